"""The sender's own sheets in the letter: what is marked, where the words stand, what stays."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from letters import NAME, answered, opened, reviewed, saved
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from test_letter import DAY, HEADERS, ROWS, SHEET, faulty
from workbooks import REGISTER, workbook

from pipelines.export.marked import FILLS, forget, mark

ERROR, WARNING = (FILLS[level].fgColor.rgb for level in ("error", "warning"))


def colour(sheet: Worksheet, place: str) -> str | None:
    fill = sheet[place].fill
    return fill.fgColor.rgb if fill.fill_type == "solid" else None


def marked(data: bytes, **more: Any) -> Worksheet:
    made = answered(data, **more)
    assert made.alone is None
    return opened(made.data)[SHEET]


def test_faulty_cells_are_coloured_and_commented_and_said_beside_the_row() -> None:
    sheet = marked(faulty())
    assert colour(sheet, "D3") == colour(sheet, "C3") == ERROR
    assert "«31/9 2015» är inget giltigt datum" in sheet["D3"].comment.text
    assert sheet["D3"].comment.author == "Granskning"
    assert sheet["G1"].value == "Att rätta"
    assert sheet["G3"].value.startswith("Fel: Annonsdatum: «31/9 2015» är inget giltigt datum.")
    assert "Fel: Social hänsyn: «kanske» är varken Ja eller Nej." in sheet["G3"].value
    assert [sheet.cell(row, 7).value for row in (2, 4, 25)] == [None, None, None]


def test_what_is_only_odd_has_a_lighter_tint() -> None:
    sheet = marked(faulty())
    assert colour(sheet, "F1") == WARNING != ERROR
    assert sheet["F1"].comment.text.startswith("Kontrollera: ")


def test_what_was_read_and_traced_is_not_marked() -> None:
    rows = [["UH-1", "Städning", "Ja", "2015-04-01"], ["UH-2", "Tolkning", "kanske", DAY]]
    sheet = marked(workbook({SHEET: [[*REGISTER, "Annonsdatum"], *rows]}))
    assert (colour(sheet, "D2"), sheet["D2"].comment, sheet["E2"].value) == (None, None, None)
    assert colour(sheet, "C3") == ERROR


def test_what_a_file_is_refused_for_is_marked_in_its_header() -> None:
    header = ["Diarienummer", "Benämning", "Diarienr", "Social hänsyn"]
    made = answered(workbook({SHEET: [header, ["UH-1", "Städning", "UH-2", "Ja"]]}))
    book = opened(made.data)
    assert book["Granskning"]["A1"].value == "Granskning: Avvisad"
    assert colour(book[SHEET], "C1") == ERROR
    assert "betyder båda «Diarienummer»" in book[SHEET]["C1"].comment.text
    assert book[SHEET]["E1"].value is None, "no row is to be corrected"


def test_in_english_the_column_is_called_to_correct() -> None:
    sheet = marked(faulty(), lang="en")
    assert sheet["G1"].value == "To correct"
    assert sheet["G3"].value.startswith("Error: Annonsdatum: «31/9 2015» is not a valid date.")


def test_the_values_are_as_they_were() -> None:
    before, after = openpyxl.load_workbook(io.BytesIO(faulty()))[SHEET], marked(faulty())
    for row in before.iter_rows():
        for cell in row:
            assert after[cell.coordinate].value == cell.value
            assert after[cell.coordinate].number_format == cell.number_format


def test_the_column_is_put_where_nothing_stands() -> None:
    header = [*HEADERS, None, None]
    rows = [[*row, None, "utanför" if row[0] == "UH-3" else None] for row in ROWS]
    sheet = marked(workbook({SHEET: [header, *rows]}))
    assert sheet["G1"].value == "Att rätta"
    rows = [[*row, "intill" if row[0] == "UH-3" else None] for row in ROWS]
    sheet = marked(workbook({SHEET: [header, *rows]}))
    assert (sheet["G1"].value, sheet["G4"].value, sheet["H1"].value) == (
        None,
        "intill",
        "Att rätta",
    )


def test_the_header_need_not_be_on_the_first_row() -> None:
    sheet = marked(faulty(header_row=4))
    assert (sheet["G4"].value, colour(sheet, "D6")) == ("Att rätta", ERROR)
    assert sheet["G1"].value is None


def test_a_finding_in_a_merged_range_marks_its_first_cell() -> None:
    rows = [["UH-1", "Städning", "kanske"], ["UH-2", "Tolkning", None], ["UH-3", "Snö", "Ja"]]
    sheet = marked(workbook({SHEET: [list(REGISTER), *rows]}, merged=[f"{SHEET}!C2:C3"]))
    assert colour(sheet, "C2") == ERROR
    assert sheet["D2"].value
    assert sheet["D3"].value


def own(change: Any) -> bytes:
    """The faulty file as a sender made it, with something of Excel's in it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate([HEADERS, *ROWS[:-1]]):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)
        change(book, sheet)
    return buffer.getvalue()


def test_the_table_takes_in_the_added_column() -> None:
    headers = [{"header": h} for h in HEADERS]
    options = {"columns": headers, "name": "tblKv2"}
    sheet = marked(own(lambda _, s: s.add_table(0, 0, 23, 5, options)))
    table = sheet.tables["tblKv2"]
    assert (table.ref, table.autoFilter.ref) == ("A1:G24", "A1:G24")
    assert [c.name for c in table.tableColumns] == [*HEADERS, "Att rätta"]
    assert len({c.id for c in table.tableColumns}) == 7


def test_the_filter_takes_in_the_added_column() -> None:
    assert marked(own(lambda _, s: s.autofilter("A1:F24"))).auto_filter.ref == "A1:G24"
    assert marked(own(lambda _, s: s.autofilter("A1:C24"))).auto_filter.ref == "A1:C24"


def test_hidden_columns_to_the_right_do_not_hide_the_added_one() -> None:
    sheet = marked(own(lambda _, s: s.set_column("E:XFD", 4, None, {"hidden": True})))
    spans = sorted((d.min, d.max, d.hidden) for d in sheet.column_dimensions.values())
    assert (7, 7, False) in spans
    assert (5, 6, True) in spans
    assert (8, 16384, True) in spans


def test_charts_lists_frozen_panes_and_comments_of_the_sender_stay() -> None:
    def dress(book: Any, sheet: Any) -> None:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{SHEET}'!$E$2:$E$5"})
        sheet.insert_chart("I2", chart)
        sheet.data_validation("C2:C24", {"validate": "list", "source": ["Ja", "Nej"]})
        sheet.freeze_panes(1, 1)
        sheet.write_comment("C3", "ring Anna om den här")
        sheet.conditional_format("E2:E24", {"type": "cell", "criteria": ">", "value": 1,
                                            "format": book.add_format({"bold": True})})  # fmt: skip
        book.define_name("lst_x", f"='{SHEET}'!$A$2:$A$5")

    book = opened(answered(own(dress)).data)
    sheet = book[SHEET]
    assert len(sheet._charts) == 1
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["C2:C24"]
    assert sheet.freeze_panes == "B2"
    assert sheet.conditional_formatting
    assert "lst_x" in book.defined_names
    assert sheet["C3"].comment.text == "ring Anna om den här", "a sender's own comment stays"
    assert colour(sheet, "C3") == ERROR


def test_formulas_keep_the_values_they_had() -> None:
    formulas = {
        f"{SHEET}!E2": ("=450000*2", 900_000),
        f"{SHEET}!B2": ('="Stä"&"dning"', "Städning"),
    }
    data = answered(faulty(formulas=formulas)).data
    again = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[SHEET]
    assert (again["E2"].value, again["B2"].value) == (900_000, "Städning")
    assert opened(data)[SHEET]["E2"].value == "=450000*2"


def test_a_letter_that_comes_back_is_marked_anew_and_not_twice() -> None:
    first = answered(faulty()).data
    book = opened(first)
    book[SHEET]["D3"].value = DAY
    second = opened(answered(saved(book)).data)
    sheet = second[SHEET]
    assert second.sheetnames == ["Granskning", SHEET]
    assert [c.value for c in sheet[1]] == [*HEADERS, "Att rätta"]
    assert (colour(sheet, "D3"), sheet["D3"].comment) == (None, None)
    assert "Annonsdatum" not in sheet["G3"].value
    assert "Social hänsyn" in sheet["G3"].value
    assert colour(sheet, "C3") == ERROR


def test_a_sheet_of_the_sender_that_is_called_granskning_stays() -> None:
    data = workbook({SHEET: [HEADERS, *ROWS], "Granskning": [["Anteckningar"]]})
    book = opened(answered(data).data)
    assert book.sheetnames[1:] == [SHEET, "Granskning"]
    assert book["Granskning"]["A1"].value == "Anteckningar"
    assert str(book.worksheets[0]["A1"].value).startswith("Granskning: ")


def test_a_cell_far_away_costs_no_time() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row in [HEADERS, *ROWS]:
        sheet.append(row)
    sheet["XFD1048576"] = "x"
    review = reviewed(faulty(), NAME)
    forget(book)
    mark(book, review)
    assert sheet["G1"].value == "Att rätta"
    assert len(sheet._cells) < 1000


@pytest.mark.parametrize("level", ["error", "warning"])
def test_the_colours_leave_black_text_legible(level: str) -> None:
    red, green, blue = (int(FILLS[level].fgColor.rgb[i : i + 2], 16) / 255 for i in (2, 4, 6))
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert (luminance + 0.05) / 0.05 > 7


def test_the_column_never_takes_the_place_of_an_empty_one_that_is_read() -> None:
    # On two rows: the lower one has nothing over the last columns, and they are empty.
    header = [["Diarienr", "Upphandling", "Värde", None, "Social hänsyn", "Typ av krav"],
              [None, None, "uppskattat", "kontrakterat", None, None]]  # fmt: skip
    rows = [
        [f"UH-{n}", "Tjänst", 1000, 1000, "kanske" if n == 1 else "Ja", None] for n in range(20)
    ]
    merged = [f"{SHEET}!{a}" for a in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2")]
    made = answered(workbook({SHEET: [*header, *rows]}, merged=merged))
    sheet = opened(made.data)[SHEET]
    assert (sheet["F1"].value, sheet["G2"].value) == ("Typ av krav", "Att rätta")
    assert sheet["G4"].value.startswith("Fel: ")
