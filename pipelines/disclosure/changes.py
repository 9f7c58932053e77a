"""Changes that keep all relations: found once by programming, then tried for every attacker.

Another possibility differs from the truth in places that hang together; each place by itself is a
change that keeps all relations, and so are its multiples within the bounds. To try them costs next
to nothing, and mostly no program is left to solve.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipelines.disclosure.bounds import Floats, Hidden, Ints

_SMALL = 1e-6
# How far each is tried, to both sides: the large numbers need wide intervals.
_TIMES = (1, -1, 2, -2, 3, -3, 5, -5, 8, -8, 13, -13, 21, -21, 34, -34)


@dataclass
class Changes:
    """Changes that were found: of which numbers of the problem, and by how much each."""

    known: set[bytes] = field(default_factory=set)
    of: list[Ints] = field(default_factory=list)
    by: list[Floats] = field(default_factory=list)


def keep(changes: Changes, given: Hidden, other: Floats) -> None:
    """Take up in what another possibility differs from the truth, each place by itself."""
    moved = np.round(other - given.value, 6)
    touched = np.flatnonzero(moved)
    mine = given.matrix[:, touched]
    links = sparse.csr_array(abs(mine).T @ abs(mine))
    _, place = sparse.csgraph.connected_components(links, directed=False)
    for number in range(place.max() + 1 if len(place) else 0):
        inside = touched[place == number]
        of, by = given.index[inside], moved[inside]
        if (by != np.round(by)).any():
            continue
        by = by / np.gcd.reduce(by.astype(np.int64)) * np.sign(by[0])
        name = of.tobytes() + by.tobytes()
        if name not in changes.known:
            changes.known.add(name)
            changes.of.append(of)
            changes.by.append(by)


def reached(changes: Changes, given: Hidden, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """The least and the most that each number can be by one of the changes, or as it is."""
    least, most = given.value.copy(), given.value.copy()
    steps = _within(changes, given.index)
    if not steps.shape[0]:
        return least, most
    at, first = steps.indices, steps.indptr[:-1]
    bound = sparse.csr_array(steps @ given.matrix.T)
    row = np.repeat(np.arange(bound.shape[0]), np.diff(bound.indptr))
    now = given.matrix @ given.value
    down, up = (given.low - now - _SMALL)[bound.indices], (given.high - now + _SMALL)[bound.indices]
    for times in _TIMES:
        there = given.value[at] + times * steps.data
        inside = (there >= lower[at] - _SMALL) & (there <= upper[at] + _SMALL)
        holds = np.logical_and.reduceat(inside, first)
        moved = times * bound.data
        holds[row[(moved < down) | (moved > up)]] = False
        told = np.repeat(holds, np.diff(steps.indptr))
        np.minimum.at(least, at[told], there[told])
        np.maximum.at(most, at[told], there[told])
    return least, most


def _within(changes: Changes, index: Ints) -> sparse.csr_array:
    """The changes (rows) that touch no other numbers than these (columns)."""
    if not changes.of:
        return sparse.csr_array((0, len(index)))
    sizes = np.array([len(of) for of in changes.of])
    of, by = np.concatenate(changes.of), np.concatenate(changes.by)
    place = np.full(max(of.max(), index.max(initial=0)) + 1, -1, dtype=np.int64)
    place[index] = np.arange(len(index))
    at: npt.NDArray[np.int64] = place[of]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    kept = np.logical_and.reduceat(at >= 0, starts)
    of_kept = np.repeat(kept, sizes)
    ends = np.concatenate([[0], np.cumsum(sizes[kept])])
    return sparse.csr_array((by[of_kept], at[of_kept], ends), shape=(int(kept.sum()), len(index)))
