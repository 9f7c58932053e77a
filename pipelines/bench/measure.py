"""Runs a command and takes its wall time and the peak memory of its whole process tree.

Knows nothing of what is measured. Memory is read from /proc; elsewhere than on Linux it is None.
"""

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
EVERY = 0.02


@dataclass(frozen=True)
class Measured:
    """One run: seconds, peak of the summed resident memory in MB, exit code, standard output.

    `processor`: seconds that it and the processes it waited for had a core, which other work on
    the machine changes less than it changes `seconds`.
    """

    seconds: float
    peak_mb: float | None
    code: int
    output: str
    error: str
    processor: float = 0.0


def tree_rss(root: int) -> int:
    """Resident bytes of a process and all its descendants (shared pages count once for each)."""
    children: dict[int, list[int]] = defaultdict(list)
    pages: dict[int, int] = {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # The name stands in brackets and may hold blanks: the parent is the second after it.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            pages[int(folder.name)] = int((folder / "statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            continue  # It ended while we looked.
        children[parent].append(int(folder.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += pages.get(process, 0)
        waiting += children[process]
    return total * os.sysconf("SC_PAGE_SIZE")


def run(command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Measured:
    """Run a command to its end and measure it."""
    peak, ended = 0, threading.Event()
    # Files, not pipes: nobody has to drain them while the command runs.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        before, start = _processor(), time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - own interpreter, arguments made here
            command,
            cwd=cwd,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )

        def watch() -> None:
            nonlocal peak
            while not ended.wait(EVERY):
                peak = max(peak, tree_rss(process.pid))

        watcher = threading.Thread(target=watch, daemon=True)
        if PROC.joinpath("self/statm").exists():
            watcher.start()
        code = process.wait()
        seconds = time.perf_counter() - start
        ended.set()
        if watcher.ident is not None:
            watcher.join()
        out.seek(0)
        err.seek(0)
        spent = _processor() - before
        peak_mb = peak / 1e6 if peak else None
        return Measured(seconds, peak_mb, code, out.read(), err.read(), spent)


def _processor() -> float:
    """Processor seconds of all processes that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
