"""How many the pay-off says that it counts, so that nothing tells of few who are left out.

Who is left out is what was placed less what is counted, and what was placed stands in other tables:
so neither the number of the counted nor what follows from it may be told exactly then
(`reliability.md` 5.3). The amounts themselves are not touched.
"""

from dataclasses import dataclass

import pandas as pd

from pipelines.disclosure.masks import FLOOR
from pipelines.payoff.from_tables import Coverage


@dataclass(frozen=True)
class Told:
    """What rows of the pay-off say of how many they are of.

    Attributes:
        persons: Those who are counted; at least so many where `untold` is more than 0.
        untold: The fewest who are left out, where they are few. A row from which it would follow
            how many are counted has this number as its own, and is masked for it.
    """

    persons: float
    untold: float = 0.0

    @property
    def by_counted(self) -> float:
        """The number of a row that is divided by how many are counted."""
        return self.untold or self.persons


def told(coverage: Coverage, placed: float, limit: float = FLOOR) -> Told:
    """What is told of a coverage.

    Told is a number from which, whatever else is known, at least `limit` and also nobody may be
    left out.

    Args:
        coverage: Who is counted.
        placed: Persons who were placed, counted or not.
        limit: The least number of people that is told.
    """
    wholes = ((coverage.placements, coverage.counted), (placed, coverage.persons))
    few = [(whole - counted, whole) for whole, counted in wholes if 0 < whole - counted < limit]
    if not few or not coverage.persons:
        return Told(coverage.persons)
    persons = min(coverage.persons, *(whole - limit for _, whole in few))
    return Told(max(persons, 1.0), min(left_out for left_out, _ in few))


def persons_placed(placement: pd.DataFrame) -> float:
    """Persons in the rows of `person.placement`; a row without a person is its own."""
    own = "placement " + placement["placement_id"].astype(str)
    who = placement["candidate_pid"].astype(object).where(placement["candidate_pid"].notna(), own)
    return float(placement["n_persons"].astype("float64").groupby(who).first().sum())
