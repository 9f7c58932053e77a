"""Changes that keep all relations: what is told possible is, and what is possible is found."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipelines.disclosure.bounds import Hidden
from pipelines.disclosure.changes import Changes, keep, reached
from pipelines.disclosure.widths import widths

MOST = 4
N = 5


@st.composite
def systems(draw: st.DrawFn) -> Hidden:
    """Five small numbers, bound by sums of some of them that are known or known to be below."""
    value = np.array(draw(st.lists(st.integers(0, 3), min_size=N, max_size=N)), dtype=float)
    factor = st.sampled_from([-1.0, 0.0, 0.0, 1.0])
    rows = draw(st.lists(st.lists(factor, min_size=N, max_size=N), min_size=1, max_size=4))
    matrix = sparse.csr_array(np.array(rows))
    matrix.eliminate_zeros()
    told = matrix @ value
    slack = np.array(draw(st.lists(st.integers(0, 1), min_size=len(rows), max_size=len(rows))))
    return Hidden(
        np.arange(N) + 3, value, matrix, told, told + slack, np.zeros(N), np.full(N, MOST * 1.0)
    )


def possible(system: Hidden, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """All possibilities, by trying each."""
    every = np.array(list(product(range(MOST + 1), repeat=N)), dtype=float)
    sums = every @ system.matrix.toarray().T
    holds = ((sums >= system.low - 1e-9) & (sums <= system.high + 1e-9)).all(axis=1)
    return every[holds & (every >= lower).all(axis=1) & (every <= upper).all(axis=1)]


@given(systems(), st.integers(0, N - 1))
@settings(max_examples=60, deadline=None)
def test_a_width_is_enough_exactly_when_trying_all_finds_it(system: Hidden, known: int) -> None:
    changes, need = Changes(), np.full(N, 2.0)
    lower, upper = system.floor.copy(), system.ceiling.copy()
    for _ in range(2):  # the second attacker knows a number, and tries what the first has found
        there = possible(system, lower, upper)
        range_ = there.max(axis=0) - there.min(axis=0)
        found = widths(system, need, lower, upper, changes)
        assert (found <= range_ + 1e-9).all()
        assert ((found >= need) == (range_ >= need)).all()
        least, most = reached(changes, system, lower, upper)
        assert (least >= there.min(axis=0)).all()
        assert (most <= there.max(axis=0)).all()
        lower[known] = upper[known] = system.value[known]


def test_a_change_is_kept_place_by_place_and_tried_in_multiples() -> None:
    # Two tables that have nothing to do with each other: a + b = 5, c + d = 3.
    matrix = sparse.csr_array(np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]))
    value, told = np.array([2.0, 3, 1, 2]), np.array([5.0, 3])
    system = Hidden(np.array([7, 8, 9, 4]), value, matrix, told, told, np.zeros(4), np.full(4, 9.0))
    changes = Changes()
    keep(changes, system, np.array([4.0, 1, 2, 1]))
    assert [sorted(of.tolist()) for of in changes.of] == [[7, 8], [4, 9]]
    least, most = reached(changes, system, np.zeros(4), np.full(4, 9.0))
    assert least.tolist() == [0, 0, 0, 0]
    assert most.tolist() == [5, 5, 3, 3]
    # Who knows one of a pair can change the other pair alone.
    known = np.array([2.0, 0, 0, 0]), np.array([2.0, 9, 9, 9])
    least, most = reached(changes, system, *known)
    assert least.tolist() == [2, 3, 0, 0]
    assert most.tolist() == [2, 3, 3, 3]
