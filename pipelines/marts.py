"""The tables of mart beside the measures: which function makes which. Nothing is computed here.

A function names what it takes by its arguments: tables as `<layer>_<table>` of core, person and
mart, parts of the reference (`parameters`, `rules`, `targets`, …), and `today`. The
functions run in the order of the list: those that take `mart_kpi_value`, or a table made from it,
after the measures, the others before them, so that a measure may read their tables.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Mapping

import pandas as pd

from pipelines.core.promised import commitment_state
from pipelines.core.suppliers_kept import supplier_delivery
from pipelines.core.trend import trend
from pipelines.forecast.check import forecast_check, forecast_coverage
from pipelines.forecast.goal import goal_forecast, goal_step
from pipelines.kpis.cost_months import cost_months
from pipelines.kpis.curves import retention_curve
from pipelines.kpis.evaluate import evaluate
from pipelines.kpis.funnel import funnel
from pipelines.kpis.lead_time import lead_time, lead_time_procurement
from pipelines.kpis.matching import matching_gap
from pipelines.kpis.mix import mix
from pipelines.kpis.progression import progression
from pipelines.kpis.unit_costs import unit_cost
from pipelines.model import derive
from pipelines.model import tables as t
from pipelines.model.bundle import Reference
from pipelines.model.tables import Table
from pipelines.payoff.published import pay_off

Frames = dict[str, pd.DataFrame]

Maker = Callable[..., pd.DataFrame | tuple[pd.DataFrame, ...]]
MARTS: tuple[tuple[Table | tuple[Table, ...], Maker], ...] = (
    (t.COMMITMENT_STATE, commitment_state),
    (t.SUPPLIER_DELIVERY, supplier_delivery),
    (t.MATCHING_GAP, matching_gap),
    (t.MIX, mix),
    (t.FUNNEL, funnel),
    (t.LEAD_TIME, lead_time),
    (t.LEAD_TIME_PROCUREMENT, lead_time_procurement),
    (t.GOAL_FORECAST, goal_forecast),
    (t.GOAL_STEP, goal_step),
    (t.FORECAST_CHECK, forecast_check),
    (t.FORECAST_COVERAGE, forecast_coverage),
    (t.TREND, trend),
    (t.RETENTION_CURVE, retention_curve),
    (t.PROGRESSION, progression),
    (t.COST_MONTH, cost_months),
    (t.UNIT_COST, unit_cost),
    (t.MART_PAYOFF, pay_off),
)


def makers() -> dict[str, Maker]:
    """The functions that make the tables of mart, by the name of the argument that each is."""
    return {argument(table): function for tables, function in MARTS for table in _each(tables)}


def mart_tables(given: Frames, reference: Reference, today: dt.date) -> Frames:
    """All tables of mart by full name, from the frames of core and person by `<layer>_<table>`."""
    frames, waiting = dict(given), []
    later = {argument(t.KPI_VALUE)}
    beside = {"today": today}
    for tables, function in MARTS:
        if later & set(inspect.signature(function).parameters):
            waiting.append((tables, function))
            later |= {argument(table) for table in _each(tables)}
        else:
            frames |= _made(tables, function, frames, reference, beside)
    values = evaluate(frames, reference.targets, reference.parameters)
    frames[argument(t.KPI_VALUE)] = derive.fitted(values, t.KPI_VALUE)
    for tables, function in waiting:
        frames |= _made(tables, function, frames, reference, beside)
    return {table.name: frames[argument(table)] for table in t.MART}


def argument(table: Table) -> str:
    """The name of the argument that a table is."""
    return table.name.replace(".", "_")


def _each(tables: Table | tuple[Table, ...]) -> tuple[Table, ...]:
    return (tables,) if isinstance(tables, Table) else tables


def _made(
    tables: Table | tuple[Table, ...],
    function: Maker,
    frames: Frames,
    reference: Reference,
    beside: Mapping[str, object],
) -> Frames:
    given: dict[str, object] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            known = frames[name] if name in frames else beside.get(name)
            given[name] = getattr(reference, name) if known is None else known
    made = function(**given)
    each = (made,) if isinstance(made, pd.DataFrame) else made
    return {
        argument(table): derive.fitted(frame, table)
        for table, frame in zip(_each(tables), each, strict=True)
    }
