"""The workbooks of the published snapshot: made after it, never a reason that it is not in force.

Nothing is computed here; they are made in `export/premade.py`.
"""

from typing import Any

import dagster as dg

from pipelines import inputs
from pipelines.defs.resources import BuildResource, Place
from pipelines.defs.tables import stands
from pipelines.ingest.process import ReadingProcess
from pipelines.value_free import value_free
from pipelines.warehouse.snapshot import current
from pipelines.warehouse.whole_run import WholeRun


@dg.asset(
    key=["published", "exports"],
    deps=[["published", "snapshot"]],
    group_name="published",
    kinds={"excel"},
)
def published_exports(
    context: dg.AssetExecutionContext,
    place: Place,
    build: BuildResource,
    reader: dg.ResourceParam[ReadingProcess],
) -> dg.MaterializeResult[Any]:
    """The controllers' workbooks, the data dictionary and the open data of the snapshot."""
    held, settings = build.file, place.settings
    if held.standing:
        made = {"workbooks": held.standing.workbooks, "failed": 0}
        return dg.MaterializeResult(metadata={**made, **stands(build)})
    from pipelines.export.premade import make

    with value_free("published_exports"):
        snapshot = current(settings.warehouse)
        if snapshot is None:
            raise RuntimeError("nothing is published")
        workbooks, failed = make(snapshot, settings)
        # What came in while it ran is in some tables and not in others: such a run is not whole.
        if held.published and not failed and inputs.inputs(settings, reader) == held.inputs:
            rows = {name: n for name, (_, n) in held.written_by().items()}
            held.whole = WholeRun(
                context.run.run_id, held.inputs, rows, workbooks, held.recipes.now, {}
            )
    for line in failed:
        context.log.error(line)
    return dg.MaterializeResult(metadata={"workbooks": workbooks, "failed": len(failed)})
