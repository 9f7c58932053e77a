"""Where the cells of a sheet's XML stand and what each of them holds, without reading its value.

Two ways to the same marks: numbers over bytes for a sheet as Excel and most writers write it, and
expat for any other. What follows from the marks is said in `sheet_scan.py`.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.parsers import expat

import numpy as np

_BLOCK = 1 << 19
_START, _END = b"<sheetData", b"</sheetData"
_ROW, _CELL, _VALUE, _INLINE, _FORMULA, _TEXT, _CLOSING = range(1, 8)


def _what_pairs_begin() -> np.ndarray:
    """What a tag is by its first two characters; 0 for what no plain sheet holds."""
    what = np.zeros(1 << 16, np.uint8)
    what[ord("r") | ord("o") << 8] = _ROW
    what[ord("i") | ord("s") << 8] = _INLINE
    for second in range(256):
        what[ord("/") | second << 8] = _CLOSING
        if second <= 32 or chr(second) in ">/":
            for first, meaning in (("c", _CELL), ("v", _VALUE), ("f", _FORMULA), ("t", _TEXT)):
                what[ord(first) | second << 8] = meaning
    return what


_WHAT = _what_pairs_begin()
_REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")


@dataclass(frozen=True)
class Marks:
    """Marks of the cells in the order of the XML; `row` is an index into `numbers`.

    `holds`: a value, an empty value or a formula stands there. `value`: a value does. `kind`: the
    first letter of the cell's type, 0 without one. `column` and `end` are known when expat has
    read the sheet.
    """

    row: np.ndarray
    start: np.ndarray
    holds: np.ndarray
    value: np.ndarray
    formula: np.ndarray
    kind: np.ndarray
    numbers: np.ndarray
    hidden: frozenset[int]
    column: np.ndarray | None = None
    end: np.ndarray | None = None


def marks_of(content: bytes) -> Marks:
    """Marks of a sheet's XML (without a document type declaration); ValueError when it is none."""
    return plain_marks(content) or exact_marks(content)


def plain_marks(content: bytes) -> Marks | None:
    """Marks of a sheet whose cells are elements without prefix that name their place, else None."""
    first = content.find(_START)
    last = content.find(_END, max(first, 0))
    if first < 0 or last < 0 or b"<!" in content[:first]:
        return None
    data = np.frombuffer(content, np.uint8)
    # Block by block: what a step leaves to the next then lies in the processor's cache.
    edges = [first]
    while (edge := content.find(b"<row", edges[-1] + _BLOCK, last)) > 0:
        edges.append(edge)
    blocks = []
    for begin, end in pairwise([*edges, last]):
        block = _block(data, begin, end)
        if block is None:
            return None
        blocks.append(block)
    rows, counts, start, holds, value, formula, kind = (
        np.concatenate(part) for part in zip(*blocks, strict=True)
    )
    numbers = _numbers(data, rows)
    if numbers is None:
        return None
    row = np.repeat(np.arange(len(rows)), counts)
    hidden = _hidden(content, first, last, rows, numbers)
    return Marks(row, start, holds, value, formula, kind, numbers, hidden)


def _block(data: np.ndarray, first: int, last: int) -> tuple[np.ndarray, ...] | None:
    """Rows, their numbers of cells, and of the cells: start, holds, value, formula, kind."""
    tags = np.flatnonzero(data[first:last] == ord("<")) + first
    # The two characters behind each "<" say what it begins: a view of pairs at every byte.
    pairs = np.ndarray((len(data) - 2,), "<u2", data, offset=1, strides=(1,))
    what = _WHAT[pairs[tags]]
    what[0] |= _TEXT if data[tags[0] + 1] == ord("s") else 0  # <sheetData>
    is_row, is_cell = what == _ROW, what == _CELL
    rows, cells = np.flatnonzero(is_row), np.flatnonzero(is_cell)
    if not what.all() or not _named(data, tags[cells] + 2):
        return None
    if len(cells) and not (len(rows) and rows[0] < cells[0]):
        return None
    is_text, is_formula, is_value = what == _INLINE, what == _FORMULA, what == _VALUE
    filled = is_value & (data[np.append(tags[1:], last) - 1] != ord(">"))
    # Running numbers instead of a search: which cell a tag stands in.
    cell_of = np.cumsum(is_cell, dtype=np.int32) - 1
    kind = np.zeros(len(cells), np.uint8)
    at, letters = _types(data, tags, first, last)
    inside = is_cell[at]
    kind[cell_of[at[inside]]] = letters[inside]
    holds = _flags(cell_of, is_value | is_text | is_formula, len(cells))
    value = _flags(cell_of, filled | is_text, len(cells))
    formula = _flags(cell_of, is_formula, len(cells))
    counts = np.diff(np.append(np.searchsorted(cells, rows), len(cells)))
    return tags[rows], counts, tags[cells], holds, value, formula, kind


def _types(
    data: np.ndarray, tags: np.ndarray, first: int, last: int
) -> tuple[np.ndarray, np.ndarray]:
    """Tags with an attribute `t` (positions in `tags`), and its first letter."""
    equals = np.flatnonzero(data[first:last] == ord("=")) + (first - 2)
    typed = equals[(data[1:][equals] == ord("t")) & (data[equals] <= 32)]
    return np.searchsorted(tags, typed) - 1, data[4:][typed]


def _flags(owner: np.ndarray, which: np.ndarray, size: int) -> np.ndarray:
    flags = np.zeros(size, bool)
    if size:
        flags[owner[which]] = True
    return flags


def _numbers(data: np.ndarray, rows: np.ndarray) -> np.ndarray | None:
    """The numbers in `<row r="12"`; None when one is missing or stands elsewhere in its tag."""
    if not _named(data, rows + 4):
        return None
    numbers, place = np.zeros(len(rows), np.int64), rows + 8
    for _ in range(7):
        digit = data[place] - np.uint8(48)
        is_digit = digit < 10
        numbers = np.where(is_digit, numbers * 10 + digit, numbers)
        place = place + is_digit
    is_closed = (data[place] == ord('"')) | (data[place] == ord("'"))
    return numbers if is_closed.all() and (numbers > 0).all() else None


def _named(data: np.ndarray, at: np.ndarray) -> bool:
    """Whether ` r="` stands at every place."""
    if not len(at):
        return True
    quote = data[at + 3]
    named = (data[at] <= 32) & (data[at + 1] == ord("r")) & (data[at + 2] == ord("="))
    return bool((named & ((quote == ord('"')) | (quote == ord("'")))).all())


def _hidden(
    content: bytes, first: int, last: int, rows: np.ndarray, numbers: np.ndarray
) -> frozenset[int]:
    found = set()
    place = content.find(b"hidden=", first, last)
    while place >= 0:
        tag = content.rfind(b"<", 0, place)
        if content.startswith(b"<row", tag) and content[place + 8 : place + 9] in (b"1", b"t"):
            found.add(int(numbers[np.searchsorted(rows, tag)]))
        place = content.find(b"hidden=", place + 7, last)
    return frozenset(found)


def exact_marks(content: bytes) -> Marks:
    """Marks of any sheet, by expat; also columns, and where cells and rows end.

    Raises:
        ValueError: it is no XML.
    """
    seen = _Seen()
    parser = expat.ParserCreate()
    parser.buffer_text = False

    def start(name: str, given: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "sheetData":
            seen.inside = True
        elif seen.inside:
            seen.start(local, given, parser.CurrentByteIndex)

    def end(name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "sheetData":
            seen.inside = False
        elif seen.inside:
            seen.finish(local, content.find(b">", parser.CurrentByteIndex) + 1)

    def text(_: str) -> None:
        if seen.in_value and seen.cells:
            seen.cells[-1][4] = True

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ArithmeticError) as error:
        raise ValueError(f"no XML: {type(error).__name__}") from None
    return seen.marks()


class _Seen:
    """What expat has come by so far."""

    def __init__(self) -> None:
        self.inside = self.in_value = False
        self.rows: list[list[Any]] = []
        self.cells: list[list[Any]] = []
        self.hidden: set[int] = set()

    def start(self, local: str, given: dict[str, str], place: int) -> None:
        if local == "row":
            before = self.rows[-1][0] if self.rows else 0
            number = int(given["r"]) if given.get("r", "").isdecimal() else before + 1
            self.rows.append([number, -1])
            if given.get("hidden") in ("1", "true"):
                self.hidden.add(number)
        elif local == "c" and self.rows:
            row = self.rows[-1]
            named = reference(b' r="%s"' % given.get("r", "").encode())
            # Some writers leave the references out: a cell then stands right of the one before it.
            row[1] = named[1] if named else row[1] + 1
            kind = ord(given["t"][0]) if given.get("t") else 0
            self.cells.append([len(self.rows) - 1, place, row[1], False, False, False, kind, place])
        elif self.cells and local in ("v", "is", "f"):
            self.cells[-1][3] = True
            self.cells[-1][4] |= local == "is"
            self.cells[-1][5] |= local == "f"
            self.in_value = local == "v"

    def finish(self, local: str, place: int) -> None:
        self.in_value = False
        if local == "c" and self.cells:
            self.cells[-1][7] = place

    def marks(self) -> Marks:
        row, start, column, holds, value, formula, kind, end = (
            np.array([c[i] for c in self.cells], np.int64) for i in range(8)
        )
        numbers = np.array([r[0] for r in self.rows], np.int64)
        return Marks(
            row,
            start,
            holds.astype(bool),
            value.astype(bool),
            formula.astype(bool),
            kind.astype(np.uint8),
            numbers,
            frozenset(self.hidden),
            column,
            end,
        )


def reference(tag: bytes) -> tuple[int, int] | None:
    """Row from 1 and column from 0 of a cell's tag; None without a reference."""
    found = _REFERENCE.search(tag)
    if not found:
        return None
    number = 0
    for letter in found.group(1).upper():
        number = number * 26 + letter - 64
    return int(found.group(2)), number - 1
