"""The drop folder: which files lie there, whose they are, and which are whole enough to be taken.

Reads, never writes. What is done with a file is the business of `intake.py`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.personal import mask

SKIPPED = re.compile(r"^(~\$|\.|.*\.(tmp|part|crdownload|txt|md)$)", re.IGNORECASE)
# A lock file that is older was left behind by a program that died.
LOCK_HOURS = 12


@dataclass(frozen=True)
class Look:
    """When the drop folder is looked at, and how long a file must have lain still by then.

    Ages are distances: a clock that runs behind the file server's keeps no file waiting for ever.
    """

    now: float
    settle_seconds: float = 0


# Without a clock every file has lain still long enough, and every lock file is an old one.
ANY_TIME = Look(now=0)


def natural(name: str) -> list[str | int]:
    """Sort key by which `v2` comes before `v10`."""
    return [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", name.casefold())]


def shown_name(file_name: str) -> str:
    """A file's name as it is kept and shown: composed letters, no personal number."""
    return mask(unicodedata.normalize("NFC", file_name))


def dropped(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Files of the drop folder with their organisation, in an order independent of time."""
    if not inbox.exists():
        return
    for folder in sorted(p for p in inbox.iterdir() if p.is_dir() and not p.name.startswith(".")):
        inside = [p for p in folder.rglob("*") if p.is_file() and not SKIPPED.match(p.name)]
        for path in sorted(inside, key=lambda p: (natural(p.name), str(p))):
            yield folder.name, path


def unplaced(inbox: Path) -> tuple[str, ...]:
    """Files in the drop folder itself: nobody can tell whose they are."""
    if not inbox.exists():
        return ()
    found = (p for p in inbox.iterdir() if p.is_file() and not SKIPPED.match(p.name))
    return tuple(sorted(shown_name(p.name) for p in found))


def passed_over(inbox: Path) -> int:
    """How many lock files, temporary files and notes lie in the drop folder."""
    found = inbox.rglob("*") if inbox.exists() else ()
    return sum(p.is_file() and bool(SKIPPED.match(p.name)) for p in found)


def is_settled(path: Path, look: Look) -> bool:
    """Whether a file has lain still long enough and nobody has it open (`reliability.md` R10)."""
    try:
        age = abs(look.now - path.stat().st_mtime)
    except FileNotFoundError:
        return False
    return age >= look.settle_seconds and not is_open(path, look.now)


def is_open(path: Path, now: float) -> bool:
    """Whether Excel's or LibreOffice's lock file lies beside it."""
    for twin in (f"~${path.name}", f".~lock.{path.name}#"):
        try:
            if abs(now - (path.parent / twin).stat().st_mtime) < LOCK_HOURS * 3600:
                return True
        except OSError:  # none there, or a name too long for the file system
            continue
    return False


def settled_bytes(path: Path, look: Look) -> bytes | None:
    """A file's bytes, or None when it is open, too young, or was changed while it was read."""
    if not is_settled(path, look):
        return None
    try:
        before = _stamp(path)
        data = path.read_bytes()
        # Read twice: a program that writes in place may leave size and time as they were.
        again = hashlib.sha256(path.read_bytes()).digest()
        after = _stamp(path)
    except FileNotFoundError:
        return None
    same = before == after and len(data) == after[0] and hashlib.sha256(data).digest() == again
    return data if same else None


def _stamp(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino
