"""Dated values with source: limits, thresholds, tolerances. Never a silent default for a day."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from pipelines.errors import ParameterError
from pipelines.model.reference import read_rows


@dataclass(frozen=True)
class Parameter:
    """A value while it is in force; fields as the columns of `meta.parameter`."""

    parameter_id: str
    scope: str
    valid_from: dt.date
    valid_to: dt.date | None
    value: float
    unit: str
    source: str
    url: str | None
    verified: bool
    note: str | None

    def holds(self, day: dt.date) -> bool:
        """Whether the value is in force on the day."""
        return self.valid_from <= day <= (self.valid_to or dt.date.max)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    parameter_id: str
    scope: str
    valid_from: dt.date
    valid_to: dt.date | None
    value: float = Field(allow_inf_nan=False)
    unit: str
    source: str
    url: str | None
    verified: bool
    note: str | None


@dataclass(frozen=True)
class Parameters:
    """All parameters; `at` and `values_at` look one up by day and scope."""

    rows: tuple[Parameter, ...]

    @cached_property
    def _series(self) -> dict[tuple[str, str], list[Parameter]]:
        series: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
        for row in sorted(self.rows, key=lambda p: p.valid_from):
            series[row.parameter_id, row.scope].append(row)
        return dict(series)

    def at(self, parameter_id: str, day: dt.date, scope: str = "national") -> float:
        """The value in force on a day.

        Raises:
            ParameterError: No value, or two, for the day (`domain.md` 2.2, look-up rule).
        """
        held = [p for p in self._series.get((parameter_id, scope), ()) if p.holds(day)]
        if len(held) != 1:
            state = "stands twice" if held else "has no value"
            raise ParameterError(f"parameter {parameter_id} ({scope}) {state} in {day:%Y-%m}")
        return held[0].value

    def since(self, parameter_id: str, scope: str = "national") -> dt.date:
        """The first day of a parameter; before it the table tells nothing."""
        return self._series[parameter_id, scope][0].valid_from

    def values_at(
        self,
        parameter_id: str,
        days: "pd.Series[pd.Timestamp]",
        scope: str = "national",
        missing: Literal["raise", "unknown"] = "raise",
    ) -> "pd.Series[float]":
        """The value in force on each day; NaN where the day is missing.

        Args:
            parameter_id: Which parameter.
            days: Dates, with any index, which is kept.
            scope: For whom it is valid, such as the procurement act.
            missing: What to do with a day that no row covers; `unknown` gives NaN there.

        Raises:
            ParameterError: As `at`, unless `missing` is `unknown`.
        """
        stamps = pd.to_datetime(days)
        series = self._series.get((parameter_id, scope), [])
        starts = [pd.Timestamp(p.valid_from) for p in series]
        found: dict[pd.Timestamp, float] = {}
        for stamp in stamps.dropna().unique():
            position = bisect_right(starts, stamp) - 1
            if position >= 0 and series[position].holds(stamp.date()):
                found[stamp] = series[position].value
            elif missing == "unknown":
                found[stamp] = np.nan
            else:
                self.at(parameter_id, stamp.date(), scope)  # raises, and names what is missing
        return stamps.map(found).astype("float64")


def load_parameters(path: Path) -> Parameters:
    """The parameters of a file.

    Raises:
        ParameterError: Rows of one parameter and scope overlap or leave a gap.
        ValueError: A row does not fit the columns.
    """
    return checked(Parameter(**row.model_dump()) for row in read_rows(path, _Row))


def checked(rows: Iterable[Parameter]) -> Parameters:
    """Parameters of rows whose intervals join without gap or overlap.

    Raises:
        ParameterError: They do not; the text names parameter and month.
    """
    parameters = Parameters(tuple(rows))
    for (parameter_id, scope), series in parameters._series.items():
        name = f"parameter {parameter_id} ({scope})"
        for row in series:
            if row.valid_to and row.valid_to < row.valid_from:
                raise ParameterError(f"{name} ends before it starts in {row.valid_from:%Y-%m}")
        for before, after in pairwise(series):
            if before.valid_to is None or before.valid_to >= after.valid_from:
                raise ParameterError(f"{name} stands twice in {after.valid_from:%Y-%m}")
            if before.valid_to + dt.timedelta(days=1) < after.valid_from:
                gap = before.valid_to + dt.timedelta(days=1)
                raise ParameterError(f"{name} has no value in {gap:%Y-%m}")
    return parameters
