"""Placements, by hand: who, under what, for how long; and the events on the way there."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from entities import Frames, built, staged
from frames import Row

D = dt.date
REF = {"procurement_ref": "N1/15"}
BOUGHT = REF | {"social": "yes", "published_at": D(2015, 1, 1)}
SIGNED = REF | {"submission_id": "s2", "supplier": "Städ AB"}
PROMISE = REF | {"submission_id": "s3", "supplier": "Städ AB"}
PLACED = REF | {"candidate_pid": "p", "submission_id": "s4", "supplier": "Städ AB",
                "starts_at": D(2015, 3, 2)}  # fmt: skip


def made(
    *placed: Row, promised: list[Row] | None = None, signed: list[Row] | None = None, **more: Any
) -> Frames:
    reports: dict[str, list[Row]] = {
        "procurement_register": [BOUGHT],
        "contract_register": [SIGNED | s for s in ([{}] if signed is None else signed)],
        "commitment_register": [PROMISE | p for p in ([{}] if promised is None else promised)],
        "placement_list": [PLACED | p for p in placed],
        **more,
    }
    return built(staged(reports, *({} for _ in range(6)), {"quarters": "2015-Q2"}))


def placed(*rows: Row, **more: Any) -> list[dict[str, Any]]:
    found = made(*rows, **more)["person_placement"].sort_values("source_row")
    return [{str(k): v for k, v in line.items()} for line in found.to_dict("records")]


# --- which placements there are ----------------------------------------------------------------


def test_a_placement_that_two_senders_report_is_one() -> None:
    newer = {"submission_id": "s7", "org_id": "b", "ended_at": D(2015, 5, 1)}
    (line,) = placed({}, newer)
    assert (line["org_id"], line["ended_at"].date()) == ("b", D(2015, 5, 1))


@pytest.mark.parametrize(
    "other",
    [{"starts_at": D(2015, 9, 1)}, {"supplier": "Park AB"}, {"procurement_ref": "N2/15"},
     {"candidate_pid": "q"}],
)  # fmt: skip
def test_another_start_supplier_case_or_person_is_another(other: dict[str, Any]) -> None:
    assert len(placed({}, other)) == 2


def test_rows_without_a_person_are_never_taken_for_one() -> None:
    nobody = {"candidate_pid": None}
    found = placed(nobody, nobody, nobody | {"n_persons": 3.0})
    assert [line["n_persons"] for line in found] == [1, 1, 3]
    assert len({line["placement_id"] for line in found}) == 3
    assert len(placed({}, {})) == 1  # of a person, a row that stands twice is one


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"quarters": "2015-Q2", "received_at": D(2015, 7, 9)}, D(2015, 6, 30)),
        ({"quarters": "2015-Q1,2015-Q2", "received_at": D(2015, 7, 9)}, D(2015, 6, 30)),
        ({"quarters": "2015-Q2", "received_at": D(2015, 5, 9)}, D(2015, 5, 9)),  # not ended yet
        ({"quarters": None, "received_at": D(2015, 5, 9)}, D(2015, 5, 9)),
    ],
)
def test_a_list_tells_of_its_period_and_never_of_days_after_it_came(
    sent: Row, expected: dt.date
) -> None:
    given = built(staged({"placement_list": [PLACED | {"submission_id": "s1"}]}, sent))
    (line,) = given["person_placement"].to_dict("records")
    assert line["told_until"].date() == expected


# --- what they are placed under ------------------------------------------------------------------


def links(line: dict[str, Any]) -> list[str]:
    return [line[f"{n}_link"] for n in ("procurement", "contract", "supplier", "commitment")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, ["linked"] * 4),
        ({"supplier": None}, ["linked", "linked", "not_stated", "linked"]),
        ({"supplier": "Park AB"}, ["linked", "linked", "not_found", "not_found"]),
        ({"procurement_ref": None}, ["not_stated", "not_stated", "linked", "not_stated"]),
        ({"procurement_ref": "N9"}, ["not_found", "not_found", "linked", "not_stated"]),
        ({"org_id": "support"}, ["by_ref", "by_ref", "linked", "linked"]),
    ],
)
def test_a_placement_is_linked_or_says_that_it_is_not(
    row: dict[str, Any], expected: list[str]
) -> None:
    (line,) = placed(row)
    assert links(line) == expected
    for name in ("procurement", "contract", "supplier", "commitment"):
        assert isinstance(line[f"{name}_id"], str) == (line[f"{name}_link"] in ("linked", "by_ref"))


TYPES = [{"commitment_type": "employment"}, {"commitment_type": "internship"}]
GROUPS = [{"commitment_type": "employment", "target_groups": g} for g in ("youth", "disability")]


@pytest.mark.parametrize(
    ("row", "promised", "expected"),
    [
        ({"placement_type": "internship"}, TYPES, 1),
        ({"placement_type": "work_training"}, TYPES, 1),
        ({"employment_form": "fixed_term"}, TYPES, 0),
        ({"placement_type": "summer_job"}, TYPES, "not_found"),
        ({"placement_type": "summer_job"}, [*TYPES, {"target_groups": "youth"}], 2),
        ({}, TYPES, "ambiguous"),
        ({"target_groups": "disability"}, GROUPS, 1),
        ({"target_groups": "other"}, GROUPS, "ambiguous"),
        # dialogue and training promise no places; an older version is not fulfilled any more
        ({}, [{"commitment_type": "dialogue"}], "not_found"),
        ({}, [*TYPES[:1], {"commitment_type": "training"}], 0),
        ({}, [TYPES[0] | {"version": 1.0}, TYPES[0] | {"version": 2.0}], 1),
        ({}, [], "not_found"),
    ],
)
def test_which_commitment_a_placement_fulfils(
    row: dict[str, Any], promised: list[Row], expected: int | str
) -> None:
    given = made(row, promised=promised)
    (line,) = given["person_placement"].to_dict("records")
    if isinstance(expected, str):
        assert line["commitment_link"] == expected
    else:
        rows = given["core_commitment"].set_index("commitment_id")["source_row"]
        assert rows[line["commitment_id"]] == expected + 1


def test_without_contracts_the_procurements_commitment_is_fulfilled() -> None:
    (line,) = placed({}, signed=[])
    assert links(line) == ["linked", "not_found", "linked", "linked"]


# --- how long, for what pay ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"placement_type": "summer_job", "employment_form": "internship"}, "summer_job"),
        ({"employment_form": "internship"}, "internship"),
        ({"employment_form": "apprentice"}, "apprenticeship"),
        ({"employment_form": "seasonal"}, "employment"),
        ({}, None),
    ],
)
def test_the_type_is_stated_or_the_forms(row: dict[str, Any], expected: str | None) -> None:
    (line,) = placed(row)
    assert line["placement_type"] == expected


def test_wage_and_volume_by_hand() -> None:
    row = {"wage_amount": 130.0, "wage_basis": "hour", "working_hours_share": 0.75,
           "n_persons": 2.0, "starts_at": D(2015, 1, 1), "planned_end_at": D(2015, 12, 31),
           "ended_at": D(2015, 6, 30)}  # fmt: skip
    (line,) = placed(row)
    assert line["wage_month_fte"] == 21_450  # 130 × 165
    assert line["fte_months"] == 9  # 2 × 0.75 × 6: ended before it was planned to
    (line,) = placed(row | {"ended_at": None, "wage_basis": None})
    assert line["fte_months"] == 18
    assert pd.isna(line["wage_month_fte"])


def test_age_at_the_start_by_the_year_of_birth_that_any_report_tells() -> None:
    listed = [{"candidate_pid": "p", "birth_year": 1995, "submission_id": "s5"}]
    (line,) = placed({}, candidate_list=listed)
    assert line["age_at_start"] == 20


# --- events ------------------------------------------------------------------------------------

LISTED = {"candidate_pid": "p", "submission_id": "s5"}
EVENTS = [
    ("candidate_identified", {"entered_at": D(2015, 1, 1)}),
    ("preparation_started", {"preparation_at": D(2015, 1, 2)}),
    ("preparation_completed", {"prepared_at": D(2015, 1, 3)}),
    ("preparation_interrupted", {"interrupted_at": D(2015, 1, 4)}),
    ("matched", {"matched_at": D(2015, 1, 5)}),
    ("presented", {"presented_at": D(2015, 1, 6)}),
    ("interviewed", {"interviewed_at": D(2015, 1, 7)}),
    ("declined_by_candidate", {"declined_by_candidate_at": D(2015, 1, 8)}),
    ("declined_by_supplier", {"declined_by_supplier_at": D(2015, 1, 9)}),
    ("placement_started", {"started_at": D(2015, 1, 10)}),
]


def events(**reports: Any) -> list[tuple[str, dt.date, str | None]]:
    found = made(**reports)["person_process_event"].sort_values(["occurred_at", "event_type"])
    days = found["occurred_at"].dt.date
    return list(zip(found["event_type"], days, found["outcome_reason"], strict=True))


def test_the_days_of_a_candidate_list_are_events() -> None:
    row = {name: day for _, days in EVENTS for name, day in days.items()}
    expected = [(event, *days.values(), None) for event, days in EVENTS]
    assert events(candidate_list=[LISTED | row]) == expected
    told = events(candidate_list=[LISTED | row | {"outcome_reason": "illness"}])
    assert [e for e, _, reason in told if reason] == ["declined_by_supplier"]  # the last exit


def test_a_corrected_list_moves_an_event_and_another_senders_list_adds() -> None:
    old = LISTED | {"matched_at": D(2015, 3, 1), "entered_at": D(2015, 1, 1)}
    new = LISTED | {"matched_at": D(2015, 3, 9), "submission_id": "s7"}
    assert events(candidate_list=[old, new]) == [("matched", D(2015, 3, 9), None)]
    both = events(candidate_list=[old, new | {"org_id": "b"}])
    assert both == [("candidate_identified", D(2015, 1, 1), None), ("matched", D(2015, 3, 1), None),
                    ("matched", D(2015, 3, 9), None)]  # fmt: skip


def test_courses_and_placements_are_events_with_their_ids() -> None:
    course = {"candidate_pid": "p", "submission_id": "s6", "activity_type": "language",
              "starts_at": D(2015, 1, 1), "ends_at": D(2015, 2, 1)}  # fmt: skip
    given = made(
        {"ended_at": D(2015, 9, 1), "end_reason": "education"},
        preparation_list=[
            course | {"completed": "yes"},
            course | {"completed": "no", "activity_type": "licence", "ends_at": D(2015, 2, 2)},
            course | {"activity_type": "health", "ends_at": D(2015, 2, 3)},  # nobody said
        ],
        candidate_list=[LISTED | {"started_at": D(2015, 3, 2), "matched_at": D(2015, 3, 1)}],
        follow_up_list=[LISTED | {"status": "education", "observed_at": D(2015, 12, 1)}],
    )
    found = given["person_process_event"].set_index("event_type")
    assert found["occurred_at"].dt.date.to_dict() == {
        "preparation_started": D(2015, 1, 1),  # three courses of one day begin once
        "preparation_completed": D(2015, 2, 1),
        "preparation_interrupted": D(2015, 2, 2),
        "matched": D(2015, 3, 1),
        "placement_started": D(2015, 3, 2),
        "placement_ended": D(2015, 9, 1),
        "follow_up_observed": D(2015, 12, 1),
    }
    assert found.loc["placement_ended", "outcome_reason"] == "education"
    (placement,) = given["person_placement"]["placement_id"]
    # Told by two reports, the event is the placement's own.
    assert found.loc["placement_started", "placement_id"] == placement
    assert found.loc["preparation_completed", "prep_id"] in set(
        given["person_preparation"]["prep_id"]
    )


def test_a_count_has_no_events() -> None:
    assert made({"candidate_pid": None})["person_process_event"].empty
