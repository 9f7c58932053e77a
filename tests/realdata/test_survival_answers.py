"""Known answers of survival analysis: others' data, counts, medians and shares as published."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.core.survival import quantile, survival
from pipelines.kpis.staying import left_on

FOLDER = Path(__file__).resolve().parents[3] / "shared/realdata/survival-known-answers"
ANSWERS = FOLDER / "known_answers_survival.csv"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ANSWERS.exists(), reason="the known answers do not lie beside it"),
]
# File -> days, and whether it ended.
COLUMNS = {
    "lung.csv": ("time", "status"),
    "waltons_dataset.csv": ("T", "E"),
    "rossi.csv": ("week", "arrest"),
}


def told(name: str, group: str) -> tuple[np.ndarray, np.ndarray]:
    rows = pd.read_csv(FOLDER / name)
    days, ended = COLUMNS[name]
    if "=" in group:
        column, value = group.split("=")
        rows = rows[rows[column].astype(str) == value]
    elif group != "all":
        rows = rows[rows["group"] == group]
    return rows[days].to_numpy(dtype=float), (rows[ended] == 1).to_numpy()


def answers() -> list[dict[str, str]]:
    if not ANSWERS.exists():
        return []
    return pd.read_csv(ANSWERS, dtype=str, keep_default_na=False).to_dict("records")  # type: ignore[return-value]


@pytest.mark.parametrize("line", [a for a in answers() if "S(t)" not in a["group"]])
def test_counts_and_median(line: dict[str, str]) -> None:
    days, ended = told(line["data"], line["group"])
    assert (len(days), ended.sum()) == (int(line["n"]), int(line["events"]))
    median = quantile(survival(days, ended), 0.5)
    assert median == (float(line["median"]) if line["median"] else None)


@pytest.mark.parametrize("line", [a for a in answers() if "S(t)" in a["group"]])
def test_shares_on_a_day(line: dict[str, str]) -> None:
    group, _, day = line["group"].partition(": S(t) at t=")
    days, ended = told(line["data"], group)
    curve = survival(days, ended)
    place = curve.days.tolist().index(float(day))
    assert (curve.at_risk[place], curve.events[place]) == (int(line["n"]), int(line["events"]))
    alone = np.arange(len(days))
    rows = np.column_stack([alone, alone, days, ended, alone * 0, days]).astype(np.int64)
    assert left_on(int(day), rows).share == pytest.approx(float(line["median"]), abs=5e-7)


def test_all_answers_were_found() -> None:
    assert len(answers()) == 11
    assert sum("S(t)" in a["group"] for a in answers()) == 5
