"""What is interrupted in the crash tests: receiving, retention, backup and its way back."""

import datetime as dt
import hashlib
from pathlib import Path

from pipelines.ingest import archive
from pipelines.ingest.archive import Decision, Receipt
from pipelines.operations.backup import backup
from pipelines.operations.restore import restore
from pipelines.retention import ledger
from pipelines.retention.purge import purge
from pipelines.settings import Settings

DAY = dt.date(2026, 1, 5)
LATER = dt.date(2030, 1, 1)
AT = dt.datetime(2026, 1, 5, 1, tzinfo=dt.UTC)


def settings_in(folder: Path) -> Settings:
    return Settings(
        raw=folder / "data/raw",
        warehouse=folder / "data/warehouse",
        reference=folder / "reference",
        access_log=folder / "data/access",
        key_file=folder / "key",
    )


def make_backup(folder: Path, minute: int = 0, keep: int = 2) -> Path:
    at = AT + dt.timedelta(minutes=minute)
    return backup(settings_in(folder), folder / "sets", at, keep=keep).folder


def put_back(made: Path, into: Path) -> None:
    restore(made, into)


RECEIVED = {"higab-1": b"first", "higab-2": b"second"}


def receive(folder: Path) -> None:
    """Take in two files, decide about one, and do away with the content of the other.

    What is done already is not done again, as a run would find it.
    """
    for number, (name, data) in enumerate(RECEIVED.items(), start=1):
        digest = hashlib.sha256(data).hexdigest()
        receipt = Receipt(name, "higab", "a.csv", digest, len(data), DAY, number, "original")
        if name not in {r.submission_id for r in archive.load_receipts(folder)}:
            archive.store(receipt, data, folder / "none", folder)
        ledger.keep(folder, DAY)
    first, second = archive.load_receipts(folder)
    if first.submission_id not in archive.load_decisions(folder):
        archive.decide(first, Decision("confirmed", "controller", DAY), folder)
    ledger.keep(folder, DAY)
    archive.drop_replaced(second, folder)  # as the intake does at first
    if second.kept != "removed":
        archive.remove(second, folder)


def purge_all(folder: Path) -> None:
    purge(settings_in(folder).model_copy(update={"today": LATER}))


def make_backup_only(folder: Path) -> None:
    make_backup(folder, 9)
