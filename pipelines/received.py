"""The intake with the run's settings: the same for the Dagster job and for the commands.

Only hands on folders, rules and key; the work is done in `pipelines/ingest`.
"""

import time
from collections.abc import Callable

import pandas as pd

from pipelines import journal
from pipelines.ingest import archive, intake, readings
from pipelines.ingest.across import across
from pipelines.ingest.archive import Receipt
from pipelines.ingest.cells import Workbook
from pipelines.ingest.inbox import Look, dropped, is_settled, shown_name
from pipelines.ingest.intake import Intake
from pipelines.ingest.key_check import remember_key, verify_key
from pipelines.ingest.process import ReadingProcess
from pipelines.ingest.staging import tables_of
from pipelines.ingest.submissions import Submission, history
from pipelines.model.bundle import load_reference
from pipelines.retention import ledger
from pipelines.settings import Settings

# How long a dropped file must have lain still before the schedule takes it, unless set otherwise.
SETTLED_SECONDS = 10


def look(settings: Settings, *, watched: bool) -> Look:
    """The drop folder now; a run that nobody started waits until files have lain still."""
    chosen = settings.settle_seconds
    return Look(time.time(), (0 if watched else SETTLED_SECONDS) if chosen is None else chosen)


def source(settings: Settings) -> readings.Source:
    """Where the rules of a reading lie, and where readings are kept."""
    return readings.Source(settings.layouts, settings.reference, settings.warehouse / "readings")


def rules(settings: Settings, process: ReadingProcess) -> str:
    """A digest of what readings depend on besides the file."""
    ring = process.given.ring
    return readings.rules_digest(source(settings), ring.version if ring else None)


def take_in(
    settings: Settings,
    process: ReadingProcess,
    now: Look,
    tell: Callable[[str], None] = lambda _: None,
) -> Intake:
    """Receive what lies in the drop folder; KeyFileError when the key is another than before."""
    verify_key(process.given.ring, settings.archive)
    cells = settings.warehouse / "cells"
    places = (settings.inbox, settings.archive, cells)
    under = rules(settings, process)
    with archive.turn(settings.archive):
        done = intake.take_in(*places, process, settings.today, tell, now, under)
        remember_key(process.given.ring, settings.archive, {r.key_version for r in done.receipts})
        ledger.keep(settings.archive, settings.today)
    for r in done.receipts:
        if r.submission_id in done.new:
            whose = {"submission_id": r.submission_id, "organisation": r.org_id}
            journal.tell("received", **whose, kept=r.kept, bytes=r.size)
    return done


def unsettled(settings: Settings) -> tuple[str, ...]:
    """Dropped files that a run would leave for later: open in a program, or still being copied."""
    now = look(settings, watched=True)
    files = [(org, path) for org, path in dropped(settings.inbox) if not is_settled(path, now)]
    return tuple(f"{org}/{shown_name(path.name)}" for org, path in files)


def read_ahead(settings: Settings, process: ReadingProcess) -> None:
    """Read dropped files while the run is still starting; nothing is received by it."""
    readings.read_ahead(
        settings.inbox,
        archive.load_receipts(settings.archive),
        settings.archive,
        settings.warehouse / "cells",
        source(settings),
        process,
        rules(settings, process),
        look(settings, watched=True),
    )


def workbook_of(settings: Settings, process: ReadingProcess, receipt: Receipt) -> Workbook:
    """The cells of a received file."""
    cells, under = settings.warehouse / "cells", rules(settings, process)
    return intake.workbook_of(receipt, settings.archive, cells, process, under)


def submissions(settings: Settings, process: ReadingProcess) -> list[Submission]:
    """What became of everything in the archive, and what the files say of each other."""
    receipts = archive.load_receipts(settings.archive)
    found = readings.readings_of(
        [r for r in receipts if r.kept != "removed"],
        source(settings),
        lambda receipt: workbook_of(settings, process, receipt),
        process,
        rules(settings, process),
    )
    decisions = archive.load_decisions(settings.archive)
    registry = load_reference(settings.reference).registry
    return across(history(found, decisions), registry, settings.today)


def stage(settings: Settings, process: ReadingProcess) -> dict[str, pd.DataFrame]:
    """The staging tables of everything in the archive, by name without the layer."""
    return tables_of(submissions(settings, process))
