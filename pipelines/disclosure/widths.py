"""Who can place a hidden number too closely, by programming (HiGHS). Pure functions.

Asked where propagation has found nothing (`bounds.py`; `reliability.md` 5.3). That a number can be
otherwise is shown by a change, and any change will do: linear programs find them by the hundred.
That it cannot be is told by an integer program of its own alone.
"""

from collections.abc import Iterator

import numpy as np
from scipy import optimize

from pipelines.disclosure.bounds import Bools, Floats, Hidden, Ints, each_once, groups_of, in_forest
from pipelines.disclosure.changes import Changes, Reach, reach_of, widen

_SMALL = 1e-6
_TURNS = 4  # for each number of attackers at once


def open_to(given: Hidden, need: Floats, lower: Floats, upper: Floats, changes: Changes) -> Ints:
    """Numbers and attackers (columns) who can place them more closely than they `need`, by rows.

    The truth is one possibility. Others are looked for that move as many numbers as can be, within
    the bounds of many attackers at once, then of few; only a number that none of them moves as far
    as it needs for somebody is bounded by itself.

    Args:
        given: Hidden numbers.
        need: Wanted widths by number and attacker; 0 where none is wanted.
        lower: Bounds that propagation has found for each.
        upper: Likewise.
        changes: What was found before; more is added.
    """
    once, of = each_once(given)
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], np.arange(len(once.index)))
    asks = np.where(in_forest(given)[:, None], 0.0, need)
    asked = np.maximum.reduceat(asks[order], starts)
    reach = reach_of(
        once, np.maximum.reduceat(lower[order], starts), np.minimum.reduceat(upper[order], starts)
    )
    for change in changes.of(once.index):
        if _open(reach, asked).any():
            widen(reach, change)
    for change in _looked_for(reach, asked):
        changes.keep(given.index, change[of])
    wide = (reach.most - reach.least)[of]
    found = np.argwhere(wide < asks - _SMALL)
    part = groups_of(given.matrix, np.arange(len(of)))[1][found[:, 0]]
    return found[np.lexsort((found[:, 0], found[:, 1], part))]


def _open(reach: Reach, asked: Floats) -> Bools:
    open_: Bools = reach.most - reach.least < asked - _SMALL
    return open_


def _looked_for(reach: Reach, asked: Floats) -> Iterator[Floats]:
    """Changes that widen what is asked, until none is missing that there is."""
    given, drawn = reach.given, np.random.default_rng(0)
    n, attackers = asked.shape
    # Nothing is moved further than it needs, that there be room for the others.
    far = np.where(asked.any(axis=1), asked.max(axis=1), np.inf)
    for size in _sizes(attackers):
        who = drawn.permutation(np.flatnonzero(_open(reach, asked).any(axis=0)))
        for group in (who[k : k + size] for k in range(0, len(who), size)):
            lower = np.maximum(reach.lower[:, group].max(axis=1), given.value - far)
            upper = np.minimum(reach.upper[:, group].min(axis=1), given.value + far)
            weight = drawn.normal(size=n)
            for way in (1.0, -1.0):
                missing = _open(reach, asked)[:, group].sum(axis=1)  # most for what most miss
                change = _best(given, lower, upper, way * weight * missing**2, whole=False)
                widen(reach, change)
                yield change
    for number, attacker in np.argwhere(_open(reach, asked)):
        lower, upper = reach.lower[:, attacker], reach.upper[:, attacker]
        for way in (1.0, -1.0):
            if _open(reach, asked)[number, attacker]:
                alone = np.where(np.arange(n) == number, way, 0.0)
                change = _best(given, lower, upper, alone, whole=True)
                widen(reach, change)
                yield change


def _sizes(attackers: int) -> Iterator[int]:
    """Of how many attackers the bounds are kept at once: fewer and fewer."""
    size = attackers
    while True:
        size = max(size // 2, 1)
        yield from (size,) * _TURNS
        if size == 1:
            return


def _best(given: Hidden, lower: Floats, upper: Floats, weight: Floats, *, whole: bool) -> Floats:
    """The change that is best by weights, of all that hangs together with what has one.

    Unless whole numbers are asked for, some may come out as fractions: rounded, they keep no
    relation, and are found out (`changes.widen`).
    """
    best = np.zeros(len(weight))
    of_relation, part = groups_of(given.matrix, np.arange(len(weight)))
    mine = part[weight != 0]
    at, rows = np.flatnonzero(np.isin(part, mine)), np.flatnonzero(np.isin(of_relation, mine))
    if not len(at):
        return best
    value, now = given.value[at], (given.matrix @ given.value)[rows]
    found = optimize.milp(
        -weight[at],
        integrality=np.full(len(at), int(whole)),
        bounds=optimize.Bounds(lower[at] - value, upper[at] - value),
        constraints=optimize.LinearConstraint(
            given.matrix[rows][:, at], given.low[rows] - now, given.high[rows] - now
        ),
    )
    if found.x is not None:
        best[at] = np.round(found.x)
    return best
