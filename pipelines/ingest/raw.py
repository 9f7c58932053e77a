"""The bytes of a file to all its cells, as they are: what is kept of them is decided in `scrub.py`.

Values are calamine's; what it hides comes from the scan of the bytes (`package.py`). Nothing is
written here.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipelines.ingest import package
from pipelines.ingest.cell_table import Cells, add_lines, add_sheet
from pipelines.ingest.cells import SheetInfo, Workbook, refused
from pipelines.ingest.delimited import decode, read_lines
from pipelines.ingest.package import Scan
from pipelines.ingest.problem import Problem


@dataclass(frozen=True)
class Raw:
    """A workbook as it was read, with all that it holds.

    `elsewhere`: personal numbers by where they stand besides cells; those of cells may be among
    them. `unread`: something within could not be searched.
    """

    book: Workbook
    elsewhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False


def read_raw(data: bytes, file_name: str) -> Raw:
    """All cells of a file as they are. Never raises for a bad file."""
    found = package.scan(data, file_name)
    if found.kind == "none":
        problem = found.problems[0]
        return Raw(refused(problem.code, **problem.params))
    try:
        book = _lines(data) if found.kind == "csv" else _book(found.content or data, found)
    except (CalamineError, ValueError, LookupError, ArithmeticError, OSError) as error:
        return Raw(refused("S14" if "password" in str(error).lower() else "S04"))
    except BaseException as error:
        # What calamine does not expect in a file is no Exception.
        if type(error).__name__ == "PanicException":
            return Raw(refused("S04"))
        raise
    problems = (*found.problems, *book.problems)
    return Raw(replace(book, problems=problems), found.elsewhere, found.unread)


def _lines(data: bytes) -> Workbook:
    lines = read_lines(decode(data))
    table = Cells()
    add_lines(table, lines.rows)
    params: dict[str, str | int] = {"n": len(lines.unclosed), "row": next(iter(lines.unclosed), 0)}
    problems = (Problem("S75", params),) if lines.unclosed else ()
    return Workbook("csv", problems, (SheetInfo("csv", hidden=False),), 0, table.table())


def _book(data: bytes, found: Scan) -> Workbook:
    table = Cells()
    infos: list[SheetInfo] = []
    problems: list[Problem] = []
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for number, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        # The sheets of an .xls are known by their place, those of a package by their name.
        facts = found.sheets[str(number) if found.kind == "xls" else meta.name]
        sheet = book.get_sheet_by_name(meta.name)
        rows = sheet.to_python(skip_empty_area=False)
        seen = add_sheet(table, len(infos), rows, facts)
        if not facts.certain <= seen <= facts.rows:
            problems.append(Problem("S60", {"sheet": meta.name, "a": seen, "b": facts.rows}))
        merged = facts.merged
        if merged is None:
            merged = tuple((*a, *b) for a, b in sheet.merged_cell_ranges or [])
        hidden = meta.visible != SheetVisibleEnum.Visible
        infos.append(
            SheetInfo(meta.name, hidden, facts.hidden_rows, merged, facts.linked, facts.images)
        )
    return Workbook(found.kind, tuple(problems), tuple(infos), 0, table.table())
