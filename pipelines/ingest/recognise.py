"""What a workbook is: its report type, and the sheets that hold it.

Headers decide, then words in sheet names, titles and the file name, then what the sender owes
(`contract.md` 3). For when and for whom it is stands in `titles.py`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.ingest.cells import SheetInfo, Workbook
from pipelines.ingest.grid import Grid, grids
from pipelines.ingest.header_index import Index, index_of
from pipelines.ingest.headers import SEARCH_ROWS, Header, header_under, our_columns
from pipelines.ingest.layouts import Layout
from pipelines.ingest.sheet_fit import Fit, Sheet, above, fit_of, fits_of, is_meant, sheet_of
from pipelines.ingest.template_mark import Mark, is_ours, mark_of
from pipelines.ingest.titles import in_force, words_in
from pipelines.model.findings import Finding
from pipelines.model.reports import TEMPLATE_VERSION
from pipelines.model.text import normalise

# What one missing required column, and a word in a name, weigh beside a header that only one
# report type knows.
_MISSING, _WORD, _FURTHER_WORD = 1.5, 1.25, 0.1
# By how much another report type must fit better before a sheet is taken for that.
_BETTER = 1.5


@dataclass(frozen=True)
class FoundSheet:
    """A sheet with its header; `above` are the texts over the header, `number` its place."""

    number: int
    info: SheetInfo
    grid: Grid
    header: Header
    above: tuple[str, ...]


@dataclass(frozen=True)
class Recognised:
    """What a workbook was taken for; without a layout the findings say why."""

    layout: Layout | None
    index: Index
    place: int = 0
    sheets: tuple[FoundSheet, ...] = ()
    findings: tuple[Finding, ...] = ()
    mark: Mark | None = None

    @property
    def strict(self) -> bool:
        """Whether it was made from our own template, which is asked more often."""
        return self.mark is not None


def recognise(
    workbook: Workbook,
    file_name: str,
    layouts: Sequence[Layout],
    expected: Collection[str] = (),
) -> Recognised:
    """What a workbook is, by the layouts that its sender may use.

    Args:
        workbook: Its cells, scrubbed or not.
        file_name: The file's name.
        layouts: Layouts of the sender.
        expected: Report types that the sender owes; decides between equals only.
    """
    all_sheets = list(enumerate(grids(workbook.cells, workbook.sheets)))
    mark = mark_of([g for _, g in all_sheets])
    if mark and any(x.report_type == mark.report_type for x in layouts):
        layouts = [x for x in layouts if x.report_type == mark.report_type]
    index = index_of(tuple(layouts))
    if mark and mark.version > TEMPLATE_VERSION:
        newer = Finding("S58", params=(("version", mark.version), ("known", TEMPLATE_VERSION)))
        return Recognised(None, index, findings=(newer,), mark=mark)
    known = [(n, g) for n, g in all_sheets if not is_ours(g, mark)]
    wanted = {n for n, g in known if not g.info.hidden or _asked_for(g.info, layouts)}
    sheets = [sheet_of(n, g, index) for n, g in known if n in wanted and len(g)]
    aside = [Finding("S65", g.info.name) for n, g in known if n not in wanted]
    if not sheets:
        return Recognised(None, index, findings=(*aside, Finding("S28")), mark=mark)
    place = _file_layout(index, sheets, file_name, expected)
    if place is None:
        return Recognised(None, index, findings=(*aside, _nothing(sheets, layouts)), mark=mark)
    found, remarks = _sorted_out(index, place, sheets)
    if not found:
        return Recognised(None, index, findings=(*aside, _nothing(sheets, layouts)), mark=mark)
    return Recognised(layouts[place], index, place, tuple(found), (*aside, *remarks), mark)


def _asked_for(info: SheetInfo, layouts: Sequence[Layout]) -> bool:
    """Whether a layout names a hidden sheet."""
    return any(x.entry.sheets and x.reads_sheet(info.name) for x in layouts)


def _file_layout(
    index: Index, sheets: Sequence[Sheet], file_name: str, expected: Collection[str]
) -> int | None:
    """The layout of the file: what most of its sheets are, the file's name deciding."""
    file_words = normalise(file_name).replace("_", " ")
    votes: dict[str, list[tuple[float, int]]] = {}
    complete: set[str] = set()
    for sheet in sheets:
        names = normalise(" ".join((sheet.info.name, *above(sheet)))).replace("_", " ")
        ranked = []
        for fit in fits_of(index, sheet):
            layout = index.layouts[fit.place]
            if not in_force(layout.entry, sheet.info.name, above(sheet), file_name):
                continue
            hits = words_in(layout, f"{names} {file_words}")
            total = fit.weight - _MISSING * len(fit.lacks) + bool(hits) * _WORD
            rank = (layout.entry.when_header is not None, total + hits * _FURTHER_WORD,
                    layout.report_type in expected, -fit.place)  # fmt: skip
            ranked.append((rank, fit))
        if ranked:
            (_, total, *_), best = max(ranked, key=lambda pair: pair[0])
            name = index.layouts[best.place].report_type
            votes.setdefault(name, []).append((total, best.place))
            complete |= {name} if not best.lacks else set()
    if not votes:
        return None
    words = {x.report_type: words_in(x, file_words) for x in index.layouts}
    chosen = max(votes, key=lambda n: (words[n] > 0, n in complete, len(votes[n])))
    return max(votes[chosen])[1]


def _sorted_out(
    index: Index, place: int, sheets: Sequence[Sheet]
) -> tuple[list[FoundSheet], list[Finding]]:
    """The sheets that are read under the file's layout, and what is said of the others."""
    found: list[FoundSheet] = []
    remarks: list[Finding] = []
    layout = index.layouts[place]
    for sheet in sheets:
        fit = fit_of(index, place, sheet)
        other = _better(index, fit, layout, sheet)
        if other is not None:
            params = (("type", other.report.label.sv),)
            remarks.append(Finding("S63", sheet.info.name, params=params))
        elif fit is None or not is_meant(layout, fit):
            remarks.append(Finding("S66", sheet.info.name))
        else:
            header = header_under(index, place, fit.candidate, sheet.grid.columns)
            grid = sheet.grid.without(our_columns(fit.candidate.labels))
            over = above(sheet, header.first_row)
            found.append(FoundSheet(sheet.number, sheet.info, grid, header, over))
    return found, remarks


def _better(index: Index, fit: Fit | None, layout: Layout, sheet: Sheet) -> Layout | None:
    """Another report type that a sheet fits better: clearly so, if it can be read as the file's."""
    mine = 0.0
    if fit is not None and is_meant(layout, fit):
        mine = fit.weight - 1e-9 if fit.lacks else fit.weight + _BETTER
    others = [
        f
        for f in fits_of(index, sheet)
        if index.layouts[f.place].report_type != layout.report_type and not f.lacks
    ]
    best = max(others, key=lambda f: f.weight, default=None)
    return index.layouts[best.place] if best and best.weight > mine else None


def _nothing(sheets: Sequence[Sheet], layouts: Sequence[Layout]) -> Finding:
    """Why no sheet could be read: a type nobody reads, an aggregate, or no header row at all."""
    if not layouts:
        return Finding("S51")
    for sheet in sheets:
        first = sheet.top.texts.get(min(sheet.top.texts, default=0), {})
        counted = [t for _, t in sorted(first.items()) if counts(t)]
        if counted:
            return Finding("S50", header=counted[0])
    return Finding("S17", params=(("rows", SEARCH_ROWS),))


def aggregate(header: Header) -> Finding | None:
    """A header that counts and neither identifies nor names a procurement is an aggregate."""
    counted = [c for c in header.unknown if counts(c.header)]
    if counted and not {"procurement_ref", "title"} & set(header.columns):
        return Finding("S50", header=counted[0].header)
    return None


def counts(header: str) -> bool:
    """Whether a header is of a number of things."""
    return normalise(header).split(" ")[0] == "antal"
