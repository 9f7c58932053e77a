"""The reading process as those who ask it see it: what is given, a time limit, and what comes back.

A workbook that kills it is a finding, not a failure of the run. It runs `reader.py`, and `child.py`
keeps it alive. What holds cells is loaded when the first come back: it starts before that.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.ingest.child import Children, Turns
from pipelines.ingest.problem import SIZE_LIMIT
from pipelines.ingest.pseudonyms import KeyRing, load_keys

if TYPE_CHECKING:
    from pipelines.ingest.cells import Workbook
    from pipelines.settings import Settings

# One a core of the usual machine; the second is only started when it is needed.
CHILDREN = 2
# Not of the settings, which a child has no need to load.
_PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Given:
    """What a file is read under besides its bytes: rules, keys, and the run's date."""

    layouts: Path = _PACKAGE / "layouts"
    reference: Path = _PACKAGE / "reference"
    ring: KeyRing | None = field(default=None, repr=False)
    today: dt.date | None = None


def given_by(settings: "Settings") -> Given:
    """What the settings say; KeyFileError for a key file that cannot be used."""
    ring = None
    if settings.key_file:
        ring = load_keys(settings.key_file, (settings.raw, settings.warehouse))
    return Given(settings.layouts, settings.reference, ring, settings.today)


@dataclass(frozen=True)
class Request:
    """A file to be read: its bytes, whose it is, and where its cells go."""

    data: bytes = field(repr=False)
    file_name: str
    sender: str
    report_type: str | None
    given: Given
    target: Path


class ReadingProcess:
    """Warm children that read workbooks one after the other; replaced when a workbook kills one.

    Several threads may ask; a content that was read while one of them waited is not read again.
    """

    def __init__(
        self, seconds: int, memory_mb: int, given: Given | None = None, children: int = CHILDREN
    ) -> None:
        self.seconds = seconds
        self.children = children
        self.given = given or Given()
        self.read_count = 0
        self._pool = Children(children, memory_mb)
        self._turns = Turns()

    def start(self) -> None:
        """Start a child ahead of the first file, so that its imports cost no waiting."""
        self._pool.start()

    def read(
        self,
        data: bytes,
        file_name: str,
        target: Path,
        sender: str = "",
        report_type: str | None = None,
    ) -> "Workbook":
        """Cells of a file, also written to `target`; a refusal (S61) when reading kills.

        Args:
            data: Its bytes: they go through the pipe, only what may be kept is written.
            file_name: Its name.
            target: Where the cells go.
            sender: Whose layouts it is read by; the standard's when nobody is named.
            report_type: The only report that it may be.
        """
        from pipelines.ingest.cells import load, refused

        if len(data) > SIZE_LIMIT:
            return refused("S59", limit_mb=SIZE_LIMIT >> 20)
        request = Request(data, file_name, sender, report_type, self.given, target)
        with self._turns.of(target):
            if not target.exists():
                self.read_count += 1
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                if not self._pool.ask(self.seconds, "cells", request):
                    for left in target.parent.glob(f"{target.stem}.*.partial"):
                        left.unlink()
                    return refused("S61")
            return load(target)

    def prepare(
        self,
        source: tuple[Path, Path, Path],
        data: bytes,
        file_name: str,
        sender: str,
        target: Path,
        reading: Path,
    ) -> None:
        """Read a file and make its reading in one go, both kept; who misses one does it himself.

        Args:
            source: Where the rules lie and readings are kept.
            data: The file's bytes.
            file_name: Its name.
            sender: Whose layouts it is read by.
            target: Where the cells go.
            reading: Where the reading goes.
        """
        if len(data) > SIZE_LIMIT:
            return
        request = Request(data, file_name, sender, None, self.given, target)
        with self._turns.of(target), self._turns.of(reading):
            if not target.exists():
                self.read_count += 1
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._pool.ask(self.seconds, "both", request, source, reading)
            elif not reading.exists():
                self._pool.ask(self.seconds, "reading", source, target, file_name, sender, reading)

    def interpret(
        self, source: tuple[Path, Path, Path], path: Path, name: str, sender: str, target: Path
    ) -> None:
        """Read kept cells as a report in the child; whoever finds no `target` does it himself."""
        with self._turns.of(target):
            if not target.exists():
                self._pool.ask(self.seconds, "reading", source, path, name, sender, target)

    def wait_for(self, target: Path) -> None:
        """Wait for a file that a child is making; return at once for any other."""
        self._turns.wait_for(target)

    def close(self) -> None:
        """End the children."""
        self._pool.close()


@contextmanager
def reading_process(
    seconds: int, memory_mb: int, given: Given | None = None, children: int = CHILDREN
) -> Iterator[ReadingProcess]:
    """A reading process that is ended with the block."""
    process = ReadingProcess(seconds, memory_mb, given, children)
    try:
        yield process
    finally:
        process.close()
