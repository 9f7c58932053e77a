"""Readings kept: what a file was read as, by content, name, sender and rules, so it is read once.

A reading is made again when anything it depends on has changed: layouts, registry, code lists,
or the code of the intake itself. Files are Arrow streams: rows of reports without persons.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.ingest import cells, reader
from pipelines.ingest.cells import ReadingProcess
from pipelines.ingest.intake import Receipt, dropped, settled_bytes
from pipelines.ingest.layouts import layouts_for
from pipelines.ingest.report import Reading, Rules, read_report
from pipelines.model.bundle import load_reference

_FRAMES = ("accepted", "rejected", "ignored", "findings")
_FACTS = ("status", "report_type", "part", "period_id", "quarters", "is_sample")
_CODE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Source:
    """Where the rules of a reading lie, and where readings are kept."""

    layouts: Path
    reference: Path
    folder: Path


def rules_for(source: Source, sender: str) -> Rules:
    """The rules under which a sender's files are read."""
    data = load_reference(source.reference)
    return Rules(layouts_for(source.layouts, sender), data.registry, data.codes)


@cache
def fingerprint(source: Source) -> str:
    """A digest of everything but the file that a reading depends on."""
    digest = hashlib.sha256(reader.READER_VERSION.encode())
    own = [source.reference] if source.reference.is_file() else source.reference.rglob("*")
    code = [p for part in ("ingest", "model", "reference") for p in (_CODE / part).rglob("*")]
    for path in sorted({*own, *source.layouts.glob("*.yaml"), *code}):
        if path.is_file() and path.suffix in (".py", ".yaml", ".csv"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def path_of(source: Source, sha256: str, file_name: str, sender: str) -> Path:
    """Where the reading of a content under a name by a sender is kept."""
    name = unicodedata.normalize("NFC", file_name)
    key = "\x1f".join((fingerprint(source), sha256, name, sender))
    return source.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.arrow"


def make(source: Source, workbook: cells.Workbook, name: str, sender: str, target: Path) -> Reading:
    """Read a workbook's cells as a report, keep the reading, and return what was kept."""
    reading = read_report(workbook, name, sender, rules_for(source, sender))
    target.parent.mkdir(parents=True, exist_ok=True)
    # The child and its parent may come to the same file: each writes its own, the same content.
    partial = target.with_suffix(f".{os.getpid()}.partial")
    save(reading, partial)
    partial.replace(target)
    return load(target)


def readings_of(
    receipts: Iterable[Receipt],
    source: Source,
    workbook_of: Callable[[Receipt], cells.Workbook],
    process: ReadingProcess,
) -> list[tuple[Receipt, Reading]]:
    """The reading of every received file, kept or made now; readings nobody needs are removed.

    The child may be at a file that was read ahead: it is waited for rather than done twice.
    """
    found, used = [], set()
    for receipt in receipts:
        path = path_of(source, receipt.sha256, receipt.file_name, receipt.org_id)
        used.add(path)
        if not path.exists():
            process.wait_for(path)
        if path.exists():
            found.append((receipt, load(path)))
            continue
        name, sender = receipt.file_name, receipt.org_id
        found.append((receipt, make(source, workbook_of(receipt), name, sender, path)))
    for old in set(source.folder.glob("*.arrow")) - used:
        old.unlink()
    return found


def read_ahead(inbox: Path, cell_folder: Path, source: Source, process: ReadingProcess) -> None:
    """Read dropped files that nobody has read, in the child, while the run is still starting.

    First the cells of all, then their readings from the last file on: the run makes readings from
    the first file on, and the two meet. Nothing is received by it; what is missing is made later.
    """
    files = []
    for sender, path in dropped(inbox):
        data = settled_bytes(path)
        if data is None:
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        cache = cells.cache_path(cell_folder, sha256, path.name)
        if not cache.exists():
            process.read(data, path.name, cache)
        files.append((sha256, cache, path.name, sender))
    for sha256, cache, name, sender in reversed(files):
        target = path_of(source, sha256, name, sender)
        if cache.exists() and not target.exists():
            process.interpret(astuple(source), cache, name, sender, target)


def save(reading: Reading, path: Path) -> None:
    """Write a reading: four Arrow streams one after the other, the facts in the first's schema."""
    facts = json.dumps({f: getattr(reading, f) for f in _FACTS})
    with path.open("wb") as file:
        for name in _FRAMES:
            frame = getattr(reading, name)
            if name == "findings":
                frame = frame.assign(params=_texts(frame["params"]))
            table = pa.Table.from_pandas(frame, preserve_index=False)
            table = table.replace_schema_metadata(
                {**(table.schema.metadata or {}), b"facts": facts.encode()}
            )
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)


def load(path: Path) -> Reading:
    """A reading that was kept."""
    frames: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    with path.open("rb") as file:
        for name in _FRAMES:
            with pa.ipc.open_stream(file) as stream:
                table = stream.read_all()
            facts = json.loads(table.schema.metadata[b"facts"])
            frames[name] = table.to_pandas()
    parsed = {text: json.loads(text) for text in frames["findings"]["params"].unique()}
    frames["findings"]["params"] = [parsed[text] for text in frames["findings"]["params"]]
    facts["quarters"] = tuple(facts["quarters"])
    return Reading(**facts, **frames)


def _texts(params: "pd.Series[Any]") -> list[str]:
    """Particulars as JSON; cells of one text share one object, so each is written once."""
    written = {
        key: json.dumps(p, ensure_ascii=False) for key, p in {id(p): p for p in params}.items()
    }
    return [written[id(p)] for p in params]
