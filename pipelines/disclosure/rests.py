"""Numbers that no row is of, and that are left when shown rows are taken from each other. Pure.

What an organisation has of its own beside those below it, and who is followed as employed but not
among the employments of the share without subsidy: of 1-4 people such a number tells as much as a
row would (`reliability.md` 5.3). They are numbers of the system like the others, and asked to be
protected always; how they are bound is in `relations.py`.
"""

import numpy as np
import pandas as pd

from pipelines.disclosure.cells import NUMBER
from pipelines.disclosure.views import ALL

OWN, LESS = "own", " less "
# Who is not among the others of the same place: a whole and its part. Placements less employments
# are not asked for: what kind of place it was is no property of the person (`docs/hotmodell.md`).
_WITHIN = (("employed", "unsubsidised_share.all"),)


def rests_of(numbers: pd.DataFrame, organisation: pd.DataFrame) -> pd.DataFrame:
    """The rests of the numbers of the views: population, place and value of each.

    Args:
        numbers: The numbers that the views are of, each once.
        organisation: The organisations, with their parents.
    """
    total = numbers[(numbers["dimension"] == ALL) & ~numbers["population"].str.endswith(".unknown")]
    found = pd.concat([_own(total, organisation), less_of(total)], ignore_index=True)
    return found[found["value"] >= 0].reset_index(drop=True)


def _own(total: pd.DataFrame, organisation: pd.DataFrame) -> pd.DataFrame:
    """What is left of an organisation's number without those below it that are told."""
    above = organisation.set_index("org_id")["parent_org_id"]
    below = total.assign(org_id=total["org_id"].map(above)).dropna(subset="org_id")
    at = ["population", "org_id", "period_id"]
    sums = below.groupby(at, as_index=False)["value"].sum()
    both = total.merge(sums, on=at, suffixes=("", "_below"))
    left = both.assign(value=both["value"] - both["value_below"], dimension=OWN, member=OWN)
    return left[[*NUMBER, "value"]]


def less_of(total: pd.DataFrame) -> pd.DataFrame:
    """What is left of a number without its part."""
    at = ["org_id", "period_id", "dimension", "member"]
    found = []
    for whole, part in _WITHIN:
        one, two = (total[total["population"] == name] for name in (whole, part))
        both = one.merge(two[[*at, "value"]], on=at, suffixes=("", "_part"))
        left = both.assign(value=both["value"] - both["value_part"], population=whole + LESS + part)
        found.append(left[[*NUMBER, "value"]])
    return pd.concat(found, ignore_index=True)


def bound_by(numbers: pd.DataFrame, organisation: pd.DataFrame) -> pd.DataFrame:
    """The sums that the rests are parts of: `parent`, `child` and which of its sums it is."""
    place = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    wholes = place.rename(columns={"child": "parent"})
    own = place[place["dimension"] == OWN].assign(dimension=ALL, member=ALL)
    above = organisation.set_index("org_id")["parent_org_id"]
    below = place[place["dimension"] == ALL]
    below = below.assign(org_id=below["org_id"].map(above)).dropna(subset="org_id")
    at = ["population", "org_id", "period_id", "dimension", "member"]
    below = below.merge(own[at], on=at)
    parts = [pd.concat([own, below]).merge(wholes, on=at).assign(apart=OWN)]
    less = place[place["population"].str.contains(LESS, regex=False)]
    names = less["population"].str.split(LESS, expand=True, regex=False)
    for n in range(2 if len(less) else 0):
        whole = less.assign(population=names[0], apart=less["population"])
        child = whole if n == 0 else _numbers_at(less.assign(population=names[1]), place, whole)
        parts.append(child.merge(wholes, on=at))
    return pd.concat(parts, ignore_index=True)[["parent", "child", "apart"]]


def _numbers_at(part: pd.DataFrame, place: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """The numbers of the parts, at the place of their wholes."""
    at = ["population", "org_id", "period_id", "dimension", "member"]
    numbers = part[at].merge(place, on=at, how="left")["child"].to_numpy()
    return whole.assign(child=numbers)
