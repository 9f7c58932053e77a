"""What a sheet's XML tells that its reader hides: errors, formulas, hidden rows, row counts.

It follows from marks of the cells (`sheet_marks.py`). Values are read by calamine, but for cells
so far off that it would fail: they are cut away before.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from pipelines.ingest.sheet_marks import Marks, exact_marks, marks_of, reference

BOX_LIMIT = 20_000_000
ROW_GAP, COLUMN_GAP = 10_000, 500
FEW, FEW_SHARE = 100, 0.01
Place = tuple[int, int]
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>(.+?)</(?:\w+:)?v>", re.DOTALL)
_FORMULA = re.compile(rb"<f\b[^<]*")
_ROOT = re.compile(rb"<(\w+):worksheet\b")
_LINK = re.compile(rb"(?<![\w\]])\[\d+\][^\[\],()]*!")
_SHARED = re.compile(rb"<(?:\w+:)?f\b[^>]*\ssi=[\"'](\d+)[\"']")
_TEXTS = (ord("s"), ord("i"))


@dataclass(frozen=True)
class Far:
    """Cells far from the table: the first of them, and the table's first and last cell.

    `spans` of the XML hold them; None when too much lies far off to be left out.
    """

    cell: Place
    table: tuple[Place, Place]
    spans: tuple[tuple[int, int], ...] | None


@dataclass(frozen=True)
class SheetScan:
    """What calamine does not tell of a sheet (rows are Excel's, columns start at 0).

    `rows` may hold something; those `certain` hold a value that is no text, so no reader may miss
    them. `given` are kinds and texts of cells that it shows as empty or otherwise. `percent` cells
    are shown as per cent, `linked` ones come from another workbook; `merged` when it knows none.
    """

    rows: int
    certain: int
    given: dict[Place, tuple[str, str]] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    percent: frozenset[Place] = frozenset()
    linked: frozenset[Place] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] | None = None
    images: bool = False
    far: Far | None = None


def scan_sheet(
    content: bytes, percent: frozenset[int] = frozenset(), links: bool = False
) -> SheetScan:
    """Scan a sheet's XML.

    Args:
        content: The part, without a document type declaration.
        percent: Cell styles whose number format shows per cent.
        links: Whether the workbook has links to others, so that formulas are searched for them.

    Raises:
        ValueError: rows stand out of order; readers keep one of two rows with the same number.
    """
    marks = marks_of(content)
    filled = _distinct(marks.row[marks.holds])
    numbers = marks.numbers[filled]
    if (np.diff(numbers) <= 0).any():
        msg = "a row stands after one with a higher number"
        raise ValueError(msg)
    far = far_of(exact_marks(content)) if _is_wide(content, marks) else None
    if far and far.spans:
        return replace(scan_sheet(without(content, far.spans), percent, links), far=far)
    plain_value = marks.value & ~np.isin(marks.kind, _TEXTS)
    # A formula whose result is a text may have an empty one: it needs no value.
    blank = marks.formula & ~marks.value & (marks.kind != ord("s"))
    asked = marks.holds & ((marks.kind == ord("e")) | blank)
    unusual = {i: _slice(content, marks, i) for i in np.flatnonzero(asked).tolist()}
    return SheetScan(
        rows=len(filled),
        certain=len(_distinct(marks.row[plain_value])),
        given={_place(content, marks, i): _given(marks.kind[i], c) for i, c in unusual.items()},
        hidden_rows=tuple(sorted(marks.hidden & set(numbers.tolist()))),
        percent=frozenset(_percent(content, percent)),
        linked=frozenset(_linked(content, marks)) if links else frozenset(),
        far=far,
    )


def _distinct(ordered: np.ndarray) -> np.ndarray:
    return ordered[np.append(True, np.diff(ordered) != 0)] if len(ordered) else ordered


def _slice(content: bytes, marks: Marks, index: int) -> bytes:
    """The XML of a cell; of a plain sheet also the blanks behind it."""
    start = int(marks.start[index])
    if marks.end is not None:
        return content[start : int(marks.end[index])]
    has_next = index + 1 < len(marks.start) and marks.row[index + 1] == marks.row[index]
    end = int(marks.start[index + 1]) if has_next else content.find(b"</row", start)
    return content[start:end]


def _place(content: bytes, marks: Marks, index: int) -> Place:
    row = int(marks.numbers[marks.row[index]])
    if marks.column is not None:
        return row, int(marks.column[index])
    found = reference(content[int(marks.start[index]) : int(marks.start[index]) + 24])
    return row, found[1] if found else 0


def _given(kind: int, cell: bytes) -> tuple[str, str]:
    if kind != ord("e"):
        return "u", ""
    value = _VALUE.search(cell)
    return "e", value.group(1).decode("utf-8", "replace") if value else "#FEL!"


def _percent(content: bytes, styles: frozenset[int]) -> Iterator[Place]:
    """Cells with one of the styles."""
    if not styles:
        return
    names = b"|".join(b"%d" % s for s in sorted(styles))
    for found in re.finditer(rb"\ss=[\"'](?:" + names + rb")[\"']", content):
        tag = content.rfind(b"<", 0, found.start())
        place = reference(content[tag : content.find(b">", tag)])
        if place and content[tag + 1 : tag + 12].split(b":")[-1].startswith(b"c"):
            yield place


def _linked(content: bytes, marks: Marks) -> Iterator[Place]:
    """Cells whose formula, own or shared, names another workbook."""
    cells = {i: _slice(content, marks, i) for i in np.flatnonzero(marks.formula).tolist()}
    shared = {i: _SHARED.search(cell) for i, cell in cells.items()}
    own = {i for i, cell in cells.items() if _LINK.search(cell)}
    groups = {found.group(1) for i in own if (found := shared[i])}
    for index in cells:
        found = shared[index]
        if index in own or (found and found.group(1) in groups):
            yield _place(content, marks, index)


def _is_wide(content: bytes, marks: Marks) -> bool:
    """Whether cells may lie far from the others: a gap between rows, or between last columns."""
    index = np.flatnonzero(marks.holds)
    if not len(index):
        return False
    row = marks.row[index]
    last = index[np.append(np.diff(row) > 0, True)]
    numbers = marks.numbers[marks.row[last]]
    columns = _columns(content, marks, last)
    if numbers[-1] * (columns.max() + 1) > BOX_LIMIT:
        return True
    return _gap(numbers, ROW_GAP) or _gap(np.unique(columns), COLUMN_GAP)


def _gap(numbers: np.ndarray, most: int) -> bool:
    return bool(numbers[0] > most or (np.diff(numbers) > most).any())


def _columns(content: bytes, marks: Marks, index: np.ndarray) -> np.ndarray:
    if marks.column is not None:
        return np.asarray(marks.column[index])
    data = np.frombuffer(content, np.uint8)
    place, number = marks.start[index] + 6, np.zeros(len(index), np.int64)
    for _ in range(3):
        letter = (data[place] | 32) - np.uint8(96)
        is_letter = (letter >= 1) & (letter <= 26)
        number = np.where(is_letter, number * 26 + letter, number)
        place = place + is_letter
    return number - 1


def far_of(marks: Marks) -> Far | None:
    """What lies apart from the part of the sheet that holds most cells."""
    index = np.flatnonzero(marks.holds)
    if marks.column is None or marks.end is None or not len(index):
        return None
    rows, columns = marks.numbers[marks.row[index]], marks.column[index]
    (top, bottom), (left, right) = _densest(rows, ROW_GAP), _densest(columns, COLUMN_GAP)
    near = (rows >= top) & (rows <= bottom) & (columns >= left) & (columns <= right)
    off = index[~near]
    table = _corner(rows[near], columns[near], np.min), _corner(rows[near], columns[near], np.max)
    if bottom * (right + 1) > BOX_LIMIT or len(off) > max(FEW, FEW_SHARE * len(index)):
        corner = _corner(rows, columns, np.max)
        box = corner[0] * (corner[1] + 1)
        return Far(corner, table, None) if box > BOX_LIMIT else None
    if not len(off):
        return None
    cell = (int(marks.numbers[marks.row[off[0]]]), int(marks.column[off[0]]))
    spans = zip(marks.start[off].tolist(), marks.end[off].tolist(), strict=True)
    return Far(cell, table, tuple(spans))


def _corner(
    rows: np.ndarray, columns: np.ndarray, which: Callable[[np.ndarray], np.integer[Any]]
) -> Place:
    return int(which(rows)), int(which(columns))


def _densest(numbers: np.ndarray, gap: int) -> tuple[int, int]:
    """First and last number of the run, without a wider gap, in which most numbers lie."""
    known, counts = np.unique(numbers, return_counts=True)
    cuts = np.flatnonzero(np.diff(known) > gap) + 1
    runs = [(int(counts[a:b].sum()), -a, b) for a, b in pairwise([0, *cuts.tolist(), len(known)])]
    _, first, last = max(runs)
    return int(known[-first]), int(known[last - 1])


def without_prefix(content: bytes) -> bytes:
    """A sheet's XML without the prefix that some programs give to every element."""
    found = _ROOT.search(content, 0, 2000)
    if not found:
        return content
    prefix = found.group(1) + b":"
    return content.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")


def outside_cells(content: bytes) -> bytes:
    """What a sheet's XML says besides the values of its cells: all around them, and formulas."""
    first, last = content.find(b"<sheetData"), content.find(b"</sheetData")
    if first < 0 or last < 0:
        return content
    return b"<".join([content[:first], content[last:], *_FORMULA.findall(content)])


def without(content: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    """The content with pieces cut out."""
    edges = [0, *(e for span in spans for e in span), len(content)]
    return b"".join(content[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
