"""What a file is taken for: its rows as plain columns first, as frames for those who compute.

A frame of forty columns costs more to make and to take apart again than to read a small file's
rows; who only keeps a reading needs none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pandas as pd

from pipelines.ingest.remarks import FINDING_COLUMNS, Columns

TABLES = ("accepted", "rejected", "ignored", "findings")


@cache
def _without_rows(*columns: str) -> pd.DataFrame:
    """Not made at import: it takes address space, of which a reading process has little."""
    return pd.DataFrame(columns=list(columns)) if columns else pd.DataFrame()


def _no_rows() -> pd.DataFrame:
    # A copy costs a tenth of a new frame, and every reading begins with four.
    return _without_rows().copy()


def _no_findings() -> pd.DataFrame:
    return _without_rows(*FINDING_COLUMNS).copy()


@dataclass(frozen=True)
class Reading:
    """What a file is taken for: outcome, type, period, rows and findings."""

    status: str
    report_type: str | None = None
    part: str = ""
    period_id: str | None = None
    quarters: tuple[str, ...] = ()
    is_sample: bool = False
    # Sheet -> field -> letter and header of its column: for remarks that are made later.
    columns: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    accepted: pd.DataFrame = field(default_factory=_no_rows, repr=False)
    rejected: pd.DataFrame = field(default_factory=_no_rows, repr=False)
    ignored: pd.DataFrame = field(default_factory=_no_rows, repr=False)
    findings: pd.DataFrame = field(default_factory=_no_findings, repr=False)

    @property
    def rows_in(self) -> int:
        """Business rows: accepted and held back."""
        return len(self.accepted) + len(self.rejected)


@dataclass(frozen=True)
class Read:
    """A reading as it is made: its facts, without rows, and its `TABLES` as columns."""

    facts: Reading
    tables: Mapping[str, Columns]


def framed(read: Read) -> Reading:
    """A reading with its tables as frames."""
    frames: dict[str, Any] = {name: frame_of(columns) for name, columns in read.tables.items()}
    return replace(read.facts, **frames)


def frame_of(columns: Columns) -> pd.DataFrame:
    """Columns as a frame; texts stay objects, None where there is none."""
    return pd.DataFrame({name: pd.Series(v, dtype=v.dtype) for name, v in columns.items()})
