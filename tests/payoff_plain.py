"""The pay-off person by person and month by month, as `domain.md` 4.5 writes it, for tests.

Slow and plain on purpose: it shares no code with `pipelines.payoff` but the records it reads.
"""

import math
from collections import defaultdict

from pipelines.payoff.cases import (
    ACTORS,
    COSTS,
    NEW_START,
    PRODUCTION,
    WAGE_SUBSIDY,
    Assumptions,
    Cases,
)
from pipelines.payoff.rates import Rates


def plain(cases: Cases, rates: Rates, a: Assumptions) -> dict[str, float]:
    """Net present value by actor and for society."""
    npv: dict[str, float] = defaultdict(float)
    for person in range(len(cases.persons.ids)):
        for t in range(a.horizon):
            for actor, amount in _month(cases, rates, a, person, t).items():
                npv[actor] += amount * float(cases.persons.count[person])
    return {name: npv[name] for name in (*ACTORS, "samhalle")}


def _month(  # noqa: C901 - one formula after the other
    cases: Cases, rates: Rates, a: Assumptions, person: int, t: int
) -> dict[str, float]:
    people, jobs = cases.persons, cases.jobs
    calendar = int(people.origin[person]) + t
    column = calendar - rates.first
    tau_k, tau_r = float(rates.tau_k[column]), float(rates.tau_r[column])
    g, j = float(rates.allowance[column]), float(rates.credit[column])
    held = [
        n for n in range(len(jobs.person))
        if jobs.person[n] == person and jobs.first[n] <= t < jobs.until[n]
    ]  # fmt: skip
    hours = sum(float(jobs.share[n]) for n in held)
    cut = 1 / hours if hours > 1 else 1.0
    wage = ec = output = subsidy = supervision = 0.0
    for n in held:
        full_time = a.wage_factor * float(jobs.wage[n])
        share = float(jobs.share[n]) * cut
        one = full_time * share
        kind = PRODUCTION[int(jobs.kind[n])]
        contribution = _contribution(cases, rates, n, calendar, one)
        phi = float(jobs.production[n])
        phi = a.production[int(jobs.kind[n])] if math.isnan(phi) else phi
        output += phi * (one * (1 + a.other_labour_cost) + contribution)
        if kind != "internship":
            wage += one
            ec += contribution
        if t < jobs.subsidy_until[n]:
            rate = float(jobs.subsidy_rate[n])
            if jobs.subsidy_form[n] == NEW_START:
                base = min(full_time, float(rates.new_start_cap[column])) * share
                amount = rate * float(rates.full[column]) * base
            elif jobs.subsidy_form[n] == WAGE_SUBSIDY:
                base = min(full_time, float(rates.wage_subsidy_cap[column])) * share
                amount = rate * (base + _contribution(cases, rates, n, calendar, base))
            else:
                amount = float(jobs.subsidy_amount[n])
            subsidy += a.subsidy_factor * amount
        if t < jobs.supervision_until[n]:
            supervision += a.supervision_factor * float(jobs.supervision[n])
    effect = dict.fromkeys(ACTORS, 0.0)
    effect["arbetsgivare"] = output
    if wage > 0:
        fs, a_t, a_f, k_t, k_f = (
            float(getattr(people, name)[person]) for name in ("fs", "a_t", "a_f", "k_t", "k_f")
        )
        b1, b0 = max(wage - g, 0), max(a_t + k_t - g, 0)
        st = float(rates.tau_s[column]) * max(b1 - float(rates.limit[column]) / 12, 0)
        st += float(rates.tau_upper[column]) * max(b1 - float(rates.limit_upper[column]) / 12, 0)
        n1 = wage - (tau_k + tau_r) * b1 - st + j
        fs1 = max(0.0, fs - (1 - a.disregard) * n1) if fs > 0 else 0.0
        n0 = a_t + k_t - (tau_k + tau_r) * b0 + a_f + k_f + fs
        dd = n1 + fs1 - n0
        other = a.other_labour_cost * wage
        tax_k, tax_r = tau_k * (b1 - b0), tau_r * (b1 - b0)
        effect["individ"] = (1 - a.indirect_tax) * dd + other
        effect["arbetsgivare"] += -wage - ec - other
        effect["stat_af"] = a_t + a_f
        effect["stat_fk"] = k_t + k_f
        away = float(people.away[person])
        municipal = a.tax_retention * tax_k + fs - fs1
        effect["kommun"] = (1 - away) * municipal
        effect["region"] = (1 - away) * tax_r
        effect["annan"] = away * (municipal + tax_r)
        effect["stat_skatt"] = ec + st - j + a.indirect_tax * dd + (1 - a.tax_retention) * tax_k
    working = _working(cases, a, person, t)
    c = a.deadweight if a.hazard is None else 1 - (1 - a.hazard) ** (t + 1)
    due = (1 - c) * (1 - a.displacement) * a.attribution * (1 - a.optimism_bias) * working
    flow = {actor: due * amount for actor, amount in effect.items()}
    flow["stat_af"] -= working * subsidy
    flow["arbetsgivare"] += working * (subsidy - supervision)
    real = working * supervision
    costs = cases.costs
    factors = (1.0, a.preparation_factor, a.support_factor, 1.0, 1.0)
    for n in range(len(costs.person)):
        if costs.person[n] == person and costs.month[n] == t:
            kind_of_cost = int(costs.kind[n])
            amount = float(costs.amount[n]) * factors[kind_of_cost]
            flow[ACTORS[int(costs.payer[n])]] -= amount
            if COSTS[kind_of_cost] == "transfer":
                flow["arbetsgivare"] += amount
            else:
                real += amount
    public = sum(flow[x] for x in ("kommun", "region", "stat_af", "stat_fk", "stat_skatt", "annan"))
    flow["samhalle"] = due * output - real + (a.tax_factor - 1) * public
    scale = _discount(a, t) * _price(cases, rates, a, person, t)
    return {actor: amount * scale for actor, amount in flow.items()}


def _contribution(cases: Cases, rates: Rates, job: int, calendar: int, wage: float) -> float:
    column = calendar - rates.first
    own, full = float(cases.jobs.contribution[job]), float(rates.full[column])
    if not math.isnan(own):
        return own * wage
    born = float(cases.persons.birth_year[cases.jobs.person[job]])
    age = calendar // 12 - born - 1
    for band in rates.bands:
        rate, cap = float(band.rate[column]), float(band.cap[column])
        if band.age_from <= age <= band.age_to and not math.isnan(rate):
            return rate * min(wage, cap) + full * max(wage - cap, 0)
    return full * wage


def _working(cases: Cases, a: Assumptions, person: int, t: int) -> float:
    observed = int(cases.persons.observed[person])
    if t < observed:
        return 1.0
    if a.projection == "none":
        return 0.0
    if a.projection == "drop_off":
        return float((1 - a.drop_off) ** ((t - observed) // 12 + 1))
    if t >= len(a.curve) or observed >= len(a.curve) or a.curve[observed] == 0:
        return 0.0
    return a.curve[t] / a.curve[observed]


def _discount(a: Assumptions, t: int) -> float:
    year = t // 12 + 1
    exponent = {"mid_month": (t + 0.5) / 12, "mid_year": year - 0.5, "end_of_year": year}
    return float((1 + a.discount_rate) ** -exponent[a.convention])


def _price(cases: Cases, rates: Rates, a: Assumptions, person: int, t: int) -> float:
    if a.price_year is None:
        return 1.0
    origin, observed = int(cases.persons.origin[person]), int(cases.persons.observed[person])
    year = min((origin + t) // 12, (origin + max(observed, 1) - 1) // 12)
    base = rates.prices[a.price_year * 12 - rates.first]
    return float(base / rates.prices[year * 12 - rates.first])
