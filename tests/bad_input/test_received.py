"""The cases that only files beside each other show, through the intake and the staging tables."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest
from base_books import COMMITMENTS, CONTRACTS, PLACEMENTS, Base, row_of, rows_below
from cases import sound
from workbooks import workbook

from pipelines import received
from pipelines.ingest.process import ReadingProcess
from pipelines.settings import Settings

Tables = dict[str, pd.DataFrame]
Drop = Callable[..., Tables]


@pytest.fixture
def drop(settings: Settings, process: ReadingProcess, tmp_path: Any) -> Drop:
    """Puts files into the drop folder, takes them in, and gives the staging tables."""
    mine = settings.model_copy(update={"raw": tmp_path / "raw", "warehouse": tmp_path / "wh"})

    def put(*files: tuple[str, str, bytes]) -> Tables:
        for sender, name, data in files:
            path = mine.inbox / sender / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        received.take_in(mine, process, received.look(mine, watched=True))
        return received.stage(mine, process)

    return put


def file(
    base: Base, cells: Mapping[str, Any] | None = None, name: str = ""
) -> tuple[str, str, bytes]:
    """A sender, a name and a workbook."""
    case = sound("file", base=base.report_type, cells=cells or {})
    return base.sender, name or base.file_name, case.data()


def found(tables: Tables, code: str) -> list[tuple[str, int, str]]:
    """Where the findings of a code point."""
    lines = tables["finding"]
    mine = lines[lines["code"] == code]
    return [(r.sheet, int(r.row), r.column) for r in mine.itertuples()]


def status(tables: Tables) -> dict[str, str]:
    """What became of each file."""
    frame = tables["submission"]
    return dict(zip(frame["file_name"], frame["status"], strict=True))


@pytest.mark.parametrize(
    ("number", "cells", "place", "counts"),
    [
        ("M68", {"D3": "UH-2025-999"}, "D3", False),
        ("M70", {"F3": dt.date(2024, 12, 1)}, "F3", True),
        ("M71", {"F3": dt.date(2031, 1, 1), "G3": None}, "F3", True),
    ],
)
def test_a_placement_beside_its_contract(
    drop: Drop, number: str, cells: dict[str, Any], place: str, counts: bool
) -> None:
    tables = drop(file(CONTRACTS), file(PLACEMENTS, cells))
    assert set(status(tables).values()) == {"accepted"}
    assert found(tables, number) == [(PLACEMENTS.sheet, int(place[1:]), place[0])]
    rows = tables["placement_list"]
    assert (3 in set(rows["source_row"])) is counts
    line = tables["submission"].set_index("report_type").loc["placement_list"]
    assert line["rows_in"] == line["rows_accepted"] + line["rows_quarantined"] == 12


def test_a_row_without_its_contract_is_tried_again_when_the_contract_comes(drop: Drop) -> None:
    late = {"D3": "UH-2025-999"}
    first = drop(file(CONTRACTS), file(PLACEMENTS, late))
    assert found(first, "M68")
    new = [*row_of(CONTRACTS, 2)]
    new[0] = "UH-2025-999"
    again = drop(file(CONTRACTS, rows_below(CONTRACTS, new), "Avtalsförteckning 2.xlsx"))
    assert found(again, "M68") == []
    assert len(again["placement_list"]) == 12


def test_more_placements_than_fulfilled_places(drop: Drop) -> None:
    two = rows_below(PLACEMENTS, ["19900201-2383", None, "Ungdom", "UH-2025-103",
                                  "Påhittade Bolaget 4 AB", dt.date(2025, 4, 1)])  # fmt: skip
    tables = drop(file(CONTRACTS), file(COMMITMENTS), file(PLACEMENTS, two))
    # UH-2025-103 promised five and reports none; two are placed there.
    assert (COMMITMENTS.sheet, 5, "K") in found(tables, "M94")
    assert len(tables["commitment_register"]) == 12


def test_a_filtered_copy_waits_for_confirmation(drop: Drop) -> None:
    drop(file(CONTRACTS))
    fewer = {f"{c}{r}": None for c in "ABCDEFGH" for r in range(9, 14)}
    tables = drop(file(CONTRACTS, fewer, "Avtalsförteckning filtrerad.xlsx"))
    assert status(tables)["Avtalsförteckning filtrerad.xlsx"] == "held"
    assert "S67" in set(tables["finding"]["code"])
    kept = tables["submission"].set_index("file_name")
    assert kept.loc[CONTRACTS.file_name, "is_effective"]


def test_headers_without_rows_wait_for_confirmation(drop: Drop) -> None:
    nothing = {f"{c}{r}": None for c in "ABCDEFGH" for r in range(2, 14)}
    tables = drop(file(CONTRACTS, nothing))
    assert set(status(tables).values()) == {"held"}
    assert {"S29", "S69"} <= set(tables["finding"]["code"])


def test_the_same_file_from_two_organisations_counts_once(drop: Drop) -> None:
    sender, name, data = file(CONTRACTS)
    tables = drop((sender, name, data), ("alvstranden", name, data))
    became = tables["submission"].set_index("org_id")["status"]
    assert became.to_dict() == {sender: "accepted", "alvstranden": "rejected"} or (
        became.to_dict() == {"alvstranden": "accepted", sender: "rejected"}
    )
    assert "S83" in set(tables["finding"]["code"])


def test_the_same_content_again_changes_nothing(drop: Drop) -> None:
    drop(file(CONTRACTS))
    tables = drop(file(CONTRACTS, {"A2": " uh-2025-100"}, "Samma igen.xlsx"))
    assert status(tables)["Samma igen.xlsx"] == "ignored"
    assert "S68" in set(tables["finding"]["code"])


def test_the_period_is_the_contents_not_the_folders(drop: Drop) -> None:
    header = ("Diarienummer", "Benämning", "Social hänsyn", "Annonsdatum")
    rows = [header, *((f"UH-{n}", f"Tjänst {n}", "Ja", dt.date(2015, 5, n)) for n in range(1, 6))]
    tables = drop(("higab/2014", "Uppföljning Kv2 2015.xlsx", workbook({"Kv2 2015": rows})))
    assert tables["submission"]["period_id"].tolist() == ["2015-Q2"]


def test_an_excel_lock_file_leaves_no_trace(drop: Drop) -> None:
    sender, name, data = file(CONTRACTS)
    tables = drop((sender, f"~${name}", data[:165]))
    assert len(tables["submission"]) == 0
    assert len(tables["finding"]) == 0
