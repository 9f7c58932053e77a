"""`shu doctor` on what runs and what it needs: last run, daemon, disk, clock, mail relay, backup.

It only looks. What is worth knowing but stops nothing is a warning, as a daemon that is not up
where runs are started by hand.
"""

import datetime as dt
import smtplib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from typing import Any

from pipelines.ingest import archive
from pipelines.operations import deliver, state
from pipelines.retention import runs
from pipelines.settings import Settings
from pipelines.warehouse import last_run, lock
from pipelines.warehouse.snapshot import Snapshot

Found = tuple[str, str, Mapping[str, Any]]
LEAST_FREE_MB = 500
# Dagster's daemon says every half minute that it is there.
SILENT = dt.timedelta(minutes=5)
AHEAD = dt.timedelta(minutes=5)
OLD_BACKUP = dt.timedelta(hours=50)
SECONDS = 5


def checks(settings: Settings, held: Snapshot | None, now: dt.datetime) -> Iterator[Found]:
    """Name, fault (empty when there is none) and facts of each check.

    Args:
        settings: Where everything lies.
        held: The snapshot that the pointer names.
        now: The machine's clock (UTC).
    """
    yield _run(settings)
    yield _daemon(settings, now)
    yield _disk(settings)
    yield _clock(settings, held, now)
    yield _relay(settings)
    yield _backup(settings, now)


def _run(settings: Settings) -> Found:
    run = last_run.read(settings.warehouse)
    facts = {"run_id": run.run_id if run else None, "what": ", ".join(run.failed) if run else ""}
    if run and run.outcome == "failed":
        return "run", "failed_run", facts
    is_dead = run and run.outcome == "began" and not lock.is_held(settings.warehouse)
    return "run", "killed_run" if is_dead else "", facts


def _daemon(settings: Settings, now: dt.datetime) -> Found:
    seen = heartbeat(settings)
    told = {"seen": seen.isoformat(timespec="seconds") if seen else None}
    return "daemon", "" if seen and now - seen < SILENT else "no_daemon", told


def heartbeat(settings: Settings) -> dt.datetime | None:
    """When Dagster's daemon was last heard of (UTC); None when never, or not in this history."""
    if runs.is_elsewhere(settings.run_history):
        with suppress(Exception):  # a database that is not reached: nothing was heard from there
            return runs.heartbeat(settings.run_history)
        return None
    # Dagster itself takes seconds to load.
    path = settings.run_history / "history" / "runs.db"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("SELECT max(timestamp) FROM daemon_heartbeats").fetchone()
    except sqlite3.Error:
        return None
    return dt.datetime.fromisoformat(found).replace(tzinfo=dt.UTC) if found else None


def _disk(settings: Settings) -> Found:
    share, megabytes = state.free(settings)
    facts = {"free_mb": megabytes, "free": int(share * 100), "least": settings.least_free * 100}
    if megabytes < LEAST_FREE_MB:
        return "disk", "disk", facts
    return "disk", "disk_share" if share < settings.least_free else "", facts


def _clock(settings: Settings, held: Snapshot | None, now: dt.datetime) -> Found:
    """A clock that is behind what was received or published puts new things in the past."""
    newest = max((r.received_at for r in archive.load_receipts(settings.archive)), default=None)
    tomorrow = now.date() + dt.timedelta(days=1)
    ahead = [str(newest)] if newest and newest > max(tomorrow, settings.today) else []
    if held and state.utc(held.published_at) > now + AHEAD:
        ahead.append(held.published_at)
    return "clock", "clock" if ahead else "", {"what": ", ".join(ahead)}


def _relay(settings: Settings) -> Found:
    """Whether the relay answers, when mail is to be sent."""
    if not settings.smtp:
        return "mail", "", {"relay": None}
    try:
        host, port = deliver.relay(settings)
        with smtplib.SMTP(host, port, timeout=SECONDS) as server:
            server.noop()
    except (OSError, ValueError):
        return "mail", "relay", {"relay": settings.smtp}
    incomplete = not (settings.mail_from and settings.mail_to)
    return "mail", "no_address" if incomplete else "", {"relay": settings.smtp}


def _backup(settings: Settings, now: dt.datetime) -> Found:
    made = state.last_backup(settings)
    facts = {"made": made.isoformat() if made else None}
    return "backup", "" if made and now - made < OLD_BACKUP else "no_backup", facts


# Told, but no reason to end with a fault.
WARNINGS = ("no_daemon", "no_backup", "no_address")
FAULTS = {
    "failed_run": {
        "sv": ("körningen {run_id} misslyckades ({what})", "Se journalen, kör `shu refresh`"),
        "en": ("the run {run_id} failed ({what})", "Look in the journal, run `shu refresh`"),
    },
    "killed_run": {
        "sv": ("körningen {run_id} avbröts", "Kör `shu refresh`"),
        "en": ("the run {run_id} was cut short", "Run `shu refresh`"),
    },
    "no_daemon": {
        "sv": (
            "tjänsten shu-daemon har inte hörts av",
            "Starta den, eller kör `shu refresh` själv",
        ),
        "en": ("shu-daemon has not been heard of", "Start it, or run `shu refresh` yourself"),
    },
    "disk": {
        "sv": ("bara {free_mb} MB är lediga", "Gör plats; en körning behöver 500 MB"),
        "en": ("only {free_mb} MB are free", "Make room; a run needs 500 MB"),
    },
    "disk_share": {
        "sv": ("{free} % av disken är ledig, minst {least:g} % ska vara det", "Gör plats"),
        "en": ("{free} % of the disk is free, {least:g} % should be", "Make room"),
    },
    "clock": {
        "sv": ("klockan ligger efter det som redan finns ({what})", "Ställ maskinens klocka"),
        "en": ("the clock is behind what is already there ({what})", "Set the machine's clock"),
    },
    "relay": {
        "sv": ("e-postservern {relay} svarar inte", "Se SHU_SMTP; larm kommer inte fram"),
        "en": ("the mail relay {relay} does not answer", "See SHU_SMTP; no alarm gets through"),
    },
    "no_address": {
        "sv": ("avsändare eller mottagare av larm saknas", "Ange SHU_MAIL_FROM och SHU_MAIL_TO"),
        "en": ("sender or receiver of alarms is missing", "Set SHU_MAIL_FROM and SHU_MAIL_TO"),
    },
    "no_backup": {
        "sv": ("ingen säkerhetskopia på mer än 50 timmar", "Kör `shu backup`"),
        "en": ("no backup for more than 50 hours", "Run `shu backup`"),
    },
}
