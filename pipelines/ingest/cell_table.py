"""Rows of values as a table of cells: sheet, row, column, kind and text, column by column.

Values become texts here and nowhere else. What a reader hides is put in from the scan's facts.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
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
# Rows from 1, kinds (one for all, or one each) and texts of a column's cells.
Column = tuple[np.ndarray, Any, Sequence[str]]
_NONE: Column = (np.zeros(0, np.int64), _NUMBER["s"], [])


@dataclass
class Cells:
    """Cells gathered so far, column by column of each sheet."""

    sheets: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)
    kinds: list[np.ndarray] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, sheet: int, column: int, found: Column) -> None:
        """Add the cells of one column."""
        rows, kinds, texts = found
        self.sheets.append(sheet)
        self.columns.append(column)
        self.rows.append(rows)
        self.kinds.append(np.full(len(rows), kinds, np.int8))
        self.texts.extend(texts)

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
                pa.array(self.texts, pa.string()),
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
        found = _with_given(_NONE, given[column])
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
    own = lines[kept], np.full(len(lines), kinds, np.int8)[kept], [texts[i] for i in kept.tolist()]
    more = np.array([_NUMBER[kind] for kind, _ in given.values()], np.int8)
    shown = [text for _, text in given.values()]
    return _in_order([own, (np.fromiter(given, np.int64, len(given)), more, shown)])


def column_cells(values: Sequence[Any]) -> Column:
    """Rows from 1, kinds and texts of a column's values that hold something."""
    types = set(map(type, values))
    if types <= {str}:
        if "" not in values:
            return np.arange(1, len(values) + 1), _NUMBER["s"], values
        lines = np.array([i for i, v in enumerate(values, start=1) if v], np.int64)
        return lines, _NUMBER["s"], list(filter(None, values))
    parts = []
    for kind in types - {type(None)}:
        places = [i for i, v in enumerate(values, start=1) if type(v) is kind]
        name, convert = _CONVERT.get(kind, ("s", _plain))
        found = convert([values[i - 1] for i in places])
        if kind is str:
            places = [i for i, text in zip(places, found, strict=True) if text]
            found = list(filter(None, found))
        if places:
            codes = np.full(len(places), _NUMBER[name], np.int8)
            parts.append((np.array(places, np.int64), codes, found))
    return _in_order(parts)


def _in_order(parts: Sequence[Column]) -> Column:
    """The cells of several kinds together by row."""
    if len(parts) < 2:
        return parts[0] if parts else _NONE
    lines = np.concatenate([lines for lines, _, _ in parts])
    texts = [text for _, _, texts in parts for text in texts]
    order = np.argsort(lines)
    kinds = np.concatenate([kinds for _, kinds, _ in parts])
    return lines[order], kinds[order], [texts[i] for i in order]


def _plain(values: list[Any]) -> list[str]:
    return [str(value) for value in values]


def _numbers(values: list[float]) -> list[str]:
    """Whole numbers without decimals, others as exact as they are kept."""
    numbers = np.array(values, np.float64)
    whole = (np.abs(numbers) < _WHOLE) & (np.trunc(numbers) == numbers)
    if whole.all():
        return list(map(str, numbers.astype(np.int64).tolist()))
    return [str(int(v)) if w else repr(v) for v, w in zip(values, whole, strict=True)]


def _dates(values: list[dt.date]) -> list[str]:
    return list(map(dt.date.isoformat, values))


def _moments(values: list[dt.datetime]) -> list[str]:
    return [value.isoformat(sep=" ") for value in values]


def _clock(values: Iterable[dt.time]) -> list[str]:
    return [_hours(v.hour * 3600 + v.minute * 60 + v.second) for v in values]


def _durations(values: Iterable[dt.timedelta]) -> list[str]:
    return [_hours(round(value.total_seconds())) for value in values]


def _hours(seconds: int) -> str:
    """Hours as Excel shows them: `2:30`, `26:30`, with seconds when there are some."""
    sign = "-" if seconds < 0 else ""
    minutes, seconds = divmod(abs(seconds), 60)
    text = f"{sign}{minutes // 60}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


_CONVERT: dict[type, tuple[str, Callable[[list[Any]], Any]]] = {
    str: ("s", list),
    float: ("n", _numbers),
    int: ("n", _plain),
    bool: ("b", lambda values: ["true" if value else "false" for value in values]),
    dt.date: ("d", _dates),
    dt.datetime: ("d", _moments),
    dt.time: ("t", _clock),
    dt.timedelta: ("t", _durations),
}
