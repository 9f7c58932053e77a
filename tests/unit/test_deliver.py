"""Messages handed to a real relay and a real web server on this machine, and what they refuse."""

import datetime as dt
import json
from pathlib import Path

import pytest
from mail_server import REFUSED, certificate, relay, web

from pipelines.operations import deliver
from pipelines.operations.messages import Message
from pipelines.settings import Settings

NOW = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
MESSAGE = Message("Larm (1): körning misslyckades", "Åtgärd behövs.\n.\nSlut\n", {"text": "Åtgärd"})


def settings(**given: object) -> Settings:
    base = {"mail_from": "shu@example.org", "mail_to": "drift@example.org, jour@example.org"}
    return Settings(**(base | given))  # type: ignore[arg-type]


def test_a_mail_comes_through_as_it_was_written() -> None:
    with relay() as found:
        assert deliver.to_operations(MESSAGE, settings(smtp=found.address), NOW) == {"mail": ""}
    ((receivers, mail),) = found.mails
    assert receivers == ("drift@example.org", "jour@example.org")
    assert (mail["Subject"], mail["From"]) == (MESSAGE.subject, "shu@example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    assert mail.get_content() == MESSAGE.body


def test_starttls_is_used_and_its_name_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path / "relay.pem")
    with relay(path) as found:
        place = settings(smtp=found.address, smtp_starttls=True)
        assert "CERTIFICATE" in deliver.to_operations(MESSAGE, place, NOW)["mail"].upper()
        assert found.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert deliver.to_operations(MESSAGE, place, NOW) == {"mail": ""}
    assert found.encrypted == [True]


def test_a_relay_without_starttls_gets_nothing_when_it_is_asked_for() -> None:
    with relay() as found:
        place = settings(smtp=found.address, smtp_starttls=True)
        assert deliver.to_operations(MESSAGE, place, NOW)["mail"]
    assert found.mails == []


@pytest.mark.parametrize(
    "given",
    [
        {"smtp": "127.0.0.1:1"},
        {"smtp": "127.0.0.1:x"},
        {"mail_from": ""},
        {"mail_from": "a@b\nBcc: x@y"},
        {"mail_to": REFUSED},
        {"mail_to": f"drift@example.org,{REFUSED}"},
    ],
)
def test_what_does_not_get_through_is_told_without_an_address(given: dict[str, str]) -> None:
    with relay() as found:
        fault = deliver.to_operations(MESSAGE, settings(**{"smtp": found.address} | given), NOW)
    assert fault["mail"]
    assert "example.org" not in fault["mail"]


def test_a_webhook_gets_json(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    with web() as (address, came):
        file.write_text(f"{address}\n")
        assert deliver.to_operations(MESSAGE, settings(webhook_file=file), NOW) == {"webhook": ""}
    ((kind, body),) = came
    assert kind == "application/json; charset=utf-8"
    assert json.loads(body) == {"text": "Åtgärd"}


@pytest.mark.parametrize(
    "content", ["file:///etc/passwd", "", "127.0.0.1/hook", "http://127.0.0.1:1/"]
)
def test_a_webhook_that_cannot_be_reached_is_told_without_its_address(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "hook"
    file.write_text(content)
    fault = deliver.to_operations(MESSAGE, settings(webhook_file=file), NOW)["webhook"]
    assert fault
    assert "127.0.0.1" not in fault


def test_a_webhook_that_says_no_is_told(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    with web(500) as (address, _):
        file.write_text(address)
        assert deliver.to_operations(MESSAGE, settings(webhook_file=file), NOW)["webhook"]


def test_one_channel_that_fails_does_not_keep_the_other(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    file.write_text("http://127.0.0.1:1/")
    with relay() as found:
        place = settings(smtp=found.address, webhook_file=file)
        faults = deliver.to_operations(MESSAGE, place, NOW)
    assert len(found.mails) == 1
    assert faults["mail"] == ""
    assert faults["webhook"]


def test_without_a_channel_nothing_is_sent() -> None:
    assert deliver.to_operations(MESSAGE, settings(), NOW) == {}


def test_a_dry_run_writes_what_would_be_said(tmp_path: Path) -> None:
    path = deliver.to_file(MESSAGE, tmp_path / "outbox", "alarm-1")
    assert path.read_text(encoding="utf-8") == f"{MESSAGE.subject}\n\n{MESSAGE.body}"
    assert json.loads(path.with_suffix(".json").read_bytes()) == {"text": "Åtgärd"}
    assert path.stat().st_mode & 0o777 == 0o600
