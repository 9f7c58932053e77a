"""A unit's procurements as rows of cells, and the rows as sheets with titles, totals and notes.

What a reader shall find and understand is kept beside every cell, for the truth file. Planted
faults are put in by `quirks.py` between the two steps.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from pipelines.demo.layouts import (
    AMOUNTS,
    DATES,
    GROUP_HEADINGS,
    HEADERS,
    NOTE,
    PLAN_HEADERS,
    WORDS,
    Layout,
)
from pipelines.demo.model import Procurement
from pipelines.demo.workbooks import Cell, Grid

TITLES = {
    "procurement_register": "Uppföljning av social hänsyn i upphandling",
    "procurement_plan": "Planerade upphandlingar",
}


class Remark(NamedTuple):
    """A finding that the reader shall make: code, severity and the field it points to."""

    code: str
    severity: str
    field: str


@dataclass
class Entry:
    """A business row: what shall be understood when it is accepted, what is written, what is found.

    `readvertised` marks the older of two adverts, which does not count.
    """

    procurement: Procurement
    cells: dict[str, Cell]
    remarks: list[Remark] = field(default_factory=list)
    quarantined: bool = False
    readvertised: bool = False


class Finding(NamedTuple):
    """A finding with its place: sheet, row as Excel shows it, column letter."""

    code: str
    severity: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass
class Placed:
    """A finished sheet with its findings and the number of rows that are no business rows."""

    grid: Grid
    findings: list[Finding]
    ignored: int


def entry(p: Procurement, layout: Layout, org_name: str) -> Entry:
    """The row of a procurement; what the layout has no column for is not known to a reader."""
    kept = set(layout.fields)
    if layout.groups:
        kept.add("nature")
    if {"starts_at", "ends_at"} <= kept:
        kept.add("duration_months")
    plan = layout.report_type == "procurement_plan"
    if plan:
        p = replace(p, social=p.plan_social)
    unseen: dict[str, Any] = {f.name: None for f in fields(p) if f.name not in kept}
    seen = replace(p, **unseen)
    cells: dict[str, Cell] = {}
    remarks: list[Remark] = []
    for name in layout.fields:
        if name == "org":
            cells[name] = org_name
            continue
        value = getattr(seen, name)
        cells[name] = cell(layout, name, value)
        if value is not None and name in DATES and layout.text_dates:
            remarks.append(Remark("M02", "info", name))
    return Entry(seen, cells, remarks)


def cell(layout: Layout, name: str, value: str | int | dt.date | None) -> Cell:
    """A value of a field as the layout's unit writes it."""
    if value is None:
        return None
    if isinstance(value, dt.date):
        return value.isoformat() if layout.text_dates else value
    if name in AMOUNTS and isinstance(value, int):
        amount = value // layout.unit
        return f"{amount},00" if layout.suffix == "csv" else amount
    if name in WORDS and isinstance(value, str):
        return WORDS[name][value]
    return value


def letter(column: int) -> str:
    """The letter of a column counted from 0; below 26 columns only."""
    return chr(ord("A") + column)


def place(layout: Layout, name: str, org: str, period: str, entries: Sequence[Entry]) -> Placed:
    """The sheet of these rows.

    Args:
        layout: How the unit writes.
        name: The sheet's name.
        org: The unit's name for the title block.
        period: The period's words for the title block, such as `Kv2 2015`.
        entries: The business rows in order; with group headings they are sorted by kind.
    """
    grid = Grid(name)
    row = 0
    if layout.title_block:
        for text in (TITLES[layout.report_type], org, f"Avser {period}", NOTE):
            grid.cells[row, 0] = text
            row += 1
    grid.bold_rows = {0, row} if layout.title_block else {row}
    findings, row = _headers(layout, grid, row)
    row, ignored, found = _body(layout, grid, row, entries)
    findings += found
    if layout.total_row:
        grid.cells[row, 0] = "Summa"
        amounts = [e.cells[n] for e in entries for n in AMOUNTS if n in e.cells]
        at = [i for i, (f, _) in enumerate(layout.columns) if f in AMOUNTS]
        grid.cells[row, at[-1]] = sum(a for a in amounts if isinstance(a, int))
        row, ignored = row + 1, ignored + 1
    notes = layout.footnotes if layout.title_block else (*layout.footnotes, NOTE)
    title = [f for f, _ in layout.columns].index("title")
    for offset, text in enumerate(notes, start=1):  # after a blank row
        grid.cells[row + offset, title] = text
    if not entries:
        findings.append(Finding("S29", "warning", _sheet_name(layout, name)))
    if grid.hidden_rows:
        findings.append(Finding("S30", "info", _sheet_name(layout, name)))
    return Placed(grid, findings, ignored + len(notes))


def _sheet_name(layout: Layout, name: str) -> str:
    return "csv" if layout.suffix == "csv" else name


def _headers(layout: Layout, grid: Grid, row: int) -> tuple[list[Finding], int]:
    """Writes the header on one row or two; every header but the template's is a synonym."""
    known = HEADERS if layout.report_type == "procurement_register" else PLAN_HEADERS
    findings = []
    for col, (name, header) in enumerate(layout.columns):
        last_row = row + 2 if layout.split else row + 1
        place = (_sheet_name(layout, grid.name), last_row, letter(col))
        if not name:
            findings.append(Finding("S21", "warning", *place))
        elif header != known[name][0]:
            findings.append(Finding("S18", "info", *place))
        upper, _, lower = header.partition(" - ")
        grid.cells[row, col] = upper if layout.split else header
        if layout.split and lower:
            grid.cells[row + 1, col] = lower
        elif layout.split:
            grid.merged.append((row, col, row + 1, col))
    if not layout.split:
        return findings, row + 1
    pair = [i for i, (_, header) in enumerate(layout.columns) if " - " in header]
    grid.merged.append((row, pair[0], row, pair[-1]))
    for col in pair[1:]:
        del grid.cells[row, col]
    grid.bold_rows.add(row + 1)
    return findings, row + 2


def _body(
    layout: Layout, grid: Grid, row: int, entries: Sequence[Entry]
) -> tuple[int, int, list[Finding]]:
    """Writes the business rows and group headings: next row, rows ignored, findings."""
    findings: list[Finding] = []
    ignored = 0
    columns = {name: i for i, (name, _) in enumerate(layout.columns)}
    order = list(GROUP_HEADINGS)
    rows = list(entries)
    if layout.groups:  # rows without a kind stand before the first heading
        rows.sort(key=lambda e: order.index(n) if (n := e.procurement.nature) in order else -1)
    group = None
    for number, e in enumerate(rows):
        nature = e.procurement.nature
        if layout.groups and nature and nature != group:
            group = nature
            grid.cells[row, 0] = GROUP_HEADINGS[nature]
            grid.bold_rows.add(row)
            row, ignored = row + 1, ignored + 1
        for name, value in e.cells.items():
            grid.cells[row, columns[name]] = value
        if "" in columns:
            grid.cells[row, columns[""]] = 1 + number % 3
        if layout.hidden_rows and number in (2, 3):
            grid.hidden_rows.add(row)
        sheet = _sheet_name(layout, grid.name)
        findings += [
            Finding(r.code, r.severity, sheet, row + 1, letter(columns[r.field])) for r in e.remarks
        ]
        row += 1
    return row, ignored, findings
