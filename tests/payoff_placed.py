"""Placements, support before and follow-ups for tests of the pay-off, and what it makes of them."""

import datetime as dt
from typing import Any

import pandas as pd
from frames import frame, period_rows
from payoff_kat import PARAMETERS

from pipelines.model import tables as t
from pipelines.model.tables import FOLLOW_UP, PLACEMENT, PRIOR_SITUATION
from pipelines.model.tables.mart_payoff import MART_PAYOFF
from pipelines.payoff.from_tables import Taken, cases_of
from pipelines.payoff.published import pay_off

D = dt.date
TODAY, LAST = D(2016, 11, 1), pd.Timestamp(2016, 10, 31)
Row = dict[str, Any]
PLACED: Row = {
    "placement_id": "e1", "candidate_pid": "p1", "n_persons": 1.0, "placement_type": "employment",
    "wage_month_fte": 21_000.0, "working_hours_share": 1.0, "subsidy_type": "none",
    "starts_at": D(2015, 1, 1), "supervisor_hours_share": 0.0, "supplier_id": "s1",
    "subsidy_to": None, "ended_at": None, "planned_end_at": None, "age_at_start": None,
    "subsidy_rate_share": None, "subsidy_sek_month": None, "told_until": None,
    "supplier_name": "S1", "employment_form": None, "end_reason": None, "subsidy_from": None,
}  # fmt: skip
PRIOR: Row = {"candidate_pid": "p1", "support_type": "income_support", "amount_sek_month": 8_000.0,
              "taxable": None, "payer": None, "support_share": None}  # fmt: skip
SEEN: Row = {"candidate_pid": "p1", "placement_id": "e1", "status": "same_employer",
             "horizon_months": None, "observed_at": None}  # fmt: skip


def tables(
    placed: list[Row], prior: list[Row] | None = None, seen: list[Row] | None = None, **more: Any
) -> dict[str, pd.DataFrame]:
    rows = [PRIOR] if prior is None else [PRIOR | p for p in prior]
    return {
        "person_placement": frame(PLACEMENT, [PLACED | p for p in placed]),
        "person_prior_situation": frame(PRIOR_SITUATION, rows),
        "person_follow_up": frame(FOLLOW_UP, [SEEN | s for s in seen or []]),
        **more,
    }


def taken(placed: list[Row], *given: Any, **more: Any) -> Taken:
    return cases_of(tables(placed, *given, **more), PARAMETERS, LAST)


def paid_off(given: dict[str, pd.DataFrame], **how: int) -> dict[str, pd.DataFrame]:
    names = ("person_candidate", "person_preparation", "core_programme_cost")
    empty = {name: frame(t.ALL[name.replace("_", ".", 1)]) for name in names}
    periods = period_rows(D(2014, 1, 1), LAST.date())
    found = pay_off(**empty | given, core_period=periods, parameters=PARAMETERS, today=TODAY, **how)
    return {table.name.split(".")[1]: each for table, each in zip(MART_PAYOFF, found, strict=True)}


def many(count: int) -> dict[str, pd.DataFrame]:
    placed = [
        {"placement_id": f"e{n}", "candidate_pid": f"p{n}", "starts_at": D(2014, 1 + n % 12, 1)}
        for n in range(count)
    ]
    prior = [{"candidate_pid": f"p{n}"} for n in range(count)]
    seen = [
        {"placement_id": f"e{n}", "candidate_pid": f"p{n}", "horizon_months": 12,
         "status": "unemployed" if n % 4 == 0 else "same_employer"}
        for n in range(count)
    ]  # fmt: skip
    return tables(placed, prior, seen)
