"""What lies where, and since when: for every kind of the declaration what its time is over of.

Looks, never deletes; that is done in `purge.py`, with what is found here. Times of files are those
of the file system, of submissions the day of receipt, of snapshots the one in their name.
"""

import contextlib
import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.ingest import archive, cells
from pipelines.ingest.archive import Receipt
from pipelines.ingest.inbox import SKIPPED
from pipelines.ingest.intake import by_content
from pipelines.ingest.person_cells import pseudonyms
from pipelines.retention import runs
from pipelines.retention.policy import Kind, Rule
from pipelines.settings import Settings
from pipelines.warehouse import person_dates
from pipelines.warehouse.kept import kept
from pipelines.warehouse.snapshot import current, pointed

UNLINKED = "p0:"


@dataclass(frozen=True)
class Due:
    """What of a kind is over age: files, submissions, persons by pseudonym, runs by id."""

    files: tuple[Path, ...] = ()
    submissions: tuple[Receipt, ...] = ()
    persons: frozenset[str] = field(default=frozenset(), repr=False)
    runs: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many there are: of submissions and persons themselves, not of their files."""
        return len(self.submissions) or len(self.persons) or len(self.runs) or len(self.files)


class Places:
    """The folders of the settings with what is known of them; read once a deletion."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def receipts(self) -> tuple[Receipt, ...]:
        """All submissions of the archive."""
        return archive.load_receipts(self.settings.archive)

    @cached_property
    def received(self) -> Mapping[Path, list[Receipt]]:
        """Files of the drop folder that were received, with every receipt of their content."""
        known = by_content(self.receipts)
        found = {}
        for folder in _folders(self.settings.inbox):
            for path in _files(folder):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                if (folder.name, digest) in known:
                    found[path] = known[folder.name, digest]
        return found

    def raw_of(self, receipts: Iterable[Receipt]) -> tuple[Path, ...]:
        """The files of the drop folder that have the content of submissions."""
        ids = {r.submission_id for r in receipts}
        given = self.received.items()
        return tuple(p for p, known in given if ids & {r.submission_id for r in known})


def due(kind: Kind, rule: Rule, places: Places) -> Due:
    """What of a kind is over age on the settings' day."""
    found = _FINDERS[kind](rule, places)
    return found if isinstance(found, Due) else Due(files=tuple(sorted(found)))


def _raw(rule: Rule, places: Places, *, read: bool) -> Iterator[Path]:
    """Dropped files by what was kept of them: cells that can be read (`read`), or nothing."""
    for path, known in places.received.items():
        if any(r.kept in ("original", "removed") for r in known):
            continue
        verified = [r for r in known if r.kept == "cells" and _is_whole(r, places)]
        last = max(r.received_at for r in verified or known)
        if bool(verified) == read and rule.is_over(last, places.settings.today):
            yield path


def _is_whole(receipt: Receipt, places: Places) -> bool:
    """Whether the cells that are kept instead of a file can be read again, as pseudonyms."""
    try:
        path = archive.kept_file(receipt, places.settings.archive)
        return cells.load(path).kept == "cells"
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _stray(rule: Rule, places: Places) -> Iterator[Path]:
    inbox = places.settings.inbox
    lying = [p for p in _files(inbox) if p.parent == inbox or SKIPPED.match(p.name)]
    lying = [p for p in lying if p.name not in (".gitkeep", "README.md")]
    settings = places.settings
    cut_short = [
        p
        for place, pattern in (
            (settings.archive, "*/.*.partial"),
            (settings.archive, ".*.partial"),
            (settings.warehouse, ".*.partial"),
            (settings.outbox, ".*.partial"),
        )
        for found in place.glob(pattern)
        for p in (_files(found) if found.is_dir() else (found,))
    ]
    return _written(rule, places, [*lying, *cut_short])


def _persons(rule: Rule, places: Places) -> Due:
    """Persons of whom nothing has been heard, and the submissions that name them.

    Without the person store nobody knows when the last follow-up was: then nobody is due.
    """
    named: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in places.receipts:
        if receipt.kept == "cells" and _is_whole(receipt, places):
            book = cells.load(archive.kept_file(receipt, places.settings.archive))
            for pid in pseudonyms(book.cells):
                named[pid].append(receipt)
    dates = person_dates.last_dates(places.settings.warehouse)
    over = {
        pid
        for pid, receipts in named.items()
        if dates and not pid.startswith(UNLINKED)
        and rule.is_over(
            max([r.received_at for r in receipts] + ([dates[pid]] if pid in dates else [])),
            places.settings.today,
        )
    }  # fmt: skip
    touched = {r.submission_id: r for pid in over for r in named[pid]}
    return Due(files=places.raw_of(touched.values()), persons=frozenset(over))


def _submissions(rule: Rule, places: Places) -> Due:
    """Submissions with their content; what was refused has none."""
    over = tuple(
        r
        for r in places.receipts
        if r.kept in ("original", "cells") and rule.is_over(r.received_at, places.settings.today)
    )
    content = [p for r in over for p in archive.contents(r, places.settings.archive)]
    return Due(files=(*content, *places.raw_of(over)), submissions=over)


def _snapshots(rule: Rule, places: Places, *, frozen_ones: bool) -> Iterator[Path]:
    warehouse = places.settings.warehouse
    in_use = set(_in_use(warehouse))
    for one in kept(warehouse):
        if one.path in in_use or bool(one.meetings) != frozen_ones:
            continue
        if rule.is_over(_published_at(one.path), places.settings.today):
            yield one.path
            yield from (p for p in (one.path.with_suffix(".json"),) if p.exists())
            yield from _files(one.path.with_suffix(""))


def _in_use(warehouse: Path) -> Iterator[Path]:
    """What the pointer names, and what readers see instead when that is damaged."""
    for find in (pointed, current):
        with contextlib.suppress(ValueError):
            found = find(warehouse)
            if found is not None:
                yield found.path


def _published_at(path: Path) -> dt.date:
    """The day in a snapshot's name, `20160101T030000000000-…`."""
    try:
        return dt.datetime.strptime(path.stem[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return _day_of(path)


def _in(*names: str) -> Callable[[Rule, Places], Iterator[Path]]:
    def find(rule: Rule, places: Places) -> Iterator[Path]:
        folders = [places.settings.warehouse / name for name in names]
        return _written(rule, places, [p for f in folders for p in _files(f) if p.name != "lock"])

    return find


def _compute_logs(rule: Rule, places: Places) -> Iterator[Path]:
    home = places.settings.run_history
    logs = [p for p in _files(home / "storage") if "compute_logs" in p.parts]
    return _written(rule, places, [*logs, *_files(home / "logs")])


def _run_history(rule: Rule, places: Places) -> Due:
    home, today = places.settings.run_history, places.settings.today
    return Due(runs=tuple(r for r, last in runs.ended(home) if rule.is_over(last, today)))


def _access_log(rule: Rule, places: Places) -> Iterator[Path]:
    """Whole months, `2015-03.jsonl`, of which also the last day is over age."""
    for path in places.settings.access_folder.glob("[0-9][0-9][0-9][0-9]-[01][0-9].jsonl"):
        year, month = map(int, path.stem.split("-"))
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        if rule.is_over(after, places.settings.today):
            yield path


def _written(rule: Rule, places: Places, files: Iterable[Path]) -> Iterator[Path]:
    return (p for p in files if rule.is_over(_day_of(p), places.settings.today))


def _day_of(path: Path) -> dt.date:
    return dt.datetime.fromtimestamp(path.lstat().st_mtime, tz=dt.UTC).date()


def _files(folder: Path) -> list[Path]:
    """All files below a folder, links as themselves."""
    if folder.is_symlink() or not folder.exists():
        return []
    return sorted(p for p in folder.rglob("*") if p.is_symlink() or p.is_file())


def _folders(inbox: Path) -> list[Path]:
    if not inbox.exists():
        return []
    return sorted(p for p in inbox.iterdir() if p.is_dir() and not p.name.startswith("."))


_FINDERS: Mapping[Kind, Callable[[Rule, Places], Due | Iterable[Path]]] = {
    "raw_personal": lambda rule, places: _raw(rule, places, read=True),
    "raw_refused": lambda rule, places: _raw(rule, places, read=False),
    "stray": _stray,
    "person_rows": _persons,
    "submissions": _submissions,
    "snapshots": lambda rule, places: _snapshots(rule, places, frozen_ones=False),
    "frozen_snapshots": lambda rule, places: _snapshots(rule, places, frozen_ones=True),
    "letters": _in("letters"),
    "exports": _in("exports"),
    "build": _in("build", "cells", "readings"),
    "compute_logs": _compute_logs,
    "run_history": _run_history,
    "access_log": _access_log,
}
