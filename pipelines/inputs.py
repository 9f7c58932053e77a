"""What goes into a run, part by part as digests: the archive, the rules, the program, the settings.

The whole list of what its outcome depends on besides the snapshots that are kept. A run with other
inputs computes; so what is missing here would leave old figures standing.
"""

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from pipelines.ingest.process import ReadingProcess
from pipelines.retention import ledger
from pipelines.settings import PACKAGE, Settings

# Of a file that is kept as received it is enough to know that nobody has touched it.
_NOTES = ".json"


def inputs(settings: Settings, process: ReadingProcess) -> dict[str, str]:
    """Digest by part; the date of the run is among the settings."""
    ring = process.given.ring
    return {
        "settings": _of([settings.model_dump_json()]),
        "key": _of([str(ring and ring.version)]),
        "archive": _of(_archive(settings.archive)),
        **rules(settings.reference, settings.layouts),
    }


@cache
def rules(reference: Path, layouts: Path) -> dict[str, str]:
    """Digests of what a process reads once: own rules, the program, and what it is built on."""
    return {
        "reference": _of(_files(reference)),
        "layouts": _of(_files(layouts)),
        "program": _of(_files(PACKAGE)),
        "libraries": _of(_libraries()),
    }


def _archive(archive: Path) -> Iterator[str]:
    """Receipts, decisions and checks of the key by content, what is kept by size and time."""
    for path in _paths(archive):
        # The ledger grows by each run, and nothing is computed from it; the hidden is unfinished.
        if path.name == ledger.NAME or any(
            p.startswith(".") for p in path.relative_to(archive).parts
        ):
            continue
        if path.suffix == _NOTES:
            yield f"{path} {_digest(path)}"
        else:
            stat = path.stat()
            yield f"{path} {stat.st_size} {stat.st_mtime_ns}"


def _files(place: Path) -> Iterator[str]:
    for path in [place] if place.is_file() else _paths(place):
        if "__pycache__" not in path.parts:
            yield f"{path} {_digest(path)}"


def _paths(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def _libraries() -> Iterator[str]:
    """The interpreter, and what is installed: name and version, as its folder is called."""
    yield sys.version
    yield from sorted(p.name for place in sys.path for p in Path(place).glob("*.dist-info"))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _of(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
