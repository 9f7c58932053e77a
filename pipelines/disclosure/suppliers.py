"""Suppliers as they are published: what their rows say of rows that are hidden is not told. Pure.

A gap in the order would tell between which others a hidden share lies; and how many commitments are
overdue, beside the states that are told, whether a small promise was kept.
"""

import pandas as pd

from pipelines.disclosure.masks import has_state
from pipelines.model.tables.public import IS_SUPPRESSED


def told_suppliers(suppliers: pd.DataFrame, promises: pd.DataFrame) -> pd.DataFrame:
    """`public.supplier_delivery`: the order is of those shown; `n_overdue` only where no state is.

    Args:
        suppliers: The suppliers, masked.
        promises: `public.commitment`.
    """
    quiet = suppliers["supplier_id"].isin(_with_hidden_state(promises))
    return suppliers.assign(
        rank=among_shown(suppliers["rank"]),
        n_overdue=suppliers["n_overdue"].astype("Int64").mask(quiet),
    )


def among_shown(rank: pd.Series) -> pd.Series:
    """The order of those that have one; equal ones stay equal."""
    return pd.to_numeric(rank).astype(float).rank(method="min").astype("Int64")


def _with_hidden_state(promises: pd.DataFrame) -> pd.Series:
    """Suppliers of a due commitment whose state is hidden with its number."""
    hidden = promises[IS_SUPPRESSED].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    due = promises["is_due"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    found: pd.Series = promises.loc[hidden & due & ~has_state(promises), "supplier_id"]
    return found.dropna()


def suppliers_tell_no_state(
    public_supplier_delivery: pd.DataFrame, public_commitment: pd.DataFrame
) -> pd.DataFrame:
    """The order of suppliers has no gap, and no count tells the state of a hidden commitment."""
    told = told_suppliers(public_supplier_delivery, public_commitment)
    wrong = told["n_overdue"].isna() & public_supplier_delivery["n_overdue"].notna()
    given = pd.to_numeric(public_supplier_delivery["rank"]).astype("Int64")
    wrong |= (told["rank"] != given).fillna(value=False).astype(bool)
    broken: pd.DataFrame = public_supplier_delivery[wrong.to_numpy(dtype=bool)]
    return broken
