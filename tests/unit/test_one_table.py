"""A page's rows as a workbook of one sheet: figures are the page's own, text stays text."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.export import fmt, one_table

SV = one_table.About("Andel", ("Gäller: Higab, 2016.", "Utgåva x."), "x", "r", "sv", "Inga rader.")
EN = one_table.About("Share", (), "x", "r", "en", "No rows.")


def sheet(about, headers, rows, numbers=None):
    book = openpyxl.load_workbook(io.BytesIO(one_table.workbook(about, headers, rows, numbers)))
    assert len(book.worksheets) == 1
    return book, book.worksheets[0]


def body(about, headers, rows, numbers=None):
    _, made = sheet(about, headers, rows, numbers)
    (table,) = made.tables.values()
    return [[c.value for c in line] for line in made[table.ref]]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("1\u00a0234", "sv", ("count", 1234)),
        ("12", "sv", ("count", 12)),
        ("2016", "sv", ("year", 2016)),
        ("44\u00a0%", "sv", ("share", 0.44)),
        ("49,6\u00a0%", "sv", ("share", 0.496)),
        ("−1,9", "sv", ("number", -1.9)),
        ("+3,0", "sv", ("number", 3.0)),
        ("0,3142", "sv", ("words", 0.3142)),
        ("1,234.5", "en", ("number", 1234.5)),
        ("46%", "en", ("share", 0.46)),
        ("12 av 22", "sv", None),
        ("43–64\u00a0%", "sv", None),
        ("1,2\u00a0mnkr", "sv", None),
        ("0001/16", "sv", None),
        ("1.5", "sv", None),
        ("1,5", "en", None),
        ("", "sv", None),
    ],
)
def test_a_text_is_the_number_it_says(text, lang, expected):
    assert one_table.figure(text, lang) == expected


@given(st.floats(-1e9, 1e9), st.integers(0, 2), st.sampled_from(["sv", "en"]))
@example(0.0, 0, "sv")
@example(-0.4, 0, "sv")
def test_what_is_written_is_read_as_what_is_shown(value, decimals, lang):
    shown = fmt.number(value, lang, decimals)
    found = one_table.figure(shown, lang)
    assert found is not None
    assert found[1] == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-6)
    assert fmt.number(found[1], lang, decimals) == shown


def test_a_column_is_of_figures_or_of_texts_and_marks_stay_marks():
    headers = ["Enhet", "Antal", "Andel", "Blandat"]
    rows = [["a", "3", "44\u00a0%", "7"], ["b", "..", "–", "7 av 9"]]
    assert body(SV, headers, rows)[1:] == [["a", 3, 0.44, "7"], ["b", "..", "–", "7 av 9"]]
    # Only where the page says that a column is of figures; a number that is a name is a text.
    assert body(SV, headers, rows, [1])[1] == ["a", 3, "44\u00a0%", "7"]
    rows = body(SV, ["CPV", "Dag"], [["90910000", "2016-03-31"]], [])
    assert rows[1][0] == "90910000"
    assert rows[1][1].date() == dt.date(2016, 3, 31)


def test_the_sheet_says_what_it_is_of_and_opens_at_its_title():
    book, made = sheet(SV, ["Enhet", "Antal"], [["a", "1"]])
    assert [made.cell(r, 1).value for r in (1, 2, 3)] == ["Andel", *SV.lines]
    assert book.properties.title == "Andel"
    assert not book.properties.creator
    assert {p.name: p.value for p in book.custom_doc_props.props}["snapshot_id"] == "x"
    assert made.sheet_view.selection[0].activeCell in (None, "A1")
    assert not made.merged_cells.ranges


@pytest.mark.parametrize("text", ["=1+1", "+46", "-2+3", "@SUM(A1)", "http://x.example", "＝1"])
def test_no_text_becomes_a_formula_or_a_link(text):
    _, made = sheet(SV, ["Enhet", "Antal"], [[text, text]], ())
    (table,) = made.tables.values()
    cells = list(made[table.ref])[1]
    assert [c.value for c in cells] == [text, text]
    assert all(c.data_type == "s" and c.hyperlink is None for c in cells)


def test_headers_that_a_table_could_not_have_are_told_apart():
    assert body(SV, ["Vad", "vad", ""], [["a", "b", "c"]], [])[0] == ["Vad", "vad (2)", "3"]


def test_without_rows_it_says_so():
    assert body(EN, ["Unit", "Share"], []) == [["Unit", "Share"], ["No rows.", None]]


def test_the_same_rows_give_the_same_bytes():
    made = [one_table.workbook(SV, ["a", "b"], [["x", "1"]]) for _ in range(2)]
    assert made[0] == made[1]
