"""What happens, as log lines: an event with ids and counts, for a program or for a person.

Never a value of a report, a name or a secret: what is no number, id or digest is refused
(`reliability.md` 5.4). Nothing is sent anywhere; where the lines go is the service manager's.
"""

import datetime as dt
import json
import logging
import sys

from pipelines.value_free import facts, guard_logs

_LOG = logging.getLogger("shu")
# One process works on one run at a time.
_ABOUT: dict[str, int | str] = {}


def tell(event: str, **given: int | str) -> None:
    """Something went as it should."""
    _LOG.info(event, extra={"facts": _ABOUT | facts(given)})


def warn(event: str, **given: int | str) -> None:
    """Somebody should look at something."""
    _LOG.warning(event, extra={"facts": _ABOUT | facts(given)})


def about(**given: int | str) -> None:
    """What all later lines of this process are about, such as its run."""
    _ABOUT.update(facts(given))


def start(form: str) -> None:
    """Write this process's log lines to stderr.

    Args:
        form: `json`, `text` or `none`; else JSON where stderr is no terminal, and where it is,
            warnings only: a command tells its outcome itself.
    """
    guard_logs()
    _ABOUT.clear()
    watched = sys.stderr.isatty()
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _Stderr)]:
        root.removeHandler(handler)
    _LOG.disabled = form == "none"
    if _LOG.disabled:
        return
    handler = _Stderr()
    is_text = form == "text" or (form != "json" and watched)
    handler.setFormatter(_Text() if is_text else _Json())
    root.addHandler(handler)
    _LOG.setLevel(logging.WARNING if watched and not form else logging.INFO)


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]
    """Where our own handler is known by."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, tz=dt.UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        return json.dumps(
            told | {"event": record.getMessage()} | getattr(record, "facts", {}), ensure_ascii=False
        )


class _Text(logging.Formatter):
    """Time of day, event, and its facts."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, tz=dt.UTC).astimezone()
        known = " ".join(f"{k}={v}" for k, v in getattr(record, "facts", {}).items())
        mark = "!" if record.levelno >= logging.WARNING else " "
        return f"{at:%H:%M:%S} {mark} {record.getMessage()} {known}".rstrip()
