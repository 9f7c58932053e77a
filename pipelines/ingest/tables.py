"""The tables of a sheet: the first, further ones of the same report below it, and others.

A second table of something else is told, never read as rows of the first (`domain.md` 2.7); one
beside the first is told by the header.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from pipelines.ingest.grid import Grid
from pipelines.ingest.header_index import Index
from pipelines.ingest.headers import Header, header_at
from pipelines.ingest.lines import NUMBER, Lines, Table, lines_of, table_below
from pipelines.ingest.recognise import FoundSheet, Recognised
from pipelines.model.text import normalise

_MOST = 50  # nobody draws more, and each is looked for anew


def tables_of(sheet: FoundSheet, found: Recognised) -> list[tuple[Header, Lines]]:
    """Headers and lines of a sheet's tables."""
    header, tables = sheet.header, []
    for _ in range(_MOST):
        table = table_below(sheet.grid, header, found.index.layouts[found.place])
        lines = _parted(table, lines_of(table), found.index, found.place)
        if header.beside:
            lines = replace(lines, second=lines.second | _only_beside(sheet.grid, header))
        tables.append((header, lines))
        if not lines.further:
            break
        header = header_at(found.index, found.place, sheet.grid, lines.further[0])
    return tables


def _only_beside(grid: Grid, header: Header) -> dict[int, int]:
    """Rows of a second table to the right in which the first has none; the others have a row."""
    edge = header.beside[0].number
    left = [c.rows for n, c in grid.columns.items() if n < edge]
    right = [c.rows for n, c in grid.columns.items() if n >= edge]
    alone = np.setdiff1d(np.concatenate(right), np.concatenate(left))
    return {int(row): header.row for row in alone if row > header.row}


def _parted(table: Table, found: Lines, index: Index, place: int) -> Lines:
    """The lines with those of other tables told from the first one's."""
    starts = _other_headers(table, found, index)
    if not starts:
        return found
    ignored, further = dict(found.ignored), []
    second: dict[int, int] = {}
    data = found.data
    stops = [*starts[1:], int(table.rows[-1]) + 1]
    for start, stop in zip(starts, stops, strict=True):
        kind = _kind(table, index, place, start)
        ignored[start] = "other_table_header" if kind == "other" else "repeated_header"
        if kind == "further":
            further.append(start)
        elif kind == "other":
            stop = _resumes(table, start, stop)
            second |= {int(r): start for r in data[(data > start) & (data < stop)]}
        data = data[data != start]
    if further:  # the first table ends where the next of its kind begins
        data = data[data < further[0]]
        ignored = {r: why for r, why in ignored.items() if r <= further[0]}
        second = {r: h for r, h in second.items() if r < further[0]}
    gone = list(second)
    return replace(
        found,
        data=data[~np.isin(data, gone)] if gone else data,
        ignored=ignored,
        headings={r: t for r, t in found.headings.items() if r in ignored},
        totals={r: t for r, t in found.totals.items() if r in ignored},
        second=second,
        further=tuple(further[:1]),
    )


def _other_headers(table: Table, found: Lines, index: Index) -> list[int]:
    """Rows that look like a header: texts only, and known as headers or unlike the rows above."""
    counts, data = table.counts, found.data
    texts = data[(counts.cells[data] > 1) & ~counts.mixed[data]]
    if not len(texts):
        return []
    hits = np.zeros(len(counts.cells), dtype=np.int32)
    allowed = np.zeros(len(counts.cells), dtype=bool)
    allowed[texts] = True
    for cells in table.grid.columns.values():
        codes = cells.codes[allowed[cells.rows]]
        known = [
            c for c in np.unique(codes).tolist() if cells.texts[c].strip().lower() in index.quick
        ]
        hits[cells.rows[np.isin(cells.codes, known)]] += 1
    after_gap = np.zeros(len(counts.cells), dtype=bool)
    filled = np.flatnonzero(counts.cells)
    after_gap[filled[1:][(np.diff(filled) > 1)]] = True
    after_gap[[r + 1 for r in (*found.headings, *found.totals)]] = True
    strong = (hits[texts] > 1) & (2 * hits[texts] >= counts.cells[texts])
    return [
        row
        for row, is_known in zip(texts.tolist(), strong.tolist(), strict=True)
        if (is_known and _is_words(table, row)) or (after_gap[row] and _is_unlike(table, row))
    ]


def _is_words(table: Table, row: int) -> bool:
    """Whether a line has neither a case number nor a number: what is known may be a code's word."""
    key = table.key
    if key is not None and re.search(r"\d", key.text_at(row)):
        return False
    return not any(NUMBER.fullmatch(text) for _, text in table.grid.row(row).values())


_ANSWERS = {"ja", "nej", "j", "n", "x", "yes", "no"}


def _is_unlike(table: Table, row: int) -> bool:
    """Whether a line of words stands where the rows have case numbers or persons."""
    key = table.key
    if key is None or any(re.search(r"\d", t) for _, t in table.grid.row(row).values()):
        return False
    if key.code_at(row) < 0:
        block = list(_block(table, row))
        answers = {normalise(text) for _, text in table.grid.row(row).values()} & _ANSWERS
        return len(block) > 1 and not answers and all(key.code_at(r) < 0 for r in block)
    above = key.rows[(key.rows > table.header.row) & (key.rows < row)].tolist()
    return bool(above) and all(re.search(r"\d", key.text_at(r)) for r in above[:50])


def _block(table: Table, row: int) -> Iterable[int]:
    """The rows from one on to the next empty one."""
    while row < len(table.counts.cells) and table.counts.cells[row]:
        yield row
        row += 1


def _resumes(table: Table, start: int, stop: int) -> int:
    """Where the first table goes on below another: after a gap, with case numbers again."""
    key, row = table.key, start
    while key is not None and row < stop:
        row = max(_block(table, row), default=row) + 1
        while row < stop and not table.counts.cells[row]:
            row += 1
        block = list(_block(table, row)) if row < stop else []
        if block and all(re.search(r"\d", key.text_at(r)) for r in block):
            return row
    return stop


def _kind(table: Table, index: Index, place: int, row: int) -> str:
    """Whether a header is the same again, one more of the same report, or another's."""
    found = {
        name: number
        for number, (_, text) in table.grid.row(row).items()
        for at, name, _ in index.meaning(text)[0]
        if at == place
    }
    here = {n: c.number for n, c in table.header.columns.items()}
    if len(found) > 1 and all(here.get(n) == c for n, c in found.items()):
        return "same"
    return "further" if set(table.layout.required) <= found.keys() else "other"
