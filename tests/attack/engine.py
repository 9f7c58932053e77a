"""The one place where the attacked is called: what the pipeline publishes of its tables."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from book import MEASURES, SMALL, TABLES

from pipelines.disclosure import publication
from pipelines.disclosure.before import Before
from pipelines.model.tables.public import MASKS, SOURCE_OF

Frames = dict[str, pd.DataFrame]


def published(true: Mapping[str, pd.DataFrame], before: Sequence[Frames] = ()) -> Frames:
    """The published tables of a city, by full name, from those of core and mart.

    Args:
        true: Tables of core and mart by full name.
        before: What was published before, newest first, of data to the same day.
    """
    given = {name.replace(".", "_", 1): frame for name, frame in true.items()}
    last = pd.to_datetime(true["core.period"]["date_to"]).max()
    kept = Before(tuple((tables_, last) for tables_ in before), last) if before else None
    return _all(true, publication.published(given, before=kept).tables)


def primary_only(true: Mapping[str, pd.DataFrame]) -> Frames:
    """What would be published if only rows of few people were hidden, and nothing beside them."""
    shown = {}
    for name, mask in ((n, m) for n, m in MASKS.items() if n in TABLES):
        frame, of = true[SOURCE_OF[name].name].copy(), TABLES[name]
        small = np.zeros(len(frame), dtype=bool)
        for first, *taken in (*((c,) for c in of.counts), *of.rests):
            left = _number(frame, first) - sum(_number(frame, c) for c in taken)
            small |= np.asarray(left.round(6).between(0, SMALL, inclusive="neither"))
        if name == "public.kpi_value":
            small &= np.asarray(frame["kpi_id"].isin(list(MEASURES)))
        for column in (*mask.counts, *mask.hides):
            frame[column] = frame[column].astype(object).mask(small, None)
        shown[name] = frame.assign(is_suppressed=small)
    return _all(true, shown)


def _number(frame: pd.DataFrame, column: str) -> pd.Series:
    return pd.to_numeric(frame[column]).astype(float)


def _all(true: Mapping[str, pd.DataFrame], masked: Frames) -> Frames:
    return {name: masked.get(name, true[source.name]) for name, source in SOURCE_OF.items()}
