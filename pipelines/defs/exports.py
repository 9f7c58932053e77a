"""The workbooks of the published snapshot: made after it, never a reason that it is not in force.

Nothing is computed here; they are made in `export/premade.py`.
"""

from typing import Any

import dagster as dg

from pipelines.defs.resources import Place
from pipelines.export.premade import make
from pipelines.value_free import value_free
from pipelines.warehouse.snapshot import current


@dg.asset(
    key=["published", "exports"],
    deps=[["published", "snapshot"]],
    group_name="published",
    kinds={"excel"},
)
def published_exports(context: dg.AssetExecutionContext, place: Place) -> dg.MaterializeResult[Any]:
    """The controllers' workbooks, the data dictionary and the open data of the snapshot."""
    with value_free("published_exports"):
        snapshot = current(place.settings.warehouse)
        if snapshot is None:
            raise RuntimeError("nothing is published")
        workbooks, failed = make(snapshot, place.settings)
    for line in failed:
        context.log.error(line)
    return dg.MaterializeResult(metadata={"workbooks": workbooks, "failed": len(failed)})
