"""Costs of the programme from the statements in force. Pure functions.

A cost without a month of its own is of the period that its file is for (`domain.md` 2.2
programme_cost); how costs are shared and set against results is a measure.
"""

import pandas as pd

from pipelines.core import reported
from pipelines.model import periods
from pipelines.model.tables import PROGRAMME_COST

KEY = ["org_id", "cost_type", "account", "allocation_base", "date_from", "date_to"]


def programme_costs(rows: pd.DataFrame) -> pd.DataFrame:
    """`core.programme_cost`.

    Args:
        rows: Rows in force of the cost statements.
    """
    if rows.empty:
        return reported.empty(PROGRAMME_COST)
    first = rows["quarters"].fillna("").astype(str).str.split(",").str[0]
    start = {q: pd.Timestamp(periods.period(q).date_from) for q in first.unique() if q}
    month, last = pd.to_datetime(rows["month"]), pd.to_datetime(rows["month_to"])
    rows = rows.assign(
        date_from=month.fillna(pd.to_datetime(first.map(start))),
        date_to=last.fillna(month).fillna(reported.period_end(rows)),
        date_precision=rows["month_precision"],
        is_estimate=(rows["is_estimate"] == "yes") | rows["value_is_estimate"].astype(bool),
    )
    rows = reported.newest(rows, reported.key_of(rows, KEY))
    rows["cost_id"] = reported.ids(reported.key_of(rows, KEY), "k")
    return reported.finished(rows, PROGRAMME_COST)
