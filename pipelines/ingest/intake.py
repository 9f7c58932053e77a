"""Taking in files: the drop folder to the archive, once per content, with a receipt.

Whatever cannot be read, or may hold personal data, is not kept as received (`architecture.md` 3.6).
What lies in the drop folder is told in `inbox.py`, how a receipt is kept in `archive.py`.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.ingest import archive as kept
from pipelines.ingest import cells
from pipelines.ingest.archive import Receipt, load_receipts
from pipelines.ingest.cells import Workbook
from pipelines.ingest.inbox import ANY_TIME, Look, dropped, passed_over, settled_bytes, shown_name
from pipelines.ingest.person_cells import rekeyed
from pipelines.ingest.process import ReadingProcess


@dataclass(frozen=True)
class Intake:
    """Outcome of a take-in: all receipts of the archive, and what happened this time.

    `renewed` are submissions whose cells were read anew under other rules or another key;
    `passed_over` counts lock files and the like.
    """

    receipts: tuple[Receipt, ...]
    new: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    passed_over: int = 0


def take_in(
    inbox: Path,
    archive: Path,
    cell_folder: Path,
    process: ReadingProcess,
    today: dt.date,
    tell: Callable[[str], None] = lambda _: None,
    look: Look = ANY_TIME,
    rules: str = "",
) -> Intake:
    """Receive every file of the drop folder that is not in the archive yet.

    A refused file that still lies there is tried again when the rules or the key have changed, and
    cells kept instead of a file are read anew from it. Pseudonyms of an older key come first.

    Args:
        inbox: The drop folder.
        archive: The archive.
        cell_folder: Where cells are kept that can be made again.
        process: Reads the workbooks.
        today: Date of receipt.
        tell: Is told what is being received, without personal data.
        look: When the drop folder is looked at.
        rules: A digest of what readings depend on besides the file.
    """
    receipts = {r.submission_id: r for r in load_receipts(archive)}
    for receipt in receipts.values():
        kept.drop_replaced(receipt, archive)
        receipts[receipt.submission_id] = rekeyed(receipt, archive, process.given.ring)
    known_by = by_content(receipts.values())
    last = max((r.sequence for r in receipts.values()), default=0)
    new: list[str] = []
    renewed: list[str] = []
    unsettled: list[str] = []
    lying: set[Path] = set()
    for org_id, path in dropped(inbox):
        name = shown_name(path.name)
        data = settled_bytes(path, look)
        if data is None:
            unsettled.append(f"{org_id}/{name}")
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        known = known_as(known_by[org_id, sha256], name, rules)
        first_name = known.file_name if known else name
        lying.add(cells.cache_path(cell_folder, sha256, first_name, org_id, rules))
        if known and not may_renew(known, process, rules):
            continue
        tell(f"{org_id}/{name}")
        if known:
            again = _renew(known, data, archive, cell_folder, process, rules)
            renewed += [known.submission_id] if again != known else []
            receipts[again.submission_id] = again
            continue
        last += 1
        receipt = receive(
            data, org_id, path.name, archive, cell_folder, process, today, last, rules
        )
        receipts[receipt.submission_id] = receipt
        known_by[org_id, sha256].append(receipt)
        new.append(receipt.submission_id)
    _sweep(cell_folder, receipts.values(), lying, rules)
    ordered = sorted(receipts.values(), key=lambda r: (r.sequence, r.submission_id))
    return Intake(tuple(ordered), tuple(new), tuple(unsettled), tuple(renewed), passed_over(inbox))


def _sweep(cell_folder: Path, receipts: Iterable[Receipt], lying: set[Path], rules: str) -> None:
    """Remove cells that were read under other rules or another key, or whose file is gone."""
    used = lying | {_cache_of(r, cell_folder, rules) for r in receipts if r.kept == "original"}
    for path in set(cell_folder.glob("*.parquet")) - used:
        path.unlink()


def _cache_of(receipt: Receipt, cell_folder: Path, rules: str) -> Path:
    return cells.cache_path(cell_folder, receipt.sha256, receipt.file_name, receipt.org_id, rules)


def by_content(receipts: Iterable[Receipt]) -> defaultdict[tuple[str, str], list[Receipt]]:
    """Receipts by whose they are and which content they have."""
    found: defaultdict[tuple[str, str], list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        found[receipt.org_id, receipt.sha256].append(receipt)
    return found


def known_as(receipts: Iterable[Receipt], file_name: str, rules: str) -> Receipt | None:
    """By which of the receipts of its content a file is known again.

    By a refused one only as long as it would be refused again: under the same rules, and with the
    same ending, for text named .xlsx is asked to be sent as .csv.
    """
    ending = Path(file_name).suffix.lower()
    readable = [r for r in receipts if r.kept != "nothing"]
    tried = [r for r in receipts if (r.ending, r.rules) == (ending, rules)]
    return next(iter([*readable, *tried]), None)


def may_renew(receipt: Receipt, process: ReadingProcess, rules: str) -> bool:
    """Whether cells kept instead of a file would be others now; without a key they are not had."""
    has_key = process.given.ring is not None
    return (
        receipt.kept == "cells"
        and not receipt.sealed
        and receipt.rules != rules
        and (has_key or receipt.key_version is None)
    )


def receive(
    data: bytes,
    org_id: str,
    file_name: str,
    archive: Path,
    cell_folder: Path,
    process: ReadingProcess,
    today: dt.date,
    sequence: int,
    rules: str = "",
    by: str = "",
    at: str = "",
) -> Receipt:
    """Read a file's cells, archive it and write its receipt; on disk when this returns."""
    sha256, name = hashlib.sha256(data).hexdigest(), shown_name(file_name)
    workbook, cache = _read(data, org_id, name, cell_folder, process, rules)
    receipt = Receipt(
        submission_id=kept.new_id(org_id, sha256, sequence, archive),
        org_id=org_id,
        file_name=name,
        sha256=sha256,
        size=len(data),
        received_at=today,
        sequence=sequence,
        kept=workbook.kept,
        problems=workbook.problems,
        rules=rules,
        key_version=workbook.key_version,
        by=by,
        at=at,
    )
    kept.store(receipt, data, cache, archive)
    return receipt


def _renew(
    receipt: Receipt,
    data: bytes,
    archive: Path,
    cell_folder: Path,
    process: ReadingProcess,
    rules: str,
) -> Receipt:
    """Keep newly read cells of a submission; the old ones stay when they cannot be had."""
    workbook, cache = _read(data, receipt.org_id, receipt.file_name, cell_folder, process, rules)
    if workbook.kept == "nothing":
        return receipt
    return kept.renew(receipt, cache.read_bytes(), rules, workbook.key_version, archive)


def _read(
    data: bytes,
    org_id: str,
    name: str,
    cell_folder: Path,
    process: ReadingProcess,
    rules: str,
) -> tuple[Workbook, Path]:
    """What is said of a file, and where its cells lie: as it was read ahead, else read now."""
    sha256 = hashlib.sha256(data).hexdigest()
    cache = cells.cache_path(cell_folder, sha256, name, org_id, rules)
    if cache.exists():
        return cells.load_facts(cache), cache
    return process.read(data, name, cache, org_id), cache


def workbook_of(
    receipt: Receipt,
    archive: Path,
    cell_folder: Path,
    process: ReadingProcess,
    rules: str = "",
) -> Workbook:
    """The cells of a received file: those kept, else read again from the bytes that were kept."""
    if receipt.kept in ("nothing", "removed"):
        return replace(cells.refused("S04"), problems=receipt.problems)
    if receipt.kept == "cells":
        return cells.load(kept.kept_file(receipt, archive))
    cache = _cache_of(receipt, cell_folder, rules)
    if cache.exists():
        return cells.load(cache)
    original = kept.kept_file(receipt, archive)
    return process.read(original.read_bytes(), receipt.file_name, cache, receipt.org_id)
