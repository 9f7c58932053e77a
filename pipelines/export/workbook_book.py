"""How a controllers' workbook is opened, and how a table gets into it: real, named, printable.

All that is written passes here, so that text stays text and the same rows give the same bytes
(`users.md` 5.1, `reliability.md` 4). What the sheets hold is not decided here.
"""

import datetime as dt
import io
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipelines.export.inert import (
    FORMULA,
    Sheet,
    Unwritable,
    blank_cell,
    clean,
    formula_cell,
    number_cell,
    style_of,
    text_cell,
    workbook,
)

LINE = 15  # points
FORMATS = {
    "text": "@",
    "words": "General",
    "count": "#,##0",
    "number": "#,##0.0",
    "factor": "0.00",
    "share": "0.0 %",
    "money": '#,##0 "kr"',
    "date": "yyyy-mm-dd",
    "year": "0",
}
_FONT = {"font_name": "Arial", "font_size": 11}
_DAY_ZERO = dt.date(1899, 12, 30)
_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#1F4E79",
           "font_color": "#FFFFFF", "border": 1, "indent": 1}  # fmt: skip
_INPUT = {"bg_color": "#FFF2CC", "border": 1}


@dataclass(frozen=True)
class Formula:
    """A formula with the value that it has, so that it shows without being recalculated."""

    text: str
    value: float | str
    kind: str = "number"


@dataclass(frozen=True)
class Field:
    """A column of a table: header, kind (a name of `FORMATS`, or `mixed`) and width.

    The cells of a `mixed` column are pairs of a kind and a value; an `input` one is typed into.
    """

    header: str
    kind: str = "words"
    width: float = 14
    input: bool = False


# By look the cells of texts, as they stand in every book.
Known = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Book:
    """An open workbook: its formats, whether it is the accessible variant, its print texts.

    `styles` are the formats' numbers, `known` the cells of texts that were made before.
    """

    file: Any
    accessible: bool
    header: str
    footer: str
    formats: Mapping[str, Any]
    styles: Mapping[str, int]
    known: Known = field(default_factory=dict)


_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 12},
    "header": _HEADER,
    "link": {"underline": 1, "font_color": "#0563C1", "indent": 1},
}
_HOW: Mapping[str, Mapping[str, Any]] = {
    "": {}, "wrap": {"text_wrap": True}, "inert": {"quote_prefix": True}, "input": _INPUT,
}  # fmt: skip
# All are in every book and in this order, so that a cell's XML is the same in all.
_ALL = (*_LOOKS, *FORMATS, "words+wrap", "text+inert", "count+input", "number+input")


def _look(name: str) -> dict[str, Any]:
    kind, _, how = name.partition("+")
    if kind in _LOOKS:
        return dict(_LOOKS[kind])
    look = {"num_format": FORMATS[kind], "valign": "top", **_HOW[how]}
    return look | {"align": "left", "indent": 1} if kind in ("words", "text") else look


@contextmanager
def opened(
    properties: Mapping[str, str], own: Mapping[str, str], header: str, footer: str, *,
    accessible: bool, known: Known | None = None,
) -> Iterator[tuple[Book, io.BytesIO]]:  # fmt: skip
    """An empty workbook and the buffer that holds its bytes when it is closed.

    Args:
        properties: Title and subject; there is no author, and the day is always the same.
        own: Further properties by name.
        header: What is printed on top of every page.
        footer: What is printed to the left of the page number.
        accessible: Tables have no filter, and nothing is frozen (`users.md` 5.2).
        known: The cells of texts of books made before, to which this one's are added.
    """
    buffer = io.BytesIO()
    # A copy: XlsxWriter adds to the font it is given, and the next book would look otherwise.
    with workbook(buffer, properties, default_format_properties=dict(_FONT)) as file:
        for name, value in own.items():
            file.set_custom_property(name, value, "text")
        formats = {name: file.add_format(_look(name)) for name in _ALL}
        styles = {name: style_of(made) for name, made in formats.items()}
        held = {} if known is None else known
        yield Book(file, accessible, header, footer, formats, styles, held), buffer


def serial(day: dt.date) -> int:
    """The number that a workbook has for a day."""
    return (dt.date(day.year, day.month, day.day) - _DAY_ZERO).days


def add_sheet(book: Book, name: str, title: str, lines: Sequence[str] = ()) -> tuple[Any, int]:
    """A sheet with its title in A1 and lines of text below; the row that is free next."""
    sheet = book.file.add_worksheet(name, Sheet)
    sheet.write_string(0, 0, clean(title), book.formats["title"])
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, clean(line))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C{book.header}" if book.header else "")
    sheet.set_footer(book.footer)
    return sheet, len(lines) + 1


def add_table(
    book: Book, sheet: Any, top: int, name: str, fields: Sequence[Field],
    columns: Sequence[Sequence[Any]], empty: str, *, data: bool = False, wrap: bool = False,
    printed: int = 0,
) -> None:  # fmt: skip
    """A real table of columns of values; None leaves its cell blank.

    Args:
        book: The workbook.
        sheet: Its sheet.
        top: The header's row, counted from 0.
        name: Name of the table, unique in the workbook.
        fields: Its columns.
        columns: Their values, as many in each.
        empty: What is said when there is no row at all.
        data: Rows to filter and scroll: filters and a frozen header, but for the accessible.
        wrap: Long texts break within their cell.
        printed: How many of the columns are printed; 0 is all.
    """
    if not (columns and columns[0]):
        columns = [[empty], *([None] for _ in fields[1:])]
    add_head(book, sheet, top, name, fields, len(columns[0]), data=data, printed=printed)
    cells = [
        _cells(book, field_, values, f": {sheet.name}, column {number}", wrap=wrap)
        for number, (field_, values) in enumerate(zip(fields, columns, strict=True), start=1)
    ]
    sheet.add_rows(top + 1, cells, _heights(fields, columns) if wrap else {})


def add_head(
    book: Book, sheet: Any, top: int, name: str, fields: Sequence[Field], rows: int, *,
    data: bool = False, printed: int = 0,
) -> None:  # fmt: skip
    """A real table of so many rows with its header, and no cell below it."""
    header = book.formats["header"]
    options = {
        "name": name,
        "style": "Table Style Light 1",
        "autofilter": data and not book.accessible,
        "columns": [{"header": f.header, "header_format": header} for f in fields],
    }
    if sheet.add_table(top, 0, top + rows, len(fields) - 1, options):
        msg = f"{sheet.name}: the table {name} cannot be written"
        raise Unwritable(msg)
    sheet.set_row(top, LINE * max(_lines(f.header, f.width) for f in fields))
    for number, field_ in enumerate(fields):
        sheet.set_column(number, number, field_.width)
    if printed:
        sheet.print_area(0, 0, top + rows, printed - 1)
    sheet.repeat_rows(top)
    if data and not book.accessible:
        sheet.freeze_panes(top + 1, 0)


@lru_cache(maxsize=10_000)
def _lines(text: str, width: float) -> int:
    """On how many lines a text stands in a column of that width, broken between words."""
    room = max(int(width) - 2, 1)
    return 1 if len(text) <= room else len(textwrap.wrap(text, room)) or 1


def _heights(fields: Sequence[Field], columns: Sequence[Sequence[Any]]) -> dict[int, float]:
    # Said for each row: not every program works out by itself how high wrapped text is.
    found: dict[int, float] = {}
    for field_, values in zip(fields, columns, strict=True):
        if field_.kind == "words":
            for row, value in enumerate(values):
                lines = _lines(value, field_.width) if isinstance(value, str) else 1
                if lines > 1:
                    found[row] = max(found.get(row, 0), LINE * lines)
    return found


def _cells(
    book: Book, field_: Field, values: Sequence[Any], where: str, *, wrap: bool
) -> list[str]:
    """A column's values as the XML of its cells, "" for none; each text is looked at once."""
    words = "words+wrap" if wrap else "words"
    if field_.input:
        return [blank_cell(book.styles[f"{field_.kind}+input"])] * len(values)
    if field_.kind == "mixed":
        return [
            "" if pair is None or pair[1] is None else _cell(book, pair[0], pair[1], words, where)
            for pair in values
        ]
    known = book.known.setdefault("text" if field_.kind == "text" else words, {})
    return [
        "" if value is None
        else known[value] if isinstance(value, str) and value in known
        else _cell(book, field_.kind, value, words, where)
        for value in values
    ]  # fmt: skip


def _cell(book: Book, kind: str, value: Any, words: str, where: str) -> str:
    if isinstance(value, str):
        look = "text" if kind == "text" else words
        known = book.known.setdefault(look, {})
        if value not in known:
            shown = clean(value, where)
            risky = shown.startswith(FORMULA) and len(shown) > 1
            style = book.styles["text+inert" if risky else look]
            known[value] = text_cell(shown, style) if shown else ""
        return known[value]
    if isinstance(value, Formula):
        return formula_cell(value.text, value.value, book.styles[value.kind])
    if isinstance(value, dt.date):
        return number_cell(serial(value), book.styles["date"])
    return number_cell(value, book.styles[kind])
