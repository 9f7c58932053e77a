"""Dagster resources: where a run works, and its build file. No assets here (they would vanish)."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from pipelines.ingest.process import ReadingProcess, given_by, reading_process
from pipelines.model.bundle import Reference, load_reference
from pipelines.settings import Settings
from pipelines.warehouse.build import Build


class Place(dg.ConfigurableResource):
    """Folders and date of a run; empty fields are the environment's settings.

    `watched`: a person started the run and wants it to take what lies there. `whole`: it computes
    even when nothing has changed.
    """

    raw: str = ""
    warehouse: str = ""
    reference: str = ""
    layouts: str = ""
    today: str = ""
    settle_seconds: int | None = None
    workbooks: int | None = None
    watched: bool = False
    whole: bool = False

    @cached_property
    def settings(self) -> Settings:
        """The run's settings."""
        given = self.model_dump(include=set(Settings.model_fields))
        return Settings(**{k: v for k, v in given.items() if v not in ("", None)})

    @property
    def data(self) -> Reference:
        """Registry, code lists, parameters, targets and rules."""
        return load_reference(self.settings.reference)


class NoValues(dg.IOManager):
    """Steps hand over nothing but that they are done: a pickle of rows is a copy nobody deletes."""

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Refuse a value."""
        if obj is not None:
            msg = f"{context.step_key}: rows go to the stores, not from step to step"
            raise TypeError(msg)

    def load_input(self, context: dg.InputContext) -> None:
        """There is never one to load."""


class BuildResource(dg.ConfigurableResource):
    """The build file, open and locked from the first step to the last."""

    warehouse: str = ""
    _build: Build | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Open and lock."""
        folder = Path(self.warehouse) if self.warehouse else Settings().warehouse
        self._build = Build(folder)
        self._build.open()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close and unlock."""
        if self._build is not None:
            self._build.close()

    @property
    def file(self) -> Build:
        """The open build file."""
        if self._build is None:
            raise RuntimeError("the build file is opened when a run starts")
        return self._build


@dg.resource
def reader(context: dg.InitResourceContext) -> Iterator[ReadingProcess]:
    """The process that reads workbooks: one warm child for a whole run."""
    settings = Settings()
    given = given_by(settings)
    with reading_process(settings.read_seconds, settings.read_memory_mb, given) as process:
        process.start()
        yield process


def resources(
    settings: Settings, process: ReadingProcess, *, whole: bool = False
) -> dict[str, Any]:
    """Resources of a run in this process, with its settings and its reading process."""
    place = Place(
        raw=str(settings.raw),
        warehouse=str(settings.warehouse),
        reference=str(settings.reference),
        layouts=str(settings.layouts),
        today=settings.today.isoformat(),
        settle_seconds=settings.settle_seconds,
        workbooks=settings.workbooks,
        watched=True,
        whole=whole,
    )
    return {
        "place": place,
        "build": BuildResource(warehouse=str(settings.warehouse)),
        "reader": process,
    }


def utc_now() -> dt.datetime:
    """The clock, without zone: DuckDB's TIMESTAMP is UTC here."""
    return dt.datetime.now(tz=dt.UTC).replace(tzinfo=None)


@dg.definitions
def resource_defs() -> dg.Definitions:
    """Resources, and the only executor: several processes cannot share one DuckDB file."""
    given = {"place": Place(), "build": BuildResource(), "reader": reader}
    given["io_manager"] = NoValues()
    return dg.Definitions(resources=given, executor=dg.in_process_executor)
