"""The parts of a zipped workbook, each unpacked once: what they hold besides the cells' values.

Personal numbers outside the cells, tricks that refuse a file, and facts by sheet. Which kind of
file it is, and what is said of it, is decided in `package.py`.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipelines.ingest import biff, ooxml
from pipelines.ingest.opendocument import read_content
from pipelines.ingest.personal import plain_records
from pipelines.ingest.screening import numbers_in_xml
from pipelines.ingest.sheet_scan import (
    SheetScan,
    outside_cells,
    scan_sheet,
    without,
    without_prefix,
)

UNPACKED_LIMIT = 200 * 1024 * 1024
RATIO_LIMIT, MUCH = 200, 50 * 1024 * 1024
_XML = (".xml", ".rels", ".vml", ".rdf")
_PICTURES = (".png", ".jpeg", ".jpg", ".gif", ".bmp", ".emf", ".wmf", ".tiff", ".svm")
# Fonts, colours and formats say nothing of anybody, and hold many digits.
_SILENT = re.compile(r"(?:^|/)(?:styles|theme\d*|tableStyles|binaryIndex\d*)\.(?:xml|bin)$")
_WHERE = (
    (re.compile(r"comment|person", re.IGNORECASE), "comments"),
    (re.compile(r"^docProps/|^meta\.xml$"), "properties"),
    (re.compile(r"(?:^|/)workbook\.(?:xml|bin)$"), "names"),
)
# What no reader of cells looks at.
_BESIDE = ("customXml/", "docProps/")
_EMBEDDED = re.compile(r"/embeddings/|/activeX/|^Object [^/]*$", re.IGNORECASE)
_EXTERNAL = re.compile(rb"<!(?:DOCTYPE|ENTITY)[^>\[]{0,2000}?\s(?:SYSTEM|PUBLIC)\s")


# Facts by sheet, parts without far cells, and texts to be searched instead of a whole part.
_Scanned = tuple[dict[str, SheetScan], dict[str, bytes], dict[str, bytes]]


class RefusedError(Exception):
    """What makes a file be refused: a code of the findings catalogue and its particulars."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass
class Contents:
    """What was found: facts by sheet, and personal numbers by where they stand besides cells.

    Numbers of cells may be among them. `unread`: something within cannot be searched. `content`:
    the package without far cells, if it had any.
    """

    sheets: dict[str, SheetScan] = field(default_factory=dict)
    elsewhere: dict[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False
    content: bytes | None = None


def scan_parts(archive: zipfile.ZipFile, kind: str) -> Contents:
    """Unpack every part of a package once, which also checks its sums, and scan it.

    Raises:
        RefusedError: the file is refused.
        ValueError, KeyError: a part is missing or not what it should be.
    """
    parts = _unpacked(archive)
    for name, content in parts.items():
        if name.endswith(_XML):
            _refuse_declarations(content)
        # Calamine reads UTF-16 as an empty sheet; what other programs put in beside may be so.
        if name.endswith(_XML) and _is_wide(content) and not name.startswith(_BESIDE):
            msg = "a part in UTF-16"
            raise ValueError(msg)
        if name.endswith("vbaProject.bin"):
            raise RefusedError("S15")
    sheets, cut, texts = _opendocument(parts) if kind == "ods" else _office(parts, kind)
    texts |= {
        name: plain_records(content) if name.endswith(".bin") else content
        for name, content in parts.items()
        if name not in texts and not name.lower().endswith(_PICTURES) and not _SILENT.search(name)
    }
    texts[""] = archive.comment
    return Contents(
        sheets,
        _elsewhere(texts),
        unread=any(_EMBEDDED.search(name) for name in parts),
        content=_repacked(parts, cut) if cut else None,
    )


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = UNPACKED_LIMIT
    for info in archive.infolist():
        # No sheet packs so well: what does is made to fill the memory.
        most = min(left, max(MUCH, RATIO_LIMIT * info.compress_size))
        with archive.open(info) as part:
            # Not more than is said: what says less than it holds would be unpacked to be cut.
            content = part.read(min(most + 1, info.file_size))
        if len(content) > most:
            limit = UNPACKED_LIMIT if most == left else most
            raise RefusedError("S07", limit_mb=limit >> 20)
        left -= len(content)
        parts[info.filename] = content
    return parts


def _refuse_declarations(content: bytes) -> None:
    # Whole parts: a declaration may stand behind a long comment. Escaped text cannot look so.
    plain = content.replace(b"\x00", b"") if _is_wide(content) else content
    # A mark that few parts hold is found sooner than the bracket before it, of which all are full.
    if b"!" in plain and (b"<!DOCTYPE" in plain or b"<!ENTITY" in plain):
        raise RefusedError("S10" if _EXTERNAL.search(plain) else "S09")


def _is_wide(content: bytes) -> bool:
    return content.find(b"\x00", 0, 4) >= 0


def _elsewhere(texts: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """Personal numbers by kind of part: most files hold none and are done in one search."""
    if not numbers_in_xml(b"<".join(texts.values())):
        return {}
    found: dict[str, frozenset[str]] = {}
    for name, content in texts.items():
        label = next((label for form, label in _WHERE if form.search(name)), "other")
        found[label] = found.get(label, frozenset()) | numbers_in_xml(content)
    return found


def _opendocument(parts: Mapping[str, bytes]) -> _Scanned:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise RefusedError("S14")
    found = read_content(parts["content.xml"])
    comments = "<".join(found.comments).encode()
    cut = {"content.xml": found.content} if found.content else {}
    return found.tables, cut, {"comments": comments}


def _office(parts: Mapping[str, bytes], kind: str) -> _Scanned:
    """Sheets' facts, sheets without their far cells, and parts to be searched otherwise."""
    rels = {
        name: ooxml.relations(content, ooxml.part_of(name))
        for name, content in parts.items()
        if name.endswith(".rels")
    }
    if any(r.outside for listed in rels.values() for r in listed):
        raise RefusedError("S46")
    book = next(n for n in parts if n.endswith(("workbook.xml", "workbook.bin")))
    related = rels[ooxml.rels_of(book)]
    styles = parts.get(next((r.target for r in related if r.kind == "styles"), ""), b"")
    scans: dict[str, SheetScan] = {}
    cut: dict[str, bytes] = {}
    texts: dict[str, bytes] = {}
    if kind == "xlsb":
        names = ooxml.by_target(biff.binary_sheet_names(parts[book]), related)
        percent = biff.binary_percent(styles)
    else:
        names = ooxml.by_target(ooxml.sheet_names(parts[book]), related)
        percent = ooxml.percent_styles(styles) if styles else frozenset()
        texts[book] = ooxml.defined_names(parts[book])
    links = any("externalLinks/" in name for name in parts)
    images = set(ooxml.drawn(names, parts, rels))
    for part, name in names.items():
        content = parts.get(part)
        if content is None:
            continue
        if kind == "xlsb":
            scan = biff.scan_binary_sheet(content, percent)
        else:
            content = without_prefix(content)
            scan = scan_sheet(content, percent, links)
            texts[part] = outside_cells(content)
        if scan.far and scan.far.spans:
            cut[part] = without(content, scan.far.spans)
        scans[name] = replace(scan, images=part in images)
    return scans, cut, texts


def _repacked(parts: Mapping[str, bytes], changed: Mapping[str, bytes]) -> bytes:
    """A package with some parts changed, not packed: it is only read once."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (dict(parts) | dict(changed)).items():
            archive.writestr(name, content, zipfile.ZIP_STORED)
    return buffer.getvalue()
