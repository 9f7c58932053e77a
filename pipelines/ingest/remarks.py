"""Findings of many rows at once: one code, one column, a value and particulars a row.

Only how they are kept; what is remarked upon is decided where rows are read and checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from pipelines.model.findings import Finding, catalogue

FINDING_COLUMNS = ["code", "sheet", "row", "column", "header", "value", "params"]
Params = Mapping[str, Any]
# Arrays of one length by name.
Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Remarks:
    """Findings of one code in one column of a sheet; `values` and `params` are one a row."""

    code: str
    rows: Sequence[int]
    column: str | None
    header: str | None
    values: Sequence[str | None]
    params: Sequence[Params]

    @property
    def holds_back(self) -> bool:
        """Whether the rows do not count."""
        return self.code in _held_back()


@cache
def _held_back() -> frozenset[str]:
    return frozenset(c for c, kind in catalogue().items() if kind.severity == "error")


def findings_of(findings: Iterable[Finding], parts: Iterable[tuple[str, Remarks]] = ()) -> Columns:
    """Findings of a file, then those of its rows, as rows of `FINDING_COLUMNS`.

    Args:
        findings: Single findings.
        parts: Sheet and findings of its rows.
    """
    columns: dict[str, list[Any]] = {name: [] for name in FINDING_COLUMNS}
    for one in findings:
        for name in FINDING_COLUMNS[:-1]:
            columns[name].append(getattr(one, name))
        columns["params"].append(dict(one.params))
    for sheet, part in parts:
        n = len(part.rows)
        columns["code"] += [part.code] * n
        columns["sheet"] += [sheet] * n
        columns["row"].extend(part.rows)
        columns["column"] += [part.column] * n
        columns["header"] += [part.header] * n
        columns["value"].extend(part.values)
        columns["params"].extend(part.params)
    return {name: _array(name, values) for name, values in columns.items()}


def _array(name: str, values: list[Any]) -> np.ndarray:
    if name == "row":
        return np.array(values, dtype=np.float64 if None in values else np.int64)
    array: np.ndarray = np.empty(len(values), dtype=object)
    array[:] = values
    return array
