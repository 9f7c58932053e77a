"""Tornado of `domain.md` 4.9, grid, switching values, scenarios, evidence, and the spread."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from payoff_kat import PARAMETERS, kat_1, kat_1_persons, kat_2
from scipy import stats

from pipelines.export import payoff_names
from pipelines.model.tables.mart_payoff import SCENARIO
from pipelines.payoff.case_file import CaseFile
from pipelines.payoff.cases import SOCIETY, Assumptions, Cases
from pipelines.payoff.draws import drawn
from pipelines.payoff.evidence import CORRECTION, is_indicative, total_grade
from pipelines.payoff.exposures import exposures
from pipelines.payoff.indicators import (
    breakeven,
    degree_of_effect,
    fiscal_returns,
    switching_values,
    total,
)
from pipelines.payoff.monte_carlo import simulate, spread
from pipelines.payoff.present_value import appraise
from pipelines.payoff.rates import Rates
from pipelines.payoff.scenarios import base, choices, scenario
from pipelines.payoff.sensitivity import Range, Swing, by_swing, grid, ranges, tornado

DAY = dt.date(2016, 1, 1)
FOUND = choices(PARAMETERS, DAY)


def by_kind() -> tuple[Cases, Rates, Assumptions]:
    """KAT-1 with production by kind of work, and c 0.20, q 0.10 apart."""
    case = kat_1()
    jobs = replace(case.cases.jobs, kind=np.array([0, 0, 1, 2]), production=np.full(4, np.nan))
    a = replace(case.assumptions, deadweight=0.2, displacement=0.1)
    return replace(case.cases, jobs=jobs), case.rates, a


@pytest.mark.parametrize(
    ("of", "society", "municipality"),
    [
        (Range("deadweight", 0.05, 0.45), (319_016, 80_505), (11_168, -60_806)),
        (Range("displacement", 0.0, 0.35), (282_577, 97_068), None),
        (Range("production_new_start", 0.6, 1.0), (180_463, 278_685), None),
        (Range("preparation_factor", 0.5, 1.5), (272_013, 187_135), (26_617, -58_261)),
        (Range("support_factor", 0.6, 1.6), (259_531, 184_639), None),
        (Range("wage_factor", 0.95, 1.05), (205_723, 253_425), None),
        (Range("production_wage_subsidy", 0.4, 0.8), (212_688, 246_461), None),
        (Range("discount_rate", 0.01, 0.05), (234_187, 226_895), None),
    ],
)
def test_tornado(
    of: Range, society: tuple[float, float], municipality: tuple[float, float] | None
) -> None:
    (swing,) = tornado(*by_kind(), [of])
    assert (swing.low[SOCIETY], swing.high[SOCIETY]) == pytest.approx(society, abs=1)
    if municipality:
        assert (swing.low["kommun"], swing.high["kommun"]) == pytest.approx(municipality, abs=1)


@pytest.mark.parametrize(
    ("second", "third", "society"), [(0.05, 0.10, 264_554), (0.20, 0.30, 147_888)]
)
def test_tornado_of_supervision(second: float, third: float, society: float) -> None:
    hour = 30_000 * 1.3142
    case = kat_1_persons({"P2": {"H": second * hour}, "P3": {"H": third * hour}})
    found = total(appraise(case.cases, case.rates, case.assumptions)).npv
    assert found[SOCIETY] == pytest.approx(society, abs=1)


def test_swings_are_sorted_for_society_and_for_the_municipality() -> None:
    varied = [r for r in ranges(FOUND, by_kind()[2]) if r.parameter != "horizon_years"]
    swings = tornado(*by_kind(), varied)
    sizes = [s.size(SOCIETY) for s in swings]
    assert sizes == sorted(sizes, reverse=True)
    transfers = {"indirect_tax_share", "tax_retention"}
    for swing in swings:
        if swing.range.parameter in transfers:
            assert swing.size(SOCIETY) == pytest.approx(0, abs=1e-6)
    assert [s.size("kommun") for s in by_swing(swings, "kommun")] == sorted(
        (s.size("kommun") for s in swings), reverse=True
    )


def test_grid_of_additionality_and_horizon() -> None:
    case = kat_2()
    found = grid(case.cases, case.rates, case.assumptions, (0.0, 0.72, 1.0), (12, 36))
    assert found.values[1] == pytest.approx([229_574.29, 829_384.06], abs=0.01)
    # KAT-1: PVC 247 448.84 and, gross, 415 083.28; the line of nothing at 0.37348957.
    assert found.values[0] == pytest.approx([-247_448.84] * 2, abs=0.01)
    assert found.values[2, 0] == pytest.approx(415_083.28, abs=0.01)
    assert found.zero_at[0] == pytest.approx(0.37348957, abs=5e-9)
    # 247 448.84 of 1 076 832.90 / 0.72.
    assert found.zero_at[1] == pytest.approx(0.165451, abs=5e-6)


def test_switching_value_of_the_subsidy_for_the_employer() -> None:
    case = kat_1()
    turning = switching_values(case.cases, case.rates, case.assumptions, "arbetsgivare")
    at = replace(case.assumptions, subsidy_factor=turning["subsidy"])
    found = total(appraise(case.cases, case.rates, at)).npv["arbetsgivare"]
    assert found == pytest.approx(0, abs=1e-6)
    # 40 064.81 more on 6 912.40 x 11.7959341 + 8 230.1775 x 5.9486904 = 130 496.99.
    assert turning["subsidy"] == pytest.approx(1 + 40_064.81 / 130_496.99, abs=1e-6)


def test_fiscal_return() -> None:
    case = kat_1()
    back = fiscal_returns(appraise(case.cases, case.rates, case.assumptions))
    # One-off costs of 40 000, 65 000 and 55 000 in month 1.
    assert back["kommun"].cost == pytest.approx(160_000 * 0.9985676340, abs=0.01)
    assert back["kommun"].inflow == pytest.approx(160_000 * 0.9985676340 - 15_822.15, abs=0.01)
    assert back["kommun"].ratio == pytest.approx(1 - 15_822.15 / 159_770.82, abs=1e-7)
    assert back["stat_af"].cost == pytest.approx(130_496.99, abs=0.01)
    assert back["region"].ratio is None


@pytest.mark.parametrize(
    ("flow", "month"),
    [
        ([-1.0, 2.0, -2.0, 1.0], 4),
        ([-1.0, 2.0, -2.0, 0.5], None),
        ([1.0, -0.5, 0.0], 1),
        ([-1.0, 1.0, 0.0], 2),
        ([0.0, 0.0], None),
    ],
)
def test_break_even_holds_in_every_later_month(flow: list[float], month: int | None) -> None:
    assert breakeven(np.array(flow)) == month


def _npv(case: CaseFile, a: Assumptions) -> dict[str, float]:
    return total(appraise(case.cases, case.rates, a)).npv


def test_scenarios_change_what_they_say() -> None:
    case = kat_1()
    start = base(FOUND, 12)
    plain = _npv(case, start)
    found = {name: _npv(case, scenario(name, start, FOUND)) for name in SCENARIO}
    assert found["base"] == plain
    # c 0.4, q 0.3: A = 0.42 instead of 0.72.
    pvb, pvc = 477_023.13 / 0.72, 247_448.84
    assert found["cautious"][SOCIETY] == pytest.approx(0.42 * pvb - pvc, abs=0.01)
    # Of the municipal tax, 0.72 x 0.2112 x taxable income, 85 % goes on to the state.
    tax = 0.72 * 0.2112 * (39_800 * 11.7959340996 + 5_100 * 5.9486904195)
    moved = found["equalisation"]
    assert moved["kommun"] - plain["kommun"] == pytest.approx(-0.85 * tax, abs=0.01)
    assert moved["stat_skatt"] - plain["stat_skatt"] == pytest.approx(0.85 * tax, abs=0.01)
    assert moved[SOCIETY] == pytest.approx(plain[SOCIETY], abs=1e-6)
    public = -15_822.15 + 41_312.83 - 30_545.67 + 130_379.85
    more = found["skattefaktor"][SOCIETY] - plain[SOCIETY]
    assert more == pytest.approx(0.30 * public, abs=0.01)


def test_degree_of_effect_is_what_is_reached_of_the_potential() -> None:
    case = kat_1_persons({"P1": {"e": None}})
    only = case.cases
    found = degree_of_effect(only, case.rates, case.assumptions)
    # All three unsubsidised at full time for 12 months: 0.72 x 63 000 x 1.3142 a month.
    best = 0.72 * (21_000 + 22_000 + 20_000) * 1.3142 * 11.7959340996 - 166_000 * 0.9985676340
    reached = total(appraise(only, case.rates, case.assumptions)).npv[SOCIETY]
    assert found == pytest.approx(reached / best, rel=1e-9)


def test_the_grade_is_the_worst_of_the_three_that_matter_most() -> None:
    def swing(name: str, size: float) -> Swing:
        return Swing(Range(name, 0, 1), {SOCIETY: 0.0}, {SOCIETY: size})

    swings = [swing("a", 1), swing("b", 9), swing("c", 5), swing("d", 7)]
    found = total_grade(swings, {"a": 6, "b": 2, "c": 4, "d": 1})
    assert (found.grade, found.correction, found.deciding) == (4, 0.15, ("b", "d", "c"))
    assert total_grade(swings, {"b": 1, "c": 1}).grade == 6  # nothing is known of d
    assert list(CORRECTION.values()) == [0.0, 0.05, 0.10, 0.15, 0.25, 0.40]
    assert (is_indicative(29, 30), is_indicative(30, 30)) == (True, False)


def test_draws_have_the_distributions_that_are_said() -> None:
    a = replace(base(FOUND, 36), hazard=0.02)
    found = drawn(40_000, 7, a)
    shapes = {
        "deadweight": stats.beta(4, 16),
        "displacement": stats.beta(2, 18),
        "drop_off": stats.beta(5, 15),
        "hazard": stats.beta(2, 98),
        "preparation": stats.triang(0.3 / 0.9, 0.7, 0.9),
        "support": stats.triang(7 / 17, 18 / 25, 17 / 25),
        "wage": stats.truncnorm(-3, 3, 1, 0.03),
    }
    for name, shape in shapes.items():
        assert stats.kstest(getattr(found, name), shape.cdf).pvalue > 1e-3, name
    for column, low in ((0, 0.6), (1, 0.4)):
        shape = stats.triang(0.5, low, 0.4)
        assert stats.kstest(found.production[:, column], shape.cdf).pvalue > 1e-3


def test_deadweight_and_displacement_can_be_correlated() -> None:
    a = base(FOUND, 12)
    tied, free = drawn(20_000, 3, a, correlation=0.3), drawn(20_000, 3, a)
    assert stats.spearmanr(tied.deadweight, tied.displacement)[0] == pytest.approx(0.3, abs=0.02)
    assert stats.spearmanr(free.deadweight, free.displacement)[0] == pytest.approx(0, abs=0.02)
    assert stats.kstest(tied.deadweight, stats.beta(4, 16).cdf).pvalue > 1e-3


def test_the_same_seed_gives_the_same_and_the_error_is_that_of_the_mean() -> None:
    cases, rates, a = by_kind()
    sums = exposures(cases, rates, a, (0.91, 1.09))
    one, again, other = (simulate(sums, drawn(500, s, a), a)[SOCIETY] for s in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    means = [simulate(sums, drawn(200, s, a), a)[SOCIETY].mean() for s in range(200)]
    said = spread(simulate(sums, drawn(200, 1, a), a)[SOCIETY]).standard_error
    assert said == pytest.approx(float(np.std(means)), rel=0.2)


def test_whatever_is_varied_has_a_name_in_both_languages() -> None:
    named = {r.parameter for r in ranges(FOUND, by_kind()[2])} | {"drop_off"}
    assert all(set(names) == named for names in payoff_names.PARAMETERS.values())
