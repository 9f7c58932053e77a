"""The rows of a table as a check sees them: typed columns, and where their cells stand.

What is checked stands in the modules beside this one; they give remarks and change nothing but
what they say they fill in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pipelines.ingest.grid import Grid
from pipelines.ingest.headers import Header
from pipelines.ingest.layouts import Layout
from pipelines.ingest.package import column_letter
from pipelines.ingest.remarks import Remarks
from pipelines.model.codes import CodeList

Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Rowset:
    """Rows of one table.

    Attributes:
        rows: Excel's row numbers.
        columns: Values by column; None is missing.
        header: Where the fields stand.
        layout: The fields.
        codes: The code lists.
        grid: The sheet's cells, for what is shown of an id.
        year: The year that names say, if any.
    """

    rows: np.ndarray
    columns: Columns
    header: Header
    layout: Layout
    codes: Mapping[str, CodeList]
    grid: Grid
    year: int | None = None

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return all(name in self.columns for name in names)

    def days(self, name: str) -> np.ndarray:
        """Dates as day numbers, NaN where there is none."""
        return self._floats(name, lambda d: float(d.toordinal()))

    def numbers(self, name: str) -> np.ndarray:
        """Numbers, NaN where there is none."""
        return self._floats(name, float)

    def _floats(self, name: str, of: Callable[[Any], float]) -> np.ndarray:
        values = self.columns.get(name)
        if values is None:
            return np.full(len(self.rows), np.nan)
        return np.array([np.nan if v is None else of(v) for v in values], dtype=np.float64)

    def given(self, name: str) -> np.ndarray:
        """Which rows say something in a column."""
        values = self.columns.get(name)
        if values is None:
            return np.zeros(len(self.rows), dtype=bool)
        return np.array([v is not None for v in values], dtype=bool)

    def blank(self, name: str) -> np.ndarray:
        """Which rows have an empty cell in a field's column; one that cannot be read is not."""
        column = self.header.columns.get(name)
        cells = self.grid.columns.get(column.number) if column else None
        return ~np.isin(self.rows, cells.rows if cells else ())

    def only(self, keep: np.ndarray) -> "Rowset":
        """The rows that a mask keeps."""
        columns = {name: values[keep] for name, values in self.columns.items()}
        return replace(self, rows=self.rows[keep], columns=columns)

    def shown(self, name: str, place: int) -> str:
        """A value as a finding may show it: of a person's id only the mask."""
        if self.layout.fields[name].type != "person_id":
            return str(self.columns[name][place])
        cells = self.grid.columns.get(self.header.columns[name].number)
        text = cells.text_at(int(self.rows[place])) if cells else ""
        return text.rpartition("|")[2] if "|" in text else "••••"

    def remark(
        self,
        code: str,
        field: str,
        places: Iterable[int],
        values: Sequence[object] | None = None,
        **params: Sequence[object],
    ) -> Iterable[Remarks]:
        """Remarks on the cells of a field in some rows; none when there are no rows.

        Args:
            code: Code of the finding.
            field: The field whose column they point at.
            places: Rows by their place.
            values: What is shown of each; what the cell says when it is left out.
            params: Particulars, one a row.
        """
        at = list(places)
        if not at:
            return ()
        column = self.header.columns.get(field)
        shown = values if values is not None else [self._said(field, i) for i in at]
        said = [dict(zip(params, p, strict=True)) for p in zip(*params.values(), strict=True)]
        letter = column_letter(column.number) if column else None
        header = column.header if column else None
        texts = [None if v is None else str(v) for v in shown]
        return [Remarks(code, [int(self.rows[i]) for i in at], letter, header, texts,
                        said or [{}] * len(at))]  # fmt: skip

    def _said(self, field: str, place: int) -> object:
        column = self.header.columns.get(field)
        cells = self.grid.columns.get(column.number) if column else None
        return cells.text_at(int(self.rows[place])) or None if cells else None


def where(mask: np.ndarray) -> list[int]:
    """The places of a mask's true values."""
    return [int(i) for i in np.flatnonzero(mask)]
