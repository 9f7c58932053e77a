"""The snapshot that readers see: the last asset of the job.

It waits for every published table, for the person store that is kept with it, and for their
blocking checks; it computes nothing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.core.changes import COMPARED
from pipelines.defs.resources import BuildResource, Place, utc_now
from pipelines.defs.tables import Frames, key
from pipelines.model import tables as t
from pipelines.operations import runs
from pipelines.value_free import facts, value_free
from pipelines.warehouse import snapshot as warehouse
from pipelines.warehouse.publish import publish


@dataclass(frozen=True)
class Before:
    """The snapshot in force when a run works: its name, and its tables by `<layer>_<table>`."""

    name: str
    frames: Frames


def snapshot_before(folder: Path, context: dg.AssetExecutionContext) -> Before:
    """What this run's figures are compared with; nothing when none was published.

    A damaged one is no reason to stop: the run is what replaces it.
    """
    try:
        held = warehouse.current(folder)
        if held is None:
            return Before("", {})
        given = warehouse.tables(held, [name.replace("_", ".", 1) for name in COMPARED])
    except ValueError as error:
        context.log.warning(f"no comparison with the snapshot before: {error}")
        return Before("", {})
    return Before(held.snapshot_id, {n.replace(".", "_", 1): f for n, f in given.items()})


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
    with value_free("published_snapshot"):
        run = build.file.read(t.ALL["meta.run"])
        through = run["data_through"].iloc[0]
        snapshot = publish(
            build.file,
            context.run.run_id,
            utc_now(),
            None if through is None or through != through else through.date(),
            place.settings.keep_snapshots,
        )
        runs.published(place.settings, context.run.run_id, snapshot)
    told = {"snapshot_id": snapshot.snapshot_id, "content_hash": snapshot.content_hash}
    return dg.MaterializeResult(metadata=facts(told))
