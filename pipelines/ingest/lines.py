"""What each line below a header is: a row, a total, a heading, a note.

Told by where cells are and by few words, before any value is read; totals without a word are
found by their sums in `totals.py`, lines of other tables in `tables.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipelines.ingest.grid import Cells, Grid
from pipelines.ingest.headers import Header
from pipelines.ingest.layouts import Layout
from pipelines.model.text import normalise

# What begins a total, a subtotal, or a line of averages.
_TOTAL = re.compile(
    r"(?:summa|totalt|total|delsumma|totalsumma|subtotal|grand total|s:?a|sum|tot|antal|medel"
    r"|medelvärde|genomsnitt|snitt)(?!\w)"
)
# The same on a text as it is written: few texts begin so, and only those are looked at closely.
_LIKE_TOTAL = re.compile(
    r"[\W_]*(?:sum|tot|delsum|subtot|grand|s:?a\b|antal|medel|genomsnitt|snitt)", re.IGNORECASE
)
_NOTE = re.compile(r"\s*(\*+|\d{1,2}\)|[¹²³⁴⁵⁶⁷⁸⁹])\s*\S")
_REF_LIKE = re.compile(r"[\w/.-]*\d[\w/.-]*")
NUMBER = re.compile(r"[-−(]?[\d\s\u00a0.,]+(?:kr|%|st)?\)?")
_NUMBERS = ("amount", "count", "number", "share", "wage")
# Fields that a line of sums has nothing in.
_TELLING = ("ref", "person_id", "date", "window", "code", "codes", "cpv", "ssyk", "year", "yes_no")


@dataclass(frozen=True)
class Lines:
    """The lines below a header by Excel's row numbers.

    Attributes:
        data: Business rows.
        ignored: The others with the reason.
        headings: Texts of group headings.
        totals: Lines of sums with their first text.
        second: Rows of another table, with the row of its header.
        further: Header rows of tables of the same report with other columns.
    """

    data: np.ndarray
    ignored: dict[int, str]
    headings: dict[int, str]
    totals: dict[int, str]
    second: dict[int, int]
    further: tuple[int, ...] = ()

    def marks(self, grid: Grid) -> frozenset[str]:
        """The marks with which the notes below a table begin, such as `*` or `1`."""
        notes = [row for row, why in self.ignored.items() if why == "footnote"]
        found = [_NOTE.match(t) for row in notes for _, t in grid.row(row).values()]
        return frozenset(m[1].rstrip(")") for m in found if m)


@dataclass(frozen=True)
class Counts:
    """By row: how many cells, how many of them mapped, and whether some are no text."""

    cells: np.ndarray
    mapped: np.ndarray
    mixed: np.ndarray
    first: np.ndarray


@dataclass(frozen=True)
class Table:
    """A header with the rows below it that hold something."""

    grid: Grid
    header: Header
    layout: Layout
    counts: Counts
    rows: np.ndarray

    @property
    def field_types(self) -> dict[int, str]:
        """The type of the field in each mapped column."""
        return {c.number: self.layout.fields[n].type for n, c in self.header.columns.items()}

    @property
    def key(self) -> Cells | None:
        """The column that tells rows apart: case numbers, else persons."""
        for kind in ("ref", "person_id"):
            for name, column in self.header.columns.items():
                if self.layout.fields[name].type == kind and name in self.layout.required:
                    return self.grid.columns.get(column.number)
        return None


def table_below(grid: Grid, header: Header, layout: Layout) -> Table:
    """The table under a header; what stands beside it is left out."""
    beside = [c.number for c in header.beside]
    grid = grid.without(n for n in grid.columns if beside and n >= beside[0])
    counts = _counted(grid, header)
    return Table(grid, header, layout, counts, np.flatnonzero(counts.cells))


def lines_of(table: Table) -> Lines:
    """Tell the lines of a table apart."""
    counts, rows = table.counts, table.rows
    ignored = dict.fromkeys(_repeated(table), "repeated_header")
    totals = {r: t for r, t in _totals(table).items() if r not in ignored}
    headings, notes = _lonely(table, ignored.keys() | totals.keys())
    ignored |= dict.fromkeys(totals, "total") | dict.fromkeys(headings, "heading")
    ignored |= dict.fromkeys(notes, "footnote")
    ignored |= dict.fromkeys((r for r in _as_told(table) if r not in ignored), "layout")
    unmapped = rows[(counts.cells[rows] > 0) & (counts.mapped[rows] == 0)]
    ignored |= {int(r): "no_mapped_cell" for r in unmapped if int(r) not in ignored}
    data = rows[~np.isin(rows, list(ignored))] if ignored else rows
    return Lines(data, ignored, headings, totals, {})


def _counted(grid: Grid, header: Header) -> Counts:
    size = max((int(c.rows[-1]) for c in grid.columns.values()), default=0) + 2
    cells, mapped = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    mixed, first = np.zeros(size, dtype=bool), np.full(size, -1, dtype=np.int32)
    numbers = {c.number for c in header.columns.values()}
    for number, column in sorted(grid.columns.items(), reverse=True):
        cells[column.rows] += 1
        first[column.rows] = number
        mixed[column.rows[~column.is_text]] = True
        if number in numbers:
            mapped[column.rows] += 1
    cells[: header.row + 1] = 0
    return Counts(cells, mapped, mixed, first)


def _repeated(table: Table) -> set[int]:
    """Rows in which the header's texts stand again, as at the top of each printed page."""
    found: set[int] = set()
    for at in range(table.header.first_row, table.header.row + 1):
        again = np.zeros(len(table.counts.cells), dtype=np.int32)
        titles = 0
        for cells in table.grid.columns.values():
            code = cells.code_at(at)
            if code >= 0:
                titles += 1
                again[cells.rows[cells.codes == code]] += 1
        hits = np.flatnonzero((again >= min(3, titles)) & (table.counts.cells > 0))
        found |= {int(r) for r in hits if titles > 1}
    return found


def _totals(table: Table) -> dict[int, str]:
    """Lines that begin with a word for a sum and hold nothing that a row would."""
    key = table.key
    found: dict[int, str] = {}
    lacking = table.counts.cells > 0
    if key is not None:
        lacking[key.rows] = False
    for number, cells in sorted(table.grid.columns.items()):
        if cells is not key and not lacking[cells.rows].any():
            continue
        like = [
            i
            for i, text in enumerate(cells.texts)
            if _LIKE_TOTAL.match(text) and _TOTAL.match(normalise(text).lstrip("_ "))
        ]
        for row in cells.rows[np.isin(cells.codes, like)].tolist() if like else ():
            text = cells.text_at(row)
            first = number == int(table.counts.first[row]) or normalise(text) in _WHOLE
            if table.counts.cells[row] and first and row not in found:
                is_key = cells is key  # no case is called a total
                has_key = key is not None and not is_key and key.code_at(row) >= 0
                if is_key or (not has_key and _holds_sums(table, row, number)):
                    found[row] = text
    return found


_WHOLE = {"summa", "totalt", "total", "delsumma", "totalsumma", "summa totalt", "subtotal"}


def _holds_sums(table: Table, row: int, word: int) -> bool:
    """Whether a line has no cell but the word that says more than a number or a name."""
    fields = table.field_types
    for number, (kind, text) in table.grid.row(row).items():
        if number == word or fields.get(number) not in _TELLING:
            continue
        if kind == "d" or (kind in "scp" and not NUMBER.fullmatch(text.strip())):
            return False
    return True


def _lonely(table: Table, taken: Iterable[int]) -> tuple[dict[int, str], list[int]]:
    """Lines with one text: headings within the table, notes below it or with a note's mark."""
    counts, key = table.counts, table.key
    full = np.flatnonzero(counts.cells > 1)
    last = int(full[-1]) if len(full) else 0
    known = set(taken)
    fields = table.field_types
    headings: dict[int, str] = {}
    notes: list[int] = []
    alone = table.rows[counts.cells[table.rows] == 1]
    for row in alone.tolist():
        cells = table.grid.columns[int(counts.first[row])]
        code = cells.code_at(row)
        text = cells.texts[code]
        of = fields.get(int(counts.first[row]), "")
        if row in known or (of and _is_value(cells, code, of, is_key=cells is key)):
            continue
        if row > last or _NOTE.match(text):
            notes.append(row)
        else:
            headings[row] = text
    return headings, notes


def _is_value(cells: Cells, code: int, of: str, *, is_key: bool) -> bool:
    """Whether a cell that stands alone in its line is a row's: a number, a date, a case number."""
    text = cells.texts[code].strip()
    if cells.kinds[code] not in "sc" or (is_key and _REF_LIKE.fullmatch(text)):
        return True
    return of in _NUMBERS and bool(NUMBER.fullmatch(text))


def _as_told(table: Table) -> list[int]:
    """Rows that the sender's layout says to ignore, by how their first text begins."""
    told = tuple(normalise(pattern).rstrip("*") for pattern in table.layout.entry.ignore_rows)
    if not told:
        return []
    first = table.counts.first
    return [
        row
        for row in table.rows.tolist()
        if normalise(table.grid.columns[int(first[row])].text_at(row)).startswith(told)
    ]
