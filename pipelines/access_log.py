"""The log of who opened which page and when: append-only, each line bound to the one before.

One file a month, so that what is over age goes as whole files (`pipelines.retention`). Users are
keyed hashes; the key lies beside the log and leaves the machine with nothing (`reliability.md` 6,
A13). No person of a report is ever named here.
"""

import contextlib
import datetime as dt
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines import durable

_KEY = "access.key"
_START = "0" * 64
_LONGEST = 16_384


def key(folder: Path) -> bytes:
    """The log's own key, made when the folder has none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / _KEY
    if not path.exists():
        # Written whole under another name: two processes that start at once get the same key.
        made = folder / f".{secrets.token_hex(8)}"
        durable.write(made, secrets.token_hex(32).encode(), new=True)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_bytes()


def user_id(folder: Path, name: str) -> str:
    """The pseudonym of a user, by who the identity provider says it is."""
    return hmac.new(key(folder), f"user:{name}".encode(), hashlib.sha256).hexdigest()[:16]


def append(folder: Path, event: Mapping[str, Any], at: dt.datetime) -> None:
    """Write one event, durably, after whatever another process wrote last.

    Raises:
        OSError: it could not be written; what it tells of must then not be shown.
    """
    secret = key(folder)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = {"at": at.astimezone(dt.UTC).isoformat(timespec="seconds"), **event}
        told["prev"] = last_seal(folder)
        line = json.dumps({**told, "seal": _seal(secret, told)}, ensure_ascii=False) + "\n"
        path = folder / f"{told['at'][:7]}.jsonl"
        # A line that a power cut tore stays as it is, on a line of its own, for `faults` to tell.
        end = _tail(path)
        torn = bool(end) and not end.endswith(b"\n")
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(("\n" if torn else "").encode() + line.encode())
            file.flush()
            os.fsync(file.fileno())
    finally:
        os.close(lock)


def _seal(secret: bytes, event: Mapping[str, Any]) -> str:
    text = json.dumps(event, sort_keys=True, ensure_ascii=False)
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def files(folder: Path) -> list[Path]:
    """The months' files, oldest first."""
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))


def last_seal(folder: Path) -> str:
    """The seal of the newest whole line: kept elsewhere, it shows later that none was cut off."""
    for path in reversed(files(folder)):
        for line in reversed(_tail(path).splitlines()):
            if seal := _read(line).get("seal"):
                return str(seal)
    return _START


def _tail(path: Path) -> bytes:
    """The end of a file, longer than any line; empty when there is no file."""
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST))
        return file.read()


def _read(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def events(folder: Path) -> Iterator[dict[str, Any]]:
    """The events, oldest first."""
    for path in files(folder):
        yield from (e for e in map(_read, path.read_bytes().splitlines()) if e)


def faults(folder: Path) -> list[str]:
    """Places where the chain is broken: a line changed, torn, taken out or put in.

    What was cut off at the end leaves no trace; keep the last seal elsewhere to see that. Whole
    months that are over age may be gone at the beginning.
    """
    found, before = [], ""
    secret = key(folder) if files(folder) else b""
    for path in files(folder):
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            event = _read(line)
            seal = str(event.pop("seal", ""))
            whole = hmac.compare_digest(seal, _seal(secret, event))
            if not whole or (before and event.get("prev") != before):
                found.append(f"{path.name}:{number}")
            before = seal or before
    return found
