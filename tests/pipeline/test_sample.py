"""The sample that comes along: made by `shu demo`, small, read as meant, marked as invented."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo.city import generate
from tests.pipeline.agreement import differences, report
from tests.pipeline.conftest import settings_for
from tests.pipeline.test_truth import staged

BUNDLED = Path(__file__).resolve().parents[2] / "data/raw/inbox"
SEED = 22


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("sample")
    return folder, generate(folder, seed=SEED)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_bundled_files_are_what_the_command_makes(made: tuple[Path, dict[str, Any]]) -> None:
    own = {k: v for k, v in _files(BUNDLED).items() if not k.startswith(".")}
    assert own == _files(made[0] / "inbox")


def test_the_sample_is_small() -> None:
    files = _files(BUNDLED)
    assert sum(len(v) for v in files.values()) < 3_000_000
    assert len(files) < 120


def test_the_sample_is_read_as_it_was_meant_and_says_that_it_is_invented(
    made: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    shutil.copytree(BUNDLED, tmp_path / "raw/inbox")
    frames = staged(settings_for(tmp_path))
    found = differences(made[1], frames)
    assert not found, report(found)
    read = frames["submission"]
    assert read.loc[read["status"] == "accepted", "is_sample"].all()
