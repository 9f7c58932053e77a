"""Dagster's way in: everything under `defs/`. Nothing is declared here."""

from pathlib import Path

import dagster as dg
import pandas as pd

from pipelines import (
    journal,
    one_thread,  # noqa: F401 - before numpy is loaded
)
from pipelines.settings import Settings
from pipelines.value_free import guard_logs

# Dagster keeps what is logged: from the moment that its process has loaded us, without values.
guard_logs()
# Most of our frames have few rows: what Arrow's strings cost a frame is more than they give.
pd.set_option("mode.string_storage", "python")
# A process of the service tells its own events too; a command has started its log by itself.
if form := Settings().log:
    journal.start(form)


@dg.definitions
def defs() -> dg.Definitions:
    """All assets, checks, jobs, schedules, sensors and resources."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
