"""Months of a person that are alike, as one: the same rates, jobs and weight in every draw.

So the sums of `exposures.py` cost by what changes, not by the length of the horizon. What flows in
such a stretch of months is known to `work.py` and `knots.py`.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.payoff.cases import Assumptions, Cases, Flags, Floats, Ints
from pipelines.payoff.present_value import discount_factors, price_factors
from pipelines.payoff.rates import Rates

JANUARY = 0


@dataclass(frozen=True)
class Stretches:
    """By person and stretch: its first month, and its discounted months in base-year prices.

    Persons with fewer stretches than others are filled up with ones that weigh nothing.
    """

    month: Ints
    factor: Floats


def stretches(cases: Cases, rates: Rates, assumptions: Assumptions) -> Stretches:
    """The stretches of all persons, in order; they cover the horizon without overlap."""
    a, people = assumptions, cases.persons
    begins = _begins(cases, rates, a)
    row, month = np.nonzero(begins)
    number = begins.sum(axis=1)
    first_of_row = np.concatenate([[0], np.cumsum(number)[:-1]])
    place = np.arange(len(row)) - first_of_row[row]
    shape = (len(people.ids), int(number.max(initial=1)))
    months = np.broadcast_to(month[first_of_row + number - 1][:, None], shape).copy()
    months[row, place] = month
    summed = np.concatenate(
        [[0.0], np.cumsum(discount_factors(a.horizon, a.discount_rate, a.convention))]
    )
    after = np.concatenate([month[1:], [a.horizon]])
    after[first_of_row + number - 1] = a.horizon
    factor = np.zeros(shape)
    factor[row, place] = summed[after] - summed[month]
    if a.price_year is not None:
        factor *= price_factors(cases, rates, a, months)
    return Stretches(months.astype(np.int64), factor * people.count[:, None])


def _begins(cases: Cases, rates: Rates, a: Assumptions) -> Flags:
    """Months in which something is not as in the month before, by person."""
    people, jobs = cases.persons, cases.jobs
    shape = (len(people.ids), a.horizon)
    begins = np.zeros(shape, dtype=np.bool_)
    begins[:, 0] = True
    for at in (jobs.first, jobs.until, jobs.subsidy_until, jobs.supervision_until):
        _mark(begins, jobs.person, at)
    everybody = np.arange(len(people.ids))
    if a.projection == "drop_off":
        for year in range(a.horizon // 12 + 1):
            _mark(begins, everybody, people.observed + 12 * year)
    else:
        _mark(begins, everybody, people.observed)
    if a.projection == "curve":
        begins |= np.arange(a.horizon)[None, :] >= people.observed[:, None]
    if a.hazard is not None:
        begins[:] = True
    changed = changing(rates, yearly=a.price_year is not None)
    if changed.any():
        begins |= changed[people.origin[:, None] + np.arange(a.horizon)[None, :] - rates.first]
    return begins


def _mark(begins: Flags, person: Ints, month: Ints) -> None:
    within = (month >= 0) & (month < begins.shape[1])
    begins[person[within], month[within]] = True


def changing(rates: Rates, *, yearly: bool) -> Flags:
    """Months whose rates are not those of the month before; Januaries where ages or years count."""
    size = len(rates.full)
    changed = np.zeros(size, dtype=np.bool_)
    for of in (rates, *rates.bands):
        for values in vars(of).values():
            if isinstance(values, np.ndarray):
                same = (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
                changed[1:] |= ~same
    if yearly or rates.bands:
        changed |= (rates.first + np.arange(size)) % 12 == JANUARY
    return changed
