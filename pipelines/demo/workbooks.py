"""Writes grids of cells as xlsx, ods or csv; the same grids always give the same bytes.

Knows nothing of reports: what stands in the cells is decided in `sheets.py`.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import xlsxwriter

_CREATED = dt.datetime(2017, 1, 1)  # noqa: DTZ001 - a fixed day, so that bytes do not vary
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Fault:
    """A formula whose value is an error, such as `#N/A`."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula with the value that was stored with it; None: it was never calculated."""

    value: float | None


@dataclass(frozen=True)
class Shown:
    """A number shown in another form, such as 0.75 as 75 %."""

    value: float
    num_format: str


Cell = str | int | float | dt.date | Fault | Formula | Shown | None


@dataclass
class Grid:
    """A sheet: cells by (row, column) from 0, and how its rows and cells look."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    bold_rows: set[int] = field(default_factory=set)
    green_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    filtered: tuple[int, int, int, int] | None = None
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False

    def rows(self) -> list[list[Cell]]:
        """All rows, equally long."""
        height = max((r for r, _ in self.cells), default=-1) + 1
        width = max((c for _, c in self.cells), default=-1) + 1
        return [[self.cells.get((r, c)) for c in range(width)] for r in range(height)]


def workbook_bytes(
    grids: Sequence[Grid], suffix: str, *, encoding: str = "cp1252", epoch_1904: bool = False
) -> bytes:
    """The grids as a file of the kind `suffix` says: xlsx, ods or csv (first grid only)."""
    if suffix == "csv":
        return _csv(grids[0], encoding)
    return _ods(grids) if suffix == "ods" else _xlsx(grids, epoch_1904=epoch_1904)


def _xlsx(grids: Sequence[Grid], *, epoch_1904: bool) -> bytes:
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "date_1904": epoch_1904,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": _CREATED})
    formats: dict[tuple[str, str], object] = {}
    for grid in grids:
        sheet = book.add_worksheet(grid.name)

        def look(row: int, shown: str = "", grid: Grid = grid) -> object:
            how = "bold" if row in grid.bold_rows else "green" if row in grid.green_rows else ""
            if (how, shown) not in formats:
                formats[how, shown] = book.add_format(
                    {**_LOOKS[how], "num_format": shown or "General"}
                )
            return formats[how, shown] if how or shown else None

        _fill(sheet, grid, look)
    book.close()
    return buffer.getvalue()


_LOOKS: dict[str, dict[str, object]] = {
    "": {},
    "bold": {"bold": True},
    "green": {"bg_color": "#C6EFCE"},
}


def _fill(sheet: xlsxwriter.worksheet.Worksheet, grid: Grid, look: Callable[..., object]) -> None:
    for (row, col), value in sorted(grid.cells.items()):
        _write(sheet, row, col, value, look(row, _shown_as(value)))
    for r0, c0, r1, c1 in grid.merged:
        sheet.merge_range(r0, c0, r1, c1, grid.cells[r0, c0], look(r0))
    if grid.filtered:
        sheet.autofilter(*grid.filtered)
    for row in sorted(grid.hidden_rows):
        sheet.set_row(row, None, None, {"hidden": True})
    for (row, col), text in sorted(grid.comments.items()):
        sheet.write_comment(row, col, text, {"author": "Exempel"})
    sheet.set_column(0, 25, 16)
    if grid.hidden:
        sheet.hide()


def _shown_as(value: Cell) -> str:
    if isinstance(value, dt.date):
        return "yyyy-mm-dd"
    return value.num_format if isinstance(value, Shown) else ""


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, col: int, value: Cell, look: object
) -> None:
    if isinstance(value, Fault):
        sheet.write_formula(row, col, "=NA()", look, value.text)
    elif isinstance(value, Formula):
        sheet.write_formula(row, col, "=1*1", look, "" if value.value is None else value.value)
    elif isinstance(value, dt.date):
        moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
        sheet.write_datetime(row, col, moment, look)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, look)
    elif value is not None:
        sheet.write_number(row, col, value.value if isinstance(value, Shown) else value, look)


def _csv(grid: Grid, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in grid.rows():
        writer.writerow(["" if v is None else _text(v) for v in row])
    # The plain name would take the byte order of the machine.
    mark = "\ufeff" if encoding == "utf-16" else ""
    return (mark + text.getvalue()).encode("utf-16-le" if mark else encoding)


def _text(value: Cell) -> str:
    if isinstance(value, Fault):
        return value.text
    if isinstance(value, dt.date):
        return value.isoformat()
    plain = value.value if isinstance(value, Formula | Shown) else value
    return str(plain).replace(".", ",") if isinstance(plain, float) else str(plain)


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
    """A minimal OpenDocument spreadsheet: cells only, nothing of how they look."""
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
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    shown = escape(_text(value))
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"
