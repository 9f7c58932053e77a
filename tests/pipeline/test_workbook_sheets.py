"""What stands in the workbooks of a real run: checks X01, X04, X06 and X07 of `users.md` 11."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from controllers import cached, cells, table_rows
from openpyxl.workbook import Workbook

from pipelines.export.workbook import workbook
from pipelines.export.workbook_book import FORMATS
from pipelines.export.workbook_codes import MARKS
from pipelines.export.workbook_source import Choice
from pipelines.warehouse.snapshot import query
from tests.pipeline.conftest import Run


@pytest.fixture(scope="module", params=["goteborg", "higab"])
def data(exports: Run, request: pytest.FixtureRequest) -> bytes:
    return exports.books[request.param]


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


# X01
def test_every_sheet_is_built_as_it_should_be(book: Workbook) -> None:
    names = [name for sheet in book for name in sheet.tables]
    assert len(names) == len(set(names)) == len(book.sheetnames)
    assert len(names) == (17 if "Nytta" in book.sheetnames else 14)
    assert all(re.fullmatch(r"tbl\w+", name) for name in names)
    for sheet in book:
        assert sheet["A1"].value
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        (table,) = sheet.tables.values()
        header, *lines = sheet[table.ref]
        assert header[0].column == 1
        assert [c.value for c in header] == [column.name for column in table.tableColumns]
        assert all(any(c.value is not None for c in line) for line in lines)
        # Nothing stands below the table, and no row above it is blank.
        assert sheet.max_row == lines[-1][0].row
        assert all(sheet.cell(row, 1).value for row in range(1, header[0].row))
        selected = sheet.sheet_view.selection[-1].activeCell
        assert selected in (None, "A1", f"A{header[0].row + 1}")
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)  # 1 is what is not said
        assert sheet.print_title_rows == f"${header[0].row}:${header[0].row}"
        assert re.fullmatch(r"Sida &\[?P\w*\]? av &\[?N\w*\]?", sheet.oddFooter.center.text)


def test_a_sheet_says_how_far_it_goes(book: Workbook, data: bytes) -> None:
    # Programs that do not hold a whole sheet read no further than it says.
    told = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    far = {s.title: (s.max_row, s.max_column) for s in told.worksheets}
    assert far == {s.title: (s.max_row, s.max_column) for s in book.worksheets}


def test_properties_say_what_it_is_and_not_who_made_it(exports: Run, data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    properties = book.properties
    assert properties.title.startswith("Social hänsyn i upphandling: ")
    assert properties.subject.endswith(", 2016")
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert properties.created == dt.datetime(2017, 1, 1)  # noqa: DTZ001
    own = {p.name: p.value for p in book.custom_doc_props.props}
    assert own == {
        "run_id": exports.source.snapshot.run_id,
        "snapshot_id": exports.source.snapshot.snapshot_id,
    }


# X04
def test_numbers_are_numbers_days_are_days_and_ids_are_text(book: Workbook) -> None:
    approved = {*FORMATS.values(), "General"}
    for title, cell in cells(book):
        assert cell.number_format in approved, (title, cell.coordinate)
        if cell.number_format == "yyyy-mm-dd":
            assert isinstance(cell.value, dt.datetime), (title, cell.coordinate)
    rows = table_rows(book["Upphandlingar"])
    assert rows
    for row in rows:
        assert isinstance(row["Diarienummer"], str | None)
        assert isinstance(row["CPV"], str | None)
        assert isinstance(row["Värde kr"], int | float | None)
        assert isinstance(row["Räknas den"], dt.datetime | None)


# X06
def test_every_count_and_sum_is_the_snapshots(exports: Run, book: Workbook, data: bytes) -> None:
    org_id = "goteborg" if "Göteborgs Stad" in book["Innehåll"]["A1"].value else "higab"
    values, frames = cached(data), exports.source.frames
    organisation, period = frames["public.organisation"], frames["public.period"]
    # The city has all units below it, and of theirs the yearly totals.
    inside = set(organisation["org_id"]) if org_id == "goteborg" else {org_id}
    years = set(period.loc[period["period_type"] == "year", "period_id"])
    measures = frames["public.kpi_value"]
    is_total = (measures["dimension"] == "all") & measures["period_id"].isin(years)
    shown_rows = (measures["org_id"] == org_id) | (measures["org_id"].isin(inside) & is_total)
    expected = measures[shown_rows].set_index(
        ["org_id", "period_id", "kpi_id", "dimension", "member"]
    )
    procurements, commitments, sources = (
        frames[name][frames[name]["org_id"].isin(inside)]
        for name in ("public.procurement", "public.commitment", "meta.source")
    )
    long = table_rows(values["Lång tabell"])
    names = {
        "Täljare": "numerator", "Nämnare": "denominator", "Okänt": "unknown", "Värde": "value",
        "Minst": "lower", "Högst": "upper", "n": "n", "Mål": "target",
    }  # fmt: skip
    seen = set()
    for row in long:
        key = (row["Enhets-id"], row["Period"], row["Nyckeltal-id"], row["Uppdelnings-id"],
               row["Grupp-id"])  # fmt: skip
        told = expected.loc[key]
        seen.add(key)
        assert row["Tecken"] == MARKS.get(told["status"])
        for shown, name in names.items():
            if pd.isna(told[name]):
                assert row[shown] is None, key
            else:
                assert row[shown] == pytest.approx(float(told[name])), key
    left_out = expected.loc[[k not in seen for k in expected.index]]
    assert set(left_out["status"]) <= {"not_reported"}
    assert not years & {k[1] for k in left_out.index}
    checks = table_rows(values["Avstämning"])
    assert len(checks) >= 12
    assert all(r["Skillnad"] == pytest.approx(0, abs=1e-6) for r in checks)
    assert len(table_rows(values["Upphandlingar"])) == len(procurements)
    assert sum(r["Värde kr"] or 0 for r in table_rows(values["Upphandlingar"])) == pytest.approx(
        float(procurements["value_sek"].sum())
    )
    assert len(table_rows(values["Åtaganden"])) == max(len(commitments), 1)
    files = table_rows(values["Inlämningar"])
    assert len(files) == len(sources)
    for name, column in (("Rader in", "rows_in"), ("Godtagna", "rows_accepted")):
        told = [r for r in files if r[name] != ".."]
        assert sum(r[name] for r in told) == int(sources[column].sum())
        assert len(files) - len(told) == int(sources[column].isna().sum())
    assert {r["Ej förklarade"] for r in told} == {0}
    held = sum(r["Upphandlingar i boken"] for r in files)
    assert held == len(procurements)


def test_a_code_never_stands_where_words_should(exports: Run) -> None:
    for lang, names in (("sv", ("Grupp", "Grupp-id")), ("en", ("Member", "Member id"))):
        data = workbook(exports.source, Choice("goteborg", lang=lang))
        rows = table_rows(cached(data)["Lång tabell" if lang == "sv" else "Long table"])
        pairs = {tuple(row[n] for n in names) for row in rows}
        assert len(pairs) >= 10
        assert [said for said, code in pairs if said == code and re.search("[a-z]", code)] == []


def test_definitions_notes_and_run_are_there(exports: Run, book: Workbook) -> None:
    kpi = query(exports.source.snapshot, "SELECT kpi_id, definition_sv FROM meta.kpi")
    found = {r["Nyckeltal-id"]: r for r in table_rows(book["Definitioner"])}
    column = "Definition med täljare och nämnare"
    assert {k: r[column] for k, r in found.items()} == dict(kpi.itertuples(index=False))
    notes = {r["Not"] for r in table_rows(book["Noter"])}
    used = {
        f"[not\u00a0{n}]"
        for sheet in ("Sammanfattning", "Lång tabell", "Utveckling", "Placeringar (grupperad)")
        for row in table_rows(book[sheet])
        for n in re.findall(r"\[not\u00a0(\d+)\]", row["Not"] or "")
    }
    assert used
    assert used <= notes
    told = {r["Uppgift"]: r["Värde"] for r in table_rows(book["Om data"])}
    assert told["Körning"] == exports.source.snapshot.run_id
    assert told["Utgåvans innehållssumma"] == exports.source.snapshot.content_hash


def test_targets_are_named_cells(book: Workbook) -> None:
    rows = {r["År"]: r for r in table_rows(book["Mål"]) if r["Mål"] is not None}
    assert set(book.defined_names) == {f"Mal_{year}" for year in rows}
    for year, row in rows.items():
        ((sheet, place),) = book.defined_names[f"Mal_{year}"].destinations
        assert book[sheet][place].value == row["Mål"] == 0.5


def test_the_chart_is_native_with_a_target_and_words_for_who_cannot_see_it(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        chart = package.read("xl/charts/chart1.xml").decode()
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    assert ("<c:barChart>" in chart, "<c:lineChart>" in chart) == (True, True)
    assert "<c:v>Mål</c:v>" in chart
    (words,) = re.findall(r'descr="([^"]+)"', drawing)
    assert re.search(r"2015: \d+\u00a0% \(\d+ av \d+\)", words)


# X07
def test_nothing_is_hidden_and_no_cache_holds_more_than_the_sheets(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        workbook_xml = package.read("xl/workbook.xml").decode()
        chart = package.read("xl/charts/chart1.xml").decode()
        parts = [package.read(n) for n in names if re.match(r"xl/(sharedS|worksheets/sheet)", n)]
    assert not [n for n in names if re.search(r"pivot|comment|externalLink|vba|connection", n)]
    assert 'state="hidden"' not in workbook_xml
    rows = table_rows(cached(data)["Utveckling"])
    shown = {str(v) for r in rows for v in (r["Andel"], r["Mål"]) if v is not None}
    caches = re.findall(r"<c:val>.*?</c:val>", chart, re.DOTALL)
    held = {v for cache in caches for v in re.findall(r"<c:v>([^<]*)</c:v>", cache)} - {""}
    assert len(caches) == 2
    assert held
    assert {round(float(v), 12) for v in held} <= {round(float(v), 12) for v in shown}
    assert len(parts) > 10
    assert not [part for part in parts if b"mart." in part]


def test_a_protected_row_holds_no_figure_at_all(book: Workbook) -> None:
    protected = [r for r in table_rows(book["Lång tabell"]) if r["Tecken"] == ".." and
                 r["Läge"].startswith("Visas inte: färre")]  # fmt: skip
    assert protected
    figures = ("Värde", "Minst", "Högst", "Täljare", "Nämnare", "Okänt", "n")
    assert {r[f] for r in protected for f in figures} == {None}
    for row in table_rows(book["Placeringar (grupperad)"]):
        assert row["Placeringar"] is None or row["Placeringar"] == 0 or row["Placeringar"] >= 5
