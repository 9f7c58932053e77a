"""Structural breaks in the series: days from which figures mean something else than before.

Data in `reference/series_breaks.csv`. A changed definition of a measure is a break too: it gets a
row when its version is raised (`domain.md` 3.7). Whether a series rises is no matter of this file.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.errors import ParameterError
from pipelines.model.reference import read_rows


@dataclass(frozen=True)
class SeriesBreak:
    """A break of one measure, or of all; fields as the columns of `meta.series_break`."""

    break_id: str
    kpi_id: str | None
    valid_from: dt.date
    label_sv: str
    label_en: str
    source: str
    url: str | None
    verified: bool


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    break_id: str
    kpi_id: str | None
    valid_from: dt.date
    label_sv: str
    label_en: str
    source: str
    url: str | None
    verified: bool


def load_series_breaks(path: Path) -> tuple[SeriesBreak, ...]:
    """The breaks of a file, sorted by day.

    Raises:
        ParameterError: A break stands twice.
        ValueError: A row does not fit the columns.
    """
    rows = [SeriesBreak(**row.model_dump()) for row in read_rows(path, _Row)]
    ids = [r.break_id for r in rows]
    for break_id in ids:
        if ids.count(break_id) > 1:
            raise ParameterError(f"series break {break_id} stands twice")
    return tuple(sorted(rows, key=lambda r: (r.valid_from, r.break_id)))


def breaks_of(breaks: Sequence[SeriesBreak], kpi_id: str) -> tuple[SeriesBreak, ...]:
    """The breaks of a measure, those of all measures among them."""
    return tuple(b for b in breaks if b.kpi_id in (None, kpi_id))
