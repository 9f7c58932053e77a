"""Dagster's own history: which runs have ended when, and doing away with all that is kept of them.

Through Dagster's storage, be it files or PostgreSQL; Dagster is imported only when there is a
history. How long it is kept is not known here.
"""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from dagster import DagsterInstance


@contextmanager
def _history(home: Path) -> "Iterator[DagsterInstance | None]":
    """The instance of a folder; None when no run was ever stored there."""
    if not ((home / "history").exists() or is_elsewhere(home)):
        yield None
        return
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home)) as instance:
        yield instance


def is_elsewhere(home: Path) -> bool:
    """Whether `dagster.yaml` names a storage of its own, as PostgreSQL."""
    try:
        said = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return isinstance(said, dict) and "storage" in said


def heartbeat(home: Path) -> dt.datetime | None:
    """When Dagster's daemon was last heard of (UTC); None when never."""
    with _history(home) as instance:
        beats = instance.get_daemon_statuses().values() if instance else ()
        last = [s.last_heartbeat.timestamp for s in beats if s.last_heartbeat]
    return dt.datetime.fromtimestamp(max(last), tz=dt.UTC) if last else None


def ended(home: Path) -> list[tuple[str, dt.date]]:
    """Runs that are over, with the day of their last change; the oldest first."""
    with _history(home) as instance:
        if instance is None:
            return []
        records = instance.get_run_records()
        over = [(r.dagster_run.run_id, r.update_timestamp.date()) for r in records
                if r.dagster_run.is_finished]  # fmt: skip
    return sorted(over, key=lambda line: (line[1], line[0]))


def delete(home: Path, run_ids: Iterable[str], tell: Callable[[], None] = lambda: None) -> None:
    """Delete runs with their events, what they stored, and the bytes that the databases free."""
    gone = []
    with _history(home) as instance:
        for run_id in run_ids if instance else ():
            instance.delete_run(run_id)  # type: ignore[union-attr]
            gone.append(run_id)
            tell()
        if gone:
            _forget_checks(instance, gone)
    for run_id in gone:
        for path in (home / "history" / "runs").glob(f"{run_id}.db*"):
            path.unlink()
        shutil.rmtree(home / "storage" / run_id, ignore_errors=True)
    for path in sorted(home.rglob("*.db")) if gone else ():
        with closing(sqlite3.connect(path, timeout=60)) as connection:
            # A deleted row stays in the file until it is written anew.
            connection.execute("VACUUM")


def _forget_checks(instance: "DagsterInstance", run_ids: Sequence[str]) -> None:
    """Evaluations of asset checks, which Dagster leaves when it deletes their run."""
    from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable as Executions

    with instance.event_log_storage.index_connection() as connection:
        connection.execute(Executions.delete().where(Executions.c.run_id.in_(run_ids)))
