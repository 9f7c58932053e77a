"""What a sender gets back, by the commands: check with its letter, letters, template."""

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from letters import corrected, opened, texts
from openpyxl.worksheet.worksheet import Worksheet
from test_commands import run
from workbooks import csv_bytes, workbook

from pipelines.commands.check import check
from pipelines.commands.check_answer import Checked
from pipelines.export.letter import file_name, letter
from pipelines.export.template import HEADER_ROW
from pipelines.ingest import intake
from pipelines.ingest.process import reading_process
from pipelines.settings import Settings
from tests.pipeline.conftest import TODAY, City

HEADERS = ["Diarienummer", "Benämning", "Social hänsyn", "Annonsdatum"]
GOOD = [[f"UH-{n}", f"Tjänst {n}", "Nej", "2015-04-01"] for n in range(20)]
FAULTY = workbook({"Kv2 2015": [HEADERS, ["UH-99", "Städning", "kanske", "31/9 2015"], *GOOD]})
NAME = "Uppföljning Kv2 2015.xlsx"
KEYS = {
    "status", "report_type", "organisation", "period", "rows_in", "rows_accepted",
    "rows_quarantined", "rows_ignored", "ignored", "messages", "messages_left_out",
}  # fmt: skip
MESSAGE_KEYS = {
    "code", "level", "outcome", "sheet", "row", "column", "header", "value", "text", "action",
}  # fmt: skip


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "in/higab" / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(FAULTY)
    return path


def test_check_as_json_has_the_contract_s_form(faulty: Path) -> None:
    code, text = run("check", str(faulty), "--json")
    answer = json.loads(text)
    assert code == 4
    assert set(answer) == KEYS
    assert all(set(m) == MESSAGE_KEYS for m in answer["messages"])
    assert (answer["rows_in"], answer["rows_accepted"], answer["rows_quarantined"]) == (21, 20, 1)
    assert {m["level"] for m in answer["messages"]} <= {"error", "warning", "info"}
    (date,) = [m for m in answer["messages"] if m["code"] == "M01"]
    assert date["text"] == "Cell D2 (Annonsdatum): «31/9 2015» är inget giltigt datum"
    assert (date["row"], date["column"], date["outcome"]) == (2, "D", "quarantined")


def test_check_for_a_person_says_how_the_file_was_read_and_what_is_wrong(faulty: Path) -> None:
    code, text = run("check", str(faulty))
    lines = text.splitlines()
    assert code == 4
    assert lines[0] == "Granskning: Godtagen med anmärkningar – 20 av 21 rader godtagna"
    assert "  Organisation: HIGAB AB" in lines
    assert "  Blad «Kv2 2015»: rubriker på rad 1, 21 rader (2–22)" in lines
    assert any(x.startswith("  Kv2 2015!D2 (Annonsdatum): «31/9 2015»") for x in lines)
    assert lines.index("Fel (2) – raden räknas inte förrän den är rättad") < lines.index(
        "Upplysning (20) – inget behöver göras"
    )


def test_check_writes_the_letter_and_the_mail_where_it_is_told(
    faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path / "wh"))
    monkeypatch.setenv("SHU_RAW", str(tmp_path / "raw"))
    out = tmp_path / "out/svar.xlsx"
    before = faulty.read_bytes()
    code, text = run("check", str(faulty), "--letter", str(out))
    assert code == 4
    assert str(out) in text
    assert faulty.read_bytes() == before
    files = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    assert files == {faulty.relative_to(tmp_path), Path("out/svar.xlsx"), Path("out/svar.txt")}
    mail = out.with_suffix(".txt").read_text(encoding="utf-8")
    assert mail.startswith("Granskning: Godtagen med anmärkningar – 20 av 21 rader godtagna – ")
    assert "svar.xlsx" in mail
    assert opened(out.read_bytes())["Kv2 2015"]["E2"].value.startswith("Fel: ")


def test_a_corrected_letter_passes_the_check(faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "svar.xlsx"
    run("check", str(faulty), "--letter", str(out), "--json")
    again = faulty.with_name("Uppföljning Kv2 2015_granskad.xlsx")
    again.write_bytes(corrected(out.read_bytes(), {"M01": "2015-09-30", "M79": "Ja"}))
    code, text = run("check", str(again))
    assert code == 0
    assert "Inga fel hittades. 21 rader är godtagna." in text
    assert text.startswith("Granskning: Godtagen – 21 av 21 rader godtagna\n")


def test_a_file_that_cannot_be_read_gets_a_letter_too(tmp_path: Path) -> None:
    path, out = tmp_path / "fil.xlsx", tmp_path / "svar.xlsx"
    path.write_bytes(b"")
    code, _ = run("check", str(path), "--organisation", "higab", "--letter", str(out))
    assert code == 3
    assert opened(out.read_bytes())["Granskning"]["A1"].value == "Granskning: Avvisad"


def test_a_lock_file_gets_no_letter_but_an_answer(tmp_path: Path) -> None:
    path, out = tmp_path / "~$fil.xlsx", tmp_path / "svar.xlsx"
    path.write_bytes(b"x")
    code, text = run("check", str(path), "--letter", str(out))
    assert (code, text.splitlines()[0]) == (0, "Granskning: Ignorerad")


def test_a_personal_number_is_in_no_letter(tmp_path: Path) -> None:
    row = ["UH-3", "Tolkning åt 19121212-1212", "Ja", "2015-04-01"]
    path, out = tmp_path / "higab/Kv2 2015 191212121212.xlsx", tmp_path / "svar.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook({"Kv2 2015": [HEADERS, row, *GOOD]}))
    run("check", str(path), "--letter", str(out))
    book = opened(out.read_bytes())
    assert book.sheetnames == ["Granskning"]
    said = " ".join(texts(book, "Granskning")) + out.with_suffix(".txt").read_text("utf-8")
    assert "1212-1212" not in said
    assert "191212121212" not in said
    assert "personuppgifter" in said


def test_a_report_on_persons_gets_its_review_without_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, out = tmp_path / "key", tmp_path / "svar.xlsx"
    key.write_text(f"1 {'ab' * 32}\n", encoding="ascii")
    key.chmod(0o400)
    monkeypatch.setenv("SHU_KEY_FILE", str(key))
    rows = [["19850312-9879", "Anna Exempel", "kvinna", "ja"],
            ["19850312-9870", "Bo Exempel", "man", "kanske"]]  # fmt: skip
    path = tmp_path / "higab/Kandidatlista 2016.xlsx"
    path.parent.mkdir()
    header = ["Personnummer", "Namn", "Kön", "Utrikes född"]
    path.write_bytes(workbook({"Kandidater": [header, *rows]}))
    run("check", str(path), "--letter", str(out))
    book = opened(out.read_bytes())
    assert book.sheetnames == ["Granskning"]
    said = " ".join(texts(book, "Granskning")) + out.with_suffix(".txt").read_text("utf-8")
    assert "1985••••-••••" in said
    assert not re.search("9879|9870|Anna|Exempel|[0-9a-f]{32}", said)
    assert "personuppgifter" in said


@pytest.fixture
def archive(tmp_path: Path) -> Settings:
    """An archive with a faulty file, a plain text, an empty file, and a later better one."""
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "wh", today=TODAY)
    folder = settings.inbox / "higab"
    folder.mkdir(parents=True)
    # In the order of their names: the third replaces the first.
    (folder / "1 Uppföljning Kv2 2015.xlsx").write_bytes(FAULTY)
    (folder / "2 Upphandlingsplan 2016.csv").write_bytes(
        csv_bytes([["Benämning", "Planerad annonsering"], ["Städning", "2016-02-01"]])
    )
    (folder / "3 Uppföljning Kv2 2015.xlsx").write_bytes(
        workbook({"Kv2 2015": [HEADERS, *GOOD, ["UH-21", "Snö", "Ja", "2015-05-01"]]})
    )
    (folder / "4 tom.xlsx").write_bytes(b"")
    with reading_process(settings.read_seconds, settings.read_memory_mb) as process:
        cell_folder = settings.warehouse / "cells"
        intake.take_in(settings.inbox, settings.archive, cell_folder, process, TODAY)
    return settings


def written(settings: Settings) -> dict[str, str]:
    """A1 of each letter's first sheet, by the letter's name."""
    folder = settings.warehouse / "letters/higab"
    books = {p.name: openpyxl.load_workbook(p) for p in sorted(folder.glob("*.xlsx"))}
    return {name: str(book.worksheets[0]["A1"].value) for name, book in books.items()}


def test_letters_answer_every_received_file_once(
    archive: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_RAW", str(archive.raw))
    monkeypatch.setenv("SHU_WAREHOUSE", str(archive.warehouse))
    monkeypatch.setenv("SHU_TODAY", TODAY.isoformat())
    kept = {p: p.read_bytes() for p in archive.archive.rglob("*") if p.is_file()}
    code, text = run("letters", "--json")
    answer = json.loads(text)
    assert code == 0
    assert [line["marked"] for line in answer["letters"]] == [True, True, True, False]
    assert written(archive) == {
        "1 Uppföljning Kv2 2015_granskad_1.xlsx": "Granskning: Ersatt – 20 av 21 rader godtagna",
        "2 Upphandlingsplan 2016_granskad_2.xlsx": "Granskning: Godtagen – 1 av 1 rader godtagna",
        "3 Uppföljning Kv2 2015_granskad_3.xlsx": "Granskning: Godtagen – 21 av 21 rader godtagna",
        "4 tom_granskad_4.xlsx": "Granskning: Avvisad",
    }
    mails = sorted(p.name for p in (archive.warehouse / "letters/higab").glob("*.txt"))
    assert len(mails) == 4
    assert {p: p.read_bytes() for p in archive.archive.rglob("*") if p.is_file()} == kept
    assert json.loads(run("letters", "--json")[1])["letters"] == []
    assert "Inga nya brev" in run("letters")[1]
    assert len(json.loads(run("letters", "--all", "--json")[1])["letters"]) == 4
    assert json.loads(run("letters", "--all", "--organisation", "poseidon", "--json")[1]) == {
        "folder": str(archive.warehouse / "letters"),
        "letters": [],
    }


def test_letters_can_be_put_elsewhere(
    archive: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_RAW", str(archive.raw))
    monkeypatch.setenv("SHU_WAREHOUSE", str(archive.warehouse))
    code, text = run("letters", "--out", str(tmp_path / "brev"))
    assert code == 0
    assert "4 brev i" in text
    assert len(list((tmp_path / "brev/higab").glob("*.xlsx"))) == 4
    assert not (archive.warehouse / "letters").exists()


def entry(book: Any) -> Worksheet:
    (sheet,) = [s for s in book.worksheets if s.sheet_state == "visible"]
    return sheet


@pytest.mark.parametrize("wanted", ["procurement_register", "B", "b", "procurement-register"])
def test_template_by_name_or_letter(wanted: str, tmp_path: Path) -> None:
    out = tmp_path / "mall.xlsx"
    code, text = run("template", wanted, "--organisation", "higab", "--out", str(out))
    assert (code, text.strip()) == (0, str(out))
    assert entry(opened(out.read_bytes())).title == "Upphandlingsuppföljning"


def test_template_is_named_by_its_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("template", "D", "--organisation", "higab")[0] == 0
    assert run("template", "D", "--lang", "en")[0] == 0
    assert {p.name for p in tmp_path.iterdir()} == {"Utfästelser HIGAB AB.xlsx", "Commitments.xlsx"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("template", "invoice"), "procurement_register (B)"),
        (("template", "B", "--organisation", "okänd"), "okänd"),
    ],
)
def test_an_unknown_type_or_organisation_is_said(words: tuple[str, ...], said: str) -> None:
    from typer.testing import CliRunner

    from pipelines.__main__ import app

    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_template_is_filled_in_with_what_the_snapshot_knows(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_WAREHOUSE", str(city.settings.warehouse))
    out = tmp_path / "mall.xlsx"
    run("template", "commitment_register", "--organisation", "higab", "--out", str(out))
    sheet = entry(opened(out.read_bytes()))
    headers = [c.value for c in sheet[HEADER_ROW + 1]]
    refs = [sheet.cell(r, headers.index("Diarienummer") + 1).value for r in range(10, 40)]
    known = [r for r in refs if r]
    assert known
    assert len(set(known)) == len(known)
    assert "är ifyllda" in str(sheet["A4"].value)


def summary(checked: Checked) -> tuple[Any, ...]:
    """What a check says: counts, and each finding with its place."""
    answer = checked.answer
    counts = [answer[k] for k in sorted(KEYS - {"messages"})]
    places = [(m["code"], m["sheet"], m["row"], m["column"]) for m in answer["messages"]]
    return *counts, sorted(places, key=str)


@pytest.mark.slow
def test_the_letters_of_a_city_are_read_as_the_files_they_answer(
    demo_raw: Path, tmp_path: Path
) -> None:
    settings = Settings(warehouse=tmp_path / "wh", raw=tmp_path / "raw")
    marked = 0
    with reading_process(settings.read_seconds, settings.read_memory_mb) as process:
        for folder in ("alvstranden", "bostadsbolaget", "framtiden"):
            for path in sorted((demo_raw / "inbox" / folder).iterdir()):
                checked = check(path, folder, None, "sv", settings, process)
                made = letter(checked.review, checked.original)
                if made.alone:
                    continue
                marked += 1
                again = tmp_path / file_name(path.name, 17)
                again.write_bytes(made.data)
                answered = check(again, folder, None, "sv", settings, process)
                assert summary(answered) == summary(checked), path.name
    assert marked > 10
