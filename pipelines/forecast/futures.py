"""Seeded futures of a year: what the rest may bring, organisation by organisation.

Only draws and counts: what is known is in `outlook.py`, what is believed of the share in
`prior.py`. A city's futures are the sums of its organisations', future by future.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipelines.forecast import prior
from pipelines.forecast.outlook import Outlook

FUTURES = 10_000
LEVELS = {"p025": 0.025, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p975": 0.975}
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Futures:
    """Futures of a year, one row an organisation, one column a future.

    Attributes:
        org_ids: The organisations.
        social: With a requirement at the year's end.
        total: Counted at the year's end.
        gains: By id of an undecided procurement, the futures where a yes would add one: it comes,
            and would have been without.
        likely: By organisation, how likely a procurement carries a requirement.
    """

    org_ids: tuple[str, ...]
    social: Counts
    total: Counts
    gains: Mapping[str, Flags]
    likely: Mapping[str, float]

    def of(self, org_ids: Sequence[str]) -> tuple[Counts, Counts]:
        """With a requirement, and counted, of several organisations together."""
        rows = [self.org_ids.index(o) for o in org_ids]
        return self.social[rows].sum(axis=0), self.total[rows].sum(axis=0)


def futures(outlooks: Sequence[Outlook], sd: float, n: int = FUTURES) -> Futures:
    """Draw `n` futures; the same outlooks give the same, in whatever order they come.

    Args:
        outlooks: What is known of each organisation, all of one year.
        sd: Standard deviation of the common step between years (`prior.common_step`).
        n: How many.
    """
    return _futures(tuple(sorted(outlooks, key=lambda o: o.org_id)), sd, n)


@lru_cache(maxsize=1)  # the forecast and its steps are of the same futures
def _futures(ordered: tuple[Outlook, ...], sd: float, n: int) -> Futures:
    steps, weights = prior.common_step(ordered, sd)
    a, b = prior.posteriors(ordered, steps)
    common = _rng(ordered[0].year, "") if ordered else np.random.default_rng(0)
    drawn = common.choice(len(steps), size=n, p=weights)
    social = np.zeros((len(ordered), n), dtype=np.int64)
    total, gains = social.copy(), dict[str, Flags]()
    for row, outlook in enumerate(ordered):
        rng = _rng(outlook.year, outlook.org_id)
        share = rng.beta(a[row][drawn], b[row][drawn])
        social[row], total[row] = _drawn(rng, outlook, share, gains)
    means = (a / (a + b)) @ weights
    likely = {o.org_id: float(p) for o, p in zip(ordered, means, strict=True)}
    return Futures(tuple(o.org_id for o in ordered), social, total, gains, likely)


def _rng(year: int, org_id: str) -> np.random.Generator:
    seed = hashlib.sha256(f"{year}/{org_id}".encode()).digest()
    return np.random.default_rng(int.from_bytes(seed))


def _drawn(
    rng: np.random.Generator, outlook: Outlook, share: "npt.NDArray[np.float64]",
    gains: dict[str, Flags],
) -> tuple[Counts, Counts]:  # fmt: skip
    """An organisation's futures; adds to `gains`."""
    n = len(share)
    rate = _part(rng, outlook.rate, n)
    size = (len(outlook.undecided), n)
    comes = rng.random(size, dtype=np.float32) < rate
    carries = rng.random(size, dtype=np.float32) < share
    gains.update(zip(outlook.undecided, comes & ~carries, strict=True))
    with_, without = (rng.binomial(k, rate) for k in (outlook.planned_yes, outlook.planned_no))
    decided = rng.binomial(with_, _part(rng, outlook.kept, n))
    decided += rng.binomial(without, _part(rng, outlook.turned, n))
    shape, scale = outlook.beside
    others = rng.poisson(rng.gamma(shape, scale, n)) if shape > 0 else np.zeros(n, dtype=np.int64)
    drawn = decided + (comes & carries).sum(axis=0) + rng.binomial(others, share)
    return outlook.social + drawn, outlook.counted + with_ + without + comes.sum(axis=0) + others


def _part(
    rng: np.random.Generator, weights: tuple[float, float], n: int
) -> "npt.NDArray[np.float64]":
    """A share by its beta; certain where one of the weights is nothing."""
    yes, no = weights
    return rng.beta(yes, no, n) if yes > 0 and no > 0 else np.full(n, float(yes > 0))


def reached(social: Counts, total: Counts, target: float) -> Flags:
    """Where the share is at least the target; nowhere without procurements."""
    t = Fraction(str(target))
    found: Flags = (total > 0) & (social * t.denominator >= total * t.numerator)
    return found


def chance(social: Counts, total: Counts, target: float) -> float | None:
    """The part of the futures with procurements that reach the target; None without any."""
    some = total > 0
    return float(reached(social, total, target)[some].mean()) if some.any() else None


def summary(social: Counts, total: Counts, target: float | None) -> dict[str, float | None]:
    """Quantiles and mean of the share at the year's end, and how likely it reaches the target.

    Mid-quantiles: half of the futures that are just at a share lie below it. A share of few
    procurements has coarse steps, and from plain quantile to quantile lie up to 100 of 100 futures
    instead of 80. Futures without procurements have no share; where all lack one, so do we.
    """
    some = total > 0
    if not some.any():
        return dict.fromkeys([*LEVELS, "mean", "probability_reach"])
    share = social[some] / total[some]
    steps, times = np.unique(share, return_counts=True)
    middles = (np.cumsum(times) - times / 2) / len(share)
    levels = np.interp(list(LEVELS.values()), middles, steps)
    found = dict(zip(LEVELS, map(float, levels), strict=True))
    met = None if target is None else chance(social, total, target)
    return {**found, "mean": float(share.mean()), "probability_reach": met}
