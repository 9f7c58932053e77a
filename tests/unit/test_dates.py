"""Every written form of a date: read when it has one reading, asked when it has two or none."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest import values
from pipelines.ingest.values import Parsed

DAY = dt.date(2015, 3, 1)


def _date(kind: str, text: str) -> tuple[dt.date | None, str | None]:
    found = values.parse_date(kind, text)
    return found.value, found.code


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        pytest.param("d", "2015-03-01", None, id="date cell"),
        pytest.param("d", "2015-03-01 00:00:00", None, id="date cell with midnight"),
        pytest.param("d", "2015-03-01 14:30:00", None, id="date cell with a time"),
        pytest.param("s", "2015-03-01", "M02", id="ISO as text"),
        pytest.param("s", " 2015-03-01 ", "M02", id="blanks around"),
        pytest.param("s", "2015-03-01 00:00:00", "M02", id="ISO with midnight"),
        pytest.param("s", "2015-03-01T00:00", "M02", id="ISO with T and midnight"),
        pytest.param("s", "2015-3-1", "M02", id="no leading zeros"),
        pytest.param("s", "2015.03.01", "M02", id="points, year first"),
        pytest.param("s", "2015/03/01", "M02", id="slashes, year first"),
        pytest.param("s", "20150301", "M02", id="eight digits"),
        pytest.param("n", "20150301", "M05", id="eight digits as a number"),
        pytest.param("s", "150301", "M09", id="six digits"),
        pytest.param("n", "150301", "M05", id="six digits as a number"),
        pytest.param("s", "1/3 2015", "M02", id="day/month year"),
        pytest.param("s", "1/3-15", "M02", id="day/month-yy"),
        pytest.param("s", "1/3-2015", "M02", id="day/month-year"),
        pytest.param("s", "01.03.2015", "M02", id="points, day first"),
        pytest.param("s", "1 mars 2015", "M02", id="month in words"),
        pytest.param("s", "1 Mars 2015", "M02", id="capital"),
        pytest.param("s", "1 mar. 2015", "M02", id="month cut short"),
        pytest.param("s", "1. mars 2015", "M02", id="point behind the day"),
        pytest.param("s", "1\u00a0mars\u00a02015", "M02", id="no-break blanks"),
        pytest.param("s", "1 march 2015", "M02", id="English month"),
        pytest.param("n", "42064", "M12", id="serial"),
        pytest.param("n", "42064.5", "M12", id="serial with a time"),
    ],
)
def test_dates_that_have_one_reading(kind: str, text: str, code: str | None) -> None:
    assert _date(kind, text) == (DAY, code)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25/12/2015", dt.date(2015, 12, 25)),
        ("12/25/2015", dt.date(2015, 12, 25)),
        ("3/3/2015", dt.date(2015, 3, 3)),
        ("31-12-2015", dt.date(2015, 12, 31)),
        ("29/2 2016", dt.date(2016, 2, 29)),
        ("991231", dt.date(1999, 12, 31)),
        ("1/12-60", dt.date(2060, 12, 1)),
    ],
)
def test_dates_whose_parts_can_be_told_apart(text: str, day: dt.date) -> None:
    assert values.parse_date("s", text).value == day


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        pytest.param("s", "2015-02-30", "M01", id="no such day"),
        pytest.param("s", "29/2 2015", "M01", id="no leap year"),
        pytest.param("s", "13/14/2015", "M01", id="no such month"),
        pytest.param("n", "2015", "M01", id="a year as a number"),
        pytest.param("s", "2015", "M01", id="a year as text"),
        pytest.param("s", "42064", "M01", id="a serial as text"),
        pytest.param("s", "mars 2015", "M01", id="a month"),
        pytest.param("s", "v 12 2015", "M01", id="a week"),
        pytest.param("s", "kv 2", "M01", id="a quarter"),
        pytest.param("s", "våren", "M01", id="a season"),
        pytest.param("s", "snarast", "M01", id="a word"),
        pytest.param("s", "1 maskin 2015", "M01", id="no month's name"),
        pytest.param("s", "1 ju 2015", "M01", id="June or July"),
        pytest.param("b", "true", "M01", id="truth value"),
        pytest.param("d", "08:00:00", "M01", id="a time of day"),
        pytest.param("s", "03/04/2015", "M08", id="day or month first"),
        pytest.param("s", "3-4-2015", "M08", id="day or month first, hyphens"),
        pytest.param("s", "0215-03-01", "M10", id="year 215"),
        pytest.param("s", "2915-03-01", "M10", id="year 2915"),
        pytest.param("d", "1899-12-31", "M10", id="date cell of 1899"),
        pytest.param("s", "610101", "M10", id="1961"),
        pytest.param("e", "#REF!", "M41", id="error cell"),
        pytest.param("u", "", "M43", id="formula never calculated"),
    ],
)
def test_dates_that_are_asked(kind: str, text: str, code: str) -> None:
    assert _date(kind, text) == (None, code)


_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december"
DATE_FORMS = {
    "date cell": ("d", lambda d: d.isoformat()),
    "ISO": ("s", lambda d: d.isoformat()),
    "points": ("s", lambda d: f"{d:%Y.%m.%d}"),
    "eight digits": ("s", lambda d: f"{d:%Y%m%d}"),
    "eight digits, number": ("n", lambda d: f"{d:%Y%m%d}"),
    "six digits": ("s", lambda d: f"{d:%y%m%d}"),
    "day/month year": ("s", lambda d: f"{d.day}/{d.month} {d.year}"),
    "day/month-yy": ("s", lambda d: f"{d.day}/{d.month}-{d:%y}"),
    "points, day first": ("s", lambda d: f"{d:%d.%m.%Y}"),
    "month in words": ("s", lambda d: f"{d.day} {_MONTHS.split()[d.month - 1]} {d.year}"),
    "month cut short": ("s", lambda d: f"{d.day} {_MONTHS.split()[d.month - 1][:3]}. {d.year}"),
}


@pytest.mark.parametrize("form", DATE_FORMS)
@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
def test_a_date_written_in_any_form_is_read_back(form: str, day: dt.date) -> None:
    kind, write = DATE_FORMS[form]
    assert values.parse_date(kind, write(day)).value == day


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
def test_a_serial_is_read_back(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    assert values.parse_date("n", str(serial)) == Parsed(day, "M12", day.isoformat())
