"""Totals: lines without a word that hold the sum of those above, and whether a total agrees.

Lines with a word for a sum are known in `lines.py`. A total is listed and never counted
(`domain.md` 2.7).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from pipelines.ingest.checks.rowset import Rowset
from pipelines.ingest.lines import Lines
from pipelines.ingest.remarks import Remarks
from pipelines.model.text import normalise

_SUMMED = ("amount", "count", "number")
_RECONCILED = ("amount", "count")
_FREE = ("amount", "count", "number", "share", "wage", "text", "note", "org", "name", "ssyk")
_NO_SUM = re.compile(r"(?:antal|medel|genomsnitt|snitt)")


def unnamed(rows: Rowset, lacking: Collection[int], ends: Collection[int]) -> list[int]:
    """Rows that lack what every row has, and whose every number is the sum of those above.

    Args:
        rows: The rows.
        lacking: Rows in which a required cell is empty.
        ends: Other totals and headings, at which a block of rows begins anew.
    """
    found: list[int] = []
    for row in sorted(lacking):
        place = int(np.searchsorted(rows.rows, row))
        known = [n for n, f in rows.layout.fields.items() if rows.has(n) and f.type in _SUMMED]
        here = [n for n in known if rows.columns[n][place] is not None]
        if not here or _says_more(rows, place):
            continue
        for first in _block_starts(row, [*ends, *found]):
            block = (rows.rows > first) & (rows.rows < row) & ~np.isin(rows.rows, found)
            if block.sum() > 1 and all(_is_sum(rows, n, place, block) for n in here):
                found.append(row)
                break
    return found


def _says_more(rows: Rowset, place: int) -> bool:
    fields = rows.layout.fields
    return any(
        values[place] is not None
        and fields[name].type not in _FREE
        and not (fields[name].type == "yes_no" and values[place] == "unknown")
        for name, values in rows.columns.items()
        if name in fields and name in rows.header.columns
    )


def _is_sum(rows: Rowset, name: str, place: int, block: np.ndarray) -> bool:
    values = rows.numbers(name)
    total = float(np.nansum(values[block]))
    return total != 0 and abs(values[place] - total) <= max(0.5, 1e-9 * abs(total))


def _block_starts(row: int, ends: Collection[int]) -> list[int]:
    """The last total or heading above a row, and the table's start."""
    above = [e for e in ends if e < row]
    return [max(above), 0] if above else [0]


@dataclass(frozen=True)
class Total:
    """A total's line: its text and, by field, the sum that it states."""

    row: int
    text: str
    stated: Mapping[str, float]


def totals_of(rows: Rowset, lines: Lines) -> list[Total]:
    """The totals by their lines; `rows` are those lines, typed."""
    found = []
    for place, row in enumerate(rows.rows.tolist()):
        text = lines.totals.get(row, "")
        is_sum = not _NO_SUM.match(normalise(text))
        stated = {
            name: float(rows.columns[name][place])
            for name, field in rows.layout.fields.items()
            if field.type in _RECONCILED and rows.has(name) and is_sum
            and rows.columns[name][place] is not None
        }  # fmt: skip
        found.append(Total(row, text, stated))
    return found


def told(totals: Collection[Total]) -> list[Remarks]:
    """S27 for every total: it is listed and not counted."""
    if not totals:
        return []
    rows = [t.row for t in totals]
    texts = [t.text or None for t in totals]
    return [Remarks("S27", rows, None, None, texts, [{"text": t.text or "∑"} for t in totals])]


def disagreeing(
    rows: Rowset, totals: Collection[Total], headings: Collection[int], unread: Collection[int]
) -> list[Remarks]:
    """M160 for a total that is neither the sum of its block nor of the rows from the start.

    Args:
        rows: All business rows, those held back too.
        totals: The totals.
        headings: Group headings, at which a block begins.
        unread: Rows with a cell that could not be read: nobody knows what they add.
    """
    found: list[Remarks] = []
    ends = [t.row for t in totals]
    for total in totals:
        starts = {*_block_starts(total.row, ends), *_block_starts(total.row, headings)}
        for name, stated in total.stated.items():
            column = rows.header.columns[name]
            tolerance = 0.5 * (column.unit or 1)
            sums = []
            for first in starts:
                block = (rows.rows > first) & (rows.rows < total.row)
                if np.isin(rows.rows[block], list(unread)).any():
                    break
                sums.append(float(np.nansum(rows.numbers(name)[block])))
            else:
                if all(abs(stated - s) > max(tolerance, 1e-9 * abs(s)) for s in sums):
                    found += _disagrees(rows, total, name, stated, max(sums))
    return found


def _disagrees(rows: Rowset, total: Total, name: str, stated: float, real: float) -> list[Remarks]:
    shown = [f"{v:,.2f}".removesuffix(".00").replace(",", " ").replace(".", ",")
             for v in (stated, real)]  # fmt: skip
    at = Rowset(np.array([total.row]), {}, rows.header, rows.layout, rows.codes, rows.grid)
    return list(at.remark("M160", name, [0], [shown[0]], sum=[shown[1]]))
