"""What was received, as far as a letter may show it again. Plain data, no rule.

Apart from the letter, so that a check that writes none need not load what writes workbooks.
"""

from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class PlainSheet:
    """A sheet's name, whether it is hidden, and its merged ranges (row, col, row, col) from 0."""

    name: str
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Original:
    """A file of the kind that its content is; `cells` as the intake read them.

    `data` are the bytes of an xlsx file; of another kind of workbook the cells are written anew.
    `secret`: it holds or may hold personal data.
    """

    kind: str
    cells: pa.Table = field(repr=False)
    sheets: tuple[PlainSheet, ...] = ()
    data: bytes | None = field(default=None, repr=False)
    secret: bool = False
