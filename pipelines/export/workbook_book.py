"""How a controllers' workbook is opened, and how a table gets into it: real, named, printable.

All that is written passes here, so that text stays text and the same rows give the same bytes
(`users.md` 5.1, `reliability.md` 4). What the sheets hold is not decided here.
"""

import datetime as dt
import io
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipelines.export.inert import FORMULA, Unwritable, clean, workbook

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


@dataclass
class Book:
    """An open workbook: its formats, whether it is the accessible variant, its print texts."""

    file: Any
    accessible: bool
    header: str
    footer: str
    formats: dict[str, Any] = field(default_factory=dict)

    def format(self, name: str) -> Any:
        """The format of a kind, made when it is first used."""
        if name not in self.formats:
            self.formats[name] = self.file.add_format(_look(name))
        return self.formats[name]


_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 12},
    "header": _HEADER,
    "link": {"underline": 1, "font_color": "#0563C1", "indent": 1},
}
_HOW: Mapping[str, Mapping[str, Any]] = {
    "": {}, "wrap": {"text_wrap": True}, "inert": {"quote_prefix": True}, "input": _INPUT,
}  # fmt: skip


def _look(name: str) -> dict[str, Any]:
    kind, _, how = name.partition("+")
    if kind in _LOOKS:
        return dict(_LOOKS[kind])
    look = {"num_format": FORMATS[kind], "valign": "top", **_HOW[how]}
    return look | {"align": "left", "indent": 1} if kind in ("words", "text") else look


@contextmanager
def opened(
    properties: Mapping[str, str], own: Mapping[str, str], header: str, footer: str, *,
    accessible: bool,
) -> Iterator[tuple[Book, io.BytesIO]]:  # fmt: skip
    """An empty workbook and the buffer that holds its bytes when it is closed.

    Args:
        properties: Title and subject; there is no author, and the day is always the same.
        own: Further properties by name.
        header: What is printed on top of every page.
        footer: What is printed to the left of the page number.
        accessible: Tables have no filter, and nothing is frozen (`users.md` 5.2).
    """
    buffer = io.BytesIO()
    # A copy: XlsxWriter adds to the font it is given, and the next book would look otherwise.
    with workbook(buffer, properties, default_format_properties=dict(_FONT)) as file:
        for name, value in own.items():
            file.set_custom_property(name, value, "text")
        yield Book(file, accessible, header, footer), buffer


def serial(day: dt.date) -> int:
    """The number that a workbook has for a day."""
    return (dt.date(day.year, day.month, day.day) - _DAY_ZERO).days


def add_sheet(book: Book, name: str, title: str, lines: Sequence[str] = ()) -> tuple[Any, int]:
    """A sheet with its title in A1 and lines of text below; the row that is free next."""
    sheet = book.file.add_worksheet(name)
    sheet.write_string(0, 0, clean(title), book.format("title"))
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
    rows = len(columns[0]) if columns else 0
    if not rows:
        columns, rows = [[empty], *([None] for _ in fields[1:])], 1
    header = book.format("header")
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
    for number, (field_, values) in enumerate(zip(fields, columns, strict=True)):
        sheet.set_column(number, number, field_.width)
        _fill(book, sheet, top + 1, number, field_, values, wrap=wrap)
    if wrap:
        _heights(sheet, top + 1, fields, columns)
    if printed:
        sheet.print_area(0, 0, top + rows, printed - 1)
    sheet.repeat_rows(top)
    if data and not book.accessible:
        sheet.freeze_panes(top + 1, 0)


def _lines(text: str, width: float) -> int:
    """On how many lines a text stands in a column of that width, broken between words."""
    return len(textwrap.wrap(text, max(int(width) - 2, 1))) or 1


def _heights(
    sheet: Any, first: int, fields: Sequence[Field], columns: Sequence[Sequence[Any]]
) -> None:
    # Said for each row: not every program works out by itself how high wrapped text is.
    for row, values in enumerate(zip(*columns, strict=True), start=first):
        lines = [
            _lines(value, f.width)
            for f, value in zip(fields, values, strict=True)
            if f.kind == "words" and isinstance(value, str)
        ]
        if max(lines, default=1) > 1:
            sheet.set_row(row, LINE * max(lines))


def _fill(
    book: Book, sheet: Any, first: int, number: int, field_: Field, values: Sequence[Any], *,
    wrap: bool,
) -> None:  # fmt: skip
    write = _writer(book, sheet, number, wrap=wrap)
    kind = f"{field_.kind}+input" if field_.input else field_.kind
    if field_.input:
        for row in range(first, first + len(values)):
            sheet.write_blank(row, number, None, book.format(kind))
    elif field_.kind == "mixed":
        for row, pair in enumerate(values, start=first):
            if pair is not None and pair[1] is not None:
                write(row, pair[0], pair[1])
    else:
        for row, value in enumerate(values, start=first):
            if value is not None:
                write(row, kind, value)


def _writer(book: Book, sheet: Any, number: int, *, wrap: bool) -> Callable[[int, str, Any], None]:
    """Writes a value into a column's row as what it is; each text is looked at once."""
    known: dict[str, tuple[str, Any]] = {}
    formats = {kind: book.format(kind) for kind in FORMATS}
    words = book.format("words+wrap" if wrap else "words")

    def text(row: int, kind: str, value: str) -> None:
        if value not in known:
            shown = clean(value, f": {sheet.name}, column {number + 1}")
            plain = formats[kind] if kind == "text" else words
            risky = shown.startswith(FORMULA) and len(shown) > 1
            known[value] = shown, book.format("text+inert") if risky else plain
        shown, look = known[value]
        if shown:
            sheet.write_string(row, number, shown, look)

    def write(row: int, kind: str, value: Any) -> None:
        if isinstance(value, str):
            text(row, kind, value)
        elif isinstance(value, Formula):
            sheet.write_formula(row, number, value.text, book.format(value.kind), value.value)
        elif isinstance(value, dt.date):
            sheet.write_number(row, number, serial(value), formats["date"])
        else:
            sheet.write_number(row, number, value, book.format(kind))

    return write
