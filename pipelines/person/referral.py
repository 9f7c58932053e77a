"""Which organisations have a person in their list of candidates. Pure functions.

A person whom two refer has two rows here and one in `person.candidate` (`domain.md` 3.9); to whom
an organisation outside the city's belongs in the figures is told here too.
"""

import pandas as pd

from pipelines.core import reported
from pipelines.model.tables import REFERRAL
from pipelines.person.candidate import PID


def referrals(listed: pd.DataFrame) -> pd.DataFrame:
    """`person.referral` from the newest rows of the candidate lists, one a sender and person."""
    rows = listed[listed[PID].notna()]
    if rows.empty:
        return reported.empty(REFERRAL)
    rows = rows.assign(entered_at=pd.to_datetime(rows["entered_at"]))
    first = rows.groupby(["org_id", PID])["entered_at"].transform("min")
    ordered = rows.assign(entered_at=first).sort_values(list(reported.BY_PLACE), kind="stable")
    return reported.finished(ordered.drop_duplicates(["org_id", PID], keep="last"), REFERRAL)


def within(org_id: pd.Series, organisation: pd.DataFrame) -> pd.Series:
    """Each organisation of the tree as it is, every other as the tree's root.

    A state agency or a coordination body owns nobody's figure but the city's.
    """
    roots = organisation.loc[organisation["parent_org_id"].isna(), "org_id"]
    known = org_id.isin(organisation["org_id"])
    return org_id.astype(object).where(known, min(roots, default=None))
