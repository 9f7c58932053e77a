"""Publication: a new immutable file aside, verified, named, and only then pointed at.

The rename of `current.json` is the publication; a crash before it leaves the old snapshot whole
(`architecture.md` 3.12, `reliability.md` 2). The person store is renamed just before it.
"""

import datetime as dt
import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from pipelines import durable
from pipelines.errors import PublishRefused, SnapshotError
from pipelines.model import derive
from pipelines.model.tables import ALL, CHANGE, META, PUBLIC, SCHEMA_VERSION, Table
from pipelines.warehouse import person_file
from pipelines.warehouse.build import Build
from pipelines.warehouse.descriptor import NAME as DESCRIPTOR
from pipelines.warehouse.descriptor import descriptor
from pipelines.warehouse.kept import kept, meetings
from pipelines.warehouse.snapshot import (
    HARDENING,
    Snapshot,
    from_pointer,
    newer,
    pointed,
)

STORAGE_VERSION = "v1.4.0"
PUBLISHED = (*PUBLIC, *META)
# Differs between runs on the same inputs, so it is no part of the content.
VOLATILE = {"meta.run": ("run_id", "built_at"), CHANGE.name: tuple(CHANGE.columns)}


def guard(build: Build, run_id: str) -> None:
    """Refuse unless every table of the model was written by this run."""
    written = build.written_by()
    stale = sorted(name for name in ALL if written.get(name, ("", 0))[0] != run_id)
    if stale:
        msg = f"not written by this run: {', '.join(stale)}; run the whole job `refresh`"
        raise PublishRefused(msg)


def publish(
    build: Build,
    run_id: str,
    published_at: dt.datetime,
    data_through: dt.date | None,
    keep: int,
) -> Snapshot:
    """Write, verify and publish the snapshot of a build.

    Raises:
        PublishRefused: the build is not whole, or what was written differs from it.
    """
    guard(build, run_id)
    published = build.warehouse / "published"
    published.mkdir(parents=True, exist_ok=True)
    meetings(build.warehouse)  # a damaged list stops the run before anything is moved
    _refuse_to_go_back(build.warehouse)
    sweep(published)
    snapshot_id = f"{published_at:%Y%m%dT%H%M%S%f}-{run_id[:8]}"
    partial = published / f"{snapshot_id}.duckdb.partial"
    counts = _write(build.connection, partial)
    digest = _verify(partial, counts, content_hash(build.connection))
    _parquet(partial, published / f"{snapshot_id}.partial", snapshot_id)
    sha256 = hashlib.sha256(partial.read_bytes()).hexdigest()
    durable.sync_file(partial)
    persons = person_file.write_aside(build.warehouse, build.persons(), run_id, STORAGE_VERSION)
    final = published / f"{snapshot_id}.duckdb"
    pointer = {
        "snapshot_id": snapshot_id,
        "file": final.name,
        "sha256": sha256,
        "content_hash": digest,
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id,
        "published_at": published_at.isoformat(),
        "data_through": data_through.isoformat() if data_through else None,
    }
    # What it is stays beside it: so it can be trusted when a later one is damaged.
    durable.write(final.with_suffix(".json"), _as_json(pointer))
    # The Parquet files first: a snapshot that has its file has them too.
    (published / f"{snapshot_id}.partial").replace(published / snapshot_id)
    partial.replace(final)
    durable.sync_folder(published)
    persons.replace(persons.with_name(person_file.NAME))
    durable.sync_folder(persons.parent)
    point(published, pointer)
    prune(build.warehouse, keep)
    return from_pointer(pointer, published)


def _refuse_to_go_back(warehouse: Path) -> None:
    """Who runs old code by mistake shall not put an older snapshot in the place of a newer one."""
    with suppress(SnapshotError):  # a damaged one: this run is what replaces it
        held = pointed(warehouse)
        if held is not None and held.schema_version > SCHEMA_VERSION:
            raise PublishRefused(newer(held))


def point(published: Path, pointer: dict[str, object]) -> None:
    """Replace `current.json`: the moment of publication."""
    aside = published / "current.json.partial"
    aside.write_bytes(_as_json(pointer))
    durable.sync_file(aside)
    aside.replace(published / "current.json")
    durable.sync_folder(published)


def _as_json(pointer: dict[str, object]) -> bytes:
    return json.dumps(pointer, indent=1).encode("utf-8")


def sweep(published: Path) -> None:
    """Remove what an interrupted publication or pruning left."""
    for leftover in published.iterdir():
        if leftover.is_dir():
            if not (published / f"{leftover.name}.duckdb").exists():
                _remove_folder(leftover)
        elif ".partial" in leftover.suffixes or _is_alone(leftover):
            leftover.unlink()


def _is_alone(file: Path) -> bool:
    """Whether this is the description of a snapshot that is not there."""
    is_description = file.suffix == ".json" and file.name[0].isdigit()
    return is_description and not file.with_suffix(".duckdb").exists()


def _remove_folder(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def prune(warehouse: Path, keep: int) -> None:
    """Keep the newest snapshots, the one in force, and those a meeting has frozen."""
    held = pointed(warehouse)
    for one in kept(warehouse)[keep:]:
        if one.meetings or (held is not None and one.path == held.path):
            continue
        one.path.unlink()
        one.path.with_suffix(".json").unlink(missing_ok=True)
        folder = one.path.with_suffix("")
        if folder.is_dir():
            _remove_folder(folder)


def _order(table: Table) -> str:
    keys = table.key or tuple(table.columns)
    return ", ".join(f'"{k}"' for k in keys)


def _write(connection: duckdb.DuckDBPyConnection, partial: Path) -> dict[str, int]:
    """Copy the published tables into a new file, ordered, with comments; rows by table."""
    target = derive.quoted(str(partial))
    connection.execute(f"ATTACH {target} AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}')")
    counts = {}
    try:
        connection.execute("BEGIN")
        for layer in ("public", "meta"):
            connection.execute(f"CREATE SCHEMA snapshot.{layer}")
        for table in PUBLISHED:
            name = f"snapshot.{table.name}"
            connection.execute(derive.ddl(table, name))
            columns = derive.names(table.columns)
            connection.execute(
                f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {table.name} "  # noqa: S608
                f"ORDER BY {_order(table)}"
            )
            connection.execute("; ".join(derive.comments(table, name)))
            counts[table.name] = int(_first(connection, f"SELECT count(*) FROM {table.name}"))  # noqa: S608
        connection.execute("COMMIT")  # once: each commit of its own costs a sync
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("DETACH snapshot")
    return counts


def _first(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The only value of a query, its result fetched to the end.

    DuckDB 2 refuses other work on a connection whose result has rows left to fetch.
    """
    return connection.execute(sql).fetchall()[0][0]


def content_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over all rows of all published tables in key order, not over the file's bytes."""
    digest = hashlib.sha256()
    for table in PUBLISHED:
        volatile = VOLATILE.get(table.name, ())
        if set(volatile) == set(table.columns):
            continue
        columns = ", ".join(
            f'coalesce(CAST("{c}" AS VARCHAR), chr(1))' for c in table.columns if c not in volatile
        )
        found = _first(
            connection,
            f"SELECT sha256(coalesce(string_agg(line, chr(10) ORDER BY line), '')) "  # noqa: S608
            f"FROM (SELECT concat_ws(chr(31), {columns}) AS line FROM {table.name})",
        )
        digest.update(f"{table.name}={found};".encode())
    return digest.hexdigest()


def _verify(partial: Path, counts: dict[str, int], expected_hash: str) -> str:
    """Open the written file as a reader would and compare; returns its content hash."""
    with duckdb.connect(str(partial), read_only=True, config=HARDENING) as connection:
        for name, expected in counts.items():
            if int(_first(connection, f"SELECT count(*) FROM {name}")) != expected:  # noqa: S608
                msg = f"{name}: the written snapshot does not hold the build's {expected} rows"
                raise PublishRefused(msg)
        found_hash = content_hash(connection)
    if found_hash != expected_hash:
        msg = "the written snapshot differs from the build"
        raise PublishRefused(msg)
    return found_hash


def _parquet(partial: Path, folder: Path, snapshot_id: str) -> None:
    """The same tables as Parquet, and what they are, for tools that do not read DuckDB's format."""
    folder.mkdir()
    with duckdb.connect(str(partial), read_only=True) as connection:
        for table in PUBLISHED:
            target = derive.quoted(str(folder / f"{table.name}.parquet"))
            connection.execute(
                f"COPY (SELECT * FROM {table.name} ORDER BY {_order(table)}) TO {target}"  # noqa: S608
            )
    package = json.dumps(descriptor(snapshot_id, PUBLISHED, folder), ensure_ascii=False, indent=1)
    (folder / DESCRIPTOR).write_text(package, encoding="utf-8")
    for file in folder.iterdir():
        durable.sync_file(file)
    durable.sync_folder(folder)
