"""Every written form of a date: read when it has one reading, asked when it has two or none."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest import dates
from pipelines.ingest.values import Parsed

DAY = dt.date(2015, 3, 1)


def _date(kind: str, text: str) -> tuple[dt.date | None, str | None]:
    found = dates.parse_date(kind, text)
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
        pytest.param("s", "20150301", "M04", id="eight digits"),
        pytest.param("n", "20150301", "M05", id="eight digits as a number"),
        pytest.param("s", "150301", "M109", id="six digits"),
        pytest.param("n", "150301", "M109", id="six digits as a number"),
        pytest.param("s", "1/3 2015", "M03", id="day/month year"),
        pytest.param("s", "1/3-15", "M109", id="day/month-yy"),
        pytest.param("s", "1/3-2015", "M03", id="day/month-year"),
        pytest.param("s", "01.03.2015", "M07", id="points, day first"),
        pytest.param("s", "1 mars 2015", "M06", id="month in words"),
        pytest.param("s", "1 Mars 2015", "M06", id="capital"),
        pytest.param("s", "1 mar. 2015", "M06", id="month cut short"),
        pytest.param("s", "1. mars 2015", "M06", id="point behind the day"),
        pytest.param("s", "1\u00a0mars\u00a02015", "M06", id="no-break blanks"),
        pytest.param("s", "1 march 2015", "M06", id="English month"),
        pytest.param("s", "1:a mars 2015", "M06", id="ordinal"),
        pytest.param("s", "söndagen den 1 mars 2015", "M06", id="day of the week"),
        pytest.param("s", "March 1, 2015", "M06", id="English order"),
        pytest.param("s", "1-mar-15", "M109", id="Excel's own short form"),
        pytest.param("s", "2015 03 01", "M02", id="blanks, year first"),
        pytest.param("s", "2015-03-01*", "M02", id="mark of a footnote"),
        pytest.param("s", "2015-03-01 14:30", "M02", id="ISO with a time"),
        pytest.param("s", "2015-03-01T00:00:00Z", "M02", id="midnight in UTC is no other day"),
        pytest.param("s", "2015-03-01T00:00:00.000Z", "M02", id="thousandths of a second"),
        pytest.param("s", "2015-03-01T00:00:00+01:00", "M02", id="midnight here"),
        pytest.param("s", "2015-03-01T23:30:00+01:00", "M02", id="late in the evening here"),
        pytest.param("%", "42064", "M12", id="serial shown as per cent"),
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
        ("31/12/99", dt.date(1999, 12, 31)),
        ("1/12-40", dt.date(2040, 12, 1)),
        ("901201", dt.date(1990, 12, 1)),
    ],
)
def test_dates_whose_parts_can_be_told_apart(text: str, day: dt.date) -> None:
    assert dates.parse_date("s", text).value == day


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        pytest.param("s", "2015-02-30", "M01", id="no such day"),
        pytest.param("s", "29/2 2015", "M01", id="no leap year"),
        pytest.param("s", "13/14/2015", "M01", id="no such month"),
        pytest.param("s", "42064", "M01", id="a serial as text"),
        pytest.param("n", "29999", "M01", id="a number before the serials"),
        pytest.param("n", "60001", "M01", id="a number behind the serials"),
        pytest.param("n", "60", "M01", id="the day that never was"),
        pytest.param("n", "2015.12", "M01", id="a year with decimals"),
        pytest.param("s", "v 12-15", "M01", id="two weeks or a year"),
        pytest.param("s", "v 54 2015", "M01", id="no such week"),
        pytest.param("s", "kv 2", "M01", id="a quarter of no year"),
        pytest.param("s", "våren", "M01", id="a season of no year"),
        pytest.param("s", "mars", "M01", id="a month of no year"),
        pytest.param("s", "1/3", "M01", id="a day of no year"),
        pytest.param("s", "klart", "M01", id="done"),
        pytest.param("s", "2015-03-01 - 2015-06-30", "M01", id="two days"),
        pytest.param("s", "2015-03-01 2015-06-30", "M01", id="two days side by side"),
        pytest.param("s", "snarast", "M01", id="a word"),
        pytest.param("s", "1 maskin 2015", "M01", id="no month's name"),
        pytest.param("s", "1 ju 2015", "M01", id="June or July"),
        pytest.param("b", "true", "M01", id="truth value"),
        pytest.param("d", "08:00:00", "M01", id="a time of day"),
        pytest.param("s", "03/04/2015", "M08", id="day or month first"),
        pytest.param("s", "3-4-2015", "M08", id="day or month first, hyphens"),
        pytest.param("s", "03/04/15", "M08", id="three readings"),
        pytest.param("s", "15-03-01", "M08", id="year or day first"),
        pytest.param("s", "25/12/15", "M08", id="year or day first, slashes"),
        pytest.param("s", "vintern 2015", "M08", id="one winter or the other"),
        pytest.param("s", "2015-02-28T23:00:00Z", "M153", id="the next day here"),
        pytest.param("s", "2015-06-30 22:00:00+00:00", "M153", id="the next day in summer"),
        pytest.param("s", "0215-03-01", "M10", id="year 215"),
        pytest.param("s", "2915-03-01", "M11", id="year 2915"),
        pytest.param("d", "1899-12-31", "M10", id="date cell of 1899"),
        pytest.param("d", "1900-02-28", "M10", id="date cell before Excel's leap day"),
        pytest.param("s", "1900-02-29", "M10", id="Excel's leap day"),
        pytest.param("s", "410101", "M10", id="1941: two digits mean 2040 at the most"),
        pytest.param("s", "610101", "M10", id="1961"),
        pytest.param("s", "1503", "M10", id="the year 1503"),
        pytest.param("u", "", "S43", id="formula never calculated"),
    ],
)
def test_dates_that_are_asked(kind: str, text: str, code: str) -> None:
    assert _date(kind, text) == (None, code)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2015", "dmy", dt.date(2015, 4, 3)),
        ("03/04/2015", "mdy", dt.date(2015, 3, 4)),
        ("25/12/2015", "mdy", dt.date(2015, 12, 25)),
        ("03/04/15", "dmy", dt.date(2015, 4, 3)),
        ("03/04/15", "mdy", dt.date(2015, 3, 4)),
        ("1/3 2015", "mdy", DAY),
        ("01.03.2015", "mdy", DAY),
    ],
)
def test_a_layout_decides_what_comes_first(text: str, order: dates.Order, day: dt.date) -> None:
    assert dates.parse_date("s", text, order=order).value == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2015-03-01", "M02"),
        ("1/3 2015", "M03"),
        ("150301", "M09"),
        ("1/3-15", "M09"),
        ("1-mar-15", "M09"),
        ("03/04/15", "M09"),
        ("03/04/2015", "M08"),
        ("mars 2015", "M01"),
        ("2015", "M01"),
        ("kv 2 2015", "M01"),
    ],
)
def test_our_own_template_asks_for_four_digits_and_a_day(text: str, code: str) -> None:
    assert dates.parse_date("s", text, strict=True).code == code


@pytest.mark.parametrize("text", ["tills vidare", "Tillsvidare", "pågående"])
def test_an_open_end_is_no_date(text: str) -> None:
    assert dates.parse_date("s", text) == Parsed(None, "M44")


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
    "timestamp": ("s", lambda d: f"{d}T00:00:00Z"),
    "month in words": ("s", lambda d: f"{d.day} {_MONTHS.split()[d.month - 1]} {d.year}"),
    "month cut short": ("s", lambda d: f"{d.day} {_MONTHS.split()[d.month - 1][:3]}. {d.year}"),
}


@pytest.mark.parametrize("form", DATE_FORMS)
@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)))
def test_a_date_written_in_any_form_is_read_back(form: str, day: dt.date) -> None:
    kind, write = DATE_FORMS[form]
    assert dates.parse_date(kind, write(day)).value == day


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
def test_a_serial_is_read_back(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    assert dates.parse_date("n", str(serial)) == Parsed(day, "M12", day.isoformat())


@given(day=st.dates(dt.date(2041, 1, 1), dt.date(2089, 12, 31)))
def test_two_digits_beyond_the_pivot_are_asked(day: dt.date) -> None:
    assert dates.parse_date("s", f"{day:%y%m%d}") == Parsed(None, "M10")


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)), mark=st.sampled_from("/-"))
def test_day_and_month_are_asked_or_can_be_told_apart(day: dt.date, mark: str) -> None:
    found = dates.parse_date("s", f"{day:%d}{mark}{day:%m}{mark}{day:%Y}")
    apart = day.day > 12 or day.day == day.month
    assert (found.value, found.code) == ((day, "M03") if apart else (None, "M08"))
