"""Times that are longer than a day, as senders write them: a month, a week, a quarter, a season.

Text in lower case to first and last day. What a column of days or of times makes of it is decided
in `dates.py`.
"""

import calendar
import datetime as dt
import re
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1990, 2060
# The last year that two digits can mean: ten years beyond 2030. Fixed, so that a file is read
# alike whenever it is read.
LAST_SHORT_YEAR = 2040
MONTHS = (("januari", "january"), ("februari", "february"), ("mars", "march"), ("april",),
          ("maj", "may"), ("juni", "june"), ("juli", "july"), ("augusti", "august"),
          ("september",), ("oktober", "october"), ("november",), ("december",))  # fmt: skip


class Span(NamedTuple):
    """First and last day with the precision, or the code of why there are none.

    `short` tells that the year stood with two digits.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    precision: str = ""
    code: str | None = None
    short: bool = False


_DASH = r"\s?(?:-|/|till|och|to)\s?"
_LEAD = re.compile(
    r"^(?:(?:senast|under|prel|preliminärt|ca|cirka|omkring|runt|hela|i|från|from|fro?m|fr o m"
    r"|tom|t o m|början av|mitten av|slutet av|månadsskiftet|år)\s+)+"
)
_YEARS = re.compile(r"(?:år )?(\d{4})(?:\s?-\s?(\d{4}))?")
_YEAR_LAST = re.compile(r"(.*?[^\s,/-])[\s,/-]+(\d{4})|(.*\D)(\d{4})|(\D.*?[^-\s])\s?[-'](\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[\s,:/-]*(\D.*)")
_MONTH_NUMBER = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4})|(20\d\d)(\d\d)")
_NAMED = re.compile(rf"([a-zåäö]{{3,9}})(?:{_DASH}([a-zåäö]{{3,9}}))?")
_WEEK = re.compile(r"(?:v|vecka|veckor|week|w)\s?(\d{1,2})(?:\s?-\s?(?:v\s?)?(\d{1,2}))?")
_PARTS = {
    "quarter": (3, re.compile(r"(?:kv|kvartal|q)\s?([1-4])(?:\s?-\s?(?:kv|q)?\s?([1-4]))?")),
    "tertial": (4, re.compile(r"(?:t|tertial)\s?([1-3])(?:\s?-\s?t?\s?([1-3]))?")),
    "half_year": (6, re.compile(r"(?:h|hå|halvår)\s?([12])()")),
}
_ORDINAL = re.compile(
    r"(första|1:?a|andra|2:?a|tredje|3:?e|fjärde|4:?e) (kvartalet|tertialet|halvåret)"
)
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_ORDINAL_PARTS = {"kvartalet": "kv", "tertialet": "t", "halvåret": "h"}
_TERMS = {"vt": 1, "vårterminen": 1, "ht": 2, "höstterminen": 2}
_SEASONS = {"vår": 3, "våren": 3, "spring": 3, "sommar": 6, "sommaren": 6, "summer": 6,
            "höst": 9, "hösten": 9, "autumn": 9, "fall": 9}  # fmt: skip
_WINTER = re.compile(r"(?:vinter|vintern|winter)")
_WINTERS = re.compile(r"(?:vinter|vintern|winter) (\d{4})\s?[-/]\s?(\d{2}|\d{4})")


def full_year(text: str) -> int:
    """The year that two or four digits mean."""
    if len(text) != 2:
        return int(text)
    year = 2000 + int(text)
    return year - 100 if year > LAST_SHORT_YEAR else year


def month_number(text: str) -> int:
    """The number of a month by number or by three letters or more of its name; 0 for none."""
    if text.isdecimal():
        return int(text)
    hits = [
        number
        for number, names in enumerate(MONTHS, start=1)
        if len(text) >= 3 and any(name.startswith(text) for name in names)
    ]
    return hits[0] if len(hits) == 1 else 0


def span_of(plain: str) -> Span | None:
    """The time that a text in lower case names, or None when it is none.

    A time without a year is none. A winter of one year is asked: it may be the one before.
    """
    plain = _LEAD.sub("", plain)
    whole = _YEARS.fullmatch(plain)
    if whole:
        return _months(int(whole[1]), 1, 12, "year", to_year=int(whole[2] or whole[1]))
    numbered = _MONTH_NUMBER.fullmatch(plain)
    if numbered:
        year, month = (int(g) for g in _pair(numbered))
        return _months(year, month, month, "month") if 1 <= month <= 12 else None
    winter = _WINTERS.fullmatch(plain)
    if winter:
        return _winter(int(winter[1]), winter[2])
    return _with_year(plain)


def _pair(numbered: re.Match[str]) -> tuple[str, str]:
    year, month, month_first, year_last, compact_year, compact_month = numbered.groups()
    if year_last:
        return year_last, month_first
    return (year, month) if year else (compact_year, compact_month)


def _with_year(plain: str) -> Span | None:
    found = _YEAR_LAST.fullmatch(plain)
    if found:
        unit, year = next(p for p in zip(*[iter(found.groups())] * 2, strict=True) if p[1])
    else:
        turned = _YEAR_FIRST.fullmatch(plain)
        if not turned:
            return None
        year, unit = turned.groups()
    short = len(year) == 2
    span = _unit(unit.strip(), full_year(year), short=short)
    return span._replace(short=short) if span else None


def _unit(unit: str, year: int, *, short: bool) -> Span | None:
    if unit in _SEASONS:
        first = _SEASONS[unit]
        return _months(year, first, first + 2, "season")
    if unit in _TERMS:
        return _months(year, _TERMS[unit] * 6 - 5, _TERMS[unit] * 6, "half_year")
    if _WINTER.fullmatch(unit):
        return Span(code="M08")
    ordinal = _ORDINAL.fullmatch(unit)
    if ordinal:
        number = _ORDINALS.get(ordinal[1]) or int(ordinal[1][0])
        unit = f"{_ORDINAL_PARTS[ordinal[2]]} {number}"
    for precision, (length, pattern) in _PARTS.items():
        part = pattern.fullmatch(unit)
        if part:
            first, last = int(part[1]), int(part[2] or part[1])
            return _months(year, (first - 1) * length + 1, last * length, precision)
    week = _WEEK.fullmatch(unit)
    if week:  # "v 12-15" may be two weeks
        return None if short else _weeks(year, int(week[1]), int(week[2] or week[1]))
    named = _NAMED.fullmatch(unit)
    if named:
        first, last = month_number(named[1]), month_number(named[2] or named[1])
        return _months(year, first, last, "month") if first and last else None
    return None


def _winter(year: int, last: str) -> Span | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Span(code=implausible(year))
    if full_year(last) != year + 1:
        return None
    return _checked(dt.date(year, 12, 1), month_end(year + 1, 2), "season")


def _weeks(year: int, first: int, last: int) -> Span | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Span(code=implausible(year))
    try:
        start = dt.date.fromisocalendar(year, first, 1)
        return _checked(start, dt.date.fromisocalendar(year, last, 7), "week")
    except ValueError:
        return None


def _months(
    year: int, first: int, last: int, precision: str, to_year: int | None = None
) -> Span | None:
    end = to_year or year
    if not (FIRST_YEAR <= year <= LAST_YEAR and FIRST_YEAR <= end <= LAST_YEAR):
        return Span(code=implausible(year if year < FIRST_YEAR else end))
    if last > 12:
        return None
    return _checked(dt.date(year, first, 1), month_end(end, last), precision)


def implausible(year: int) -> str:
    """What is said of a year too early (M10) or too late (M11)."""
    return "M11" if year > LAST_YEAR else "M10"


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _checked(first: dt.date, last: dt.date, precision: str) -> Span | None:
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        return Span(code=implausible(first.year))
    return Span(first, last, precision) if first <= last else None
