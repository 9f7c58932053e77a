"""What makes a sound workbook bad: bytes in, bytes out, one function for each kind of damage."""

import base64
import io
import re
import struct
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from typing import Any

import xlsxwriter
from workbooks import repacked

Damage = Callable[[bytes], bytes]
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
SHEET = "xl/worksheets/sheet1.xml"


def html(data: bytes) -> bytes:
    """A web page with a table, as some systems export it."""
    return b"<html><body><table><tr><td>Diarienummer</td></tr></table></body></html>"


def compound_file(*streams: str) -> Damage:
    """An OLE2 container with these streams, of 4,096 bytes each, and no workbook among them."""

    def build(_: bytes) -> bytes:
        end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
        fat, body = [fat_mark, end], b""
        entries = [_entry("Root Entry", 5, child=1, start=end, size=0)]
        for number, name in enumerate(streams, start=1):
            start = len(fat)
            fat += [*range(start + 1, start + 8), end]
            body += bytes(4096)
            right = number + 1 if number < len(streams) else free
            entries.append(_entry(name, 2, right=right, start=start, size=4096))
        fat += [free] * (128 - len(fat))
        head = struct.pack("<8s16sHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16),
                           0x3E, 3, 0xFFFE, 9, 6)  # fmt: skip
        head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
        head += struct.pack("<108I", *[free] * 108)
        directory = b"".join(entries).ljust(512, b"\0")
        return head + struct.pack("<128I", *fat) + directory + body

    return build


def _entry(
    name: str, kind: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF, start: int, size: int
) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", text, len(text) + 2, kind, 1,
        0xFFFFFFFF, right, child, bytes(16), 0, 0, 0, start, size,
    )  # fmt: skip


def truncated(data: bytes) -> bytes:
    """The first 70 % of the file."""
    return data[: len(data) * 7 // 10]


def wrong_crc(data: bytes) -> bytes:
    """The sheet's checksum changed in the package's directory and in the part's own header."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        right = struct.pack("<I", archive.getinfo(SHEET).CRC)
    return data.replace(right, struct.pack("<I", 0xDEADBEEF))


def bomb(data: bytes) -> bytes:
    """A sheet that unpacks to 210 MB of blanks."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in old.infolist():
            part = old.read(info)
            if info.filename != SHEET:
                new.writestr(info.filename, part)
                continue
            start, end = part.split(b"<sheetData>")
            with new.open(info.filename, "w") as sheet:
                sheet.write(start)
                for _ in range(210):
                    sheet.write(b" " * (1 << 20))
                sheet.write(b"<sheetData>" + end)
    return buffer.getvalue()


def lying_bomb(data: bytes) -> bytes:
    """The same, but the package's directory says that the sheet is small."""
    packed = bomb(data)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        size = archive.getinfo(SHEET).file_size
    return packed.replace(struct.pack("<I", size), struct.pack("<I", 10_000))


def many_parts(data: bytes) -> bytes:
    """20,000 more parts."""
    return repacked(data, add={f"xl/media/image{n}.png": b"" for n in range(20_000)})


def doctype(declaration: str) -> Damage:
    """A document type declaration before the sheet's first element."""

    def change(name: str, part: bytes) -> bytes:
        if name != SHEET:
            return part
        head, rest = part.split(b"?>", 1)
        return head + b"?>" + declaration.encode() + rest.replace(b"<v>", b"<v>&e;", 1)

    return lambda data: repacked(data, change)


_TENFOLD = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(8))
LAUGHS = f"<!DOCTYPE worksheet [<!ENTITY l0 'ha'>{_TENFOLD}<!ENTITY e '{'&l8;' * 10}'>]>"
OUTSIDE = '<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


def replaced(pattern: str, new: str, part_name: str = SHEET) -> Damage:
    """A part with everything that a pattern matches replaced; it must match."""

    def change(name: str, part: bytes) -> bytes:
        if name != part_name:
            return part
        changed, n = re.subn(pattern.encode(), new.encode(), part)
        assert n, f"{pattern} is not in {name}"
        return changed

    return lambda data: repacked(data, change)


def far_cell(data: bytes) -> bytes:
    """One number in the last cell that a sheet has."""
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return replaced("</sheetData>", row)(data)


def added(**parts: bytes) -> Damage:
    """Parts added; a name's `__` is a slash and its `_dot_` a dot."""
    named = {k.replace("__", "/").replace("_dot_", "."): v for k, v in parts.items()}
    return lambda data: repacked(data, add=named)


def traversal(data: bytes) -> bytes:
    """A part that would be unpacked outside the folder."""
    return repacked(data, add={"xl/../../../tmp/evil.xml": b"<x/>"})


def outside_target(data: bytes) -> bytes:
    """The workbook's relationship to its sheet points out of the package."""
    target = "../../../../etc/passwd"
    return replaced("worksheets/sheet1.xml", target, "xl/_rels/workbook.xml.rels")(data)


def strict_xml(data: bytes) -> bytes:
    """The same workbook in the namespaces of Strict Open XML, as Excel can save it."""
    office = b"http://schemas.openxmlformats.org/"
    strict = b"http://purl.oclc.org/ooxml/"
    names = {
        office + b"spreadsheetml/2006/main": strict + b"spreadsheetml/main",
        office + b"officeDocument/2006/relationships": strict + b"officeDocument/relationships",
    }

    def change(_: str, part: bytes) -> bytes:
        for old, new in names.items():
            part = part.replace(old, new)
        return part

    conform = replaced("<workbook ", '<workbook conformance="strict" ', "xl/workbook.xml")
    return conform(repacked(data, change))


def external_link(cells: Mapping[str, float | None]) -> Damage:
    """Cells that take their number from another workbook; None was never calculated."""
    book = (
        b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><externalBook xmlns:r="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships" r:id="rId1"><sheetNames><sheetName val="Avtal"/>'
        b"</sheetNames></externalBook></externalLink>"
    )
    link = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/externalLinkPath" Target="avtal.xlsx" '
        b'TargetMode="External"/></Relationships>'
    )
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    )

    def damage(data: bytes) -> bytes:
        for place, value in cells.items():
            formula = "<f>[1]Avtal!$B$2</f>" + ("" if value is None else f"<v>{value}</v>")
            pattern = rf'<c r="{place}"([^>]*)><v>[^<]*</v>'
            data = replaced(pattern, rf'<c r="{place}"\1>{formula}')(data)
        data = repacked(
            data,
            add={
                "xl/externalLinks/externalLink1.xml": book,
                "xl/externalLinks/_rels/externalLink1.xml.rels": link,
            },
        )
        data = replaced("</Relationships>", relation, "xl/_rels/workbook.xml.rels")(data)
        references = '</sheets><externalReferences><externalReference r:id="rId99"/>'
        return replaced("</sheets>", f"{references}</externalReferences>", "xl/workbook.xml")(data)

    return damage


def open_document(rows: Sequence[Sequence[Any]]) -> Damage:
    """The rows as an OpenDocument spreadsheet, every cell as text."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string"><text:p>'
            f"{escape(str(v))}</text:p></table:table-cell>"
            if v is not None
            else "<table:table-cell/>"
            for v in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2">'
        '<office:body><office:spreadsheet><table:table table:name="Blad1">'
        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>"
    )

    def damage(_: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
        return buffer.getvalue()

    return damage


def formatted(sheet: str, table: Sequence[Sequence[Any]], formats: Mapping[str, str],
              options: Mapping[str, Any] | None = None, chart_first: bool = False,
              pictures: Collection[str] = ()) -> bytes:  # fmt: skip
    """A workbook whose cells have number formats of their own, a chart sheet or a picture.

    Args:
        sheet: Its name.
        table: Rows of cells.
        formats: Number format or `fill` (a yellow cell) by cell, such as `L3`.
        options: What XlsxWriter is told besides, such as `date_1904`.
        chart_first: Whether a chart sheet comes before the sheet.
        pictures: Sheets on which a picture lies; those that are not there are added.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **(options or {})}) as book:
        if chart_first:
            chart = book.add_chart({"type": "column"})
            book.add_chartsheet("Diagram").set_chart(chart)
        page = book.add_worksheet(sheet)
        if chart_first:
            chart.add_series({"values": [sheet, 1, 9, 4, 9]})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for r, row in enumerate(table):
            for c, value in enumerate(row):
                place = xlsxwriter.utility.xl_rowcol_to_cell(r, c)
                known = formats.get(place)
                own = known and book.add_format(
                    {"bg_color": "#FFFF00"} if known == "fill" else {"num_format": known}
                )
                if hasattr(value, "isoformat"):
                    page.write_datetime(r, c, value, own or day)
                elif value is not None:
                    page.write(r, c, value, own or None)
        for name in pictures:
            of = book.get_worksheet_by_name(name) or book.add_worksheet(name)
            of.insert_image("P3", "bild.png", {"image_data": io.BytesIO(PICTURE)})
    return buffer.getvalue()
