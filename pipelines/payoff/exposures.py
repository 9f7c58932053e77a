"""What a draw of parameters is multiplied with: discounted kronor summed by parameter and group.

Everything of `domain.md` 4.5 is linear in the drawn parameters but for the wage, in which it is
linear between knots (caps, limits, the end of income support). So each sum is kept as a constant,
a slope and knots, and a draw costs no more for many persons than for few. The values themselves
are drawn elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pipelines.payoff.cases import ACTORS, COSTS, ROW, TRANSFER, Assumptions, Cases, Floats, Ints
from pipelines.payoff.flows import EMPLOYER, effect
from pipelines.payoff.knots import Cells, Lines, lines_of
from pipelines.payoff.present_value import discount_factors, price_factors
from pipelines.payoff.rates import Rates
from pipelines.payoff.segments import stretches

SUBSIDY, SUPERVISION = 0, 1


@dataclass(frozen=True)
class Sums:
    """Discounted sums by group and feature as a function of the wage factor f.

    `constant + f x slope + sum of delta x max(f - knot, 0)`; knots in rising order.
    """

    constant: Floats
    slope: Floats
    knot: Floats
    group: Ints
    delta: Floats


@dataclass(frozen=True)
class Groups:
    """Cells whose weight in a draw is the same; -1 where it does not matter.

    Month (for a deadweight that grows), years since the last observation (for a drop-off), and
    the month of the last observation (for a retention curve).
    """

    month: Ints
    years: Ints
    observed: Ints


@dataclass(frozen=True)
class Exposures:
    """Sums of the employment effect by actor and drawn kind of work, of programme and costs."""

    groups: Groups
    effect: Sums  # the actors, then the work of each drawn kind
    running: Sums  # subsidy, supervision
    once: Floats  # kind of cost x actor


def exposures(
    cases: Cases, rates: Rates, assumptions: Assumptions, wage: tuple[float, float]
) -> Exposures:
    """The sums for wage factors between two values.

    Args:
        cases: The cases.
        rates: The rates.
        assumptions: What is not drawn; the factors that are drawn stand at 1.
        wage: The lowest and the highest wage factor that will be asked for.
    """
    a = replace(assumptions, wage_factor=1.0, preparation_factor=1.0, support_factor=1.0)
    cells = stretches(cases, rates, a)
    groups, of = _groups(cases, a, cells.month)
    lines = lines_of(cases, rates, a, wage, cells.month)
    factor = cells.factor
    away = cases.persons.away[:, None]
    size = len(groups.month)

    def summed(*values: Floats) -> Floats:
        flat = of.ravel()
        weighted = [np.bincount(flat, (v * factor).ravel(), size) for v in values]
        return np.stack(weighted, axis=1)

    def all_features(found: Cells) -> Floats:
        return summed(*effect(found.month, away, a), *found.drawn)

    return Exposures(
        groups=groups,
        effect=Sums(
            all_features(lines.constant),
            all_features(lines.slope),
            *_knots(_effect_knots(lines, cases, a), of, factor),
        ),
        running=Sums(
            summed(lines.subsidy_constant, lines.supervision),
            summed(lines.subsidy_slope, np.zeros_like(lines.supervision)),
            *_knots(_subsidy_knots(lines), of, factor),
        ),
        once=_once(cases, rates, a),
    )


_Found = tuple[Floats, Ints, Ints, Floats]


def _effect_knots(lines: Lines, cases: Cases, a: Assumptions) -> Iterator[_Found]:
    for knot, person, month, cells in lines.knots:
        shares = effect(cells.month, cases.persons.away[person], a)
        yield knot, person, month, np.concatenate([shares, np.stack(cells.drawn)]).T


def _subsidy_knots(lines: Lines) -> Iterator[_Found]:
    for knot, person, month, delta in lines.subsidy_knots:
        yield knot, person, month, np.stack([delta, np.zeros_like(delta)], axis=1)


def _knots(found: Iterator[_Found], of: Ints, factor: Floats) -> tuple[Floats, Ints, Floats]:
    """All knots in rising order; those at one place in one group become one."""
    parts = [
        (knot, of[person, month], delta * factor[person, month][:, None])
        for knot, person, month, delta in found
        if len(knot)
    ]
    if not parts:
        return np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros((0, 1))
    knot, group, delta = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((group, knot))
    knot, group, delta = knot[order], group[order], delta[order]
    new = np.flatnonzero(np.r_[True, (np.diff(knot) != 0) | (np.diff(group) != 0)])
    return knot[new], group[new], np.add.reduceat(delta, new, axis=0)


def _groups(cases: Cases, a: Assumptions, t: Ints) -> tuple[Groups, Ints]:
    """The groups, and the group of every person and stretch of months."""
    observed = np.broadcast_to(cases.persons.observed[:, None], t.shape)
    projected = t >= observed
    curved = a.projection == "curve"
    month = t if a.hazard is not None else np.where(projected & curved, t, -1)
    years = np.where(projected, (t - observed) // 12 + 1, 0)
    last = np.where(projected & curved, np.minimum(observed, a.horizon), -1)
    years = years if a.projection == "drop_off" else np.where(projected & ~np.bool_(curved), 1, 0)
    size = a.horizon + 2
    key = ((month + 1) * size + years) * size + last + 1
    is_found = np.bincount(key.ravel(), minlength=1) > 0
    found, of = np.flatnonzero(is_found), (np.cumsum(is_found) - 1)[key]
    rest, last_found = np.divmod(found, size)
    month_found, years_found = np.divmod(rest, size)
    return (
        Groups(month=month_found - 1, years=years_found, observed=last_found - 1),
        of.astype(np.int64),
    )


def _once(cases: Cases, rates: Rates, a: Assumptions) -> Floats:
    """One-off flows by kind of cost and actor."""
    costs = cases.costs
    within = costs.month < a.horizon
    person, month = costs.person[within], costs.month[within]
    factor = discount_factors(a.horizon, a.discount_rate, a.convention)[month]
    factor = factor * cases.persons.count[person]
    if a.price_year is not None:
        factor = factor * price_factors(cases, rates, a)[person, month]
    kind, payer = costs.kind[within], costs.payer[within]
    amount = costs.amount[within] * factor
    once = np.zeros((len(COSTS), len(ACTORS)))
    np.add.at(once, (kind, payer), -amount)
    once[TRANSFER, EMPLOYER] += amount[kind == TRANSFER].sum()
    return once


def running_flows(values: Floats) -> Floats:
    """Subsidy and supervision by actor, for each draw."""
    flows = np.zeros((len(values), len(ACTORS)))
    flows[:, ROW["stat_af"]] = -values[:, SUBSIDY]
    flows[:, EMPLOYER] = values[:, SUBSIDY] - values[:, SUPERVISION]
    return flows


def effect_flows(values: Floats, production: Floats) -> Floats:
    """Employment effect by actor, for each draw and its production factors of the drawn kinds."""
    flows = values[:, : len(ACTORS)].copy()
    flows[:, EMPLOYER] += (values[:, len(ACTORS) :] * production).sum(axis=1)
    return flows
