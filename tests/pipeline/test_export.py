"""The files of a real run: workbooks, dictionary, open data and the package of the Parquet files.

The checks X01-X07 of `users.md` 11, on a small city that was taken in, computed and published.
"""

import datetime as dt
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from controllers import cached, cells, exported, formulas, table_rows, without_values
from letters import converted
from openpyxl.workbook import Workbook
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.defs.exports import published_exports
from pipelines.defs.resources import Place
from pipelines.export.workbook import workbook
from pipelines.export.workbook_book import FORMATS
from pipelines.export.workbook_codes import MARKS
from pipelines.export.workbook_source import Choice, Source, read, unit_of
from pipelines.model.tables import META, PUBLIC
from pipelines.refresh import Outcome, refresh, unwritten
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import query
from tests.pipeline.conftest import settings_for

UNITS = ("higab", "framtiden")
Made = dict[str, bytes]


@dataclass(frozen=True)
class Run:
    """A refreshed small city and what lies in its folder of exports."""

    settings: Settings
    outcome: Outcome
    source: Source
    books: Made


@pytest.fixture(scope="module")
def run(demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("exports")
    for unit in UNITS:
        shutil.copytree(demo_raw / "inbox" / unit, folder / "raw/inbox" / unit)
    settings = settings_for(folder, workbooks=100)
    outcome = refresh(settings)
    assert outcome.snapshot is not None
    return Run(settings, outcome, read(outcome.snapshot, settings.reference), made(settings))


def made(settings: Settings) -> Made:
    return {p.stem: p.read_bytes() for p in (settings.warehouse / "exports").glob("*.xlsx")}


@pytest.fixture(scope="module", params=["goteborg", "higab"])
def data(run: Run, request: pytest.FixtureRequest) -> bytes:
    return run.books[request.param]


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_run_makes_a_book_for_each_unit_and_the_city(run: Run) -> None:
    assert set(run.books) == {"goteborg", *UNITS}
    assert run.outcome.remarks["unwritten"] == 0
    index = json.loads((run.settings.warehouse / "exports/index.json").read_bytes())
    assert index["snapshot_id"] == run.source.snapshot.snapshot_id
    assert set(index["files"]) == {f"{name}.xlsx" for name in run.books}
    for name, found in run.books.items():
        assert workbook(run.source, Choice(name)) == found


# X01
def test_every_sheet_is_built_as_it_should_be(book: Workbook) -> None:
    names = [name for sheet in book for name in sheet.tables]
    assert len(names) == len(set(names)) == len(book.sheetnames) == 14
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


def test_properties_say_what_it_is_and_not_who_made_it(run: Run, data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    properties = book.properties
    assert properties.title.startswith("Social hänsyn i upphandling: ")
    assert properties.subject.endswith(", 2016")
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert properties.created == dt.datetime(2017, 1, 1)  # noqa: DTZ001
    own = {p.name: p.value for p in book.custom_doc_props.props}
    assert own == {
        "run_id": run.source.snapshot.run_id,
        "snapshot_id": run.source.snapshot.snapshot_id,
    }


# X02
def test_every_formula_has_the_value_that_libreoffice_works_out(run: Run, tmp_path: Path) -> None:
    files = []
    for name in ("goteborg", "higab"):
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(without_values(run.books[name]))
    (tmp_path / "out").mkdir()
    for path in converted(files, "xlsx", tmp_path / "out"):
        ours, theirs = cached(run.books[path.stem]), cached(path.read_bytes())
        found = formulas(run.books[path.stem])
        assert len(found) > 40
        for title, place in found:
            stored, recalculated = ours[title][place].value, theirs[title][place].value
            if isinstance(stored, int | float):
                assert recalculated == pytest.approx(stored, rel=1e-9, abs=1e-9), (title, place)
            else:
                assert (stored or "", recalculated or "") == ("", ""), (title, place)


# X03
def test_on_paper_nothing_is_cut_to_hashes_and_no_formula_fails(run: Run, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on the path")
    path = tmp_path / "higab.xlsx"
    path.write_bytes(run.books["higab"])
    (tmp_path / "out").mkdir()
    (pdf,) = converted([path], "pdf", tmp_path / "out")
    command = ["pdftotext", "-layout", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Exempeldata – påhittade uppgifter" in text
    assert "HIGAB AB" in text
    assert not re.search(r"###|Err:\d|#(NAMN|NAME|REF|VÄRDE|VALUE|DIV|N/A|SAKNAS)", text)


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


# X05 is in tests/unit/test_workbook.py: hostile text.


# X06
def test_every_count_and_sum_is_the_snapshots(run: Run, book: Workbook, data: bytes) -> None:
    org_id = "goteborg" if "Göteborgs Stad" in book["Innehåll"]["A1"].value else "higab"
    unit, values = unit_of(run.source, Choice(org_id)), cached(data)
    expected = pd.concat([unit.measures, unit.below]).set_index(
        ["org_id", "period_id", "kpi_id", "dimension", "member"]
    )
    years = set(unit.periods.loc[unit.periods["period_type"] == "year", "period_id"])
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
    assert len(table_rows(values["Upphandlingar"])) == len(unit.procurements)
    assert sum(r["Värde kr"] or 0 for r in table_rows(values["Upphandlingar"])) == pytest.approx(
        float(unit.procurements["value_sek"].sum())
    )
    assert len(table_rows(values["Åtaganden"])) == max(len(unit.commitments), 1)
    files = table_rows(values["Inlämningar"])
    assert len(files) == len(unit.sources)
    for name, column in (("Rader in", "rows_in"), ("Godtagna", "rows_accepted")):
        assert sum(r[name] for r in files) == int(unit.sources[column].sum())
    assert {r["Ej förklarade"] for r in files} == {0}
    held = sum(r["Upphandlingar i boken"] for r in files)
    assert held == len(unit.procurements)


def test_definitions_notes_and_run_are_there(run: Run, book: Workbook) -> None:
    kpi = query(run.source.snapshot, "SELECT kpi_id, definition_sv FROM meta.kpi")
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
    assert told["Körning"] == run.source.snapshot.run_id
    assert told["Utgåvans innehållssumma"] == run.source.snapshot.content_hash


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
        strings = package.read("xl/sharedStrings.xml").decode()
    assert not [n for n in names if re.search(r"pivot|comment|externalLink|vba|connection", n)]
    assert 'state="hidden"' not in workbook_xml
    rows = table_rows(cached(data)["Utveckling"])
    shown = {str(v) for r in rows for v in (r["Andel"], r["Mål"]) if v is not None}
    caches = re.findall(r"<c:val>.*?</c:val>", chart, re.DOTALL)
    held = {v for cache in caches for v in re.findall(r"<c:v>([^<]*)</c:v>", cache)} - {""}
    assert len(caches) == 2
    assert {round(float(v), 12) for v in held} <= {round(float(v), 12) for v in shown}
    assert "mart." not in strings


def test_a_protected_row_holds_no_figure_at_all(book: Workbook) -> None:
    protected = [r for r in table_rows(book["Lång tabell"]) if r["Tecken"] == ".." and
                 r["Läge"].startswith("Visas inte: färre")]  # fmt: skip
    assert protected
    figures = ("Värde", "Minst", "Högst", "Täljare", "Nämnare", "Okänt", "n")
    assert {r[f] for r in protected for f in figures} == {None}
    for row in table_rows(book["Placeringar (grupperad)"]):
        assert row["Placeringar"] is None or row["Placeringar"] == 0 or row["Placeringar"] >= 5


def test_only_what_changed_is_written_anew(run: Run, demo_raw: Path, tmp_path: Path) -> None:
    shutil.copytree(run.settings.raw, tmp_path / "raw")
    shutil.copytree(run.settings.warehouse, tmp_path / "wh")
    settings = settings_for(tmp_path, workbooks=100)
    shutil.copytree(demo_raw / "inbox/alvstranden", tmp_path / "raw/inbox/alvstranden")
    before = {n: (settings.warehouse / f"exports/{n}.xlsx").stat().st_mtime_ns for n in run.books}
    assert refresh(settings).remarks["unwritten"] == 0
    after = made(settings)
    assert set(after) == {*run.books, "alvstranden"}
    written = {
        name for name in run.books
        if (settings.warehouse / f"exports/{name}.xlsx").stat().st_mtime_ns != before[name]
    }  # fmt: skip
    assert written == {"goteborg"}  # whose rows are also those of the new unit
    # Nothing has changed: the second time nothing is written, but for a book somebody worked in.
    (settings.warehouse / "exports/higab.xlsx").write_bytes(b"changed")
    told = exported(settings)
    assert {w["org_id"] for w in told["workbooks"] if w["is_new"]} == {"higab"}
    assert made(settings)["framtiden"] == after["framtiden"]


def test_the_command_writes_one_unit_for_a_period(run: Run, tmp_path: Path) -> None:
    told = exported(
        run.settings, "--organisation", "higab", "--period", "2015-T1", "--lang", "en",
        "--accessible", "--out", str(tmp_path),
    )  # fmt: skip
    (line,) = told["workbooks"]
    assert line["file"] == "higab-2015-T1-accessible-en.xlsx"
    book = openpyxl.load_workbook(tmp_path / line["file"])
    assert "four-month period 1 2015" in [book["Summary"].cell(r, 1).value for r in range(1, 8)][3]
    assert not (tmp_path / "ocds.json").exists()
    assert "nix: alvstranden, " in exported(run.settings, "--organisation", "nix", code=2)
    assert "2015-T1" in exported(run.settings, "--period", "2099", code=2)


def test_without_a_snapshot_the_command_says_so(tmp_path: Path) -> None:
    environment = {"SHU_WAREHOUSE": str(tmp_path)}
    result = CliRunner(env=environment).invoke(app, ["export"])
    assert result.exit_code == 1
    assert "shu refresh" in result.output


def test_a_folder_that_cannot_be_written_is_a_remark_and_no_fault(run: Run, tmp_path: Path) -> None:
    shutil.copytree(run.settings.published, tmp_path / "wh/published")
    settings = settings_for(tmp_path, workbooks=100)
    (settings.warehouse / "exports").write_text("in the way", encoding="utf-8")
    place = Place(warehouse=str(settings.warehouse), workbooks=100)
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([published_exports], instance=instance, resources={"place": place})
    assert result.success
    assert unwritten(result) == 1


def _packages(run: Run) -> Iterator[tuple[dict[str, Any], Path]]:
    folder = run.source.snapshot.path.with_suffix("")
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert package["id"] == run.source.snapshot.snapshot_id
    yield from ((resource, folder) for resource in package["resources"])


def test_the_package_describes_the_parquet_files_as_they_are(run: Run) -> None:
    arrow = {"string": "string", "integer": "int64", "boolean": "bool", "date": "date32[day]",
             "datetime": "timestamp[us]"}  # fmt: skip
    names = []
    for resource, folder in _packages(run):
        data = (folder / resource["path"]).read_bytes()
        names.append(resource["name"])
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        table = pq.read_table(folder / resource["path"])
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == table.column_names
        for field in fields:
            found = str(table.schema.field(field["name"]).type)
            assert found == arrow.get(field["type"], found)
            assert field["type"] != "number" or found.startswith(("double", "decimal"))
            values = table[field["name"]]
            asked = field.get("constraints", {})
            assert not asked.get("required") or values.null_count == 0, field["name"]
            if "enum" in asked:
                assert set(values.drop_null().to_pylist()) <= set(asked["enum"]), field["name"]
    assert names == [table.name for table in (*PUBLIC, *META)]


def test_keys_of_the_package_hold(run: Run) -> None:
    frames = {r["name"]: pq.read_table(f / r["path"]).to_pandas() for r, f in _packages(run)}
    for resource, _ in _packages(run):
        schema, rows = resource["schema"], frames[resource["name"]]
        assert not rows.duplicated(schema["primaryKey"]).any(), resource["name"]
        for key in schema["foreignKeys"]:
            target = frames[key["reference"]["resource"]][key["reference"]["fields"]]
            missing = set(rows[key["fields"]].dropna()) - set(target)
            assert not missing, (resource["name"], key)


def test_the_dictionary_and_the_open_data_lie_beside_the_books(run: Run) -> None:
    folder = run.settings.warehouse / "exports"
    for name in ("dictionary.md", "dictionary.html", "dictionary-en.md", "dictionary-en.html"):
        assert (folder / name).stat().st_size > 10_000
    package = json.loads((folder / "ocds.json").read_bytes())
    count = query(run.source.snapshot, "SELECT count(*) AS n FROM public.procurement")["n"][0]
    assert len(package["releases"]) == count
