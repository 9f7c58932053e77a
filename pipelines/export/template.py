"""The empty workbook that a sender fills in: one sheet, drop-downs, dates, what is known already.

Written with XlsxWriter from the standard's fields. Nothing depends on it: pasting passes by its
checks, so whatever comes back is read as carefully as any other file (`users.md` 4.2).
"""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.export.inert import letter_of, sure, workbook, write
from pipelines.export.template_columns import Column, columns_of, lists_of
from pipelines.model.codes import CodeList
from pipelines.model.reports import (
    LISTS_SHEET,
    META_SHEET,
    TEMPLATE_MARK,
    TEMPLATE_VERSION,
    ReportType,
)

# Types for which procurements are filled in ahead: what is promised, and who got work.
WITH_KNOWN = ("commitment_register", "placement_list")
PERIOD_LIST = "lst_period"
HEADER_ROW = 7  # from 0; the sheet's row 8
EMPTY_ROWS = 50
CHECKED_ROWS = 2000
_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2060, 12, 31)
_WORDS = {
    "sv": {
        "fill": "Fyll i en rad per post under rubrikerna. Måste fyllas i (mörk rubrik): {names}.",
        "how": "Välj i listorna där de finns. Datum skrivs åååå-mm-dd, pengar i hela kronor, "
        "andelar i procent. Tom cell betyder okänt, aldrig nej.",
        "known": "Diarienummer som vi redan känner är ifyllda. Ta bort de rader som inte är "
        "aktuella: en rad som lämnas halv räknas som fel.",
        "unit": "Enhet",
        "period": "Period",
        "period_hint": "Välj den period som uppgifterna gäller.",
        "title": "Kontrollera",
        "choose": "Värdet finns inte i listan. Vill du skriva det ändå?",
        "date": "Det är inget datum mellan 1990 och 2060. Vill du skriva det ändå?",
        "number": "Det är inget tal som är noll eller större. Vill du skriva det ändå?",
        "must": "Obligatorisk.",
    },
    "en": {
        "fill": "Fill in one row an item below the headers. Required (dark header): {names}.",
        "how": "Choose from the lists where there are any. Dates are written yyyy-mm-dd, money in "
        "whole SEK, shares in per cent. A blank cell means unknown, never no.",
        "known": "Case numbers that we know already are filled in. Remove the rows that do not "
        "apply: a row left half filled in counts as an error.",
        "unit": "Unit",
        "period": "Period",
        "period_hint": "Choose the period that the data is for.",
        "title": "Check",
        "choose": "The value is not in the list. Write it all the same?",
        "date": "This is no date between 1990 and 2060. Write it all the same?",
        "number": "This is no number of zero or more. Write it all the same?",
        "must": "Required.",
    },
}


@dataclass(frozen=True)
class Unit:
    """The sender: its id, its name, and the units it may report for."""

    org_id: str
    name: str
    members: tuple[str, ...]


def template(
    report_type: str,
    report: ReportType,
    codes: Mapping[str, CodeList],
    lang: str = "sv",
    unit: Unit | None = None,
    periods: Sequence[str] = (),
    known: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """The template of a report type; the same input gives the same bytes.

    Args:
        report_type: Its name.
        report: Its fields.
        codes: The lists of codes.
        lang: `sv` or `en`.
        unit: Whom it is for, if that is known.
        periods: Periods to choose from, for types that are for one.
        known: Values by field of rows to fill in ahead.
    """
    columns = columns_of(report, lang, units=unit is not None)
    lists = lists_of(columns, codes, lang, unit.members if unit else ())
    if report.period != "standing" and periods:
        lists[PERIOD_LIST] = list(periods)
    buffer = io.BytesIO()
    title = report.label.en if lang == "en" else report.label.sv
    with workbook(buffer, {"title": title}) as book:
        sheet = book.add_worksheet(title)
        required = [c.header for c in columns if c.required]
        _head(book, sheet, title, required, lang, unit, bool(known), PERIOD_LIST in lists)
        _columns(book, sheet, columns, lang)
        _table(book, sheet, report_type, columns, known)
        _lists(book, lists)
        _meta(book, report_type, lang, unit)
        _page(sheet)
    return buffer.getvalue()


def _head(
    book: Any,
    sheet: Any,
    title: str,
    required: Sequence[str],
    lang: str,
    unit: Unit | None,
    known: bool,
    period: bool,
) -> None:
    """What the sheet is, how it is filled in, and whom and when it is for."""
    words, bold = _WORDS[lang], book.add_format({"bold": True})
    write(sheet, 0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    write(sheet, 1, 0, words["fill"].format(names=", ".join(required)))
    write(sheet, 2, 0, words["how"])
    if known:
        write(sheet, 3, 0, words["known"])
    if unit:
        write(sheet, 4, 0, words["unit"], bold)
        write(sheet, 4, 1, unit.name)
    if period:
        entry = book.add_format({"num_format": "@", "bg_color": "#FFF2CC", "border": 1})
        write(sheet, 5, 0, words["period"], bold)
        sheet.write_blank(5, 1, None, entry)
        _validate(sheet, 5, 1, 5, {"validate": "list", "source": f"={PERIOD_LIST}"}, words, {
            "input_title": words["period"], "input_message": words["period_hint"],
            "error_message": words["choose"],
        })  # fmt: skip


def _validate(
    sheet: Any, row: int, col: int, last: int, rule: dict[str, Any], words: Mapping[str, str],
    said: dict[str, Any],
) -> None:  # fmt: skip
    # A warning, no stop: what the list does not say may still be right, and it is read again.
    options = {"error_title": words["title"], "error_type": "warning", **rule, **said}
    sure(sheet.data_validation(row, col, last, col, options))


def _columns(book: Any, sheet: Any, columns: Sequence[Column], lang: str) -> None:
    words = _WORDS[lang]
    for number, column in enumerate(columns):
        sheet.set_column(
            number, number, column.width, book.add_format({"num_format": column.number_format})
        )
        must = f"{words['must']} " if column.required else ""
        sure(sheet.write_comment(HEADER_ROW, number, must + column.hint, {"x_scale": 1.6}))
        said = {"input_title": column.header[:32], "input_message": must + column.hint}
        rule, wrong = _rule(column)
        if wrong:
            said["error_message"] = words[wrong]
        last = HEADER_ROW + CHECKED_ROWS
        _validate(sheet, HEADER_ROW + 1, number, last, rule, words, said)


def _rule(column: Column) -> tuple[dict[str, Any], str]:
    """What Excel checks when a cell is typed in, and which words say that it does not fit."""
    if column.choices:
        several = {"show_error": False} if column.type == "codes" else {}
        return {"validate": "list", "source": f"={column.choices}", **several}, "choose"
    if column.type == "date":
        between = {"criteria": "between", "minimum": _FIRST, "maximum": _LAST}
        return {"validate": "date", **between}, "date"
    if column.type in ("count", "year"):
        return {"validate": "integer", "criteria": ">=", "value": 0}, "number"
    if column.type in ("number", "amount", "wage", "share"):
        return {"validate": "decimal", "criteria": ">=", "value": 0}, "number"
    return {"validate": "any"}, ""


def _table(
    book: Any,
    sheet: Any,
    report_type: str,
    columns: Sequence[Column],
    known: Sequence[Mapping[str, str]],
) -> None:
    look = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    plain = book.add_format({**look, "bg_color": "#DDEBF7"})
    must = book.add_format({**look, "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
    headers = [
        {"header": c.header, "header_format": must if c.required else plain} for c in columns
    ]
    last = HEADER_ROW + max(len(known) + EMPTY_ROWS, 1)
    options = {"columns": headers, "name": f"tbl_{report_type}", "style": "Table Style Light 1"}
    sure(sheet.add_table(HEADER_ROW, 0, last, len(columns) - 1, options))
    sheet.set_row(HEADER_ROW, 45)
    for row, values in enumerate(known, start=HEADER_ROW + 1):
        for number, column in enumerate(columns):
            if values.get(column.field):
                write(sheet, row, number, values[column.field])


def _lists(book: Any, lists: Mapping[str, Sequence[str]]) -> None:
    sheet = book.add_worksheet(LISTS_SHEET)
    for number, (name, choices) in enumerate(lists.items()):
        for row, choice in enumerate(choices):
            write(sheet, row, number, choice)
        column = letter_of(number)
        place = f"={LISTS_SHEET}!{column}$1:{column}${max(len(choices), 1)}"
        sure(book.define_name(name, place))
    sheet.hide()


def _meta(book: Any, report_type: str, lang: str, unit: Unit | None) -> None:
    sheet = book.add_worksheet(META_SHEET)
    facts = {"report_type": report_type, "version": str(TEMPLATE_VERSION), "language": lang}
    facts |= {"organisation": unit.org_id} if unit else {}
    write(sheet, 0, 0, TEMPLATE_MARK)
    for row, (key, value) in enumerate(facts.items(), start=1):
        write(sheet, row, 0, key)
        write(sheet, row, 1, value)
    sheet.hide()


def _page(sheet: Any) -> None:
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(HEADER_ROW)
    sheet.repeat_columns(0)
    sheet.set_footer("&C&P / &N")
    sheet.set_selection(HEADER_ROW + 1, 0, HEADER_ROW + 1, 0)
