"""The first rows of a sheet as they were read, for a sender to see that it is the right file.

Only columns that are read, never anything of a report on persons, and no text that looks like a
personal identity number. What is shown is what the cells say; nothing is interpreted.
"""

import pyarrow.compute as pc

from pipelines.export.review import ReadColumn, ReadSheet
from pipelines.ingest.cells import Workbook
from pipelines.ingest.package import column_letter
from pipelines.ingest.personal import mask

MOST = 5
LONGEST = 60
# Marks of persons' numbers, and what a reader could not calculate.
_SILENT = ("p", "u")


def first_rows(
    workbook: Workbook, sheet: ReadSheet, *, personal: bool
) -> tuple[tuple[ReadColumn, ...], list[tuple[int, list[str]]]]:
    """The columns that are read, and each row's number in the sheet with its texts.

    Nothing for a report on persons (`personal`), nor for a sheet of which no row was read.
    """
    columns = tuple(c for c in sheet.columns if c.label)
    number = next((i for i, s in enumerate(workbook.sheets) if s.name == sheet.name), None)
    if personal or number is None or sheet.first_row is None or workbook.kept != "original":
        return (), []
    cells = workbook.cells
    within = pc.and_(
        pc.equal(cells["sheet"], number),
        pc.and_(
            pc.greater_equal(cells["row"], sheet.first_row),
            pc.less(cells["row"], sheet.first_row + MOST),
        ),
    )
    letters = [c.letter for c in columns]
    rows: dict[int, dict[str, str]] = {}
    for cell in cells.filter(within).to_pylist():
        letter = column_letter(cell["col"])
        if letter in letters and cell["kind"] not in _SILENT:
            rows.setdefault(cell["row"], {})[letter] = mask(cell["text"])[:LONGEST]
    return columns, [(row, [rows[row].get(x, "") for x in letters]) for row in sorted(rows)]
