"""`shu purge` as it is typed, the log that it writes, and who may not work at the same time."""

import json
from typing import Any

import pytest
from traces import later
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.commands.doctor import doctor
from pipelines.ingest.archive import load_receipts
from pipelines.model.reference import BUNDLED
from pipelines.retention import log
from pipelines.retention.policy import KINDS, load_policy
from pipelines.retention.purge import purge
from pipelines.settings import Settings
from pipelines.warehouse import lock


def test_what_was_deleted_is_told_without_content(place: Settings) -> None:
    digests = {p.read_bytes() for p in place.inbox.glob("arbvux/*")}
    purge(later(place, days=30))
    (event,) = log.events(place.deletion_log)
    assert (event["kind"], event["n"], event["files"], event["at"]) == (
        "raw_personal", 2, 2, "2016-12-01"
    )  # fmt: skip
    assert len(event["sha256"]) == len(digests)
    known = {r.sha256 for r in load_receipts(place.archive)}
    assert set(event["sha256"]) <= known, "the receipts tell which files they were"
    assert "arbvux" not in place.deletion_log.read_text()
    assert log.faults(place.deletion_log) == []


def test_a_deletion_that_cannot_be_logged_does_not_happen(
    place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.retention.log.append", full)
    with pytest.raises(OSError, match="No space"):
        purge(later(place, days=30))
    assert len(list(place.inbox.glob("arbvux/*"))) == 2


def test_a_run_and_a_deletion_do_not_meet(place: Settings) -> None:
    with lock.held(place.warehouse):
        result = typed(later(place, days=30), "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["outcome"]) == (1, "fault")
    assert "another run" in answer["error"]
    assert len(list(place.inbox.glob("arbvux/*"))) == 2


def typed(settings: Settings, *words: str) -> Any:
    given = {
        "SHU_RAW": str(settings.raw),
        "SHU_WAREHOUSE": str(settings.warehouse),
        "SHU_TODAY": settings.today.isoformat(),
        "SHU_REFERENCE": str(settings.reference),
    }
    return CliRunner().invoke(app, ["purge", *words], env=given)


@pytest.mark.parametrize(("lang", "said"), [("sv", "gallringsbeslut"), ("en", "a decision")])
def test_the_command_says_what_it_did_and_what_waits(
    place: Settings, lang: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_LANG", lang)
    day = later(place, days=365 * 3)
    shown = typed(day, "--dry-run")
    assert shown.exit_code == 0
    done = typed(day)
    whats = load_policy(BUNDLED)
    what = getattr(whats["raw_personal"].what, lang)
    assert what in shown.stdout
    assert what in done.stdout
    assert said in done.stdout
    assert what not in typed(day).stdout


def test_the_command_as_an_object(place: Settings) -> None:
    answer = json.loads(typed(later(place, days=30), "--json").stdout)
    assert [kind["kind"] for kind in answer["kinds"]] == list(KINDS)
    assert answer["kinds"][0] | {"bytes": 0} == {
        "kind": "raw_personal", "outcome": "done", "n": 2, "files": 2, "bytes": 0, "days": 30,
        "months": None, "clock": "received", "action": "remove", "decision": None,
    }  # fmt: skip
    assert answer["kinds"][0]["bytes"] > 1000
    assert answer["refresh_needed"] is False


def test_doctor_tells_of_a_changed_deletion_log(place: Settings) -> None:
    purge(later(place, days=30))
    assert {c["name"]: c["ok"] for c in doctor(place)}["deletion_log"]
    text = place.deletion_log.read_text()
    place.deletion_log.write_text(text.replace('"n": 2', '"n": 1') + text)
    found = {c["name"]: c for c in doctor(place, "en")}["deletion_log"]
    assert not found["ok"]
    assert "2" in found["problem"]
