"""Controllers' workbooks for tests: made from rows of a test, and opened as a controller would."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from frames import snapshot_tables
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from publishing import opened, publish_at, write
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.export.workbook import workbook
from pipelines.export.workbook_source import Choice, Source, read
from pipelines.model import derive, tables
from pipelines.model.reference import BUNDLED
from pipelines.settings import Settings

Row = dict[str, Any]


def source_of(folder: Path, **changed: pd.DataFrame) -> Source:
    """A published snapshot of small tables, some of them (`public_procurement`) a test's own."""
    given = snapshot_tables()
    for name, frame in changed.items():
        full = name.replace("_", ".", 1)
        given[full] = derive.fitted(frame, tables.ALL[full])
    with opened(folder) as build:
        write(build, given)
        snapshot = publish_at(build, 0)
    return read(snapshot, BUNDLED)


def book_of(source: Source, org_id: str = "a", **choice: Any) -> Workbook:
    """A workbook as openpyxl opens it, formulas as they stand."""
    return openpyxl.load_workbook(io.BytesIO(workbook(source, Choice(org_id, **choice))))


def cached(data: bytes) -> Workbook:
    """A workbook with the values that its formulas were stored with."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def table_rows(sheet: Worksheet) -> list[Row]:
    """The rows of a sheet's only table by header."""
    ((_, place),) = sheet.tables.items()
    header, *lines = sheet[place if isinstance(place, str) else place.ref]
    names = [cell.value for cell in header]
    return [dict(zip(names, (c.value for c in line), strict=True)) for line in lines]


def cells(book: Workbook) -> Iterator[tuple[str, Any]]:
    """Every cell that holds something, with its sheet's name."""
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            yield from ((sheet.title, cell) for cell in line if cell.value is not None)


def formulas(data: bytes) -> list[tuple[str, str]]:
    """Sheet and place of every formula of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [(title, c.coordinate) for title, c in cells(book) if c.data_type == "f"]


def without_values(data: bytes) -> bytes:
    """The workbook with no formula's value in it, so that whoever opens it must recalculate."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(entry, content)
    return buffer.getvalue()


def exported(settings: Settings, *words: str, code: int = 0) -> Any:
    """What `shu export --json` says; its text where it fails."""
    environment = {
        "SHU_WAREHOUSE": str(settings.warehouse),
        "SHU_REFERENCE": str(settings.reference),
    }
    result = CliRunner(env=environment).invoke(app, ["export", "--json", *words])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if code == 0 else result.output
