"""Which cells are hidden beside the small ones, so that no hidden number can be worked out. Pure.

A cell is hidden or shown whole. Cells are added one by one where a hidden number lies too open for
somebody: each time the one whose loss is least. Whether it suffices is asked with integer
programming, of everybody who sees all that is published, and of each organisation that knows its
own (`reliability.md` 5.3, 8).
"""

import numpy as np

from pipelines.disclosure.bounds import Bools, hidden_part, propagated
from pipelines.disclosure.choice import Choice, Exposed
from pipelines.disclosure.problem import LEAST_WIDTH, Problem, needed, of_people, secret
from pipelines.disclosure.widths import open_to

_SMALL = 1e-6
_ROUNDS = 200


def protected(problem: Problem, hidden: Bools) -> Bools:
    """The hidden cells with all that must be hidden with them.

    Args:
        problem: Numbers, relations, cells and attackers.
        hidden: Cells that must be hidden in any case.
    """
    hidden = _followed(problem, hidden)
    for _ in range(_ROUNDS):
        # Cheap first: the exact question only where propagation finds nothing any more.
        open_ = exposed(problem, hidden, exactly=False) or exposed(problem, hidden, exactly=True)
        if not open_:
            break
        choice = Choice(problem, hidden)
        more = choice.of(open_)
        if not (more & ~hidden).any():  # no single cell covers it: all that it hangs with goes
            more = choice.beside(open_)
        if not (more & ~hidden).any():
            return hidden if not learned(problem, open_) else hidden | of_people(problem)
        hidden = _followed(problem, hidden | more)
    else:
        return hidden | of_people(problem)  # nothing covers it: then nothing is told of people
    return hidden


def learned(problem: Problem, open_: Exposed) -> Exposed:
    """What lies open because something is told, not because somebody knew it before.

    Where nothing at all is told, what an organisation can place too closely it knows by itself.
    """
    if not open_:
        return []
    all_ = of_people(problem)
    by_itself = exposed(problem, all_, exactly=False) + exposed(problem, all_, exactly=True)
    before = {(number, who) for number, who, _ in by_itself}
    return [each for each in open_ if each[:2] not in before]


def _followed(problem: Problem, hidden: Bools) -> Bools:
    found, known = hidden.copy(), -1
    while known != (known := int(found.sum())):
        found[problem.follows[found]] = True
    return found


def exposed(problem: Problem, hidden: Bools, *, exactly: bool) -> Exposed:
    """Hidden numbers that are asked to be protected and lie too open, and for whom."""
    given = hidden_part(
        problem.matrix, problem.low, problem.high, problem.value, secret(problem, hidden),
        problem.floor, problem.ceiling,
    )  # fmt: skip
    asked = np.asarray(problem.asks.T @ hidden.astype(float))[given.index] > 0
    owned, own = problem.owners[given.index], problem.own[given.index]
    concerned = np.flatnonzero((owned | (own > 0)).any(axis=0))
    none = np.zeros((len(owned), 1))
    owned = np.column_stack([none.astype(bool), owned[:, concerned]])
    own = np.column_stack([none, own[:, concerned]])
    left = np.round(given.value[:, None] - own, 6)
    wanted = (left > 0) & ((left < problem.limit) | problem.alike[given.index][:, None])
    need = np.where(asked[:, None] & wanted & ~owned, needed(left), 0.0)
    lower, upper = propagated(given, owned, own)
    if not exactly:
        found = np.argwhere(upper - lower < need - _SMALL)
    else:
        found = open_to(given, need, lower, upper, problem.changes)
    named = np.concatenate([[-1], concerned])
    tight = np.zeros((len(problem.value), len(named)), dtype=bool)
    tight[given.index] = (upper - lower < LEAST_WIDTH) & ~owned
    by = dict(zip(named.tolist(), tight.T, strict=True))
    return [
        (j, a, by[a])
        for j, a in zip(given.index[found[:, 0]].tolist(), named[found[:, 1]].tolist(), strict=True)
    ]
