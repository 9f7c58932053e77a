"""The raw layer: cells of a workbook, read once per content and kept as Parquet.

Drives the reading process (`reader.py`) with a time limit; a workbook that kills it is a finding,
not a failure of the run. Nothing here interprets a cell.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.child import Children, Turns
from pipelines.ingest.package import SIZE_LIMIT, Problem
from pipelines.ingest.pseudonyms import KeyRing, load_keys
from pipelines.settings import PACKAGE, Settings

READER_VERSION = "4"
# One a core of the usual machine; the second is only started when it is needed.
CHILDREN = 2
SCHEMA = pa.schema(
    [
        ("sheet", pa.int16()),
        ("row", pa.int32()),
        ("col", pa.int16()),
        ("kind", pa.string()),
        ("text", pa.string()),
    ]
)
Place = tuple[int, int]


@dataclass(frozen=True)
class SheetInfo:
    """What is known of a sheet besides its cells; merged ranges are (row, col, row, col) from 0.

    Attributes:
        name: Its name, without personal numbers.
        hidden: Whether it is hidden.
        hidden_rows: Hidden rows that hold something.
        merged: Merged ranges.
        linked: Cells (row from 1, column from 0) whose value comes from another workbook.
        images: Whether a picture or a text box lies on it.
    """

    name: str
    hidden: bool
    hidden_rows: tuple[int, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    linked: frozenset[Place] = frozenset()
    images: bool = False


@dataclass(frozen=True)
class Workbook:
    """A workbook's cells with what the reader said of it.

    Kinds of cells: s text, c text of a text file, n number, % number shown as per cent, d date,
    t hours shown as a time, b truth value, e error, u formula never calculated, p person
    (`tokens.py`). Cells stand by sheet, column and row.

    Attributes:
        kind: `xlsx`, `xls`, `xlsb`, `ods`, `csv`, or `none` for what cannot be read.
        problems: What is said of the file.
        sheets: Its sheets.
        masked: How many cells or names held a personal number that was masked.
        cells: The cells.
        kept: What may be kept of it: `original`, `cells` or `nothing`.
        key_version: The key with which persons' numbers were made pseudonyms.
        dropped: How many cells' contents were not kept, by reason.
        report_type: The report that decided what may be kept.
    """

    kind: str
    problems: tuple[Problem, ...]
    sheets: tuple[SheetInfo, ...]
    masked: int
    cells: pa.Table = field(repr=False)
    kept: str = "nothing"
    key_version: int | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    report_type: str | None = None


def refused(code: str, **params: str | int) -> Workbook:
    """A workbook that could not be read at all."""
    return Workbook("none", (Problem(code, params),), (), 0, SCHEMA.empty_table())


def save(book: Workbook, path: Path | BinaryIO) -> None:
    """Write a workbook's cells, its facts in the table's metadata."""
    facts = {
        "kind": book.kind,
        "problems": [asdict(p) for p in book.problems],
        "sheets": [asdict(s) | {"linked": sorted(s.linked)} for s in book.sheets],
        "masked": book.masked,
        "kept": book.kept,
        "key_version": book.key_version,
        "dropped": dict(book.dropped),
        "report_type": book.report_type,
    }
    table = book.cells.replace_schema_metadata({"workbook": json.dumps(facts, ensure_ascii=False)})
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=1,
        use_dictionary=False,
        write_statistics=False,
    )


def load(path: Path) -> Workbook:
    """Cells that were read before."""
    with pq.ParquetFile(path) as file:
        return _workbook(file.read())


def load_facts(path: Path) -> Workbook:
    """What was said of cells that were read before, without the cells."""
    return _workbook(pq.read_schema(path).empty_table())


def _workbook(table: pa.Table) -> Workbook:
    facts: dict[str, Any] = json.loads(table.schema.metadata[b"workbook"])
    problems = tuple(Problem(**p) for p in facts.pop("problems"))
    sheets = tuple(_sheet(s) for s in facts.pop("sheets"))
    return Workbook(**facts, problems=problems, sheets=sheets, cells=table)


def _sheet(facts: dict[str, Any]) -> SheetInfo:
    return SheetInfo(
        **facts
        | {
            "hidden_rows": tuple(facts["hidden_rows"]),
            "merged": tuple(tuple(m) for m in facts["merged"]),
            "linked": frozenset((row, col) for row, col in facts.get("linked", ())),
        }
    )


def cache_path(
    folder: Path, sha256: str, file_name: str, sender: str = "", rules: str = ""
) -> Path:
    """Where the cells of a content are kept: by all that decides how it is read.

    The ending of its name decides, and words in it may tell the report; `rules` is a digest of the
    rules and the key's version.
    """
    ending = re.sub(r"[^a-z0-9]", "", Path(file_name).suffix.lower())
    under = "\x1f".join((READER_VERSION, Path(file_name).stem, sender, rules)).encode()
    return folder / f"{sha256}-{ending}-{hashlib.sha256(under).hexdigest()[:12]}.parquet"


@dataclass(frozen=True)
class Given:
    """What a file is read under besides its bytes: rules, keys, and the run's date."""

    layouts: Path = PACKAGE / "layouts"
    reference: Path = PACKAGE / "reference"
    ring: KeyRing | None = field(default=None, repr=False)
    today: dt.date | None = None


def given_by(settings: Settings) -> Given:
    """What the settings say; KeyFileError for a key file that cannot be used."""
    ring = None
    if settings.key_file:
        ring = load_keys(settings.key_file, (settings.raw, settings.warehouse))
    return Given(settings.layouts, settings.reference, ring, settings.today)


@dataclass(frozen=True)
class Request:
    """A file to be read: its bytes, whose it is, and where its cells go."""

    data: bytes = field(repr=False)
    file_name: str
    sender: str
    report_type: str | None
    given: Given
    target: Path


class ReadingProcess:
    """Warm children that read workbooks one after the other; replaced when a workbook kills one.

    Several threads may ask; a content that was read while one of them waited is not read again.
    """

    def __init__(
        self, seconds: int, memory_mb: int, given: Given | None = None, children: int = CHILDREN
    ) -> None:
        self.seconds = seconds
        self.children = children
        self.given = given or Given()
        self.read_count = 0
        self._pool = Children(children, memory_mb)
        self._turns = Turns()

    def start(self) -> None:
        """Start a child ahead of the first file, so that its imports cost no waiting."""
        self._pool.start()

    def read(
        self,
        data: bytes,
        file_name: str,
        target: Path,
        sender: str = "",
        report_type: str | None = None,
    ) -> Workbook:
        """Cells of a file, also written to `target`; a refusal (S61) when reading kills.

        Args:
            data: Its bytes: they go through the pipe, only what may be kept is written.
            file_name: Its name.
            target: Where the cells go.
            sender: Whose layouts it is read by; the standard's when nobody is named.
            report_type: The only report that it may be.
        """
        if len(data) > SIZE_LIMIT:
            return refused("S59", limit_mb=SIZE_LIMIT >> 20)
        request = Request(data, file_name, sender, report_type, self.given, target)
        with self._turns.of(target):
            if not target.exists():
                self.read_count += 1
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                if not self._pool.ask(self.seconds, "cells", request):
                    for left in target.parent.glob(f"{target.stem}.*.partial"):
                        left.unlink()
                    return refused("S61")
            return load(target)

    def prepare(
        self,
        source: tuple[Path, Path, Path],
        data: bytes,
        file_name: str,
        sender: str,
        target: Path,
        reading: Path,
    ) -> None:
        """Read a file and make its reading in one go, both kept; who misses one does it himself.

        Args:
            source: Where the rules lie and readings are kept.
            data: The file's bytes.
            file_name: Its name.
            sender: Whose layouts it is read by.
            target: Where the cells go.
            reading: Where the reading goes.
        """
        if len(data) > SIZE_LIMIT:
            return
        request = Request(data, file_name, sender, None, self.given, target)
        with self._turns.of(target), self._turns.of(reading):
            if not target.exists():
                self.read_count += 1
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._pool.ask(self.seconds, "both", request, source, reading)
            elif not reading.exists():
                self._pool.ask(self.seconds, "reading", source, target, file_name, sender, reading)

    def interpret(
        self, source: tuple[Path, Path, Path], path: Path, name: str, sender: str, target: Path
    ) -> None:
        """Read kept cells as a report in the child; whoever finds no `target` does it himself."""
        with self._turns.of(target):
            if not target.exists():
                self._pool.ask(self.seconds, "reading", source, path, name, sender, target)

    def wait_for(self, target: Path) -> None:
        """Wait for a file that a child is making; return at once for any other."""
        self._turns.wait_for(target)

    def close(self) -> None:
        """End the children."""
        self._pool.close()


@contextmanager
def reading_process(
    seconds: int, memory_mb: int, given: Given | None = None, children: int = CHILDREN
) -> Iterator[ReadingProcess]:
    """A reading process that is ended with the block."""
    process = ReadingProcess(seconds, memory_mb, given, children)
    try:
        yield process
    finally:
        process.close()
