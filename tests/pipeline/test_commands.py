"""The command line as a user types it: texts, JSON of the contract, exit codes."""

import datetime as dt
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.commands.doctor import doctor
from pipelines.model.tables import SCHEMA_VERSION
from pipelines.settings import Settings
from tests.pipeline.conftest import City

HEADERS = ["Diarienummer", "Benämning", "Slag", "Annonsdatum", "Kontraktsvärde", "Social hänsyn"]


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def book(path: Path, *rows: list[Any]) -> Path:
    """A register in the template's form, one row a list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Kv2 2015")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate([HEADERS, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()), day)
                else:
                    sheet.write(number, column, value)
    return path


GOOD = ["UH-1", "Städning", "Tjänst", dt.date(2015, 4, 1), 900000, "Ja"]
BAD = ["UH-2", "Snöröjning", "Tjänst", "31/9 2015", 500000, "kanske"]


def test_check_of_a_good_file_is_accepted(tmp_path: Path) -> None:
    path = book(tmp_path / "higab/uppföljning Kv2 2015.xlsx", GOOD)
    code, text = run("check", str(path), "--json")
    answer = json.loads(text)
    assert code == 0
    assert answer["status"] == "accepted"
    assert answer["report_type"] == "procurement_register"
    assert answer["organisation"] == "higab"
    assert answer["period"] == "2015-Q2"
    assert (answer["rows_in"], answer["rows_accepted"], answer["rows_quarantined"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("lang", "said", "todo"),
    [
        ("sv", "Cell D3 (Annonsdatum): «31/9 2015» är inget giltigt datum", "åååå"),
        ("en", "Cell D3 (Annonsdatum): «31/9 2015» is not a valid date", "yyyy"),
    ],
)
def test_check_names_cell_problem_and_remedy(
    tmp_path: Path, lang: str, said: str, todo: str
) -> None:
    path = book(tmp_path / "higab/uppföljning Kv2 2015.xlsx", GOOD, BAD)
    code, text = run("check", str(path), "--json", "--lang", lang)
    answer = json.loads(text)
    assert code == 4
    assert (answer["rows_in"], answer["rows_accepted"], answer["rows_quarantined"]) == (2, 1, 1)
    errors = {m["code"]: m for m in answer["messages"] if m["level"] == "error"}
    assert set(errors) == {"M01", "M79"}
    assert errors["M01"]["text"] == said
    assert todo in errors["M01"]["action"]
    place = {k: errors["M79"][k] for k in ("sheet", "row", "column", "header", "value", "outcome")}
    assert place == {
        "sheet": "Kv2 2015",
        "row": 3,
        "column": "F",
        "header": "Social hänsyn",
        "value": "kanske",
        "outcome": "quarantined",
    }


def test_check_of_an_unreadable_file_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "higab/fil.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"")
    code, text = run("check", str(path), "--json")
    assert code == 3
    answer = json.loads(text)
    assert answer["status"] == "rejected"
    assert [m["code"] for m in answer["messages"]] == ["S37"]


def test_check_of_a_lock_file_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "~$fil.xlsx"
    path.write_bytes(b"x")
    code, text = run("check", str(path), "--json")
    assert code == 0
    assert json.loads(text)["status"] == "ignored"


def test_check_stores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path / "wh"))
    monkeypatch.setenv("SHU_RAW", str(tmp_path / "raw"))
    path = book(tmp_path / "files/higab/uppföljning Kv2 2015.xlsx", GOOD)
    run("check", str(path))
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == [path.name]


def test_check_takes_organisation_and_report_from_options(tmp_path: Path) -> None:
    path = book(tmp_path / "okänd/Kv2 2015.xlsx", GOOD)
    code, text = run(
        "check",
        str(path),
        "--organisation",
        "poseidon",
        "--report",
        "procurement_register",
        "--json",
    )
    assert code == 0
    assert json.loads(text)["organisation"] == "poseidon"


def test_a_refused_file_gives_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "higab/uppföljning Kv2 2015.csv"
    path.parent.mkdir()
    lines = ["Diarienummer;Benämning;Förvaltning/bolag;Social hänsyn", "UH-1;Städning;Poseidon;Ja"]
    path.write_text("\n".join(lines), encoding="utf-8")
    code, text = run("check", str(path), "--json")
    answer = json.loads(text)
    assert code == 3
    assert [m["code"] for m in answer["messages"] if m["outcome"] == "rejected"] == ["M97"]
    assert [answer[f"rows_{k}"] for k in ("in", "accepted", "quarantined", "ignored")] == [0] * 4


def test_a_personal_number_is_never_shown(tmp_path: Path) -> None:
    person = ["UH-3", "Tolkning åt 19121212-1212", "Tjänst", dt.date(2015, 4, 1), 1000, "Ja"]
    path = book(tmp_path / "higab/uppföljning Kv2 2015.xlsx", GOOD, person)
    code, text = run("check", str(path), "--json")
    answer = json.loads(text)
    assert code == 4
    assert "1212-1212" not in text
    assert "M54" in {m["code"] for m in answer["messages"]}
    assert answer["rows_quarantined"] == 1


def test_refresh_tells_the_answer_as_text_and_as_json(tmp_path: Path) -> None:
    book(tmp_path / "raw/inbox/higab/uppföljning Kv2 2015.xlsx", GOOD)
    book(tmp_path / "raw/inbox/ligger fel.xlsx", GOOD)
    places = ("--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "wh"))
    code, text = run("refresh", *places)
    assert code == 4, "reports of others are missing"
    assert "1 av 1" in text.replace("\u00a0", " ")
    assert str(tmp_path / "wh/published") in text
    assert "Filer utanför organisationernas mappar, som inte lästes: 1" in text
    code, text = run("refresh", *places, "--json")
    answer = json.loads(text)
    assert (answer["code"], code) == (4, 4)
    assert answer["published"]
    assert answer["workbooks_read"] == 0
    pointer = json.loads((tmp_path / "wh/published/current.json").read_text())
    assert set(pointer) == {
        "snapshot_id", "file", "sha256", "content_hash", "schema_version", "run_id",
        "published_at", "data_through",
    }  # fmt: skip
    assert pointer["content_hash"] == answer["content_hash"]
    assert json.loads(run("refresh", *places, "--json", "--force")[1])["workbooks_read"] == 1


def test_doctor_is_content_with_a_published_city(city: City) -> None:
    checks = doctor(city.settings.model_copy(update={"today": dt.datetime.now(dt.UTC).date()}))
    assert [c["name"] for c in checks if not c["ok"]] == []


def _broken_pointer(folder: Path) -> None:
    (folder / "published/current.json").write_text("{}")


def _changed_snapshot(folder: Path) -> None:
    for path in (folder / "published").glob("*.duckdb"):
        path.write_bytes(path.read_bytes() + b"x")


def _newer_schema(folder: Path) -> None:
    path = folder / "published/current.json"
    pointer = json.loads(path.read_text()) | {"schema_version": SCHEMA_VERSION + 1}
    path.write_text(json.dumps(pointer))


def _old(folder: Path) -> None:
    path = folder / "published/current.json"
    pointer = json.loads(path.read_text()) | {"published_at": "2020-01-01T00:00:00"}
    path.write_text(json.dumps(pointer))


def _gone(folder: Path) -> None:
    (folder / "published/current.json").unlink()


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (_broken_pointer, "pointer"),
        (_gone, "pointer"),
        (_changed_snapshot, "hash"),
        (_newer_schema, "hash"),
        (_old, "age"),
    ],
)
def test_doctor_names_each_fault(city: City, tmp_path: Path, fault: Any, name: str) -> None:
    shutil.copytree(city.settings.warehouse / "published", tmp_path / "published")
    fault(tmp_path)
    today = dt.datetime.now(dt.UTC).date()
    checks = doctor(city.settings.model_copy(update={"warehouse": tmp_path, "today": today}))
    wrong = [c for c in checks if not c["ok"]]
    assert [c["name"] for c in wrong] == [name]
    assert wrong[0]["todo"]


def test_doctor_finds_a_layout_and_a_registry_that_do_not_fit(tmp_path: Path) -> None:
    (tmp_path / "organisations.yaml").write_text("organisations: {a: {namn: x}}")
    checks = doctor(Settings(raw=tmp_path, warehouse=tmp_path, reference=tmp_path))
    wrong = {c["name"]: c["problem"] for c in checks if not c["ok"]}
    assert "organisations.yaml" in wrong["reference"]


def test_doctor_command_ends_with_1_when_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path))
    code, text = run("doctor")
    assert code == 1
    assert "✗ pointer" in text
    assert f"SHU_WAREHOUSE={tmp_path}" in text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_doctor_finds_a_folder_it_may_not_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    checks = doctor(Settings(raw=tmp_path, warehouse=tmp_path / "wh"))
    assert "warehouse" in [c["name"] for c in checks if not c["ok"]]


def test_demo_and_registry_commands(tmp_path: Path) -> None:
    code, text = run("demo", "--out", str(tmp_path / "d"), "--years", "2014-2015", "--seed", "3")
    assert code == 0
    assert "Allt är påhittat" in text
    truth = json.loads((tmp_path / "d/truth.json").read_text(encoding="utf-8"))
    assert truth["years"] == [2014, 2015]
    file = book(tmp_path / "register.xlsx", GOOD)
    code, text = run("registry", str(file), "--out", str(tmp_path / "ref"), "--sender", "higab")
    assert code == 1
    assert "no column with the buyers' organisation numbers" in text
