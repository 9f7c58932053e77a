"""Suppliers' due commitments summed: `mart.supplier_delivery`. Pure functions.

A supplier with fewer than three of them is shown but not ranked (`users.md` 10.3). Only persons:
other units cannot be added to them.
"""

import pandas as pd

from pipelines.core.reported import finished
from pipelines.model.tables.mart_commitment import SUPPLIER_DELIVERY

LEAST = 3
_SUMMED = ["promised", "kept", "unknown", "over_delivered", "persons"]


def supplier_delivery(mart_commitment: pd.DataFrame) -> pd.DataFrame:
    """`mart.supplier_delivery`: promised and delivered by supplier, ranked by the share kept."""
    due = mart_commitment["is_due"].astype(bool) & (mart_commitment["unit"] == "persons")
    rows = mart_commitment[due & mart_commitment["supplier_id"].notna()]
    by = rows.assign(n_overdue=rows["status"] == "overdue").groupby("supplier_id")
    sums = by[_SUMMED].sum(min_count=1)
    n = by.size()
    share = sums["kept"].fillna(0) / sums["promised"]
    found = sums.assign(
        supplier=by["supplier"].last(),
        n=n,
        n_overdue=by["n_overdue"].sum(),
        value=share,
        upper=(sums["kept"].fillna(0) + sums["unknown"]) / sums["promised"],
        rank=share.where(n >= LEAST).rank(method="min", ascending=False),
    )
    return finished(found.reset_index(), SUPPLIER_DELIVERY)
