"""Rows of values as a table of cells: sheet, row, column, kind and text, column by column.

Values become texts here and nowhere else. What a reader hides is put in from the scan's facts.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.ingest.cells import SCHEMA
from pipelines.ingest.sheet_scan import SheetScan

KINDS = ("s", "n", "%", "d", "t", "b", "e", "u", "c")
_NUMBER = {kind: code for code, kind in enumerate(KINDS)}
_WHOLE = 1e15
# Rows from 1, kinds (one for all, or one each) and texts of a column's cells. Texts are Arrow's
# from the start: made one by one as Python's they would cost more than all else here.
Column = tuple[np.ndarray, Any, pa.StringArray]


@dataclass
class Cells:
    """Cells gathered so far, column by column of each sheet."""

    sheets: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)
    kinds: list[np.ndarray] = field(default_factory=list)
    texts: list[pa.StringArray] = field(default_factory=list)

    def add(self, sheet: int, column: int, found: Column) -> None:
        """Add the cells of one column."""
        rows, kinds, texts = found
        self.sheets.append(sheet)
        self.columns.append(column)
        self.rows.append(rows)
        self.kinds.append(np.full(len(rows), kinds, np.int8))
        self.texts.append(texts)

    def table(self) -> pa.Table:
        """All cells as a table."""
        if not self.rows:
            return SCHEMA.empty_table()
        sizes = [len(rows) for rows in self.rows]
        kinds = pa.DictionaryArray.from_arrays(np.concatenate(self.kinds), list(KINDS))
        return pa.table(
            [
                np.repeat(np.array(self.sheets, np.int16), sizes),
                np.concatenate(self.rows).astype(np.int32),
                np.repeat(np.array(self.columns, np.int16), sizes),
                kinds.cast(pa.string()),
                pa.concat_arrays(self.texts),
            ],
            schema=SCHEMA,
        )


def add_sheet(cells: Cells, sheet: int, rows: Sequence[Sequence[Any]], scanned: SheetScan) -> int:
    """Add a sheet's cells that hold something; the number of rows that have any."""
    given: dict[int, dict[int, tuple[str, str]]] = {}
    for (row, column), shown in scanned.given.items():
        given.setdefault(column, {})[row] = shown
    percent: dict[int, list[int]] = {}
    for row, column in scanned.percent:
        percent.setdefault(column, []).append(row)
    last = max((row for row, _ in scanned.given), default=0)
    seen = np.zeros(max(len(rows), last) + 1, bool)
    # Columns of a workbook are of one length; beyond the last of them only given cells stand.
    for column, values in enumerate(zip(*rows, strict=True)):
        found = column_cells(values)
        if column in percent:
            lines, kinds, texts = found
            shown_so = np.isin(lines, percent[column]) & (kinds == _NUMBER["n"])
            found = lines, np.where(shown_so, _NUMBER["%"], kinds), texts
        if column in given:
            found = _with_given(found, given.pop(column))
        cells.add(sheet, column, found)
        seen[found[0]] = True
    for column in sorted(given):
        found = _with_given(column_cells(()), given[column])
        cells.add(sheet, column, found)
        seen[found[0]] = True
    return int(seen.sum())


def add_lines(cells: Cells, rows: Mapping[int, Sequence[str]]) -> None:
    """Add the cells of a text file, whose rows may differ in length."""
    numbers = np.fromiter(rows, np.int32, len(rows))
    for column, values in enumerate(zip_longest(*rows.values(), fillvalue="")):
        lines, _, texts = column_cells(values)
        cells.add(0, column, (numbers[lines - 1], _NUMBER["c"], texts))


def _with_given(found: Column, given: Mapping[int, tuple[str, str]]) -> Column:
    """The cells of a column with some of them given otherwise."""
    lines, kinds, texts = found
    kept = np.flatnonzero(~np.isin(lines, list(given)))
    own = lines[kept], np.full(len(lines), kinds, np.int8)[kept], texts.take(pa.array(kept))
    more = np.array([_NUMBER[kind] for kind, _ in given.values()], np.int8)
    shown = pa.array([text for _, text in given.values()], pa.string())
    return _in_order([own, (np.fromiter(given, np.int64, len(given)), more, shown)])


def column_cells(values: Sequence[Any]) -> Column:
    """Rows from 1, kinds and texts of a column's values that hold something."""
    types = set(map(type, values))
    if types <= {str}:
        lines, texts = _filled(np.arange(1, len(values) + 1), pa.array(values, pa.string()))
        return lines, _NUMBER["s"], texts
    parts = []
    for kind in types - {type(None)}:
        places = [i for i, v in enumerate(values) if type(v) is kind]
        name, convert = _CONVERT.get(kind, ("s", _plain))
        found = convert([values[i] for i in places])
        lines, texts = _filled(np.array(places, np.int64) + 1, found)
        if len(lines):
            parts.append((lines, np.full(len(lines), _NUMBER[name], np.int8), texts))
    return _in_order(parts)


def _filled(lines: np.ndarray, texts: pa.StringArray) -> tuple[np.ndarray, pa.StringArray]:
    """Rows and texts without those that are empty."""
    sizes = np.diff(np.frombuffer(texts.buffers()[1], np.int32))
    if sizes.all():
        return lines, texts
    kept = np.flatnonzero(sizes)
    return lines[kept], texts.take(pa.array(kept))


def _in_order(parts: Sequence[Column]) -> Column:
    """The cells of several kinds together by row."""
    if len(parts) < 2:
        return parts[0] if parts else column_cells(())
    lines = np.concatenate([lines for lines, _, _ in parts])
    texts = pa.concat_arrays([texts for _, _, texts in parts])
    order = np.argsort(lines)
    kinds = np.concatenate([kinds for _, kinds, _ in parts])
    return lines[order], kinds[order], texts.take(pa.array(order))


def _texts(values: list[str]) -> pa.StringArray:
    return pa.array(values, pa.string())


def _plain(values: list[Any]) -> pa.StringArray:
    return _texts([str(value) for value in values])


def _numbers(values: list[float]) -> pa.StringArray:
    """Whole numbers without decimals, others as exact as they are kept."""
    numbers = np.array(values, np.float64)
    whole = (np.abs(numbers) < _WHOLE) & (np.trunc(numbers) == numbers)
    if whole.all():
        return pa.array(numbers.astype(np.int64)).cast(pa.string())
    return _texts([str(int(v)) if w else repr(v) for v, w in zip(values, whole, strict=True)])


def _dates(values: list[dt.date]) -> pa.StringArray:
    return pa.array(values, pa.date32()).cast(pa.string())


def _moments(values: list[dt.datetime]) -> pa.StringArray:
    return _texts([value.isoformat(sep=" ") for value in values])


def _clock(values: list[dt.time]) -> pa.StringArray:
    return _texts([_hours(v.hour * 3600 + v.minute * 60 + v.second) for v in values])


def _durations(values: list[dt.timedelta]) -> pa.StringArray:
    return _texts([_hours(round(value.total_seconds())) for value in values])


def _hours(seconds: int) -> str:
    """Hours as Excel shows them: `2:30`, `26:30`, with seconds when there are some."""
    sign = "-" if seconds < 0 else ""
    minutes, seconds = divmod(abs(seconds), 60)
    text = f"{sign}{minutes // 60}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


_CONVERT: dict[type, tuple[str, Callable[[list[Any]], pa.StringArray]]] = {
    str: ("s", _texts),
    float: ("n", _numbers),
    int: ("n", _plain),
    bool: ("b", lambda values: pa.array(values, pa.bool_()).cast(pa.string())),
    dt.date: ("d", _dates),
    dt.datetime: ("d", _moments),
    dt.time: ("t", _clock),
    dt.timedelta: ("t", _durations),
}
