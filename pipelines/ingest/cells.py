"""The raw layer: cells of a workbook, read once per content and kept as Parquet.

Drives the reading process (`reader.py`) with a time limit; a workbook that kills it is a finding,
not a failure of the run. Nothing here interprets a cell.
"""

import json
import os
import pickle
import re
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest import reader
from pipelines.ingest.package import Problem
from pipelines.ingest.reader import READER_VERSION


@dataclass(frozen=True)
class SheetInfo:
    """What is known of a sheet besides its cells; merged ranges are (row, col, row, col) from 0."""

    name: str
    hidden: bool
    hidden_rows: tuple[int, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A workbook's cells with what the reader said of it."""

    kind: str
    problems: tuple[Problem, ...]
    sheets: tuple[SheetInfo, ...]
    masked: int
    cells: pa.Table = field(repr=False)


def workbook_of(table: pa.Table) -> Workbook:
    """The reader's table with its metadata as a Workbook."""
    facts: dict[str, Any] = json.loads(table.schema.metadata[b"workbook"])
    return Workbook(
        kind=facts["kind"],
        problems=tuple(Problem(p["code"], p["params"]) for p in facts["problems"]),
        sheets=tuple(
            SheetInfo(
                s["name"],
                s["hidden"],
                tuple(s["hidden_rows"]),
                tuple(tuple(m) for m in s["merged"]),
            )
            for s in facts["sheets"]
        ),
        masked=facts["masked"],
        cells=table,
    )


def refused(code: str) -> Workbook:
    """A workbook that could not be read at all."""
    empty = reader.SCHEMA.empty_table()
    return Workbook("none", (Problem(code),), (), 0, empty)


def cache_path(folder: Path, sha256: str, file_name: str) -> Path:
    """Where the cells of a content are kept: by its name's ending, which decides, and reader."""
    ending = re.sub(r"[^a-z0-9]", "", Path(file_name).suffix.lower())
    return folder / f"{sha256}-{ending}-{READER_VERSION}.parquet"


def load(path: Path) -> Workbook:
    """Cells that were read before."""
    return workbook_of(pq.read_table(path))


class ReadingProcess:
    """A warm child that reads workbooks one after the other; restarted when one kills it.

    Several threads may ask; a content that was read while one of them waited is not read again.
    """

    def __init__(self, seconds: int, memory_mb: int) -> None:
        self.seconds = seconds
        self.memory_mb = memory_mb
        self.read_count = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._answers = 0
        self._turn = threading.Lock()
        self._at: Path | None = None

    def start(self) -> None:
        """Start the child ahead of the first file, so that its imports cost no waiting."""
        if self._child is None:
            self._start()

    def read(self, data: bytes, file_name: str, target: Path) -> Workbook:
        """Cells of a file, also written to `target`; a refusal (S61) when reading kills."""
        with self._turn:
            if target.exists():
                return load(target)
            self.read_count += 1
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(".partial")
            # The received bytes go through the pipe: only masked cells are written to disk.
            if not self._ask(("cells", data, file_name, str(partial))):
                partial.unlink(missing_ok=True)
                return refused("S61")
            partial.replace(target)
            return load(target)

    def interpret(
        self, source: tuple[Path, Path, Path], path: Path, name: str, sender: str, target: Path
    ) -> None:
        """Read kept cells as a report in the child; whoever finds no `target` does it himself."""
        with self._turn:
            self._at = target
            if not target.exists():
                self._ask(("reading", source, path, name, sender, target))
            self._at = None

    def wait_for(self, target: Path) -> None:
        """Wait for a reading that the child is at; return at once for any other."""
        if self._at == target:
            with self._turn:
                return

    def _ask(self, request: tuple[object, ...]) -> bool:
        child = self._child or self._start()
        if child.stdin is None or child.stdout is None:
            return False
        hangs = False
        try:
            pickle.dump(request, child.stdin)
            child.stdin.flush()
            ready, _, _ = select.select([child.stdout], [], [], self.seconds)
            if ready and child.stdout.readline() == b"ok\n":
                self._answers += 1
                return True
            hangs = not ready
        except BrokenPipeError:
            pass
        was_used = self._answers > 0
        self.close()
        # A child that has read others may have died of what they left; a new one decides.
        return was_used and not hangs and self._ask(request)

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "pipelines.ingest.reader", str(self.memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        return self._child

    def close(self) -> None:
        """End the child."""
        child, self._child, self._answers = self._child, None, 0
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                # The pipe to a killed child may hold a request that cannot be flushed.
                with _ignored_pipe():
                    pipe.close()


@contextmanager
def _ignored_pipe() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        return


@contextmanager
def reading_process(seconds: int, memory_mb: int) -> Iterator[ReadingProcess]:
    """A reading process that is ended with the block."""
    process = ReadingProcess(seconds, memory_mb)
    try:
        yield process
    finally:
        process.close()
