"""Bytes in, cells out: what each kind of file holds, and nothing lost on the way unnoticed."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from workbooks import (
    REALDATA,
    Error,
    Formula,
    cells_of,
    in_sheet,
    raw,
    repacked,
    workbook,
)
from xlsxwriter.utility import xl_cell_to_rowcol

from pipelines.ingest import package, parts
from pipelines.ingest.cells import Workbook
from pipelines.ingest.sheet_scan import SheetScan

CHUNKS = 6
LARGEST = 3_000_000


def _real(path: str) -> Workbook:
    file = REALDATA / path
    if not file.exists():
        pytest.skip(f"not beside the project: {path}")
    return raw(file.read_bytes(), file.name)


def _cell(kept: Workbook, place: str, sheet: int = 0) -> tuple[str, str]:
    row, column = xl_cell_to_rowcol(place)
    return cells_of(kept.cells)[sheet, row + 1, column]


def test_every_kind_of_cell() -> None:
    row: list[Any] = [
        "text",
        5,
        2.5,
        10**14,
        True,
        dt.date(2015, 3, 1),
        Error("#N/A"),
        Formula("=1"),
    ]
    kept = raw(workbook({"Blad1": [row, ["", None, " "]]}))
    assert cells_of(kept.cells) == {
        (0, 1, 0): ("s", "text"),
        (0, 1, 1): ("n", "5"),
        (0, 1, 2): ("n", "2.5"),
        (0, 1, 3): ("n", "100000000000000"),
        (0, 1, 4): ("b", "true"),
        (0, 1, 5): ("d", "2015-03-01"),
        (0, 1, 6): ("e", "#N/A"),
        (0, 1, 7): ("u", ""),
        (0, 2, 2): ("s", " "),
    }
    assert (kept.kind, kept.problems, kept.masked) == ("xlsx", (), 0)


def test_formats_say_what_a_number_means() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        made.add_chartsheet("Diagram")  # is passed over
        sheet = made.add_worksheet("A")
        formats = ("0%", "0.0 %", '0.0"%"', "h:mm", "[h]:mm", "[h]:mm:ss", "yyyy-mm-dd", "0.00")
        values = (0.5, 0.25, 3.5, 2.5 / 24, 26.5 / 24, 3661 / 86400, 61, 0.5)
        for column, (form, value) in enumerate(zip(formats, values, strict=True)):
            sheet.write(0, column, value, made.add_format({"num_format": form}))
        sheet.write(1, 0, "50 %", made.add_format({"num_format": "0%"}))
    kept = raw(buffer.getvalue())
    assert [s.name for s in kept.sheets] == ["A"]
    assert cells_of(kept.cells) == {
        (0, 1, 0): ("%", "0.5"),
        (0, 1, 1): ("%", "0.25"),
        (0, 1, 2): ("n", "3.5"),
        (0, 1, 3): ("t", "2:30"),
        (0, 1, 4): ("t", "26:30"),
        (0, 1, 5): ("t", "1:01:01"),
        (0, 1, 6): ("d", "1900-03-01"),
        (0, 1, 7): ("n", "0.5"),
        (0, 2, 0): ("s", "50 %"),
    }


def test_cells_stand_by_sheet_column_and_row() -> None:
    rows = [["a", Error("#N/A"), 1], [Formula("=1"), "b", "c"], [2.5, None, dt.date(2015, 3, 1)]]
    table = raw(workbook({"A": rows, "B": rows})).cells.to_pylist()
    places = [(c["sheet"], c["col"], c["row"]) for c in table]
    assert places == sorted(places)
    assert len(places) == 16


def test_a_far_cell_costs_neither_time_nor_the_table() -> None:
    data = workbook({"A": [["Dnr", "x"], ["UH-1", 1]]})
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    kept = raw(in_sheet(data, "</sheetData>", last))
    assert [p.code for p in kept.problems] == ["S11"]
    assert len(kept.cells) == 4


@pytest.mark.parametrize("far", ["", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'])
def test_elements_may_have_a_prefix(far: str) -> None:
    data = workbook({"A": [["Dnr", "x", Error("#N/A")], ["UH-1", 1, Formula("=1")]]})
    data = in_sheet(data, "</sheetData>", f"{far}</sheetData>")

    def prefixed(name: str, part: bytes) -> bytes:
        if "worksheets/sheet" not in name:
            return part
        return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")

    assert cells_of(raw(repacked(data, prefixed)).cells) == cells_of(raw(data).cells)
    assert len(raw(data).cells) == 6


def test_rows_and_columns_are_those_of_excel() -> None:
    kept = raw(workbook({"A": [[None, None, "x"]]}, header_row=40))
    assert cells_of(kept.cells) == {(0, 40, 2): ("s", "x")}


@pytest.mark.parametrize("area", ["A1", "A1:A1", "A1:XFD1048576"])
def test_what_a_sheet_says_of_its_own_size_does_not_matter(area: str) -> None:
    data = workbook({"A": [["Dnr", "x"], ["UH-1", 1], ["UH-2", 2]]})
    kept = raw(in_sheet(data, '<dimension ref="A1:B3"/>', f'<dimension ref="{area}"/>'))
    assert len(kept.cells) == 6
    assert kept.problems == ()


def test_hidden_sheets_and_rows_and_merged_ranges_are_told() -> None:
    kept = raw(
        workbook(
            {"Kv1": [["a", "b"], ["x", 1], [None, 2], ["y", 3]], "Dolt": [["z"]]},
            hidden=["Dolt", "Kv1!3"],
            merged=["Kv1!A2:A3"],
        )
    )
    assert [(s.name, s.hidden, s.hidden_rows, s.merged) for s in kept.sheets] == [
        ("Kv1", False, (3,), ((1, 0, 2, 0),)),
        ("Dolt", True, (), ()),
    ]


@pytest.mark.parametrize(
    ("rows", "certain", "code"),
    [(1, 1, ["S60"]), (3, 3, ["S60"]), (2, 1, []), (2, 2, []), (9, 0, [])],
)
def test_two_counts_of_the_rows_must_agree(
    rows: int, certain: int, code: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = parts.scan_sheet

    def counted_otherwise(content: bytes, *given: Any) -> SheetScan:
        sheet = seen(content, *given)
        assert (sheet.rows, sheet.certain) == (2, 1)
        return SheetScan(rows, certain)

    monkeypatch.setattr(parts, "scan_sheet", counted_otherwise)
    kept = raw(workbook({"A": [["x"], [5]]}))
    assert [p.code for p in kept.problems] == code
    if code:
        assert kept.problems[0].params == {"sheet": "A", "a": 2, "b": rows}


def test_a_sheet_that_the_workbook_names_but_lacks_refuses_the_file() -> None:
    data = repacked(workbook({"A": [["x"]], "B": [["y"]]}), drop=["xl/worksheets/sheet2.xml"])
    assert [p.code for p in raw(data).problems] == ["S04"]


ERRORS = ["#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"]


@pytest.mark.realdata
def test_error_cells_of_excel_are_not_lost() -> None:
    assert [_cell(_real("calamine/errors.xlsx"), f"A{n}") for n in range(1, 8)] == [
        ("e", text) for text in ERRORS
    ]
    kept = _real("sheetjs/ErrorTypes.xlsx")
    assert {t for k, t in cells_of(kept.cells).values() if k == "e"} >= {"#DIV/0!", "#REF!"}


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("path", "place", "text"),
    [
        ("calamine/date_1904.xlsx", "A1", "2021-01-01"),
        ("calamine/date_1904.xls", "A1", "2021-01-01"),
        ("calamine/date_1904.xlsb", "A2", "2021-01-02"),
        ("sheetjs/1904_1904.xlsx", "B1", "1904-01-02"),
        ("sheetjs/1904_1904.xls", "B1", "1904-01-02"),
        ("sheetjs/1904_1900.xlsx", "B1", "1900-01-01"),
        ("sheetjs/1904_1904.ods", "B1", "1904-01-02 00:00:00"),
        ("readxl/dates-1904.xls", "E1", "2000-01-01"),
        ("apache-poi/1904DateWindowing.xls", "B1", "2000-01-01"),
        ("calamine/date_iso.xlsx", "A2", "2021-01-01 10:10:10"),
    ],
)
def test_dates_are_the_right_day_whatever_day_is_counted_from(
    path: str, place: str, text: str
) -> None:
    assert _cell(_real(path), place) == ("d", text)


@pytest.mark.realdata
@pytest.mark.parametrize("path", [f"calamine/any_sheets.{e}" for e in ("xlsx", "xls", "ods")])
def test_hidden_sheets_of_every_kind(path: str) -> None:
    kept = _real(path)
    assert [s.hidden for s in kept.sheets][:3] == [False, True, True]
    assert _cell(kept, "B3") == ("n", "6")


@pytest.mark.realdata
def test_known_cells_of_others_files() -> None:
    assert _cell(_real("apache-poi/SampleSS.strict.xlsx"), "B2") == ("s", "2nd row 2nd column")
    assert _real("calamine/merge_cells.xls").sheets[0].merged[:2] == ((0, 0, 0, 1), (1, 0, 3, 0))
    assert _cell(_real("messytables/utf8bom.csv"), "A1") == ("c", "kitten")
    assert _cell(_real("frictionless/latin1.csv"), "B3") == ("c", "©")
    assert _cell(_real("calamine/temperature-in-middle.xlsx"), "C5") == ("n", "22.2222")
    assert len(_real("messytables/weird_head_padding.csv").cells) > 500


@pytest.mark.realdata
def test_a_corrupted_workbook_is_refused() -> None:
    assert [p.code for p in _real("apache-poi/xlsx-corrupted.xlsx").problems] == ["S04"]


REMARKS = ("S03", "S11", "S16", "S60", "S75")


def _files(chunk: int) -> Iterator[Path]:
    kinds = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")
    files = sorted(
        p for p in REALDATA.glob("*/*") if p.suffix.lower() in kinds and p.stat().st_size < LARGEST
    )
    return iter(files[chunk::CHUNKS])


@pytest.mark.realdata
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_file_of_others_stops_the_reader(chunk: int) -> None:
    if not REALDATA.exists():
        pytest.skip("the workbooks of others are not beside the project")
    read = 0
    for file in _files(chunk):
        kept = raw(file.read_bytes(), file.name)
        assert (kept.kind == "none") == any(p.code not in REMARKS for p in kept.problems)
        assert "S60" not in {p.code for p in kept.problems}, file.name
        if kept.kind != "none":
            assert len(kept.cells) or "empty" in file.name, file.name
        read += 1
    assert read > 20


@pytest.mark.realdata
def test_cells_of_a_real_register_are_those_that_the_reader_gives() -> None:
    file = REALDATA / "reference-cpv/cpv_2008_ver_2013.xlsx"
    if not file.exists():
        pytest.skip("not beside the project: reference-cpv")
    data = file.read_bytes()
    kept = raw(data, file.name)
    scanned = package.scan(data, file.name).sheets
    for number, sheet in enumerate(kept.sheets):
        rows = {c[1] for c in cells_of(kept.cells) if c[0] == number}
        assert scanned[sheet.name].certain <= len(rows) <= scanned[sheet.name].rows
