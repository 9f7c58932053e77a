"""Work interrupted at each of its durable operations: killed, torn, without space, with a bad disk.

What is done stands in `crashed_work.py`; what must hold afterwards is each test's own matter.
"""

import errno
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CRASHED = 99
OPERATIONS = ("replace", "fsync", "unlink", "rmdir", "mkdir", "link")
Work = Callable[..., None]


def kill(_: Any) -> None:
    os._exit(CRASHED)


def tear(target: Any) -> None:
    """What was written is not all on disk yet when the power goes."""
    if isinstance(target, int):
        with suppress(OSError):  # a folder, or open for reading only
            size = os.fstat(target).st_size
            with Path(f"/proc/self/fd/{target}").open("rb") as file:
                # Of a log only the last line is new.
                begin = file.read().rfind(b"\n", 0, size - 1) + 1
            os.ftruncate(target, begin + (size - begin) // 2)
    os._exit(CRASHED)


def no_space(_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def bad_disk(_: Any) -> None:
    raise OSError(errno.EIO, "Input/output error")


@contextmanager
def interrupted(at: int, act: Callable[[Any], None]) -> Iterator[list[str]]:
    """The durable operations in order, of which number `at` acts instead of doing its work."""
    log: list[str] = []
    real = {name: getattr(os, name) for name in OPERATIONS}

    def wrapped(name: str) -> Callable[..., Any]:
        def operation(target: Any, *args: Any, **kwargs: Any) -> Any:
            log.append(name if name == "fsync" else f"{name} {Path(os.fspath(target)).name}")
            if len(log) - 1 == at:
                act(target)
            return real[name](target, *args, **kwargs)

        return operation

    for name in OPERATIONS:
        setattr(os, name, wrapped(name))
    try:
        yield log
    finally:
        for name, operation in real.items():
            setattr(os, name, operation)


def steps(log: list[str], act: Any) -> list[int]:
    """Operations to interrupt: each, but of a row of fsyncs only the first and the last.

    Only what is about to be made durable can be torn.
    """
    rows = [i for i in range(len(log)) if log[max(0, i - 1) : i + 2] != ["fsync"] * 3]
    return [i for i in rows if act is not tear or log[i] == "fsync"]


def run(work: Work, *given: Any, at: int = -1, act: Any = kill) -> tuple[int, list[str]]:
    """Work that is interrupted at an operation: its exit code, and what it did.

    What dies works in a child, forked: it is plain Python that starts no thread and is gone soon.
    What is only refused an operation works here.
    """
    if act in (kill, tear) and at >= 0:
        with warnings.catch_warnings(action="ignore"):
            child = os.fork()
        if child == 0:
            _work_and_go(work, given, at, act)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), []
    with suppress(OSError), interrupted(at, act) as log:
        work(*given)
    return 0, log


def _work_and_go(work: Work, given: tuple[Any, ...], at: int, act: Any) -> None:
    try:
        with interrupted(at, act):
            work(*given)
    finally:
        os._exit(0)
