"""Dialogue requirements: when each was awarded, and when the dialogue was held. Pure functions.

A dialogue promises a talk and no places (`domain.md` 3.8, KPI-3d and 3e).
"""

import pandas as pd

# Days from award within which the dialogue is to be held.
DAYS = 30
REQUIREMENT = "dialogue_employment"


def dialogues(
    requirement: pd.DataFrame,
    lot: pd.DataFrame,
    procurement: pd.DataFrame,
    commitment: pd.DataFrame,
) -> pd.DataFrame:
    """One row a dialogue requirement: `awarded_at` and `held_at`, missing where not told.

    Those of a cancelled procurement or lot are left out, and those of who only takes part in
    another's procurement.

    Args:
        requirement: `core.social_requirement`.
        lot: `core.lot`.
        procurement: `core.procurement`.
        commitment: `core.commitment`, where the day of the dialogue stands.
    """
    asked = requirement[requirement["requirement_type"] == REQUIREMENT]
    columns = ["requirement_id", "procurement_id", "lot_no", "org_id"]
    lots = lot[["procurement_id", "lot_no", "awarded_at", "cancelled_at", "status"]]
    bought = procurement[["procurement_id", "awarded_at", "cancelled_at", "lead_org_id"]]
    rows = (
        asked[columns]
        .merge(lots, how="left", on=["procurement_id", "lot_no"])
        .merge(bought, how="left", on="procurement_id", suffixes=("_lot", ""))
    )
    awarded = pd.to_datetime(rows["awarded_at_lot"]).fillna(pd.to_datetime(rows["awarded_at"]))
    cancelled = rows["cancelled_at"].notna() | rows["cancelled_at_lot"].notna()
    live = ~cancelled & (rows["status"] != "cancelled") & rows["lead_org_id"].isna()
    held = _held(rows, commitment)
    kept = rows[columns].assign(awarded_at=awarded, held_at=held)[live]
    return kept.sort_values("requirement_id", ignore_index=True)


def _held(rows: pd.DataFrame, commitment: pd.DataFrame) -> pd.Series:
    """The first day told under the requirement, else under its procurement without saying which."""
    told = commitment.assign(held=pd.to_datetime(commitment["dialogue_held_at"]))
    told = told.dropna(subset=["held"])
    by_requirement = told.groupby("requirement_id")["held"].min()
    loose = told[told["requirement_id"].isna()].groupby("procurement_id")["held"].min()
    alone = ~rows.duplicated("procurement_id", keep=False)
    found = by_requirement.reindex(rows["requirement_id"])
    other = loose.reindex(rows["procurement_id"].where(alone))
    return pd.Series(found.to_numpy(), rows.index).fillna(pd.Series(other.to_numpy(), rows.index))
