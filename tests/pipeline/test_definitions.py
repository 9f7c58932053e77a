"""What Dagster is told: keys, groups, checks, job, schedule and sensor, against one text file."""

import os
import time
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.defs.automation import inbox_sensor, settled_files
from pipelines.defs.checks import RULES
from pipelines.defs.raw import SENDERS
from pipelines.model.tables import ALL
from pipelines.received import SETTLED_SECONDS, look
from pipelines.settings import Settings

EXPECTED = Path(__file__).with_name("definitions.txt")


def described() -> str:
    """Every definition as a line of text."""
    all_defs = defs()
    graph = all_defs.resolve_asset_graph()
    lines = [
        f"asset {key.to_user_string()} group={graph.get(key).group_name} "
        f"owners={','.join(graph.get(key).owners)}"
        for key in sorted(graph.get_all_asset_keys())
    ]
    lines += [
        f"check {c.asset_key.to_user_string()} {c.name} blocking={graph.get_check_spec(c).blocking}"
        for c in sorted(graph.asset_check_keys, key=str)
    ]
    repository = all_defs.get_repository_def()
    for name in ("refresh", "purge"):
        job = repository.get_job(name)
        lines.append(f"job {job.name} executor={job.executor_def.name}")
    for name in ("daily", "daily_purge"):
        schedule = repository.get_schedule_def(name)
        lines.append(
            f"schedule {schedule.name} {schedule.cron_schedule} {schedule.execution_timezone} "
            f"{schedule.default_status.value}"
        )
    sensor = repository.get_sensor_def("inbox_sensor")
    lines.append(f"sensor {sensor.name} {sensor.default_status.value}")
    return "\n".join(lines) + "\n"


def test_definitions_are_the_expected_ones() -> None:
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        EXPECTED.write_text(described(), encoding="utf-8")
    assert described() == EXPECTED.read_text(encoding="utf-8")


def test_definitions_can_be_loaded() -> None:
    dg.Definitions.validate_loadable(defs())


def test_every_table_is_an_asset_and_described() -> None:
    graph = defs().resolve_asset_graph()
    keys = {k.to_user_string() for k in graph.get_all_asset_keys()}
    assert {name.replace(".", "/") for name in ALL} <= keys
    assert {f"raw/{o}" for o in SENDERS} <= keys
    assert all(graph.get(k).description for k in graph.get_all_asset_keys())


def test_every_rule_is_a_blocking_check_before_publication() -> None:
    graph = defs().resolve_asset_graph()
    checks = {c.name: c for c in graph.asset_check_keys}
    assert set(checks) == {r.__name__ for r in RULES}
    assert all(graph.get_check_spec(c).blocking for c in checks.values())
    upstream = graph.get_ancestor_asset_keys(dg.AssetKey(["published", "snapshot"]))
    assert {c.asset_key for c in checks.values()} <= upstream


def _dropped(folder: Path, name: str, age: float) -> Path:
    path = folder / "higab" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_a_file_still_being_written_is_waited_for(tmp_path: Path) -> None:
    now = look(Settings(), watched=False)
    _dropped(tmp_path, "a.xlsx", age=3600)
    assert settled_files(tmp_path, now) is not None
    _dropped(tmp_path, "b.xlsx", age=SETTLED_SECONDS / 2)
    assert settled_files(tmp_path, now) is None


def test_a_file_that_somebody_has_open_holds_up_no_other(tmp_path: Path) -> None:
    now = look(Settings(), watched=False)
    for name in ("a.xlsx", "b.xlsx"):
        _dropped(tmp_path, name, age=3600)
    lock = _dropped(tmp_path, "~$a.xlsx", age=0)
    open_ = settled_files(tmp_path, now)
    assert open_ is not None
    assert [line.split("|")[0] for line in open_] == ["higab/b.xlsx"]
    lock.unlink()
    assert len(settled_files(tmp_path, now) or []) == 2


@pytest.mark.parametrize(
    ("setting", "watched", "seconds"),
    [(None, False, SETTLED_SECONDS), (None, True, 0), (0, False, 0), (30, True, 30)],
)
def test_how_long_a_file_must_have_lain_still(
    setting: int | None, watched: bool, seconds: int
) -> None:
    found = look(Settings(settle_seconds=setting), watched=watched)
    assert found.settle_seconds == seconds


def test_the_sensor_asks_once_a_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHU_RAW", str(tmp_path))
    _dropped(tmp_path / "inbox", "a.xlsx", age=3600)
    _dropped(tmp_path / "inbox", "~$x.xlsx", age=0)
    with dg.DagsterInstance.ephemeral() as instance:
        first = dg.build_sensor_context(instance=instance)
        asked = inbox_sensor.evaluate_tick(first)
        assert len(asked.run_requests or ()) == 1
        again = dg.build_sensor_context(instance=instance, cursor=asked.cursor)
        assert not inbox_sensor.evaluate_tick(again).run_requests
        _dropped(tmp_path / "inbox", "b.xlsx", age=3600)
        changed = inbox_sensor.evaluate_tick(again)
        assert len(changed.run_requests or ()) == 1


def test_the_sensor_is_quiet_without_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHU_RAW", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        tick = inbox_sensor.evaluate_tick(dg.build_sensor_context(instance=instance))
    assert not tick.run_requests
    assert tick.skip_message == "the drop folder is empty"
