"""The sender's own sheets with the findings in them: colour, comment, and a column «Att rätta».

Works on a workbook that is open in openpyxl; what is found and how it is worded comes from the
review. Nothing else of the sender's sheets is changed.
"""

from copy import copy
from dataclasses import replace
from itertools import count
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import (
    column_index_from_string,
    coordinate_to_tuple,
    get_column_letter,
    range_boundaries,
)
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.table import TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.export.messages import Message, ended
from pipelines.export.review import ReadSheet, Review, sheet_name
from pipelines.export.review_words import LEVELS, said
from pipelines.export.text_cells import clean, put

MOST_COMMENTS = 300
STRAY = "S11"
# The heading of the added column; the intake passes over a column headed so.
TO_CORRECT = ("Att rätta", "To correct")
# Not only by colour: the same stands in the comment and in the added column.
FILLS = {
    "stop": PatternFill("solid", fgColor="FFF4B183"),
    "error": PatternFill("solid", fgColor="FFF4B183"),
    "warning": PatternFill("solid", fgColor="FFFFF2CC"),
}
_OURS = {fill.fgColor.rgb for fill in FILLS.values()}
_AUTHORS = {"Granskning", "Review"}
_WIDTH = 60
_COMMENT_WIDTH, _COMMENT_HEIGHT = 320, 120


def forget(book: Workbook) -> None:
    """Take away what an earlier letter put in, so that a letter can be corrected and sent again."""
    for name in _AUTHORS & set(book.sheetnames):
        if str(book[name]["A1"].value or "").startswith(f"{name}:"):
            book.remove(book[name])
    for sheet in book.worksheets:
        for cell in _cells_of(sheet):
            if cell.comment and cell.comment.author in _AUTHORS:
                cell.comment = None
            if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in _OURS:
                cell.fill = PatternFill()


def _cells_of(sheet: Worksheet, first_row: int = 1, last_row: int = 2**20) -> list[Cell]:
    """The cells that are there; walking over rows and columns would make those that are not."""
    inside = (c for (row, _), c in sheet._cells.items() if first_row <= row <= last_row)
    return [c for c in inside if isinstance(c, Cell)]


def mark(book: Workbook, review: Review) -> None:
    """Mark every cell that is to be corrected or looked at, and say it in words beside its row."""
    # A word beside a stray cell would be one more of them.
    asked = [m for m in review.messages.listed if m.level in FILLS and m.code != STRAY]
    room = MOST_COMMENTS
    for read in review.sheets:
        if read.name not in book.sheetnames:
            continue
        sheet = book[read.name]
        mine = [m for m in asked if m.sheet == read.name and m.row]
        rows: dict[int, list[Message]] = {}
        for message in mine:
            if message.row and message.row > read.header_row:
                rows.setdefault(message.row, []).append(message)
        if rows or _old_column(sheet, read):
            _column(sheet, read, rows, review.lang)
        room -= _cells(sheet, mine, review.lang, room)


def _cells(sheet: Worksheet, messages: list[Message], lang: str, room: int) -> int:
    """Colour the cells and comment on them, as long as there is room; how many comments."""
    by_cell: dict[str, list[Message]] = {}
    for message in messages:
        if message.cell:
            by_cell.setdefault(message.cell, []).append(message)
    used = 0
    for place, found in by_cell.items():
        cell = _owner(sheet, place)
        # The gravest comes first.
        cell.fill = FILLS[found[0].level]
        if used < room and cell.comment is None:
            text = clean("\n".join(_words(replace(m, header=None), lang) for m in found))
            cell.comment = Comment(
                text, sheet_name(lang), height=_COMMENT_HEIGHT, width=_COMMENT_WIDTH
            )
            used += 1
    return used


def _owner(sheet: Worksheet, place: str) -> Cell:
    """The cell, or the first one of the merged range it lies in."""
    merged = next((r for r in sheet.merged_cells.ranges if place in r), None)
    if merged:
        return _cell(sheet, merged.min_row, merged.min_col)
    return _cell(sheet, *coordinate_to_tuple(place))


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell that is the first of its merged range or in none."""
    return cast(Cell, sheet.cell(row, column))


def _words(message: Message, lang: str) -> str:
    """`Fel: Annonserad: «31/9 2026» är inget giltigt datum. Rätta datumet. [M01]`."""
    header = f"{message.header}: " if message.header else ""
    level = said(LEVELS[message.level], lang)
    return f"{level}: {header}{ended(message.what)} {ended(message.action)} [{message.code}]"


def _old_column(sheet: Worksheet, read: ReadSheet) -> int | None:
    head = _cells_of(sheet, read.header_row, read.header_row)
    return next((int(c.column) for c in head if c.value in TO_CORRECT), None)


def _column(sheet: Worksheet, read: ReadSheet, rows: dict[int, list[Message]], lang: str) -> None:
    """Write the added column at the far right of the table, in the dress of its last header."""
    titles = _cells_of(sheet, read.header_row, read.header_row)
    named = [column_index_from_string(c.letter) for c in read.columns]
    last = max([c.column for c in titles if c.value is not None] + named, default=1)
    old = _old_column(sheet, read)
    number = old or _free_column(sheet, read, last + 1)
    if old:
        for cell in _cells_of(sheet, read.header_row + 1):
            if cell.column == old:
                cell.value = None
    head = _cell(sheet, read.header_row, number)
    put(head, said(TO_CORRECT, lang))
    _dress(head, _cell(sheet, read.header_row, last))
    for row, messages in rows.items():
        cell = _cell(sheet, row, number)
        # On one line: the sender's rows keep their height, and nothing stands to the right of it.
        put(cell, " ".join(_words(m, lang) for m in messages))
        cell.fill = FILLS[messages[0].level]
    _open_column(sheet, number)
    _widen(sheet, read.header_row, number, said(TO_CORRECT, lang))


def _dress(cell: Cell, like: Cell) -> None:
    cell._style = copy(like._style)  # type: ignore[attr-defined]


def _free_column(sheet: Worksheet, read: ReadSheet, first: int) -> int:
    """The first column from `first` on that holds nothing from the header down."""
    taken = {c.column for c in _cells_of(sheet, read.header_row) if c.value is not None}
    for merged in sheet.merged_cells.ranges:
        if merged.max_row >= read.header_row:
            taken |= set(range(merged.min_col, merged.max_col + 1))
    return next(n for n in count(first) if n not in taken)


def _open_column(sheet: Worksheet, number: int) -> None:
    """Make the column wide and visible; a setting that spans it and others is split around it."""
    settings = sheet.column_dimensions
    for letter, setting in list(settings.items()):
        first, last = setting.min or number, setting.max or number
        if first <= number <= last and (first, last) != (number, number):
            del settings[letter]
            for low, high in ((first, number - 1), (number + 1, last)):
                if low <= high:
                    settings[get_column_letter(low)] = _spanning(sheet, setting, low, high)
    letter = get_column_letter(number)
    settings[letter] = ColumnDimension(sheet, index=letter, width=_WIDTH, customWidth=True)


def _spanning(sheet: Worksheet, like: ColumnDimension, first: int, last: int) -> ColumnDimension:
    new = ColumnDimension(
        sheet,
        index=get_column_letter(first),
        width=like.width,
        hidden=like.hidden,
        outlineLevel=like.outlineLevel,
        collapsed=like.collapsed,
        min=first,
        max=last,
    )
    new._style = copy(like._style)  # type: ignore[attr-defined]
    return new


def _widen(sheet: Worksheet, header_row: int, number: int, title: str) -> None:
    """Let the table and the filter that end at the column before take in the added one."""
    for table in sheet.tables.values():
        left, top, right, bottom = range_boundaries(table.ref)
        if top == header_row and right == number - 1:
            table.ref = _area(left, top, number, bottom)
            identity = max(c.id for c in table.tableColumns) + 1
            table.tableColumns.append(TableColumn(id=identity, name=title))
            if table.autoFilter:
                end = range_boundaries(table.autoFilter.ref)[3]
                table.autoFilter.ref = _area(left, top, number, end)
    if sheet.auto_filter.ref:
        left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
        if top == header_row and right == number - 1:
            sheet.auto_filter.ref = _area(left, top, number, bottom)


def _area(left: int | None, top: int | None, right: int, bottom: int | None) -> str:
    return f"{get_column_letter(left or 1)}{top}:{get_column_letter(right)}{bottom}"
