"""The controllers' workbooks, timed: ours, and the same cells through openpyxl's write-only mode.

A process of its own for each way, so that one does not warm the other; nothing is compared here.
"""

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from pipelines.export.workbook_files import INDEX, export
from pipelines.export.workbook_source import Choice, Source, read, root, with_data
from pipelines.model.reference import BUNDLED
from pipelines.warehouse.snapshot import current

Sheet = tuple[str, list[list[tuple[Any, str]]]]


def source_of(warehouse: Path) -> Source:
    """The snapshot in force.

    Raises:
        RuntimeError: there is none.
    """
    snapshot = current(warehouse)
    if snapshot is None:
        raise RuntimeError("nothing is published")
    return read(snapshot, BUNDLED)


def ours(warehouse: Path, folder: Path) -> float:
    """Seconds for all workbooks into an empty folder."""
    start = time.perf_counter()
    source = source_of(warehouse)
    choices = [Choice(org_id) for org_id in with_data(source)]
    list(export(source, choices, folder))
    return time.perf_counter() - start


def one_changed(warehouse: Path, folder: Path) -> float:
    """Seconds for all workbooks when one unit's rows, and so the city's, are not as before.

    Those from before are another process's, so that this one has nothing ready; the peak memory is
    of both.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        other.submit(ours, warehouse, folder).result()
    source = source_of(warehouse)
    top = root(source)
    index = json.loads((folder / INDEX).read_bytes())
    unit = next(name for name in sorted(index["files"]) if name != f"{top}.xlsx")
    for name in (unit, f"{top}.xlsx"):
        index["files"][name]["made_of"] = "other rows"
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")
    return ours(warehouse, folder)


def openpyxl_write_only(warehouse: Path, folder: Path) -> float:
    """Seconds for the same cells with the same formats; no tables, formulas' values or charts."""
    ours(warehouse, folder)
    seconds = 0.0
    for path in sorted(folder.glob("*.xlsx")):
        sheets = _cells(path.read_bytes())
        start = time.perf_counter()
        _written(sheets)
        seconds += time.perf_counter() - start
    return seconds


def _cells(data: bytes) -> list[Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [
        (s.title, [[(c.value, c.number_format) for c in line] for line in s.iter_rows()])
        for s in book.worksheets
    ]


def _written(sheets: list[Sheet]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for title, lines in sheets:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append([_cell(sheet, value, look) for value, look in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: Any, value: Any, look: str) -> Any:
    if value is None or look == "General":
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = look
    return cell


WAYS: dict[str, Callable[[Path, Path], float]] = {
    "ours": ours,
    "one_changed": one_changed,
    "openpyxl": openpyxl_write_only,
}


def main() -> None:
    """`python -m pipelines.bench.exports WAY WAREHOUSE`: seconds, and what was written."""
    way, warehouse = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = WAYS[way](warehouse, folder)
        files = list(folder.glob("*.xlsx"))
        told = f"{len(files)} workbooks, {sum(f.stat().st_size for f in files) / 1e6:.1f} MB"
    sys.stdout.write(json.dumps({"seconds": seconds, "told": told}))


if __name__ == "__main__":
    main()
