"""Planting faults and oddities in the rows of a file, the kinds by turns.

The kinds themselves are in the modules `kinds_*.py`, by theme; `kinds.py` puts them together.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

from pipelines.demo.layouts import Layout
from pipelines.demo.sheets import Entry, Remark
from pipelines.demo.workbooks import Cell

T = TypeVar("T")
OFTEN = 3  # kinds that few rows allow come first until they were planted this many times
MAX_ERROR_SHARE = 0.15  # a file with more than 20 % of its rows in quarantine may be refused


@dataclass
class Spot:
    """Where a quirk may be planted: a row of a sheet, and what is known around it."""

    entry: Entry
    entries: list[Entry]
    layout: Layout
    rng: np.random.Generator
    single: AbstractSet[str]
    through: dt.date
    in_force: bool = True

    @property
    def report(self) -> str:
        """The report type."""
        return self.layout.report_type

    def pick(self, values: Sequence[T]) -> T:
        """One of the values by chance."""
        return values[int(self.rng.integers(0, len(values)))]

    def has(self, *names: str) -> bool:
        """Whether these fields have columns, and their cells hold something."""
        return all(self.entry.cells.get(name) is not None for name in names)

    def of_type(self, *types: str) -> list[str]:
        """The fields of these types whose cells hold something."""
        return [n for n in self.layout.fields if self.layout.type_of(n) in types and self.has(n)]

    def write(self, name: str, value: Cell, code: str, severity: str) -> bool:
        """Writes the cell if the file can hold it; its finding takes the place of the cell's."""
        if self.layout.is_csv and not _fits(value, self.layout.encoding):
            return False
        self.entry.cells[name] = value
        self.entry.remarks = [r for r in self.entry.remarks if r.field != name]
        return self.remark(name, code, severity)

    def remark(self, name: str, code: str, severity: str) -> bool:
        """Adds a finding, none without a code; an error puts the row in quarantine."""
        if code:
            self.entry.remarks.append(Remark(code, severity, name))
            self.entry.quarantined |= severity == "error"
        return True


def _fits(value: Cell, encoding: str) -> bool:
    try:
        str(value).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class Kind(NamedTuple):
    """A kind of quirk.

    Attributes:
        name: What it is, for counting.
        code: The finding it must give; '' for none.
        severity: Of the finding.
        plant: Plants it if it can; may change what is understood of the row.
        rows: How many rows it puts in quarantine.
    """

    name: str
    code: str
    severity: str
    plant: Callable[[Spot, str, str], bool]
    rows: int = 0


def error(name: str, code: str, plant: Callable[[Spot, str, str], bool]) -> Kind:
    """A kind that puts its row in quarantine."""
    return Kind(name, code, "error", plant, 1)


def warning(name: str, code: str, plant: Callable[[Spot, str, str], bool]) -> Kind:
    """A kind that is remarked on while the row counts."""
    return Kind(name, code, "warning", plant)


def info(name: str, code: str, plant: Callable[[Spot, str, str], bool]) -> Kind:
    """A kind that is read rightly and traced."""
    return Kind(name, code, "info", plant)


def plant(
    sheets: Sequence[list[Entry]],
    layout: Layout,
    share: float,
    deck: list[Kind],
    planted: Counter[str],
    **around: Any,
) -> None:
    """Plants one quirk in about `share` of the rows of a file, the kinds by turns.

    Args:
        sheets: The rows of each sheet; a duplicate is added to its sheet.
        layout: The layout of the file.
        share: Share of rows.
        deck: The kinds in turn; a kind that was used goes last, a rare one first.
        planted: Is counted up by kind.
        around: What else is known of a spot: source of chance, last day, case numbers that stand
            once in all of the sender's files, whether a newer file replaces this one.
    """
    allowed = int(MAX_ERROR_SHARE * sum(len(s) for s in sheets))
    rng: np.random.Generator = around["rng"]
    for entries in sheets:
        for entry in list(entries):
            if rng.random() >= share:
                continue
            spot = Spot(entry, entries, layout, **around)
            room = 0 if entry.needed else allowed
            for kind in sorted(deck, key=lambda k: planted[k.name] >= OFTEN):
                if kind.rows <= room and kind.plant(spot, kind.code, kind.severity):
                    allowed -= kind.rows
                    planted[kind.name] += 1
                    deck.remove(kind)
                    deck.append(kind)
                    break
