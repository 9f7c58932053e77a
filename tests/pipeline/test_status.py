"""`shu status` as a user types it: what is published, and what to do when it cannot be read."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.commands.status import status
from tests.pipeline.conftest import City


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return result.exit_code, result.output


def test_status_before_and_after(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path / "none"))
    assert run("status") == (0, "Ingenting är publicerat. Kör `shu refresh`.\n")
    monkeypatch.setenv("SHU_WAREHOUSE", str(city.settings.warehouse))
    code, text = run("status", "--json")
    answer = json.loads(text)
    assert code == 0
    assert answer["data_through"] == "2016-09-30"
    refused = sorted(s["org_id"] for s in city.truth["submissions"] if s["status"] == "rejected")
    assert [r["org_id"] for r in answer["refused"]] == refused
    assert (answer["held"], answer["overdue"], answer["old_keys"]) == ([], [], {})
    assert {m["org_id"] for m in answer["missing"]} == {"trafikkontoret"}
    assert answer["deliveries"]["missing"] == 1
    assert status(city.settings) == json.loads(text)


def test_status_of_an_invented_city_loads_no_frames(city: City) -> None:
    """They take longer to load than the status to tell; a real city's calendar needs them."""
    where = {"SHU_RAW": str(city.settings.raw), "SHU_WAREHOUSE": str(city.settings.warehouse)}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipelines", "status", "--json"],
        env=os.environ | where, capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["deliveries"]
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}
    assert "duckdb" in loaded
    assert not loaded & {"numpy", "pandas", "pyarrow"}


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_status_of_a_snapshot_that_cannot_be_read_says_what_to_do(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """One whose tables are of an earlier version, and one whose pointer is damaged."""
    folder = tmp_path / "wh/published"
    shutil.copytree(city.settings.warehouse / "published", folder)
    monkeypatch.setenv("SHU_WAREHOUSE", str(folder.parent))
    monkeypatch.setenv("SHU_LANG", lang)
    pointer = json.loads((folder / "current.json").read_text())
    path = folder / pointer["file"]
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE meta.source DROP COLUMN rows_added")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    for told in (json.dumps(pointer | {"sha256": sha256}), "{}"):
        (folder / "current.json").write_text(told)
        code, text = run("status")
        assert code == 1
        assert "shu refresh" in text
        assert ("går inte att läsa" in text) == (lang == "sv")
