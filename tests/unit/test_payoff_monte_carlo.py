"""Monte Carlo: the known answer of `domain.md` 4.9, exactness against appraising every draw."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from payoff_kat import PARAMETERS, kat_1, kat_2
from payoff_random import RATES, cases, choices

from pipelines.payoff.cases import ACTORS, SOCIETY, Assumptions, Cases, Given, assembled
from pipelines.payoff.draws import Draws, Spread, certain, drawn, without_adjustment
from pipelines.payoff.exposures import exposures
from pipelines.payoff.indicators import total
from pipelines.payoff.monte_carlo import CHUNK, simulate, spread
from pipelines.payoff.present_value import appraise
from pipelines.payoff.rates import Rates, rates_of

KINDS = {"P1": 0, "P2": 1, "P3": 2}


def kat_1_by_kind() -> tuple[Cases, Rates, Assumptions]:
    """KAT-1 with production by kind of work, as the draws need it, and c 0.20, q 0.10."""
    case = kat_1()
    jobs = case.cases.jobs
    kind = np.array([0, 0, 1, 2])
    cases = replace(case.cases, jobs=replace(jobs, kind=kind, production=np.full(4, np.nan)))
    return cases, case.rates, replace(case.assumptions, deadweight=0.2, displacement=0.1)


def test_known_answer() -> None:
    cases, rates, a = kat_1_by_kind()
    of = Spread()
    assert total(appraise(cases, rates, a)).npv[SOCIETY] == pytest.approx(229574.29, abs=0.01)
    found = simulate(exposures(cases, rates, a, of.wage), drawn(20_000, 1, a), a)
    society, municipality = spread(found[SOCIETY]), spread(found["kommun"])
    near = 0.02 * 217_700
    values = (society.mean, society.p05, society.p50, society.p95)
    assert values == pytest.approx((217_700, 99_300, 220_400, 328_100), abs=near)
    assert society.probability_positive == pytest.approx(0.999, abs=0.01)
    values = (municipality.mean, municipality.p05, municipality.p50, municipality.p95)
    assert values == pytest.approx((-27_400, -72_600, -26_400, 14_900), abs=near)
    assert municipality.probability_positive == pytest.approx(0.155, abs=0.01)


def test_a_certain_draw_is_the_appraisal() -> None:
    case = kat_2()
    expected = total(appraise(case.cases, case.rates, case.assumptions)).npv
    sums = exposures(case.cases, case.rates, case.assumptions, (0.9, 1.1))
    found = simulate(sums, certain(case.assumptions), case.assumptions)
    for actor in (*ACTORS, SOCIETY):
        assert found[actor][0] == pytest.approx(expected[actor], rel=1e-9, abs=1e-6)


def one_draw(a: Assumptions, draws: Draws, d: int) -> Assumptions:
    """The assumptions that a draw stands for."""
    production = (a.production[0], *draws.production[d], a.production[3])
    return replace(
        a,
        wage_factor=float(draws.wage[d]),
        deadweight=float(draws.deadweight[d]),
        hazard=None if a.hazard is None else float(draws.hazard[d]),
        displacement=float(draws.displacement[d]),
        drop_off=float(draws.drop_off[d]),
        production=production,
        preparation_factor=float(draws.preparation[d]),
        support_factor=float(draws.support[d]),
        curve=() if draws.curve is None else tuple(draws.curve[d]),
    )


@settings(max_examples=25, deadline=None)
@given(cases(), choices())
def test_every_draw_is_what_appraising_it_would_give(found: Cases, a: Assumptions) -> None:
    # More draws than are walked through at once, so that knots pass from chunk to chunk.
    curves = None
    if a.projection == "curve":
        rng = np.random.default_rng(5)
        curves = np.cumprod(rng.uniform(0.6, 1, (CHUNK + 90, 14)), axis=1)
    draws = drawn(CHUNK + 90, 3, a, curves=curves)
    values = simulate(exposures(found, RATES, a, Spread().wage), draws, a)
    order = np.argsort(draws.wage)
    for d in (*order[[0, 300, CHUNK - 1, CHUNK, -1]],):
        slow = total(appraise(found, RATES, one_draw(a, draws, int(d)))).npv
        scale = max(1e5, *(abs(v) for v in slow.values()))
        for actor, value in slow.items():
            assert abs(values[actor][d] - value) <= 1e-9 * scale, actor


def test_gross_draws_have_nothing_adjusted() -> None:
    cases_, rates, a = kat_1_by_kind()
    draws = certain(a)
    sums = exposures(cases_, rates, a, (0.9, 1.1))
    gross = simulate(sums, without_adjustment(draws), a)
    assert gross[SOCIETY][0] == pytest.approx(415_083.28, abs=0.01)
    assert gross["kommun"][0] == pytest.approx(40_157.90, abs=0.01)


def test_a_reduction_that_ends_with_the_age_is_a_new_stretch() -> None:
    # Born 2011: 17 at the start of 2029, 18 in 2030, in years whose other rates are all alike.
    rows = Given()
    rows.persons.append({"id": "x", "origin": 2029 * 12 + 6, "birth_year": 2011.0})
    rows.jobs.append({"person": 0, "until": 18, "wage": 20_000.0})
    found, a = assembled(rows), Assumptions(horizon=18)
    rates = rates_of(PARAMETERS, 2029 * 12, 24)
    npv = total(appraise(found, rates, a)).npv
    assert npv[SOCIETY] == pytest.approx(20_000 * (6 * 1.1021 + 12 * 1.3142))
    summed = simulate(exposures(found, rates, a, (0.9, 1.1)), certain(a), a)
    assert summed[SOCIETY][0] == pytest.approx(npv[SOCIETY], rel=1e-9)
