"""Retention curves for projected months: the share still in work by month, and its bootstrap.

Kaplan-Meier for many weightings of the same persons at once (`domain.md` 3.10, 4.8); for one it is
that of `core/survival.py`. What a retention measure is, and for whom, is not decided here.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.payoff.cases import Flags, Floats, Ints
from pipelines.person.statements import day_of

CHUNK = 2000


@dataclass(frozen=True)
class Followed:
    """Persons followed up: days in work, and whether it ended or only the knowledge of it."""

    days: Ints
    ended: Flags

    def __post_init__(self) -> None:
        """Refuse what cannot be a follow-up: endings of other persons, a negative duration."""
        if len(self.days) != len(self.ended):
            raise ValueError("durations and endings differ in number")
        if (self.days < 0).any():
            raise ValueError("a duration is negative")


def curve(followed: Followed, months: int) -> Floats:
    """Share still in work after each number of months; ends where nobody has been followed.

    Element t is the share left on the day of month t, as in `mart.retention_curve`; a month that
    nobody has been followed to is left out, so that nothing is projected beyond what has been seen.
    """
    if not len(followed.days):
        return np.ones(1)
    ones = np.ones((1, len(followed.days)))
    return np.asarray(_curves(followed, ones, _reach(followed, months))[0])


def bootstrapped(followed: Followed, number: int, rng: np.random.Generator, months: int) -> Floats:
    """Curves of persons drawn anew with replacement, one row a draw."""
    n = len(followed.days)
    if not n:
        raise ValueError("nobody has been followed up")
    same = np.stack([followed.days, followed.ended.astype(np.int64)], axis=1)
    kinds, count = np.unique(same, axis=0, return_counts=True)
    # Persons who are alike are drawn together: their number is multinomial.
    alike = Followed(kinds[:, 0], kinds[:, 1] > 0)
    reach = _reach(followed, months)
    result = np.zeros((number, months))
    for first in range(0, number, CHUNK):
        size = min(CHUNK, number - first)
        weights = rng.multinomial(n, count / n, size=size).astype(np.float64)
        result[first : first + size, :reach] = _curves(alike, weights, reach)
    return result


def _reach(followed: Followed, months: int) -> int:
    """Months of the curve: up to the longest follow-up."""
    longest = int(followed.days.max())
    return max(sum(day_of(month) <= longest for month in range(months)), 1)


def _curves(followed: Followed, weights: Floats, months: int) -> Floats:
    """Kaplan-Meier after whole months, one row for each row of weights."""
    asked = np.array([day_of(month) for month in range(months)])
    times = np.unique(followed.days[followed.ended])
    times = times[times <= asked[-1]]
    if not len(times):
        return np.ones((len(weights), months))
    at_risk = weights @ (followed.days[:, None] >= times[None, :]).astype(np.float64)
    is_event = (followed.days[:, None] == times[None, :]) & followed.ended[:, None]
    events = weights @ is_event.astype(np.float64)
    hazard = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    survival = np.cumprod(1 - hazard, axis=1)
    # How many days with an end lie at or before the day of each month.
    passed: Ints = np.searchsorted(times, asked, side="right")
    full = np.concatenate([np.ones((len(weights), 1)), survival], axis=1)
    return np.asarray(full[:, passed])
