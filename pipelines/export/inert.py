"""What leaves is inert: text stays text, in the workbooks that we make and in text files.

The one writer of workbooks (XlsxWriter; letters are openpyxl's, `text_cells.py`) and of CSV. What
stands where is the business of who writes (`reliability.md` 4, `domain.md` 5.3).
"""

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

CREATED = dt.datetime(2017, 1, 1)  # noqa: DTZ001 - a fixed day, so that bytes do not vary
LONGEST = 32_767  # what Excel holds in a cell
# Control characters but tab and line feed, what XML cannot hold, marks and overrides of direction.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\ud800-\udfff]"
)
# A spreadsheet may take what begins so for a formula, also in full width (OWASP, CWE-1236).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_OPTIONS: dict[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
# What Excel reads as the code of a character; of text of others the line is one.
_CODE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
Value = str | int | float | bool | dt.date | None


class Unwritable(ValueError):  # noqa: N818 - what was given cannot be put into a workbook
    """A text is longer than a cell may hold, or XlsxWriter refuses; the text says where."""


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter tells no types
    """A sheet with rows that are XML already, below those that XlsxWriter has the cells of.

    A cell costs a tenth so, for its XML is made once for all that are alike, in all books.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []

    def add_rows(
        self, first: int, columns: Sequence[Sequence[str]], heights: Mapping[int, float]
    ) -> None:
        """Add rows below all that are there, from columns of what the functions `*_cell` return.

        Args:
            first: The first row, counted from 0.
            columns: As many cells in each, "" where there is none.
            heights: In points, by the row's place in the columns; of others the usual.

        Raises:
            Unwritable: They do not fit into the sheet.
        """
        sure(self._check_dimensions(first + len(columns[0]) - 1, len(columns) - 1))
        self.rows += _rows(columns, first, heights)

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self.rows))


@contextmanager
def workbook(buffer: io.BytesIO, properties: Mapping[str, str], **options: Any) -> Iterator[Any]:
    """A workbook in which no text becomes a formula, a link or a number; nobody is its author.

    Args:
        buffer: Where its bytes go when the block ends; the same content gives the same bytes.
        properties: Title and the like of the document; the day is always the same.
        options: Further options of XlsxWriter; none of them can undo ours.
    """
    with xlsxwriter.Workbook(buffer, {**options, **_OPTIONS}) as book:
        said = {name: clean(value) for name, value in properties.items()}
        book.set_properties({**said, "created": CREATED})
        yield book


def write(sheet: Any, row: int, column: int, value: Value, look: Any = None) -> None:
    """Write a value as what it is, row and column from 0; nothing for what is missing.

    Raises:
        Unwritable: Text longer than a cell holds, or a place outside the sheet.
    """
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        outcome = sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        outcome = sheet.write_boolean(row, column, value, look)
    elif isinstance(value, int | float):
        outcome = sheet.write_number(row, column, value, look)
    elif isinstance(value, dt.date):
        outcome = sheet.write_datetime(row, column, value, look)
    else:
        text = clean(value, f": row {row + 1}, column {column + 1}")
        outcome = sheet.write_string(row, column, text, look)
    sure(outcome, f": row {row + 1}, column {column + 1}")


def sure(outcome: int | None, where: str = "") -> None:
    """Stop when XlsxWriter answers that it has not written something, and would go on."""
    if outcome:
        msg = f"a workbook cannot be written (XlsxWriter answers {outcome}){where}"
        raise Unwritable(msg)


def style_of(look: Any) -> int:
    """The number that cells name a format by; it is given when it is first asked for."""
    return int(look._get_xf_index())


def text_cell(text: str, style: int) -> str:
    """A cell's XML after its place, for text that is clean: text, whatever it begins with."""
    said = _escaped(_CODE.sub("_x005F_", text) if "_x" in text else text)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'" s="{style}" t="inlineStr"><is><t{space}>{said}</t></is></c>'


def number_cell(value: float, style: int) -> str:
    """A cell's XML after its place, for a number.

    Raises:
        Unwritable: It is none, or has no end.
    """
    return f'" s="{style}"><v>{_number(value)}</v></c>'


def formula_cell(formula: str, value: float | str, style: int) -> str:
    """A cell's XML after its place, for a formula of ours and the value that it has.

    Raises:
        Unwritable: The value is no text, and no number or without end.
    """
    kind = ' t="str"' if isinstance(value, str) and value else ""
    found = _escaped(value) if isinstance(value, str) else _number(value)
    return f'" s="{style}"{kind}><f>{_escaped(formula.removeprefix("="))}</f><v>{found}</v></c>'


def blank_cell(style: int) -> str:
    """A cell's XML after its place, for one to type into."""
    return f'" s="{style}"/>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _number(value: float) -> str:
    if not math.isfinite(value):
        msg = f"{value} is no number that a workbook can hold"
        raise Unwritable(msg)
    return f"{value:.16G}"


def _rows(
    columns: Sequence[Sequence[str]], first: int, heights: Mapping[int, float]
) -> Iterator[str]:
    places = [f'<c r="{xl_col_to_name(number)}' for number in range(len(columns))]
    for number, cells in enumerate(zip(*columns, strict=True)):
        row = first + number + 1
        tall = f' ht="{heights[number]:g}" customHeight="1"' if number in heights else ""
        made = [f"{place}{row}{cell}" for place, cell in zip(places, cells, strict=True) if cell]
        yield f'<row r="{row}"{tall}>{"".join(made)}</row>'


def letter_of(column: int) -> str:
    """The letter of a column counted from 0, as a formula's fixed one: `$B`."""
    return str(xl_col_to_name(column, col_abs=True))


def text_of(text: str) -> str:
    """Text without what is not seen and may deceive or break: controls and overrides."""
    return _INVISIBLE.sub("", text)


def clean(value: str, where: str = "") -> str:
    """Text that a workbook can hold; without what is not seen.

    Raises:
        Unwritable: It is longer than a cell may be; nothing is cut off in silence.
    """
    text = text_of(value)
    # Excel counts a character beyond the first 65,536 twice.
    long = len(text) if len(text) <= LONGEST // 2 else len(text.encode("utf-16-le")) // 2
    if long > LONGEST:
        msg = f"a text of {long} characters does not fit into a cell{where}"
        raise Unwritable(msg)
    return text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A text file that a Swedish spreadsheet opens as a table: UTF-8 with mark, semicolon.

    Text that may be taken for a formula begins with an apostrophe; numbers are numbers, with
    decimal comma, and dates are ISO.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([_field(name) for name in header])
    writer.writerows([_field(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _field(value: Value) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        # Never with an exponent, which would be read as text, or as a date.
        return format(Decimal(repr(value)), "f").replace(".", ",")
    if isinstance(value, dt.date):
        return value.isoformat()
    text = text_of(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text
