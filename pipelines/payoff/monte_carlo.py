"""Net present values of many draws at once, and what is said of them (`domain.md` 4.8).

Draws meet the sums of `exposures.py`, so their cost does not grow with the number of persons. The
interval is of the model, not of reality.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.payoff.cases import ACTORS, COSTS, SOCIETY, Assumptions, Floats
from pipelines.payoff.draws import Draws
from pipelines.payoff.exposures import (
    Exposures,
    Groups,
    Sums,
    effect_flows,
    running_flows,
)
from pipelines.payoff.present_value import PUBLIC_ROWS

QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
CHUNK = 512


@dataclass(frozen=True)
class Uncertainty:
    """How an actor's net present value spreads; the error is that of the mean over the draws."""

    mean: float
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    probability_positive: float
    standard_error: float
    probability_error: float


@dataclass(frozen=True)
class Met:
    """Exposures at the wages and the stays of the draws, before what nobody gains is taken off."""

    effect: Floats  # draw x actors, then the work of each drawn kind
    running: Floats  # draw x subsidy, supervision
    once: Floats  # kind of cost x actor


def simulate(exposed: Exposures, draws: Draws, assumptions: Assumptions) -> dict[str, Floats]:
    """Net present value of every actor and of society, one element a draw."""
    return npv_of(met(exposed, draws, assumptions), draws, assumptions)


def met(exposed: Exposures, draws: Draws, assumptions: Assumptions) -> Met:
    """What takes time: the same for choices that differ in constant adjustments only."""
    number = len(draws.wage)
    order = np.argsort(draws.wage, kind="stable")
    effect = np.empty((number, exposed.effect.constant.shape[1]))
    running = np.empty((number, exposed.running.constant.shape[1]))
    of_effect, of_running = _Walk(exposed.effect), _Walk(exposed.running)
    for rows in _chunks(order):
        working, due = _weights(exposed.groups, draws, rows, assumptions)
        wage = draws.wage[rows]
        effect[rows] = of_effect.at(wage, due)
        running[rows] = of_running.at(wage, working)
    return Met(effect, running, exposed.once)


def npv_of(found: Met, draws: Draws, assumptions: Assumptions) -> dict[str, Floats]:
    """Net present values by draw, adjusted (`domain.md` 4.5)."""
    number = len(draws.wage)
    kept = (1 - draws.displacement) * assumptions.attribution * (1 - assumptions.optimism_bias)
    if assumptions.hazard is None:
        kept = kept * (1 - draws.deadweight)
    flows = effect_flows(found.effect, draws.production) * kept[:, None]
    flows += running_flows(found.running)
    once = np.ones((number, len(COSTS)))
    once[:, COSTS.index("preparation")] = draws.preparation
    once[:, COSTS.index("support")] = draws.support
    flows += once @ found.once
    society = flows.sum(axis=1)  # transfers cancel: what is left is society's
    society = society + (assumptions.tax_factor - 1) * flows[:, PUBLIC_ROWS].sum(axis=1)
    return {**dict(zip(ACTORS, flows.T, strict=True)), SOCIETY: society}


def spread(values: Floats) -> Uncertainty:
    """Quantiles, mean, chance of a gain, and how exact they are for this number of draws."""
    number = len(values)
    positive = float((values > 0).mean())
    quantiles = np.quantile(values, QUANTILES)
    error = float(values.std(ddof=1) / np.sqrt(number)) if number > 1 else float("nan")
    of_chance = float(np.sqrt(positive * (1 - positive) / number))
    p05, p25, p50, p75, p95 = quantiles.tolist()
    return Uncertainty(float(values.mean()), p05, p25, p50, p75, p95, positive, error, of_chance)


def _chunks(order: np.typing.NDArray[np.int64]) -> Iterator[np.typing.NDArray[np.int64]]:
    for first in range(0, len(order), CHUNK):
        yield order[first : first + CHUNK]


class _Walk:
    """Sums at rising wages: knots that all further draws have passed become part of the line."""

    def __init__(self, sums: Sums) -> None:
        self.sums = sums
        self.constant, self.slope = sums.constant.copy(), sums.slope.copy()
        self.passed = 0

    def at(self, wage: Floats, weights: Floats) -> Floats:
        """The weighted sums of a chunk of draws, whose wages rise from chunk to chunk."""
        sums = self.sums
        behind, reached = np.searchsorted(sums.knot, [wage[0], wage[-1]], side="right")
        new = slice(self.passed, behind)
        delta, knot = sums.delta[new], sums.knot[new, None]
        np.add.at(self.slope, sums.group[new], delta)
        np.add.at(self.constant, sums.group[new], -delta * knot)
        self.passed = int(behind)
        result = weights @ self.constant + wage[:, None] * (weights @ self.slope)
        inside = slice(self.passed, int(reached))
        if inside.start < inside.stop:
            over = np.maximum(wage[:, None] - sums.knot[None, inside], 0.0)
            result += (over * weights[:, sums.group[inside]]) @ sums.delta[inside]
        return np.asarray(result)


def _weights(
    groups: Groups, draws: Draws, rows: np.typing.NDArray[np.int64], a: Assumptions
) -> tuple[Floats, Floats]:
    """Chance of being in work by group, and with what is due to the programme where it wanes."""
    years = groups.years[None, :]
    working = np.ones((len(rows), len(groups.years)))
    if a.projection == "none":
        working = np.broadcast_to(np.where(years > 0, 0.0, 1.0), working.shape)
    elif a.projection == "drop_off":
        working = (1 - draws.drop_off[rows, None]) ** years
    elif draws.curve is not None:
        working = _by_curve(groups, draws.curve[rows], working)
    if a.hazard is None:
        return working, working
    return working, working * (1 - draws.hazard[rows, None]) ** (groups.month[None, :] + 1)


def _by_curve(groups: Groups, curves: Floats, working: Floats) -> Floats:
    """Still in work in the month, given in work at the last observation."""
    beyond = np.zeros((len(curves), 1))
    curves = np.concatenate([curves, beyond], axis=1)
    last = curves.shape[1] - 1
    projected = groups.observed >= 0
    now = curves[:, np.minimum(groups.month[projected], last)]
    before = curves[:, np.minimum(groups.observed[projected], last)]
    given = np.divide(now, before, out=np.zeros_like(now), where=before > 0)
    working[:, projected] = given
    return working
