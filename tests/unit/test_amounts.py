"""Numbers and amounts as senders write them, and what is asked instead of guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest import amounts


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
