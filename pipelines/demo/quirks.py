"""Planting faults and oddities in the rows of a file, the kinds by turns.

The kinds themselves are in `quirk_kinds.py`.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from pipelines.demo.layouts import Layout
from pipelines.demo.sheets import Entry, Remark
from pipelines.demo.workbooks import Cell

T = TypeVar("T")
MAX_ERROR_SHARE = 0.15  # a file with more than 20 % of its rows in quarantine may be refused


@dataclass
class Spot:
    """Where a quirk may be planted: a row of a sheet, and what is known around it."""

    entry: Entry
    entries: list[Entry]
    layout: Layout
    rng: np.random.Generator
    single: AbstractSet[str]

    @property
    def is_plan(self) -> bool:
        """The sheet is part of a plan."""
        return self.layout.report_type == "procurement_plan"

    def pick(self, values: Sequence[T]) -> T:
        """One of the values by chance."""
        return values[int(self.rng.integers(0, len(values)))]

    def filled(self, names: Sequence[str]) -> str | None:
        """One of these fields whose cell holds something, by chance."""
        found = [n for n in names if self.entry.cells.get(n) is not None]
        return self.pick(found) if found else None

    def write(self, name: str, value: Cell, code: str, severity: str) -> bool:
        """Writes the cell; its finding takes the place of those that the cell had."""
        self.entry.cells[name] = value
        self.entry.remarks = [r for r in self.entry.remarks if r.field != name]
        return self.remark(name, code, severity)

    def remark(self, name: str, code: str, severity: str) -> bool:
        """Adds a finding; an error puts the row in quarantine."""
        self.entry.remarks.append(Remark(code, severity, name))
        self.entry.quarantined |= severity == "error"
        return True


class Kind(NamedTuple):
    """A kind of quirk: its code, severity, rows it puts in quarantine, and how it is planted."""

    code: str
    severity: str
    rows: int
    plant: Callable[[Spot, str, str], bool]


def plant(
    sheets: Sequence[list[Entry]],
    layout: Layout,
    share: float,
    deck: list[Kind],
    rng: np.random.Generator,
    single: AbstractSet[str],
) -> None:
    """Plants one quirk in about `share` of the rows of a file, the kinds by turns.

    Args:
        sheets: The rows of each sheet; a duplicate is added to its sheet.
        layout: The layout of the file.
        share: Share of rows.
        deck: The kinds in turn; a kind that was used goes last.
        rng: Source of chance.
        single: Case numbers that stand once in all of the unit's files.
    """
    allowed = int(MAX_ERROR_SHARE * sum(len(s) for s in sheets))
    for entries in sheets:
        for entry in list(entries):
            if rng.random() >= share:
                continue
            spot = Spot(entry, entries, layout, rng, single)
            for i, kind in enumerate(deck):
                if kind.rows <= allowed and kind.plant(spot, kind.code, kind.severity):
                    allowed -= kind.rows
                    deck.append(deck.pop(i))
                    break
