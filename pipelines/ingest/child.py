"""Warm children that read workbooks, behind pipes: asked, timed, and replaced when they die.

What is asked and answered is agreed between `cells.py` and `reader.py`.
"""

import os
import pickle
import queue
import select
import subprocess
import sys
import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

_NOT_INHERITED = ("SHU_KEY_FILE",)


class Child:
    """A process `python -m pipelines.ingest.reader`, started when it is first needed."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._answers = 0

    def start(self) -> None:
        """Start it ahead of the first file, so that its imports cost no waiting."""
        if self._process is None:
            self._start()

    @property
    def pid(self) -> int | None:
        """The number of its process, None while it has none."""
        return self._process.pid if self._process else None

    def ask(self, request: tuple[object, ...], seconds: float) -> bool:
        """Whether it did what was asked, in time; it is ended when it did not."""
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            return False
        hangs = False
        try:
            pickle.dump((seconds, *request), process.stdin)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], seconds)
            if ready and process.stdout.readline() == b"ok\n":
                self._answers += 1
                return True
            hangs = not ready
        except (BrokenPipeError, ValueError):  # it has died, or was ended by somebody else
            pass
        was_used = self._answers > 0
        self.close()
        # One that has read others may have died of what they left; a new one decides.
        return was_used and not hangs and self.ask(request, seconds)

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if k not in _NOT_INHERITED}
        environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "pipelines.ingest.reader", str(self._memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        return self._process

    def close(self) -> None:
        """End it."""
        process, self._process, self._answers = self._process, None, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                # The pipe to a killed child may hold a request that cannot be flushed.
                with _ignored_pipe():
                    pipe.close()


@contextmanager
def _ignored_pipe() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        return


class Children:
    """Several children; whoever asks gets one that is free, and waits when none is."""

    def __init__(self, number: int, memory_mb: int) -> None:
        self.all = [Child(memory_mb) for _ in range(number)]
        self._free: queue.LifoQueue[Child] = queue.LifoQueue()
        for child in reversed(self.all):
            self._free.put(child)

    def start(self) -> None:
        """Start one ahead of the first file, the others when they are needed."""
        self.all[0].start()

    def ask(self, seconds: float, *request: object) -> bool:
        """Whether a child did what was asked, in time."""
        child = self._free.get()
        try:
            return child.ask(request, seconds)
        finally:
            self._free.put(child)

    def close(self) -> None:
        """End them all."""
        for child in self.all:
            child.close()


class Turns:
    """Turns at things: one at a time for each."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, threading.Lock] = {}

    @contextmanager
    def of(self, thing: Hashable) -> Iterator[None]:
        """A turn at a thing."""
        with self._locks.setdefault(thing, threading.Lock()):
            try:
                yield
            finally:
                self._locks.pop(thing, None)

    def wait_for(self, thing: Hashable) -> None:
        """Wait for who is at a thing; return at once when nobody is."""
        lock = self._locks.get(thing)
        if lock is not None:
            with lock:
                return
