"""What placements deliver of the commitments they are linked to: persons, and FTE months so far.

Pure functions (`domain.md` 3.8 «gross vs net»). What a follow-up says was delivered, and what it is
compared with, is not decided here (`core/promised.py`).
"""

import pandas as pd

from pipelines.core import volume
from pipelines.person.candidate import PID

# Ends that were agreed from the start: nobody left before the time.
AGREED = ("contract_ended", "internship_completed")


def delivered(placement: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Per commitment what the placements that had started by a day amount to.

    A person counts for one commitment only, the first by start. Who came after somebody had left
    before the agreed end took that person's place: together they count once in persons, and both
    add their FTE months.

    Args:
        placement: `person.placement`.
        day: Data reaches until then; months after it are not delivered yet.

    Returns:
        By `commitment_id`: `persons`; `fte_months` of the placements that can be measured, and
        `fte_is_partial` when some cannot.
    """
    starts = pd.to_datetime(placement["starts_at"])
    begun = placement[placement["commitment_id"].notna() & (starts <= day)]
    rows = _once(begun.assign(starts_at=starts))
    by = rows.groupby("commitment_id")
    nameless = rows["n_persons"].astype(float).where(rows[PID].isna(), 0.0)
    gross = by[PID].nunique() + nameless.groupby(rows["commitment_id"]).sum()
    replaced = pd.Series({c: _replaced(held) for c, held in by}, dtype=float)
    months = _months(rows, day)
    return pd.DataFrame(
        {
            "persons": gross - replaced.reindex(gross.index),
            "fte_months": months.groupby(rows["commitment_id"]).sum(min_count=1),
            "fte_is_partial": months.isna().groupby(rows["commitment_id"]).any(),
        }
    )


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """The placements of each person under the commitment that the person first began under."""
    ordered = rows.sort_values(["starts_at", "commitment_id", "placement_id"], kind="stable")
    first = ordered.drop_duplicates(PID).set_index(PID)["commitment_id"]
    kept: pd.DataFrame = ordered[
        ordered[PID].isna() | (ordered["commitment_id"] == ordered[PID].map(first))
    ]
    return kept


def _replaced(rows: pd.DataFrame) -> int:
    """How many persons of a commitment came in the place of one who had left."""
    named = rows[rows[PID].notna()]
    starts = named.groupby(PID)["starts_at"].min().sort_values()
    ended = pd.to_datetime(named["ended_at"])
    planned = pd.to_datetime(named["planned_end_at"])
    early = (ended >= named["starts_at"]) & ~(ended >= planned) & ~named["end_reason"].isin(AGREED)
    # A person's last placement decides whether the person left.
    last = named.assign(_left=ended.where(early)).drop_duplicates(PID, keep="last")
    free = sorted(last["_left"].dropna())
    taken = 0
    for start in starts:
        if taken < len(free) and free[taken] < start:
            taken += 1
    return taken


def _months(rows: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """FTE months until the day: to the end, else as long as the list and the plan vouch for."""
    vouched = pd.to_datetime(rows["told_until"])
    planned = pd.to_datetime(rows["planned_end_at"])
    end = pd.to_datetime(rows["ended_at"]).fillna(vouched.where(~(planned < vouched), planned))
    until = end.where(end < day, day)
    return volume.fte_months(
        rows["n_persons"], rows["working_hours_share"], rows["starts_at"], until
    )
