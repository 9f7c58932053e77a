"""The archive: what was received, how it is kept, and what was decided about it. Append-only.

The only state of the product: everything else is rebuilt from it (`architecture.md` 3.6). Which
submission is in force is told in `submissions.py`.
"""

import datetime as dt
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from pipelines import durable
from pipelines.errors import ArchiveError
from pipelines.ingest.personal import mask
from pipelines.ingest.problem import Problem


@dataclass(frozen=True)
class Receipt:
    """What was received: whose, which content, when, and how it is kept.

    `kept` is `original` (the bytes), `cells` (cells without personal numbers), `nothing`, or
    `removed` when its time was over; `rules` is a digest of all that the reading of the bytes
    depended on, the key included, and `key_version` that of the pseudonyms in the cells. What is
    `sealed` is never read from the bytes again: persons have been taken out of its cells. Of what
    a person handed in `by` tells the user's pseudonym and `at` the time (UTC); a dropped file has
    neither, and nothing that is reckoned depends on them.
    """

    submission_id: str
    org_id: str
    file_name: str
    sha256: str
    size: int
    received_at: dt.date
    sequence: int
    kept: str
    problems: tuple[Problem, ...] = ()
    rules: str = ""
    key_version: int | None = None
    cells: str = "cells.parquet"
    sealed: bool = False
    by: str = ""
    at: str = ""

    @property
    def ending(self) -> str:
        """The file name's ending: text named .xlsx is refused, and asked to be sent as .csv."""
        return Path(self.file_name).suffix.lower()


@dataclass(frozen=True)
class Decision:
    """What a person decided about a submission that waits, in which role and when."""

    decision: Literal["confirmed", "refused"]
    by: str
    at: dt.date


def folder_of(receipt: Receipt, archive: Path) -> Path:
    """The folder of a submission."""
    return archive / receipt.org_id / receipt.submission_id


def new_id(org_id: str, sha256: str, sequence: int, archive: Path) -> str:
    """The id of a submission: whose it is, and a piece of its digest that is like no number.

    Twelve characters of a digest look like a personal number once in some thousand files, and no
    log line may hold one. A content that was refused before, under other rules or names, has its
    place in the order of receipt behind it.
    """
    names = (f"{org_id}-{sha256[first : first + 12]}" for first in range(len(sha256)))
    known = ((n, (archive / org_id / n).exists()) for n in names)
    ids = (f"{name}-{sequence}" if is_taken else name for name, is_taken in known)
    return next(name for name in ids if mask(name) == name)


def store(receipt: Receipt, data: bytes, cells: Path, archive: Path) -> None:
    """Write a submission's folder aside, make it durable, and name it (`reliability.md` R1)."""
    final = folder_of(receipt, archive)
    aside = final.with_name(f".{final.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    archive.mkdir(parents=True, exist_ok=True, mode=0o700)
    final.parent.mkdir(exist_ok=True, mode=0o700)
    aside.mkdir(mode=0o700)
    if receipt.kept == "original":
        durable.write(aside / f"original{receipt.ending}", data)
    elif receipt.kept == "cells":
        durable.write(aside / receipt.cells, cells.read_bytes())
    content = asdict(receipt) | {"received_at": receipt.received_at.isoformat()}
    durable.write(aside / "receipt.json", _as_json(content))
    durable.sync_folder(aside)
    aside.replace(final)
    durable.sync_folder(final.parent)


@contextmanager
def turn(archive: Path, seconds: float | None = None) -> Iterator[None]:
    """One at a time receives: a run that takes files in, or a person who hands one in.

    Raises:
        TimeoutError: Somebody else's turn lasted longer than `seconds`.
    """
    archive.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(archive, os.O_RDONLY)
    try:
        _wait(lock, None if seconds is None else time.monotonic() + seconds)
        yield
    finally:
        os.close(lock)


def _wait(lock: int, until: float | None) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if until is None else fcntl.LOCK_NB))
            return
        except BlockingIOError:
            if until is not None and time.monotonic() > until:
                raise TimeoutError from None
            time.sleep(0.1)


def load_receipts(archive: Path, org_id: str = "*") -> tuple[Receipt, ...]:
    """The receipts in the order of receipt, with what is kept of them now; all, or a sender's.

    Raises:
        ArchiveError: A receipt says what this version does not know.
    """
    receipts = []
    known = {field.name for field in fields(Receipt)}
    for path in archive.glob(f"{org_id}/*/receipt.json"):
        if path.parent.name.startswith("."):
            continue
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.keys() - known:
            msg = f"{path.parent.name}: written by a newer version: install that version"
            raise ArchiveError(msg)
        content["received_at"] = dt.date.fromisoformat(content["received_at"])
        content["problems"] = tuple(Problem(**p) for p in content["problems"])
        receipt = Receipt(**content)
        for renewed in _numbered(path.parent, "renewed"):
            receipt = replace(receipt, **renewed)
        receipts.append(receipt)
    return tuple(sorted(receipts, key=lambda r: (r.sequence, r.submission_id)))


def kept_file(receipt: Receipt, archive: Path) -> Path:
    """The file that holds what is kept of a submission: the received bytes, or cells."""
    folder = folder_of(receipt, archive)
    return folder / (receipt.cells if receipt.kept == "cells" else f"original{receipt.ending}")


def renew(
    receipt: Receipt,
    cells: bytes,
    rules: str,
    key_version: int | None,
    archive: Path,
    *,
    sealed: bool = False,
) -> Receipt:
    """Keep other cells instead of the old ones: read anew, under a new key, or without somebody.

    The note `renewed-<n>.json` is what makes the new cells those that are kept; the old ones go
    after it, here or, when the run is killed before, next time.
    """
    folder = folder_of(receipt, archive)
    number = len(list(_numbered(folder, "renewed"))) + 2
    changed = {"cells": f"cells-{number}.parquet", "rules": rules, "key_version": key_version}
    changed |= {"sealed": receipt.sealed or sealed}
    durable.write(folder / f"cells-{number}.parquet", cells)
    _append(folder, "renewed", changed)
    new = replace(receipt, **changed)  # type: ignore[arg-type]
    drop_replaced(new, archive)
    return new


def remove(receipt: Receipt, archive: Path) -> Receipt:
    """Keep no content of a submission any more, only its receipt and what was decided about it."""
    changed: dict[str, Any] = {"kept": "removed", "key_version": None}
    _append(folder_of(receipt, archive), "renewed", changed)
    new = replace(receipt, **changed)
    drop_replaced(new, archive)
    return new


def contents(receipt: Receipt, archive: Path) -> tuple[Path, ...]:
    """The files of a submission that hold what was received, not what is said of it."""
    folder = folder_of(receipt, archive)
    return tuple(sorted((*folder.glob("cells*.parquet"), *folder.glob("original*"))))


def drop_replaced(receipt: Receipt, archive: Path) -> None:
    """Remove cells that newer ones have replaced, and what a removed submission has left.

    They may hold pseudonyms of an old key, or of persons who were taken out.
    """
    kept = {"cells": (receipt.cells,), "removed": ()}.get(receipt.kept)
    if kept is None:
        return
    old = [p for p in contents(receipt, archive) if p.name not in kept]
    for path in old:
        path.unlink()
    if old:
        durable.sync_folder(folder_of(receipt, archive))


def decide(receipt: Receipt, decision: Decision, archive: Path) -> None:
    """Add a decision to a submission; on disk when this returns."""
    content = asdict(decision) | {"at": decision.at.isoformat(), "by": mask(decision.by)}
    _append(folder_of(receipt, archive), "decision", content)


def load_decisions(archive: Path) -> Mapping[str, tuple[Decision, ...]]:
    """The decisions about each submission that has any, in their order."""
    folders = sorted({p.parent for p in archive.glob("*/*/decision-*.json")})
    return {
        folder.name: tuple(
            Decision(d["decision"], d["by"], dt.date.fromisoformat(d["at"]))
            for d in _numbered(folder, "decision")
        )
        for folder in folders
    }


def _append(folder: Path, stem: str, content: Mapping[str, Any]) -> None:
    """Add the small file `<stem>-<n>.json` with the next number; none is ever overwritten."""
    aside = folder / f".{stem}.{os.getpid()}.partial"
    durable.write(aside, _as_json(content))
    number = len(list(_numbered(folder, stem))) + 1
    while True:
        try:
            (folder / f"{stem}-{number}.json").hardlink_to(aside)
            break
        except FileExistsError:  # somebody else decided at the same time
            number += 1
    aside.unlink()
    durable.sync_folder(folder)


def _numbered(folder: Path, stem: str) -> Iterator[dict[str, Any]]:
    """The small files `<stem>-<n>.json` of a folder in the order of their numbers."""
    form = re.compile(rf"{stem}-(\d+)\.json")
    found = {int(m[1]): p for p in folder.iterdir() if (m := form.fullmatch(p.name))}
    for number in sorted(found):
        yield json.loads(found[number].read_text(encoding="utf-8"))


def _as_json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")
