"""An invented city full of oddities is read as it was meant: cells, rows and measures."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines import received
from pipelines.demo.city import generate
from pipelines.ingest.process import given_by, reading_process
from pipelines.refresh import PUBLISHED, REMARKS, refresh
from pipelines.settings import Settings
from tests.pipeline.agreement import differences, report
from tests.pipeline.conftest import settings_for
from tests.pipeline.measures_met import unmet

ODD = 0.3


def staged(settings: Settings) -> dict[str, pd.DataFrame]:
    """The staging tables of all that lies in the drop folder."""
    given = given_by(settings)
    with reading_process(settings.read_seconds, settings.read_memory_mb, given) as process:
        received.take_in(settings, process, received.look(settings, watched=True))
        return received.stage(settings, process)


def city(folder: Path, **options: Any) -> tuple[dict[str, Any], Settings]:
    """A generated city's truth, and settings with its files in the drop folder."""
    truth = generate(folder / "made", quirks=ODD, **options)
    shutil.copytree(folder / "made/inbox", folder / "raw/inbox")
    reference = folder / "made/reference"
    return truth, settings_for(folder, **({"reference": reference} if reference.exists() else {}))


def test_a_small_city(tmp_path: Path) -> None:
    truth, settings = city(tmp_path, organisations=3, years=(2015, 2015))
    found = differences(truth, staged(settings))
    assert not found, report(found)


@pytest.fixture(scope="module")
def odd_city(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Settings]:
    return city(tmp_path_factory.mktemp("odd"))


def test_the_whole_city(odd_city: tuple[dict[str, Any], Settings]) -> None:
    truth, settings = odd_city
    found = differences(truth, staged(settings))
    assert not found, report(found)


def test_the_measures_of_the_whole_city(odd_city: tuple[dict[str, Any], Settings]) -> None:
    truth, settings = odd_city
    outcome = refresh(settings)
    assert outcome.code in (PUBLISHED, REMARKS)
    assert unmet(truth, settings) == []


def test_a_difference_is_told_with_file_and_cell(tmp_path: Path) -> None:
    """The comparison itself: a finding moved, a value changed and a row left out are seen."""
    truth, settings = city(tmp_path, organisations=1, years=(2015, 2015))
    frames = staged(settings)
    wrong = json.loads(json.dumps(truth))
    line = next(s for s in wrong["submissions"] if len(s["values"]) > 5 and s["findings"])
    line["findings"][0]["row"] = 999
    line["values"][0][2]["title"] = "Något annat"
    line["values"].pop()
    line["rows_in"] += 1
    told = set(differences(wrong, frames)) - set(differences(truth, frames))
    assert any(f"{line['file']}: " in t and "999 missing" in t for t in told)
    assert any("title is" in t for t in told)
    assert any("is accepted" in t for t in told)
    assert any("rows_in is" in t for t in told)
