"""Lead times: how waits end, and the steps of procurements, by hand.

The steps of persons are worked in `known_answers/lead_time_identified_started.csv`.
"""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import empty_tables, frame, organisations, period_rows
from ways import Frames, Rows, made

from pipelines.core.steps import waits
from pipelines.model import tables

D = dt.date
NOW = pd.Timestamp(2015, 12, 31)


def waited(target: D | None, *, beyond: bool = False, left: D | None = None) -> tuple[Any, ...]:
    one = [pd.Series([x], dtype=object) for x in (D(2015, 3, 1), target, left)]
    kind = pd.Series(["moved" if left else None], dtype=object)
    found = waits(one[0], one[1], pd.Series([beyond]), one[2], kind, NOW)
    return tuple(found[["outcome", "days"]].iloc[0])


def test_how_a_wait_ends() -> None:
    assert waited(D(2015, 3, 11)) == ("done", 10)
    assert waited(D(2015, 3, 1)) == ("done", 0)
    assert waited(None) == ("open", 305)
    assert waited(D(2016, 2, 1)) == ("open", 305)  # nobody knows of it yet
    assert waited(None, left=D(2015, 3, 31)) == ("moved", 30)
    assert waited(None, left=D(2015, 2, 1)) == ("open", 305)
    assert waited(D(2015, 3, 11), left=D(2015, 3, 5)) == ("done", 10)
    assert waited(D(2015, 2, 1))[0] == "skipped"
    assert waited(None, beyond=True)[0] == "skipped"


def test_nobody_waits_for_what_has_not_begun() -> None:
    days = pd.Series([None, D(2016, 1, 1)], dtype=object)
    never = pd.Series([None, None], dtype=object)
    assert waits(days, never, pd.Series([False, False]), never, never, NOW).empty


# --- procurements ----------------------------------------------------------------------------


def procured() -> Frames:
    """Four procurements with requirements; the contract of u4 is nobody's who reports contracts."""
    base = {"counts": True, "social": "yes", "org_id": "a", "published_at": D(2015, 2, 1)}
    rows: Rows = [
        {"procurement_id": "u1", "support_consulted_at": D(2015, 1, 2),
         "awarded_at": D(2015, 4, 2)},
        {"procurement_id": "u2", "support_consulted_at": D(2015, 1, 12),
         "cancelled_at": D(2015, 3, 3)},
        {"procurement_id": "u3", "awarded_at": D(2015, 3, 13)},
        {"procurement_id": "u4", "org_id": "b", "awarded_at": D(2015, 3, 13)},
        {"procurement_id": "u5", "social": "no", "awarded_at": D(2015, 2, 2)},
        {"procurement_id": "u6", "counts": False, "awarded_at": D(2015, 2, 2)},
        {"procurement_id": "u7", "published_at": None, "awarded_at": D(2015, 12, 1)},
    ]  # fmt: skip
    contract: Rows = [
        {"contract_id": "c1", "procurement_id": "u1", "signed_at": D(2015, 5, 2)},
        {"contract_id": "c2", "procurement_id": "u1", "signed_at": D(2015, 4, 22)},
        {"contract_id": "c3", "procurement_id": "u3", "signed_at": D(2015, 3, 23),
         "max_ends_at": D(2015, 10, 19)},
    ]  # fmt: skip
    placed: Rows = [
        {"placement_id": "e1", "procurement_id": "u1", "starts_at": D(2015, 6, 1)},
        {"placement_id": "e2", "procurement_id": "u1", "starts_at": D(2015, 5, 2)},
    ]
    given = empty_tables()
    return given | {
        "core_organisation": organisations({"city": None, "a": "city", "b": "city"}),
        "core_period": period_rows(D(2015, 1, 1), D(2015, 12, 31)),
        "core_procurement": frame(tables.PROCUREMENT, [base | row for row in rows]),
        "core_contract": frame(tables.CONTRACT, contract, org_id="a"),
        "person_placement": frame(tables.PLACEMENT, placed),
    }


def line(table: pd.DataFrame, step: str, org_id: str = "city", outcome: str = "done") -> Any:
    is_there = (table["step"] == step) & (table["outcome"] == outcome)
    is_there &= (table["org_id"] == org_id) & (table["period_id"] == "2015")
    (found,) = table[is_there].to_dict("records")
    return found


def test_the_steps_of_procurements() -> None:
    found = made(procured())
    table = found["lead_time_procurement"]
    consulted = line(table, "decision_advert")  # u1 30 days, u2 20
    assert (consulted["n"], consulted["n_outcome"], consulted["median_days"]) == (2, 2, 20)
    # u1 60 days, u3 and u4 40, u2 cancelled after 30; u7 has no advert.
    award = line(table, "advert_award")
    assert (award["n"], award["n_outcome"], award["still_open"]) == (4, 3, 0)
    assert (award["median_days"], award["p75_days"]) == (40, 60)
    cancelled = line(table, "advert_award", outcome="cancelled")
    assert (cancelled["n_outcome"], cancelled["incidence_target"]) == (1, 0.25)
    assert award["incidence_target"] == pytest.approx(0.75)
    # u1 20 days to the first of its contracts, u3 10, u7 waits since 30; of b none are reported.
    signed = line(table, "award_contract")
    assert (signed["n"], signed["n_outcome"], signed["still_open"]) == (3, 2, 1)
    assert signed["median_days"] == 20
    assert line(table, "award_contract", "a")["n"] == 3
    assert "award_contract" not in set(table.loc[table["org_id"] == "b", "step"])
    # u1 10 days to the first placement; u3's contract ended after 210 days without one.
    first = line(found["lead_time"], "contract_first_placement")
    assert (first["n"], first["n_outcome"], first["median_days"]) == (2, 1, 10)
    ended = line(found["lead_time"], "contract_first_placement", outcome="ended")
    assert (ended["n_outcome"], ended["incidence_year"]) == (1, 0.5)


def test_a_first_placement_is_waited_for_only_where_placements_are_reported() -> None:
    given = procured() | {"person_placement": frame(tables.PLACEMENT)}
    assert made(given)["lead_time"].empty
