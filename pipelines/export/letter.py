"""The letter back to a sender: the review first, then the sender's own sheets with marks.

Bytes in, new bytes out; what was received is never touched. Where marking would lose something or
spread personal data, the review goes alone and says why (`users.md` 4.2).
"""

import io
import unicodedata
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from pipelines.export import fragile, marked, plain_copy, review_sheet
from pipelines.export.original import Original
from pipelines.export.packing import Value, packed
from pipelines.export.review import Review, headline, sheet_name
from pipelines.model.reports import ANSWERED

_Values = Mapping[str, Mapping[str, Value]]
# openpyxl has no error of its own for a part that it does not understand.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, SyntaxError, TypeError,
    ValueError, zipfile.BadZipFile, IllegalCharacterError, InvalidFileException,
)  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """The workbook; `alone` says why the sender's sheets are not in it, as in `REASONS`."""

    data: bytes = field(repr=False)
    alone: str | None = None


def file_name(original: str, number: int | None) -> str:
    """`<original>_granskad_<number>.xlsx`; a letter that came back gets no second ending."""
    stem = ANSWERED.sub("", PurePath(unicodedata.normalize("NFC", original)).stem)
    # A file name may be 255 bytes long.
    stem = stem.encode("utf-8")[:220].decode("utf-8", errors="ignore")
    return f"{stem}_granskad{'' if number is None else f'_{number}'}.xlsx"


def letter(review: Review, original: Original | None) -> Letter:
    """The letter of a review; the same input gives the same bytes."""
    alone = _alone(review, original)
    made = None if alone or original is None else _with_sheets(review, original)
    if made is not None:
        return Letter(made)
    alone, book = alone or "format", Workbook()
    if book.active:
        book.remove(book.active)
    return Letter(_finished(book, review, alone), alone)


def _with_sheets(review: Review, original: Original) -> bytes | None:
    """The letter with the sender's sheets; None when openpyxl cannot take what others can read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = _opened(original, review)
            marked.forget(book)
            marked.mark(book, review)
            return _finished(book, review, None, _results(original))
    except _FAULTS:
        return None


def _finished(
    book: Workbook, review: Review, alone: str | None, values: _Values | None = None
) -> bytes:
    """The workbook with the review as its first and only selected sheet."""
    own = list(book.sheetnames)
    sheet = book.create_sheet(sheet_name(review.lang), 0)
    review_sheet.write(sheet, review, own, fragile.REASONS[alone] if alone else None)
    book.active = 0
    for one in book.worksheets:
        # Two selected sheets would be changed together.
        one.sheet_view.tabSelected = one is sheet
    return packed(book, headline(review), values)


def _opened(original: Original, review: Review) -> Workbook:
    """The workbook to mark."""
    if original.data is None:
        return plain_copy.book_of(original.cells, original.sheets, review)
    return load_workbook(io.BytesIO(original.data), rich_text=True, keep_links=False)


def _alone(review: Review, original: Original | None) -> str | None:
    if original is None or original.kind == "none":
        return "unreadable"
    if review.personal or original.secret:
        return "personal"
    if original.cells.num_rows > fragile.MOST_CELLS:
        return "large"
    return fragile.loss(original.data) if original.data else None


def _results(original: Original) -> _Values:
    """What each cell showed, by sheet and place: formulas keep it until they are calculated."""
    cells = original.cells.filter(pc.is_in(original.cells["kind"], pa.array(list("%bdenst"))))
    found: dict[str, dict[str, Value]] = {s.name: {} for s in original.sheets}
    names = [s.name for s in original.sheets]
    for cell in cells.to_pylist():
        place = f"{plain_copy.letter_of(cell['col'])}{cell['row']}"
        found[names[cell["sheet"]]][place] = (cell["kind"], cell["text"])
    return found
