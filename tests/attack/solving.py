"""Bounds of numbers that sums bind: by propagation, then by integer programming (HiGHS). Plain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

MOST = 1e6
SEARCHED = 12
_NEAR = 1e-6


@dataclass(frozen=True)
class System:
    """Numbers with bounds, bound by rows: `row_low <= matrix @ x <= row_high`."""

    matrix: sp.csr_array
    row_low: np.ndarray
    row_high: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_whole: np.ndarray


def system(
    rows: Sequence[tuple[Sequence[int], Sequence[float], float, float]],
    low: np.ndarray,
    high: np.ndarray,
    is_whole: np.ndarray,
) -> System:
    """A system of rows: places, factors, least and most."""
    counts = [len(r[0]) for r in rows]
    indices = np.fromiter((n for r in rows for n in r[0]), dtype=np.int64, count=sum(counts))
    data = np.fromiter((a for r in rows for a in r[1]), dtype=float, count=sum(counts))
    starts = np.concatenate([[0], np.cumsum(counts)])
    matrix = sp.csr_array((data, indices, starts), shape=(len(rows), len(low)))
    row_low = np.array([r[2] for r in rows], dtype=float)
    row_high = np.array([r[3] for r in rows], dtype=float)
    return System(matrix, row_low, row_high, low, high, is_whole)


def merged(given: System) -> tuple[System, np.ndarray]:
    """The system with numbers that must be equal as one, and which of its numbers each is.

    Equal are two that a row of the two says, and those that two equal rows have left.
    """
    of = np.arange(len(given.low))
    one, rows_left = given, -1
    while one.matrix.shape[0] != rows_left:
        rows_left = one.matrix.shape[0]
        same = _equals(one.matrix, one.row_low, one.row_high)
        count, classes = sp.csgraph.connected_components(same, directed=False)
        join = sp.csr_array((np.ones(len(classes)), (np.arange(len(classes)), classes)),
                            shape=(len(classes), count))  # fmt: skip
        low, high = np.zeros(count), np.full(count, MOST)
        np.maximum.at(low, classes, one.low)
        np.minimum.at(high, classes, one.high)
        whole = np.ones(count, dtype=bool)
        np.logical_and.at(whole, classes, one.is_whole)
        matrix = (one.matrix @ join).tocsr()
        matrix.data[np.abs(matrix.data) < 1e-12] = 0.0
        matrix.eliminate_zeros()
        matrix.sort_indices()
        kept = _once(matrix, one.row_low, one.row_high)
        one = System(matrix[kept], one.row_low[kept], one.row_high[kept], low, high, whole)
        of = classes[of]
    return one, of


def _equals(matrix: sp.csr_array, row_low: np.ndarray, row_high: np.ndarray) -> sp.csr_array:
    """Pairs that are equal: in a row by themselves, or the last of rows that are else the same."""
    starts, counts = matrix.indptr[:-1], np.diff(matrix.indptr)
    exact = (row_low == 0) & (row_high == 0)
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for n in np.flatnonzero(exact & (counts == 2)):
        if matrix.data[starts[n]] == -matrix.data[starts[n] + 1]:
            pairs.append(matrix.indices[starts[n] : starts[n] + 2][None, :])
    seen: dict[tuple[bytes, bytes], int] = {}
    for n in np.flatnonzero(exact & (counts > 2)):
        part = slice(starts[n], starts[n] + counts[n])
        # The number that stands in the fewest rows is last: what is left, or a month.
        last = matrix.indices[part][-1]
        key = (matrix.indices[part][:-1].tobytes(), matrix.data[part].tobytes())
        if key in seen and seen[key] != last:
            pairs.append(np.array([[seen[key], last]]))
        seen.setdefault(key, last)
    both = np.concatenate(pairs)
    size = matrix.shape[1]
    return sp.csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size))


def _once(matrix: sp.csr_array, row_low: np.ndarray, row_high: np.ndarray) -> np.ndarray:
    """The rows that say something that no row before them says."""
    seen, kept = set(), []
    for n in range(matrix.shape[0]):
        part = slice(matrix.indptr[n], matrix.indptr[n + 1])
        data = matrix.data[part]
        key = (matrix.indices[part].tobytes(), data.tobytes(), row_low[n], row_high[n])
        if len(data) and key not in seen:
            seen.add(key)
            kept.append(n)
    return np.array(kept, dtype=np.int64)


def with_rows(
    given: System, rows: Sequence[tuple[Sequence[int], Sequence[float], float, float]]
) -> System:
    """The system with more rows; numbers beyond its own are new, whole and at least nothing."""
    size = max([len(given.low), *(1 + max(r[0]) for r in rows)])
    new = size - len(given.low)
    low = np.concatenate([given.low, np.zeros(new)])
    high = np.concatenate([given.high, np.full(new, MOST)])
    more = system(rows, low, high, np.concatenate([given.is_whole, np.ones(new, dtype=bool)]))
    wider = sp.csr_array((given.matrix.data, given.matrix.indices, given.matrix.indptr),
                         shape=(given.matrix.shape[0], size))  # fmt: skip
    return replace(
        more,
        matrix=sp.vstack([wider, more.matrix]).tocsr(),
        row_low=np.concatenate([given.row_low, more.row_low]),
        row_high=np.concatenate([given.row_high, more.row_high]),
    )


def known(given: System, places: np.ndarray, values: np.ndarray) -> System:
    """The system where some numbers are known."""
    low, high = given.low.copy(), given.high.copy()
    low[places] = high[places] = values
    return replace(given, low=low, high=high)


def propagated(given: System, rounds: int = 60) -> System:
    """The system with bounds as narrow as each row by itself makes them, until nothing changes."""
    matrix = given.matrix
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    places, factors = matrix.indices, matrix.data
    low, high = given.low.copy(), given.high.copy()
    for _ in range(rounds):
        least = np.minimum(factors * low[places], factors * high[places])
        most = np.maximum(factors * low[places], factors * high[places])
        others_least = (np.bincount(rows, least, matrix.shape[0]))[rows] - least
        others_most = (np.bincount(rows, most, matrix.shape[0]))[rows] - most
        # What is left for the number when the others are as large, or as small, as they can be.
        left_low = given.row_low[rows] - others_most
        left_high = given.row_high[rows] - others_least
        a, b = left_low / factors, left_high / factors
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, places, np.where(factors > 0, a, b))
        np.minimum.at(new_high, places, np.where(factors > 0, b, a))
        whole = given.is_whole
        new_low = np.where(whole, np.ceil(new_low - 1e-4), new_low)
        new_high = np.where(whole, np.floor(new_high + 1e-4), new_high)
        # Fractions are rounded: bounds that cross by a hair are the same.
        crossed = new_low > new_high
        new_low = np.where(crossed, np.minimum(new_low, new_high), new_low)
        new_high = np.where(crossed, np.maximum(new_low, new_high), new_high)
        changed = (new_low > low + _NEAR).any() or (new_high < high - _NEAR).any()
        low, high = np.maximum(low, new_low), np.minimum(high, new_high)
        if not changed:
            break
    return replace(given, low=low, high=np.maximum(low, high))


def reduced(given: System) -> tuple[System, np.ndarray]:
    """The system of the numbers that are not known, and which they are."""
    free = np.flatnonzero(given.high - given.low > _NEAR)
    fixed = np.where(given.high - given.low > _NEAR, 0.0, given.low)
    taken = given.matrix @ fixed
    matrix = given.matrix[:, free].tocsr()
    kept = np.flatnonzero(np.diff(matrix.indptr) > 0)
    return System(
        matrix[kept], given.row_low[kept] - taken[kept], given.row_high[kept] - taken[kept],
        given.low[free], given.high[free], given.is_whole[free],
    ), free  # fmt: skip


def apart(given: System) -> np.ndarray:
    """The number of the part that each number is in: parts share no row."""
    rows = given.matrix.shape[0]
    joined = sp.bmat([[None, given.matrix], [given.matrix.T, None]]) if rows else None
    if joined is None:
        return np.arange(len(given.low))
    return np.asarray(sp.csgraph.connected_components(joined, directed=False)[1][rows:])


def within(given: System, places: np.ndarray) -> System:
    """The system of some numbers, with the rows that are of them alone."""
    outside = np.ones(len(given.low), dtype=bool)
    outside[places] = False
    alone = np.flatnonzero(abs(given.matrix) @ outside == 0)
    return System(
        given.matrix[alone][:, places].tocsr(), given.row_low[alone], given.row_high[alone],
        given.low[places], given.high[places], given.is_whole[places],
    )  # fmt: skip


def part(given: System, places: np.ndarray) -> System:
    """The system of some numbers that no row binds to others."""
    matrix = given.matrix[:, places].tocsr()
    kept = np.flatnonzero(np.diff(matrix.indptr) > 0)
    return System(
        matrix[kept], given.row_low[kept], given.row_high[kept],
        given.low[places], given.high[places], given.is_whole[places],
    )  # fmt: skip


def widths(
    given: System, truth: np.ndarray, asked: np.ndarray, enough: np.ndarray, seconds: float = 20.0
) -> np.ndarray:
    """How far each asked number can be from its least to its most, no farther than is enough.

    The truth is one world that fits; others are looked for that move many of the numbers at once,
    and those that none moved are asked for one by one.
    """
    least, most = truth[asked].copy(), truth[asked].copy()
    for sign in (1, -1, 1, -1):
        while (todo := most - least < enough - _NEAR).any():
            found = _moved(given, asked[todo], truth[asked][todo], enough[todo], sign, seconds)
            if found is None:
                break
            before = np.minimum(most - least, enough).sum()
            least, most = np.minimum(least, found[asked]), np.maximum(most, found[asked])
            if np.minimum(most - least, enough).sum() <= before + _NEAR:
                break
    # A city that gives away many need not be searched to the last of them.
    for n in np.flatnonzero(most - least < enough - _NEAR)[:SEARCHED]:
        for sign in (1, -1):
            if (found := _farthest(given, int(asked[n]), sign, seconds)) is not None:
                least, most = np.minimum(least, found[asked]), np.maximum(most, found[asked])
    return np.asarray(most - least)


def _moved(
    given: System, asked: np.ndarray, true: np.ndarray, enough: np.ndarray, sign: int, secs: float
) -> np.ndarray | None:
    """A world in which as many as possible of the numbers are far above, or below, the truth."""
    size, k = len(given.low), len(asked)
    picks = sp.csr_array((np.ones(k), (np.arange(k), asked)), shape=(k, size))
    matrix = sp.vstack([
        sp.hstack([given.matrix, sp.csr_array((given.matrix.shape[0], k))]),
        sp.hstack([sign * picks, -sp.eye_array(k)]),
    ]).tocsr()  # fmt: skip
    row_low = np.concatenate([given.row_low, sign * true])
    row_high = np.concatenate([given.row_high, np.full(k, np.inf)])
    found = milp(
        np.concatenate([np.zeros(size), -np.ones(k)]),
        constraints=LinearConstraint(matrix, row_low, row_high),
        bounds=Bounds(np.concatenate([given.low, np.full(k, -MOST)]),
                      np.concatenate([given.high, enough])),
        integrality=np.concatenate([given.is_whole, np.zeros(k, dtype=bool)]),
        options={"time_limit": secs, "mip_rel_gap": 0.05},
    )  # fmt: skip
    return None if found.x is None else found.x[:size]


def _farthest(given: System, place: int, sign: int, secs: float) -> np.ndarray | None:
    goal = np.zeros(len(given.low))
    goal[place] = -sign
    found = milp(
        goal,
        constraints=LinearConstraint(given.matrix, given.row_low, given.row_high)
        if given.matrix.shape[0] else None,
        bounds=Bounds(given.low, given.high),
        integrality=given.is_whole,
        options={"time_limit": secs},
    )  # fmt: skip
    return None if found.x is None else np.asarray(found.x)
