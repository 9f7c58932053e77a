"""Work interrupted at each of its durable operations: killed, torn, without space, with a bad disk.

What is done stands in `crashed_work.py` and `crashed_refresh.py`; what must hold afterwards is each
test's own matter.
"""

import errno
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

CRASHED = 99
OPERATIONS = ("replace", "fsync", "unlink", "rmdir", "mkdir", "link")
# By which DuckDB makes something durable; closing a file does too.
STATEMENTS = ("COMMIT", "CHECKPOINT", "DETACH")
Work = Callable[..., None]
Act = Callable[[Any], None]


def kill(_: Any) -> None:
    os._exit(CRASHED)


def tear(target: Any) -> None:
    """What was written is not all on disk yet when the power goes."""
    if isinstance(target, int):
        with suppress(OSError):  # a folder
            _cut(Path(f"/proc/self/fd/{target}"))
    elif callable(target):  # of DuckDB: done, but only half of what it wrote has arrived
        for path in target():
            _cut(path)
    os._exit(CRASHED)


def _cut(path: Path) -> None:
    data = path.read_bytes()
    begin = data.rfind(b"\n", 0, max(0, len(data) - 1)) + 1  # of a log only the last line is new
    os.truncate(path, begin + (len(data) - begin) // 2)


def no_space(_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def bad_disk(_: Any) -> None:
    raise OSError(errno.EIO, "Input/output error")


ACTS: dict[str, Act] = {a.__name__: a for a in (kill, tear, no_space, bad_disk)}


@contextmanager
def interrupted(
    at: int, act: Act, *, lasting: bool = False, duckdb_too: bool = True
) -> Iterator[list[str]]:
    """The durable operations in order, of which number `at` acts instead of doing its work.

    Args:
        at: Its number, from 0; none when negative.
        act: What happens instead.
        lasting: Whether it happens at each later one too, as on a disk that stays full.
        duckdb_too: Whether what DuckDB makes durable counts.
    """
    log: list[str] = []

    def reached(name: str, target: Any) -> None:
        log.append(name)
        number = len(log) - 1
        if number == at or (lasting and number > at >= 0):
            act(target)

    patches = [*_of_files(reached), *(_of_duckdb(reached) if duckdb_too else ())]
    real = [(holder, name, getattr(holder, name)) for holder, name, _ in patches]
    for holder, name, operation in patches:
        setattr(holder, name, operation)
    try:
        yield log
    finally:
        for holder, name, operation in real:
            setattr(holder, name, operation)


Reached = Callable[[str, Any], None]
Patch = tuple[Any, str, Callable[..., Any]]


def _of_files(reached: Reached) -> Iterator[Patch]:
    for name in OPERATIONS:
        yield os, name, _operation(name, getattr(os, name), reached)


def _operation(name: str, real: Callable[..., Any], reached: Reached) -> Callable[..., Any]:
    def operation(target: Any, *args: Any, **kwargs: Any) -> Any:
        reached(name if name == "fsync" else f"{name} {Path(os.fspath(target)).name}", target)
        return real(target, *args, **kwargs)

    return operation


def _of_duckdb(reached: Reached) -> Iterator[Patch]:
    """DuckDB writes for itself: what can be interrupted are the statements that make it do so."""
    connection_type = duckdb.DuckDBPyConnection
    execute, close = connection_type.execute, connection_type.close

    def durably(name: str, connection: Any, do: Callable[[], Any]) -> Any:
        listed = "SELECT path FROM duckdb_databases() WHERE path IS NOT NULL AND NOT readonly"
        try:
            files = [Path(p) for (p,) in execute(connection, listed).fetchall()]
        except duckdb.Error:  # closed already, or within a transaction that has failed
            return do()
        if not files:  # in memory
            return do()

        def torn() -> list[Path]:
            do()
            there = [p for f in files for p in (f, f.with_name(f"{f.name}.wal")) if p.exists()]
            return sorted(there, key=lambda p: p.stat().st_mtime_ns)[-1:]

        try:
            reached(name, torn)
        except OSError as error:
            raise duckdb.IOException(str(error)) from None
        return do()

    def executed(connection: Any, sql: Any, *args: Any, **kwargs: Any) -> Any:
        def do() -> Any:
            return execute(connection, sql, *args, **kwargs)

        first = str(sql).partition(" ")[0].rstrip(";")
        return durably(first, connection, do) if first in STATEMENTS else do()

    def closed(connection: Any) -> None:
        durably("close", connection, lambda: close(connection))

    yield connection_type, "execute", executed
    yield connection_type, "close", closed


def steps(log: list[str], act: Any) -> list[int]:
    """Operations to interrupt: each, but of a row of the same kind only the first and the last.

    The same are those on the Parquet files of one folder. Only what is about to be made durable can
    be torn.
    """
    kinds = [f"{e.partition(' ')[0]} .parquet" if e.endswith(".parquet") else e for e in log]
    rows = [i for i in range(len(log)) if kinds[max(0, i - 1) : i + 2] != [kinds[i]] * 3]
    durable = ("fsync", "close", *STATEMENTS)
    return [i for i in rows if act is not tear or log[i] in durable]


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
