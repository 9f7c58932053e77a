"""A few of the cases through the command itself: exit code, JSON, and words in both languages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cases_cells
import cases_rows
import cases_structure
import pytest
from base_books import COMMITMENTS
from cases import Case, sound
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.settings import PROJECT, Settings

ALL = {c.id: c for c in (*cases_structure.CASES, *cases_cells.CASES, *cases_rows.CASES)}
CASES = [(sound("sound"), 0), (ALL["M02"], 0), (ALL["M01"], 4), (ALL["M25"], 4), (ALL["S07"], 3),
         (ALL["S38"], 0), (ALL["M60"], 4)]  # fmt: skip


def run(path: Path, settings: Settings, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "SHU_KEY_FILE": str(settings.key_file),
        "SHU_TODAY": settings.today.isoformat(),
    }
    command = [sys.executable, "-m", "pipelines", "check", str(path), *options]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("case", "code"), CASES, ids=lambda x: getattr(x, "id", None))
def test_command_answers_with_code_and_json(
    case: Case, code: int, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / case.file_name
    path.write_bytes(case.data())
    monkeypatch.setenv("SHU_KEY_FILE", str(settings.key_file))
    monkeypatch.setenv("SHU_TODAY", settings.today.isoformat())
    words = ["check", str(path), "--organisation", case.report.sender, "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    answer = json.loads(done.output)
    assert answer["status"] == case.status
    assert (case.finding in {m["code"] for m in answer["messages"]}) == (case.outcome is not None)


def test_without_a_key_a_report_on_persons_is_refused(settings: Settings, tmp_path: Path) -> None:
    case = ALL["M82"]
    path = tmp_path / case.file_name
    path.write_bytes(case.data())
    environment = {k: v for k, v in os.environ.items() if k != "SHU_KEY_FILE"}
    command = [sys.executable, "-m", "pipelines", "check", str(path), "--organisation", "higab"]
    done = subprocess.run(
        [*command, "--json"], cwd=PROJECT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert [m["code"] for m in json.loads(done.stdout)["messages"]] == ["S57"]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_command_tells_cell_and_action_in_words(
    settings: Settings, tmp_path: Path, lang: str
) -> None:
    path = tmp_path / COMMITMENTS.file_name
    path.write_bytes(ALL["M01"].data())
    done = run(path, settings, "--organisation", "higab", "--lang", lang)
    assert done.returncode == 4
    assert "G3" in done.stdout
    assert "2025-02-30" in done.stdout
    assert "M01" in done.stdout
