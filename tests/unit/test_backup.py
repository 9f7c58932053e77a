"""A backup and its way back: what is in it, what is refused, and kills at each step."""

import os
import shutil
import subprocess
from pathlib import Path

import crashes
import pytest
from crashed_work import AT, make_backup, make_backup_only, put_back, settings_in
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import PublishRefused
from pipelines.operations.backup import LIST, BackupError, backup, read_list, written_list
from pipelines.operations.restore import restore
from pipelines.warehouse import lock

FILES = {
    "data/raw/archive/higab/higab-1/receipt.json": b"{}",
    "data/raw/archive/higab/higab-1/original.xlsx": b"PK" * 5000,
    "data/raw/archive/deletion_log.jsonl": b"{}\n",
    "data/raw/inbox/higab/Uppföljning\nKv2 \\ 2015.xlsx": b"PK",
    "data/raw/inbox/higab/tom.csv": b"",
    "data/warehouse/published/current.json": b"{}",
    "data/warehouse/published/20260101.duckdb": b"x" * 100,
    "data/warehouse/published/20260101/public.kpi_value.parquet": b"y",
    "data/access/2026-01.jsonl": b"{}\n",
    "reference/organisations.yaml": b"organisations: {}\n",
}
LEFT_OUT = {
    "data/raw/archive/higab/.higab-2.partial/receipt.json": b"{}",
    "data/warehouse/build/build.duckdb": b"b",
    "data/warehouse/cells/1.parquet": b"c",
    "data/warehouse/person/person.duckdb": b"p",
    "data/warehouse/published/2.duckdb.partial": b"q",
    "data/access/access.key": b"secret-of-log",
    "key": b"1 " + b"5e" * 32,
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, content in (FILES | LEFT_OUT).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def expected() -> dict[str, bytes]:
    return {name.removeprefix("data/"): content for name, content in FILES.items()}


def test_a_set_holds_what_cannot_be_made_again_and_no_secret(place: Path) -> None:
    made = make_backup(place)
    assert made.name == "shu-20260105T010000Z"
    held = content(made)
    del held[LIST]
    assert held == expected()
    assert {p.stat().st_mode & 0o777 for p in made.rglob("*") if p.is_file()} == {0o600}
    assert {p.stat().st_mode & 0o777 for p in (made, *made.rglob("*")) if p.is_dir()} == {0o700}
    assert (made / "raw/inbox/higab/tom.csv").stat().st_mtime == 1_700_000_000


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_the_list_is_read_by_another_program(place: Path) -> None:
    made = make_backup(place)
    run = subprocess.run(["sha256sum", "--check", "--strict", LIST], cwd=made, capture_output=True)
    assert run.returncode == 0, run.stdout
    assert run.stdout.count(b": OK") == len(FILES)


def test_keys_are_copied_elsewhere_when_asked_for(place: Path) -> None:
    keys = place / "safe"
    backup(settings_in(place), place / "sets", AT, keys=keys)
    assert content(keys) == {"key": LEFT_OUT["key"], "access.key": b"secret-of-log"}
    assert {p.stat().st_mode & 0o777 for p in keys.iterdir()} == {0o600}
    with pytest.raises(BackupError, match="must not lie within"):
        backup(settings_in(place), place / "sets", AT, keys=place / "sets/keys")


def test_the_way_back_gives_the_same_files(place: Path) -> None:
    made = make_backup(place)
    into = place / "new"
    assert restore(made, into) == {"raw": 5, "warehouse": 3, "access": 1, "reference": 1}
    assert content(into) == expected()
    assert (into / "raw/inbox/higab/tom.csv").stat().st_mtime == 1_700_000_000
    assert not list(place.glob(".*"))


def test_only_an_empty_folder_is_filled(place: Path) -> None:
    made = make_backup(place)
    (place / "empty").mkdir()
    restore(made, place / "empty")
    for taken in ("data", "key"):
        with pytest.raises(BackupError, match="is not empty"):
            restore(made, place / taken)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [_cut, _flip, Path.unlink])
@pytest.mark.parametrize(
    "name", ["raw/archive/higab/higab-1/original.xlsx", "access/2026-01.jsonl"]
)
def test_a_damaged_set_is_refused_naming_the_file(place: Path, name: str, damage: object) -> None:
    made = make_backup(place)
    damage(made / name)  # type: ignore[operator]
    with pytest.raises(BackupError, match=name):
        restore(made, place / "new")
    assert not (place / "new").exists()
    assert not list(place.glob(".*"))


def test_what_was_put_into_a_set_or_leads_out_of_it_is_refused(place: Path) -> None:
    made = make_backup(place)
    (made / "raw/more").write_bytes(b"")
    with pytest.raises(BackupError, match="raw/more: is not in the list"):
        restore(made, place / "new")
    (made / "raw/more").unlink()
    with (made / LIST).open("ab") as file:
        file.write(b"0" * 64 + b"  ../data/raw/x\n")
    with pytest.raises(BackupError, match="leads out of the set"):
        restore(made, place / "new")


@pytest.mark.parametrize(
    "content", [b"x", b"0" * 64 + b" a\n", b"0" * 64 + b"  a", b"Z" * 64 + b"  a\n"]
)
def test_a_damaged_list_is_refused(content: bytes) -> None:
    with pytest.raises(BackupError, match="line 1 is damaged"):
        read_list(content)


def test_a_folder_without_a_list_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no finished backup"):
        restore(tmp_path, tmp_path / "new")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


@given(st.dictionaries(NAMES, st.text("0123456789abcdef", min_size=64, max_size=64)))
def test_the_list_is_read_as_it_was_written(digests: dict[str, str]) -> None:
    assert read_list(written_list(digests)) == digests


def test_no_backup_while_somebody_works_or_within_the_data(place: Path) -> None:
    with lock.held(place / "data/warehouse"), pytest.raises(PublishRefused):
        make_backup(place)
    with pytest.raises(BackupError, match="must not lie within"):
        backup(settings_in(place), place / "data/raw/sets", AT)
    make_backup(place)
    with pytest.raises(BackupError, match="is there already"):
        make_backup(place)


def test_the_oldest_sets_go(place: Path) -> None:
    names = [make_backup(place, minute, keep=2).name for minute in range(4)]
    assert sorted(p.name for p in (place / "sets").iterdir()) == names[2:]


# --- interruption at each step ---------------------------------------------------------------


def whole_sets(place: Path) -> int:
    """How many sets there are; each can be put back whole."""
    sets = sorted((place / "sets").glob("shu-*"))
    for made in sets:
        restore(made, place / "tried")
        assert content(place / "tried") == expected()
        shutil.rmtree(place / "tried")
    return len(sets)


# A cut write stands for the others among the quick tests: each is tried at every durable operation.
_SLOW = [pytest.param(act, marks=pytest.mark.slow)
         for act in (crashes.kill, crashes.no_space, crashes.bad_disk)]  # fmt: skip


@pytest.mark.parametrize("act", [crashes.tear, *_SLOW])
def test_an_interrupted_backup_leaves_no_half_set(place: Path, act: object) -> None:
    for minute in (0, 1):
        make_backup(place, minute)
    trial = place / "trial"
    shutil.copytree(place, trial, ignore=shutil.ignore_patterns("trial"))
    code, log = crashes.run(make_backup_only, trial)
    assert code == 0
    assert len(crashes.steps(log, crashes.kill)) > 15
    for at in crashes.steps(log, act):
        shutil.rmtree(trial)
        shutil.copytree(place, trial, ignore=shutil.ignore_patterns("trial"))
        code, _ = crashes.run(make_backup_only, trial, at=at, act=act)
        assert (code == crashes.CRASHED) == (act in (crashes.kill, crashes.tear)), at
        assert whole_sets(trial) >= 1, at
        make_backup(trial, 20)
        assert whole_sets(trial) == 2, at
        assert not list((trial / "sets").glob(".*")), at


# A cut write stands for the others among the quick tests: each is tried at every durable operation.
_SLOW = [pytest.param(act, marks=pytest.mark.slow)
         for act in (crashes.kill, crashes.no_space, crashes.bad_disk)]  # fmt: skip


@pytest.mark.parametrize("act", [crashes.tear, *_SLOW])
def test_an_interrupted_way_back_leaves_nothing_or_all(place: Path, act: object) -> None:
    made, into = make_backup(place), place / "new"
    code, log = crashes.run(put_back, made, into)
    assert code == 0
    for at in crashes.steps(log, act):
        shutil.rmtree(into)
        code, _ = crashes.run(put_back, made, into, at=at, act=act)
        assert (code == crashes.CRASHED) == (act in (crashes.kill, crashes.tear)), at
        if into.exists():
            assert content(into) == expected(), at
            continue
        restore(made, into)
        assert content(into) == expected(), at
        assert not list(place.glob(".*")), at
