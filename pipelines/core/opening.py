"""Coming jobs (forecast openings) from the lists in force. Pure functions.

A probability that is not stated is 1 and says so (`domain.md` 2.2 forecast_opening); whether there
are candidates for them is a measure.
"""

import pandas as pd

from pipelines.core import links, reported
from pipelines.core.supplier import supplier_of
from pipelines.model.tables import JOB_OPENING

KEY = ["org_id", "procurement_ref", "supplier_id", "occupation", "occupation_text", "industry",
       "start_window", "requirement_type"]  # fmt: skip


def job_openings(
    rows: pd.DataFrame, procurement: pd.DataFrame, supplier: pd.DataFrame
) -> pd.DataFrame:
    """`core.job_opening`.

    Args:
        rows: Rows in force of the lists of coming jobs.
        procurement: `core.procurement`.
        supplier: `core.supplier`.
    """
    if rows.empty:
        return reported.empty(JOB_OPENING)
    rows = rows.copy()
    rows[["supplier_id", "supplier_link"]] = supplier_of(rows, supplier)
    rows = reported.newest(rows, reported.key_of(rows, KEY))
    rows["opening_id"] = reported.ids(reported.key_of(rows, KEY), "o")
    rows[["procurement_id", "procurement_link"]] = links.procurement_of(rows, procurement)
    rows["probability_is_stated"] = rows["probability_share"].notna()
    rows["probability_share"] = rows["probability_share"].fillna(1.0)
    rows["driving_licence"] = reported.flag(rows["driving_licence"])
    return reported.finished(rows, JOB_OPENING)
