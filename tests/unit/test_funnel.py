"""The funnel, stages and lead times: cases by hand, and what must hold whatever the persons do.

The worked numbers are in `known_answers/lead_time_identified_started.csv`.
"""

import datetime as dt
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from entities import built, shuffled, staged
from frames import frame
from hypothesis import given, settings
from hypothesis import strategies as st
from masked import published
from ways import Rows, made, of_reports

from pipelines.model import tables
from pipelines.model.tables.mart_funnel import STAGES
from pipelines.person.stages import in_work, paths

D = dt.date
NOW = pd.Timestamp(2015, 12, 31)


def events(*told: tuple[str, str, D] | tuple[str, str, D, str]) -> pd.DataFrame:
    rows = [
        {"event_id": f"h{n}", "candidate_pid": pid, "event_type": kind, "occurred_at": day,
         "outcome_reason": (*reason, None)[0]}
        for n, (pid, kind, day, *reason) in enumerate(told)
    ]  # fmt: skip
    return frame(tables.PROCESS_EVENT, rows)


def people(**entered: D | None) -> pd.DataFrame:
    rows = [{"candidate_pid": pid, "entered_at": day} for pid, day in entered.items()]
    return frame(tables.CANDIDATE, rows)


def path(*told: tuple[str, D] | tuple[str, D, str], **more: Any) -> dict[str, Any]:
    """The path of one person who was identified on 1 March 2015."""
    person = people(p=D(2015, 3, 1)).assign(**more)
    (line,) = paths(person, events(*(("p", *each) for each in told)), NOW).to_dict("records")
    return {str(k): v for k, v in line.items()}


# --- stages ----------------------------------------------------------------------------------


def test_a_later_stage_implies_the_earlier_ones() -> None:
    assert path()["implied"] == STAGES.index("identified")
    assert path(("matched", D(2015, 4, 1)))["implied"] == STAGES.index("matched")
    for event in ("interviewed", "declined_by_supplier"):
        assert path((event, D(2015, 4, 1)))["implied"] == STAGES.index("presented")


def test_the_day_of_a_stage_is_the_first_since_the_identification() -> None:
    twice = (("matched", D(2015, 5, 1)), ("matched", D(2015, 4, 1)), ("matched", D(2015, 2, 1)))
    assert path(*twice)["matched"] == pd.Timestamp(2015, 4, 1)
    assert path(twice[2])["matched"] == pd.Timestamp(2015, 2, 1)
    assert pd.isna(path(("matched", D(2016, 1, 1)))["matched"])  # after the data


def test_who_has_no_day_of_identification_is_in_no_cohort() -> None:
    told = paths(people(p=None, q=D(2016, 1, 1)), events(("p", "matched", D(2015, 4, 1))), NOW)
    assert told.empty


@pytest.mark.parametrize(
    ("told", "ended"),
    [
        ([("declined_by_candidate", D(2015, 4, 1))], "refused"),
        ([("declined_by_candidate", D(2015, 4, 1), "education")], "education"),
        ([("declined_by_supplier", D(2015, 4, 1))], None),  # still there to be matched
        ([("declined_by_supplier", D(2015, 4, 1), "moved")], "moved"),
        ([("preparation_interrupted", D(2015, 4, 1))], None),
        ([("preparation_interrupted", D(2015, 4, 1), "other_job")], "own_job"),
        ([("preparation_interrupted", D(2015, 4, 1), "illness")], "other"),
        ([("declined_by_candidate", D(2015, 4, 1)), ("matched", D(2015, 5, 1))], None),
        ([("presented", D(2015, 4, 1)), ("declined_by_candidate", D(2015, 4, 1))], "refused"),
        ([("declined_by_candidate", D(2015, 4, 1)), ("placement_started", D(2015, 5, 1))], None),
        ([("placement_started", D(2015, 4, 1)), ("declined_by_candidate", D(2015, 5, 1))], None),
    ],
)
def test_what_ends_the_way(told: Any, ended: str | None) -> None:
    found = path(*told)
    assert found["exit"] == ended
    assert pd.isna(found["exit_at"]) == (ended is None)


def test_a_reason_without_a_day_ends_the_way_when_the_person_was_last_heard_of() -> None:
    found = path(("matched", D(2015, 4, 1)), outcome_reason="moved")
    assert (found["exit"], found["exit_at"]) == ("moved", pd.Timestamp(2015, 4, 1))
    assert path(outcome_reason="moved")["exit_at"] == pd.Timestamp(2015, 3, 1)
    started = path(("placement_started", D(2015, 4, 1)), outcome_reason="moved")
    assert started["exit"] is None


# --- in work after the start -------------------------------------------------------------------


def after_start(*placements: dict[str, Any], status: str | None = None) -> list[Any]:
    """In work after 3, 6 and 12 months, of somebody who started on 1 April 2015."""
    base = {
        "candidate_pid": "p", "starts_at": D(2015, 4, 1), "placement_type": "employment",
        "told_until": D(2015, 12, 31), "n_persons": 1.0, "employment_form": "permanent",
    }  # fmt: skip
    rows = [base | {"placement_id": f"e{n}"} | row for n, row in enumerate(placements)]
    told = [{"candidate_pid": "p", "placement_id": "e0", "horizon_months": 3, "status": status}]
    way = paths(
        people(p=D(2015, 3, 1)), events(("p", "placement_started", D(2015, 4, 1))), NOW
    )  # fmt: skip
    found = in_work(
        way, frame(tables.PLACEMENT, rows), frame(tables.FOLLOW_UP, told if status else []), NOW
    )
    return found[["months_3", "months_6", "months_12"]].iloc[0].tolist()


def test_in_work_some_months_after_the_start() -> None:
    assert after_start({}) == ["yes", "yes", None]
    ended = {"ended_at": D(2015, 5, 1)}
    assert after_start(ended | {"end_reason": "illness"}) == ["no", "no", None]
    assert after_start(ended | {"end_reason": "contract_ended"}) == ["unknown", "unknown", None]
    assert after_start({}, status="unemployed") == ["no", "no", None]
    assert after_start({}, status="unknown")[0] == "unknown"
    assert after_start({"told_until": D(2015, 8, 1)}) == ["yes", "unknown", None]


def test_practice_is_no_work_and_a_summer_job_is() -> None:
    assert after_start({"placement_type": "internship"}) == ["no", "no", None]
    later = {"starts_at": D(2015, 8, 1)}
    assert after_start({"placement_type": "internship"}, later) == ["no", "yes", None]
    summer = {"placement_type": "summer_job", "ended_at": D(2015, 8, 1)}
    assert after_start(summer) == ["yes", "no", None]


def test_a_start_of_which_no_placement_is_reported_is_unknown() -> None:
    assert after_start() == ["unknown", "unknown", None]


# --- from reports, and what is published --------------------------------------------------------

LISTED: Rows = [
    {"candidate_pid": "p1", "org_id": "a", "entered_at": D(2015, 1, 5),
     "matched_at": D(2015, 2, 1)},
    {"candidate_pid": "p1", "org_id": "b", "entered_at": D(2015, 1, 5),
     "started_at": D(2015, 3, 1)},
    {"candidate_pid": "p2", "org_id": "b", "entered_at": D(2015, 2, 5)},
]  # fmt: skip


def test_a_person_in_two_lists_has_two_referrals_and_is_one() -> None:
    given = built(staged({"candidate_list": LISTED}))
    referral = given["person_referral"]
    pairs = set(zip(referral["candidate_pid"], referral["org_id"], strict=True))
    assert pairs == {("p1", "a"), ("p1", "b"), ("p2", "b")}
    again = LISTED[0] | {"entered_at": D(2015, 1, 9), "referred_by": "sdf"}
    twice = built(staged({"candidate_list": [LISTED[0], again]}))["person_referral"]
    assert len(twice) == 1
    assert twice["entered_at"].iloc[0] == pd.Timestamp(2015, 1, 5)  # the first of them


def counted(table: pd.DataFrame, org_id: str, stage: str = "identified") -> tuple[int, int]:
    is_there = (table["org_id"] == org_id) & (table["stage"] == stage)
    (found,) = table[is_there & (table["period_id"] == "2015")].to_dict("records")
    return found["n"], found["converted"]


def test_a_person_referred_by_two_counts_once_in_the_city() -> None:
    table = made(of_reports(LISTED))["funnel"]
    assert [counted(table, o) for o in ("a", "b", "city")] == [(1, 1), (2, 2), (2, 2)]
    # What one of them reports is known of the person.
    assert [counted(table, o, "started") for o in ("a", "b", "city")] == [(1, 1), (1, 1), (1, 1)]


def test_who_is_with_an_agency_outside_the_city_counts_in_the_city_alone() -> None:
    table = made(of_reports([*LISTED, {**LISTED[2], "candidate_pid": "p3", "org_id": "af"}]))[
        "funnel"
    ]
    assert counted(table, "city") == (3, 3)
    assert set(table["org_id"]) == {"a", "b", "city"}


def test_few_persons_are_published_without_their_figures() -> None:
    listed = [
        {"candidate_pid": f"p{n}", "org_id": "a", "entered_at": D(2015, n % 3 + 1, 5)}
        for n in range(8)
    ]
    found = made(of_reports(listed))
    shown = published("public.funnel", found["funnel"])
    assert shown["is_suppressed"].any()
    assert not shown["is_suppressed"].all()
    hidden = shown[shown["is_suppressed"]]
    assert hidden[["n", "converted", "still_open", "share", "median_days"]].isna().all(axis=None)
    n = shown.loc[~shown["is_suppressed"], ["n", "converted", "n_observed", "still_open"]]
    assert ((n == 0) | (n >= 5)).all(axis=None)
    times = published("public.lead_time", found["lead_time"])
    kept = times[~times["is_suppressed"]]
    assert ((kept["n"] == 0) | (kept["n"] >= 5)).all()
    assert times.loc[times["is_suppressed"], ["n", "median_days"]].isna().all(axis=None)


# --- laws ------------------------------------------------------------------------------------

_DAY = st.none() | st.dates(D(2014, 12, 1), D(2016, 1, 31))
_DAYS = (
    "entered_at", "preparation_at", "prepared_at", "matched_at", "presented_at",
    "declined_by_candidate_at", "started_at",
)  # fmt: skip
_WHO = {
    "org_id": st.sampled_from(["a", "b", "af"]),
    "candidate_pid": st.sampled_from([f"p{n}" for n in range(6)]),
}
_PERSON = st.fixed_dictionaries(_WHO | dict.fromkeys(_DAYS, _DAY))


@settings(max_examples=6, deadline=None)
@given(st.lists(_PERSON, min_size=1, max_size=12), st.integers(0, 9))
def test_laws_of_the_funnel(listed: Rows, seed: int) -> None:
    given = of_reports(listed)
    found = made(given)
    for name, table in made(shuffled(given, seed)).items():
        pd.testing.assert_frame_equal(found[name], table)
    table = found["funnel"]
    assert (table["converted"] + table["still_open"] <= table["n"]).all()
    by = {stage: rows.reset_index() for stage, rows in table.groupby("stage")}
    for before, stage in pairwise(STAGES[:6]):
        if by:
            assert by[stage]["n"].equals(by[before]["converted"])
            assert (by[stage]["n_observed"] <= by[stage]["converted"]).all()
    entered = given["person_candidate"]
    days = pd.to_datetime(entered["entered_at"]).dt.year
    if (days == 2015).any():
        assert counted(table, "city")[0] == entered.loc[days == 2015, "candidate_pid"].nunique()
    times = found["lead_time"]
    assert (times["n_outcome"] + times["still_open"] <= times["n"]).all()
    of_all = times.groupby(["org_id", "period_id", "step"])["incidence_target"].sum()
    assert (of_all <= 1 + 1e-9).all()
