"""A workbook of openpyxl as bytes: the same content gives the same bytes, formulas keep results.

openpyxl writes today's date and leaves formulas without a value; both are put right in the
package. What stands in the sheets is not its business.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils.datetime import to_excel

CREATED = dt.datetime(2017, 1, 1)  # noqa: DTZ001 - a fixed day, so that bytes do not vary
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FORMULA = re.compile(
    r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f\b.*?(?:</f>|/>))<v\s*(?:/>|></v>)</c>', re.DOTALL
)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
# Kind and text of a cell, as the intake read it (%, b, d, e, n, s, t).
Value = tuple[str, str]


def packed(
    book: Workbook, title: str, values: Mapping[str, Mapping[str, Value]] | None = None
) -> bytes:
    """The workbook's bytes.

    Args:
        book: The workbook.
        title: Of the document; nobody is named in its properties.
        values: What formulas gave when they were last calculated, by sheet and cell.
    """
    book.properties = DocumentProperties(creator="", title=title, created=CREATED)
    buffer = io.BytesIO()
    book.save(buffer)
    known = {
        f"xl/worksheets/sheet{number}.xml": (values or {}).get(sheet.title, {})
        for number, sheet in enumerate(book.worksheets, start=1)
    }
    result = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                stamp = CREATED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            elif known.get(name):
                part = _calculated(part.decode("utf-8"), known[name], book).encode("utf-8")
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, part)
    return result.getvalue()


def _calculated(xml: str, values: Mapping[str, Value], book: Workbook) -> str:
    """A sheet's XML with the last result of its formulas."""

    def filled(match: re.Match[str]) -> str:
        place, attributes, formula = match.groups()
        if place not in values:
            return match.group(0)
        kind, text = values[place]
        attributes = re.sub(r'\s+t="[^"]*"', "", attributes)
        mark = {"s": ' t="str"', "b": ' t="b"', "e": ' t="e"'}.get(kind, "")
        return f'<c r="{place}"{attributes}{mark}>{formula}<v>{_stored(kind, text, book)}</v></c>'

    return _FORMULA.sub(filled, xml)


def _stored(kind: str, text: str, book: Workbook) -> str:
    if kind == "b":
        return "1" if text == "true" else "0"
    if kind == "t":
        return repr(seconds_of(text) / 86_400)
    if kind == "d":
        return str(to_excel(moment(text), book.epoch))  # type: ignore[no-untyped-call]
    return escape(text)


def seconds_of(text: str) -> int:
    """The length of hours as Excel shows them: `2:30`, `26:30`, `2:30:05`."""
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))


def moment(text: str) -> dt.date | dt.datetime:
    """A date, or a date with time of day, from its ISO form."""
    found = dt.datetime.fromisoformat(text)
    return found.date() if found.time() == dt.time() else found
