"""Periods: ids and dates, and the periods that names and titles speak of."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model import periods
from pipelines.model.periods import covering, period, periods_between, quarter_of, quarters_of

DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2060, 12, 31))


@pytest.mark.parametrize(
    ("period_id", "kind", "first", "last"),
    [
        ("2015", "year", "2015-01-01", "2015-12-31"),
        ("2015-T1", "tertial", "2015-01-01", "2015-04-30"),
        ("2015-T3", "tertial", "2015-09-01", "2015-12-31"),
        ("2015-Q1", "quarter", "2015-01-01", "2015-03-31"),
        ("2015-Q4", "quarter", "2015-10-01", "2015-12-31"),
        ("2016-02", "month", "2016-02-01", "2016-02-29"),
        ("2015-03-R12", "rolling_12", "2014-04-01", "2015-03-31"),
        ("2015-12-R12", "rolling_12", "2015-01-01", "2015-12-31"),
    ],
)
def test_ids_and_dates(period_id: str, kind: str, first: str, last: str) -> None:
    found = period(period_id)
    assert (found.period_id, found.period_type) == (period_id, kind)
    assert (found.date_from.isoformat(), found.date_to.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "15", "2015-Q5", "2015-T0", "2015-13", "2015-00", "2015-Q1-R12", "2015 ", "Q1 2015"],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no period id"):
        period(text)


@pytest.mark.parametrize(
    ("period_id", "quarters"),
    [
        ("2015-Q2", ("2015-Q2",)),
        ("2015", ("2015-Q1", "2015-Q2", "2015-Q3", "2015-Q4")),
        ("2015-T1", ("2015-Q1", "2015-Q2")),
        ("2015-T2", ("2015-Q2", "2015-Q3")),
        ("2015-05", ("2015-Q2",)),
        ("2015-03-R12", ("2014-Q2", "2014-Q3", "2014-Q4", "2015-Q1")),
    ],
)
def test_quarters_of_a_period(period_id: str, quarters: tuple[str, ...]) -> None:
    assert quarters_of(period_id) == quarters


@given(DAYS)
def test_a_day_lies_in_its_quarter(day: dt.date) -> None:
    found = period(quarter_of(day))
    assert found.date_from <= day <= found.date_to


@pytest.mark.parametrize(
    ("quarters", "period_id"),
    [
        (["2015-Q2"], "2015-Q2"),
        (["2015-Q2", "2015-Q2"], "2015-Q2"),
        (["2015-Q1", "2015-Q2"], "2015"),
        (["2016-Q1", "2015-Q4"], "2015"),
    ],
)
def test_the_period_that_covers_quarters(quarters: list[str], period_id: str) -> None:
    assert covering(quarters) == period_id


def test_periods_of_a_year_and_a_quarter() -> None:
    found = periods_between(dt.date(2014, 1, 1), dt.date(2015, 3, 31))
    ids = [p.period_id for p in found]
    assert len(set(ids)) == len(ids)
    assert {"2014", "2015", "2015-T1", "2015-Q1", "2015-03"} <= set(ids)
    assert "2015-Q2" not in ids
    assert [i for i in ids if i.endswith("R12")] == [
        *("2014-12-R12", "2015-01-R12", "2015-02-R12", "2015-03-R12"),
    ]


@given(DAYS, DAYS)
def test_listed_periods_touch_the_days_and_rolling_ones_are_full(a: dt.date, b: dt.date) -> None:
    first, last = min(a, b), max(a, b)
    if last.year - first.year > 3:
        last = first.replace(year=first.year + 3, day=1)
    for found in periods_between(first, last):
        assert period(found.period_id) == found
        assert found.date_from <= last
        assert found.date_to >= first
        if found.period_type == "rolling_12":
            assert found.date_from >= first.replace(day=1)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Uppföljning 2015", (2015,)),
        ("Prognos 2015-2017", (2015, 2016, 2017)),
        ("2014 – 2015", (2014, 2015)),
        ("2015-2049", (2015, 2049)),
        ("2017-2015", (2017, 2015)),
        ("2015-06", (2015,)),
        ("2015-20155", (2015,)),
        ("2015 och 2015", (2015,)),
        ("20150301", ()),
        ("UH-2015-3", (2015,)),
        ("1999", ()),
        ("Avtal 150331", ()),
    ],
)
def test_years_that_a_text_names(text: str, years: tuple[int, ...]) -> None:
    assert periods.years_in(text) == years


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Kv2 2015", (2,)),
        ("kv. 2", (2,)),
        ("Kvartal 3", (3,)),
        ("Q4_2015", (4,)),
        ("2015-Q2", (2,)),
        ("Q1-Q3 2015", (1, 2, 3)),
        ("kv 1–3", (1, 2, 3)),
        ("Kv1, Kv2", (1, 2)),
        ("t.o.m. kv 3", (1, 2, 3)),
        ("tom Q2", (1, 2)),
        ("T1 2015", (1, 2)),
        ("Tertial 3", (3, 4)),
        ("jan-jun 2015", (1, 2)),
        ("januari–mars", (1,)),
        ("Helår 2015", ()),
        ("2015", ()),
        ("Q5", ()),
        ("T4", ()),
        ("Kv12", ()),
        ("Lokalförvaltningen", ()),
    ],
)
def test_quarters_that_a_text_names(text: str, numbers: tuple[int, ...]) -> None:
    assert periods.quarter_numbers_in(text) == numbers


@given(st.text(max_size=40))
def test_any_text_names_quarters_of_a_year(text: str) -> None:
    assert set(periods.quarter_numbers_in(text)) <= {1, 2, 3, 4}
    assert all(2000 <= y < 2050 for y in periods.years_in(text))


@given(st.integers(12, 30_000))
def test_months_are_counted_from_year_0(index: int) -> None:
    assert periods.month_index(periods.month_start(index)) == index
