"""From what is known of an installation to what somebody must be told: pure functions.

What is known is gathered in `state.py`, told in `messages.py`. Alarms hold ids, numbers and dates,
never a cell, a person or a secret (`reliability.md` 7.2).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from pipelines.warehouse.last_run import LastRun

Kind = Literal[
    "failed_run", "no_run", "snapshot", "unbalanced", "log", "disk", "backup", "retention",
    "quarantine", "late", "unseen",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
HOURS_WITHOUT_RUN = 26
HOURS_WITHOUT_BACKUP = 50
HELD_BACK = 0.20
AGAIN = dt.timedelta(days=7)


@dataclass(frozen=True)
class HeldBack:
    """A submission in force with rows in quarantine."""

    submission_id: str
    org_id: str
    report_type: str
    rows_in: int
    rows_quarantined: int


@dataclass(frozen=True)
class Late:
    """A report that did not come in time: periods from the first missing one, and when it was due.

    `n` counts the periods.
    """

    org_id: str
    report_type: str
    first_missing: str
    last_missing: str
    n: int
    due: dt.date


@dataclass(frozen=True)
class State:
    """What is known of an installation at a moment.

    `working`: somebody holds the lock. `snapshot_fault`: what is wrong with pointer or file, as a
    word. `free`: share of the disk. `backup_at`: when the last backup was made, if ever one was.
    `overdue_kinds`: how many of each kind retention should have done away with. `broken_logs`:
    those whose chain breaks. `unseen`: kinds of alarm that could not be looked for.
    """

    now: dt.datetime
    run: LastRun | None = None
    working: bool = False
    snapshot_id: str = ""
    published_at: dt.datetime | None = None
    snapshot_fault: str = ""
    free: float = 1.0
    least_free: float = 0.15
    backup_at: dt.datetime | None = None
    held_back: tuple[HeldBack, ...] = ()
    unbalanced: tuple[str, ...] = ()
    late: tuple[Late, ...] = ()
    overdue_kinds: Mapping[str, int] = field(default_factory=dict)
    broken_logs: tuple[str, ...] = ()
    unseen: tuple[Kind, ...] = ()


@dataclass(frozen=True)
class Alarm:
    """Something that somebody must do something about: of what kind, about what, and its facts."""

    kind: Kind
    subject: str
    facts: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same as long as it is the same thing that is wrong."""
        return f"{self.kind}:{self.subject}"


@dataclass(frozen=True)
class News:
    """What is to be told now: alarms that are new or have stood for long, and what is over.

    `told`: when each alarm that stands was told last, as ISO text by key; to be kept.
    """

    fresh: tuple[Alarm, ...]
    over: tuple[str, ...]
    told: Mapping[str, str]


def alarms(state: State) -> tuple[Alarm, ...]:
    """Everything that is wrong, in the order of `KINDS`."""
    return (
        *_runs(state),
        *_snapshot(state),
        *(Alarm("unbalanced", s) for s in sorted(state.unbalanced)),
        *(Alarm("log", name) for name in sorted(state.broken_logs)),
        *_disk(state),
        *_backup(state),
        *(Alarm("retention", k, {"n": n}) for k, n in sorted(state.overdue_kinds.items())),
        *_held_back(state),
        *_late(state),
        *(Alarm("unseen", kind) for kind in sorted(state.unseen)),
    )


def _runs(state: State) -> Iterator[Alarm]:
    run = state.run
    if run and (run.outcome == "failed" or (run.outcome == "began" and not state.working)):
        names = ", ".join(run.failed) or "?"
        yield Alarm("failed_run", run.run_id, {"began": _told(run.began_at), "failed": names})
    times = [t for t in (run.began_at if run else None, state.published_at) if t]
    last = max(times, default=None)
    if last is None:
        yield Alarm("no_run", "never", {"last": "–"})
    elif state.now - last > dt.timedelta(hours=HOURS_WITHOUT_RUN):
        yield Alarm("no_run", _told(last), {"last": _told(last)})


def _snapshot(state: State) -> Iterator[Alarm]:
    if state.snapshot_fault:
        yield Alarm("snapshot", state.snapshot_id or "pointer", {"fault": state.snapshot_fault})


def _disk(state: State) -> Iterator[Alarm]:
    if state.free < state.least_free:
        percent = {"free": int(state.free * 100), "least": round(state.least_free * 100)}
        yield Alarm("disk", "warehouse", percent)


def _backup(state: State) -> Iterator[Alarm]:
    """Backups that have stopped; where none was ever made, something else does it."""
    at = state.backup_at
    if at and state.now - at > dt.timedelta(hours=HOURS_WITHOUT_BACKUP):
        yield Alarm("backup", _told(at), {"last": _told(at)})


def _held_back(state: State) -> Iterator[Alarm]:
    for s in state.held_back:
        if s.rows_quarantined > HELD_BACK * s.rows_in:
            facts = {"org_id": s.org_id, "report_type": s.report_type}
            yield Alarm(
                "quarantine", s.submission_id, {**facts, "n": s.rows_quarantined, "of": s.rows_in}
            )


def _late(state: State) -> Iterator[Alarm]:
    for line in state.late:
        facts: dict[str, int | str] = {
            "org_id": line.org_id,
            "report_type": line.report_type,
            "n": line.n,
            "first_missing": line.first_missing,
            "due": line.due.isoformat(),
        }
        yield Alarm("late", f"{line.org_id}:{line.report_type}:{line.last_missing}", facts)


def news(found: tuple[Alarm, ...], told: Mapping[str, str], state: State) -> News:
    """What of all that is wrong was not told yet, or so long ago that it is told again.

    Args:
        found: Everything that is wrong now.
        told: When each alarm was told last, by key.
        state: What they were found in.
    """
    at = state.now.isoformat()
    fresh = tuple(a for a in found if a.key not in told or _is_old(told[a.key], state.now))
    keys = {a.key for a in found}
    gone = [k for k in told if k not in keys]
    over = tuple(k for k in gone if k.partition(":")[0] not in state.unseen)
    now_told = {a.key: told.get(a.key, at) for a in found} | {a.key: at for a in fresh}
    return News(fresh, over, now_told | {k: told[k] for k in gone if k not in over})


def _is_old(told: str, now: dt.datetime) -> bool:
    return now - dt.datetime.fromisoformat(told) >= AGAIN


def _told(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%MZ")
