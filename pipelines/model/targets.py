"""Dated targets and the one in force on a day. Rating against a target belongs to the measures."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.errors import ParameterError
from pipelines.model.reference import read_rows

TargetType = Literal["at_least", "increase", "at_most"]


@dataclass(frozen=True)
class Target:
    """A target of a measure while it is in force; `increase` has no number (`domain.md` 2.2)."""

    target_id: str
    kpi_id: str
    valid_from: dt.date
    valid_to: dt.date | None
    target_type: TargetType
    target_value: float | None
    legal_source: str


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    target_id: str
    kpi_id: str
    valid_from: dt.date
    valid_to: dt.date | None
    target_type: TargetType
    target_value: float | None = Field(ge=0, le=1)
    legal_source: str


def load_targets(path: Path) -> tuple[Target, ...]:
    """The targets of a file, sorted by measure and day.

    Raises:
        ParameterError: A measure's targets overlap or leave a gap, or the number does not fit the
            type.
        ValueError: A row does not fit the columns.
    """
    rows = (Target(**row.model_dump()) for row in read_rows(path, _Row))
    targets = tuple(sorted(rows, key=lambda t: (t.kpi_id, t.valid_from)))
    ids = [t.target_id for t in targets]
    for target in targets:
        if ids.count(target.target_id) > 1:
            raise ParameterError(f"target {target.target_id} stands twice")
        if (target.target_type == "increase") != (target.target_value is None):
            raise ParameterError(f"target {target.target_id}: only 'increase' has no target_value")
        if target.valid_to and target.valid_to < target.valid_from:
            raise ParameterError(f"target {target.target_id}: ends before it starts")
    for before, after in pairwise(targets):
        if before.kpi_id == after.kpi_id:
            _check_joined(before, after)
    return targets


def _check_joined(before: Target, after: Target) -> None:
    names = f"targets {before.target_id} and {after.target_id} of {after.kpi_id}"
    if before.valid_to is None or before.valid_to >= after.valid_from:
        raise ParameterError(f"{names} overlap in {after.valid_from:%Y-%m}")
    if before.valid_to + dt.timedelta(days=1) < after.valid_from:
        raise ParameterError(f"{names} leave a gap in {before.valid_to:%Y-%m}")


def target_at(targets: Sequence[Target], kpi_id: str, day: dt.date) -> Target | None:
    """The target of a measure on a day; None before the first, after the last or without any."""
    for target in targets:
        if target.kpi_id == kpi_id and target.valid_from <= day <= (target.valid_to or dt.date.max):
            return target
    return None
