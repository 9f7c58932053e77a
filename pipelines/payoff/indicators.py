"""Indicators of an appraisal: sums by person and in total, ratios, break-even, switching values.

Read out of discounted flows (`domain.md` 4.7); nothing is appraised anew here but to find where a
result turns.
"""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.payoff.cases import (
    ACTORS,
    COSTS,
    NEVER,
    PUBLIC_PAYERS,
    ROW,
    SOCIETY,
    STATED,
    Assumptions,
    Cases,
    Floats,
)
from pipelines.payoff.present_value import Appraisal, appraise
from pipelines.payoff.rates import Rates


@dataclass(frozen=True)
class Payoff:
    """What came out for one person or for all: kronor, ratio, and months until it pays."""

    npv: dict[str, float]
    pvb: float
    pvc: float
    bcr: float | None
    breakeven_month: dict[str, int | None]


@dataclass(frozen=True)
class FiscalReturn:
    """What a public payer gets back of a krona spent; None for who spends nothing."""

    inflow: float
    cost: float
    ratio: float | None


def total(result: Appraisal) -> Payoff:
    """All persons together."""
    weights = result.count
    return _payoff(
        np.einsum("apt,p->at", result.net, weights),
        weights @ result.society(),
        float(weights @ result.benefit.sum(axis=1)),
        float(weights @ result.cost.sum(axis=1)),
    )


def by_person(result: Appraisal) -> list[Payoff]:
    """Each person; one that stands for several counts as that many."""
    society = result.society()
    return [
        _payoff(
            result.net[:, p] * n,
            society[p] * n,
            float(result.benefit[p].sum() * n),
            float(result.cost[p].sum() * n),
        )
        for p, n in enumerate(result.count)
    ]


def _payoff(net: Floats, society: Floats, pvb: float, pvc: float) -> Payoff:
    flows = {**{actor: net[ROW[actor]] for actor in ACTORS}, SOCIETY: society}
    return Payoff(
        npv={actor: float(flow.sum()) for actor, flow in flows.items()},
        pvb=pvb,
        pvc=pvc,
        bcr=pvb / pvc if pvc else None,
        breakeven_month={actor: breakeven(flow) for actor, flow in flows.items()},
    )


def breakeven(flow: Floats) -> int | None:
    """First month, from 1, in which the sum so far is not negative and stays so.

    None where that is not within the horizon, or nothing flows at all (`domain.md` 4.7).
    """
    if not flow.any():
        return None
    # What rounding leaves of a sum that is nothing must not move the month.
    negative = np.flatnonzero(np.cumsum(flow) < -1e-9 * np.abs(flow).sum())
    if not len(negative):
        return 1
    return int(negative[-1]) + 2 if negative[-1] + 1 < len(flow) else None


def fiscal_returns(result: Appraisal) -> dict[str, FiscalReturn]:
    """Net inflow by programme cost, for each public payer (`domain.md` 4.7)."""
    found = {}
    for actor in PUBLIC_PAYERS:
        inflow = float(result.count @ result.inflow[ROW[actor]].sum(axis=1))
        net = float(result.count @ result.net[ROW[actor]].sum(axis=1))
        cost = inflow - net
        spends = abs(cost) > 1e-9 * max(abs(inflow), 1.0)
        found[actor] = FiscalReturn(inflow, cost, inflow / cost if spends else None)
    return found


def spans(result: Appraisal) -> dict[str, dict[str, float]]:
    """By actor: the first month, the first year and the whole horizon (`domain.md` 4.5)."""
    net = np.einsum("apt,p->at", result.net, result.count)
    society = result.count @ result.society()
    flows = {**{actor: net[ROW[actor]] for actor in ACTORS}, SOCIETY: society}
    return {
        actor: {
            "month": float(flow[0]),
            "year": float(flow[:12].sum()),
            "horizon": float(flow.sum()),
        }
        for actor, flow in flows.items()
    }


def switching_values(
    cases: Cases, rates: Rates, assumptions: Assumptions, actor: str = SOCIETY
) -> dict[str, float | None]:
    """Where an actor's result turns: additionality, production and subsidy (`domain.md` 4.7).

    `A` is the constant share due to the programme; `production` one factor for everybody;
    `subsidy` how many times the subsidy of today. None where it never turns, or only below nothing.
    """

    def value(changed: Assumptions, given: Cases = cases) -> float:
        return total(appraise(given, rates, changed)).npv[actor]

    plain = assumptions.unadjusted()
    own = np.full(len(cases.jobs.person), np.nan)
    by_kind = replace(cases, jobs=replace(cases.jobs, production=own))
    kinds = len(assumptions.production)

    def produced(factor: float) -> Assumptions:
        return replace(assumptions, production=(factor,) * kinds)

    return {
        "A": _root(value(replace(plain, deadweight=1.0)), value(plain)),
        "production": _root(value(produced(0.0), by_kind), value(produced(1.0), by_kind)),
        "subsidy": _root(
            value(replace(assumptions, subsidy_factor=0.0)),
            value(replace(assumptions, subsidy_factor=1.0)),
        ),
    }


def _root(at_0: float, at_1: float) -> float | None:
    """Where a straight line through both is nothing."""
    slope = at_1 - at_0
    if abs(slope) <= 1e-9 * max(abs(at_0), abs(at_1), 1.0):
        return None
    root = -at_0 / slope
    return root if root >= 0 else None


def potential(cases: Cases, horizon: int) -> Cases:
    """The same persons, each in one unsubsidised full-time job for the whole horizon."""
    jobs = cases.jobs
    _, last = np.unique(jobs.person[::-1], return_index=True)
    kept = np.sort(len(jobs.person) - 1 - last)  # the last job of each
    one = {name: getattr(jobs, name)[kept] for name in jobs.__dataclass_fields__}
    n = len(kept)
    none = np.zeros(n)
    one |= {
        "first": np.zeros(n, dtype=np.int64),
        "until": np.full(n, horizon),
        "share": np.ones(n),
        "kind": np.zeros(n, dtype=np.int64),
        "production": np.ones(n),
        "subsidy_form": np.full(n, STATED),
        "subsidy_amount": none,
        "subsidy_rate": none,
        "supervision": none,
    }
    observed = np.full(len(cases.persons.ids), NEVER)
    return replace(cases, jobs=type(jobs)(**one), persons=replace(cases.persons, observed=observed))


def degree_of_effect(cases: Cases, rates: Rates, assumptions: Assumptions) -> float | None:
    """Verkningsgrad: society's net gain by what it would be at its potential (`domain.md` 4.7)."""
    reached = total(appraise(cases, rates, assumptions)).npv[SOCIETY]
    best = total(appraise(potential(cases, assumptions.horizon), rates, assumptions)).npv[SOCIETY]
    return reached / best if best > 0 else None


def cost_per_placement(cases: Cases, placements: float) -> float | None:
    """What it costs the programme to make a placement, beside the pay-off, never in it (3.11)."""
    kinds = [COSTS.index(name) for name in ("preparation", "support", "matching")]
    ours = np.isin(cases.costs.kind, kinds)
    spent = cases.costs.amount[ours] @ cases.persons.count[cases.costs.person[ours]]
    return float(spent / placements) if placements else None
