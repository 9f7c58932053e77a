"""A sender's sheet described as data: fields, headers, units, constants, ignored rows and columns.

What a layout does not say comes from `_standard.yaml`. No expressions, no code (`architecture.md`
3.7): anything a layout cannot say is a code change with a test.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

# The compiled safe loader where PyYAML has it: ten times faster, the same result.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FieldType = Literal[
    "ref", "text", "org", "org_number", "year", "code", "cpv", "date", "number", "amount", "yes_no"
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A label in both languages."""

    sv: str
    en: str


class Field(_Strict):
    """A field of a report type: how its cells are read and which headers mean it."""

    type: FieldType
    label: Label
    headers: tuple[str, ...] = ()
    codes: str | None = None
    unit: Literal["kr", "tkr", "mnkr"] | None = None
    value: str | None = None


class ReportType(_Strict):
    """A report type of the standard."""

    label: Label
    required: tuple[str, ...]
    words: tuple[str, ...]
    fields: dict[str, Field]


class FieldChange(_Strict):
    """What a sender's layout changes of a standard field."""

    headers: tuple[str, ...] | None = None
    unit: Literal["kr", "tkr", "mnkr"] | None = None
    value: str | None = None


class Entry(_Strict):
    """A sender's layout of one report type, from a date to a date."""

    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    part: str = ""
    when_header: str | None = None
    header_row: int | None = None
    sheets: tuple[str, ...] = ()
    fields: dict[str, FieldChange] = {}
    ignore_columns: tuple[str, ...] = ()
    ignore_rows: tuple[str, ...] = ()


class SenderLayout(_Strict):
    """All layouts of one sender."""

    organisation: str
    reports: dict[str, tuple[Entry, ...]]


@dataclass(frozen=True, eq=False)
class Layout:
    """A report type as one sender writes it: the standard with the sender's changes."""

    report_type: str
    label: Label
    required: tuple[str, ...]
    words: tuple[str, ...]
    fields: dict[str, Field]
    entry: Entry


def _load(path: Path) -> Mapping[str, object]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe
    except yaml.YAMLError as error:
        msg = f"{path.name}: {error}"
        raise ValueError(msg) from error
    if not isinstance(content, dict):
        msg = f"{path.name}: must be a mapping"
        raise ValueError(msg)
    return content


def _explain(path: Path, error: ValidationError) -> ValueError:
    lines = [f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return ValueError("\n".join(lines))


@cache
def standard(folder: Path) -> dict[str, ReportType]:
    """The standard's report types; ValueError names file and key of what is wrong."""
    path = folder / "_standard.yaml"
    types = dict(_load(path)["report_types"])  # type: ignore[call-overload]
    for content in types.values():
        for name, field in content["fields"].items():
            if set(field) == {"like"}:
                content["fields"][name] = types[field["like"]]["fields"][name]
    try:
        return {name: ReportType.model_validate(content) for name, content in types.items()}
    except ValidationError as error:
        raise _explain(path, error) from error


@cache
def sender_layout(folder: Path, org_id: str) -> SenderLayout | None:
    """The sender's own layouts, or None when the standard serves."""
    path = folder / f"{org_id}.yaml"
    if not path.exists():
        return None
    try:
        layout = SenderLayout.model_validate(_load(path))
    except ValidationError as error:
        raise _explain(path, error) from error
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
        msg = f"{org_id}.yaml: reports: unknown report type {unknown[0]}"
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
            place = f"{org_id}.yaml: reports.{name}.fields"
            msg = f"{place}: unknown field {field}; known are {', '.join(fields)}"
            raise ValueError(msg)
        said = change.model_dump(exclude_none=True)
        # A sender's header stands beside the standard's: templates stay readable.
        if "headers" in said:
            said["headers"] = (*said["headers"], *fields[field].headers)
        fields[field] = fields[field].model_copy(update=said)
    part_fields = set(entry.fields) if entry.part else set(fields)
    return Layout(
        report_type=name,
        label=report.label,
        required=report.required,
        words=report.words,
        fields={k: v for k, v in fields.items() if k in part_fields},
        entry=entry,
    )
