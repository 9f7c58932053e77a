"""The sheet Granskning: outcome, counts, how the file was read, findings with links to their cells.

The first sheet of every letter, written with openpyxl. The sender's own sheets are marked
elsewhere, and every sentence comes from the review.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.export import fmt
from pipelines.export.messages import EXAMPLES, Group, Message, ended, groups, where
from pipelines.export.review import (
    ReadColumn,
    ReadSheet,
    Review,
    about,
    alike,
    headline,
    ignored_lines,
    names_of,
    nothing_wrong,
    sheet_line,
    unread_lines,
    what_to_do,
)
from pipelines.export.review_words import LEVELS, MEANINGS, said
from pipelines.export.text_cells import put

WIDTHS = {"A": 13, "B": 8, "C": 20, "D": 22, "E": 20, "F": 46, "G": 40}
AnyCell = Cell | MergedCell
_LEVELS = ("stop", "error", "warning", "info")
_TITLE, _BOLD = Font(name="Arial", size=14, bold=True), Font(name="Arial", size=10, bold=True)
_PLAIN = Font(name="Arial", size=10)
_LINK = Font(name="Arial", size=10, underline="single", color="FF0B4F9E")
_HEAD = PatternFill("solid", fgColor="FFE6E6E6")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")
_NUMBER = Alignment(horizontal="center", vertical="top")
_UNDER = Border(bottom=Side("thin", color="FF8C8C8C"))
_WORDS = {
    "sv": {
        "counts": "Vad vi fann",
        "level": "Slag", "n": "Antal", "meaning": "Betyder",
        "read": "Så här läste vi filen",
        "letter": "Kolumn", "header": "Rubrik i filen", "label": "Lästes som",
        "unread": "lästes inte",
        "columns": "Kolumner i blad {sheets}",
        "code": "Kod", "cell": "Cell", "head": "Rubrik", "value": "Värde", "what": "Vad är fel",
        "remark": "Anmärkning", "todo": "Att göra",
        "examples": "{level}: de första av varje slag",
        "complete": "{level}: alla",
        "more": "… och {n} till med koden {code}, som inte visas här.",
        "alone": "Era egna blad är inte med i det här brevet, eftersom {reason}. Rätta i er egen "
        "fil.",
        "here": "bladen efter det här",
    },
    "en": {
        "counts": "What we found",
        "level": "Kind", "n": "Number", "meaning": "Means",
        "read": "How we read the file",
        "letter": "Column", "header": "Header in the file", "label": "Read as",
        "unread": "not read",
        "columns": "Columns of sheet {sheets}",
        "code": "Code", "cell": "Cell", "head": "Header", "value": "Value", "what": "What is wrong",
        "remark": "Remark", "todo": "What to do",
        "examples": "{level}: the first of each kind",
        "complete": "{level}: all",
        "more": "… and {n} more with the code {code}, not shown here.",
        "alone": "Your own sheets are not in this letter, because {reason}. Correct your own file.",
        "here": "the sheets after this one",
    },
}  # fmt: skip


@dataclass
class _Page:
    """The sheet and the next free row; `linked` sheets stand in the same workbook."""

    sheet: Worksheet
    lang: str
    linked: frozenset[str]
    row: int = 1

    def line(
        self, *texts: str | int | None, font: Font = _PLAIN, wrap: bool = False
    ) -> list[AnyCell]:
        cells = []
        for column, value in enumerate(texts, start=1):
            cell = self.sheet.cell(self.row, column)
            if value is not None:
                put(cell, value)
            cell.font, cell.alignment = font, _WRAPPED if wrap else _TOP
            if isinstance(value, int):
                cell.alignment = _NUMBER
            cells.append(cell)
        self.row += 1
        return cells

    def heads(self, *texts: str) -> None:
        for cell in self.line(*texts, font=_BOLD, wrap=True):
            cell.fill, cell.border = _HEAD, _UNDER

    def link(self, cell: AnyCell, sheet: str, place: str) -> None:
        location = f"{quote_sheetname(sheet)}!{place}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
        cell.font = _LINK


def write(
    sheet: Worksheet, review: Review, linked: Iterable[str], alone: tuple[str, str] | None
) -> None:
    """Fill the sheet.

    Args:
        sheet: An empty sheet.
        review: What is to be said.
        linked: The sheets of the sender that stand in the same workbook.
        alone: Why none does, in Swedish and English; None when they do.
    """
    page = _Page(sheet, review.lang, frozenset(linked))
    words = _WORDS[review.lang]
    page.line(headline(review), font=_TITLE)
    page.line(what_to_do(review, None if alone else words["here"]))
    fine = nothing_wrong(review)
    if fine:
        page.line(fine, font=_BOLD)
    if alone:
        page.line(words["alone"].format(reason=said(alone, review.lang)))
    page.row += 1
    starts = _counts(page, review)
    _reading(page, review)
    for level in _LEVELS:
        at = _findings(page, review, level)
        if at:
            page.link(sheet.cell(starts[level], 1), sheet.title, f"A{at}")
    _layout(sheet, review.lang)


def _counts(page: _Page, review: Review) -> dict[str, int]:
    """How many findings of each level; the row of each."""
    words = _WORDS[page.lang]
    page.line(words["counts"], font=_BOLD)
    page.heads(words["level"], words["n"], words["meaning"], "")
    starts = {}
    for level in _LEVELS:
        starts[level] = page.row
        name, meaning = said(LEVELS[level], page.lang), said(MEANINGS[level], page.lang)
        page.line(name, review.messages.at(level), meaning)
    page.row += 1
    return starts


def _reading(page: _Page, review: Review) -> None:
    words = _WORDS[page.lang]
    page.line(words["read"], font=_BOLD)
    for name, value in about(review):
        page.line(name, None, value)
    for sheet in review.sheets:
        page.line(sheet_line(sheet, page.lang))
    for text in [*unread_lines(review), *ignored_lines(review)]:
        page.line(text)
    page.row += 1
    for sheets in alike(review.sheets):
        if len(review.sheets) > 1:
            page.line(words["columns"].format(sheets=names_of(sheets)))
        _columns(page, sheets[0])


def _columns(page: _Page, sheet: ReadSheet) -> None:
    words = _WORDS[page.lang]
    page.heads(words["letter"], "", words["header"], words["label"])
    for column in sheet.columns:
        _column(page, sheet, column, words["unread"])
    page.row += 1


def _column(page: _Page, sheet: ReadSheet, column: ReadColumn, unread: str) -> None:
    label = column.label or unread
    cells = page.line(column.letter, None, column.header, label, wrap=True)
    if sheet.name in page.linked:
        page.link(cells[0], sheet.name, f"{column.letter}{sheet.header_row}")


def _findings(page: _Page, review: Review, level: str) -> int | None:
    """The findings of a level: first examples of each kind, then all; the row they start at."""
    found = groups(review.messages, level)
    if not found:
        return None
    words, name, start = _WORDS[page.lang], said(LEVELS[level], page.lang), page.row
    more = any(group.n > EXAMPLES for group in found)
    page.line(words["examples"].format(level=name) if more else name, font=_BOLD)
    _heads(page, level)
    for group in found:
        for number, message in enumerate(group.messages[:EXAMPLES]):
            _finding(page, message, None if number else group.n)
    page.row += 1
    if more:
        page.line(words["complete"].format(level=name), font=_BOLD)
        _heads(page, level)
        for group in found:
            for message in group.messages:
                _finding(page, message, None)
        _left_out(page, found)
        page.row += 1
    return start


def _left_out(page: _Page, found: list[Group]) -> None:
    rest: dict[str, int] = {}
    for group in found:
        rest[group.code] = rest.get(group.code, 0) + group.n - len(group.messages)
    for code, n in rest.items():
        if n:
            words = _WORDS[page.lang]["more"]
            page.line(words.format(n=fmt.number(n, page.lang), code=code), font=_BOLD)


def _heads(page: _Page, level: str) -> None:
    words = _WORDS[page.lang]
    what = words["what"] if level in ("stop", "error") else words["remark"]
    page.heads(
        words["code"], words["n"], words["cell"], words["head"], words["value"], what, words["todo"]
    )


def _finding(page: _Page, message: Message, n: int | None) -> None:
    place = where(message, page.lang) or message.sheet
    cells = page.line(
        message.code,
        n,
        place,
        message.header,
        message.value,
        ended(message.what),
        ended(message.action),
        wrap=True,
    )
    if message.sheet in page.linked and message.row:
        page.link(cells[2], str(message.sheet), message.cell or f"A{message.row}")


def _layout(sheet: Worksheet, lang: str) -> None:
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.row_dimensions[1].height = 24
    sheet.sheet_view.showGridLines = False
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
    if sheet.sheet_properties.pageSetUpPr:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.print_title_rows = "1:1"
    if sheet.oddFooter:
        sheet.oddFooter.center.text = said(("&P av &N", "&P of &N"), lang)
