"""Readings to staging tables: every row of every file once, and which delivery is in force."""

import datetime as dt
import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import PLAN, REGISTER, report

from pipelines.ingest.intake import Receipt
from pipelines.ingest.report import Reading
from pipelines.ingest.staging import KEY, effective, stage
from pipelines.model import tables

ROW = ["UH-1", "Städ", "Ja"]
TABLES = {
    "submission": tables.SUBMISSION,
    "procurement_register": tables.STAGING_REGISTER,
    "procurement_plan": tables.STAGING_PLAN,
    "rejected_row": tables.REJECTED_ROW,
    "ignored_row": tables.IGNORED_ROW,
    "finding": tables.FINDING,
}


def _receipt(sequence: int, org_id: str = "higab") -> Receipt:
    name = f"fil {sequence}.xlsx"
    day = dt.date(2015, 7, 1)
    return Receipt(f"{org_id}-{sequence}", org_id, name, "0" * 64, 5, day, sequence, "original")


def _register(*rows: list[Any], sheet: str = "Kv1 2015") -> Reading:
    return report({sheet: [[*REGISTER, "Annonsdatum"], *rows]})


GOOD = _register([*ROW, "2015-03-01"], ["UH-2", "Vakt", "Nej", "2015-02-30"], ["Summa", None, 2])
BAD = report({"A": [["Hej"]]}, "x 2015.xlsx")
PLANNED = report({"Plan 2015": [PLAN, ["Städ", dt.date(2015, 9, 1)]]})


def _counts(staged: dict[str, pd.DataFrame]) -> dict[str, int]:
    return {name: len(frame) for name, frame in staged.items()}


def test_every_row_of_every_file_stands_once() -> None:
    staged = stage([(_receipt(1), GOOD), (_receipt(2, "framtiden"), PLANNED), (_receipt(3), BAD)])
    assert set(staged) == set(TABLES)
    for name, table in TABLES.items():
        assert list(staged[name].columns) == list(table.columns)
    assert _counts(staged) == {
        "submission": 3,
        "procurement_register": 1,
        "procurement_plan": 1,
        "rejected_row": 1,
        "ignored_row": 1,
        "finding": len(GOOD.findings) + len(PLANNED.findings) + len(BAD.findings),
    }
    assert list(staged["submission"]["status"]) == ["accepted", "accepted", "rejected"]
    assert list(staged["procurement_plan"]["submission_id"]) == ["framtiden-2"]
    assert staged["rejected_row"][["source_row", "code"]].values.tolist() == [[3, "M01"]]
    assert staged["ignored_row"][["source_row", "reason"]].values.tolist() == [[4, "total"]]


def test_rows_add_up_in_every_submission() -> None:
    staged = stage([(_receipt(1), GOOD), (_receipt(2), BAD)])
    sent = staged["submission"].set_index("submission_id")
    assert (sent["rows_in"] == sent["rows_accepted"] + sent["rows_quarantined"]).all()
    assert sent.loc["higab-1", ["rows_in", "rows_accepted", "rows_quarantined"]].tolist() == [
        2,
        1,
        1,
    ]
    assert sent.loc["higab-1", "rows_ignored"] == 1
    assert sent.loc["higab-2", ["rows_in", "rows_ignored"]].tolist() == [0, 0]


def test_rows_of_a_refused_file_stand_nowhere() -> None:
    header = [*REGISTER, "Bolag"]
    stranger = report({"Kv1 2015": [header, [*ROW, "Framtiden"]]})
    assert (stranger.status, stranger.rows_in) == ("rejected", 1)
    staged = stage([(_receipt(1), stranger)])
    assert _counts(staged) == dict.fromkeys(TABLES, 0) | {
        "submission": 1,
        "finding": len(stranger.findings),
    }
    assert staged["submission"]["rows_in"].tolist() == [0]


def test_findings_say_how_grave_they_are_and_their_particulars() -> None:
    found = stage([(_receipt(1), GOOD)])["finding"].set_index("code")
    assert found.loc["M01", "severity"] == "error"
    assert found.loc["M02", "severity"] == "info"
    assert json.loads(found.loc["M02", "params"]) == {"read": "2015-03-01"}
    assert found.loc["M01", ["sheet", "row", "column", "header", "value"]].tolist() == [
        *("Kv1 2015", 3, "D", "Annonsdatum", "2015-02-30"),
    ]


def test_what_no_sender_has_is_empty_or_has_its_default() -> None:
    row = stage([(_receipt(1), GOOD)])["procurement_register"].iloc[0]
    assert (row["nature"], row["social"]) == ("unknown", "yes")
    assert not row["value_is_estimate"]
    assert pd.isna(row["contract_value_sek"])
    plan = stage([(_receipt(1), PLANNED)])["procurement_plan"].iloc[0]
    assert plan["social"] == "unknown"


def test_nothing_received_is_empty_tables() -> None:
    staged = stage([])
    assert _counts(staged) == dict.fromkeys(TABLES, 0)
    for name, table in TABLES.items():
        assert list(staged[name].columns) == list(table.columns)


def _sent(*lines: tuple[str, str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(lines, columns=["org_id", "period_id", "status", "sequence"])
    return frame.assign(report_type="procurement_register", part="")


@pytest.mark.parametrize(
    ("lines", "in_force"),
    [
        pytest.param([("a", "2015-Q1", "accepted", 1)], [1], id="one"),
        pytest.param(
            [("a", "2015-Q1", "accepted", 1), ("a", "2015-Q1", "accepted", 2)], [2], id="newer"
        ),
        pytest.param(
            [("a", "2015-Q1", "accepted", 2), ("a", "2015-Q1", "accepted", 1)], [2], id="any order"
        ),
        pytest.param(
            [("a", "2015-Q1", "accepted", 1), ("a", "2015-Q1", "rejected", 2)], [1], id="refused"
        ),
        pytest.param([("a", "2015-Q1", "rejected", 1)], [], id="only refused"),
        pytest.param(
            [("a", "2015-Q1", "accepted", 1), ("b", "2015-Q1", "accepted", 2)], [1, 2], id="senders"
        ),
        pytest.param(
            [("a", "2015-Q1", "accepted", 1), ("a", "2015", "accepted", 2)], [1, 2], id="periods"
        ),
    ],
)
def test_the_newest_accepted_delivery_is_in_force(
    lines: list[tuple[str, str, str, int]], in_force: list[int]
) -> None:
    found = effective(_sent(*lines))
    assert sorted(found.loc[found["is_effective"], "sequence"]) == in_force


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["2015-Q1", "2015"]), st.booleans()),
        max_size=8,
    )
)
def test_one_delivery_of_each_kind_is_in_force_if_one_was_accepted(
    lines: list[tuple[str, str, bool]],
) -> None:
    sent = _sent(
        *((o, p, "accepted" if ok else "rejected", n) for n, (o, p, ok) in enumerate(lines))
    )
    found = effective(sent)
    accepted = found[found["status"] == "accepted"]
    newest = accepted.groupby(KEY)["sequence"].max()
    assert sorted(found.loc[found["is_effective"], "sequence"]) == sorted(newest)


def test_a_part_does_not_displace_the_report() -> None:
    sent = _sent(("a", "2015", "accepted", 1), ("a", "2015", "accepted", 2))
    found = effective(sent.assign(part=["", "contracted_value"]))
    assert found["is_effective"].all()
