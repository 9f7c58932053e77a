"""The raw layer: cells of a workbook, read once per content and kept as Parquet.

Who reads them is asked in `process.py`. Nothing here interprets a cell.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.problem import Problem

READER_VERSION = "4"
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
