"""The real refresh of a small city in a process of its own, which may be interrupted anywhere.

A server imports everything once and forks a process for each run, so that a run costs no imports.
As a program it is that server: it is asked in JSON, a line a run.
"""

import datetime as dt
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crashes

from pipelines.settings import Settings

PLACE = ("raw", "warehouse", "reference", "today", "workbooks", "keep_snapshots")


@dataclass(frozen=True)
class Ran:
    """What became of a run: how its process ended, what it said, what it did in order, how long."""

    process: int
    code: int | None
    log: tuple[str, ...]
    seconds: float


class Server:
    """The server, asked for one run after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def refresh(
        self, settings: Settings, at: int = -1, act: str = "kill", *, lasting: bool = False,
        seeded: bool = False, seconds: float = 3600, largest: int = -1,
    ) -> Ran:  # fmt: skip
        """Run `refresh` there.

        Args:
            settings: The city.
            at: The durable operation at which `act` is done, see `crashes.interrupted`.
            act: One of `crashes.ACTS`.
            lasting: Whether it is done at each later one too.
            seeded: Put a fault into the product first: a pointer that is written in place.
            seconds: When it is killed.
            largest: How many bytes a file may get, so that a real write is cut short.
        """
        asked = {
            "place": {name: str(getattr(settings, name)) for name in PLACE},
            "at": at, "act": act, "lasting": lasting, "seeded": seeded, "seconds": seconds,
            "largest": largest,
        }  # fmt: skip
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return Ran(told["process"], told["code"], tuple(told["log"]), told["seconds"])


@contextmanager
def server() -> Iterator[Server]:
    """The server while it is needed."""
    command = [sys.executable, str(Path(__file__))]
    pipe = subprocess.PIPE
    env = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "SHU_LOG": "none"}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


def pointed_at_in_place(published: Path, pointer: dict[str, object]) -> None:
    """A publication as it must not be: the pointer is written over, not renamed into place."""
    with (published / "current.json").open("wb") as file:
        file.write(json.dumps(pointer).encode())
        file.flush()
        os.fsync(file.fileno())


def _serve() -> None:
    import dagster  # noqa: F401
    import openpyxl  # noqa: F401

    from pipelines import refresh

    refresh._job()
    # Answers go by a descriptor of their own, which the runs do not have.
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            answers.write(json.dumps(_forked(json.loads(line))) + "\n")
            answers.flush()


def _forked(asked: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.setsid()
            said = _run(asked)
            with os.fdopen(writing, "w") as file:
                file.write(said)
        finally:
            os._exit(0)
    os.close(writing)
    began = time.monotonic()
    if not select.select([reading], [], [], asked["seconds"])[0]:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as file:
        said = file.read()
    process = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told = json.loads(said) if said else {"code": None, "log": []}
    return {"process": process, "seconds": time.monotonic() - began} | told


def _run(asked: dict[str, Any]) -> str:
    from pipelines.refresh import refresh
    from pipelines.warehouse import publish

    if asked["seeded"]:
        publish.point = pointed_at_in_place
    place = asked["place"] | {"today": dt.date.fromisoformat(asked["place"]["today"])}
    resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest"], resource.RLIM_INFINITY))
    code = None
    act = crashes.ACTS[asked["act"]]
    with crashes.interrupted(asked["at"], act, lasting=asked["lasting"]) as log:
        try:
            code = refresh(Settings(**place)).code
        except OSError:  # the command ends with an error, which is one way to say so
            code = -1
    return json.dumps({"code": code, "log": log})


if __name__ == "__main__":
    _serve()
