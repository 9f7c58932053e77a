"""Invariants I1-I12 of `domain.md` 4.6 over random persons and choices; the plain formulation."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payoff_plain import plain
from payoff_random import FIRST, HORIZON, RATES, cases, choices

from pipelines.payoff.cases import ACTORS, NEVER, SOCIETY, Assumptions, Cases
from pipelines.payoff.draws import certain
from pipelines.payoff.exposures import exposures
from pipelines.payoff.flows import flows
from pipelines.payoff.indicators import total
from pipelines.payoff.monte_carlo import simulate
from pipelines.payoff.present_value import appraise
from pipelines.payoff.work import every_month, work

FEW = settings(max_examples=30, deadline=None)
WAGES = (0.91, 1.09)


def npv(given: Cases, a: Assumptions) -> dict[str, float]:
    return total(appraise(given, RATES, a)).npv


def same(one: dict[str, float], other: dict[str, float], rel: float = 1e-9) -> bool:
    """Equal to a part of the largest amount that went into them."""
    scale = max(1e5, *(abs(v) for v in one.values()))
    return all(abs(one[k] - other[k]) <= rel * scale for k in (*ACTORS, SOCIETY))


@settings(max_examples=150, deadline=None)
@given(cases(), choices(), st.sampled_from([1.0, 1.3]), st.sampled_from([0.93, 1.0, 1.08]))
def test_plain_vectorised_and_exposures_agree(
    given: Cases, a: Assumptions, tax_factor: float, wage: float
) -> None:
    a = replace(a, tax_factor=tax_factor, wage_factor=wage)
    slow, quick = plain(given, RATES, a), npv(given, a)
    assert same(slow, quick)
    summed = simulate(exposures(given, RATES, a, WAGES), certain(a), a)
    assert same(slow, {actor: float(v[0]) for actor, v in summed.items()})


@FEW
@given(cases(), choices())
def test_i1_i2_effects_sum_to_output_and_programme_to_costs(given: Cases, a: Assumptions) -> None:
    found = flows(given, RATES, a)
    assert found.effect.sum(axis=0) == pytest.approx(found.output, rel=1e-12, abs=1e-6)
    assert found.running.sum(axis=0) == pytest.approx(-found.running_cost, rel=1e-12, abs=1e-6)
    assert found.once.sum(axis=0) == pytest.approx(-found.once_cost, rel=1e-12, abs=1e-6)


@FEW
@given(
    cases(), choices(), st.sampled_from(["fs", "a_t", "a_f", "k_t", "k_f", "away"]),
    st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from(["tau_k", "tau_r", "tau_s", "credit"]),
)  # fmt: skip
def test_i3_transfers_never_change_society(
    given: Cases, a: Assumptions, before: str, value: float, rate: str
) -> None:
    expected = npv(given, a)[SOCIETY]
    people = replace(given.persons, **{before: np.full(len(given.persons.ids), value)})
    rates = replace(RATES, **{rate: getattr(RATES, rate) * 1.5})
    changed = replace(a, subsidy_factor=2.0, indirect_tax=0.9, tax_retention=0.05, disregard=0.25)
    moved = total(appraise(replace(given, persons=people), rates, changed)).npv
    assert moved[SOCIETY] == pytest.approx(expected, rel=1e-9, abs=1e-4)
    assert sum(moved[actor] for actor in ACTORS) == pytest.approx(expected, rel=1e-9, abs=1e-4)


@FEW
@given(cases(), choices())
def test_i4_i5_linear_in_additionality(given: Cases, a: Assumptions) -> None:
    a = replace(a, hazard=None, displacement=0.0, attribution=1.0, optimism_bias=0.0)
    none, half, whole = (npv(given, replace(a, deadweight=c)) for c in (1.0, 0.5, 0.0))
    assert same(half, {actor: (none[actor] + whole[actor]) / 2 for actor in none})
    costs = total(appraise(given, RATES, replace(a, deadweight=1.0)))
    assert costs.npv[SOCIETY] == pytest.approx(-costs.pvc, rel=1e-12, abs=1e-6)


@FEW
@given(cases(), choices())
def test_i6_without_interest_the_plain_sum(given: Cases, a: Assumptions) -> None:
    a = replace(a, discount_rate=0.0, projection="none", curve=(), price_year=None, hazard=None)
    persons = replace(given.persons, observed=np.full(len(given.persons.ids), NEVER))
    given = replace(given, persons=persons)
    found = flows(given, RATES, a)
    kept = a.additionality()[0]
    expected = (kept * found.effect + found.running + found.once).sum(axis=2) @ persons.count
    found_npv = npv(given, a)
    assert [found_npv[actor] for actor in ACTORS] == pytest.approx(expected, rel=1e-9, abs=1e-4)


def _rows(given: Cases, jobs: np.ndarray, costs: np.ndarray) -> Cases:
    def picked(columns: object, rows: np.ndarray) -> dict[str, np.ndarray]:
        return {f.name: getattr(columns, f.name)[rows] for f in fields(columns)}  # type: ignore[arg-type]

    return replace(
        given,
        jobs=replace(given.jobs, **picked(given.jobs, jobs)),
        costs=replace(given.costs, **picked(given.costs, costs)),
    )


@FEW
@given(cases(), choices(), st.integers(1, HORIZON), st.randoms(use_true_random=False))
def test_i7_i8_split_and_order_are_irrelevant(
    given: Cases, a: Assumptions, at: int, random: object
) -> None:
    jobs, costs = len(given.jobs.person), len(given.costs.person)
    twice = _rows(given, np.repeat(np.arange(jobs), 2), np.arange(costs))
    first = np.arange(2 * jobs) % 2 == 0
    cut = np.clip(at, twice.jobs.first, twice.jobs.until)
    split = replace(
        twice.jobs,
        until=np.where(first, cut, twice.jobs.until),
        first=np.where(first, twice.jobs.first, cut),
    )
    order, of_costs = list(range(2 * jobs)), list(range(costs))
    random.shuffle(order)  # type: ignore[attr-defined]
    random.shuffle(of_costs)  # type: ignore[attr-defined]
    shuffled = _rows(
        replace(twice, jobs=split), np.array(order, dtype=int), np.array(of_costs, dtype=int)
    )
    assert same(npv(given, a), npv(shuffled, a))


@FEW
@given(cases(most=1), choices())
def test_i9_two_alike_are_twice_one(given: Cases, a: Assumptions) -> None:
    jobs, costs = np.arange(len(given.jobs.person)), np.arange(len(given.costs.person))
    pair = _rows(given, np.tile(jobs, 2), np.tile(costs, 2))
    people = {
        f.name: np.tile(getattr(given.persons, f.name), 2)
        for f in fields(given.persons)
        if f.name != "ids"
    }
    pair = replace(
        pair,
        persons=replace(given.persons, ids=("one", "two"), **people),
        jobs=replace(pair.jobs, person=np.repeat([0, 1], len(jobs))),
        costs=replace(pair.costs, person=np.repeat([0, 1], len(costs))),
    )
    doubled = {actor: 2 * value for actor, value in npv(given, a).items()}
    assert same(doubled, npv(pair, a))


@FEW
@given(cases(), choices(), st.integers(0, 12 * 15))
def test_i10_the_tax_of_a_month_moves_the_flows_of_that_month(
    given: Cases, a: Assumptions, month: int
) -> None:
    tau_k = RATES.tau_k.copy()
    tau_k[month] += 0.07
    before = appraise(given, RATES, a).net
    after = appraise(given, replace(RATES, tau_k=tau_k), a).net
    elsewhere = given.persons.origin[:, None] + np.arange(HORIZON)[None, :] != FIRST + month
    assert np.array_equal(before[:, elsewhere], after[:, elsewhere])


@FEW
@given(cases(), choices())
def test_i11_nothing_after_the_end(given: Cases, a: Assumptions) -> None:
    ended = replace(given.jobs, first=np.minimum(given.jobs.first, 6),
                    until=np.minimum(given.jobs.until, 6))  # fmt: skip
    result = appraise(replace(given, jobs=ended), RATES, a)
    assert not result.inflow[:, :, 6:].any()
    assert not result.benefit[:, 6:].any()


@FEW
@given(cases(), choices())
def test_i12_hours_of_a_person_are_at_most_full_time(given: Cases, a: Assumptions) -> None:
    everybody = replace(given.jobs, wage=np.full(len(given.jobs.person), 20_000.0))
    done = work(
        replace(given, jobs=everybody),
        RATES,
        replace(a, wage_factor=1.0),
        every_month(given, HORIZON),
    )
    for person in range(len(given.persons.ids)):
        mine = given.jobs.person == person
        stated = np.where(done.held[mine], given.jobs.share[mine, None], 0.0).sum(axis=0)
        hours = done.hours[mine].sum(axis=0)
        assert hours == pytest.approx(np.minimum(stated, 1.0))
        assert done.worth[mine].sum(axis=0) == pytest.approx(20_000 * np.minimum(stated, 1.0))
