"""Finding the header row of a sheet and which field each column holds. Pure functions.

A header means a field when its normalised text is one of the field's headers, or holds the same
words in another order (`domain.md` 2.6). Nothing is matched by likeness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.ingest.layouts import Layout
from pipelines.ingest.package import column_letter
from pipelines.model.findings import Finding
from pipelines.model.text import normalise

SEARCH_ROWS = 30
UNITS = {"kr": 1, "kronor": 1, "sek": 1, "tkr": 1_000, "kkr": 1_000, "ksek": 1_000,
         "mkr": 1_000_000, "mnkr": 1_000_000, "msek": 1_000_000}  # fmt: skip
_FILLERS = {"exkl", "exklusive", "moms", "ex", "i", "ja/nej", "j/n", "åååå-mm-dd"}
_MARKS = str.maketrans(",;?[]", "     ")
Grid = Mapping[tuple[int, int], str]


@dataclass(frozen=True)
class Column:
    """A mapped column: its number from 0, the header as written and the unit it names."""

    number: int
    header: str
    unit: int | None


@dataclass(frozen=True)
class Header:
    """A header of a sheet: last row of it (Excel's), columns by field, and the rest."""

    row: int
    first_row: int
    columns: dict[str, Column]
    unknown: tuple[Column, ...]
    clashes: tuple[tuple[str, Column, Column], ...]

    @property
    def score(self) -> int:
        """How many fields the header names."""
        return len(self.columns)


def reduced(header: str) -> tuple[str, int | None]:
    """A header's normalised text without its unit, and the unit's factor to kronor."""
    words = normalise(header).translate(_MARKS).split()
    unit = next((UNITS[w] for w in words if w in UNITS), None)
    kept = [w for w in words if w not in UNITS and w not in _FILLERS]
    # A column headed by nothing but its unit ("kronor", "SEK") keeps it as its name.
    return " ".join(kept or words), unit


@cache
def _index(layout: Layout) -> tuple[dict[str, str], dict[frozenset[str], str]]:
    exact: dict[str, str] = {}
    words: dict[frozenset[str], str] = {}
    for name, field in layout.fields.items():
        for header in (*field.headers, field.label.sv, field.label.en):
            text, _ = reduced(header)
            exact.setdefault(text, name)
            tokens = frozenset(text.replace("-", " ").replace("/", " ").split())
            if len(tokens) > 1:
                words.setdefault(tokens, name)
    return exact, words


def field_of(layout: Layout, header: str) -> str | None:
    """The field a header means in a layout, or None."""
    exact, words = _index(layout)
    text, _ = reduced(header)
    if text in exact:
        return exact[text]
    return words.get(frozenset(text.replace("-", " ").replace("/", " ").split()))


def is_template_header(layout: Layout, field: str, header: str) -> bool:
    """Whether a header is written as in the template."""
    first = layout.fields[field].headers[:1]
    return header.strip() in (*first, layout.fields[field].label.sv)


def find_header(
    layout: Layout, grid: Grid, merged: Sequence[tuple[int, int, int, int]] = ()
) -> Header | None:
    """The row, or two joined rows, that names most fields among the first rows of a sheet.

    Args:
        layout: Whose fields are looked for.
        grid: Texts by (row from 1, column from 0).
        merged: Merged ranges (row, column, row, column) from 0.
    """
    rows = sorted({r for r, _ in grid if r <= SEARCH_ROWS})
    if layout.entry.header_row:
        rows = [layout.entry.header_row]
    candidates = []
    for row in rows:
        candidates.append(_header(layout, row, row, _labels(grid, row)))
        joined = _joined(grid, row, merged)
        if joined:
            candidates.append(_header(layout, row + 1, row, joined))
    best = max(candidates, key=lambda h: (h.score, -h.row), default=None)
    least = min(3, len(layout.required))
    return best if best and best.score >= least else None


def _labels(grid: Grid, row: int) -> dict[int, str]:
    return {col: text for (r, col), text in sorted(grid.items()) if r == row}


def _joined(
    grid: Grid, row: int, merged: Sequence[tuple[int, int, int, int]]
) -> dict[int, str] | None:
    """Labels of a header on two rows: the upper text filled over its merged range, then joined."""
    spans = [m for m in merged if m[0] == m[2] == row - 1 and m[3] > m[1]]
    upper, lower = _labels(grid, row), _labels(grid, row + 1)
    if not spans or not lower:
        return None
    for _, first, _, last in spans:
        for col in range(first, last + 1):
            upper.setdefault(col, upper.get(first, ""))
    cols = sorted({*upper, *lower})
    parts = ((c, upper.get(c, ""), lower.get(c, "")) for c in cols)
    return {c: f"{a} - {b}" if a and b else a or b for c, a, b in parts}


def _header(layout: Layout, row: int, first_row: int, labels: dict[int, str]) -> Header:
    columns: dict[str, Column] = {}
    unknown: list[Column] = []
    clashes: list[tuple[str, Column, Column]] = []
    for number, label in labels.items():
        column = Column(number, label.strip(), reduced(label)[1])
        field = field_of(layout, label)
        if field is None:
            unknown.append(column)
        elif field in columns:
            clashes.append((field, columns[field], column))
        else:
            columns[field] = column
    return Header(row, first_row, columns, tuple(unknown), tuple(clashes))


def header_findings(layout: Layout, header: Header, sheet: str) -> list[Finding]:
    """What is to be said of a header: clashes, missing, synonyms, unknown columns."""
    findings = []
    for field, one, two in header.clashes:
        letters = f"{column_letter(one.number)}, {column_letter(two.number)}"
        label = layout.fields[field].label.sv
        both = (("columns", letters), ("field", label))
        findings.append(Finding("S19", sheet, header.row, None, two.header, params=both))
    for field in layout.required:
        if field not in header.columns and layout.fields[field].value is None:
            params = (("field", layout.fields[field].label.sv),)
            findings.append(Finding("S20", sheet, header.row, params=params))
    for field, column in header.columns.items():
        if not is_template_header(layout, field, column.header):
            params = (("field", layout.fields[field].label.sv),)
            place = (sheet, header.row, column_letter(column.number), column.header)
            findings.append(Finding("S18", *place, params=params))
    known = {normalise(c) for c in layout.entry.ignore_columns}
    for column in header.unknown:
        if normalise(column.header) not in known:
            place = (sheet, header.row, column_letter(column.number), column.header)
            findings.append(Finding("S21", *place))
    return findings
