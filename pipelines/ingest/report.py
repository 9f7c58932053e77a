"""A workbook as one report: which report, whose, for when, and its rows. Pure functions.

Type, period and organisation are read from the content, then sheet and file name, then the
folder (`contract.md` 3). A bad file gives findings, never an exception.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from pipelines.ingest.cells import SheetInfo, Workbook
from pipelines.ingest.headers import SEARCH_ROWS, Header, find_header, header_findings
from pipelines.ingest.layouts import Layout
from pipelines.ingest.rows import SheetRows, sheet_rows
from pipelines.ingest.sheet import FINDING_COLUMNS, split_rows, typed_columns
from pipelines.model import periods
from pipelines.model.codes import CodeList
from pipelines.model.findings import Finding, catalogue
from pipelines.model.organisations import Registry
from pipelines.model.text import normalise

SAMPLE_MARK = "påhittade uppgifter"
_DATE_FIELDS = ("published_at", "awarded_at", "planned_at", "starts_at")


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
class _Sheet:
    info: SheetInfo
    cells: pd.DataFrame
    header: Header
    above: str


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
    report_type = reading.report_type or _type_of_name(file_name, rules.layouts)
    years, numbers = periods.years_in(file_name), periods.quarter_numbers_in(file_name)
    quarters = tuple(f"{y}-Q{n}" for y in years for n in numbers or (1, 2, 3, 4))
    period_id = periods.covering(quarters) if quarters else None
    return replace(reading, report_type=report_type, quarters=quarters, period_id=period_id)


def _type_of_name(file_name: str, layouts: Sequence[Layout]) -> str | None:
    plain = normalise(file_name)
    hits = {x.report_type: sum(normalise(w) in plain for w in x.words) for x in layouts}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] else None


def _read_workbook(workbook: Workbook, file_name: str, sender: str, rules: Rules) -> Reading:
    problems = [Finding(p.code, params=tuple(p.params.items())) for p in workbook.problems]
    if _fatal(problems):
        return Reading("rejected", findings=as_frame(problems))
    if sender not in rules.registry.organisations:
        return _rejected(problems, Finding("S53", params=(("sender", sender),)))
    frames = _sheet_frames(workbook)
    if not any(len(f) for f in frames.values()):
        return _rejected(problems, Finding("S28"))
    is_sample = _has_sample_mark(frames)
    chosen = _choose_layout(frames, workbook.sheets, file_name, rules.layouts)
    if chosen is None:
        return _rejected(problems, _without_header(frames, rules.layouts))
    layout, sheets = chosen
    problems += _sheet_findings(workbook.sheets, frames, sheets, layout)
    if _fatal(problems):
        aggregate = _aggregate(sheets[0].header, layout)
        more = [aggregate] if aggregate else []
        found = as_frame([*more, *problems])
        return Reading("rejected", layout.report_type, layout.entry.part, findings=found)
    return replace(_read(sheets, layout, file_name, sender, rules, problems), is_sample=is_sample)


def _read(
    sheets: Sequence[_Sheet],
    layout: Layout,
    file_name: str,
    sender: str,
    rules: Rules,
    problems: list[Finding],
) -> Reading:
    parts: list[SheetRows] = []
    for sheet in sheets:
        rows = split_rows(sheet.cells, sheet.header, layout)
        columns, found = typed_columns(
            sheet.cells, sheet.info, sheet.header, rows, layout, rules.codes
        )
        if not len(rows.data):
            problems.append(Finding("S29", sheet.info.name))
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
    quarters = _quarters(sheets, file_name, accepted, layout)
    if not quarters:
        problems.append(Finding("S52"))
    status = "rejected" if _fatal(problems) else "accepted"
    findings = _concat([as_frame(problems), *(p.findings for p in parts)])
    period_id = _period_id(layout, quarters) if quarters else None
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


def read_buyers(
    workbook: Workbook, file_name: str, layouts: Sequence[Layout]
) -> pd.DataFrame:
    """The buyers that a register names: `org` and `org_number` a row; masked numbers are missing.

    Raises:
        ValueError: no layout reads the file, or it does not name its buyers by number.
    """
    frames = _sheet_frames(workbook)
    chosen = _choose_layout(frames, workbook.sheets, file_name, layouts)
    if chosen is None or "org_number" not in chosen[1][0].header.columns:
        msg = f"{file_name}: no column with the buyers' organisation numbers was found"
        raise ValueError(msg)
    layout, sheets = chosen
    fields = {k: layout.fields[k] for k in ("org", "org_number")}
    only = replace(layout, fields=fields)
    found = []
    for sheet in sheets:
        rows = split_rows(sheet.cells, sheet.header, layout)
        columns, _ = typed_columns(sheet.cells, sheet.info, sheet.header, rows, only, {})
        found.append(pd.DataFrame(columns))
    return pd.concat(found, ignore_index=True)


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


def _sheet_frames(workbook: Workbook) -> dict[str, pd.DataFrame]:
    """Cells of each visible sheet, sorted by row and column."""
    cells = workbook.cells.to_pandas()
    cells = cells.astype({"row": "int64", "col": "int64", "text": object, "kind": object})
    by_sheet = dict(iter(cells.groupby("sheet")))
    frames = {}
    for number, info in enumerate(workbook.sheets):
        if not info.hidden:
            part = by_sheet.get(number, cells.iloc[:0])
            frames[info.name] = part.sort_values(["row", "col"], ignore_index=True)
    return frames


def _has_sample_mark(frames: dict[str, pd.DataFrame]) -> bool:
    return any(
        frame["text"].str.contains(SAMPLE_MARK, case=False, regex=False).any()
        for frame in frames.values()
    )


def _choose_layout(
    frames: dict[str, pd.DataFrame],
    infos: Sequence[SheetInfo],
    file_name: str,
    layouts: Sequence[Layout],
) -> tuple[Layout, list[_Sheet]] | None:
    """The layout whose fields the headers name best; words in names decide between equals."""
    best: tuple[tuple[float, ...], Layout, list[_Sheet]] | None = None
    for layout in layouts:
        sheets = [
            s
            for info in infos
            if info.name in frames and (s := _sheet(info, frames[info.name], layout))
        ]
        if not sheets:
            continue
        top = max(s.header.score for s in sheets)
        missing = min(len(set(layout.required) - set(s.header.columns)) for s in sheets)
        text = normalise(" ".join([file_name, *(f"{s.info.name} {s.above}" for s in sheets)]))
        words = sum(normalise(w) in text for w in layout.words)
        special = layout.entry.when_header is not None
        rank = (-missing, special, words if missing == 0 else 0, top)
        if best is None or rank > best[0]:
            best = (rank, layout, sheets)
    return (best[1], best[2]) if best else None


def _sheet(info: SheetInfo, frame: pd.DataFrame, layout: Layout) -> _Sheet | None:
    head = frame[frame["row"] <= SEARCH_ROWS + 1]
    grid = dict(zip(zip(head["row"], head["col"], strict=True), head["text"], strict=True))
    header = find_header(layout, grid, info.merged)
    if header is None:
        return None
    labels = {normalise(t) for (r, _), t in grid.items() if header.first_row <= r <= header.row}
    own = {normalise(layout.entry.when_header)} if layout.entry.when_header else set()
    if not own <= labels:
        return None
    above = " ".join(t for (r, _), t in grid.items() if r < header.first_row)
    return _Sheet(info, frame, header, above)


def _without_header(frames: dict[str, pd.DataFrame], layouts: Sequence[Layout]) -> Finding:
    """Why no sheet could be read: an aggregate, or no header row at all."""
    for frame in frames.values():
        first = frame[frame["row"] == frame["row"].min()] if len(frame) else frame
        counted = first[first["text"].str.contains(r"^\s*antal\b", case=False, regex=True)]
        if len(counted):
            return Finding("S50", header=str(counted["text"].iloc[0]))
    return Finding("S17", params=(("rows", SEARCH_ROWS),))


def _aggregate(header: Header, layout: Layout) -> Finding | None:
    """A header that counts and neither identifies nor names a procurement is an aggregate."""
    counted = [c for c in header.unknown if normalise(c.header).startswith("antal")]
    if counted and not {"procurement_ref", "title"} & set(header.columns):
        return Finding("S50", header=counted[0].header)
    return None


def _sheet_findings(
    infos: Sequence[SheetInfo],
    frames: dict[str, pd.DataFrame],
    sheets: Sequence[_Sheet],
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


def _quarters(
    sheets: Sequence[_Sheet], file_name: str, accepted: pd.DataFrame, layout: Layout
) -> tuple[str, ...]:
    """The quarters a file is for: a year column, sheet names, titles, file name, then dates."""
    file_years = periods.years_in(file_name)
    by_dates = _years_of_dates(accepted)
    column = accepted["year"].dropna() if "year" in accepted else []
    found: set[str] = set()
    for sheet in sheets:
        names = f"{sheet.info.name} {sheet.above}"
        years = (
            tuple(sorted({int(y) for y in column}))
            or periods.years_in(names)
            or file_years
            or by_dates
        )
        numbers = periods.quarter_numbers_in(names) or periods.quarter_numbers_in(file_name)
        found |= {f"{y}-Q{n}" for y in years for n in numbers or (1, 2, 3, 4)}
    return tuple(sorted(found))


def _years_of_dates(accepted: pd.DataFrame) -> tuple[int, ...]:
    """The year of the rows' dates, when nine of ten lie in one."""
    for name in _DATE_FIELDS:
        if name in accepted:
            days: list[Any] = [d for d in accepted[name] if isinstance(d, dt.date)]
            years = Counter(d.year for d in days)
            if years:
                year, n = years.most_common(1)[0]
                return (year,) if n >= 0.9 * len(days) else ()
    return ()


def _period_id(layout: Layout, quarters: Sequence[str]) -> str:
    """The period a file replaces: a plan is its first year's, a register what it covers."""
    first = quarters[0][:4]
    return first if layout.report_type == "procurement_plan" else periods.covering(quarters)
