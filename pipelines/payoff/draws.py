"""Random values of the uncertain parameters, one row a draw (`domain.md` 4.8).

A draw is common to all persons; the same seed gives the same draws. What they lead to is in
`monte_carlo.py`.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from pipelines.payoff.cases import Assumptions, Floats
from pipelines.payoff.knots import DRAWN_KINDS

# domain.md 4.8: Beta(4, 16) is a mean of 0.20 with a weight of 20; a scenario moves the mean.
BETA_WEIGHT = 20.0
HAZARD_WEIGHT = 100.0
TRUNCATED_AT = 3.0


@dataclass(frozen=True)
class Spread:
    """How far the parameters that are not shares spread: low, most likely, high."""

    new_start: tuple[float, float, float] = (0.6, 0.8, 1.0)
    wage_subsidy: tuple[float, float, float] = (0.4, 0.6, 0.8)
    preparation: tuple[float, float, float] = (0.7, 1.0, 1.6)
    support: tuple[float, float, float] = (18 / 25, 1.0, 35 / 25)  # factor on the cost
    wage_sd: float = 0.03

    @property
    def wage(self) -> tuple[float, float]:
        """The lowest and the highest wage factor."""
        return 1 - TRUNCATED_AT * self.wage_sd, 1 + TRUNCATED_AT * self.wage_sd


@dataclass(frozen=True)
class Draws:
    """One element a draw; `production` has a column a drawn kind, `curve` one a month."""

    wage: Floats
    deadweight: Floats
    hazard: Floats
    displacement: Floats
    drop_off: Floats
    production: Floats
    preparation: Floats
    support: Floats
    curve: Floats | None = None


def drawn(
    number: int,
    seed: int,
    assumptions: Assumptions,
    spread: Spread | None = None,
    *,
    correlation: float = 0.0,
    curves: Floats | None = None,
) -> Draws:
    """Draws around the assumptions (`domain.md` 4.8).

    Args:
        number: How many.
        seed: Of the generator.
        assumptions: Their shares are the means; a share of 0 is certain.
        spread: Low, most likely and high of the others.
        correlation: Rank correlation of deadweight and displacement.
        curves: Retention curves drawn anew from the persons, one row a draw; only for a projection
            by the curve, which else is certain.
    """
    a, of = assumptions, spread or Spread()
    rng = np.random.default_rng(seed)
    first, second = _pair(rng, number, correlation)
    if curves is None and a.projection == "curve":
        curves = np.broadcast_to(np.array(a.curve), (number, len(a.curve)))
    return Draws(
        wage=_wage(rng, number, of.wage_sd),
        deadweight=_share(first, a.deadweight, BETA_WEIGHT),
        hazard=_share(first, a.hazard or 0.0, HAZARD_WEIGHT),
        displacement=_share(second, a.displacement, BETA_WEIGHT),
        drop_off=_share(rng.random(number), a.drop_off, BETA_WEIGHT),
        production=np.stack(
            [_triangular(rng, number, of.new_start), _triangular(rng, number, of.wage_subsidy)],
            axis=1,
        ),
        preparation=_triangular(rng, number, of.preparation),
        support=_triangular(rng, number, of.support),
        curve=curves if a.projection == "curve" else None,
    )


def certain(assumptions: Assumptions, number: int = 1) -> Draws:
    """Draws that are the assumptions themselves."""
    a = assumptions

    def same(value: float) -> Floats:
        return np.full(number, value)

    return Draws(
        wage=same(a.wage_factor),
        deadweight=same(a.deadweight),
        hazard=same(a.hazard or 0.0),
        displacement=same(a.displacement),
        drop_off=same(a.drop_off),
        production=np.tile([a.production[kind] for kind in DRAWN_KINDS], (number, 1)),
        preparation=same(a.preparation_factor),
        support=same(a.support_factor),
        curve=np.tile(a.curve, (number, 1)) if a.curve else None,
    )


def without_adjustment(draws: Draws) -> Draws:
    """The same draws with A = 1, for the gross value."""
    nothing = np.zeros_like(draws.wage)
    return replace(draws, deadweight=nothing, hazard=nothing, displacement=nothing)


def _pair(rng: np.random.Generator, number: int, correlation: float) -> tuple[Floats, Floats]:
    """Two columns of ranks, from 0 to 1, with a rank correlation."""
    if not correlation:
        return rng.random(number), rng.random(number)
    # The product-moment correlation of two normals with that rank correlation.
    normal = 2 * np.sin(np.pi * correlation / 6)
    z = rng.standard_normal((2, number))
    other = normal * z[0] + np.sqrt(1 - normal**2) * z[1]
    return np.asarray(special.ndtr(z[0])), np.asarray(special.ndtr(other))


def _share(rank: Floats, mean: float, weight: float) -> Floats:
    if mean <= 0 or mean >= 1:
        return np.full(len(rank), float(mean))
    return np.asarray(special.betaincinv(weight * mean, weight * (1 - mean), rank))


def _triangular(rng: np.random.Generator, number: int, of: tuple[float, float, float]) -> Floats:
    return rng.triangular(*of, number)


def _wage(rng: np.random.Generator, number: int, sd: float) -> Floats:
    low = special.ndtr(-TRUNCATED_AT)
    rank = low + rng.random(number) * (1 - 2 * low)
    return np.asarray(1 + sd * special.ndtri(rank))
