"""The matching gap: a year ahead by hand, who counts as ready, and laws of the use of persons."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from frames import PARAMETERS, REFERENCE, frame, period_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from masked import published

from pipelines.kpis.matching import Completion, matching_gap
from pipelines.model import derive, tables

D = dt.date
HALF_YEAR = period_rows(D(2015, 1, 1), D(2015, 6, 30))
Row = dict[str, Any]
CLEANER: Row = {"occupation": "9111", "occupation_version": "SSYK 2012"}
MONTHS = [f"2015-{m:02d}" for m in range(7, 13)] + [f"2016-{m:02d}" for m in range(1, 7)]


def person(pid: str, *events: tuple[str, dt.date], **about: Any) -> tuple[Row, list[Row]]:
    told = [{"candidate_pid": pid, "event_type": e, "occurred_at": at} for e, at in events]
    return CLEANER | {"candidate_pid": pid} | about, told


def ready(pid: str, **about: Any) -> tuple[Row, list[Row]]:
    return person(pid, ("preparation_completed", D(2015, 5, 1)), **about)


def course(pid: str, ends: dt.date, completed: bool | None, kind: str = "other") -> Row:
    return {"candidate_pid": pid, "starts_at": D(2015, 3, 1), "ends_at": ends,
            "completed": completed, "activity_type": kind}  # fmt: skip


def gap_of(
    jobs: list[Row], people: list[tuple[Row, list[Row]]], courses: list[Row] | None = None
) -> pd.DataFrame:
    job_rows = [{"opening_id": f"o{n}", "probability_share": 1.0} | CLEANER | j
                for n, j in enumerate(jobs)]  # fmt: skip
    events = [e for _, told in people for e in told]
    events = [{"event_id": f"h{n}"} | e for n, e in enumerate(events)]
    preparations = [{"prep_id": f"t{n}"} | c for n, c in enumerate(courses or [])]
    found = matching_gap(
        frame(tables.JOB_OPENING, job_rows),
        HALF_YEAR,
        frame(tables.CANDIDATE, [about for about, _ in people]),
        frame(tables.PROCESS_EVENT, events),
        frame(tables.PREPARATION, preparations),
        REFERENCE.codes,
        PARAMETERS,
    )
    return derive.validated(found, tables.MATCHING_GAP)


# Twenty ended preparations of other persons, nine of them completed: Hovsjö's 9 of 20.
HOVSJO = [course(f"x{n}", D(2015, 4, 1), n < 9) for n in range(20)]
AUTUMN: list[Row] = [
    {"n_openings": 20.0, "probability_share": 0.5,
     "start_window": D(2015, 7, 1), "start_window_to": D(2015, 8, 31)},
    {"n_openings": 6.0, "start_window": D(2015, 9, 1), "start_window_to": D(2015, 9, 30)},
]  # fmt: skip
SEVEN = [ready(f"r{n}") for n in range(7)]
FIVE = [person(f"f{n}", ("preparation_started", D(2015, 3, 1))) for n in range(5)]
IN_JULY = [course(f"f{n}", D(2015, 7, 31), None) for n in range(5)]


def test_a_year_ahead_by_hand() -> None:
    # July: 10 expected jobs over two months are 5; 7 are ready, 2 are left. August: 5 jobs, 2 and
    # the 5 whose course ended in July; 2 are left. September: 6 jobs for those 2, so 4 are missing.
    found = gap_of(AUTUMN, SEVEN + FIVE, IN_JULY + HOVSJO)
    columns = ["month", "openings", "candidates_ready", "candidates_in_training", "gap"]
    assert found["month"].tolist() == MONTHS
    assert found.loc[:3, columns].to_numpy().tolist() == [
        ["2015-07", 5, 7, 0, -2],
        ["2015-08", 5, 2, 5, -2],
        ["2015-09", 6, 0, 2, 4],
        ["2015-10", 0, 0, 0, 0],
    ]
    assert set(found["occupation_ssyk"]) == {"9111"}
    assert set(found["occupation_en"]) == {"Cleaners"}
    assert found["gap"].clip(lower=0).sum() == 4


def test_needed_training_places_by_the_completion_rate() -> None:
    # 9 of 20 is 0.45, Wilson 0.2582-0.6579; 4 persons short need 4/0.45 = 8.89 places.
    found = gap_of(AUTUMN, SEVEN + FIVE, IN_JULY + HOVSJO).set_index("month")
    row = found.loc["2015-09"]
    assert (row["completion_n"], row["completion_rate"]) == (20, 0.45)
    rate = [row["completion_lower"], row["completion_upper"]]
    assert rate == pytest.approx([0.2582, 0.6579], abs=5e-5)
    needed = row[["needed_training", "needed_training_lower", "needed_training_upper"]]
    assert needed.astype(float).tolist() == pytest.approx([8.889, 6.080, 15.492], abs=5e-3)
    assert found.loc["2015-07", "needed_training"] == 0


def test_without_a_known_outcome_the_need_is_missing_not_nothing() -> None:
    found = gap_of(AUTUMN, SEVEN + FIVE, IN_JULY).set_index("month")
    assert found["gap"].loc["2015-09"] == 4
    unknown = ["needed_training", "needed_training_upper", "completion_rate", "completion_n"]
    assert found[unknown].isna().all(axis=None)
    # None of five completed: a rate of nothing trains nobody, however many places there are.
    failed = [course(f"x{n}", D(2015, 4, 1), False) for n in range(5)]
    row = gap_of(AUTUMN, SEVEN + FIVE, IN_JULY + failed).set_index("month").loc["2015-09"]
    assert (row["completion_n"], row["completion_rate"]) == (5, 0)
    assert pd.isna(row["needed_training"])
    assert Completion(5, 0.0, 0.0, 0.4).needed(2.0) == (None, 5.0, None)


@pytest.mark.parametrize(
    ("about", "events", "counts"),
    [
        ({}, [("preparation_completed", D(2015, 6, 30))], True),
        ({}, [("preparation_completed", D(2015, 7, 1))], False),  # not known at T
        ({}, [("preparation_started", D(2015, 5, 1))], False),
        ({}, [], False),
        # Placed, and prepared anew afterwards.
        ({}, [("preparation_completed", D(2015, 5, 1)), ("placement_started", D(2015, 5, 1))],
         False),
        ({}, [("placement_started", D(2015, 4, 1)), ("preparation_completed", D(2015, 5, 1))],
         True),
        # A second course under way, and one broken off.
        ({}, [("preparation_completed", D(2015, 4, 1)), ("preparation_started", D(2015, 5, 1))],
         False),
        ({}, [("preparation_completed", D(2015, 4, 1)), ("preparation_started", D(2015, 5, 1)),
              ("preparation_interrupted", D(2015, 6, 1))], True),
        ({"outcome_reason": "other_job"}, [("preparation_completed", D(2015, 5, 1))], False),
        ({"outcome_reason": "contract_ended"}, [("preparation_completed", D(2015, 5, 1))], True),
    ],
)  # fmt: skip
def test_who_is_ready(about: Row, events: list[tuple[str, dt.date]], counts: bool) -> None:
    found = gap_of(AUTUMN, [*SEVEN, person("p", *events, **about)])
    assert found["persons_ready"].unique().tolist() == [7 + counts]


def test_who_is_in_training() -> None:
    people = [*SEVEN, *(person(f"c{n}") for n in range(6))]
    courses = [
        *(course(f"c{n}", D(2015, 8, 31), None) for n in range(5)),
        course("c5", D(2015, 8, 31), False),  # broken off already
        course("r0", D(2015, 9, 1), None),  # prepared before, now in another course
        course("c0", D(2015, 10, 31), None),  # the last of several decides
    ]
    found = gap_of([AUTUMN[1] | {"n_openings": 0.0}], people, courses).set_index("month")
    assert found["persons_ready"].unique().tolist() == [6]
    assert found["persons_in_training"].unique().tolist() == [6]
    there = found["candidates_in_training"]
    assert there[["2015-08", "2015-09", "2015-10", "2015-11"]].tolist() == [0, 4, 5, 6]


def test_small_groups_are_shown_together_and_masked_when_still_small() -> None:
    two = {"occupation": "9120", "occupation_version": "SSYK 2012"}
    jobs = [*AUTUMN, AUTUMN[1] | two | {"n_openings": 2.0}]
    found = gap_of(jobs, [*SEVEN, ready("q", **two)])
    # 9111 is 911 and 9120 is 912: two groups, of which the second is small on both sides.
    assert set(found["occupation_ssyk"]) == {"9111", "912"}
    shown = published("public.matching_gap", found).set_index("occupation_ssyk")
    masked = shown.loc["912"]
    assert masked["is_suppressed"].all()
    assert masked[["gap", "candidates_ready", "persons_ready"]].isna().all(axis=None)
    assert masked["openings"].sum() == 2
    assert not shown.loc["9111", "is_suppressed"].any()
    # Bricklayers and joiners are one group: one of them being small brings both to three digits.
    joiner, mason = ({"occupation": c, "occupation_version": "SSYK 2012"} for c in ("7111", "7112"))
    people = [ready(f"a{n}", **joiner) for n in range(5)] + [ready("b", **mason)]
    together = gap_of([], people)
    assert set(together["occupation_ssyk"]) == {"711"}
    assert together["persons_ready"].unique().tolist() == [6]
    assert together["occupation_sv"].iloc[0] == "Träarbetare, snickare m.fl. / Murare m.fl."


def test_what_cannot_be_compared_says_so() -> None:
    old = {"occupation": "9122", "occupation_version": "SSYK 96"}
    jobs = [AUTUMN[1] | old, {"n_openings": 8.0, "driving_licence": True}, {"n_openings": None}]
    found = gap_of(jobs, SEVEN)
    unknown = found[found["occupation_ssyk"] == "unknown"].set_index("month")
    assert unknown["gap"].isna().all()
    assert unknown.loc["2015-09", "openings"] == 6
    undated = found[(found["occupation_ssyk"] == "9111") & (found["month"] == "unknown")]
    assert undated[["openings", "openings_licence"]].to_numpy().tolist() == [[8, 8]]
    assert undated["gap"].isna().all()
    assert set(found.loc[found["gap"].isna(), "status"]) == {"not_comparable"}


def test_windows_that_have_begun_or_passed_or_lie_beyond_the_year() -> None:
    jobs = [
        {"n_openings": 10.0, "start_window": D(2015, 5, 1), "start_window_to": D(2015, 8, 31)},
        {"n_openings": 7.0, "start_window": D(2015, 3, 1), "start_window_to": D(2015, 6, 30)},
        {"n_openings": 6.0, "start_window": D(2016, 6, 1), "start_window_to": D(2016, 7, 31)},
        {"n_openings": 9.0, "start_window": D(2016, 8, 1)},
    ]
    found = gap_of(jobs, []).set_index("month")["openings"]
    assert found[found > 0].to_dict() == {"2015-07": 5, "2015-08": 5, "2016-06": 3}


def test_skills_that_jobs_ask_for_and_persons_are_known_to_have() -> None:
    jobs = [
        AUTUMN[1] | {"driving_licence": True, "n_openings": 3.0},
        AUTUMN[1] | {"driving_licence": False, "n_openings": 4.0, "swedish_level": "good"},
        {"n_openings": 1.0, "driving_licence": True, "start_window": D(2015, 10, 1)},
    ]
    taken = [course(f"r{n}", D(2015, 4, 1), True, "licence") for n in range(3)]
    taken += [course(f"r{n}", D(2015, 4, 1), n > 0, "language") for n in range(4)]
    found = gap_of(jobs, SEVEN, taken).set_index("month")
    # Three with licence for three jobs in September, and none of them left for October.
    assert found.loc["2015-09", ["licence_short", "language_short"]].tolist() == [False, True]
    assert found.loc["2015-10", ["licence_short", "language_short"]].tolist() == [True, False]


def test_nothing_known_is_no_row() -> None:
    assert gap_of([], []).empty
    empty = {n: frame(getattr(tables, n)) for n in
             ("JOB_OPENING", "PERIOD", "CANDIDATE", "PROCESS_EVENT", "PREPARATION")}  # fmt: skip
    assert matching_gap(*empty.values(), REFERENCE.codes, PARAMETERS).empty


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 11)), max_size=8),
    st.integers(0, 12),
    st.lists(st.integers(0, 10), max_size=8),
)
def test_nobody_is_used_twice(jobs: list[tuple[int, int]], n_ready: int, ends: list[int]) -> None:
    dated = [{"n_openings": float(n), "start_window": D(2015 + (6 + m) // 12, (6 + m) % 12 + 1, 1)}
             for n, m in jobs]  # fmt: skip
    people = [ready(f"r{n}") for n in range(n_ready)] + [person(f"c{n}") for n in range(len(ends))]
    courses = [course(f"c{n}", D(2015 + (6 + m) // 12, (6 + m) % 12 + 1, 15), None)
               for n, m in enumerate(ends)]  # fmt: skip
    found = gap_of(dated, people, courses)
    if found.empty:
        assert not people
        return
    filled = np.minimum(
        found["openings"], found["candidates_ready"] + found["candidates_in_training"]
    ).sum()
    total = sum(n for n, _ in jobs)
    assert filled <= len(people)
    assert filled + found["gap"].clip(lower=0).sum() == pytest.approx(total)
    assert (found["candidates_ready"] >= 0).all()
    assert found["candidates_ready"].is_monotonic_decreasing
