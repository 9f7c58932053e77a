"""What each organisation was to send, and what came. Pure functions over registry and receipts."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.model import periods
from pipelines.model.organisations import (
    Organisation,
    Registry,
    deadline,
    descendants,
    expected,
    root,
)
from pipelines.model.periods import Period
from pipelines.model.reports import standard
from pipelines.model.tables import ORGANISATION, REPORT_DELIVERY

PLAN = "procurement_plan"
_COUNTS = ["rows_in", "rows_accepted", "rows_quarantined", "rows_ignored"]
_NOTHING = {"submission_id": None, "received_at": None, **dict.fromkeys(_COUNTS, 0)}
# The periods of each kind that lie in a quarter, or hold it.
_PARTS: dict[str, Callable[[str], list[str]]] = {
    "year": lambda quarter: [quarter[:4]],
    "quarter": lambda quarter: [quarter],
    "month": periods.months_of,
}
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
        "responsible": org.responsible,
        "contact": org.contact,
    }


def extent(submission: pd.DataFrame, report_type: str) -> tuple[dt.date, dt.date] | None:
    """First and last day that the submissions in force of a type cover."""
    mine = submission[submission["is_effective"] & (submission["report_type"] == report_type)]
    quarters = {q for text in mine["quarters"].dropna() for q in str(text).split(",")}
    if not quarters:
        return None
    ordered = sorted(quarters)
    return periods.period(ordered[0]).date_from, periods.period(ordered[-1]).date_to


@dataclass(frozen=True)
class Sent:
    """A submission as a delivery: whose it is, what it says it is for, and how it went."""

    org_id: str
    report_type: str
    status: str
    quarters: tuple[str, ...]
    through: dt.date
    counts: Mapping[str, Any]


def data_through(submission: pd.DataFrame, today: dt.date) -> dt.date | None:
    """Last day that the registers in force cover; never later than the run's date."""
    covered = extent(submission, "procurement_register")
    return min(covered[1], today) if covered else None


def report_deliveries(
    submission: pd.DataFrame, rows: pd.DataFrame, registry: Registry, through: dt.date | None
) -> pd.DataFrame:
    """`core.report_delivery`: per organisation, report type and due period of the registry.

    A period is delivered by the newest submission in force that covers it, and by a wide sender's
    register for the organisations that have rows in it. A refused file, or one that waits to be
    confirmed, shows only where nothing accepted stands.

    Args:
        submission: `staging.submission`.
        rows: Rows with `submission_id` and `org_id`: for whom a sender's rows are.
        registry: Who owes what.
        through: Last day that data covers; nothing later is due yet.
    """
    sent = submissions_sent(submission, rows, registry)
    inside = set(descendants(registry, root(registry)))
    lines = []
    for report_type in standard():
        mine = [s for s in sent if s.report_type == report_type and s.org_id in inside]
        kinds = {o: _intervals(registry, o, report_type) for o in inside}
        for every in sorted({k for o in inside for k in kinds[o]}):
            due = _due_periods(submission, report_type, every, through)
            came = _places([s for s in mine if every in kinds[s.org_id]], every, due, registry)
            owed = {
                (org_id, p.period_id): deadline(
                    registry, org_id, report_type, p.date_from, p.date_to
                )
                for p in due
                for org_id in expected(registry, report_type, p.date_from, p.date_to)
                if org_id in inside and every in kinds[org_id]
            }
            for org_id, period_id in sorted(
                owed.keys() | came.keys(), key=lambda place: place[::-1]
            ):
                found = came.get((org_id, period_id))
                line = {
                    "org_id": org_id,
                    "period_id": period_id,
                    "report_type": report_type,
                    "is_expected": (org_id, period_id) in owed,
                    "due_at": owed.get((org_id, period_id)),
                    "status": found.status if found else "missing",
                }
                lines.append(line | dict(found.counts if found else _NOTHING))
    return pd.DataFrame(lines, columns=list(REPORT_DELIVERY.columns))


def _intervals(registry: Registry, org_id: str, report_type: str) -> set[str]:
    """How often an organisation owes a report; who does not owe it is listed by its own period."""
    reports = registry.organisations[org_id].reports
    wanted = {str(r.every) for r in reports if r.report_type == report_type}
    return wanted or {"year" if standard()[report_type].period == "year" else "quarter"}


def _due_periods(
    submission: pd.DataFrame, report_type: str, every: str, through: dt.date | None
) -> list[Period]:
    """The periods that data reaches the end of; a plan is due when its year begins."""
    known = extent(submission, report_type) if _is_dated(report_type) else None
    known = known or extent(submission, "procurement_register")
    if known is None or through is None:
        return []
    last = through.replace(month=12, day=31) if report_type == PLAN else through
    between = periods.periods_between(known[0], last)
    return [p for p in between if p.period_type == every and p.date_to <= last]


def _is_dated(report_type: str) -> bool:
    """Whether a file is for a period; a standing list holds until a newer one comes."""
    return standard()[report_type].period != "standing"


def _places(
    sent: Sequence[Sent],
    every: str,
    due: Sequence[Period],
    registry: Registry,
) -> dict[tuple[str, str], Sent]:
    """(organisation, period) -> the delivery that shows there: the newest accepted, else newest."""
    places: dict[tuple[str, str], Sent] = {}
    for delivery in sent:
        for period_id in covered_by(delivery, every, due, registry):
            place = (delivery.org_id, period_id)
            if delivery.status == "accepted" or (
                place not in places or places[place].status != "accepted"
            ):
                places[place] = delivery
    return places


def covered_by(delivery: Sent, every: str, due: Sequence[Period], registry: Registry) -> list[str]:
    """The periods that a submission is for.

    A plan looks ahead over several years; it is what was owed for its first. A standing list tells
    all until its own day: it is the report of every period that had ended by then.
    """
    if delivery.report_type == PLAN:
        return [min(delivery.quarters)[:4]]
    if _is_dated(delivery.report_type):
        return list(dict.fromkeys(p for q in delivery.quarters for p in _PARTS[every](q)))
    ended = [p.period_id for p in due if p.date_to <= delivery.through]
    owes = any(r.report_type == delivery.report_type
               for r in registry.organisations[delivery.org_id].reports)  # fmt: skip
    return ended if owes else [_PARTS[every](periods.quarter_of(delivery.through))[-1]]


def submissions_sent(
    submission: pd.DataFrame, rows: pd.DataFrame, registry: Registry
) -> list[Sent]:
    """The submissions that show as deliveries, the oldest first."""
    reported = rows.groupby("submission_id")["org_id"].unique().to_dict() if len(rows) else {}
    found = []
    for line in submission.sort_values("sequence").to_dict("records"):
        status = "accepted" if line["is_effective"] else line["status"]
        shown = line["is_effective"] or status in ("rejected", "held")
        if not shown or not _is_whole(line) or line["org_id"] not in registry.organisations:
            continue
        own = () if registry.organisations[line["org_id"]].covers_all else (line["org_id"],)
        known = isinstance(line["report_type"], str)
        text, came = line["quarters"], pd.Timestamp(line["received_at"]).date()
        quarters = tuple(text.split(",")) if isinstance(text, str) else (periods.quarter_of(came),)
        last = periods.period(max(quarters)).date_to
        for org_id in sorted({*own, *reported.get(line["submission_id"], ())}):
            found.append(
                Sent(
                    org_id,
                    # A file that nobody could read is taken for the report that all owe.
                    line["report_type"] if known else "procurement_register",
                    status,
                    quarters,
                    min(last, came) if isinstance(text, str) else came,
                    {k: line[k] for k in ("submission_id", "received_at", *_COUNTS)},
                )
            )
    return found


def _is_whole(line: Mapping[Any, Any]) -> bool:
    """Whether a file is a report by itself: the list of one course is, a layout's part is not."""
    if not line["part"] or not isinstance(line["report_type"], str):
        return True
    return standard()[line["report_type"]].part is not None


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
