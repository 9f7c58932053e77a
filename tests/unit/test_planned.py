"""Planned procurements: which plan stands for a year, and what the register holds already."""

import datetime as dt
from typing import Any

import pandas as pd
from frames import frame, procurements, submissions

from pipelines.core import planned
from pipelines.model import derive, tables

D = dt.date
PLAN = {"report_type": "procurement_plan"}


def planned_of(
    rows: list[dict[str, Any]], *sent: dict[str, Any], known: pd.DataFrame | None = None
) -> pd.DataFrame:
    found = planned.planned_procurements(
        frame(tables.STAGING_PLAN, rows),
        submissions(*(PLAN | s for s in sent)),
        procurements() if known is None else known,
    )
    return derive.validated(found, tables.PLANNED)


def test_a_later_plan_replaces_the_years_that_it_holds() -> None:
    rows = [
        {"submission_id": "s1", "title": "2015 of the old plan", "planned_at": D(2015, 5, 1)},
        {"submission_id": "s1", "title": "2016 of the old plan", "planned_at": D(2016, 5, 1)},
        {"submission_id": "s2", "title": "2016 of the new plan", "planned_at": D(2016, 6, 1)},
        {"submission_id": "s1", "title": "another's", "planned_at": D(2016, 6, 1), "org_id": "b"},
    ]
    found = planned_of(rows, {"quarters": "2015-Q1"}, {"quarters": "2016-Q1"})
    assert found["title"].tolist() == ["2015 of the old plan", "2016 of the new plan", "another's"]


def test_plans_that_are_not_in_force_are_left_out() -> None:
    rows = [{"submission_id": s, "planned_at": D(2015, 5, 1), "title": s} for s in ("s1", "s2")]
    assert planned_of(rows, {"is_effective": False}, {})["title"].tolist() == ["s2"]


def test_a_row_without_a_day_is_kept() -> None:
    found = planned_of([{"planned_at": None}, {"planned_at": D(2015, 5, 1)}], {})
    assert found["planned_at"].isna().tolist() == [True, False]


def test_what_the_register_holds_is_realised() -> None:
    rows = [
        {"procurement_ref": "1", "planned_at": D(2015, 5, 1)},
        {"procurement_ref": "2", "planned_at": D(2015, 5, 1)},
        {"procurement_ref": "1", "planned_at": D(2015, 5, 1), "org_id": "b"},
        {"procurement_ref": None, "planned_at": D(2015, 5, 1)},
    ]
    known = procurements({"procurement_ref": "1"}, {"procurement_ref": None})
    assert planned_of(rows, {}, known=known)["is_realised"].tolist() == [True, False, False, False]


def test_the_kind_is_told_as_in_the_register() -> None:
    rows = [
        {"nature": "unknown", "cpv_main": "90910000", "planned_at": D(2015, 5, 1)},
        {"nature": "unknown", "title": "Nybyggnad", "planned_at": D(2015, 5, 1)},
    ]
    found = planned_of(rows, {})
    assert found["nature"].tolist() == ["services", "works"]
    assert found["nature_source"].tolist() == ["cpv", "inferred"]


def test_rows_without_a_case_number_have_ids_of_their_titles() -> None:
    rows = [
        {"procurement_ref": None, "title": t, "planned_at": D(2015, 5, 1)} for t in ("x", "y", "x")
    ]
    ids = planned_of(rows, {})["planned_id"].tolist()
    assert len(set(ids)) == 3
    assert ids[2] == f"{ids[0]}-2"


def test_no_plans_at_all() -> None:
    assert planned_of([]).empty
