"""Between which bounds somebody can place a hidden number. Pure functions; no table is known here.

First interval propagation, for all attackers at once, which is fast and finds most of what can be
found; then integer programming (HiGHS) in each connected part of the hidden numbers, which finds
the rest (`reliability.md` 5.3).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
MOST = 1e6  # more people than any number counts
_SMALL = 1e-6
_SWEEPS = 60
_TURNS, _HALF = 8, 0.5
# Answers of `widths` by a digest of the question.
_ANSWERED: dict[bytes, Floats] = {}
_REMEMBERED = 10_000


@dataclass(frozen=True)
class Hidden:
    """The hidden numbers and what is known of them: `low <= matrix @ x <= high`.

    Attributes:
        index: Which numbers of the system they are.
        value: Their true values.
        matrix, low, high: The relations in which they are, less the numbers that are shown.
        floor, ceiling: What everybody knows of each.
    """

    index: Ints
    value: Floats
    matrix: sparse.csr_array
    low: Floats
    high: Floats
    floor: Floats
    ceiling: Floats


def hidden_part(
    matrix: sparse.csr_array,
    low: Floats,
    high: Floats,
    value: Floats,
    is_hidden: Bools,
    floor: Floats,
    ceiling: Floats,
) -> Hidden:
    """What is left of a system of relations when the shown numbers are put in."""
    index = np.flatnonzero(is_hidden)
    shown = matrix @ np.where(is_hidden, 0.0, value)
    mine = matrix[:, index].tocsr()
    rows = np.flatnonzero(np.diff(mine.indptr))
    return Hidden(
        index, value[index], mine[rows], low[rows] - shown[rows], high[rows] - shown[rows],
        floor[index], ceiling[index],
    )  # fmt: skip


def propagated(given: Hidden, owned: Bools, own: Floats) -> tuple[Floats, Floats]:
    """Lower and upper bounds of each hidden number (rows) for each attacker (columns).

    Args:
        given: The hidden numbers.
        owned: Which of them an attacker knows, a column each.
        own: How much of each he knows to be there.
    """
    known = given.value[:, None]
    lower = np.where(owned, known, np.maximum(given.floor[:, None], own))
    upper = np.where(owned, known, given.ceiling[:, None])
    entries = given.matrix.tocoo()
    row, column, factor = entries.coords[0], entries.coords[1], entries.data[:, None]
    if not len(row) or not owned.shape[1]:
        return lower, upper
    starts = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
    group = np.concatenate([[0], np.cumsum(np.diff(row) != 0)])
    order = np.argsort(column, kind="stable")
    ends = np.concatenate([[0], np.flatnonzero(np.diff(column[order])) + 1])
    targets = column[order][ends]
    low, high = given.low[row][:, None], given.high[row][:, None]
    rising = factor > 0
    for _ in range(_SWEEPS):
        least = factor * np.where(rising, lower[column], upper[column])
        most = factor * np.where(rising, upper[column], lower[column])
        # What the others of the relation leave for each.
        at_most = high - (np.add.reduceat(least, starts)[group] - least)
        at_least = low - (np.add.reduceat(most, starts)[group] - most)
        one, two = at_most / factor, at_least / factor
        tops = np.where(rising, one, two)[order]
        bottoms = np.where(rising, two, one)[order]
        # Persons are whole.
        new_upper = np.floor(np.minimum.reduceat(tops, ends) + _SMALL)
        new_lower = np.ceil(np.maximum.reduceat(bottoms, ends) - _SMALL)
        better_upper = np.minimum(upper[targets], new_upper)
        better_lower = np.maximum(lower[targets], new_lower)
        moved = (better_upper < upper[targets] - _SMALL) | (better_lower > lower[targets] + _SMALL)
        upper[targets], lower[targets] = better_upper, better_lower
        if not moved.any():
            break
    return lower, upper


def components(given: Hidden) -> Iterator[Ints]:
    """The hidden numbers that hang together, a group each."""
    links = sparse.csr_array((abs(given.matrix).T @ abs(given.matrix)) > 0)
    n, label = sparse.csgraph.connected_components(links, directed=False)
    order = np.argsort(label, kind="stable")
    yield from np.split(order, np.searchsorted(label[order], np.arange(1, n)))


def is_forest(given: Hidden) -> bool:
    """Whether no number is bound to another in two ways: then propagation finds all there is."""
    rows, columns = given.matrix.shape
    entries = given.matrix.tocoo()
    ends = (np.ones(given.matrix.nnz), (entries.coords[0], entries.coords[1] + rows))
    size = rows + columns
    graph = sparse.csr_array(ends, shape=(size, size))
    parts, _ = sparse.csgraph.connected_components(graph, directed=False)
    return bool(given.matrix.nnz == size - parts)


def within(given: Hidden, part: Ints, owned: Bools) -> Hidden:
    """A group of the hidden numbers, without those that an attacker knows."""
    free = part[~owned[part]]
    known = np.zeros(len(given.index))
    known[part] = np.where(owned[part], given.value[part], 0.0)
    told = given.matrix @ known
    mine = given.matrix[:, free].tocsr()
    rows = np.flatnonzero(np.diff(mine.indptr))
    return Hidden(
        free, given.value[free], mine[rows], given.low[rows] - told[rows],
        given.high[rows] - told[rows], given.floor[free], given.ceiling[free],
    )  # fmt: skip


def widths(given: Hidden, need: Floats, lower: Floats, upper: Floats) -> Floats:
    """How far apart two possible values of each number lie, at least; enough where `need` is met.

    The truth is one possibility. Others are looked for that move as many numbers as possible by
    what they need, up or down; only numbers that none of them moves are bounded one by one.

    Args:
        given: Hidden numbers that hang together.
        need: Wanted widths; 0 for numbers that need no protection.
        lower: Bounds that propagation has found.
        upper: Likewise.
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
        _ANSWERED[question] = _widths(given, need, lower, upper)
    return _ANSWERED[question].copy()


def _widths(given: Hidden, need: Floats, lower: Floats, upper: Floats) -> Floats:
    least, most = given.value.copy(), given.value.copy()
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
        up = ~up
    for j in np.flatnonzero(most - least < need - _SMALL):
        for sign in (1.0, -1.0):
            objective = np.zeros(len(given.index))
            objective[j] = sign
            found = _solved(given, lower, upper, objective)
            if found is not None:
                least, most = np.minimum(least, found), np.maximum(most, found)
            if most[j] - least[j] >= need[j] - _SMALL:
                break
    return most - least


def _solved(given: Hidden, lower: Floats, upper: Floats, objective: Floats) -> Floats | None:
    """The possibility that is best by an objective, to be least."""
    free = np.zeros((0, len(objective)))
    return _programmed(given, sparse.csr_array(free), lower, upper, objective)


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
