"""Days in the wrong order within a row: an end before its start, work after death.

Days beside those of other files are judged where all files are (`across.py`).
"""

from collections.abc import Iterable

import numpy as np

from pipelines.ingest.checks.rowset import Rowset, where
from pipelines.ingest.remarks import Remarks

# Start, end and code by report type; the pair of contracts serves where none is named.
_PAIRS = {
    "placement_list": (
        ("starts_at", "ended_at", "M69"),
        ("starts_at", "planned_end_at", "M69"),
        ("subsidy_from", "subsidy_to", "M69"),
    ),
    "preparation_list": (("starts_at", "ends_at", "M69"),),
    "job_openings": (("start_window", "end_window", "M69"),),
}
_CONTRACT = (("starts_at", "ends_at", "M16"), ("starts_at", "max_ends_at", "M16"))


def ends_before_start(rows: Rowset) -> Iterable[Remarks]:
    """M16 of contracts, M69 of placements and courses."""
    for start, end, code in _PAIRS.get(rows.layout.report_type, _CONTRACT):
        if rows.has(start, end):
            last = f"{end}_to" if rows.has(f"{end}_to") else end
            wrong = where(rows.days(last) < rows.days(start))
            values = [rows.columns[end][i] for i in wrong]
            yield from rows.remark(code, end, wrong, values,
                                   start=[str(rows.columns[start][i]) for i in wrong])  # fmt: skip


def after_death(rows: Rowset) -> Iterable[Remarks]:
    """M72: a placement that goes on after the day of death."""
    if not rows.has("deceased_at"):
        return
    died, ended = rows.days("deceased_at"), rows.days("ended_at")
    wrong = where((ended > died) | (~np.isnan(died) & np.isnan(ended)))
    field = "ended_at" if "ended_at" in rows.header.columns else "deceased_at"
    values = [rows.columns["ended_at"][i] if rows.has("ended_at") else None for i in wrong]
    days = [str(rows.columns["deceased_at"][i]) for i in wrong]
    yield from rows.remark("M72", field, wrong, values, died=days)


def started_before_identified(rows: Rowset) -> Iterable[Remarks]:
    """M116: somebody who began to work before he was a candidate."""
    if rows.has("entered_at", "started_at"):
        wrong = where(rows.days("started_at") < rows.days("entered_at"))
        values = [rows.columns["started_at"][i] for i in wrong]
        entered = [str(rows.columns["entered_at"][i]) for i in wrong]
        yield from rows.remark("M116", "started_at", wrong, values, entered=entered)
