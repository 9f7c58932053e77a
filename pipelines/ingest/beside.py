"""Rows of all files in force laid beside each other, and how a remark on one of them is made.

What is remarked on is decided in the modules `across_*.py`.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from pipelines.ingest.submissions import Submission
from pipelines.model.findings import Finding

Row = Mapping[Any, Any]
Rows = Callable[[str], pd.DataFrame]
# What the checks look at: registers are long and wide.
_READ = [
    "source_sheet", "source_row", "org_id", "procurement_ref", "contract_no", "lot_no", "supplier",
    "starts_at", "signed_at", "ends_at", "max_ends_at", "planned_end_at", "ended_at",
    "candidate_pid", "birth_year", "n_persons", "working_hours_share",
    "commitment_type", "target_groups", "version", "delivered_persons",
]  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """A finding and the place of its submission among all."""

    place: int
    finding: Finding


def rows_beside(submissions: Sequence[Submission]) -> Rows:
    """The accepted rows in force, by report type; laid together when they are asked for."""
    return cache(lambda report_type: _rows_of(submissions, report_type))


def _rows_of(submissions: Sequence[Submission], report_type: str) -> pd.DataFrame:
    """Rows of a report type with `_place`, the submission's number; what is missing is None."""
    parts = [
        s.reading.accepted.reindex(columns=_READ).assign(_place=i)
        for i, s in enumerate(submissions)
        if s.is_effective and s.reading.report_type == report_type and len(s.reading.accepted)
    ]
    if not parts:
        return pd.DataFrame(columns=[*_READ, "_place"])
    frame = pd.concat([p.astype(object) for p in parts], ignore_index=True)
    return frame.where(frame.notna(), None)


def remark(
    submissions: Sequence[Submission],
    row: Row,
    code: str,
    field: str,
    value: object = None,
    **params: object,
) -> Remark:
    """A finding on the cell of a row that holds a field; the cell may not be there."""
    place = int(row["_place"])
    sheet = str(row["source_sheet"])
    letter, header = submissions[place].reading.columns.get(sheet, {}).get(field, (None, None))
    shown = None if value is None else str(value)
    said = tuple((k, v if isinstance(v, int) else str(v)) for k, v in params.items())
    return Remark(place, Finding(code, sheet, int(row["source_row"]), letter, header, shown, said))


def folded(text: object) -> str:
    """A case number or name as it is compared: without case and blanks."""
    return "" if text is None else re.sub(r"\s+", "", str(text)).casefold()


def day(value: object) -> dt.date | None:
    """A date of a row, or None."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
