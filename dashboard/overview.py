"""What Läget tells beside the share: who answers for what, restated figures, new definitions.

The questions are in `sql_overview.py`; what to follow up is chosen in `follow_ups.py`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard import sql_overview as sql
from dashboard.data import Seen, ask
from dashboard.i18n import _, current
from pipelines.export import fmt

# What every issue brings with it is no restatement of the one before.
NEWS = {"new_file", "data_through"}
LATE_DAYS = 90


@dataclass(frozen=True)
class Who:
    """Who answers for a unit's follow-up: a role and a function's mailbox, '' where not told."""

    role: str = ""
    mailbox: str = ""


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def who(seen: Seen) -> Mapping[str, Who]:
    """Who answers, by organisation."""
    rows = ask(seen, sql.WHO).itertuples()
    return {r.org_id: Who(_text(r.responsible), _text(r.contact)) for r in rows}


def silent_since(seen: Seen, period_id: str) -> Mapping[str, dt.date]:
    """By organisation, the first deadline in a period that it has not kept."""
    rows = ask(seen, sql.SILENT, period_id).itertuples()
    return {r.org_id: r.due_at.date() for r in rows if not pd.isna(r.due_at)}


def late(seen: Seen) -> pd.DataFrame:
    """Units with commitments more than three months late: how many, since when."""
    return ask(seen, sql.LATE, LATE_DAYS)


def restated(seen: Seen, org_id: str, period_id: str) -> str:
    """That the published share was another before, and why; '' when it was not."""
    rows = ask(seen, sql.CHANGE, org_id, period_id)
    if rows.empty or set(_text(rows["reasons"][0]).split(",")) <= NEWS:
        return ""
    row, lang = rows.iloc[0], current()
    day = fmt.date_short(row.changed_at.date())
    if pd.isna(row.old_value):
        words = _("Ändrad {day}: uppgift saknades.").format(day=day)
    else:
        target = None if pd.isna(row.old_target) else row.old_target
        was = fmt.percent_words(row.old_value, lang, target)
        if pd.notna(row.new_value) and was == fmt.percent_words(row.new_value, lang, target):
            was = fmt.count_of(row.old_numerator, row.old_denominator, lang)
        words = _("Ändrad {day}: var {was}.").format(day=day, was=was)
    why = _text(row.why_en if lang == "en" else row.why_sv).rstrip(".")
    return words + (" " + _("Orsak: {why}.").format(why=why) if why else "")


def redefined(before: Seen, now: Seen) -> str:
    """What the share means now that it did not at the meeting; '' when it means the same."""
    old, new = (ask(seen, sql.DEFINITION) for seen in (before, now))
    if old.empty or new.empty or old.iloc[0].tolist() == new.iloc[0].tolist():
        return ""
    known = set(ask(before, sql.BREAKS)["break_id"])
    added = [r for r in ask(now, sql.BREAKS).itertuples() if r.break_id not in known]
    if not added:
        return _("Definitionen av andelen har ändrats sedan mötet.")
    labels = [_text(r.label_en if current() == "en" else r.label_sv) for r in added]
    return " ".join(f"{label.rstrip('.')}." for label in labels)
