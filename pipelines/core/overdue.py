"""Reports that did not come in time, by the calendar. Pure functions over registry and receipts.

What was delivered, and what the figures rest on, is told in `delivery.py`.
"""

import datetime as dt

import pandas as pd

from pipelines.core.delivery import covered_by, extent, submissions_sent
from pipelines.model import periods
from pipelines.model.organisations import Registry, due_date, expected

_COLUMNS = ["org_id", "report_type", "first_missing", "last_missing", "n", "due"]


def overdue(
    submission: pd.DataFrame, rows: pd.DataFrame, registry: Registry, today: dt.date
) -> pd.DataFrame:
    """Reports that did not come by their deadline and one working day more (`reliability.md` R18).

    One row an organisation and report type: first and last period that is missing, how many, and
    since when. Unlike the deliveries, which end with the data, this follows the calendar. Of the
    days off only Saturdays and Sundays are known.

    Args:
        submission: `staging.submission`.
        rows: As for `report_deliveries`.
        registry: Who owes what.
        today: Date of the run.
    """
    known = extent(submission, "procurement_register")
    sent = [s for s in submissions_sent(submission, rows, registry) if s.status == "accepted"]
    lines = []
    for org in registry.organisations.values():
        for report in org.reports:
            first = max(report.valid_from, known[0]) if known else report.valid_from
            every = [
                p
                for p in periods.periods_between(first, max(first, today))
                if p.period_type == report.every
                and report.valid_from <= p.date_to <= (report.valid_to or p.date_to)
                and org.org_id in expected(registry, report.report_type, p.date_from, p.date_to)
                and _late_from(due_date(report, p.date_from, p.date_to)) < today
            ]
            mine = [
                s for s in sent if (s.org_id, s.report_type) == (org.org_id, report.report_type)
            ]
            came = {p for s in mine for p in covered_by(s, report.every, every, registry)}
            missing = [p for p in every if p.period_id not in came]
            if missing:
                due = due_date(report, missing[0].date_from, missing[0].date_to)
                lines.append((org.org_id, report.report_type, missing[0].period_id,
                              missing[-1].period_id, len(missing), due))  # fmt: skip
    return pd.DataFrame(lines, columns=_COLUMNS)


def _late_from(deadline: dt.date) -> dt.date:
    """The working day after a deadline."""
    day = deadline + dt.timedelta(days=1)
    while day.weekday() >= 5:
        day += dt.timedelta(days=1)
    return day
