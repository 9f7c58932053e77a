"""What the intake made of a file as a review: facts of workbook and reading, in the letter's words.

The bridge between reading and letter, for every command that answers a sender. It reads no file
and decides nothing.
"""

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import pyarrow.compute as pc

from pipelines.export.messages import Messages, messages_of
from pipelines.export.original import Original, PlainSheet
from pipelines.export.review import ReadColumn, ReadSheet, Review, status_of
from pipelines.ingest.cells import Workbook
from pipelines.ingest.package import column_letter
from pipelines.ingest.report import Reading
from pipelines.model.organisations import Registry
from pipelines.model.reports import DROPPED, Field, ReportType

_HEADER_ROWS = 60
_UNREAD = "S21"
_OF_HEADERS = (_UNREAD, "S18", "S19", "S20")


def review_of(
    workbook: Workbook,
    reading: Reading,
    file_name: str,
    sender: str | None,
    lang: str,
    registry: Registry,
    reports: Mapping[str, ReportType],
    *,
    status: str | None = None,
    number: int | None = None,
    received_at: dt.date | None = None,
) -> Review:
    """The review of a file that was read.

    Args:
        workbook: Its cells and what the reader said of it.
        reading: What it was read as.
        file_name: Its name, masked.
        sender: Id of the organisation it is from.
        lang: `sv` or `en`.
        registry: Names of organisations.
        reports: The report types.
        status: What has been decided on it; None when nobody has.
        number: The submission's number.
        received_at: When it was received.
    """
    taken = reading.status == "accepted"
    messages = messages_of(reading.findings, lang)
    levels = {level: messages.at(level) for level in ("error", "warning")}
    held = len(reading.rejected) if taken else 0
    report = reports.get(reading.report_type or "")
    organisation = registry.organisations.get(sender or "")
    return Review(
        lang=lang,
        file_name=file_name,
        status=status or status_of(reading.status, reading.rows_in, held, levels),
        organisation=organisation.name_sv if organisation else sender,
        report=(report.label.en if lang == "en" else report.label.sv) if report else None,
        period=reading.period_id,
        number=number,
        received_at=received_at,
        rows_accepted=len(reading.accepted) if taken else 0,
        rows_quarantined=held,
        ignored=_ignored(reading.ignored) if taken else (),
        sheets=_sheets(workbook, reading, report, messages, lang),
        personal=bool(report and report.personal),
        messages=messages,
    )


def original_of(workbook: Workbook, data: bytes | None, *, secret: bool) -> Original:
    """What may be shown again of a file; `data` are its bytes, when they were kept."""
    return Original(
        kind=workbook.kind,
        cells=workbook.cells,
        sheets=tuple(PlainSheet(s.name, s.hidden, s.merged) for s in workbook.sheets),
        data=data if workbook.kind == "xlsx" else None,
        secret=secret,
    )


def _ignored(rows: pd.DataFrame) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    if not len(rows):
        return ()
    found = rows.groupby(["source_sheet", "reason"], sort=False)["source_row"]
    return tuple((str(s), str(r), tuple(int(n) for n in part)) for (s, r), part in found)


def _sheets(
    workbook: Workbook,
    reading: Reading,
    report: ReportType | None,
    messages: Messages,
    lang: str,
) -> tuple[ReadSheet, ...]:
    frames = [f for f in (reading.accepted, reading.rejected) if len(f)]
    rows = pd.concat([f[["source_sheet", "source_row"]] for f in frames]) if frames else None
    result = []
    for name, fields in reading.columns.items():
        columns = []
        for field, (letter, header) in fields.items():
            known = report.fields.get(field) if report else None
            label = _label(known, header, lang) if known else field
            columns.append(ReadColumn(letter, header, label, known.type if known else None))
        unread = [m for m in messages.listed if m.code == _UNREAD and m.sheet == name]
        columns += [ReadColumn(m.column or "", m.header or "", None) for m in unread]
        columns.sort(key=lambda c: (len(c.letter), c.letter))
        mine = rows.loc[rows["source_sheet"] == name, "source_row"] if rows is not None else None
        row = _told(messages, name) or _header_row(workbook, name, columns)
        if mine is None or not len(mine):
            result.append(ReadSheet(name, row, columns=tuple(columns)))
            continue
        first, last = int(mine.min()), int(mine.max())
        result.append(ReadSheet(name, row, len(mine), first, last, tuple(columns)))
    return tuple(result)


def _label(field: Field, header: str, lang: str) -> str | None:
    """The field's label, or the header where it is the template's; None for what is not read."""
    if field.type in DROPPED:
        return None
    own = header in field.headers[:1]
    return header if own else field.label.en if lang == "en" else field.label.sv


def _told(messages: Messages, name: str) -> int | None:
    """The header's row, when something is said of it."""
    found = (m.row for m in messages.listed if m.code in _OF_HEADERS and m.sheet == name)
    return next((row for row in found if row), None)


def _header_row(workbook: Workbook, name: str, columns: list[ReadColumn]) -> int:
    """The row in which the headers stand; of a header on two rows the lower one."""
    number = next((i for i, s in enumerate(workbook.sheets) if s.name == name), -1)
    cells = workbook.cells
    top = pc.and_(pc.equal(cells["sheet"], number), pc.less_equal(cells["row"], _HEADER_ROWS))
    headers = {c.letter: c.header for c in columns}
    hits: dict[int, int] = {}
    for cell in cells.filter(top).to_pylist():
        text = " ".join(cell["text"].split())
        header = " ".join(headers.get(column_letter(cell["col"]), "").split())
        if text and header.endswith(text):
            hits[cell["row"]] = hits.get(cell["row"], 0) + 1
    return max(sorted(hits), key=lambda row: hits[row], default=1)
