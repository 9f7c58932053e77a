"""What is believed of a year's share before, and after, its first procurements. Nothing is drawn.

Each organisation has a beta distribution, and all of them a common step from the year before
(`domain.md` 3.6; the step is ours: without it a city that moves together gets too narrow an
interval).
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.forecast.experience import WEIGHT
from pipelines.forecast.outlook import Outlook

Floats = npt.NDArray[np.float64]
JEFFREYS = (0.5, 0.5)
STEPS = 41  # points of the grid, over four standard deviations to each side


def prior(outlook: Outlook, step: float = 0.0) -> tuple[float, float]:
    """The beta of an organisation's share before the year's first procurement.

    The year before, worth at most eight procurements, moved by the common step; Jeffreys' without.

    Args:
        outlook: What is known of the organisation.
        step: How far all organisations moved since the year before, in log-odds.
    """
    if outlook.before is None or not outlook.before[1]:
        return JEFFREYS
    social, counted = outlook.before
    odds = (social + 0.5) / (counted - social + 0.5) * math.exp(step)
    weight = min(WEIGHT, counted)
    return weight * odds / (1 + odds), weight / (1 + odds)


def posteriors(outlooks: Sequence[Outlook], steps: Floats) -> tuple[Floats, Floats]:
    """Both parameters of each organisation's beta after its procurements so far, by step."""
    before = np.array([[prior(o, s) for s in steps] for o in outlooks]).reshape(-1, len(steps), 2)
    social = np.array([[o.social] for o in outlooks])
    counted = np.array([[o.counted] for o in outlooks])
    return before[:, :, 0] + social, before[:, :, 1] + counted - social


def common_step(outlooks: Sequence[Outlook], sd: float) -> tuple[Floats, Floats]:
    """Values of the common step and how likely each is, from all organisations' procurements.

    Before, it is normal around none; each organisation's beta-binomial likelihood makes it what
    this year shows. Organisations without a year before do not move it.

    Args:
        outlooks: All organisations.
        sd: Standard deviation of the step before, in log-odds; 0 for no step at all.
    """
    moved = [o for o in outlooks if o.before is not None and o.before[1]]
    if sd <= 0 or not moved:
        return np.zeros(1), np.ones(1)
    steps = np.linspace(-4 * sd, 4 * sd, STEPS)
    a, b = posteriors(moved, steps)
    social = np.array([[o.social] for o in moved])
    unsocial = np.array([[o.counted - o.social] for o in moved])
    likely = (_log_beta(a, b) - _log_beta(a - social, b - unsocial)).sum(axis=0)
    likely -= 0.5 * (steps / sd) ** 2
    weights = np.exp(likely - likely.max())
    return steps, weights / weights.sum()


def beta_binomial(further: int, a: float, b: float) -> Floats:
    """Probability of 0, 1, … of `further` procurements with a requirement: the closed form."""
    k = np.arange(further + 1.0)
    ways = math.lgamma(further + 1) - _log_gamma(k + 1) - _log_gamma(further - k + 1)
    found: Floats = np.exp(
        ways + _log_beta(k + a, further - k + b) - _log_beta(np.array(a), np.array(b))
    )
    return found


# Written out because importing SciPy takes longer than a small run; a test compares them.
_log_gamma = np.vectorize(math.lgamma, otypes=[float])


def _log_beta(a: Floats, b: Floats) -> Floats:
    found: Floats = _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)
    return found
