"""Runs of the real job for the tests of this folder: the sample city, once a session."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo.city import generate
from pipelines.refresh import Outcome, refresh
from pipelines.settings import Settings

TODAY = dt.date(2016, 11, 1)


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
