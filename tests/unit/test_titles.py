"""What names and titles say: for when, which part, whose, and what a sheet's name means."""

import datetime as dt
from typing import Any

import pytest
from workbooks import REGISTER, REGISTRY, book, codes_of, report, rules, workbook

from pipelines.ingest.pseudonyms import KeyRing
from pipelines.ingest.report import Reading, read_report
from pipelines.ingest.titles import (
    is_named,
    may_report_for,
    organisation_in,
    part_in,
    period_of,
    quarters_named,
)
from pipelines.model.periods import day_in

LAYOUTS = {layout.report_type: layout for layout in rules().layouts}
ROW = ["UH-1", "Städ", "Ja"]
COMMITMENTS = [["Dnr", "Utfästelse"], ["UH-1", 2]]
RING = KeyRing({1: b"k" * 32})


def _quarters(year: int, *numbers: int) -> set[str]:
    return {f"{year}-Q{n}" for n in numbers or (1, 2, 3, 4)}


@pytest.mark.parametrize(
    ("sheet", "above", "file", "quarters"),
    [
        ("2015 kv 2", (), "a.xlsx", _quarters(2015, 2)),
        ("Blad1", ("Uppföljning 1:a kvartalet 2015",), "a.xlsx", _quarters(2015, 1)),
        ("Blad1", (), "Uppföljning T1 2015.xlsx", _quarters(2015, 1, 2)),
        ("Blad1", ("jan-mars 2015",), "a.xlsx", _quarters(2015, 1)),
        ("Blad1", (), "Uppföljning mars 2015.xlsx", _quarters(2015, 1)),
        ("Blad1", (), "Marknad 2015.xlsx", _quarters(2015)),
        ("Blad1", (), "Uppföljning 150331.xlsx", _quarters(2015, 1)),
        ("Blad1", (), "Uppföljning 20150331.xlsx", _quarters(2015, 1)),
        ("Blad1", (), "Uppföljning 150714.xlsx", _quarters(2015)),
        ("Kv1", ("Uppdaterad 2016-01-15",), "Uppföljning 2015.xlsx", _quarters(2015, 1)),
        ("Kv1 2015", ("År 2016 kv 3",), "kv 4 2014.xlsx", _quarters(2015, 1)),
        ("Blad1", (), "Lista 999999.xlsx", set()),
        ("Blad1", (), "Lista_granskad_2015.xlsx", set()),
        ("Kv2", (), "Lista 2014_granskad_2015.xlsx", _quarters(2014, 2)),
        ("Blad1", (), "a.xlsx", set()),
    ],
)
def test_the_quarters_that_names_speak_of(
    sheet: str, above: tuple[str, ...], file: str, quarters: set[str]
) -> None:
    assert quarters_named(sheet, above, file) == quarters


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Avtal 150331", dt.date(2015, 3, 31)),
        ("per 2015-03-31", dt.date(2015, 3, 31)),
        ("20150331", dt.date(2015, 3, 31)),
        ("150231", None),
        ("2015", None),
        ("1503312", None),
        ("999999 150331", dt.date(2015, 3, 31)),
    ],
)
def test_the_day_that_a_text_names(text: str, day: dt.date | None) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("name", "quarters", "period_id"),
    [
        ("procurement_register", ["2015-Q1"], "2015-Q1"),
        ("procurement_plan", ["2015-Q1", "2016-Q1"], "2015"),
        ("cost_statement", ["2015-Q1"], "2015"),
        ("contract_register", ["2015-Q1"], "2015"),
        ("contract_register", [], None),
    ],
)
def test_the_period_that_a_file_replaces(
    name: str, quarters: list[str], period_id: str | None
) -> None:
    assert period_of(LAYOUTS[name], quarters) == period_id


def test_a_standing_list_needs_no_period_and_a_register_does() -> None:
    read = report({"Blad1": COMMITMENTS}, "Utfästelser.xlsx")
    assert (read.status, read.period_id, read.quarters) == ("accepted", None, ())
    dated = [[*COMMITMENTS[0], "Avtalsstart"], *([*row, "2015-03-01"] for row in COMMITMENTS[1:])]
    assert report({"Blad1": dated}, "Utfästelser.xlsx").period_id is None  # whatever its days
    assert codes_of(report({"Blad1": [REGISTER, ROW]}, "a.xlsx")) == ["S52"]


@pytest.mark.parametrize(
    ("name", "texts", "part"),
    [
        ("preparation_list", ("Blad1", "Lärlingar kurs 3.xlsx"), "kurs 3"),
        ("preparation_list", ("Kurs nr 12",), "kurs 12"),
        ("preparation_list", ("kurs 1", "kurs 2"), "kurs 1"),
        ("preparation_list", ("kurs 1 och kurs 2",), ""),
        ("preparation_list", ("Kursplan",), ""),
        ("follow_up_list", ("Uppföljning 6 mån.xlsx",), "6 mån"),
        ("follow_up_list", ("12 månader",), "12 mån"),
        ("follow_up_list", ("3, 6 mån och 12 mån",), ""),
        ("procurement_register", ("kurs 3", "6 mån"), ""),
    ],
)
def test_the_part_that_names_speak_of(name: str, texts: tuple[str, ...], part: str) -> None:
    assert part_in(LAYOUTS[name], texts) == part


FOLLOWED = [["Deltagar-id", "Status"], ["D1", "kvar"]]


def _followed(sheets: dict[str, Any], name: str = "Uppföljning.xlsx") -> Reading:
    kept = book(workbook(sheets), name, "social_resurs", RING)
    return read_report(kept, name, "social_resurs", rules("social_resurs"))


def test_a_sheet_a_horizon_is_one_report_with_horizons_of_its_rows() -> None:
    read = _followed({"3 mån": FOLLOWED, "6 mån": FOLLOWED})
    assert (read.part, list(read.accepted["horizon_months"])) == ("", [3, 6])
    alone = _followed({"Blad1": FOLLOWED}, "Uppföljning 12 mån.xlsx")
    assert (alone.part, list(alone.accepted["horizon_months"])) == ("12 mån", [12])


@pytest.mark.parametrize(
    ("sheet", "is_it"),
    [
        *((n, False) for n in ("Blad1", "Kv1 2015", "2015", "Avtal", "Utfästelser 2015", "Sheet2")),
        *((n, False) for n in ("Hela året", "csv", "Data", "Kv 1-3", "Kommande platser", "")),
        *((n, True) for n in ("Påhittade AB", "Angered", "Bygg", "Städ & Vakt 2015")),
    ],
)
def test_names_of_sheets_that_say_something(sheet: str, is_it: bool) -> None:
    assert is_named(sheet) == is_it


def test_the_sheets_name_is_the_supplier_unless_a_column_says_it() -> None:
    read = report({"Påhittade AB": COMMITMENTS, "Blad2": COMMITMENTS}, "Utfästelser 2015.xlsx")
    assert list(read.accepted["supplier"]) == ["Påhittade AB", None]
    header, row = COMMITMENTS
    told = report({"Bygg": [[*header, "Leverantör"], [*row, "Andra AB"]]}, "Utfästelser 2015.xlsx")
    assert list(told.accepted["supplier"]) == ["Andra AB"]


def test_a_sheet_an_organisation() -> None:
    sheets = {
        "Poseidon": [REGISTER, ROW],
        "Bostadsbolaget": [REGISTER, ROW],
        "Blad3": [REGISTER, ROW],
    }
    read = report(sheets, "Uppföljning 2015.xlsx", "framtiden")
    assert list(read.accepted["org_id"]) == ["poseidon", "bostadsbolaget", "framtiden"]


@pytest.mark.parametrize(
    ("above", "file", "org"),
    [
        (("Uppföljning", "Poseidon"), "a.xlsx", "poseidon"),
        (("Bolag: Poseidon",), "a.xlsx", "poseidon"),
        (("Göteborgs Stad", "Framtiden"), "a.xlsx", None),
        (("Poseidon", "Bostadsbolaget"), "a.xlsx", None),
        (("Framtiden", "Poseidon"), "a.xlsx", "poseidon"),
        (("Poseidons hus i Angered",), "a.xlsx", None),
        ((), "Uppföljning Q2 2015 Bostadsbolaget.xlsx", "bostadsbolaget"),
        ((), "Uppföljning Poseidon och Bostadsbolaget.xlsx", None),
        (("Till: Inköp och upphandling",), "a.xlsx", None),
    ],
)
def test_the_organisation_that_titles_name(
    above: tuple[str, ...], file: str, org: str | None
) -> None:
    assert organisation_in(REGISTRY, "framtiden", above, file) == org


def test_a_title_of_somebody_else_is_found_in_the_wrong_folder() -> None:
    rows = [["Lokalförvaltningen"], [], REGISTER, ROW]
    read = report({"Kv1 2015": rows}, sender="higab")
    assert (read.status, codes_of(read)) == ("rejected", ["M97"])
    read = report({"Kv1 2015": [["Göteborgs Stad"], ["Higab"], REGISTER, ROW]}, sender="higab")
    assert (read.status, list(read.accepted["org_id"])) == ("accepted", ["higab"])


@pytest.mark.parametrize(
    ("sender", "name", "org", "may"),
    [
        ("framtiden", "procurement_register", "poseidon", True),
        ("poseidon", "procurement_register", "framtiden", False),
        ("inkop_och_upphandling", "contract_register", "higab", True),
        ("inkop_och_upphandling", "procurement_register", "higab", False),
        ("arbetsformedlingen", "placement_list", "higab", True),
        ("higab", "contract_register", "poseidon", False),
    ],
)
def test_whose_rows_a_sender_may_send(sender: str, name: str, org: str, may: bool) -> None:
    assert (org in may_report_for(REGISTRY, sender, name)) == may
