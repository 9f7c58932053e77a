"""What is to be said of a header: clashes, missing and unknown columns, synonyms.

Which column holds which field is found in `headers.py`.
"""

import difflib
import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from pipelines.ingest.grid import Grid
from pipelines.ingest.header_words import reduced, squeezed
from pipelines.ingest.headers import Column, Header
from pipelines.ingest.layouts import Layout
from pipelines.ingest.package import column_letter
from pipelines.model.findings import Finding
from pipelines.model.text import normalise

_NEAR = 0.8
# HTML or SQL in a header is shown as the text it is.
_CODE_LIKE = re.compile(
    r"<[a-z/!]|['\"’];?\)?;|--\s*$|\b(?:drop|delete|insert|select|union)\s\w", re.IGNORECASE
)


def header_findings(
    layout: Layout, header: Header, sheet: str, given: Collection[str] = (), *, strict: bool = False
) -> list[Finding]:
    """The findings of a header.

    Args:
        layout: The layout under which it is read.
        header: The header.
        sheet: The sheet's name.
        given: Fields that the sheet's name or the layout says.
        strict: A workbook made from our own template, which has one header row.
    """
    findings = []
    if strict and header.first_row != header.row:
        findings.append(Finding("S24", sheet, header.first_row))
    for name, one, two in header.clashes:
        letters = f"{column_letter(one.number)}, {column_letter(two.number)}"
        both = (("columns", letters), ("field", layout.fields[name].label.sv))
        findings.append(_at("S19", sheet, header, two, both))
    for name in missing(layout, (*header.columns, *given)):
        label = layout.fields[name].label.sv
        findings.append(Finding("S20", sheet, header.row, params=(("field", label),)))
    for name, column in header.columns.items():
        code = _written(layout, name, column.header)
        if code:
            said = (("field", layout.fields[name].label.sv),)
            findings.append(_at(code, sheet, header, column, said))
    return [*findings, *_unknown(layout, header, sheet)]


def missing(layout: Layout, known: Collection[str]) -> list[str]:
    """The required fields that are not known nor constant; of alternatives the first."""
    said = {*known, *(name for name, field in layout.fields.items() if field.value is not None)}
    several = [group[0] for group in layout.report.any_of if not said.intersection(group)]
    return [name for name in (*layout.required, *several) if name not in said]


def _written(layout: Layout, name: str, header: str) -> str | None:
    """S22 when only blanks, breaks or case differ from the template's header, S18 for a synonym."""
    field = layout.fields[name]
    template = (*field.headers[:1], field.label.sv, field.label.en)
    if header in template:
        return None
    return "S22" if squeezed(header) in map(squeezed, template) else "S18"


def _unknown(layout: Layout, header: Header, sheet: str) -> Iterable[Finding]:
    known = {normalise(c) for c in layout.entry.ignore_columns}
    for column in header.unknown:
        if normalise(column.header) not in known:
            near = near_header(layout, column.header, header.columns)
            code = "S44" if _CODE_LIKE.search(column.header) else "S21"
            yield _at(code, sheet, header, column, (("suggestion", near),) if near else ())


def near_header(layout: Layout, header: str, claimed: Collection[str]) -> str | None:
    """The known header that an unknown one is likest to, unless a column claims its field."""
    near, name = _likest(layout, reduced(header)[0])
    return None if name in claimed else near


@lru_cache(maxsize=1 << 12)
def _likest(layout: Layout, text: str) -> tuple[str | None, str]:
    known: dict[str, tuple[str, str]] = {}
    for name, field in layout.fields.items():
        for header in (*field.headers, field.label.sv):
            known.setdefault(reduced(header)[0], (header, name))
    near = difflib.get_close_matches(text, known, n=1, cutoff=_NEAR) if len(text) > 2 else []
    return known[near[0]] if near else (None, "")


def without_header(grid: Grid, header: Header, last_row: int) -> list[Finding]:
    """S70 for every column within the table that holds something below no header."""
    named = {c.number for c in header.columns.values()} | {
        c.number for c in (*header.unknown, *header.dropped, *header.beside)
    }
    named |= {two.number for _, _, two in header.clashes}
    first = min((c.number for c in header.columns.values()), default=0)
    edge = min((c.number for c in header.beside), default=max(grid.columns, default=0) + 1)
    found = []
    for number, cells in sorted(grid.columns.items()):
        within = (cells.rows > header.row) & (cells.rows <= last_row)
        if number not in named and first < number < edge and within.any():
            place = (grid.info.name, header.row, column_letter(number))
            found.append(Finding("S70", *place))
    return found


def _at(
    code: str, sheet: str, header: Header, column: Column, params: tuple[tuple[str, str], ...] = ()
) -> Finding:
    place = (sheet, header.row, column_letter(column.number), column.header)
    return Finding(code, *place, params=params)
