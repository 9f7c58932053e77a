"""Masking of small numbers of people in the published twins. What to mask is declared there.

Primary protection only: a row where a number of people lies between 1 and 4 loses its figures.
That a masked row cannot be computed from the rows around it is not promised here.
"""

import numpy as np
import pandas as pd

from pipelines.kpis import KPIS, STATISTIC, Kpi
from pipelines.model.tables.declaration import Mask
from pipelines.model.tables.public import IS_SUPPRESSED, KPI_MASK, MASKS

FLOOR = 5  # reliability.md 5.3: never lower, whatever the parameter says
SUPPRESSED, TOO_FEW = "suppressed", "too_few"
OF_UNKNOWN = ("unknown", "lower", "upper")


def published(name: str, frame: pd.DataFrame, threshold: float = FLOOR) -> pd.DataFrame:
    """A table of mart as it may be published, under the name of its twin (`public.commitment`)."""
    if name == "public.kpi_value":
        return _measures(frame, threshold)
    small = is_small(frame, MASKS[name], threshold)
    return hidden(frame, MASKS[name], small).assign(**{IS_SUPPRESSED: small})


def is_small(frame: pd.DataFrame, mask: Mask, threshold: float = FLOOR) -> "pd.Series[bool]":
    """Rows where a number of people, or what is left of one, is more than 0 and below the limit."""
    limit = max(threshold, FLOOR)
    named = {*mask.counts, *(name for rest in mask.rests for name in rest)}
    numbers = {name: pd.to_numeric(frame[name]).astype(float) for name in sorted(named)}
    checked = [numbers[name] for name in mask.counts]
    checked += [numbers[whole] - sum(numbers[p] for p in parts) for whole, *parts in mask.rests]
    found = np.zeros(len(frame), dtype=bool)
    for number in checked:
        # Rounded: what is left of a sum of fractions may be 0 but for its last digit.
        found |= number.round(6).between(0, limit, inclusive="neither").to_numpy()
    return pd.Series(found, index=frame.index, dtype=bool)


def hidden(frame: pd.DataFrame, mask: Mask, small: "pd.Series[bool]") -> pd.DataFrame:
    """The frame without the figures of the rows that are small."""
    columns = {
        name: frame[name].astype(object).mask(small, None) for name in (*mask.counts, *mask.hides)
    }
    return frame.assign(**columns)


def _measures(values: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """`public.kpi_value`: measures of people masked, all others as they are."""
    small = small_measures(values, threshold)
    shown = hidden(values, KPI_MASK, small)
    doubt = few_unknown(values, threshold)
    return shown.assign(
        **{name: shown[name].astype(object).mask(doubt, None) for name in OF_UNKNOWN},
        status=values["status"].mask(small, SUPPRESSED),
        missing_reason=values["missing_reason"].astype(object).mask(small, TOO_FEW),
    )


def small_measures(values: pd.DataFrame, threshold: float = FLOOR) -> "pd.Series[bool]":
    """Rows of the measures of people that show too few of them."""
    found = np.zeros(len(values), dtype=bool)
    for measure in KPIS.values():
        if measure.persons:
            rows = (values["kpi_id"] == measure.kpi_id).to_numpy(dtype=bool)
            found[rows] = is_small(values[rows], _mask_of(measure), threshold)
    return pd.Series(found, index=values.index, dtype=bool)


def _mask_of(measure: Kpi) -> Mask:
    """What of a measure counts people: its amounts, and what is left of the whole."""
    rests = KPI_MASK.rests if {"numerator", "denominator"} <= set(measure.people) else ()
    # What is not known of an estimate is no part of the whole beside its numerator.
    return Mask(measure.people, rests=rests[:1] if measure.kind == STATISTIC else rests)


def few_unknown(values: pd.DataFrame, threshold: float = FLOOR) -> "pd.Series[bool]":
    """Rows where so few people are unknown that how many, and the bounds by them, are not told."""
    counted = [k.kpi_id for k in KPIS.values() if "denominator" in k.people]
    return values["kpi_id"].isin(counted) & is_small(values, Mask(("unknown",)), threshold)
