"""Dagster resources: where a run works, and its build file. No assets here (they would vanish)."""

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from pipelines.model.bundle import Reference, load_reference
from pipelines.settings import Settings
from pipelines.warehouse.build import Build


class Place(dg.ConfigurableResource):
    """Folders and date of a run; empty fields are the environment's settings."""

    raw: str = ""
    warehouse: str = ""
    reference: str = ""
    layouts: str = ""
    today: str = ""

    @cached_property
    def settings(self) -> Settings:
        """The run's settings."""
        given = {k: v for k, v in self.model_dump().items() if v and k in Settings.model_fields}
        return Settings(**given)

    @property
    def data(self) -> Reference:
        """Registry, code lists, parameters, targets and rules."""
        return load_reference(self.settings.reference)


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


def resources(settings: Settings | None = None) -> dict[str, Any]:
    """Resources of a run for given settings, or for the environment's."""
    if settings is None:
        return {"place": Place(), "build": BuildResource()}
    place = Place(
        raw=str(settings.raw),
        warehouse=str(settings.warehouse),
        reference=str(settings.reference),
        layouts=str(settings.layouts),
        today=settings.today.isoformat(),
    )
    return {"place": place, "build": BuildResource(warehouse=str(settings.warehouse))}


def utc_now() -> dt.datetime:
    """The clock, without zone: DuckDB's TIMESTAMP is UTC here."""
    return dt.datetime.now(tz=dt.UTC).replace(tzinfo=None)


@dg.definitions
def resource_defs() -> dg.Definitions:
    """Resources, and the only executor: several processes cannot share one DuckDB file."""
    return dg.Definitions(resources=resources(), executor=dg.in_process_executor)
