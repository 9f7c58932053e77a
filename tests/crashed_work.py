"""What children of the crash tests do; loaded once by the fork server."""

import datetime as dt
from pathlib import Path

from pipelines.operations.backup import backup
from pipelines.operations.restore import restore
from pipelines.settings import Settings

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


def make_backup_only(folder: Path) -> None:
    make_backup(folder, 9)
