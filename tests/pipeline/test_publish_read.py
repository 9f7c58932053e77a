"""Readers under publication, from several processes: whole old or whole new, and never stale.

A few hundred reads here, ten thousand under a hundred publications when asked for: `make kill`.
"""

import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from publishing import answer, number_of, opened, publish_at, written

from pipelines.warehouse.snapshot import current

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["publishing", "crashed_refresh"])
READS, PUBLICATIONS, READERS = (10_000, 100, 4) if "KILL_TRIED" in os.environ else (300, 12, 2)


@dataclass(frozen=True)
class Watched:
    """What publisher and readers share: the last number published, all reads, and the end."""

    latest: Any
    reads: Any
    stop: Any


def read_on(warehouse: Path, watched: Watched) -> tuple[int, list[str]]:
    """Read until told to stop; how often, and what was wrong."""
    wrong: list[str] = []
    times = 0
    while not watched.stop.is_set() and not wrong:
        least = watched.latest.value  # published before this reading began
        snapshot = current(warehouse)
        assert snapshot is not None
        run_id, numbers, rows = answer(snapshot)
        times += 1
        with watched.reads.get_lock():
            watched.reads.value += 1
        number = number_of(run_id)
        whole = run_id == snapshot.run_id and numbers == {float(number)} and rows == 2
        if not whole or snapshot.instead_of:
            wrong.append(f"half: {snapshot} {run_id} {numbers} {rows}")
        if number < least:
            wrong.append(f"stale: {number} after {least}")
    return times, wrong


def read_in_child(warehouse: Path, watched: Watched, result: Connection) -> None:
    try:
        result.send(read_on(warehouse, watched))
    except Exception as error:
        result.send((0, [repr(error)]))


@pytest.mark.slow
def test_readers_see_whole_old_or_whole_new_and_never_stale(tmp_path: Path) -> None:
    watched = Watched(CONTEXT.Value("i", 0), CONTEXT.Value("i", 0), CONTEXT.Event())
    receive, send = CONTEXT.Pipe(duplex=False)
    given = (tmp_path, watched, send)
    children = [CONTEXT.Process(target=read_in_child, args=given) for _ in range(READERS)]
    with opened(tmp_path) as build:
        publish_at(build, 0, written(build, 0), keep=5)
        for child in children:
            child.start()
        try:
            for number in range(1, PUBLICATIONS + 1):
                while watched.reads.value < number * READS // PUBLICATIONS:
                    assert not receive.poll(), receive.recv()  # one that has stopped by itself
                    time.sleep(0.002)
                publish_at(build, number, written(build, number), keep=5)
                watched.latest.value = number
        finally:
            watched.stop.set()
    for child in children:
        child.join()
    found = [receive.recv() for _ in children if receive.poll()]
    assert [wrong for _, wrong in found] == [[]] * READERS
    assert sum(times for times, _ in found) >= READS
    assert min(times for times, _ in found) > READS / READERS / 4
    assert len(list((tmp_path / "published").glob("*.duckdb"))) == 5
