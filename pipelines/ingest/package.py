"""What the bytes of a file are, before any reader touches them: kind, limits, what readers hide.

Pure functions over bytes. Values of cells are not read here (`reader.py` does that).
Limits and their reasons: `reliability.md` 0 (4, 5) and 3.1, `performance.md` 1.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.ingest import biff
from pipelines.ingest.delimited import is_text
from pipelines.ingest.parts import UNPACKED_LIMIT, RefusedError, scan_parts
from pipelines.ingest.personal import plain_records
from pipelines.ingest.problem import SIZE_LIMIT, Problem
from pipelines.ingest.screening import numbers_in_xml
from pipelines.ingest.sheet_scan import Place, SheetScan

PART_LIMIT = 2000
NAMED = 20
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head", b"<body")
_SUFFIXES = {"xlsx": ("xlsx", "xlsm", "xltx"), "ods": ("ods", "ots"), "xlsb": ("xlsb",),
             "xls": ("xls", "xlt")}  # fmt: skip


@dataclass(frozen=True)
class Scan:
    """Outcome of the scan: kind of file, problems, and facts by sheet in the workbook's order.

    `elsewhere`: personal numbers by where they stand besides cells; those of cells may be among
    them. `unread`: something within cannot be searched. `content`: what is to be read instead.
    """

    kind: str
    problems: tuple[Problem, ...] = ()
    sheets: Mapping[str, SheetScan] = field(default_factory=dict)
    elsewhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False
    content: bytes | None = None


def scan(data: bytes, file_name: str) -> Scan:
    """Decide what a file is and whether it may be read. Never raises for a bad file."""
    suffix = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if not data:
        return _refused("S37")
    if len(data) > SIZE_LIMIT:
        return _refused("S59", limit_mb=SIZE_LIMIT >> 20)
    try:
        if data.startswith(OLE):
            return _scan_ole(data, suffix)
        if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _scan_zip(data, suffix)
        return _scan_text(data, suffix)
    except RefusedError as refused:
        return _refused(refused.code, **refused.params)


def _refused(code: str, **params: str | int) -> Scan:
    return Scan("none", (Problem(code, params),))


def _scan_ole(data: bytes, suffix: str) -> Scan:
    names = data[: 1 << 20] + data[-(1 << 20) :]
    if "EncryptedPackage".encode("utf-16-le") in names:
        raise RefusedError("S14")
    try:
        book = biff.scan_stream(biff.workbook_stream(data))
    except biff.FAULTS:
        raise RefusedError("S04") from None
    if book.locked:
        raise RefusedError("S14")
    sheets = {str(number): sheet for number, sheet in enumerate(book.sheets)}
    elsewhere = {"other": numbers_in_xml(plain_records(data))}
    return Scan("xls", _remarks("xls", suffix, sheets), sheets, elsewhere)


def _scan_text(data: bytes, suffix: str) -> Scan:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_PAGE):
        raise RefusedError("S01", suffix=suffix)
    if not is_text(data):
        raise RefusedError("S04")
    if suffix in ("xlsx", "xlsm", "xls", "xlsb", "ods"):
        raise RefusedError("S02", suffix=suffix)
    return Scan("csv")


def _scan_zip(data: bytes, suffix: str) -> Scan:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (*FAULTS, ValueError, IndexError):
        raise RefusedError("S05") from None
    _check_package(infos)
    try:
        kind = _kind(archive, {i.filename for i in infos})
        found = scan_parts(archive, kind)
    except FAULTS as error:
        is_damaged = "CRC" in str(error) or isinstance(error, zlib.error)
        raise RefusedError("S06" if is_damaged else "S05") from None
    except (SyntaxError, StopIteration, *biff.FAULTS):
        raise RefusedError("S04") from None
    if suffix == "xlsx" and kind == "ods":
        raise RefusedError("S39")
    problems = _remarks(kind, suffix, found.sheets)
    return Scan(kind, problems, found.sheets, found.elsewhere, found.unread, found.content)


def _check_package(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > PART_LIMIT:
        raise RefusedError("S08", parts=len(infos), limit=PART_LIMIT)
    if sum(i.file_size for i in infos) > UNPACKED_LIMIT:
        raise RefusedError("S07", limit_mb=UNPACKED_LIMIT >> 20)
    names = [i.filename for i in infos]
    if any(n.startswith("/") or ".." in n.replace("\\", "/").split("/") for n in names):
        raise RefusedError("S47")
    if len(set(names)) != len(names):
        raise RefusedError("S04")
    if any(i.flag_bits & 1 for i in infos):
        raise RefusedError("S14")


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(n.lower() == "[content_types].xml" for n in names) and any(
        n.endswith("workbook.xml") for n in names
    ):
        return "xlsx"
    raise RefusedError("S04")


def _remarks(kind: str, suffix: str, sheets: Mapping[str, SheetScan]) -> tuple[Problem, ...]:
    """What is said of a file that is read: its ending, cells far off, cells of other workbooks."""
    found = [] if suffix in _SUFFIXES[kind] else [Problem("S03", {"kind": kind})]
    for name, sheet in sheets.items():
        if sheet.far and sheet.far.spans is None:
            raise RefusedError("S76", sheet=name, cell=letters(sheet.far.cell))
        if sheet.far:
            table = ":".join(letters(place) for place in sheet.far.table)
            cell = letters(sheet.far.cell)
            found.append(Problem("S11", {"sheet": name, "cell": cell, "table": table}))
        if sheet.linked:
            cells = [letters(place) for place in sorted(sheet.linked)]
            named = ", ".join(cells[:NAMED]) + (" …" if len(cells) > NAMED else "")
            found.append(Problem("S16", {"sheet": name, "n": len(cells), "cells": named}))
    return tuple(found)


def letters(place: Place) -> str:
    """Excel's name of a cell: row from 1, column from 0."""
    return f"{column_letter(place[1])}{place[0]}"


def column_letter(number: int) -> str:
    """Excel's letters of a column number from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
