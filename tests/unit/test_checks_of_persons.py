"""Checks of rows about persons: each fires where it should, and not on what is nearly the same."""

import datetime as dt
from typing import Any

import pytest
from workbooks import book, rules, workbook

from pipelines.ingest.pseudonyms import KeyRing
from pipelines.ingest.report import Reading, read_report

RING = KeyRing({1: b"k" * 32})
# Test numbers that belong to nobody (Skatteverket, published as open data).
ONE, TWO = "19850101-2382", "19900101-2385"
YOUNG = "20130101-2397"
PLACEMENTS = ["Personnummer", "Diarienummer", "Leverantör", "Startdatum", "Slutdatum", "Omfattning",
              "Avliden", "Lön", "Lön per"]  # fmt: skip
CANDIDATES = ["Personnummer", "Kön", "Identifierad", "Anställd från"]
COURSES = ["Personnummer", "Insats", "Start", "Slut"]
DAY = dt.date


def _read(header: list[str], rows: list[list[Any]], name: str) -> Reading:
    kept = book(workbook({"Blad1": [header, *rows]}), name, "social_resurs", RING)
    return read_report(kept, name, "social_resurs", rules("social_resurs"))


def _placed(*rows: dict[str, Any]) -> Reading:
    plain = {"Personnummer": ONE, "Diarienummer": "UH-1", "Startdatum": DAY(2015, 3, 1)}
    lines = [[(plain | row).get(h) for h in PLACEMENTS] for row in rows]
    return _read(PLACEMENTS, lines, "Placeringar 2015.xlsx")


def _told(read: Reading) -> list[tuple[str, int]]:
    aside = ("S18", "S22", "M77", "M02")
    found = read.findings[~read.findings["code"].isin(aside)]
    return sorted(zip(found["code"], found["row"], strict=True))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"Slutdatum": DAY(2015, 2, 28)}, "M69"),
        ({"Slutdatum": DAY(2015, 3, 1)}, None),
        ({"Slutdatum": DAY(2015, 9, 1), "Avliden": DAY(2015, 8, 31)}, "M72"),
        ({"Slutdatum": None, "Avliden": DAY(2015, 8, 31)}, "M72"),
        ({"Slutdatum": DAY(2015, 8, 31), "Avliden": DAY(2015, 8, 31)}, None),
        ({"Personnummer": YOUNG}, "M67"),
        ({"Personnummer": YOUNG, "Startdatum": DAY(2028, 3, 1)}, None),
        ({"Startdatum": DAY(2059, 3, 1)}, None),  # 74 at the most
        ({"Startdatum": DAY(2060, 3, 1)}, None),  # 75 in the year: perhaps not yet 76
        ({"Lön": 24_000, "Lön per": "timme"}, "M80"),
        ({"Lön": 24_000, "Lön per": "månad"}, None),
    ],
)
def test_a_placement_by_itself(row: dict[str, Any], code: str | None) -> None:
    read = _placed(row)
    assert [c for c, _ in _told(read)] == ([code] if code else [])


def test_an_age_that_nobody_has_is_told_with_the_mask_alone() -> None:
    read = _placed({"Personnummer": YOUNG}, {"Personnummer": ONE, "Startdatum": DAY(2015, 4, 1)})
    (found,) = [f for f in read.findings.itertuples() if f.code == "M67"]
    assert (found.row, found.column, found.params) == (2, "A", {"age": 2})
    assert found.value == "2013••••-••••"
    assert list(read.rejected["source_row"]) == [2]


def test_a_number_of_somebody_of_115() -> None:
    read = _placed({"Personnummer": "100101+9809"})
    assert ("M66", 2) in _told(read)
    assert read.findings[read.findings["code"] == "M66"]["params"].iloc[0] == {"age": 105}


def test_the_age_counts_in_the_year_of_the_names_when_a_row_has_no_day() -> None:
    row = [YOUNG, "Man", None, None]
    assert _told(_read(CANDIDATES, [row], "Kandidater 2015.xlsx")) == [("M67", 2)]
    assert _told(_read(CANDIDATES, [row], "Kandidater 2029.xlsx")) == []
    assert _told(_read(CANDIDATES, [row], "Kandidater.xlsx")) == []


LATER, LONG_AFTER = DAY(2015, 5, 1), DAY(2016, 5, 1)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        pytest.param({}, {"Startdatum": LATER}, [("M92", 2), ("M92", 3)], id="both go on"),
        pytest.param({"Slutdatum": LATER}, {"Startdatum": LATER}, [], id="one after the other"),
        pytest.param(
            {"Slutdatum": DAY(2015, 5, 2)}, {"Startdatum": LATER}, [("M92", 2), ("M92", 3)],
            id="by a day",
        ),
        pytest.param({}, {"Startdatum": LATER, "Personnummer": TWO}, [], id="two persons"),
        pytest.param({}, {"Startdatum": LATER, "Diarienummer": "UH-2"}, [], id="two contracts"),
        pytest.param({}, {}, [("M90", 3)], id="the same row twice"),
        pytest.param({}, {"Omfattning": "50 %"}, [("M91", 2), ("M91", 3)], id="contradiction"),
        pytest.param(
            {"Diarienummer": None, "Leverantör": "A"},
            {"Diarienummer": None, "Leverantör": "A", "Startdatum": LATER},
            [("M92", 2), ("M92", 3)], id="by supplier",
        ),
    ],
)  # fmt: skip
def test_one_person_twice_at_a_contract(
    first: dict[str, Any], second: dict[str, Any], told: list[tuple[str, int]]
) -> None:
    read = _placed(first, second)
    assert [t for t in _told(read) if t[0] != "M75"] == told
    assert "p1:" not in read.findings.to_json()


@pytest.mark.parametrize(
    ("shares", "second", "told"),
    [
        ((100, 100), {"Startdatum": LATER}, [2, 3]),
        ((50, 50), {"Startdatum": LATER}, []),
        ((50, 60), {"Startdatum": LATER}, [2, 3]),
        ((100, None), {"Startdatum": LATER}, []),
        ((100, 100), {"Startdatum": LONG_AFTER}, []),
        ((100, 100), {"Startdatum": LATER, "Personnummer": TWO}, []),
    ],
)
def test_more_than_full_time(
    shares: tuple[Any, Any], second: dict[str, Any], told: list[int]
) -> None:
    first = {"Slutdatum": DAY(2015, 12, 31), "Omfattning": shares[0]}
    read = _placed(first, second | {"Diarienummer": "UH-2", "Omfattning": shares[1]})
    found = read.findings[read.findings["code"] == "M93"]
    assert list(found["row"]) == told
    if told:
        assert found["params"].iloc[0] == {"share": sum(shares), "n": 2}
    assert len(read.accepted) == 2


def test_a_repetition_is_no_second_placement() -> None:
    read = _placed({"Omfattning": 100}, {"Omfattning": 100})
    assert _told(read) == [("M90", 3)]


@pytest.mark.parametrize(
    ("started", "codes"), [(DAY(2015, 1, 1), ["M116"]), (DAY(2015, 2, 1), []), (None, [])]
)
def test_started_before_identified(started: dt.date | None, codes: list[str]) -> None:
    row = [ONE, "Man", DAY(2015, 2, 1), started]
    read = _read(CANDIDATES, [row], "Kandidater 2015.xlsx")
    assert [c for c, _ in _told(read)] == codes
    assert len(read.accepted) == 1


def test_a_candidate_twice_is_shown_by_the_mask_alone() -> None:
    rows = [[ONE, "Man", DAY(2015, 2, 1), None], [ONE, "Man", DAY(2015, 3, 1), None]]
    read = _read(CANDIDATES, rows, "Kandidater 2015.xlsx")
    assert _told(read) == [("M91", 2), ("M91", 3)]
    assert set(read.findings["value"].dropna()) == {"1985••••-••••"}


@pytest.mark.parametrize(
    ("end", "codes"), [(DAY(2015, 1, 1), ["M69"]), (DAY(2015, 2, 1), []), (None, [])]
)
def test_a_course_that_ends_before_it_begins(end: dt.date | None, codes: list[str]) -> None:
    row = [ONE, "språk", DAY(2015, 2, 1), end]
    read = _read(COURSES, [row], "Lärlingar kurs 3.xlsx")
    assert [c for c, _ in _told(read)] == codes


def test_a_person_without_a_number_may_be_placed() -> None:
    read = _placed({"Personnummer": None}, {"Personnummer": None, "Startdatum": LATER})
    assert (_told(read), len(read.accepted)) == ([], 2)


def test_a_list_of_candidates_needs_who_they_are() -> None:
    read = _read(CANDIDATES, [[None, "Man", DAY(2015, 2, 1), None]], "Kandidater 2015.xlsx")
    assert _told(read) == [("M45", 2)]
