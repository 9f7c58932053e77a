"""The engine's sums: laws that hold for any city, and its edges.

Known answers are in `test_kpis.py`.
"""

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest
from frames import (
    PARAMETERS,
    R2014,
    REFERENCE,
    REGISTRY,
    TARGETS,
    core_tables,
    deliveries,
    empty_tables,
    frame,
    organisations,
    period_rows,
    procurements,
    register,
    submissions,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core import counting, delivery, planned
from pipelines.kpis import KPIS, contribute
from pipelines.kpis.evaluate import ancestor_pairs, evaluate
from pipelines.marts import mart_tables
from pipelines.model import derive, periods, tables

TREE = {"city": None, "g": "city", "h": "city", "a": "g", "b": "g", "c": "h", "empty": "h"}
BUYERS = ("g", "a", "b", "c")  # a group that buys itself, and units of two groups
AMOUNTS = ["numerator", "denominator", "unknown", "n"]
KEY = ["kpi_id", "org_id", "period_id", "dimension", "member"]

answers = st.sampled_from(["yes", "no", "unknown"])
purchases = st.lists(
    st.fixed_dictionaries(
        {
            "org_id": st.sampled_from(BUYERS),
            "counted_at": st.dates(dt.date(2015, 1, 1), dt.date(2015, 12, 31)),
            "social": answers,
            "strict": answers,
            "counts": st.sampled_from([True, True, True, False]),
            "model_eligible": st.sampled_from([True, False, None]),
            "value_sek": st.one_of(st.none(), st.integers(1, 10**9).map(lambda cents: cents / 100)),
        }
    ),
    max_size=25,
)
few = settings(max_examples=10, deadline=None)
# What is bought; the measures of people are in test_subjects.py.
BOUGHT = ("goal_share", "goal_share_eligible", "goal_share_strict", "goal_share_value")
MEASURES = {k: KPIS[k] for k in ("coverage", *BOUGHT)}


def values_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    found = evaluate(core_tables(TREE, procurements(*rows)), TARGETS, PARAMETERS, MEASURES)
    return found.set_index(KEY)


def totals(values: pd.DataFrame, org_id: str, period_id: str) -> pd.DataFrame:
    """Amounts of all measures at an organisation and period."""
    return values.xs((org_id, period_id, "all", "all"), level=KEY[1:])[AMOUNTS].astype(float)


def same(one: pd.DataFrame, two: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, two, rtol=1e-12, check_dtype=False)


@few
@given(purchases)
def test_the_city_is_the_sum_of_its_units_and_the_year_of_its_parts(
    rows: list[dict[str, Any]],
) -> None:
    values = values_of(rows)
    assert set(values["kpi_version"]) == {1}
    derive.validated(values.reset_index(), tables.KPI_VALUE)
    for period_id in ("2015", "2015-Q2"):
        below = [totals(values, o, period_id) for o in ("g", "h")]
        city_own = values[
            (values.index.get_level_values("org_id") == "city")
            & (values.index.get_level_values("dimension") == "own")
        ]
        own = city_own.xs(period_id, level="period_id").droplevel(KEY[1:2] + KEY[3:])[AMOUNTS]
        own = own.reindex(sorted(MEASURES)).fillna(0.0).astype(float)
        same(totals(values, "city", period_id), sum(below, own))
    bought = list(BOUGHT)  # a year's coverage asks for all its quarters
    for parts in (["2015-T1", "2015-T2", "2015-T3"], [f"2015-Q{q}" for q in (1, 2, 3, 4)]):
        for org_id in TREE:
            summed = sum(totals(values, org_id, p).loc[bought] for p in parts)
            same(totals(values, org_id, "2015").loc[bought], summed)
    same(
        totals(values, "city", "2015").loc[bought],
        totals(values, "city", "2015-12-R12").loc[bought],
    )


@few
@given(purchases, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    # To the last digit: the content hash of two runs must be the same.
    pd.testing.assert_frame_equal(values_of(rows), values_of(shuffled), check_exact=True)


def test_the_order_of_many_amounts_does_not_matter_in_the_last_digit() -> None:
    amounts = [(n * 7919 % 100_003) * (n % 97 + 1) / 100 for n in range(1, 400)]
    rows = [{"org_id": "a", "social": "yes", "value_sek": amount} for amount in amounts]
    by_amount = sorted(rows, key=lambda row: row["value_sek"])
    pd.testing.assert_frame_equal(values_of(rows), values_of(by_amount), check_exact=True)


@few
@given(purchases, st.randoms(use_true_random=False))
def test_who_bought_does_not_matter_to_the_city(rows: list[dict[str, Any]], random: Any) -> None:
    moved = [row | {"org_id": random.choice(BUYERS)} for row in rows]
    before, after = values_of(rows), values_of(moved)
    for period_id in ("2015", "2015-T2", "2015-Q4"):
        same(totals(before, "city", period_id), totals(after, "city", period_id))


@few
@given(purchases)
def test_value_lies_within_its_bounds_and_none_is_not_zero(rows: list[dict[str, Any]]) -> None:
    values = values_of(rows)
    some = values[values["n"] > 0]
    assert (some["lower"] <= some["value"]).all()
    assert (some["value"] <= some["upper"] + 1e-12).all()
    assert some["value"].between(0, 1).all()
    assert some["upper"].between(0, 1 + 1e-12).all()
    none = values[values["n"] == 0]
    assert none[["value", "lower", "upper", "gap", "ci_lower"]].isna().all(axis=None)
    assert none["missing_reason"].notna().all()
    assert some["missing_reason"].isna().all()
    bought = some.index.get_level_values("kpi_id") != "coverage"
    assert (
        some.loc[bought, "ci_lower"].isna()
        | (some.loc[bought, "ci_lower"] <= some.loc[bought, "value"])
    ).all()
    assert values.loc[("goal_share", "empty", "2015", "all", "all"), "status"] == "no_procurements"


@few
@given(purchases.filter(len), st.data())
def test_a_blank_answer_only_widens_the_bounds(rows: list[dict[str, Any]], data: Any) -> None:
    chosen = data.draw(st.integers(0, len(rows) - 1))
    blanked = [r | ({"social": "unknown"} if i == chosen else {}) for i, r in enumerate(rows)]
    before, after = values_of(rows), values_of(blanked)
    both = before.join(after.add_suffix("_blank")).dropna(subset=["value"])
    assert len(both)
    assert (both["lower_blank"] <= both["lower"] + 1e-12).all()
    assert (both["upper_blank"] >= both["upper"] - 1e-12).all()
    assert (both["denominator_blank"] == both["denominator"]).all()


def test_each_organisation_is_its_own_first_ancestor() -> None:
    pairs = ancestor_pairs(organisations({"city": None, "g": "city", "a": "g"}))
    assert {tuple(p) for p in pairs.to_numpy()} == {
        ("city", "city"),
        ("g", "g"),
        ("g", "city"),
        ("a", "a"),
        ("a", "g"),
        ("a", "city"),
    }


def test_a_parent_with_own_rows_shows_them_beside_its_total() -> None:
    rows = [{"org_id": "g", "social": "yes"}, {"org_id": "a"}, {"org_id": "a"}]
    values = evaluate(
        core_tables({"city": None, "g": "city", "a": "g"}, procurements(*rows)),
        TARGETS,
        PARAMETERS,
        MEASURES,
    )
    mine = values[(values["kpi_id"] == "goal_share") & (values["period_id"] == "2015")]
    found = {
        (r["org_id"], r["dimension"]): (r["numerator"], r["denominator"])
        for r in mine.to_dict("records")
        if r["dimension"] != "eligibility"
    }
    assert found == {
        ("city", "all"): (1, 3),
        ("g", "all"): (1, 3),
        ("g", "own"): (1, 1),
        ("a", "all"): (0, 2),
    }


@pytest.mark.parametrize(
    ("first", "last", "windows"),
    [
        (dt.date(2014, 1, 1), dt.date(2014, 11, 30), []),
        (dt.date(2014, 1, 1), dt.date(2014, 12, 31), ["2014-12-R12"]),
        (dt.date(2014, 4, 1), dt.date(2015, 5, 31), [f"2015-0{m}-R12" for m in (3, 4, 5)]),
    ],
)
def test_rolling_windows_are_only_full(first: dt.date, last: dt.date, windows: list[str]) -> None:
    found = period_rows(first, last)
    assert sorted(found.loc[found["period_type"] == "rolling_12", "period_id"]) == windows


def test_a_rolling_window_sums_its_twelve_months() -> None:
    days = [dt.date(2014, 3, 31), dt.date(2014, 4, 1), dt.date(2015, 3, 31), dt.date(2015, 4, 1)]
    rows = [{"org_id": "city", "counted_at": d, "social": "yes"} for d in days]
    given_tables = core_tables(
        {"city": None}, procurements(*rows), dt.date(2014, 1, 1), dt.date(2015, 12, 31)
    )
    values = evaluate(given_tables, TARGETS, PARAMETERS, MEASURES)
    share = values[(values["kpi_id"] == "goal_share") & (values["dimension"] == "all")]
    n = share.set_index("period_id")["n"]
    assert (n["2015-02-R12"], n["2015-03-R12"], n["2015-04-R12"]) == (2, 2, 2)
    assert (n["2014-12-R12"], n["2015-12-R12"]) == (2, 2)


def test_months_carry_no_measures() -> None:
    values = evaluate(core_tables({"city": None}, procurements()), TARGETS, PARAMETERS)
    kinds = {periods.period(p).period_type for p in values["period_id"]}
    assert kinds == {"year", "tertial", "quarter", "rolling_12"}


def test_nothing_sent_gives_tables_without_values_and_no_exception() -> None:
    submission, reg = submissions(), register()
    core, _ = counting.procurements(reg, submission, REGISTRY, R2014, PARAMETERS)
    plan = planned.planned_procurements(frame(tables.STAGING_PLAN), submission, core)
    tree = organisations({"city": None, "a": "city"})
    for first, last in [(None, None), (dt.date(2015, 1, 1), dt.date(2015, 12, 31))]:
        period = delivery.period_table(first, last, deliveries(), dt.date(2016, 3, 1))
        given_tables = {
            **empty_tables(),
            "core_organisation": tree,
            "core_period": derive.validated(period, tables.PERIOD),
            "core_procurement": derive.validated(core, tables.PROCUREMENT),
            "core_report_delivery": deliveries(),
        }
        found = mart_tables(
            given_tables | {"core_planned_procurement": plan}, REFERENCE, dt.date(2016, 3, 1)
        )
        for name, made in found.items():
            derive.validated(made, tables.ALL[name])
        values, left = found["mart.kpi_value"], found["mart.goal_forecast"]
        assert values["value"].isna().all()
        assert len(values) == (0 if first is None else len(KPIS) * 2 * 9)
        assert len(left) == (0 if first is None else 2)
        assert set(values["status"]) <= {"not_reported"}


def test_contributions_of_a_month_or_a_period() -> None:
    rows = pd.DataFrame({"org_id": ["a"], "day": [dt.date(2015, 3, 31)], "period_id": ["2015-Q1"]})
    by_day = contribute(rows, at="day", numerator=1.0)
    assert by_day["month"].tolist() == [periods.month_index(dt.date(2015, 3, 1))]
    assert by_day["period_id"].isna().all()
    assert contribute(rows, at="period_id", numerator=1.0)["period_id"].tolist() == ["2015-Q1"]
    assert math.isclose(by_day["denominator"].sum(), 1.0)
