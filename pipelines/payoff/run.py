"""What all rows of the pay-off of a run are made of: cases, rates, and the choices of the base.

The rows themselves are made in `published.py` and `beside.py`.
"""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from pipelines.model.parameters import Parameters
from pipelines.model.tables.mart_payoff import ACTOR
from pipelines.payoff.cases import Assumptions, Cases, Floats
from pipelines.payoff.from_tables import Taken
from pipelines.payoff.present_value import months_needed
from pipelines.payoff.rates import Rates, rates_of
from pipelines.payoff.scenarios import Choices, as_scenario, base, choices
from pipelines.payoff.survival import Followed, bootstrapped, curve
from pipelines.payoff.told import Told


@dataclass(frozen=True)
class Run:
    """What all rows of a run are made of: the cases, their rates, and the base choices."""

    taken: Taken
    told: Told
    cases: Cases
    rates: Rates
    start: Assumptions
    found: Choices
    curves: Floats | None
    draws: int
    seed: int

    @property
    def actors(self) -> list[str]:
        """Whom a row is made for: others' municipalities only where somebody lives there."""
        has_other = bool(self.cases.persons.away.any())
        return [actor for actor in ACTOR if actor != "annan" or has_other]

    def of(self, name: str) -> tuple[Cases, Rates, Assumptions]:
        """Cases, rates and choices of a scenario."""
        cases, assumptions = as_scenario(name, self.cases, self.start, self.found)
        return cases, self.rates, assumptions


def run_of(
    taken: Taken,
    cases: Cases,
    parameters: Parameters,
    today: dt.date,
    draws: int,
    seed: int,
    known: Told | None = None,
) -> Run:
    """The run of cases that were taken in.

    Args:
        taken: What was taken in, and how many.
        cases: The cases.
        parameters: The parameter table.
        today: The run's date.
        draws: Number of draws.
        seed: Of the draws.
        known: How many rows say they are of; exactly as many as they are when not given.

    Raises:
        ParameterError: A month lacks a value.
    """
    found = choices(parameters, today)
    start = _start(found, taken.followed, today)
    longest = replace(start, horizon=max(horizons(found)))
    curves = None
    if start.projection == "curve":
        rng = np.random.default_rng([seed, 1])
        curves = bootstrapped(taken.followed, draws, rng, len(start.curve))
    rates = rates_of(parameters, *months_needed(cases, longest))
    known = known or Told(taken.coverage.persons)
    return Run(taken, known, cases, rates, start, found, curves, draws, seed)


def horizons(found: Choices) -> list[int]:
    """Months of the low, base and high horizon, ascending."""
    years = {found.at("horizon_years", scope) for scope in ("low", "base", "high")}
    return sorted(round(12 * each) for each in years)


def _start(found: Choices, known: Followed, today: dt.date) -> Assumptions:
    """The base choices; the own retention curve takes the drop-off's place when it may."""
    start = replace(base(found), price_year=today.year)
    if len(known.days) < found.at("followed_up_floor", "national"):
        return start
    own = tuple(curve(known, max(horizons(found))).tolist())
    return replace(start, projection="curve", curve=own, drop_off=0.0)
