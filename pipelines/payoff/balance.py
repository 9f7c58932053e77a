"""Whether the gains and losses of a run add up: invariants I1-I3 of `domain.md` 4.6.

For every scenario of every run; `checks.py` stops what deviates. Nothing is repaired.
"""

from dataclasses import replace

import numpy as np

from pipelines.payoff.cases import ACTORS, SOCIETY, Assumptions, Cases, Floats
from pipelines.payoff.flows import Flows, flows
from pipelines.payoff.indicators import total
from pipelines.payoff.present_value import appraise
from pipelines.payoff.rates import Rates


def deviations(cases: Cases, rates: Rates, assumptions: Assumptions) -> dict[str, float]:
    """The largest relative deviation from each invariant.

    I1: the employment effect sums to the output, of every person and month and of all together;
    I2: the programme sums to its real costs; I3: no transfer changes society's result.
    """
    flow = flows(cases, rates, assumptions)
    result = total(appraise(cases, rates, assumptions)).npv
    moved = replace(
        assumptions, subsidy_factor=2.0, indirect_tax=0.5, tax_retention=0.5, tax_factor=1.0
    )
    people = replace(cases.persons, fs=cases.persons.fs + 1000.0, away=1 - cases.persons.away)
    taxed = replace(rates, tau_k=rates.tau_k + 0.01, tau_r=rates.tau_r + 0.01)
    other = total(appraise(replace(cases, persons=people), taxed, moved)).npv
    untaxed = total(appraise(cases, rates, replace(assumptions, tax_factor=1.0))).npv[SOCIETY]
    scale = max(sum(abs(result[actor]) for actor in ACTORS), 1.0)
    summed = sum(result[actor] for actor in ACTORS)
    of_flows = of_months(flow)
    return {
        "I1": max(of_flows["I1"], abs(summed - untaxed) / scale),
        "I2": of_flows["I2"],
        "I3": abs(other[SOCIETY] - untaxed) / scale,
    }


def of_months(flow: Flows) -> dict[str, float]:
    """I1 and I2 of the flows of every person and month."""
    return {
        "I1": _deviation(flow.effect, flow.output),
        "I2": max(
            _deviation(flow.running, -flow.running_cost), _deviation(flow.once, -flow.once_cost)
        ),
    }


def _deviation(by_actor: Floats, expected: Floats) -> float:
    scale = np.maximum(np.abs(by_actor).sum(axis=0), 1.0)
    return float((np.abs(by_actor.sum(axis=0) - expected) / scale).max(initial=0.0))
