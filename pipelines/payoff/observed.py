"""How long each placement is known to have lasted, and whether it goes on: from follow-ups.

Months are counted from the placement's own start (`domain.md` 3.10, 4.5). Wages, subsidies and
costs are not known here.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.core.volume import months_between
from pipelines.payoff.cases import NEVER
from pipelines.payoff.survival import Followed

IN_WORK = ("same_employer", "other_employer", "self_employed")
NO_ANSWER = ("unknown",)
# Never projected: they are meant to end, and are no employment retention (domain.md 3.10).
MEANT_TO_END = ("internship", "work_training", "summer_job")


@dataclass(frozen=True)
class Lasted:
    """One placement: months of it, and whether the person's work goes on after what is known.

    `months` is the end when it has ended, else the months confirmed so far; `again` the months
    from the same start up to which work with another employer is confirmed after the end, or 0.
    `is_seen`: somebody has said how it went, by an end date or a follow-up.
    """

    months: int
    goes_on: bool
    is_seen: bool
    again: int = 0

    @property
    def known(self) -> int:
        """Months in work that are known."""
        return max(self.months, self.again)


def lasted(placement: pd.DataFrame, follow_up: pd.DataFrame) -> list[Lasted | None]:
    """How long each placement lasted; None where it has no start, or is meant to end but does not.

    An end date decides, and a later follow-up in work is work with another employer. Without an
    end: in work up to the last follow-up that says so. If a later one says otherwise, work ended in
    the middle between the two; else it goes on from there.
    """
    start = pd.to_datetime(placement["starts_at"])
    end = months_between(start, pd.to_datetime(placement["ended_at"]))
    planned = months_between(start, pd.to_datetime(placement["planned_end_at"]))
    answers = _answers(placement, follow_up)
    found: list[Lasted | None] = []
    columns = (placement["placement_id"], placement["placement_type"], start, end, planned)
    for pid, kind, begun, ended, plan in zip(*columns, strict=True):
        in_work, not_in_work = answers.get(pid, ([], []))
        is_seen = bool(in_work or not_in_work) or pd.notna(ended)
        confirmed = max(in_work, default=1)
        after = [month for month in not_in_work if month > confirmed]
        work = (confirmed + min(after)) // 2 if after else confirmed
        if pd.isna(begun):
            found.append(None)
        elif pd.notna(ended):
            months = _whole(ended)
            moved = confirmed > months and bool(in_work)
            found.append(Lasted(months, moved and not after, True, work if moved else 0))
        elif after:
            found.append(Lasted(work, goes_on=False, is_seen=True))
        elif kind in MEANT_TO_END:
            known = pd.notna(plan)
            found.append(Lasted(_whole(plan), goes_on=False, is_seen=is_seen) if known else None)
        else:
            found.append(Lasted(confirmed, goes_on=True, is_seen=is_seen))
    return found


def followed(placement: pd.DataFrame, lengths: list[Lasted | None]) -> Followed:
    """Durations and endings of employments, for the retention curve."""
    pairs = [
        (length, kind)
        for length, kind in zip(lengths, placement["placement_type"], strict=True)
        if length is not None and length.is_seen and kind not in MEANT_TO_END
    ]
    return Followed(
        np.array([length.known for length, _ in pairs], dtype=np.float64),
        np.array([not length.goes_on for length, _ in pairs], dtype=np.bool_),
    )


def known_until(parts: list[tuple[int, Lasted]]) -> int:
    """Months of a person, from the first start, in which it is known whether the person works.

    Args:
        parts: Each placement with its first month.
    """
    if not any(length.goes_on for _, length in parts):
        return NEVER
    return max(first + length.known for first, length in parts)


def _whole(months: float) -> int:
    """Whole months, halves up; never before the start."""
    return max(int(np.floor(months + 0.5)), 0)


def _answers(
    placement: pd.DataFrame, follow_up: pd.DataFrame
) -> dict[str, tuple[list[int], list[int]]]:
    """Months after the start with an answer: in work, and not in work."""
    rows = follow_up[follow_up["placement_id"].notna() & follow_up["status"].notna()]
    rows = rows[~rows["status"].isin(NO_ANSWER)]
    if rows.empty:
        return {}
    starts = placement.set_index("placement_id")["starts_at"]
    start = pd.to_datetime(rows["placement_id"].map(starts))
    passed = months_between(start, pd.to_datetime(rows["observed_at"]))
    month = pd.to_numeric(rows["horizon_months"]).astype("Float64").astype("float64")
    month = month.fillna(passed)
    found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for pid, status, at in zip(rows["placement_id"], rows["status"], month, strict=True):
        if pd.notna(at) and at >= 0:
            found[pid][0 if status in IN_WORK else 1].append(_whole(at))
    return dict(found)
