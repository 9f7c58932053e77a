"""Dated values with source: limits, thresholds, tolerances. Never a silent default for a day."""

import datetime as dt
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.errors import ParameterError
from pipelines.model.reference import read_rows

if TYPE_CHECKING:
    import pandas as pd

Missing = Literal["raise", "unknown"]


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
    """All parameters; `at`, `each` and `values_at` look one up by day and scope."""

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
        missing: Missing = "raise",
    ) -> "pd.Series[float]":
        """As `each`, for a column of days; NaN where the day is missing.

        Raises:
            ParameterError: As `each`.
        """
        # Who has a column has loaded it already; who looks up days starts without.
        import pandas as pd

        stamps = pd.to_datetime(days)
        known = stamps.dropna().unique()
        values = self.each(parameter_id, [stamp.date() for stamp in known], scope, missing)
        return stamps.map(dict(zip(known, values, strict=True))).astype("float64")

    def each(
        self,
        parameter_id: str,
        days: Iterable[dt.date],
        scope: str = "national",
        missing: Missing = "raise",
    ) -> list[float]:
        """The value in force on each day.

        Args:
            parameter_id: Which parameter.
            days: The days.
            scope: For whom it is valid, such as the procurement act.
            missing: What to do with a day that no row covers; `unknown` gives NaN there.

        Raises:
            ParameterError: As `at`, unless `missing` is `unknown`.
        """
        series = self._series.get((parameter_id, scope), [])
        starts = [p.valid_from for p in series]
        found = []
        for day in days:
            position = bisect_right(starts, day) - 1
            if position >= 0 and series[position].holds(day):
                found.append(series[position].value)
            elif missing == "unknown":
                found.append(math.nan)
            else:
                found.append(self.at(parameter_id, day, scope))  # raises, and names it
        return found


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
