"""What each organisation was to send, and what came. Pure functions over registry and receipts."""

import datetime as dt
from typing import Any

import pandas as pd

from pipelines.model import periods
from pipelines.model.organisations import Organisation, Registry, descendants, expected, root
from pipelines.model.periods import Period
from pipelines.model.tables import ORGANISATION, REPORT_DELIVERY

REPORTS = {"procurement_register": "quarter", "procurement_plan": "year"}
_COUNTS = ["rows_in", "rows_accepted", "rows_quarantined", "rows_ignored"]
FREEZE_DAYS = 35  # twenty days after the quarter and ten working days more (domain.md 1.4)


def organisations(registry: Registry) -> pd.DataFrame:
    """`core.organisation` from the registry: the root and all that is below it."""
    inside = [registry.organisations[o] for o in descendants(registry, root(registry))]
    lines = [_line(o) for o in inside]
    return pd.DataFrame(lines, columns=list(ORGANISATION.columns))


def _line(org: Organisation) -> dict[str, object]:
    return {
        "org_id": org.org_id,
        "name_sv": org.name_sv,
        "short_name": org.short_name,
        "org_number": org.org_number,
        "org_type": org.org_type,
        "parent_org_id": org.parent_org_id,
        "valid_from": org.valid_from,
        "valid_to": org.valid_to,
        "is_expected": any(r.report_type == "procurement_register" for r in org.reports),
    }


def extent(submission: pd.DataFrame, report_type: str) -> tuple[dt.date, dt.date] | None:
    """First and last day that the submissions in force of a type cover."""
    mine = submission[submission["is_effective"] & (submission["report_type"] == report_type)]
    quarters = {q for text in mine["quarters"].dropna() for q in str(text).split(",")}
    if not quarters:
        return None
    ordered = sorted(quarters)
    return periods.period(ordered[0]).date_from, periods.period(ordered[-1]).date_to


def report_deliveries(
    submission: pd.DataFrame, rows: pd.DataFrame, registry: Registry, through: dt.date | None
) -> pd.DataFrame:
    """`core.report_delivery`: per organisation, due quarter (or year) and report type.

    A quarter is delivered by the newest submission in force that covers it, and by a wide sender's
    register for the organisations that have rows in it. A refused file shows only where nothing
    accepted stands.

    Args:
        submission: `staging.submission`.
        rows: `staging.procurement_register`, for which organisations a wide sender's rows are.
        registry: Who owes what.
        through: Last day that data covers; nothing later is due yet.
    """
    sent = _sent(submission, rows, registry)
    inside = set(descendants(registry, root(registry)))
    lines = []
    for report_type, every in REPORTS.items():
        due = _due_periods(submission, report_type, every, through)
        listed = {p.period_id for p in due} | {p for t, p in sent if t == report_type}
        for period in map(periods.period, sorted(listed)):
            came = sent.get((report_type, period.period_id), {})
            is_due = any(p.period_id == period.period_id for p in due)
            owing = expected(registry, report_type, period.date_from, period.date_to)
            owed = set(owing) & inside if is_due else set()
            for org_id in sorted(owed | (set(came) & inside)):
                blank = {"submission_id": None, "received_at": None, "status": "missing"}
                lines.append(
                    {
                        "org_id": org_id,
                        "period_id": period.period_id,
                        "report_type": report_type,
                        "is_expected": org_id in owed,
                        **(came.get(org_id) or blank | dict.fromkeys(_COUNTS, 0)),
                    }
                )
    return pd.DataFrame(lines, columns=list(REPORT_DELIVERY.columns))


def _due_periods(
    submission: pd.DataFrame, report_type: str, every: str, through: dt.date | None
) -> list[Period]:
    covered = extent(submission, report_type) or extent(submission, "procurement_register")
    if covered is None or through is None:
        return []
    last = through if every == "quarter" else through.replace(month=12, day=31)
    between = periods.periods_between(covered[0], last)
    return [p for p in between if p.period_type == every and p.date_to <= last]


def _sent(
    submission: pd.DataFrame, rows: pd.DataFrame, registry: Registry
) -> dict[tuple[str, str], dict[str, dict[str, object]]]:
    """(report type, quarter or year) -> organisation -> its delivery."""
    reported = rows.groupby("submission_id")["org_id"].unique().to_dict() if len(rows) else {}
    sent: dict[tuple[str, str], dict[str, dict[str, object]]] = {}
    for line in submission[submission["part"] == ""].sort_values("sequence").to_dict("records"):
        accepted = bool(line["is_effective"])
        if (not accepted and line["status"] != "rejected") or (
            line["org_id"] not in registry.organisations
        ):
            continue
        own = () if registry.organisations[line["org_id"]].covers_all else (line["org_id"],)
        delivery = {k: line[k] for k in ("submission_id", "received_at", *_COUNTS)}
        delivery["status"] = "accepted" if accepted else "rejected"
        report_type, covered = _covered(line)
        for org_id in {*own, *reported.get(line["submission_id"], ())}:
            for period_id in covered:
                place = sent.setdefault((report_type, period_id), {})
                if accepted or place.get(org_id, {}).get("status") != "accepted":
                    place[org_id] = delivery
    return sent


def _covered(line: dict[Any, Any]) -> tuple[str, list[str]]:
    """Report type and periods of a submission; an unreadable file is placed by its receipt."""
    known = isinstance(line["report_type"], str)
    report_type = line["report_type"] if known else "procurement_register"
    text = line["quarters"]
    quarters = (
        text.split(",") if isinstance(text, str) else [periods.quarter_of(line["received_at"])]
    )
    if REPORTS.get(report_type) == "year":
        # A plan looks ahead over several years; it is what was owed for its first.
        return report_type, [min(quarters)[:4]]
    return report_type, quarters


def period_table(
    first: dt.date | None,
    through: dt.date | None,
    delivery: pd.DataFrame,
    today: dt.date,
) -> pd.DataFrame:
    """`core.period`: the periods that data covers, each open, late or frozen.

    A period is open until `FREEZE_DAYS` after its end; then it is late while a report that was due
    is missing, or while data does not reach its end, and frozen otherwise.
    """
    if first is None or through is None:
        found: tuple[Period, ...] = ()
    else:
        found = periods.periods_between(first, through)
    due = delivery[delivery["is_expected"] & (delivery["report_type"] == "procurement_register")]
    missing = set(due.loc[due["status"] != "accepted", "period_id"])
    lines = []
    for p in found:
        closed = p.date_to + dt.timedelta(days=FREEZE_DAYS) < today
        whole = p.date_to <= through if through else False
        late = closed and (not whole or bool(missing & set(periods.quarters_of(p.period_id))))
        status = "late" if late else "frozen" if closed else "open"
        lines.append((p.period_id, p.period_type, p.date_from, p.date_to, status))
    names = ["period_id", "period_type", "date_from", "date_to", "status"]
    return pd.DataFrame(lines, columns=names)
