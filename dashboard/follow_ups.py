"""What to decide or follow up: at most five rows by four rules (`users.md` 10.1). Pure.

Which block a unit belongs to is judged in `assess.py`; nothing is drawn here.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.assess import BELOW, OPEN, result_text
from dashboard.commitments import late as how_late
from dashboard.i18n import _, current
from pipelines.export import fmt, sentences
from pipelines.export.sentences import Forecast

MOST = 5
Rule = Literal["below", "silent", "late", "unknown"]


@dataclass(frozen=True)
class FollowUp:
    """One row of "Att besluta eller följa upp"; a date where one is set."""

    rule: Rule
    org_id: str
    name: str
    what: str
    why: str
    day: dt.date | None = None


def follow_ups(
    assessed: pd.DataFrame,
    forecasts: Mapping[str, Forecast],
    target: float | None,
    late: pd.DataFrame | None = None,
    since: Mapping[str, dt.date] | None = None,
    ends: dt.date | None = None,
) -> list[FollowUp]:
    """At most five rows: below the target or out of its reach, not reported, late, unknown.

    One place each is kept for a unit that has not reported, because its silence touches every
    figure, and for commitments that are more than three months late.

    Args:
        assessed: Of `assess.assess`.
        forecasts: What remains of the year, by organisation.
        target: The share aimed at.
        late: Of `overview.late`.
        since: Of `overview.silent_since`.
        ends: The last day of the period.
    """
    silent = [
        _silent(r, since or {}) for r in assessed.itertuples() if r.expected and not r.reported
    ]
    overdue = [_late(r) for r in late.itertuples()] if late is not None else []
    named = {f.org_id for f in silent}
    below = [
        _below(r, forecasts, target, ends)
        for r in assessed[assessed["block"] == BELOW].itertuples()
        if r.org_id not in named
    ]
    vague = [
        FollowUp(
            "unknown",
            r.org_id,
            r.name_sv,
            _("Uppgift om krav behöver kompletteras"),
            _("Uppgift saknas för {part}").format(
                part=fmt.count_of(r.unknown, r.denominator, current())
            ),
        )
        for r in assessed[assessed["block"] == OPEN].itertuples()
        if r.status == "ok" and r.org_id not in named and target is not None
    ]
    chosen = below[: MOST - bool(silent) - bool(overdue)]
    chosen += silent[: MOST - len(chosen) - bool(overdue)]
    return (chosen + overdue + vague)[:MOST]


def _silent(row: pd.Series, since: Mapping[str, dt.date]) -> FollowUp:
    what, why = _("Har inte lämnat uppgifter"), _("Räknas inte in i andelen")
    if row.counted > 0:
        what = _("Har inte lämnat för hela perioden")
        why = _("Andelen bygger på en del av uppgifterna")
    return FollowUp("silent", row.org_id, row.name_sv, what, why, since.get(row.org_id))


def _late(row: pd.Series) -> FollowUp:
    what = _("1 åtagande är försenat mer än tre månader")
    if row.n > 1:
        n = fmt.number(row.n, current())
        what = _("{n} åtaganden är försenade mer än tre månader").format(n=n)
    why = _("Längst: {late}").format(late=how_late(row.days_overdue))
    day = None if pd.isna(row.due_date) else row.due_date.date()
    return FollowUp("late", row.org_id, row.name_sv, what, why, day)


def _below(
    row: pd.Series, forecasts: Mapping[str, Forecast], target: float | None, ends: dt.date | None
) -> FollowUp:
    lacking = fmt.number(row.missing, current())
    noun = _("upphandling med krav") if row.missing == 1 else _("upphandlingar med krav")
    why = _("Saknas {n} {noun}").format(n=lacking, noun=noun)
    what = _("Når inte målet: {result}").format(result=result_text(row, target, "goal_share"))
    ahead = forecasts.get(row.org_id)
    if ahead is not None and ahead.feasible is False and ahead.remaining:
        what = _("Kan inte nå målet i år: {result}").format(
            result=result_text(row, target, "goal_share")
        )
    elif ahead is not None and ahead.feasible and ahead.needed:
        why = sentences.remaining(ahead, current()).rstrip(".")
    return FollowUp("below", row.org_id, row.name_sv, what, why, ends)
