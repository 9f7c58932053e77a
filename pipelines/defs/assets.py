"""Assets of core, person, mart, public and meta: bodies are calls of pure functions.

Nothing is computed here; what a table is, says `model/tables`. The functions are imported when a
step computes: a run with nothing changed needs none.
"""

from importlib.metadata import version

import dagster as dg

from pipelines.defs.resources import Place, utc_now
from pipelines.defs.tables import Contents, Frames, layer_assets
from pipelines.model import tables as t
from pipelines.warehouse.build import Build


def _core(given: Frames, place: Place, context: dg.AssetExecutionContext, build: Build) -> Contents:
    from pipelines.core.entities import core_tables

    return {**core_tables(given, place.data, place.settings.today)}


def _person(
    given: Frames, place: Place, context: dg.AssetExecutionContext, build: Build
) -> Contents:
    from pipelines.person.entities import person_tables

    return {**person_tables(given, place.data.parameters)}


def _mart(given: Frames, place: Place, context: dg.AssetExecutionContext, build: Build) -> Contents:
    from pipelines.marts import mart_tables

    return mart_tables(given, place.data, place.settings.today, build.recipes)


def _public(
    given: Frames, place: Place, context: dg.AssetExecutionContext, build: Build
) -> Contents:
    from pipelines.core import delivery, meta
    from pipelines.core.caveats import Basis, caveats
    from pipelines.core.lineage import tables_behind
    from pipelines.disclosure.before import READ, before_of
    from pipelines.disclosure.publication import published
    from pipelines.disclosure.row_counts import without_rows
    from pipelines.marts import makers
    from pipelines.model.tables.public import SOURCE_OF
    from pipelines.warehouse.kept import kept_tables

    threshold = place.data.parameters.at("disclosure_threshold", place.settings.today)
    through = delivery.data_through(given["staging_submission"], place.settings.today)
    kept = kept_tables(place.settings.warehouse, READ)
    masked = published(given, threshold, before_of(kept, through)).tables
    submission = given["staging_submission"]
    basis = Basis(
        given["core_procurement"],
        given["core_organisation"],
        given["mart_goal_forecast"],
        place.data.parameters,
        tables_behind(makers()),
        is_sample=meta.is_sample(submission),
    )
    made = {
        "public.finding_count": without_rows(
            meta.finding_counts(given["staging_finding"], submission)
        ),
        "public.caveat": caveats(masked["public.kpi_value"], basis),
    }
    return {**SOURCE_OF, **masked, **made}


def _meta(given: Frames, place: Place, context: dg.AssetExecutionContext, build: Build) -> Contents:
    from pipelines.core import delivery, meta
    from pipelines.core.changes import COMPARED, changes
    from pipelines.core.lineage import tables_behind
    from pipelines.disclosure.row_counts import without_rows
    from pipelines.marts import makers
    from pipelines.warehouse.before import snapshot_before

    data, submission = place.data, given["staging_submission"]
    run = meta.run_row(
        context.run.run_id,
        utc_now(),
        place.settings.today,
        delivery.data_through(submission, place.settings.today),
        version("social-hansyn"),
        data.rules.rule_set_id,
        is_sample=meta.is_sample(submission),
    )
    frames = {
        "meta.kpi": meta.kpi_rows(),
        "meta.parameter": meta.parameter_rows(data.parameters),
        "meta.target": meta.target_rows(data.targets),
        "meta.series_break": meta.break_rows(data.breaks),
        "meta.source": submission,
        "meta.run": run,
    }
    now = given | {name.replace(".", "_"): frame for name, frame in frames.items()}
    before = snapshot_before(place.settings.warehouse, COMPARED)
    if before.fault:
        context.log.warning(f"no comparison with the snapshot before: {before.fault}")
    frames["meta.change"] = changes(before.frames, now, before.name, tables_behind(makers()))
    frames["meta.source"] = without_rows(submission)
    counts = {name.replace("_", ".", 1): len(frame) for name, frame in given.items()}
    counts |= {name: len(frame) for name, frame in frames.items()}
    published = (*t.PUBLIC, *t.META)
    counts |= {"meta.table": len(published), "meta.column": sum(len(x.columns) for x in published)}
    table_rows, column_rows = meta.dictionary_rows(counts)
    return {**frames, "meta.table": table_rows, "meta.column": column_rows}


REPORTS = tuple(x for x in t.REPORT_ROWS.values() if x.layer == "staging")
PERSONS = tuple(x for x in t.PERSON if x not in t.PERSON_ROWS)

core_assets = layer_assets("core", t.CORE, (t.SUBMISSION, *REPORTS), _core)
person_assets = layer_assets("person", PERSONS, (t.SUBMISSION, *t.PERSON_ROWS, *t.CORE), _person)
mart_assets = layer_assets("mart", t.MART, (*t.CORE, *PERSONS), _mart)
public_assets = layer_assets(
    "public", t.PUBLIC, (*t.CORE, *t.MART, t.SUBMISSION, t.FINDING), _public
)
meta_assets = layer_assets("meta", t.META, (t.SUBMISSION, *t.PUBLIC), _meta)
