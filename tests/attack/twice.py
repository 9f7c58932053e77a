"""Two snapshots in turn: what follows from them when one person was added, moved or removed."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from attack import Attacked, Found, found
from solving import System, propagated, with_rows

ADDED, REMOVED, MOVED = "added", "removed", "moved"
_CHANGE = {ADDED: (0.0, 1.0), REMOVED: (-1.0, 0.0), MOVED: (-1.0, 1.0)}


def beside(first: Attacked, second: Attacked, how: str) -> Attacked:
    """The two systems as one: each number that both have differs by one person at most.

    Asked for are the first's numbers, and the second's that the first did not give. What one tells
    is one more or less in the other to whoever knows that one came, went or moved: no matter of
    the second when the first told it, nor of the first when there is nobody in the second.
    """
    gap = len(first.system.low)
    joined = _both(first.system, second.system)
    low, high = _CHANGE[how]
    at = {place: n for n, place in enumerate(first.names)}
    pairs = [(at[p], n) for n, p in enumerate(second.names) if p in at]
    is_close = [abs(first.true[a] - second.true[b]) <= 1.0 for a, b in pairs]
    rows = [
        ((int(second.of[b]) + gap, int(first.of[a])), (1.0, -1.0), low, high)
        for (a, b), close in zip(pairs, is_close, strict=True)
        if close and low <= second.true[b] - first.true[a] <= high
    ]
    size = len(first.names)
    was_open, is_open = _open(first), _open(second)
    then = {a for a, b in pairs if is_open[b] or second.true[b] > 0}
    now = {b for a, b in pairs if was_open[a]}
    small = [n for n in first.small if n in then]
    small += [n + size for n in second.small if n in now]
    return replace(
        first,
        book=replace(first.book, rows=second.book.rows | first.book.rows),
        system=with_rows(joined, rows),
        of=np.concatenate([first.of, second.of + gap]),
        shown=np.concatenate([first.shown, second.shown]),
        names=[*first.names, *second.names],
        true=np.concatenate([first.true, second.true]),
        small=np.array(small, dtype=int),
        whole=np.array([], dtype=int),
    )


def _open(city: Attacked) -> np.ndarray:
    """Whether each number is not known from the snapshot alone."""
    alone = propagated(city.system)
    return np.asarray((alone.high - alone.low)[city.of] >= 0.5)


def _both(one: System, two: System) -> System:
    rows = [
        (two.matrix.indices[a:b] + len(one.low), two.matrix.data[a:b], low, high)
        for a, b, low, high in zip(
            two.matrix.indptr[:-1], two.matrix.indptr[1:], two.row_low, two.row_high, strict=True
        )
    ]
    wide = with_rows(replace(one), [((len(one.low) + len(two.low) - 1,), (1.0,), 0.0, np.inf)])
    wide = replace(
        wide,
        low=np.concatenate([one.low, two.low]),
        high=np.concatenate([one.high, two.high]),
        is_whole=np.concatenate([one.is_whole, two.is_whole]),
    )
    return with_rows(wide, rows)


def found_twice(first: Attacked, second: Attacked, how: str) -> Sequence[Found]:
    """What is found out by both together."""
    return found(beside(first, second, how))
