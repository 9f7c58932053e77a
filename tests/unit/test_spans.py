"""Times that are longer than a day: read as they are where a time is meant, else as first days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.dates import parse_date, parse_window
from pipelines.ingest.spans import LAST_SHORT_YEAR, span_of
from pipelines.ingest.values import Parsed
from pipelines.model.tables.declaration import PRECISION

KNOWN = [
    ("2015", "2015-01-01", "2015-12-31", "year"),
    ("år 2015", "2015-01-01", "2015-12-31", "year"),
    ("hela 2015", "2015-01-01", "2015-12-31", "year"),
    ("2015-2017", "2015-01-01", "2017-12-31", "year"),
    ("mars 2015", "2015-03-01", "2015-03-31", "month"),
    ("Mars 2015", "2015-03-01", "2015-03-31", "month"),
    ("mar. 2015", "2015-03-01", "2015-03-31", "month"),
    ("2015 mars", "2015-03-01", "2015-03-31", "month"),
    ("mars, 2015", "2015-03-01", "2015-03-31", "month"),
    ("2015-03", "2015-03-01", "2015-03-31", "month"),
    ("03/2015", "2015-03-01", "2015-03-31", "month"),
    ("201503", "2015-03-01", "2015-03-31", "month"),
    ("mars–april 2015", "2015-03-01", "2015-04-30", "month"),
    ("månadsskiftet mars/april 2015", "2015-03-01", "2015-04-30", "month"),
    ("i slutet av februari 2016", "2016-02-01", "2016-02-29", "month"),
    ("senast mars 2015", "2015-03-01", "2015-03-31", "month"),
    ("v 12 2015", "2015-03-16", "2015-03-22", "week"),
    ("v.12 2015", "2015-03-16", "2015-03-22", "week"),
    ("Vecka 12, 2015", "2015-03-16", "2015-03-22", "week"),
    ("2015v12", "2015-03-16", "2015-03-22", "week"),
    ("2015-W12", "2015-03-16", "2015-03-22", "week"),
    ("v 1 2015", "2014-12-29", "2015-01-04", "week"),
    ("v 53 2015", "2015-12-28", "2016-01-03", "week"),
    ("v 12-14 2015", "2015-03-16", "2015-04-05", "week"),
    ("kv 2 2015", "2015-04-01", "2015-06-30", "quarter"),
    ("Kv2 2015", "2015-04-01", "2015-06-30", "quarter"),
    ("kvartal 2 2015", "2015-04-01", "2015-06-30", "quarter"),
    ("2015-Q2", "2015-04-01", "2015-06-30", "quarter"),
    ("kv 1-2 2015", "2015-01-01", "2015-06-30", "quarter"),
    ("andra kvartalet 2015", "2015-04-01", "2015-06-30", "quarter"),
    ("2:a kvartalet 2015", "2015-04-01", "2015-06-30", "quarter"),
    ("T1 2015", "2015-01-01", "2015-04-30", "tertial"),
    ("tertial 3 2015", "2015-09-01", "2015-12-31", "tertial"),
    ("H1 2015", "2015-01-01", "2015-06-30", "half_year"),
    ("halvår 2 2015", "2015-07-01", "2015-12-31", "half_year"),
    ("första halvåret 2015", "2015-01-01", "2015-06-30", "half_year"),
    ("HT 2015", "2015-07-01", "2015-12-31", "half_year"),
    ("våren 2015", "2015-03-01", "2015-05-31", "season"),
    ("sommaren 2015", "2015-06-01", "2015-08-31", "season"),
    ("hösten 2015", "2015-09-01", "2015-11-30", "season"),
    ("vintern 2015/16", "2015-12-01", "2016-02-29", "season"),
]


@pytest.mark.parametrize(("text", "first", "last", "precision"), KNOWN)
def test_times_and_their_first_days(text: str, first: str, last: str, precision: str) -> None:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    window = parse_window("s", text)
    assert (window.value, window.code) == ((start, end, precision), None)
    assert parse_date("s", text) == Parsed(start, "M108", first)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2015-03-01 - 2015-06-30", "2015-03-01", "2015-06-30", "day"),
        ("2015-03-01--2015-06-30", "2015-03-01", "2015-06-30", "day"),
        ("1/3 2015 till 30/6 2015", "2015-03-01", "2015-06-30", "day"),
        ("mars 2015 - juni 2015", "2015-03-01", "2015-06-30", "month"),
    ],
)
def test_from_one_time_to_another(text: str, first: str, last: str, precision: str) -> None:
    value = (dt.date.fromisoformat(first), dt.date.fromisoformat(last), precision)
    assert parse_window("s", text).value == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("d", "2015-03-01", None),
        ("s", "2015-03-01", "M02"),
        ("n", "42064", "M12"),
        ("s", "1/3 2015", "M03"),
        ("s", "150301", "M109"),
    ],
)
def test_a_day_is_a_time_of_one_day(kind: str, text: str, code: str | None) -> None:
    day = dt.date(2015, 3, 1)
    found = parse_window(kind, text)
    assert (found.value, found.code) == ((day, day, "day"), code)


@pytest.mark.parametrize(
    ("text", "last", "precision"), [("2015", 12, "year"), ("201501", 1, "month")]
)
def test_numbers_that_name_a_time(text: str, last: int, precision: str) -> None:
    first, end, found = parse_window("n", text).value
    assert (first, end) == (dt.date(2015, 1, 1), dt.date(2015, last, 31))
    assert found == precision


@pytest.mark.parametrize("text", ["mars -15", "mar-15", "kv 1 -15", "våren '15"])
def test_a_year_of_two_digits_is_told_and_refused_in_the_template(text: str) -> None:
    free, own = parse_window("s", text), parse_window("s", text, strict=True)
    assert free.value[0].year == 2015
    assert (free.code, own) == ("M109", Parsed(None, "M09"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kv 2", "M01"),
        ("våren", "M01"),
        ("v 12", "M01"),
        ("kv 3-1 2015", "M01"),
        ("maj-mars 2015", "M01"),
        ("ju 2015", "M01"),
        ("2017-2015", "M01"),
        ("v 53 2016", "M01"),
        ("fjärde halvåret 2015", "M01"),
        ("vintern 2015/17", "M01"),
        ("2015-13", "M01"),
        ("snarast", "M01"),
        ("2015-06-30 - 2015-03-01", "M01"),
        ("vintern 2015", "M08"),
        ("201203", "M08"),
        ("03/04/2015", "M08"),
        ("mars 1215", "M10"),
        ("v 12 2915", "M11"),
        ("vintern 9999/00", "M11"),
    ],
)
def test_times_that_are_asked(text: str, code: str) -> None:
    assert parse_window("s", text) == Parsed(None, code)


@given(
    year=st.integers(1991, 2060),
    unit=st.sampled_from(["kv {} {}", "T{} {}", "{1}-Q{0}", "kvartal {}, {}"]),
    number=st.integers(1, 3),
)
def test_a_written_part_of_a_year_is_read_back(year: int, unit: str, number: int) -> None:
    length = 4 if unit.startswith("T") else 3
    first, last, precision = parse_window("s", unit.format(number, year)).value
    assert (first.year, first.month, first.day) == (year, (number - 1) * length + 1, 1)
    assert (last.month, (last + dt.timedelta(days=1)).day) == (first.month + length - 1, 1)
    assert precision in PRECISION


@given(st.dates(dt.date(1991, 1, 1), dt.date(2060, 12, 20)))
def test_the_week_of_a_day_holds_it(day: dt.date) -> None:
    year, week, _ = day.isocalendar()
    first, last, _ = parse_window("s", f"v {week} {year}").value
    assert first <= day <= last == first + dt.timedelta(days=6)


def test_the_pivot_does_not_follow_the_clock() -> None:
    assert LAST_SHORT_YEAR == 2040
    spans = [span_of(f"mars -{year}") for year in ("40", "41")]
    assert [s.first.year if s and s.first else s and s.code for s in spans] == [2040, "M10"]
