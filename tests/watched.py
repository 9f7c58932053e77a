"""A city as its operators meet it: when it last ran, and commands as they are typed."""

import datetime as dt
from typing import Any

from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.settings import Settings
from pipelines.warehouse import last_run

MAIL = {"mail_from": "shu@example.org", "mail_to": "drift@example.org"}


def now(settings: Settings, hours: int = 1) -> dt.datetime:
    run = last_run.read(settings.warehouse)
    assert run is not None
    return run.began_at + dt.timedelta(hours=hours)


def typed(settings: Settings, *words: str, **more: str) -> Any:
    env = {f"SHU_{n.upper()}": str(getattr(settings, n)) for n in ("raw", "warehouse", "reference")}
    return CliRunner().invoke(app, list(words), env={**env, "SHU_TODAY": "2015-08-03", **more})
