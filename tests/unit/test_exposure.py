"""Settings that would open the dashboard, each alone, and the sockets that others can reach."""

import http.server
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from pipelines import access_log, exposure
from pipelines.commands import doctor_access
from pipelines.commands.doctor import doctor
from pipelines.settings import PROJECT, Settings

SAFE = doctor_access.served(PROJECT / ".streamlit/config.toml")


def faults(dev_role: str = "", has_roles: bool = True, **changed: Any) -> list[str]:
    options = SAFE | {name.replace("__", "."): value for name, value in changed.items()}
    return list(exposure.faults(options, dev_role=dev_role, has_roles=has_roles))


def test_what_comes_along_is_safe() -> None:
    assert faults() == []
    assert faults("steering", has_roles=False) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"server__address": "0.0.0.0", "server__trustedUserHeaders": {"X-U": "email"}},
         "trusted_headers"),
        ({"server__enableXsrfProtection": False}, "xsrf"),
        ({"server__enableCORS": False}, "cors"),
        ({"server__enableAgentApi": True}, "agent_api"),
        ({"server__enableStaticServing": True}, "static_files"),
        ({"client__showErrorDetails": "full"}, "error_details"),
        ({"server__maxUploadSize": 200}, "upload_size"),
    ],
)  # fmt: skip
def test_each_open_setting_is_found(changed: dict[str, Any], code: str) -> None:
    assert faults(**changed) == [code]


def test_trusted_headers_need_the_loopback() -> None:
    assert faults(server__trustedUserHeaders={"X-U": "email"}) == []


@pytest.mark.parametrize("address", ["0.0.0.0", "", None, "10.0.0.4", "::", "example.org"])
def test_the_development_mode_needs_the_loopback(address: Any) -> None:
    assert faults("steering", has_roles=False, server__address=address) == ["development_address"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1", "localhost", "unix:///x"])
def test_addresses_of_this_machine(address: str) -> None:
    assert exposure.is_loopback(address)
    assert faults("steering", has_roles=False, server__address=address) == []


def test_a_role_file_and_the_development_mode_exclude_each_other() -> None:
    assert faults("steering", has_roles=True) == ["development_roles"]


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"dagster_version": "1"}')

    def log_message(self, *_words: object) -> None:
        return


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs the kernel's table")
@pytest.mark.parametrize(("address", "seen"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_a_server_that_others_reach_is_found(address: str, seen: bool) -> None:
    with http.server.HTTPServer((address, 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        found = doctor_access.exposed({"dagster": int(port)}, doctor_access._sockets())
        server.shutdown()
    assert found == ([f"dagster 0.0.0.0:{port}"] if seen else [])


def test_another_program_on_the_port_is_not_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        table = f"  0: 00000000:{port:04X} 00000000:0000 0A 00000000:00000000"
        assert doctor_access.exposed({"dagster": port}, table) == []


AUTH = """[auth]
redirect_uri = "https://shu.example.org/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "shu"
client_secret = "x"
server_metadata_url = "https://login.example.org/.well-known/openid-configuration"
"""
ROLES = "users: [{subject: a, role: organisation, organisations: [higab]}]"


def setting(folder: Path, name: str, text: str, mode: int = 0o600) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def wrong(settings: Settings, configuration: Path = doctor_access.CONFIGURATION) -> dict[str, str]:
    found = doctor_access.checks(settings, configuration)
    return {name: str(facts["what"]) for name, fault, facts in found if fault}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name in ("raw", "warehouse"):
        (tmp_path / name).mkdir()
    return Settings(
        raw=tmp_path / "raw",
        warehouse=tmp_path / "warehouse",
        access_log=tmp_path / "access",
        role_file=setting(tmp_path, "roles.yaml", ROLES),
        secrets_file=setting(tmp_path, "secrets.toml", AUTH),
        dev_role="",
    )


def test_doctor_is_content(settings: Settings) -> None:
    assert wrong(settings) == {}


@pytest.mark.parametrize(
    ("name", "text", "mode", "check", "what"),
    [
        ("roles.yaml", ROLES.replace("higab", "hiigab"), 0o600, "roles", "unknown_organisation"),
        ("roles.yaml", ROLES, 0o644, "roles", "mode"),
        ("secrets.toml", AUTH, 0o640, "secrets", "secrets.toml"),
        ("secrets.toml", AUTH.replace("0123456789abcdef", "0"), 0o600, "login", "cookie_secret"),
        ("secrets.toml", AUTH.replace("client_id", "id"), 0o600, "login", "client_id"),
        ("secrets.toml", AUTH.replace("https://shu", "http://shu"), 0o600, "login",
         "redirect_uri without https"),
        ("secrets.toml", "[auth", 0o600, "login", "unreadable"),
    ],
)  # fmt: skip
def test_doctor_names_each_fault_of_a_file(
    settings: Settings, tmp_path: Path, name: str, text: str, mode: int, check: str, what: str
) -> None:
    setting(tmp_path, name, text, mode)
    found = wrong(settings)
    assert list(found) == [check]
    assert what in found[check]


def test_doctor_names_open_folders_logs_and_roles_without_login(settings: Settings) -> None:
    settings.warehouse.chmod(0o777)
    assert list(wrong(settings)) == ["folders"]
    settings.warehouse.chmod(0o755)
    (settings.warehouse / "person").mkdir()
    setting(settings.warehouse / "person", "person.duckdb", "", 0o644)
    assert "person.duckdb" in wrong(settings)["secrets"]
    (settings.warehouse / "person/person.duckdb").chmod(0o600)
    assert "no_login" in {f for _, f, _ in doctor_access.checks(
        settings.model_copy(update={"secrets_file": None}))}  # fmt: skip
    access_log.key(settings.access_folder)
    setting(settings.access_folder, "2026-01.jsonl", '{"page": "x", "seal": "y"}\n')
    assert wrong(settings) == {"access_log": "2026-01.jsonl:1"}
    told = {name: facts for name, _, facts in doctor_access.checks(settings)}
    assert told["access_log"]["values"] == {"last_seal": "y"}


def test_doctor_reads_the_server_s_settings_from_file_and_environment(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = (PROJECT / ".streamlit/config.toml").read_text(encoding="utf-8")
    loose = loose.replace("maxUploadSize = 20", "maxUploadSize = 200")
    assert wrong(settings, setting(tmp_path, "config.toml", loose)) == {"server": "upload_size"}
    monkeypatch.setenv("STREAMLIT_SERVER_ENABLE_CORS", "false")
    assert wrong(settings) == {"server": "cors"}
    monkeypatch.delenv("STREAMLIT_SERVER_ENABLE_CORS")
    on_all = settings.model_copy(update={"dev_role": "boss", "role_file": None})
    assert wrong(on_all) == {"server": "dev_role"}


def test_doctor_tells_them_in_both_languages(settings: Settings) -> None:
    broken = settings.model_copy(update={"dev_role": "steering"})
    for lang in ("sv", "en"):
        told = next(c for c in doctor(broken, lang) if c["name"] == "server")
        assert "development_roles" in told["problem"]
        assert told["todo"]
