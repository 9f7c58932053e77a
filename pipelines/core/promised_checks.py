"""Rules that the commitments of mart must keep before they may be published. Pure functions.

As in `core/checks.py`: each returns the rows that break it.
"""

import pandas as pd

from pipelines.kpis.cells import ancestor_pairs

_SLACK = 1e-6
_OUT = ("excused", "cancelled")


def newest_versions_listed(
    mart_commitment: pd.DataFrame, core_commitment: pd.DataFrame
) -> pd.DataFrame:
    """Every commitment stands there once, in its newest version, and no other does."""
    newest = core_commitment.loc[core_commitment["superseded_by"].isna(), ["commitment_id"]]
    both = mart_commitment[["commitment_id"]].merge(newest, how="outer", indicator=True)
    return both[both["_merge"] != "both"]


def promises_bounded(mart_commitment: pd.DataFrame) -> pd.DataFrame:
    """0 ≤ kept, unknown and both together ≤ promised; who is excused or cancelled is not due."""
    c = mart_commitment
    kept, unknown = (c[name].astype(float).fillna(0) for name in ("kept", "unknown"))
    promised = c["promised"].astype(float).fillna(0)
    return c[
        (kept < 0)
        | (unknown < 0)
        | (kept + unknown > promised + _SLACK)
        | (c["is_due"].astype(bool) & c["status"].isin(_OUT))
        | (c["is_due"].astype(bool) & c["due_date"].isna())
    ]


def commitments_add_up(
    mart_kpi_value: pd.DataFrame, mart_commitment: pd.DataFrame, core_organisation: pd.DataFrame
) -> pd.DataFrame:
    """The yearly measure of delivery is the sum of the due commitments: recounted from the rows."""
    c = mart_commitment
    rows = c[c["is_due"].astype(bool) & (c["unit"] == "persons")]
    amounts = pd.DataFrame(
        {
            "org_id": rows["org_id"],
            "period_id": pd.to_datetime(rows["due_date"]).dt.year.astype(str),
            "numerator": rows["kept"].astype(float).fillna(0),
            "denominator": rows["promised"].astype(float),
            "unknown": rows["unknown"].astype(float),
            "n": 1.0,
        }
    )
    up = amounts.merge(ancestor_pairs(core_organisation), on="org_id")
    sums = up.groupby(["ancestor", "period_id"])[["numerator", "denominator", "unknown", "n"]].sum()
    v = mart_kpi_value
    mine = v[(v["kpi_id"] == "commitment_delivery") & (v["dimension"] == "all")]
    mine = mine[mine["period_id"].str.len() == 4]
    places = pd.MultiIndex.from_frame(mine[["org_id", "period_id"]])
    expected = sums.reindex(places).fillna(0.0).to_numpy(dtype=float)
    found = mine[list(sums.columns)].astype(float).fillna(0.0).to_numpy()
    broken: pd.DataFrame = mine[(abs(found - expected) > _SLACK).any(axis=1)]
    return broken


RULES = (newest_versions_listed, promises_bounded, commitments_add_up)
