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
from pipelines.warehouse.snapshot import Snapshot

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
