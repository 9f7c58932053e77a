"""Submissions to staging tables: every row of every file once, counted as it stands there."""

import json
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from submitted import (
    CITY,
    TODAY,
    commitments,
    confirmed,
    contracts,
    placements,
    reading,
    receipt,
    refused,
    register,
    stage,
)

from pipelines.ingest.report import Reading, as_frame
from pipelines.model import derive, tables
from pipelines.model.findings import Finding
from pipelines.model.tables.staging import REPORT_ROWS

TABLES = {
    "submission": tables.SUBMISSION,
    **REPORT_ROWS,
    "rejected_row": tables.REJECTED_ROW,
    "ignored_row": tables.IGNORED_ROW,
    "finding": tables.FINDING,
}


def staged(*files: Reading, org_id: str = "higab", **decided: Any) -> dict[str, pd.DataFrame]:
    found = [(receipt(n, org_id), r) for n, r in enumerate(files, start=1)]
    decisions = {name.replace("_", "-"): given for name, given in decided.items()}
    return stage(found, decisions, CITY, TODAY)


def with_quarantine() -> Reading:
    """A register with an accepted row, one in quarantine and a total."""
    lost = pd.DataFrame({"source_sheet": "Blad1", "source_row": [3], "code": "M01"})
    total = pd.DataFrame({"source_sheet": "Blad1", "source_row": [4], "reason": "total"})
    said = (
        Finding("S18", "Blad1", 1, "A", "Dnr", params=(("field", "Diarienummer"),)),
        Finding("M01", "Blad1", 3, "D", "Annonsdatum", "2015-02-30"),
    )
    return replace(register("UH-1"), rejected=lost, ignored=total, findings=as_frame(said))


def counts(frames: dict[str, pd.DataFrame]) -> dict[str, int]:
    return {name: len(frame) for name, frame in frames.items() if len(frame)}


def numbers(frames: dict[str, pd.DataFrame]) -> list[list[int]]:
    names = ["rows_in", "rows_accepted", "rows_quarantined", "rows_ignored"]
    return frames["submission"][names].to_numpy().tolist()


def test_every_row_of_every_file_stands_once() -> None:
    plan = reading("procurement_plan", {"title": "Städ"}, period_id="2015")
    frames = staged(with_quarantine(), plan, refused())
    assert set(frames) == set(TABLES)
    assert counts(frames) == {
        "submission": 3,
        "procurement_register": 1,
        "procurement_plan": 1,
        "rejected_row": 1,
        "ignored_row": 1,
        "finding": 3,
    }
    assert frames["submission"]["status"].tolist() == ["accepted", "accepted", "rejected"]
    assert frames["procurement_plan"]["submission_id"].tolist() == ["higab-2"]
    assert frames["rejected_row"][["source_row", "code"]].values.tolist() == [[3, "M01"]]
    assert frames["ignored_row"][["source_row", "reason"]].values.tolist() == [[4, "total"]]
    assert numbers(frames) == [[2, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_fits_its_declaration(name: str) -> None:
    full = [
        with_quarantine(),
        *(reading(t, {}, period_id=None, quarters=()) for t in REPORT_ROWS),
        refused(),
    ]
    for frames in (staged(*full), staged()):
        assert list(frames[name].columns) == list(TABLES[name].columns)
        required = {"candidate_pid": "0" * 32, "activity_type": "course"}
        ready = frames[name].assign(**{k: v for k, v in required.items() if k in frames[name]})
        derive.validated(ready, TABLES[name])


def test_rows_of_refused_and_repeated_files_stand_nowhere() -> None:
    stranger = replace(register("UH-1"), status="rejected")
    frames = staged(register("UH-1"), register("UH-1"), stranger)
    assert frames["submission"]["status"].tolist() == ["accepted", "ignored", "rejected"]
    assert counts(frames) == {"submission": 3, "procurement_register": 1, "finding": 1}
    assert numbers(frames) == [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_rows_that_wait_are_there_and_not_in_force() -> None:
    whole, part = register(*"ABCDE"), register("A")
    frames = staged(whole, part)
    sent = frames["submission"]
    assert sent["status"].tolist() == ["accepted", "held"]
    assert sent["is_effective"].tolist() == [True, False]
    assert sent["previous_submission_id"].tolist()[1] == "higab-1"
    changes = sent[["rows_added", "rows_removed", "rows_changed"]]
    assert changes.iloc[0].isna().all()
    assert changes.iloc[1].tolist() == [0, 4, 0]
    assert len(frames["procurement_register"]) == 6
    found = frames["finding"]
    assert found[["submission_id", "code"]].values.tolist() == [["higab-2", "S67"]]
    yes = staged(whole, part, higab_2=confirmed())["submission"]
    assert yes["is_effective"].tolist() == [False, True]


def test_rows_are_counted_after_the_files_were_laid_beside_each_other() -> None:
    two = placements({"org_id": "higab"}, {"org_id": "higab", "procurement_ref": "UH-9"})
    frames = staged(contracts({}), two)
    assert numbers(frames)[1] == [2, 1, 1, 0]
    assert frames["placement_list"]["source_row"].tolist() == [2]
    assert frames["rejected_row"][["source_row", "code"]].values.tolist() == [[3, "M68"]]
    again = staged(contracts({}, {"procurement_ref": "UH-9"}), two)
    assert numbers(again)[1] == [2, 2, 0, 0]


def test_findings_say_how_grave_they_are_and_their_particulars() -> None:
    found = staged(with_quarantine())["finding"].set_index("code")
    assert found["severity"].to_dict() == {"S18": "info", "M01": "error"}
    assert json.loads(found.loc["S18", "params"]) == {"field": "Diarienummer"}
    assert found.loc["M01", ["sheet", "row", "column", "header", "value"]].tolist() == [
        *("Blad1", 3, "D", "Annonsdatum", "2015-02-30"),
    ]


def test_what_no_sender_has_is_empty_or_has_its_default() -> None:
    row = staged(register("UH-1"))["procurement_register"].iloc[0]
    assert row["social"] == "unknown"
    assert (row["value_is_estimate"], row["is_hidden"]) == (False, False)
    assert pd.isna(row["contract_value_sek"])


FILES = st.sampled_from(
    [
        with_quarantine(),
        register(*"ABCDE"),
        register("A"),
        register(),
        refused(),
        contracts({}),
        commitments({}, {"procurement_ref": "UH-2"}),
        placements({}, {"procurement_ref": "UH-2"}),
    ]
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["higab", "stod"]), FILES), max_size=6))
def test_rows_add_up_whatever_is_sent(files: list[tuple[str, Reading]]) -> None:
    found = [(receipt(n, org), r) for n, (org, r) in enumerate(files, start=1)]
    frames = stage(found, {}, CITY, TODAY)
    sent = frames["submission"].set_index("submission_id")
    assert len(sent) == len(files)
    assert (sent["rows_in"] == sent["rows_accepted"] + sent["rows_quarantined"]).all()
    held = pd.concat([frames[t]["submission_id"] for t in REPORT_ROWS]).value_counts()
    back = frames["rejected_row"]["submission_id"].value_counts()
    assert (sent["rows_accepted"] == held.reindex(sent.index, fill_value=0)).all()
    assert (sent["rows_quarantined"] == back.reindex(sent.index, fill_value=0)).all()
    for (org, read), line in zip(files, sent.itertuples(), strict=True):
        assert line.rows_in == (read.rows_in if line.status in ("accepted", "held") else 0), org
