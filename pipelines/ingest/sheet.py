"""A sheet's cells as columns of typed values, with what is to be said of each cell.

Columnar: each distinct cell text of a column is parsed once. Which cells are rows is told in
`lines.py`; whose the rows are and how they fit together in `rows.py`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipelines.ingest.grid import Cells, Grid
from pipelines.ingest.headers import Column, Header
from pipelines.ingest.layouts import Layout
from pipelines.ingest.package import column_letter
from pipelines.ingest.parsers import Parser, parser, spread
from pipelines.ingest.remarks import Remarks
from pipelines.ingest.values import Parsed
from pipelines.model.codes import CodeList
from pipelines.model.reports import DROPPED, Field

# Marks that point to a note: behind anything but free text, and there when the note stands below.
_MARK = re.compile(r"(?:\s*(\*+)|\s+(\d)\)|(?<=\w)([¹²³]))$")
_MARK_ENDS = frozenset("*)¹²³")
_FREE = ("text", "org")


@dataclass(frozen=True)
class Typed:
    """Values by column of the report's table, aligned with the rows, and the cells' findings."""

    rows: np.ndarray
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    remarks: list[Remarks] = field(default_factory=list)
    estimate: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))


@dataclass(frozen=True)
class _Read:
    """A column read: for each row the number of its parsed text, the last being the blank.

    `marked` are the texts that had the mark of a note behind them, without it.
    """

    numbers: np.ndarray
    parsed: list[Parsed]
    texts: list[str]
    marked: dict[int, str]


def typed_columns(
    grid: Grid,
    header: Header,
    rows: np.ndarray,
    layout: Layout,
    codes: Mapping[str, CodeList],
    *,
    strict: bool = False,
    marks: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Typed:
    """Read the cells of a table's rows.

    Args:
        grid: The sheet.
        header: The table's header.
        rows: Its business rows.
        layout: The fields.
        codes: The code lists.
        strict: A workbook made from our own template.
        marks: Marks of the notes below the table, such as `*` or `1`.
        only: Fields to read; all where it is not given.
    """
    found = Typed(rows, estimate=np.zeros(len(rows), dtype=bool))
    for name, of in layout.fields.items():
        column = header.columns.get(name)
        if only is not None and name not in only:
            continue
        if column is None and of.value is None:
            continue
        unit = column.unit if column else None
        text = column.header if column else ""
        parse = parser(of, unit, codes, strict=strict, dates=layout.entry.dates, header=text)
        if column is None or column.number not in grid.columns:
            _add(found, name, of, _constant(parse, of.value if column is None else None, len(rows)))
            if column is not None:
                found.remarks.extend(_required(name, of, layout, column, None, rows, parse))
            continue
        cells = grid.columns[column.number]
        under = _under_merged(grid, header, column)
        is_key = of.type in ("ref", "person_id") and name in layout.required
        read = _read(cells, rows, parse, of, marks, [] if is_key else under)
        _add(found, name, of, read)
        within = _merged_keys(rows, read, under) if is_key else []
        found.remarks.extend(_remarks(read, rows, column, name in layout.required))
        found.remarks.extend(_required(name, of, layout, column, read, rows, parse, within))
        found.remarks.extend(_marked(read, rows, column))
    return found


def _add(found: Typed, name: str, of: Field, read: _Read) -> None:
    """Spread the distinct values over the rows."""
    distinct = np.empty(len(read.parsed), dtype=object)
    distinct[:] = [p.value for p in read.parsed]
    for column, values in spread(name, of, distinct).items():
        taken = values[read.numbers]
        if column == "_estimate":
            found.estimate[:] |= taken
        elif column == "birth_year" and column in found.columns:
            mine = found.columns[column]
            found.columns[column] = np.where(mine == None, taken, mine)  # noqa: E711
        else:
            found.columns[column] = taken


def _constant(parse: Parser, text: str | None, n: int) -> _Read:
    """The value that a layout gives for every row, or the one of a blank."""
    return _Read(np.zeros(n, dtype=np.int64), [parse("s", text or "")], [text or ""], {})


def _read(
    cells: Cells,
    rows: np.ndarray,
    parse: Parser,
    of: Field,
    marks: Collection[str],
    merged: list[tuple[int, int]],
) -> _Read:
    """Parse the distinct texts of a column that stand in its rows."""
    number = np.full(len(rows), -1, dtype=np.int64)
    place = np.searchsorted(rows, cells.rows)
    place[place == len(rows)] = 0
    here = rows[place] == cells.rows if len(rows) else np.zeros(len(cells.rows), dtype=bool)
    number[place[here]] = cells.codes[here]
    for top, bottom in merged:
        # A cell under a merged range that holds something of its own keeps it.
        within = (rows > top) & (rows <= bottom) & (number < 0)
        number[within] = cells.code_at(top)
    used = np.zeros(len(cells.texts) + 1, dtype=bool)
    used[number] = True
    used[-1] = False
    kept = np.flatnonzero(used)
    at = np.full(len(cells.texts) + 1, len(kept), dtype=np.int64)
    at[kept] = np.arange(len(kept))
    texts = [cells.texts[i] for i in kept.tolist()]
    kinds = [cells.kinds[i] for i in kept.tolist()]
    plain = {
        i: _unmarked(kinds[i], text, of, marks)
        for i, text in enumerate(texts)
        if text[-1:] in _MARK_ENDS
    }
    marked = {i: text for i, text in plain.items() if text != texts[i]}
    bare = [marked.get(i, t) for i, t in enumerate(texts)] if marked else texts
    parsed = [*map(parse, kinds, bare), parse("s", "")]
    return _Read(at[number], parsed, [*texts, ""], marked)


def _unmarked(kind: str, text: str, of: Field, marks: Collection[str]) -> str:
    """A text without the mark of a note behind it."""
    found = _MARK.search(text) if kind in "sc" and of.type not in DROPPED else None
    if not found or (found[2] and "(" in text):
        return text
    mark = next(g for g in found.groups() if g)
    free = of.type in _FREE and mark not in marks
    return text if free or found.start() == 0 else text[: found.start()].rstrip()


def _marked(read: _Read, rows: np.ndarray, column: Column) -> list[Remarks]:
    """M161 for every cell from which the mark of a note was taken."""
    if not read.marked:
        return []
    here = np.flatnonzero(np.isin(read.numbers, list(read.marked)))
    which = read.numbers[here].tolist()
    params = [{"read": read.marked[i]} for i in which]
    return [_of("M161", rows[here].tolist(), column, [read.texts[i] for i in which], params)]


def _of(
    code: str, rows: list[int], column: Column, values: list[Any], params: list[dict[str, Any]]
) -> Remarks:
    return Remarks(code, rows, column_letter(column.number), column.header, values, params)


def _remarks(read: _Read, rows: np.ndarray, column: Column, is_required: bool) -> list[Remarks]:
    """What the parser said of cells, a code at a time."""
    said: dict[str, list[int]] = {}
    for i, parsed in enumerate(read.parsed[:-1]):
        # An empty word in a required cell is missing, which is said instead.
        if parsed[1] and not (is_required and parsed.code == "M44" and parsed.value is None):
            said.setdefault(parsed[1], []).append(i)
    found = []
    for code, numbers in said.items():
        here = np.flatnonzero(np.isin(read.numbers, numbers))
        which = read.numbers[here].tolist()
        params = {i: read.parsed[i].params for i in numbers}
        shown = {i: read.parsed[i].shown for i in numbers}
        texts = [read.texts[i] if shown[i] is None else shown[i] for i in which]
        found.append(_of(code, rows[here].tolist(), column, texts, [params[i] for i in which]))
    return found


def _required(
    name: str,
    of: Field,
    layout: Layout,
    column: Column,
    read: _Read | None,
    rows: np.ndarray,
    parse: Parser,
    merged: Collection[int] = (),
) -> list[Remarks]:
    """M45 for blank required cells, M43 where a word says nothing, S25 under a merged one.

    Free text that does not tell rows apart must have a column, but not in every row a word.
    """
    is_title = of.type == "text" and name not in layout.report.identity
    if name not in layout.required or is_title or parse("s", "").value is not None:
        return []
    if read is None:
        return [_missing("M45", rows.tolist(), column)] if len(rows) else []
    blank = len(read.parsed) - 1
    words = [i for i, p in enumerate(read.parsed[:-1]) if p.value is None and p.code == "M44"]
    silent = [i for i, p in enumerate(read.parsed[:-1]) if p.value is None and p.code is None]
    empty = rows[np.isin(read.numbers, [blank, *silent])].tolist()
    found = [
        _missing("S25", [r for r in empty if r in merged], column),
        _missing("M45", [r for r in empty if r not in merged], column),
    ]
    if words:
        here = np.flatnonzero(np.isin(read.numbers, words))
        texts = [read.texts[i] for i in read.numbers[here].tolist()]
        found.append(_of("M43", rows[here].tolist(), column, texts, [{}] * len(texts)))
    return [f for f in found if len(f.rows)]


def _missing(code: str, rows: list[int], column: Column) -> Remarks:
    return _of(code, rows, column, [None] * len(rows), [{}] * len(rows))


def _under_merged(grid: Grid, header: Header, column: Column) -> list[tuple[int, int]]:
    """First and last rows of the merged ranges that cover a column's rows."""
    return [
        (top + 1, bottom + 1)
        for top, left, bottom, _ in grid.info.merged
        if left == column.number and bottom > top and top + 1 > header.row
    ]


def _merged_keys(rows: np.ndarray, read: _Read, ranges: list[tuple[int, int]]) -> set[int]:
    """Rows under a merged case number or person: whose it is cannot be told."""
    blank = rows[read.numbers == len(read.parsed) - 1].tolist()
    return {r for r in blank if any(top < r <= bottom for top, bottom in ranges)}
