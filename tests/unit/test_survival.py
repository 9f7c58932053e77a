"""Kaplan-Meier and Aalen-Johansen against three other programs, and on cases worked by hand."""

import warnings

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times
from statsmodels.duration.survfunc import SurvfuncRight

from pipelines.core.survival import (
    incidence,
    left_at,
    quantile,
    quantile_interval,
    survival,
)

Case = list[tuple[int, int]]
# Days, and how each ended: 0 is still followed. Few days, so that many fall on the same.
CASES = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 2)), min_size=1, max_size=25)
FEW = settings(max_examples=40)


def parts(case: Case) -> tuple[np.ndarray, np.ndarray]:
    days, outcome = zip(*case, strict=True)
    return np.array(days, dtype=float), np.array(outcome)


def number(found: float | None) -> float:
    return float("inf") if found is None else found


@FEW
@given(CASES, st.integers(1, 12))
def test_the_curve_is_that_of_three_programs(case: Case, day: int) -> None:
    days, outcome = parts([*case, (day, 1)])
    ended = outcome > 0
    mine = survival(days, ended)
    lines = KaplanMeierFitter().fit(days, ended)
    theirs = lines.survival_function_at_times(mine.days).to_numpy()
    assert mine.left == pytest.approx(theirs, abs=1e-9)
    sample = scipy.stats.CensoredData.right_censored(days, ~ended)
    assert mine.left == pytest.approx(scipy.stats.ecdf(sample).sf.evaluate(mine.days), abs=1e-9)
    table = lines.event_table.loc[mine.days]
    assert mine.at_risk.tolist() == table["at_risk"].tolist()
    assert mine.events.tolist() == table["observed"].tolist()


@FEW
@given(CASES, st.integers(1, 12))
def test_the_median_and_its_interval_are_those_of_lifelines_and_statsmodels(
    case: Case, day: int
) -> None:
    # Somebody ends, and somebody is left: once nobody is the interval is not defined.
    days, outcome = parts([*case, (day, 1), (13, 0)])
    ended = outcome > 0
    mine = survival(days, ended)
    lines = KaplanMeierFitter().fit(days, ended)
    low, high = mine.low, mine.high
    drawn = lines.confidence_interval_survival_function_.loc[mine.days].to_numpy()
    assert low == pytest.approx(drawn[:, 0], abs=1e-9)
    assert high == pytest.approx(drawn[:, 1], abs=1e-9)
    if np.abs(mine.left - 0.5).min() > 1e-6:  # where they differ among themselves
        assert number(quantile(mine, 0.5)) == lines.median_survival_time_
    if np.abs(np.concatenate([low, high]) - 0.5).min() > 1e-6:
        found = [number(x) for x in quantile_interval(mine, 0.5)]
        with np.errstate(divide="ignore", invalid="ignore"):
            other = SurvfuncRight(days, ended).quantile_ci(0.5, method="cloglog")
        assert found == [x if np.isfinite(x) else float("inf") for x in other]
        ends = median_survival_times(lines.confidence_interval_survival_function_)
        assert found == ends.to_numpy()[0].tolist()


@FEW
@given(CASES, st.integers(1, 12))
def test_incidence_is_its_definition_and_rules_out_what_is_left(case: Case, day: int) -> None:
    days, outcome = parts(case)
    found = incidence(days, outcome, 2, day)
    every = survival(days, outcome > 0)
    if found is None:
        assert left_at(every, day) is None
        assert days.max() < day
        return
    # The share still waiting just before each day, by the share that ends of those at risk on it.
    left, shares = 1.0, [0.0, 0.0]
    for t in sorted({d for d in days if d <= day}):
        at_risk = (days >= t).sum()
        for kind in (1, 2):
            shares[kind - 1] += left * ((days == t) & (outcome == kind)).sum() / at_risk
        left *= 1 - ((days == t) & (outcome > 0)).sum() / at_risk
    assert found == pytest.approx(shares, abs=1e-9)
    assert sum(found) + number(left_at(every, day)) == pytest.approx(1)


@FEW
@given(st.lists(st.integers(0, 2), min_size=2, max_size=25), st.randoms(use_true_random=False))
def test_incidence_is_that_of_lifelines_where_no_two_fall_on_a_day(kinds: list[int], rng) -> None:  # type: ignore[no-untyped-def]
    days = list(range(1, len(kinds) + 1))
    rng.shuffle(days)
    kinds[0] = 1
    at = max(days)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lines = AalenJohansenFitter(calculate_variance=False).fit(days, kinds, event_of_interest=1)
    found = incidence(days, kinds, 2, at)
    assert found is not None
    assert found[0] == pytest.approx(float(lines.cumulative_density_.iloc[-1, 0]), abs=1e-9)


def test_the_curve_of_the_worked_example() -> None:
    # domain.md 3.12: months until the end, or until last seen.
    months = [2, 4, 5, 7, 9, 12, 12, 3, 8, 12]
    ended = [1, 1, 0, 1, 0, 0, 0, 1, 0, 0]
    curve = survival(months, ended)
    assert curve.days.tolist() == [2, 3, 4, 7]
    assert curve.left == pytest.approx([0.9, 0.8, 0.7, 0.583333], abs=5e-7)
    assert curve.error == pytest.approx([0.094868, 0.126491, 0.144914, 0.161015], abs=5e-7)
    assert left_at(curve, 6) == pytest.approx(0.70)
    assert left_at(curve, 12) == pytest.approx(0.583333, abs=5e-7)
    low, high = curve.low, curve.high
    assert (low[-1], high[-1]) == pytest.approx((0.2298, 0.8207), abs=5e-5)
    assert quantile(curve, 0.5) is None


def test_exactly_half_is_the_median() -> None:
    # Ten ends in a row: 9/10 * 8/9 * ... is not 0.5 to the last digit after five of them.
    assert quantile(survival(range(1, 11), [True] * 10), 0.5) == 5


def test_nobody_is_known_beyond_the_last_day_unless_all_have_ended() -> None:
    some = survival([3, 7], [True, False])
    assert [left_at(some, t) for t in (2, 3, 7, 8)] == [1, 0.5, 0.5, None]
    assert left_at(survival([3, 7], [True, True]), 8) == 0
    assert incidence([3, 7], [1, 0], 2, 8) is None
    assert incidence([3, 7], [1, 2], 2, 8) == [0.5, 0.5]


def test_nobody_and_nothing() -> None:
    for curve in (survival([], []), survival([5, 9], [False, False])):
        assert (quantile(curve, 0.5), quantile_interval(curve, 0.5)) == (None, (None, None))
    assert left_at(survival([], []), 1) is None
    assert incidence([], [], 2, 1) is None
    assert incidence([5, 9], [0, 0], 2, 6) == [0, 0]
