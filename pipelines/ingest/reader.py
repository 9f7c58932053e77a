"""The reading process: bytes in, cells out. Runs as a child with memory and time limits.

Started by `cells.py` as `python -m pipelines.ingest.reader`; imports little, so that it starts
fast. Personal identity numbers are masked here, in memory, before a cell is written anywhere.
"""

import csv
import datetime as dt
import gc
import io
import json
import pickle
import re
import resource
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipelines.ingest import package
from pipelines.ingest.package import Problem, Scan, SheetScan
from pipelines.ingest.personal import has_personal_number, mask

READER_VERSION = "3"
SCHEMA = pa.schema(
    [
        ("sheet", pa.int16()),
        ("row", pa.int32()),
        ("col", pa.int16()),
        ("kind", pa.string()),
        ("text", pa.string()),
    ]
)
Sheet = tuple[dict[str, Any], list[list[Any]]]
_FRACTION = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def read(data: bytes, file_name: str) -> pa.Table:
    """All cells that hold something, as (sheet, row from 1, column from 0, kind, text).

    Kinds: s text, c text of a CSV file, n number, d date, b truth value, e error, u formula never
    calculated. The schema's metadata `workbook` is JSON: kind, problems, sheets, and how many cells
    or other places held a personal number.
    """
    found = package.scan(data, file_name)
    problems = list(found.problems)
    if found.kind == "none":
        return _table([], [], [], [], [], found.kind, problems, [], 0)
    try:
        sheets = list(_csv_sheets(data) if found.kind == "csv" else _book_sheets(data, found))
    except (CalamineError, ValueError, OSError, csv.Error) as error:
        code = "S14" if "password" in str(error).lower() else "S04"
        return _table([], [], [], [], [], "none", [Problem(code)], [], 0)
    return _collect(sheets, found, problems)


def _collect(sheets: list[Sheet], found: Scan, problems: list[Problem]) -> pa.Table:
    """The cells of all sheets, column by column: most columns are text and need no look-up."""
    columns: tuple[list[Any], ...] = ([], [], [], [], [])
    facts: list[dict[str, Any]] = []
    masked = int(found.personal)
    for index, (fact, rows) in enumerate(sheets):
        scanned = found.sheets.get(fact["name"])
        unusual = _unusual(scanned)
        numbers: set[int] = {row for row, _ in unusual}
        # Rows of a CSV file may differ in length; those of a workbook do not.
        for col, values in enumerate(zip_longest(*rows, fillvalue="")):
            lines, kinds, texts = _column(values)
            if found.kind == "csv":
                kinds = ["c"] * len(kinds)
            if any((line, col) in unusual for line in lines):
                kept = [i for i, line in enumerate(lines) if (line, col) not in unusual]
                lines = [lines[i] for i in kept]
                kinds, texts = [kinds[i] for i in kept], [texts[i] for i in kept]
            masked += _extend(columns, index, lines, col, kinds, texts)
            numbers.update(lines)
        for (line, col), (kind, text) in sorted(unusual.items()):
            masked += _extend(columns, index, [line], col, [kind], [text])
        fact["name"], hits = _masked_name(fact["name"], [f["name"] for f in facts])
        masked += hits
        if scanned and not scanned.certain <= len(numbers) <= scanned.rows:
            counts = {"sheet": fact["name"], "a": len(numbers), "b": scanned.rows}
            problems.append(Problem("S60", counts))
        fact["hidden_rows"] = list(scanned.hidden_rows) if scanned else []
        facts.append(fact)
    sheet, row, column, kinds, texts = columns
    return _table(sheet, row, column, kinds, texts, found.kind, problems, facts, masked)


def _masked_name(name: str, taken: list[str]) -> tuple[str, int]:
    """A sheet's name without personal numbers, told apart from others, and whether it had one."""
    clean = mask(name)
    number = taken.count(clean) + sum(t.startswith(f"{clean} (") for t in taken)
    return (f"{clean} ({number + 1})" if number else clean), int(clean != name)


def _unusual(scanned: SheetScan | None) -> dict[tuple[int, int], tuple[str, str]]:
    """Cells that the reader would show as empty: errors and formulas never calculated."""
    if scanned is None:
        return {}
    return {place: ("e", text) for place, text in scanned.errors.items()} | dict.fromkeys(
        scanned.uncalculated, ("u", "")
    )


def _column(values: tuple[Any, ...]) -> tuple[list[int], list[str], list[str]]:
    """Row numbers from 1, kinds and texts of a column's cells that hold something."""
    lines = [i for i, v in enumerate(values, start=1) if v not in ("", None)]
    kept = [v for v in values if v not in ("", None)]
    if all(type(v) is str for v in kept):
        return lines, ["s"] * len(kept), kept
    pairs = [_as_text(v) for v in kept]
    return lines, [k for k, _ in pairs], [t for _, t in pairs]


def _extend(
    columns: tuple[list[Any], ...],
    sheet: int,
    lines: list[int],
    col: int,
    kinds: list[str],
    texts: list[str],
) -> int:
    """Add cells of one column, masked; how many were."""
    clean = {t: mask(t) for t in set(texts) if len(t) >= 10 and _is_personal(t)}
    shown = [clean.get(t, t) for t in texts] if clean else texts
    parts: tuple[list[Any], ...] = ([sheet] * len(lines), lines, [col] * len(lines), kinds, shown)
    for column, part in zip(columns, parts, strict=True):
        column.extend(part)
    return sum(t in clean for t in texts) if clean else 0


def _is_personal(text: str) -> bool:
    # The decimals of a calculated number can look like anything.
    return has_personal_number(text) and not _FRACTION.fullmatch(text)


def _table(
    sheet: list[int],
    row: list[int],
    col: list[int],
    kind: list[str],
    text: list[str],
    file_kind: str,
    problems: list[Problem],
    facts: list[dict[str, Any]],
    masked: int,
) -> pa.Table:
    workbook = {
        "kind": file_kind,
        "problems": [{"code": p.code, "params": p.params} for p in problems],
        "sheets": facts,
        "masked": masked,
    }
    schema = SCHEMA.with_metadata({"workbook": json.dumps(workbook, ensure_ascii=False)})
    return pa.table([sheet, row, col, kind, text], schema=schema)


def _as_text(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        return "s", value
    if isinstance(value, bool):
        return "b", "true" if value else "false"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return "n", str(int(value)) if whole else repr(value)
    if isinstance(value, int):
        return "n", str(value)
    if isinstance(value, dt.datetime):
        return "d", value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return "n", repr(value.total_seconds() / 86400)
    return "d", value.isoformat()


def _book_sheets(data: bytes, found: Scan) -> Iterator[Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        merged = [[*a, *b] for a, b in (sheet.merged_cell_ranges or [])]
        fact = {
            "name": meta.name,
            "hidden": meta.visible != SheetVisibleEnum.Visible,
            "merged": merged,
        }
        yield fact, sheet.to_python(skip_empty_area=False)


def _csv_sheets(data: bytes) -> Iterator[Sheet]:
    text = decode(data)
    sample = "\n".join(text.splitlines()[:50])
    delimiter = max(";\t,|", key=sample.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    yield {"name": "csv", "hidden": False, "merged": []}, list(rows)


def decode(data: bytes) -> str:
    """Text of a CSV file: by its mark, else UTF-8, else Windows' western code page."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def serve(requests: BinaryIO, answers: BinaryIO, memory_mb: int) -> None:
    """Answer requests until the input ends: bytes to cells, or kept cells to a reading."""
    limit = memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A file's cells are a million small objects without cycles: looking for cycles among them
    # after every few hundred costs a tenth of the time and finds none.
    gc.set_threshold(200_000, 20, 20)
    # The first table loads what Arrow needs (pandas among it): now, while nobody waits.
    _table([0], [1], [0], ["s"], [""], "none", [], [], 0)
    while True:
        try:
            what, *given = pickle.load(requests)  # noqa: S301 - our own parent's words
        except EOFError:
            return
        if what == "cells":
            data, name, target = given
            pq.write_table(read(data, name), target, compression="zstd")
        else:
            _interpret(*given)
        answers.write(b"ok\n")
        answers.flush()


def _interpret(
    source: tuple[Path, Path, Path], cells_path: Path, name: str, sender: str, target: Path
) -> None:
    # Imported when it is first needed: a child that only reads cells starts faster without it.
    from pipelines.ingest import cells, readings

    readings.make(readings.Source(*source), cells.load(cells_path), name, sender, target)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
