"""What the intake must make of each file: outcome, rows, findings by cell, values understood.

Made from what was planted, never by reading. The measures that follow from it are in `truth.py`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pipelines.demo.deliveries import Delivery
from pipelines.demo.model import Window
from pipelines.demo.sheets import Entry, Finding, Placed, letter

# Not of a cell but of all of a file.
_REJECTED = {"cut_short": "S05", "personal_comment": "S54"}


def submission(delivery: Delivery, placed: Sequence[Placed]) -> dict[str, Any]:
    """A line of the truth file.

    Args:
        delivery: The file.
        placed: Its finished sheets.
    """
    layout = delivery.layout
    refused = _REJECTED.get(delivery.mishap)
    findings = [f for p in placed for f in p.findings]
    if layout.hidden_sheet:
        findings.append(Finding("S65", "info", hidden_name(delivery)))
    if delivery.mishap == "in_thousands":
        findings += _amount_columns(delivery, placed[0])
    rows = [] if refused else [e for p in placed for e in p.rows.values()]
    held = sum(e.quarantined for e in rows)
    ignored: Counter[str] = sum((p.ignored for p in placed), Counter())
    by_reason = {} if refused else {k: n for k, n in sorted(ignored.items()) if n}
    return {
        "file": f"{delivery.org_id}/{delivery.file_name}",
        "org_id": delivery.org_id,
        "report_type": layout.report_type,
        "part": delivery.part,
        "period_id": delivery.period_id,
        "status": "rejected" if refused else "accepted",
        "in_force": not (refused or delivery.replaced),
        "rows_in": len(rows),
        "rows_accepted": len(rows) - held,
        "rows_quarantined": held,
        "rows_ignored": sum(by_reason.values()),
        "ignored": by_reason,
        "findings": [f._asdict() for f in ([Finding(refused, "error")] if refused else findings)],
        "values": [] if refused else [v for p in placed for v in _values(delivery, p)],
    }


def _amount_columns(delivery: Delivery, first: Placed) -> list[Finding]:
    """The unit is doubted of each column of amounts, beside the sender's earlier files."""
    layout = delivery.layout
    sheet = "csv" if layout.is_csv else first.grid.name
    return [
        Finding("M110", "warning", sheet, None, letter(i))
        for i, (name, _) in enumerate(layout.columns)
        if name in layout.fields and layout.type_of(name) == "amount"
    ]


def hidden_name(delivery: Delivery) -> str:
    """The name of the hidden sheet that a layout brings along."""
    return {"lists": "Listor", "draft": "Utkast"}[delivery.layout.hidden_sheet]


def _values(delivery: Delivery, placed: Placed) -> list[list[Any]]:
    """Sheet, row and what is understood, of each row that is accepted."""
    sheet = "csv" if delivery.layout.is_csv else placed.grid.name
    return [
        [sheet, row, _understood(delivery, e)]
        for row, e in placed.rows.items()
        if not e.quarantined
    ]


def _understood(delivery: Delivery, e: Entry) -> dict[str, Any]:
    layout = delivery.layout
    fields = [n for n in layout.fields if layout.type_of(n) not in ("name", "note")]
    named = (layout.group_by, layout.sheet.strip("{}"), "horizon_months")
    fields += [n for n in named if n in e.known]
    said = {name: _plain(e.known.get(name)) for name in fields}
    if "candidate_pid" in said:
        number = str(said["candidate_pid"])
        # A code of the sender's own says nothing beside another sender.
        known = e.known.get("person") if number.isdecimal() else f"{delivery.org_id} {number}"
        said["candidate_pid"] = known if said["candidate_pid"] else None
    if e.estimate:
        said["value_is_estimate"] = True
    return {name: value for name, value in said.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Window):
        return [value.first.isoformat(), value.last.isoformat(), value.precision]
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
