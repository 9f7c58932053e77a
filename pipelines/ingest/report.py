"""A workbook as one report: its rows, accepted and held back, and all that is to be said of it.

Which report it is and for when is told by `recognise.py`. Pure functions: a bad file gives
findings, never an exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
import pyarrow.compute as pc

from pipelines.ingest.cells import SheetInfo, Workbook
from pipelines.ingest.headers import header_findings
from pipelines.ingest.layouts import Layout
from pipelines.ingest.recognise import (
    FoundSheet,
    aggregate,
    choose_layout,
    period_of,
    quarters_of,
    sheet_frames,
    type_of_name,
    without_header,
)
from pipelines.ingest.rows import SheetRows, sheet_rows, within_registry
from pipelines.ingest.sheet import FINDING_COLUMNS, Rows, split_rows, typed_columns
from pipelines.model import periods
from pipelines.model.codes import CodeList
from pipelines.model.findings import Finding, catalogue
from pipelines.model.organisations import Registry

SAMPLE_MARK = "påhittade uppgifter"


@dataclass(frozen=True)
class Reading:
    """What a file is taken for: outcome, type, period, rows and findings."""

    status: str
    report_type: str | None = None
    part: str = ""
    period_id: str | None = None
    quarters: tuple[str, ...] = ()
    is_sample: bool = False
    accepted: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    rejected: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    ignored: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    findings: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=FINDING_COLUMNS), repr=False
    )

    @property
    def rows_in(self) -> int:
        """Business rows: accepted and held back."""
        return len(self.accepted) + len(self.rejected)


@dataclass(frozen=True)
class Rules:
    """What a reading depends on besides the file: layouts, registry and code lists."""

    layouts: tuple[Layout, ...]
    registry: Registry
    codes: dict[str, CodeList]


def read_report(workbook: Workbook, file_name: str, sender: str, rules: Rules) -> Reading:
    """Read a workbook as the report it is. Never raises for a bad file."""
    reading = _read_workbook(workbook, file_name, sender, rules)
    if reading.status == "accepted" or reading.quarters:
        return reading
    # A refused file is placed by its name, so that its sender's delivery shows as refused.
    report_type = reading.report_type or type_of_name(file_name, rules.layouts)
    years, numbers = periods.years_in(file_name), periods.quarter_numbers_in(file_name)
    quarters = tuple(f"{y}-Q{n}" for y in years for n in numbers or (1, 2, 3, 4))
    period_id = periods.covering(quarters) if quarters else None
    return replace(reading, report_type=report_type, quarters=quarters, period_id=period_id)


def _read_workbook(workbook: Workbook, file_name: str, sender: str, rules: Rules) -> Reading:
    problems = [Finding(p.code, params=tuple(p.params.items())) for p in workbook.problems]
    if _fatal(problems):
        return Reading("rejected", findings=as_frame(problems))
    if sender not in rules.registry.organisations:
        return _rejected(problems, Finding("S53", params=(("sender", sender),)))
    frames = sheet_frames(workbook)
    if not any(len(f) for f in frames.values()):
        return _rejected(problems, Finding("S28"))
    texts = workbook.cells["text"]
    is_sample = bool(pc.any(pc.match_substring(texts, SAMPLE_MARK, ignore_case=True)).as_py())
    chosen = choose_layout(frames, workbook.sheets, file_name, rules.layouts)
    if chosen is None:
        return _rejected(problems, without_header(frames, rules.layouts))
    layout, sheets = chosen
    problems += _sheet_findings(workbook.sheets, frames, sheets, layout)
    if _fatal(problems):
        counted = aggregate(sheets[0].header)
        more = [counted] if counted else []
        found = as_frame([*more, *problems])
        return Reading("rejected", layout.report_type, layout.entry.part, findings=found)
    return replace(_read(sheets, layout, file_name, sender, rules, problems), is_sample=is_sample)


def _read(
    sheets: Sequence[FoundSheet],
    layout: Layout,
    file_name: str,
    sender: str,
    rules: Rules,
    problems: list[Finding],
) -> Reading:
    parts: list[SheetRows] = []
    for sheet in sheets:
        rows = split_rows(sheet.cells, sheet.header, layout)
        if not len(rows.data):
            problems.append(Finding("S29", sheet.info.name))
        if rules.registry.organisations[sender].covers_all:
            rows = within_registry(rows, _buyers(sheet, rows, layout), rules.registry)
        columns, found = typed_columns(
            sheet.cells, sheet.info, sheet.header, rows, layout, rules.codes
        )
        part = sheet_rows(
            sheet.info.name,
            columns,
            found,
            sheet.header,
            rows,
            layout,
            sender,
            rules.registry,
            rules.codes,
        )
        parts.append(part)
    strangers = sorted({s for p in parts for s in p.strangers})
    problems += [Finding("M97", params=(("org", s),)) for s in strangers]
    accepted = _concat([p.accepted for p in parts])
    quarters = quarters_of(sheets, file_name, accepted)
    if not quarters:
        problems.append(Finding("S52"))
    status = "rejected" if _fatal(problems) else "accepted"
    findings = _concat([as_frame(problems), *(p.findings for p in parts)])
    period_id = period_of(layout, quarters) if quarters else None
    return Reading(
        status,
        layout.report_type,
        layout.entry.part,
        period_id,
        quarters,
        accepted=accepted,
        rejected=_concat([p.rejected for p in parts]),
        ignored=_concat([p.ignored for p in parts]),
        findings=findings,
    )


def read_buyers(workbook: Workbook, file_name: str, layouts: Sequence[Layout]) -> pd.DataFrame:
    """The buyers that a register names: `org` and `org_number` a row; masked numbers are missing.

    Raises:
        ValueError: no layout reads the file, or it does not name its buyers by number.
    """
    frames = sheet_frames(workbook)
    chosen = choose_layout(frames, workbook.sheets, file_name, layouts)
    if chosen is None or "org_number" not in chosen[1][0].header.columns:
        msg = f"{file_name}: no column with the buyers' organisation numbers was found"
        raise ValueError(msg)
    layout, sheets = chosen
    found = [_buyers(s, split_rows(s.cells, s.header, layout), layout) for s in sheets]
    return pd.concat(found, ignore_index=True)


def _buyers(sheet: FoundSheet, rows: Rows, layout: Layout) -> pd.DataFrame:
    only = replace(layout, fields={k: layout.fields[k] for k in ("org", "org_number")})
    return pd.DataFrame(typed_columns(sheet.cells, sheet.info, sheet.header, rows, only, {})[0])


def as_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings as rows."""
    lines = [
        {c: getattr(f, c) for c in FINDING_COLUMNS[:-1]} | {"params": dict(f.params)}
        for f in findings
    ]
    return pd.DataFrame(lines, columns=FINDING_COLUMNS)


def _concat(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    kept = [f for f in frames if len(f)]
    return pd.concat(kept, ignore_index=True) if kept else frames[0]


def _fatal(findings: Sequence[Finding]) -> bool:
    return any(catalogue()[f.code].outcome == "rejected" for f in findings)


def _rejected(problems: list[Finding], finding: Finding) -> Reading:
    return Reading("rejected", findings=as_frame([*problems, finding]))


def _sheet_findings(
    infos: Sequence[SheetInfo],
    frames: dict[str, pd.DataFrame],
    sheets: Sequence[FoundSheet],
    layout: Layout,
) -> list[Finding]:
    read = {s.info.name for s in sheets}
    findings = []
    for info in infos:
        if info.hidden:
            findings.append(Finding("S31", info.name))
        elif info.name not in read and len(frames[info.name]):
            findings.append(Finding("S33", info.name))
    for sheet in sheets:
        findings += header_findings(layout, sheet.header, sheet.info.name)
        hidden = [r for r in sheet.info.hidden_rows if r > sheet.header.row]
        if hidden:
            findings.append(Finding("S30", sheet.info.name, params=(("n", len(hidden)),)))
    return findings
