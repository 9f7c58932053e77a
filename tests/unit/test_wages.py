"""Wages by month and hour, and those that cannot be right."""

import pytest
from cell_readers import read
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.wages import Wage, basis_of_header, wage_finding


@pytest.mark.parametrize(
    ("kind", "text", "value", "basis", "code"),
    [
        ("n", "24000", 24_000, "month", None),
        ("n", "165", 165, "hour", None),
        ("n", "0", 0, None, None),
        ("s", "24 000", 24_000, "month", "M27"),
        ("s", "24 000 kr", 24_000, "month", "M27"),
        ("s", "24 000:-", 24_000, "month", "M27"),
        ("s", "24 000 kr/mån", 24_000, "month", "M27"),
        ("s", "24 000 kr per månad", 24_000, "month", "M27"),
        ("s", "24 tkr", 24_000, "month", "M133"),
        ("s", "165 kr/tim", 165, "hour", "M27"),
        ("s", "165,50 kr/tim", 165.5, "hour", "M30"),
        ("s", "165 kr i timmen", 165, "hour", "M27"),
        ("s", "165/h", 165, "hour", "M27"),
        ("s", "165 tim", 165, "hour", "M27"),
    ],
)
def test_wages_with_one_reading(
    kind: str, text: str, value: float, basis: str | None, code: str | None
) -> None:
    found = read("wage", kind, text)
    assert (found.value, found.code) == (Wage(value, basis), code)  # type: ignore[arg-type]


def test_an_approximate_wage_is_marked() -> None:
    found = read("wage", "s", "ca 24 000 kr")
    assert (found.value, found.code) == (Wage(24_000, "month", is_estimate=True), "M136")
    assert read("wage", "s", "ca 24 000 kr", strict=True).code == "M36"


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("n", "24", "M80"),
        ("n", "2200", "M80"),
        ("n", "2400000", "M81"),
        ("s", "28 000 kr/tim", "M80"),
        ("s", "165 kr/mån", "M80"),
        ("n", "-24000", "M13"),
        ("s", "enligt avtal", "M112"),
        ("s", "avtalsenlig", "M112"),
        ("s", "22000-25000", "M42"),
        ("s", "24.000", "M32"),
        ("s", "24'", "M150"),
        ("s", "2000 EUR", "M35"),
        ("s", "bra", "M42"),
        ("d", "2015-03-01", "M42"),
    ],
)
def test_wages_that_are_asked_or_left_out(kind: str, text: str, code: str) -> None:
    found = read("wage", kind, text)
    assert (found.value, found.code) == (None, code)


@pytest.mark.parametrize(
    ("header", "basis"),
    [
        ("Timlön", "hour"),
        ("Lön kr/tim", "hour"),
        ("Månadslön", "month"),
        ("Lön kr/mån", "month"),
        ("Lön", None),
        ("Lön (mån/tim)", None),
    ],
)
def test_what_a_header_says(header: str, basis: str | None) -> None:
    assert basis_of_header(header) == basis


@pytest.mark.parametrize(
    ("text", "header", "value", "code"),
    [
        ("165", "Timlön", Wage(165, "hour"), None),
        ("165", "Månadslön", None, "M80"),
        ("24000", "Timlön", None, "M80"),
        ("24000", "Månadslön", Wage(24_000, "month"), None),
    ],
)
def test_the_header_decides(text: str, header: str, value: Wage | None, code: str | None) -> None:
    found = read("wage", "n", text, header=header)
    assert (found.value, found.code) == (value, code)


def test_the_unit_of_the_header_counts() -> None:
    assert read("wage", "n", "24", unit=1000, header="Lön (tkr)").value == Wage(24_000, "month")


@given(st.floats(0, 1e9), st.sampled_from(["month", "hour", None]))
def test_a_row_may_ask_about_a_wage_whose_basis_stands_in_another_column(
    amount: float, basis: str | None
) -> None:
    code = wage_finding(amount, basis)  # type: ignore[arg-type]
    assert code in (None, "M80", "M81")
    assert (code == "M81") == (amount > 150_000)
    if code is None and basis == "hour":
        assert amount == 0 or 60 <= amount <= 1000
