"""Planned procurements from the plans in force. Pure functions."""

import pandas as pd

from pipelines.core import procurement as entity
from pipelines.core import reported
from pipelines.model.tables import PLANNED


def planned_procurements(
    plan: pd.DataFrame, submission: pd.DataFrame, procurement: pd.DataFrame
) -> pd.DataFrame:
    """`core.planned_procurement`: each year's rows from the newest plan that holds the year.

    A row whose case number is in the register already has been realised.
    """
    rows = reported.in_force(plan, submission)
    first_year = rows["quarters"].fillna("").astype(str).str[:4]
    year = pd.to_datetime(rows["planned_at"]).dt.year
    newest = first_year.groupby([rows["org_id"], year], dropna=False).transform("max")
    rows = rows[first_year == newest].reset_index(drop=True)
    rows["nature"], rows["nature_source"] = entity.kind(rows)
    told = procurement.dropna(subset=["procurement_ref"])
    known = set(zip(told["org_id"], told["procurement_ref"], strict=True))
    pairs = zip(rows["org_id"], rows["procurement_ref"], strict=True)
    rows["is_realised"] = [pair in known for pair in pairs]
    named = rows["procurement_ref"].where(rows["procurement_ref"].notna(), rows["title"])
    key = reported.key_of(rows.assign(procurement_ref=named), entity.KEY)
    rows["planned_id"] = reported.ids(key, "p")
    return rows[list(PLANNED.columns)]
