"""What the records of an .xls or .xlsb workbook tell that its reader hides.

Errors, formulas never calculated, hidden rows, per cent formats, and a row count of our own; no
values. Layouts of the records: [MS-XLS] 2.4 and [MS-XLSB] 2.4.
"""

import io
import struct
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from xlrd.compdoc import CompDoc, CompDocError

from pipelines.ingest.sheet_scan import BOX_LIMIT, Far, SheetScan

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
          0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}  # fmt: skip
FAULTS = (CompDocError, struct.error, LookupError, AssertionError, ValueError, TypeError,
          ArithmeticError, RecursionError, AttributeError)  # fmt: skip
_COLUMNS = 256
_PERCENT = (9, 10)
_NOT_CALCULATED = 3
_BOF, _EOF, _SHEETS, _FILEPASS, _FORMAT, _XF, _ROW = 0x809, 0x0A, 0x85, 0x2F, 0x41E, 0xE0, 0x208
_TEXTS = {0xFD, 0x204, 0xD6}
_NUMBERS = {0x203, 0x27E}
_FORMULAS = {0x06, 0x206, 0x406}
_MANY, _CHECKED = 0xBD, 0x205
_CELLS = {*_TEXTS, *_NUMBERS, *_FORMULAS, _MANY, _CHECKED}


@dataclass
class _Sheet:
    """Rows with a cell, rows with a value that is no text, and what is given of cells."""

    rows: set[int] = field(default_factory=set)
    certain: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    given: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    styles: dict[tuple[int, int], int] = field(default_factory=dict)

    def facts(self, percent: Container[int]) -> SheetScan:
        last = max(self.rows, default=0), max((c for _, c in self.styles), default=0)
        # Cells are not cut out of records: a sheet this wide is not read.
        far = Far(last, (last, last), None) if last[0] * (last[1] + 1) > BOX_LIMIT else None
        return SheetScan(
            rows=len(self.rows),
            certain=len(self.certain),
            given=self.given,
            hidden_rows=tuple(sorted(self.hidden & self.rows)),
            percent=frozenset(p for p, style in self.styles.items() if style in percent),
            far=far,
        )


@dataclass(frozen=True)
class Book:
    """Whether a workbook is locked by a password, and its sheets in order."""

    locked: bool
    sheets: tuple[SheetScan, ...]


def workbook_stream(data: bytes) -> bytes:
    """The stream that holds the workbook of an OLE2 file.

    Raises:
        ValueError: there is none.
    """
    try:
        document = CompDoc(data, logfile=io.StringIO())
        for name in ("Workbook", "Book"):
            content, first, size = document.locate_named_stream(name)
            if content:
                return bytes(content[first : first + size])
    except FAULTS:
        pass
    raise ValueError("no workbook in the container")


def scan_stream(stream: bytes) -> Book:
    """Facts of the workbook in an .xls file.

    Raises:
        ValueError: the records are broken off, or are older than Excel 5.
    """
    places: list[int] = []
    formats, styles = set(_PERCENT), []
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            return Book(True, ())
        if kind == _SHEETS:
            places.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and b"%" in body[2:]:
            formats.add(struct.unpack_from("<H", body)[0])
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    percent = {i for i, number in enumerate(styles) if number in formats}
    return Book(False, tuple(_sheet(stream, place).facts(percent) for place in places))


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records of a substream from its beginning to its end; of charts within it none."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
    raise ValueError("records broken off")


def _sheet(stream: bytes, place: int) -> _Sheet:
    sheet = _Sheet()
    try:
        for kind, body in _records(stream, place):
            _take(sheet, kind, body)
    except struct.error:
        raise ValueError("a record is too short") from None
    return sheet


def _take(sheet: _Sheet, kind: int, body: bytes) -> None:
    if kind in _CELLS and struct.unpack_from("<H", body, 2)[0] >= _COLUMNS:
        raise ValueError("a cell beyond the last column")  # calamine would make room for it
    if kind == _ROW:
        row, flags = struct.unpack_from("<H10xH", body)
        if flags & 0x20:
            sheet.hidden.add(row + 1)
    elif kind in _TEXTS:
        sheet.rows.add(struct.unpack_from("<H", body)[0] + 1)
    elif kind == _MANY:
        row, first = struct.unpack_from("<HH", body)
        sheet.rows.add(row + 1)
        sheet.certain.add(row + 1)
        for step in range((len(body) - 6) // 6):
            style = struct.unpack_from("<H", body, 4 + 6 * step)[0]
            sheet.styles[row + 1, first + step] = style
    elif kind in _NUMBERS or kind in _FORMULAS or kind == _CHECKED:
        _take_value(sheet, kind, body)


def _take_value(sheet: _Sheet, kind: int, body: bytes) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    sheet.rows.add(row + 1)
    sheet.styles[row + 1, column] = style
    shown = None
    if kind == _CHECKED and body[7]:
        shown = ("e", ERRORS.get(body[6], "#FEL!"))
    elif kind in _FORMULAS:
        shown = _result(body)
    if shown:
        sheet.given[row + 1, column] = shown
    elif kind not in _FORMULAS or body[12:14] != b"\xff\xff":
        sheet.certain.add(row + 1)


def _result(body: bytes) -> tuple[str, str] | None:
    """An error of a formula; or nothing, when it waits for being calculated and shows a zero."""
    value, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
    if value[6:] == b"\xff\xff" and value[0] == 2:
        return "e", ERRORS.get(value[2], "#FEL!")
    if value == bytes(8) and flags & _NOT_CALCULATED == _NOT_CALCULATED:
        return "u", ""
    return None


def scan_binary_sheet(content: bytes, percent: frozenset[int] = frozenset()) -> SheetScan:
    """Facts of a sheet's part in an .xlsb package.

    Raises:
        ValueError: the records are broken off.
    """
    sheet, row = _Sheet(), 0
    for kind, body in binary_records(content):
        if kind == 0 and len(body) >= 12:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & 0x10:
                sheet.hidden.add(row)
        elif 2 <= kind <= 11 or kind == 62:
            column, style = struct.unpack_from("<II", body)
            sheet.rows.add(row)
            sheet.styles[row, column] = style & 0xFFFFFF
            if kind in (3, 11):
                sheet.given[row, column] = ("e", ERRORS.get(body[8], "#FEL!"))
            elif kind in (2, 4, 5, 9, 10):
                sheet.certain.add(row)
    return sheet.facts(percent)


def binary_sheet_names(content: bytes) -> dict[str, str]:
    """Names of sheets by the id of their relationship, of the workbook's part of an .xlsb."""
    names = {}
    for kind, body in binary_records(content):
        if kind == 156:
            relation, place = _text(body, 8)
            names[relation] = _text(body, place)[0]
    return names


def binary_percent(content: bytes) -> frozenset[int]:
    """Cell styles that show per cent, of the styles' part of an .xlsb."""
    formats, styles, inside = set(_PERCENT), [], False
    for kind, body in binary_records(content):
        if kind == 44 and b"%" in body:
            formats.add(struct.unpack_from("<H", body)[0])
        elif kind in (617, 618):
            inside = kind == 617
        elif kind == 47 and inside:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return frozenset(i for i, number in enumerate(styles) if number in formats)


def _text(body: bytes, place: int) -> tuple[str, int]:
    size = struct.unpack_from("<I", body, place)[0]
    size = 0 if size == 0xFFFFFFFF else size
    end = place + 4 + 2 * size
    return body[place + 4 : end].decode("utf-16-le", "replace"), end


def binary_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Records of a part of an .xlsb package: number and body.

    Raises:
        ValueError: the records are broken off.
    """
    place = 0
    while place < len(content):
        kind, place = _varied(content, place, 2)
        size, place = _varied(content, place, 4)
        if place + size > len(content):
            raise ValueError("records broken off")
        yield kind, content[place : place + size]
        place += size


def _varied(content: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of up to `most` bytes with seven bits each, and where it ends."""
    number = 0
    for step in range(most):
        if place >= len(content):
            raise ValueError("records broken off")
        byte = content[place]
        number |= (byte & 0x7F) << (7 * step)
        place += 1
        if byte < 0x80:
            break
    return number, place
