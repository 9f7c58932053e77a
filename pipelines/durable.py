"""Files and renames that outlast a power cut: written, and on disk, when a function returns.

What is written where, and under which name, is the caller's business (`reliability.md` 2, R4).
"""

import os
from pathlib import Path


def write(path: Path, data: bytes, *, new: bool = False) -> None:
    """A file that only its owner reads; FileExistsError when it must be `new` and is not."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, data: bytes) -> None:
    """Put a file with this content in the place of another: readers see the old or the new one."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    write(aside, data)
    aside.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make what another writer wrote durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
