"""Contracts from the registers of contracts in force, linked to procurement and supplier.

Pure functions. Identity: organisation, case number, lot, contract number and supplier
(`domain.md` 2.2 contract).
"""

import pandas as pd

from pipelines.core import links, lot, reported
from pipelines.core.supplier import supplier_of
from pipelines.model.tables import CONTRACT

KEY = ["org_id", "procurement_ref", "lot_no", "contract_no", "supplier_id"]


def contracts(
    rows: pd.DataFrame, procurement: pd.DataFrame, supplier: pd.DataFrame
) -> pd.DataFrame:
    """`core.contract`.

    Args:
        rows: Rows in force of the contract registers.
        procurement: `core.procurement`.
        supplier: `core.supplier`.
    """
    if rows.empty:
        return reported.empty(CONTRACT)
    rows = rows.assign(lot_no=lot.lot_number(rows["lot_no"]))
    rows[["supplier_id", "supplier_link"]] = supplier_of(rows, supplier)
    rows = reported.newest(rows, reported.key_of(rows, KEY))
    rows["contract_id"] = reported.ids(reported.key_of(rows, KEY), "c")
    rows[["procurement_id", "procurement_link"]] = links.procurement_of(rows, procurement)
    for name in ("penalty_clause", "bonus_clause"):
        rows[name] = reported.flag(rows[name])
    return reported.finished(rows, CONTRACT)
