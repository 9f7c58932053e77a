"""A sender's sheet described as data: fields, headers, units, constants, ignored rows and columns.

What a layout does not say comes from the standard (`model/reports.py`). No expressions, no code
(`architecture.md` 3.7): anything a layout cannot say is a code change with a test.
"""

import datetime as dt
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field as Default
from pydantic import ValidationError

from pipelines.model.reports import STANDARD, Field, ReportType, Strict, explain, load_yaml
from pipelines.model.reports import standard as reports


class FieldChange(Strict):
    """What a sender's layout changes of a standard field."""

    headers: tuple[str, ...] | None = None
    unit: Literal["kr", "tkr", "mnkr"] | None = None
    value: str | None = None
    words: dict[str, str] | None = None


class Entry(Strict):
    """A sender's layout of one report type, from a date to a date.

    `dates` is the order in which the sender writes 03/04/2015; without it such a date is asked.
    """

    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    part: str = ""
    when_header: str | None = None
    header_row: int | None = None
    sheets: tuple[str, ...] = ()
    dates: Literal["dmy", "mdy"] | None = None
    fields: dict[str, FieldChange] = Default(default_factory=dict)
    ignore_columns: tuple[str, ...] = ()
    ignore_rows: tuple[str, ...] = ()


class SenderLayout(Strict):
    """All layouts of one sender."""

    organisation: str
    reports: dict[str, tuple[Entry, ...]]


@dataclass(frozen=True, eq=False)
class Layout:
    """A report type as one sender writes it: the standard with the sender's changes."""

    report_type: str
    report: ReportType
    fields: dict[str, Field]
    entry: Entry

    @property
    def required(self) -> tuple[str, ...]:
        """The fields without which a row says nothing."""
        return self.report.required

    def reads_sheet(self, name: str) -> bool:
        """Whether the layout reads a sheet of this name."""
        plain = name.strip().casefold()
        return not self.entry.sheets or any(
            fnmatchcase(plain, pattern.casefold()) for pattern in self.entry.sheets
        )


def standard(folder: Path) -> dict[str, ReportType]:
    """The report types that a folder of layouts brings along, else the product's own."""
    own = folder / "standard"
    return reports(own if own.is_dir() else STANDARD)


@cache
def sender_layout(folder: Path, org_id: str) -> SenderLayout | None:
    """The sender's own layouts, or None when the standard serves."""
    path = folder / f"{org_id}.yaml"
    if not path.exists():
        return None
    try:
        layout = SenderLayout.model_validate(load_yaml(path))
    except ValidationError as error:
        raise explain(path, error, SenderLayout) from error
    if layout.organisation != org_id:
        msg = f"{path.name}: organisation is {layout.organisation}, the file name says {org_id}"
        raise ValueError(msg)
    _refuse_overlap(path, layout)
    return layout


def _refuse_overlap(path: Path, layout: SenderLayout) -> None:
    first, last = dt.date.min, dt.date.max
    for report_type, entries in layout.reports.items():
        for i, a in enumerate(entries):
            for b in entries[:i]:
                apart = (a.valid_from or first) > (b.valid_to or last) or (
                    b.valid_from or first
                ) > (a.valid_to or last)
                if a.part == b.part and not apart:
                    msg = f"{path.name}: {report_type} has two entries that are valid at once"
                    raise ValueError(msg)


@cache
def layouts_for(folder: Path, org_id: str) -> tuple[Layout, ...]:
    """Every layout a sender's file may have: own entries first, then the standard's."""
    own = sender_layout(folder, org_id)
    if own and (unknown := sorted(set(own.reports) - set(standard(folder)))):
        known = ", ".join(standard(folder))
        msg = f"{org_id}.yaml: reports.{unknown[0]}: unknown report type; known are {known}"
        raise ValueError(msg)
    result = []
    for name, report in standard(folder).items():
        entries = own.reports.get(name, ()) if own else ()
        for entry in entries or (Entry(),):
            result.append(_merge(org_id, name, report, entry))
    return tuple(result)


def _merge(org_id: str, name: str, report: ReportType, entry: Entry) -> Layout:
    fields = dict(report.fields)
    for field, change in entry.fields.items():
        if field not in fields:
            place = f"{org_id}.yaml: reports.{name}.fields.{field}"
            msg = f"{place}: unknown field; known are {', '.join(fields)}"
            raise ValueError(msg)
        said = change.model_dump(exclude_none=True)
        # A sender's header stands beside the standard's: templates stay readable.
        if "headers" in said:
            said["headers"] = (*said["headers"], *fields[field].headers)
        fields[field] = fields[field].model_copy(update=said)
    part_fields = set(entry.fields) if entry.part else set(fields)
    return Layout(
        report_type=name,
        report=report,
        fields={k: v for k, v in fields.items() if k in part_fields},
        entry=entry,
    )
