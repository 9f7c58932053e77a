"""The real daemon: a dropped file is published, half a file waits, a failed run is told.

It waits for sensors that look every half minute, so it is tried when asked for: `make daemon`, and
on another storage with its `dagster.yaml`: `make daemon DAGSTER_YAML=docs/dagster-postgres.yaml`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import one_unit
import pytest
from mail_server import relay

from pipelines.retention import runs
from pipelines.settings import Settings
from pipelines.warehouse import last_run
from pipelines.warehouse.snapshot import current
from tests.pipeline.conftest import one_unit_settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 280


@contextlib.contextmanager
def daemon(settings: Settings, smtp: str) -> Iterator[Path]:
    """The daemon as the service starts it, on one city's folders; its log."""
    home = settings.run_history
    home.mkdir(parents=True)
    given = os.environ.get("DAGSTER_YAML") or "data/warehouse/dagster_home/dagster.yaml"
    shutil.copy(ROOT / given, home / "dagster.yaml")
    env = os.environ | {
        "DAGSTER_HOME": str(home),
        "SHU_SETTLE_SECONDS": "2",
        "SHU_LOG": "json",
        "SHU_SMTP": smtp,
        "SHU_MAIL_FROM": "shu@example.org",
        "SHU_MAIL_TO": "drift@example.org",
        "SHU_WORKBOOKS": "0",
    }
    for name in ("raw", "warehouse", "reference", "today"):
        env[f"SHU_{name.upper()}"] = str(getattr(settings, name))
    words = ["run", "-m", "pipelines.definitions", "--log-format", "json"]
    command = [str(Path(sys.executable).with_name("dagster-daemon")), *words]
    log = settings.warehouse / "daemon.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
        )
        try:
            yield log
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def nothing() -> None:
    """Wait only."""


def until(found: Callable[[], bool], log: Path, meanwhile: Callable[[], None] = nothing) -> None:
    """Wait for something to come true; fails with the daemon's last words when it does not."""
    for _ in range(PATIENCE * 2):
        if found():
            return
        meanwhile()
        time.sleep(0.5)
    pytest.fail(log.read_text(encoding="utf-8")[-3000:])


def published(settings: Settings) -> bool:
    """Whether the last run says that it has published."""
    run = last_run.read(settings.warehouse)
    return run is not None and run.outcome == "published"


@pytest.mark.skipif("DAEMON_TRIED" not in os.environ, reason="takes minutes: make daemon")
@pytest.mark.slow
def test_a_dropped_file_is_published_and_a_failed_run_told_once(tmp_path: Path) -> None:
    settings = one_unit_settings(tmp_path)
    settings.reference.write_text(one_unit.ORGANISATIONS, encoding="utf-8")
    data = one_unit.register()
    one_unit.send(settings, one_unit.NAME, data[: len(data) // 2])
    path = settings.inbox / "higab" / one_unit.NAME
    with relay() as found, daemon(settings, found.address) as log:
        # While it is still being written nothing is taken.
        until(lambda: b"a file is still being written" in log.read_bytes(), log, path.touch)
        assert not list(settings.archive.glob("*/*"))
        path.write_bytes(data)
        until(lambda: published(settings), log)
        first = current(settings.warehouse)
        run = last_run.read(settings.warehouse)
        assert first is not None
        assert run is not None
        assert run.run_id == first.run_id
        until(lambda: bool(runs.ended(settings.run_history)), log)
        assert first.run_id in [run_id for run_id, _ in runs.ended(settings.run_history)]
        assert runs.heartbeat(settings.run_history) is not None
        assert found.mails == []
        # A run that fails leaves what is published, and is told once.
        (settings.published / "frozen.json").write_text("{")
        one_unit.send(settings, "rättad.xlsx", one_unit.register(9))
        until(lambda: bool(found.mails), log)
        assert current(settings.warehouse) == first
        ((receivers, mail),) = found.mails
        assert receivers == ("drift@example.org",)
        assert "misslyckades (public_tables)" in mail.get_content()
        said = log.read_text(encoding="utf-8")
        assert [w for w in ("Städning", "UH-1", "rättad.xlsx") if w in said] == []
