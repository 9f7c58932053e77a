"""The draws: printed known answers, the closed form, seeds, sums, and honest width."""

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.forecast.futures import FUTURES, futures, reached, summary
from pipelines.forecast.outlook import Outlook
from pipelines.forecast.prior import beta_binomial, common_step, posteriors, prior

SD = 0.5


def ids(number: int, start: str = "p") -> tuple[str, ...]:
    return tuple(f"{start}{n}" for n in range(number))


# The worked example of domain.md 3.12: 12 of 32, no year before.
CITY = Outlook("city", 2015, 12, 32)


@pytest.mark.parametrize(
    ("m", "mean", "low", "high", "share_low", "share_high", "chance", "digits"),
    [(12, 4.545, 2, 8, 0.318, 0.455, 0.00606, 5), (30, 11.364, 6, 18, 0.290, 0.484, 0.0282, 4)],
)
def test_the_worked_example(
    m: int, mean: float, low: int, high: int, share_low: float, share_high: float,
    chance: float, digits: int,
) -> None:  # fmt: skip
    a, b = prior(CITY)
    assert (a + 12, b + 20) == (12.5, 20.5)
    found = beta_binomial(m, 12.5, 20.5)
    assert round(float(found @ np.arange(m + 1)), 3) == mean
    levels = np.searchsorted(found.cumsum(), [0.05, 0.95])
    assert levels.tolist() == [low, high]
    assert [round((12 + k) / (32 + m), 3) for k in levels.tolist()] == [share_low, share_high]
    needed = {12: 10, 30: 19}[m]
    assert round(float(found[needed:].sum()), digits) == chance
    if m == 12:
        assert round((12 + float(found @ np.arange(13))) / 44, 3) == 0.376


@given(st.integers(0, 40), st.floats(0.4, 40), st.floats(0.4, 40))
@settings(max_examples=30)
def test_the_closed_form_is_that_of_scipy(m: int, a: float, b: float) -> None:
    theirs = scipy.stats.betabinom(m, a, b).pmf(np.arange(m + 1))
    assert beta_binomial(m, a, b) == pytest.approx(theirs, abs=1e-10)


@given(
    st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 25),
    st.one_of(st.none(), st.tuples(st.integers(0, 6), st.integers(6, 30))),
    st.integers(0, 3),
)
@settings(max_examples=20)
def test_one_organisation_with_a_fixed_rest_is_beta_binomial(
    so_far: tuple[int, int], m: int, before: tuple[int, int] | None, decided: int
) -> None:
    """Decided ones are not drawn; of the others no share is further off than chance allows."""
    social, counted = so_far
    outlook = Outlook(
        "a", 2015, social, counted, before=before, undecided=ids(m), planned_yes=decided
    )
    found = futures([outlook], 0.0)
    assert set(found.total[0]) == {counted + m + decided}
    a, b = prior(outlook)
    theirs = scipy.stats.betabinom(m, a + social, b + counted - social)
    further = found.social[0] - social - decided
    # Dvoretzky-Kiefer-Wolfowitz with Massart's constant: one in 100 million.
    bound = np.sqrt(np.log(2 / 1e-8) / (2 * FUTURES))
    mine = np.searchsorted(np.sort(further), np.arange(m + 1), side="right") / FUTURES
    assert np.abs(mine - theirs.cdf(np.arange(m + 1))).max() < bound
    assert found.likely["a"] == pytest.approx((a + social) / (a + b + counted))


def test_the_same_facts_give_the_same_futures_in_any_order() -> None:
    parts = [
        Outlook(o, 2015, 2, 5, (3, 9), 1, 1, ids(4, o), (7, 2), beside=(2.0, 1.1)) for o in "abc"
    ]
    one, two = futures(parts, SD, 500), futures(parts[::-1], SD, 500)
    assert one.org_ids == two.org_ids
    assert (one.social == two.social).all()
    assert (one.total == two.total).all()
    other_year = futures([replace(p, year=2016) for p in parts], SD, 500)
    assert (one.social != other_year.social).any()
    assert (one.social[0] != one.social[1]).any(), "each organisation has its own chance"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 5)), min_size=1,
                max_size=6))  # fmt: skip
@settings(max_examples=20)
def test_a_city_is_the_sum_of_its_organisations(units: list[tuple[int, int, int]]) -> None:
    parts = [
        Outlook(f"o{n}", 2015, s, s + no, (2, 6), undecided=ids(m, f"{n}-"), beside=(1.0, 1.0))
        for n, (s, no, m) in enumerate(units)
    ]
    found = futures(parts, SD, 50)
    social, total = found.of([p.org_id for p in parts])
    assert (social == found.social.sum(axis=0)).all()
    assert (total == found.total.sum(axis=0)).all()
    for row, part in enumerate(parts):
        assert (found.social[row] >= part.social).all()
        assert (found.total[row] - found.social[row] >= part.counted - part.social).all()


def test_realisation_is_drawn_and_what_no_plan_names_is_added() -> None:
    planned = Outlook("a", 2015, 0, 0, planned_yes=20, planned_no=20, rate=(80.0, 20.0))
    found = futures([planned], 0.0)
    assert found.total.mean() == pytest.approx(32, abs=0.3)
    assert found.social.mean() == pytest.approx(16, abs=0.3)
    broken = futures([replace(planned, kept=(30.0, 10.0))], 0.0)
    assert broken.social.mean() == pytest.approx(12, abs=0.3)
    beside = futures([Outlook("a", 2015, 0, 0, beside=(9.0, 1.5))], 0.0)
    assert beside.total.mean() == pytest.approx(13.5, abs=0.3)
    # a Poisson whose mean is itself not known: 13.5 + 9 * 1.5 ** 2
    assert beside.total.var() == pytest.approx(33.75, rel=0.06)


def test_a_yes_gains_one_where_the_procurement_comes_and_would_have_had_none() -> None:
    outlook = Outlook("a", 2015, 3, 10, undecided=ids(3), rate=(8.0, 2.0))
    found = futures([outlook], 0.0)
    for flags in found.gains.values():
        assert flags.mean() == pytest.approx(0.8 * (1 - 3.5 / 11), abs=0.03)
    every = found.social[0] + sum(found.gains[i].astype(int) for i in ids(3))
    assert (every == found.total[0] - 7).all(), "with all of them only the seven are without"


# --- the share before, and the common step -----------------------------------------------------


def test_the_year_before_is_worth_at_most_eight() -> None:
    assert prior(Outlook("a", 2015, 0, 0)) == (0.5, 0.5)
    assert prior(Outlook("a", 2015, 0, 0, (0, 0))) == (0.5, 0.5)
    a, b = prior(Outlook("a", 2015, 0, 0, (10, 39)))
    assert (a + b, a / (a + b)) == (pytest.approx(8), pytest.approx(10.5 / 40))
    a, b = prior(Outlook("a", 2015, 0, 0, (1, 3)))
    assert (a + b, a / (a + b)) == (pytest.approx(3), pytest.approx(1.5 / 4))
    a, b = prior(Outlook("a", 2015, 0, 0, (1, 3)), step=1.0)
    assert (a + b, np.log(a / b)) == (pytest.approx(3), pytest.approx(np.log(1.5 / 2.5) + 1))


def test_the_common_step_is_bayes_rule_over_all_organisations() -> None:
    parts = [Outlook("a", 2015, 3, 4, (2, 9)), Outlook("b", 2015, 5, 9, (3, 8)),
             Outlook("new", 2015, 0, 9)]  # fmt: skip
    steps, weights = common_step(parts, SD)
    by_hand = scipy.stats.norm.pdf(steps, 0, SD)
    for part in parts[:2]:
        for n, step in enumerate(steps):
            by_hand[n] *= scipy.stats.betabinom.pmf(part.social, part.counted, *prior(part, step))
    assert weights == pytest.approx(by_hand / by_hand.sum(), abs=1e-9)
    assert float(steps @ weights) > 0.2, "both went up"
    for alone in ([parts[2]], []):
        assert common_step(alone, SD)[0].tolist() == [0.0]
    assert common_step(parts, 0.0)[1].tolist() == [1.0]
    a, b = posteriors(parts, steps)
    assert (a[2], b[2]) == (pytest.approx(0.5), pytest.approx(9.5))


def moved_cities(seed: int, sd: float) -> tuple[list[Outlook], list[Outlook], int, int]:
    """A city whose 30 organisations moved together since last year, in March, and its year-end."""
    rng = np.random.default_rng([zlib.crc32(b"moved"), seed])
    step, known, social, total = rng.normal(0, sd), list[Outlook](), 0, 0
    for n in range(30):
        last = rng.beta(6, 9)
        odds = last / (1 - last) * np.exp(step)
        p = rng.beta(8 * odds / (1 + odds), 8 / (1 + odds))
        s, rest = int(rng.binomial(4, p)), int(rng.binomial(8, p))
        before = (round(40 * last), 40)
        known.append(Outlook(f"o{n}", 2015, s, 4, before, undecided=ids(8, f"{n}-")))
        social, total = social + s + rest, total + 12
    return known, [replace(o, before=o.before) for o in known], social, total


def inside(parts: Sequence[Outlook], sd: float, actual: float) -> bool:
    said = summary(*futures(parts, sd, 400).of([p.org_id for p in parts]), 0.5)
    return bool(said["p10"] <= actual <= said["p90"])  # type: ignore[operator]


def test_organisations_that_move_together_need_the_common_step() -> None:
    """As if they were independent, the city's interval holds far fewer than 80 of 100 year-ends."""
    honest, naive, cities = 0, 0, 150
    for seed in range(cities):
        known, _, social, total = moved_cities(seed, SD)
        honest += inside(known, SD, social / total)
        naive += inside(known, 0.0, social / total)
    assert scipy.stats.binomtest(honest, cities, 0.8).pvalue > 0.01, honest
    assert naive / cities < 0.7


# --- summaries -----------------------------------------------------------------------------------


def test_the_summary_of_a_few_futures_by_hand() -> None:
    social, total = np.array([1, 1, 2, 3, 0]), np.array([4, 4, 4, 4, 0])
    said = summary(social, total, 0.5)
    # shares 1/4 twice, 1/2, 3/4; the middles of their ranks are at 1/4, 5/8, 7/8
    assert (said["p10"], said["p90"]) == (0.25, 0.75)
    assert said["p50"] == pytest.approx(0.25 + 0.25 * (0.5 - 0.25) / (0.625 - 0.25))
    assert (said["mean"], said["probability_reach"]) == (pytest.approx(1.75 / 4), 0.5)
    assert summary(social, total, None)["probability_reach"] is None
    assert set(summary(social[4:], total[4:], 0.5).values()) == {None}


def test_the_target_is_met_exactly_and_not_by_rounding() -> None:
    social, total = np.array([35, 34, 7, 0]), np.array([100, 100, 20, 0])
    assert reached(social, total, 0.35).tolist() == [True, False, True, False]
