"""What the bytes of a file are, before any reader touches them: kind, limits, what readers hide.

Pure functions over bytes. Values of cells are not read here (`reader.py` does that).
Limits and their reasons: `reliability.md` 0 (4, 5) and 3.1, `performance.md` 1.
"""

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from pipelines.ingest.personal import has_personal_number

UNPACKED_LIMIT = 200 * 1024 * 1024
PART_LIMIT = 2000
BOX_LIMIT = 20_000_000
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Problem:
    """A reason why a file is refused or remarked upon: catalogue code and particulars."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetScan:
    """What calamine does not tell of a sheet (rows are Excel's, columns start at 0).

    `rows` may hold something; those `certain` hold a value that is no text, so no reader may miss
    them.
    """

    rows: int
    certain: int
    errors: dict[tuple[int, int], str]
    uncalculated: frozenset[tuple[int, int]]
    hidden_rows: tuple[int, ...]


@dataclass(frozen=True)
class Scan:
    """Outcome of the scan: kind of file, problems, and facts by sheet name (xlsx only).

    `personal`: a part that no cell shows, such as comments, holds a personal identity number.
    """

    kind: str
    problems: tuple[Problem, ...] = ()
    sheets: dict[str, SheetScan] = field(default_factory=dict)
    personal: bool = False


def scan(data: bytes, file_name: str) -> Scan:
    """Decide what a file is and whether it may be read. Never raises for a bad file."""
    suffix = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if not data:
        return Scan("none", (Problem("S37"),))
    if data.startswith(OLE):
        return _scan_ole(data, suffix)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _scan_zip(data, suffix)
    return _scan_text(data, suffix)


def _scan_ole(data: bytes, suffix: str) -> Scan:
    names = data[: 1 << 20] + data[-(1 << 20) :]
    if "EncryptedPackage".encode("utf-16-le") in names:
        return Scan("none", (Problem("S14"),))
    # The FILEPASS record of a BIFF8 workbook stands after its first BOF record, or after the
    # WRITEPROT record behind that.
    bof = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    if bof >= 0 and _FILEPASS.match(data, bof + 20):
        return Scan("none", (Problem("S14"),))
    remark = () if suffix in ("xls", "xlt") else (Problem("S03", {"kind": "xls"}),)
    return Scan("xls", remark, personal=_is_personal(data))


def _scan_text(data: bytes, suffix: str) -> Scan:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        return Scan("none", (Problem("S01", {"suffix": suffix}),))
    if b"\x00" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return Scan("none", (Problem("S04"),))
    if suffix in ("xlsx", "xlsm", "xls", "xlsb", "ods"):
        return Scan("none", (Problem("S02", {"suffix": suffix}),))
    return Scan("csv")


def _scan_zip(data: bytes, suffix: str) -> Scan:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (*FAULTS, ValueError):
        return Scan("none", (Problem("S05"),))
    problem = _package_problem(infos)
    if problem:
        return Scan("none", (problem,))
    names = {i.filename for i in infos}
    try:
        kind = _kind(archive, names)
        if kind is None:
            return Scan("none", (Problem("S04"),))
        if any(n.endswith("vbaProject.bin") for n in names):
            return Scan("none", (Problem("S15"),))
        found = _scan_parts(archive, infos, kind, suffix)
    except FAULTS as error:
        code = "S06" if "CRC" in str(error) or isinstance(error, zlib.error) else "S05"
        return Scan("none", (Problem(code),))
    except (ET.ParseError, KeyError, ValueError):
        return Scan("none", (Problem("S04"),))
    return found


def _package_problem(infos: list[zipfile.ZipInfo]) -> Problem | None:
    if len(infos) > PART_LIMIT:
        return Problem("S08", {"parts": len(infos), "limit": PART_LIMIT})
    if sum(i.file_size for i in infos) > UNPACKED_LIMIT:
        return Problem("S07", {"limit_mb": UNPACKED_LIMIT >> 20})
    names = [i.filename for i in infos]
    if any(n.startswith("/") or ".." in n.replace("\\", "/").split("/") for n in names):
        return Problem("S47")
    if len(set(names)) != len(names):
        return Problem("S04")
    if any(i.flag_bits & 1 for i in infos):
        return Problem("S14")
    return None


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(n.lower() == "[content_types].xml" for n in names) and any(
        n.endswith("workbook.xml") for n in names
    ):
        return "xlsx"
    return None


def _scan_parts(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], kind: str, suffix: str
) -> Scan:
    """Inflate every part once (which also checks its CRC) and scan the sheets of an xlsx."""
    names = _sheet_names(archive) if kind == "xlsx" else {}
    sheets: dict[str, SheetScan] = {}
    left, personal = UNPACKED_LIMIT, False
    for info in infos:
        with archive.open(info) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            return Scan("none", (Problem("S07", {"limit_mb": UNPACKED_LIMIT >> 20}),))
        if info.filename.endswith((".xml", ".rels")) and _has_doctype(content):
            return Scan("none", (Problem("S09"),))
        if info.filename in names:
            sheet, far = scan_sheet(content)
            if far:
                problem = Problem("S11", {"sheet": names[info.filename], "cell": far})
                return Scan("none", (problem,))
            sheets[names[info.filename]] = sheet
        elif not info.filename.endswith(_SEEN_AS_CELLS):
            personal = personal or _is_personal(content)
    if suffix == "xlsx" and kind == "ods":
        return Scan("none", (Problem("S39"),))
    expected = {"xlsx": ("xlsx", "xlsm", "xltx"), "ods": ("ods",), "xlsb": ("xlsb",)}[kind]
    remark = () if suffix in expected else (Problem("S03", {"kind": kind}),)
    return Scan(kind, remark, sheets, personal)


_FILEPASS = re.compile(rb"(?:\x86\x00\x00\x00)?\x2f\x00")
_SEEN_AS_CELLS = ("sharedStrings.xml", "styles.xml", "theme1.xml", ".png", ".jpeg", ".jpg", ".emf")


def _is_personal(content: bytes) -> bool:
    """Whether a part holds a personal number as 8-bit or 16-bit text, wherever it stands."""
    return has_personal_number(content.replace(b"\x00", b"").decode("latin-1"))


def _has_doctype(content: bytes) -> bool:
    # Whole parts: a declaration may stand behind a long comment. Escaped text cannot look so.
    if b"\x00" in content[:4]:
        content = content.replace(b"\x00", b"")
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet part -> sheet name, by the relationships of the workbook."""
    book = next(n for n in archive.namelist() if n.endswith("workbook.xml"))
    folder = book.rsplit("/", 1)[0] + "/" if "/" in book else ""
    rels = f"{folder}_rels/{book.rsplit('/', 1)[-1]}.rels"
    targets: dict[str, str] = {}
    for rel in ET.fromstring(_plain(archive.read(rels))):  # noqa: S314 - no DOCTYPE allowed
        target = posixpath.normpath(posixpath.join("/" + folder, rel.get("Target", "")))
        targets[rel.get("Id", "")] = target.lstrip("/")
    names: dict[str, str] = {}
    for element in ET.fromstring(_plain(archive.read(book))).iter():  # noqa: S314
        if element.tag.endswith("}sheet") or element.tag == "sheet":
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            names[targets.get(key, "")] = element.get("name", "")
    return names


def _plain(content: bytes) -> bytes:
    if _has_doctype(content):
        msg = "a document type declaration"
        raise ValueError(msg)
    return content


_ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>(.+?)</(?:\w+:)?v>", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row\b")
# A value that is no text: a cell without a type, or with one of those that hold no text.
_PLAIN_VALUE = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\st=\"(?:s|str|inlineStr)\")[^>]*[^/]>(?:<(?:\w+:)?f\b[^<]*(?:/>|</(?:\w+:)?f>))?"
    rb"<(?:\w+:)?v[^>]*>[^<]"
)
_HAS_CONTENT = (b"<v>", b"<v ", b"<is>", b":v>", b":is>", b"<f", b":f>")


def scan_sheet(content: bytes) -> tuple[SheetScan, str | None]:
    """Rows with content, error cells, formulas never calculated, hidden rows; and a far cell.

    A byte scan: only rows that hold something unusual are looked into cell by cell.
    """
    start = content.find(b"sheetData")
    parts = _ROW.split(content[start:]) if start >= 0 else [b""]
    rows, certain, number, widest, last = 0, 0, 0, 0, 0
    errors: dict[tuple[int, int], str] = {}
    uncalculated: set[tuple[int, int]] = set()
    hidden: list[int] = []
    for part in parts[1:]:
        tag, _, body = part.partition(b">")
        found = _ROW_NUMBER.search(tag)
        number = int(found.group(1)) if found else number + 1
        if not any(mark in body for mark in _HAS_CONTENT):
            continue
        rows += 1
        certain += _PLAIN_VALUE.search(body) is not None
        if number <= last:  # readers keep one of two rows with the same number
            msg = f"row {number} stands after row {last}"
            raise ValueError(msg)
        last = number
        if b'hidden="1"' in tag or b'hidden="true"' in tag:
            hidden.append(number)
        if b't="e"' in body or b"<f" in body or b":f>" in body:
            _look_into(body, number, errors, uncalculated)
        references = _REFERENCE.findall(body[-400:])
        if references:
            widest = max(widest, column_number(references[-1][0].decode()))
    far = f"{column_letter(widest)}{last}" if widest * last > BOX_LIMIT else None
    return SheetScan(rows, certain, errors, frozenset(uncalculated), tuple(hidden)), far


def _look_into(
    body: bytes,
    row: int,
    errors: dict[tuple[int, int], str],
    uncalculated: set[tuple[int, int]],
) -> None:
    column = -1
    for attributes, inner in _CELL.findall(body):
        reference = _REFERENCE.search(attributes)
        # Some writers leave the references out: a cell then stands right of the one before it.
        column = column_number(reference.group(1).decode()) if reference else column + 1
        place = (row, column)
        value = _VALUE.search(inner)
        if b't="e"' in attributes:
            errors[place] = value.group(1).decode("utf-8", "replace") if value else "#FEL!"
        elif (b"<f" in inner or b":f" in inner) and not value and b't="str"' not in attributes:
            uncalculated.add(place)


def column_number(letters: str) -> int:
    """Column number from 0 of Excel's letters: A -> 0, AB -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letter(number: int) -> str:
    """Excel's letters of a column number from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
