"""The accepted rows of a report as its table's columns of their types: texts and days first.

Values are as read; nothing is judged here. Staging adds the submission's id.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from pipelines.ingest.remarks import Columns
from pipelines.ingest.rows import TableRows, accepted_places
from pipelines.model.tables.declaration import BOOL, INT, NUM, SEK
from pipelines.model.tables.staging import REPORT_ROWS


def accepted(report_type: str, parts: Sequence[tuple[str, set[int], TableRows]]) -> Columns:
    """The rows that count; texts and days as objects, None where there is none.

    Args:
        report_type: Whose columns they get.
        parts: Sheet, its hidden rows, and what a table of it gave.
    """
    places = [accepted_places(found) for _, _, found in parts]
    n = sum(len(p) for p in places)
    texts: dict[str, np.ndarray] = {}
    numbers: dict[str, np.ndarray] = {}
    for name, (of, blank) in _columns(report_type).items():
        values: np.ndarray = np.empty(n, dtype=object)
        start = 0
        for (sheet, hidden, found), here in zip(parts, places, strict=True):
            values[start : start + len(here)] = _values(name, sheet, hidden, found, here, blank)
            start += len(here)
        (numbers if of in _TYPES else texts)[name] = values
    of_type = _columns(report_type)
    return texts | {name: _typed(values, of_type[name][0]) for name, values in numbers.items()}


_TYPES = (NUM, SEK, BOOL, INT)


@cache
def _columns(report_type: str) -> dict[str, tuple[str, object]]:
    """Type and blank of each column of a report's rows."""
    table = REPORT_ROWS[report_type]
    return {
        name: (c.type, "unknown" if not c.nullable and "unknown" in c.codes else None)
        for name, c in table.columns.items()
        if name != "submission_id"
    }


def _values(
    name: str, sheet: str, hidden: set[int], found: TableRows, here: Sequence[int], blank: object
) -> Any:
    if name == "source_sheet":
        return sheet
    if name == "source_row":
        return found.rows[here]
    if name == "is_hidden":
        return np.isin(found.rows[here], list(hidden)) if hidden else False
    values = found.columns.get(name)
    return blank if values is None else values[here]


def _typed(values: np.ndarray, of: str) -> Any:
    if of in (NUM, SEK):
        return values.astype(np.float64)  # None becomes NaN
    if of == BOOL:
        return values.astype(bool)
    if any(v is None for v in values):
        return pd.array(values, dtype="Int64")
    return values.astype(np.int64)
