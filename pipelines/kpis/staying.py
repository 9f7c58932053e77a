"""The share of persons left on a day after their start, with what is uncertain of it. Pure.

How long each stayed is made in `person/spells.py`, the curve in `core/survival.py`; whose share is
asked for is told in `retention.py`, `curves.py` and `costs.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.core.survival import survival
from pipelines.kpis import Group
from pipelines.person.spells import UNSUBSIDISED, subsidised_on

FEW = 5  # domain.md 3.10: no curve below five at risk
FEW_AT_RISK = "few_at_risk"
FACTS = ["begun", "person", "days", "ended", "is_unknown", "possible_days"]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Followed:
    """How many are behind a share on a day.

    Attributes:
        at_risk: How many were followed to the day.
        n: How many began.
        n_unknown: How many of them were lost before the day, or ended doubtfully.
        is_complete: Whether of everybody it is known.
    """

    at_risk: int
    n: int
    n_unknown: int
    is_complete: bool

    @property
    def is_few(self) -> bool:
        """Too few are at risk, and not because everybody's end is known."""
        return self.at_risk < FEW and not self.is_complete


@dataclass(frozen=True)
class Left:
    """Who is left on a day: share, the bounds for unknowns, its 95 % interval.

    Attributes:
        share: Kaplan-Meier's.
        lower: If all who were lost before the day had ended when they were lost.
        upper: If they, and those whose end is doubtful, were seen to the last day and stayed.
        ci_lower: Log-log interval by Greenwood's error; None where not defined, as at 100 %.
        ci_upper: The same, upper bound.
    """

    share: float
    lower: float
    upper: float
    ci_lower: float | None
    ci_upper: float | None


def facts_of(spells: pd.DataFrame) -> dict[str, pd.Series]:
    """The numbers of spells that `firsts` reads; `begun` orders them, `person` tells them apart."""
    ordered = spells.sort_values(["starts_at", "placement_id", "person"], kind="stable").index
    begun = pd.Series(np.arange(len(ordered)), index=ordered).reindex(spells.index)
    person = pd.Series(pd.factorize(spells["person"], sort=True)[0], index=spells.index)
    told = {name: spells[name].astype("int64") for name in FACTS[2:]}
    return {"begun": begun, "person": person, **told}


def firsts(facts: Group) -> Codes:
    """The first spell of each person, as a table of `FACTS`."""
    rows = table_of(facts)
    rows = rows[np.argsort(rows[:, 0])]
    return rows[np.unique(rows[:, 1], return_index=True)[1]]


def table_of(facts: Group) -> Codes:
    """The columns of `FACTS` as one table of whole numbers."""
    return np.column_stack([facts[name].astype(np.int64) for name in FACTS])


def followed_to(day: int, people: Codes) -> Followed:
    """How many can be told of on a day; where they are few, no share is asked for.

    Args:
        day: Days after the start.
        people: One row a person, as `firsts` gives it.
    """
    days, over, doubt = people[:, 2], people[:, 3] != 0, people[:, 4] != 0
    reached = days >= day
    return Followed(
        at_risk=int(reached.sum()),
        n=len(days),
        n_unknown=int((doubt & ~reached).sum()),
        is_complete=bool((over | reached).all()),
    )


def left_on(day: int, people: Codes) -> Left:
    """Kaplan-Meier's share left on a day, with Greenwood's error and the log-log interval.

    Args:
        day: Days after the start.
        people: One row a person, as `firsts` gives it.
    """
    days, ended, unknown, possible = people[:, 2:].T
    over, doubt = ended.astype(bool), unknown.astype(bool)
    share, low, high = share_on(day, days, over)
    least, most = share, share
    if doubt.any():
        least = share_on(day, days, over | (doubt & (days < day)))[0]
        most = share_on(day, np.where(doubt, np.maximum(days, possible), days), over & ~doubt)[0]
    return Left(share=share, lower=least, upper=most, ci_lower=low, ci_upper=high)


def share_on(day: int, days: Codes, ended: Flags) -> tuple[float, float | None, float | None]:
    """The share left on a day and its interval; None where that is not defined, as at 100 %."""
    # What comes later changes nothing: cells that agree up to the day share one curve.
    days, ended = np.minimum(days, day + 1), ended & (days <= day)
    order = np.lexsort((ended, days))
    curve = survival(days[order], ended[order])
    place = int(np.searchsorted(curve.days, day, side="right")) - 1
    if place < 0:
        return 1.0, None, None
    share, low, high = (float(x[place]) for x in (curve.left, curve.low, curve.high))
    return (share, None, None) if np.isnan(low) or np.isnan(high) else (share, low, high)


def at_horizon(spells: pd.DataFrame, day: int) -> pd.DataFrame:
    """Spells as they count on a day: without subsidy is who is in work and has none that day.

    Who is at risk and subsidised then ends that day; of whom nobody knows it is known the day
    before. Other definitions stay as they are.
    """
    days = spells["days"].to_numpy().astype(np.int64)
    ended, unknown = (spells[name].to_numpy().astype(bool) for name in ("ended", "is_unknown"))
    asked = (spells["definition"] == UNSUBSIDISED).to_numpy(dtype=bool) & (days >= day)
    states = [
        subsidised_on(day, told) if wanted else False
        for told, wanted in zip(spells["subsidies"], asked, strict=True)
    ]
    paid = np.array([state is True for state in states], dtype=bool)
    unsaid = np.array([state is None for state in states], dtype=bool)
    return spells.assign(
        days=np.where(paid, day, np.where(unsaid, day - 1, days)),
        ended=(ended | paid) & ~unsaid,
        is_unknown=(unknown & ~paid) | unsaid,
    )
