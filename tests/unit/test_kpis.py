"""The measures: each against an answer worked by hand; registration; intervals and slopes.

The laws that every sum must keep are in `test_sums.py`.
"""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from frames import (
    PARAMETERS,
    R2014,
    TARGETS,
    core_tables,
    deliveries,
    frame,
    procurements,
)
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from pipelines.errors import TableError
from pipelines.kpis import KPIS, kpi
from pipelines.kpis.evaluate import evaluate, wilson
from pipelines.kpis.rating import theil_sen
from pipelines.kpis.remaining import goal_forecast
from pipelines.model import derive, tables

ANSWERS = Path(__file__).resolve().parents[1] / "known_answers"


def blocks(path: Path) -> dict[str, list[dict[str, str]]]:
    """The blocks of a known answer: `[name]`, a header, rows; `#` is a comment."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            found[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            found[list(found)[-1]].append(line)
    return {name: list(csv.DictReader(lines)) for name, lines in found.items()}


def rows_of(block: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Typed rows, each as many times as it says."""
    flags = {"counts", "model_eligible", "is_expected"}
    rows = []
    for line in block:
        row: dict[str, Any] = {k: v or None for k, v in line.items() if k != "times"}
        row |= {k: None if row[k] is None else row[k] == "1" for k in flags & set(row)}
        if row.get("value_sek"):
            row["value_sek"] = float(row["value_sek"])
        rows += [row] * int(line.get("times", 1))
    return rows


def evaluated(given_blocks: dict[str, list[dict[str, str]]]) -> dict[str, pd.DataFrame]:
    (extent,) = given_blocks["period"]
    parents = {r["org_id"]: r["parent_org_id"] or None for r in given_blocks["organisation"]}
    given_tables = core_tables(
        parents,
        procurements(*rows_of(given_blocks.get("input", []))),
        dt.date.fromisoformat(extent["first"]),
        dt.date.fromisoformat(extent["last"]),
        deliveries(*rows_of(given_blocks.get("delivery", []))),
    )
    values = evaluate(given_tables, TARGETS, PARAMETERS)
    plans = [
        {"planned_id": f"p{n}"} | r for n, r in enumerate(rows_of(given_blocks.get("planned", [])))
    ]
    left = goal_forecast(
        values,
        frame(tables.PLANNED, plans),
        given_tables["core_organisation"],
        given_tables["core_period"],
        R2014,
    )
    derive.validated(values, tables.KPI_VALUE)
    derive.validated(left, tables.GOAL_FORECAST)
    return {"expected": values, "forecast": left}


def agree(found: Any, printed: str) -> bool:
    """Whether a value is what is printed, to the printed digits; nothing printed is missing."""
    if not printed or pd.isna(found):
        return not printed and bool(pd.isna(found))
    try:
        number = float(printed)
    except ValueError:
        return bool(found == printed)
    digits = len(printed.partition(".")[2])
    return bool(abs(float(found) - number) <= 0.5 * 10**-digits + 1e-12)


@pytest.mark.parametrize("kpi_id", sorted(KPIS))
def test_known_answer(kpi_id: str) -> None:
    told = blocks(ANSWERS / f"{kpi_id}.csv")
    found = evaluated(told)
    values = found["expected"][found["expected"]["kpi_id"] == kpi_id]
    assert told["expected"]
    for line in told["expected"]:
        place = {k: line[k] for k in ("org_id", "period_id", "dimension", "member")}
        (row,) = values[(values[list(place)] == pd.Series(place)).all(axis=1)].to_dict("records")
        # An interval that is not printed is one that nobody worked out, not a missing one.
        unworked = {"ci_lower", "ci_upper"} if not line.get("ci_lower") else set()
        wrong = {
            k: (row[k], v) for k, v in line.items() if k not in unworked and not agree(row[k], v)
        }
        assert wrong == {}, place
    for line in told.get("forecast", []):
        left = found["forecast"]
        (row,) = left[
            (left["org_id"] == line["org_id"]) & (left["year"] == int(line["year"]))
        ].to_dict("records")
        assert {k: (row[k], v) for k, v in line.items() if not agree(row[k], v)} == {}


def test_the_mean_of_percentages_is_another_number() -> None:
    values = evaluated(blocks(ANSWERS / "goal_share.csv"))["expected"]
    mine = values[(values["kpi_id"] == "goal_share") & (values["dimension"] == "all")]
    shares = mine[mine["period_id"] == "2015"].set_index("org_id")["value"]
    assert shares[["a", "b", "c", "d"]].mean() == pytest.approx(0.3627, abs=5e-5)
    assert shares["city"] == 0.375


def test_sums_of_money_have_no_wilson_interval() -> None:
    values = evaluated(blocks(ANSWERS / "goal_share_value.csv"))["expected"]
    money = values[values["kpi_id"] == "goal_share_value"]
    assert money["ci_lower"].isna().all()
    assert money["ci_upper"].isna().all()
    cases = values[(values["kpi_id"] == "goal_share") & (values["n"] > 0)]
    assert cases["ci_lower"].notna().all()


def test_a_known_answer_that_is_wrong_is_noticed() -> None:
    assert agree(0.37501, "0.3750")
    assert not agree(0.3627, "0.3750")
    assert not agree(0.0, "")
    assert not agree(None, "0")
    assert not agree("small_n", "ok")


# --- registration ----------------------------------------------------------------------------


def test_every_measure_is_registered_with_both_texts() -> None:
    assert set(KPIS) == {
        "coverage",
        "goal_share",
        "goal_share_eligible",
        "goal_share_strict",
        "goal_share_value",
    }
    for measure in KPIS.values():
        texts = (measure.label_sv, measure.label_en, measure.definition_sv, measure.definition_en)
        assert all(texts), measure.kpi_id
        assert all(name.replace("_", ".", 1) in tables.ALL for name in measure.tables)


def test_a_measure_declared_twice_is_refused() -> None:
    def coverage(core_period: pd.DataFrame) -> pd.DataFrame:
        return core_period

    before = dict(KPIS)
    with pytest.raises(ValueError, match="coverage is declared twice"):
        kpi(version=2, label=("a", "b"), definition_sv="c", source="d")(coverage)
    assert before == KPIS


def test_an_organisation_outside_the_tree_stops_the_measures() -> None:
    given_tables = core_tables({"city": None}, procurements({"org_id": "stranger"}))
    with pytest.raises(TableError, match=r"goal_share: 1 organisations are not in"):
        evaluate(given_tables, TARGETS, PARAMETERS)


# --- intervals and slopes against other programs -----------------------------------------------


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_that_of_scipy_and_statsmodels(pair: tuple[int, int]) -> None:
    s, n = pair
    low, high = wilson(np.array([float(s)]), np.array([float(n)]))
    theirs = scipy.stats.binomtest(s, n).proportion_ci(0.95, method="wilson")
    assert (low[0], high[0]) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert (low[0], high[0]) == pytest.approx(proportion_confint(s, n, method="wilson"), abs=1e-12)


def test_wilson_of_nothing_is_missing() -> None:
    low, high = wilson(np.array([0.0]), np.array([0.0]))
    assert np.isnan([low[0], high[0]]).all()


@given(st.lists(st.floats(-1, 1, allow_subnormal=False), min_size=2, max_size=12))
def test_the_slope_is_that_of_scipy(series: list[float]) -> None:
    assert theil_sen(series) == pytest.approx(scipy.stats.theilslopes(series)[0], abs=1e-12)
