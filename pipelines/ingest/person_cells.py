"""Persons in the cells that the archive keeps: renewed under a new key, unlinked, or taken out.

Cells in, cells out, and the archive's own way to replace them. Who is to be taken out, and why, is
the business of `pipelines/retention` (`reliability.md` 5.2).
"""

import hmac
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest import archive as kept
from pipelines.ingest import cells
from pipelines.ingest.archive import Receipt
from pipelines.ingest.personal import DROPPED
from pipelines.ingest.pseudonyms import KeyRing, renewed

# Of one row of a sheet: its number, the row's, the column's.
Keep = Callable[[int, int, int], bool]


def pseudonyms(table: pa.Table) -> dict[str, int]:
    """The pseudonyms in a table of cells, and in how many cells each stands."""
    found = pc.value_counts(_person_texts(table)).to_pylist()
    counts: dict[str, int] = {}
    for line in found:
        pid = line["values"].partition("|")[0]
        if pid != "!":
            counts[pid] = counts.get(pid, 0) + line["counts"]
    return counts


def rekeyed(receipt: Receipt, archive: Path, ring: KeyRing | None) -> Receipt:
    """A submission with its pseudonyms under the newest key; unchanged when they are already.

    The raw file is not needed: the newer key is applied to the pseudonym of the older one.
    """
    old = receipt.key_version
    if ring is None or old is None or old >= ring.version or receipt.kept != "cells":
        return receipt
    book = cells.load(kept.kept_file(receipt, archive))
    table = renamed(book.cells, {pid: renewed(ring, pid) for pid in pseudonyms(book.cells)})
    rules = f"{receipt.rules.rpartition('-k')[0]}-k{ring.version}"
    data = as_bytes(replace(book, cells=table, key_version=ring.version))
    return kept.renew(receipt, data, rules, ring.version, archive)


def unlinked(pid: str, once: bytes) -> str:
    """What stands for a person to whom no key shall lead: `once` is a key that is then destroyed.

    The same person gets the same one everywhere, so that what is counted stays as it was.
    """
    return f"p0:{hmac.new(once, pid.encode(), 'sha256').hexdigest()[:32]}"


def renamed(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """The cells with other pseudonyms for those that are named."""

    def changed(text: str) -> str:
        pid, bar, rest = text.partition("|")
        return f"{names[pid]}{bar}{rest}" if pid in names else text

    return _with_person_texts(table, changed)


def reduced(table: pa.Table, persons: Collection[str], keep: Keep) -> pa.Table:
    """The cells without what the rows of some persons say of them, save columns to `keep`.

    The year of birth that stands with a pseudonym goes too. The rows stay, and so they are counted.
    """
    rows = {
        (line["sheet"], line["row"])
        for line in table.filter(pc.equal(table["kind"], "p")).to_pylist()
        if line["text"].partition("|")[0] in persons
    }
    places = zip(*(table[c].to_pylist() for c in ("sheet", "row", "col", "kind")), strict=True)
    stays = [(s, r) not in rows or k == "p" or keep(s, r, c) for s, r, c, k in places]

    def changed(text: str) -> str:
        pid, _, rest = text.partition("|")
        return f"{pid}||{rest.split('|')[1]}|{DROPPED}" if pid in persons else text

    return _with_person_texts(table.filter(pa.array(stays, pa.bool_())), changed)


def as_bytes(book: cells.Workbook) -> bytes:
    """A workbook's cells as the file that is kept."""
    buffer = io.BytesIO()
    cells.save(book, buffer)
    return buffer.getvalue()


def _person_texts(table: pa.Table) -> pa.ChunkedArray:
    return table.filter(pc.equal(table["kind"], "p"))["text"]


def _with_person_texts(table: pa.Table, change: Callable[[str], str]) -> pa.Table:
    new = {text: change(text) for text in pc.unique(_person_texts(table)).to_pylist()}
    pairs = zip(table["kind"].to_pylist(), table["text"].to_pylist(), strict=True)
    texts = [new[text] if kind == "p" else text for kind, text in pairs]
    return table.set_column(table.schema.get_field_index("text"), "text", pa.array(texts))
