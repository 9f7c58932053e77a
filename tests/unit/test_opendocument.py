"""OpenDocument spreadsheets: what their content tells that calamine does not."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import REALDATA, Error, cells_of, converted, raw, workbook

from pipelines.ingest.opendocument import read_content

HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>"
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"


def _content(*tables: str) -> bytes:
    named = (f'<table:table table:name="T{n}">{t}</table:table>' for n, t in enumerate(tables))
    return f"{HEAD}{''.join(named)}{TAIL}".encode()


def _row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def _cell(text: str | None, attributes: str = 'office:value-type="string"') -> str:
    paragraph = "" if text is None else f"<text:p>{text}</text:p>"
    return f"<table:table-cell {attributes}>{paragraph}</table:table-cell>"


def _ods(content: bytes, manifest: str = "<manifest/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


NUMBER = 'office:value-type="float" office:value="2"'


@pytest.mark.parametrize(
    ("cell", "given"),
    [
        (_cell("#N/A", 'table:formula="of:=NA()" calcext:value-type="error"'), ("e", "#N/A")),
        (_cell("Err:502", f'table:formula="of:=A" {NUMBER}'), ("e", "Err:502")),
        (_cell("#REF!", f'table:formula="of:=A" {NUMBER}'), ("e", "#REF!")),
        (_cell("#1", f'table:formula="of:=A" {NUMBER}'), ("e", "#1")),
        (_cell(None, 'table:formula="of:=A"'), ("u", "")),
        (_cell("", 'table:formula="of:=A"'), None),
        (_cell("2", f'table:formula="of:=A" {NUMBER}'), None),
        (_cell("#5", 'office:value-type="string"'), None),
        (_cell("2:30", 'office:value-type="time" office:time-value="PT02H30M00S"'), ("t", "2:30")),
        (_cell("x", 'office:value-type="time" office:time-value="PT26H00M05S"'), ("t", "26:00:05")),
        (_cell("SANT", 'office:value-type="boolean" office:boolean-value="true"'), ("b", "true")),
        (_cell("Åsö"), None),
    ],
)
def test_cells_that_calamine_shows_otherwise(cell: str, given: tuple[str, str] | None) -> None:
    (table,) = read_content(_content(_row(_cell("a"), cell))).tables.values()
    assert table.given == ({(1, 1): given} if given else {})
    assert table.rows == 1


def test_rows_are_counted_as_often_as_they_stand() -> None:
    blank = "<table:table-cell table:number-columns-repeated='16384'/>"
    rows = (
        _row(_cell("Dnr"))
        + _row(_cell("2", NUMBER), more=' table:number-rows-repeated="3"')
        + _row(blank, more=' table:number-rows-repeated="1048000"')
    )
    (table,) = read_content(_content(rows)).tables.values()
    assert (table.rows, table.certain) == (4, 3)


def test_what_is_given_is_given_for_every_repeated_cell() -> None:
    error = 'table:number-columns-repeated="2" table:formula="of:=A" calcext:value-type="error"'
    rows = _row(_cell("#N/A", error), more=' table:number-rows-repeated="2"')
    (table,) = read_content(_content(rows)).tables.values()
    assert set(table.given) == {(1, 0), (1, 1), (2, 0), (2, 1)}


def test_hidden_rows_merged_cells_and_per_cent() -> None:
    rows = (
        _row(_cell("Kv1", 'office:value-type="string" table:number-rows-spanned="2"'))
        + _row(_cell("50 %", 'office:value-type="percentage" office:value="0.5"'))
        + _row(_cell("x"), more=' table:visibility="collapse"')
        + _row(_cell("x"), more=' table:visibility="filter" table:number-rows-repeated="2"')
        + _row("<table:table-cell/>", more=' table:visibility="collapse"')
    )
    (table,) = read_content(_content(rows)).tables.values()
    assert table.hidden_rows == (3, 4, 5)
    assert table.merged == ((0, 0, 1, 0),)
    assert table.percent == {(2, 0)}


def test_comments_and_pictures_are_no_cells() -> None:
    comment = "<office:annotation><text:p>Anna 850709-9805</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="string">{comment}<text:p>x</text:p>'
    picture = "<table:shapes><draw:frame><draw:image/></draw:frame></table:shapes>"
    found = read_content(_content(_row(f"{cell}</table:table-cell>"), picture))
    assert found.comments == ("Anna 850709-9805",)
    assert (found.tables["T0"].rows, found.tables["T0"].images) == (1, False)
    assert (found.tables["T1"].rows, found.tables["T1"].images) == (0, True)


def test_links_to_other_files() -> None:
    other = "table:formula=\"of:=['file:///h/a.ods'#$A.A1]\" " + NUMBER
    (table,) = read_content(_content(_row(_cell("2", other), _cell("2", NUMBER)))).tables.values()
    assert table.linked == {(1, 0)}


def test_a_far_cell_is_told_and_left_out() -> None:
    blank = "<table:table-cell table:number-columns-repeated='16383'/>"
    rows = "".join(_row(_cell("UH-1"), _cell("2", NUMBER)) for _ in range(3))
    gap = _row(f"<table:table-cell/>{blank}", more=' table:number-rows-repeated="1048572"')
    kept = raw(_ods(_content(rows + gap + _row(blank, _cell("y")))), "a.ods")
    assert [(p.code, p.params) for p in kept.problems] == [
        ("S11", {"sheet": "T0", "cell": "XFD1048576", "table": "A1:B3"})
    ]
    assert len(kept.cells) == 6


def test_values_are_those_of_calamine_but_for_what_it_hides() -> None:
    rows = _row(_cell("Dnr"), _cell("x")) + _row(
        _cell("UH-1"),
        _cell("#N/A", 'table:formula="of:=NA()" calcext:value-type="error"'),
        _cell("50 %", 'office:value-type="percentage" office:value="0.5"'),
        _cell("x", 'office:value-type="time" office:time-value="PT26H30M00S"'),
        _cell("x", 'office:value-type="date" office:date-value="2015-03-01"'),
    )
    kept = raw(_ods(_content(rows)), "a.ods")
    assert kept.problems == ()
    assert [cells_of(kept.cells)[0, 2, n] for n in range(5)] == [
        ("s", "UH-1"),
        ("e", "#N/A"),
        ("%", "0.5"),
        ("t", "26:30"),
        ("d", "2015-03-01"),
    ]


def test_a_password_refuses_the_file() -> None:
    content = _content(_row(_cell("x")))
    locked = _ods(content, "<manifest><file-entry><encryption-data/></file-entry></manifest>")
    assert [p.code for p in raw(locked, "a.ods").problems] == ["S14"]


PIECES = re.findall(
    r"\S+",
    """<table:table-row> </table:table-row> <table:table-cell> </table:table-cell> <text:p>
    </text:p> <text:s/> </table:table> 7 &lt; <office:annotation> </office:annotation>""",
)


@given(st.lists(st.sampled_from([*PIECES, "<table:table table:name='x'>"]), max_size=12))
def test_any_content_is_read_or_a_fault(pieces: list[str]) -> None:
    try:
        found = read_content(f"{HEAD}{''.join(pieces)}{TAIL}".encode())
    except ValueError:
        return
    assert all(t.certain <= t.rows for t in found.tables.values())


@pytest.mark.realdata
def test_durations_and_truth_values_of_others() -> None:
    file = REALDATA / "messytables/ods_formats.ods"
    if not file.exists():
        pytest.skip("not beside the project: messytables/ods_formats.ods")
    cells = cells_of(raw(file.read_bytes(), file.name).cells)
    assert cells[0, 5, 1] == ("t", "27:17:54")
    assert cells[0, 2, 2] == ("b", "true")


@pytest.mark.slow
def test_an_ods_that_another_program_wrote(tmp_path: Path) -> None:
    rows = [["Dnr", "x"], ["UH-1", Error("#DIV/0!")], ["UH-2", 4], ["UH-3", 5]]
    data = workbook(
        {"Kv1": rows, "Dolt": [["y"]]}, hidden=["Kv1!3", "Dolt"], comments={"Kv1!A1": "hej"}
    )
    kept = raw(converted(data, "ods", tmp_path), "a.ods")
    assert (kept.kind, kept.problems) == ("ods", ())
    assert cells_of(kept.cells)[0, 2, 1] == ("e", "#DIV/0!")
    assert cells_of(kept.cells)[0, 1, 0] == ("s", "Dnr")
    assert [(s.name, s.hidden, s.hidden_rows) for s in kept.sheets] == [
        ("Kv1", False, (3,)),
        ("Dolt", True, ()),
    ]
