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
Value = str | int | float | bool | dt.date | None


class Unwritable(ValueError):  # noqa: N818 - what was given cannot be put into a workbook
    """A text is longer than a cell may hold, or XlsxWriter refuses; the text says where."""


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
    if len(text) > LONGEST:
        msg = f"a text of {len(text)} characters does not fit into a cell{where}"
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
