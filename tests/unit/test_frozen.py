"""Snapshots frozen for a meeting: kept once, listed, never overwritten; and the command."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from publishing import publish_at, ready
from typer.testing import CliRunner

from pipelines import durable
from pipelines.__main__ import app
from pipelines.errors import PublishRefused
from pipelines.warehouse import lock
from pipelines.warehouse.kept import LIST, freeze, kept, kept_tables, meetings
from pipelines.warehouse.snapshot import current, named

DAY = dt.date(2016, 9, 17)
NAME = "mötet 17 september"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with ready(folder) as build:
        publish_at(build, 0)
    return folder


@pytest.fixture
def warehouse(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a warehouse with one snapshot; commands find it by the environment."""
    folder = shutil.copytree(made, tmp_path / "wh")
    monkeypatch.setenv("SHU_WAREHOUSE", str(folder))
    monkeypatch.setenv("SHU_TODAY", "2016-09-16")
    return folder


def again(warehouse: Path) -> None:
    """Publish another snapshot."""
    with ready(warehouse) as build:
        publish_at(build, 1, keep=1)


def shu(*given: str) -> tuple[int, Any]:
    run = CliRunner().invoke(app, [*given, "--json"])
    return run.exit_code, json.loads(run.stdout)


def test_a_frozen_snapshot_outlives_its_successors_and_is_the_same(warehouse: Path) -> None:
    outcome, meeting = freeze(warehouse, f"  {NAME} ", DAY)
    assert outcome == "frozen"
    assert meeting is not None
    assert (meeting.name, meeting.day, meeting.snapshot) == (NAME, DAY, current(warehouse))
    again(warehouse)
    assert meetings(warehouse) == (meeting,)
    assert meeting.is_kept
    assert [k.meetings for k in kept(warehouse)] == [(), (meeting,)]
    assert named(warehouse, meeting.snapshot.snapshot_id) == meeting.snapshot
    assert len(kept_tables(warehouse, ["meta.run"])) == 2


def test_twice_is_once_and_a_day_is_never_taken_over(warehouse: Path) -> None:
    freeze(warehouse, NAME, DAY)
    before = (warehouse / "published" / LIST).read_bytes()
    assert freeze(warehouse, NAME, DAY)[0] == "already"
    assert freeze(warehouse, "nämnden", DAY)[0] == "taken"
    again(warehouse)
    assert freeze(warehouse, NAME, DAY)[0] == "taken"
    assert (warehouse / "published" / LIST).read_bytes() == before
    assert freeze(warehouse, "nämnden", DAY + dt.timedelta(days=1))[0] == "frozen"
    assert [m.name for m in meetings(warehouse)] == ["nämnden", NAME]


def test_before_the_first_publication_there_is_nothing_to_freeze(tmp_path: Path) -> None:
    assert freeze(tmp_path, NAME, DAY) == ("nothing", None)


def damaged_pointer(published: Path) -> None:
    (published / "current.json").write_text("{", encoding="utf-8")


def damaged_file(published: Path) -> None:
    with next(published.glob("*.duckdb")).open("ab") as file:
        file.write(b"x")


def damaged_list(published: Path) -> None:
    (published / LIST).write_text('{"2016-09-01": {"name": "x"}}', encoding="utf-8")


def test_an_earlier_snapshot_that_answers_for_a_damaged_one_is_not_frozen(warehouse: Path) -> None:
    with ready(warehouse) as build:
        newest = publish_at(build, 1)
    newest.path.chmod(0o600)
    newest.path.write_bytes(b"no database")
    assert current(warehouse) is not None
    with pytest.raises(ValueError, match="damaged"):
        freeze(warehouse, NAME, DAY)


@pytest.mark.parametrize("damage", [damaged_pointer, damaged_file, damaged_list])
def test_nothing_is_frozen_of_what_is_damaged(warehouse: Path, damage: Any) -> None:
    damage(warehouse / "published")
    left = {p: p.read_bytes() for p in (warehouse / "published").glob("*.json")}
    with pytest.raises((ValueError, PublishRefused)):
        freeze(warehouse, NAME, DAY)
    assert {p: p.read_bytes() for p in (warehouse / "published").glob("*.json")} == left
    code, told = shu("freeze", NAME)
    assert (code, told["outcome"]) == (1, "fault")


@pytest.mark.parametrize("name", ["", "  ", "a" * 81, "a\u202eb", "a\x00b"])
def test_a_name_that_is_none_is_refused(warehouse: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        freeze(warehouse, name, DAY)
    assert meetings(warehouse) == ()


def test_a_run_at_work_is_not_met(warehouse: Path) -> None:
    with lock.held(warehouse), pytest.raises(PublishRefused, match="another run"):
        freeze(warehouse, NAME, DAY)


def test_an_interrupted_freeze_leaves_the_list_as_it_was(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(warehouse, NAME, DAY)
    before = meetings(warehouse)

    def cut(_path: Path) -> None:
        raise OSError("cut")

    monkeypatch.setattr(durable, "sync_file", cut)
    with pytest.raises(OSError, match="cut"):
        freeze(warehouse, "nämnden", DAY + dt.timedelta(days=1))
    monkeypatch.undo()
    assert meetings(warehouse) == before
    again(warehouse)  # and what it left is swept
    assert not list((warehouse / "published").glob("*.partial"))


def test_a_meeting_whose_snapshot_retention_took_stays_in_the_list(warehouse: Path) -> None:
    freeze(warehouse, NAME, DAY)
    again(warehouse)
    (meeting,) = meetings(warehouse)
    meeting.snapshot.path.unlink()
    assert not meetings(warehouse)[0].is_kept
    assert named(warehouse, meeting.snapshot.snapshot_id) is None


def test_the_command_tells_and_status_lists(warehouse: Path) -> None:
    code, told = shu("freeze", NAME, "--date", "2016-09-17")
    snapshot = current(warehouse)
    assert snapshot is not None
    line = {"date": "2016-09-17", "name": NAME, "snapshot": snapshot.snapshot_id, "is_kept": True}
    assert (code, told) == (0, {"outcome": "frozen", **line})
    assert shu("freeze", NAME, "--date", "2016-09-17") == (0, {"outcome": "already", **line})
    assert shu("freeze", "annat", "--date", "2016-09-17")[0] == 1
    assert shu("freeze", "i dag")[1]["date"] == "2016-09-16"
    assert shu("status")[1]["meetings"][0] == line
    for lang, word in (("sv", "fryst för"), ("en", "frozen for")):
        run = CliRunner().invoke(app, ["status"], env={"SHU_LANG": lang})
        assert f"{word} {NAME}, 2016-09-17" in run.stdout
        run = CliRunner().invoke(app, ["freeze", NAME], env={"SHU_LANG": lang})
        assert run.exit_code == 1
        assert "2016-09-16" in run.stdout
