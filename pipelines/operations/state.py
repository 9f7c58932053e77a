"""What is known of an installation now: run, snapshot, disk, deliveries, logs, retention.

It only looks. What of it is wrong is told by `alarms.py`; settings and access are the doctor's.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from pipelines import access_log
from pipelines.operations.alarms import HeldBack, Kind, State
from pipelines.operations.backup import LAST
from pipelines.operations.late import late
from pipelines.retention import ledger, log, purge
from pipelines.settings import Settings
from pipelines.warehouse import last_run, lock
from pipelines.warehouse.snapshot import Snapshot, current, is_whole, pointed, query

T = TypeVar("T")
# Retention works once a day: what is due since yesterday is not overdue.
_GRACE = dt.timedelta(days=2)
_HELD_BACK = """
SELECT submission_id, org_id, report_type, rows_in, rows_quarantined
FROM meta.source WHERE is_effective AND rows_quarantined > 0 ORDER BY submission_id
"""
# Accepted and quarantined are all that came in (`reliability.md` R15).
_UNBALANCED = """
SELECT submission_id FROM meta.source WHERE rows_in <> rows_accepted + rows_quarantined
"""


def look(settings: Settings, now: dt.datetime) -> State:
    """The state of an installation at a moment (UTC).

    What cannot be looked at stops nothing: it is told with the rest.
    """
    fault, held = _in_force(settings)
    run = last_run.read(settings.warehouse)
    unseen: list[Kind] = []

    def seen(kind: Kind, find: Callable[[], T], otherwise: T) -> T:
        for _ in (1, 2):  # a run may take away a file that is being looked at
            try:
                return find()
            except FileNotFoundError:
                continue
            except Exception:
                break
        unseen.append(kind)
        return otherwise

    return State(
        now=now,
        run=run,
        working=run is not None and run.outcome == "began" and lock.is_held(settings.warehouse),
        snapshot_id=held.instead_of or held.snapshot_id if held else "",
        published_at=utc(held.published_at) if held else None,
        snapshot_fault=fault,
        free=free(settings)[0],
        least_free=settings.least_free,
        backup_at=last_backup(settings),
        held_back=seen("quarantine", lambda: _held_back(held), ()),
        unbalanced=seen("unbalanced", lambda: _unbalanced(held), ()),
        late=seen("late", lambda: tuple(late(held, settings)) if held else (), ()),
        overdue_kinds=seen("retention", lambda: _overdue_kinds(settings), {}),
        broken_logs=seen("log", lambda: tuple(_broken_logs(settings)), ()),
        unseen=tuple(unseen),
    )


def _held_back(held: Snapshot | None) -> tuple[HeldBack, ...]:
    rows = query(held, _HELD_BACK).to_dict("records") if held else []
    return tuple(HeldBack(**{str(k): v for k, v in row.items()}) for row in rows)


def _unbalanced(held: Snapshot | None) -> tuple[str, ...]:
    return tuple(query(held, _UNBALANCED)["submission_id"]) if held else ()


def _in_force(settings: Settings) -> tuple[str, Snapshot | None]:
    """What is wrong with what the pointer names, and the snapshot that readers see."""
    try:
        named = pointed(settings.warehouse)
        fault = "" if named is None or is_whole(named) else "changed"
    except (ValueError, OSError):
        fault = "pointer"
    try:
        held = current(settings.warehouse)
    except (ValueError, OSError):
        return fault or "pointer", None
    return fault or ("pointer" if held and held.instead_of else ""), held


def last_backup(settings: Settings) -> dt.datetime | None:
    """When the last backup was made; None when none is known of."""
    try:
        return dt.datetime.fromisoformat((settings.outbox / LAST).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def free(settings: Settings) -> tuple[float, int]:
    """Share and megabytes that are free of what the warehouse's disk may hold, as `df` tells."""
    folders = (settings.warehouse, *settings.warehouse.parents)
    usage = shutil.disk_usage(next(p for p in folders if p.exists()))
    # Not of the total: what a file system keeps for root, or another's quota, is not ours to fill.
    return usage.free / (usage.used + usage.free), usage.free >> 20


def _overdue_kinds(settings: Settings) -> Mapping[str, int]:
    """How many of each kind should have been done away with two days ago."""
    before = settings.model_copy(update={"today": settings.today - _GRACE})
    return {line.kind: line.n for line in purge.over_age(before) if line.outcome == "due"}


def _broken_logs(settings: Settings) -> Iterator[str]:
    if log.faults(settings.deletion_log):
        yield "deletion_log"
    if ledger.faults(settings.archive):
        yield "ledger"
    if access_log.faults(settings.access_folder):
        yield "access_log"


def utc(text: str) -> dt.datetime:
    """A snapshot's time of publication, which is UTC."""
    at = dt.datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
