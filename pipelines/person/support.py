"""What persons lived on before the placement, of persons or as counts. Pure functions.

Identity: person, kind of support and from when; counts also by sender
(`domain.md` 2.2 prior_situation). Who pays is only what the report says.
"""

import pandas as pd

from pipelines.core import reported
from pipelines.model.tables import PRIOR_SITUATION

KEY = ["candidate_pid", "support_type", "from_window", "from_window_to"]


def prior_situations(rows: pd.DataFrame) -> pd.DataFrame:
    """`person.prior_situation` of rows in force of the lists of prior support."""
    if rows.empty:
        return reported.empty(PRIOR_SITUATION)
    # Counts of one kind are told apart by who sent them.
    rows = rows.assign(_sender=rows["org_id"].where(rows["candidate_pid"].isna(), ""))
    columns = [*KEY, "_sender"]
    rows = reported.newest(rows, reported.key_of(rows, columns))
    rows["situation_id"] = reported.ids(reported.key_of(rows, columns), "b")
    rows["n_persons"] = rows["n_persons"].fillna(1.0)
    rows["taxable"] = reported.flag(rows["taxable"])
    return reported.finished(rows, PRIOR_SITUATION)
