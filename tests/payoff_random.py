"""Random persons, jobs, costs and choices for properties of the pay-off."""

from typing import Any

from hypothesis import strategies as st
from payoff_kat import PARAMETERS

from pipelines.payoff.cases import NEVER, Assumptions, Cases, Given, assembled
from pipelines.payoff.rates import Rates, rates_of

FIRST = 2013 * 12
RATES: Rates = rates_of(PARAMETERS, FIRST, 12 * 18)
HORIZON = 18
shares = st.sampled_from([0.0, 0.05, 0.2, 0.5, 0.63, 1.0])
wages = st.sampled_from([0.0, 9_000.0, 17_500.0, 21_000.0, 24_800.0, 41_000.0, 70_000.0])
kronor = st.sampled_from([0.0, 500.0, 4906.0, 8000.0, 14_500.0, 30_000.0])


@st.composite
def persons(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "origin": FIRST + draw(st.integers(0, 12 * 13)),
        "observed": draw(st.sampled_from([NEVER, 0, 1, 5, 12, HORIZON])),
        "birth_year": draw(st.sampled_from([float("nan"), 1950.0, 1985.0, 1992.0, 1999.0, 2005.0])),
        "away": draw(st.sampled_from([0.0, 0.0, 0.4, 1.0])),
        "count": draw(st.sampled_from([1.0, 1.0, 3.0])),
        **{name: draw(kronor) for name in ("fs", "a_t", "a_f", "k_t", "k_f")},
    }


@st.composite
def jobs(draw: st.DrawFn, person: int) -> dict[str, Any]:
    first = draw(st.integers(0, HORIZON))
    return {
        "person": person,
        "first": first,
        "until": first + draw(st.integers(0, HORIZON)),
        "wage": draw(wages),
        "share": draw(st.sampled_from([0.1, 0.5, 0.75, 1.0])),
        "kind": draw(st.integers(0, 3)),
        "production": draw(st.sampled_from([float("nan"), float("nan"), 0.9])),
        "contribution": draw(st.sampled_from([float("nan"), float("nan"), 0.2546])),
        "subsidy_form": draw(st.integers(0, 2)),
        "subsidy_amount": draw(kronor),
        "subsidy_rate": draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])),
        "subsidy_until": draw(st.sampled_from([NEVER, 4])),
        "supervision": draw(kronor),
        "supervision_until": draw(st.sampled_from([NEVER, 7])),
    }  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, *, most: int = 3) -> Cases:
    given = Given()
    for number in range(draw(st.integers(1, most))):
        given.persons.append({"id": f"p{number}", **draw(persons())})
        given.jobs.extend(draw(st.lists(jobs(number), max_size=3)))
        for _ in range(draw(st.integers(0, 3))):
            given.costs.append(
                {
                    "person": number,
                    "kind": draw(st.integers(0, 4)),
                    "payer": draw(st.integers(0, 6)),
                    "amount": draw(kronor),
                    "month": draw(st.sampled_from([0, 0, 3, HORIZON])),
                }
            )
    return assembled(given)


@st.composite
def choices(draw: st.DrawFn) -> Assumptions:
    projection = draw(st.sampled_from(["none", "drop_off", "curve"]))
    curve = (1.0, 0.9, 0.9, 0.7, 0.6, 0.5, 0.5, 0.4, 0.2, 0.0) if projection == "curve" else ()
    return Assumptions(
        horizon=HORIZON,
        deadweight=draw(shares),
        hazard=draw(st.sampled_from([None, 0.01, 0.1])),
        displacement=draw(shares),
        attribution=draw(shares),
        optimism_bias=draw(st.sampled_from([0.0, 0.25])),
        projection=projection,
        drop_off=draw(shares),
        curve=curve,
        indirect_tax=draw(shares),
        other_labour_cost=draw(st.sampled_from([0.0, 0.06])),
        disregard=draw(st.sampled_from([0.0, 0.25])),
        discount_rate=draw(st.sampled_from([0.0, 0.035])),
        convention=draw(st.sampled_from(["mid_month", "mid_year", "end_of_year"])),
        tax_retention=draw(st.sampled_from([1.0, 0.15])),
        tax_factor=1.0,
        price_year=draw(st.sampled_from([None, 2020])),
        preparation_factor=draw(st.sampled_from([1.0, 1.3])),
        support_factor=draw(st.sampled_from([1.0, 0.7])),
        supervision_factor=draw(st.sampled_from([1.0, 0.0])),
        subsidy_factor=draw(st.sampled_from([1.0, 0.5])),
    )
