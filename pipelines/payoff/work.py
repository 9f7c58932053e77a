"""Jobs month by month: paid wage, contributions, worth of the work, subsidy and supervision.

One row a job, one column a month since the person's first. What it means for whom is in
`flows.py`.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.payoff.cases import (
    INTERNSHIP,
    NEW_START,
    STATED,
    WAGE_SUBSIDY,
    Assumptions,
    Cases,
    Flags,
    Floats,
    Ints,
)
from pipelines.payoff.rates import Rates, reduced


@dataclass(frozen=True)
class Work:
    """Kronor a month by job and month; nothing where the job is not held."""

    held: Flags
    hours: Floats  # share of full time, all jobs of a person together at most 1
    wage: Floats  # paid
    worth: Floats  # wage of the work done, also where it is unpaid
    low: Floats  # contribution below the cap
    full: Floats
    cap: Floats
    contributions: Floats  # paid
    worth_cost: Floats  # wage and contributions of the work done
    production: Floats  # share of that cost that is produced
    subsidised: Flags
    subsidy: Floats
    supervision: Floats


def every_month(cases: Cases, horizon: int) -> Ints:
    """All months of the horizon for every person, one row a person."""
    return np.broadcast_to(np.arange(horizon), (len(cases.persons.ids), horizon))


def calendar(cases: Cases, months: Ints) -> Ints:
    """Calendar month of every person and month: taxes are those of the month of the flow."""
    return cases.persons.origin[:, None] + months


def work(cases: Cases, rates: Rates, assumptions: Assumptions, of: Ints) -> Work:
    """Jobs by month (`domain.md` 4.5): contributions with caps, subsidies by form, supervision.

    Args:
        cases: The cases.
        rates: The rates.
        assumptions: The choices.
        of: Which months, counted from the person's first; one row a person.
    """
    jobs, a = cases.jobs, assumptions
    t = of[jobs.person]
    held = (t >= jobs.first[:, None]) & (t < jobs.until[:, None])
    hours = _hours(cases, held)
    months = calendar(cases, of)[jobs.person]
    low, full, cap = contributions(cases, rates, months)
    full_time = a.wage_factor * jobs.wage[:, None]
    worth = full_time * hours
    paid = np.where((jobs.kind == INTERNSHIP)[:, None], 0.0, worth)
    by_kind = np.asarray(a.production)[jobs.kind]
    production = np.where(np.isnan(jobs.production), by_kind, jobs.production)[:, None]
    subsidised = held & (t < jobs.subsidy_until[:, None])
    ec = contribution(paid, low, full, cap)
    column = months - rates.first
    return Work(
        held=held,
        hours=hours,
        wage=paid,
        worth=worth,
        low=low,
        full=full,
        cap=cap,
        contributions=ec,
        worth_cost=worth * (1 + a.other_labour_cost) + contribution(worth, low, full, cap),
        production=np.broadcast_to(production, held.shape),
        subsidised=subsidised,
        subsidy=a.subsidy_factor
        * np.where(
            subsidised,
            _subsidy(cases, rates, full_time, hours, (low, full, cap), column),
            0.0,
        ),
        supervision=a.supervision_factor
        * np.where(held & (t < jobs.supervision_until[:, None]), jobs.supervision[:, None], 0.0),
    )


def contribution(wage: Floats, low: Floats, full: Floats, cap: Floats) -> Floats:
    """Employer contributions: reduced up to the cap, full above it (`domain.md` 4.5, 4.10)."""
    return np.asarray(low * np.minimum(wage, cap) + full * np.maximum(wage - cap, 0.0))


def contributions(cases: Cases, rates: Rates, months: Ints) -> tuple[Floats, Floats, Floats]:
    """Rate below the cap, full rate and cap, by job and month; a job's own rate goes first."""
    jobs = cases.jobs
    low, cap = reduced(rates, months, cases.persons.birth_year[jobs.person][:, None])
    full = rates.full[months - rates.first]
    own = jobs.contribution[:, None]
    has_own = ~np.isnan(own)
    return np.where(has_own, own, low), np.where(has_own, own, full), np.where(has_own, np.inf, cap)


def by_person(cases: Cases, values: Floats) -> Floats:
    """Sums over each person's jobs."""
    persons, of = len(cases.persons.ids), cases.jobs.person
    if persons == len(of) and np.array_equal(of, np.arange(persons)):
        return values  # one job each, in order: nothing to sum
    total = np.zeros((persons, values.shape[1]))
    np.add.at(total, of, values)
    return total


def _hours(cases: Cases, held: Flags) -> Floats:
    """Share of full time; jobs side by side are cut in proportion to at most one (I12)."""
    share = np.where(held, cases.jobs.share[:, None], 0.0)
    total = by_person(cases, share)
    return np.asarray(share / np.maximum(total, 1.0)[cases.jobs.person])


def _subsidy(
    cases: Cases,
    rates: Rates,
    full_time: Floats,
    hours: Floats,
    contributed: tuple[Floats, Floats, Floats],
    column: Ints,
) -> Floats:
    """Wage subsidy a month by its form (`domain.md` 4.5, subsidy formulae)."""
    jobs = cases.jobs
    form, rate = jobs.subsidy_form[:, None], jobs.subsidy_rate[:, None]
    amount = np.where(form == STATED, jobs.subsidy_amount[:, None], 0.0)
    if (jobs.subsidy_form == NEW_START).any():
        base = np.minimum(full_time, rates.new_start_cap[column]) * hours
        amount = np.where(form == NEW_START, rate * rates.full[column] * base, amount)
    if (jobs.subsidy_form == WAGE_SUBSIDY).any():
        base = np.minimum(full_time, rates.wage_subsidy_cap[column]) * hours
        cost = base + contribution(base, *contributed)
        amount = np.where(form == WAGE_SUBSIDY, rate * cost, amount)
    return np.asarray(amount)
