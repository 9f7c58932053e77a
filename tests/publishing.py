"""A small warehouse to publish from: opened, written, published, for the tests of publication."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from frames import snapshot_tables

from pipelines.model import tables
from pipelines.warehouse.build import Build
from pipelines.warehouse.publish import publish
from pipelines.warehouse.snapshot import Snapshot, query

NIGHT = dt.datetime(2016, 1, 1, 3)  # noqa: DTZ001 - UTC, as DuckDB has it
THROUGH = dt.date(2015, 3, 31)


@contextmanager
def opened(warehouse: Path) -> Iterator[Build]:
    """The build file of a warehouse, closed again whatever happens."""
    build = Build(warehouse)
    build.open()
    try:
        yield build
    finally:
        build.close()


def write(build: Build, given: Mapping[str, pd.DataFrame], run_id: str = "run-1") -> None:
    """Write tables by name, as a run would."""
    build.write_all([(tables.ALL[name], frame) for name, frame in given.items()], run_id)


def publish_at(build: Build, minute: int, run_id: str = "run-1", keep: int = 20) -> Snapshot:
    """Publish so many minutes after three in the morning."""
    return publish(build, run_id, NIGHT + dt.timedelta(minutes=minute), THROUGH, keep)


def frozen_list(*ids: str) -> str:
    """The list `frozen.json` of meetings, one a day, that froze snapshots of these ids."""
    told = {"sha256": "", "content_hash": "", "schema_version": 1, "run_id": "", "published_at": ""}
    return json.dumps(
        {
            f"2016-09-{day:02d}": {
                "name": "styrgruppen",
                "snapshot": {
                    "snapshot_id": i, "file": f"{i}.duckdb", "data_through": None, **told,
                },
            }
            for day, i in enumerate(ids, start=1)
        }
    )  # fmt: skip


@contextmanager
def ready(warehouse: Path) -> Iterator[Build]:
    """A build file with every table written by run-1."""
    with opened(warehouse) as build:
        write(build, snapshot_tables())
        yield build


def persons() -> dict[str, pd.DataFrame]:
    """The tables about persons: they lie in no build file, so each run writes them."""
    return {n: f for n, f in snapshot_tables().items() if n.startswith("person.")}


def written(build: Build, number: int, given: Mapping[str, pd.DataFrame] | None = None) -> str:
    """All tables as run `number` would write them; those that do not change only change hands."""
    run_id = f"run-{number:03d}"
    first = not build.written_by()
    write(build, snapshot_tables() if first else given or persons(), run_id)
    values, run = tables.ALL["public.kpi_value"], tables.ALL["meta.run"]
    build.write(values, build.read(values).assign(numerator=float(number)), run_id)
    build.write(run, build.read(run).assign(run_id=run_id), run_id)
    build.connection.execute("UPDATE build_ledger SET run_id = ?", [run_id])
    return run_id


def number_of(run_id: str) -> int:
    """The number of the run that has this id."""
    return int(run_id.removeprefix("run-"))


def answer(snapshot: Snapshot) -> tuple[str, set[float], int]:
    """What one query sees: the run, the numbers it published, and how many rows."""
    sql = """SELECT (SELECT run_id FROM meta.run) AS run_id, list(numerator) AS numbers
             FROM public.kpi_value"""
    line = query(snapshot, sql).iloc[0]
    return line["run_id"], set(line["numbers"]), len(line["numbers"])
