"""Changes that keep all relations: what is told possible is, and what is possible is found."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipelines.disclosure.bounds import Hidden, propagated
from pipelines.disclosure.changes import Changes, reach_of, widen
from pipelines.disclosure.widths import open_to

MOST = 4
N = 5
NEED = 2.0


@st.composite
def systems(draw: st.DrawFn) -> Hidden:
    """Five small numbers, bound by sums of some of them that are known or known to be below."""
    value = np.array(draw(st.lists(st.integers(0, 3), min_size=N, max_size=N)), dtype=float)
    factor = st.sampled_from([-1.0, 0.0, 0.0, 1.0])
    rows = draw(st.lists(st.lists(factor, min_size=N, max_size=N), min_size=1, max_size=4))
    matrix = sparse.csr_array(np.array([row for row in rows if any(row)] or [[1.0] * N]))
    matrix.eliminate_zeros()
    told = matrix @ value
    slack = st.lists(st.integers(0, 1), min_size=len(told), max_size=len(told))
    return Hidden(
        np.arange(N) + 3, value, matrix, told, told + np.array(draw(slack)), np.zeros(N),
        np.full(N, MOST * 1.0),
    )  # fmt: skip


def ranges(system: Hidden, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """How far apart the possibilities of each number lie, by trying every one."""
    every = np.array(list(product(range(MOST + 1), repeat=N)), dtype=float)
    sums = every @ system.matrix.toarray().T
    holds = ((sums >= system.low - 1e-9) & (sums <= system.high + 1e-9)).all(axis=1)
    there = every[holds & (every >= lower).all(axis=1) & (every <= upper).all(axis=1)]
    return np.asarray(there.max(axis=0) - there.min(axis=0))


@given(systems(), st.lists(st.booleans(), min_size=3 * N, max_size=3 * N))
@settings(max_examples=100, deadline=None)
def test_a_number_is_open_exactly_when_trying_all_finds_it(
    system: Hidden, knows: list[bool]
) -> None:
    nobody = np.zeros((N, 1), dtype=bool)
    owned = np.hstack([nobody, np.array(knows).reshape(N, 3)])
    lower, upper = propagated(system, owned, np.zeros(owned.shape))
    need, changes = np.where(owned, 0.0, NEED), Changes()
    wide = np.transpose([ranges(system, lower[:, a], upper[:, a]) for a in range(4)])
    assert not (wide[owned]).any()
    for _ in range(2):  # once with nothing found, then with what the first question has found
        found = upper - lower < need
        found[tuple(open_to(system, need, lower, upper, changes).T)] = True
        assert (found == (wide < need)).all()


def pairs() -> Hidden:
    """Two tables that have nothing to do with each other: a + b = 5, and c + d is at most 3."""
    matrix = sparse.csr_array(np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]))
    return Hidden(
        np.array([7, 8, 9, 4]), np.array([2.0, 3, 1, 2]), matrix, np.array([5.0, -np.inf]),
        np.array([5.0, 3]), np.zeros(4), np.full(4, 9.0),
    )  # fmt: skip


def reached(change: list[float], knows_a: bool) -> list[tuple[float, float]]:
    lower, upper = np.zeros((4, 1)), np.full((4, 1), 9.0)
    lower[0], upper[0] = (2, 2) if knows_a else (0, 9)
    reach = reach_of(pairs(), lower, upper)
    widen(reach, np.array(change))
    return list(zip(reach.least[:, 0].tolist(), reach.most[:, 0].tolist(), strict=True))


def test_a_change_is_tried_place_by_place_and_to_either_side() -> None:
    assert reached([1, -1, 1, -1], knows_a=False) == [(1, 3), (2, 4), (0, 2), (1, 3)]
    # Who knows one of a pair can change the other pair alone.
    assert reached([1, -1, 1, -1], knows_a=True) == [(2, 2), (3, 3), (0, 2), (1, 3)]


def test_a_change_that_breaks_a_relation_shows_nothing() -> None:
    assert reached([1, 1, 0, 0], knows_a=False) == [(2, 2), (3, 3), (1, 1), (2, 2)]
    assert reached([0, 0, 1, 0], knows_a=False) == [(2, 2), (3, 3), (0, 1), (2, 2)]


def test_a_change_is_kept_by_what_the_numbers_are() -> None:
    changes = Changes()
    changes.keep(np.array([7, 8, 9]), np.array([1.0, 0, -1]))
    changes.keep(np.array([7, 8, 9]), np.zeros(3))
    assert [c.tolist() for c in changes.of(np.array([2, 9, 7, 8]))] == [[0, -1, 1, 0]]


def test_what_two_names_of_one_number_leave_of_a_relation_is_known() -> None:
    """x = y, and x - y + z is 1 or 2: so is z, which no bound of x or y tells."""
    matrix = sparse.csr_array(np.array([[1.0, -1, 0], [1, -1, 1]]))
    value, nobody = np.array([2.0, 2, 1]), np.zeros((3, 1))
    system = Hidden(
        np.arange(3), value, matrix, np.array([0.0, 1]), np.array([0.0, 2]), np.zeros(3),
        np.full(3, 9.0),
    )  # fmt: skip
    lower, upper = propagated(system, nobody.astype(bool), nobody)
    assert (upper - lower)[:, 0].tolist() == [9, 9, 9]
    found = open_to(system, np.full((3, 1), NEED), lower, upper, Changes())
    assert found.tolist() == [[2, 0]]
