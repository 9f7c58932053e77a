"""A person's month as a function of the wage: constant, slope, and knots where the slope turns.

The knots are the cap of a reduced contribution, the cap of a subsidy, the basic allowance, the
limits of the state tax, and where income support ends (`domain.md` 4.5). Sums over persons are in
`exposures.py`.
"""

from dataclasses import dataclass, fields

import numpy as np

from pipelines.payoff.cases import (
    NEW_START,
    PRODUCTION,
    WAGE_SUBSIDY,
    Assumptions,
    Cases,
    Floats,
    Ints,
)
from pipelines.payoff.flows import Month
from pipelines.payoff.rates import Rates
from pipelines.payoff.work import Work, by_person, calendar, work

# Kinds of work whose production factor is drawn.
DRAWN_KINDS = (PRODUCTION.index("new_start"), PRODUCTION.index("wage_subsidy"))
_FIELDS = tuple(f.name for f in fields(Month))


@dataclass(frozen=True)
class Cells:
    """A change of the month, and the cost of the work whose production factor is drawn."""

    month: Month
    drawn: tuple[Floats, ...]


Knots = tuple[Floats, Ints, Ints, Cells]  # where, person, month, by how much the slope turns


@dataclass(frozen=True)
class Lines:
    """By person and month; knots inside the asked wage factors alone."""

    constant: Cells
    slope: Cells
    knots: list[Knots]
    subsidy_constant: Floats
    subsidy_slope: Floats
    subsidy_knots: list[tuple[Floats, Ints, Ints, Floats]]
    supervision: Floats


class _Sums:
    """Collects constants, slopes and knots of named parts by person and month."""

    def __init__(self, cases: Cases, shape: tuple[int, int], wage: tuple[float, float]) -> None:
        self.cases, self.wage = cases, wage
        self.constant = {name: np.zeros(shape) for name in (*_FIELDS, *_DRAWN, "subsidy")}
        self.slope = {name: np.zeros(shape) for name in (*_FIELDS, *_DRAWN, "subsidy")}
        self.knots: list[tuple[Floats, Ints, Ints, dict[str, Floats]]] = []

    def turn(self, knot: Floats, deltas: dict[str, Floats], *, jobs: bool = False) -> None:
        """Slopes turn at a knot: below all wages it is part of the line, above all of nothing."""
        low, high = self.wage
        passed = knot <= low
        at = np.where(passed, knot, 0.0)
        for name, delta in deltas.items():
            turned = np.where(passed, delta, 0.0)
            self.slope[name] += self._persons(turned, jobs)
            self.constant[name] -= self._persons(turned * at, jobs)
        row, month = np.nonzero((knot > low) & (knot < high))
        if len(row):
            person = self.cases.jobs.person[row] if jobs else row
            inside = {name: delta[row, month] for name, delta in deltas.items()}
            self.knots.append((knot[row, month], person, month, inside))

    def _persons(self, values: Floats, jobs: bool) -> Floats:
        return by_person(self.cases, values) if jobs else values


_DRAWN = tuple(f"drawn_{kind}" for kind in DRAWN_KINDS)


def lines_of(
    cases: Cases, rates: Rates, assumptions: Assumptions, wage: tuple[float, float], months: Ints
) -> Lines:
    """The given months of all persons, one row a person, for wage factors between two values."""
    done = work(cases, rates, assumptions, months)
    shape = months.shape
    sums = _Sums(cases, (shape[0], shape[1]), wage)
    _add_jobs(sums, cases, assumptions, done)
    _add_subsidy(sums, cases, rates, assumptions, done, months)
    _add_persons(sums, cases, rates, assumptions, done, months)

    def cells(parts: dict[str, Floats], like: Floats) -> Cells:
        zero = np.zeros_like(like)
        given = {name: parts.get(name, zero) for name in (*_FIELDS, *_DRAWN)}
        return Cells(Month(**{n: given[n] for n in _FIELDS}), tuple(given[name] for name in _DRAWN))

    like = np.zeros(shape)
    of_months = [k for k in sums.knots if "subsidy" not in k[3]]
    return Lines(
        constant=cells(sums.constant, like),
        slope=cells(sums.slope, like),
        knots=[(at, p, m, cells(parts, at)) for at, p, m, parts in of_months],
        subsidy_constant=sums.constant["subsidy"],
        subsidy_slope=sums.slope["subsidy"],
        subsidy_knots=[(at, p, m, d["subsidy"]) for at, p, m, d in sums.knots if "subsidy" in d],
        supervision=by_person(cases, done.supervision),
    )


def _ratio(limit: Floats, by: Floats) -> Floats:
    """Limit by wage; a month without a wage reaches no limit."""
    limit = np.broadcast_to(limit, by.shape)
    return np.asarray(np.divide(limit, by, out=np.full(by.shape, np.inf), where=by > 0))


def _add_jobs(sums: _Sums, cases: Cases, a: Assumptions, done: Work) -> None:
    """Contributions and the worth of the work, with the cap of a reduced contribution."""
    jobs = cases.jobs
    stands = ~np.isnan(jobs.production)
    turn_paid = (done.full - done.low) * done.wage
    turn_worth = (done.full - done.low) * done.worth
    steady = done.worth * (1 + a.other_labour_cost + done.low)
    sums.slope["contributions"] += by_person(cases, done.low * done.wage)
    drawn = np.zeros(len(stands), dtype=bool)
    parts: dict[str, Floats] = {}
    for kind, name in zip(DRAWN_KINDS, _DRAWN, strict=True):
        mine = ((jobs.kind == kind) & ~stands)[:, None]
        drawn |= mine[:, 0]
        parts[name] = np.where(mine, 1.0, 0.0)
    parts["output"] = np.where(drawn[:, None], 0.0, done.production)
    for name, part in parts.items():
        sums.slope[name] += by_person(cases, part * steady)
    has_cap = np.isfinite(done.cap)
    if has_cap.any():
        turns = {name: part * turn_worth for name, part in parts.items()}
        knot = _ratio(done.cap, done.worth)
        sums.turn(knot, {"contributions": turn_paid, **turns}, jobs=True)


def _add_subsidy(
    sums: _Sums, cases: Cases, rates: Rates, a: Assumptions, done: Work, months: Ints
) -> None:
    """Stated subsidies stand still; by rule they grow with the wage up to their cap."""
    jobs = cases.jobs
    form, rate = jobs.subsidy_form[:, None], a.subsidy_factor * jobs.subsidy_rate[:, None]
    column = calendar(cases, months)[jobs.person] - rates.first
    ruled = (form == NEW_START) | (form == WAGE_SUBSIDY)
    held = done.subsidised
    sums.constant["subsidy"] += by_person(cases, np.where(held & ~ruled, done.subsidy, 0.0))
    full_time = np.where(held, jobs.wage[:, None], 0.0)
    part = full_time * done.hours
    new_start = np.where(held & (form == NEW_START), rate * rates.full[column] * part, 0.0)
    shared = np.where(held & (form == WAGE_SUBSIDY), rate * part, 0.0)
    sums.slope["subsidy"] += by_person(cases, new_start + shared * (1 + done.low))
    if new_start.any():
        sums.turn(_ratio(rates.new_start_cap[column], full_time),
                  {"subsidy": -new_start}, jobs=True)  # fmt: skip
    if shared.any():
        # The reduced contribution may end below the cap of the subsidy: then the slope turns twice.
        own_cap = _ratio(done.cap, part)
        at = _ratio(rates.wage_subsidy_cap[column], full_time)
        first = own_cap < at
        sums.turn(np.where(first, own_cap, np.inf),
                  {"subsidy": shared * (done.full - done.low)}, jobs=True)  # fmt: skip
        last = np.where(first, done.full, done.low)
        sums.turn(at, {"subsidy": -shared * (1 + last)}, jobs=True)


def _add_persons(
    sums: _Sums, cases: Cases, rates: Rates, a: Assumptions, done: Work, months: Ints
) -> None:
    """Taxes and support: the allowance, the limits of the state tax, the end of income support."""
    people = cases.persons
    column = calendar(cases, months) - rates.first
    wage = by_person(cases, done.wage)
    paid = wage > 0
    g, j = rates.allowance[column], np.where(paid, rates.credit[column], 0.0)
    tau_k, tau_r = rates.tau_k[column], rates.tau_r[column]
    b0 = np.where(paid, np.maximum((people.a_t + people.k_t)[:, None] - g, 0.0), 0.0)
    constant, slope = sums.constant, sums.slope
    slope["wage"] += wage
    slope["other"] += a.other_labour_cost * wage
    constant["municipal"] -= tau_k * b0
    constant["regional"] -= tau_r * b0
    constant["credit"] += j
    constant["employment_service"] += np.where(paid, (people.a_t + people.a_f)[:, None], 0.0)
    constant["insurance"] += np.where(paid, (people.k_t + people.k_f)[:, None], 0.0)
    steps = [
        (_ratio(g, wage), tau_k + tau_r),
        (_ratio(g + rates.limit[column] / 12, wage), rates.tau_s[column]),
        (_ratio(g + rates.limit_upper[column] / 12, wage), rates.tau_upper[column]),
    ]
    sums.turn(steps[0][0], {"municipal": tau_k * wage, "regional": tau_r * wage})
    for knot, rate in steps[1:]:
        if (rate > 0).any():
            sums.turn(knot, {"state": rate * wage})
    _add_support(sums, people.fs[:, None], wage, j, steps, 1 - a.disregard)


def _add_support(
    sums: _Sums,
    fs: Floats,
    wage: Floats,
    j: Floats,
    steps: list[tuple[Floats, Floats]],
    counted: float,
) -> None:
    """Income support that ends: the counted part of the net wage, until nothing remains."""
    has = (fs > 0) & (wage > 0)
    if not has.any() or counted <= 0:
        return
    # Where the net wage reaches the support, segment by segment; the last holds for the rest.
    left = np.where(has, fs / counted - j, 0.0)
    kept = np.ones(wage.shape)
    end = _ratio(left, wage)
    slope_at_end = kept.copy()
    for knot, rate in steps:
        left = left - rate * np.where(np.isfinite(knot), knot, 0.0) * wage
        kept = kept - rate
        beyond = end > knot
        end = np.where(beyond, _ratio(left, kept * wage), end)
        slope_at_end = np.where(beyond, kept, slope_at_end)
    grows = np.where(has, counted * wage, 0.0)
    sums.constant["support"] += np.where(has, counted * j, 0.0)
    sums.slope["support"] += grows
    for knot, rate in steps:
        before = np.where(knot < end, knot, np.inf)
        sums.turn(before, {"support": -grows * rate})
    sums.turn(np.where(has, end, np.inf), {"support": -grows * slope_at_end})
