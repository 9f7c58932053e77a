"""Checks of numbers and of what a procurement says: each fires, and not on what is nearly so."""

import datetime as dt
from typing import Any

import pytest
from workbooks import REGISTER, report

from pipelines.ingest.report import Reading

PROMISES = ["Diarienummer", "Leverantör", "Utlovade platser", "Uppfyllda platser", "Uppfyllelse"]
DAY = dt.date(2015, 3, 1)


def _codes(read: Reading) -> list[str]:
    aside = ("S18", "M27", "M75", "M02")
    return [c for c in read.findings["code"] if c not in aside]


def _promised(*rows: tuple[Any, Any, Any]) -> Reading:
    lines = [[f"UH-{n}", f"Bolag {n}", *row] for n, row in enumerate(rows, start=1)]
    return report({"Blad1": [PROMISES, *lines]}, "Utfästelser 2015.xlsx")


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ((4, 9, None), ["M25"]),
        ((4, 4, None), []),
        ((4, 9, 100), ["M25"]),
        ((4, 2, 75), ["M95"]),
        ((4, 2, 50), []),
        ((3, 1, 33), []),
        ((3, 1, 34), ["M95"]),
        ((0, 0, 50), []),
        ((None, 2, 50), ["M45"]),
        ((4, None, 50), []),
    ],
)
def test_promised_and_delivered(row: tuple[Any, Any, Any], codes: list[str]) -> None:
    assert _codes(_promised(row)) == codes


def test_a_fraction_among_per_cent_is_asked_and_not_compared() -> None:
    read = _promised((4, 2, 50), (2, 2, 100), (4, 4, 0.5))
    assert _codes(read) == ["M15"]
    assert _codes(_promised((4, 2, 0.5), (2, 2, 1), (4, 1, 0.25))) == []
    found = read.findings[read.findings["code"] == "M15"].iloc[0]
    assert (found["row"], found["column"], found["value"]) == (4, "E", "0.5")


VALUES = [*REGISTER, "Kontraktsvärde"]
OTHERS = (300_000, 800_000, 2_000_000, 5_000_000, 12_000_000)


def _valued(*values: Any, header: list[str] = VALUES) -> Reading:
    lines = [[f"UH-{n}", f"Städ {n}", "Ja", v] for n, v in enumerate(values, start=1)]
    return report({"Kv1 2015": [header, *lines]})


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (1_500, ["M111"]),
        (4_000, ["M111"]),
        (6_000, []),
        (90_000, []),
        (1_500_000, []),
        (12, []),
        (None, []),
    ],
)
def test_a_value_in_thousands_among_values_in_kronor(value: Any, codes: list[str]) -> None:
    read = _valued(*OTHERS, value)
    assert _codes(read) == codes
    assert len(read.accepted) == len(OTHERS) + 1


def test_of_few_values_none_is_odd() -> None:
    assert _codes(_valued(1_500, 2_000_000, 5_000_000)) == []


LOTS = [*REGISTER, "Kontraktsvärde", "Anbudsområde"]


@pytest.mark.parametrize(
    ("lots", "codes"), [((600, 451), ["M119"]), ((600, 450), []), ((600, None), []), ((), [])]
)
def test_lots_that_are_more_than_the_whole(lots: tuple[Any, ...], codes: list[str]) -> None:
    rows: list[list[Any]] = [["UH-1", "Städ", "Ja", 1000, None]]
    rows += [["UH-1", "Städ", "Ja", v, n] for n, v in enumerate(lots, start=1)]
    read = report({"Kv1 2015": [LOTS, *rows]})
    assert _codes(read) == codes
    if codes:
        assert list(read.findings["row"]) == [2]


def test_lots_of_another_organisation_are_not_added() -> None:
    rows = [["UH-1", "Städ", "Ja", 1000, None, "Poseidon"]]
    rows += [
        ["UH-1", "Städ", "Ja", 600, 1, "Poseidon"],
        ["UH-1", "Städ", "Ja", 600, 2, "Framtiden"],
    ]
    header = [*LOTS, "Bolag"]
    assert _codes(report({"Kv1 2015": [header, *rows]}, sender="framtiden")) == []


def test_lots_without_a_whole_are_not_summed() -> None:
    rows = [["UH-1", "Städ", "Ja", v, n] for n, v in enumerate((600, 600))]
    assert _codes(report({"Kv1 2015": [LOTS, *rows]})) == []


ADVERTS = [*REGISTER, "Annonsdatum", "Tilldelningsdatum", "Förfarande", "Avtalsform", "Slag"]


def _procured(**cells: Any) -> Reading:
    row = {"Diarienummer": "UH-1", "Benämning": "Städ", "Social hänsyn": "Nej"} | cells
    return report({"Kv1 2015": [ADVERTS, [row.get(h) for h in ADVERTS]]})


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"Tilldelningsdatum": DAY}, ["M117"]),
        ({"Tilldelningsdatum": DAY, "Annonsdatum": DAY}, []),
        ({"Tilldelningsdatum": DAY, "Förfarande": "Direktupphandling"}, []),
        ({"Tilldelningsdatum": DAY, "Avtalsform": "Avrop"}, []),
        ({"Tilldelningsdatum": DAY, "Avtalsform": "Option"}, []),
        ({"Tilldelningsdatum": DAY, "Förfarande": "Öppet"}, ["M117"]),
        ({"Annonsdatum": DAY}, []),
        ({"Tilldelningsdatum": DAY, "Annonsdatum": "kv 1 2015"}, ["M108"]),
        ({"Slag": "Vara", "Social hänsyn": "Ja"}, ["M118"]),
        ({"Slag": "Vara"}, []),
        ({"Slag": "Tjänst", "Social hänsyn": "Ja"}, []),
    ],
)
def test_what_a_procurement_says(cells: dict[str, Any], codes: list[str]) -> None:
    read = _procured(**cells)
    assert (_codes(read), len(read.accepted)) == (codes, 1)


def test_a_sheet_without_adverts_does_not_ask_for_them() -> None:
    header = [*REGISTER, "Tilldelningsdatum"]
    assert _codes(report({"Kv1 2015": [header, ["UH-1", "Städ", "Ja", DAY]]})) == []


PERIODS = ["Diarienummer", "Leverantör", "Avtalsstart", "Avtalsslut", "Avtalsslut inkl. option"]


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        ((DAY, dt.date(2015, 2, 28), None), ["M16"]),
        ((DAY, DAY, DAY), []),
        ((DAY, None, dt.date(2014, 1, 1)), ["M16"]),
        ((None, DAY, DAY), []),
    ],
)
def test_a_contract_ends_after_it_starts(days: tuple[Any, ...], codes: list[str]) -> None:
    read = report({"Blad1": [PERIODS, ["UH-1", "Bolaget", *days]]}, "Avtal 2015.xlsx")
    assert _codes(read) == codes


COSTS = ["Kostnadsslag", "Period", "Belopp"]


@pytest.mark.parametrize(
    ("second", "codes"),
    [
        (("matchning", "2015-01", 500), ["M90"]),
        (("matchning", "2015-01", 700), []),
        (("matchning", "2015-02", 500), []),
    ],
)
def test_the_same_cost_twice(second: tuple[Any, ...], codes: list[str]) -> None:
    rows = [("matchning", "2015-01", 500), second]
    assert _codes(report({"Blad1": [COSTS, *map(list, rows)]}, "Kostnader 2015.xlsx")) == codes


OPENINGS = ["Diarienummer", "Yrke", "Antal platser", "När"]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("UH-1", "Snickare", 2, "kv 1 2015"), ("UH-1", "Snickare", 3, "kv 1 2015")], ["M91"] * 2),
        ([("UH-1", "Snickare", 2, "kv 1 2015"), ("UH-1", "Snickare", 3, "kv 2 2015")], []),
        ([(None, "Snickare", 2, "kv 1 2015"), (None, "Snickare", 3, "kv 1 2015")], []),
    ],
)
def test_rows_without_a_case_number_contradict_nobody(rows: Any, codes: list[str]) -> None:
    read = report({"Blad1": [OPENINGS, *map(list, rows)]}, "Kommande platser 2015.xlsx")
    assert _codes(read) == codes


@pytest.mark.parametrize(
    ("end", "codes"), [("kv 4 2014", ["M69"]), ("kv 1 2015", []), ("2015", []), (None, [])]
)
def test_an_opening_that_ends_before_it_begins(end: str | None, codes: list[str]) -> None:
    row = ["UH-1", "Snickare", 2, "kv 1 2015", end]
    read = report({"Blad1": [[*OPENINGS, "Till och med"], row]}, "Kommande platser 2015.xlsx")
    assert _codes(read) == codes
