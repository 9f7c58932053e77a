"""How long a step takes from one day to another, and what became of those that wait. Pure.

A step is of a person's way to work or of a procurement; whose it is, and what is estimated of the
waits, is told by the caller (`domain.md` 3.9).
"""

import numpy as np
import pandas as pd

DONE, OPEN, SKIPPED = "done", "open", "skipped"


def waits(
    origin: pd.Series,
    target: pd.Series,
    is_beyond: pd.Series,
    exit_at: pd.Series,
    exit_kind: pd.Series,
    now: pd.Timestamp,
) -> pd.DataFrame:
    """Days and outcome of each that has begun to wait, under the index of those given.

    `done`: the target's day is known. Otherwise the kind of exit, or `open` for those who still
    wait. `skipped`: somebody who is beyond the target on a day that is not known, or before the
    step began; such a one tells nothing of how long it takes.

    Args:
        origin: Day when the wait begins; without one nobody waits.
        target: Day that is waited for.
        is_beyond: Whether a later step shows that the target has been passed.
        exit_at: Day when the waiting ended otherwise.
        exit_kind: How it ended.
        now: The day that data reaches.
    """
    given = {"origin": origin, "target": target, "exit_at": exit_at}
    day = {name: pd.to_datetime(days) for name, days in given.items()}
    begun = day["origin"] <= now
    reached = day["target"] <= now
    backwards = day["target"] < day["origin"]
    left = exit_kind.notna() & (day["exit_at"] <= now) & (day["exit_at"] >= day["origin"])
    outcome = np.select(
        [backwards, reached, is_beyond.astype(bool), left],
        [SKIPPED, DONE, SKIPPED, exit_kind.astype(object)],
        default=OPEN,
    )
    end = day["target"].where(outcome == DONE, day["exit_at"].where(left)).fillna(now)
    days = (end - day["origin"]).dt.days.astype(float)
    return pd.DataFrame({"days": days, "outcome": outcome})[begun]
