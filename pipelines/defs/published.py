"""The snapshot that readers see: the last asset of the job.

It waits for every published table, for the person store that is kept with it, and for their
blocking checks; it computes nothing.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from pipelines.core.changes import COMPARED
from pipelines.defs.resources import BuildResource, Place, utc_now
from pipelines.defs.tables import Frames, key
from pipelines.disclosure.before import Before
from pipelines.model import tables as t
from pipelines.model.tables.public import MASKS
from pipelines.value_free import facts, value_free
from pipelines.warehouse import snapshot as warehouse
from pipelines.warehouse.publish import publish


@dataclass(frozen=True)
class InForce:
    """The snapshot in force when a run works: its name, and its tables by `<layer>_<table>`."""

    name: str
    frames: Frames


def snapshot_before(folder: Path, context: dg.AssetExecutionContext) -> InForce:
    """What this run's figures are compared with; nothing when none was published.

    A damaged one is no reason to stop: the run is what replaces it.
    """
    try:
        held = warehouse.current(folder)
        if held is None:
            return InForce("", {})
        given = warehouse.tables(held, [name.replace("_", ".", 1) for name in COMPARED])
    except ValueError as error:
        context.log.warning(f"no comparison with the snapshot before: {error}")
        return InForce("", {})
    return InForce(held.snapshot_id, {n.replace(".", "_", 1): f for n, f in given.items()})


def told_before(folder: Path, through: dt.date | None, context: dg.AssetExecutionContext) -> Before:
    """What the snapshots that are kept have told of people; a damaged one is left out."""
    found = []
    for file in warehouse.kept(folder):
        try:
            given = warehouse.tables_in(file, [*MASKS, "meta.run"])
        except ValueError as error:
            context.log.warning(f"nothing is compared with a snapshot: {error}")
            continue
        run = given.pop("meta.run", None)
        reached = None if run is None else pd.Timestamp(run["data_through"].iloc[0])
        found.append((given, None if pd.isna(reached) else reached))
    return Before(tuple(found), None if through is None else pd.Timestamp(through))


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
    told = {"snapshot_id": snapshot.snapshot_id, "content_hash": snapshot.content_hash}
    return dg.MaterializeResult(metadata=facts(told))
