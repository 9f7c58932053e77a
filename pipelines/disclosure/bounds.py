"""Between which bounds somebody can place a hidden number. Pure functions; no table is known here.

Interval propagation, for all attackers at once, is fast and finds most of what can be found; the
rest is found by integer programming in each connected part of the hidden numbers (`widths.py`;
`reliability.md` 5.3).
"""

from collections.abc import Iterator
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
