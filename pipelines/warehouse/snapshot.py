"""Reader of published snapshots: the only way in for dashboard, workbooks and notebooks.

Opens, asks, closes; never the build file, never Dagster. A snapshot is an immutable file, found
through the pointer `current.json` and whole when it has the digest that was published with it; else
the one before it answers (`contract.md` 3, `architecture.md` 3.11-3.12, `reliability.md` R12).
Which are kept is in `kept.py`.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.errors import SnapshotError
from pipelines.model.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    import pandas as pd

HARDENING: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
    "threads": "2",
}
# What a question may meet: damage, or a version that had other tables.
UNREADABLE = (SnapshotError, duckdb.Error)
_DAMAGED = "current.json is damaged: run `shu refresh`"


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot and what its pointer says of it.

    `instead_of`: what should be in force, when that is damaged and this is an earlier one.
    """

    snapshot_id: str
    path: Path
    sha256: str
    content_hash: str
    schema_version: int
    run_id: str
    published_at: str
    data_through: str | None
    instead_of: str = ""


def current(warehouse: Path) -> Snapshot | None:
    """The snapshot in force, whole; the last whole one before it when that is damaged.

    None when nothing has been published. A file is read once for its digest, and again when it has
    changed.

    Raises:
        SnapshotError: the pointer, or the file it names, is damaged, and so is all that was before
            it; or it was published by a newer version of this code.
    """
    for _ in (1, 2):  # clean-up may take the file after the pointer was read; it has then moved on
        try:
            found, fault = pointed(warehouse), ""
        except ValueError as error:
            found, fault = None, str(error)
        if not fault and (found is None or _is_sound(found, warehouse)):
            if found is not None and found.schema_version > SCHEMA_VERSION:
                raise SnapshotError(newer(found))
            return found
    name = found.snapshot_id if found else "current.json"
    for earlier in _described(warehouse):
        if (found is None or earlier.snapshot_id < name) and is_whole(earlier):
            return replace(earlier, instead_of=name)
    raise SnapshotError(fault or f"{name} is damaged: run `shu refresh`")


def newer(found: Snapshot) -> str:
    """What is wrong with a snapshot of a newer version than this, and what to do."""
    return (
        f"{found.snapshot_id} was published by a newer version (schema {found.schema_version}, "
        f"this one knows {SCHEMA_VERSION}): install that version"
    )


def _is_sound(pointed_to: Snapshot, warehouse: Path) -> bool:
    """Whether the file is whole, and the pointer says of it what stands beside it."""
    published = warehouse / "published"
    with contextlib.suppress(ValueError, OSError):  # of its own description alone: asked each run
        told = (published / f"{pointed_to.snapshot_id}.json").read_bytes()
        said = from_pointer(_read(told), published)
        if said.snapshot_id == pointed_to.snapshot_id and said != pointed_to:
            return False
    return is_whole(pointed_to)


def is_whole(snapshot: Snapshot) -> bool:
    """Whether a snapshot's file has the digest that it was published with."""
    try:
        stat = snapshot.path.stat()
        stamp = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        return _digest(snapshot.path, stamp) == snapshot.sha256
    except OSError:
        return False


@lru_cache(maxsize=64)
def _digest(path: Path, _stamp: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _described(warehouse: Path) -> Iterator[Snapshot]:
    """The snapshots that are kept and say themselves what they are, the newest first."""
    published = warehouse / "published"
    for path in sorted(published.glob("[0-9]*.json"), reverse=True):
        with contextlib.suppress(ValueError, OSError):
            yield from_pointer(_read(path.read_bytes()), published)


def pointed(warehouse: Path) -> Snapshot | None:
    """The snapshot that the pointer names, whether it is whole or not; None when there is none.

    Raises:
        SnapshotError: the pointer is damaged, or the file it names is missing.
    """
    published = warehouse / "published"
    for attempt in (1, 2):
        try:
            text = (published / "current.json").read_bytes()
        except FileNotFoundError:
            return None
        snapshot = from_pointer(_read(text), published)
        # Clean-up may take the file between the two reads; the pointer has then moved on.
        if snapshot.path.exists() or attempt == 2:
            break
    if not snapshot.path.exists():
        msg = f"current.json names {snapshot.path.name}, which is not there: run `shu refresh`"
        raise SnapshotError(msg)
    return snapshot


def named(warehouse: Path, snapshot_id: str) -> Snapshot | None:
    """A snapshot that is kept, in force or not; None when none that is whole has that id."""
    for known in (*_described(warehouse), pointed(warehouse)):
        if known is not None and known.snapshot_id == snapshot_id:
            return known if is_whole(known) else None
    return None


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:  # no JSON, or no UTF-8
        raise SnapshotError(_DAMAGED) from error


def from_pointer(pointer: Mapping[str, Any], published: Path) -> Snapshot:
    """A pointer's content as a Snapshot; SnapshotError when a field is missing or no text."""
    try:
        return Snapshot(
            snapshot_id=pointer["snapshot_id"],
            path=published / pointer["file"],
            sha256=pointer["sha256"],
            content_hash=pointer["content_hash"],
            schema_version=int(pointer["schema_version"]),
            run_id=pointer["run_id"],
            published_at=pointer["published_at"],
            data_through=pointer["data_through"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SnapshotError(_DAMAGED) from error


def tables(snapshot: Snapshot, names: Sequence[str]) -> "dict[str, pd.DataFrame]":
    """Whole tables of a snapshot by name; those that it lacks, being older, are left out.

    Raises:
        SnapshotError: the file cannot be read.
    """
    return tables_in(snapshot.path, names)


def tables_in(file: Path, names: Sequence[str]) -> "dict[str, pd.DataFrame]":
    """Whole tables of a snapshot's file; those that it lacks, being older, are left out.

    Raises:
        SnapshotError: the file cannot be read.
    """
    found = {}
    try:
        with duckdb.connect(str(file), read_only=True, config=HARDENING) as connection:
            held = connection.execute(
                "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
            ).fetchall()
            for name in names:
                if (name,) in held:
                    found[name] = connection.execute(f"SELECT * FROM {name}").df()  # noqa: S608 - names are ours
    except duckdb.Error as error:
        msg = f"{file.name} is damaged ({type(error).__name__})"
        raise SnapshotError(msg) from error
    return found


def query(snapshot: Snapshot, sql: str, params: Sequence[Any] = ()) -> "pd.DataFrame":
    """The answer to one query on a snapshot, read-only and without access to other files."""
    with duckdb.connect(str(snapshot.path), read_only=True, config=HARDENING) as connection:
        return connection.execute(sql, list(params)).df()


def rows(snapshot: Snapshot, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """As `query`, for who tells of a few rows: plain values, None where there is none."""
    with duckdb.connect(str(snapshot.path), read_only=True, config=HARDENING) as connection:
        answer = connection.execute(sql, list(params))
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
