"""Cell text to numbers of persons or places: plain, approximate, from-to, or group by group.

A count is (value, at least, at most, whether it is approximate, groups); of a range the middle is
used and marked (`domain.md` 2.7). Shares and amounts are read elsewhere.
"""

import re
from typing import NamedTuple

from pipelines.ingest.amounts import approximately, nothing, written_number
from pipelines.ingest.values import NUMERIC, Parsed, bare, finite, swedish
from pipelines.model.codes import CodeList


class Count(NamedTuple):
    """A count with its bounds; `groups` are codes of target groups with commas."""

    value: float
    low: float
    high: float
    is_estimate: bool = False
    groups: str | None = None


_THINGS = re.compile(
    r"(?<=[0-9a-z\s])\s?(?:st|styck|pers|person(?:er)?|plats(?:er)?|tjänst(?:er)?|heltid(?:er)?"
    r"|heltidstjänst(?:er)?|årsarbet(?:e|en|are)|åa|fte|anställd(?:a)?|anställning(?:ar)?"
    r"|praktikant(?:er)?|praktikplats(?:er)?|lärling(?:ar)?|lärlingsplats(?:er)?|feriejobb"
    r"|sommarjobb|jobb|barn)\.?$"
)
_NUMBER = r"(\d{1,4}(?:[.,]\d)?)"
_RANGE = re.compile(rf"{_NUMBER}\s?(?:-|till)\s?{_NUMBER}|mellan {_NUMBER} och {_NUMBER}")
_WORDS = {
    "noll": 0, "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7,
    "åtta": 8, "nio": 9, "tio": 10, "elva": 11, "tolv": 12,
}  # fmt: skip
_GROUPED = re.compile(r"(?:(\d{1,4})\s?(?:[a-zåäö]{2,12}\.?)?\s?\((.+)\)|([^()]+))")
_GROUP = re.compile(r"(\d{1,4})\s?(?:st\.?\s)?([^\d]{2,60})")
_PLUS = re.compile(r"\s*(?:\+|,|;|&|\boch\b)\s*")


def parse_count(
    kind: str, text: str, groups: CodeList | None = None, *, strict: bool = False
) -> Parsed:
    """A number of persons or places.

    Args:
        kind: Kind of the cell.
        text: Text of the cell.
        groups: The list of target groups, for «2 st (1 ungdom + 1 utrikes född)».
        strict: Refuse parts of persons, «ca» and ranges.
    """
    stop = nothing(kind, text)
    if stop:
        return stop
    if kind in NUMERIC:
        number = finite(text)
        return Parsed(None, "M42") if number is None else _count(number, None, strict=strict)
    plain, approximate = approximately(bare(text))
    if approximate and strict:
        return Parsed(None, "M36")
    by_group = _by_group(plain, groups) if groups and not approximate else None
    if by_group:
        return by_group
    plain = _THINGS.sub("", plain).rstrip()
    between = _RANGE.fullmatch(plain)
    if between and not strict:
        return _range(*(g for g in between.groups() if g))
    if plain in _WORDS:
        return _count(_WORDS[plain], "M27", strict=strict)
    found = written_number(plain, strict=strict)
    if found.value is None:
        return Parsed(None, found.code)
    code = "M106" if approximate else found.code
    return _count(found.value, code, strict=strict, approximate=approximate)


def _count(value: float, code: str | None, *, strict: bool, approximate: bool = False) -> Parsed:
    if value < 0:
        return Parsed(None, "M13")
    if strict and value != int(value):
        return Parsed(None, "M26")
    return Parsed(Count(value, value, value, approximate), code, swedish(value))


def _range(first: str, last: str) -> Parsed:
    low, high = (float(t.replace(",", ".")) for t in (first, last))
    if low >= high:
        return Parsed(None, "M42")
    middle = (low + high) / 2
    return Parsed(Count(middle, low, high, is_estimate=True), "M107", swedish(middle))


def _by_group(plain: str, groups: CodeList) -> Parsed | None:
    """«2 st (1 ungdom + 1 utrf)», «2 ungdomar + 1 nyanländ»; None when it is no such list."""
    found = _GROUPED.fullmatch(plain)
    if not found:
        return None
    parts = [_GROUP.fullmatch(part) for part in _PLUS.split(found[2] or found[3])]
    named = [(int(p[1]), groups.match(p[2])) for p in parts if p]
    if len(named) < len(parts) or not all(code for _, code in named):
        return None
    total = sum(n for n, _ in named)
    if found[1] and int(found[1]) != total:
        return Parsed(None, "M151", str(total))
    codes = ",".join(sorted({code for _, code in named if code}))
    labels = ", ".join(f"{n} {groups.label(code, 'sv')}" for n, code in named if code)
    value = float(total)
    return Parsed(Count(value, value, value, groups=codes), "M27", f"{total} ({labels})")
