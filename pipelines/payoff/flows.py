"""Cash flows by person, month and actor: employment effect and programme (`domain.md` 4.4, 4.5).

Unscaled and in the prices of the month. Who would have worked anyway, discounting and sums are in
`present_value.py`.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.payoff.cases import ACTORS, ROW, TRANSFER, Assumptions, Cases, Floats, Ints
from pipelines.payoff.rates import Rates
from pipelines.payoff.work import Work, by_person, calendar, every_month, work

EMPLOYER, MUNICIPALITY = ROW["arbetsgivare"], ROW["kommun"]


@dataclass(frozen=True)
class Month:
    """What a person's change of situation consists of; kronor a month, by person and month."""

    wage: Floats
    contributions: Floats
    other: Floats  # agreed insurance and pension
    output: Floats  # production value of the work done
    municipal: Floats  # tax on the change of taxable income
    regional: Floats
    state: Floats
    credit: Floats
    support: Floats  # income support that ends
    employment_service: Floats  # benefits that end, by who is charged
    insurance: Floats


@dataclass(frozen=True)
class Flows:
    """By actor, person and month: employment effect, running and one-off programme flows.

    `output`, `running_cost` and `once_cost` are what society gains and spends, by person and month.
    """

    effect: Floats
    running: Floats
    once: Floats
    output: Floats
    running_cost: Floats
    once_cost: Floats


def flows(cases: Cases, rates: Rates, assumptions: Assumptions) -> Flows:
    """The flows of all persons and months (`domain.md` 4.5)."""
    months = every_month(cases, assumptions.horizon)
    done = work(cases, rates, assumptions, months)
    change = month(cases, rates, assumptions, done, months)
    once, once_cost = _once(cases, assumptions)
    supervision = by_person(cases, done.supervision)
    running = np.zeros_like(once)
    subsidy = by_person(cases, done.subsidy)
    running[ROW["stat_af"]] = -subsidy
    running[EMPLOYER] = subsidy - supervision
    return Flows(
        effect=effect(change, cases.persons.away[:, None], assumptions),
        running=running,
        once=once,
        output=change.output,
        running_cost=supervision,
        once_cost=once_cost,
    )


def month(cases: Cases, rates: Rates, assumptions: Assumptions, done: Work, months: Ints) -> Month:
    """The change of each person's month against the prior support (`domain.md` 4.5, base).

    In months without a paid job, internships included, support and taxes are as before.
    """
    people, a = cases.persons, assumptions
    column = calendar(cases, months) - rates.first
    wage = by_person(cases, done.wage)
    paid = wage > 0
    g, j = rates.allowance[column], rates.credit[column]
    tau_k, tau_r = rates.tau_k[column], rates.tau_r[column]
    fs, taxed = people.fs[:, None], (people.a_t + people.k_t)[:, None]
    b1 = np.maximum(wage - g, 0.0)
    b0 = np.maximum(taxed - g, 0.0)
    st = rates.tau_s[column] * np.maximum(b1 - rates.limit[column] / 12, 0.0)
    st += rates.tau_upper[column] * np.maximum(b1 - rates.limit_upper[column] / 12, 0.0)
    n1 = wage - (tau_k + tau_r) * b1 - st + j
    fs1 = np.where(fs > 0, np.maximum(fs - (1 - a.disregard) * n1, 0.0), 0.0)

    def only_paid(values: Floats) -> Floats:
        return np.where(paid, values, 0.0)

    return Month(
        wage=wage,
        contributions=by_person(cases, done.contributions),
        other=a.other_labour_cost * wage,
        output=by_person(cases, done.production * done.worth_cost),
        municipal=only_paid(tau_k * (b1 - b0)),
        regional=only_paid(tau_r * (b1 - b0)),
        state=only_paid(st),
        credit=only_paid(j),
        support=only_paid(fs - fs1),
        employment_service=only_paid((people.a_t + people.a_f)[:, None]),
        insurance=only_paid((people.k_t + people.k_f)[:, None]),
    )


def effect(change: Month, away: Floats, assumptions: Assumptions) -> Floats:
    """Who gains what of a change; the sum over the actors is the output (`domain.md` 4.4, I1).

    Linear in the change. `away` moves the municipality's part to another one; what equalisation
    takes back of its tax goes to the state.
    """
    a = assumptions
    m = change
    disposable = m.wage - m.municipal - m.regional - m.state + m.credit
    disposable = disposable - m.support - m.employment_service - m.insurance
    kept = a.tax_retention * m.municipal + m.support
    result = np.zeros((len(ACTORS), *np.shape(m.wage)))
    result[ROW["individ"]] = (1 - a.indirect_tax) * disposable + m.other
    result[EMPLOYER] = m.output - m.wage - m.contributions - m.other
    result[MUNICIPALITY] = (1 - away) * kept
    result[ROW["annan"]] = away * (kept + m.regional)
    result[ROW["region"]] = (1 - away) * m.regional
    result[ROW["stat_af"]] = m.employment_service
    result[ROW["stat_fk"]] = m.insurance
    result[ROW["stat_skatt"]] = (
        m.contributions
        + m.state
        - m.credit
        + a.indirect_tax * disposable
        + (1 - a.tax_retention) * m.municipal
    )
    return result


def cost_factors(assumptions: Assumptions) -> Floats:
    """What each kind of one-off cost is multiplied by, in the order of `COSTS`."""
    a = assumptions
    return np.array([1.0, a.preparation_factor, a.support_factor, 1.0, 1.0])


def _once(cases: Cases, assumptions: Assumptions) -> tuple[Floats, Floats]:
    """One-off flows by actor, and what they cost society; a transfer costs it nothing."""
    costs, persons = cases.costs, len(cases.persons.ids)
    flow = np.zeros((len(ACTORS), persons, assumptions.horizon))
    real = np.zeros((persons, assumptions.horizon))
    amount = costs.amount * cost_factors(assumptions)[costs.kind]
    within = costs.month < assumptions.horizon
    payer, person, at = costs.payer[within], costs.person[within], costs.month[within]
    amount, moved = amount[within], costs.kind[within] == TRANSFER
    np.add.at(flow, (payer, person, at), -amount)
    np.add.at(flow, (EMPLOYER, person[moved], at[moved]), amount[moved])
    np.add.at(real, (person[~moved], at[~moved]), amount[~moved])
    return flow, real
