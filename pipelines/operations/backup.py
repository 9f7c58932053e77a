"""A backup: everything that nothing else can be made from, as one set with the digest of each file.

Received files, receipts and decisions, logs, reference and layouts of one's own, and the published
snapshots, for what was protected in them stays so. No key, role or login: those are copied to
another place, and only when asked for (`reliability.md` 7.2). Putting it back is in `restore.py`.
"""

import datetime as dt
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines import durable
from pipelines.model.reference import BUNDLED
from pipelines.model.reports import STANDARD
from pipelines.settings import Settings
from pipelines.warehouse import lock

LIST = "SHA256SUMS"
LAST = "last_backup"
PREFIX = "shu-"
_BLOCK = 1 << 20
# Of the log of who saw what the key stays behind: with it, users' names could be tried.
_LEFT_BEHIND = "access.key"


class BackupError(Exception):
    """A set that cannot be made or used; the text names the file and what is wrong with it."""


@dataclass(frozen=True)
class Made:
    """A backup that was made: where, files, bytes, and the sets it took the place of."""

    folder: Path
    files: int
    size: int
    removed: tuple[Path, ...] = ()


def backup(
    settings: Settings, out: Path, at: dt.datetime, *, keys: Path | None = None, keep: int = 0
) -> Made:
    """Make a set in a folder of its own, durably, while no run and no deletion works.

    Args:
        settings: Where everything lies.
        out: The folder of all sets.
        at: The moment (UTC), which names the set.
        keys: Where to copy keys, roles and login to; a place that is kept apart.
        keep: How many sets are kept, this one included; 0 keeps all.

    Raises:
        PublishRefused: A run or a deletion is working.
        BackupError: There is a set of that name, or the places are not apart.
    """
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_inside(out, (settings.raw, settings.warehouse, settings.access_folder))
    if keys:
        _refuse_inside(keys, (out, settings.raw, settings.warehouse))
    for leftover in out.glob(f".{PREFIX}*.partial"):
        shutil.rmtree(leftover)
    final = out / f"{PREFIX}{at:%Y%m%dT%H%M%SZ}"
    if final.exists():
        msg = f"{final}: is there already"
        raise BackupError(msg)
    aside = out / f".{final.name}.partial"
    with lock.held(settings.warehouse):
        digests, size = _copy_all(_contents(settings), aside)
    durable.write(aside / LIST, written_list(digests))
    sync_folders(aside)
    if keys:
        _copy_keys(settings, keys)
    aside.replace(final)
    durable.sync_folder(out)
    settings.outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.replace(settings.outbox / LAST, at.isoformat().encode("ascii"))
    return Made(final, len(digests), size, _prune(out, keep))


def _refuse_inside(place: Path, folders: Iterable[Path]) -> None:
    for folder in folders:
        if place.resolve().is_relative_to(folder.resolve()):
            msg = f"{place}: must not lie within {folder}"
            raise BackupError(msg)


def _contents(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Every file of the set, and its name in it."""
    secret = {f.resolve() for f in _secrets(settings)}
    folders = {
        "raw/archive": settings.archive,
        "raw/inbox": settings.inbox,
        "warehouse/published": settings.published,
        "access": settings.access_folder,
        "reference": settings.reference,
        "layouts": settings.layouts,
    }
    own = {name: f for name, f in folders.items() if f not in (BUNDLED, STANDARD.parent)}
    for name, folder in own.items():
        if folder.is_file():  # a registry alone
            yield folder, f"{name}/{folder.name}"
            continue
        for path in sorted(folder.rglob("*")):
            is_other = _is_left_over(path.relative_to(folder)) or path.resolve() in secret
            if path.is_file() and not is_other:
                yield path, f"{name}/{path.relative_to(folder)}"


def _is_left_over(path: Path) -> bool:
    """What an interrupted run left, and the key of the log, which is no part of a set."""
    return (
        any(".partial" in Path(part).suffixes for part in path.parts) or path.name == _LEFT_BEHIND
    )


def _secrets(settings: Settings) -> Iterator[Path]:
    given = (
        settings.key_file, settings.role_file, settings.secrets_file, settings.webhook_file,
    )  # fmt: skip
    yield from (f for f in given if f and f.exists())


def _copy_all(contents: Iterator[tuple[Path, str]], target: Path) -> tuple[Mapping[str, str], int]:
    digests: dict[str, str] = {}
    size = 0
    target.mkdir(mode=0o700)
    for path, name in contents:
        try:
            digests[name] = copy(path, target / name)
        except FileNotFoundError:
            if path.exists():
                raise
            continue  # a sender took it away while the set was made
        size += (target / name).stat().st_size
    return digests, size


def copy(source: Path, target: Path) -> str:
    """Copy a file durably, for its owner alone, with its time; the SHA-256 of what was written."""
    with source.open("rb") as read:
        given = os.fstat(read.fileno())
        make_folder(target.parent)
        digest = hashlib.sha256()
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as write:
            while block := read.read(_BLOCK):
                digest.update(block)
                write.write(block)
            write.flush()
            # The time too: how long some files are kept is counted from it.
            os.utime(write.fileno(), ns=(given.st_atime_ns, given.st_mtime_ns))
            os.fsync(write.fileno())
    return digest.hexdigest()


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, for its owner alone."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700)


def sync_folders(folder: Path) -> None:
    """Make the names of all files below a folder durable."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            durable.sync_folder(path)


def _copy_keys(settings: Settings, keys: Path) -> None:
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    given = (*_secrets(settings), settings.access_folder / _LEFT_BEHIND)
    for path in given:
        if path.exists():
            durable.replace(keys / path.name, path.read_bytes())


def _prune(out: Path, keep: int) -> tuple[Path, ...]:
    """Remove the oldest sets beyond those to keep."""
    sets = sorted(
        p for p in out.glob(f"{PREFIX}*") if p.is_dir() and stat.S_ISDIR(p.lstat().st_mode)
    )
    gone = tuple(sets[:-keep]) if keep else ()
    for folder in gone:
        # Renamed first: what a kill leaves of it is no set, and the next backup sweeps it.
        doomed = folder.with_name(f".{folder.name}.partial")
        folder.replace(doomed)
        shutil.rmtree(doomed)
    durable.sync_folder(out)
    return gone


def written_list(digests: Mapping[str, str]) -> bytes:
    """The list of digests as `sha256sum --check` reads it."""
    lines = []
    for name, digest in sorted(digests.items()):
        escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        mark = "\\" if escaped != name else ""
        lines.append(os.fsencode(f"{mark}{digest}  {escaped}\n"))
    return b"".join(lines)


def read_list(data: bytes) -> Mapping[str, str]:
    """The digests of a list by file name; BackupError when a line is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(data.splitlines(keepends=True), start=1):
        text = os.fsdecode(line)
        escaped = text.startswith("\\")
        digest, gap, name = text.removeprefix("\\").rstrip("\n").partition("  ")
        is_digest = len(digest) == 64 and not set(digest) - set("0123456789abcdef")
        if not (is_digest and gap and name and text.endswith("\n")):
            msg = f"{LIST}: line {number} is damaged"
            raise BackupError(msg)
        if escaped:
            name = _unescaped(name)
        found[name] = digest
    return found


def _unescaped(name: str) -> str:
    parts = name.split("\\\\")
    return "\\".join(p.replace("\\n", "\n").replace("\\r", "\r") for p in parts)
