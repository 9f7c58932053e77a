"""Every written form of a cell and what it is read as; nothing written ever stops a reading."""

import datetime as dt
import inspect
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import CODES

from pipelines.ingest import amounts, values
from pipelines.ingest.personal import MASK
from pipelines.ingest.values import Parsed, for_csv
from pipelines.model.findings import catalogue

DAY = dt.date(2015, 3, 1)
KINDS = "scndbeu"
PARSERS = {
    "text": values.parse_text,
    "ref": values.parse_ref,
    "date": values.parse_date,
    "number": amounts.parse_number,
    "amount": amounts.parse_amount,
    "amount in tkr": lambda kind, text: amounts.parse_amount(kind, text, 1000),
    "nature": lambda kind, text: values.parse_code(kind, text, CODES["nature"]),
    "cpv": values.parse_cpv,
    "yes_no": lambda kind, text: values.parse_yes_no(kind, text, CODES["yes_no"]),
    "org_number": values.parse_org_number,
    "year": values.parse_year,
}
CELL_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789 .,-/:kKrtmniljMo\u00a0\u2212²½١OО", max_size=25),
    st.from_regex(
        r"[-(]?[0-9]{1,400}([.,/ -][0-9]{1,40}){0,4}( ?[a-zåäö]{1,6}\.?)?", fullmatch=True
    ),
    st.floats().map(repr),
    st.times().map(str),
)


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


@pytest.mark.parametrize("name", ["date", "number", "amount", "nature"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", None),
        ("-", None),
        ("–", None),
        (" ", None),
        ("n/a", "M44"),
        ("N/A", "M44"),
        ("saknas", "M44"),
        ("Uppgift saknas", "M44"),
        ("okänt", "M44"),
        ("NULL", "M44"),
    ],
)
def test_words_for_empty(name: str, text: str, code: str | None) -> None:
    assert PARSERS[name]("s", text) == Parsed(None, code)


def _amount(kind: str, text: str, unit: int = 1) -> tuple[float | None, str | None]:
    found = amounts.parse_amount(kind, text, unit)
    return (found.value[0] if found.value else None), found.code


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        pytest.param("n", "1250000", 1_250_000, None, id="number cell"),
        pytest.param("n", "1250000.5", 1_250_000.5, None, id="number cell with decimals"),
        pytest.param("s", "1250000", 1_250_000, "M27", id="digits as text"),
        pytest.param("s", "1 250 000", 1_250_000, "M27", id="blanks"),
        pytest.param("s", "1\u00a0250\u00a0000", 1_250_000, "M27", id="no-break blanks"),
        pytest.param("s", "1\u202f250\u202f000 kr", 1_250_000, "M27", id="narrow blanks and kr"),
        pytest.param("s", "1 250 000 SEK", 1_250_000, "M27", id="SEK"),
        pytest.param("s", "1 250 000:-", 1_250_000, "M27", id="colon and dash"),
        pytest.param("s", "1 250 000,-", 1_250_000, "M27", id="comma and dash"),
        pytest.param("s", "1.250.000", 1_250_000, "M27", id="points twice"),
        pytest.param("s", "1.250.000,50", 1_250_000.5, "M30", id="points and a comma"),
        pytest.param("s", "1.250,50", 1_250.5, "M30", id="one point and a comma"),
        pytest.param("s", "1250000,50", 1_250_000.5, "M30", id="decimal comma"),
        pytest.param("s", "1250.50", 1250.5, "M27", id="decimal point, two places"),
        pytest.param("s", "1 250 tkr", 1_250_000, "M33", id="tkr"),
        pytest.param("s", "1250 kkr", 1_250_000, "M33", id="kkr"),
        pytest.param("s", "1,25 mnkr", 1_250_000, "M33", id="mnkr"),
        pytest.param("s", "1,25 Mkr", 1_250_000, "M33", id="Mkr"),
        pytest.param("s", "1,1 mnkr", 1_100_000, "M33", id="no rounding error"),
        pytest.param("s", "2 miljoner", 2_000_000, "M33", id="miljoner"),
        pytest.param("s", "2 miljoner kr", 2_000_000, "M33", id="miljoner kr"),
        pytest.param("s", "1,5 milj. kronor", 1_500_000, "M33", id="milj. kronor"),
        pytest.param("s", "500 tusen", 500_000, "M33", id="tusen"),
        pytest.param("s", "ca 450 tkr", 450_000, "M36", id="ca"),
        pytest.param("s", "cirka 2 mkr", 2_000_000, "M36", id="cirka"),
        pytest.param("s", "~500 000", 500_000, "M36", id="tilde"),
        pytest.param("n", "0", None, "M83", id="zero"),
        pytest.param("n", "1", None, "M83", id="one"),
        pytest.param("s", "0 kr", None, "M83", id="zero kr"),
        pytest.param("n", "-5", None, "M13", id="negative"),
        pytest.param("s", "−5 000", None, "M13", id="Unicode minus"),
        pytest.param("s", "1.250", None, "M32", id="thousand or decimal"),
        pytest.param("s", "€ 100000", None, "M35", id="euro sign"),
        pytest.param("s", "100000 EUR", None, "M35", id="EUR"),
        pytest.param("n", "1e12", None, "M37", id="too large"),
        pytest.param("s", "11 mdkr", None, "M42", id="unknown unit"),
        pytest.param("s", "１２５", None, "M38", id="full-width digits"),
        pytest.param("s", "1O0 000", None, "M39", id="letter O"),
        pytest.param("s", "1250O", None, "M39", id="letter O last"),
        pytest.param("s", "########", None, "M42", id="hashes"),
        pytest.param("s", "se kommentar", None, "M42", id="words"),
        pytest.param("s", "2-3 mkr", None, "M42", id="a range"),
        pytest.param("s", "1,250,000", None, "M42", id="commas twice"),
        pytest.param("b", "true", None, "M42", id="truth value"),
        pytest.param("n", "nan", None, "M42", id="no number"),
        pytest.param("e", "#N/A", None, "M41", id="error cell"),
        pytest.param("u", "", None, "M43", id="formula never calculated"),
    ],
)
def test_amounts(kind: str, text: str, value: float | None, code: str | None) -> None:
    assert _amount(kind, text) == (value, code)


def test_the_unit_of_the_header_counts_unless_the_cell_has_one() -> None:
    assert _amount("n", "1250", 1000) == (1_250_000, None)
    assert _amount("s", "1 250", 1000) == (1_250_000, "M27")
    assert _amount("s", "1 250 tkr", 1_000_000) == (1_250_000, "M33")
    assert _amount("s", "1 250 000 kr", 1000) == (1_250_000, "M27")


def test_an_approximate_amount_is_marked() -> None:
    assert amounts.parse_amount("s", "ca 450 tkr").value == (450_000, True)
    assert amounts.parse_amount("s", "450 tkr").value == (450_000, False)


def test_what_was_read_is_shown_in_swedish() -> None:
    assert amounts.parse_amount("s", "1250000,50").read == "1250000,50"
    assert amounts.parse_amount("s", "1,25 mnkr").read == "1250000"
    assert values.parse_date("s", "1/3 2015").read == "2015-03-01"


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("n", "24", 24, None),
        ("s", "24", 24, "M27"),
        ("s", "24 mån", 24, "M27"),
        ("s", "24 månader", 24, "M27"),
        ("s", "3 st", 3, "M27"),
        ("s", "3 st.", 3, "M27"),
        ("s", "12 personer", 12, "M27"),
        ("s", "1,5", 1.5, "M30"),
        ("s", "1.5", 1.5, "M27"),
        ("s", "−3", None, "M13"),
        ("n", "-3", None, "M13"),
        ("s", "2-3 st", None, "M42"),
        ("s", "två år", None, "M42"),
        ("s", "9" * 400, None, "M42"),
        ("n", "inf", None, "M42"),
        ("b", "true", None, "M42"),
        ("e", "#VALUE!", None, "M41"),
    ],
)
def test_numbers(kind: str, text: str, value: float | None, code: str | None) -> None:
    found = amounts.parse_number(kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        *((t, ("yes", None), None) for t in ("Ja", "JA", "ja ", "Yes", "true")),
        *((t, ("yes", None), "M78") for t in ("j", "J", "x", "X", "✓", "1")),
        ("Ja (skarpt)", ("yes", "mandatory_employment"), "M78"),
        ("ja, dialog", ("yes", "dialogue_employment"), "M78"),
        *((t, ("no", None), None) for t in ("Nej", "NEJ", "no")),
        *((t, ("no", None), "M78") for t in ("N", "n", "0", "ej aktuellt")),
        *((t, ("unknown", None), None) for t in ("", "-", "–", " ")),
        *((t, ("unknown", None), "M80") for t in ("?", "pågår", "ev", "ev.")),
        ("uppgift saknas", ("unknown", None), "M44"),
        *((t, None, "M79") for t in ("kanske", "se kommentar", "2", "jaha")),
    ],
)
def test_yes_and_no(text: str, value: tuple[str, str | None] | None, code: str | None) -> None:
    found = values.parse_yes_no("s", text, CODES["yes_no"])
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("UH-2025-101", "UH-2025-101", None),
        (" uh-2025-101 ", "UH-2025-101", "M46"),
        ("0123/15", "0123/15", None),
        ("UH–2025–101", "UH-2025-101", "M47"),
        ("UH\u2011101", "UH-101", "M47"),
        ("UH-2025\u200b-101", "UH-2025-101", "M49"),
        ("UН-2025-101", None, "M48"),
        ("UΗ-2025-101", None, "M48"),
        ("", None, "M45"),
        ("NULL", None, "M45"),
        ("-", None, "M45"),
    ],
)
def test_case_numbers(text: str, value: str | None, code: str | None) -> None:
    found = values.parse_ref("s", text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "45000000-7", "45000000", None),
        ("s", "45000000", "45000000", None),
        ("n", "45000000", "45000000", None),
        ("s", "90910000-9 Städning", "90910000", None),
        ("n", "3000000", "03000000", "M21"),
        ("s", "99999999-9", None, "M19"),
        ("s", "städ", None, "M19"),
        ("s", "", None, None),
        ("s", "saknas", None, None),
        ("e", "#REF!", None, "M41"),
    ],
)
def test_cpv_codes(kind: str, text: str, value: str | None, code: str | None) -> None:
    found = values.parse_cpv(kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "556104-8587", "5561048587", None),
        ("n", "5561048587", "5561048587", None),
        ("s", "16 556104-8587", "5561048587", None),
        ("s", "", None, None),
        ("s", "saknas", None, "M44"),
        ("s", MASK, None, "M24"),
        ("s", "SE556104", "SE556104", None),
    ],
)
def test_organisation_numbers(kind: str, text: str, value: str | None, code: str | None) -> None:
    found = values.parse_org_number(kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("n", "2015", 2015, None),
        ("s", " 2015 ", 2015, None),
        ("s", "2015.0", 2015, None),
        ("s", "15", None, "M01"),
        ("s", "", None, None),
    ],
)
def test_years(kind: str, text: str, value: int | None, code: str | None) -> None:
    found = values.parse_year(kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Städning  av\nskolor", "Städning av skolor", None),
        ("Städ\u200bning", "Städning", "M49"),
        ("Städ\u00adning", "Städning", None),
        ("=1+1", "=1+1", None),
        ("<b>fet</b>", "<b>fet</b>", None),
        ("saknas", None, None),
    ],
)
def test_free_text(text: str, value: str | None, code: str | None) -> None:
    found = values.parse_text("s", text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Tjänst", "services", None),
        ("ENTREPRENADER", "works", None),
        ("vara", "supplies", None),
        ("hus", None, "M81"),
    ],
)
def test_codes(text: str, value: str | None, code: str | None) -> None:
    found = values.parse_code("s", text, CODES["nature"])
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("date", "2015-03-01", None),
        ("date", "1/3 2015", "M02"),
        ("amount", "1250000", None),
        ("amount", "1250000,50", None),
        ("amount", "1 250 000", "M27"),
        ("amount", "1250 tkr", "M33"),
        ("number", "24", None),
        ("number", "24 mån", "M27"),
    ],
)
def test_a_csv_file_is_not_reproached_for_being_text(
    name: str, text: str, code: str | None
) -> None:
    parsed = PARSERS[name]("c", text)
    assert parsed.value is not None
    assert for_csv(parsed, text).code == code


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


GROUPS = {"none": "", "blank": " ", "no-break blank": "\u00a0", "narrow blank": "\u202f"}
UNITS = {"": 1, " kr": 1, " tkr": 1000, " kkr": 1000, " mkr": 10**6, " mnkr": 10**6, " Mkr": 10**6}


@given(
    ore=st.integers(200, 10**12),
    group=st.sampled_from(sorted(GROUPS.values())),
    unit=st.sampled_from(sorted(UNITS)),
    approximate=st.booleans(),
)
def test_an_amount_written_in_swedish_is_read_back(
    ore: int, group: str, unit: str, approximate: bool
) -> None:
    value = Decimal(ore) / 100 / UNITS[unit]
    whole, _, decimals = f"{value:f}".partition(".")
    decimals = decimals.rstrip("0")
    text = f"{int(whole):,}".replace(",", group) + ("," + decimals if decimals else "") + unit
    found = amounts.parse_amount("s", f"ca {text}" if approximate else text)
    assert found.value == (ore / 100, approximate)


@pytest.mark.parametrize("name", PARSERS)
@given(kind=st.sampled_from(KINDS), text=CELL_TEXT)
def test_no_cell_stops_a_reading_and_every_code_is_known(name: str, kind: str, text: str) -> None:
    found = PARSERS[name](kind, text)
    assert found.code is None or found.code in catalogue()
    if found.code and catalogue()[found.code].severity == "error":
        assert found.value is None, "a value that is refused is not used"


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize(("kind", "code"), [("e", "M41"), ("u", "M43")])
def test_broken_cells_have_no_value(name: str, kind: str, code: str) -> None:
    assert PARSERS[name](kind, "#REF!" if kind == "e" else "") == Parsed(None, code)


def test_every_parser_is_tested_here() -> None:
    ours = {
        f
        for module in (values, amounts)
        for n, f in inspect.getmembers(module, inspect.isfunction)
        if n.startswith("parse_")
    }
    named = {f for f in PARSERS.values() if f in ours} | {values.parse_code, values.parse_yes_no}
    assert ours == named
