"""Receipts and readings to the staging tables. Pure functions over frames.

Columns and types are those of `model/tables.py`; writing them is the warehouse's business.
"""

import json
from collections.abc import Sequence

import pandas as pd

from pipelines.ingest.intake import Receipt
from pipelines.ingest.report import Reading
from pipelines.model import tables
from pipelines.model.findings import catalogue

KEY = ["org_id", "report_type", "period_id", "part"]


def stage(readings: Sequence[tuple[Receipt, Reading]]) -> dict[str, pd.DataFrame]:
    """The staging tables of all received files, by table name without the layer."""
    submission = effective(pd.DataFrame([_submission(r, x) for r, x in readings]))
    rows = {
        "procurement_register": tables.STAGING_REGISTER,
        "procurement_plan": tables.STAGING_PLAN,
    }
    result = {"submission": _fit(submission, tables.SUBMISSION)}
    for name, table in rows.items():
        parts = [
            _tagged(x.accepted, r)
            for r, x in readings
            if x.report_type == name and x.status == "accepted"
        ]
        result[name] = _fit(_concat(parts), table)
    for name, table in (("rejected", tables.REJECTED_ROW), ("ignored", tables.IGNORED_ROW)):
        parts = [_tagged(getattr(x, name), r) for r, x in readings if x.status == "accepted"]
        result[f"{name}_row"] = _fit(_concat(parts), table)
    result["finding"] = _fit(_concat([_findings(r, x) for r, x in readings]), tables.FINDING)
    return result


def _submission(receipt: Receipt, reading: Reading) -> dict[str, object]:
    accepted = reading.status == "accepted"
    return {
        "submission_id": receipt.submission_id,
        "org_id": receipt.org_id,
        "report_type": reading.report_type,
        "part": reading.part,
        "period_id": reading.period_id,
        "quarters": ",".join(reading.quarters) or None,
        "is_sample": reading.is_sample,
        "file_name": receipt.file_name,
        "sha256": receipt.sha256,
        "received_at": receipt.received_at,
        "sequence": receipt.sequence,
        "status": reading.status,
        "rows_in": reading.rows_in if accepted else 0,
        "rows_accepted": len(reading.accepted) if accepted else 0,
        "rows_quarantined": len(reading.rejected) if accepted else 0,
        "rows_ignored": len(reading.ignored) if accepted else 0,
    }


def effective(submission: pd.DataFrame) -> pd.DataFrame:
    """Mark the submissions in force: the newest accepted of each organisation, type and period.

    A refused newer file never displaces an accepted older one (`reliability.md` R7, R8).
    """
    if not len(submission):
        return submission.assign(is_effective=pd.Series(dtype=bool))
    accepted = submission[submission["status"] == "accepted"]
    newest = accepted.sort_values("sequence").drop_duplicates(KEY, keep="last").index
    return submission.assign(is_effective=submission.index.isin(newest))


def _tagged(frame: pd.DataFrame, receipt: Receipt) -> pd.DataFrame:
    return frame.assign(submission_id=receipt.submission_id)


def _findings(receipt: Receipt, reading: Reading) -> pd.DataFrame:
    kinds = catalogue()
    found = _tagged(reading.findings, receipt)
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
    """The declared columns of a table, in order; columns that no sender has are empty."""
    frame = frame.reindex(columns=list(table.columns))
    defaults = {"value_is_estimate": False, "social": "unknown", "nature": "unknown"}
    for name, value in defaults.items():
        if name in frame:
            frame[name] = frame[name].where(frame[name].notna(), value)
    return frame
