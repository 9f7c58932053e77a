"""Preparation and training of persons from the lists in force. Pure functions.

An activity is the same when person, kind, start and course are; a course that two senders report
is one (`domain.md` 2.2 person.preparation).
"""

import pandas as pd

from pipelines.core import reported
from pipelines.model.tables import PREPARATION

KEY = ["candidate_pid", "activity_type", "starts_at", "course"]


def preparations(rows: pd.DataFrame) -> pd.DataFrame:
    """`person.preparation` of rows in force of the preparation lists."""
    if rows.empty:
        return reported.empty(PREPARATION)
    rows = reported.newest(rows, reported.key_of(rows, KEY))
    rows["prep_id"] = reported.ids(reported.key_of(rows, KEY), "t")
    rows["completed"] = reported.flag(rows["completed"])
    return reported.finished(rows, PREPARATION)
