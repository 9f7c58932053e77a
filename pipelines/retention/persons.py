"""Persons taken out of the archive's cells: unlinked, or also without what their rows say of them.

Rows stay, so counts do. Who is taken out is decided by retention (`purge.py`) or by a request
(`commands/person.py`); how cells are changed stands in `ingest/person_cells.py` (GDPR art. 5.1 e,
17; `domain.md` 5.1, 5.2).
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from pipelines import durable, received
from pipelines.ingest import archive, cells
from pipelines.ingest.archive import Receipt
from pipelines.ingest.person_cells import (
    Keep,
    as_bytes,
    pseudonyms,
    reduced,
    renamed,
    unlinked,
)
from pipelines.ingest.process import given_by, reading_process
from pipelines.ingest.reading import Reading
from pipelines.model.reports import standard
from pipelines.settings import Settings

_ONCE = ".once"
# What a row needs to be counted, and says nothing of a person's properties.
_COUNTED = ("ref", "org", "org_number", "date", "window", "count")


def take_out(
    pids: Collection[str],
    receipts: Iterable[Receipt],
    settings: Settings,
    *,
    reduce: bool,
) -> int:
    """Take persons out of every submission that names them; the number of cells that did.

    The same person gets the same new name everywhere, under a key that is destroyed at the end. A
    run that was cut short leaves the key, and the next one goes on with it.
    """
    named = [(r, found) for r in receipts if (found := _named(r, pids, settings.archive))]
    readings = _readings(settings) if reduce and named else {}
    once = _once(settings.archive / _ONCE)
    for receipt, found in named:
        book = cells.load(archive.kept_file(receipt, settings.archive))
        table = book.cells
        if reduce:
            keep = _keep(readings.get(receipt.submission_id), [s.name for s in book.sheets])
            table = reduced(table, found, keep)
        table = renamed(table, {pid: unlinked(pid, once) for pid in found})
        data = as_bytes(replace(book, cells=table))
        given = (receipt.rules, receipt.key_version)
        archive.renew(receipt, data, *given, settings.archive, sealed=True)
    _destroy(settings.archive / _ONCE)
    return sum(sum(found.values()) for _, found in named)


def _named(receipt: Receipt, pids: Collection[str], folder: Path) -> dict[str, int]:
    if receipt.kept != "cells":
        return {}
    found = pseudonyms(cells.load(archive.kept_file(receipt, folder)).cells)
    return {pid: n for pid, n in found.items() if pid in pids}


def _readings(settings: Settings) -> dict[str, Reading]:
    limits = (settings.read_seconds, settings.read_memory_mb)
    with reading_process(*limits, given_by(settings)) as process:
        found = received.submissions(settings, process)
    return {s.receipt.submission_id: s.reading for s in found}


def _keep(reading: Reading | None, sheets: list[str]) -> Keep:
    """Whether a cell (sheet, row, column) counts a row, rather than says something of a person."""
    report = standard().get((reading and reading.report_type) or "")
    if reading is None or report is None:
        return lambda *_: False
    needed = {*report.required, *report.identity, *(f for group in report.any_of for f in group)}
    counted = needed | {name for name, f in report.fields.items() if f.type in _COUNTED}
    columns = {
        (sheets.index(sheet), _number(letter))
        for sheet, fields in reading.columns.items()
        if sheet in sheets
        for name, (letter, _) in fields.items()
        if name in counted
    }
    return lambda sheet, _, column: (sheet, column) in columns


def _number(letter: str) -> int:
    """A column's number from 0."""
    number = 0
    for one in letter:
        number = number * 26 + ord(one) - ord("A") + 1
    return number - 1


def _once(path: Path) -> bytes:
    if not path.exists():
        durable.write(path, secrets.token_hex(32).encode(), new=True)
    return path.read_bytes()


def _destroy(path: Path) -> None:
    durable.write(path, b"\0" * 64)
    path.unlink()
    durable.sync_folder(path.parent)
