"""How a pure function over tables becomes Dagster assets. No assets are declared here.

One asset a table, one step a layer.
"""

from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg
import pandas as pd

from pipelines.defs.resources import BuildResource, Place
from pipelines.model.tables import Table
from pipelines.value_free import facts, value_free

Frames = dict[str, pd.DataFrame]
Contents = dict[str, pd.DataFrame | Table]


def key(table: Table) -> dg.AssetKey:
    """Asset key of a table: `[layer, name]`."""
    return dg.AssetKey(table.name.split("."))


def spec(table: Table, deps: list[dg.AssetKey]) -> dg.AssetSpec:
    """Asset of a table, described by its declaration."""
    columns = [
        dg.TableColumn(n, c.type, c.en, dg.TableColumnConstraints(nullable=c.nullable))
        for n, c in table.columns.items()
    ]
    return dg.AssetSpec(
        key(table),
        deps=deps,
        description=f"{table.en} ({table.sv})",
        group_name=table.layer,
        kinds={"duckdb"},
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
    )


def result(table: Table, n: int, **more: int | str) -> dg.MaterializeResult[Any]:
    """A table that was written, with its number of rows and nothing of them."""
    metadata = facts({"dagster/row_count": n, **more})
    return dg.MaterializeResult(asset_key=key(table), metadata=metadata)


def stands(build: BuildResource) -> dict[str, int | str]:
    """What a step says whose tables stand from an earlier run; nothing of one that computes."""
    run = build.file.standing
    return {} if run is None else {"unchanged_since": run.run_id}


def taken_over(
    build: BuildResource, tables: tuple[Table, ...]
) -> Iterator[dg.MaterializeResult[Any]]:
    """Tables that stand from an earlier run, with the rows that they have."""
    run = build.file.standing
    for table in tables if run else ():
        yield result(table, run.rows[table.name], **stands(build))


def layer_assets(
    name: str,
    outs: tuple[Table, ...],
    ins: tuple[Table, ...],
    function: Callable[..., Contents],
) -> dg.AssetsDefinition:
    """Assets of one step: read the tables `ins`, call the function, write the tables `outs`.

    The function takes the frames of `ins` by name (`core_procurement`), the run's place, its
    context and its build, and returns by full table name a frame, or the table it is a copy of.
    Steps are few because each costs Dagster events; every table keeps its own asset.
    """
    deps = [key(t) for t in ins]

    @dg.multi_asset(name=f"{name}_tables", specs=[spec(t, deps) for t in outs])
    def step(
        context: dg.AssetExecutionContext, place: Place, build: BuildResource
    ) -> Iterator[dg.MaterializeResult[Any]]:
        if build.file.standing:
            yield from taken_over(build, outs)
            return
        with value_free(f"{name}_tables"):
            given = {t.name.replace(".", "_"): build.file.read(t) for t in ins}
            contents = function(given, place, context, build.file)
            counts = build.file.write_all(
                ((table, contents[table.name]) for table in outs), context.run.run_id
            )
            yield from map(result, outs, counts)

    return step
