"""The measures: each against an answer worked by hand; registration; intervals and slopes.

The laws that every sum must keep are in `test_sums.py`.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from answers import ANSWERS, agree, blocks, disagreements, evaluated
from frames import PARAMETERS, TARGETS, core_tables, procurements
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from pipelines.core import checks
from pipelines.errors import TableError
from pipelines.kpis import KPIS, Estimate, kpi
from pipelines.kpis.evaluate import evaluate, wilson
from pipelines.kpis.rating import theil_sen
from pipelines.model import tables


@pytest.mark.parametrize("kpi_id", sorted(KPIS))
def test_known_answer(kpi_id: str) -> None:
    assert (ANSWERS / f"{kpi_id}.csv").exists(), f"{kpi_id} has no known answer"
    assert list(disagreements(kpi_id)) == []


@pytest.mark.parametrize("kpi_id", sorted(KPIS))
def test_laws_of_every_measure(kpi_id: str) -> None:
    """On its known answer: totals add up, values keep their bounds, no row has a place of its own.

    Equal to the last digit whatever the order of all tables' rows, for two runs must be the same.
    """
    told = blocks(ANSWERS / f"{kpi_id}.csv")
    found = evaluated(told, kpi_id)
    values = found["mart_kpi_value"]
    assert checks.values_bounded(values).empty
    assert checks.totals_add_up(values, found["core_organisation"]).empty
    shuffled = {name: rows[::-1] for name, rows in told.items()}
    again = evaluated(shuffled, kpi_id)["mart_kpi_value"]
    pd.testing.assert_frame_equal(values, again, check_exact=True)


def test_the_mean_of_percentages_is_another_number() -> None:
    values = evaluated(blocks(ANSWERS / "goal_share.csv"), "goal_share")["mart_kpi_value"]
    mine = values[(values["kpi_id"] == "goal_share") & (values["dimension"] == "all")]
    shares = mine[mine["period_id"] == "2015"].set_index("org_id")["value"]
    assert shares[["a", "b", "c", "d"]].mean() == pytest.approx(0.3627, abs=5e-5)
    assert shares["city"] == 0.375


def test_sums_of_money_have_no_wilson_interval() -> None:
    told = blocks(ANSWERS / "goal_share_value.csv")
    values = evaluated(told, "goal_share", "goal_share_value")["mart_kpi_value"]
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
    for measure in KPIS.values():
        texts = (measure.label_sv, measure.label_en, measure.definition_sv, measure.definition_en)
        assert all(texts), measure.kpi_id
        assert all(name.replace("_", ".", 1) in tables.ALL for name in measure.tables)
        if measure.estimate is not None:
            assert measure.estimate.__doc__, f"{measure.kpi_id}: why it cannot be a sum"


def test_a_measure_declared_twice_is_refused() -> None:
    def coverage(core_period: pd.DataFrame) -> pd.DataFrame:
        return core_period

    before = dict(KPIS)
    with pytest.raises(ValueError, match="coverage is declared twice"):
        kpi(version=2, label=("a", "b"), definition_sv="c", source="d")(coverage)
    assert before == KPIS


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "statistic"},
        {"kind": "sum"},
        {"kind": "count", "estimate": lambda group: Estimate()},
    ],
)
def test_a_measure_of_no_known_kind_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a measure of kind"):
        kpi(version=1, label=("a", "b"), definition_sv="c", source="d", **options)


def test_an_organisation_outside_the_tree_stops_the_measures() -> None:
    given_tables = core_tables({"city": None}, procurements({"org_id": "stranger"}))
    with pytest.raises(TableError, match=r"goal_share: 1 organisations are not in"):
        evaluate(given_tables, TARGETS, PARAMETERS, {"goal_share": KPIS["goal_share"]})


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
