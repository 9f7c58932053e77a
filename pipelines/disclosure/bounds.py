"""Between which bounds somebody can place a hidden number. Pure functions; no table is known here.

Interval propagation, for all attackers at once, is fast and finds most of what can be found; the
rest is found by programming (`widths.py`; `reliability.md` 5.3).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
MOST = 1e6  # more people than any number counts
_SMALL = 1e-6
_SWEEPS = 60


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
    everybody = given.floor[:, None].copy(), given.ceiling[:, None].copy()
    _narrow(given, *everybody, np.ones(everybody[0].shape, dtype=bool))
    known = given.value[:, None]
    # Row by row in memory, as `_narrow` walks through them.
    lower = np.ascontiguousarray(np.where(owned, known, np.maximum(everybody[0], own)))
    upper = np.ascontiguousarray(np.where(owned, known, everybody[1]))
    # Nobody knows less than everybody: only what he knows beside it is followed.
    _narrow(given, lower, upper, (lower > everybody[0]) | (upper < everybody[1]))
    return lower, upper


def _narrow(given: Hidden, lower: Floats, upper: Floats, moved: Bools) -> None:
    """Makes bounds (numbers by attackers) as narrow as the relations of what has `moved` say."""
    matrix, touching = given.matrix, abs(given.matrix)
    lowest, uppermost = lower.ravel(), upper.ravel()
    sizes, columns = np.diff(matrix.indptr), np.arange(lower.size).reshape(lower.shape)
    for _ in range(_SWEEPS):
        # Relations by attackers, and the entries of each.
        relation, attacker = (touching @ sparse.csr_array(moved)).tocoo().coords
        if not len(relation):
            return
        size = sizes[relation]
        starts = np.cumsum(size) - size
        pair = np.repeat(np.arange(len(size)), size)
        entry = np.arange(len(pair)) - starts[pair] + matrix.indptr[relation][pair]
        at, factor = columns[matrix.indices[entry], attacker[pair]], matrix.data[entry]
        rising, least, most = factor > 0, lowest[at], uppermost[at]
        little = factor * np.where(rising, least, most)
        much = factor * np.where(rising, most, least)
        # What the others of the relation leave for each.
        one = (given.high[relation] - np.add.reduceat(little, starts))[pair] + little
        two = (given.low[relation] - np.add.reduceat(much, starts))[pair] + much
        one, two = one / factor, two / factor
        # Persons are whole.
        tops = np.floor(np.where(rising, one, two) + _SMALL)
        bottoms = np.ceil(np.where(rising, two, one) - _SMALL)
        narrower = at[(tops < most - _SMALL) | (bottoms > least + _SMALL)]
        np.minimum.at(uppermost, at, tops)
        np.maximum.at(lowest, at, bottoms)
        moved = np.zeros(lower.shape, dtype=bool)
        moved.flat[narrower] = True


def groups_of(matrix: sparse.csr_array, among: Ints) -> tuple[Ints, Ints]:
    """Which relations hang together by some of the numbers, and these: the group of each."""
    inside = matrix[:, among].tocoo()
    n, size = len(among), sum(inside.shape)
    ends = inside.coords[0] + n, inside.coords[1]
    graph = sparse.csr_array((np.ones(inside.nnz), ends), shape=(size, size))
    label = sparse.csgraph.connected_components(graph, directed=False)[1].astype(np.int64)
    return label[n:], label[:n]


def in_forest(given: Hidden) -> Bools:
    """Numbers that hang together with none that is bound to another in two ways.

    There propagation finds all there is.
    """
    relation, number = groups_of(given.matrix, np.arange(len(given.index)))
    nodes = np.bincount(np.concatenate([relation, number]))
    entries = np.bincount(relation, np.diff(given.matrix.indptr), minlength=len(nodes))
    found: Bools = (entries == nodes - 1)[number]
    return found


def each_once(given: Hidden) -> tuple[Hidden, Ints]:
    """The hidden numbers without those that are the same as another; which each of them is.

    Relations of a single number are left out: propagation has made bounds of them.
    """
    matrix, n = given.matrix, len(given.index)
    bound = np.diff(matrix.indptr)
    pairs = np.flatnonzero((bound == 2) & (given.low == 0) & (given.high == 0))
    pairs = pairs[matrix[pairs] @ np.ones(n) == 0]
    ends = matrix[pairs].indices.reshape(-1, 2)
    graph = sparse.csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n, n))
    size, of = sparse.csgraph.connected_components(graph, directed=False)
    first = np.unique(of, return_index=True)[1]
    mine = matrix @ sparse.csr_array((np.ones(n), (np.arange(n), of)), shape=(n, size))
    mine.eliminate_zeros()
    rows = np.flatnonzero((np.diff(mine.indptr) > 0) & (bound > 1))
    once = Hidden(
        given.index[first], given.value[first], mine[rows], given.low[rows], given.high[rows],
        given.floor[first], given.ceiling[first],
    )  # fmt: skip
    return once, of.astype(np.int64)
