"""What the rest of a year needs to reach a target: plain arithmetic, no chance.

`domain.md` 3.5; known answer in 3.12 (12 of 32, m = 12 -> 10 needed; 8 if none of them removed).
What is likely to come of the rest is in `futures.py`.
"""

import math
from fractions import Fraction


def more_social_only(social: int, counted: int, target: float) -> int | None:
    """Extra procurements, all with a requirement, until the share reaches the target.

    None when no number of them does: a target of all is out of reach after the first without.
    """
    t = Fraction(str(target))
    if t * counted <= social:
        return 0
    return math.ceil((t * counted - social) / (1 - t)) if t < 1 else None


def needed_of_remaining(social: int, counted: int, remaining: int, target: float) -> int:
    """How many of the remaining procurements must carry a requirement to reach the target."""
    return max(0, math.ceil(Fraction(str(target)) * (counted + remaining) - social))


def max_reachable(social: int, counted: int, remaining: int) -> float | None:
    """The share if all remaining procurements carry a requirement."""
    return (social + remaining) / (counted + remaining) if counted + remaining else None
