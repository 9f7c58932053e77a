"""Real workbooks made for a test, and files of others made worse: bytes in, bytes out.

XlsxWriter writes them; what it cannot write (formulas never calculated, broken parts) is put in
by packing the file anew.
"""

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from pipelines.ingest.cells import Workbook
from pipelines.ingest.header_index import index_of
from pipelines.ingest.layouts import Layout, layouts_for
from pipelines.ingest.pseudonyms import KeyRing
from pipelines.ingest.raw import read_raw
from pipelines.ingest.report import Reading, read_report
from pipelines.ingest.rules import Rules
from pipelines.ingest.scrub import scrubbed
from pipelines.model.codes import load_codes
from pipelines.model.organisations import load_registry
from pipelines.model.reference import BUNDLED

ROOT = Path(__file__).resolve().parents[1]
LAYOUTS = ROOT / "pipelines/layouts"
REALDATA = ROOT / "../shared/realdata"
CODES = load_codes(BUNDLED / "codes")
REGISTRY = load_registry(BUNDLED)
REGISTER = ("Diarienummer", "Benämning", "Social hänsyn")
PLAN = ("Benämning", "Planerad annonsering")
TODAY = dt.date(2016, 1, 1)
_NEVER = "987654321987"


class Error(str):
    """An error cell, such as `#REF!`."""

    __slots__ = ()


class Formula(str):
    """A formula that was never calculated."""

    __slots__ = ()


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    header_row: int = 1,
    merged: Iterable[str] = (),
    hidden: Iterable[str] = (),
    formulas: Mapping[str, tuple[str, Any]] | None = None,
    macros: bool = False,
    comments: Mapping[str, str] | None = None,
) -> bytes:
    """An xlsx file.

    Args:
        sheets: Rows of cells by sheet; None is no cell.
        header_row: The row, from 1, in which each sheet's first list is written.
        merged: Ranges such as `Kv1!B2:B4`; their value is what the rows say of the first cell.
        hidden: Sheets (`Kv1`) and rows (`Kv1!5`) that are hidden.
        formulas: Formula and result by cell (`Kv1!C2`); the result None was never calculated.
        macros: Whether a part with macros lies in the file.
        comments: Comments by cell.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        # The same rows are the same bytes, whenever a test runs.
        book.set_properties({"created": dt.datetime(2015, 1, 1, tzinfo=dt.UTC)})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows, start=header_row - 1):
                for column, value in enumerate(row):
                    _write(sheet, number, column, value, day)
        for place in merged:
            name, area = place.split("!")
            _merge(book.get_worksheet_by_name(name), sheets[name], area, header_row)
        for place in hidden:
            name, _, row = place.partition("!")
            sheet = book.get_worksheet_by_name(name)
            sheet.set_row(int(row) - 1, None, None, {"hidden": True}) if row else sheet.hide()
        for place, (formula, value) in (formulas or {}).items():
            name, cell = place.split("!")
            result = int(_NEVER) if value is None else value
            book.get_worksheet_by_name(name).write_formula(cell, formula, None, result)
        for place, text in (comments or {}).items():
            name, cell = place.split("!")
            book.get_worksheet_by_name(name).write_comment(cell, text)
    data = buffer.getvalue()
    data = repacked(data, lambda name, part: part.replace(f"<v>{_NEVER}</v>".encode(), b""))
    return repacked(data, add={"xl/vbaProject.bin": b"\xd0\xcf"}) if macros else data


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, Error):
        sheet.write_formula(row, column, "=1/0", None, str(value))
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, str(value), None, int(_NEVER))
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write(row, column, value)


def _merge(sheet: Any, rows: Sequence[Sequence[Any]], area: str, header_row: int) -> None:
    first, last = area.split(":")
    (top, left), (bottom, right) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last)
    value = rows[top - header_row + 1][left]
    sheet.merge_range(top, left, bottom, right, "")
    _write(sheet, top, left, value, None)


def repacked(
    data: bytes,
    change: Callable[[str, bytes], bytes] = lambda _, part: part,
    add: Mapping[str, bytes] | None = None,
    drop: Iterable[str] = (),
) -> bytes:
    """A zip file with its parts changed, parts added and parts left out; none carries a time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            if info.filename not in set(drop):
                part = change(info.filename, old.read(info))
                new.writestr(zipfile.ZipInfo(info.filename), part, zipfile.ZIP_DEFLATED)
        for name, part in (add or {}).items():
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def in_sheet(data: bytes, old: str, new: str) -> bytes:
    """The file with a piece of its sheets' XML replaced; it must stand there."""
    hits = []

    def change(name: str, part: bytes) -> bytes:
        if not re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
            return part
        hits.append(old.encode() in part)
        return part.replace(old.encode(), new.encode())

    changed = repacked(data, change)
    assert any(hits), f"{old} is in no sheet"
    return changed


def converted(data: bytes, ending: str, folder: Path) -> bytes:
    """An xlsx file as LibreOffice writes it in another form; the test is skipped without it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    source = folder / "source.xlsx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    return (folder / f"source.{ending}").read_bytes()


def csv_bytes(
    rows: Iterable[Iterable[Any]], delimiter: str = ";", encoding: str = "utf-8-sig"
) -> bytes:
    """A CSV file as Excel writes it: no quotes but where they are needed."""
    lines = []
    for row in rows:
        cells = ["" if c is None else str(c) for c in row]
        quoted = [f'"{c}"' if delimiter in c or "\n" in c else c for c in cells]
        lines.append(delimiter.join(quoted))
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def raw(data: bytes, file_name: str = "Uppföljning 2015.xlsx") -> Workbook:
    """All that the bytes hold, before anything is taken out."""
    return read_raw(data, file_name).book


def book(
    data: bytes,
    file_name: str = "Uppföljning 2015.xlsx",
    sender: str = "higab",
    ring: KeyRing | None = None,
    under: Rules | None = None,
) -> Workbook:
    """The bytes as the reading process reads them, in this process.

    Args:
        data: The file.
        file_name: Its name.
        sender: Whose file it is.
        ring: Keys, for reports on persons.
        under: Rules; the bundled ones of the sender unless given.
    """
    given = under or rules(sender)
    return scrubbed(read_raw(data, file_name), file_name, sender, given, ring, TODAY)[0]


def cells_of(table: pa.Table) -> dict[tuple[int, int, int], tuple[str, str]]:
    """(kind, text) by sheet, row from 1 and column from 0."""
    return {(c["sheet"], c["row"], c["col"]): (c["kind"], c["text"]) for c in table.to_pylist()}


def rules(sender: str = "higab", layouts: Path = LAYOUTS) -> Rules:
    """The bundled rules of a sender."""
    return Rules(layouts_for(layouts, sender), REGISTRY, CODES)


def report(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    file_name: str = "Uppföljning 2015.xlsx",
    sender: str = "higab",
    **more: Any,
) -> Reading:
    """A workbook of these sheets read as its sender's report."""
    kept = book(workbook(sheets, **more), file_name, sender)
    return read_report(kept, file_name, sender, rules(sender))


def codes_of(reading: Reading) -> list[str]:
    """The codes of a reading's findings, sorted, without the remark on synonyms."""
    return sorted(c for c in reading.findings["code"] if c != "S18")


def at(reading: Reading) -> list[tuple[str, int | None, str | None]]:
    """Code, row and column of a reading's findings, without the remark on synonyms."""
    found = reading.findings[reading.findings["code"] != "S18"]
    rows = [None if r is None or r != r else int(r) for r in found["row"]]
    columns = [c if isinstance(c, str) else None for c in found["column"]]
    return list(zip(found["code"], rows, columns, strict=True))


def field_of(layout: Layout, header: str) -> str | None:
    """The field a header means in a layout, or None."""
    meaning, _ = index_of((layout,)).meaning(header)
    return meaning[0][1] if meaning else None
