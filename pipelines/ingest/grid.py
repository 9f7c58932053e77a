"""A sheet's cells as columns of texts: each distinct text of a column stands once.

Made from the reader's table without looking at what the cells mean. What is a header and what is
a row is told in other modules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from pipelines.ingest.cells import SheetInfo

# A dash or a blank says nothing: the same as no cell.
_SILENT = {"", "-", "–", "—", "−"}
_TEXT = "sc"


@dataclass(frozen=True)
class Cells:
    """The cells of a column that say something.

    Attributes:
        rows: Excel's row numbers, ascending.
        codes: For each the number of its text.
        kinds: The kind of each distinct text.
        texts: The distinct texts.
    """

    rows: np.ndarray
    codes: np.ndarray
    kinds: list[str]
    texts: list[str]

    def code_at(self, row: int) -> int:
        """The number of the text in a row, -1 where the cell says nothing."""
        place = int(np.searchsorted(self.rows, row))
        if place < len(self.rows) and self.rows[place] == row:
            return int(self.codes[place])
        return -1

    def text_at(self, row: int) -> str:
        """The text in a row, or an empty one."""
        code = self.code_at(row)
        return "" if code < 0 else self.texts[code]

    @cached_property
    def is_text(self) -> np.ndarray:
        """For each cell whether it is text rather than a number, a date or an error."""
        if all(k in _TEXT for k in self.kinds):
            return np.ones(len(self.rows), dtype=bool)
        of_text = np.array([k in _TEXT for k in self.kinds], dtype=bool)
        return np.take(of_text, self.codes)


@dataclass(frozen=True)
class Grid:
    """A sheet: what is known of it, and its columns by number from 0."""

    info: SheetInfo
    columns: Mapping[int, Cells]

    def __len__(self) -> int:
        return sum(len(c.rows) for c in self.columns.values())

    def without(self, columns: Iterable[int]) -> "Grid":
        """The sheet as if columns were not there."""
        gone = set(columns)
        if not gone:
            return self
        return Grid(self.info, {n: c for n, c in self.columns.items() if n not in gone})

    def row(self, row: int) -> dict[int, tuple[str, str]]:
        """(kind, text) of the cells of a row by column."""
        found = {}
        for number, cells in self.columns.items():
            code = cells.code_at(row)
            if code >= 0:
                found[number] = (cells.kinds[code], cells.texts[code])
        return found

    def top(self, last: int) -> "Top":
        """The texts of the first rows, by row and column, and which rows hold other cells."""
        texts: dict[int, dict[int, str]] = {}
        mixed: set[int] = set()
        for number, cells in self.columns.items():
            n = int(np.searchsorted(cells.rows, last, side="right"))
            for row, code in zip(cells.rows[:n].tolist(), cells.codes[:n].tolist(), strict=True):
                if cells.kinds[code] in _TEXT:
                    texts.setdefault(row, {})[number] = cells.texts[code]
                else:
                    mixed.add(row)
        return Top(texts, mixed)


@dataclass(frozen=True)
class Top:
    """The first rows of a sheet: texts by row and column; `mixed` rows hold other cells too."""

    texts: dict[int, dict[int, str]]
    mixed: set[int]


def grids(cells: pa.Table, sheets: Sequence[SheetInfo]) -> list[Grid]:
    """All sheets of a workbook, hidden ones too, in its order."""
    columns: list[dict[int, Cells]] = [{} for _ in sheets]
    table = _sorted(cells)
    if table.num_rows:
        sheet, col, row = (_numbers(table, name) for name in ("sheet", "col", "row"))
        key = (sheet << 20) | col
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        stops = [*starts[1:].tolist(), len(key)]
        text = table["text"].combine_chunks()
        kinds = table["kind"].combine_chunks().dictionary_encode()
        names, kind = kinds.dictionary.to_pylist(), kinds.indices.to_numpy()
        for start, stop in zip(starts.tolist(), stops, strict=True):
            column = _column(
                row[start:stop], text.slice(start, stop - start), kind[start:stop], names
            )
            if column is not None:
                columns[int(sheet[start])][int(col[start])] = column
    return [Grid(info, c) for info, c in zip(sheets, columns, strict=True)]


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy()).astype(np.int64)


def _sorted(table: pa.Table) -> pa.Table:
    """The cells column by column; the reader gives them so, other tables may not be."""
    sheet, col, row = (_numbers(table, name) for name in ("sheet", "col", "row"))
    key = (((sheet << 20) | col) << 21) | row
    return table if (key[1:] > key[:-1]).all() else table.take(pa.array(np.argsort(key)))


def _column(rows: np.ndarray, texts: pa.Array, kinds: np.ndarray, names: list[str]) -> Cells | None:
    encoded = texts.dictionary_encode()
    codes = encoded.indices.to_numpy().astype(np.int64)
    distinct: list[str] = encoded.dictionary.to_pylist()
    if (kinds == kinds[0]).all():
        of_text = [names[int(kinds[0])]] * len(distinct)
    else:
        pairs, codes = np.unique(kinds * np.int64(len(distinct)) + codes, return_inverse=True)
        of_text = [names[int(p) // len(distinct)] for p in pairs]
        distinct = [distinct[int(p) % len(distinct)] for p in pairs]
    silent = [
        i
        for i, t in enumerate(distinct)
        if (len(t) < 2 or t.isspace()) and t.strip() in _SILENT and of_text[i] not in "eu"
    ]
    if not silent:
        return Cells(rows, codes, of_text, distinct)
    says = ~np.isin(codes, silent)
    return Cells(rows[says], codes[says], of_text, distinct) if says.any() else None
