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
    place = numbers.assign(number=np.arange(len(numbers)))
    found = []
    for (one, d1, m1), (two, d2, m2) in SAME:
        sides = [
            place[
                (place["population"] == population)
                & (place["dimension"] == dimension)
                & ((place["member"] == member) | (member is None))
            ]
            for population, dimension, member in ((one, d1, m1), (two, d2, m2))
        ]
        on = ["org_id", "period_id", *(["member"] if m1 is None else [])]
        both = sides[0].merge(sides[1], on=on, suffixes=("_1", "_2"))
        found.append(both[["number_1", "number_2"]])
    return pd.concat(found, ignore_index=True)
