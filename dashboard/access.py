"""Who is asking, and what was opened: the answer to each script run before any figure is read.

Nobody has a role by default. The identity comes from the provider's signed claims alone, never from
the address, a widget or the session's state (`reliability.md` 6, A1-A3, A13).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit import config

from dashboard.sessions import SESSIONS
from pipelines import access_log, exposure
from pipelines.model import role_file, viewers
from pipelines.model.viewers import Viewer
from pipelines.settings import Settings

# Not set up; nobody logged in; the login held no longer; logged in without a role.
Refusal = Literal["no_login", "anonymous", "idle", "over", "no_role"]
_OPENED = "_opened"


@dataclass(frozen=True)
class Visit:
    """A viewer who may go on, and the pseudonym that the log knows the person by."""

    viewer: Viewer
    user: str
    development: bool = False


def visit() -> Visit | Refusal:
    """The viewer of this script run, or why there is none."""
    return _admitted(st.user.to_dict())


def _admitted(claims: Mapping[str, Any]) -> Visit | Refusal:
    """Who comes with these claims, as of now."""
    settings = Settings()
    if settings.dev_role:
        # The server has refused to start elsewhere; this holds however the script was started.
        local = exposure.is_loopback(config.get_option("server.address"))
        if local and settings.role_file is None:
            return Visit(viewers.parse(settings.dev_role), "development", development=True)
        return "no_login"
    if settings.role_file is None or settings.secrets_file is None:
        return "no_login"
    if claims.get("is_logged_in") is not True:
        return "anonymous"
    user, issued_at = _login(claims, settings.access_folder)
    if issued_at is None:
        return "over"
    state = SESSIONS.click(user, issued_at)
    if state != "open":
        return state
    found = role_file.viewer(_roles(settings.role_file), claims)
    if found is None:
        _log({"user": user, "what": "refused"})
        return "no_role"
    return Visit(found, user)


def _login(claims: Mapping[str, Any], log: Path) -> tuple[str, float | None]:
    """The pseudonym and the time of the login; no time when the claims do not tell."""
    subject, issued_at = claims.get("sub"), claims.get("iat")
    if not isinstance(subject, str) or not isinstance(issued_at, int | float):
        return "", None
    return access_log.user_id(log, f"{claims.get('iss', '')}|{subject}"), float(issued_at)


def _roles(path: Path) -> role_file.Roles:
    found = path.stat() if path.exists() else None
    state = (found.st_mtime_ns, found.st_size, found.st_mode, found.st_ino) if found else None
    return _read(path, state)


@lru_cache(maxsize=4)
def _read(path: Path, _state: tuple[int, ...] | None) -> role_file.Roles:
    roles, _found = role_file.read(path)
    return roles


def leave() -> None:
    """End the login, here and for every copy of its cookie."""
    user, issued_at = _login(st.user.to_dict(), Settings().access_folder)
    if issued_at is not None:
        SESSIONS.end(user, issued_at)
    st.logout()


def opened(who: Visit, snapshot_id: str, page: str, unit: str = "") -> None:
    """Log that a page was opened; an error, and no page, when that cannot be written."""
    event = {"what": "page", "page": page, "snapshot": snapshot_id}
    event |= {"unit": unit} if unit else {}
    _log({**_person(who), **event})


def exported(
    who: Visit, event: Mapping[str, Any], make: Callable[[], bytes]
) -> Callable[[], bytes]:
    """What a download's click does: ask anew who that is, log it, and only then make the bytes.

    Args:
        who: Who was shown the button.
        event: What the log shall tell of the export.
        make: Makes what is handed out, of what `who` may see.

    Raises:
        PermissionError: by what is returned, when the login or the role holds no longer.
        OSError: by what is returned, when it cannot be logged.
    """
    claims = st.user.to_dict()  # no script is running when the click comes

    def clicked() -> bytes:
        now = _admitted(claims)
        if not isinstance(now, Visit) or now.viewer != who.viewer:
            raise PermissionError("the login or the role holds no longer")
        _write({**_person(now), "what": "export", **event})
        return make()

    return clicked


def _person(who: Visit) -> dict[str, Any]:
    role = {"role": who.viewer.role, "organisations": list(who.viewer.organisations)}
    return {"user": who.user, **role}


def handed_in(who: Visit, unit: str, **facts: str | int) -> None:
    """Log that a file is being handed in, received or decided on: ids and digests, no content."""
    _write({"user": who.user, "role": who.viewer.role, "unit": unit, **facts})


def _write(event: Mapping[str, Any]) -> None:
    access_log.append(Settings().access_folder, event, dt.datetime.now(tz=dt.UTC))


def _log(event: Mapping[str, Any]) -> None:
    """Write an event once a visit, not at each click on the page."""
    if st.session_state.get(_OPENED) != event:
        _write(event)
        st.session_state[_OPENED] = event
