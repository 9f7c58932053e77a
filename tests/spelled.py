"""Placements and follow-ups of one person, by days after the start, and the spells made of them."""

import datetime as dt

import pandas as pd
from frames import Row, frame

from pipelines.model import tables
from pipelines.person.spells import spells

START = dt.date(2015, 1, 1)
LAST = pd.Timestamp(2015, 12, 31)  # day 364
ALL = 364
PLACED = {"candidate_pid": "p", "placement_type": "employment", "starts_at": START,
          "told_until": LAST.date(), "subsidy_type": "none"}  # fmt: skip


def on(day: int) -> dt.date:
    return START + dt.timedelta(days=day)


def frames_of(placed: list[Row], seen: list[Row]) -> tuple[pd.DataFrame, pd.DataFrame]:
    jobs = [PLACED | {"placement_id": f"e{n}"} | dict(p) for n, p in enumerate(placed)]
    found = [
        {"candidate_pid": "p", "placement_id": "e0", "follow_up_id": f"f{n}"} | dict(s)
        for n, s in enumerate(seen)
    ]
    return frame(tables.PLACEMENT, jobs), frame(tables.FOLLOW_UP, found)


def made(*placed: Row, seen: list[Row] | None = None) -> pd.DataFrame:
    return spells(*frames_of(list(placed) or [{}], seen or []), LAST)


def told(*placed: Row, seen: list[Row] | None = None) -> dict[str, str]:
    """Definition -> days of the first employment, «e» when ended, «?» when not known."""
    rows = made(*placed, seen=seen)
    rows = rows[rows["placement_id"] == rows["placement_id"].min()]
    return {
        r["definition"]: f"{r['days']}{'e' * r['ended']}{'?' * r['is_unknown']}"
        for r in rows.to_dict("records")
    }


END = {"ended_at": on(100)}
