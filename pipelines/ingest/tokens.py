"""What a cell in a column of persons' numbers becomes: a pseudonym, or why it can be none.

The text of a token is `p<version>:<32 hex>|<year of birth>|<code>|<masked>`, that of a number which
cannot be used `!|<code>|<masked>`; `identity.py` takes it apart. Codes are `reliability.md` 3.2's.
"""

import datetime as dt
import re
from typing import NamedTuple

from personnummer import personnummer

from pipelines.ingest.identity import parse_person
from pipelines.ingest.personal import DROPPED, is_date, luhn, plain_text
from pipelines.ingest.pseudonyms import KeyRing, of_id, of_number
from pipelines.model.text import normalise

# Nobody in a report is younger: a year without century is read so that nobody is.
YOUNGEST = 10
_SEPARATORS = re.compile(r"[\s\-+/.,'_‐‑‒–—−]")
_DECIMALS = re.compile(r"(\d+)[.,]0+")
_TEMPORARY = re.compile(r"(?:\d\d)?(\d\d)(\d\d)(\d\d)(?:[A-Z]{1,2}\d{2,3}|[X*?]{1,4}|\d{3}[X*?])")
_BIRTH = re.compile(r"((?:19|20)?\d\d)(\d\d)(\d\d)")
_DASHED = re.compile(r"(?:\d\d)?\d{6}\s?[-+‐‑‒–—−]\s?\d{4}")
_INITIALS = re.compile(r"[^\W\d_]{1,4}")
_NUMBERS = ("personn", "pnr", "persnr", "pers nr", "samordn", "personal identity")
_WEAK = ("initial", "född", "födelse", "birth")


class PersonColumn(NamedTuple):
    """What is known of a column of persons: its header, whose ids it holds, keys, and the date."""

    header: str
    sender: str
    ring: KeyRing
    today: dt.date


def token(kind: str, text: str, column: PersonColumn) -> tuple[str, str]:
    """Kind and text that stand for a cell in a column of persons' numbers.

    What says that there is no number, and cells that no reader could calculate, stay.
    """
    if parse_person(kind, text).code != "M158":
        return kind, text
    plain = plain_text(text).upper().strip()
    decimal = _DECIMALS.fullmatch(plain)
    digits = _SEPARATORS.sub("", decimal.group(1) if decimal else plain)
    named = any(word in normalise(column.header) for word in _NUMBERS) or _DASHED.fullmatch(plain)
    if named and kind in "n%" and digits.isdecimal() and 6 < len(digits) < 10:
        digits = digits.zfill(10)  # a number lost the zeros of the years 00-09
    if digits.isdecimal() and 9 < len(digits) < 14:
        made = _of_digits(digits, kind, "+" in plain, column)
        # Ten digits may be anybody's own id, unless the header says what they are.
        if named or not made.startswith("!"):
            return "p", made
    temporary = _TEMPORARY.fullmatch(digits)
    if temporary and is_date(*(int(part) for part in temporary.groups())):
        return "p", _refused("M65", None)
    return "p", _of_word(kind, text, digits, bool(named), column)


def _of_digits(digits: str, kind: str, old: bool, column: PersonColumn) -> str:
    ten = digits[-10:]
    if len(digits) == 12:
        year = int(digits[:4])
    elif len(digits) == 10:
        year = _year(int(ten[:2]), old=old, today=column.today)
    else:
        return _refused("M60", None)
    month, day = int(ten[2:4]), int(ten[4:6])
    if not 1850 <= year <= column.today.year or not _is_birth(year, month, day):
        return _refused("M61", year if 1850 <= year < 2100 else None)
    if ten[6:9] == "000":
        return _refused("M65", year)
    whole = f"{year:04d}{ten[2:]}"
    # The package knows no co-ordination numbers of which a part of the date is unknown.
    if not luhn(ten) or not (personnummer.valid(whole) or day >= 60):
        return _refused("M60", year)
    code = "M63" if kind in "n%" else "M62" if len(digits) == 10 else ""
    return f"{of_number(column.ring, whole)}|{year}|{code}|{_masked(year)}"


def _refused(code: str, year: int | None) -> str:
    """The token of a number that is none: what is wrong with it, and what may be shown of it."""
    return f"!|{code}|{_masked(year)}"


def _year(short: int, *, old: bool, today: dt.date) -> int:
    """The year of two digits: a hundred years back with a plus, else nobody is too young."""
    latest = today.year - (100 if old else YOUNGEST)
    return latest - (latest - short) % 100


def _is_birth(year: int, month: int, day: int) -> bool:
    if day >= 60:
        return is_date(year % 100, month, day)
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _of_word(kind: str, text: str, digits: str, named: bool, column: PersonColumn) -> str:
    """A sender's own id; weak when several persons may share it."""
    weak = named or any(word in normalise(column.header) for word in _WEAK)
    birth = _BIRTH.fullmatch(digits[:8] if kind == "d" else digits)
    year = ""
    if birth and (weak or kind == "d"):
        stated, month, day = (int(part) for part in birth.groups())
        full = stated if stated > 99 else _year(stated, old=False, today=column.today)
        weak, year = True, str(full) if _is_birth(full, month, day) else ""
    weak = weak or _INITIALS.fullmatch(digits) is not None
    pseudonym = of_id(column.ring, text, column.sender)
    return f"{pseudonym}|{year}|{'M114' if weak else ''}|{DROPPED}"


def _masked(year: int | None) -> str:
    return f"{year or '••••'}••••-••••"
