"""Rows of cells, and sheets of them with titles, totals, headings and notes.

What a reader shall find and understand is kept beside every row, for the truth file. Planted
faults are put in by `quirks.py` between the two steps.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.demo.cells import written
from pipelines.demo.layouts import Layout
from pipelines.demo.words import GROUP_HEADINGS
from pipelines.demo.workbooks import Cell, Formula, Grid

TOTALLED = ("amount", "count")


class Remark(NamedTuple):
    """A finding that the reader shall make: code, severity and the field it points to."""

    code: str
    severity: str
    field: str


@dataclass
class Entry:
    """A business row: what shall be understood when it is accepted, what is written, what is found.

    Attributes:
        known: By field what is understood; a field without a value is not known.
        cells: By field what is written.
        remarks: What the reader shall find.
        quarantined: The row is held back.
        readvertised: It is the older of two adverts, which does not count.
        needed: Other reports refer to the row, so it must come through.
        joined: A field whose cell is merged with the one of the row above.
        estimate: Some value is stated as approximate.
    """

    known: dict[str, Any]
    cells: dict[str, Cell]
    remarks: list[Remark] = field(default_factory=list)
    quarantined: bool = False
    readvertised: bool = False
    needed: bool = False
    joined: str = ""
    estimate: bool = False


class Finding(NamedTuple):
    """A finding with its place: sheet, row as Excel shows it, column letter."""

    code: str
    severity: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass
class SheetRows:
    """A sheet of a delivery: its name, the words its titles are filled with, its rows."""

    name: str
    words: Mapping[str, str]
    entries: list[Entry]


@dataclass
class Placed:
    """A finished sheet: findings, rows that are no business rows by reason, rows by number."""

    grid: Grid
    findings: list[Finding]
    ignored: Counter[str]
    rows: dict[int, Entry]


def entry(
    known: Mapping[str, Any], layout: Layout, org_name: str | None = None, *, needed: bool = False
) -> Entry:
    """The row of what is known; what the layout has no place for is not known to a reader.

    Args:
        known: Values by field; `org` is an id.
        layout: How the sender writes.
        org_name: How the organisation is named.
        needed: Other reports refer to the row.
    """
    # Who the row is about is known by `person`, however the number is written; of a follow-up the
    # file's name tells the horizon.
    kept = {*layout.fields, layout.group_by, layout.sheet.strip("{}"), "person", "horizon_months"}
    seen = {name: known.get(name) for name in kept if name in known}
    row = Entry(seen, {}, needed=needed)
    for name in layout.fields:
        if name == "org":
            row.cells[name] = org_name
            continue
        value, code = written(layout, name, seen.get(name))
        row.cells[name] = value
        if code:
            row.remarks.append(Remark(code, "info", name))
        if layout.type_of(name) in ("name", "note"):
            seen.pop(name, None)  # never kept
    return row


def letter(column: int) -> str:
    """The letter of a column counted from 0; below 26 columns only."""
    return chr(ord("A") + column)


def place(layout: Layout, rows: SheetRows) -> Placed:
    """The sheet of these rows: titles, header, table, totals, notes."""
    sheet = "csv" if layout.is_csv else rows.name
    placed = Placed(Grid(rows.name), [], Counter(), {})
    grid, row = placed.grid, 0
    words = {**rows.words, "n": str(len(rows.entries))}
    for line in layout.heading:
        if line:
            grid.cells[row, 0] = line.format(**words)
        row += 1
    grid.bold_rows = {0, row}
    first = row
    row = _header(layout, placed, sheet, row)
    row = _body(layout, placed, sheet, row, rows.entries)
    if layout.total and rows.entries:
        _sums(layout, placed, sheet, row, layout.total.format(**words), rows.entries)
        row += 1
    marked = any("{note}" in line for line in layout.heading)
    notes = layout.footnotes if marked else (*layout.footnotes, rows.words["note"])
    # After a blank row, under a column of text.
    under = next(i for i, (f, _) in enumerate(layout.columns) if _is_text(layout, f))
    for offset, text in enumerate(notes, start=1):
        grid.cells[row + offset, under] = text
    placed.ignored["footnote"] += len(notes)
    if not rows.entries:
        placed.findings.append(Finding("S29", "warning", sheet))
    if layout.filtered and rows.entries:
        grid.filtered = (first, 0, row - 1, len(layout.columns) - 1)
    if grid.hidden_rows:
        placed.findings.append(Finding("S30", "info", sheet))
    return placed


def _is_text(layout: Layout, name: str) -> bool:
    return not name.startswith("?") and layout.type_of(name) in ("text", "code", "ssyk")


def _header(layout: Layout, placed: Placed, sheet: str, row: int) -> int:
    """Writes the header on one row or two; the row below it."""
    grid = placed.grid
    last = row + 1 if layout.split else row
    for col, (name, header) in enumerate(layout.columns):
        if name.startswith("?"):
            placed.findings.append(Finding("S21", "warning", sheet, last + 1, letter(col)))
        upper, _, lower = header.partition(" - ")
        grid.cells[row, col] = upper if layout.split else header
        if layout.split and lower:
            grid.cells[row + 1, col] = lower
        elif layout.split:
            grid.merged.append((row, col, row + 1, col))
    if layout.split:
        pair = [i for i, (_, header) in enumerate(layout.columns) if " - " in header]
        grid.merged.append((row, pair[0], row, pair[-1]))
        for col in pair[1:]:
            del grid.cells[row, col]
    grid.bold_rows.add(last)
    return last + 1


def _body(layout: Layout, placed: Placed, sheet: str, row: int, entries: Sequence[Entry]) -> int:
    """Writes the business rows and what stands between them; the row below."""
    grid = placed.grid
    columns = {name: i for i, (name, _) in enumerate(layout.columns)}
    group = None
    block: list[Entry] = []
    for number, e in enumerate(entries):
        if layout.subtotal and block and _of(e, layout.subtotal) != _of(block[0], layout.subtotal):
            row = _subtotal(layout, placed, sheet, row, block)
            block = []
        now = e.known.get(layout.group_by)
        if now and now != group:
            group = now
            grid.cells[row, 0] = GROUP_HEADINGS[now]
            grid.bold_rows.add(row)
            placed.ignored["heading"] += 1
            row += 1
        row = _between(layout, placed, row, number)
        block.append(e)
        for name, value in e.cells.items():
            grid.cells[row, columns[name]] = value
        for name in columns:
            if name.startswith("?"):
                grid.cells[row, columns[name]] = 1 + number % 3
        _look(layout, grid, row, number, columns)
        placed.findings += [
            Finding(r.code, r.severity, sheet, row + 1, letter(columns[r.field])) for r in e.remarks
        ]
        placed.rows[row + 1] = e
        row += 1
    if layout.subtotal and block:
        row = _subtotal(layout, placed, sheet, row, block)
    _merge(layout, placed, columns)
    return row


def _of(e: Entry, name: str) -> Any:
    return e.known.get(name)


def _between(layout: Layout, placed: Placed, row: int, number: int) -> int:
    """A blank row or the header once more, where the layout has one."""
    if layout.blank_rows and number and number % layout.blank_rows == 0:
        row += 1
    if layout.repeat_header and number and number % layout.repeat_header == 0:
        for col, (_, header) in enumerate(layout.columns):
            placed.grid.cells[row, col] = header
        placed.grid.bold_rows.add(row)
        placed.ignored["repeated_header"] += 1
        row += 1
    return row


def _look(layout: Layout, grid: Grid, row: int, number: int, columns: Mapping[str, int]) -> None:
    if layout.hidden_rows and number in (2, 3):
        grid.hidden_rows.add(row)
    if layout.coloured and number % 4 == 1:
        grid.green_rows.add(row)
    if layout.commented and number in (0, 3):
        grid.comments[row, columns["title"]] = "Se protokollet från mötet"


def _subtotal(layout: Layout, placed: Placed, sheet: str, row: int, block: Sequence[Entry]) -> int:
    name = next((e.cells[layout.subtotal] for e in block if not e.quarantined), "")
    _sums(layout, placed, sheet, row, f"Delsumma {name}", block)
    return row + 1


def _sums(
    layout: Layout, placed: Placed, sheet: str, row: int, text: str, entries: Sequence[Entry]
) -> None:
    """A row of sums: of all amounts and counts, also of those that were typed as text."""
    grid = placed.grid
    placed.ignored["total"] += 1
    placed.findings.append(Finding("S27", "info", sheet, row + 1))
    grid.cells[row, 0] = text
    grid.bold_rows.add(row)
    for col, (name, _) in enumerate(layout.columns):
        if not name.startswith("?") and layout.type_of(name) in TOTALLED and col:
            unit = layout.unit if layout.type_of(name) == "amount" else 1
            total = sum(e.known.get(name) or 0 for e in entries) / unit
            total = int(total) if total == int(total) else round(total, 3)
            grid.cells[row, col] = Formula(total) if layout.total_formula else total


def _merge(layout: Layout, placed: Placed, columns: Mapping[str, int]) -> None:
    """Merges equal cells below each other, and those that an entry says are joined."""
    grid = placed.grid
    for row, e in placed.rows.items():
        if e.joined:
            grid.merged.append((row - 2, columns[e.joined], row - 1, columns[e.joined]))
            del grid.cells[row - 1, columns[e.joined]]
    if not layout.merge:
        return
    col = columns[layout.merge]
    runs: list[list[int]] = []
    for row, e in sorted(placed.rows.items()):
        text = e.cells[layout.merge]
        above = runs[-1][-1] if runs else 0
        same = above == row - 1 and placed.rows[above].cells[layout.merge] == text
        if same and text is not None:
            runs[-1].append(row)
        else:
            runs.append([row])
    for run in runs:
        if len(run) > 1:
            grid.merged.append((run[0] - 1, col, run[-1] - 1, col))
            for row in run[1:]:
                del grid.cells[row - 1, col]
