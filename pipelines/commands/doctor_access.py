"""`shu doctor` on who can reach and read what: server settings, roles, login, modes, access log.

It only looks. The server itself refuses to start with the settings that are faults here
(`reliability.md` 6, A1, A5-A7, A12, A13).
"""

import json
import stat
import tomllib
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pipelines import access_log, exposure
from pipelines.errors import ParameterError
from pipelines.model import role_file, viewers
from pipelines.model.bundle import load_reference
from pipelines.settings import PROJECT, Served, Settings

CONFIGURATION = PROJECT / ".streamlit/config.toml"
DAGSTER_PORT = 3000
LEAST_SECRET = 32
_LOGIN_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
# A path that only this server answers, and a word of the answer.
_SIGNS = {"dagster": ("/server_info", b"dagster_version"), "dashboard": ("/_stcore/health", b"ok")}
_LISTENS = "0A"

Found = tuple[str, str, Mapping[str, Any]]


def checks(settings: Settings, configuration: Path = CONFIGURATION) -> Iterator[Found]:
    """Name, fault (empty when there is none) and facts of each check."""
    options = served(configuration)
    yield _server(options, settings)
    ports = {"dagster": DAGSTER_PORT, "dashboard": int(str(options.get("server.port") or 8501))}
    reached = exposed(ports, _sockets())
    yield "listening", "listening" if reached else "", {"what": ", ".join(reached)}
    yield _roles(settings)
    yield _login(settings)
    open_files = [str(p) for p in _secret(settings) if p.exists() and p.stat().st_mode & 0o077]
    yield "secrets", "open_file" if open_files else "", {"what": ", ".join(open_files)}
    writable = [p for p in (settings.raw, settings.warehouse, settings.access_folder) if _anyone(p)]
    yield "folders", "open_folder" if writable else "", {"what": ", ".join(map(str, writable))}
    broken = access_log.faults(settings.access_folder)
    seal = {"last_seal": access_log.last_seal(settings.access_folder)}
    told = {"what": ", ".join(broken[:5]), "values": seal}
    yield "access_log", "access_log" if broken else "", told


def served(configuration: Path) -> dict[str, object]:
    """Streamlit's options by name: of its file, and over them of the environment."""
    content = tomllib.loads(configuration.read_text(encoding="utf-8"))
    flat: dict[str, object] = {
        f"{section}.{name}": value
        for section, options in content.items()
        for name, value in options.items()
    }
    names = {"".join(c for c in name if c.isalnum()).lower(): name for name in _OPTIONS}
    for name, given in Served():
        if given is not None:
            flat[names[name.replace("_", "")]] = _typed(given)
    return flat


_OPTIONS = (
    "server.address",
    "server.port",
    "server.trustedUserHeaders",
    "server.enableXsrfProtection",
    "server.enableCORS",
    "server.enableStaticServing",
    "server.enableAgentApi",
    "server.maxUploadSize",
    "client.showErrorDetails",
)


def _typed(given: str) -> object:
    try:
        return json.loads(given)
    except ValueError:
        return given


def _server(options: Mapping[str, object], settings: Settings) -> Found:
    has_roles = settings.role_file is not None
    found = list(exposure.faults(options, dev_role=settings.dev_role, has_roles=has_roles))
    try:
        if settings.dev_role:
            viewers.parse(settings.dev_role)
    except ValueError:
        found.append("dev_role")
    return "server", "server" if found else "", {"what": ", ".join(found)}


def _sockets() -> str:
    tables = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
    return "".join(table.read_text(encoding="ascii") for table in tables if table.exists())


def exposed(ports: Mapping[str, int], sockets: str) -> list[str]:
    """Those of our servers that listen beyond this machine, by the kernel's table of sockets."""
    return [
        f"{name} {address}:{port}"
        for address, port in _listening(sockets)
        for name, ours in ports.items()
        if port == ours and not exposure.is_loopback(address) and _answers(name, port)
    ]


def _listening(sockets: str) -> Iterator[tuple[str, int]]:
    for line in sockets.splitlines():
        parts = line.split()
        if len(parts) > 3 and parts[3] == _LISTENS:
            address, port = parts[1].split(":")
            # Words of four bytes, each in the machine's order.
            words = [bytes.fromhex(address[i : i + 8])[::-1] for i in range(0, len(address), 8)]
            yield str(ip_address(b"".join(words))), int(port, 16)


def _answers(name: str, port: int) -> bool:
    path, word = _SIGNS[name]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return word in answer.read(10_000)
    except OSError:
        return False


def _roles(settings: Settings) -> Found:
    if settings.role_file is None:
        return "roles", "", {"mode": f"development: {settings.dev_role}" * bool(settings.dev_role)}
    try:
        known: Iterable[str] = load_reference(settings.reference).registry.organisations
    except (ValueError, ParameterError, OSError):
        known = ()
    roles, found = role_file.read(settings.role_file, list(known))
    told = [f"{f.code} ({f.entry})" if f.entry else f.code for f in found]
    return "roles", "roles" if found else "", {"n": len(roles.entries), "what": ", ".join(told)}


def _login(settings: Settings) -> Found:
    if settings.secrets_file is None:
        return "login", "no_login" if settings.role_file else "", {"what": ""}
    try:
        content = tomllib.loads(settings.secrets_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "login", "login", {"what": "unreadable"}
    found = list(_login_faults(content.get("auth", {})))
    return "login", "login" if found else "", {"what": ", ".join(found)}


def _login_faults(auth: Mapping[str, Any]) -> Iterator[str]:
    yield from (key for key in _LOGIN_KEYS if not auth.get(key))
    if 0 < len(str(auth.get("cookie_secret", ""))) < LEAST_SECRET:
        yield "cookie_secret"
    for key in ("redirect_uri", "server_metadata_url"):
        address = str(auth.get(key, ""))
        local = address.startswith(("http://127.0.0.1", "http://localhost"))
        if address and not address.startswith("https://") and not local:
            yield f"{key} without https"


def _secret(settings: Settings) -> Iterator[Path]:
    """Files that nobody but the service's user may read or write."""
    yield from (f for f in (settings.key_file, settings.secrets_file, settings.webhook_file) if f)
    yield from (settings.warehouse / "person").glob("*")
    yield from settings.access_folder.glob("*")


def _anyone(folder: Path) -> bool:
    return folder.exists() and bool(folder.stat().st_mode & stat.S_IWOTH)


FAULTS = {
    "server": {
        "sv": (
            "serverns inställningar är för öppna ({what})",
            "Se README, Roller och inloggning; servern startar inte så",
        ),
        "en": (
            "the server's settings are too open ({what})",
            "See README, Roles and login; the server does not start like this",
        ),
    },
    "listening": {
        "sv": ("nås från andra maskiner: {what}", "Bind till 127.0.0.1 bakom stadens proxy"),
        "en": ("reached from other machines: {what}", "Bind to 127.0.0.1 behind the city's proxy"),
    },
    "roles": {
        "sv": ("rollfilen ger ingen en roll: {what}", "Rätta posterna (nummer inom parentes)"),
        "en": ("the role file gives nobody a role: {what}", "Correct the entries (their numbers)"),
    },
    "no_login": {
        "sv": ("rollfil utan inloggning: ingen släpps in", "Ange SHU_SECRETS_FILE"),
        "en": ("roles without a login: nobody is let in", "Set SHU_SECRETS_FILE"),
    },
    "login": {
        "sv": ("inloggningen saknar eller har fel: {what}", "Rätta [auth] i SHU_SECRETS_FILE"),
        "en": ("the login lacks or has wrong: {what}", "Correct [auth] in SHU_SECRETS_FILE"),
    },
    "open_file": {
        "sv": ("andra kan läsa {what}", "chmod 600"),
        "en": ("others can read {what}", "chmod 600"),
    },
    "open_folder": {
        "sv": ("alla kan skriva i {what}", "chmod o-w"),
        "en": ("everybody can write in {what}", "chmod o-w"),
    },
    "access_log": {
        "sv": ("åtkomstloggen är ändrad vid {what}", "Spara den och utred; ändra inget i den"),
        "en": ("the access log was changed at {what}", "Keep it and look into it; change nothing"),
    },
}
