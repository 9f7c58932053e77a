"""Text of others put into cells of openpyxl so that it stays text, whatever it looks like.

Never a formula, never a link, never an error; what XML cannot hold is taken out. No layout here.
"""

import re

from openpyxl.cell.cell import Cell, MergedCell

from pipelines.export.inert import FORMULA, text_of

LONGEST = 32_000
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """Text that a workbook can hold: no control characters, no overrides of direction, not endless.

    `_x0041_` would be read as a character: it is written so that it is read as it stands.
    """
    text = _ESCAPE.sub("_x005F_", text_of(text))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def put(cell: Cell | MergedCell, value: str | float) -> None:
    """Put a text or a number into a cell; a text is text even after it was edited."""
    if isinstance(cell, MergedCell):
        return  # shows what the first cell of its range holds
    if not isinstance(value, str):
        cell.value = value
        return
    text = clean(value)
    if not text:
        return
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.quotePrefix = True
