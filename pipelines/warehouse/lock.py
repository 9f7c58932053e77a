"""The lock of a warehouse: one run, or one deletion, at a time, whoever started it.

Held by an open file, so that it is gone with the process. What is done under it is not known here.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipelines.errors import PublishRefused


def take(warehouse: Path) -> IO[str]:
    """The lock, as a file to be closed; PublishRefused when another run holds it."""
    folder = warehouse / "build"
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        msg = "another run is working; wait until it has finished"
        raise PublishRefused(msg) from None
    return lock


@contextmanager
def held(warehouse: Path) -> Iterator[None]:
    """The lock for the time of a block."""
    with take(warehouse):
        yield


def is_held(warehouse: Path) -> bool:
    """Whether somebody is working now."""
    try:
        with (warehouse / "build" / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
