"""What a case of the catalogue is: which sound workbook, what is spoilt, and what must come of it.

The cases themselves stand in `cases_*.py`; how one is run in `test_bad_input.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from base_books import BASES, Base, template_marks
from damage import Damage
from workbooks import workbook


@dataclass(frozen=True)
class Case:
    """A case of `reliability.md` 3.

    Attributes:
        id: The reference's number; a letter is added where one number has several forms.
        base: Report type of the sound workbook.
        cells: Cells that are replaced, by place.
        strict: Whether the workbook says that it is our own template.
        version: Which version of it.
        options: Further options of `workbook`, such as `merged`; `{}` stands for the sheet.
        damage: What is done to the bytes.
        name: The file's name, where it is not the base's.
        sheet: The sheet's name, where it is not the base's.
        status: Of the file.
        outcome: Of the finding; None when there is nothing to say.
        code: Of the finding, where it is not the id.
        at: Cells (or row numbers) that findings of the code must point at, all of them.
        rows_in: Business rows.
        held: Of them in quarantine.
        ignored: Rows that are none.
        says: What the Swedish text must hold.
        also: Codes that may be found besides.
        reads: Fields of an accepted row as they must be read: row number, field, value.
    """

    id: str
    base: str = "commitment_register"
    cells: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False
    version: str = "1"
    options: Mapping[str, Any] = field(default_factory=dict)
    damage: Damage | None = None
    name: str | None = None
    sheet: str | None = None
    status: str = "accepted"
    outcome: str | None = "quarantined"
    code: str | None = None
    at: tuple[str, ...] = ()
    rows_in: int = 12
    held: int = 0
    ignored: int = 0
    says: str = ""
    also: tuple[str, ...] = ()
    reads: tuple[tuple[int, str, Any], ...] = ()

    @property
    def number(self) -> str:
        """The reference's number."""
        return self.id.split("-")[0]

    @property
    def finding(self) -> str | None:
        """The code that must be found."""
        return None if self.outcome is None else self.code or self.number

    @property
    def report(self) -> Base:
        """The sound workbook."""
        return BASES[self.base]

    @property
    def file_name(self) -> str:
        """Under which name it comes."""
        return self.name or self.report.file_name

    @property
    def sheet_name(self) -> str:
        """The sheet that findings point into."""
        return self.sheet or self.report.sheet

    def data(self) -> bytes:
        """The spoilt file."""
        report, sheet = self.report, self.sheet_name
        sheets = {sheet: report.changed(self.cells)}
        options = {k: _with_sheet(v, sheet) for k, v in self.options.items()}
        if self.strict:
            sheets["_meta"] = template_marks(report, self.version)
            options["hidden"] = [*options.get("hidden", ()), "_meta"]
        made = workbook(sheets, **options)
        return self.damage(made) if self.damage else made


def _with_sheet(option: Any, sheet: str) -> Any:
    """An option with `{}` replaced by the sheet's name."""
    if isinstance(option, dict):
        return {k.replace("{}", sheet): v for k, v in option.items()}
    if isinstance(option, tuple):
        return [place.replace("{}", sheet) for place in option]
    return option


def corrected(number: str, cells: Mapping[str, Any], says: str = "", **more: Any) -> Case:
    """A cell that is read otherwise than written, and traced; the file has no remarks."""
    return Case(number, cells=cells, outcome="corrected", at=tuple(cells), says=says, **more)


def warned(number: str, cells: Mapping[str, Any], *at: str, **more: Any) -> Case:
    """A cell that counts, with a warning; it is the first unless others are named."""
    return Case(number, cells=cells, outcome="warning", at=at or _first(cells), **more)


def held(number: str, cells: Mapping[str, Any], *at: str, **more: Any) -> Case:
    """A cell whose row is held back; it is the first unless others are named."""
    return Case(number, **{"cells": cells, "at": at or _first(cells), "held": 1, **more})


def refused(number: str, **more: Any) -> Case:
    """A file of which nothing counts."""
    return Case(number, **{"status": "rejected", "outcome": "rejected", "rows_in": 0, **more})


def sound(number: str, **more: Any) -> Case:
    """A file that looks odd and is not: nothing is to be said."""
    return Case(number, **{"outcome": None, **more})


def _first(cells: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cells)[:1]
