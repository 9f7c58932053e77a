"""Which snapshots are kept, and those that a meeting froze: the list `frozen.json` beside them.

The only place that lists snapshots and reads or writes that list. What of them is done away with,
and when, is decided in `publish.prune` and by `retention.yaml`.
"""

import contextlib
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipelines import durable
from pipelines.errors import PublishRefused
from pipelines.warehouse import lock
from pipelines.warehouse.snapshot import Snapshot, current, from_pointer, tables_in

if TYPE_CHECKING:
    import pandas as pd

LIST = "frozen.json"
LONGEST_NAME = 80

Outcome = Literal["frozen", "already", "taken", "nothing"]


@dataclass(frozen=True)
class Meeting:
    """A meeting and the snapshot that it saw, as the pointer told of it when it was frozen."""

    day: dt.date
    name: str
    snapshot: Snapshot

    @property
    def is_kept(self) -> bool:
        """Whether the snapshot is still there: retention may have taken it under a decision."""
        return self.snapshot.path.exists()


@dataclass(frozen=True)
class Kept:
    """A snapshot's file, and the meetings that froze it."""

    path: Path
    meetings: tuple[Meeting, ...]

    @property
    def snapshot_id(self) -> str:
        """The id, by which its file is named."""
        return self.path.stem


def kept(warehouse: Path) -> list[Kept]:
    """All snapshots that are kept, newest first.

    Raises:
        PublishRefused: nobody knows which are frozen, because the list is damaged.
    """
    published = warehouse / "published"
    frozen = meetings(warehouse)
    return [
        Kept(path, tuple(m for m in frozen if m.snapshot.snapshot_id == path.stem))
        for path in sorted(published.glob("*.duckdb"), reverse=True)
    ]


def meetings(warehouse: Path) -> tuple[Meeting, ...]:
    """The meetings that froze a snapshot, the latest first.

    Raises:
        PublishRefused: the list is damaged.
    """
    published = warehouse / "published"
    try:
        given = json.loads((published / LIST).read_bytes())
        found = [
            Meeting(
                dt.date.fromisoformat(day),
                _name(one["name"]),
                from_pointer(one["snapshot"], published),
            )
            for day, one in given.items()
        ]
    except FileNotFoundError:
        return ()
    except (AttributeError, KeyError, TypeError, ValueError):
        msg = f"{LIST} is damaged, so nobody knows what to keep: correct it or take it away"
        raise PublishRefused(msg) from None
    return tuple(sorted(found, key=lambda m: m.day, reverse=True))


def freeze(warehouse: Path, name: str, day: dt.date) -> tuple[Outcome, Meeting | None]:
    """Keep the snapshot in force for a meeting; twice is once.

    Args:
        warehouse: Where the snapshots lie.
        name: What the meeting is called, as pages show it.
        day: The day of the meeting, one meeting a day.

    Returns:
        `taken` with the other meeting when that day has another name or snapshot; `nothing` before
        the first publication.

    Raises:
        PublishRefused: another run is working, or the list is damaged.
        ValueError: the name is none, the pointer is damaged, or the file is not what was published.
    """
    meant = _name(name)
    with lock.held(warehouse):
        found = current(warehouse)
        if found is None:
            return "nothing", None
        if found.instead_of:
            msg = f"{found.instead_of} is damaged: run `shu refresh`"
            raise ValueError(msg)
        known = meetings(warehouse)
        meeting = Meeting(day, meant, found)
        other = next((m for m in known if m.day == day), None)
        if other is not None:
            return ("already" if other == meeting else "taken"), other
        _write(warehouse / "published", (*known, meeting))
    return "frozen", meeting


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        msg = f"a meeting's name is 1 to {LONGEST_NAME} characters"
        raise ValueError(msg)
    return name


def _write(published: Path, found: Sequence[Meeting]) -> None:
    content = {
        m.day.isoformat(): {"name": m.name, "snapshot": _pointer(m.snapshot)}
        for m in sorted(found, key=lambda m: m.day)
    }
    aside = published / f"{LIST}.partial"
    aside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    durable.sync_file(aside)
    aside.replace(published / LIST)
    durable.sync_folder(published)


def _pointer(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot as `current.json` told of it."""
    told = asdict(snapshot)
    del told["instead_of"]  # of what is in force today, never of what was frozen
    return {"file": told.pop("path").name, **told}


def kept_tables(warehouse: Path, names: Sequence[str]) -> "list[dict[str, pd.DataFrame]]":
    """Tables of all snapshots that are kept, newest first; one that nobody can read is left out."""
    found = []
    for one in kept(warehouse):
        with contextlib.suppress(ValueError):
            found.append(tables_in(one.path, names))
    return found
