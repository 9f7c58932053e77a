"""The snapshot that readers see: the last asset of the job.

It waits for every published table, for the person store that is kept with it, and for their
blocking checks; it computes nothing.
"""

from typing import Any

import dagster as dg

from pipelines.defs.resources import BuildResource, Place, utc_now
from pipelines.defs.tables import key, stands
from pipelines.model import tables as t
from pipelines.value_free import facts, value_free
from pipelines.warehouse import snapshot as warehouse
from pipelines.warehouse.publish import publish


def told(snapshot: warehouse.Snapshot | None) -> dict[str, int | str]:
    """What a run says of the snapshot that stands when it ends."""
    if snapshot is None:
        raise RuntimeError("nothing is published")
    return facts({"snapshot_id": snapshot.snapshot_id, "content_hash": snapshot.content_hash})


@dg.asset(
    key=["published", "snapshot"],
    deps=[key(x) for x in (*t.PUBLIC, *t.META, *t.PERSON)],
    group_name="published",
    kinds={"duckdb", "parquet"},
)
def published_snapshot(
    context: dg.AssetExecutionContext, place: Place, build: BuildResource
) -> dg.MaterializeResult[Any]:
    """One immutable, verified snapshot; the pointer moves to it last."""
    from pipelines.operations import runs

    with value_free("published_snapshot"):
        if build.file.standing:
            held = warehouse.current(place.settings.warehouse)
            runs.unchanged(place.settings, context.run.run_id, build.file.standing.run_id)
            return dg.MaterializeResult(metadata=told(held) | stands(build))
        run = build.file.read(t.ALL["meta.run"])
        through = run["data_through"].iloc[0]
        snapshot = publish(
            build.file,
            context.run.run_id,
            utc_now(),
            None if through is None or through != through else through.date(),
            place.settings.keep_snapshots,
        )
        build.file.published = True
        runs.published(place.settings, context.run.run_id, snapshot)
    return dg.MaterializeResult(metadata=told(snapshot))
