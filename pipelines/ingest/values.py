"""Cell text to typed values, one function a kind of field. Pure; nothing is guessed twice.

Each function takes the cell's kind (s text, c text of a CSV file, n number, d date, b truth value, e error, u formula
never calculated) and text and returns the value with the code of what is to be said of it. A value
with one reading is read and traced, one with two is asked (`domain.md` 2.7, `reliability.md` 3.2).
"""

import datetime as dt
import re
import unicodedata
from typing import Any, NamedTuple

from pipelines.ingest.headers import UNITS
from pipelines.ingest.personal import MASK
from pipelines.model.codes import CodeList
from pipelines.model.cpv import normalise_cpv
from pipelines.model.text import normalise


# How a CSV file writes dates and numbers; in a workbook the same is text where a value belongs.
_CSV_FORMS = {"M02": re.compile(r"\d{4}-\d\d-\d\d"), "M27": re.compile(r"-?\d+(\.\d+)?"),
              "M30": re.compile(r"-?\d+,\d+")}  # fmt: skip


class Parsed(NamedTuple):
    """A value, the finding's code if any, and what was read (shown in the finding)."""

    value: Any = None
    code: str | None = None
    read: str | None = None


EMPTY = {"", "-", "–", "—", "--", "n/a", "na", "saknas", "uppgift saknas", "null", "okänt", "okänd",
         "ej angivet"}  # fmt: skip
SILENT_EMPTY = {"", "-", "–", "—"}
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
FIRST_YEAR, LAST_YEAR = 1990, 2060
AMOUNT_LIMIT = 10_000_000_000
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


def for_csv(parsed: Parsed, text: str) -> Parsed:
    """Without the remark on a form that is a CSV file's own."""
    form = _CSV_FORMS.get(parsed.code or "")
    return parsed._replace(code=None) if form and form.fullmatch(text.strip()) else parsed


def empty(text: str) -> Parsed | None:
    """The Parsed of a cell that says nothing, or None."""
    if len(text) > 40:
        return None
    plain = normalise(text)
    if plain in EMPTY:
        return Parsed(None, None if plain in SILENT_EMPTY else "M44")
    return None


def broken(kind: str) -> Parsed | None:
    """The Parsed of an error cell or a formula that was never calculated, or None."""
    return Parsed(None, "M41") if kind == "e" else Parsed(None, "M43") if kind == "u" else None


def visible(text: str) -> str:
    """Text without invisible characters, blanks collapsed."""
    if text.isprintable():  # most cells: only blanks can be wrong
        return " ".join(text.split())
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")
    return _SPACES.sub(" ", kept).strip()


def parse_text(kind: str, text: str) -> Parsed:
    """Free text: kept as it is but for blanks and invisible characters."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop._replace(code=stop.code if kind in "eu" else None)
    clean = visible(text)
    hidden = not text.isprintable() and any(unicodedata.category(c) == "Cf" and c != "\u00ad" for c in text)
    return Parsed(clean, "M49" if hidden else None)


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def parse_ref(kind: str, text: str) -> Parsed:
    """A case number: upper case, hyphens, no blanks around; look-alike letters are refused."""
    stop = broken(kind)
    if stop:
        return stop
    clean = visible(text)
    if normalise(clean) in EMPTY:
        return Parsed(None, "M45")
    foreign = ("CYRILLIC", "GREEK")
    if not clean.isascii() and any(unicodedata.name(c, "").startswith(foreign) for c in clean):
        return Parsed(None, "M48")
    dashed = clean.translate(_DASHES)
    value = dashed.upper()
    if value == text:
        return Parsed(value)
    code = "M47" if dashed != clean else "M49" if clean != _SPACES.sub(" ", text).strip() else "M46"
    return Parsed(value, code, value)


_DATE_FORMS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), order, code)
    for pattern, order, code in (
        (r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ t]0?0:00(?::00)?)?", "ymd", "M02"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd", "M02"),
        (r"(\d{2})(\d{2})(\d{2})", "ymd", "M09"),
        (r"(\d{1,2})/(\d{1,2})[ -](\d{4}|\d{2})", "dmy", "M02"),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", "dmy", "M02"),
        (r"(\d{1,2}) ([a-zåäö]+) (\d{4})", "dmy", "M02"),
    )
)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_EPOCH = dt.date(1899, 12, 30)


def parse_date(kind: str, text: str) -> Parsed:
    """A date: a date cell, an Excel serial, or one of the written forms of `domain.md` 2.7."""
    stop = broken(kind)
    if stop:
        return stop
    if kind == "d":
        return _plausible(dt.date.fromisoformat(text[:10]), None)
    plain = re.sub(r"\.(?=\s)|(?<=[a-zåäö])\.", "", visible(text).lower())
    if normalise(plain) in EMPTY:
        return empty(text) or Parsed()
    if kind == "n" and plain.isdigit() and 30_000 <= int(plain) <= 60_000:
        return _plausible(_EPOCH + dt.timedelta(days=int(plain)), "M12")
    return _written_date(kind, plain)


def _written_date(kind: str, plain: str) -> Parsed:
    for pattern, order, code in _DATE_FORMS:
        found = pattern.fullmatch(plain)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            return _date(parts["y"], parts["m"], parts["d"], "M05" if kind == "n" else code)
    slashed = _SLASHED.fullmatch(plain)
    if slashed:
        a, b, year = slashed.groups()
        if int(a) <= 12 and int(b) <= 12 and a != b:
            return Parsed(None, "M08")
        day, month = (a, b) if int(b) <= 12 else (b, a)
        return _date(year, month, day, "M02")
    return Parsed(None, "M01")


def _date(year: str, month: str, day: str, code: str) -> Parsed:
    number = MONTHS.index(month[:3]) + 1 if month[:3] in MONTHS else month
    full = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        return _plausible(dt.date(full, int(number), int(day)), code)
    except ValueError:
        implausible = len(year) == 4 and not FIRST_YEAR <= full <= LAST_YEAR
        return Parsed(None, "M10" if implausible else "M01")


def _plausible(value: dt.date, code: str | None) -> Parsed:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return Parsed(None, "M10")
    return Parsed(value, code, value.isoformat())


_NUMBER = re.compile(r"[-−]?\d+(?:,\d+)?|[-−]?\d+\.\d{1,2}")
_AMOUNT = re.compile(r"(?P<number>.+?)\s*(?P<unit>[a-zåäö]+\.?)?")
_APPROXIMATE = re.compile(r"^(?:ca|cirka|c:a|ungefär|uppskattningsvis|~)\.?\s*")
_UNIT_WORDS = UNITS | {
    "miljoner": 1_000_000, "milj": 1_000_000, "miljon": 1_000_000, "tusen": 1_000, "t": 1_000,
}  # fmt: skip


def parse_number(kind: str, text: str) -> Parsed:
    """A plain number, such as months or persons; a word for the unit may follow it."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    if kind == "n":
        return _positive(float(text), None)
    plain = re.sub(r"\s*(st|mån|månader|månad|personer|pers|anställda|åa)\.?$", "", text.strip().lower())
    if "\u2212" in plain or not plain.isascii():
        plain = plain.replace("\u2212", "-")
    compact = _SPACES.sub("", plain)
    if not _NUMBER.fullmatch(compact):
        return Parsed(None, "M42")
    value = float(compact.replace(",", "."))
    return _positive(value, "M30" if "," in compact else "M27")


def parse_amount(kind: str, text: str, unit: int = 1) -> Parsed:
    """An amount as (kronor, whether it is approximate); `unit` is the header's factor."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    if kind == "n":
        return _amount(float(text) * unit, None, approximate=False)
    plain = _SPACES.sub(" ", visible(text)).lower()
    approximate = bool(_APPROXIMATE.match(plain))
    plain = _APPROXIMATE.sub("", plain)
    plain = re.sub(r":-$|,-$", "", plain)
    if re.search(r"[€$£]|\b(eur|euro|usd|nok|dkk|gbp)\b", plain):
        return Parsed(None, "M35")
    found = _AMOUNT.fullmatch(plain)
    if not found:
        return Parsed(None, "M42")
    word = (found["unit"] or "").rstrip(".")
    if word and word not in _UNIT_WORDS:
        return Parsed(None, "M39" if re.fullmatch(r"[\do ,.]+", plain) else "M42")
    return _written_amount(found["number"], _UNIT_WORDS.get(word, unit), word, approximate)


def _written_amount(number: str, factor: int, word: str, approximate: bool) -> Parsed:
    compact = _SPACES.sub("", number).replace("\u2212", "-")
    if not compact.isascii():
        return Parsed(None, "M38")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3}){2,}", compact):
        return _amount(float(compact.replace(".", "")) * factor, "M27", approximate=approximate)
    if re.fullmatch(r"-?\d{1,3}\.\d{3}", compact):
        return Parsed(None, "M32")
    if not _NUMBER.fullmatch(compact):
        return Parsed(None, "M39" if re.fullmatch(r"[\do]+", compact) else "M42")
    code = "M33" if word and factor != 1 else "M30" if "," in compact else "M27"
    value = float(compact.replace(",", ".")) * factor
    return _amount(value, "M36" if approximate else code, approximate=approximate)


def _positive(value: float, code: str | None) -> Parsed:
    return Parsed(None, "M13") if value < 0 else Parsed(value, code, f"{value:g}")


def _amount(value: float, code: str | None, *, approximate: bool) -> Parsed:
    if value < 0:
        return Parsed(None, "M13")
    if value > AMOUNT_LIMIT:
        return Parsed(None, "M37")
    if value in (0, 1):  # typed where nothing is known: zero is not a value of a procurement
        return Parsed(None, "M83")
    return Parsed((round(value, 2), approximate), code, f"{value:.0f}")


def parse_code(kind: str, text: str, codes: CodeList) -> Parsed:
    """A code of a list, by its words."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    code = codes.match(text)
    return Parsed(code) if code else Parsed(None, "M81")


def parse_cpv(kind: str, text: str) -> Parsed:
    """Eight digits of a CPV code."""
    stop = broken(kind)
    if stop:
        return stop
    cpv = normalise_cpv(visible(text))
    if cpv.state == "invalid":
        return Parsed(None, "M19")
    return Parsed(cpv.code, "M21" if cpv.state == "padded" else None, cpv.code)


def parse_yes_no(kind: str, text: str, codes: CodeList) -> Parsed:
    """Yes, no or unknown as (answer, type of requirement that the word implies)."""
    stop = broken(kind)
    if stop:
        return stop
    plain = normalise(text)
    if plain in SILENT_EMPTY:
        return Parsed(("unknown", None))
    entry = codes.entry(text)
    if entry is None:
        return Parsed(None, "M79")
    implied = entry.attributes.get("implies")
    value = (entry.code, implied)
    if entry.code == "unknown":
        return Parsed(value, "M44" if plain in EMPTY else "M80")
    plainly = plain in ("ja", "nej", "yes", "no", "true", "false")
    return Parsed(value, None if plainly else "M78", entry.label_sv)


def parse_org_number(kind: str, text: str) -> Parsed:
    """An organisation number's digits; ten, or what else the sender wrote."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    if MASK in text:  # a sole trader's number is a person's: the name must tell who it is
        return Parsed(None, "M24")
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    return Parsed(digits if re.fullmatch(r"\d{10}", digits) else visible(text))


def parse_year(kind: str, text: str) -> Parsed:
    """A calendar year."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    found = re.fullmatch(r"\s*(20\d\d)(?:\.0)?\s*", text)
    return Parsed(int(found[1])) if found else Parsed(None, "M01")
