"""What the last run came to: one small file that a run writes when it begins and when it ends.

A run that was killed wrote no end, and holds the warehouse's lock no more: so it is known to have
failed. What is told to whom about it is not known here.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from pipelines import durable

NAME = "last_run.json"


@dataclass(frozen=True)
class LastRun:
    """A run: `outcome` is `began` until it has published or failed, `at` the time of that (UTC)."""

    run_id: str
    began_at: dt.datetime
    outcome: Literal["began", "published", "failed"] = "began"
    at: dt.datetime | None = None
    failed: tuple[str, ...] = ()


def began(warehouse: Path, run_id: str) -> None:
    """A run has begun."""
    _write(warehouse, LastRun(run_id, _now()))


def published(warehouse: Path, run_id: str) -> None:
    """The run has published a snapshot."""
    _end(warehouse, run_id, LastRun(run_id, _now(), "published"))


def failed(warehouse: Path, run_id: str, names: Iterable[str]) -> None:
    """The run has failed in steps or checks of these names."""
    _end(warehouse, run_id, LastRun(run_id, _now(), "failed", failed=tuple(sorted(names))))


def read(warehouse: Path) -> LastRun | None:
    """The last run; None when there was none, or the file is damaged: the next run writes it."""
    try:
        content = json.loads((warehouse / NAME).read_bytes())
        return LastRun(
            run_id=content["run_id"],
            began_at=dt.datetime.fromisoformat(content["began_at"]),
            outcome=content["outcome"],
            at=dt.datetime.fromisoformat(content["at"]) if content["at"] else None,
            failed=tuple(content["failed"]),
        )
    except (FileNotFoundError, KeyError, TypeError, ValueError):
        return None


def _end(warehouse: Path, run_id: str, end: LastRun) -> None:
    before = read(warehouse)
    began_at = before.began_at if before and before.run_id == run_id else end.began_at
    if before and before.run_id == run_id and before.outcome == "published":
        return  # what comes after the publication fails on its own
    _write(warehouse, replace(end, began_at=began_at, at=end.began_at))


def _write(warehouse: Path, run: LastRun) -> None:
    warehouse.mkdir(parents=True, exist_ok=True)
    content = asdict(run) | {
        "began_at": run.began_at.isoformat(),
        "at": run.at.isoformat() if run.at else None,
    }
    durable.replace(warehouse / NAME, json.dumps(content, indent=1).encode())


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC).replace(microsecond=0)
