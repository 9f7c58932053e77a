"""`shu check`: read one file as the intake would, store nothing, say what was found.

How it is read is the intake's business; here it is only told.
"""

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.ingest import cells
from pipelines.ingest.intake import SKIPPED
from pipelines.ingest.layouts import layouts_for
from pipelines.ingest.report import Reading, Rules, read_report
from pipelines.model.bundle import Reference, load_reference
from pipelines.model.findings import Finding, catalogue, text
from pipelines.model.organisations import match_name
from pipelines.settings import Settings

ACCEPTED, REJECTED, REMARKS = 0, 3, 4


def check(
    path: Path, organisation: str | None, report_type: str | None, lang: str, settings: Settings
) -> dict[str, Any]:
    """The object of `contract.md` 2 for a file."""
    data = load_reference(settings.reference)
    if SKIPPED.match(path.name):
        return _object(Reading("ignored"), None, lang)
    with (
        tempfile.TemporaryDirectory() as folder,
        cells.reading_process(settings.read_seconds, settings.read_memory_mb) as process,
    ):
        # Only masked cells are written, and they are gone with the folder.
        workbook = process.read(path.read_bytes(), path.name, Path(folder) / "cells.parquet")
    sender = organisation or _sender(path, workbook, data)
    layouts = layouts_for(settings.layouts, sender)
    if report_type:
        layouts = tuple(x for x in layouts if x.report_type == report_type)
    rules = Rules(layouts, data.registry, data.codes)
    return _object(read_report(workbook, path.name, sender, rules), sender, lang)


def _sender(path: Path, workbook: cells.Workbook, data: Reference) -> str:
    """The sender: the folder if it is one, else a name in the file name or the first texts."""
    known = data.registry.organisations
    for folder in (path.resolve().parent, *path.resolve().parents):
        if folder.name in known:
            return folder.name
    head = workbook.cells.slice(0, 2000).to_pylist()
    texts = [path.stem, *path.stem.replace("_", " ").split(), *(c["text"] for c in head)]
    found = (match_name(data.registry, t) for t in texts if 1 < len(t) < 80)
    return next((org for org in found if org), path.resolve().parent.name)


def exit_code(answer: dict[str, Any]) -> int:
    """0 accepted, 3 rejected, 4 accepted with remarks."""
    if answer["status"] == "rejected":
        return REJECTED
    remarked = any(m["level"] != "info" for m in answer["messages"])
    return REMARKS if remarked else ACCEPTED


def _object(reading: Reading, sender: str | None, lang: str) -> dict[str, Any]:
    # A refused file gives no rows, however many could be read.
    taken = reading if reading.status == "accepted" else Reading(reading.status)
    return {
        "status": reading.status,
        "report_type": reading.report_type,
        "organisation": sender,
        "period": reading.period_id,
        "rows_in": taken.rows_in,
        "rows_accepted": len(taken.accepted),
        "rows_quarantined": len(taken.rejected),
        "rows_ignored": len(taken.ignored),
        "ignored": _by_reason(taken.ignored),
        "messages": [_message(line, lang) for line in reading.findings.to_dict("records")],
    }


def _by_reason(ignored: pd.DataFrame) -> dict[str, int]:
    return ignored["reason"].value_counts().to_dict() if len(ignored) else {}


def _message(line: dict[str, Any], lang: str) -> dict[str, Any]:
    known = {k: None if _missing(v) else v for k, v in line.items()}
    row = None if known["row"] is None else int(known["row"])
    params = tuple((known["params"] or {}).items())
    finding = Finding(
        known["code"],
        known["sheet"],
        row,
        known["column"],
        known["header"],
        known["value"],
        tuple((k, v) for k, v in params if v is not None),
    )
    kind = catalogue()[finding.code]
    what, todo = text(finding, lang)
    return {
        "code": finding.code,
        "level": kind.severity,
        "outcome": kind.outcome,
        "sheet": finding.sheet,
        "row": row,
        "column": finding.column,
        "header": finding.header,
        "value": finding.value,
        "text": f"{place(finding, lang)}{what}",
        "action": todo,
    }


def place(finding: Finding, lang: str) -> str:
    """`Cell D17 (Annonserad): ` for a finding that has one."""
    if finding.row is None or finding.column is None:
        return ""
    word = "Cell"
    header = f" ({finding.header})" if finding.header else ""
    sheet = f" i blad {finding.sheet}" if lang == "sv" else f" in sheet {finding.sheet}"
    return f"{word} {finding.column}{finding.row}{header}{sheet}: "


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and pd.isna(value))


def lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The answer as a person reads it: outcome, counts, and findings grouped by kind."""
    words = _WORDS[lang]
    head = [
        f"{words[answer['status']]}: {answer['report_type'] or '–'}, "
        f"{answer['organisation'] or '–'}, {answer['period'] or '–'}",
        words["rows"].format(**answer),
    ]
    order = {"error": 0, "warning": 1, "info": 2}
    groups: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    for message in answer["messages"]:
        level = order[message["level"]]
        groups.setdefault((level, message["code"], message["header"] or ""), []).append(message)
    for (level, code, _), messages in sorted(groups.items()):
        first = messages[0]
        more = words["more"].format(n=len(messages) - 1) if len(messages) > 1 else ""
        head.append(f"{'✗!·'[level]} {code}  {first['text']}{more}")
        if level < 2:
            head.append(f"        → {first['action']}")
    return head


_WORDS = {
    "sv": {
        "accepted": "Godtagen",
        "rejected": "Avvisad",
        "ignored": "Ignorerad",
        "rows": "{rows_in} rader in: {rows_accepted} godtagna, {rows_quarantined} i karantän; "
        "{rows_ignored} räknas inte som rader",
        "more": "  (och {n} till)",
    },
    "en": {
        "accepted": "Accepted",
        "rejected": "Rejected",
        "ignored": "Ignored",
        "rows": "{rows_in} rows in: {rows_accepted} accepted, {rows_quarantined} in quarantine; "
        "{rows_ignored} are no business rows",
        "more": "  (and {n} more)",
    },
}
