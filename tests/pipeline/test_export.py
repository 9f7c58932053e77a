"""The files of a real run: workbooks, dictionary, open data and the package of the Parquet files.

What stands in the workbooks is in `test_workbook_sheets.py`, hostile text in `test_workbook.py`.
"""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import openpyxl
import pyarrow.parquet as pq
import pytest
from controllers import cached, exported, formulas, without_values
from letters import converted, office
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.defs.exports import published_exports
from pipelines.defs.resources import resources
from pipelines.export.workbook import workbook
from pipelines.export.workbook_source import Choice, content_hashes, read
from pipelines.ingest.process import reading_process
from pipelines.model.tables import META, PUBLIC
from pipelines.refresh import refresh, unwritten
from pipelines.warehouse.snapshot import query
from tests.pipeline.conftest import UNITS, Run, made, settings_for


def test_the_run_makes_a_book_for_each_unit_and_the_city(exports: Run) -> None:
    assert set(exports.books) == {"goteborg", *UNITS}
    assert exports.outcome.remarks["unwritten"] == 0
    index = json.loads((exports.settings.warehouse / "exports/index.json").read_bytes())
    assert index["snapshot_id"] == exports.source.snapshot.snapshot_id
    assert set(index["files"]) == {f"{name}.xlsx" for name in exports.books}
    for name, found in exports.books.items():
        assert workbook(exports.source, Choice(name)) == found


# X02
def test_every_formula_has_the_value_of_libreoffice(exports: Run, tmp_path: Path) -> None:
    files = []
    for name in ("goteborg", "higab"):
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(without_values(exports.books[name]))
    (tmp_path / "out").mkdir()
    for path in converted(files, "xlsx", tmp_path / "out"):
        ours, theirs = cached(exports.books[path.stem]), cached(path.read_bytes())
        found = formulas(exports.books[path.stem])
        assert len(found) > 40
        for title, place in found:
            stored, recalculated = ours[title][place].value, theirs[title][place].value
            if isinstance(stored, int | float):
                assert recalculated == pytest.approx(stored, rel=1e-9, abs=1e-9), (title, place)
            else:
                assert (stored or "", recalculated or "") == ("", ""), (title, place)


# X03
def test_on_paper_nothing_is_cut_and_no_formula_fails(exports: Run, tmp_path: Path) -> None:
    reader = office("pdftotext")
    path = tmp_path / "higab.xlsx"
    path.write_bytes(exports.books["higab"])
    (tmp_path / "out").mkdir()
    (pdf,) = converted([path], "pdf", tmp_path / "out")
    command = [reader, "-layout", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Exempeldata – påhittade uppgifter" in text
    assert "HIGAB AB" in text
    assert not re.search(r"###|Err:\d|#(NAMN|NAME|REF|VÄRDE|VALUE|DIV|N/A|SAKNAS)", text)


def test_only_what_changed_is_written_anew(exports: Run, demo_raw: Path, tmp_path: Path) -> None:
    shutil.copytree(exports.settings.raw, tmp_path / "raw")
    shutil.copytree(exports.settings.warehouse, tmp_path / "wh")
    settings = settings_for(tmp_path, workbooks=100)
    shutil.copytree(demo_raw / "inbox/alvstranden", tmp_path / "raw/inbox/alvstranden")
    paths = {n: settings.warehouse / f"exports/{n}.xlsx" for n in exports.books}
    before = {n: path.stat().st_mtime_ns for n, path in paths.items()}
    outcome = refresh(settings)
    assert outcome.snapshot is not None
    assert outcome.remarks["unwritten"] == 0
    after = made(settings)
    assert set(after) == {*exports.books, "alvstranden"}
    written = {n for n, path in paths.items() if path.stat().st_mtime_ns != before[n]}
    old = content_hashes(exports.source)
    new = content_hashes(read(outcome.snapshot, settings.reference))
    assert written == {name for name in exports.books if new[name] != old[name]}
    assert "goteborg" in written  # its rows are also those of the new unit
    assert "framtiden" not in written
    # Nothing has changed: the second time nothing is written, but for a book somebody worked in.
    (settings.warehouse / "exports/higab.xlsx").write_bytes(b"changed")
    told = exported(settings)
    assert {w["org_id"] for w in told["workbooks"] if w["is_new"]} == {"higab"}
    assert made(settings)["framtiden"] == after["framtiden"]


def test_the_command_writes_one_unit_for_a_period(exports: Run, tmp_path: Path) -> None:
    told = exported(
        exports.settings, "--organisation", "higab", "--period", "2015-T1", "--lang", "en",
        "--accessible", "--out", str(tmp_path),
    )  # fmt: skip
    (line,) = told["workbooks"]
    assert line["file"] == "higab-2015-T1-accessible-en.xlsx"
    book = openpyxl.load_workbook(tmp_path / line["file"])
    assert "four-month period 1 2015" in [book["Summary"].cell(r, 1).value for r in range(1, 8)][3]
    assert not (tmp_path / "ocds.json").exists()
    assert "nix: alvstranden, " in exported(exports.settings, "--organisation", "nix", code=2)
    assert "2015-T1" in exported(exports.settings, "--period", "2099", code=2)


def test_without_a_snapshot_the_command_says_so(tmp_path: Path) -> None:
    environment = {"SHU_WAREHOUSE": str(tmp_path)}
    result = CliRunner(env=environment).invoke(app, ["export"])
    assert result.exit_code == 1
    assert "shu refresh" in result.output


def test_a_folder_that_cannot_be_written_is_a_remark(exports: Run, tmp_path: Path) -> None:
    shutil.copytree(exports.settings.published, tmp_path / "wh/published")
    settings = settings_for(tmp_path, workbooks=100)
    (settings.warehouse / "exports").write_text("in the way", encoding="utf-8")
    with (
        dg.DagsterInstance.ephemeral() as instance,
        reading_process(settings.read_seconds, settings.read_memory_mb) as process,
    ):
        given = resources(settings, process)
        result = dg.materialize([published_exports], instance=instance, resources=given)
    assert result.success
    assert unwritten(result) == 1


def _packages(exports: Run) -> Iterator[tuple[dict[str, Any], Path]]:
    folder = exports.source.snapshot.path.with_suffix("")
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert package["id"] == exports.source.snapshot.snapshot_id
    yield from ((resource, folder) for resource in package["resources"])


def test_the_package_describes_the_parquet_files_as_they_are(exports: Run) -> None:
    arrow = {"string": "string", "integer": "int64", "boolean": "bool", "date": "date32[day]",
             "datetime": "timestamp[us]"}  # fmt: skip
    names = []
    for resource, folder in _packages(exports):
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


def test_keys_of_the_package_hold(exports: Run) -> None:
    frames = {r["name"]: pq.read_table(f / r["path"]).to_pandas() for r, f in _packages(exports)}
    for resource, _ in _packages(exports):
        schema, rows = resource["schema"], frames[resource["name"]]
        assert not rows.duplicated(schema["primaryKey"]).any(), resource["name"]
        for key in schema["foreignKeys"]:
            target = frames[key["reference"]["resource"]][key["reference"]["fields"]]
            missing = set(rows[key["fields"]].dropna()) - set(target)
            assert not missing, (resource["name"], key)


def test_the_dictionary_and_the_open_data_lie_beside_the_books(exports: Run) -> None:
    folder = exports.settings.warehouse / "exports"
    for name in ("dictionary.md", "dictionary.html", "dictionary-en.md", "dictionary-en.html"):
        assert (folder / name).stat().st_size > 10_000
    package = json.loads((folder / "ocds.json").read_bytes())
    count = query(exports.source.snapshot, "SELECT count(*) AS n FROM public.procurement")["n"][0]
    assert len(package["releases"]) == count
