"""KAT-1 and KAT-2 of `domain.md` 4.9: every figure that is printed there."""

from dataclasses import replace

import numpy as np
import pytest
from payoff_kat import kat_1, kat_1_persons, kat_2

from pipelines.payoff.case_file import CaseFile
from pipelines.payoff.flows import flows
from pipelines.payoff.indicators import Payoff, by_person, switching_values, total
from pipelines.payoff.present_value import appraise, discount_factors

ORE = 0.01
ACTORS = ("individ", "arbetsgivare", "kommun", "region", "stat_af", "stat_fk", "stat_skatt",
          "samhalle")  # fmt: skip
NPV = {
    "P1": (56907.66, -1997.14, 62800.37, 18915.09, 0, 0, 51354.06, 187980.05),
    "P2": (69803.54, -16076.59, -28314.66, 19890.10, -23989.16, 0, 61720.18, 83033.41),
    "P3": (17603.02, -21991.08, -50307.85, 2507.64, -6556.51, 0, 17305.61, -41439.17),
    "total": (144314.23, -40064.81, -15822.15, 41312.83, -30545.67, 0, 130379.85, 229574.29),
}
SOCIETY = {
    "P1": (229919.90, 41939.84, 5.4821, 3, 5),
    "P2": (196444.09, 113410.68, 1.7321, 6, None),
    "P3": (50659.14, 92098.32, 0.5501, None, None),
    "total": (477023.13, 247448.84, 1.9278, 5, None),
}


def _total(case: CaseFile, **changes: object) -> Payoff:
    assumptions = replace(case.assumptions, **changes)  # type: ignore[arg-type]
    return total(appraise(case.cases, case.rates, assumptions))


def _all(case: CaseFile) -> dict[str, Payoff]:
    result = appraise(case.cases, case.rates, case.assumptions)
    persons = dict(zip(case.cases.persons.ids, by_person(result), strict=True))
    return {**persons, "total": total(result)}


@pytest.mark.parametrize("who", NPV)
def test_net_present_values(who: str) -> None:
    found = _all(kat_1())[who]
    assert [found.npv[a] for a in ACTORS] == pytest.approx(NPV[who], abs=ORE)
    assert found.npv["annan"] == 0


@pytest.mark.parametrize("who", SOCIETY)
def test_benefit_cost_ratio_and_break_even(who: str) -> None:
    found = _all(kat_1())[who]
    pvb, pvc, bcr, society, municipality = SOCIETY[who]
    assert (found.pvb, found.pvc) == pytest.approx((pvb, pvc), abs=ORE)
    assert found.bcr == pytest.approx(bcr, abs=5e-5)
    assert found.breakeven_month["samhalle"] == society
    assert found.breakeven_month["kommun"] == municipality


def test_monthly_effects_unscaled() -> None:
    case = kat_1()
    effect = flows(case.cases, case.rates, case.assumptions).effect[:7]
    expected = {
        (0, 0): (6700.48, 0, 12097.28, 2227.12, 0, 0, 5321.72),
        (0, 5): (6700.48, 0, 12097.28, 2227.12, 0, 0, 6573.32),
        (1, 0): (8218.88, -5782.48, 4308.48, 2341.92, 6776, 0, 7267.12),
        (2, 0): (4109.92, -7885.20, 1077.12, 585.48, 9900, 0, 4040.48),
        (2, 6): (0, 0, 0, 0, 0, 0, 0),
    }
    for (person, month), values in expected.items():
        assert effect[:, person, month] == pytest.approx(values, abs=1e-8)


def test_discount_sums() -> None:
    factors = discount_factors(12, 0.035)
    found = [factors[0], factors[:5].sum(), factors[5:].sum(), factors.sum(), factors[:6].sum()]
    expected = [0.9985676340, 4.9643340866, 6.8316000130, 11.7959340996, 5.9486904195]
    assert found == pytest.approx(expected, abs=5e-11)
    for convention, years in (
        ("mid_year", (0.982946, 0.949707, 0.917591)),
        ("end_of_year", (0.966184, 0.933511, 0.901943)),
    ):
        yearly = discount_factors(36, 0.035, convention)  # type: ignore[arg-type]
        assert yearly[::12] == pytest.approx(years, abs=5e-7)
        assert np.unique(yearly).size == 3
    assert factors.mean() == pytest.approx(0.982995, abs=5e-7)


def test_undiscounted() -> None:
    found = _total(kat_1(), discount_rate=0.0)
    expected = (146658.12, -40489.43, -13601.08, 42005.78, -31017.22, 0, 132530.52, 236086.69)
    assert [found.npv[a] for a in ACTORS] == pytest.approx(expected, abs=ORE)
    assert (found.pvb, found.pvc) == pytest.approx((484881.29, 248794.60), abs=ORE)
    assert found.bcr == pytest.approx(1.9489, abs=5e-5)


def test_gross() -> None:
    found = _total(kat_1(), deadweight=0.0).npv
    expected = (200436.43, -72297.39, 40157.90, 57378.93, 8324.29, 0, 181083.12, 415083.28)
    assert [found[a] for a in ACTORS] == pytest.approx(expected, abs=ORE)


def test_switching_value_of_additionality() -> None:
    case = kat_1()
    turning = switching_values(case.cases, case.rates, case.assumptions)
    assert turning["A"] == pytest.approx(0.37348957, abs=5e-9)
    at = _total(case, deadweight=1 - turning["A"])
    assert at.npv["samhalle"] == pytest.approx(0, abs=1e-6)
    assert turning["subsidy"] is None  # a subsidy moves money, society neither wins nor loses
    factor = turning["production"]
    own = replace(case.cases.jobs, production=np.full(4, factor))
    turned = total(appraise(replace(case.cases, jobs=own), case.rates, case.assumptions))
    assert turned.npv["samhalle"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("bias", "society"), [(0.10, 181871.98), (0.25, 110318.51), (0.40, 38765.04)]
)
def test_optimism_bias(bias: float, society: float) -> None:
    assert _total(kat_1(), optimism_bias=bias).npv["samhalle"] == pytest.approx(society, abs=ORE)


@pytest.mark.parametrize(("support", "municipality"), [(6000, -32808), (10000, 1164)])
def test_income_support_moves_the_municipality_and_not_society(
    support: float, municipality: float
) -> None:
    found = _total(kat_1_persons({"P1": {"fs": support}})).npv
    assert found["samhalle"] == pytest.approx(229574.29, abs=ORE)
    assert found["kommun"] == pytest.approx(municipality, abs=0.5)


def test_kat_2() -> None:
    case = kat_2()
    result = appraise(case.cases, case.rates, case.assumptions)
    found, before = total(result), _total(kat_1())
    added = {"samhalle": 599809.77, "individ": 158355.74, "kommun": 174132.55, "region": 48496.30,
             "stat_af": 71921.22, "stat_skatt": 146903.96, "arbetsgivare": 0.0}  # fmt: skip
    totals = {"samhalle": 829384.06, "kommun": 158310.41, "region": 89809.13, "stat_af": 41375.55,
              "stat_skatt": 277283.81, "individ": 302669.97, "arbetsgivare": -40064.81}  # fmt: skip
    assert {a: found.npv[a] - before.npv[a] for a in added} == pytest.approx(added, abs=ORE)
    assert {a: found.npv[a] for a in totals} == pytest.approx(totals, abs=ORE)
    assert found.pvb == pytest.approx(1076832.90, abs=ORE)
    assert found.bcr == pytest.approx(4.3517, abs=5e-5)
    assert found.breakeven_month["kommun"] == 14
    so_far = result.net[2].sum(axis=0).cumsum()
    assert so_far[[12, 13]] == pytest.approx([-7274.88, 1247.92], abs=ORE)
