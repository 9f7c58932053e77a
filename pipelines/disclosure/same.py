"""Numbers that are of the same people under two names, of one organisation and period. Pure.

They differ for few of them, or for none: where they do not differ, each tells the other.
"""

import numpy as np
import pandas as pd

from pipelines.disclosure.views import ALL

# The same people, counted in two ways that differ for few of them: population, dimension, member;
# `None` stands for every member.
_Spot = tuple[str, str, str | None]
_STEPS = (
    "identified_preparation",
    "preparation",
    "prepared_matched",
    "matched_presented",
    "presented_started",
)


def _waits(step: str, before: int, after: int) -> tuple[tuple[_Spot, _Spot], ...]:
    """Those who wait between two stages are those of the funnel, but for days that are missing."""
    of_funnel: tuple[str, ...] = (f"reached.{before}", f"reached.{after}")
    if after == before + 1:
        of_funnel += (f"left.{after}", f"open.{after}", f"lost.{after}")
    parts = ("", ".done", ".left", ".open", ".lost")
    pairs = [*zip(of_funnel, parts, strict=False), (f"reached.{before}", ".all")]
    pairs += [(f"observed.{before}", ""), (f"observed.{after}", ".done")]
    return tuple(((one, ALL, ALL), (f"waited.{step}{two}", ALL, ALL)) for one, two in pairs)


SAME: tuple[tuple[_Spot, _Spot], ...] = (
    (("placements", ALL, ALL), ("placed", ALL, ALL)),
    (("placed", ALL, ALL), ("employed", ALL, ALL)),
    (("placed", ALL, ALL), ("unsubsidised_share.all", ALL, ALL)),
    (("employed", ALL, ALL), ("unsubsidised_share.all", ALL, ALL)),
    (("women_share.yes", ALL, ALL), ("placed_once", "gender", "woman")),
    (("women_share.no", ALL, ALL), ("placed_once", "gender", "man")),
    (("women_share.unknown", ALL, ALL), ("mix.unknown", "gender", ALL)),
    (("kept", ALL, ALL), ("delivered", ALL, ALL)),
    (("kept", "supplier", None), ("behind", "supplier", None)),
    (("delivered", "commitment", None), ("behind", "commitment", None)),
    (("delivered", "commitment", None), ("kept", "commitment", None)),
    (("started", ALL, ALL), ("reached.5", ALL, ALL)),
    (("placements", ALL, ALL), ("reached.5", ALL, ALL)),
    (("placements", ALL, ALL), ("started", ALL, ALL)),
    (("started", ALL, ALL), ("waited.identified_started.done", ALL, ALL)),
    *_waits("identified_started", 0, 5),
    (("gap.0.5", ALL, ALL), ("waited.identified_started.left", ALL, ALL)),
    (("gap.0.5", ALL, ALL), ("lead_time_identified_started.left", ALL, ALL)),
    *(pair for k, step in enumerate(_STEPS) for pair in _waits(step, k, k + 1)),
    # Where a stage is told only of those who stop after it.
    *(((f"observed.{k}", ALL, ALL), (f"left.{k + 1}", ALL, ALL)) for k in range(1, 5)),
    (("due.6", ALL, ALL), ("reached.5", ALL, ALL)),
    (("due.7", ALL, ALL), ("reached.6", ALL, ALL)),
    (("due.8", ALL, ALL), ("reached.7", ALL, ALL)),
)


def pairs_of(numbers: pd.DataFrame) -> pd.DataFrame:
    """Numbers that are the same under two names, at one organisation and period."""
    of = numbers.groupby(["population", "dimension"], sort=False).indices
    members = numbers["member"].to_numpy()
    place, cell = (
        pd.factorize(pd.MultiIndex.from_frame(numbers[names]))[0]
        for names in (["org_id", "period_id"], ["org_id", "period_id", "member"])
    )
    found = []
    for pair in SAME:
        one, two = (
            rows if member is None else rows[members[rows] == member]
            for population, dimension, member in pair
            for rows in [np.asarray(of.get((population, dimension), _NOBODY))]
        )
        where = cell if pair[0][2] is None else place
        _, at_one, at_two = np.intersect1d(where[one], where[two], return_indices=True)
        found.append(pd.DataFrame({"number_1": one[at_one], "number_2": two[at_two]}))
    return pd.concat(found, ignore_index=True)


_NOBODY = np.zeros(0, dtype=np.int64)
