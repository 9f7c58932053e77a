"""The key: rotation changes every pseudonym and nothing else; a wrong key stops the run."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from traces import FILES, PEOPLE, content_of, place_of
from typer.testing import CliRunner
from workbooks import workbook

from pipelines.__main__ import app
from pipelines.commands.doctor import doctor
from pipelines.commands.status import status
from pipelines.ingest.pseudonyms import new_key, rotate
from pipelines.refresh import FAULT, refresh
from pipelines.settings import Settings
from pipelines.warehouse.person_file import NAME, folder_of
from pipelines.warehouse.snapshot import current

LISTS = ("person.candidate_list", "person.placement_list")


@pytest.fixture
def fresh(tmp_path: Path) -> Settings:
    """A drop folder with two reports on persons and the contract, and a key; nothing taken in."""
    return place_of(tmp_path)


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


def content_hash(settings: Settings) -> str:
    """Of what is published now."""
    found = current(settings.warehouse)
    assert found is not None
    return found.content_hash


def test_rotation_changes_every_pseudonym_and_nothing_else(place: Settings) -> None:
    before, linked, first = stored(place), persons(place), content_hash(place)
    old = {pid.removeprefix("p1:") for *_, pid in before}
    assert (len(before), len(linked), len(old)) == (10, 6, 6)
    assert place.key_file is not None
    rotate(place.key_file)
    refresh(place)
    after = stored(place)
    assert persons(place) == linked
    assert [line[:2] for line in after] == [line[:2] for line in before]
    assert {pid[:3] for *_, pid in after} == {"p2:"}
    assert content_hash(place) == first, "nothing of it shows in what is published"
    text = content_of(place.raw.parent)
    assert all(pid.removeprefix("p2:") in text for *_, pid in after), "the search finds them"
    assert [pid for pid in old if pid in text] == []
    assert not any(number.replace("-", "")[-10:] in text for number in PEOPLE)
    assert refresh(place).workbooks_read == 0
    assert status(place)["old_keys"] == {}


@pytest.mark.slow
def test_a_pseudonym_is_renewed_without_the_file_that_gave_it(place: Settings) -> None:
    first = content_hash(place)
    before, linked = {pid.removeprefix("p1:") for *_, pid in stored(place)}, persons(place)
    (place.inbox / "arbvux/Anställda.xlsx").unlink()
    assert place.key_file is not None
    rotate(place.key_file)
    waits = status(place)["old_keys"]
    assert (len(waits), set(waits.values())) == (2, {"version 1"})
    told = {c["name"]: c for c in doctor(place)}
    assert (told["old_keys"]["values"], told["key"]["ok"]) == (waits, True)
    refresh(place)
    assert persons(place) == linked, "links between the lists stay"
    assert {pid[:3] for *_, pid in stored(place)} == {"p2:"}
    assert content_hash(place) == first
    text = content_of(place.raw.parent)
    assert [pid for pid in before if pid in text] == []
    assert status(place)["old_keys"] == {}


@pytest.mark.slow
def test_a_new_file_meets_the_persons_whose_file_is_gone(place: Settings) -> None:
    linked, path = persons(place), place.inbox / "arbvux/Anställda.xlsx"
    data = path.read_bytes()
    path.unlink()
    assert place.key_file is not None
    rotate(place.key_file)
    refresh(place)
    path.write_bytes(
        workbook({"Blad1": FILES["arbvux/Anställda.xlsx"]}, comments={"Blad1!A1": "x"})
    )
    assert path.read_bytes() != data
    refresh(place)
    assert len(persons(place)) == len(linked), "the same six persons, read under the new key"


@pytest.mark.slow
def test_without_the_older_version_the_newer_key_is_refused(place: Settings) -> None:
    assert place.key_file is not None
    rotate(place.key_file)
    refresh(place)
    lines = place.key_file.read_text().splitlines()
    place.key_file.write_text(lines[1] + "\n")
    assert "version 2" in refresh(place).failed_steps["key"]


def test_another_key_stops_the_run_and_nothing_is_published(place: Settings) -> None:
    good = content_hash(place)
    before = {p: p.read_bytes() for p in place.archive.rglob("*") if p.is_file()}
    assert place.key_file is not None
    place.key_file.unlink()
    new_key(place.key_file)
    path = place.inbox / "arbvux/Anställda.xlsx"
    path.write_bytes(workbook({"Blad1": FILES["arbvux/Anställda.xlsx"][:-1]}))
    outcome = refresh(place)
    assert outcome.code == FAULT
    assert "another one" in outcome.failed_steps["key"]
    assert content_hash(place) == good
    assert {p: p.read_bytes() for p in place.archive.rglob("*") if p.is_file()} == before
    assert [c["name"] for c in doctor(place) if not c["ok"]] == ["key", "run"]


def test_an_older_key_file_stops_the_run(place: Settings) -> None:
    assert place.key_file is not None
    kept = place.key_file.read_text()
    rotate(place.key_file)
    refresh(place)
    place.key_file.write_text(kept)
    assert "version 2" in refresh(place).failed_steps["key"]


@pytest.mark.slow
def test_without_a_key_reports_on_persons_are_refused_and_tried_again_with_one(
    fresh: Settings,
) -> None:
    bare = fresh.model_copy(update={"key_file": None})
    outcome = refresh(bare)
    assert outcome.remarks["refused"] == 2
    assert all(c["ok"] for c in doctor(bare)), "nothing to miss yet"
    archived = sorted(p.name for p in bare.archive.glob("arbvux/*/*"))
    assert archived == ["receipt.json"] * 2, "nothing is kept of them"
    outcome = refresh(fresh)
    assert outcome.remarks["refused"] == 0
    assert len(stored(fresh)) == 10
    assert refresh(bare).workbooks_read == 1, "the contract; persons cannot be read anew"
    assert len(stored(bare)) == 10
    assert [c["name"] for c in doctor(bare) if not c["ok"]] == ["key"]


@pytest.mark.slow
def test_a_key_that_no_pseudonym_was_made_with_may_be_changed(fresh: Settings) -> None:
    for path in fresh.inbox.glob("arbvux/*"):
        path.unlink()
    refresh(fresh)
    assert not (fresh.archive / "key_check.json").exists()
    assert fresh.key_file is not None
    fresh.key_file.unlink()
    new_key(fresh.key_file)
    assert refresh(fresh).code != FAULT


def test_the_check_values_are_beside_the_archive_and_tell_nothing(place: Settings) -> None:
    path = place.archive / "key_check.json"
    (value,) = json.loads(path.read_text()).values()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert place.key_file is not None
    key = place.key_file.read_text().split()[1]
    assert value not in key
    assert key not in path.read_text()


def test_only_the_services_user_can_read_cells_readings_and_archive(place: Settings) -> None:
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
