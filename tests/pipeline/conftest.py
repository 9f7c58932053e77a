"""Runs of the real job for the tests of this folder, each once for all test processes."""

import datetime as dt
import fcntl
import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import one_unit
import pytest
from traces import place_of

from pipelines.demo.city import generate
from pipelines.export.workbook_source import Source, read
from pipelines.refresh import PUBLISHED, Outcome, refresh
from pipelines.settings import Settings

TODAY = dt.date(2016, 11, 1)
UNITS = ("higab", "framtiden")


@dataclass(frozen=True)
class City:
    """A refreshed city: where it lies, what its makers know, and what the run said."""

    settings: Settings
    truth: dict[str, Any]
    outcome: Outcome


def settings_for(folder: Path, **more: Any) -> Settings:
    """Settings for data in a folder, with a key beside it for the reports on persons."""
    key = folder / "key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(f"1 {'5e' * 32}\n", encoding="ascii")
    # Workbooks take a while and are no test's matter but those of exports.
    given = {"raw": folder / "raw", "warehouse": folder / "wh", "key_file": key, "workbooks": 0}
    return Settings(today=TODAY, **(given | more))


Once = Callable[[str, Callable[[Path], Any]], tuple[Path, Any]]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """A named folder, filled by the first test process that asks; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def get(name: str, make: Callable[[Path], Any]) -> tuple[Path, Any]:
        folder, told = root / f"once-{name}", root / f"once-{name}.pickle"
        with (root / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of one that failed half-way
                folder.mkdir()
                made = make(folder)
                told.write_bytes(pickle.dumps(made))
        return folder, pickle.loads(told.read_bytes())

    return get


@pytest.fixture(scope="session")
def demo_raw(once: Once) -> Path:
    """The invented city as files, not taken in yet."""

    def make(folder: Path) -> None:
        generate(folder, seed=1)

    return once("demo", make)[0]


@pytest.fixture(scope="session")
def city(demo_raw: Path, once: Once) -> City:
    """The sample city, refreshed once; read only."""

    def make(folder: Path) -> Outcome:
        shutil.copytree(demo_raw / "inbox", folder / "raw/inbox")
        return refresh(settings_for(folder))

    folder, outcome = once("city", make)
    truth = json.loads((demo_raw / "truth.json").read_text(encoding="utf-8"))
    return City(settings_for(folder), truth, outcome)


@pytest.fixture
def small(demo_raw: Path, tmp_path: Path) -> Callable[..., Settings]:
    """A small inbox of a few units, to be changed by a test."""

    def make(*units: str) -> Settings:
        for unit in units or ("higab", "park_och_natur"):
            shutil.copytree(demo_raw / "inbox" / unit, tmp_path / "raw/inbox" / unit)
        return settings_for(tmp_path)

    return make


@pytest.fixture(scope="session")
def _of_one_unit(once: Once) -> Path:
    def make(folder: Path) -> None:
        settings = one_unit_settings(folder)
        settings.reference.write_text(one_unit.ORGANISATIONS, encoding="utf-8")
        one_unit.send(settings, one_unit.NAME, one_unit.register())
        assert refresh(settings).code == PUBLISHED

    return once("one_unit", make)[0]


def one_unit_settings(folder: Path) -> Settings:
    """Settings for the city of one unit in a folder."""
    return Settings(
        raw=folder / "raw",
        warehouse=folder / "wh",
        reference=folder / "organisations.yaml",
        today=dt.date(2015, 8, 3),
    )


@pytest.fixture
def of_one_unit(_of_one_unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The city of one unit that has sent its register of ten rows, taken in and published.

    A test's own copy; commands find it by the environment.
    """
    folder = shutil.copytree(_of_one_unit, tmp_path / "city")
    settings = one_unit_settings(folder)
    for name in ("raw", "warehouse", "reference", "today"):
        monkeypatch.setenv(f"SHU_{name.upper()}", str(getattr(settings, name)))
    return settings


@pytest.fixture(scope="session")
def taken_in(once: Once) -> Settings:
    """Two reports on persons and a contract, taken in once; copied before it is changed."""

    def make(folder: Path) -> Settings:
        settings = place_of(folder)
        assert refresh(settings).snapshot is not None
        return settings

    settings: Settings = once("taken", make)[1]
    return settings


@pytest.fixture
def place(taken_in: Settings, tmp_path: Path) -> Settings:
    """A copy of it, to be changed."""
    folder = taken_in.raw.parents[1]
    shutil.copytree(folder, tmp_path / "place")
    moved = {
        "raw": tmp_path / "place/data/raw",
        "warehouse": tmp_path / "place/data/warehouse",
        "key_file": tmp_path / "place/key/pseudonym.key",
    }
    return taken_in.model_copy(update=moved)


@dataclass(frozen=True)
class Run:
    """A refreshed small city and the workbooks in its folder of exports, by organisation."""

    settings: Settings
    outcome: Outcome
    source: Source
    books: dict[str, bytes]


def made(settings: Settings) -> dict[str, bytes]:
    """The workbooks that lie in the folder of exports."""
    return {p.stem: p.read_bytes() for p in (settings.warehouse / "exports").glob("*.xlsx")}


@pytest.fixture(scope="session")
def exports(demo_raw: Path, once: Once) -> Run:
    """Two units, one with others below it, refreshed with their workbooks; read only."""

    def make(folder: Path) -> Outcome:
        for unit in UNITS:
            shutil.copytree(demo_raw / "inbox" / unit, folder / "raw/inbox" / unit)
        return refresh(settings_for(folder, workbooks=100))

    folder, outcome = once("exports", make)
    settings = settings_for(folder, workbooks=100)
    assert outcome.snapshot is not None
    source = read(outcome.snapshot, settings.reference)
    return Run(settings, outcome, source, made(settings))
