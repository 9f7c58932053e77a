"""A workbook as one report: its rows, accepted and held back, and all that is to be said of it.

Which report it is and for when is told by `recognise.py` and `titles.py`. Pure functions: a bad
file gives findings, never an exception.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.accepted import accepted
from pipelines.ingest.cells import Workbook
from pipelines.ingest.header_remarks import header_findings, without_header
from pipelines.ingest.headers import Header
from pipelines.ingest.layouts import Layout
from pipelines.ingest.lines import Lines
from pipelines.ingest.package import column_letter
from pipelines.ingest.problem import Problem
from pipelines.ingest.reading import Read, Reading, frame_of, framed
from pipelines.ingest.recognise import FoundSheet, Recognised, aggregate, recognise
from pipelines.ingest.remarks import Columns, Remarks, findings_of
from pipelines.ingest.rows import TableRows, buyers, table_rows
from pipelines.ingest.rules import Rules
from pipelines.ingest.tables import tables_of
from pipelines.ingest.template_mark import SAMPLE_MARK
from pipelines.ingest.titles import (
    is_named,
    part_in,
    period_of,
    quarters_named,
    said_of,
    type_of_name,
    years_of_dates,
)
from pipelines.model import periods
from pipelines.model.findings import Finding, catalogue

__all__ = ["Reading", "as_frame", "read_buyers", "read_plainly", "read_report"]

_MARK_END = SAMPLE_MARK[2:].encode()  # without its «å»: bytes are made lower case as ASCII
# A file of which more than a fifth is held back is refused; of a handful of rows nobody can tell.
TOO_MANY, LEAST_ROWS = 0.2, 10
_CELL = re.compile(r"(?P<column>[A-Z]+)(?P<row>\d+)")


Part = tuple[FoundSheet, TableRows]


def read_report(
    workbook: Workbook, file_name: str, sender: str, rules: Rules, found: Recognised | None = None
) -> Reading:
    """Read a workbook as the report it is. Never raises for a bad file.

    `found` is what it was recognised as already, under the same rules.
    """
    return framed(read_plainly(workbook, file_name, sender, rules, found))


def read_plainly(
    workbook: Workbook, file_name: str, sender: str, rules: Rules, found: Recognised | None = None
) -> Read:
    """As `read_report`, without frames."""
    read = _read_workbook(workbook, file_name, sender, rules, found)
    facts = read.facts
    if facts.status == "accepted" or facts.quarters:
        return read
    # A refused file is placed by its name, so that its sender's delivery shows as refused.
    report_type = facts.report_type or type_of_name(file_name, rules.layouts)
    years, numbers = periods.years_in(file_name), periods.quarter_numbers_in(file_name)
    quarters = tuple(f"{y}-Q{n}" for y in years for n in numbers or (1, 2, 3, 4))
    layout = next((x for x in rules.layouts if x.report_type == report_type), None)
    period_id = period_of(layout, quarters) if layout else None
    if layout is None and quarters:
        period_id = periods.covering(quarters)
    placed = replace(facts, report_type=report_type, quarters=quarters, period_id=period_id)
    return replace(read, facts=placed)


def _read_workbook(
    workbook: Workbook, file_name: str, sender: str, rules: Rules, found: Recognised | None
) -> Read:
    problems = [_of_file(p) for p in workbook.problems]
    if _fatal(problems):
        return _rejected(problems)
    if sender not in rules.registry.organisations:
        return _rejected(problems, Finding("S53", params=(("sender", sender),)))
    found = found or recognise(workbook, file_name, rules.layouts, rules.owed_by(sender))
    if found.layout is None:
        return _rejected(problems, *found.findings)
    read = _read(found, file_name, sender, rules, problems)
    is_sample = _is_sample(workbook.cells["text"])
    return replace(read, facts=replace(read.facts, is_sample=is_sample))


def _is_sample(texts: pa.ChunkedArray) -> bool:
    """Whether a cell says that all is made up; looked for in all texts at once before in each."""
    together = (piece.buffers()[2] or b"" for piece in texts.chunks)
    if not any(_MARK_END in bytes(piece).lower() for piece in together):
        return False
    return bool(pc.any(pc.match_substring(texts, SAMPLE_MARK, ignore_case=True)).as_py())


def _of_file(problem: Problem) -> Finding:
    """What is said of a file as a finding; it points at the cell that it names first."""
    params = tuple(problem.params.items())
    named = str(problem.params.get("cell") or problem.params.get("cells") or "")
    cell = _CELL.match(named)
    if cell is None or "sheet" not in problem.params:
        return Finding(problem.code, params=params)
    place = (str(problem.params["sheet"]), int(cell["row"]), cell["column"])
    return Finding(problem.code, *place, params=params)


def _read(
    found: Recognised, file_name: str, sender: str, rules: Rules, problems: list[Finding]
) -> Read:
    layout = found.layout
    assert layout is not None  # noqa: S101 - for the type checker: told by the caller
    problems += [*found.findings, *_sheet_findings(found, layout)]
    if _fatal(problems):
        more = [a for s in found.sheets[:1] if (a := aggregate(s.header))]
        places = {s.info.name: _places(s.header) for s in found.sheets}
        facts = Reading("rejected", layout.report_type, layout.entry.part, columns=places)
        return Read(facts, {"findings": findings_of([*more, *problems])})
    parts: list[Part] = []
    for sheet in found.sheets:
        said = said_of(sheet.info.name, sheet.above, layout, file_name, sender, rules.registry,
                       strict=found.strict)  # fmt: skip
        tables = tables_of(sheet, found)
        parts += [
            (sheet, table_rows(sheet.grid, header, lines, layout, said, rules))
            for header, lines in tables
        ]
        problems += _of_tables(sheet, tables)
    return _assembled(found, layout, file_name, parts, problems)


def _assembled(
    found: Recognised, layout: Layout, file_name: str, parts: list[Part], problems: list[Finding]
) -> Read:
    """The reading of all tables together."""
    strangers = sorted({s for _, p in parts for s in p.strangers})
    problems += [Finding("M97", params=(("org", s),)) for s in strangers]
    hidden = [set(p.rows.tolist() if s.info.hidden else s.info.hidden_rows) for s, p in parts]
    rows = accepted(
        layout.report_type,
        [(s.info.name, h, p) for (s, p), h in zip(parts, hidden, strict=True)],
    )
    quarters = _quarters(found, layout, file_name, rows)
    if not quarters and layout.report.period != "standing":
        problems.append(Finding("S52"))
    rejected = _listed([(s, p.rejected) for s, p in parts], "code")
    n, held = (len(columns["source_row"]) for columns in (rows, rejected))
    share = held / max(n + held, 1)
    if share > TOO_MANY and n + held >= LEAST_ROWS:
        params = (("n", held), ("of", n + held), ("share", round(100 * share)))
        problems.append(Finding("S56", params=params))
    remarks: list[tuple[str, Remarks]] = [(s.info.name, r) for s, p in parts for r in p.remarks]
    names = [part_in(layout, (s.info.name, *s.above, file_name)) for s in found.sheets]
    facts = Reading(
        "rejected" if _fatal(problems) else "accepted",
        layout.report_type,
        layout.entry.part or (names[0] if len(set(names)) == 1 else ""),
        period_of(layout, quarters),
        quarters,
        columns={s.info.name: _places(s.header) for s in found.sheets},
    )
    tables = {
        "accepted": rows,
        "rejected": rejected,
        "ignored": _listed([(s, p.ignored) for s, p in parts], "reason"),
        "findings": findings_of(problems, remarks),
    }
    return Read(facts, tables)


def _quarters(found: Recognised, layout: Layout, file_name: str, rows: Columns) -> tuple[str, ...]:
    """The quarters a file is for: a year column, sheet names, titles, file name, then dates."""
    stated: tuple[int, ...] = ()
    if any("year" in s.header.columns for s in found.sheets):
        stated = tuple(sorted(int(y) for y in pd.unique(rows["year"]) if y is not pd.NA))

    def named(by_dates: Sequence[int] = ()) -> list[set[str]]:
        names = [(s.info.name, s.above, file_name) for s in found.sheets]
        return [quarters_named(*n, stated, by_dates) for n in names]

    quarters = named()
    # A list that names no period holds until a newer one, whatever days its rows have.
    if not all(quarters) and layout.report.period != "standing":
        quarters = named(years_of_dates(rows))
    return tuple(sorted(set().union(*quarters)))


def _places(header: Header) -> dict[str, tuple[str, str]]:
    return {f: (column_letter(c.number), c.header) for f, c in header.columns.items()}


def _of_tables(sheet: FoundSheet, tables: Sequence[tuple[Header, Lines]]) -> list[Finding]:
    """What is said of a sheet's tables: no rows, hidden rows, columns without a header."""
    name = sheet.info.name
    data = np.concatenate([lines.data for _, lines in tables])
    found = [] if len(data) or any(x.second for _, x in tables) else [Finding("S29", name)]
    hidden = int(np.isin(data, list(sheet.info.hidden_rows)).sum())
    if hidden:
        found.append(Finding("S30", name, params=(("n", hidden),)))
    if len(data):
        found += without_header(sheet.grid, sheet.header, int(data.max()))
    for column in sheet.header.beside[:1]:
        place = (name, sheet.header.row, column_letter(column.number), column.header)
        found.append(Finding("S26", *place, params=(("first", sheet.header.row),)))
    return found


def read_buyers(workbook: Workbook, file_name: str, layouts: Sequence[Layout]) -> pd.DataFrame:
    """The buyers that a register names: `org` and `org_number` a row; masked numbers are missing.

    Raises:
        ValueError: no layout reads the file, or it does not name its buyers by number.
    """
    found = recognise(workbook, file_name, layouts)
    if found.layout is None or "org_number" not in found.sheets[0].header.columns:
        msg = f"{file_name}: no column with the buyers' organisation numbers was found"
        raise ValueError(msg)
    pairs = [
        pair
        for sheet in found.sheets
        for header, lines in tables_of(sheet, found)
        for pair in buyers(sheet.grid, header, lines.data, found.layout)
    ]
    return pd.DataFrame(pairs, columns=["org", "org_number"])


def as_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings as rows."""
    return frame_of(findings_of(findings))


def _fatal(findings: Sequence[Finding]) -> bool:
    return any(catalogue()[f.code].outcome == "rejected" for f in findings)


def _rejected(problems: list[Finding], *findings: Finding) -> Read:
    return Read(Reading("rejected"), {"findings": findings_of([*problems, *findings])})


def _listed(parts: Sequence[tuple[FoundSheet, Mapping[int, str]]], name: str) -> Columns:
    lines = [(r, why, s.info.name) for s, rows in parts for r, why in sorted(rows.items())]
    rows, reasons, sheets = zip(*lines, strict=True) if lines else ((), (), ())
    return {
        "source_row": np.array(rows, dtype=np.int64),
        name: np.array(reasons, dtype=object),
        "source_sheet": np.array(sheets, dtype=object),
    }


def _sheet_findings(found: Recognised, layout: Layout) -> list[Finding]:
    """What is said of the sheets' headers and, of a template, of the sheets' names."""
    label = layout.report.label
    findings: list[Finding] = []
    for sheet in found.sheets:
        name = sheet.info.name
        if found.strict and name not in (label.sv, label.en):
            same = name.strip().casefold() in (label.sv.casefold(), label.en.casefold())
            params = (("name", label.sv),)
            findings.append(Finding("S31" if same else "S41", name, params=params))
        given = {layout.report.sheet_field or ""} if is_named(name) else set()
        findings += header_findings(layout, sheet.header, name, given, strict=found.strict)
    return findings
