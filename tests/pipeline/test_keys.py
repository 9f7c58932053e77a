"""The key: rotation changes every pseudonym and nothing else; a wrong key stops the run."""

import datetime as dt
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from submitted import personal_number
from typer.testing import CliRunner
from workbooks import workbook

from pipelines.__main__ import app
from pipelines.commands.doctor import doctor
from pipelines.commands.status import status
from pipelines.ingest.pseudonyms import new_key, rotate
from pipelines.refresh import FAULT, Outcome, refresh
from pipelines.settings import Settings
from pipelines.warehouse.person_file import NAME, folder_of
from pipelines.warehouse.snapshot import current

PEOPLE = [personal_number(n) for n in range(6)]
DAY = dt.date(2015, 3, 2)
FILES = {
    "arbvux/Deltagarlista.xlsx": [
        ["Personnummer", "Namn", "Kön", "Utrikes född"],
        *([number, "Anna", "Kvinna", "Ja"] for number in PEOPLE),
    ],
    "arbvux/Anställda.xlsx": [
        ["Personnummer", "Diarienummer", "Startdatum", "Omfattning", "Leverantör"],
        *([number, "UH-1", DAY, "50 %", "Städ AB"] for number in PEOPLE[:4]),
    ],
    "higab/Avtalsförteckning.xlsx": [
        ["Diarienummer", "Leverantör", "Avtalsstart", "Avtalsslut"],
        ["UH-1", "Städ AB", dt.date(2015, 1, 1), dt.date(2016, 12, 31)],
    ],
}
LISTS = ("person.candidate_list", "person.placement_list")


def settings_in(folder: Path) -> Settings:
    return Settings(
        raw=folder / "data/raw",
        warehouse=folder / "data/warehouse",
        today=dt.date(2016, 11, 1),
        key_file=folder / "key/pseudonym.key",
    )


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drop folder with two reports on persons and the contract, and a key."""
    folder = tmp_path_factory.mktemp("sent")
    for name, rows in FILES.items():
        path = folder / "data/raw/inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook({"Blad1": rows}))
    (folder / "key").mkdir()
    new_key(folder / "key/pseudonym.key")
    return folder


@pytest.fixture(scope="module")
def taken_in(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, refreshed; read only."""
    folder = shutil.copytree(sent, tmp_path_factory.mktemp("taken_in") / "city")
    assert refresh(settings_in(folder)).code != FAULT
    return folder


@pytest.fixture
def place(sent: Path, tmp_path: Path) -> Settings:
    """A test's own copy of what was sent."""
    return settings_in(shutil.copytree(sent, tmp_path / "city"))


@pytest.fixture
def refreshed(taken_in: Path, tmp_path: Path) -> Settings:
    """A test's own copy of what was sent and taken in."""
    return settings_in(shutil.copytree(taken_in, tmp_path / "city"))


def stored(settings: Settings) -> list[tuple[Any, ...]]:
    """(list, sheet row, pseudonym) of the person store."""
    with duckdb.connect(str(folder_of(settings.warehouse) / NAME), read_only=True) as connection:
        return [
            (table, *line)
            for table in LISTS
            for line in connection.execute(
                f"SELECT source_row, candidate_pid FROM {table} ORDER BY source_row"
            ).fetchall()
        ]


def persons(settings: Settings) -> set[frozenset[tuple[Any, ...]]]:
    """Rows by person: what is linked, whatever the pseudonyms are."""
    rows: dict[str, set[tuple[Any, ...]]] = {}
    for table, row, pid in stored(settings):
        rows.setdefault(pid, set()).add((table, row))
    return {frozenset(places) for places in rows.values()}


def content_of(folder: Path) -> str:
    """All that can be read in a folder's files: bytes, and what Parquet and DuckDB have packed."""
    parts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "inbox" not in p.parts):
        parts.append(path.read_bytes().decode("latin-1"))
        if path.suffix == ".parquet":
            parts.append(str(pq.read_table(path, partitioning=None).to_pydict()))
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                for schema, name in connection.execute(
                    "SELECT table_schema, table_name FROM information_schema.tables"
                ).fetchall():
                    parts.append(str(connection.execute(f'FROM "{schema}"."{name}"').fetchall()))
    return "\n".join(parts)


def content_hash(outcome: Outcome) -> str:
    assert outcome.snapshot is not None, outcome
    return outcome.snapshot.content_hash


def test_rotation_changes_every_pseudonym_and_nothing_else(refreshed: Settings) -> None:
    first = current(refreshed.warehouse)
    assert first is not None
    before, linked = stored(refreshed), persons(refreshed)
    old = {pid.removeprefix("p1:") for *_, pid in before}
    assert (len(before), len(linked), len(old)) == (10, 6, 6)
    assert refreshed.key_file is not None
    rotate(refreshed.key_file)
    second = refresh(refreshed)
    after = stored(refreshed)
    assert persons(refreshed) == linked
    assert [line[:2] for line in after] == [line[:2] for line in before]
    assert {pid[:3] for *_, pid in after} == {"p2:"}
    assert content_hash(second) == first.content_hash, "nothing of it shows in what is published"
    text = content_of(refreshed.raw.parent)
    assert all(pid.removeprefix("p2:") in text for *_, pid in after), "the search finds them"
    assert [pid for pid in old if pid in text] == []
    assert not any(number.replace("-", "")[-10:] in text for number in PEOPLE)
    assert refresh(refreshed).workbooks_read == 0
    assert status(refreshed)["old_keys"] == {}


def test_what_has_no_file_left_keeps_its_key_and_is_listed(refreshed: Settings) -> None:
    (refreshed.inbox / "arbvux/Anställda.xlsx").unlink()
    assert refreshed.key_file is not None
    rotate(refreshed.key_file)
    refresh(refreshed)
    versions = {(table, pid[:2]) for table, _, pid in stored(refreshed)}
    assert versions == {("person.candidate_list", "p2"), ("person.placement_list", "p1")}
    ((submission, version),) = status(refreshed)["old_keys"].items()
    assert submission.startswith("arbvux-")
    assert version == "version 1"
    told = {c["name"]: c for c in doctor(refreshed)}
    assert told["old_keys"]["values"] == {submission: "version 1"}
    assert told["key"]["ok"]


def test_another_key_stops_the_run_and_nothing_is_published(refreshed: Settings) -> None:
    good = current(refreshed.warehouse)
    before = {p: p.read_bytes() for p in refreshed.archive.rglob("*") if p.is_file()}
    assert refreshed.key_file is not None
    refreshed.key_file.unlink()
    new_key(refreshed.key_file)
    path = refreshed.inbox / "arbvux/Anställda.xlsx"
    path.write_bytes(workbook({"Blad1": FILES["arbvux/Anställda.xlsx"][:-1]}))
    outcome = refresh(refreshed)
    assert outcome.code == FAULT
    assert "another one" in outcome.failed_steps["key"]
    assert good is not None
    assert current(refreshed.warehouse) == good
    assert {p: p.read_bytes() for p in refreshed.archive.rglob("*") if p.is_file()} == before
    assert [c["name"] for c in doctor(refreshed) if not c["ok"]] == ["key"]


def test_an_older_key_file_stops_the_run(place: Settings) -> None:
    assert place.key_file is not None
    kept = place.key_file.read_text()
    rotate(place.key_file)
    refresh(place)
    place.key_file.write_text(kept)
    assert "version 2" in refresh(place).failed_steps["key"]


def test_without_a_key_reports_on_persons_are_refused_and_tried_again_with_one(
    place: Settings,
) -> None:
    bare = place.model_copy(update={"key_file": None})
    outcome = refresh(bare)
    assert outcome.remarks["refused"] == 2
    assert all(c["ok"] for c in doctor(bare)), "nothing to miss yet"
    archived = sorted(p.name for p in bare.archive.glob("arbvux/*/*"))
    assert archived == ["receipt.json"] * 2, "nothing is kept of them"
    outcome = refresh(place)
    assert outcome.remarks["refused"] == 0
    assert len(stored(place)) == 10
    assert refresh(bare).workbooks_read == 1, "the contract; persons cannot be read anew"
    assert len(stored(bare)) == 10
    assert [c["name"] for c in doctor(bare) if not c["ok"]] == ["key"]


def test_a_key_that_no_pseudonym_was_made_with_may_be_changed(place: Settings) -> None:
    for path in place.inbox.glob("arbvux/*"):
        path.unlink()
    refresh(place)
    assert not (place.archive / "key_check.json").exists()
    assert place.key_file is not None
    place.key_file.unlink()
    new_key(place.key_file)
    assert refresh(place).code != FAULT


def test_the_check_values_are_beside_the_archive_and_tell_nothing(taken_in: Path) -> None:
    place = settings_in(taken_in)
    path = place.archive / "key_check.json"
    (value,) = json.loads(path.read_text()).values()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert place.key_file is not None
    key = place.key_file.read_text().split()[1]
    assert value not in key
    assert key not in path.read_text()


def test_only_the_services_user_can_read_cells_readings_and_archive(taken_in: Path) -> None:
    place = settings_in(taken_in)
    folders = (place.warehouse / "cells", place.warehouse / "readings", place.archive)
    for folder in folders:
        assert any(folder.iterdir())
        for path in (folder, *folder.rglob("*")):
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def run() -> Callable[..., tuple[int, str]]:
    def typed(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["key", *words])
        return result.exit_code, result.output

    return typed


def test_a_key_is_made_once_for_its_owner_alone(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    path = tmp_path / "hemligt/pseudonym.key"
    code, text = run("--out", str(path))
    assert (code, "version 1" in text) == (0, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    before = path.read_text()
    assert before.split()[1] not in text
    assert run("--out", str(path))[0] == 1
    assert path.read_text() == before


def test_a_version_is_added(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    path = tmp_path / "pseudonym.key"
    run("--out", str(path))
    before = path.read_text()
    code, text = run("--rotate", str(path), "--json")
    assert (code, json.loads(text)["version"]) == (0, 2)
    assert path.read_text().startswith(before)
    assert run("--rotate", str(tmp_path / "none"))[0] == 1


@pytest.mark.parametrize("words", [(), ("--out", "a", "--rotate", "b")])
def test_one_of_the_two_must_be_said(
    words: tuple[str, ...], run: Callable[..., tuple[int, str]]
) -> None:
    assert run(*words)[0] == 2
