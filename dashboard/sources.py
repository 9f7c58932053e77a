"""Where figures come from: one procurement and its file, all measures at once, the register.

And whose workbook is whose. The questions are in `sql_sources.py`; nothing is drawn or made here.
"""

import pandas as pd

from dashboard import sql_sources as sql
from dashboard.data import Organisation, Seen, ask, ask_once, organisation


def procurement(seen: Seen, org_id: str, procurement_id: str) -> pd.Series | None:
    """One procurement of a unit and the file it comes from; None when there is none of that id."""
    frame = ask(seen, sql.PROCUREMENT, org_id, procurement_id)
    return None if frame.empty else frame.iloc[0]


def has_national_register(seen: Seen) -> bool:
    """Whether the national register is in, as far as the viewer may know."""
    return bool(ask(seen, sql.NATIONAL_REGISTER).iloc[0, 0])


def long_table(seen: Seen) -> pd.DataFrame:
    """All measures that the viewer sees, one row a figure."""
    return ask_once(seen, sql.LONG_TABLE)


def may_have_workbook(seen: Seen, unit: Organisation) -> bool:
    """Whether all that a unit's workbook holds, the files it comes from included, is the viewer's.

    That of an organisation is its own and those below it.
    """
    viewer, above = seen.viewer, unit
    if viewer.all_units or not viewer.lineage:
        return viewer.lineage
    while above.org_id not in viewer.organisations:
        found = organisation(seen, above.parent) if above.parent else None
        if found is None:
            return False
        above = found
    return True
