"""Cell text to what tells one thing from another: case, organisation and person numbers.

Organisation numbers of sole traders are personal numbers: they come masked and stay so
(`domain.md` 2.2, `reliability.md` 5.2). Pseudonyms are made before anything is parsed.
"""

import re
import unicodedata
from functools import lru_cache

from stdnum.se import orgnr

from pipelines.ingest.personal import MASK
from pipelines.ingest.values import DASHES, NUMERIC, SPACES, Parsed, broken, empty, visible
from pipelines.model.text import normalise

_FOREIGN = ("CYRILLIC", "GREEK")
_AS_WRITTEN = re.compile(r"[A-Z0-9][A-Z0-9/.:_-]*")
_TOKEN = re.compile(r"(p\d+:[0-9a-f]{32})\|(\d{4})?\|([A-Z]\d{2,3})?\|(.*)")
_REFUSED = re.compile(r"!\|([A-Z]\d{2,3})\|(.*)")
_ABROAD = re.compile(r"(?!SE)[A-Z]{2} ?[0-9A-Z]{5,12}|\d{7}-\d")  # VAT number; Åland, Finland
_VAT = re.compile(r"SE(\d{10})01")
_BIRTH = re.compile(r"(?:19|20)[0-9]{10}|[0-9]{2}[01][0-9]{7}")  # a month where others have 2-9
_NO_PERSON = {"saknar personnummer", "saknar pnr", "saknar id", "inget personnummer"}


def parse_ref(kind: str, text: str) -> Parsed:
    """A case number: upper case, hyphens, no blanks around; look-alike letters are refused.

    Whether it may be missing is the row's question.
    """
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    if kind == "d":  # "2015-12" typed into a cell without the format text
        return Parsed(None, "M159")
    if _AS_WRITTEN.fullmatch(text):  # most of them
        return Parsed(text)
    clean = visible(text)
    if not clean.isascii() and any(unicodedata.name(c, "").startswith(_FOREIGN) for c in clean):
        return Parsed(None, "M48")
    dashed = clean.translate(DASHES)
    value = dashed.upper()
    if value == text:
        return Parsed(value)
    code = "M47" if dashed != clean else "M49" if clean != SPACES.sub(" ", text).strip() else "M46"
    return Parsed(value, code, value)


def _digits(text: str) -> str:
    digits = re.sub(r"[\s-]", "", visible(text).translate(DASHES))
    return digits[2:] if len(digits) == 12 and digits.startswith("16") else digits


def parse_org_number(kind: str, text: str) -> Parsed:
    """A buyer's organisation number: ten digits, or what else the sender wrote.

    The registry decides whether there is such a buyer.
    """
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    if MASK in text:  # the name must tell who it is
        return Parsed(None, "M124")
    digits = _digits(text)
    return Parsed(digits if re.fullmatch(r"[0-9]{10}", digits) else visible(text))


# A city's suppliers are the same in file after file, and a check digit takes long to try.
@lru_cache(maxsize=20_000)
def parse_supplier_number(kind: str, text: str) -> Parsed:
    """A supplier's organisation number: ten digits with the right check digit (`users.md` 8)."""
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    plain = normalise(text)
    if plain in ("enskild firma", "enskild näringsidkare", "ef"):
        return Parsed()
    if MASK in text:
        return Parsed(None, "M24", shown=MASK)
    clean = visible(text).upper()
    if _ABROAD.fullmatch(clean):
        return Parsed(clean, "M154")
    digits = _digits(clean)
    vat = _VAT.fullmatch(digits)
    digits = vat[1] if vat else digits
    if _BIRTH.fullmatch(digits):  # shown to nobody, mistyped or not
        return Parsed(None, "M24", shown=MASK)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return Parsed(None, "M155")
    if not orgnr.is_valid(digits):
        return Parsed(None, "M22")
    as_usual = re.fullmatch(r"[0-9]{6}-[0-9]{4}", text.strip()) and kind not in NUMERIC
    return Parsed(digits, None if as_usual else "M23", f"{digits[:6]}-{digits[6:]}")


def parse_person(kind: str, text: str) -> Parsed:
    """A pseudonym with the year of birth, out of what the pseudonymiser left of a number.

    Anything else in such a column is refused and not shown: it may be a number.
    """
    if kind == "p":
        token = _TOKEN.fullmatch(text)
        if token:
            pseudonym, year, code, shown = token.groups()
            return Parsed((pseudonym, int(year) if year else None), code, shown=shown)
        refused = _REFUSED.fullmatch(text)
        if refused:
            return Parsed(None, refused[1], shown=refused[2])
        return Parsed(None, "M158", shown=MASK)
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    if normalise(text) in _NO_PERSON:
        return Parsed(None, "M44")
    return Parsed(None, "M158", shown=MASK)
