"""Taking in files: the drop folder to the archive, once per content, with a receipt.

The archive is append-only and the only state: everything else is rebuilt from it. Whatever cannot
be read, or may hold personal data, is not kept as received (`architecture.md` 3.6).
"""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.ingest import cells
from pipelines.ingest.cells import ReadingProcess, Workbook
from pipelines.ingest.package import Problem
from pipelines.ingest.personal import mask

SKIPPED = re.compile(r"^(~\$|\.|.*\.(tmp|part|crdownload|txt|md)$)", re.IGNORECASE)


@dataclass(frozen=True)
class Receipt:
    """What was received: whose, which content, when, and how it is kept.

    `kept` is `original` (the bytes), `cells` (cells with personal numbers masked) or `nothing`.
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


@dataclass(frozen=True)
class Intake:
    """Outcome of a take-in: all receipts of the archive, and what happened this time."""

    receipts: tuple[Receipt, ...]
    new: tuple[str, ...]
    unsettled: tuple[str, ...]


def natural(name: str) -> list[str | int]:
    """Sort key by which `v2` comes before `v10`."""
    return [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", name.casefold())]


def take_in(
    inbox: Path,
    archive: Path,
    cell_folder: Path,
    process: ReadingProcess,
    today: dt.date,
    tell: Callable[[str], None] = lambda _: None,
) -> Intake:
    """Receive every file of the drop folder that is not in the archive yet."""
    receipts = list(load_receipts(archive))
    known = {_identity(r) for r in receipts}
    new: list[str] = []
    unsettled: list[str] = []
    for org_id, path in dropped(inbox):
        data = settled_bytes(path)
        if data is None:
            unsettled.append(mask(f"{org_id}/{path.name}"))
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        if {(org_id, sha256, ""), (org_id, sha256, _ending(path.name))} & known:
            continue
        tell(mask(f"{org_id}/{path.name}"))
        sequence = max((r.sequence for r in receipts), default=0) + 1
        receipt = receive(data, org_id, path.name, archive, cell_folder, process, today, sequence)
        receipts.append(receipt)
        known.add(_identity(receipt))
        new.append(receipt.submission_id)
    return Intake(tuple(receipts), tuple(new), tuple(unsettled))


def unplaced(inbox: Path) -> tuple[str, ...]:
    """Files in the drop folder itself: nobody can tell whose they are."""
    return tuple(sorted(mask(p.name) for p in _files(inbox))) if inbox.exists() else ()


def _ending(file_name: str) -> str:
    return Path(file_name).suffix.lower()


def _identity(receipt: Receipt) -> tuple[str, str, str]:
    """By what a delivery is known again: whose and which content.

    For a refused one its ending too: text named .xlsx is asked to be sent as .csv.
    """
    ending = _ending(receipt.file_name) if receipt.kept == "nothing" else ""
    return receipt.org_id, receipt.sha256, ending


def _files(folder: Path) -> Iterator[Path]:
    return (p for p in folder.iterdir() if p.is_file() and not SKIPPED.match(p.name))


def dropped(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Files of the drop folder with their organisation, in an order independent of time."""
    if not inbox.exists():
        return
    for folder in sorted(p for p in inbox.iterdir() if p.is_dir() and not p.name.startswith(".")):
        inside = [p for p in folder.rglob("*") if p.is_file() and not SKIPPED.match(p.name)]
        for path in sorted(inside, key=lambda p: (natural(p.name), str(p))):
            yield folder.name, path


def settled_bytes(path: Path) -> bytes | None:
    """A file's bytes, or None when it was changed while it was read."""
    before = path.stat()
    data = path.read_bytes()
    after = path.stat()
    same = (before.st_size, before.st_mtime_ns, before.st_ino) == (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    )
    return data if same and len(data) == after.st_size else None


def receive(
    data: bytes,
    org_id: str,
    file_name: str,
    archive: Path,
    cell_folder: Path,
    process: ReadingProcess,
    today: dt.date,
    sequence: int,
) -> Receipt:
    """Read a file's cells, archive it and write its receipt; on disk when this returns."""
    sha256 = hashlib.sha256(data).hexdigest()
    cache = cells.cache_path(cell_folder, sha256, file_name)
    workbook = cells.load(cache) if cache.exists() else process.read(data, file_name, cache)
    readable = workbook.kind != "none"
    submission_id = f"{org_id}-{sha256[:12]}"
    if (archive / org_id / submission_id).exists():  # refused before under another name
        submission_id += f"-{sequence}"
    receipt = Receipt(
        submission_id=submission_id,
        org_id=org_id,
        file_name=mask(unicodedata.normalize("NFC", file_name)),
        sha256=sha256,
        size=len(data),
        received_at=today,
        sequence=sequence,
        kept=("cells" if workbook.masked else "original") if readable else "nothing",
        problems=workbook.problems,
    )
    _archive(receipt, data, cache, archive)
    return receipt


def _archive(receipt: Receipt, data: bytes, cache: Path, archive: Path) -> None:
    """Write the submission's folder aside, make it durable, and name it."""
    final = archive / receipt.org_id / receipt.submission_id
    aside = archive / receipt.org_id / f".{receipt.submission_id}.partial"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    if receipt.kept == "original":
        _write(aside / f"original{Path(receipt.file_name).suffix.lower()}", data)
    elif receipt.kept == "cells":
        _write(aside / "cells.parquet", cache.read_bytes())
    content = asdict(receipt) | {"received_at": receipt.received_at.isoformat()}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    _write(aside / "receipt.json", text.encode("utf-8"))
    sync_folder(aside)
    aside.replace(final)
    sync_folder(final.parent)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load_receipts(archive: Path) -> tuple[Receipt, ...]:
    """All receipts of the archive in the order of receipt."""
    receipts = []
    for path in archive.glob("*/*/receipt.json"):
        if path.parent.name.startswith("."):
            continue
        content = json.loads(path.read_text(encoding="utf-8"))
        content["received_at"] = dt.date.fromisoformat(content["received_at"])
        content["problems"] = tuple(Problem(**p) for p in content["problems"])
        receipts.append(Receipt(**content))
    return tuple(sorted(receipts, key=lambda r: (r.sequence, r.submission_id)))


def workbook_of(
    receipt: Receipt, archive: Path, cell_folder: Path, process: ReadingProcess
) -> Workbook:
    """The cells of a received file: from the cache, else from what the archive kept."""
    if receipt.kept == "nothing":
        return Workbook("none", receipt.problems, (), 0, cells.refused("S04").cells)
    cache = cells.cache_path(cell_folder, receipt.sha256, receipt.file_name)
    if cache.exists():
        return cells.load(cache)
    folder = archive / receipt.org_id / receipt.submission_id
    if receipt.kept == "cells":
        return cells.load(folder / "cells.parquet")
    original = next(folder.glob("original*"))
    return process.read(original.read_bytes(), receipt.file_name, cache)
