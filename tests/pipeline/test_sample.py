"""The sample that comes along: made by `shu demo`, small, and marked as invented everywhere."""

import json
from pathlib import Path

import pytest

from pipelines.demo.city import generate
from pipelines.ingest.reader import read

BUNDLED = Path(__file__).resolve().parents[2] / "data/raw/inbox"
SEED = 22


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    generate(folder, seed=SEED)
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_bundled_files_are_what_the_command_makes(made: Path) -> None:
    own = {k: v for k, v in _files(BUNDLED).items() if not k.startswith(".")}
    assert own == _files(made / "inbox")


def test_the_sample_is_small() -> None:
    assert sum(len(v) for v in _files(BUNDLED).values()) < 1_000_000


def test_every_file_says_that_it_is_invented(made: Path) -> None:
    truth = json.loads((made / "truth.json").read_text(encoding="utf-8"))
    for line in truth["submissions"]:
        path = BUNDLED / line["file"]
        if line["status"] == "rejected":
            continue
        texts = read(path.read_bytes(), path.name)["text"].to_pylist()
        assert any("påhittade uppgifter" in t for t in texts), line["file"]
