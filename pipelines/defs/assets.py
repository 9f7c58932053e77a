"""Assets of core, person, mart, public and meta: bodies are calls of pure functions.

Nothing is computed here; what a table is, says `model/tables`.
"""

from importlib.metadata import version

import dagster as dg

from pipelines.core import delivery, meta
from pipelines.core.entities import core_tables
from pipelines.defs.resources import Place, utc_now
from pipelines.defs.tables import Contents, Frames, layer_assets
from pipelines.kpis.evaluate import evaluate
from pipelines.kpis.remaining import goal_forecast
from pipelines.model import tables as t
from pipelines.person.entities import person_tables


def _core(given: Frames, place: Place, context: dg.AssetExecutionContext) -> Contents:
    return {**core_tables(given, place.data, place.settings.today)}


def _person(given: Frames, place: Place, context: dg.AssetExecutionContext) -> Contents:
    return {**person_tables(given, place.data.parameters)}


def _mart(given: Frames, place: Place, context: dg.AssetExecutionContext) -> Contents:
    data = place.data
    values = evaluate(given, data.targets, data.parameters)
    left = goal_forecast(
        values,
        given["core_planned_procurement"],
        given["core_organisation"],
        given["core_period"],
        data.rules,
    )
    return {"mart.kpi_value": values, "mart.goal_forecast": left}


PUBLIC_OF = {
    "public.kpi_value": t.KPI_VALUE,
    "public.goal_forecast": t.GOAL_FORECAST,
    "public.organisation": t.ORGANISATION,
    "public.period": t.PERIOD,
    "public.delivery": t.REPORT_DELIVERY,
    "public.procurement": t.PROCUREMENT,
}


def _public(given: Frames, place: Place, context: dg.AssetExecutionContext) -> Contents:
    counts = meta.finding_counts(given["staging_finding"], given["staging_submission"])
    return {**PUBLIC_OF, "public.finding_count": counts}


def _meta(given: Frames, place: Place, context: dg.AssetExecutionContext) -> Contents:
    data, submission = place.data, given["staging_submission"]
    in_force = submission[submission["is_effective"]]
    run = meta.run_row(
        context.run.run_id,
        utc_now(),
        place.settings.today,
        delivery.data_through(submission, place.settings.today),
        version("social-hansyn"),
        data.rules.rule_set_id,
        is_sample=bool(in_force["is_sample"].any()),
    )
    frames = {
        "meta.kpi": meta.kpi_rows(),
        "meta.parameter": meta.parameter_rows(data.parameters),
        "meta.target": meta.target_rows(data.targets),
        "meta.source": submission,
        "meta.run": run,
    }
    counts = {name.replace("_", ".", 1): len(frame) for name, frame in given.items()}
    counts |= {name: len(frame) for name, frame in frames.items()}
    published = (*t.PUBLIC, *t.META)
    counts |= {"meta.table": len(published), "meta.column": sum(len(x.columns) for x in published)}
    table_rows, column_rows = meta.dictionary_rows(counts)
    return frames | {"meta.table": table_rows, "meta.column": column_rows}


REPORTS = tuple(x for x in t.REPORT_ROWS.values() if x.layer == "staging")
PERSONS = tuple(x for x in t.PERSON if x not in t.PERSON_ROWS)

core_assets = layer_assets("core", t.CORE, (t.SUBMISSION, *REPORTS), _core)
person_assets = layer_assets("person", PERSONS, (t.SUBMISSION, *t.PERSON_ROWS, *t.CORE), _person)
mart_assets = layer_assets("mart", t.MART, t.CORE, _mart)
public_assets = layer_assets(
    "public", t.PUBLIC, (*t.CORE, *t.MART, t.SUBMISSION, t.FINDING), _public
)
meta_assets = layer_assets("meta", t.META, (t.SUBMISSION, *t.PUBLIC), _meta)
