"""Persons placed and in work: each counts once, whatever placements they have, and by hand."""

import datetime as dt
from typing import Any

import pandas as pd
from answers import values_of
from frames import empty_tables, frame, organisations, period_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kpis import KPIS
from pipelines.model import tables
from pipelines.person.work import last_days

D = dt.date
NOW = pd.Timestamp(2015, 12, 31)
Rows = list[dict[str, Any]]
OF_PERSONS = ("persons_in_work", "target_group_share", "women_share")


def values(rows: Rows, groups: Rows | None = None) -> pd.DataFrame:
    """The measures of placements in a city of two units and an agency outside it."""
    numbered = [
        {"placement_id": f"e{n}", "n_persons": 1.0, "told_until": D(2015, 12, 31)} | row
        for n, row in enumerate(rows)
    ]
    found = empty_tables() | {
        "core_organisation": organisations({"city": None, "a": "city", "b": "city"}),
        "core_period": period_rows(D(2015, 1, 1), D(2015, 12, 31)),
        "person_placement": frame(tables.PLACEMENT, numbered),
        "person_candidate_target_group": frame(tables.CANDIDATE_TARGET_GROUP, groups or []),
    }
    measures = ("placements_started", "unsubsidised_share", *OF_PERSONS)
    return values_of(found, {k: KPIS[k] for k in measures})


def told(table: pd.DataFrame, kpi_id: str, column: str, **place: str) -> Any:
    wanted = {"kpi_id": kpi_id, "org_id": "city", "period_id": "2015", "dimension": "all",
              "member": "all"} | place  # fmt: skip
    (row,) = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)].to_dict("records")
    return row[column]


# --- laws ------------------------------------------------------------------------------------

_PLACED = st.fixed_dictionaries(
    {
        "org_id": st.sampled_from(["a", "b", "af"]),
        "candidate_pid": st.sampled_from(["p1", "p2", "p3", None]),
        "starts_at": st.dates(D(2015, 1, 1), D(2016, 1, 31)),
        "ended_at": st.none() | st.dates(D(2016, 2, 1), D(2016, 3, 1)),
        "placement_type": st.sampled_from(["employment", "summer_job"]),
        "gender": st.sampled_from(["woman", "man", None]),
        "subsidy_type": st.sampled_from(["none", "new_start_job", None]),
    }
)


@settings(max_examples=8, deadline=None)
@given(st.lists(_PLACED, min_size=1, max_size=10), st.integers(0, 9))
def test_a_person_in_several_placements_counts_once(rows: Rows, seed: int) -> None:
    begun = [r for r in rows if r["starts_at"] <= NOW.date()]
    persons = {r["candidate_pid"] for r in begun} - {None}
    n = len(persons) + sum(r["candidate_pid"] is None for r in begun)
    found = values(rows)
    groups = [{"candidate_pid": "p1", "target_group": "youth", "is_primary": True}]
    assert told(found, "persons_in_work", "n") == n
    for kpi_id in ("target_group_share", "women_share"):
        assert told(found, kpi_id, "denominator") == n
    assert told(found, "placements_started", "n") == len(begun)
    by = values(rows, groups)
    youth = told(by, "target_group_share", "numerator") if begun else 0
    assert youth == ("p1" in persons)
    again = values([*rows[seed % len(rows) :], *rows[: seed % len(rows)]][::-1])
    pd.testing.assert_frame_equal(found, again)


def test_groups_overlap_and_their_shares_may_exceed_the_whole() -> None:
    rows = [{"candidate_pid": p, "org_id": "a", "starts_at": D(2015, 3, 1)} for p in ("p1", "p2")]
    groups = [
        {"candidate_pid": p, "target_group": g, "is_primary": g == "youth"}
        for p in ("p1", "p2")
        for g in ("youth", "foreign_born")
    ]
    found = values(rows, groups)
    shares = [
        told(found, "target_group_share", "value", dimension="target_group", member=g)
        for g in ("youth", "foreign_born", "disability")
    ]
    assert shares == [1, 1, 0]
    mine = found[(found["kpi_id"] == "target_group_share") & (found["org_id"] == "city")]
    primary = mine[(mine["dimension"] == "primary_group") & (mine["period_id"] == "2015")]
    assert primary["numerator"].sum() == 2
    for text in (
        KPIS["target_group_share"].definition_sv,
        KPIS["placements_started"].definition_sv,
    ):
        assert "flera" in text


# --- how long a placement lasts ----------------------------------------------------------------


def lasts(status: str | None = None, seen: D | None = None, **row: Any) -> tuple[Any, Any]:
    """Last certain and last possible day of a placement that began on 1 March 2015."""
    base = {"placement_id": "e1", "candidate_pid": "p1", "starts_at": D(2015, 3, 1),
            "employment_form": "fixed_term", "told_until": D(2015, 9, 30)}  # fmt: skip
    follow_up = [{"placement_id": "e1", "horizon_months": 3, "status": status, "observed_at": seen}]
    found = last_days(
        frame(tables.PLACEMENT, [base | row]),
        frame(tables.FOLLOW_UP, follow_up if status else []),
        NOW,
    )
    last, maybe = found[["last", "maybe"]].iloc[0]
    return last.date(), None if pd.isna(maybe) else maybe.date()


def test_how_long_a_placement_lasts() -> None:
    now = NOW.date()
    assert lasts() == (D(2015, 9, 30), now)
    assert lasts(told_until=D(2016, 3, 31)) == (now, None)
    assert lasts(ended_at=D(2015, 5, 5)) == (D(2015, 5, 5), None)
    assert lasts(ended_at=D(2016, 5, 5)) == (now, None)
    assert lasts(told_until=D(2015, 1, 1)) == (D(2015, 3, 1), now)  # the day it began is known


def test_a_planned_end_is_that_of_what_is_limited_in_time() -> None:
    now, planned = NOW.date(), {"planned_end_at": D(2015, 8, 1)}
    assert lasts(**planned) == (D(2015, 8, 1), None)
    assert lasts(**planned, employment_form="permanent") == (D(2015, 9, 30), now)
    assert lasts(planned_end_at=D(2015, 11, 1)) == (D(2015, 9, 30), D(2015, 11, 1))


def test_follow_ups_lengthen_and_end_a_placement() -> None:
    now, planned = NOW.date(), {"planned_end_at": D(2015, 5, 1)}
    assert lasts("same_employer", D(2015, 10, 20)) == (D(2015, 10, 20), now)
    assert lasts("same_employer", D(2015, 6, 1), **planned)[0] == D(2015, 6, 1)
    assert lasts("unemployed", D(2015, 6, 1)) == (D(2015, 5, 31), None)
    assert lasts("other_employer") == (D(2015, 5, 30), None)  # found on its horizon, day 91
    assert lasts("sick", D(2015, 6, 1)) == lasts()
    assert lasts("unemployed", D(2015, 6, 1), ended_at=D(2015, 7, 1))[0] == D(2015, 7, 1)
