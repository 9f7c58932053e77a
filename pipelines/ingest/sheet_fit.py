"""How well a sheet fits a layout: which of its rows is the header, and what that lacks.

One sheet beside one layout. Which report a whole workbook is, is decided in `recognise.py`.
"""

from dataclasses import dataclass

from pipelines.ingest.cells import SheetInfo
from pipelines.ingest.grid import Grid, Top
from pipelines.ingest.header_index import FALLBACK, Index
from pipelines.ingest.header_remarks import missing
from pipelines.ingest.headers import SEARCH_ROWS, Candidate, Claims, candidates
from pipelines.ingest.layouts import Layout
from pipelines.model.reports import DROPPED
from pipelines.model.text import normalise


@dataclass(frozen=True)
class Sheet:
    """A sheet that may be read, and what its first rows may be."""

    number: int
    grid: Grid
    top: Top
    candidates: list[Candidate]

    @property
    def info(self) -> SheetInfo:
        """What is known of the sheet besides its cells."""
        return self.grid.info


@dataclass(frozen=True)
class Fit:
    """How well a sheet fits a layout: its header, what it lacks, and what it weighs."""

    place: int
    candidate: Candidate
    lacks: tuple[str, ...]
    weight: float

    @property
    def size(self) -> int:
        """How many fields the header names."""
        return len(self.candidate.fields(self.place))


def sheet_of(number: int, grid: Grid, index: Index) -> Sheet:
    """A sheet with the rows that may be its header."""
    top = grid.top(SEARCH_ROWS + 1)
    return Sheet(number, grid, top, candidates(index, top, grid.info.merged))


def fit_of(index: Index, place: int, sheet: Sheet) -> Fit | None:
    """How a sheet fits a layout, or None when no row of it can be the header."""
    layout = index.layouts[place]
    if not layout.reads_sheet(sheet.info.name):
        return None
    fits: list[Fit] = []
    for candidate in sheet.candidates:
        fields = candidate.fields(place)
        if layout.entry.header_row not in (None, candidate.first_row):
            continue
        if len(fields) < max(2, min(3, len(layout.required))) or not _has_own(layout, candidate):
            continue
        if not _says_enough(layout, fields):
            continue
        fits.append(Fit(place, candidate, tuple(missing(layout, fields)), candidate.weight(place)))
    complete = [f for f in fits if not f.lacks]
    most = max((f.size for f in complete or fits), default=0)
    # A second table further down may have more columns: the first that is whole is the header.
    first = next((f.candidate.first_row for f in complete if 2 * f.size >= most), None)
    here = [f for f in complete if f.candidate.first_row == first] or fits
    return max(here, key=lambda f: f.size, default=None)


def _has_own(layout: Layout, candidate: Candidate) -> bool:
    """Whether the header is there by which a sender's layout is told from another of the type."""
    wanted = layout.entry.when_header
    return wanted is None or normalise(wanted) in map(normalise, candidate.labels.values())


def _says_enough(layout: Layout, fields: Claims) -> bool:
    """Whether what is read of a header tells of the report: an «id» beside a «name» may be all."""
    known = [
        min(found)[0] for name, found in fields.items() if layout.fields[name].type not in DROPPED
    ]
    return len(known) > 1 or any(how < FALLBACK for how in known)


def fits_of(index: Index, sheet: Sheet) -> list[Fit]:
    """How a sheet fits each layout that it may be read under."""
    found = (fit_of(index, place, sheet) for place in range(len(index.layouts)))
    return [fit for fit in found if fit is not None]


def above(sheet: Sheet, first_row: int | None = None) -> tuple[str, ...]:
    """The texts over a sheet's header, or over the first row that may be one."""
    first = first_row or min((c.first_row for c in sheet.candidates), default=SEARCH_ROWS)
    rows = [sheet.top.texts[row] for row in sorted(sheet.top.texts) if row < first]
    return tuple(text for row in rows for _, text in sorted(row.items()))


def is_meant(layout: Layout, fit: Fit) -> bool:
    """Whether a header that lacks something is still one of this report: the rest is there."""
    needed = len(layout.required) + len(layout.report.any_of)
    return not fit.lacks or (
        len(fit.candidate.fields(fit.place)) > 2 and 2 * len(fit.lacks) <= needed
    )
