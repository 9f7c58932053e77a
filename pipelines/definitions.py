"""Dagster's way in: everything under `defs/`. Nothing is declared here."""

from pathlib import Path

import dagster as dg

from pipelines import one_thread  # noqa: F401 - before numpy is loaded


@dg.definitions
def defs() -> dg.Definitions:
    """All assets, checks, jobs, schedules, sensors and resources."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
