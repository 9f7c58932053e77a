"""Kinds of oddly written dates and times, by the forms of `domain.md` 2.7.

A day that is read rightly changes nothing of what is understood; a longer time is read as its
first day.
"""

import datetime as dt
from collections.abc import Callable

from pipelines.demo.cells import MONTHS, window
from pipelines.demo.model import Window, first_of_month
from pipelines.demo.quirks import Kind, Spot, error, info, warning
from pipelines.demo.workbooks import Cell

Planter = Callable[[Spot, str, str], bool]
# Dates that nothing else hangs on: another day in the same month harms no order of dates.
_LOOSE = ("published_at", "awarded_at", "information_given_at", "checked_at", "dialogue_held_at")


def _day(form: Callable[[dt.date, Spot], Cell], *, in_csv: bool = True) -> Planter:
    """A quirk of a single day; `in_csv`: it can be told from the file's own way of writing."""

    def planted(spot: Spot, code: str, severity: str) -> bool:
        names = [n for n in spot.of_type("date") if isinstance(spot.entry.known[n], dt.date)]
        if not names or (spot.layout.is_csv and not in_csv):
            return False
        name = spot.pick(names)
        value = form(spot.entry.known[name], spot)
        return value is not None and spot.write(name, value, code, severity)

    return planted


def _iso_text(day: dt.date, _: Spot) -> Cell:
    return day.isoformat()


def _slashed(day: dt.date, _: Spot) -> Cell:
    return f"{day.day}/{day.month} {day.year}"


def _in_words(day: dt.date, spot: Spot) -> Cell:
    month = MONTHS[day.month - 1]
    return f"{day.day} {spot.pick((month, month[:3]))} {day.year}"


def _with_dots(day: dt.date, _: Spot) -> Cell:
    return f"{day:%d.%m.%Y}"


def _short(day: dt.date, spot: Spot) -> Cell:
    return spot.pick((f"{day:%y%m%d}", f"{day.day}/{day.month}-{day:%y}"))


def _serial(day: dt.date, spot: Spot) -> Cell:
    if spot.layout.suffix == "csv" or spot.layout.epoch_1904:
        return None
    return (day - dt.date(1899, 12, 30)).days


def _compact_number(day: dt.date, _: Spot) -> Cell:
    return int(f"{day:%Y%m%d}")


def _impossible(day: dt.date, spot: Spot) -> Cell:
    return spot.pick((f"{day.year}-02-30", f"{day.year}-09-31", f"31/6 {day.year}"))


def _implausible(day: dt.date, spot: Spot) -> Cell:
    return f"0{day:%y}5-{day:%m-%d}"


def _far_ahead(day: dt.date, _: Spot) -> Cell:
    return f"29{day:%y}-{day:%m-%d}"


def _open(_: dt.date, spot: Spot) -> Cell:
    return spot.pick(("snarast", "löpande"))


def _longer(spot: Spot, code: str, severity: str) -> bool:
    """A month, a quarter or a week where a day belongs."""
    names = [n for n in _LOOSE if n in spot.layout.fields and spot.has(n)]
    if not names:
        return False
    name = spot.pick(names)
    day = spot.entry.known[name]
    monday = day - dt.timedelta(days=day.weekday())
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    first, kind = spot.pick(((day.replace(day=1), "month"), (quarter, "quarter"), (monday, "week")))
    if first.year != day.year or (first.month - 1) // 3 != (day.month - 1) // 3:
        return False
    spot.entry.known[name] = first
    return spot.write(name, window(Window(first, first, kind)), code, severity)


def _season(spot: Spot, code: str, severity: str) -> bool:
    """A season as a time of three months."""
    names = spot.of_type("window")
    if not names or spot.report in ("procurement_plan", "cost_statement"):
        return False
    name = spot.pick(names)
    year = spot.entry.known[name].first.year
    word, month = spot.pick((("våren", 3), ("hösten", 9)))
    first = dt.date(year, month, 1)
    last = first_of_month(first, 3) - dt.timedelta(days=1)
    spot.entry.known[name] = Window(first, last, "season")
    return spot.write(name, f"{word} {year}", code, severity)


def _no_time(spot: Spot, code: str, severity: str) -> bool:
    names = spot.of_type("window")
    return bool(names) and spot.write(spot.pick(names), "snarast", code, severity)


KINDS: tuple[Kind, ...] = (
    info("date as ISO text", "M02", _day(_iso_text, in_csv=False)),
    error("impossible date", "M01", _day(_impossible)),
    info("date with a slash", "M03", _day(_slashed)),
    info("date as six digits", "M109", _day(_short)),
    error("ambiguous date", "M08", _day(lambda d, _: f"03/04/{d.year}")),
    info("date as eight digits", "M04", _day(lambda d, _: f"{d:%Y%m%d}")),
    info("date as a number of eight digits", "M05", _day(_compact_number, in_csv=False)),
    warning("month, quarter or week for a day", "M108", _longer),
    info("date in words", "M06", _day(_in_words)),
    error("implausible year", "M10", _day(_implausible)),
    error("year far ahead", "M11", _day(_far_ahead)),
    info("date with dots", "M07", _day(_with_dots)),
    info("serial number of a day", "M12", _day(_serial)),
    error("no date", "M01", _day(_open)),
    Kind("season", "", "", _season),
    error("no time", "M01", _no_time),
)
