"""Cases worked by hand: state tax, sickness, part time, rate changes, subsidies, price level."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from payoff_kat import PARAMETERS

from pipelines.errors import ParameterError
from pipelines.model.parameters import Parameters
from pipelines.payoff.cases import (
    INTERNSHIP,
    NEW_START,
    ROW,
    WAGE_SUBSIDY,
    Assumptions,
    Cases,
    Floats,
    Given,
    assembled,
)
from pipelines.payoff.flows import Flows, flows
from pipelines.payoff.present_value import appraise, employment_weight
from pipelines.payoff.rates import Rates, constant_rates, rates_of
from pipelines.payoff.work import every_month, work

ACTORS = ("individ", "arbetsgivare", "kommun", "region", "stat_af", "stat_fk", "stat_skatt")
KAT_RATES = constant_rates(
    60, tau_k=0.2112, tau_r=0.1148, allowance=1_600, credit=1_700, full=0.3142,
    tau_s=0.20, limit=430_200,
)  # fmt: skip
PLAIN = Assumptions(horizon=1)


def case(wage: float, *, person: dict[str, Any] | None = None, **job: Any) -> Cases:
    given = Given()
    given.persons.append({"id": "x", **(person or {})})
    given.jobs.append({"person": 0, "until": 60, "wage": wage, "production": 1.0, **job})
    return assembled(given)


def effect(found: Flows, month: int = 0) -> dict[str, float]:
    return {actor: float(found.effect[ROW[actor], 0, month]) for actor in ACTORS}


def test_state_tax_above_the_limit() -> None:
    # W 50 000: EC 15 710; B1 48 400; limit 430 200 / 12 = 35 850; st = 0.2 x 12 550 = 2 510.
    # N1 = 50 000 - 0.326 x 48 400 - 2 510 + 1 700 = 33 411.60; before 8 000 of income support.
    found = effect(flows(case(50_000, person={"fs": 8_000}), KAT_RATES, PLAIN))
    assert found == pytest.approx(
        {
            "individ": 0.8 * 25_411.60,
            "arbetsgivare": 0.0,
            "kommun": 0.2112 * 48_400 + 8_000,
            "region": 0.1148 * 48_400,
            "stat_af": 0.0,
            "stat_fk": 0.0,
            "stat_skatt": 15_710 + 2_510 - 1_700 + 0.2 * 25_411.60,
        },
        abs=1e-8,
    )


def test_the_upper_bracket_until_2019() -> None:
    # 2015: limits 430 200 and 616 100. W 60 000, g 1 900: B1 58 100; 0.2 x (58 100 - 35 850) +
    # 0.05 x (58 100 - 51 341.67) = 4 450 + 337.92. From 2020 the first part alone.
    rates = rates_of(PARAMETERS, 2015 * 12, 1)
    found = effect(flows(case(60_000, person={"origin": 2015 * 12}), rates, PLAIN))
    taxes = 0.2112 * 58_100 + 0.1148 * 58_100 + 4_450 + 0.05 * (58_100 - 616_100 / 12) - 1_650
    net = 60_000 - taxes
    assert found["individ"] == pytest.approx(0.8 * net, abs=1e-8)


def test_sickness_benefits_taxed_and_untaxed() -> None:
    # Before: 9 000 taxable and 1 300 untaxed from the insurance. B0 7 400, N0 = 9 000 - 0.326 x
    # 7 400 + 1 300 = 7 887.60. W 20 000: B1 18 400, N1 = 20 000 - 5 998.40 + 1 700 = 15 701.60.
    person = {"k_t": 9_000, "k_f": 1_300}
    found = effect(flows(case(20_000, person=person, production=0.8), KAT_RATES, PLAIN))
    assert found == pytest.approx(
        {
            "individ": 0.8 * 7_814.00,
            "arbetsgivare": -0.2 * 26_284,
            "kommun": 0.2112 * 11_000,
            "region": 0.1148 * 11_000,
            "stat_af": 0.0,
            "stat_fk": 10_300,
            "stat_skatt": 6_284 - 1_700 + 0.2 * 7_814.00,
        },
        abs=1e-8,
    )


def test_part_time_with_remaining_income_support() -> None:
    # 30 % of 20 000 = 6 000: B1 4 400, N1 = 6 000 - 1 434.40 + 1 700 = 6 265.60; of 9 000 there
    # remain 2 734.40, so the person's income is what it was and 6 265.60 is saved.
    given = case(20_000, person={"fs": 9_000}, share=0.3)
    found = effect(flows(given, KAT_RATES, PLAIN))
    assert found["individ"] == pytest.approx(0, abs=1e-8)
    assert found["kommun"] == pytest.approx(0.2112 * 4_400 + 6_265.60, abs=1e-8)
    # With a quarter of the net wage disregarded, 9 000 - 4 699.20 remain: 1 566.40 more a month.
    found = effect(flows(given, KAT_RATES, replace(PLAIN, disregard=0.25)))
    assert found["individ"] == pytest.approx(0.8 * 1_566.40, abs=1e-8)
    assert found["kommun"] == pytest.approx(0.2112 * 4_400 + 4_699.20, abs=1e-8)


def contributions(born: int, year: int, first: int, months: int, wage: float) -> Floats:
    """Contributions by month of somebody born in a year, from a calendar month on."""
    origin = year * 12 + first - 1
    rates = rates_of(PARAMETERS, year * 12, first - 1 + months)
    given = case(wage, person={"origin": origin, "birth_year": float(born)})
    a = Assumptions(horizon=months)
    return np.round(work(given, rates, a, every_month(given, months)).contributions[0], 6)


@pytest.mark.parametrize(
    ("born", "year", "first", "rates"),
    [
        # A placement over the changes of 1 May, 1 August 2015 and 1 June 2016.
        (1993, 2015, 4, [0.1549, 0.1021, 0.1021, 0.1021, *[0.2546] * 10, 0.3142]),
        (1991, 2015, 4, [0.1549, 0.1549, 0.1549, 0.1549, 0.2546]),
        (1990, 2015, 12, [0.2546, 0.3142]),  # 2016: only those born in 1991 or later
        (1991, 2016, 5, [0.2546, 0.3142]),
        (1989, 2015, 4, [0.1549, 0.3142]),
        (1988, 2015, 1, [0.3142]),
        (1988, 2014, 12, [0.1549, 0.3142]),
        (1999, 2021, 5, [0.1973, 0.1021, 0.1021, 0.1021, 0.1973]),
        (2000, 2023, 3, [0.1973, 0.3142]),
        (1997, 2021, 1, [0.3142]),
        (2004, 2020, 1, [0.1021]),
        (2005, 2026, 3, [0.3142, 0.2081]),
        (1949, 2015, 12, [0.1021, 0.1636]),
    ],
)
def test_reduced_contributions_by_birth_year_and_month(
    born: int, year: int, first: int, rates: list[float]
) -> None:
    found = contributions(born, year, first, len(rates), 20_000)
    assert found == pytest.approx(20_000 * np.array(rates), abs=1e-6)


def test_above_the_cap_the_full_contribution() -> None:
    # 2021, at the start of the year 18 but not 23: 19.73 % up to 25 000 kr.
    found = contributions(2000, 2021, 1, 1, 30_000)
    assert found == pytest.approx([0.1973 * 25_000 + 0.3142 * 5_000])
    assert contributions(1993, 2015, 6, 1, 30_000) == pytest.approx([0.1021 * 30_000])


def subsidy(rates: Rates, origin: int, wage: float, **job: Any) -> float:
    given = case(wage, person={"origin": origin}, **job)
    return float(work(given, rates, PLAIN, every_month(given, 1)).subsidy[0, 0])


def test_subsidies_by_form_and_date() -> None:
    old, new = 2016 * 12, 2022 * 12 + 3
    before, after = rates_of(PARAMETERS, old, 1), rates_of(PARAMETERS, new, 1)
    nystart = {"subsidy_form": NEW_START, "subsidy_rate": 1.0}
    assert subsidy(before, old, 22_000, **nystart) == pytest.approx(6_912.40)
    # From April 2022: twice or three times, of at most 20 000 kr at full time.
    nystart["subsidy_rate"] = 2.0
    assert subsidy(after, new, 22_000, **nystart) == pytest.approx(2 * 0.3142 * 20_000)
    assert subsidy(after, new, 22_000, share=0.5, **nystart) == pytest.approx(0.3142 * 20_000)
    assert subsidy(after, new, 18_000, **nystart) == pytest.approx(2 * 0.3142 * 18_000)
    lone = {"subsidy_form": WAGE_SUBSIDY, "subsidy_rate": 0.5, "share": 0.75}
    assert subsidy(before, old, 20_000, **lone) == pytest.approx(8_230.1775)
    assert subsidy(after, new, 20_000, **lone) == pytest.approx(0.5 * 15_000 * 1.3142)


def test_an_internship_is_output_alone() -> None:
    given = case(20_000, person={"fs": 8_000}, kind=INTERNSHIP, production=float("nan"))
    found = effect(flows(given, KAT_RATES, PLAIN))
    assert found.pop("arbetsgivare") == pytest.approx(0.2 * 20_000 * 1.3142)
    assert set(found.values()) == {0.0}


def test_leakage_moves_the_municipality_s_part_and_the_region_s() -> None:
    at_home = flows(case(20_000, person={"fs": 8_000}), KAT_RATES, PLAIN).effect[:, 0, 0]
    away = flows(case(20_000, person={"fs": 8_000, "away": 0.25}), KAT_RATES, PLAIN).effect[:, 0, 0]
    kommun, region, annan = (ROW[a] for a in ("kommun", "region", "annan"))
    assert away[kommun] == pytest.approx(0.75 * at_home[kommun])
    assert away[annan] == pytest.approx(0.25 * (at_home[kommun] + at_home[region]))
    assert away.sum() == pytest.approx(at_home.sum())


def test_a_price_premium_moves_from_the_municipality_to_the_employer() -> None:
    given = Given()
    given.persons.append({"id": "x"})
    given.costs.append({"person": 0, "kind": 4, "payer": ROW["kommun"], "amount": 700.0})
    found = flows(assembled(given), KAT_RATES, PLAIN)
    assert (found.once[ROW["kommun"], 0, 0], found.once[ROW["arbetsgivare"], 0, 0]) == (-700, 700)
    assert not found.once_cost.any()


def test_price_level_of_the_month_and_of_the_last_observed_one() -> None:
    origin = 2014 * 12 + 11
    rates = rates_of(PARAMETERS, 2014 * 12, 12 * 4)
    given = case(10_000, person={"origin": origin, "observed": 2})
    a = Assumptions(horizon=26, price_year=2016, projection="drop_off", drop_off=0.5)
    benefit = appraise(given, rates, a).benefit[0]
    at_2016 = 13_142 * 316.43
    # December 2014, January 2015, then projected at the prices of 2015, halved in each year.
    expected = [at_2016 / 313.49, at_2016 / 313.35, *[0.5 * at_2016 / 313.35] * 12]
    assert benefit[:14] == pytest.approx(expected)
    assert benefit[14:] == pytest.approx([0.25 * at_2016 / 313.35] * 12)


def test_projection_by_the_curve_is_given_work_at_the_last_observation() -> None:
    a = Assumptions(horizon=6, projection="curve", curve=(1.0, 0.9, 0.8, 0.6, 0.4))
    given = case(1, person={"observed": 2})
    # Months 2, 3, 4 given 0.8 at the last observation; the curve ends before month 5.
    assert employment_weight(given, a)[0] == pytest.approx([1, 1, 1, 0.75, 0.5, 0])
    with pytest.raises(ValueError, match="does not use it"):
        Assumptions(horizon=6, projection="drop_off", drop_off=0.2, curve=(1.0,))
    with pytest.raises(ValueError, match="needs the curve"):
        Assumptions(horizon=6, projection="curve")


def test_deadweight_that_grows_by_the_month() -> None:
    a = Assumptions(horizon=12, hazard=0.01, displacement=0.1)
    assert 1 - a.additionality()[11] / 0.9 == pytest.approx(0.114, abs=5e-4)
    assert a.additionality()[0] == pytest.approx(0.99 * 0.9)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"persons": [{"id": "a"}, {"id": "a"}]}, "twice"),
        ({"jobs": [{"person": 1, "until": 2, "wage": 1.0}]}, "of nobody"),
        ({"jobs": [{"person": 0, "first": 3, "until": 2, "wage": 1.0}]}, "ends before"),
        ({"jobs": [{"person": 0, "until": 2, "wage": float("nan")}]}, "missing"),
        ({"persons": [{"id": "a", "fs": float("nan")}]}, "missing"),
    ],
)
def test_what_is_missing_or_impossible_is_refused(rows: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        assembled(Given(**{"persons": [{"id": "a"}], **rows}))


def test_two_reductions_in_one_month_stop_with_parameter_and_month() -> None:
    twice = [
        replace(p, scope="age_20-30")
        for p in PARAMETERS.rows
        if p.parameter_id == "reduced_contribution_rate" and p.scope == "age_0-24"
    ]
    with pytest.raises(ParameterError, match=r"reduced_contribution_rate .* twice in 2015-08"):
        rates_of(Parameters((*PARAMETERS.rows, *twice)), 2015 * 12, 24)
