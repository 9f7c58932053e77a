"""The deletion log: what was deleted when and under which decision, and who asked about a person.

One line each, bound to the one before by its digest; counts and digests of files, never content,
names or pseudonyms (`reliability.md` 5.2). Written before the deletion: what is cut short is told
again by the next run, never forgotten.
"""

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

START = "0" * 64


def append(path: Path, event: Mapping[str, Any]) -> None:
    """Add an event; on disk when this returns."""
    extend(path, [event])


def extend(path: Path, events: Iterable[Mapping[str, Any]]) -> None:
    """Add events in their order; on disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read().splitlines(keepends=True)
        # A line that a power cut tore stays, for `faults` to tell.
        file.write(b"\n" if lines and not lines[-1].endswith(b"\n") else b"")
        before = _digest(lines[-1]) if lines else START
        for number, event in enumerate(events, start=len(lines) + 1):
            told = {"line": number, **event, "previous": before}
            line = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
            before = _digest(line)
            file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def events(path: Path) -> Iterator[dict[str, Any]]:
    """The events in their order."""
    for line in _lines(path):
        yield json.loads(line)


def last(path: Path) -> str:
    """The digest of the last line: kept elsewhere, it shows later that none was cut off."""
    lines = _lines(path)
    return _digest(lines[-1]) if lines else START


def readable(path: Path) -> Iterator[dict[str, Any]]:
    """The events that can be read; a line that a power cut tore is left out."""
    for line in _lines(path):
        with contextlib.suppress(ValueError):
            yield json.loads(line)


def faults(path: Path) -> list[int]:
    """Numbers of lines at which the chain breaks: changed, torn, taken out or put in.

    What is cut off at the end leaves no trace; keep the last line elsewhere to see that.
    """
    found, before = [], START
    for number, line in enumerate(_lines(path), start=1):
        try:
            event = json.loads(line)
            whole = event["line"] == number and event["previous"] == before
        except (ValueError, LookupError, TypeError):
            whole = False
        if not whole:
            found.append(number)
        before = _digest(line)
    return found


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


def _digest(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()
