"""How wide the interval of a hidden number is, by integer programming (HiGHS). Pure functions.

Asked where propagation has found nothing (`bounds.py`; `reliability.md` 5.3).
"""

import hashlib
from collections.abc import Iterator
from itertools import product

import numpy as np
from scipy import optimize, sparse

from pipelines.disclosure.bounds import (
    MOST,
    Bools,
    Floats,
    Hidden,
    Ints,
    components,
    is_forest,
    within,
)
from pipelines.disclosure.changes import Changes, keep, reached

_SMALL = 1e-6
_TURNS, _HALF = 8, 0.5
_WIDEST = 4
# Answers of `widths` by a digest of the question.
_ANSWERED: dict[bytes, Floats] = {}
_REMEMBERED = 10_000


def open_to(
    given: Hidden, need: Floats, owned: Bools, lower: Floats, upper: Floats, changes: Changes
) -> Ints:
    """Numbers and attackers (columns) who can place them more closely than they `need`, by rows.

    Args:
        given: Hidden numbers.
        need: Wanted widths by number and attacker; 0 where none is wanted.
        owned: The numbers that each attacker knows.
        lower: Bounds that propagation has found for each.
        upper: Likewise.
        changes: What was found before, of the same relations; more is added.
    """
    found = []
    for part in components(given):
        for attacker in np.flatnonzero((need[part] > 0).any(axis=0)):
            mine = within(given, part, owned[:, attacker])
            at, wanted = mine.index, need[mine.index, attacker]
            if not (wanted > 0).any() or is_forest(mine):
                continue  # propagation has found nothing open, and finds all there is
            enough = widths(mine, wanted, lower[at, attacker], upper[at, attacker], changes)
            found += [(int(j), int(attacker)) for j in at[enough < wanted - _SMALL]]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def widths(given: Hidden, need: Floats, lower: Floats, upper: Floats, changes: Changes) -> Floats:
    """How far apart two possible values of each number lie, at least; enough where `need` is met.

    The truth is one possibility. Changes that were found for others are tried first; then some are
    looked for that move as many numbers as possible by what they need, up or down; only numbers
    that none of them moves are bounded one by one.

    Args:
        given: Hidden numbers that hang together.
        need: Wanted widths; 0 for numbers that need no protection.
        lower: Bounds that propagation has found.
        upper: Likewise.
        changes: What was found before, of the same relations; more is added.
    """
    # The same groups are asked about in every round, by several attackers and by the proof.
    matrix = given.matrix
    asked = (matrix.data, matrix.indices, matrix.indptr, given.low, given.high, given.value)
    parts = [a.tobytes() for a in (*asked, need, lower, upper)]
    lengths = str([len(part) for part in parts]).encode()
    question = hashlib.sha256(b"".join([lengths, *parts])).digest()
    if question not in _ANSWERED:
        if len(_ANSWERED) >= _REMEMBERED:
            _ANSWERED.clear()
        _ANSWERED[question] = _widths(given, need, lower, upper, changes)
    return _ANSWERED[question].copy()


def _widths(given: Hidden, need: Floats, lower: Floats, upper: Floats, changes: Changes) -> Floats:
    least, most = reached(changes, given, lower, upper)
    drawn = np.random.default_rng(0)
    up = given.value < 2 * need + 1
    for turn in range(_TURNS):
        open_ = most - least < need - _SMALL
        if not open_.any():
            return most - least
        if turn > 1:
            up = drawn.random(len(need)) < _HALF
        found = _moved(given, lower, upper, np.where(open_, need, 0.0), up)
        if found is None:
            break
        least, most = np.minimum(least, found), np.maximum(most, found)
        keep(changes, given, found)
        up = ~up
    columns = given.matrix.tocsc()
    for j in np.flatnonzero(most - least < need - _SMALL):
        for found in _tried(given, lower, upper, columns, int(j), need[j], least, most):
            keep(changes, given, found)
            near, wide = reached(changes, given, lower, upper)
            np.minimum.reduce([least, found, near], out=least)
            np.maximum.reduce([most, found, wide], out=most)
    return most - least


def _tried(
    given: Hidden,
    lower: Floats,
    upper: Floats,
    columns: sparse.csc_array,
    j: int,
    need: float,
    least: Floats,
    most: Floats,
) -> Iterator[Floats]:
    """Possibilities that move one number, until it has what it needs; `least`, `most` are as found.

    First within what hangs closely together: that is soon answered, and a change of few numbers
    can be tried for many. Only the whole part tells that there is none.
    """
    for inside, way in product(_around(given, columns, j), (1, -1)):
        missing = need - (most[j] - least[j])
        if missing <= _SMALL:
            return
        beyond = most[j] - given.value[j] if way > 0 else given.value[j] - least[j]
        found = _alone(given, lower, upper, inside, j, way, beyond + missing)
        if found is not None:
            yield found
    for way in (1, -1):
        if most[j] - least[j] < need - _SMALL:
            objective = np.zeros(len(given.index))
            objective[j] = way
            found = _solved(given, lower, upper, objective)
            if found is not None:
                yield found


def _solved(given: Hidden, lower: Floats, upper: Floats, objective: Floats) -> Floats | None:
    """The possibility that is best by an objective, to be least."""
    free = np.zeros((0, len(objective)))
    return _programmed(given, sparse.csr_array(free), lower, upper, objective)


def _around(given: Hidden, columns: sparse.csc_array, number: int) -> Iterator[Ints]:
    """A number with those it is bound to, and wider circles; not yet the whole part."""
    inside = np.array([number])
    for radius in range(1, _WIDEST + 1):
        rows = np.unique(columns[:, inside].indices)
        wider = np.unique(given.matrix[rows].indices).astype(np.int64)
        if len(wider) == len(inside):
            return
        inside = wider
        if radius > 1:
            yield inside


def _alone(
    given: Hidden,
    lower: Floats,
    upper: Floats,
    inside: Ints,
    number: int,
    way: int,
    far: float,
) -> Floats | None:
    """A possibility with one number moved so far up or down, and little else, and only inside.

    The changes are the unknowns: how far each number goes up, and how far down.
    """
    n, at = len(inside), int(np.searchsorted(inside, number))
    ends = np.concatenate([(upper - given.value)[inside], (given.value - lower)[inside]])
    mine, other = (at, at + n) if way > 0 else (at + n, at)
    if ends[mine] < far - _SMALL:
        return None
    begins = np.zeros(2 * n)
    begins[mine], ends[other] = far, 0.0
    part = given.matrix[:, inside]
    rows = np.unique(part.tocoo().coords[0])
    now = (given.matrix @ given.value)[rows]
    moves = sparse.csr_array(sparse.hstack([part[rows], -part[rows]]))
    found = optimize.milp(
        np.ones(2 * n),
        integrality=np.ones(2 * n, dtype=np.int64),
        bounds=optimize.Bounds(begins, ends),
        constraints=optimize.LinearConstraint(moves, given.low[rows] - now, given.high[rows] - now),
    )
    if found.x is None:
        return None
    moved, other_ = np.round(found.x), given.value.copy()
    other_[inside] += moved[:n] - moved[n:]
    return other_


def _moved(given: Hidden, lower: Floats, upper: Floats, need: Floats, up: Bools) -> Floats | None:
    """A possibility in which as much as can be is moved from the truth, each up or down."""
    n, asked = len(given.index), np.flatnonzero(need > 0)
    k, sign = len(asked), np.where(up, 1.0, -1.0)[asked]
    # A gain of its own for each: as far as it is moved, and no more than it needs.
    moves = sparse.csr_array((sign, (np.arange(k), asked)), shape=(k, n))
    rows = sparse.csr_array(sparse.hstack([moves, -sparse.eye_array(k)]))
    return _programmed(
        given,
        rows,
        np.concatenate([lower, np.full(k, -MOST)]),
        np.concatenate([upper, need[asked]]),
        np.concatenate([np.zeros(n), -1.0 / need[asked]]),
        sign * given.value[asked],
    )


def _programmed(
    given: Hidden,
    more: sparse.csr_array,
    lower: Floats,
    upper: Floats,
    objective: Floats,
    more_low: Floats | None = None,
) -> Floats | None:
    """Numbers that keep all relations, and `more` above its bounds: whole, the rest as they are."""
    n = len(given.index)
    none = sparse.csr_array((given.matrix.shape[0], len(objective) - n))
    rows = sparse.csr_array(sparse.vstack([sparse.hstack([given.matrix, none]), more]))
    low = np.concatenate([given.low, np.zeros(0) if more_low is None else more_low])
    high = np.concatenate([given.high, np.full(more.shape[0], np.inf)])
    found = optimize.milp(
        objective,
        integrality=(np.arange(len(objective)) < n).astype(np.int64),
        bounds=optimize.Bounds(lower, upper),
        constraints=optimize.LinearConstraint(rows, low, high) if rows.shape[0] else (),
    )
    return None if found.x is None else np.asarray(np.round(found.x[:n]), dtype=float)
