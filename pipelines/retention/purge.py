"""Retention carried out: what is due of every kind, in order, logged and then done away with.

A dry run stops before the log; else they are the same. Periods and decisions are data
(`policy.py`); what lies where is found by `due.py` (`domain.md` 5.2, `reliability.md` 5.2).
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines import durable
from pipelines.ingest import archive
from pipelines.retention import log, persons, runs
from pipelines.retention.due import Due, Places, due
from pipelines.retention.policy import Kind, Rule, load_policy
from pipelines.settings import Settings
from pipelines.warehouse import lock

Outcome = Literal["nothing", "due", "denied", "done"]
# Records that computed files are made from: without them the files are made again.
_MADE_FROM: tuple[Kind, ...] = ("person_rows", "submissions")


@dataclass(frozen=True)
class Line:
    """What became of a kind: how many were over age, in how many bytes, and what was done."""

    kind: Kind
    rule: Rule
    n: int
    files: int
    size: int
    outcome: Outcome


def purge(
    settings: Settings, *, dry_run: bool = False, tell: Callable[[str, int], None] | None = None
) -> list[Line]:
    """Do away with everything over age on the settings' day, or only say what that would be.

    Args:
        settings: Where everything lies, and the day.
        dry_run: Look only.
        tell: Is told the kind and how many of it there are before each is worked on.

    Raises:
        PublishRefused: Another run is working.
        ValueError: The declaration does not fit.
    """
    rules = load_policy(settings.reference)
    with lock.held(settings.warehouse):
        # Each is found when those before it are gone: a file is due once.
        return [_one(kind, rule, settings, dry_run, tell) for kind, rule in rules.items()]


def over_age(settings: Settings) -> list[Line]:
    """What is over age on the settings' day, as a dry run says it, but without waiting for a run.

    Raises:
        OSError: A run took away a file that was being looked at.
        ValueError: The declaration does not fit.
    """
    rules = load_policy(settings.reference)
    return [_one(kind, rule, settings, dry_run=True, tell=None) for kind, rule in rules.items()]


def _one(
    kind: Kind,
    rule: Rule,
    settings: Settings,
    dry_run: bool,
    tell: Callable[[str, int], None] | None,
) -> Line:
    places = Places(settings)
    found = due(kind, rule, places)
    size = sum(p.lstat().st_size for p in found.files)
    outcome: Outcome = "nothing" if not found.n else "denied" if rule.denied else "due"
    if outcome == "due" and not dry_run:
        if tell:
            tell(kind, found.n)
        _log(kind, rule, found, size, settings)
        _carry_out(kind, rule, found, places)
        outcome = "done"
    return Line(kind, rule, found.n, len(found.files), size, outcome)


def _log(kind: Kind, rule: Rule, found: Due, size: int, settings: Settings) -> None:
    """The event of a deletion; digests of files, so that each can be told to have been this one."""
    age = f"{rule.days} d" if rule.days is not None else f"{rule.months} m"
    event = {
        "at": settings.today.isoformat(),
        "event": "retention",
        "kind": kind,
        "age": age,
        "action": rule.action,
        "decision": rule.decision,
        "n": found.n,
        "files": len(found.files),
        "bytes": size,
        "sha256": sorted(_digest(p) for p in found.files if p.is_file() and not p.is_symlink()),
    }
    log.append(settings.deletion_log, event)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _carry_out(kind: Kind, rule: Rule, found: Due, places: Places) -> None:
    settings = places.settings
    if found.persons:
        persons.take_out(found.persons, places.receipts, settings, reduce=rule.action == "reduce")
    for receipt in found.submissions:
        archive.remove(receipt, settings.archive)
    delete(found.files)
    runs.delete(settings.run_history, found.runs)
    if kind in _MADE_FROM:
        forget_computed(settings)


def forget_computed(settings: Settings) -> None:
    """Do away with what holds rows of the archive and is made again by the next run."""
    warehouse = settings.warehouse
    computed = ("build/build.duckdb*", "cells/*", "readings/*", "person/person.duckdb*")
    delete(path for pattern in computed for path in warehouse.glob(pattern))


def delete(files: Iterable[Path]) -> None:
    """Delete files for good, and folders that they leave empty below a snapshot or a receipt."""
    folders = set()
    for path in files:
        path.unlink(missing_ok=True)
        folders.add(path.parent)
    for folder in sorted(folders):
        if not folder.exists():
            continue
        durable.sync_folder(folder)
        if folder.name.endswith(".partial") or folder.parent.name == "published":
            folder.rmdir() if not any(folder.iterdir()) else None
