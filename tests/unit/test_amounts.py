"""Numbers and amounts as senders write them, and what is asked instead of guessed."""

from decimal import Decimal

import pytest
from cell_readers import read
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.ingest import amounts
from pipelines.ingest.values import Parsed


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
        pytest.param("s", "1\u00a0250\u00a0000", 1_250_000, "M28", id="no-break blanks"),
        pytest.param("s", "1\u202f250\u202f000 kr", 1_250_000, "M29", id="narrow blanks and kr"),
        pytest.param("s", "1 250 000 SEK", 1_250_000, "M29", id="SEK"),
        pytest.param("s", "1\u202f250\u202f000", 1_250_000, "M29", id="narrow blanks"),
        pytest.param("s", "1 250 000 kr", 1_250_000, "M29", id="kr"),
        pytest.param("s", "kr 1 250 000", 1_250_000, "M27", id="kr first"),
        pytest.param("s", "1 250 000 kr exkl. moms", 1_250_000, "M29", id="without VAT"),
        pytest.param("s", "1250 000*", 1_250_000, "M27", id="mark of a footnote"),
        pytest.param("s", "125 000 1)", 125_000, "M27", id="number of a footnote"),
        pytest.param("s", "1 250,00", 1250, "M30", id="blank and comma"),
        pytest.param("s", "1 250,000", 1250, "M30", id="blank, comma and three decimals"),
        pytest.param("s", "1,250,000", 1_250_000, "M27", id="commas twice"),
        pytest.param("s", "1,250,000.50", 1_250_000.5, "M27", id="commas and a point"),
        pytest.param("s", "1,250.50", 1_250.5, "M27", id="one comma and a point"),
        pytest.param("s", "1'250'000", 1_250_000, "M27", id="apostrophes"),
        pytest.param("s", "+500", 500, "M27", id="plus"),
        pytest.param("s", "1 250 000:-", 1_250_000, "M27", id="colon and dash"),
        pytest.param("s", "1 250 000,-", 1_250_000, "M27", id="comma and dash"),
        pytest.param("s", "1.250.000", 1_250_000, "M27", id="points twice"),
        pytest.param("s", "1.250.000,50", 1_250_000.5, "M30", id="points and a comma"),
        pytest.param("s", "1.250,50", 1_250.5, "M30", id="one point and a comma"),
        pytest.param("s", "1250000,50", 1_250_000.5, "M30", id="decimal comma"),
        pytest.param("s", "1250.50", 1250.5, "M27", id="decimal point, two places"),
        pytest.param("s", "1 250 tkr", 1_250_000, "M133", id="tkr"),
        pytest.param("s", "1250 kkr", 1_250_000, "M133", id="kkr"),
        pytest.param("s", "1,25 mnkr", 1_250_000, "M133", id="mnkr"),
        pytest.param("s", "1,25 Mkr", 1_250_000, "M133", id="Mkr"),
        pytest.param("s", "1,1 mnkr", 1_100_000, "M133", id="no rounding error"),
        pytest.param("s", "2 miljoner", 2_000_000, "M133", id="miljoner"),
        pytest.param("s", "2 miljoner kr", 2_000_000, "M133", id="miljoner kr"),
        pytest.param("s", "1,5 milj. kronor", 1_500_000, "M133", id="milj. kronor"),
        pytest.param("s", "500 tusen", 500_000, "M133", id="tusen"),
        pytest.param("s", "ca 450 tkr", 450_000, "M136", id="ca"),
        pytest.param("s", "cirka 2 mkr", 2_000_000, "M136", id="cirka"),
        pytest.param("s", "~500 000", 500_000, "M136", id="tilde"),
        pytest.param("n", "0", None, "M104", id="zero"),
        pytest.param("n", "1", None, "M104", id="one"),
        pytest.param("s", "0 kr", None, "M104", id="zero kr"),
        pytest.param("n", "-5", None, "M13", id="negative"),
        pytest.param("s", "−5 000", None, "M13", id="Unicode minus"),
        pytest.param("s", "1.250", None, "M32", id="thousand or decimal"),
        pytest.param("s", "1,250", None, "M32", id="comma, thousand or decimal"),
        pytest.param("s", "1,250 mnkr", None, "M32", id="thousand or decimal millions"),
        pytest.param("s", "500'", None, "M150", id="sign for thousands"),
        pytest.param("s", "500´", None, "M150", id="accent for thousands"),
        pytest.param("s", "(500)", None, "M13", id="negative in brackets"),
        pytest.param("s", "500-", None, "M13", id="minus behind"),
        pytest.param("s", "12 50", None, "M42", id="two numbers"),
        pytest.param("s", "1250 inkl moms", None, "M42", id="with VAT"),
        pytest.param("s", "500 kr/år", None, "M42", id="a year"),
        pytest.param("s", "€ 100000", None, "M35", id="euro sign"),
        pytest.param("s", "100000 EUR", None, "M35", id="EUR"),
        pytest.param("n", "1e12", None, "M37", id="too large"),
        pytest.param("s", "1,5 mdkr", 1_500_000_000, "M133", id="mdkr"),
        pytest.param("s", "500k", 500_000, "M133", id="k"),
        pytest.param("s", "11 mdkr", None, "M37", id="too many milliards"),
        pytest.param("s", "11 lakh", None, "M42", id="unknown unit"),
        pytest.param("s", "１２５", None, "M38", id="full-width digits"),
        pytest.param("s", "−１２５", None, "M38", id="Unicode minus and full-width digits"),
        pytest.param("s", "1½", None, "M38", id="one half"),
        pytest.param("s", "1O0 000", None, "M39", id="letter O"),
        pytest.param("s", "1250O", None, "M39", id="letter O last"),
        pytest.param("s", "########", None, "M42", id="hashes"),
        pytest.param("s", "se kommentar", None, "M42", id="words"),
        pytest.param("s", "2-3 mkr", None, "M42", id="a range"),
        pytest.param("b", "true", None, "M42", id="truth value"),
        pytest.param("n", "nan", None, "M42", id="no number"),
        pytest.param("d", "2015-03-01", None, "M42", id="date cell"),
        pytest.param("s", "9" * 120, None, "M42", id="endless"),
    ],
)
def test_amounts(kind: str, text: str, value: float | None, code: str | None) -> None:
    assert _amount(kind, text) == (value, code)


def test_the_unit_of_the_header_counts_unless_the_cell_has_one() -> None:
    assert _amount("n", "1250", 1000) == (1_250_000, None)
    assert _amount("s", "1 250", 1000) == (1_250_000, "M27")
    assert _amount("s", "1 250 tkr", 1_000_000) == (1_250_000, "M133")
    assert _amount("s", "1 250 000 kr", 1000) == (1_250_000, "M133")


def test_an_approximate_amount_is_marked() -> None:
    assert amounts.parse_amount("s", "ca 450 tkr").value == (450_000, True)
    assert amounts.parse_amount("s", "450 tkr").value == (450_000, False)


def test_what_was_read_is_shown_in_swedish() -> None:
    assert amounts.parse_amount("s", "1250000,50").read == "1250000,50"
    assert amounts.parse_amount("s", "1,25 mnkr").read == "1250000"


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("n", "24", 24, None),
        ("%", "0.5", 0.5, None),
        ("s", "24", 24, "M27"),
        ("s", "24 mån", None, "M42"),
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
        ("s", "1.250", None, "M32"),
        ("s", "1,250", None, "M32"),
        ("s", "0,125", 0.125, "M30"),
        ("s", "１２", None, "M38"),
        ("s", "ca 24 st", 24, "M106"),
        ("s", "2 år", None, "M42"),
        ("s", "2:30", None, "M42"),
        ("t", "2:30", None, "M42"),
    ],
)
def test_numbers(kind: str, text: str, value: float | None, code: str | None) -> None:
    found = amounts.parse_number(kind, text)
    assert ((found.value[0] if found.value else None), found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("24", 24, "M27"),
        ("24 mån", 24, "M27"),
        ("24 månader", 24, "M27"),
        ("ca 24 mån.", 24, "M106"),
        ("2 år", 24, "M27"),
        ("1,5 år", 18, "M30"),
        ("2+1+1 år", None, "M42"),
        ("2 årsarbeten", None, "M42"),
        ("90 dagar", None, "M42"),
        ("300 tim", None, "M42"),
    ],
)
def test_years_are_months_where_months_are_asked_for(
    text: str, value: float | None, code: str
) -> None:
    found = read("number", "s", text, "Avtalstid (månader)")
    assert ((found.value[0] if found.value else None), found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "code"), [("s", "2:30", "M27"), ("t", "2:30", None), ("s", "2,5 tim", "M30")]
)
def test_hours_on_the_clock_are_hours(kind: str, text: str, code: str | None) -> None:
    found = read("number", kind, text, "Antal timmar")
    assert (found.value, found.code) == ((2.5, False), code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.250.000", "M31"),
        ("1,250,000", "M31"),
        ("1250 tkr", "M33"),
        ("500 tusen", "M33"),
        ("1,25 mnkr", "M34"),
        ("ca 1 milj", "M36"),
        ("1.250", "M32"),
        ("€ 100000", "M35"),
        ("1 250 000", "M27"),
        ("1 250 000 kr", "M29"),
    ],
)
def test_our_own_template_asks_for_whole_kronor(text: str, code: str) -> None:
    found = amounts.parse_amount("s", text, strict=True)
    assert (found.code, found.value is None) == (code, code not in ("M27", "M29"))


def test_zero_is_an_amount_of_what_is_no_procurements_worth() -> None:
    assert read("amount", "n", "0", "Kontraktsvärde").code == "M104"
    assert read("amount", "n", "0", "Belopp") == Parsed((0, False), None, "0")
    assert read("amount", "s", "500 kr/mån", "Stöd per månad").value == (500, False)


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
    # "1,278 kkr" may be a thousand as an English Excel writes it: that is asked.
    assume(len(decimals) != 3 or len(whole) > 3)
    text = f"{int(whole):,}".replace(",", group) + ("," + decimals if decimals else "") + unit
    found = amounts.parse_amount("s", f"ca {text}" if approximate else text)
    assert found.value == (ore / 100, approximate)
