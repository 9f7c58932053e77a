"""Further cells: no hidden number of few is found by an attack that shares nothing with them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from margins import narrow, small, star, table
from scipy import sparse

from pipelines.disclosure import protect
from pipelines.disclosure.bounds import hidden_part, propagated
from pipelines.disclosure.problem import Problem, secret
from pipelines.disclosure.protect import exposed, protected


@settings(max_examples=25)
@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 15), min_size=n, max_size=n), min_size=2, max_size=4
        )
    ),
    st.booleans(),
)
def test_no_small_number_of_a_table_is_found(inner: list[list[int]], owners: bool) -> None:
    problem = table(np.array(inner, dtype=float), owners)
    hidden = protected(problem, small(problem))
    assert hidden[small(problem)].all()
    assert not narrow(problem, hidden)


def test_nothing_more_is_hidden_where_nothing_is_small() -> None:
    problem = table(np.array([[5.0, 6.0], [7.0, 8.0]]))
    assert not protected(problem, small(problem)).any()


def test_a_lone_small_number_takes_the_cheapest_rectangle_with_it() -> None:
    """Women with a disability of `domain.md` 5.3: 3 of 11; the smallest four others go with it."""
    problem = table(np.array([[12.0, 18.0], [9.0, 21.0], [3.0, 8.0]]))
    hidden = protected(problem, small(problem)).reshape(4, 3)
    assert hidden.tolist() == [
        [False, False, False],
        [True, True, False],
        [True, True, False],
        [False, False, False],
    ]


def test_two_units_alone_could_subtract_themselves() -> None:
    """3 and 4 of a city's 7 are hidden from all but each other: a third goes with them."""
    anybody, units = star(3, 4, 9, 30), star(3, 4, 9, 30, owners=True)
    assert protected(anybody, small(anybody)).tolist() == [True, True, False, False, False]
    assert protected(units, small(units)).tolist() == [True, True, True, False, False]


def test_what_was_told_before_protects_nothing() -> None:
    problem = star(3, 9, 30)
    assert protected(problem, small(problem)).tolist() == [True, True, False, False]
    problem = star(3, 9, 30, told=(1,))
    assert protected(problem, small(problem)).tolist() == [True, False, True, False]


def only_known() -> Problem:
    """A small number that was told under another name before: nothing that is hidden covers it."""
    return replace(
        star(3, 3, 30, told=(1,)), matrix=sparse.csr_array(np.array([[1.0, -1.0, 0.0, 0.0]]))
    )


def test_what_somebody_knew_before_stops_no_publication() -> None:
    problem = only_known()
    hidden = protected(problem, np.array([True, False, False, False]))
    open_ = exposed(problem, hidden, exactly=False)
    assert [(number, who) for number, who, _ in open_] == [(0, -1)]
    assert protect.learned(problem, open_) == []
    assert not hidden[2:].any(), "the others are told"


def test_what_is_open_because_something_is_told_is_learned() -> None:
    problem = star(3, 9, 30)
    alone = small(problem)
    open_ = exposed(problem, alone, exactly=False)
    assert protect.learned(problem, open_) == open_ != []


@pytest.mark.parametrize("fault", ["no cell is found", "no end is found"])
def test_where_nothing_covers_nothing_is_told_of_people(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = star(3, 9, 30)
    if fault == "no end is found":
        monkeypatch.setattr(protect, "_ROUNDS", 0)
    else:
        for choice in ("of", "beside"):
            nothing = lambda *_: np.zeros(4, dtype=bool)  # noqa: E731
            monkeypatch.setattr(protect.Choice, choice, nothing)
    assert protected(problem, small(problem)).all()


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=16, max_size=16),
)
def test_bounds_hold_the_truth_and_are_no_wider_than_what_each_relation_says(
    inner: list[list[int]], hide: list[bool]
) -> None:
    problem = table(np.array(inner, dtype=float))
    given_ = hidden_part(
        problem.matrix, problem.low, problem.high, problem.value,
        secret(problem, np.array(hide)), problem.floor, problem.ceiling,
    )  # fmt: skip
    nobody = np.zeros((len(given_.index), 1))
    lower, upper = propagated(given_, nobody.astype(bool), nobody)
    assert (lower[:, 0] <= given_.value).all()
    assert (given_.value <= upper[:, 0]).all()
