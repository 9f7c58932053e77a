"""A planned procurement gives the national calculator's result and ours, for the same inputs."""

import datetime as dt
from dataclasses import replace

import pytest
from payoff_kat import PARAMETERS
from test_payoff_uhm import example, national

from pipelines.payoff.cases import ACTORS, SOCIETY
from pipelines.payoff.indicators import total
from pipelines.payoff.planned import (
    DEFAULTS,
    FORMS,
    Planned,
    cases_of,
    default_of,
    defaults,
    outlook,
    support_of,
)
from pipelines.payoff.present_value import appraise

DAY, NOW = dt.date(2016, 6, 1), dt.date(2026, 11, 1)
# The published worked example (`domain.md` 4.1), as `test_payoff_uhm` has it.
EXAMPLE = Planned(
    wage=20_500, production=0.8, housing_allowance=1_300, supervisor_wage=30_000, supervision=0.10,
    administration=10_000, procurement=40_000, preparation=0, support=0, age=40,
    income_support=1_624,
)  # fmt: skip


def test_the_national_example_is_that_of_the_case_file() -> None:
    case = example()
    cases, a = national(case)
    expected = total(appraise(cases, case.rates, a)).npv
    found = outlook(EXAMPLE, PARAMETERS, DAY, draws=50)
    assert found.national.npv == pytest.approx(expected, abs=0.01)
    assert found.national.npv[SOCIETY] == pytest.approx(208_634.56, abs=0.01)


def test_what_is_asked_for_besides_is_no_part_of_theirs() -> None:
    dear = replace(EXAMPLE, preparation=28_000, support=25_000)
    found = outlook(dear, PARAMETERS, DAY, draws=50)
    assert found.national.npv[SOCIETY] == pytest.approx(208_634.56, abs=0.01)
    step = {s.name: s.npv[SOCIETY] for s in found.steps}
    assert step["programme"] - step["uhm"] == pytest.approx(-53_000)
    assert step["supervision"] - step["programme"] == pytest.approx(-47_311.20, abs=0.01)
    assert step["counterfactual"] - step["supervision"] == pytest.approx(-51_726.91, abs=0.01)
    assert list(step)[-1] == "projection"
    assert step["projection"] == pytest.approx(found.ours.npv[SOCIETY], abs=0.01)


def test_ours_adds_up_and_lies_in_its_interval() -> None:
    found = outlook(defaults(PARAMETERS, NOW), PARAMETERS, NOW, draws=500)
    ours = found.ours.npv
    assert sum(ours[a] for a in ACTORS) == pytest.approx(ours[SOCIETY])
    for actor in (SOCIETY, "kommun", "individ"):
        of = found.uncertainty[actor]
        assert of.p05 < ours[actor] < of.p95
    assert found.turning is not None
    again = outlook(defaults(PARAMETERS, NOW), PARAMETERS, NOW, draws=500)
    assert again == found


def test_ten_jobs_are_ten_times_one_but_for_the_procurement() -> None:
    one, ten = (
        outlook(replace(EXAMPLE, jobs=n, procurement=0, bonus=0), PARAMETERS, DAY, draws=50)
        for n in (1, 10)
    )
    assert ten.ours.npv[SOCIETY] == pytest.approx(10 * one.ours.npv[SOCIETY])
    dear = outlook(replace(EXAMPLE, jobs=10, bonus=5_000), PARAMETERS, DAY, draws=50)
    assert dear.national.npv[SOCIETY] == pytest.approx(ten.national.npv[SOCIETY] - 40_000)
    # A bonus moves between the municipality and the employer, and society neither gains nor loses.
    paid = dear.national.npv["arbetsgivare"] - ten.national.npv["arbetsgivare"]
    assert paid == pytest.approx(5_000)


def test_work_that_goes_on_is_worth_more_to_us_and_the_same_to_them() -> None:
    ends, on = (
        outlook(replace(EXAMPLE, goes_on=g), PARAMETERS, DAY, draws=50) for g in (False, True)
    )
    assert on.national.npv == pytest.approx(ends.national.npv)
    assert on.ours.npv[SOCIETY] > ends.ours.npv[SOCIETY]
    assert on.horizon == 36


@pytest.mark.parametrize("form", FORMS)
def test_every_form_can_be_reckoned_with_its_defaults(form: str) -> None:
    planned = defaults(PARAMETERS, NOW, form)
    found = outlook(planned, PARAMETERS, NOW, draws=50)
    assert sum(found.ours.npv[a] for a in ACTORS) == pytest.approx(found.ours.npv[SOCIETY])
    for name in DEFAULTS:
        assert getattr(planned, name) == default_of(PARAMETERS, NOW, name, form).value


def test_supervision_follows_the_wage_that_is_given() -> None:
    cheap, dear = (
        cases_of(replace(EXAMPLE, supervisor_wage=w), PARAMETERS, DAY).jobs.supervision.max()
        for w in (30_000, 60_000)
    )
    assert cheap == pytest.approx(0.10 * 30_000 * 1.3142)
    assert dear == pytest.approx(2 * cheap)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"a_f": 6_776}),
        ({"newly_arrived": False, "insured": True, "unemployed": 0}, {"a_t": 22 * 365}),
        ({"newly_arrived": False, "insured": True}, {"a_t": 22 * 365}),
        ({"newly_arrived": False}, {"a_t": 22 * 223}),
        ({"newly_arrived": False, "age": 22}, {"a_f": 22 * 145}),
        ({"newly_arrived": False, "unemployed": 0}, {}),
    ],
)
def test_support_before_is_what_the_law_gives(changes, expected) -> None:
    planned = replace(EXAMPLE, income_support=None, housing_allowance=0, **changes)
    found = support_of(planned, PARAMETERS, DAY)
    for name in ("a_t", "a_f", "k_t", "k_f"):
        assert found[name] == expected.get(name, 0)
    norm = 3_900 + 4_500 * 316.43 / 313.35
    taxed = expected.get("a_t", 0) - 0.326 * max(expected.get("a_t", 0) - 1_850, 0)
    assert found["fs"] == pytest.approx(max(norm - taxed - expected.get("a_f", 0), 0))


def test_without_a_value_there_is_no_default() -> None:
    with pytest.raises(KeyError):
        default_of(PARAMETERS, dt.date(2010, 1, 1), "wage", "new_start")
