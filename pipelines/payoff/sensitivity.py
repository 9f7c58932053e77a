"""How much each choice matters: one at a time, two at a time, and the way between two scenarios.

Every value is appraised anew, so any choice can be varied. Random draws are in `draws.py` and
`monte_carlo.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.payoff.cases import PRODUCTION, SOCIETY, Assumptions, Cases, Floats
from pipelines.payoff.draws import Spread
from pipelines.payoff.indicators import total
from pipelines.payoff.present_value import appraise
from pipelines.payoff.rates import Rates
from pipelines.payoff.scenarios import Choices, requirement_only

# Parameter to field of the choices; the rest is told apart in `changed`.
FIELDS = {
    "deadweight": "deadweight",
    "displacement": "displacement",
    "attribution": "attribution",
    "drop_off": "drop_off",
    "indirect_tax_share": "indirect_tax",
    "discount_rate": "discount_rate",
    "tax_retention": "tax_retention",
    "preparation_factor": "preparation_factor",
    "support_factor": "support_factor",
    "supervision_factor": "supervision_factor",
    "wage_factor": "wage_factor",
}
WAGE_SWING = 0.05
SUPERVISION_SWING = (0.5, 1.5)


@dataclass(frozen=True)
class Range:
    """A parameter and between what it is varied."""

    parameter: str
    low: float
    high: float


@dataclass(frozen=True)
class Swing:
    """Net present values by actor with a parameter low and high, all others unchanged."""

    range: Range
    low: Mapping[str, float]
    high: Mapping[str, float]

    def size(self, actor: str) -> float:
        """How far apart the two are."""
        return abs(self.high[actor] - self.low[actor])


@dataclass(frozen=True)
class Grid:
    """Net present value by additionality (rows) and horizon in months (columns).

    `zero_at` is the additionality with which it is nothing, by horizon; NaN where none is.
    """

    additionality: tuple[float, ...]
    horizons: tuple[int, ...]
    values: Floats
    zero_at: Floats


@dataclass(frozen=True)
class Step:
    """One change on the way between two scenarios, and the net present values after it."""

    name: str
    npv: Mapping[str, float]


def ranges(found: Choices, assumptions: Assumptions) -> list[Range]:
    """The parameters of `domain.md` 4.3 with their low and high, and the costs and wage of 4.8."""
    named = ["deadweight", "displacement", "attribution", "indirect_tax_share", "discount_rate",
             "horizon_years", "tax_retention",
             *(f"production_{kind}" for kind in PRODUCTION)]  # fmt: skip
    if assumptions.projection == "drop_off":
        named.append("drop_off")
    result = [Range(name, found.at(name, "low"), found.at(name, "high")) for name in named]
    support = found.at("support_cost")
    low, high = (found.at("support_cost", scope) / support for scope in ("low", "high"))
    preparation = Spread().preparation
    return [
        *result,
        Range("support_factor", low, high),
        Range("preparation_factor", preparation[0], preparation[2]),
        Range("supervision_factor", *SUPERVISION_SWING),
        Range("wage_factor", 1 - WAGE_SWING, 1 + WAGE_SWING),
    ]


def changed(assumptions: Assumptions, parameter: str, value: float) -> Assumptions:
    """The choices with one parameter at another value.

    Raises:
        KeyError: There is no such parameter.
    """
    if parameter == "horizon_years":
        return replace(assumptions, horizon=round(12 * value))
    if parameter.startswith("production_"):
        kind = PRODUCTION.index(parameter.removeprefix("production_"))
        production = list(assumptions.production)
        production[kind] = value
        return replace(assumptions, production=tuple(production))
    return replace(assumptions, **{FIELDS[parameter]: value})  # type: ignore[arg-type]


def tornado(
    cases: Cases, rates: Rates, assumptions: Assumptions, of: Sequence[Range]
) -> list[Swing]:
    """Each parameter low and high, the others unchanged; the largest swing for society first."""

    def npv(parameter: str, value: float) -> Mapping[str, float]:
        return total(appraise(cases, rates, changed(assumptions, parameter, value))).npv

    swings = [Swing(r, npv(r.parameter, r.low), npv(r.parameter, r.high)) for r in of]
    return by_swing(swings)


def by_swing(swings: Sequence[Swing], actor: str = SOCIETY) -> list[Swing]:
    """Swings with the largest for an actor first; a second tornado is the municipality's."""
    return sorted(swings, key=lambda swing: swing.size(actor), reverse=True)


def grid(
    cases: Cases,
    rates: Rates,
    assumptions: Assumptions,
    additionality: Sequence[float],
    horizons: Sequence[int],
    actor: str = SOCIETY,
) -> Grid:
    """Additionality by horizon, and where nothing is left (`domain.md` 4.8, two-way)."""
    plain = assumptions.unadjusted()
    share = np.asarray(additionality, dtype=np.float64)
    values, zero = np.empty((len(share), len(horizons))), np.full(len(horizons), np.nan)
    for column, months in enumerate(horizons):
        # A straight line in additionality (I5), so two points tell all.
        none, whole = (
            total(appraise(cases, rates, replace(plain, deadweight=c, horizon=months))).npv[actor]
            for c in (1.0, 0.0)
        )
        values[:, column] = none + share * (whole - none)
        if whole != none and 0 <= -none / (whole - none) <= 1:
            zero[column] = -none / (whole - none)
    return Grid(tuple(additionality), tuple(horizons), values, zero)


# The order in which the national calculator becomes our base case.
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("supervision", ("supervision_factor",)),
    ("counterfactual", ("deadweight", "hazard", "attribution", "optimism_bias")),
    ("displacement", ("displacement",)),
    ("discounting", ("discount_rate", "convention", "price_year")),
    ("equalisation", ("tax_retention",)),
    ("projection", ("projection", "drop_off", "curve", "horizon")),
)


def reconciliation(
    cases: Cases, rates: Rates, national: Assumptions, ours: Assumptions
) -> list[Step]:
    """From the national calculator's result to ours, one choice after the other.

    The first step is the calculator's result itself, the last one ours.
    """
    now, only = national, requirement_only(cases)
    steps = [Step("uhm", total(appraise(only, rates, now)).npv)]
    for name, names in STEPS:
        now = replace(now, **{n: getattr(ours, n) for n in names})
        given = cases if name == "projection" else only
        steps.append(Step(name, total(appraise(given, rates, now)).npv))
    return steps
