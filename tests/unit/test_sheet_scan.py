"""What a sheet's XML tells beside its values, the same however it is written."""

import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import Error, Formula, parts_of, workbook

from pipelines.ingest.sheet_marks import exact_marks, plain_marks
from pipelines.ingest.sheet_scan import outside_cells, scan_sheet, without

ARRAYS = ("row", "start", "holds", "value", "formula", "kind", "numbers")


def _sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def _xml(data: bytes) -> bytes:
    return parts_of(data)["xl/worksheets/sheet1.xml"]


def test_what_readers_hide() -> None:
    data = workbook(
        {"Kv1": [["a", "b"], [1, Error("#REF!")], ["x", Formula("=A2*2")], [None, 4]]},
        hidden=["Kv1!4"],
        formulas={"Kv1!C2": ("=1+1", 2)},
    )
    sheet = scan_sheet(_xml(data))
    assert (sheet.rows, sheet.certain) == (4, 2)
    assert sheet.given == {(2, 1): ("e", "#REF!"), (3, 1): ("u", "")}
    assert sheet.hidden_rows == (4,)
    assert sheet.far is None


ERROR, NEVER = ("e", "#N/A"), ("u", "")


@pytest.mark.parametrize(
    ("cell", "given"),
    [
        ('<c r="B2"><f>A1</f></c>', {(2, 1): NEVER}),
        ('<c r="B2"><f>A1</f><v></v></c>', {(2, 1): NEVER}),
        ('<c r="B2"><f>A1</f><v/></c>', {(2, 1): NEVER}),
        ('<c r="B2"><f>A1</f><v>0</v></c>', {}),
        ('<c r="B2" t="str"><f>A1</f></c>', {}),
        ('<c r="B2"><f t="shared" si="0"/></c>', {(2, 1): NEVER}),
        ('<c r="B2" s="3" t="e"><v>#N/A</v></c>', {(2, 1): ERROR}),
        ('<c r="B2" t="e" s="3"><v>#N/A</v></c>', {(2, 1): ERROR}),
        ('<c r="B2" t="e"><f>1/0</f><v>#N/A</v></c>', {(2, 1): ERROR}),
        ('<c r="A2"/><c r="B2" t="e"><v>#N/A</v></c>', {(2, 1): ERROR}),
        ('<c/><c t="e"><v>#N/A</v></c>', {(2, 1): ERROR}),
        ('<c s="1" r="B2" t="e"><v>#N/A</v></c>', {(2, 1): ERROR}),
        ("<c r='B2' t='e'><v>#N/A</v></c>", {(2, 1): ERROR}),
        ('<x:c r="B2" t="e"><x:v>#N/A</x:v></x:c>', {(2, 1): ERROR}),
        ('<c r="XFD2" t="e"><v>#N/A</v></c>', {(2, 16383): ERROR}),
        ('<c r="B2" t="e"></c>', {}),
        ('<c r="B2"><v>1</v></c>', {}),
        ('<c r="B2"><!-- <c r="C2" t="e"><v>x</v></c> --><v>1</v></c>', {}),
        ('<c r="B2" t="inlineStr"><is><t>&lt;c t="e"&gt;</t></is></c>', {}),
    ],
)
def test_cells_as_different_programs_write_them(
    cell: str, given: dict[tuple[int, int], tuple[str, str]]
) -> None:
    assert scan_sheet(_sheet(f'<row r="2">{cell}</row>')).given == given


@pytest.mark.parametrize(
    ("row", "rows", "certain"),
    [
        ('<c r="A1"><v>1</v></c>', 1, 1),
        ('<c r="A1" s="1"><f>B1</f><v>1</v></c>', 1, 1),
        ('<c r="A1" t="s"><v>0</v></c>', 1, 0),
        ('<c r="A1" t="inlineStr"><is><t>x</t></is></c>', 1, 0),
        ('<c r="A1" t="s"><v>0</v></c><c r="B1" t="n"><v>2</v></c>', 1, 1),
        ('<c r="A1" t="s" s="1"><v>0</v></c>', 1, 0),
        ('<c r="A1" s="4"/>', 0, 0),
        ("", 0, 0),
    ],
)
def test_rows_that_hold_something(row: str, rows: int, certain: int) -> None:
    found = scan_sheet(_sheet(f'<row r="1">{row}</row>'))
    assert (found.rows, found.certain) == (rows, certain)


CELL = st.sampled_from(
    ["<v>1</v>", "<v></v>", "<v/>", "<f>A1</f>", "<f>A1</f><v>2</v>", "", "<is><t>x y</t></is>"]
)
KIND = st.sampled_from(["", ' t="s"', ' t="e"', ' t="str"', ' s="1" t="b"', ' t="n" s="1"'])
ROWS = st.lists(
    st.tuples(st.lists(st.tuples(CELL, KIND), max_size=5), st.sampled_from(["", ' hidden="1"'])),
    max_size=6,
)


@given(ROWS, st.sampled_from(["", "\n", "  "]))
def test_both_ways_to_look_give_the_same(
    rows: list[tuple[list[tuple[str, str]], str]], blank: str
) -> None:
    xml = "".join(
        f'{blank}<row r="{2 * number}"{hidden}>{blank}'
        + blank.join(
            f'<c r="{"ABCDE"[n]}{2 * number}"{kind}>{cell}</c>'
            for n, (cell, kind) in enumerate(cells)
        )
        + "</row>"
        for number, (cells, hidden) in enumerate(rows, start=1)
    )
    content = _sheet(xml)
    plain, exact = plain_marks(content), exact_marks(content)
    assert plain is not None
    for name in ARRAYS:
        assert np.array_equal(getattr(plain, name), getattr(exact, name)), name
    assert plain.hidden == exact.hidden
    prefixed = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", content)
    assert plain_marks(prefixed) is None
    assert scan_sheet(prefixed) == scan_sheet(content)


def test_a_large_sheet_is_looked_at_in_blocks_without_a_seam() -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}" t="s"><v>{0}</v></c></row>'
    content = _sheet("".join(row.format(n) for n in range(1, 30_001)))
    assert len(content) > 3 * (1 << 19)
    found = scan_sheet(content)
    assert (found.rows, found.certain) == (30_000, 30_000)


@pytest.mark.parametrize("number", ["1", "2"])
def test_rows_out_of_order_or_twice_are_refused(number: str) -> None:
    # Readers keep one of two rows with the same number; Excel calls such a file damaged.
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
    with pytest.raises(ValueError, match="row"):
        scan_sheet(_sheet(row.format("2") + row.format(number)))
    assert scan_sheet(_sheet(f'{row.format("2")}<row r="{number}"/>')).rows == 1


TABLE = [["Dnr", "x"], *([f"UH-{n}", n] for n in range(1, 12))]


@pytest.mark.parametrize(
    ("cell", "is_far"),
    [
        ("XFD1048576", True),
        ("A1048576", True),
        ("B20013", True),
        ("XFD13", True),
        ("SS13", True),
        ("A9000", False),
        ("SA13", False),
        ("C13", False),
    ],
)
def test_a_cell_far_from_the_table_is_cut_away(cell: str, is_far: bool) -> None:
    row = "".join(c for c in cell if c.isdigit())
    last = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    content = _xml(workbook({"A": TABLE})).replace(b"</sheetData>", last)
    found = scan_sheet(content)
    assert found.rows == 13 - is_far
    if not is_far:
        assert found.far is None
        return
    assert found.far is not None
    assert found.far.cell[0] == int(row)
    assert found.far.table == ((1, 0), (12, 1))
    assert found.far.spans is not None
    left = without(content, found.far.spans)
    assert scan_sheet(left).far is None
    assert left == content.replace(f'<c r="{cell}"><v>1</v></c>'.encode(), b"")


def test_a_far_cell_in_a_row_of_the_table_costs_only_itself() -> None:
    content = _xml(workbook({"A": TABLE}))
    third = content.replace(b'<c r="B3">', b'<c r="B3"><v>7</v></c><c r="XFC3">', 1)
    found = scan_sheet(third)
    assert found.far is not None
    assert found.far.cell == (3, 16382)
    assert (found.rows, found.certain) == (12, 11)


def test_formats_far_away_hold_nothing() -> None:
    blank = b'<row r="1048576" s="1" customFormat="1"><c r="XFD1048576" s="1"/></row></sheetData>'
    found = scan_sheet(_xml(workbook({"A": TABLE})).replace(b"</sheetData>", blank))
    assert (found.rows, found.far) == (12, None)


def test_a_table_that_begins_far_down_is_the_table() -> None:
    rows = "".join(f'<row r="{n}"><c r="C{n}"><v>1</v></c></row>' for n in range(70_000, 70_200))
    found = scan_sheet(_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{rows}'))
    assert found.rows == 200
    assert found.far is not None
    assert (found.far.cell, found.far.table) == ((1, 0), ((70_000, 2), (70_199, 2)))


def test_too_much_too_far_apart_is_not_cut_but_told() -> None:
    rows = "".join(
        f'<row r="{n * 11_000}"><c r="A{n * 11_000}"><v>1</v></c><c r="BZ{n * 11_000}"><v>1</v></c>'
        f'<c r="CZ{n * 11_000}"><v>1</v></c><c r="XFA{n * 11_000}"><v>1</v></c></row>'
        for n in range(1, 95)
    )
    found = scan_sheet(_sheet(rows))
    assert found.far is not None
    assert found.far.spans is None
    assert found.far.cell == (94 * 11_000, 16380)


def test_the_far_cell_of_a_large_sheet_is_found_in_time() -> None:
    row = '<row r="{0}">' + "".join(f'<c r="{c}{{0}}"><v>1</v></c>' for c in "ABCDEFGH") + "</row>"
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    content = _sheet("".join(row.format(n) for n in range(1, 30_001)) + far)
    start = time.perf_counter()
    assert scan_sheet(content).rows == 30_000
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("styles", "places"),
    [
        (frozenset({3}), {(1, 1)}),
        (frozenset({1, 3}), {(1, 0), (1, 1), (1, 2)}),
        (frozenset(), set()),
        (frozenset({33}), set()),
    ],
)
def test_cells_shown_as_per_cent(styles: frozenset[int], places: set[tuple[int, int]]) -> None:
    row = '<row r="1" s="3"><c r="A1" s="1"/><c r="B1" s="3" t="n"/><c t="n" r="C1" s="1"/></row>'
    assert scan_sheet(_sheet(row), styles).percent == places


@pytest.mark.parametrize(
    ("formula", "is_link"),
    [
        ("[1]Blad1!A1", True),
        ("'[2]Blad 1'!A1*2", True),
        ("SUM([12]Blad1!A1:A9)", True),
        ("&apos;[2]Blad&apos;!A1", True),
        ("Tabell1[1]", False),
        ("Tabell1[[#This Row],[1]]", False),
        ("A1", False),
    ],
)
def test_formulas_that_fetch_from_other_workbooks(formula: str, is_link: bool) -> None:
    content = _sheet(f'<row r="2"><c r="B2"><f>{formula}</f><v>1</v></c></row>')
    assert scan_sheet(content, links=True).linked == ({(2, 1)} if is_link else set())
    assert scan_sheet(content).linked == set()


def test_shared_formulas_fetch_from_where_the_first_does() -> None:
    content = _sheet(
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="0">[1]A!A1</f><v>1</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="4"><c r="B4"><f t="shared" si="1"/><v>1</v></c></row>'
    )
    assert scan_sheet(content, links=True).linked == {(2, 1), (3, 1)}


def test_what_stands_outside_the_cells() -> None:
    content = (
        b"<worksheet><dimension/><sheetData><row><c><f>A1+1</f><v>850709</v></c></row></sheetData>"
        b"<headerFooter>Anna</headerFooter></worksheet>"
    )
    outside = outside_cells(content)
    assert b"850709" not in outside
    assert b"A1+1" in outside
    assert b"Anna" in outside
