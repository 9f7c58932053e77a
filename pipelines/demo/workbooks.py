"""Writes grids of cells as xlsx, ods or csv; the same grids always give the same bytes.

Knows nothing of procurements: what stands in the cells is decided in `sheets.py`.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import xlsxwriter

_CREATED = dt.datetime(2017, 1, 1)  # noqa: DTZ001 - a fixed day, so that bytes do not vary
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Fault:
    """A formula whose value is an error, such as `#N/A`."""

    text: str


Cell = str | int | dt.date | Fault | None


@dataclass
class Grid:
    """A sheet: cells by (row, column) from 0, bold rows, merged ranges, what is hidden."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    bold_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden: bool = False

    def rows(self) -> list[list[Cell]]:
        """All rows, equally long."""
        height = max((r for r, _ in self.cells), default=-1) + 1
        width = max((c for _, c in self.cells), default=-1) + 1
        return [[self.cells.get((r, c)) for c in range(width)] for r in range(height)]


def workbook_bytes(grids: Sequence[Grid], suffix: str) -> bytes:
    """The grids as a file of the kind `suffix` says: xlsx, ods or csv (first grid only)."""
    if suffix == "csv":
        return _csv(grids[0])
    return _ods(grids) if suffix == "ods" else _xlsx(grids)


def _xlsx(grids: Sequence[Grid]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": _CREATED})
    formats = {
        "bold": book.add_format({"bold": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "plain": None,
    }
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        for (row, col), value in sorted(grid.cells.items()):
            style = formats["bold" if row in grid.bold_rows else "plain"]
            if isinstance(value, Fault):
                sheet.write_formula(row, col, "=NA()", style, value.text)
            elif isinstance(value, dt.date):
                moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
                sheet.write_datetime(row, col, moment, formats["date"])
            elif isinstance(value, str):
                sheet.write_string(row, col, value, style)
            elif value is not None:
                sheet.write_number(row, col, value, style)
        for r0, c0, r1, c1 in grid.merged:
            sheet.merge_range(r0, c0, r1, c1, grid.cells[r0, c0], formats["bold"])
        for row in grid.hidden_rows:
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column(0, 25, 16)
        if grid.hidden:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def _csv(grid: Grid) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in grid.rows():
        writer.writerow(["" if v is None else _text(v) for v in row])
    return text.getvalue().encode("cp1252")


def _text(value: Cell) -> str:
    if isinstance(value, Fault):
        return value.text
    return value.isoformat() if isinstance(value, dt.date) else str(value)


_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.2"><manifest:file-entry manifest:full-path="/"'
    ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry'
    ' manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def _ods(grids: Sequence[Grid]) -> bytes:
    """A minimal OpenDocument spreadsheet; hidden rows, merging and error cells are not written."""
    tables = "".join(_ods_table(g) for g in grids)
    parts = (
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED),
        ("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED),
        ("content.xml", _CONTENT.format(tables=tables), zipfile.ZIP_DEFLATED),
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content, method in parts:
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = method
            archive.writestr(info, content.encode())
    return buffer.getvalue()


def _ods_table(grid: Grid) -> str:
    rows = "".join(
        "<table:table-row>" + "".join(_ods_cell(v) for v in row) + "</table:table-row>"
        for row in grid.rows()
    )
    name = escape(grid.name, {'"': "&quot;"})
    return f'<table:table table:name="{name}">{rows}</table:table>'


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    shown = escape(_text(value))
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"
