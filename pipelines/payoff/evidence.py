"""How well the inputs are known: grades of evidence, the weakest of what matters, small numbers.

The grades are those of `domain.md` 4.2; what a result is worth in kronor is reckoned elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.payoff.cases import SOCIETY
from pipelines.payoff.sensitivity import Swing, by_swing

# Grade to the correction of the benefit (optimism bias).
CORRECTION = {1: 0.0, 2: 0.05, 3: 0.10, 4: 0.15, 5: 0.25, 6: 0.40}
WORST = max(CORRECTION)
MATTERING = 3
# What the default values rest on: own registers and lists 1, law and tables 2, studies of similar
# areas 3-4, judgement 5-6. Own data in place of a default changes the grade that is given.
DEFAULT_GRADES = {
    "deadweight": 4,
    "displacement": 4,
    "attribution": 6,
    "drop_off": 6,
    "production_unsubsidised": 5,
    "production_new_start": 5,
    "production_wage_subsidy": 6,
    "production_internship": 6,
    "indirect_tax_share": 4,
    "discount_rate": 3,
    "horizon_years": 5,
    "tax_retention": 3,
    "support_factor": 5,
    "preparation_factor": 5,
    "supervision_factor": 5,
    "wage_factor": 1,
}


@dataclass(frozen=True)
class Evidence:
    """The grade of a result, and the inputs that decide it."""

    grade: int
    correction: float
    deciding: tuple[str, ...]


def total_grade(
    swings: Sequence[Swing], grades: Mapping[str, int] | None = None, actor: str = SOCIETY
) -> Evidence:
    """The worst grade of the three inputs with the largest swing (`domain.md` 4.8).

    An input without a grade has the worst.
    """
    known = DEFAULT_GRADES if grades is None else grades
    names = tuple(s.range.parameter for s in by_swing(swings, actor)[:MATTERING])
    grade = max((known.get(name, WORST) for name in names), default=WORST)
    return Evidence(grade, CORRECTION[grade], names)


def is_indicative(followed: float, floor: float) -> bool:
    """Whether so few persons are followed up that the result is an indicative forecast (4.11)."""
    return followed < floor
