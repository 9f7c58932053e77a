"""Publication under readers and under interruption: whole old or whole new, and the next run heals.

Children start from a fork server, so that each costs a fork and not the imports.
"""

import errno
import hashlib
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from frames import snapshot_tables
from publishing import opened, publish_at, write

from pipelines.model import tables
from pipelines.warehouse.build import Build
from pipelines.warehouse.publish import PUBLISHED, content_hash
from pipelines.warehouse.snapshot import Snapshot, current, query

KEEP = 2
CRASHED = 99
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["publishing"])
Frames = dict[str, pd.DataFrame]
OPERATIONS = ("replace", "fsync", "unlink", "rmdir")


def persons() -> Frames:
    """The tables about persons: they lie in no build file, so each run writes them."""
    return {n: f for n, f in snapshot_tables().items() if n.startswith("person.")}


def written(build: Build, number: int, given: Frames | None = None) -> str:
    """All tables as run `number` would write them; those that do not change only change hands."""
    run_id = f"run-{number:02d}"
    first = not build.written_by()
    write(build, snapshot_tables() if first else given or persons(), run_id)
    values, run = tables.ALL["public.kpi_value"], tables.ALL["meta.run"]
    build.write(values, build.read(values).assign(numerator=float(number)), run_id)
    build.write(run, build.read(run).assign(run_id=run_id), run_id)
    build.connection.execute("UPDATE build_ledger SET run_id = ?", [run_id])
    return run_id


def answer(snapshot: Snapshot) -> tuple[str, set[float], int]:
    """What one query sees: the run, the numbers it published, and how many rows."""
    sql = """SELECT (SELECT run_id FROM meta.run) AS run_id, list(numerator) AS numbers
             FROM public.kpi_value"""
    line = query(snapshot, sql).iloc[0]
    return line["run_id"], set(line["numbers"]), len(line["numbers"])


# --- readers during publication --------------------------------------------------------------


def read_on(warehouse: Path, latest: Any, stop: Any) -> tuple[int, list[str]]:
    """Read until told to stop; how often, and what was wrong."""
    wrong: list[str] = []
    times = 0
    while not stop.is_set() and not wrong:
        least = latest.value  # published before this reading began
        snapshot = current(warehouse)
        assert snapshot is not None
        run_id, numbers, rows = answer(snapshot)
        times += 1
        number = int(run_id[-2:])
        stop.wait(0.02)
        if run_id != snapshot.run_id or numbers != {float(number)} or rows != 2:
            wrong.append(f"half: {snapshot.run_id} {run_id} {numbers} {rows}")
        if number < least:
            wrong.append(f"stale: {number} after {least}")
    return times, wrong


def read_in_child(warehouse: Path, latest: Any, stop: Any, result: Connection) -> None:
    try:
        result.send(read_on(warehouse, latest, stop))
    except Exception as error:
        result.send((0, [repr(error)]))


def test_readers_see_whole_old_or_whole_new_and_never_stale(tmp_path: Path) -> None:
    latest, stop = CONTEXT.Value("i", 0), CONTEXT.Event()
    receive, send = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=read_in_child, args=(tmp_path, latest, stop, send))
    found: list[tuple[int, list[str]]] = []
    thread = threading.Thread(target=lambda: found.append(read_on(tmp_path, latest, stop)))
    with opened(tmp_path) as build:
        publish_at(build, 0, written(build, 0), KEEP)
        child.start()
        thread.start()
        try:
            for number in range(1, 13):
                publish_at(build, number, written(build, number), keep=5)
                latest.value = number
        finally:
            stop.set()
            thread.join()
    assert receive.poll(60)
    found.append(receive.recv())
    child.join()
    assert len(found) == 2
    for times, wrong in found:
        assert wrong == []
        assert times > 5
    assert len(list((tmp_path / "published").glob("*.duckdb"))) == 5


# --- interruption at each step ---------------------------------------------------------------


def interrupting(at: int, act: Callable[[], None], log: list[str]) -> dict[str, Callable[..., Any]]:
    """The durable operations, of which number `at` acts instead of doing its work."""

    def wrap(name: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def operation(target: Any, *args: Any, **kwargs: Any) -> Any:
            log.append(f"{name} {Path(os.fspath(target)).name}" if name != "fsync" else "fsync")
            if len(log) - 1 == at:
                act()
            return do(target, *args, **kwargs)

        return operation

    return {name: wrap(name, getattr(os, name)) for name in OPERATIONS}


def publish_in_child(warehouse: Path, at: int, given: Frames, result: Connection) -> None:
    """Publish run 3 and die at the operation `at`, as a killed process would."""
    with opened(warehouse) as build:
        run_id = written(build, 3, given)
        log: list[str] = []
        for name, operation in interrupting(at, lambda: os._exit(CRASHED), log).items():
            setattr(os, name, operation)
        publish_at(build, 3, run_id, KEEP)
    result.send(log)


def run_child(warehouse: Path, at: int) -> tuple[int | None, list[str]]:
    receive, send = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=publish_in_child, args=(warehouse, at, persons(), send))
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
    assert {entry.split(" ")[0] for entry in log} == set(OPERATIONS)
    return log


@pytest.fixture(scope="module")
def steps(operations: list[str]) -> list[int]:
    """Operations to interrupt: each, but of a row of the same kind only the first and the last."""
    kinds = [o.split(" ")[0] + o[-8:] * o.endswith(".parquet") for o in operations]
    last = len(kinds) - 1
    return [
        i
        for i, kind in enumerate(kinds)
        if i in (0, last) or kinds[i - 1] != kind or kinds[i + 1] != kind
    ]


def copied(base: Path, folder: Path) -> Path:
    return Path(shutil.copytree(base, folder / "warehouse"))


def whole(warehouse: Path) -> int:
    """The number of the run in force; fails unless its snapshot is whole in every way."""
    snapshot = current(warehouse)
    assert snapshot is not None
    run_id, numbers, rows = answer(snapshot)
    assert (run_id, rows) == (snapshot.run_id, 2)
    assert numbers == {float(run_id[-2:])}
    assert hashlib.sha256(snapshot.path.read_bytes()).hexdigest() == snapshot.sha256
    with duckdb.connect(str(snapshot.path), read_only=True) as connection:
        assert content_hash(connection) == snapshot.content_hash
    folder = snapshot.path.parent / snapshot.snapshot_id
    assert {p.name for p in folder.iterdir()} == {
        "datapackage.json",
        *(f"{t.name}.parquet" for t in PUBLISHED),
    }
    assert person_run(warehouse) >= int(run_id[-2:])  # renamed just before the pointer
    return int(run_id[-2:])


def person_run(warehouse: Path) -> int:
    """The number of the run that wrote the person store; fails unless it is whole."""
    with duckdb.connect(str(warehouse / "person/person.duckdb"), read_only=True) as connection:
        runs = connection.execute("SELECT DISTINCT run_id FROM build_ledger").fetchall()
        count = connection.execute("SELECT count(*) FROM build_ledger").fetchall()[0][0]
        for table in tables.PERSON:
            connection.execute(f"SELECT * FROM {table.name}").fetchall()
    assert (len(runs), count) == (1, len(tables.PERSON))
    return int(runs[0][0][-2:])


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
    found = [(o, len(list(rows))) for o, rows in groupby(operations)]
    new = "20160101T030300000000-run-03"
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


def test_a_killed_publication_leaves_a_whole_snapshot_and_the_next_run_heals(
    base: Path, steps: list[int], undisturbed: str, tmp_path: Path
) -> None:
    def crash(at: int) -> int:
        warehouse = copied(base, tmp_path / str(at))
        assert run_child(warehouse, at)[0] == CRASHED, at
        found = whole(warehouse)
        assert heal(warehouse) == undisturbed, at
        return found

    with ThreadPoolExecutor(2) as two_at_a_time:
        in_force = list(two_at_a_time.map(crash, steps))
    # First the old one, then the new one, and never back: the rename is the publication.
    assert in_force == sorted(in_force)
    assert set(in_force) == {2, 3}


@pytest.fixture
def full(base: Path, tmp_path: Path) -> Iterator[tuple[Path, Build]]:
    warehouse = copied(base, tmp_path)
    with opened(warehouse) as build:
        yield warehouse, build


def test_a_full_disk_at_any_step_keeps_a_whole_snapshot(
    full: tuple[Path, Build], steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, build = full
    run_id = written(build, 3)

    def no_space() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for minute, at in enumerate(steps, start=10):
        with monkeypatch.context() as patched:
            for name, operation in interrupting(at, no_space, []).items():
                patched.setattr(os, name, operation)
            try:
                publish_at(build, minute, run_id, KEEP)
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 - a later step may be gone
        assert whole(warehouse) in (2, 3)
    publish_at(build, 59, run_id, KEEP)
    assert whole(warehouse) == 3
    assert not list((warehouse / "published").glob("*partial*"))
