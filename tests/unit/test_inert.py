"""What leaves is inert: forty hostile texts through sheet, snapshot, letter, workbook and CSV.

LibreOffice opens what was made, as a receiver would, and finds texts: no formula, no link.
"""

import csv
import datetime as dt
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frames import snapshot_tables
from hypothesis import given
from hypothesis import strategies as st
from letters import answered, office, reading_of
from publishing import opened, publish_at, write
from workbooks import workbook

from pipelines.export import inert
from pipelines.export.inert import FORMULA, LONGEST, Unwritable, csv_bytes
from pipelines.warehouse.snapshot import query

LINK = "x.example"
HOSTILE = [
    "=1+1", "=cmd|' /C calc'!A0", f'=HYPERLINK("http://{LINK}";"klicka")', "+1+1", "-1+2",
    "-2+3+cmd|' /C calc'!A0", "@SUM(A1:A9)", "\t=1+1", "\n=1+1", "\r=1+1", "  =1+1", "\u00a0=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)", f'=WEBSERVICE("http://{LINK}")',
    f'=IMPORTXML("http://{LINK}";"//a")', f"=IMAGE(\"http://{LINK}/a.png\")", '=DDE("a";"b";"c")',
    "{=1+1}", f"http://{LINK}", f"https://{LINK}/?a=1", f"mailto:a@{LINK}", f"file:///{LINK}",
    f"\\\\{LINK}\\share", "internal:Blad1!A1", "external:a.xlsx", "#REF!", "#SAKNAS!",
    "_x003D_1+1", "_x000D_x", "<script>alert(1)</script>", f"![a](http://{LINK}/a.png)",
    f"[klicka](http://{LINK})", "<img src=x onerror=alert(1)>", "\u202etxet", "a\u2066b\u2069",
    "';DROP TABLE x;--", '";"=1+1', "{0.__class__} %s $x", "1E5", "2015-03-01", "TRUE",
]  # fmt: skip


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def inside(data: bytes, *, formulas: int = 0) -> None:
    """No formula but ours, no target outside, nothing hidden, nobody's name, no macro."""
    parts = parts_of(data)
    sheets = b"".join(p for n, p in parts.items() if n.startswith("xl/worksheets/sheet"))
    assert sheets.count(b"<f>") + sheets.count(b"<f ") == formulas
    assert b"DDE" not in b"".join(p for n, p in parts.items() if n.endswith(".rels"))
    assert not any(b'TargetMode="External"' in p for n, p in parts.items() if n.endswith(".rels"))
    assert not [n for n in parts if "externalLink" in n or "vbaProject" in n or "connections" in n]
    assert b"<dc:creator></dc:creator>" in parts["docProps/core.xml"] or (
        b"creator>" not in parts["docProps/core.xml"].replace(b"<dc:creator/>", b"")
    )


def made(texts: list[Any]) -> bytes:
    buffer = io.BytesIO()
    with inert.workbook(buffer, {"title": "=1+1\u202e"}, strings_to_formulas=True) as book:
        sheet = book.add_worksheet("Blad")
        for row, text in enumerate(texts):
            inert.write(sheet, row, 0, text)
    return buffer.getvalue()


def made_as_rows(texts: list[str]) -> bytes:
    """The same as XML, as tables of the controllers' workbooks are written."""
    buffer = io.BytesIO()
    with inert.workbook(buffer, {"title": "=1+1\u202e"}, strings_to_formulas=True) as book:
        sheet = book.add_worksheet("Blad", inert.Sheet)
        style = inert.style_of(book.add_format({"num_format": "@"}))
        sheet.add_rows(0, [[inert.text_cell(inert.clean(t), style) for t in texts]], {})
    return buffer.getvalue()


def found_in(data: bytes) -> list[Any]:
    """The first column's texts; openpyxl leaves Excel's code for `_` as it stands in a cell."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).active
    assert sheet is not None
    return [str(c.value or "").replace("_x005F_", "_") for (c,) in sheet.iter_rows(max_col=1)]


def test_there_are_forty_of_them() -> None:
    assert len(set(HOSTILE)) >= 40


def test_a_workbook_of_ours_holds_them_as_text() -> None:
    data = made(HOSTILE)
    inside(data)
    parts = parts_of(data)
    assert not [n for n in parts if "comments" in n or "drawing" in n]
    assert b'state="hidden"' not in parts["xl/workbook.xml"]
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    for row, text in enumerate(HOSTILE, start=1):
        cell = sheet.cell(row, 1)
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.value.replace("\r", "").strip() == inert.text_of(text).strip()
    assert made(HOSTILE) == data, "the same content, the same bytes"


def test_rows_of_xml_hold_them_as_text() -> None:
    data = made_as_rows(HOSTILE)
    inside(data)
    assert found_in(data) == [inert.clean(t) for t in HOSTILE]
    assert {c.data_type for (c,) in openpyxl.load_workbook(io.BytesIO(data)).active.rows} == {"s"}
    assert made_as_rows(HOSTILE) == data, "the same content, the same bytes"


def test_a_letter_holds_them_as_text() -> None:
    header = ["Diarienummer", "Benämning", "Social hänsyn"]
    rows = [[f"UH-{n}", text, "kanske"] for n, text in enumerate(HOSTILE)]
    inside(answered(workbook({"Kv2 2015": [header, *rows]})).data)


def test_they_are_the_same_in_the_snapshot_and_leave_it_as_text(tmp_path: Path) -> None:
    """Sheet to rows, rows to a published table, the table to a workbook and a text file."""
    header = ["Diarienummer", "Benämning", "Social hänsyn"]
    rows = [[f"UH-{n}", text, "ja"] for n, text in enumerate(HOSTILE)]
    read = reading_of(workbook({"Kv2 2015": [header, *rows]})).accepted
    titles = [t for t in read["title"] if isinstance(t, str)]
    assert len(titles) > 35
    tables = snapshot_tables()
    base = tables["public.procurement"]
    shown = pd.concat([base.iloc[[0]]] * len(titles), ignore_index=True)
    shown["procurement_id"] = [f"p{n}" for n in range(len(titles))]
    shown["title"] = titles
    with opened(tmp_path) as build:
        write(build, tables | {"public.procurement": shown})
        snapshot = publish_at(build, 0)
    found = query(snapshot, "SELECT title FROM public.procurement")["title"].tolist()
    assert sorted(found) == sorted(titles)
    parquet = snapshot.path.with_suffix("") / "public.procurement.parquet"
    assert sorted(pq.read_table(parquet)["title"].to_pylist()) == sorted(titles)
    inside(made(found))
    lines = list(csv.reader(io.StringIO(csv_bytes(["a"], [[t] for t in found]).decode("utf-8-sig")),
                            delimiter=";"))  # fmt: skip
    assert not [line for line in lines if line and line[0].startswith(FORMULA)]


def test_a_text_file_holds_no_formula() -> None:
    data = csv_bytes(["=a", "b"], [[text, text] for text in HOSTILE])
    assert data.startswith(b"\xef\xbb\xbf'=a;b\r\n")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(lines) == len(HOSTILE) + 1
    for line, text in zip(lines[1:], HOSTILE, strict=True):
        assert len(line) == 2, "no text breaks out of its column"
        assert not line[0].lstrip(" \u00a0").startswith(FORMULA)
        assert line[0] in (inert.text_of(text), f"'{inert.text_of(text)}")


def test_numbers_dates_and_what_is_missing_are_themselves_in_a_text_file() -> None:
    row = [-5, -0.25, 1e-7, 12345678901234567890, True, None, float("nan"), dt.date(2015, 3, 1)]
    (_, line, _) = csv_bytes([str(n) for n in range(8)], [row]).decode("utf-8-sig").split("\r\n")
    assert line == "-5;-0,25;0,0000001;12345678901234567890;1;;;2015-03-01"


def test_values_are_themselves_in_a_workbook() -> None:
    data = made([-5, 0.25, True, None, float("nan"), dt.date(2015, 3, 1), ""])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    found = [sheet.cell(n, 1).value for n in range(1, 8)]
    assert found == [-5, 0.25, True, None, None, dt.datetime(2015, 3, 1), None]  # noqa: DTZ001


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut() -> None:
    assert made(["x" * LONGEST])
    with pytest.raises(
        Unwritable, match=r"a text of 32768 characters does not fit .*: row 2, column 1$"
    ) as caught:
        made(["a", "y" * (LONGEST + 1)])
    assert "yy" not in str(caught.value)


def test_a_character_that_excel_counts_twice_is_counted_twice() -> None:
    assert inert.clean("\U0001f600" * (LONGEST // 2))
    with pytest.raises(Unwritable, match="a text of 32768 characters"):
        inert.clean("\U0001f600" * (LONGEST // 2 + 1))


def test_a_place_outside_the_sheet_is_refused() -> None:
    with inert.workbook(io.BytesIO(), {"title": "a"}) as book:
        sheet = book.add_worksheet(None, inert.Sheet)
        with pytest.raises(Unwritable, match="row 1048577"):
            inert.write(sheet, 1_048_576, 0, "a")
        with pytest.raises(Unwritable, match="cannot be written"):
            sheet.add_rows(1_048_575, [["", ""]], {})


def test_cells_of_rows_are_what_they_are_with_heights_and_in_their_places() -> None:
    buffer = io.BytesIO()
    with inert.workbook(buffer, {"title": "a"}) as book:
        style = inert.style_of(book.add_format({"num_format": "0.0"}))
        sheet = book.add_worksheet("Blad", inert.Sheet)
        sheet.write_string(0, 0, "above")
        formula = inert.formula_cell('=IF(A1<>"<",B2&"","å")', "<å>", style)
        columns = [
            [inert.number_cell(-0.25, style), inert.text_cell(" a & b ", style)],
            ["", formula],
            [inert.formula_cell("=1+1", 2, style), inert.blank_cell(style)],
        ]
        sheet.add_rows(1, columns, {1: 30})
    sheets = [
        openpyxl.load_workbook(io.BytesIO(buffer.getvalue()), data_only=only)["Blad"]
        for only in (True, False)
    ]
    shown = [[c.value for c in row] for row in sheets[0].iter_rows()]
    assert shown == [["above", None, None], [-0.25, None, 2], [" a & b ", "<å>", None]]
    assert (sheets[1]["B3"].value, sheets[1]["C2"].value) == ('=IF(A1<>"<",B2&"","å")', "=1+1")
    assert {sheets[0][place].number_format for place in ("A2", "A3", "B3", "C2", "C3")} == {"0.0"}
    assert (sheets[0].row_dimensions[2].height, sheets[0].row_dimensions[3].height) == (None, 30)
    # Who reads only as much as the sheet says it has, reads all.
    assert found_in(buffer.getvalue()) == ["above", "-0.25", " a & b "]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(Unwritable, match="is no number"):
        inert.number_cell(value, 0)
    with pytest.raises(Unwritable, match="is no number"):
        inert.formula_cell("=1", value, 0)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_one_field_and_no_formula(text: str) -> None:
    data = csv_bytes(["a", "b"], [[text, "x"]]).decode("utf-8-sig")
    _, line = csv.reader(io.StringIO(data, newline=""), delimiter=";")
    assert line[1] == "x"
    assert not line[0].lstrip(" \u00a0").startswith(FORMULA)


@given(st.text(max_size=50))
def test_any_text_is_one_text_in_a_workbook(text: str) -> None:
    data = made([text])
    inside(data)
    assert openpyxl.load_workbook(io.BytesIO(data)).active["A1"].data_type in ("s", "n")
    rows = made_as_rows([text])
    inside(rows)
    assert found_in(rows) == [inert.clean(text)]


def test_libreoffice_finds_texts_and_neither_formula_nor_link(tmp_path: Path) -> None:
    command = office()
    (tmp_path / "ours.xlsx").write_bytes(made(HOSTILE))
    (tmp_path / "rows.xlsx").write_bytes(made_as_rows(HOSTILE))
    (tmp_path / "text.csv").write_bytes(csv_bytes(["a"], [[t] for t in HOSTILE]))
    header = ["Diarienummer", "Benämning", "Social hänsyn"]
    rows = [[f"UH-{n}", text, "kanske"] for n, text in enumerate(HOSTILE)]
    (tmp_path / "letter.xlsx").write_bytes(answered(workbook({"Kv2 2015": [header, *rows]})).data)
    run = [command, "--headless", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}",
           "--infilter=CSV:59,34,76,1", "--convert-to", "fods",
           "--outdir", str(tmp_path)]  # fmt: skip
    subprocess.run([*run, str(tmp_path / "text.csv")], check=True, capture_output=True, timeout=240)
    books = [str(tmp_path / n) for n in ("ours.xlsx", "rows.xlsx", "letter.xlsx")]
    plain = [w for w in run if not w.startswith("--infilter")]
    subprocess.run([*plain, *books], check=True, capture_output=True, timeout=240)
    for name in ("ours", "rows", "letter", "text"):
        said = (tmp_path / f"{name}.fods").read_text(encoding="utf-8")
        assert "cmd|" in said, "they are in it"
        assert "table:formula=" not in said, name
        assert f'xlink:href="http://{LINK}' not in said
        assert f'xlink:href="https://{LINK}' not in said
        assert "<office:dde-source" not in said
