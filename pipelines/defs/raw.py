"""Raw assets, one an organisation that may send, and the staging tables made from them.

The two steps that read files; every later step knows only tables.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import inputs
from pipelines.defs.resources import BuildResource, Place
from pipelines.defs.tables import result, spec, taken_over
from pipelines.ingest.process import ReadingProcess
from pipelines.model.bundle import load_reference
from pipelines.model.tables import PERSON_ROWS, STAGING
from pipelines.settings import Settings
from pipelines.value_free import facts, value_free
from pipelines.warehouse import whole_run
from pipelines.warehouse.recipes import Recipes


def senders() -> tuple[str, ...]:
    """Organisations that may send: those with a role or a report, in the registry's order."""
    settings = Settings()
    inputs.rules(settings.reference, settings.layouts)  # of what is read now
    registry = load_reference(settings.reference).registry
    return tuple(
        o.org_id
        for o in registry.organisations.values()
        if o.reports or o.covers_all or set(o.roles) - {"city", "root"}
    )


# Fixed when the definitions load: the assets that exist and the ones that a run reports on agree.
SENDERS = senders()


def raw_key(org_id: str) -> dg.AssetKey:
    """Asset key of an organisation's received files."""
    return dg.AssetKey(["raw", org_id])


def _spec(org_id: str) -> dg.AssetSpec:
    name = load_reference(Settings().reference).registry.organisations[org_id].name_sv
    return dg.AssetSpec(
        raw_key(org_id),
        description=f"Files received from {name}",
        group_name="raw",
        owners=[f"team:{org_id}"],
        kinds={"excel"},
    )


@dg.multi_asset(name="take_in", specs=[_spec(o) for o in SENDERS])
def take_in(
    context: dg.AssetExecutionContext,
    place: Place,
    build: BuildResource,
    reader: dg.ResourceParam[ReadingProcess],
) -> Iterator[dg.MaterializeResult[Any]]:
    """Receive what lies in the drop folder: archive it once, read its cells once."""
    from pipelines import received
    from pipelines.operations import runs

    s = place.settings
    with value_free("take_in"):
        runs.began(s, context.run.run_id)
        look = received.look(s, watched=place.watched)
        done = received.take_in(s, reader, look)
        build.file.inputs = inputs.inputs(s, reader)
        if not place.whole:
            build.file.standing = whole_run.of(s.warehouse, build.file.inputs)
        under = inputs.rules(s.reference, s.layouts)
        again = not place.whole and build.file.standing is None
        before = whole_run.recipes(s.warehouse) if again else {}
        build.file.recipes = Recipes(under, before, build.file.read)
    context.log.info(f"{done.passed_over} lock files and notes passed over")
    for org_id in SENDERS:
        mine = [r for r in done.receipts if r.org_id == org_id]
        yield dg.MaterializeResult(
            asset_key=raw_key(org_id),
            metadata=facts(
                {
                    "files": len(mine),
                    "new": sum(r.submission_id in done.new for r in mine),
                    "refused": sum(r.kept == "nothing" for r in mine),
                    "read": reader.read_count,
                }
            ),
        )


STAGED = (*STAGING, *PERSON_ROWS)


@dg.multi_asset(name="stage", specs=[spec(t, [raw_key(o) for o in SENDERS]) for t in STAGED])
def stage(
    context: dg.AssetExecutionContext,
    place: Place,
    build: BuildResource,
    reader: dg.ResourceParam[ReadingProcess],
) -> Iterator[dg.MaterializeResult[Any]]:
    """Cells to typed rows, findings and quarantine, for every file of the archive."""
    from pipelines import received

    if build.file.standing:
        yield from taken_over(build, STAGED)
        return
    with value_free("stage"):
        frames = received.stage(place.settings, reader)
        contents = [(table, frames[table.name.split(".")[1]]) for table in STAGED]
        counts = build.file.write_all(contents, context.run.run_id)
        yield from map(result, STAGED, counts)
