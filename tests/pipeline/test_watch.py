"""`shu alarm` and `shu remind` on a real city of one unit, a real relay, and a run that fails."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import dagster as dg
import one_unit
import pytest
from mail_server import relay
from watched import MAIL, now, typed

from pipelines.definitions import defs
from pipelines.defs.automation import failed_run
from pipelines.operations import watch
from pipelines.operations.state import look
from pipelines.refresh import FAULT, NOT_PUBLISHED, refresh
from pipelines.settings import Settings
from pipelines.warehouse import last_run, lock


def kinds(settings: Settings, hours: int = 1) -> list[str]:
    found = watch.watch(settings, now(settings, hours), dry_run=True)
    return [a.kind for a in found.standing]


def test_a_published_city_is_well(of_one_unit: Settings) -> None:
    state = look(of_one_unit, now(of_one_unit))
    assert (state.snapshot_fault, state.working, state.unbalanced) == ("", False, ())
    assert state.overdue_kinds == {}
    assert state.run is not None
    assert state.run.outcome == "published"
    assert kinds(of_one_unit) == []
    assert kinds(of_one_unit, hours=27) == ["no_run"]


def test_a_run_whose_check_fails_is_told(of_one_unit: Settings, monkeypatch: Any) -> None:
    one_unit.send(of_one_unit, "ny.xlsx", one_unit.register(9))
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.warehouse.publish._verify", _torn)
        outcome = refresh(of_one_unit)
    assert outcome.code in (FAULT, NOT_PUBLISHED)
    (alarm,) = watch.watch(of_one_unit, now(of_one_unit), dry_run=True).standing
    assert (alarm.kind, alarm.subject) == ("failed_run", outcome.run_id)
    assert alarm.facts["failed"] == "published__snapshot"


def _torn(*_: object) -> str:
    raise OSError(5, "Input/output error")


def test_a_killed_run_is_told_and_a_working_one_is_not(of_one_unit: Settings) -> None:
    last_run.began(of_one_unit.warehouse, "r-killed")
    with lock.held(of_one_unit.warehouse):
        assert kinds(of_one_unit) == []
    assert kinds(of_one_unit) == ["failed_run"]


def test_a_run_that_meets_another_has_not_failed(of_one_unit: Settings) -> None:
    with lock.held(of_one_unit.warehouse):
        assert refresh(of_one_unit).code == FAULT
    assert kinds(of_one_unit) == []


def test_a_run_without_its_key_is_told(of_one_unit: Settings, tmp_path: Path) -> None:
    wrong = of_one_unit.model_copy(update={"key_file": tmp_path / "no.key"})
    assert refresh(wrong).code == FAULT
    assert kinds(of_one_unit) == ["failed_run"]


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_damage_logs_disk_retention_and_late_reports_are_told(of_one_unit: Settings) -> None:
    (snapshot,) = of_one_unit.published.glob("*.duckdb")
    _flip(snapshot)
    assert kinds(of_one_unit) == ["snapshot"]
    _flip(snapshot)
    of_one_unit.deletion_log.write_text("{}\n")
    assert kinds(of_one_unit) == ["log"]
    of_one_unit.deletion_log.unlink()
    assert kinds(of_one_unit.model_copy(update={"least_free": 1})) == ["disk"]
    late = of_one_unit.model_copy(update={"today": dt.date(2015, 10, 23)})
    assert kinds(late) == ["late"]
    old = of_one_unit.model_copy(update={"today": dt.date(2035, 1, 1)})
    assert "retention" in kinds(old)


def test_what_cannot_be_looked_at_is_told_with_the_rest(of_one_unit: Settings) -> None:
    (of_one_unit.published / "frozen.json").write_text("{")
    last_run.failed(of_one_unit.warehouse, "r1", ["published__snapshot"])
    found = watch.watch(of_one_unit, now(of_one_unit), dry_run=True).standing
    assert [a.key for a in found] == ["failed_run:r1", "unseen:retention"]
    assert found[1].subject == "retention"


def test_an_alarm_is_mailed_once_and_again_when_it_could_not_be(of_one_unit: Settings) -> None:
    with relay() as found:
        given = MAIL | {"smtp": found.address, "least_free": 1}
        full = of_one_unit.model_copy(update=given)
        deaf = full.model_copy(update={"smtp": "127.0.0.1:1"})
        assert not watch.watch(deaf, now(full)).is_told
        assert found.mails == []
        assert watch.watch(full, now(full)).is_told
        assert watch.watch(full, now(full)).news.fresh == ()
        well = full.model_copy(update={"least_free": 0})
        assert watch.watch(well, now(full)).news.over == ("disk:warehouse",)
        assert watch.watch(well, now(full)).news.over == ()
    subjects = [mail["Subject"] for _, mail in found.mails]
    assert subjects == [
        "Larm (1): disken är snart full",
        "Larm gäller inte längre (1): disken är snart full (warehouse)",
    ]


def test_the_command_tells_tests_and_writes_to_files(of_one_unit: Settings) -> None:
    quiet = typed(of_one_unit, "alarm")
    assert (quiet.exit_code, "Ingen körning" in quiet.stdout or "Inget larm" in quiet.stdout) == (
        0,
        True,
    )
    with relay() as found:
        mail = {"SHU_SMTP": found.address, "SHU_MAIL_FROM": "shu@example.org"}
        mail |= {"SHU_MAIL_TO": "drift@example.org", "SHU_LEAST_FREE": "1"}
        dry = json.loads(typed(of_one_unit, "alarm", "--dry-run", "--json", **mail).stdout)
        assert found.mails == []
        assert "disk:warehouse" in dry["told"]
        assert "disk" in Path(dry["file"]).read_text(encoding="utf-8")
        tried = typed(of_one_unit, "alarm", "--test", **mail)
        assert (tried.exit_code, "Skickat: mail" in tried.stdout) == (0, True)
        assert [m["Subject"] for _, m in found.mails] == ["Provlarm"]
        told = typed(of_one_unit, "alarm", **mail)
        assert told.exit_code == 0
        assert "✗" in told.stdout
    assert len(found.mails) == 2
    deaf = typed(of_one_unit, "alarm", "--test", **(mail | {"SHU_SMTP": "127.0.0.1:1"}))
    assert (deaf.exit_code, "mail tog inte emot" in deaf.stdout) == (1, True)


# --- a failed run under Dagster ---------------------------------------------------------------


def test_the_sensor_of_failed_runs_tells_at_once(
    of_one_unit: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    @dg.op
    def fails() -> None:
        raise ValueError("UH-1 Städning")

    @dg.job(name="refresh")
    def job() -> None:
        fails()

    with relay() as found, dg.DagsterInstance.ephemeral() as instance:
        for name, value in (MAIL | {"smtp": found.address}).items():
            monkeypatch.setenv(f"SHU_{name.upper()}", value)
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        for _ in range(2):
            event = result.get_run_failure_event()
            context = dg.build_run_status_sensor_context(
                "failed_run", event, instance, result.dagster_run
            ).for_run_failure()
            failed_run(context)
    ((receivers, mail),) = found.mails
    assert receivers == ("drift@example.org",)
    assert result.run_id in mail.get_content()
    assert "fails" in mail.get_content()
    assert "Städning" not in mail.get_content()


def test_the_sensor_runs_by_itself() -> None:
    assert failed_run in (defs().sensors or ())
    assert failed_run.default_status is dg.DefaultSensorStatus.RUNNING
