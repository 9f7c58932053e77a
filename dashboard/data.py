"""The answers of the snapshot to a viewer, cached per snapshot and scope, and given types.

The only way to figures: a page passes on what `app.py` resolved, one snapshot and one viewer
(`architecture.md` 3.11). Nothing is divided here: shares come from `kpi_value`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import sql
from pipelines.errors import PublishRefused
from pipelines.export import fmt
from pipelines.export.sentences import Facts, Forecast
from pipelines.model.viewers import Viewer
from pipelines.settings import Settings
from pipelines.warehouse import kept
from pipelines.warehouse import seen as warehouse
from pipelines.warehouse.snapshot import Snapshot, current

Meeting = kept.Meeting


@dataclass(frozen=True)
class Seen:
    """A snapshot as a viewer sees it."""

    snapshot: Snapshot
    viewer: Viewer


@dataclass(frozen=True)
class Run:
    """The run behind the snapshot."""

    today: dt.date
    data_through: dt.date | None
    built_at: dt.datetime
    is_sample: bool
    rule_set: str


@dataclass(frozen=True)
class Period:
    """A period a page can show."""

    period_id: str
    period_type: str
    date_from: dt.date
    date_to: dt.date

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.date_from.year


@dataclass(frozen=True)
class Organisation:
    """An organisation as pages name it."""

    org_id: str
    name: str
    short_name: str
    org_number: str | None
    parent: str | None
    is_group: bool


def resolve() -> Snapshot | None:
    """The snapshot in force; None before the first publication."""
    return current(Settings().warehouse)


def meetings() -> tuple[Meeting, ...] | None:
    """The meetings that froze a snapshot, the latest first; None when their list is damaged."""
    try:
        return kept.meetings(Settings().warehouse)
    except PublishRefused:
        return None


def is_ready() -> bool:
    """Whether there is a snapshot that can be read; an error when it is damaged."""
    snapshot = resolve()
    if snapshot is not None:
        warehouse.root(snapshot)
    return snapshot is not None


# Bounded: about a hundred questions of at most some megabytes each.
@st.cache_data(max_entries=256, max_size="200mb", show_spinner=False)
def _cached(
    snapshot: str, scope: str, _seen: Seen, question: str, params: tuple[Any, ...]
) -> pd.DataFrame:
    return warehouse.query(_seen.snapshot, _seen.viewer, question, params)


@st.cache_data(max_entries=16, show_spinner=False)
def _root(snapshot: str, _seen: Seen) -> str | None:
    return warehouse.root(_seen.snapshot)


def _name(snapshot: Snapshot) -> str:
    return f"{snapshot.snapshot_id}/{snapshot.content_hash}"


def ask(seen: Seen, question: str, *params: object) -> pd.DataFrame:
    """The answer to a question of another module beside this one, cached."""
    return _cached(_name(seen.snapshot), seen.viewer.scope, seen, question, params)


def ask_once(seen: Seen, question: str) -> pd.DataFrame:
    """The same for an answer too long to be kept for others."""
    return warehouse.query(seen.snapshot, seen.viewer, question)


def ask_named(seen: Seen, question: str, **values: object) -> pd.DataFrame:
    """The same with `$name` in the question, as numbered parameters, which the reader takes."""
    used = [name for name in values if f"${name}" in question]
    for i, name in enumerate(used, start=1):
        question = question.replace(f"${name}", f"${i}")
    return ask(seen, question, *(values[name] for name in used))


def _date(value: Any) -> dt.date | None:
    if value is None or pd.isna(value):
        return None
    return value.date() if hasattr(value, "date") else value


def _float(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def run(seen: Seen) -> Run | None:
    """What `meta.run` says; None in a snapshot without content."""
    frame = ask(seen, sql.RUN)
    if frame.empty:
        return None
    row = frame.iloc[0]
    return Run(
        _date(row.today) or dt.date.min,
        _date(row.data_through),
        fmt.in_sweden(row.built_at.to_pydatetime()),
        bool(row.is_sample),
        row.rule_set,
    )


def root(seen: Seen) -> str | None:
    """The city: the organisation without parent that most others belong to."""
    return _root(_name(seen.snapshot), seen)


def organisation(seen: Seen, org_id: str) -> Organisation | None:
    """One organisation, None when there is none of that id."""
    frame = ask(seen, sql.ORGANISATION, org_id)
    if frame.empty:
        return None
    row = frame.iloc[0]
    parent = None if pd.isna(row.parent_org_id) else str(row.parent_org_id)
    number = None if pd.isna(row.org_number) else str(row.org_number)
    return Organisation(
        row.org_id, row.name_sv, row.short_name or row.name_sv, number, parent, bool(row.is_group)
    )


def periods(seen: Seen) -> list[Period]:
    """Years, tertials and quarters with figures, newest first."""
    rows = ask(seen, sql.PERIODS).itertuples()
    return [Period(r.period_id, r.period_type, _date(r.date_from), _date(r.date_to)) for r in rows]


def value(seen: Seen, kpi_id: str, org_id: str, period_id: str) -> Mapping[str, Any] | None:
    """One row of `kpi_value`, totals."""
    frame = ask(seen, sql.VALUE, kpi_id, org_id, period_id)
    return None if frame.empty else frame.iloc[0].to_dict()


def facts(seen: Seen, org_id: str, period: Period, owner: str = "") -> Facts | None:
    """What the answer sentence needs."""
    row = value(seen, "goal_share", org_id, period.period_id)
    if row is None:
        return None
    before = None
    if period.period_type == "year":
        before = value(seen, "goal_share", org_id, str(period.year - 1))
    last_run = run(seen)
    comparable = before is not None and before["status"] == "ok" and not before["unknown"]
    return Facts(
        period_id=period.period_id,
        is_current=last_run is not None and period.period_id == str(last_run.today.year),
        status=row["status"],
        numerator=int(row["numerator"]),
        denominator=int(row["denominator"]),
        unknown=int(row["unknown"]),
        lower=_float(row["lower"]),
        upper=_float(row["upper"]),
        target=_float(row["target"]),
        rating=None if pd.isna(row["rating"]) else row["rating"],
        previous=_float(before["value"]) if comparable and before else None,
        owner=owner,
    )


def coverage(seen: Seen, org_id: str, period_id: str) -> tuple[int, int]:
    """Units that have reported, units that should have."""
    row = value(seen, "coverage", org_id, period_id)
    return (int(row["numerator"]), int(row["denominator"])) if row else (0, 0)


def trend(seen: Seen, org_id: str) -> pd.DataFrame:
    """The share by year, one row a year."""
    return ask(seen, sql.TREND, org_id)


def targets(seen: Seen) -> list[tuple[dt.date, dt.date | None, float]]:
    """The dated target in numbers: from, to, share."""
    rows = ask(seen, sql.TARGETS).itertuples()
    return [
        (_date(r.valid_from) or dt.date.min, _date(r.valid_to), float(r.target_value))
        for r in rows
        if not pd.isna(r.target_value)
    ]


def units(seen: Seen, root_id: str, period_id: str, kpi_id: str) -> pd.DataFrame:
    """One row a unit under an organisation, in Swedish order of names."""
    return ask_named(seen, sql.UNITS, period=period_id, root=root_id, kpi=kpi_id)


def forecasts(seen: Seen, year: int) -> dict[str, Forecast]:
    """What remains of the year, by organisation."""
    return {
        r.org_id: Forecast(
            remaining=int(r.remaining),
            needed=None if pd.isna(r.needed_of_remaining) else int(r.needed_of_remaining),
            feasible=None if pd.isna(r.feasible) else bool(r.feasible),
            max_reachable=_float(r.max_reachable),
        )
        for r in ask(seen, sql.FORECASTS, year).itertuples()
    }


def forecast_coverage(seen: Seen) -> dict[str, tuple[int, int]]:
    """By level, how many of the earlier forecasts held the year-end, and how many there are."""
    rows = ask(seen, sql.FORECAST_COVERAGE).itertuples()
    return {r.level: (int(r.inside), int(r.n)) for r in rows}


def procurements(seen: Seen, org_id: str, period_id: str) -> pd.DataFrame:
    """The unit's procurements of the period, those that count first."""
    return ask(seen, sql.PROCUREMENTS, period_id, org_id)


def deliveries(seen: Seen, org_id: str) -> pd.DataFrame:
    """What the unit was to send and what came, newest first."""
    return ask(seen, sql.DELIVERIES, org_id)


def findings(seen: Seen, org_id: str) -> dict[str, int]:
    """Number of remarks on the unit's files by severity."""
    return {r.severity: int(r.n) for r in ask(seen, sql.FINDINGS, org_id).itertuples()}


def kpis(seen: Seen) -> pd.DataFrame:
    """The measures' definitions."""
    return ask(seen, sql.KPIS)


def all_targets(seen: Seen) -> pd.DataFrame:
    """All dated targets."""
    return ask(seen, sql.ALL_TARGETS)


def parameters(seen: Seen) -> pd.DataFrame:
    """Dated values with source."""
    return ask(seen, sql.PARAMETERS)
