"""Rows of the model's tables for tests: what a test does not name has a plain default.

Types and missing values are those of the declarations, as the build file would give them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from pipelines.core import delivery, meta
from pipelines.model import derive, periods, tables
from pipelines.model.bundle import Reference, load_reference
from pipelines.model.reference import BUNDLED
from pipelines.model.registry import ExpectedReport, Organisation, Registry
from pipelines.model.tables import Table

REFERENCE: Reference = load_reference(BUNDLED)
R2014, PARAMETERS, TARGETS = REFERENCE.rules, REFERENCE.parameters, REFERENCE.targets
REGISTRY = REFERENCE.registry

Row = Mapping[str, Any]

_BY_TYPE: dict[str, Any] = {
    "VARCHAR": "",
    "BIGINT": 0,
    "DOUBLE": 0.0,
    "BOOLEAN": False,
    "DATE": dt.date(2015, 1, 1),
    "TIMESTAMP": dt.datetime(2015, 1, 1, 12),  # noqa: DTZ001 - UTC, as DuckDB has it
}
_BY_NAME: dict[str, Any] = {
    "org_id": "a",
    "submission_id": "s1",
    "source_sheet": "Blad1",
    "report_type": "procurement_register",
    "quarters": "2015-Q1",
    "is_effective": True,
    "n_persons": 1.0,
    "status": "accepted",
    "title": "Uppdrag",
    "nature": "services",
    "nature_source": "reported",
    "social": "no",
    "strict": "no",
    "severity": "warning",
    "code": "M90",
    "params": "{}",
}
# The columns above that a table may be without: there, and only there, they are filled in.
_FILLED = {"report_type", "quarters", "title", "nature"}


def frame(table: Table, rows: Iterable[Row] = (), **shared: Any) -> pd.DataFrame:
    """Rows of a table; columns that are not given have their default, missing where they may be."""
    lines = []
    for number, row in enumerate(rows, start=1):
        own = {"source_row": number, "procurement_ref": f"{number}/15"}
        given = _defaults(table) | own | shared | row
        lines.append({name: given[name] for name in table.columns})
    return derive.fitted(pd.DataFrame(lines, columns=list(table.columns)), table)


def _defaults(table: Table) -> dict[str, Any]:
    found = {}
    for name, column in table.columns.items():
        plain = column.codes[0] if column.codes else _BY_TYPE.get(column.type, 0)
        if column.codes == tables.YES_NO_UNKNOWN:  # what a report does not say
            plain = "unknown"
        value = _BY_NAME.get(name, plain)
        if not isinstance(value, type(plain)):  # a number of the same name
            value = plain
        if column.codes and value not in column.codes:
            value = column.codes[0]
        found[name] = None if column.nullable and name not in _FILLED else value
    return found


def submissions(*rows: Row, **shared: Any) -> pd.DataFrame:
    """`staging.submission`: s1, s2, … in order of receipt unless said otherwise."""
    numbered = [
        {"submission_id": f"s{n}", "sequence": n} | dict(row) for n, row in enumerate(rows, start=1)
    ]
    return frame(tables.SUBMISSION, numbered, **shared)


def register(*rows: Row, **shared: Any) -> pd.DataFrame:
    """`staging.procurement_register`."""
    return frame(tables.STAGING_REGISTER, rows, **shared)


def procurements(*rows: Row, **shared: Any) -> pd.DataFrame:
    """`core.procurement`: rows that count on 2015-02-01 unless said otherwise."""
    numbered = [
        {"procurement_id": f"u{n}", "counts": True, "counted_at": dt.date(2015, 2, 1)} | dict(row)
        for n, row in enumerate(rows, start=1)
    ]
    return frame(tables.PROCUREMENT, numbered, **shared)


def organisations(parents: Mapping[str, str | None]) -> pd.DataFrame:
    """`core.organisation` from org_id -> parent."""
    rows = [
        {"org_id": o, "name_sv": o.upper(), "short_name": o, "parent_org_id": p}
        for o, p in parents.items()
    ]
    return frame(tables.ORGANISATION, rows)


def period_rows(first: dt.date, last: dt.date) -> pd.DataFrame:
    """`core.period` of all that lies from first to last."""
    found = delivery.period_table(first, last, deliveries(), dt.date(2100, 1, 1))
    return derive.fitted(found, tables.PERIOD)


def deliveries(*rows: Row, **shared: Any) -> pd.DataFrame:
    """`core.report_delivery`: expected and accepted unless said otherwise."""
    base = {"is_expected": True, "status": "accepted"}
    return frame(tables.REPORT_DELIVERY, [base | dict(row) for row in rows], **shared)


def all_delivered(orgs: Iterable[str], first: dt.date, last: dt.date) -> pd.DataFrame:
    """Every organisation has delivered every quarter from first to last."""
    quarters = [p for p in periods.periods_between(first, last) if p.period_type == "quarter"]
    return deliveries(*({"org_id": o, "period_id": q.period_id} for o in orgs for q in quarters))


@cache
def _empty() -> dict[str, pd.DataFrame]:
    layers = ("core", "person", "mart")
    return {n.replace(".", "_"): frame(t) for n, t in tables.ALL.items() if t.layer in layers}


def empty_tables() -> dict[str, pd.DataFrame]:
    """Every table of core, person and mart without rows, by `<layer>_<table>`."""
    return {name: rows.copy(deep=False) for name, rows in _empty().items()}


def core_tables(
    parents: Mapping[str, str | None],
    procurement: pd.DataFrame,
    first: dt.date = dt.date(2015, 1, 1),
    last: dt.date = dt.date(2015, 12, 31),
    delivery: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables that the measures read, empty but for these; all delivered unless said."""
    return empty_tables() | {
        "core_organisation": organisations(parents),
        "core_period": period_rows(first, last),
        "core_procurement": procurement,
        "core_report_delivery": all_delivered(parents, first, last)
        if delivery is None
        else delivery,
    }


def organisation(
    org_id: str,
    parent: str | None = "city",
    *reports: ExpectedReport,
    covers_all: bool = False,
    roles: tuple[str, ...] = (),
) -> Organisation:
    """An organisation of a registry."""
    return Organisation(
        org_id, org_id.upper(), org_id, None, "company", parent, roles, (), None, None, None,
        covers_all, reports,
    )  # fmt: skip


def registry(*units: Organisation) -> Registry:
    """A registry of a city and its units."""
    top = organisation("city", None, roles=("city",))
    return Registry({o.org_id: o for o in (top, *units)})


QUARTERLY = ExpectedReport("procurement_register", "quarter", dt.date(2012, 1, 1), None, 20)
YEARLY_PLAN = ExpectedReport("procurement_plan", "year", dt.date(2012, 1, 1), None, 31)


def snapshot_tables(
    run_id: str = "run-1",
    social: str = "yes",
    built_at: dt.datetime = _BY_TYPE["TIMESTAMP"],
) -> dict[str, pd.DataFrame]:
    """Every table of the model, small and whole: what a run would write."""
    made = _snapshot_tables(run_id, social, built_at)
    return {name: rows.copy(deep=False) for name, rows in made.items()}


@cache
def _snapshot_tables(run_id: str, social: str, built_at: dt.datetime) -> dict[str, pd.DataFrame]:
    rows = [{"org_id": "a", "social": social, "title": f"Städning {n}"} for n in range(3)]
    given = {
        "staging.submission": submissions({"org_id": "a"}),
        "core.organisation": organisations({"city": None, "a": "city"}),
        "core.period": period_rows(dt.date(2015, 1, 1), dt.date(2015, 3, 31)),
        "core.report_delivery": deliveries({"org_id": "a", "period_id": "2015-Q1"}),
        "core.procurement": procurements(*rows, value_sek=1234.5),
        "meta.kpi": meta.kpi_rows(),
        "meta.parameter": meta.parameter_rows(PARAMETERS),
        "meta.target": meta.target_rows(TARGETS),
    }
    twins = {
        "public.organisation": "core.organisation",
        "public.period": "core.period",
        "public.delivery": "core.report_delivery",
        "public.procurement": "core.procurement",
        "meta.source": "staging.submission",
    }
    given |= {name: given[source] for name, source in twins.items()}
    given["public.kpi_value"] = frame(
        tables.KPI_VALUE,
        [
            {"kpi_id": "goal_share", "org_id": o, "period_id": "2015", "dimension": "all"}
            for o in ("city", "a")
        ],
        member="all", numerator=3.0, denominator=3.0, n=3, value=1 / 3, status="small_n",
    )  # fmt: skip
    left = {"org_id": "a", "year": 2015, "share_now": 1 / 3, "needed_of_remaining": 1}
    given["public.goal_forecast"] = frame(tables.GOAL_FORECAST, [left])
    counted = {"org_id": "a", "n": 2}
    given["public.finding_count"] = frame(tables.FINDING_COUNT, [counted])
    given["meta.run"] = meta.run_row(
        run_id,
        built_at,
        dt.date(2016, 1, 1),
        dt.date(2015, 3, 31),
        "0.1.0",
        "R-2014",
        is_sample=True,
    )
    given["meta.series_break"] = meta.break_rows(REFERENCE.breaks)
    for table in (*tables.PUBLIC, *tables.META):  # so that each column can be seen to change
        given.setdefault(table.name, frame(table, [{}]))
    counts = {name: len(given.get(name, ())) for name in tables.ALL}
    given["meta.table"], given["meta.column"] = meta.dictionary_rows(counts)
    return {n: derive.fitted(given.get(n, frame(t)), t) for n, t in tables.ALL.items()}
