"""Publication interrupted: a whole snapshot is in force, old or new, and the next run heals.

Some of the steps here, each by `make kill`; the whole refresh in `test_refresh_crash.py`. Children
start from a fork server, so that each costs a fork and not the imports.
"""

import hashlib
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from multiprocessing.connection import Connection
from pathlib import Path

import crashes
import duckdb
import pandas as pd
import pytest
from crashed_refresh import pointed_at_in_place
from publishing import answer, number_of, opened, persons, publish_at, written

from pipelines.model import tables
from pipelines.warehouse import publish
from pipelines.warehouse.build import Build
from pipelines.warehouse.publish import PUBLISHED, content_hash
from pipelines.warehouse.snapshot import current

KEEP = 2
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["publishing", "crashed_refresh"])
Frames = dict[str, pd.DataFrame]


def publish_in_child(
    warehouse: Path, at: int, act: crashes.Act, seeded: bool, given: Frames, result: Connection
) -> None:
    """Publish run 3 and die at the operation `at`, as a killed process would."""
    if seeded:
        publish.point = pointed_at_in_place  # type: ignore[assignment]
    with opened(warehouse) as build:
        run_id = written(build, 3, given)
        with crashes.interrupted(at, act) as log:
            publish_at(build, 3, run_id, KEEP)
    result.send(log)


def run_child(
    warehouse: Path, at: int, act: crashes.Act = crashes.kill, *, seeded: bool = False
) -> tuple[int | None, list[str]]:
    receive, send = CONTEXT.Pipe(duplex=False)
    given = (warehouse, at, act, seeded, persons(), send)
    child = CONTEXT.Process(target=publish_in_child, args=given)
    child.start()
    child.join(60)
    return child.exitcode, receive.recv() if receive.poll() else []


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two snapshots, of which the next publication removes the older."""
    warehouse = tmp_path_factory.mktemp("base")
    with opened(warehouse) as build:
        for number in (1, 2):
            publish_at(build, number, written(build, number), keep=3)
    return warehouse


@pytest.fixture(scope="module")
def operations(base: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The durable operations of one undisturbed publication, in order."""
    code, log = run_child(copied(base, tmp_path_factory.mktemp("operations")), -1)
    assert code == 0
    kinds = {entry.split(" ")[0] for entry in log}
    assert kinds == {"COMMIT", "DETACH", "mkdir", "replace", "fsync", "unlink", "rmdir"}
    return log


def copied(base: Path, folder: Path) -> Path:
    return Path(shutil.copytree(base, folder / "warehouse"))


def whole(warehouse: Path) -> int:
    """The number of the run in force; fails unless its snapshot is whole in every way."""
    snapshot = current(warehouse)
    assert snapshot is not None
    assert snapshot.instead_of == "", snapshot.instead_of
    run_id, numbers, rows = answer(snapshot)
    assert (run_id, rows) == (snapshot.run_id, 2)
    assert numbers == {float(number_of(run_id))}
    assert hashlib.sha256(snapshot.path.read_bytes()).hexdigest() == snapshot.sha256
    with duckdb.connect(str(snapshot.path), read_only=True) as connection:
        assert content_hash(connection) == snapshot.content_hash
    folder = snapshot.path.parent / snapshot.snapshot_id
    assert {p.name for p in folder.iterdir()} == {
        "datapackage.json",
        *(f"{t.name}.parquet" for t in PUBLISHED),
    }
    assert person_run(warehouse) >= number_of(run_id)  # renamed just before the pointer
    return number_of(run_id)


def person_run(warehouse: Path) -> int:
    """The number of the run that wrote the person store; fails unless it is whole."""
    with duckdb.connect(str(warehouse / "person/person.duckdb"), read_only=True) as connection:
        runs = connection.execute("SELECT DISTINCT run_id FROM build_ledger").fetchall()
        count = connection.execute("SELECT count(*) FROM build_ledger").fetchall()[0][0]
        for table in tables.PERSON:
            connection.execute(f"SELECT * FROM {table.name}").fetchall()
    assert (len(runs), count) == (1, len(tables.PERSON))
    return number_of(runs[0][0])


def heal(warehouse: Path) -> str:
    """The next run on the same inputs; its content hash."""
    with opened(warehouse) as build:
        found = publish_at(build, 9, written(build, 3), KEEP)
    assert whole(warehouse) == person_run(warehouse) == 3
    published = warehouse / "published"
    assert not [*published.glob("*partial*"), *warehouse.glob("person/*partial*")]
    files = [p.stem for p in published.glob("*.duckdb")]
    beside = sorted(p.stem for p in published.iterdir() if p.name != "current.json")
    assert (beside, len(files)) == (sorted(files * 3), KEEP)  # file, folder, and what it is
    return found.content_hash


@pytest.fixture(scope="module")
def undisturbed(base: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return heal(copied(base, tmp_path_factory.mktemp("undisturbed")))


def test_what_is_made_visible_is_on_disk_first(operations: list[str]) -> None:
    of_files = [o for o in operations if o.split(" ")[0] not in (*crashes.STATEMENTS, "mkdir")]
    found = [(o, len(list(rows))) for o, rows in groupby(of_files)]
    new = "20160101T030300000000-run-003"
    assert found[:8] == [
        ("fsync", len(PUBLISHED) + 5),  # Parquet, its description and folder, three files beside
        (f"replace {new}.partial", 1),
        (f"replace {new}.duckdb.partial", 1),
        ("fsync", 1),  # the folder
        ("replace person.duckdb.partial", 1),
        ("fsync", 2),  # its folder, the pointer's content
        ("replace current.json.partial", 1),
        ("fsync", 1),
    ]
    assert {o.split(" ")[0] for o, _ in found[8:]} == {"unlink", "rmdir"}


def some(steps: list[int]) -> list[int]:
    """Of the steps each fourth, with the last."""
    return steps if "KILL_TRIED" in os.environ else steps[::-4][::-1]


@pytest.mark.parametrize("act", [crashes.kill, crashes.tear])
def test_a_killed_publication_leaves_a_whole_snapshot_and_the_next_run_heals(
    base: Path, operations: list[str], undisturbed: str, tmp_path: Path,
    act: crashes.Act,
) -> None:  # fmt: skip
    def crash(at: int) -> int:
        warehouse = copied(base, tmp_path / str(at))
        assert run_child(warehouse, at, act)[0] == crashes.CRASHED, at
        found = whole(warehouse)
        assert heal(warehouse) == undisturbed, at
        return found

    with ThreadPoolExecutor(2) as two_at_a_time:
        in_force = list(two_at_a_time.map(crash, some(crashes.steps(operations, act))))
    # First the old one, then the new one, and never back: the rename is the publication.
    assert in_force == sorted(in_force)
    assert set(in_force) == {2, 3}


def test_a_publication_without_the_rename_is_found(
    base: Path, operations: list[str], tmp_path: Path
) -> None:
    at = operations.index("replace current.json.partial") - 1  # where the pointer's content is
    warehouse = copied(base, tmp_path)
    assert run_child(warehouse, at, crashes.tear, seeded=True)[0] == crashes.CRASHED
    with pytest.raises(AssertionError, match=r"current\.json"):
        whole(warehouse)


@pytest.fixture
def full(base: Path, tmp_path: Path) -> Iterator[tuple[Path, Build]]:
    warehouse = copied(base, tmp_path)
    with opened(warehouse) as build:
        yield warehouse, build


def test_a_full_or_bad_disk_at_any_step_keeps_a_whole_snapshot(
    full: tuple[Path, Build], operations: list[str]
) -> None:
    warehouse, build = full
    run_id = written(build, 3)
    # After what DuckDB itself was refused, its connection cannot go on.
    of_files = [o for o in operations if o not in crashes.STATEMENTS]
    for minute, at in enumerate(some(crashes.steps(of_files, crashes.no_space)), start=10):
        act = (crashes.no_space, crashes.bad_disk)[minute % 2]
        with suppress(OSError), crashes.interrupted(at, act, duckdb_too=False):
            publish_at(build, minute, run_id, KEEP)
        assert whole(warehouse) in (2, 3)
    publish_at(build, 59, run_id, KEEP)
    assert whole(warehouse) == 3
    assert not list((warehouse / "published").glob("*partial*"))
