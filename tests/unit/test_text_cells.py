"""What others wrote stays text in a letter, whatever it looks like."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import answered, opened
from openpyxl import Workbook
from test_letter import SHEET
from workbooks import workbook

from pipelines.export.text_cells import LONGEST, clean, put

HOSTILE = ["=1+1", "+1", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://x.example\")", "_x000D_", "#REF!",
           "<b>fet</b>", "http://x.example", "\u202etxet", "{0} {evil} %s"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_others_wrote_stays_text(text: str) -> None:
    header = ["Diarienummer", "Benämning", "Social hänsyn", f"{text} "]
    made = answered(workbook({SHEET: [header, ["UH-1", text, text, text]]}))
    with zipfile.ZipFile(io.BytesIO(made.data)) as package:
        sheets = [package.read(n) for n in package.namelist() if "worksheets/sheet" in n]
        assert not any(b"<f>" in s or b"<f " in s for s in sheets)
        relations = [package.read(n) for n in package.namelist() if n.endswith(".rels")]
        assert not any(b"x.example" in r for r in relations)
    book = opened(made.data)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert {c.data_type for c in row} <= {"s", "n"}
            assert not [c for c in row if c.hyperlink and c.hyperlink.target]
    assert book[SHEET]["B2"].value == text


@given(st.text())
def test_any_text_can_be_put_into_a_cell_and_saved(text: str) -> None:
    book = Workbook()
    put(book.active["A1"], text)
    buffer = io.BytesIO()
    book.save(buffer)
    again = opened(buffer.getvalue()).active["A1"]
    assert again.data_type in ("s", "n")
    assert (
        str(again.value or "").replace("_x005F_", "_").split()
        == clean(text).replace("_x005F_", "_").split()
    )


def test_endless_text_is_cut() -> None:
    assert len(clean("x" * 100_000)) == LONGEST + 1
