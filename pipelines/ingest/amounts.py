"""Cell text to numbers and amounts of money, with what is to be said of them.

Swedish writing: blanks part thousands, a comma the decimals, a unit word may follow. What else a
cell may hold is read in `values.py`.
"""

import re

from pipelines.ingest.headers import UNITS
from pipelines.ingest.values import SPACES, Parsed, broken, empty, finite, visible

AMOUNT_LIMIT = 10_000_000_000
_NUMBER = re.compile(r"[-−]?\d+(?:,\d+)?|[-−]?\d+\.\d{1,2}")
_PIECES = re.compile(r"\s*(?:st|mån|månader|månad|personer|pers|anställda|åa)\.?$")
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
        number = finite(text)
        return Parsed(None, "M42") if number is None else _positive(number, None)
    plain = _PIECES.sub("", visible(text).lower()).replace("\u2212", "-")
    compact = SPACES.sub("", plain)
    if not _NUMBER.fullmatch(compact):
        return Parsed(None, "M42")
    value = finite(compact.replace(",", "."))
    if value is None:
        return Parsed(None, "M42")
    return _positive(value, "M30" if "," in compact else "M27")


def parse_amount(kind: str, text: str, unit: int = 1) -> Parsed:
    """An amount as (kronor, whether it is approximate); `unit` is the header's factor."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    if kind == "n":
        number = finite(text)
        if number is None:
            return Parsed(None, "M42")
        return _amount(number * unit, None, approximate=False)
    plain = SPACES.sub(" ", visible(text)).lower()
    approximate = bool(_APPROXIMATE.match(plain))
    plain = _APPROXIMATE.sub("", plain)
    plain = re.sub(r"[:,]-$", "", plain)
    plain = re.sub(r"(?<=[a-zåäö.])\s+(?:kr|kronor|sek)\.?$", "", plain)  # "2 miljoner kr"
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
    compact = SPACES.sub("", number).replace("\u2212", "-")
    if not compact.isascii():
        return Parsed(None, "M38")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3}){2,}(,\d+)?|-?\d{1,3}\.\d{3},\d+", compact):
        compact = compact.replace(".", "")
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
    read = f"{value:.2f}".removesuffix(".00").replace(".", ",")
    return Parsed((round(value, 2), approximate), code, read)
