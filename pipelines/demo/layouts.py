"""How the invented senders lay out their files: `layouts.yaml` as data classes.

What a key means stands here, what a layout says there; cells and sheets are made in `cells.py`
and `sheets.py`.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from pipelines.model.reports import standard

NOTE = "Exempeldata – påhittade uppgifter"


@dataclass(frozen=True)
class Layout:
    """A way of laying out a workbook; `columns` are (field, header), a field `?…` is of no use.

    Attributes:
        name: Letter of the report type and a number, such as `B2`.
        report_type: The report type.
        columns: Fields and headers in order.
        suffix: Kind of file.
        encoding: Of a CSV file.
        cadence: Which periods a file of the register holds.
        sheet: The sheet's name; `{period}`, `{supplier}` … are filled in.
        heading: Lines above the header, filled in likewise.
        unit: What amounts are divided by.
        dates: As date cells, as text, or as six digits.
        shares: 75 as percent, 0.75 as fraction, or 0.75 shown as 75 %.
        persons: How personal numbers are written, or that the sender's own codes are.
        occupations: As code or as the words of SSYK.
        voice: Which words for codes.
        total: First cell of a row with sums; '' for none.
        subtotal: The field after whose every change sums follow.
        total_formula: The sums are formulas with a stored value.
        group_by: The field whose changes make a heading.
        merge: The field whose equal cells are merged.
        split: Headers with ' - ' stand on two rows, the upper part merged over its columns.
        repeat_header: After how many rows the header stands once more.
        blank_rows: After how many rows one is left blank.
        hidden_sheet: A hidden sheet of the words to choose from, or of an old draft.
        hidden_rows: Some rows are hidden.
        filtered: There is a filter on the header.
        coloured: Some rows are green.
        commented: Some cells have a comment.
        epoch_1904: The workbook counts days from 1904.
        footnotes: Lines below the table.
    """

    name: str
    report_type: str
    columns: tuple[tuple[str, str], ...]
    suffix: Literal["xlsx", "csv", "ods"] = "xlsx"
    encoding: str = "cp1252"
    cadence: Literal["year", "to_date", "cumulative"] = "year"
    sheet: str = "Blad1"
    heading: tuple[str, ...] = ()
    unit: int = 1
    dates: Literal["cell", "text", "short"] = "cell"
    shares: Literal["percent", "fraction", "shown"] = "percent"
    persons: Literal["long", "short", "compact", "ten", "number", "id"] = "long"
    occupations: Literal["code", "words"] = "words"
    voice: int = 0
    total: str = ""
    subtotal: str = ""
    total_formula: bool = False
    group_by: str = ""
    merge: str = ""
    split: bool = False
    repeat_header: int = 0
    blank_rows: int = 0
    hidden_sheet: Literal["", "lists", "draft"] = ""
    hidden_rows: bool = False
    filtered: bool = False
    coloured: bool = False
    commented: bool = False
    epoch_1904: bool = False
    footnotes: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that have a column."""
        return tuple(field for field, _ in self.columns if not field.startswith("?"))

    @property
    def personal(self) -> bool:
        """Whether the report is about persons."""
        return standard()[self.report_type].personal

    @property
    def is_csv(self) -> bool:
        """All cells are text, and the only sheet has no name."""
        return self.suffix == "csv"

    def type_of(self, field: str) -> str:
        """The type of a field, such as `amount`."""
        return standard()[self.report_type].fields[field].type

    def codes_of(self, field: str) -> str:
        """The code list of a field."""
        return standard()[self.report_type].fields[field].codes or ""


@cache
def layouts() -> dict[str, Layout]:
    """All layouts by name."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    found = {}
    for report_type, by_name in yaml.safe_load(text).items():
        for name, said in by_name.items():
            for key in ("heading", "footnotes"):
                said[key] = tuple(said.get(key, ()))
            said["columns"] = tuple(said["columns"].items())
            found[name] = Layout(name, report_type, **said)
    return found
