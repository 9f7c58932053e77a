"""Keys and pseudonyms: who holds the key can make the same pseudonym of a number again.

HMAC-SHA-256, cut to 128 bits (`reliability.md` 5.2); each newer version of the key is applied to
what the one before gave, so that a pseudonym can be renewed when the number itself is long gone.
The key file lies outside the data; no text made here shows anything of it.
"""

import hmac
import os
import re
import secrets
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines import durable
from pipelines.model.text import normalise

_LINE = re.compile(r"([1-9]\d{0,4}) ([0-9a-f]{64})")
_CHECK = "shu key check"
# An unlinked one (`unlinked`) has version 0: no key leads to it.
PSEUDONYM = re.compile(r"p([1-9]\d*):([0-9a-f]{32})")


class KeyFileError(Exception):
    """A key file that cannot be used; the text names the file and what is wrong."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by version; the highest is used for what is read now."""

    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def version(self) -> int:
        """The version that is used."""
        return max(self.keys)


def load_keys(path: Path, outside: Iterable[Path] = ()) -> KeyRing:
    """The keys of a file with lines `<version> <64 hex digits>`.

    Args:
        path: The key file, which only its owner may read.
        outside: Folders in which it must not lie: they are backed up with the data.

    Raises:
        KeyFileError: it cannot be used.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: is no key file") from None
    for folder in outside:
        if path.resolve().is_relative_to(folder.resolve()):
            raise KeyFileError(f"{path}: a key must not lie within {folder}")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path}: others than its owner may use it (chmod 600)")
    return KeyRing(_parsed(path, text))


def _parsed(path: Path, text: str) -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if not found:
            raise KeyFileError(f"{path}, line {number}: not a version and 64 hex digits")
        version, key = int(found.group(1)), bytes.fromhex(found.group(2))
        if version in keys or key in keys.values():
            raise KeyFileError(f"{path}, line {number}: the version or its key stands there twice")
        keys[version] = key
    if not keys:
        raise KeyFileError(f"{path}: holds no key")
    return keys


def new_key(path: Path) -> KeyRing:
    """Make a key file with one key; KeyFileError when there is a file already."""
    try:
        durable.write(path, _line(1).encode("ascii"), new=True)
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}") from None
    durable.sync_folder(path.parent)
    return load_keys(path)


def rotate(path: Path) -> KeyRing:
    """Add a key with the next version; the old ones stay until their pseudonyms are gone."""
    ring = load_keys(path)
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    text = path.read_text(encoding="ascii").rstrip("\n") + "\n" + _line(ring.version + 1)
    durable.write(aside, text.encode("ascii"), new=True)
    aside.chmod(stat.S_IMODE(path.stat().st_mode))
    aside.replace(path)
    durable.sync_folder(path.parent)
    return load_keys(path)


def _line(version: int) -> str:
    return f"{version} {secrets.token_hex(32)}\n"


def check_values(ring: KeyRing) -> dict[int, str]:
    """What tells whether a version's key is still the same, by version; nothing follows from it."""
    values, found = {}, _CHECK
    for version, key in sorted(ring.keys.items()):
        values[version] = found = _digest(key, found)
    return values


def of_number(ring: KeyRing, number: str) -> str:
    """The pseudonym of a personal identity number with twelve digits, with the key's version."""
    return _chained(ring, f"pnr:{number}")


def of_id(ring: KeyRing, text: str, sender: str) -> str:
    """The pseudonym of a sender's own id of a person: the same word of two senders is two ids."""
    return _chained(ring, f"id:{sender}:{normalise(text)}")


def renewed(ring: KeyRing, pseudonym: str) -> str:
    """A pseudonym of an older version as the newest one; what is none, or is unlinked, stays."""
    found = PSEUDONYM.fullmatch(pseudonym)
    if not found or int(found[1]) >= ring.version:
        return pseudonym
    return _chained(ring, found[2], int(found[1]))


def _chained(ring: KeyRing, message: str, after: int = 0) -> str:
    for version, key in sorted(ring.keys.items()):
        if version > after:
            message = _digest(key, message)
    return f"p{ring.version}:{message}"


def _digest(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode("utf-8"), "sha256").hexdigest()[:32]
