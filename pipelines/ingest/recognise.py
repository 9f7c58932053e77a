"""What a workbook is: its report type, the sheets that hold it, and the period it is for.

Headers decide, then words in sheet names, titles and the file name (`contract.md` 3). The rows
below the headers are read in `report.py`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.cells import SheetInfo, Workbook
from pipelines.ingest.headers import SEARCH_ROWS, Header, find_header
from pipelines.ingest.layouts import Entry, Layout
from pipelines.model import periods
from pipelines.model.findings import Finding
from pipelines.model.text import normalise

_DATE_FIELDS = ("published_at", "awarded_at", "planned_at", "starts_at")


@dataclass(frozen=True)
class FoundSheet:
    """A sheet with its header under some layout; `above` is the text over the header."""

    info: SheetInfo
    cells: pd.DataFrame
    header: Header
    above: str


def sheet_frames(workbook: Workbook) -> dict[str, pd.DataFrame]:
    """Cells of each visible sheet that say something, sorted by row and column.

    A dash or a blank says nothing: the same as no cell.
    """
    text, kind = workbook.cells["text"], workbook.cells["kind"]
    silent = pc.is_in(pc.utf8_trim_whitespace(text), pa.array(["", "-", "–", "—"]))
    says = pc.or_(pc.invert(silent), pc.is_in(kind, pa.array(["e", "u"])))
    cells = workbook.cells.filter(says).to_pandas()
    cells = cells.astype({"row": "int64", "col": "int64", "text": object, "kind": object})
    by_sheet = dict(iter(cells.groupby("sheet")))
    frames = {}
    for number, info in enumerate(workbook.sheets):
        if not info.hidden:
            part = by_sheet.get(number, cells.iloc[:0])
            frames[info.name] = part.sort_values(["row", "col"], ignore_index=True)
    return frames


def choose_layout(
    frames: dict[str, pd.DataFrame],
    infos: Sequence[SheetInfo],
    file_name: str,
    layouts: Sequence[Layout],
) -> tuple[Layout, list[FoundSheet]] | None:
    """The layout whose fields the headers name best; words in names decide between equals."""
    best: tuple[tuple[float, ...], Layout, list[FoundSheet]] | None = None
    for layout in layouts:
        sheets = [
            s
            for info in infos
            if info.name in frames and (s := _sheet(info, frames[info.name], layout))
        ]
        if not sheets or not _in_force(layout.entry, sheets, file_name):
            continue
        top = max(s.header.score for s in sheets)
        missing = min(len(set(layout.required) - set(s.header.columns)) for s in sheets)
        text = normalise(" ".join([file_name, *(f"{s.info.name} {s.above}" for s in sheets)]))
        words = sum(normalise(w) in text for w in layout.words)
        special = layout.entry.when_header is not None
        rank = (-missing, special, words if missing == 0 else 0, top)
        if best is None or rank > best[0]:
            best = (rank, layout, sheets)
    return (best[1], best[2]) if best else None


def _sheet(info: SheetInfo, frame: pd.DataFrame, layout: Layout) -> FoundSheet | None:
    name, patterns = info.name.strip().casefold(), layout.entry.sheets
    if patterns and not any(fnmatchcase(name, p.casefold()) for p in patterns):
        return None
    head = frame[frame["row"] <= SEARCH_ROWS + 1]
    grid = dict(zip(zip(head["row"], head["col"], strict=True), head["text"], strict=True))
    header = find_header(layout, grid, info.merged)
    if header is None:
        return None
    labels = {normalise(t) for (r, _), t in grid.items() if header.first_row <= r <= header.row}
    own = {normalise(layout.entry.when_header)} if layout.entry.when_header else set()
    if not own <= labels:
        return None
    above = " ".join(t for (r, _), t in grid.items() if r < header.first_row)
    return FoundSheet(info, frame, header, above)


def _in_force(entry: Entry, sheets: Sequence[FoundSheet], file_name: str) -> bool:
    """Whether the period that the names speak of touches the days that a layout is valid."""
    named = sorted({q for s in sheets for q in _quarters(s, file_name)})
    if not named:
        return True
    first, last = periods.period(named[0]).date_from, periods.period(named[-1]).date_to
    return (entry.valid_from or first) <= last and (entry.valid_to or last) >= first


def without_header(frames: dict[str, pd.DataFrame], layouts: Sequence[Layout]) -> Finding:
    """Why no sheet could be read: a type nobody reads, an aggregate, or no header row at all."""
    if not layouts:
        return Finding("S51")
    for frame in frames.values():
        first = frame[frame["row"] == frame["row"].min()] if len(frame) else frame
        counted = first[first["text"].str.contains(r"^\s*antal\b", case=False, regex=True)]
        if len(counted):
            return Finding("S50", header=str(counted["text"].iloc[0]))
    return Finding("S17", params=(("rows", SEARCH_ROWS),))


def aggregate(header: Header) -> Finding | None:
    """A header that counts and neither identifies nor names a procurement is an aggregate."""
    counted = [c for c in header.unknown if normalise(c.header).startswith("antal")]
    if counted and not {"procurement_ref", "title"} & set(header.columns):
        return Finding("S50", header=counted[0].header)
    return None


def type_of_name(file_name: str, layouts: Sequence[Layout]) -> str | None:
    """The report type whose words a file's name holds most of, or None."""
    plain = normalise(file_name)
    hits = {x.report_type: sum(normalise(w) in plain for w in x.words) for x in layouts}
    best = max(hits, key=lambda name: hits[name], default=None)
    return best if best and hits[best] else None


def quarters_of(
    sheets: Sequence[FoundSheet], file_name: str, accepted: pd.DataFrame
) -> tuple[str, ...]:
    """The quarters a file is for: a year column, sheet names, titles, file name, then dates."""
    column = set(accepted["year"].dropna()) if "year" in accepted else set()
    stated = tuple(sorted(int(y) for y in column))
    by_dates = _years_of_dates(accepted)
    found = {q for sheet in sheets for q in _quarters(sheet, file_name, stated, by_dates)}
    return tuple(sorted(found))


def _quarters(
    sheet: FoundSheet, file_name: str, stated: Sequence[int] = (), by_dates: Sequence[int] = ()
) -> set[str]:
    names = f"{sheet.info.name} {sheet.above}"
    years = stated or periods.years_in(names) or periods.years_in(file_name) or by_dates
    numbers = periods.quarter_numbers_in(names) or periods.quarter_numbers_in(file_name)
    return {f"{y}-Q{n}" for y in years for n in numbers or (1, 2, 3, 4)}


def _years_of_dates(accepted: pd.DataFrame) -> tuple[int, ...]:
    """The year of the rows' dates, when nine of ten lie in one."""
    for name in _DATE_FIELDS:
        if name in accepted:
            days: list[Any] = [d for d in accepted[name] if isinstance(d, dt.date)]
            years = Counter(d.year for d in days)
            if years:
                year, n = years.most_common(1)[0]
                return (year,) if n >= 0.9 * len(days) else ()
    return ()


def period_of(layout: Layout, quarters: Sequence[str]) -> str:
    """The period a file replaces: a plan is its first year's, a register what it covers."""
    first = quarters[0][:4]
    return first if layout.report_type == "procurement_plan" else periods.covering(quarters)
