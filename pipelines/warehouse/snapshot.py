"""Reader of published snapshots: the only way in for dashboard, workbooks and notebooks.

Opens, asks, closes; never the build file, never Dagster. A snapshot is an immutable file, found
through the pointer `current.json` (`contract.md` 3, `architecture.md` 3.11-3.12).
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

HARDENING: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
    "threads": "2",
}
_DAMAGED = "current.json is damaged: run `shu refresh`"


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot and what its pointer says of it."""

    snapshot_id: str
    path: Path
    sha256: str
    content_hash: str
    schema_version: int
    run_id: str
    published_at: str
    data_through: str | None


def current(warehouse: Path) -> Snapshot | None:
    """The snapshot in force, or None when nothing has been published.

    Raises:
        ValueError: the pointer or the file it names is damaged or missing.
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
        raise ValueError(msg)
    return snapshot


def named(warehouse: Path, snapshot_id: str) -> Snapshot | None:
    """A snapshot that is kept, in force or not; None when there is none of that id.

    The pointer tells the content hash of the one in force; of an older one it is empty.
    """
    found = current(warehouse)
    if found is not None and found.snapshot_id == snapshot_id:
        return found
    path = next((p for p in kept(warehouse) if p.stem == snapshot_id), None)
    if path is None:
        return None
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    unread = Snapshot(snapshot_id, path, sha256, "", 0, "", "", None)
    run = query(unread, "SELECT run_id, schema_version, built_at, data_through FROM meta.run")
    run_id, version, built_at, through = run.iloc[0]
    day = None if pd.isna(through) else f"{through:%Y-%m-%d}"
    return replace(
        unread,
        schema_version=int(version),
        run_id=str(run_id),
        published_at=built_at.isoformat(),
        data_through=day,
    )


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:  # no JSON, or no UTF-8
        raise ValueError(_DAMAGED) from error


def from_pointer(pointer: Mapping[str, Any], published: Path) -> Snapshot:
    """A pointer's content as a Snapshot; ValueError when a field is missing or no text."""
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
        raise ValueError(_DAMAGED) from error


def kept(warehouse: Path) -> list[Path]:
    """The files of all snapshots that are kept, newest first."""
    return sorted((warehouse / "published").glob("*.duckdb"), reverse=True)


def kept_tables(warehouse: Path, names: Sequence[str]) -> list[dict[str, pd.DataFrame]]:
    """Tables of all snapshots that are kept, newest first; one that nobody can read is left out."""
    found = []
    for file in kept(warehouse):
        with contextlib.suppress(ValueError):
            found.append(_tables_in(file, names))
    return found


def tables(snapshot: Snapshot, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Whole tables of a snapshot by name; those that it lacks, being older, are left out.

    Raises:
        ValueError: the file cannot be read.
    """
    return _tables_in(snapshot.path, names)


def _tables_in(file: Path, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Whole tables of a snapshot's file; those that it lacks, being older, are left out.

    Raises:
        ValueError: the file cannot be read.
    """
    found = {}
    try:
        with duckdb.connect(str(file), read_only=True, config=HARDENING) as connection:
            held = connection.execute(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
            ).fetchall()
            for name in names:
                if (name,) in held:
                    found[name] = connection.execute(f"SELECT * FROM {name}").df()  # noqa: S608 - names are ours
    except duckdb.Error as error:
        msg = f"{file.name} is damaged ({type(error).__name__})"
        raise ValueError(msg) from error
    return found


def query(snapshot: Snapshot, sql: str, params: Sequence[Any] = ()) -> pd.DataFrame:
    """The answer to one query on a snapshot, read-only and without access to other files."""
    with duckdb.connect(str(snapshot.path), read_only=True, config=HARDENING) as connection:
        return connection.execute(sql, list(params)).df()
