"""Time until something ends, where some have not ended yet: Kaplan-Meier and Aalen-Johansen. Pure.

Estimates by statsmodels, compared in tests with lifelines and scipy; what is waited for, and what
ends the waiting otherwise, is told where it is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
_Z = 1.959963984540054
_ROUNDING = 1e-9  # products of shares may miss one half by their last digit


@dataclass(frozen=True)
class Survival:
    """Kaplan-Meier's curve: what is left after each day on which something ended.

    Attributes:
        days: Days with an end, ascending.
        at_risk: How many were followed up to that day.
        events: How many ended on it.
        left: Share left after it.
        error: Greenwood's standard error of that share.
        low: Lower bound of its log-log 95 % interval; NaN once nobody is left.
        high: Upper bound of that interval.
        last: The longest that anybody was followed; missing without anybody.
    """

    days: Numbers
    at_risk: Numbers
    events: Numbers
    left: Numbers
    error: Numbers
    low: Numbers
    high: Numbers
    last: float


def survival(days: npt.ArrayLike, ended: npt.ArrayLike) -> Survival:
    """The curve of how long each was followed, and whether that was the end (`domain.md` 3.10).

    Ends of a day come before those who are followed no further than it.
    """
    return _survival(
        np.asarray(days, dtype=float).tobytes(), np.asarray(ended, dtype=bool).tobytes()
    )


@lru_cache(maxsize=8192)  # the same persons are in many cells, and asked for at each horizon
def _survival(days: bytes, ended: bytes) -> Survival:
    times, events = np.frombuffer(days, dtype=float), np.frombuffer(ended, dtype=bool)
    nothing = np.array([], dtype=float)
    last = float(times.max()) if len(times) else float("nan")
    if not events.any():
        return Survival(nothing, nothing, nothing, nothing, nothing, nothing, nothing, last)
    from statsmodels.duration.survfunc import SurvfuncRight  # slow to import

    with np.errstate(divide="ignore", invalid="ignore"):  # its error where nobody is left
        found = SurvfuncRight(times, events.astype(int))
    left, error = (np.asarray(x, dtype=float) for x in (found.surv_prob, found.surv_prob_se))
    low, high = _interval(left, error)
    return Survival(
        days=np.asarray(found.surv_times, dtype=float),
        at_risk=np.asarray(found.n_risk, dtype=float),
        events=np.asarray(found.n_events, dtype=float),
        left=left,
        error=error,
        low=low,
        high=high,
        last=last,
    )


def _interval(left: Numbers, error: Numbers) -> tuple[Numbers, Numbers]:
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(np.where(left > _ROUNDING, left, np.nan))
        width = _Z * error / np.abs(left * log)
        return np.exp(log * np.exp(width)), np.exp(log * np.exp(-width))


def left_at(curve: Survival, day: float) -> float | None:
    """The share left on a day; None when nobody was followed that long and some were left."""
    before = int(np.searchsorted(curve.days, day, side="right"))
    left = float(curve.left[before - 1]) if before else 1.0
    known = curve.last >= day or left <= _ROUNDING
    return left if known else None


def quantile(curve: Survival, share: float) -> float | None:
    """The first day by which a share has ended; None when it is not reached."""
    return _first(curve.days, curve.left, share)


def quantile_interval(curve: Survival, share: float) -> tuple[float | None, float | None]:
    """95 % interval of that day, from the log-log interval of the curve; None is open."""
    return _first(curve.days, curve.low, share), _first(curve.days, curve.high, share)


def _first(days: Numbers, left: Numbers, share: float) -> float | None:
    reached = np.flatnonzero(left <= 1 - share + _ROUNDING)
    return float(days[reached[0]]) if len(reached) else None


def incidence(
    days: Sequence[float] | Numbers,
    outcome: Sequence[int] | npt.ArrayLike,
    outcomes: int,
    day: float,
) -> list[float] | None:
    """Aalen-Johansen's share with each outcome by a day, where one outcome rules out the others.

    Args:
        days: How long each was followed.
        outcome: How it ended, 1 to `outcomes`; 0 for those still followed.
        outcomes: How many outcomes there are.
        day: The day.

    Returns:
        The share of outcome 1, of 2, and so on; None when nobody was followed up to the day and
        some were left.
    """
    from statsmodels.duration.survfunc import CumIncidenceRight  # slow to import

    times, kinds = np.asarray(days, dtype=float), np.asarray(outcome, dtype=int)
    if left_at(survival(times, kinds > 0), day) is None:
        return None
    if not kinds.any():
        return [0.0] * outcomes
    with np.errstate(divide="ignore", invalid="ignore"):  # its error where nobody is left
        found = CumIncidenceRight(times, kinds)
    before = int(np.searchsorted(found.times, day, side="right"))
    shares = [float(curve[before - 1]) if before else 0.0 for curve in found.cinc]
    return shares + [0.0] * (outcomes - len(shares))
