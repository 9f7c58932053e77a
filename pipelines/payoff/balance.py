"""Whether the gains and losses of a run add up: invariants I1-I3 of `domain.md` 4.6.

For every run, before anything is published. What is wrong is named, nothing is repaired.
"""

from dataclasses import replace

import numpy as np

from pipelines.errors import TableError
from pipelines.payoff.cases import ACTORS, SOCIETY, Assumptions, Cases, Floats
from pipelines.payoff.flows import Flows, flows
from pipelines.payoff.indicators import total
from pipelines.payoff.present_value import appraise
from pipelines.payoff.rates import Rates

RELATIVE = 1e-9


def imbalance(cases: Cases, rates: Rates, assumptions: Assumptions) -> list[str]:
    """The invariants that do not hold, in words for the log; empty when all do.

    I1: the employment effect sums to the output; I2: the programme sums to its real costs; I3: no
    transfer changes society's result.
    """
    wrong = unbalanced(flows(cases, rates, assumptions))
    result = total(appraise(cases, rates, assumptions)).npv
    moved = replace(
        assumptions, subsidy_factor=2.0, indirect_tax=0.5, tax_retention=0.5, tax_factor=1.0
    )
    people = replace(cases.persons, fs=cases.persons.fs + 1000.0, away=1 - cases.persons.away)
    taxed = replace(rates, tau_k=rates.tau_k + 0.01, tau_r=rates.tau_r + 0.01)
    other = total(appraise(replace(cases, persons=people), taxed, moved)).npv
    summed = sum(result[actor] for actor in ACTORS)
    untaxed = total(appraise(cases, rates, replace(assumptions, tax_factor=1.0))).npv[SOCIETY]
    scale = max(sum(abs(result[actor]) for actor in ACTORS), 1.0)
    if not abs(summed - untaxed) <= RELATIVE * scale:
        wrong.append("I1: the actors' results do not sum to society's")
    if not abs(other[SOCIETY] - untaxed) <= RELATIVE * scale:
        wrong.append("I3: a transfer changes society's result")
    return wrong


def require_balance(wrong: list[str]) -> None:
    """Stop what does not add up.

    Raises:
        TableError: An invariant does not hold.
    """
    if wrong:
        raise TableError(f"the pay-off does not add up: {', '.join(wrong)}")


def unbalanced(flow: Flows) -> list[str]:
    """I1 and I2 of the flows of every person and month."""
    wrong = []
    if not _equal(flow.effect, flow.output):
        wrong.append("I1: the effects do not sum to the output")
    if not _equal(flow.running, -flow.running_cost) or not _equal(flow.once, -flow.once_cost):
        wrong.append("I2: the programme does not sum to its real costs")
    return wrong


def _equal(by_actor: Floats, expected: Floats) -> bool:
    scale = np.maximum(np.abs(by_actor).sum(axis=0), 1.0)
    return bool((np.abs(by_actor.sum(axis=0) - expected) <= RELATIVE * scale).all())
