"""The state of each commitment, by hand: unit, what was delivered, due, late, whose failure."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import Row, frame
from masked import published
from promises import city, rows_of, state_of

from pipelines.core.promised import is_legal_person
from pipelines.model import tables

D = dt.date
MONTHS = {"promised_persons": None, "promised_fte_months": 6.0}


def first(*args: Any, **more: Any) -> dict[str, Any]:
    """The first commitment's state."""
    return {str(k): v for k, v in state_of(city(*args, **more)).iloc[0].items()}


# --- unit and delivery -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promise", "unit", "promised"),
    [
        ({"promised_fte_months": 6.0}, "persons", 2),
        (MONTHS, "fte_months", 6),
        (MONTHS | {"promised_persons": 0.0}, "fte_months", 6),
        ({"promised_persons": None}, "none", None),
        ({"commitment_type": "dialogue"}, "dialogue", None),
    ],
)
def test_promised_in_persons_else_in_months_else_not(
    promise: Row, unit: str, promised: float | None
) -> None:
    found = first([promise])
    assert found["unit"] == unit
    assert (None if pd.isna(found["promised"]) else found["promised"]) == promised


@pytest.mark.parametrize(
    ("check", "placed", "expected"),
    [
        ({"delivered_persons": 1.0}, [{}, {}, {}], (1, "stated")),
        ({"delivered_persons": 0.0}, [{}], (0, "stated")),
        ({"fulfilment_share": 0.5}, [], (1, "stated")),
        ({"status": "on_track"}, [{}, {}], (2, "placements")),
        ({"status": "fulfilled"}, [{}], (1, "placements")),
        ({"status": "fulfilled"}, [], (2, "status")),
        ({"status": "partly_fulfilled"}, [], (None, "none")),
        ({"delivered_fte_months": 9.0}, [], (None, "none")),
    ],
)
def test_delivered_is_the_stated_figure_else_the_placements_else_what_the_state_says(
    check: Row, placed: list[Row], expected: tuple[float | None, str]
) -> None:
    people = [{"candidate_pid": f"p{n}"} | p for n, p in enumerate(placed)]
    found = first([{}], [check], people)
    told = None if pd.isna(found["delivered"]) else found["delivered"]
    assert (told, found["delivered_source"]) == expected


@pytest.mark.parametrize(("share", "promised", "delivered"), [(0.67, 3, 2), (0.5, 3, 1.5)])
def test_a_share_in_whole_percent_is_of_whole_persons(
    share: float, promised: float, delivered: float
) -> None:
    found = first([{"promised_persons": float(promised)}], [{"fulfilment_share": share}])
    assert found["delivered"] == pytest.approx(delivered)


def test_months_that_only_some_placements_tell_are_at_least_that() -> None:
    half = {"candidate_pid": "p1", "ended_at": D(2015, 5, 31)}
    unmeasured = {"candidate_pid": "p2", "working_hours_share": None}
    found = first([MONTHS], placed=[half, unmeasured])
    assert (found["delivered"], found["kept"], found["unknown"]) == (3, 3, 3)
    assert (found["status"], pd.isna(found["missing"])) == ("unknown", True)
    enough = first([MONTHS], placed=[{"candidate_pid": "p1"}, unmeasured])
    assert (enough["status"], enough["unknown"]) == ("fulfilled", 0)


# --- follow-ups --------------------------------------------------------------------------------


def test_the_last_figure_stands_though_a_later_follow_up_has_none() -> None:
    checks = [
        {"checked_at": D(2015, 5, 1), "delivered_persons": 2.0, "action": "warning"},
        {"checked_at": D(2015, 7, 1), "delivered_persons": 1.0},
        {"checked_at": D(2015, 9, 1), "status": "partly_fulfilled"},
        {"checked_at": D(2016, 1, 1), "delivered_persons": 2.0, "status": "excused"},
    ]
    found = first([{}], checks)
    assert (found["delivered"], found["status"]) == (1, "overdue")
    assert found["checked_at"].date() == D(2015, 9, 1)
    assert (found["last_action"], found["last_action_at"].date()) == ("warning", D(2015, 5, 1))


def test_a_list_received_after_the_data_tells_of_their_last_day() -> None:
    checks = [
        {"checked_at": D(2015, 12, 20), "delivered_persons": 1.0},
        {"checked_at": D(2016, 2, 1), "checked_source": "received", "delivered_persons": 2.0},
        {"checked_at": D(2016, 2, 9), "checked_source": "received", "delivered_persons": 3.0},
    ]
    for told in (checks, checks[::-1]):
        found = first([{}], told)
        assert (found["delivered"], found["checked_at"].date()) == (3, D(2015, 12, 31))


def test_an_earlier_version_tells_what_was_delivered_but_not_the_state() -> None:
    versions = [
        {"commitment_id": "v2", "version": 2, "promised_persons": 3.0},
        {"commitment_id": "v1", "superseded_by": "v2"},
    ]
    check = {"commitment_id": "v1", "delivered_persons": 1.0, "status": "cancelled",
             "action": "dialogue"}  # fmt: skip
    (line,) = state_of(city(versions, [check])).to_dict("records")
    assert (line["commitment_id"], line["promised"], line["delivered"]) == ("v2", 3, 1)
    assert (line["status"], line["last_action"]) == ("overdue", "dialogue")


# --- state -------------------------------------------------------------------------------------

DUE, OPEN = {"due_date": D(2015, 12, 31)}, {"due_date": D(2016, 12, 30)}


@pytest.mark.parametrize(
    ("promise", "check", "status"),
    [
        (DUE, {"delivered_persons": 1.0}, "overdue"),
        (DUE, {"delivered_persons": 2.0}, "fulfilled"),
        (DUE, {"delivered_persons": 3.0, "status": "excused"}, "excused"),
        (DUE, {"status": "cancelled"}, "cancelled"),
        (DUE, {}, "unknown"),
        (DUE, {"status": "not_fulfilled"}, "overdue"),
        ({"due_date": None, "ends_at": None}, {"delivered_persons": 1.0}, "unknown"),
        ({"due_date": None, "ends_at": None}, {"delivered_persons": 2.0}, "fulfilled"),
        (OPEN, {"delivered_persons": 2.0}, "fulfilled"),
        (OPEN, {}, "not_due"),
        (OPEN | {"starts_at": D(2016, 1, 1)}, {"delivered_persons": 0.0}, "not_due"),
        (OPEN | {"starts_at": None}, {"delivered_persons": 0.0}, "not_due"),
        (OPEN | {"starts_at": D(2017, 1, 1)}, {"delivered_persons": 0.0}, "not_due"),
    ],
)
def test_status(promise: Row, check: Row, status: str) -> None:
    assert first([promise], [check] if check else [])["status"] == status


@pytest.mark.parametrize(
    ("delivered", "status"),
    [(4.0, "on_track"), (3.9, "behind"), (0.0, "behind"), (9.5, "on_track")],
)
def test_on_track_from_eight_tenths_of_an_even_pace(delivered: float, status: str) -> None:
    # 365 of 730 days gone: 5 of 10 expected, and 4 is eight tenths of them.
    found = first([OPEN | {"promised_persons": 10.0}], [{"delivered_persons": delivered}])
    assert (found["expected"], found["status"]) == (5, status)


def test_how_late_it_is_and_what_is_left_of_the_contract() -> None:
    contract = rows_of(tables.CONTRACT, [{"ends_at": D(2016, 3, 31), "cpv_main": "90910000"}])
    promise = {"contract_id": "contract_id-1"}
    late = first([promise], [{"delivered_persons": 0.0}], core_contract=contract)
    assert (late["days_overdue"], late["missing"], late["contract_days_left"]) == (184, 2, 91)
    assert late["cpv_division"] == "90"
    stopped = contract.assign(terminated_at=pd.Timestamp(2015, 7, 1))
    ended = first([promise], [{"delivered_persons": 0.0}], core_contract=stopped)
    assert (ended["contract_ends_at"].date(), ended["contract_days_left"]) == (D(2015, 7, 1), 0)


@pytest.mark.parametrize(
    ("check", "whose"),
    [
        ({"status": "excused", "reason": "no_candidate_available"}, "city"),
        ({"status": "excused", "reason": "contract_reduced"}, "city"),
        ({"status": "not_fulfilled", "reason": "supplier_unwilling"}, "supplier"),
        ({"status": "not_fulfilled", "reason": "candidate_declined"}, "candidate"),
        ({"status": "not_fulfilled", "reason": "other"}, "unknown"),
        ({"status": "excused"}, "unknown"),
        ({"delivered_persons": 2.0, "reason": "supplier_unwilling"}, None),
    ],
)
def test_whose_failure_it_is(check: Row, whose: str | None) -> None:
    assert first([{}], [check])["failure_of"] == whose


@pytest.mark.parametrize(
    ("awarded", "held", "status", "is_kept"),
    [
        (D(2015, 3, 1), D(2015, 3, 31), "fulfilled", True),
        (D(2015, 3, 1), D(2015, 4, 1), "fulfilled", False),
        (D(2015, 3, 1), None, "unknown", None),
        (D(2015, 12, 2), None, "not_due", None),
        (None, None, "unknown", None),
        (None, D(2015, 4, 1), "fulfilled", None),
    ],
)
def test_a_dialogue_is_kept_by_being_held_in_time(
    awarded: dt.date | None, held: dt.date | None, status: str, *, is_kept: bool | None
) -> None:
    bought = rows_of(tables.PROCUREMENT, [{"awarded_at": awarded}])
    promise = {"commitment_type": "dialogue", "procurement_id": "procurement_id-1",
               "dialogue_held_at": held}  # fmt: skip
    found = first([promise], [{"delivered_persons": 1.0}], core_procurement=bought)
    assert (found["status"], found["is_due"]) == (status, False)
    assert (None if pd.isna(found["is_kept"]) else found["is_kept"]) == is_kept


# --- suppliers and people ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "name", "shown"),
    [
        ("5566778899", "Städ", True),
        ("556677-8899", None, True),
        ("8112189876", "Annas Städ AB", False),
        (None, "Annas Städ AB", True),
        (None, "Kooperativet ek. för.", True),
        (None, "Annas Städ", False),
        (None, "Absolut Städ", False),
        (None, None, False),
    ],
)
def test_a_supplier_is_named_when_it_is_no_person_for_certain(
    number: str | None, name: str | None, *, shown: bool
) -> None:
    assert is_legal_person(number, name) is shown
    firms = frame(tables.SUPPLIER, [{"supplier_id": "s1", "org_number": number, "name": name}])
    found = first([{"supplier_id": "s1"}], core_supplier=firms)
    assert (found["supplier_id"], found["supplier"]) == (("s1", name) if shown else (None, None))


@pytest.mark.parametrize(
    ("promise", "check", "hidden"),
    [
        ({"promised_persons": 6.0}, {"delivered_persons": 1.0}, True),
        ({"promised_persons": 6.0}, {"delivered_persons": 4.0}, True),
        ({"promised_persons": 6.0}, {"delivered_persons": 5.0}, False),
        ({"promised_persons": 6.0}, {"delivered_persons": 0.0}, False),
        (MONTHS, {"delivered_fte_months": 40.0}, True),
        (MONTHS, {"delivered_fte_months": 40.0, "delivered_persons": 5.0}, False),
        ({}, {}, False),
    ],
)
def test_figures_of_fewer_than_five_persons_are_not_published(
    promise: Row, check: Row, *, hidden: bool
) -> None:
    state = state_of(city([promise], [check]))
    (line,) = published("public.commitment", state).to_dict("records")
    shown = [line[n] for n in ("delivered", "kept", "over_delivered", "missing", "unknown")]
    assert line["is_suppressed"] is hidden
    assert all(pd.isna(v) for v in shown) is hidden
    assert line["promised"] == state["promised"].iloc[0]
    assert line["status"] == state["status"].iloc[0]
