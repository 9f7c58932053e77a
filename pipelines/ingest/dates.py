"""Cell text to days, and to times with a first and a last day.

Every written form of `domain.md` 2.7 in its order. A form with two readings is asked unless the
sender's layout says which one he means; what is longer than a day stands in `spans.py`.
"""

import datetime as dt
import re
from functools import lru_cache, partial
from typing import Literal

from pipelines.ingest.spans import (
    FIRST_YEAR,
    LAST_YEAR,
    Span,
    full_year,
    implausible,
    month_number,
    span_of,
)
from pipelines.ingest.values import NUMERIC, Parsed, bare, broken, empty, finite

Order = Literal["dmy", "mdy"]

_EPOCH = dt.date(1899, 12, 30)
_SERIALS = (30_000, 60_000)
_LONGEST = 60  # characters; what is longer is no date
_POINTS = re.compile(r"\.(?=\s)|(?<=[a-zåäö])\.")
_WEEKDAY = re.compile(r"^(?:(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?,?|den)\s+(?:den )?")
_ISO = re.compile(
    r"(\d{4})([-./ ])(\d{1,2})\2(\d{1,2})"
    r"(?:[ t](\d{1,2}):\d\d(?::\d\d(?:[.,]\d+)?)?\s?(z|[-+]\d\d:?\d\d)?)?"
)
_DIGITS = re.compile(r"(\d{4}|\d{2})(\d\d)(\d\d)")
_SWEDISH = re.compile(r"(\d{1,2})/(\d{1,2})[ ,]*(?: |-|')\s?(\d{4}|\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})([-./ ])(\d{1,2})\2(\d{4}|\d{2})")
_WORDS = re.compile(r"(\d{1,2})(?::?[ae])?[ -]([a-zåäö]{3,9})[ ,-]*'?(\d{4}|\d{2})")
_ENGLISH = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})()")
_OPEN = {"tills vidare", "tillsvidare", "pågår", "pågående"}
_BETWEEN = re.compile(r"\s*(?:--|\s-\s|\still\s|\st ?o ?m\s|/(?=\d{4}-))\s*")


def parse_date(kind: str, text: str, *, strict: bool = False, order: Order | None = None) -> Parsed:
    """A day: a date cell, an Excel serial, or a written form.

    What names a longer time is its first day with a remark; in our own template it is asked.

    Args:
        kind: Kind of the cell.
        text: Text of the cell.
        strict: Refuse a year of two digits and what is longer than a day.
        order: How the sender's layout says that 03/04/2015 is meant.
    """
    if kind == "d":
        return _date_cell(text)
    if _is_iso(kind, text):  # most cells of a CSV file
        return _date(text[:4], text[5:7], text[8:], "M02")
    plain = _plain(text)
    day = _day(kind, text, plain, strict=strict, order=order)
    if day.code != "M01":
        return day
    span = _span(kind, plain)
    if span is None or strict:
        return day
    if span.first is None:
        return Parsed(None, span.code)
    return Parsed(span.first, "M108", span.first.isoformat())


def parse_window(
    kind: str, text: str, *, strict: bool = False, order: Order | None = None
) -> Parsed:
    """A time as (first day, last day, precision); a day is a time of one day.

    Arguments as of `parse_date`.
    """
    plain = _plain(text)
    both = _DIGITS.fullmatch(plain) if len(plain) == 6 else None
    if both and kind not in "deu" and _two_readings(plain):
        return Parsed(None, "M08")
    day = _day(kind, text, plain, strict=strict, order=order)
    if day.value is not None:
        return day._replace(value=(day.value, day.value, "day"))
    if day.code != "M01":
        return day
    span = _span(kind, plain) or _between(plain)
    if span is None:
        return day
    if span.first is None:
        return Parsed(None, span.code)
    code = ("M09" if strict else "M109") if span.short else None
    if code == "M09":
        return Parsed(None, code)
    return Parsed((span.first, span.last, span.precision), code, span.first.isoformat())


def _is_iso(kind: str, text: str) -> bool:
    return kind in "sc" and len(text) == 10 and text[4] == "-" == text[7]


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        return text[: _LONGEST + 1]
    return _WEEKDAY.sub("", _POINTS.sub("", bare(text)))


def _two_readings(digits: str) -> bool:
    """Whether six digits are a day of yymmdd and a month of yyyymm as well."""
    span = span_of(digits)
    return bool(span and span.first and _written("s", digits, strict=False, order=None).value)


def _span(kind: str, plain: str) -> Span | None:
    if kind in "db" or len(plain) > _LONGEST or (kind in NUMERIC and not plain.isdecimal()):
        return None
    return span_of(plain)


def _between(plain: str) -> Span | None:
    """From one time to another: "2015-03-01 - 2015-06-30", "mars 2015 - juni 2015"."""
    parts = _BETWEEN.split(plain)
    if len(parts) != 2:
        return None
    first, last = (_day_or_span(part) for part in parts)
    if not (first and last and first.first and last.last and first.first <= last.last):
        return None
    return Span(first.first, last.last, first.precision, short=first.short or last.short)


def _day_or_span(plain: str) -> Span | None:
    day = _written("s", plain, strict=True, order=None).value
    return Span(day, day, "day") if day else span_of(plain)


def _day(kind: str, text: str, plain: str, *, strict: bool, order: Order | None) -> Parsed:
    """The day of a cell; M01 for what is none."""
    stop = broken(kind, text)
    if stop:
        return stop
    if kind == "d":
        return _date_cell(text)
    stop = empty(text)
    if stop:
        return stop
    if plain in _OPEN:
        return Parsed(None, "M44")
    serial = finite(plain) if kind in NUMERIC else None
    if serial is not None and _SERIALS[0] <= serial <= _SERIALS[1]:
        return _plausible(_EPOCH + dt.timedelta(days=int(serial)), "M12")
    return _written(kind, plain, strict=strict, order=order)


@lru_cache(maxsize=1 << 14)  # the same days stand in all files
def _date_cell(text: str) -> Parsed:
    try:
        return _plausible(dt.date.fromisoformat(text[:10]), None)
    except ValueError:  # a time of day without a date
        return Parsed(None, "M01")


def _written(kind: str, plain: str, *, strict: bool, order: Order | None) -> Parsed:
    """The day that a text names."""
    iso = _ISO.fullmatch(plain)
    if iso:
        return _timestamp(iso)
    digits = _DIGITS.fullmatch(plain)
    if digits:
        code = "M05" if kind in NUMERIC else "M04"
        return _short(strict, code, *digits.groups())
    for pattern, code in ((_SWEDISH, "M03"), (_WORDS, "M06")):
        found = pattern.fullmatch(plain)
        if found:
            return _short(strict, code, found[3], found[2], found[1])
    english = _ENGLISH.fullmatch(plain)
    if english:
        return _date(english[3], english[1], english[2], "M06")
    numbers = _NUMBERS.fullmatch(plain)
    if numbers:
        a, mark, b, year = numbers.groups()
        if len(year) == 2:
            return Parsed(None, "M09") if strict else _short_numbers(a, b, year, mark, order)
        return _numbers(a, b, year, mark, order)
    return Parsed(None, "M01")


def _timestamp(iso: re.Match[str]) -> Parsed:
    year, _, month, day, hour, zone = iso.groups()
    found = _date(year, month, day, "M02")
    # The last hours of a day in UTC are the first of the next here.
    if found.value and zone in ("z", "+00:00", "+0000") and int(hour) >= 22:
        later = found.value + dt.timedelta(days=1)
        return Parsed(None, "M153", f"{found.value}/{later}")
    return found


def _short(strict: bool, code: str, year: str, month: str, day: str) -> Parsed:
    if len(year) == 2:
        return Parsed(None, "M09") if strict else _date(year, month, day, "M109")
    return _date(year, month, day, code)


def _numbers(a: str, b: str, year: str, mark: str, order: Order | None) -> Parsed:
    """Three numbers, the year last with four digits."""
    if mark == ".":
        return _date(year, b, a, "M07")
    either = int(a) <= 12 and int(b) <= 12 and int(a) != int(b)
    if either and order is None:
        return Parsed(None, "M08")
    day, month = (b, a) if int(b) > 12 or (either and order == "mdy") else (a, b)
    return _date(year, month, day, "M03")


def _short_numbers(a: str, b: str, c: str, mark: str, order: Order | None) -> Parsed:
    """Three numbers of two digits: the only reading, or the one the layout says."""
    read = partial(_date, code="M109")
    by_order = {"dmy": read(c, b, a), "ymd": read(a, b, c) if len(a) == 2 else Parsed()}
    if mark != ".":
        by_order["mdy"] = read(c, a, b)
    if order in by_order and by_order[order].value:
        return by_order[order]
    days = {found.value: found for found in by_order.values() if found.value}
    if len(days) > 1:
        return Parsed(None, "M08")
    return next(iter(days.values())) if days else Parsed(None, "M01")


def _date(year: str, month: str, day: str, code: str) -> Parsed:
    full = full_year(year) if year.isdecimal() else 0
    try:
        return _plausible(dt.date(full, month_number(month), int(day)), code)
    except ValueError:
        known = len(year) != 4 or not year.isdecimal() or FIRST_YEAR <= full <= LAST_YEAR
        return Parsed(None, "M01" if known else implausible(full))


def _plausible(value: dt.date, code: str | None) -> Parsed:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return Parsed(None, implausible(value.year))
    return Parsed(value, code, value.isoformat())
