"""The whole refresh interrupted: readers have a whole snapshot, and the next run converges.

One kill here; each durable operation, and random kills, when asked for: `make kill`.
"""

import datetime as dt
import hashlib
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import crashed_refresh
import crashes
import one_unit
import pytest
from crashed_refresh import Server
from whole_city import Figures, figures, healed, received, whole

from pipelines.refresh import PUBLISHED
from pipelines.settings import Settings

OLD, NEW = (10, 10), (9, 12)
asked_for = pytest.mark.skipif("KILL_TRIED" not in os.environ, reason="takes an hour: make kill")


def settings_in(folder: Path) -> Settings:
    return Settings(
        raw=folder / "raw",
        warehouse=folder / "wh",
        reference=folder / "organisations.yaml",
        today=dt.date(2015, 8, 3),
        workbooks=0,
        keep_snapshots=1,
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with crashed_refresh.server() as found:
        yield found


@pytest.fixture(scope="module")
def base(_of_one_unit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with a snapshot that the next run replaces, for a corrected register has come."""
    folder = shutil.copytree(_of_one_unit, tmp_path_factory.mktemp("base") / "city")
    one_unit.send(settings_in(folder), "rättad.xlsx", one_unit.register(12, without=3))
    return Path(folder)


def sent(settings: Settings) -> set[str]:
    files = (settings.inbox / "higab").iterdir()
    return {hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def copied(base: Path, folder: Path) -> Settings:
    shutil.rmtree(folder, ignore_errors=True)
    return settings_in(Path(shutil.copytree(base, folder)))


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nobody disturbs does and comes to."""

    log: list[str]
    content_hash: str


@pytest.fixture(scope="module")
def undisturbed(
    base: Path, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Undisturbed:
    settings = copied(base, tmp_path_factory.mktemp("undisturbed") / "city")
    ran = server.refresh(settings)
    assert ran.code == PUBLISHED
    found = healed(settings, sent(settings))
    assert figures(found) == NEW
    return Undisturbed(list(ran.log), found.content_hash)


def in_force(settings: Settings, known: list[str]) -> Figures:
    """The figures that readers have; nothing that was received is lost."""
    found = figures(whole(settings))
    assert found in (OLD, NEW)
    assert set(known) <= set(received(settings)) <= sent(settings)
    return found


@pytest.mark.slow
def test_a_killed_refresh_leaves_a_whole_snapshot_and_the_next_one_heals(
    base: Path, server: Server, tmp_path: Path
) -> None:
    settings = copied(base, tmp_path / "city")
    known = received(settings)
    at = random.Random(9).randrange(60, 76)  # while a snapshot is being written
    assert server.refresh(settings, at, "kill").process == crashes.CRASHED
    assert in_force(settings, known) == OLD
    assert server.refresh(settings).code == PUBLISHED
    assert figures(healed(settings, sent(settings))) == NEW


@asked_for
def test_each_kind_of_durable_operation_is_counted(undisturbed: Undisturbed) -> None:
    kinds = {entry.split(" ")[0] for entry in undisturbed.log}
    assert kinds >= {"COMMIT", "DETACH", "close", "fsync", "mkdir", "replace", "unlink"}
    publication = undisturbed.log.index("replace current.json.partial")
    assert "DETACH" in undisturbed.log[:publication]


@asked_for
@pytest.mark.slow
@pytest.mark.parametrize("act", crashes.ACTS)
def test_each_durable_operation_of_a_refresh(
    base: Path, server: Server, undisturbed: Undisturbed, act: str, tmp_path: Path
) -> None:
    seen = []
    for at in crashes.steps(undisturbed.log, crashes.ACTS[act]):
        settings = copied(base, tmp_path / "city")
        known, last = received(settings), undisturbed.log[at]
        ran = server.refresh(settings, at, act)
        print(act, at, last, ran.process, ran.code, flush=True)
        assert (ran.process == crashes.CRASHED) == (act in ("kill", "tear")), (at, last)
        seen.append(in_force(settings, known))
        assert server.refresh(settings).code == PUBLISHED, (at, last)
        found = healed(settings, sent(settings), torn=act == "tear")
        assert found.content_hash == undisturbed.content_hash, (at, last)
    if act == "kill":  # the old one, then the new one, and never back
        assert seen == sorted(seen, key=[OLD, NEW].index)
    assert {OLD, NEW} == set(seen)


@asked_for
@pytest.mark.slow
def test_a_disk_that_is_full_from_any_operation_on(
    base: Path, server: Server, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    settings = copied(base, tmp_path / "city")
    known = received(settings)
    for at in crashes.steps(undisturbed.log, crashes.no_space)[::4]:
        ran = server.refresh(settings, at, "no_space", lasting=True)
        print("full", at, undisturbed.log[at], ran.process, ran.code, flush=True)
        assert ran.process == 0, at
        in_force(settings, known)
    assert server.refresh(settings).code == PUBLISHED
    assert healed(settings, sent(settings)).content_hash == undisturbed.content_hash


@asked_for
@pytest.mark.slow
@pytest.mark.parametrize("largest", [20_000, 300_000, 2_000_000])
def test_writes_that_are_really_cut_short(
    base: Path, server: Server, undisturbed: Undisturbed, largest: int, tmp_path: Path
) -> None:
    """The operating system lets no file get larger: also DuckDB's own writes end in the middle."""
    settings = copied(base, tmp_path / "city")
    known = received(settings)
    ran = server.refresh(settings, largest=largest)
    assert (ran.process, ran.code == PUBLISHED) == (0, False)
    assert in_force(settings, known) == OLD
    assert server.refresh(settings).code == PUBLISHED
    assert healed(settings, sent(settings)).content_hash == undisturbed.content_hash


@asked_for
@pytest.mark.slow
def test_a_day_that_goes_back_changes_nothing_for_good(
    base: Path, server: Server, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    settings = copied(base, tmp_path / "city")
    assert server.refresh(settings).code == PUBLISHED
    before = settings.model_copy(update={"today": settings.today - dt.timedelta(days=1)})
    assert server.refresh(before).code == PUBLISHED
    assert figures(whole(before)) == NEW
    assert server.refresh(settings).code == PUBLISHED
    assert healed(settings, sent(settings)).content_hash == undisturbed.content_hash


@asked_for
@pytest.mark.slow
def test_a_publication_without_rename_is_found(
    base: Path, server: Server, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    pointer = "replace current.json.partial"
    at = undisturbed.log.index(pointer) - 1  # where the pointer is made durable
    settings = copied(base, tmp_path / "city")
    ran = server.refresh(settings, at, "tear", seeded=True)
    assert ran.process == crashes.CRASHED
    with pytest.raises(AssertionError, match=r"current\.json"):
        whole(settings)
