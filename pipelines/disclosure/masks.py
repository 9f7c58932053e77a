"""Which rows of the published tables tell by themselves of too few people, and what hiding one is.

Primary protection only (`reliability.md` 5.3 rules 1-3): the threshold, shares of few, groups that
are all alike, money that is one person's. What must be hidden beside them is in `protect.py`.
"""

import numpy as np
import pandas as pd

from pipelines.kpis import COUNT, KPIS, RATIO, STATISTIC, Kpi
from pipelines.model.tables.declaration import Mask
from pipelines.model.tables.public import IS_SUPPRESSED, KPI_MASK, MASKS

FLOOR = 5  # reliability.md 5.3: never lower, whatever the parameter says
LEAST_OF_SHARE = 10
SUPPRESSED, PROTECTED = "suppressed", "protected"
OF_UNKNOWN = ("unknown", "lower", "upper")
KPI_VALUE, COMMITMENT = "public.kpi_value", "public.commitment"
# A promise of so few that whether it is kept tells how many were employed; what tells of that.
SMALL_PROMISE = 4
STATE = ("is_kept", "days_overdue", "failure_of", "reason")
# Whether it tells of everybody that all have a property, or that none has it.
_ALL_ALIKE: dict[str, tuple[str, ...]] = {
    "target_group_share": ("all",),
    "women_share": ("all", "none"),
    "unsubsidised_share": ("none",),
}
# Dimensions that tell what people are.
_TELLING = ("gender", "target_group", "primary_group", "age_band")
ONE_HAS, TWO_HAVE = 0.70, 0.85  # reliability.md 5.3 rule 3


def is_primary(name: str, frame: pd.DataFrame, threshold: float = FLOOR) -> np.ndarray:
    """Rows of a masked table's source that tell by themselves of too few people."""
    if name == KPI_VALUE:
        return np.asarray(small_measures(frame, threshold), dtype=bool)
    return np.asarray(is_small(frame, MASKS[name], threshold), dtype=bool)


def is_small(frame: pd.DataFrame, mask: Mask, threshold: float = FLOOR) -> "pd.Series[bool]":
    """Rows where a number of people, or what is left of one, is more than 0 and below the limit.

    Also those where all of a group are alike, and money of which most is one person's or two's.
    """
    limit = max(threshold, FLOOR)
    named = {*mask.counts, *(name for rest in (*mask.rests, *mask.alike) for name in rest)}
    numbers = {name: pd.to_numeric(frame[name]).astype(float) for name in sorted(named)}
    checked = [numbers[name] for name in mask.counts]
    checked += [numbers[whole] - sum(numbers[p] for p in parts) for whole, *parts in mask.rests]
    found = np.zeros(len(frame), dtype=bool)
    for number in checked:
        found |= few(number, limit)
    for whole, part in mask.alike:
        found |= np.asarray((numbers[whole] > 0) & (numbers[part] >= numbers[whole]))
    for names in mask.money:
        total, largest, second = (pd.to_numeric(frame[c]) for c in names)
        found |= dominated(total, largest, second)
    return pd.Series(found, index=frame.index, dtype=bool)


def few(number: pd.Series | np.ndarray, limit: float) -> np.ndarray:
    """Numbers of people that are more than 0 and below the limit."""
    # Rounded: what is left of a sum of fractions may be 0 but for its last digit.
    whole = np.round(np.asarray(number, dtype=float), 6)
    return np.asarray((whole > 0) & (whole < limit))


def dominated(
    total: pd.Series,
    largest: pd.Series,
    second: pd.Series,
    one_has: float = ONE_HAS,
    two_have: float = TWO_HAVE,
) -> np.ndarray:
    """Sums of money, to people, of which one has more than 70 % or two more than 85 %.

    Args:
        total: The sum.
        largest: What the person has who has most of it.
        second: What the next has.
        one_has: Another share than 70 %.
        two_have: Another share than 85 %.
    """
    whole, one = total.astype(float).abs(), largest.astype(float).abs()
    two = one + second.astype(float).abs().fillna(0.0)
    return np.asarray((whole > 0) & ((one > one_has * whole) | (two > two_have * whole)))


def small_measures(values: pd.DataFrame, threshold: float = FLOOR) -> "pd.Series[bool]":
    """Rows of the measures of people that show too few of them."""
    found = np.zeros(len(values), dtype=bool)
    for measure in KPIS.values():
        if measure.persons:
            rows = (values["kpi_id"] == measure.kpi_id).to_numpy(dtype=bool)
            mine = values[rows]
            found[rows] = np.asarray(is_small(mine, _mask_of(measure), threshold)) | _of_few(
                mine, measure
            )
    return pd.Series(found, index=values.index, dtype=bool)


def _of_few(values: pd.DataFrame, measure: Kpi) -> np.ndarray:
    """Shares of fewer than ten, and those that tell of all of a group the same."""
    if measure.kind != RATIO or "denominator" not in measure.people:
        return np.zeros(len(values), dtype=bool)
    numerator, denominator, unknown = (
        pd.to_numeric(values[c]).astype(float) for c in ("numerator", "denominator", "unknown")
    )
    found = few(denominator, LEAST_OF_SHARE)
    alike = _ALL_ALIKE.get(measure.kpi_id, ())
    if "all" in alike:
        found = found | np.asarray((denominator > 0) & (numerator >= denominator))
    if "none" in alike:
        found = found | np.asarray((denominator > 0) & (numerator == 0) & (unknown == 0))
    return found


def one_member_has_all(values: pd.DataFrame) -> np.ndarray:
    """Counts by a sensitive dimension where all people are of one member."""
    key = ["kpi_id", "org_id", "period_id"]
    totals = values[values["dimension"] == "all"][[*key, "numerator"]]
    both = values[[*key, "numerator", "dimension"]].merge(
        totals, on=key, how="left", suffixes=("", "_all")
    )
    mine, whole = (pd.to_numeric(both[c]).astype(float) for c in ("numerator", "numerator_all"))
    counted = both["kpi_id"].isin([k.kpi_id for k in KPIS.values() if k.kind == COUNT])
    found = counted & both["dimension"].isin(_TELLING) & (mine > 0) & (mine >= whole)
    return np.asarray(found, dtype=bool)


def _mask_of(measure: Kpi) -> Mask:
    """What of a measure counts people: its amounts, and what is left of the whole."""
    rests = KPI_MASK.rests if {"numerator", "denominator"} <= set(measure.people) else ()
    # What is not known of an estimate is no part of the whole beside its numerator.
    return Mask(measure.people, rests=rests[:1] if measure.kind == STATISTIC else rests)


def few_unknown(values: pd.DataFrame, threshold: float = FLOOR) -> "pd.Series[bool]":
    """Rows where so few people are unknown that how many, and the bounds by them, are not told."""
    counted = [k.kpi_id for k in KPIS.values() if "denominator" in k.people]
    return values["kpi_id"].isin(counted) & is_small(values, Mask(("unknown",)), threshold)


def masked(
    name: str, frame: pd.DataFrame, hidden: np.ndarray, doubtful: np.ndarray
) -> pd.DataFrame:
    """The rows of a table as they are published.

    Args:
        name: The published table.
        frame: Rows of its source.
        hidden: Rows that lose all their figures of people.
        doubtful: Rows that lose how many are unknown, and the bounds by them.
    """
    mask = MASKS[name]
    columns = {c: frame[c].astype(object).mask(hidden, None) for c in (*mask.counts, *mask.hides)}
    if name == COMMITMENT:
        columns |= _without_state(frame, hidden)
    for column in mask.single:
        few = is_small(frame, Mask((column,)))
        columns[column] = columns[column].mask(few, None)
    if name != KPI_VALUE:
        return frame.assign(**columns, **{IS_SUPPRESSED: hidden}, **_why(frame, hidden))
    columns |= {c: columns[c].mask(doubtful, None) for c in OF_UNKNOWN}
    return frame.assign(
        **columns, status=frame["status"].mask(hidden, SUPPRESSED), **_why(frame, hidden)
    )


def has_state(frame: pd.DataFrame) -> np.ndarray:
    """Commitments whose state may be told, whatever is hidden of them."""
    promised = pd.to_numeric(frame["promised"]).astype(float)
    return np.asarray((frame["unit"] != "persons") | (promised > SMALL_PROMISE), dtype=bool)


def _without_state(frame: pd.DataFrame, hidden: np.ndarray) -> dict[str, pd.Series]:
    """Whether a small promise is kept says how many came, nearly: it goes with their number."""
    quiet = hidden & ~has_state(frame)
    found = {c: frame[c].astype(object).mask(quiet, None) for c in STATE}
    return found | {
        "status": frame["status"].mask(quiet & (frame["status"] != "cancelled"), "unknown")
    }


def _why(frame: pd.DataFrame, hidden: np.ndarray) -> dict[str, pd.Series]:
    """The reason column: one reason for all, so that nobody sees which cells are the small ones."""
    if "missing_reason" in frame:
        told = frame["missing_reason"].astype(object)
    else:
        told = pd.Series(None, index=frame.index, dtype=object)
    return {"missing_reason": told.mask(hidden, PROTECTED)}
