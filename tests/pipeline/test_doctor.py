"""`shu doctor` names every fault that is put in, and only that; what stops nothing is a warning."""

import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mail_server import relay
from watched import typed

from pipelines.commands import doctor_service
from pipelines.commands.doctor import doctor, doctor_lines
from pipelines.retention import runs
from pipelines.settings import Settings
from pipelines.warehouse import last_run
from pipelines.warehouse.kept import freeze

Fault = Callable[[Settings], dict[str, Any] | None]


def changed_pointer(settings: Settings, **values: Any) -> None:
    path = settings.published / "current.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | values))


def changed_receipt(settings: Settings, **values: Any) -> None:
    (path,) = settings.archive.glob("*/*/receipt.json")
    path.write_text(json.dumps(json.loads(path.read_bytes()) | values))


def broken_pointer(settings: Settings) -> None:
    (settings.published / "current.json").write_text("{")


def no_pointer(settings: Settings) -> None:
    (settings.published / "current.json").unlink()


def lost_file(settings: Settings) -> None:
    next(settings.published.glob("*.duckdb")).unlink()


def damaged(settings: Settings) -> None:
    path = next(settings.published.glob("*.duckdb"))
    path.write_bytes(path.read_bytes()[:-1])


def newer(settings: Settings) -> None:
    changed_pointer(settings, schema_version=10_000)


def old(_: Settings) -> dict[str, Any]:
    return {"today": dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=8)}


def failed(settings: Settings) -> None:
    last_run.failed(settings.warehouse, "r1", ["core__lot"])


def killed(settings: Settings) -> None:
    last_run.began(settings.warehouse, "r1")


def full(_: Settings) -> dict[str, Any]:
    return {"least_free": 1.0}


def behind(settings: Settings) -> None:
    changed_receipt(settings, received_at="2999-01-01")


def published_ahead(settings: Settings) -> None:
    changed_pointer(settings, published_at="2999-01-01T00:00:00")


def deaf_relay(_: Settings) -> dict[str, Any]:
    return {"smtp": "127.0.0.1:1"}


def no_key(settings: Settings) -> dict[str, Any]:
    return {"key_file": settings.raw.parent / "no.key"}


def open_key(settings: Settings) -> dict[str, Any]:
    path = settings.raw.parent / "key"
    path.write_text(f"1 {'5e' * 32}\n")
    path.chmod(0o644)
    return {"key_file": path}


def lost_key(settings: Settings) -> None:
    (settings.archive / "key_check.json").write_text(json.dumps({"1": "0" * 32}))


def open_webhook(settings: Settings) -> dict[str, Any]:
    path = settings.raw.parent / "hook"
    path.write_text("https://example.org/")
    path.chmod(0o644)
    return {"webhook_file": path}


def open_folder(settings: Settings) -> None:
    settings.raw.chmod(0o777)


def open_server(_: Settings) -> dict[str, Any]:
    return {"dev_role": "nobody"}


def wrong_log(settings: Settings) -> None:
    settings.deletion_log.write_text("{}\n")


def wrong_ledger(settings: Settings) -> None:
    changed_receipt(settings, size=1)


def wrong_registry(settings: Settings) -> dict[str, Any]:
    path = settings.raw.parent / "own/organisations.yaml"
    path.parent.mkdir()
    path.write_text("organisations: {a: {namn: x}}")
    return {"reference": path}


def unreadable_meetings(settings: Settings) -> None:
    (settings.published / "frozen.json").write_text("{")


def changed_meeting(settings: Settings) -> None:
    """An earlier snapshot that a meeting froze, of which a byte is another now."""
    outcome, meeting = freeze(settings.warehouse, "mötet", dt.date(2015, 8, 3))
    assert outcome == "frozen"
    assert meeting is not None
    kept = meeting.snapshot.path
    other = kept.with_name(f"0{kept.name[1:]}")
    other.write_bytes(kept.read_bytes() + b"x")
    listed = settings.published / "frozen.json"
    listed.write_text(listed.read_text().replace(kept.name, other.name))


def no_folder(settings: Settings) -> None:
    """A file where the drop folder should be: nobody, not even root, can look into it."""
    shutil.rmtree(settings.inbox)
    settings.inbox.write_bytes(b"")


def no_roles(settings: Settings) -> dict[str, Any]:
    return {"secrets_file": settings.raw.parent / "no.toml"}


FAULTS: list[tuple[Fault, set[str]]] = [
    (broken_pointer, {"pointer"}),
    (no_pointer, {"pointer"}),
    (lost_file, {"pointer"}),
    (damaged, {"hash"}),
    (newer, {"hash"}),
    (old, {"age"}),
    (failed, {"run"}),
    (killed, {"run"}),
    (full, {"disk"}),
    (behind, {"clock", "ledger"}),
    (published_ahead, {"clock"}),
    (deaf_relay, {"mail"}),
    (no_key, {"key"}),
    (open_key, {"key", "secrets"}),
    (lost_key, {"key"}),
    (open_webhook, {"secrets"}),
    (open_folder, {"folders"}),
    (open_server, {"server"}),
    (wrong_log, {"deletion_log"}),
    (wrong_ledger, {"ledger"}),
    (wrong_registry, {"reference"}),
    (no_folder, {"inbox"}),
    (no_roles, {"login"}),
    (unreadable_meetings, {"meetings"}),
    (changed_meeting, {"meetings"}),
]


def wrong(settings: Settings) -> dict[str, dict[str, Any]]:
    return {c["name"]: c for c in doctor(settings, "en") if not c["ok"]}


def test_a_published_city_is_well_with_warnings(of_one_unit: Settings) -> None:
    checks = doctor(of_one_unit, "en")
    assert [c["name"] for c in checks if not c["ok"]] == []
    warned = {c["name"]: c["problem"] for c in checks if c["problem"]}
    assert set(warned) == {"daemon", "backup"}
    lines = doctor_lines(checks)
    assert [line for line in lines if line.startswith("! daemon: shu-daemon has not been heard of")]
    assert typed(of_one_unit, "doctor").exit_code == 0


@pytest.mark.parametrize(("fault", "names"), FAULTS, ids=lambda x: getattr(x, "__name__", ""))
def test_each_fault_is_named_and_nothing_else(
    of_one_unit: Settings, fault: Fault, names: set[str]
) -> None:
    given = fault(of_one_unit) or {}
    found = wrong(of_one_unit.model_copy(update=given))
    assert set(found) == names
    assert all(c["problem"] and c["todo"] and "{" not in c["problem"] for c in found.values())


def test_a_fault_ends_the_command_with_1(of_one_unit: Settings) -> None:
    damaged(of_one_unit)
    told = typed(of_one_unit, "doctor")
    assert (told.exit_code, "✗ hash: utgåvan har ändrats" in told.stdout) == (1, True)


def test_every_fault_has_both_languages() -> None:
    for texts in doctor_service.FAULTS.values():
        assert set(texts) == {"sv", "en"}
    assert set(doctor_service.WARNINGS) <= set(doctor_service.FAULTS)


def beat(settings: Settings, at: dt.datetime) -> Path:
    path = settings.run_history / "history/runs.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS daemon_heartbeats (timestamp TEXT)")
        connection.execute("INSERT INTO daemon_heartbeats VALUES (?)", [f"{at:%F %T.%f}"])
    return path


def test_the_daemon_is_known_by_its_heartbeat(of_one_unit: Settings) -> None:
    now = dt.datetime.now(tz=dt.UTC)

    def warned() -> bool:
        (check,) = [c for c in doctor(of_one_unit) if c["name"] == "daemon"]
        assert check["ok"]
        return bool(check["problem"])

    beat(of_one_unit, now - dt.timedelta(minutes=6))
    assert warned()
    path = beat(of_one_unit, now)
    assert not warned()
    path.write_bytes(b"no database")
    assert warned()


def test_a_daemon_whose_history_lies_in_a_database_that_is_not_reached_is_not_heard_of(
    of_one_unit: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    yaml = Path(__file__).resolve().parents[2] / "docs/dagster-postgres.yaml"
    of_one_unit.run_history.mkdir(parents=True, exist_ok=True)
    shutil.copy(yaml, of_one_unit.run_history / "dagster.yaml")
    for name, value in {
        "HOST": "127.0.0.1",
        "PORT": "1",
        "DB": "x",
        "USER": "x",
        "PASSWORD": "x",
    }.items():
        monkeypatch.setenv(f"DAGSTER_PG_{name}", value)
    assert runs.is_elsewhere(of_one_unit.run_history)
    assert doctor_service.heartbeat(of_one_unit) is None


def test_a_relay_that_answers_is_well(of_one_unit: Settings) -> None:
    with relay() as found:
        place = of_one_unit.model_copy(update={"smtp": found.address})
        (check,) = [c for c in doctor(place) if c["name"] == "mail"]
    assert check["ok"]
    assert "mottagare" in check["problem"]
