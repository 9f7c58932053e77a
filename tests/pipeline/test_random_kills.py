"""The real run killed at random times: nothing lost, nothing doubled, always readable.

Five hundred kills take an hour: when asked for, by `make kill`. Each fifth is the command itself
from its start, killed with its children; the others are without the imports, where there is nothing
to interrupt, and are killed alone.
"""

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import crashed_refresh
import one_unit
import pytest
from whole_city import figures, healed, received, whole

from pipelines.refresh import PUBLISHED
from pipelines.settings import Settings

KILLS = int(os.environ.get("KILLS", "500"))
BETWEEN = 10  # kills between two runs that are let finish
ASKED = {"SHU_LOG": "none", "SHU_WORKBOOKS": "0", "SHU_KEEP_SNAPSHOTS": "3"}


def city(folder: Path) -> Settings:
    folder.mkdir()
    (folder / "organisations.yaml").write_text(one_unit.ORGANISATIONS, encoding="utf-8")
    given = {"raw": "raw", "warehouse": "wh", "reference": "organisations.yaml"}
    places = {name: folder / place for name, place in given.items()}
    return Settings(**places, today="2015-08-03", workbooks=0, keep_snapshots=3)  # type: ignore[arg-type]


def commanded(settings: Settings, seconds: float) -> None:
    """`shu refresh`, killed after so many seconds with all its children."""
    env = os.environ | ASKED
    for name in ("raw", "warehouse", "reference", "today"):
        env[f"SHU_{name.upper()}"] = str(getattr(settings, name))
    command = [str(Path(sys.executable).with_name("shu")), "refresh"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, env=env, stdout=quiet, stderr=quiet, start_new_session=True
    ) as process, contextlib.suppress(subprocess.TimeoutExpired):  # fmt: skip
        try:
            process.wait(seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


class Sent:
    """What was dropped so far: registers that grow, so that none is held for having shrunk."""

    def __init__(self) -> None:
        self.digests: set[str] = set()
        self.figures: list[tuple[int, int]] = []

    def next(self, *places: Settings) -> None:
        number = len(self.figures)
        rows = 10 + number
        data = one_unit.register(rows, without=number % 7)
        for settings in places:
            one_unit.send(settings, f"Kv2 2015 rättad {number:03d}.xlsx", data)
        self.digests.add(hashlib.sha256(data).hexdigest())
        self.figures.append((rows - number % 7, rows))


@pytest.mark.skipif("KILL_TRIED" not in os.environ, reason="takes an hour: make kill")
@pytest.mark.slow
def test_killed_at_random_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    settings, calm, chance = city(tmp_path / "city"), city(tmp_path / "calm"), random.Random(2026)
    sent, published, in_time = Sent(), 0, 0
    with crashed_refresh.server() as server:
        sent.next(settings, calm)
        longest = max(server.refresh(place).seconds for place in (settings, calm))
        begun = time.monotonic()
        commanded(settings, 3600)
        whole_command = time.monotonic() - begun
        for kill in range(1, KILLS + 1):
            known = received(settings)
            # What is published is followed by something new: there is always work to interrupt.
            if figures(whole(settings)) == sent.figures[-1]:
                published += 1
                sent.next(settings, calm)
            if kill % 5:
                ran = server.refresh(settings, seconds=chance.uniform(0, longest))
                in_time += ran.process == 0
            else:
                commanded(settings, chance.uniform(0, whole_command))
            assert figures(whole(settings)) in sent.figures[-2:], kill
            now = received(settings)
            assert set(known) <= set(now) <= sent.digests, kill
            assert len(now) == len(set(now)), kill
            if kill % BETWEEN == 0:
                ran = server.refresh(settings)
                assert ran.code == PUBLISHED
                longest = ran.seconds  # as busy as the machine is now
                assert server.refresh(calm).code == PUBLISHED
                found = healed(settings, sent.digests)
                assert found.content_hash == whole(calm).content_hash, kill
                print(f"{kill} kills, {published} published, {in_time} in time", flush=True)
    assert published > KILLS // 20
