"""What reports say of persons' work, day by day: jobs, follow-ups, and whether work is subsidised.

Days are ordinals. How long somebody stayed is made from it in `spells.py`. Pure functions.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.core import links
from pipelines.core.supplier import spoken_of
from pipelines.person.candidate import PID
from pipelines.person.follow_up import NEAR_DAYS
from pipelines.person.work import DAYS_A_MONTH, GOES_ON

_UNSUBSIDISED = ("none", "none_internship")
_OTHER_WORK = ("other_employer", "self_employed")
# Of one day the presence comes first: one may have stayed until the day on which one left.
_RANK = {"same_employer": 0, "other_employer": 1, "self_employed": 2, "education": 3}

# From a day on work is subsidised, is not, or nobody knows.
Subsidy = tuple[int, bool | None]


@dataclass(frozen=True)
class Job:
    """A placement as its list tells it.

    Attributes:
        placement_id: Which placement.
        placement_type: Its type; None when nobody said.
        employer: What tells the supplier from others; None when not known.
        start: First day.
        until: The stated end; else the last day on which the list vouches that it goes on.
        ended: Whether the end is stated.
        reason: Why it ended.
        subsidies: From which days it is subsidised or not, in order.
    """

    placement_id: str
    placement_type: str | None
    employer: str | None
    start: int
    until: int
    ended: bool
    reason: str | None
    subsidies: tuple[Subsidy, ...]


@dataclass(frozen=True)
class Seen:
    """A follow-up.

    Attributes:
        placement_id: Of which placement; None when that is not known.
        day: When it was made.
        since: From which day an absence that it tells of holds: its horizon, if that was earlier.
        until: Until which day a presence holds: its horizon, if that was later.
        status: What was found.
        subsidised: Whether the work then was; None where it does not say.
    """

    placement_id: str | None
    day: int
    since: int
    until: int
    status: str
    subsidised: bool | None

    @property
    def tells_of_subsidy(self) -> bool:
        """Whether it changes what is known: work elsewhere is another's, subsidised or not."""
        return self.subsidised is not None or self.status in _OTHER_WORK


def day_of(months: int) -> int:
    """Days from a start to the horizon so many months after it: 183 of six months."""
    return round(months * DAYS_A_MONTH)


def jobs(placement: pd.DataFrame, last: pd.Timestamp) -> dict[str, list[Job]]:
    """Person -> their placements that had begun by the last day, in order.

    A placement without a pseudonym is nobody else's: it stands under `placement:<id>`. An end that
    is stated but lies after the last day vouches for all days before.
    """
    rows = placement[pd.to_datetime(placement["starts_at"]) <= last]
    employers = spoken_of(rows.assign(supplier=rows["supplier_name"]))
    found: dict[str, list[Job]] = defaultdict(list)
    for line, employer in zip(rows.to_dict("records"), employers, strict=True):
        job = _job({str(k): v for k, v in line.items()}, _text(employer), last.toordinal())
        found[_text(line[PID]) or f"placement:{job.placement_id}"].append(job)
    return {p: sorted(js, key=lambda j: (j.start, j.placement_id)) for p, js in found.items()}


def _job(line: dict[str, Any], employer: str | None, last: int) -> Job:
    start, end, planned = (_day(line[n]) for n in ("starts_at", "ended_at", "planned_end_at"))
    assert start is not None  # noqa: S101 - who has not begun is left out
    until = min(last if end is None else end, last)
    if end is None:
        until = min(until, _day(line["told_until"]) or start)
        if planned is not None and line["employment_form"] not in GOES_ON:
            until = min(until, planned)
    return Job(
        placement_id=line["placement_id"],
        placement_type=_text(line["placement_type"]),
        employer=employer,
        start=start,
        until=max(start, until),
        ended=end is not None and end <= last,
        reason=_text(line["end_reason"]),
        subsidies=_subsidies(line, start),
    )


def _subsidies(line: dict[str, Any], start: int) -> tuple[Subsidy, ...]:
    """A subsidy goes on as long as nothing says that it has ended."""
    kind = _text(line["subsidy_type"])
    if kind is None or kind in _UNSUBSIDISED:
        return ((start, None if kind is None else False),)
    first, end = _day(line["subsidy_from"]) or start, _day(line["subsidy_to"])
    told: list[Subsidy] = [(start, False)] if first > start else []
    told.append((max(first, start), True))
    if end is not None:
        told.append((max(end, start) + 1, False))
    return tuple(told)


def seen(follow_up: pd.DataFrame, placement: pd.DataFrame) -> dict[str, list[Seen]]:
    """Person -> their follow-ups in order.

    One within thirty days of its horizon tells of the horizon (`domain.md` 3.10); one without a day
    is of its horizon, one without both of no day at all. What was found after the last day that
    data reaches is of use all the same: who is there then was there before.
    """
    starts = dict(zip(placement["placement_id"], placement["starts_at"], strict=True))
    found: dict[str, list[Seen]] = defaultdict(list)
    for line in follow_up.to_dict("records"):
        placement_id = _text(line["placement_id"])
        start, made = _day(starts.get(placement_id)), _day(line["observed_at"])
        due = made
        if start is not None and not links.missing(line["horizon_months"]):
            due = start + day_of(int(line["horizon_months"]))
        made = due if made is None else made
        if made is None or due is None:
            continue
        if abs(due - made) > NEAR_DAYS:
            due = made
        kind = _text(line["subsidy_type"])
        told = Seen(
            placement_id=placement_id,
            day=made,
            since=min(made, due),
            until=max(made, due),
            status=_text(line["status"]) or "unknown",
            subsidised=None if kind is None else kind not in _UNSUBSIDISED,
        )
        found[line[PID]].append(told)
    return {p: sorted(ss, key=_order) for p, ss in found.items()}


def _order(told: Seen) -> tuple[int | str | bool, ...]:
    rank = _RANK.get(told.status, len(_RANK))
    return (told.day, rank, told.status, told.since, told.until, told.subsidised is True,
            told.placement_id or "")  # fmt: skip


def _day(value: Any) -> int | None:
    return None if links.missing(value) else pd.Timestamp(value).toordinal()


def _text(value: Any) -> str | None:
    return None if links.missing(value) else str(value)
