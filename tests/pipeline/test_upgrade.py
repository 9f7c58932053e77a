"""What an earlier version wrote is read and nothing of it lost; what a newer one wrote is refused.

Layouts of earlier versions are written here as those wrote them. That the real earlier versions, as
they stand in the history, leave what this one goes on from is tried when asked for: `make upgrade`.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from publishing import opened, publish_at, ready, written
from whole_city import whole

from pipelines.errors import ArchiveError, PublishRefused, SnapshotError
from pipelines.ingest import archive
from pipelines.model.row_scope import ROW_SCOPE
from pipelines.model.tables import SCHEMA_VERSION
from pipelines.model.viewers import Viewer
from pipelines.warehouse import kept, seen
from pipelines.warehouse.snapshot import Snapshot, current, query
from tests.pipeline.conftest import settings_for

ROOT = Path(__file__).resolve().parents[2]
EVERYBODY = Viewer("evaluator")
# Of what the first schema did not have yet; the second lacked part of it.
TABLES = ("public.payoff", "public.funnel", "public.caveat", "meta.change")
COLUMNS = {
    "public.goal_forecast": ("mean", "p50", "probability_reach"),
    "public.organisation": ("contact", "responsible"),
    "public.delivery": ("due_at",),
    "meta.kpi": ("kind", "persons", "report"),
}


def of_the_first_schema(warehouse: Path) -> Snapshot:
    """The snapshot in force as that schema had it, with no description of itself beside."""
    published = warehouse / "published"
    held = current(warehouse)
    assert held is not None
    with duckdb.connect(str(held.path)) as connection:
        for table in TABLES:
            connection.execute(f"DROP TABLE {table}")
        for table, columns in COLUMNS.items():
            for column in columns:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    held.path.with_suffix(".json").unlink()
    changed_pointer(published / "current.json", held, 1)
    found = current(warehouse)
    assert found is not None
    return found


def changed_pointer(path: Path, held: Snapshot, schema: int) -> None:
    told = json.loads(path.read_bytes())
    digest = hashlib.sha256(held.path.read_bytes()).hexdigest()
    path.write_text(json.dumps(told | {"schema_version": schema, "sha256": digest}))


def test_a_snapshot_of_an_earlier_schema_is_read_kept_and_followed(tmp_path: Path) -> None:
    with ready(tmp_path) as build:
        publish_at(build, 0)
    old = of_the_first_schema(tmp_path)
    assert (old.schema_version, old.instead_of) == (1, "")
    for table in TABLES:  # what it lacks is missing, never a fault
        assert seen.query(old, EVERYBODY, f"FROM {table}").empty
    for table, columns in COLUMNS.items():
        found = seen.query(old, EVERYBODY, f"FROM {table}")
        assert len(found) > 0
        assert found[list(columns)].isna().all(axis=None), table
    outcome, meeting = kept.freeze(tmp_path, "mötet", dt.date(2016, 1, 1))
    assert outcome == "frozen"
    assert meeting is not None
    with opened(tmp_path) as build:
        new = publish_at(build, 1, written(build, 1), keep=1)
    assert current(tmp_path) == new
    assert new.schema_version == SCHEMA_VERSION
    assert kept.meetings(tmp_path) == (meeting,), "what a meeting saw stays"
    assert len(query(old, "FROM public.kpi_value")) == 2
    assert len(kept.kept_tables(tmp_path, ["public.kpi_value"])) == 2


def test_a_snapshot_of_a_newer_version_is_refused_and_stays(tmp_path: Path) -> None:
    with ready(tmp_path) as build:
        held = publish_at(build, 0)
        published = tmp_path / "published"
        for path in (published / "current.json", held.path.with_suffix(".json")):
            changed_pointer(path, held, SCHEMA_VERSION + 1)
        before = (published / "current.json").read_bytes()
        with pytest.raises(SnapshotError, match=r"newer version .*: install that version"):
            current(tmp_path)
        with pytest.raises(PublishRefused, match=r"newer version .*: install that version"):
            publish_at(build, 1)
    assert (published / "current.json").read_bytes() == before
    assert list(published.glob("*.duckdb")) == [held.path]


RECEIPT = {  # as the first schema had it
    "submission_id": "higab-1", "org_id": "higab", "file_name": "a.csv", "sha256": "ab" * 32,
    "size": 3, "received_at": "2015-01-05", "sequence": 1, "kept": "original", "problems": [],
    "rules": "", "key_version": None, "cells": "cells.parquet",
}  # fmt: skip


def test_receipts_of_an_earlier_version_are_read_and_of_a_newer_refused(tmp_path: Path) -> None:
    path = tmp_path / "higab/higab-1/receipt.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(RECEIPT))
    (receipt,) = archive.load_receipts(tmp_path)
    assert (receipt.submission_id, receipt.by, receipt.sealed) == ("higab-1", "", False)
    path.write_text(json.dumps(RECEIPT | {"colour": "blue"}))
    with pytest.raises(ArchiveError, match="higab-1: written by a newer version"):
        archive.load_receipts(tmp_path)


# --- the real earlier versions -----------------------------------------------------------------


def git(*words: str) -> str:
    command = ["git", "-C", str(ROOT), *words]
    return subprocess.run(command, capture_output=True, text=True).stdout


def earlier_versions() -> list[str]:
    """Every released version, and the last commit of each earlier schema."""
    place = "pipelines/model/tables/every.py"
    last = []
    for commit in git("log", "--format=%H", "-GSCHEMA_VERSION = ", "--", place).split():
        before = git("rev-parse", f"{commit}^").strip()
        if "SCHEMA_VERSION = " in git("show", f"{before}:{place}"):  # it was there, and another
            last.append(before)
    return [*git("tag").split(), *last]


def shu(code: Path, home: Path, *words: str) -> str:
    """A command of a version of the code on a city."""
    settings = settings_for(home)
    env = os.environ | {"PYTHONPATH": str(code), "SHU_LOG": "none", "SHU_WORKBOOKS": "0"}
    for name in ("raw", "warehouse", "today", "key_file"):
        env[f"SHU_{name.upper()}"] = str(getattr(settings, name))
    command = [sys.executable, "-m", "pipelines", *words]
    run = subprocess.run(command, cwd=code, env=env, capture_output=True, text=True)
    assert run.returncode in (0, 4), run.stdout + run.stderr
    return run.stdout


@pytest.mark.skipif("UPGRADE_TRIED" not in os.environ, reason="runs old versions: make upgrade")
@pytest.mark.slow
def test_this_version_goes_on_where_each_earlier_one_ended(tmp_path: Path) -> None:
    versions = earlier_versions()
    assert versions
    for version in versions:
        code, home, fresh = (tmp_path / version[:8] / n for n in ("code", "city", "fresh"))
        home.mkdir(parents=True)
        git("worktree", "add", "--detach", str(code), version)
        try:
            shu(code, home, "demo", "--out", str(home), "--organisations", "2",
                "--years", "2015-2015")  # fmt: skip
            for place in (home, fresh):
                shutil.copytree(home / "inbox", place / "raw/inbox")
            shu(code, home, "refresh")
        finally:
            git("worktree", "remove", "--force", str(code))
        went_on(home, fresh)


def digests(home: Path) -> set[str]:
    """Of all that was received, also of what nobody may keep as it came."""
    return {r.sha256 for r in archive.load_receipts(settings_for(home).archive)}


def went_on(home: Path, fresh: Path) -> None:
    old, sent = current(settings_for(home).warehouse), digests(home)
    assert old is not None
    assert old.schema_version <= SCHEMA_VERSION
    shu(ROOT, home, "freeze", "mötet", "--date", "2016-11-01")
    for place in (home, fresh):
        shu(ROOT, place, "refresh")
    shu(ROOT, home, "doctor")
    found, anew = whole(settings_for(home)), whole(settings_for(fresh))
    assert (found.schema_version, anew.schema_version) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert sent == digests(home) == digests(fresh)
    # What is protected follows what was published before; all else is as if nothing had been.
    for table in ("kpi_value", "goal_forecast", "commitment", "procurement", "goal_step"):
        sql = f"FROM public.{table} ORDER BY ALL"
        assert query(found, sql).equals(query(anew, sql)), table
    (meeting,) = kept.meetings(home / "wh")
    assert meeting.snapshot == old
    for table in ROW_SCOPE:
        seen.query(meeting.snapshot, EVERYBODY, f"FROM {table}")
