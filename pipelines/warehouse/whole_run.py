"""The last whole published run: of what it was made, and all that it left, file by file.

A run of which the same goes in, and whose files are all as they were left, need not be computed
again. What goes in is told by `pipelines/inputs.py`; anything doubtful is no such run.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines import durable
from pipelines.warehouse import person_file
from pipelines.warehouse.kept import LIST
from pipelines.warehouse.snapshot import pointed

NAME = "whole_run.json"
# The part of the inputs that the run itself changes by publishing.
SNAPSHOTS = "snapshots"
_BUILD = "build/build.duckdb"


@dataclass(frozen=True)
class WholeRun:
    """A run that computed everything, passed all checks and wrote every workbook.

    Attributes:
        run_id: The run.
        inputs: Digest by part of what went into it.
        rows: Rows by table.
        workbooks: Workbooks made of its snapshot.
        recipes: Of what tables of its build were made.
        files: SHA-256 of all that it left in the warehouse, by path.
    """

    run_id: str
    inputs: Mapping[str, str]
    rows: Mapping[str, int]
    workbooks: int
    recipes: Mapping[str, str]
    files: Mapping[str, str]


def keep(warehouse: Path, run: WholeRun) -> None:
    """Remember a run when it has ended: its files, and the snapshots that stand from now on."""
    inputs = {**run.inputs, SNAPSHOTS: snapshots(warehouse)}
    files = {name: _digest(warehouse / name) for name in _left(warehouse)}
    content = asdict(replace(run, inputs=inputs, files=files))
    durable.replace(warehouse / NAME, json.dumps(content, indent=1).encode())


def of(warehouse: Path, inputs: Mapping[str, str]) -> WholeRun | None:
    """The run that the same went into, when it was the last one and all that it left is whole."""
    run = last(warehouse)
    if run is None or run.inputs != {**inputs, SNAPSHOTS: snapshots(warehouse)}:
        return None
    try:
        found = {name: _digest(warehouse / name) for name in _left(warehouse)}
    except (OSError, ValueError):
        return None
    return run if found == run.files else None


def recipes(warehouse: Path) -> Mapping[str, str]:
    """Of what the tables of the build are made; nothing unless the last whole run left it so."""
    run = last(warehouse)
    if run is None:
        return {}
    was = {name: digest for name, digest in run.files.items() if name.startswith(_BUILD)}
    try:
        # All of it: the log that a run leaves when it dies is read into the tables.
        found = {f"build/{p.name}": _digest(p) for p in warehouse.glob(f"{_BUILD}*")}
    except OSError:
        return {}
    return run.recipes if found and found == was else {}


def last(warehouse: Path) -> WholeRun | None:
    """What is remembered of the last whole run; None when nothing is, or nothing readable."""
    try:
        return WholeRun(**json.loads((warehouse / NAME).read_bytes()))
    except (OSError, TypeError, ValueError):
        return None


def snapshots(warehouse: Path) -> str:
    """A digest of what is kept, which decides what may be told: snapshots and frozen meetings."""
    published = warehouse / "published"
    lines = []
    for path in sorted(published.glob("*.duckdb")):
        stat = path.stat()
        lines.append(f"{path.name} {stat.st_size} {stat.st_mtime_ns}")
    frozen = published / LIST
    lines.append(_digest(frozen) if frozen.exists() else "")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _left(warehouse: Path) -> Iterator[str]:
    """The build, the person store, the snapshot in force with its twins, and its workbooks."""
    held = pointed(warehouse)
    if held is None:
        raise FileNotFoundError
    folders = (held.path.with_suffix(""), warehouse / "exports")
    found = [
        *warehouse.glob(f"{_BUILD}*"),
        person_file.folder_of(warehouse) / person_file.NAME,
        held.path,
        *held.path.parent.glob("*.json"),
        *(path for folder in folders for path in folder.rglob("*") if path.is_file()),
    ]
    yield from sorted(path.relative_to(warehouse).as_posix() for path in found)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
