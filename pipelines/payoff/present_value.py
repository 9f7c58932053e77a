"""Net present values: weights of employment, price level, discounting, sums by person and actor.

The unscaled flows come from `flows.py`; what is read out of the values is in `indicators.py`.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.payoff.cases import (
    PUBLIC_PAYERS,
    ROW,
    Assumptions,
    Cases,
    Convention,
    Floats,
    Ints,
)
from pipelines.payoff.flows import flows
from pipelines.payoff.rates import Rates
from pipelines.payoff.work import calendar, every_month

PUBLIC_ROWS = [ROW[actor] for actor in PUBLIC_PAYERS]


@dataclass(frozen=True)
class Appraisal:
    """Discounted flows by actor, person and month; `benefit` and `cost` are society's.

    `inflow` is each actor's part of the employment effect alone, `gross` society's benefit before
    any adjustment (A = 1).
    """

    net: Floats
    inflow: Floats
    benefit: Floats
    gross: Floats
    cost: Floats
    tax_factor: float
    count: Floats

    def society(self) -> Floats:
        """Society's discounted net by person and month, with the cost of public funds if asked."""
        public = self.net[PUBLIC_ROWS].sum(axis=0)
        return np.asarray(self.benefit - self.cost + (self.tax_factor - 1) * public)


def discount_factors(horizon: int, rate: float, convention: Convention = "mid_month") -> Floats:
    """What a krona of each month is worth at the start (`domain.md` 4.5)."""
    t = np.arange(horizon)
    year = t // 12 + 1
    exponent = {"mid_month": (t + 0.5) / 12, "mid_year": year - 0.5, "end_of_year": year}
    return np.asarray((1 + rate) ** -exponent[convention], dtype=np.float64)


def years_since(cases: Cases, horizon: int) -> Floats:
    """Years begun since the last observation, by person and month; 0 while observed."""
    after = np.arange(horizon)[None, :] - cases.persons.observed[:, None]
    return np.asarray(np.where(after >= 0, after // 12 + 1, 0), dtype=np.float64)


def employment_weight(cases: Cases, assumptions: Assumptions) -> Floats:
    """Chance that a job which would go on is still held, by person and month (`domain.md` 4.5).

    1 while observed; then by the drop-off, or by the retention curve given that the person was in
    work at the last observation, or nothing. A month beyond the curve's end has no weight.
    """
    a = assumptions
    t = np.arange(a.horizon)[None, :]
    observed = cases.persons.observed[:, None]
    if a.projection == "none":
        return np.asarray(t < observed, dtype=np.float64)
    if a.projection == "drop_off":
        return np.asarray((1 - a.drop_off) ** years_since(cases, a.horizon))
    curve = np.zeros(max(a.horizon, len(a.curve)) + 1)
    curve[: len(a.curve)] = a.curve
    at_last = curve[np.minimum(observed, len(curve) - 1)]
    given = np.divide(
        curve[np.minimum(t, len(curve) - 1)],
        at_last,
        out=np.zeros((len(observed), a.horizon)),
        where=at_last > 0,
    )
    return np.where(t < observed, 1.0, given)


def price_factors(
    cases: Cases, rates: Rates, assumptions: Assumptions, of: Ints | None = None
) -> Floats:
    """From the prices of the month to those of the base year (`domain.md` 4.7, price level).

    A projected month has the prices of the last observed one: its wage is constant in real terms.
    `of` are the months asked for, one row a person; else all of the horizon.
    """
    of = every_month(cases, assumptions.horizon) if of is None else of
    months = calendar(cases, of)
    if assumptions.price_year is None:
        return np.ones(months.shape)
    last = cases.persons.origin + np.maximum(cases.persons.observed, 1) - 1
    priced = np.minimum(months, last[:, None]) // 12 * 12  # January stands for its year
    column, base = priced - rates.first, assumptions.price_year * 12 - rates.first
    if min(base, column.min()) < 0 or base >= len(rates.prices):
        raise ValueError(f"the rates do not reach the prices of {assumptions.price_year}")
    return np.asarray(rates.prices[base] / rates.prices[column])


def months_needed(cases: Cases, assumptions: Assumptions) -> tuple[int, int]:
    """First calendar month, a January, and number of months of the rates that are read."""
    first = int(cases.persons.origin.min()) // 12 * 12
    after = int(cases.persons.origin.max()) + assumptions.horizon
    if assumptions.price_year is not None:
        first = min(first, assumptions.price_year * 12)
        after = max(after, assumptions.price_year * 12 + 1)
    return first, after - first


def appraise(cases: Cases, rates: Rates, assumptions: Assumptions) -> Appraisal:
    """Discounted flows: F = A x E + P, by actor, person and month (`domain.md` 4.5)."""
    a = assumptions
    flow = flows(cases, rates, a)
    factor = discount_factors(a.horizon, a.discount_rate, a.convention)[None, :]
    factor = factor * price_factors(cases, rates, a)
    working = employment_weight(cases, a)
    due = working * a.additionality()[None, :]
    inflow = flow.effect * (due * factor)
    return Appraisal(
        net=inflow + flow.running * (working * factor) + flow.once * factor,
        inflow=inflow,
        benefit=due * factor * flow.output,
        gross=working * factor * flow.output,
        cost=(working * flow.running_cost + flow.once_cost) * factor,
        tax_factor=a.tax_factor,
        count=cases.persons.count,
    )
