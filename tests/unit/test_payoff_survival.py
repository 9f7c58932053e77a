"""Retention curve and its bootstrap, by the known answers of `domain.md` 3.12."""

import numpy as np
import pytest

from pipelines.payoff.survival import Followed, bootstrapped, curve
from pipelines.person.statements import day_of

TEN = Followed(
    np.array([day_of(months) for months in (2, 4, 5, 7, 9, 12, 12, 3, 8, 12)]),
    np.array([1, 1, 0, 1, 0, 0, 0, 1, 0, 0], dtype=bool),
)


def test_known_curve() -> None:
    found = curve(TEN, 24)
    assert found == pytest.approx([1, 1, 0.9, 0.8, 0.7, 0.7, 0.7, *[0.583333] * 6], abs=5e-7)
    assert len(found) == 13  # nobody was followed longer than 12 months


def test_nobody_followed_projects_nothing_and_cannot_be_drawn() -> None:
    nobody = Followed(np.zeros(0, dtype=int), np.zeros(0, dtype=bool))
    assert curve(nobody, 12).tolist() == [1.0]
    with pytest.raises(ValueError, match="nobody"):
        bootstrapped(nobody, 10, np.random.default_rng(1), 12)


@pytest.mark.parametrize("days", [[-1], [1, 2]])
def test_what_is_no_follow_up_is_refused(days: list[int]) -> None:
    with pytest.raises(ValueError, match="duration"):
        Followed(np.array(days), np.array([True]))


def test_bootstrap_spreads_as_greenwood_says_and_reaches_as_far_as_the_curve() -> None:
    found = bootstrapped(TEN, 20_000, np.random.default_rng(1), 24)
    assert found[:, 6].mean() == pytest.approx(0.70, abs=0.01)
    # Greenwood's standard error at 4 months is 0.144914.
    assert found[:, 4].std() == pytest.approx(0.1449, abs=0.01)
    assert (np.diff(found, axis=1) <= 1e-12).all()
    assert not found[:, 13:].any()
    certain = Followed(np.full(8, day_of(6)), np.ones(8, dtype=bool))
    assert bootstrapped(certain, 5, np.random.default_rng(1), 7)[:, 5:] == pytest.approx(
        np.tile([1.0, 0.0], (5, 1))
    )
