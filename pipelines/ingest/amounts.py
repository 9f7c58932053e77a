"""Cell text to numbers and amounts of money, with what is to be said of them.

Swedish writing: blanks part thousands, a comma the decimals, a unit word may follow. What can be
read in two ways is asked. Counts, shares and wages build on this in modules of their own.
"""

import re
import unicodedata
from typing import NamedTuple

from pipelines.ingest.header_words import UNITS
from pipelines.ingest.values import (
    NUMERIC,
    SPACES,
    Parsed,
    bare,
    broken,
    empty,
    finite,
    swedish,
)

AMOUNT_LIMIT = 10_000_000_000
_PLAIN = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_POINTS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|\.[0-9]{3},[0-9]+)")
_COMMAS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)")
_GROUPED = re.compile(r"[-+]?[0-9]+(?: [0-9]{3})+(?:[.,][0-9]+)?")
_QUOTES = re.compile(r"(?<=[0-9])['’´`](?=[0-9]{3}(?![0-9]))")
_WITH_O = re.compile(r"[-+]?[0-9o][0-9o ,.]*")
_LONGEST = 100  # characters; what is longer is no number
# Words behind a number that only say what it counts; another one's word is asked.
_PIECES = re.compile(
    r"(?<=[0-9\s])(?:st|styck|personer|person|pers|anställda|åa|årsarbetare|årsarbeten)\.?$"
)
_MONTHS = re.compile(r"(?<=[0-9\s])(?:m|mån|månad|månader|årsarbetsmånader)\.?$")
_HOURS = re.compile(r"(?<=[0-9\s])(?:h|tim|timmar|timme)\.?$")
_YEARS = re.compile(r"(?<=[0-9\s])år\.?$")
_CLOCK = re.compile(r"([0-9]{1,5}):([0-5][0-9])(?::[0-5][0-9])?")
APPROXIMATE = re.compile(
    r"^(?:ca|cirka|circa|c:a|omkring|ungefär|uppskattningsvis|uppskattat|uppsk|drygt|knappt|~|≈)"
    r"\.?:?\s*(?=[^\s])"
)
_CURRENCY = re.compile(r"[€$£]|\b(eur|euro|usd|dollar|nok|dkk|gbp|pund|chf)\b")
_KRONOR = r"(?:kr|kronor|sek)"
_AFTER = re.compile(rf"(?<=[a-zåäö.])\s+{_KRONOR}\.?$")  # "2 miljoner kr"
_BEFORE = re.compile(rf"^{_KRONOR}\.?\s*(?=[-(+0-9])")
_VAT = re.compile(r"[\s,(]*(?:exkl|exklusive|ex|utan)\.?\s*moms\)?$")
_PER_MONTH = re.compile(r"\s*(?:/|per |i )\s*(?:m|mån|månad|månaden)\.?$")
_AMOUNT = re.compile(r"(?P<number>.+?)\s*(?P<unit>[a-zåäö]+\.?)?")
_UNIT_WORDS = UNITS | {
    "k": 1_000, "t": 1_000, "tusen": 1_000,
    "milj": 1_000_000, "miljon": 1_000_000, "miljoner": 1_000_000,
    "mdkr": 1_000_000_000, "mdr": 1_000_000_000, "miljard": 1_000_000_000,
    "miljarder": 1_000_000_000,
}  # fmt: skip
_HARD, _NARROW = "\u00a0", "\u202f\u2009"


class Written(NamedTuple):
    """A number taken out of a text, or the code of why it was not."""

    value: float | None
    code: str


def written_number(text: str, *, strict: bool = False) -> Written:
    """The number that a text without a unit says; `text` is lower case and visible.

    `1.250` and `1,250` are asked: each may be a thousand or a decimal. With blanks between the
    thousands the comma is a decimal one.
    """
    plain = SPACES.sub(" ", text).strip().translate(_MINUS)
    if not plain.isascii():
        plain = _QUOTES.sub("", plain)
        if not plain.isascii() and not plain.endswith(("’", "´")):
            return Written(None, "M38" if _is_odd_number(plain) else "M42")
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if negative else plain
    if plain.endswith("-"):
        plain, negative = plain[:-1].rstrip(), True
    found = _forms(plain, strict=strict)
    return found._replace(value=-found.value) if negative and found.value else found


_MINUS = {0x2212: "-"}


def _is_odd_number(plain: str) -> bool:
    """Whether a text is a number in characters of another width or script."""
    return any(c.isnumeric() and not c.isascii() for c in plain) and not any(
        c.isalpha() and c.isascii() for c in unicodedata.normalize("NFKC", plain)
    )


def _forms(plain: str, *, strict: bool) -> Written:
    if plain.endswith(("'", "’", "´", "`")) and _PLAIN.fullmatch(plain[:-1].replace(" ", "")):
        return Written(None, "M150")
    plain = _QUOTES.sub("", plain)
    if _EITHER.fullmatch(plain):
        return Written(None, "M32")
    if _POINTS.fullmatch(plain):
        points = plain.replace(".", "").replace(",", ".")
        return Written(None, "M31") if strict else _number(points, "M30" if "," in plain else "M27")
    if _COMMAS.fullmatch(plain):
        return Written(None, "M31") if strict else _number(plain.replace(",", ""), "M27")
    if _GROUPED.fullmatch(plain) or _PLAIN.fullmatch(plain):
        code = "M30" if "," in plain else "M27"
        return _number(plain.replace(" ", "").replace(",", "."), code)
    return Written(None, _unread(plain))


def _unread(plain: str) -> str:
    """The code of a text that is no number: the letter O for zero is a reason of its own."""
    is_o = "o" in plain and any(c.isdigit() for c in plain) and _WITH_O.fullmatch(plain)
    return "M39" if is_o else "M42"


def _number(text: str, code: str) -> Written:
    value = finite(text)
    return Written(None, "M42") if value is None else Written(value, code)


def nothing(kind: str, text: str) -> Parsed | None:
    """The Parsed of a cell that holds no number for sure: an error, nothing, or a long text."""
    stop = broken(kind, text) or empty(text)
    return stop or (Parsed(None, "M42") if len(text) > _LONGEST else None)


def approximately(plain: str) -> tuple[str, bool]:
    """A text without its «ca», and whether it had one."""
    rest = APPROXIMATE.sub("", plain)
    return rest, rest != plain


def parse_number(
    kind: str, text: str, *, strict: bool = False, months: bool = False, hours: bool = False
) -> Parsed:
    """A plain number of something, as (number, whether it is approximate).

    Args:
        kind: Kind of the cell.
        text: Text of the cell; a word for the unit may follow the number.
        strict: Refuse «ca».
        months: A number of months: «2 år» are 24.
        hours: A number of hours: 2:30 are two and a half.
    """
    stop = nothing(kind, text)
    if stop:
        return stop
    if kind in NUMERIC:
        number = finite(text)
        return Parsed(None, "M42") if number is None else _positive(number, None)
    plain, approximate = approximately(bare(text))
    clock = _CLOCK.fullmatch(plain) if hours or kind == "t" else None
    if clock:
        value = int(clock[1]) + int(clock[2]) / 60
        return _positive(value, None if kind == "t" else "M27") if hours else Parsed(None, "M42")
    if approximate and strict:
        return Parsed(None, "M36")
    years = bool(months and _YEARS.search(plain))
    word = _YEARS if years else _MONTHS if months else _HOURS if hours else _PIECES
    plain = word.sub("", plain)
    found = written_number(plain, strict=strict)
    if found.value is None:
        return Parsed(None, found.code)
    value = found.value * 12 if years else found.value
    return _positive(value, "M106" if approximate else found.code, approximate=approximate)


def parse_amount(
    kind: str,
    text: str,
    unit: int = 1,
    *,
    strict: bool = False,
    worth: bool = True,
    monthly: bool = False,
) -> Parsed:
    """An amount as (kronor, whether it is approximate).

    Args:
        kind: Kind of the cell.
        text: Text of the cell; a unit of its own goes before the header's.
        unit: The header's factor to kronor.
        strict: Refuse unit words, «ca» and points between thousands.
        worth: The worth of a procurement: 0 and 1 are typed where nothing is known.
        monthly: An amount a month: «500 kr/mån» says nothing new.
    """
    stop = nothing(kind, text)
    if stop:
        return stop
    if kind in NUMERIC:
        number = finite(text)
        return Parsed(None, "M42") if number is None else _amount(number * unit, None, worth=worth)
    plain, approximate = approximately(bare(text))
    if approximate and strict:
        return Parsed(None, "M36")
    plain = _PER_MONTH.sub("", plain) if monthly else plain
    plain = _BEFORE.sub("", _VAT.sub("", re.sub(r"[:,]-+$", "", plain)))
    value, word, code = amount_of(plain, unit, strict=strict)
    if value is None:
        return Parsed(None, code)
    if approximate:
        code = "M136"
    elif code == "M27":
        code = _blanks(text, word)
    return _amount(value, code, worth=worth, approximate=approximate)


def amount_of(plain: str, unit: int, *, strict: bool) -> tuple[float | None, str, str]:
    """Kronor, the unit word and the code of a text such as «1,2 mnkr»."""
    if _CURRENCY.search(plain):
        return None, "", "M35"
    found = _AMOUNT.fullmatch(_AFTER.sub("", plain))
    if not found:
        return None, "", "M42"
    word = (found["unit"] or "").rstrip(".")
    if word and word not in _UNIT_WORDS:
        return None, word, _unread(plain)
    factor = _UNIT_WORDS.get(word, unit)
    number = written_number(found["number"], strict=strict)
    if number.value is None:
        return None, word, number.code
    if strict and word and factor != 1:
        return None, word, "M33" if factor == 1_000 else "M34"
    code = "M133" if word and (factor, unit) != (1, 1) else number.code
    return number.value * factor, word, code


def _blanks(text: str, word: str) -> str:
    """The code of a number as text by its blanks: hard, narrow, or with kronor behind it."""
    if word or any(c in text for c in _NARROW):
        return "M29"
    return "M28" if _HARD in text.strip() else "M27"


def _positive(value: float, code: str | None, *, approximate: bool = False) -> Parsed:
    if value < 0:
        return Parsed(None, "M13")
    return Parsed((value, approximate), code, swedish(value))


def _amount(value: float, code: str | None, *, worth: bool, approximate: bool = False) -> Parsed:
    if value < 0:
        return Parsed(None, "M13")
    if value > AMOUNT_LIMIT:
        return Parsed(None, "M37")
    if worth and value in (0, 1):
        return Parsed(None, "M104")
    read = f"{value:.2f}".removesuffix(".00").replace(".", ",")
    return Parsed((round(value, 2), approximate), code, read)
