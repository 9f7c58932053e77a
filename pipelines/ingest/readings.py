"""Readings kept: what a file was read as, by content, name, sender and rules, so it is read once.

A reading is made again when anything it depends on has changed: layouts, registry, code lists,
the key, or the code of the intake itself. Files are Arrow streams that only the service's user
reads: rows of persons are among them, with pseudonyms.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.ingest import cells
from pipelines.ingest.archive import Receipt, kept_file
from pipelines.ingest.inbox import ANY_TIME, Look, dropped, settled_bytes, shown_name
from pipelines.ingest.intake import by_content, known_as, may_renew
from pipelines.ingest.process import ReadingProcess
from pipelines.ingest.reading import TABLES, Read, Reading
from pipelines.ingest.remarks import Params
from pipelines.ingest.rules import rules_for
from pipelines.model.reports import STANDARD

_FACTS = ("status", "report_type", "part", "period_id", "quarters", "is_sample", "columns")
# A further child takes a second to start: fewer files are read before it could help.
MANY = 50
_WHOLE, _LONG = pd.Int64Dtype(), 50_000
_AS_WHOLE = {pa.int64(): _WHOLE}
_CODE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Source:
    """Where the rules of a reading lie, and where readings are kept."""

    layouts: Path
    reference: Path
    folder: Path


@cache
def fingerprint(source: Source) -> str:
    """A digest of everything but the file that a reading depends on."""
    digest = hashlib.sha256(cells.READER_VERSION.encode())
    own = [source.reference] if source.reference.is_file() else source.reference.rglob("*")
    code = [p for part in ("ingest", "model", "reference") for p in (_CODE / part).rglob("*")]
    for path in sorted({*own, *source.layouts.rglob("*"), *STANDARD.rglob("*"), *code}):
        if path.is_file() and path.suffix in (".py", ".yaml", ".csv"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def rules_digest(source: Source, key_version: int | None) -> str:
    """What a file's cells are read under, in short: the rules, and the key's version."""
    return f"{fingerprint(source)[:16]}-k{key_version or 0}"


def path_of(source: Source, sha256: str, file_name: str, sender: str, rules: str = "") -> Path:
    """Where the reading of a content under a name by a sender is kept.

    `rules` are those under which its cells were read: older ones when the file itself is gone.
    """
    key = "\x1f".join((fingerprint(source), rules, sha256, file_name, sender))
    return source.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.arrow"


def make(source: Source, workbook: cells.Workbook, name: str, sender: str, target: Path) -> Reading:
    """Read a workbook's cells as a report, keep the reading, and return what was kept."""
    from pipelines.ingest.report import read_plainly

    rules = rules_for(source.layouts, source.reference, sender)
    keep(read_plainly(workbook, name, sender, rules), target)
    return load(target)


def keep(read: Read, target: Path) -> None:
    """Write a reading aside and name it."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The child and its parent may come to the same file: each writes its own, the same content.
    partial = target.with_suffix(f".{os.getpid()}.partial")
    save(read, partial)
    partial.replace(target)


def readings_of(
    receipts: Iterable[Receipt],
    source: Source,
    workbook_of: Callable[[Receipt], cells.Workbook],
    process: ReadingProcess,
    rules: str = "",
) -> list[tuple[Receipt, Reading]]:
    """The reading of every received file, kept or made now; readings nobody needs are removed.

    The child may be at a file that was read ahead: it is waited for rather than done twice.
    """
    found, used = [], set()
    for receipt in receipts:
        # Only what is kept as received is read anew under other rules; a refusal stays what it was.
        read_under = rules if receipt.kept == "original" else receipt.rules
        path = path_of(source, receipt.sha256, receipt.file_name, receipt.org_id, read_under)
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


def read_ahead(
    inbox: Path,
    receipts: Iterable[Receipt],
    archive: Path,
    cell_folder: Path,
    source: Source,
    process: ReadingProcess,
    rules: str = "",
    look: Look = ANY_TIME,
) -> None:
    """Read dropped files that nobody has read, in the children, while the run is still starting.

    Nothing is received by it; what is missing is made later.
    """
    known_by, paths = by_content(receipts), list(dropped(inbox))
    with ThreadPoolExecutor(process.children if len(paths) >= MANY else 1) as pool:
        done = []
        for sender, path in paths:
            data = settled_bytes(path, look)
            if data is None:
                continue
            sha256, name = hashlib.sha256(data).hexdigest(), shown_name(path.name)
            known = known_as(known_by[sender, sha256], name, rules)
            if known is not None:
                name = known.file_name
                if known.kept in ("nothing", "removed"):
                    continue
                if known.kept == "cells" and not may_renew(known, process, rules):
                    target = path_of(source, sha256, name, sender, known.rules)
                    kept = kept_file(known, archive)
                    given = (astuple(source), kept, name, sender, target)
                    done.append(pool.submit(process.interpret, *given))
                    continue
            cache = cells.cache_path(cell_folder, sha256, name, sender, rules)
            target = path_of(source, sha256, name, sender, rules)
            order = (astuple(source), data, name, sender, cache, target)
            done.append(pool.submit(process.prepare, *order))
        for future in done:
            future.result()


def save(read: Read, path: Path) -> None:
    """Write a reading: a line of facts, then an Arrow stream for each table that has rows."""
    facts: dict[str, Any] = {f: getattr(read.facts, f) for f in _FACTS}
    tables, facts["empty"], facts["whole"] = [], {}, {}
    for name in TABLES:
        columns = dict(read.tables.get(name, {}))
        if not any(map(len, columns.values())):
            facts["empty"][name] = {c: str(v.dtype) for c, v in columns.items()}
            continue
        facts["whole"][name] = [c for c, v in columns.items() if v.dtype == _WHOLE]
        if name == "findings":
            columns["params"] = _texts(columns["params"])
        tables.append(pa.table({c: pa.array(v, from_pandas=True) for c, v in columns.items()}))
    # Arrow's own file: each piece that is written to a Python file costs more than to make it.
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    with pa.OSFile(str(path), "wb") as file:
        file.write(json.dumps(facts).encode() + b"\n")
        for table in tables:
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)


def load(path: Path) -> Reading:
    """A reading that was kept."""
    frames: dict[str, Any] = {}
    content = path.read_bytes()
    line = content.index(b"\n") + 1
    facts: dict[str, Any] = json.loads(content[:line])
    empty, whole = facts.pop("empty"), facts.pop("whole")
    streams = pa.BufferReader(pa.py_buffer(content).slice(line))
    for name in TABLES:
        if name in empty:
            frames[name] = _empty(tuple(empty[name].items())).copy()
            continue
        with pa.ipc.open_stream(streams) as stream:
            table = stream.read_all()
        # Threads cost more than they give before there are tens of thousands of rows.
        frames[name] = table.to_pandas(use_threads=len(table) >= _LONG)
        for column in whole[name]:
            frames[name][column] = table[column].to_pandas(types_mapper=_AS_WHOLE.get)
        if name == "findings":
            texts = table["params"].to_pylist()
            parsed = {text: json.loads(text) for text in set(texts)}
            frames[name]["params"] = [parsed[text] for text in texts]
    facts["quarters"] = tuple(facts["quarters"])
    return Reading(**facts, **frames)


@cache
def _empty(types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """A frame without rows: most files have nothing that is held back or ignored."""
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in types})


def _texts(params: Sequence[Params]) -> list[str]:
    """Particulars as JSON; cells of one text share one object, so each is written once."""
    written = {
        key: json.dumps(p, ensure_ascii=False) for key, p in {id(p): p for p in params}.items()
    }
    return [written[id(p)] for p in params]
