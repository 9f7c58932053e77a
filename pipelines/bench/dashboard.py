"""The dashboard beside an empty Streamlit page: a rerun, the first view, many viewers at once.

Starts each server itself, looks as `viewer` does, and reads the server's own clock of processor
time; `performance.md` 4 and 7.
"""

import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.bench import measure
from pipelines.bench.viewer import NotShown, is_up, viewing
from pipelines.settings import PROJECT

EMPTY = "an empty Streamlit page"
PAGES = ("", "enheter", "ataganden", "manniskor", "nytta", "underlag", "sa-raknar-vi")
# performance.md 7; issue "The dashboard that answers in five minutes", point 4.
RERUN_GOAL, FIRST_GOAL, MANY_GOAL = 0.20, 1.5, 1.0
VIEWERS, EVERY, RERUNS = 50, 20.0, 8
_TICK = os.sysconf("SC_CLK_TCK")
_SCRIPT = "import streamlit as st\nst.title('empty')\n"


@dataclass(frozen=True)
class Load:
    """Many viewers at once: seconds of each rerun, what went wrong, memory before and after."""

    seconds: list[float]
    errors: int
    before_mb: float
    after_mb: float

    @property
    def p95(self) -> float:
        """The 95th percentile of a rerun, in seconds."""
        return statistics.quantiles(self.seconds, n=20)[-1]


@dataclass(frozen=True)
class Server:
    """A server that was started: where it is, its process, seconds until it answered."""

    home: str
    pid: int
    start: float

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        stat = (measure.PROC / str(self.pid) / "stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / _TICK

    def memory_mb(self) -> float:
        """Resident memory."""
        return measure.tree_rss(self.pid) / 1e6


@contextmanager
def serving(script: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """A Streamlit server on a free port of this machine, stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun, home = time.perf_counter(), f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port),
               "--server.address", "127.0.0.1", "--server.headless", "true"]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - own interpreter, arguments made here
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not is_up(home):
            if process.poll() is not None or time.perf_counter() - begun > 120:
                raise RuntimeError("the server did not start")
            time.sleep(0.05)
        yield Server(home, process.pid, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def first_view(server: Server) -> float:
    """Seconds from opening the start page to its last element, in a server nobody has looked at."""
    with viewing(server.home) as viewer:
        begun = time.perf_counter()
        viewer.show()
        return time.perf_counter() - begun


def rerun(server: Server, page: str, query: Mapping[str, str]) -> float:
    """Processor time of a click on a page that has been shown before, in seconds."""
    with viewing(server.home) as viewer:
        viewer.show(page, query)
        viewer.show(page, query)
        before = server.processor()
        for _ in range(RERUNS):
            viewer.show(page, query)
        return (server.processor() - before) / RERUNS


def many(server: Server, pages: tuple[str, ...], seconds: float, seed: int) -> Load:
    """Viewers who each open a page and click once every 20 seconds, for so long."""
    taken: list[float] = []
    wrong: list[str] = []
    end = time.monotonic() + seconds

    def look(number: int) -> None:
        mine = random.Random(seed * 1000 + number)  # noqa: S311 - when somebody clicks
        try:
            with viewing(server.home) as viewer:
                # They come one after another during the first round.
                time.sleep(mine.uniform(0, EVERY))
                viewer.show(mine.choice(pages))
                while (pause := mine.uniform(0.5, 1.5) * EVERY) < end - time.monotonic():
                    time.sleep(pause)
                    begun = time.perf_counter()
                    viewer.show(mine.choice(pages))
                    taken.append(time.perf_counter() - begun)
        except (NotShown, OSError, EOFError) as error:
            wrong.append(type(error).__name__)

    before = server.memory_mb()
    threads = [threading.Thread(target=look, args=(n,)) for n in range(VIEWERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(taken, len(wrong), before, server.memory_mb())


def compare(
    warehouse: Path, folder: Path, seconds: float, seed: int
) -> tuple[str, dict[str, float]]:
    """The table and the figures of the dashboard on a published city, and of an empty page."""
    script = folder / "empty.py"
    script.write_text(_SCRIPT, encoding="utf-8")
    role = {"SHU_WAREHOUSE": str(warehouse), "SHU_DEV_ROLE": "admin",
            "SHU_ACCESS_LOG": str(folder / "access")}  # fmt: skip
    told: dict[str, float] = {}
    with serving(script, {}) as server:
        told["empty, start"], told["empty, first view"] = server.start, first_view(server)
        told["empty, rerun"] = rerun(server, "", {})
        load = many(server, ("",), seconds, seed)
        told |= _loaded("empty", load)
    with serving(PROJECT / "dashboard/asgi.py", role) as server:
        told["shu, start"], told["shu, first view"] = server.start, first_view(server)
        for page in PAGES:
            told[f"shu, rerun {page or 'laget'}"] = rerun(server, page, {})
        told["shu, rerun enhet"] = rerun(server, "enheter", {"enhet": _unit(server)})
        told |= _loaded("shu", many(server, PAGES, seconds, seed))
    return table(told), told


def _unit(server: Server) -> str:
    """The first unit that the page of units leads to."""
    with viewing(server.home) as viewer:
        viewer.show("enheter")
        found = re.search(r"enheter\?enhet=(\w+)", viewer.text())
    if found is None:
        raise RuntimeError("the page of units leads to none")
    return found[1]


def _loaded(name: str, load: Load) -> dict[str, float]:
    return {
        f"{name}, p95 of a rerun": load.p95,
        f"{name}, reruns": float(len(load.seconds)),
        f"{name}, errors": float(load.errors),
        f"{name}, MB a session": (load.after_mb - load.before_mb) / VIEWERS,
        f"{name}, MB after": load.after_mb,
    }


def table(told: Mapping[str, float]) -> str:
    """The figures beside the empty page's, and the verdicts."""
    reruns = {n.removeprefix("shu, rerun "): v for n, v in told.items() if "shu, rerun " in n}
    rows = [
        "| what | the dashboard | an empty page | goal |",
        "|---|---|---|---|",
        f"| server start, s | {told['shu, start']:.2f} | {told['empty, start']:.2f} | |",
        f"| first view after start, s | {told['shu, first view']:.2f} "
        f"| {told['empty, first view']:.2f} | {FIRST_GOAL:g} |",
        *(
            f"| processor time of a rerun, {n}, s | {v:.3f} | {told['empty, rerun']:.3f} "
            f"| {RERUN_GOAL:g} |"
            for n, v in reruns.items()
        ),
        f"| 95th percentile of a rerun, {VIEWERS} viewers, s | {told['shu, p95 of a rerun']:.2f} "
        f"| {told['empty, p95 of a rerun']:.2f} | {MANY_GOAL:g} |",
        f"| reruns, errors | {told['shu, reruns']:.0f}, {told['shu, errors']:.0f} "
        f"| {told['empty, reruns']:.0f}, {told['empty, errors']:.0f} | no error |",
        f"| memory after, MB | {told['shu, MB after']:.0f} | {told['empty, MB after']:.0f} | |",
        f"| memory a session, MB | {told['shu, MB a session']:.1f} "
        f"| {told['empty, MB a session']:.1f} | |",
        "",
    ]
    met = {
        "rerun": max(reruns.values()) <= RERUN_GOAL,
        "first view": told["shu, first view"] <= FIRST_GOAL,
        "many viewers": told["shu, p95 of a rerun"] <= MANY_GOAL and not told["shu, errors"],
    }
    said = "; ".join(f"{name}: {'met' if ok else 'NOT MET'}" for name, ok in met.items())
    return "\n".join([*rows, f"Goals. {said}"]) + "\n"
