"""How long each placement is known to have lasted, and whether the person's work goes on after it.

By the spells of `in_work` that the retention measures are made of (`person/spells.py`), so that who
is in work is decided in one place. Wages, subsidies and costs are not known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.core.volume import months_between
from pipelines.payoff.survival import Followed
from pipelines.person.spells import GAP_DAYS, IN_WORK, spells
from pipelines.person.statements import Job, jobs
from pipelines.person.work import WORK_TYPES

NO_ANSWER = ("unknown",)


@dataclass(frozen=True)
class Lasted:
    """One placement: months of it, and whether the person's work goes on after what is known.

    `months` is the end when it has ended, else the months known so far; `again` the months from the
    same start up to which work with another employer is known after the end, or 0. `is_seen`:
    somebody has said how it went, by an end date or a follow-up.
    """

    months: int
    goes_on: bool
    is_seen: bool
    again: int = 0

    @property
    def known(self) -> int:
        """Months in work that are known."""
        return max(self.months, self.again)


@dataclass(frozen=True)
class Stays:
    """How long each placement lasted, by its id, and the followed for the retention curve."""

    lasted: Mapping[str, Lasted]
    followed: Followed


@dataclass(frozen=True)
class _Days:
    """A placement in days: the first, the last, and the last of work found after its end."""

    start: int
    end: int
    goes_on: bool = False
    again: int | None = None


@dataclass(frozen=True)
class _Spell:
    """Work from an employment on: first and last known day, whether it may go on after it."""

    start: int
    until: int
    goes_on: bool


def stays(placement: pd.DataFrame, follow_up: pd.DataFrame, last: pd.Timestamp) -> Stays:
    """How long each placement lasted, without those that have not begun by the last day.

    A stated end decides, and work found after it is work with another employer. What is open lasts
    as long as its list or a follow-up knows, and not beyond one that finds the person gone.
    Practice lasts as long as stated or planned and never goes on; without both it is left out.

    Args:
        placement: `person.placement`.
        follow_up: `person.follow_up`.
        last: The day that data reaches.
    """
    found = spells(placement, follow_up, last)
    mine = found[found["definition"] == IN_WORK].sort_values(["starts_at", "placement_id"])
    first = mine.drop_duplicates("person")
    days, ended = (first[name].to_numpy() for name in ("days", "ended"))
    answered = follow_up["status"].notna() & ~follow_up["status"].isin(NO_ANSWER)
    seen = set(follow_up.loc[answered, "placement_id"].dropna())
    ends = pd.to_datetime(placement["planned_end_at"])
    planned = dict(zip(placement["placement_id"], ends, strict=True))
    known = _spells(mine, last)
    lines: list[tuple[str, bool, _Days]] = []
    for who, held in jobs(placement, last).items():
        working = [job for job in held if job.placement_type in WORK_TYPES]
        for job in held:
            end = planned[job.placement_id]
            if job in working:
                length = _at_work(job, working, known.get(who, []))
            elif job.ended or pd.notna(end):
                length = _Days(job.start, job.until if job.ended else end.toordinal())
            else:
                continue
            lines.append((job.placement_id, job.ended or job.placement_id in seen, length))
    return Stays(_in_months(lines), Followed(days.astype(np.int64), ended.astype(np.bool_)))


def _spells(mine: pd.DataFrame, last: pd.Timestamp) -> dict[str, list[_Spell]]:
    """Person -> spells in order; persons of a placement without pseudonyms are as one."""
    found: dict[str, list[_Spell]] = {}
    names = ["person", "placement_id", "starts_at", "days", "possible_days", "ended"]
    for who, placement_id, start, days, possible, ended in mine[names].itertuples(index=False):
        whose = f"placement:{placement_id}" if who.startswith("placement:") else who
        first = pd.Timestamp(start).toordinal()
        # Of the dead nothing more can be known than until they died.
        is_dead = not ended and first + possible < last.toordinal()
        found.setdefault(whose, []).append(
            _Spell(first, first + int(days), goes_on=not ended and not is_dead)
        )
    return found


def _at_work(job: Job, working: Sequence[Job], known: Sequence[_Spell]) -> _Days:
    """One of a person's jobs, by the spell that it belongs to: the last that had begun by then."""
    begun = [spell for spell in known if spell.start <= job.start]
    if not begun:
        return _Days(job.start, job.until)
    spell = begun[-1]
    later = min([each.start for each in known if each.start > spell.start], default=None)
    same = [j for j in working if spell.start <= j.start and (later is None or j.start < later)]
    end = _end(job, spell)
    longest = max(_end(j, spell) for j in same)
    if end < longest - (0 if job.ended else GAP_DAYS):
        return _Days(job.start, end)
    # Before an employment with another supplier there may be work that somebody found.
    until = spell.until if later is None else min(spell.until, later - 1)
    if not job.ended:
        # Open jobs side by side go on together.
        last, end = known[-1], max(end, until)
        return _Days(job.start, end, last.goes_on and end >= last.until - GAP_DAYS)
    goes_on = spell.goes_on and later is None
    return _Days(job.start, end, goes_on, until if until > end or goes_on else None)


def _end(job: Job, spell: _Spell) -> int:
    return job.until if job.ended else min(job.until, spell.until)


def _in_months(lines: Sequence[tuple[str, bool, _Days]]) -> dict[str, Lasted]:
    """Whole months from the start to a last day, halves up; never before the start."""
    start, end, again = (
        pd.Series([pd.NaT if d is None else pd.Timestamp.fromordinal(d) for d in column])
        for column in zip(*[(d.start, d.end, d.again) for _, _, d in lines], strict=True)
    ) if lines else (pd.Series(dtype="datetime64[ns]"),) * 3  # fmt: skip
    whole = np.maximum(np.floor(months_between(start, end) + 0.5), 0).astype(int)
    more = np.maximum(np.floor(months_between(start, again) + 0.5), 0).fillna(0).astype(int)
    return {
        placement_id: Lasted(
            int(months), days.goes_on, is_seen, int(further) * (days.goes_on or further > months)
        )
        for (placement_id, is_seen, days), months, further in zip(lines, whole, more, strict=True)
    }


def known_until(parts: list[tuple[int, Lasted]], never: int) -> int:
    """Months of a person, from the first start, in which it is known whether the person works.

    Args:
        parts: Each placement with its first month.
        never: What stands for everything being known.
    """
    if not any(length.goes_on for _, length in parts):
        return never
    return max(first + length.known for first, length in parts)
