"""Finding Swedish personal identity numbers in text, so that none is ever written down.

Only detection and masking, wider than validation; what a number in its own column says is told by
`identity.py`, what becomes of a file with numbers by `scrub.py`. Many texts at once are screened
in `screening.py`; every command masks, and this loads nothing large.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

MASK = "●●●●●●-●●●●"
# Bytes of the shortest text that may hold one: six digits, a letter and two more.
SHORTEST = 9
# What stands where a cell's content was not kept.
DROPPED = "●"
_DASH = r"[-+‐‑‒–—−]"
_PART = r"[-/.\s‐‑‒–—−]"
_PART_OR_PLUS = r"(?:[-/.\s‐‑‒–—−]|\s?\+\s?)"
_GAP = rf"\s{{0,2}}{_DASH}?\s{{0,2}}"
_CENTURY = r"(?:18|19|20)"
# Digits of other scripts, and characters that nobody sees.
_ODD = re.compile(
    r"(?![0-9])\d|[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
_CONTROLS = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]+")
# What all of them hold; most texts do not, and are done with it.
_HINT = re.compile(r"\d(?:\W{0,5}\d){9}|\d{6}\D{0,5}?[a-zA-Z]{1,2}\d\d")
# The decimals of a calculated number can look like anything.
_DECIMALS = re.compile(r"\d\.$")
_DECIMAL = re.compile(r"-?(\d+)[.,](\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_YMD = r"(?P<yy>\d\d)(?P<mm>\d\d)(?P<dd>\d\d)"
_PARTED = rf"(?P<yy>\d\d){_PART}(?P<mm>\d\d){_PART}(?P<dd>\d\d)"
_LAST = r"(?P<last>\d{4})(?!\d)"
_LETTERS = r"(?P<letters>TF(?=\d\d(?!\d))|[RSTUWXJKLMN](?=\d{3}))(?P<last>\d\d\d?)(?!\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_CENTURY}?{_YMD}{_GAP}{_LAST}",
        rf"(?<!\d){_CENTURY}{_PARTED}{_GAP}{_LAST}",
        rf"(?<!\d){_PARTED}{_PART_OR_PLUS}{_LAST}",
        rf"(?<=SE){_YMD}(?P<last>\d{{4}})01(?!\d)",  # VAT number of a sole trader
        rf"(?<!\d){_CENTURY}?{_YMD}{_GAP}{_LETTERS}",
    )
)
# Shown as a number is: digits in groups of three.
_GROUPED = re.compile(
    r"(?<!\d)(?<!\d[\s.,'])(?:\d|\d{3})(?P<sep>[\s.,'])\d{3}(?:(?P=sep)\d{3}){2}"
    r"(?!\d|(?P=sep)\d{3})"
)


def is_date(year: int, month: int, day: int) -> bool:
    """Whether two digits each of a number are a birth date in any century.

    Co-ordination numbers add 60 to the day; what is not known of their date is 00.
    """
    if day >= 60:
        return month <= 12 and day <= 91
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def luhn(digits: str) -> bool:
    """Whether the last of ten digits is their check digit."""
    total = 0
    for index, char in enumerate(digits):
        value = int(char) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_number(ten: str) -> bool:
    """Whether ten digits are a personal or co-ordination number."""
    # An organisation number has 20 or more where a birth date has its month.
    return is_date(int(ten[:2]), int(ten[2:4]), int(ten[4:6])) and luhn(ten)


def _number(match: re.Match[str]) -> str | None:
    """The number of a candidate without its century, or None when it is none."""
    if _DECIMALS.search(match.string, 0, match.start()) and match.group().isdecimal():
        return None
    parts = match.groupdict()
    six, last, letters = (
        parts["yy"] + parts["mm"] + parts["dd"],
        parts["last"],
        parts.get("letters"),
    )
    if not letters:
        return six + last if is_number(six + last) else None
    # T-numbers have no check digit; the letter of other temporary numbers counts as a one.
    is_date_ = is_date(int(six[:2]), int(six[2:4]), int(six[4:]))
    right = letters.upper() in ("T", "TF") or luhn(f"{six}1{last}")
    return f"{six}{letters.upper()}{last}" if is_date_ and right else None


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """First and last place and number of every personal number in a plain text."""
    for form in _FORMS:
        match = form.search(text)
        while match:
            number = _number(match)
            if number:
                yield match.start(), match.end(), number
            match = form.search(text, match.end() if number else match.start() + 1)
    for match in _GROUPED.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if is_number(digits[-10:]) and (len(digits) == 10 or digits[:2] in ("18", "19", "20")):
            yield match.start(), match.end(), digits[-10:]


def _plain(text: str) -> tuple[str, list[int] | None]:
    """The text with plain digits and without invisible characters, and where each was."""
    if text.isascii() or not _ODD.search(text):
        return text, None
    kept = [(i, c) for i, c in enumerate(text) if unicodedata.category(c) != "Cf"]
    plain = (str(unicodedata.decimal(c)) if c.isdecimal() else c for _, c in kept)
    return "".join(plain), [i for i, _ in kept]


def plain_text(text: str) -> str:
    """The text with digits of any script as plain ones, without invisible characters."""
    return _plain(text)[0]


def _spans(text: str) -> list[tuple[int, int, str]]:
    plain, places = _plain(text)
    if not _HINT.search(plain):
        return []
    decimal = _DECIMAL.fullmatch(plain)
    if decimal:
        plain = "" if decimal.group(2).strip("0") else plain[: decimal.end(1)]
    found = sorted(_found(plain))
    if places is None:
        return found
    return [(places[a], places[b - 1] + 1, number) for a, b, number in found]


def numbers_in(text: str) -> frozenset[str]:
    """The personal, co-ordination and temporary numbers of a text, without century and dash."""
    return frozenset(number for _, _, number in _spans(text))


def plain_records(content: bytes) -> bytes:
    """Binary records, whose texts have one or two bytes a character, as pieces of plain text."""
    plain = content.replace(b"\x13\x20", b"-").replace(b"\x00", b"").replace(b"\xa0", b" ")
    return _CONTROLS.sub(b"<", plain)


def mask(text: str) -> str:
    """The text with every personal identity number masked."""
    while spans := _spans(text):
        parts, last = [], 0
        for start, end, _ in spans:
            if start >= last:
                parts += [text[last:start], MASK]
                last = end
        text = "".join([*parts, text[last:]])
    return text
