"""Reporting periods: ids, dates, and the periods that a text speaks of. Pure functions.

Ids are those of `contract.md` 4: `2015`, `2015-T1`, `2015-Q2`, `2015-03`, `2015-03-R12`.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_LENGTH = {"year": 12, "tertial": 4, "quarter": 3, "month": 1, "rolling_12": 12}


@dataclass(frozen=True)
class Period:
    """A period with its first and last day."""

    period_id: str
    period_type: str
    date_from: dt.date
    date_to: dt.date


def month_start(index: int) -> dt.date:
    """First day of a month counted from year 0."""
    return dt.date(index // 12, index % 12 + 1, 1)


def month_index(day: dt.date) -> int:
    """Months since year 0 of a day's month."""
    return day.year * 12 + day.month - 1


def _of_months(period_id: str, period_type: str, first: int) -> Period:
    last = first + _LENGTH[period_type] - 1
    end = month_start(last)
    day = calendar.monthrange(end.year, end.month)[1]
    return Period(period_id, period_type, month_start(first), end.replace(day=day))


@lru_cache(maxsize=4096)  # the measures ask for the same few hundred over and over
def period(period_id: str) -> Period:
    """The period of an id; ValueError for anything that is no id."""
    found = re.fullmatch(r"(\d{4})(?:-(?:T([1-3])|Q([1-4])|(0[1-9]|1[0-2])(-R12)?))?", period_id)
    if not found:
        msg = f"{period_id!r} is no period id"
        raise ValueError(msg)
    year, tertial, quarter, month, rolling = found.groups()
    first = int(year) * 12
    if tertial:
        return _of_months(period_id, "tertial", first + (int(tertial) - 1) * 4)
    if quarter:
        return _of_months(period_id, "quarter", first + (int(quarter) - 1) * 3)
    if rolling:
        return _of_months(period_id, "rolling_12", first + int(month) - 12)
    if month:
        return _of_months(period_id, "month", first + int(month) - 1)
    return _of_months(period_id, "year", first)


def quarter_of(day: dt.date) -> str:
    """The id of a day's quarter."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarters_of(period_id: str) -> tuple[str, ...]:
    """The quarters that lie in a period, whole or in part."""
    p = period(period_id)
    months = range(month_index(p.date_from), month_index(p.date_to) + 1)
    return tuple(dict.fromkeys(quarter_of(month_start(m)) for m in months))


def months_of(quarter: str) -> list[str]:
    """The months of a quarter: `2015-Q1` holds `2015-01`, `2015-02`, `2015-03`."""
    first = month_index(period(quarter).date_from)
    return [f"{month_start(m):%Y-%m}" for m in range(first, first + 3)]


def covering(quarters: Iterable[str]) -> str:
    """The smallest of quarter and year that holds all quarters; the first year of several."""
    listed = sorted(set(quarters))
    if len(listed) == 1:
        return listed[0]
    return listed[0][:4]


def periods_between(first: dt.date, last: dt.date) -> tuple[Period, ...]:
    """Years, tertials, quarters, months and full rolling windows of the years from first to last.

    A rolling window is listed when all its twelve months lie within the given days' months.
    """
    ids: list[str] = []
    for year in range(first.year, last.year + 1):
        ids.append(str(year))
        ids += [f"{year}-T{n}" for n in (1, 2, 3)]
        ids += [f"{year}-Q{n}" for n in (1, 2, 3, 4)]
        ids += [f"{year}-{n:02d}" for n in range(1, 13)]
    start, end = month_index(first), month_index(last)
    for index in range(start + 11, end + 1):
        day = month_start(index)
        ids.append(f"{day.year}-{day.month:02d}-R12")
    kept = (period(i) for i in ids)
    return tuple(p for p in kept if p.date_from <= last and p.date_to >= first)


_YEARS = re.compile(r"(?<!\d)(20[0-4]\d)(?:\s?[-–]\s?(20[0-4]\d))?(?!\d)")
_QUARTERS = re.compile(
    r"\b(?:kv|kvartal|kvartalet|q)\s*([1-4])(?:\s?[-–]\s?(?:kv|kvartal|q)?\s*([1-4]))?(?!\d)"
)
_NTH_QUARTER = re.compile(r"(?<!\d)([1-4])\s?(?:kv|kvartal|kvartalet)\b")
_TERTIAL = re.compile(
    r"\b(?:t|tertial|tertialet)\s*([1-3])(?!\d)|(?<!\d)([1-3])\s?tertial(?:et)?\b"
)
_HALF = re.compile(r"\b(?:h|halvår |halvåret )([12])(?!\w)|(?<!\d)([12])\s?halvår(?:et)?\b")
_MONTH = (
    r"(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)"
    r"(?:uari|ruari|s|il|i|usti|t|tember|ober|ember)?"
)
_MONTH_RANGE = re.compile(rf"\b{_MONTH}\s?[-–]\s?{_MONTH}\b")
_MONTH_OF_YEAR = re.compile(rf"\b{_MONTH}\s?(?=20[0-4]\d\b)")
_THROUGH = re.compile(r"\b(?:t\s?o\s?m|tom|till och med|through)\s")
# "1:a kvartalet", "andra kvartalet": an ordinal is read as its number.
_ORDINAL = re.compile(r"\b(?:([1-4]):?[ae]|(första)|(andra)|(tredje)|(fjärde))\s+(?=kv|tert|halv)")
_DAY = re.compile(r"(?<!\d)(20\d\d)([-. ]?)(\d\d)\2(\d\d)(?!\d)|(?<!\d)(\d\d)(\d\d)(\d\d)(?!\d)")


def day_in(text: str) -> dt.date | None:
    """The first day that a text names in digits, such as `150331`, `20150331` or `2015-03-31`."""
    for found in _DAY.finditer(text):
        year, _, month, day, short, m, d = found.groups()
        whole = f"{year or '20' + short}-{month or m}-{day or d}"
        try:
            return dt.date.fromisoformat(whole)
        except ValueError:
            continue
    return None


def without_days(text: str) -> str:
    """A text without the days it names in digits."""
    return _DAY.sub(lambda m: m.group(0) if day_in(m.group(0)) is None else " ", text)


def years_in(text: str) -> tuple[int, ...]:
    """The years that a text names, in order; `2015-2017` names 2016 too."""
    years: list[int] = []
    for first, last in _YEARS.findall(text):
        end = int(last or first)
        between = range(int(first), end + 1) if 0 <= end - int(first) < 10 else (int(first), end)
        years += between
    return tuple(dict.fromkeys(years))


def quarter_numbers_in(text: str) -> tuple[int, ...]:
    """The quarters (1-4) that a text names, from quarters, tertials, half years or months.

    `Kv2`, `1:a kvartalet`, `Q1-Q3`, `t.o.m. kv 3`, `T1` (months 1-4 lie in quarters 1 and 2),
    `jan-jun`, `mars 2015`.
    """
    plain = text.lower().replace("_", " ").replace(".", " ")
    plain = _ORDINAL.sub(lambda m: f"{m[1] or next(i for i in range(2, 6) if m[i]) - 1} ", plain)
    numbers: set[int] = set()
    for first, last in _QUARTERS.findall(plain):
        lowest = 1 if _THROUGH.search(plain) else int(first)
        numbers |= set(range(lowest, int(last or first) + 1))
    numbers |= {int(n) for n in _NTH_QUARTER.findall(plain)}
    months: set[int] = set()
    for pattern, length in ((_TERTIAL, 4), (_HALF, 6)):
        for before, after in pattern.findall(plain):
            last = int(before or after) * length
            months |= set(range(last - length, last))
    for one, two in _MONTH_RANGE.findall(plain):
        months |= set(range(_MONTHS.index(one), _MONTHS.index(two) + 1))
    if not numbers | months:
        months = {_MONTHS.index(m) for m in _MONTH_OF_YEAR.findall(plain)}
    return tuple(sorted(numbers | {m // 3 + 1 for m in months}))
