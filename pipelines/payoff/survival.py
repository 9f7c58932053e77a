"""Retention curves for projected months: the share still in work by month, and its bootstrap.

From durations and whether they ended; Kaplan-Meier by whole months (`domain.md` 3.10, 4.8). What a
retention measure is, and for whom, is not decided here.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.payoff.cases import Flags, Floats, Ints

CHUNK = 2000


@dataclass(frozen=True)
class Followed:
    """Persons followed up: months in work, and whether it ended or only the knowledge of it."""

    months: Floats
    ended: Flags

    def __post_init__(self) -> None:
        """Refuse what cannot be a follow-up: an unknown or negative duration."""
        if len(self.months) != len(self.ended):
            raise ValueError("durations and endings differ in number")
        if not (np.isfinite(self.months) & (self.months >= 0)).all():
            raise ValueError("a duration is missing or negative")


def curve(followed: Followed, months: int) -> Floats:
    """Share still in work at the start of each month; ends where nobody has been followed.

    Element t is P(longer than t months); a month that nobody has been followed to is left out, so
    that nothing is projected beyond what has been seen.
    """
    if not len(followed.months):
        return np.ones(1)
    ones = np.ones((1, len(followed.months)))
    return np.asarray(_curves(followed, ones, _reach(followed, months))[0])


def bootstrapped(followed: Followed, number: int, rng: np.random.Generator, months: int) -> Floats:
    """Curves of persons drawn anew with replacement, one row a draw."""
    n = len(followed.months)
    if not n:
        raise ValueError("nobody has been followed up")
    same = np.stack([followed.months, followed.ended.astype(np.float64)], axis=1)
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
    return min(months, int(np.floor(followed.months.max())) + 1)


def _curves(followed: Followed, weights: Floats, months: int) -> Floats:
    """Kaplan-Meier at whole months, one row for each row of weights."""
    times = np.unique(followed.months[followed.ended])
    times = times[times < months]
    if not len(times):
        return np.ones((len(weights), months))
    at_risk = weights @ (followed.months[:, None] >= times[None, :]).astype(np.float64)
    is_event = (followed.months[:, None] == times[None, :]) & followed.ended[:, None]
    events = weights @ is_event.astype(np.float64)
    hazard = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    survival = np.cumprod(1 - hazard, axis=1)
    # How many event times lie at or before the start of each month.
    passed: Ints = np.searchsorted(times, np.arange(months), side="right")
    full = np.concatenate([np.ones((len(weights), 1)), survival], axis=1)
    return np.asarray(full[:, passed])
