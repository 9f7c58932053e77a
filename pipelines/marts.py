"""The tables of mart beside the measures: which function makes which. Nothing is computed here.

A function names what it takes by its arguments: tables as `<layer>_<table>` of core, person and
mart, parts of the reference (`parameters`, `rules`, `targets`, …), and `today`. The
functions run in the order of the list: those that take `mart_kpi_value`, or a table made from it,
after the measures, the others before them, so that a measure may read their tables. A table that
is made of the same as in the run before stands.
"""

import datetime as dt
import inspect
from collections.abc import Callable

import pandas as pd

from pipelines.core.promised import commitment_state
from pipelines.core.suppliers_kept import supplier_delivery
from pipelines.core.trend import trend
from pipelines.forecast.check import forecast_check, forecast_coverage
from pipelines.forecast.goal import goal_forecast, goal_step
from pipelines.kpis import KPIS
from pipelines.kpis.cost_months import cost_months
from pipelines.kpis.curves import retention_curve
from pipelines.kpis.evaluate import behind, evaluate
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
from pipelines.warehouse.recipes import Recipes

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


def mart_tables(
    given: Frames, reference: Reference, today: dt.date, recipes: Recipes | None = None
) -> dict[str, pd.DataFrame | Table]:
    """All tables of mart by full name, from the frames of core and person by `<layer>_<table>`.

    Args:
        given: The frames.
        reference: Parameters, rules, targets and the rest of it; part of what all is made `under`.
        today: The date of the run.
        recipes: Of what the run before made its tables. Those that stand are told by themselves.
    """
    recipes = recipes or Recipes()
    frames, waiting, later = dict(given), [], {argument(t.KPI_VALUE)}
    for tables, function in MARTS:
        if later & set(inspect.signature(function).parameters):
            waiting.append((tables, function))
            later |= {argument(table) for table in _each(tables)}
        else:
            frames |= _made(tables, function, frames, reference, today, recipes)
    frames |= _values(frames, reference, recipes)
    for tables, function in waiting:
        frames |= _made(tables, function, frames, reference, today, recipes)
    return {
        table.name: table if recipes.stands(argument(table)) else frames[argument(table)]
        for table in t.MART
    }


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
    today: dt.date,
    recipes: Recipes,
) -> Frames:
    wanted = [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    given: dict[str, object] = {name: frames[name] for name in wanted if name in frames}
    goes_in = given | ({"today": today.isoformat()} if "today" in wanted else {})
    if recipes.note([argument(table) for table in _each(tables)], goes_in):
        return {argument(table): recipes.read(table) for table in _each(tables)}
    beside = {"today": today} | vars(reference)
    made = function(**{name: given[name] if name in given else beside[name] for name in wanted})
    each = (made,) if isinstance(made, pd.DataFrame) else made
    return {
        argument(table): derive.fitted(frame, table)
        for table, frame in zip(_each(tables), each, strict=True)
    }


def _values(frames: Frames, reference: Reference, recipes: Recipes) -> Frames:
    """`mart.kpi_value`; measures of which the same is behind as before have the same values."""
    whole = argument(t.KPI_VALUE)
    part_of = {measure: f"{whole}/{measure}" for measure in KPIS}
    stand = {m for m, part in part_of.items() if recipes.note([part], behind(KPIS[m], frames))}
    before = recipes.read(t.KPI_VALUE) if stand else None
    if recipes.note([whole], {part: recipes.now[part] for part in part_of.values()}):
        return {whole: recipes.read(t.KPI_VALUE)}
    kept = before[before["kpi_id"].isin(stand)] if before is not None else None
    changed = {name: measure for name, measure in KPIS.items() if name not in stand}
    values = evaluate(frames, reference.targets, reference.parameters, changed, kept)
    return {whole: derive.fitted(values, t.KPI_VALUE)}
