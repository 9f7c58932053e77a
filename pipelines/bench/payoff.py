"""Draws of the pay-off of many placements, by our sums and by a closed form per placement.

Both get the same invented placements and the same draws, on one core, and say what they found, so
that a wrong answer shows. Knows nothing of goals.
"""

import json
import sys
import time
from collections.abc import Callable

import numpy as np

from pipelines.payoff.cases import ACTORS, SOCIETY, Assumptions, Cases, Floats, Given, assembled
from pipelines.payoff.draws import Draws, Spread, drawn
from pipelines.payoff.exposures import exposures
from pipelines.payoff.monte_carlo import simulate
from pipelines.payoff.rates import Rates, constant_rates

MONTHS, SEED = 60, 1
TAU_K, TAU_R, TAU_S, LIMIT = 0.2112, 0.1148, 0.20, 430_200.0
ALLOWANCE, CREDIT, FULL = 1_600.0, 1_700.0, 0.3142
ASSUMPTIONS = Assumptions(
    horizon=MONTHS,
    deadweight=0.2,
    displacement=0.1,
    projection="drop_off",
    drop_off=0.25,
    discount_rate=0.035,
)
Way = Callable[[Cases, Rates, Draws], dict[str, Floats]]


def invented(placements: int, seed: int = SEED) -> Cases:
    """Placements of three kinds, of which some end and some go on."""
    rng = np.random.default_rng(seed)
    given = Given()
    for number in range(placements):
        kind = int(rng.integers(0, 3))
        ends = int(rng.integers(3, MONTHS)) if rng.random() < 0.4 else MONTHS
        given.persons.append(
            {
                "id": number,
                "observed": int(rng.integers(1, 25)),
                "fs": float(rng.choice([0, 8_000, 14_500])),
                "a_t": float(rng.choice([0, 9_900])),
                "a_f": float(rng.choice([0, 6_776])),
            }
        )
        wage = float(rng.integers(16_000, 40_000))
        given.jobs.append(
            {
                "person": number,
                "until": ends,
                "wage": wage,
                "share": float(rng.choice([0.5, 0.75, 1.0])),
                "kind": kind,
                "subsidy_amount": 0.3 * wage * (kind > 0),
                "supervision": 3_942.6 * (kind > 0),
            }
        )
        for cost, payer, amount in ((0, 1, 2_000.0), (1, 2, 15_000.0), (2, 2, 25_000.0)):
            given.costs.append({"person": number, "kind": cost, "payer": payer, "amount": amount})
    return assembled(given)


def by_sums(cases: Cases, rates: Rates, draws: Draws) -> dict[str, Floats]:
    """Ours: sums by parameter first, then the draws."""
    sums = exposures(cases, rates, ASSUMPTIONS, Spread().wage)
    return simulate(sums, draws, ASSUMPTIONS)


def by_placement(cases: Cases, rates: Rates, draws: Draws) -> dict[str, Floats]:
    """The peer: each placement's value for each actor in closed form over its months, by draw."""
    jobs, people, t = cases.jobs, cases.persons, np.arange(MONTHS)
    factor = (1 + ASSUMPTIONS.discount_rate) ** (-(t + 0.5) / 12)
    after = t[None, :] - people.observed[:, None]
    years = np.where(after >= 0, after // 12 + 1, 0)
    held = t[None, :] < jobs.until[:, None]
    # Discounted months by years since the last observation: all that months are needed for.
    months = np.stack([(held * (years == k)) @ factor for k in range(MONTHS // 12 + 1)])
    power = np.arange(len(months))
    wage, g = jobs.wage * jobs.share, float(rates.allowance[0])
    taxed, free = people.a_t, people.a_f
    tau_k, tau_r = float(rates.tau_k[0]), float(rates.tau_r[0])
    b0 = np.maximum(taxed - g, 0.0)
    benefits, tax_0k, tax_0r = taxed + free, tau_k * b0, tau_r * b0
    fs, limit, kind = people.fs, float(rates.limit[0]) / 12, jobs.kind
    credit, full, tau_s = float(rates.credit[0]), float(rates.full[0]), float(rates.tau_s[0])
    amount, counted = cases.costs.amount, cases.costs.kind
    adm, prep, support = (factor[0] * amount[counted == k] for k in range(3))
    kappa = ASSUMPTIONS.indirect_tax
    production = np.array([1.0, 0.8, 0.6])
    found = {actor: np.zeros(len(draws.wage)) for actor in (*ACTORS, SOCIETY)}
    for d in range(len(draws.wage)):
        working = (1 - draws.drop_off[d]) ** power @ months
        due = (1 - draws.deadweight[d]) * (1 - draws.displacement[d]) * working
        production[1:] = draws.production[d]
        w = draws.wage[d] * wage
        contributions = full * w
        b1 = np.maximum(w - g, 0.0)
        st = tau_s * np.maximum(b1 - limit, 0.0)
        tax_k, tax_r = tau_k * b1 - tax_0k, tau_r * b1 - tax_0r
        ended = np.minimum(fs, np.maximum(w - (tau_k + tau_r) * b1 - st + credit, 0.0))
        disposable = w - tax_k - tax_r - st + credit - ended - benefits
        cost = w + contributions
        output = production[kind] * cost
        subsidy, supervision = working * jobs.subsidy_amount, working * jobs.supervision
        spent = prep * draws.preparation[d] + support * draws.support[d]
        each = {
            "individ": due * (1 - kappa) * disposable,
            "arbetsgivare": due * (output - cost) + subsidy - supervision - adm,
            "kommun": due * (tax_k + ended) - spent,
            "region": due * tax_r,
            "stat_af": due * benefits - subsidy,
            "stat_skatt": due * (contributions + st - credit + kappa * disposable),
            SOCIETY: due * output - supervision - adm - spent,
        }
        for actor, values in each.items():
            found[actor][d] = values.sum()
    return found


WAYS: dict[str, Way] = {"shu": by_sums, "closed": by_placement}


def run(way: str, placements: int, number: int) -> dict[str, float | str]:
    """Seconds of one way, and what it found. Making placements and draws is no part of it."""
    cases = invented(placements)
    rates = constant_rates(
        MONTHS, tau_k=TAU_K, tau_r=TAU_R, allowance=ALLOWANCE, credit=CREDIT, full=FULL,
        tau_s=TAU_S, limit=LIMIT,
    )  # fmt: skip
    draws = drawn(number, SEED, ASSUMPTIONS)
    begun = time.perf_counter()
    found = WAYS[way](cases, rates, draws)
    seconds = time.perf_counter() - begun
    means = {actor: float(values.mean()) for actor, values in found.items()}
    told = f"society {means[SOCIETY]:,.4f}, municipality {means['kommun']:,.4f} on average"
    return {"seconds": seconds, "told": told, **means}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))) + "\n")
