"""Bytes in, cells out: what each kind of file holds, and nothing lost on the way unnoticed."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import (
    REALDATA,
    Error,
    Formula,
    book,
    cells_of,
    csv_bytes,
    in_sheet,
    repacked,
    workbook,
)

from pipelines.ingest import package, reader
from pipelines.ingest.cells import Workbook
from pipelines.ingest.package import column_number
from pipelines.ingest.reader import decode

CHUNKS = 6
LARGEST = 3_000_000


def _real(path: str) -> Workbook:
    file = REALDATA / path
    if not file.exists():
        pytest.skip(f"not beside the project: {path}")
    return book(file.read_bytes(), file.name)


def _cell(kept: Workbook, place: str, sheet: int = 0) -> tuple[str, str]:
    letters = "".join(c for c in place if c.isalpha())
    return cells_of(kept.cells)[sheet, int(place[len(letters) :]), column_number(letters)]


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
    kept = book(workbook({"Blad1": [row, ["", None, " "]]}))
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


def test_rows_and_columns_are_those_of_excel() -> None:
    kept = book(workbook({"A": [[None, None, "x"]]}, header_row=40))
    assert cells_of(kept.cells) == {(0, 40, 2): ("s", "x")}


@pytest.mark.parametrize("area", ["A1", "A1:A1", "A1:XFD1048576"])
def test_what_a_sheet_says_of_its_own_size_does_not_matter(area: str) -> None:
    data = workbook({"A": [["Dnr", "x"], ["UH-1", 1], ["UH-2", 2]]})
    kept = book(in_sheet(data, '<dimension ref="A1:B3"/>', f'<dimension ref="{area}"/>'))
    assert len(kept.cells) == 6
    assert kept.problems == ()


def test_hidden_sheets_and_rows_and_merged_ranges_are_told() -> None:
    kept = book(
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
    seen = package.scan_sheet

    def counted_otherwise(content: bytes) -> Any:
        sheet, far = seen(content)
        assert (sheet.rows, sheet.certain) == (2, 1)
        counts = (rows, certain)
        return package.SheetScan(*counts, sheet.errors, sheet.uncalculated, ()), far

    monkeypatch.setattr(package, "scan_sheet", counted_otherwise)
    kept = book(workbook({"A": [["x"], [5]]}))
    assert [p.code for p in kept.problems] == code
    if code:
        assert kept.problems[0].params == {"sheet": "A", "a": 2, "b": rows}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_csv_files(delimiter: str, encoding: str) -> None:
    rows = [["Dnr", "Benämning", "Värde"], ["UH-1", "Städ på Åsö", "5"], ["UH-2", "Två\nrader", ""]]
    kept = book(csv_bytes(rows, delimiter, encoding), "a.csv")
    assert (kept.kind, kept.problems) == ("csv", ())
    assert _cell(kept, "B2") == ("c", "Städ på Åsö")
    assert _cell(kept, "B3") == ("c", "Två\nrader")
    assert len(kept.cells) == 8


def test_rows_of_a_csv_file_may_differ_in_length() -> None:
    data = b"Uppf\xf6ljning 2015\r\n\r\nDnr;Titel;V\xe4rde\r\nUH-1;St\xe4d;5\r\nUH-2;Vakt\r\n"
    kept = book(data, "a.csv")
    assert _cell(kept, "A1") == ("c", "Uppföljning 2015")
    assert _cell(kept, "C3") == ("c", "Värde")
    assert _cell(kept, "B5") == ("c", "Vakt")
    assert len(kept.cells) == 9


def test_a_csv_cell_beyond_all_measure_refuses_the_file() -> None:
    kept = book(b'a;"' + b"x" * 200_000 + b'"\r\n', "a.csv")
    assert [p.code for p in kept.problems] == ["S04"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf\xc3\xa5", "å"),
        (b"\xc3\xa5", "å"),
        (b"\xe5", "å"),
        (b"\xff\xfe\xe5\x00", "å"),
        (b"\xfe\xff\x00\xe5", "å"),
        (b"\x81", "\ufffd"),
        (b"\x93a\x94", "“a”"),
    ],
)
def test_text_is_read_by_its_mark_or_as_western(data: bytes, text: str) -> None:
    assert decode(data) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_read_as_csv_or_refused(data: bytes) -> None:
    kept = book(data, "a.csv")
    assert kept.kind == "csv" or kept.problems


@given(
    st.lists(
        st.lists(st.sampled_from(["", "a", "å ä", "5", "a;b", "x\ny"]), max_size=4), max_size=5
    )
)
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    kept = book(csv_bytes(rows) + b"slut;slut\r\n", "a.csv")
    expected = {
        (0, row, column): ("c", text)
        for row, cells in enumerate([*rows, ["slut", "slut"]], start=1)
        for column, text in enumerate(cells)
        if text
    }
    assert cells_of(kept.cells) == expected


def test_a_sheet_that_the_workbook_names_but_lacks_refuses_the_file() -> None:
    data = repacked(workbook({"A": [["x"]], "B": [["y"]]}), drop=["xl/worksheets/sheet2.xml"])
    assert [p.code for p in book(data).problems] == ["S04"]
    outside = repacked(
        workbook({"A": [["x"]]}),
        lambda name, part: part.replace(b"worksheets/sheet1.xml", b"../../etc/passwd"),
    )
    assert [p.code for p in book(outside).problems] == ["S04"]


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
        kept = book(file.read_bytes(), file.name)
        assert (kept.kind == "none") == any(p.code not in ("S03", "S60") for p in kept.problems)
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
    kept = book(data, file.name)
    scanned = package.scan(data, file.name).sheets
    for number, sheet in enumerate(kept.sheets):
        rows = {c[1] for c in cells_of(kept.cells) if c[0] == number}
        assert scanned[sheet.name].certain <= len(rows) <= scanned[sheet.name].rows


def test_a_new_reader_makes_new_caches() -> None:
    assert reader.READER_VERSION.isdecimal()
