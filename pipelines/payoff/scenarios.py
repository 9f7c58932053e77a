"""Scenarios: the choices of the national calculator, base, cautious, and two sensitivities.

The values are dated parameters with low, base and high (`domain.md` 4.3, 4.8). What comes out of
them is appraised elsewhere.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pipelines.model.parameters import Parameters
from pipelines.payoff.cases import NEVER, PRODUCTION, Assumptions, Cases

# Parameters with low, base and high.
RANGED = (
    "deadweight",
    "displacement",
    "attribution",
    "drop_off",
    *(f"production_{kind}" for kind in PRODUCTION),
    "indirect_tax_share",
    "discount_rate",
    "horizon_years",
    "tax_retention",
    "support_cost",
)
OTHERS = (
    ("deadweight", "cautious"),
    ("displacement", "cautious"),
    ("tax_retention", "equalised"),
    ("tax_factor", "national"),
    ("income_support_disregard", "national"),
    ("followed_up_floor", "national"),
)


@dataclass(frozen=True)
class Choices:
    """Values of the adjustable choices by parameter and scope, on one day."""

    values: Mapping[tuple[str, str], float]

    def at(self, parameter: str, scope: str = "base") -> float:
        """One value."""
        return self.values[parameter, scope]


def choices(parameters: Parameters, day: dt.date) -> Choices:
    """The choices in force on a day.

    Raises:
        ParameterError: One has no value then.
    """
    wanted = [(name, scope) for name in RANGED for scope in ("low", "base", "high")]
    return Choices({key: parameters.at(key[0], day, key[1]) for key in (*wanted, *OTHERS)})


def base(found: Choices, horizon: int | None = None) -> Assumptions:
    """The base scenario; months of the horizon unless given by the parameter (`domain.md` 4.3)."""
    return Assumptions(
        horizon=horizon or round(12 * found.at("horizon_years")),
        deadweight=found.at("deadweight"),
        displacement=found.at("displacement"),
        attribution=found.at("attribution"),
        projection="drop_off",
        drop_off=found.at("drop_off"),
        production=tuple(found.at(f"production_{kind}") for kind in PRODUCTION),
        indirect_tax=found.at("indirect_tax_share"),
        disregard=found.at("income_support_disregard", "national"),
        discount_rate=found.at("discount_rate"),
        tax_retention=found.at("tax_retention"),
    )


def scenario(name: str, start: Assumptions, found: Choices) -> Assumptions:
    """A scenario as a change of the base case (`domain.md` 4.8).

    `uhm` is the national calculator: everybody would have stayed unemployed, only the months of
    the requirement, no discounting, and no supervision among the costs, which its published total
    agrees with (`domain.md` 4.1).

    Raises:
        KeyError: There is no scenario of that name.
    """
    changes: dict[str, dict[str, object]] = {
        "uhm": {
            "deadweight": 0.0,
            "hazard": None,
            "displacement": 0.0,
            "attribution": 1.0,
            "optimism_bias": 0.0,
            "projection": "none",
            "drop_off": 0.0,
            "curve": (),
            "discount_rate": 0.0,
            "supervision_factor": 0.0,
            "price_year": None,
        },
        "base": {},
        "cautious": {
            "deadweight": found.at("deadweight", "cautious"),
            "hazard": None,
            "displacement": found.at("displacement", "cautious"),
        },
        "equalisation": {"tax_retention": found.at("tax_retention", "equalised")},
        "skattefaktor": {"tax_factor": found.at("tax_factor", "national")},
    }
    return replace(start, **changes[name])  # type: ignore[arg-type]


def requirement_only(cases: Cases) -> Cases:
    """Only months that were observed: the requirement period of the national calculator."""
    jobs, observed = cases.jobs, cases.persons.observed
    last = observed[jobs.person]
    kept = np.minimum(jobs.until, np.maximum(last, jobs.first))
    persons = replace(cases.persons, observed=np.full(len(observed), NEVER))
    return replace(cases, jobs=replace(jobs, until=kept), persons=persons)


def as_scenario(
    name: str, cases: Cases, start: Assumptions, found: Choices
) -> tuple[Cases, Assumptions]:
    """Cases and choices of a scenario, ready to be appraised."""
    changed = scenario(name, start, found)
    return (requirement_only(cases) if name == "uhm" else cases), changed
