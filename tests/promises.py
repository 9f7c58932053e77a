"""`mart.commitment` from a few rows of commitments, follow-ups and placements, for tests.

Data reach from 2014 to the last day of 2015.
"""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
from frames import PARAMETERS, Row, empty_tables, frame, organisations, period_rows

from pipelines.core.promised import commitment_state
from pipelines.model import derive, tables
from pipelines.model.tables import Table

Frames = dict[str, pd.DataFrame]
D = dt.date
LAST = D(2015, 12, 31)
TAKEN = (
    "core_commitment",
    "core_commitment_check",
    "core_contract",
    "core_procurement",
    "core_social_requirement",
    "core_lot",
    "core_supplier",
    "core_period",
    "person_placement",
)


def rows_of(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows of a table, numbered where its key is one text that they do not tell."""
    key = table.key[0]
    return frame(table, [{key: f"{key}-{n}"} | dict(r) for n, r in enumerate(rows, start=1)])


def city(
    promises: Sequence[Row],
    checks: Sequence[Row] = (),
    placed: Sequence[Row] = (),
    **more: pd.DataFrame,
) -> Frames:
    """The tables of a city of two units: a promises 2 persons for mid 2015 unless said otherwise.

    A follow-up is of the first commitment and of December; a placement of the first commitment, at
    full time, and vouched for until the end of the data.
    """
    base = {"version": 1, "promised_persons": 2.0, "commitment_type": "employment",
            "starts_at": D(2015, 1, 1), "ends_at": D(2016, 3, 31), "due_date": D(2015, 6, 30),
            "org_id": "a"}  # fmt: skip
    told = {"commitment_id": "commitment_id-1", "checked_at": D(2015, 12, 1)}
    work = {"commitment_id": "commitment_id-1", "commitment_link": "linked",
            "starts_at": D(2015, 3, 1), "working_hours_share": 1.0, "told_until": LAST}  # fmt: skip
    return (
        empty_tables()
        | {
            "core_organisation": organisations({"city": None, "a": "city", "b": "city"}),
            "core_period": period_rows(D(2014, 1, 1), LAST),
            "core_commitment": rows_of(tables.COMMITMENT, [base | dict(p) for p in promises]),
            "core_commitment_check": frame(
                tables.COMMITMENT_CHECK, [told | dict(c) for c in checks]
            ),
            "person_placement": rows_of(tables.PLACEMENT, [work | dict(p) for p in placed]),
        }
        | more
    )


def state_of(given: Frames) -> pd.DataFrame:
    """`mart.commitment` of a city, checked against its declaration."""
    found = commitment_state(**{n: given[n] for n in TAKEN}, parameters=PARAMETERS)
    return derive.validated(found, tables.COMMITMENT_STATE)
