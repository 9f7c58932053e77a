"""Finding the header row of a sheet and which field each column holds. Pure functions.

What a header text means is looked up in `header_index.py`; what is to be said of a header is in
`header_remarks.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.ingest.grid import Grid, Top
from pipelines.ingest.header_index import Index
from pipelines.ingest.header_words import reduced
from pipelines.ingest.layouts import Layout
from pipelines.model.reports import DROPPED

SEARCH_ROWS = 30
# The column that a letter adds; it may stay when the file comes again (users.md 4.2).
TO_CORRECT = {"att rätta", "to correct"}
Merged = Sequence[tuple[int, int, int, int]]
Claims = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True)
class Column:
    """A mapped column: its number from 0, the header as written and the unit it names."""

    number: int
    header: str
    unit: int | None


@dataclass(frozen=True)
class Header:
    """A header of a sheet under a layout.

    Attributes:
        row: Its last row (Excel's).
        first_row: Its first row; the same unless it is on two rows.
        columns: Columns by field.
        unknown: Columns that mean nothing, or whose field another column means better.
        clashes: Fields that two columns mean, with both.
        dropped: Further columns of names and notes, which are not read.
        beside: Columns of a second table to the right.
    """

    row: int
    first_row: int
    columns: dict[str, Column]
    unknown: tuple[Column, ...] = ()
    clashes: tuple[tuple[str, Column, Column], ...] = ()
    dropped: tuple[Column, ...] = ()
    beside: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A row, or two joined, with what its cells mean in each layout.

    `claims` holds by layout and field (how it was known, column); `weights` by column how much a
    header tells: the fewer report types know it, the more.
    """

    first_row: int
    row: int
    labels: dict[int, str]
    claims: dict[int, Claims]
    weights: dict[int, float]

    def fields(self, layout: int) -> Claims:
        """The fields that it names in a layout."""
        return self.claims.get(layout, {})

    def weight(self, layout: int) -> float:
        """How much its fields tell for a layout."""
        return sum(self.weights[min(found)[1]] for found in self.fields(layout).values())


def candidates(index: Index, top: Top, merged: Merged = ()) -> list[Candidate]:
    """The rows, single and joined with the next, that may be a sheet's header.

    Once a row names all that a report needs, only rows that name more are looked at closely.
    """
    found: list[Candidate] = []
    told = {layout.entry.header_row for layout in index.layouts}
    least = 1
    for row in sorted(r for r in top.texts if r <= SEARCH_ROWS):
        labels = top.texts[row]
        if least > 1 and row not in told and _quick_hits(index, labels) <= least:
            continue
        single = _candidate(index, row, row, {c: (t,) for c, t in labels.items()})
        joined = _joined(index, top, row, merged, single)
        for one in (single, joined):
            if one is not None and len(one.weights) > 1:
                found.append(one)
                least = max(least, _enough(index, one))
    return found


def _quick_hits(index: Index, labels: Mapping[int, str]) -> int:
    return sum(text.strip().lower() in index.quick for text in labels.values())


def _enough(index: Index, candidate: Candidate) -> int:
    """How many fields it names, if it names all that some report needs and three at least."""
    sizes = [
        len(claims)
        for place, claims in candidate.claims.items()
        if len(claims) > 2 and set(index.layouts[place].required) <= claims.keys()
    ]
    return max(sizes, default=1)


def _candidate(
    index: Index, first_row: int, row: int, labels: Mapping[int, tuple[str, ...]]
) -> Candidate:
    """What labels mean; of several readings of a label the first that means something."""
    claims: dict[int, Claims] = {}
    weights: dict[int, float] = {}
    for column, options in labels.items():
        taken: set[int] = set()
        for option in options:
            meaning, weight = index.meaning(option)
            for place, name, how in meaning:
                if place not in taken:
                    claims.setdefault(place, {}).setdefault(name, []).append((how, column))
            if meaning:
                taken.update(m[0] for m in meaning)
                weights[column] = max(weights.get(column, 0.0), weight)
    shown = {column: options[0] for column, options in labels.items()}
    return Candidate(first_row, row, shown, claims, weights)


def _joined(
    index: Index, top: Top, row: int, merged: Merged, single: Candidate
) -> Candidate | None:
    """A header on two rows: the upper text filled over its merged range, then joined.

    Without merged cells the lower row must complete the upper one: texts only, each of which
    means something under the text above it.
    """
    lower = top.texts.get(row + 1)
    spans = [m for m in merged if m[0] == m[2] == row - 1 and m[3] > m[1]]
    if not lower or row + 1 in top.mixed:
        return None
    upper = dict(top.texts[row])
    for column in sorted(lower) if not spans else ():
        left = [c for c in upper if c <= column]
        if not left:
            return None
        upper.setdefault(column, upper[max(left)])
    for _, first, _, last in spans:
        for column in range(first, last + 1):
            upper.setdefault(column, upper.get(first, ""))
    labels = {}
    for column in sorted({*upper, *lower}):
        parts = upper.get(column, ""), lower.get(column, "")
        both = (f"{parts[0]} - {parts[1]}", parts[1])
        labels[column] = both if all(parts) else (parts[0] or parts[1],)
        if not spans and column in lower and not any(index.meaning(t)[0] for t in labels[column]):
            return None
    found = _candidate(index, row, row + 1, labels)
    # A title straight above a header adds nothing to it.
    below = _candidate(index, row + 1, row + 1, {c: (t,) for c, t in lower.items()})
    return found if _most(found) > max(_most(single), _most(below)) else None


def _most(candidate: Candidate) -> int:
    """How many fields it names of the layout of which it names most."""
    return max((len(claims) for claims in candidate.claims.values()), default=0)


def header_at(index: Index, place: int, grid: Grid, row: int) -> Header:
    """The header of a further table, in a row that is known to be one."""
    labels = {column: (text,) for column, (_, text) in grid.row(row).items()}
    return header_under(index, place, _candidate(index, row, row, labels), grid.columns)


def header_under(
    index: Index, place: int, candidate: Candidate, filled: Mapping[int, object]
) -> Header:
    """A candidate as the header of a layout.

    Args:
        index: The layouts.
        place: Which of them.
        candidate: The row.
        filled: Columns of the sheet that hold something, below the header too.
    """
    layout = index.layouts[place]
    ours = our_columns(candidate.labels)
    labels = {c: t for c, t in candidate.labels.items() if c not in ours}
    claims = candidate.fields(place)
    edge = _edge(layout, claims, labels, filled)
    columns: dict[str, Column] = {}
    clashes, dropped = [], []
    mapped: set[int] = set()
    for name, found in claims.items():
        here = sorted((how, c) for how, c in found if c < edge)
        if not here:
            continue
        best = [_column(labels, c) for how, c in here if how == here[0][0]]
        columns[name] = best[0]
        if layout.fields[name].type in DROPPED:
            dropped += best[1:]
        else:
            clashes += [(name, best[0], other) for other in best[1:]]
        mapped |= {c.number for c in best}
    rest = [c for c in sorted(labels) if c not in mapped]
    return Header(
        candidate.row,
        candidate.first_row,
        dict(sorted(columns.items(), key=lambda item: item[1].number)),
        tuple(_column(labels, c) for c in rest if c < edge),
        tuple(clashes),
        tuple(dropped),
        tuple(_column(labels, c) for c in sorted(labels) if c >= edge),
    )


def our_columns(labels: Mapping[int, str]) -> set[int]:
    """The column «Att rätta» of a letter that comes back."""
    return {c for c, text in labels.items() if reduced(text)[0] in TO_CORRECT}


def _column(labels: Mapping[int, str], number: int) -> Column:
    return Column(number, labels[number], reduced(labels[number])[1])


def _edge(
    layout: Layout, claims: Claims, labels: Mapping[int, str], filled: Mapping[int, object]
) -> int:
    """Where a second table begins beside the first: after an empty column, with the same fields."""
    last = max(labels, default=0) + 1
    twice = [sorted(c for _, c in found) for found in claims.values() if len(found) > 1]
    if not twice:
        return last
    gaps = [c for c in sorted(labels) if c > min(labels) and c - 1 not in filled]
    for gap in gaps:
        left = {name for name, found in claims.items() if any(c < gap for _, c in found)}
        if set(layout.required) <= left and all(c[1] >= gap for c in twice):
            return gap
    return last
