"""What another choice does to the published result, from the published sensitivities alone.

The result is a straight line in each of these choices (`domain.md` 4.6, I5), so two of its points
tell all, and no person is needed. Choices in which it bends, such as wages, are left out.
"""

from collections.abc import Mapping, Sequence

from pipelines.payoff.cases import PRODUCTION
from pipelines.payoff.sensitivity import Swing

DEADWEIGHT = "deadweight"
# Shares of the employment effect that are lost, or kept; what moves within the effect; costs.
LOST, KEPT = (DEADWEIGHT, "displacement"), ("attribution",)
WITHIN = (*(f"production_{kind}" for kind in PRODUCTION), "indirect_tax_share", "tax_retention")
COSTS = ("support_factor", "preparation_factor", "supervision_factor")
LINEAR = (*LOST, *KEPT, *WITHIN, *COSTS)


def what_if(
    npv: Mapping[str, float],
    swings: Sequence[Swing],
    usual: Mapping[str, float],
    chosen: Mapping[str, float],
) -> dict[str, float]:
    """Net present values by actor with other choices, all else as published.

    Args:
        npv: As published, kronor by actor.
        swings: The published low and high of each choice; that of deadweight must be among them.
        usual: The choices behind the published values, by parameter; costs are factors, usually 1.
        chosen: Other values of some of them, all of `LINEAR`.

    Raises:
        KeyError: A choice has no swing or no usual value.
        ValueError: Everybody would have worked anyway, so that the effect cannot be told.
    """
    of = {swing.range.parameter: swing for swing in swings}
    moved = {name: value - usual[name] for name, value in chosen.items() if name in WITHIN + COSTS}
    left = 1.0
    for name, value in chosen.items():
        if name in LOST:
            left *= (1 - value) / (1 - usual[name])
        elif name in KEPT:
            left *= value / usual[name]
    result = {}
    for actor, amount in npv.items():
        effect = effect_of(of[DEADWEIGHT], usual[DEADWEIGHT], actor)
        within, costs = (
            sum(slope(of[name], actor) * by for name, by in moved.items() if name in names)
            for names in (WITHIN, COSTS)
        )
        result[actor] = amount - effect + costs + left * (effect + within)
    return result


def slope(swing: Swing, actor: str) -> float:
    """By how much an actor's result changes with a whole unit of the choice."""
    return (swing.high[actor] - swing.low[actor]) / (swing.range.high - swing.range.low)


def effect_of(deadweight: Swing, usual: float, actor: str) -> float:
    """The part of an actor's result that is due to employment, as adjusted; the rest is costs.

    Raises:
        ValueError: Everybody would have worked anyway, so that it cannot be told.
    """
    if usual >= 1:
        raise ValueError("with a deadweight of 1 the effect cannot be told")
    return -(1 - usual) * slope(deadweight, actor)


def otherwise_without_work(npv: float, deadweight: Swing, usual: float, actor: str) -> float | None:
    """How many of all must else have been without work for an actor to break even, as a share.

    More than 1 where it never does; None where no least share is needed.
    """
    effect = effect_of(deadweight, usual, actor)
    costs = npv - effect
    if costs >= 0:
        return None
    return (1 - usual) * -costs / effect if effect > 0 else float("inf")
