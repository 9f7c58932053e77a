"""All questions the pages ask the snapshot: SQL, cached per snapshot. No layout, no wording.

A page passes on the snapshot that `app.py` resolved, so it never mixes two (`architecture.md`
3.11). Nothing is divided here: shares come from `kpi_value`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pipelines.export.sentences import Facts, Forecast
from pipelines.settings import Settings
from pipelines.warehouse import snapshot as warehouse
from pipelines.warehouse.snapshot import Snapshot

REGISTER = "procurement_register"

_RUN = "SELECT today, data_through, built_at, is_sample, rule_set FROM meta.run LIMIT 1"

_ROOT = """
SELECT o.org_id FROM public.organisation o
WHERE o.parent_org_id IS NULL
ORDER BY (SELECT count(*) FROM public.organisation c WHERE c.parent_org_id = o.org_id) DESC,
         o.is_expected DESC, o.org_id
LIMIT 1
"""

_ORGANISATION = """
SELECT org_id, name_sv, short_name, org_number, parent_org_id, is_expected,
       EXISTS (SELECT 1 FROM public.organisation c WHERE c.parent_org_id = o.org_id) AS is_group
FROM public.organisation o WHERE org_id = ?
"""

_PERIODS = """
SELECT p.period_id, p.period_type, p.date_from, p.date_to
FROM public.period p, meta.run r
WHERE p.period_type IN ('year', 'tertial', 'quarter')
  AND p.date_from <= coalesce(r.data_through, r.today)
  AND p.period_id IN (SELECT period_id FROM public.kpi_value WHERE kpi_id = 'goal_share')
ORDER BY year(p.date_from) DESC, p.period_type = 'year' DESC, p.period_type = 'tertial' DESC,
         p.date_from DESC
"""

_VALUE = """
SELECT * FROM public.kpi_value
WHERE kpi_id = ? AND org_id = ? AND period_id = ? AND dimension = 'all'
"""

_TREND = """
SELECT p.date_from, v.*
FROM public.kpi_value v JOIN public.period p USING (period_id), meta.run r
WHERE v.kpi_id = 'goal_share' AND v.org_id = ? AND v.dimension = 'all'
  AND p.period_type = 'year' AND p.date_from <= coalesce(r.data_through, r.today)
ORDER BY p.date_from
"""

_TARGETS = """
SELECT valid_from, valid_to, target_value FROM meta.target
WHERE kpi_id = 'goal_share' AND target_type = 'at_least' ORDER BY valid_from
"""

# A group's own row and its members' rows add up to the group, so a unit is a leaf, or a group's
# own part: no procurement is shown twice, none is lost.
_UNITS = """
WITH RECURSIVE span AS (
  SELECT p.date_from, p.date_to, coalesce(r.data_through, r.today) AS through
  FROM public.period p, meta.run r WHERE p.period_id = $period
), inside(org_id) AS (
  SELECT org_id FROM public.organisation WHERE org_id = $root
  UNION ALL
  SELECT o.org_id FROM public.organisation o JOIN inside i ON o.parent_org_id = i.org_id
), parents AS (
  SELECT DISTINCT parent_org_id AS org_id FROM public.organisation
  WHERE parent_org_id IS NOT NULL
), due AS (
  SELECT d.org_id, bool_and(d.status = 'accepted') AS reported, count(*) AS due
  FROM public.delivery d JOIN public.period q USING (period_id), span
  WHERE d.report_type = 'procurement_register' AND d.is_expected
    AND q.date_from >= span.date_from AND q.date_to <= span.date_to
    AND q.date_to <= span.through
  GROUP BY d.org_id
), own AS (
  SELECT v.*, p.org_id IS NOT NULL AS is_parent FROM public.kpi_value v
  LEFT JOIN parents p USING (org_id)
  WHERE v.period_id = $period
    AND v.dimension = CASE WHEN p.org_id IS NULL THEN 'all' ELSE 'own' END
)
SELECT o.org_id, o.name_sv, o.short_name, o.org_id IN (SELECT org_id FROM parents) AS is_group,
       coalesce(d.due, 0) > 0 AS expected, coalesce(d.reported, false) AS reported,
       coalesce(k.status, 'not_reported') AS status,
       coalesce(k.numerator, 0) AS numerator, coalesce(k.denominator, 0) AS denominator,
       coalesce(k.unknown, 0) AS unknown, k.value, k.lower, k.upper, coalesce(k.n, 0) AS n,
       c.n AS counted,
       row_number() OVER (ORDER BY o.name_sv COLLATE sv, o.org_id) AS position
FROM inside i JOIN public.organisation o USING (org_id)
LEFT JOIN due d USING (org_id)
LEFT JOIN own k ON k.org_id = o.org_id AND k.kpi_id = $kpi
LEFT JOIN own c ON c.org_id = o.org_id AND c.kpi_id = 'goal_share'
WHERE coalesce(d.due, 0) > 0 OR coalesce(c.n, 0) > 0
ORDER BY position
"""

_FORECASTS = "SELECT * FROM public.goal_forecast WHERE year = ?"

_PROCUREMENTS = """
SELECT p.*, s.file_name, coalesce(p.counted_at, p.published_at, p.awarded_at) AS day
FROM public.procurement p JOIN public.period q ON q.period_id = ?
LEFT JOIN meta.source s USING (submission_id)
WHERE p.org_id = ?
  AND (day BETWEEN q.date_from AND q.date_to OR day IS NULL)
ORDER BY p.counts DESC, day DESC NULLS LAST, p.procurement_ref COLLATE sv, p.procurement_id
"""

_DELIVERIES = """
SELECT d.*, p.date_from, s.file_name FROM public.delivery d
LEFT JOIN public.period p USING (period_id) LEFT JOIN meta.source s USING (submission_id)
WHERE d.org_id = ? AND (d.is_expected OR d.status <> 'missing')
ORDER BY p.date_from DESC, d.report_type LIMIT 24
"""

_FINDINGS = """
SELECT severity, sum(n) AS n FROM public.finding_count WHERE org_id = ?
GROUP BY severity ORDER BY severity
"""

_KPIS = (
    "SELECT * FROM meta.kpi ORDER BY kpi_id = 'goal_share' DESC, kpi_id = 'coverage' DESC, kpi_id"
)
_ALL_TARGETS = "SELECT * FROM meta.target ORDER BY kpi_id, valid_from"
_PARAMETERS = "SELECT * FROM meta.parameter ORDER BY parameter_id, scope, valid_from"


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
    return warehouse.current(Settings().warehouse)


# Bounded: about a hundred questions of at most some megabytes each.
@st.cache_data(max_entries=128, max_size="200mb", show_spinner=False)
def _cached(
    snapshot_id: str, _snapshot: Snapshot, sql: str, params: tuple[Any, ...]
) -> pd.DataFrame:
    return warehouse.query(_snapshot, sql, params)


def _ask(snapshot: Snapshot, sql: str, *params: object) -> pd.DataFrame:
    return _cached(f"{snapshot.snapshot_id}/{snapshot.content_hash}", snapshot, sql, params)


def _named(sql: str, values: Mapping[str, object]) -> tuple[str, list[object]]:
    """`$name` as numbered parameters, which the reader takes in a sequence."""
    for i, name in enumerate(values, start=1):
        sql = sql.replace(f"${name}", f"${i}")
    return sql, list(values.values())


def _date(value: Any) -> dt.date | None:
    if value is None or pd.isna(value):
        return None
    return value.date() if hasattr(value, "date") else value


def _float(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def run(snapshot: Snapshot) -> Run:
    """What `meta.run` says."""
    row = _ask(snapshot, _RUN).iloc[0]
    today = _date(row.today) or dt.date.min
    return Run(
        today,
        _date(row.data_through),
        row.built_at.to_pydatetime(),
        bool(row.is_sample),
        row.rule_set,
    )


def root(snapshot: Snapshot) -> str | None:
    """The city: the organisation without parent that most others belong to."""
    frame = _ask(snapshot, _ROOT)
    return None if frame.empty else str(frame.org_id[0])


def organisation(snapshot: Snapshot, org_id: str) -> Organisation | None:
    """One organisation, None when there is none of that id."""
    frame = _ask(snapshot, _ORGANISATION, org_id)
    if frame.empty:
        return None
    row = frame.iloc[0]
    parent = None if pd.isna(row.parent_org_id) else str(row.parent_org_id)
    number = None if pd.isna(row.org_number) else str(row.org_number)
    return Organisation(
        row.org_id, row.name_sv, row.short_name or row.name_sv, number, parent, bool(row.is_group)
    )


def periods(snapshot: Snapshot) -> list[Period]:
    """Years, tertials and quarters with figures, newest first."""
    rows = _ask(snapshot, _PERIODS).itertuples()
    return [Period(r.period_id, r.period_type, _date(r.date_from), _date(r.date_to)) for r in rows]


def value(snapshot: Snapshot, kpi_id: str, org_id: str, period_id: str) -> Mapping[str, Any] | None:
    """One row of `kpi_value`, totals."""
    frame = _ask(snapshot, _VALUE, kpi_id, org_id, period_id)
    return None if frame.empty else frame.iloc[0].to_dict()


def facts(snapshot: Snapshot, org_id: str, period: Period, owner: str = "") -> Facts | None:
    """What the answer sentence needs."""
    row = value(snapshot, "goal_share", org_id, period.period_id)
    if row is None:
        return None
    before = None
    if period.period_type == "year":
        before = value(snapshot, "goal_share", org_id, str(period.year - 1))
    comparable = before is not None and before["status"] == "ok" and not before["unknown"]
    return Facts(
        period_id=period.period_id,
        is_current=period.period_id == str(run(snapshot).today.year),
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


def coverage(snapshot: Snapshot, org_id: str, period_id: str) -> tuple[int, int]:
    """Units that have reported, units that should have."""
    row = value(snapshot, "coverage", org_id, period_id)
    return (int(row["numerator"]), int(row["denominator"])) if row else (0, 0)


def trend(snapshot: Snapshot, org_id: str) -> pd.DataFrame:
    """The share by year, one row a year."""
    return _ask(snapshot, _TREND, org_id)


def targets(snapshot: Snapshot) -> list[tuple[dt.date, dt.date | None, float]]:
    """The dated target in numbers: from, to, share."""
    rows = _ask(snapshot, _TARGETS).itertuples()
    return [
        (_date(r.valid_from) or dt.date.min, _date(r.valid_to), float(r.target_value))
        for r in rows
        if not pd.isna(r.target_value)
    ]


def units(snapshot: Snapshot, root_id: str, period_id: str, kpi_id: str) -> pd.DataFrame:
    """One row a unit under an organisation, in Swedish order of names."""
    named = {"period": period_id, "root": root_id, "kpi": kpi_id}
    sql, params = _named(_UNITS, named)
    return _ask(snapshot, sql, *params)


def forecasts(snapshot: Snapshot, year: int) -> dict[str, Forecast]:
    """What remains of the year, by organisation."""
    return {
        r.org_id: Forecast(
            remaining=int(r.remaining),
            needed=None if pd.isna(r.needed_of_remaining) else int(r.needed_of_remaining),
            feasible=None if pd.isna(r.feasible) else bool(r.feasible),
            max_reachable=_float(r.max_reachable),
        )
        for r in _ask(snapshot, _FORECASTS, year).itertuples()
    }


def procurements(snapshot: Snapshot, org_id: str, period_id: str) -> pd.DataFrame:
    """The unit's procurements of the period, those that count first."""
    return _ask(snapshot, _PROCUREMENTS, period_id, org_id)


def deliveries(snapshot: Snapshot, org_id: str) -> pd.DataFrame:
    """What the unit was to send and what came, newest first."""
    return _ask(snapshot, _DELIVERIES, org_id)


def findings(snapshot: Snapshot, org_id: str) -> dict[str, int]:
    """Number of remarks on the unit's files by severity."""
    return {r.severity: int(r.n) for r in _ask(snapshot, _FINDINGS, org_id).itertuples()}


def kpis(snapshot: Snapshot) -> pd.DataFrame:
    """The measures' definitions."""
    return _ask(snapshot, _KPIS)


def all_targets(snapshot: Snapshot) -> pd.DataFrame:
    """All dated targets."""
    return _ask(snapshot, _ALL_TARGETS)


def parameters(snapshot: Snapshot) -> pd.DataFrame:
    """Dated values with source."""
    return _ask(snapshot, _PARAMETERS)
