"""Sheets that are our own: the marks of a template, and what a letter adds to a sender's file.

Only whether a sheet is ours is told here; the rows of a template are read like any others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.ingest.grid import Grid
from pipelines.model.reports import LISTS_SHEET, META_SHEET, TEMPLATE_MARK

# Where it stands in a cell, all of the file is invented.
SAMPLE_MARK = "påhittade uppgifter"
# The sheet that a letter puts first; it may stay when the file comes again (users.md 4.2).
_REVIEWS = ("granskning", "review")


@dataclass(frozen=True)
class Mark:
    """What a template says of itself: its report type and version."""

    report_type: str
    version: int


def mark_of(sheets: Sequence[Grid]) -> Mark | None:
    """The mark of a workbook made from our template, or None."""
    for grid in sheets:
        if grid.info.name != META_SHEET or _first(grid) != TEMPLATE_MARK:
            continue
        keys, values = grid.columns.get(0), grid.columns.get(1)
        rows = [] if keys is None or values is None else keys.rows.tolist()
        said = {keys.text_at(r): values.text_at(r) for r in rows} if keys and values else {}
        version = said.get("version", "")
        return Mark(said.get("report_type", ""), int(version) if version.isdecimal() else 0)
    return None


def is_ours(grid: Grid, mark: Mark | None) -> bool:
    """Whether a sheet was made by us and holds no rows of the sender."""
    if mark is not None and grid.info.name in (META_SHEET, LISTS_SHEET):
        return True
    name = grid.info.name.strip().casefold()
    return name in _REVIEWS and _first(grid).casefold().startswith(name)


def _first(grid: Grid) -> str:
    cells = grid.columns.get(0)
    return "" if cells is None else cells.text_at(1)
