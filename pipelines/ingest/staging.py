"""Submissions to the staging tables. Pure functions over frames.

Columns and types are those of `model/tables`; writing them is the warehouse's business. What
became of each file is told in `submissions.py`, what the files say of each other in `across.py`.
"""

import json
from collections.abc import Sequence

import pandas as pd

from pipelines.ingest.report import as_frame
from pipelines.ingest.submissions import Submission
from pipelines.model import tables
from pipelines.model.findings import catalogue
from pipelines.model.tables.declaration import BOOL
from pipelines.model.tables.staging import REPORT_ROWS


def tables_of(submissions: Sequence[Submission]) -> dict[str, pd.DataFrame]:
    """The staging tables of all received files, by table name without the layer.

    Tables of reports on persons are among them; they belong into the person store.
    """
    result = {"submission": _fit(_submissions(submissions), tables.SUBMISSION)}
    shown = [s for s in submissions if s.has_rows]
    for name, table in REPORT_ROWS.items():
        parts = [_tagged(s.reading.accepted, s) for s in shown if s.reading.report_type == name]
        result[name] = _fit(_concat(parts), table)
    for name, table in (("rejected", tables.REJECTED_ROW), ("ignored", tables.IGNORED_ROW)):
        parts = [_tagged(getattr(s.reading, name), s) for s in shown]
        result[f"{name}_row"] = _fit(_concat(parts), table)
    result["finding"] = _fit(_concat([_findings(s) for s in submissions]), tables.FINDING)
    return result


def _submissions(submissions: Sequence[Submission]) -> pd.DataFrame:
    lines = [_line(s) for s in submissions]
    frame = pd.DataFrame(lines, columns=list(tables.SUBMISSION.columns))
    return frame.astype({"is_effective": bool})


def _line(submission: Submission) -> dict[str, object]:
    receipt, reading, change = submission.receipt, submission.reading, submission.difference
    counted = submission.has_rows
    return {
        "submission_id": receipt.submission_id,
        "org_id": receipt.org_id,
        "report_type": reading.report_type,
        "part": reading.part,
        "period_id": submission.period_id,
        "quarters": ",".join(reading.quarters) or None,
        "is_sample": reading.is_sample,
        "file_name": receipt.file_name,
        "sha256": receipt.sha256,
        "received_at": receipt.received_at,
        "sequence": receipt.sequence,
        "status": submission.status,
        "is_effective": submission.is_effective,
        "previous_submission_id": submission.previous,
        "rows_added": change.added if change else None,
        "rows_removed": change.removed if change else None,
        "rows_changed": change.changed if change else None,
        "rows_in": reading.rows_in if counted else 0,
        "rows_accepted": len(reading.accepted) if counted else 0,
        "rows_quarantined": len(reading.rejected) if counted else 0,
        "rows_ignored": len(reading.ignored) if counted else 0,
    }


def _tagged(frame: pd.DataFrame, submission: Submission) -> pd.DataFrame:
    return frame.assign(submission_id=submission.receipt.submission_id)


def _findings(submission: Submission) -> pd.DataFrame:
    kinds = catalogue()
    more = [as_frame(submission.remarks)] if submission.remarks else []
    found = _tagged(_concat([*more, submission.reading.findings]), submission)
    if not len(found):
        return found
    said = {id(p): p for p in found["params"]}
    text = {key: json.dumps(p, ensure_ascii=False, sort_keys=True) for key, p in said.items()}
    return found.assign(
        severity=[kinds[c].severity for c in found["code"]],
        params=[text[id(p)] for p in found["params"]],
    )


def _concat(parts: list[pd.DataFrame]) -> pd.DataFrame:
    kept = [p for p in parts if len(p)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame()


def _fit(frame: pd.DataFrame, table: tables.Table) -> pd.DataFrame:
    """The declared columns of a table, in order; what no sender has is empty, false or unknown."""
    frame = frame.reindex(columns=list(table.columns))
    for name, column in table.columns.items():
        if not column.nullable and frame[name].isna().any():
            blank = False if column.type == BOOL else "unknown"
            if column.type == BOOL or blank in column.codes:
                frame[name] = frame[name].where(frame[name].notna(), blank)
    return frame
