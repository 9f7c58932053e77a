"""The ledger: what was received, decided and published, each line bound to the one before.

It holds digests of receipts and decisions, so that one that was changed, taken away or put in is
known. What was deleted is in the deletion log; how lines are bound is in `log.py`.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.retention import log

NAME = "ledger.jsonl"
_NOTES = ("receipt.json", "decision-*.json")


def keep(archive: Path, today: dt.date) -> int:
    """Add what is in the archive and not yet in the ledger; how many lines.

    A run that was killed between a receipt and its line is made up for by the next one.
    """
    known = _digests(archive)
    new = [(name, path) for name, path in _notes(archive) if name not in known]
    log.extend(archive / NAME, (_event(name, path, today) for name, path in new))
    return len(new)


def published(archive: Path, today: dt.date, run_id: str, snapshot_id: str, content: str) -> None:
    """Add that a snapshot was published, with the digest of its content."""
    event = {"at": today.isoformat(), "event": "published", "run_id": run_id}
    told = {"snapshot_id": snapshot_id, "content_hash": content}
    log.extend(archive / NAME, [event | told])


def faults(archive: Path) -> list[str]:
    """Broken lines, and receipts and decisions that are not as the ledger has them."""
    path = archive / NAME
    broken = log.faults(path)
    found = [f"{NAME}:{number}" for number in broken]
    if broken:
        return found
    known, there = _digests(archive), dict(_notes(archive))
    for name in sorted(known.keys() | there.keys()):
        if name not in there:
            found.append(f"{name}: gone")
        elif name not in known:
            found.append(f"{name}: not received by a run")
        elif known[name] != _digest(there[name]):
            found.append(f"{name}: changed")
    return found


def _digests(archive: Path) -> Mapping[str, str]:
    """What the ledger says of notes: digest by `<org>/<submission>/<file>`."""
    return {e["note"]: e["digest"] for e in log.readable(archive / NAME) if "note" in e}


def _notes(archive: Path) -> Iterator[tuple[str, Path]]:
    """Receipts in the order of receipt, then decisions."""
    for pattern in _NOTES:
        paths = [p for p in archive.glob(f"*/*/{pattern}") if not p.parent.name.startswith(".")]
        if pattern == _NOTES[0]:
            paths.sort(key=lambda p: (json.loads(p.read_bytes())["sequence"], p))
        yield from ((p.relative_to(archive).as_posix(), p) for p in paths)


def _event(name: str, path: Path, today: dt.date) -> dict[str, Any]:
    kind = "received" if path.name == _NOTES[0] else "decided"
    said = json.loads(path.read_bytes())
    facts = {k: said[k] for k in ("sha256", "size", "kept", "decision") if k in said}
    event = {"at": today.isoformat(), "event": kind, "note": name, "digest": _digest(path)}
    return event | facts


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
