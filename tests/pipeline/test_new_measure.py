"""The README's recipe for a measure, followed to the letter in a copy of the project.

One function and one known answer, taken from the README's own text: the measure is in the
snapshot, the dictionary, the dashboard's data and the Parquet files without another line.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from dashboard import data
from pipelines.model.viewers import Viewer
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, current, query

ROOT = Path(__file__).resolve().parents[2]
KPI_ID = "value_known_share"
TESTS = ("conftest.py", "frames.py", "answers.py", "known_answers", "unit/test_kpis.py")


@dataclass(frozen=True)
class Followed:
    """A copy of the project where somebody followed the recipe, and its settings."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        """What a command of the copy prints; a failure with all it says when it fails."""
        done = subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 4), done.stdout + done.stderr
        return done.stdout


def recipe() -> dict[str, str]:
    """The two files of the README's recipe: the blocks of its section."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("### A measure, from start to end")[1].split("\n## ")[0]
    return dict(re.findall(r"(?ms)^```(python|csv)\n(.*?)^```", section))


@pytest.fixture
def followed(tmp_path: Path, small: Callable[..., Settings]) -> Followed:
    settings, folder = small(), tmp_path / "project"
    no_cache = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "pipelines", folder / "pipelines", ignore=no_cache)
    for name in TESTS:
        target = folder / "tests" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        made = shutil.copytree if (ROOT / "tests" / name).is_dir() else shutil.copy
        made(ROOT / "tests" / name, target)
    shutil.copy(ROOT / "pyproject.toml", folder)
    files = recipe()
    (folder / "pipelines/kpis/values_known.py").write_text(files["python"], encoding="utf-8")
    answer = folder / f"tests/known_answers/{KPI_ID}.csv"
    answer.write_text(files["csv"], encoding="utf-8")
    given = {
        "SHU_RAW": settings.raw,
        "SHU_WAREHOUSE": settings.warehouse,
        "SHU_KEY_FILE": settings.key_file,
        "SHU_TODAY": settings.today,
        "DAGSTER_HOME": tmp_path / "dagster",
    }
    (tmp_path / "dagster").mkdir()
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("SHU_", "PYTEST_"))}
    return Followed(folder, kept | {name: str(value) for name, value in given.items()})


def snapshot_of(followed: Followed) -> Snapshot:
    found = current(Path(followed.environment["SHU_WAREHOUSE"]))
    assert found is not None
    return found


@pytest.mark.slow
def test_one_function_and_one_known_answer_are_all(followed: Followed) -> None:
    assert "1 passed" in followed.run(
        "-m", "pytest", "tests/unit/test_kpis.py", "-k", f"known_answer and {KPI_ID}"
    )
    followed.run("-m", "pipelines", "refresh")
    snapshot = snapshot_of(followed)
    # The snapshot.
    values = query(snapshot, "FROM public.kpi_value WHERE kpi_id = ?", [KPI_ID])
    year = values[(values["period_id"] == "2015") & (values["dimension"] == "all")]
    known = query(
        snapshot,
        "SELECT count(value_sek) AS known, count(*) AS n FROM public.procurement "
        "WHERE counts AND year(counted_at) = 2015",
    )
    city = year[year["org_id"] == "goteborg"].iloc[0]
    assert city["n"] == known["n"][0] > 0
    assert city["value"] == pytest.approx(known["known"][0] / known["n"][0])
    # The dictionary.
    (line,) = query(snapshot, "FROM meta.kpi WHERE kpi_id = ?", [KPI_ID]).to_dict("records")
    assert (line["label_en"], line["kind"]) == ("Share with a known value", "ratio")
    assert line["definition_en"].startswith("Share of the counted service procurements")
    # The dashboard's data.
    seen = data.Seen(snapshot, Viewer("steering"))
    assert KPI_ID in set(data.kpis(seen)["kpi_id"])
    shown = data.value(seen, KPI_ID, "goteborg", "2015")
    assert shown is not None
    assert shown["value"] == city["value"]
    # The export beside the snapshot.
    parquet = pd.read_parquet(snapshot.path.with_suffix("") / "public.kpi_value.parquet")
    assert len(parquet[parquet["kpi_id"] == KPI_ID]) == len(values)


@pytest.mark.slow
def test_a_measure_without_a_known_answer_is_told(followed: Followed) -> None:
    (followed.folder / f"tests/known_answers/{KPI_ID}.csv").unlink()
    failed = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/unit/test_kpis.py", "-k",
         f"known_answer and {KPI_ID}"],
        cwd=followed.folder, env=followed.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert failed.returncode == 1
    assert f"{KPI_ID} has no known answer" in failed.stdout
