"""The template: every header and every choice is one that the reader takes as it stands."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from letters import opened
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import CODES, LAYOUTS, REGISTRY, field_of

from pipelines.export import template as made
from pipelines.export.template import CHECKED_ROWS, HEADER_ROW, Unit, template
from pipelines.export.template_columns import HINTS, columns_of, lists_of
from pipelines.ingest.layouts import Layout, layouts_for
from pipelines.model import periods
from pipelines.model.organisations import match_name
from pipelines.model.reports import DROPPED, TEMPLATE_MARK, TEMPLATE_VERSION, standard
from pipelines.senders.templates import periods as choices_of_period
from pipelines.settings import Settings

TYPES = sorted(standard())
UNIT = Unit("framtiden", "Förvaltnings AB Framtiden", ("Förvaltnings AB Framtiden", "Poseidon"))
ROW = HEADER_ROW + 1  # Excel's number of the header's row
both = pytest.mark.parametrize("lang", ["sv", "en"])
every = pytest.mark.parametrize("name", TYPES)


def empty(name: str, lang: str = "sv", **more: Any) -> bytes:
    return template(name, standard()[name], CODES, lang, UNIT, ["Kv1 2016", "Kv2 2016"], **more)


def entry(book: Workbook) -> Worksheet:
    (sheet,) = [s for s in book.worksheets if s.sheet_state == "visible"]
    return sheet


def layout(name: str) -> Layout:
    return next(x for x in layouts_for(LAYOUTS, "framtiden") if x.report_type == name)


@both
@every
def test_every_header_means_its_field(name: str, lang: str) -> None:
    sheet, mine = entry(opened(empty(name, lang))), layout(name)
    headers = [str(c.value) for c in sheet[ROW]]
    asked = columns_of(standard()[name], lang, units=True)
    assert headers == [c.header for c in asked]
    assert [field_of(mine, h) for h in headers] == [c.field for c in asked]


@every
def test_names_and_notes_are_never_asked_for(name: str) -> None:
    report = standard()[name]
    asked = {c.field for c in columns_of(report, "sv", units=False)}
    assert asked == {k for k, f in report.fields.items() if f.type not in DROPPED}


@both
@every
def test_every_choice_is_a_word_of_its_code(name: str, lang: str) -> None:
    asked = columns_of(standard()[name], lang, units=False)
    lists = lists_of(asked, CODES, lang, ())
    for list_name, choices in lists.items():
        words = CODES[list_name.removeprefix("lst_")]
        assert [words.match(choice) for choice in choices] == list(words.codes)
        assert len(set(choices)) == len(choices)


@every
def test_the_lists_are_behind_defined_names_on_a_hidden_sheet(name: str) -> None:
    book = opened(empty(name))
    assert {s.title: s.sheet_state for s in book.worksheets[1:]} == {
        "_lists": "hidden",
        "_meta": "hidden",
    }
    used = {v.formula1 for v in entry(book).data_validations.dataValidation if v.type == "list"}
    assert {f.lstrip("=") for f in used} == set(book.defined_names)
    for defined in book.defined_names.values():
        ((sheet, area),) = defined.destinations
        cells = [
            row[0].value for row in book[sheet][area.replace("$", "") if ":" in area else area]
        ]
        assert all(isinstance(value, str) for value in cells)
        assert sheet == "_lists"


@every
def test_the_hidden_sheet_says_what_it_is(name: str) -> None:
    sheet = opened(empty(name))["_meta"]
    assert sheet["A1"].value == TEMPLATE_MARK
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2)}
    assert facts == {
        "report_type": name,
        "version": str(TEMPLATE_VERSION),
        "language": "sv",
        "organisation": "framtiden",
    }


@every
def test_it_is_a_table_with_formats_and_nothing_is_locked(name: str) -> None:
    book = opened(empty(name))
    sheet = entry(book)
    (table,) = sheet.tables.values()
    assert table.ref.startswith(f"A{ROW}:")
    assert sheet.freeze_panes == f"B{ROW + 1}"
    assert not any(s.protection.sheet for s in book.worksheets)
    formats = {"date": "yyyy-mm-dd", "window": "yyyy-mm-dd", "ref": "@", "cpv": "@",
               "org_number": "@", "person_id": "@", "amount": "#,##0"}  # fmt: skip
    for number, column in enumerate(columns_of(standard()[name], "sv", units=True), start=1):
        letter = sheet.cell(ROW, number).column_letter
        if column.type in formats:
            dimension = next(
                d for d in sheet.column_dimensions.values() if d.min <= number <= d.max
            )
            assert dimension.number_format == formats[column.type], letter
        assert sheet.cell(ROW, number).comment


@both
@every
def test_required_columns_are_marked_in_colour_and_words(name: str, lang: str) -> None:
    sheet = entry(opened(empty(name, lang)))
    report = standard()[name]
    named = str(sheet["A2"].value).partition("): ")[2].rstrip(".").split(", ")
    for number, column in enumerate(columns_of(report, lang, units=True), start=1):
        head = sheet.cell(ROW, number)
        assert (column.header in named) is (column.field in report.required)
        dark = head.fill.fgColor.rgb == "FF1F4E79"
        assert dark is (column.field in report.required)
    assert {c.field for c in columns_of(report, lang, units=True)[: len(report.required)]} == set(
        report.required
    )


@every
def test_checks_reach_below_the_header_and_never_forbid(name: str) -> None:
    sheet = entry(opened(empty(name)))
    rules = [v for v in sheet.data_validations.dataValidation if str(v.sqref) != "B6"]
    assert len(rules) == len(columns_of(standard()[name], "sv", units=True))
    for rule in rules:
        assert str(rule.sqref).split(":")[0].endswith(str(ROW + 1))
        assert str(rule.sqref).endswith(str(ROW + CHECKED_ROWS))
        assert rule.errorStyle == "warning" or not rule.showErrorMessage or rule.type is None
        assert rule.prompt


@both
def test_hints_fit_into_excel_s_box(lang: str) -> None:
    must = made._WORDS[lang]["must"]
    assert all(len(f"{must} {pair[lang == 'en']}") <= 255 for pair in HINTS.values())
    for name in TYPES:
        assert all(len(c.header) <= 60 for c in columns_of(standard()[name], lang, units=True))


def test_every_type_of_field_has_a_hint_in_both_languages() -> None:
    types = {f.type for r in standard().values() for f in r.fields.values()} - set(DROPPED)
    assert types <= set(HINTS)
    assert all(swedish and english and swedish != english for swedish, english in HINTS.values())


def test_its_words_are_complete_in_both_languages() -> None:
    swedish, english = made._WORDS["sv"], made._WORDS["en"]
    assert set(swedish) == set(english)
    assert not [k for k in swedish if swedish[k] == english[k] and k != "period"]


@pytest.mark.parametrize(
    ("name", "has"),
    [("procurement_register", True), ("procurement_plan", True), ("placement_list", False)],
)
def test_a_period_is_asked_for_where_there_is_one(name: str, has: bool) -> None:
    sheet = entry(opened(empty(name)))
    assert (sheet["A6"].value == "Period") is has


def test_nothing_above_the_header_names_a_period_or_another_report() -> None:
    for name in TYPES:
        sheet = entry(opened(empty(name)))
        cells = [
            str(c.value) for row in sheet.iter_rows(max_row=HEADER_ROW) for c in row if c.value
        ]
        assert not periods.years_in(" ".join(cells))
        assert not periods.quarter_numbers_in(" ".join(cells))


@pytest.mark.parametrize("name", ["procurement_register", "procurement_plan", "cost_statement"])
def test_the_periods_to_choose_from_are_understood(name: str) -> None:
    report = standard()[name]
    choices = choices_of_period(report, Settings(today=dt.date(2016, 5, 1)))
    assert choices[0] == ("Kv1 2015" if report.period == "quarter" else "2015")
    for choice in choices:
        assert len(periods.years_in(choice)) == 1
        assert len(periods.quarter_numbers_in(choice)) == ("Kv" in choice)


def test_the_units_are_names_of_the_registry() -> None:
    sheet = opened(empty("procurement_register"))["_lists"]
    names = {c.value for row in sheet.iter_rows() for c in row} & set(UNIT.members)
    assert names == set(UNIT.members)
    assert match_name(REGISTRY, "Förvaltnings AB Framtiden") == "framtiden"


def test_known_procurements_are_filled_in_as_text() -> None:
    known = [{"procurement_ref": "=1+1", "title": "@SUM(A1)"}, {"procurement_ref": "UH-2"}]
    sheet = entry(opened(empty("commitment_register", known=known)))
    columns = [c.field for c in columns_of(standard()["commitment_register"], "sv", units=True)]
    ref, title = columns.index("procurement_ref") + 1, columns.index("title") + 1
    filled = [sheet.cell(ROW + n, ref) for n in (1, 2)]
    assert [(c.value, c.data_type) for c in filled] == [("=1+1", "s"), ("UH-2", "s")]
    assert sheet.cell(ROW + 1, title).value == "@SUM(A1)"
    assert "är ifyllda" in str(sheet["A4"].value)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert empty("placement_list") == empty("placement_list")


def test_no_drop_down_is_stored_in_a_way_that_other_programs_lose() -> None:
    with zipfile.ZipFile(io.BytesIO(empty("commitment_register"))) as package:
        for part in package.namelist():
            if re.match(r"xl/worksheets/sheet\d", part):
                assert b"extLst" not in package.read(part)
