"""Cells written anew as a plain xlsx workbook, for files that openpyxl cannot open.

Types are kept: text as text, dates as dates, numbers as numbers. Nothing is interpreted but the
text of CSV files, in the columns that were read as dates or numbers.
"""

import datetime as dt
import re
from collections.abc import Sequence

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.export.original import PlainSheet
from pipelines.export.packing import moment, seconds_of
from pipelines.export.review import ReadSheet, Review
from pipelines.export.text_cells import put

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:,\d+)?")
_DATES = ("date", "window")
_NUMBERS = ("number", "count", "amount", "wage", "share")
_DAY = "yyyy-mm-dd"


def letter_of(number: int) -> str:
    """The letter of a column counted from 0."""
    return get_column_letter(number + 1)


def book_of(cells: pa.Table, sheets: Sequence[PlainSheet], review: Review) -> Workbook:
    """The cells as a workbook; hidden sheets stay hidden."""
    book = Workbook()
    if book.active:
        book.remove(book.active)
    made = [_sheet(book, sheet) for sheet in sheets]
    read = {sheet.name: sheet for sheet in review.sheets}
    types = {(name, column.letter): column.type for name, s in read.items() for column in s.columns}
    for line in cells.to_pylist():
        sheet = made[line["sheet"]]
        cell = sheet.cell(line["row"], line["col"] + 1)
        if isinstance(cell, Cell):
            _fill(cell, line["kind"], line["text"], types.get((sheet.title, cell.column_letter)))
    for sheet in made:
        _layout(sheet, read.get(sheet.title))
    return book


def _sheet(book: Workbook, wanted: PlainSheet) -> Worksheet:
    sheet: Worksheet = book.create_sheet(wanted.name)
    if wanted.hidden:
        sheet.sheet_state = "hidden"
    for top, left, bottom, right in wanted.merged:
        sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    return sheet


def _fill(cell: Cell, kind: str, text: str, field_type: str | None) -> None:
    if kind in ("n", "%"):
        cell.value = float(text) if "." in text or "e" in text else int(text)
        cell.number_format = "0.##%" if kind == "%" else cell.number_format
    elif kind == "t":
        cell.value = dt.timedelta(seconds=seconds_of(text))
        cell.number_format = "[h]:mm"
    elif kind == "d":
        _moment(cell, moment(text))
    elif kind == "b":
        cell.value = text == "true"
    elif kind == "e":
        cell.value, cell.data_type = text, "e"
    elif kind == "c" and field_type in _DATES and _ISO.fullmatch(text):
        _day(cell, text)
    elif kind == "c" and field_type in _NUMBERS and _NUMBER.fullmatch(text):
        cell.value = float(text.replace(",", ".")) if "," in text else int(text)
    elif kind != "u":
        put(cell, text)


def _day(cell: Cell, text: str) -> None:
    try:
        _moment(cell, dt.date.fromisoformat(text))
    except ValueError:
        put(cell, text)


def _moment(cell: Cell, value: dt.date) -> None:
    # Before 1900-03-01 days are counted in another way, where they can be counted at all.
    if value.year <= 1900:
        put(cell, value.isoformat())
        return
    cell.value = value
    if not isinstance(value, dt.datetime):
        cell.number_format = _DAY


def _layout(sheet: Worksheet, read: ReadSheet | None) -> None:
    """Columns as wide as their contents, and the header in bold and always in view."""
    longest: dict[str, int] = {}
    for row in sheet.iter_rows(max_row=min(sheet.max_row, 200)):
        for cell in row:
            if isinstance(cell, Cell) and cell.value is not None:
                size = len(str(cell.value).split("\n")[0])
                longest[cell.column_letter] = max(longest.get(cell.column_letter, 0), size)
    for letter, size in longest.items():
        sheet.column_dimensions[letter].width = min(max(size + 2, 10), 44)
    if read:
        for cell in sheet[read.header_row]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = f"A{read.header_row + 1}"
