"""Runs of the real job for the tests of this folder: the sample city, once a session."""

import datetime as dt
import json
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


@pytest.fixture(scope="session")
def demo_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented city as files, not taken in yet."""
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, seed=1)
    return folder


@pytest.fixture(scope="session")
def city(demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> City:
    """The sample city, refreshed once; read only."""
    folder = tmp_path_factory.mktemp("city")
    shutil.copytree(demo_raw / "inbox", folder / "raw/inbox")
    truth = json.loads((demo_raw / "truth.json").read_text(encoding="utf-8"))
    settings = settings_for(folder)
    return City(settings, truth, refresh(settings))


@pytest.fixture
def small(demo_raw: Path, tmp_path: Path) -> Callable[..., Settings]:
    """A small inbox of a few units, to be changed by a test."""

    def make(*units: str) -> Settings:
        for unit in units or ("higab", "park_och_natur"):
            shutil.copytree(demo_raw / "inbox" / unit, tmp_path / "raw/inbox" / unit)
        return settings_for(tmp_path)

    return make


@pytest.fixture(scope="session")
def _of_one_unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one_unit")
    settings = one_unit_settings(folder)
    settings.reference.write_text(one_unit.ORGANISATIONS, encoding="utf-8")
    one_unit.send(settings, one_unit.NAME, one_unit.register())
    assert refresh(settings).code == PUBLISHED
    return folder


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
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two reports on persons and a contract, taken in once; copied before it is changed."""
    settings = place_of(tmp_path_factory.mktemp("taken"))
    assert refresh(settings).snapshot is not None
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
def exports(demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Two units, one with others below it, refreshed with their workbooks; read only."""
    folder = tmp_path_factory.mktemp("exports")
    for unit in UNITS:
        shutil.copytree(demo_raw / "inbox" / unit, folder / "raw/inbox" / unit)
    settings = settings_for(folder, workbooks=100)
    outcome = refresh(settings)
    assert outcome.snapshot is not None
    source = read(outcome.snapshot, settings.reference)
    return Run(settings, outcome, source, made(settings))
