"""Which cells are hidden beside the small ones, so that no hidden number can be worked out. Pure.

A cell is hidden or shown whole. Cells are added one by one where a hidden number lies too open for
somebody: each time the one whose loss is least. Whether it suffices is asked with integer
programming, of everybody who sees all that is published, and of each organisation that knows its
own (`reliability.md` 5.3, 8).
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure.bounds import (
    MOST,
    Bools,
    Floats,
    Ints,
    hidden_part,
    propagated,
)
from pipelines.disclosure.changes import Changes
from pipelines.disclosure.widths import open_to

LEAST_WIDTH, LEAST_SHARE = 3.0, 0.2
_SMALL = 1e-6
_ROUNDS = 200


@dataclass(frozen=True)
class Problem:
    """What is to be protected.

    Attributes:
        matrix, low, high: Relations between numbers.
        value: The numbers.
        shows: Cells (rows) and the numbers they show (columns).
        asks: Cells and the numbers that are to be protected when the cell is hidden, where what
            is left of them without somebody's own is more than 0 and below `limit`, or `alike`.
        alike: Numbers that are protected however many they are.
        limit: The least number of people that is told.
        cost: Loss of hiding each cell.
        follows: The cell that is hidden with each; itself where there is none.
        owners: Attackers (columns) and the numbers each knows.
        own: How much of each number is each attacker's own.
        floor, ceiling: What everybody knows of a number that is hidden.
        known: Numbers that were told before.
        changes: What has been found that can be otherwise.
    """

    matrix: sparse.csr_array
    low: Floats
    high: Floats
    value: Floats
    shows: sparse.csr_array
    asks: sparse.csr_array
    alike: Bools
    limit: float
    cost: Floats
    follows: Ints
    owners: Bools
    own: Floats
    floor: Floats
    ceiling: Floats
    known: Bools
    changes: Changes = field(default_factory=Changes)


def needed(value: Floats) -> Floats:
    """How wide the interval of a hidden number must be; nobody needs no protection."""
    return np.where(value > _SMALL, np.maximum(LEAST_WIDTH, np.ceil(LEAST_SHARE * value)), 0.0)


def secret(problem: Problem, hidden: Bools) -> Bools:
    """Numbers that no shown cell tells, and none has told before."""
    shown = np.asarray(problem.shows.T @ (~hidden).astype(float)) > 0
    some = np.asarray(problem.shows.T @ np.ones(len(hidden))) > 0
    return some & ~shown & ~problem.known


def protected(problem: Problem, hidden: Bools) -> Bools:
    """The hidden cells with all that must be hidden with them.

    Args:
        problem: Numbers, relations, cells and attackers.
        hidden: Cells that must be hidden in any case.
    """
    hidden = _followed(problem, hidden)
    choice = _Choice(problem)
    for _ in range(_ROUNDS):
        # Cheap first: the exact question only where propagation finds nothing any more.
        open_ = exposed(problem, hidden, exactly=False) or exposed(problem, hidden, exactly=True)
        if not open_:
            break
        more = choice.of(open_, hidden)
        if not (more & ~hidden).any():  # no single cell covers it: all that it hangs with goes
            more = choice.beside(open_, hidden)
        if not (more & ~hidden).any():
            return hidden if not learned(problem, open_) else hidden | of_people(problem)
        hidden = _followed(problem, hidden | more)
    else:
        return hidden | of_people(problem)  # nothing covers it: then nothing is told of people
    return hidden


def of_people(problem: Problem) -> Bools:
    """Cells that show a number of people."""
    return np.asarray(abs(problem.shows).sum(axis=1) > 0).ravel()


def learned(problem: Problem, open_: "Exposed") -> "Exposed":
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


# A number, an attacker (-1 is anybody), and the numbers that lie open for him.
Exposed = list[tuple[int, int, Bools]]
# Of a number: relations of all that it hangs together with, and what is hidden for which attacker.
Known = dict[int, tuple[set[int], dict[int, int | None]]]


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
        found = open_to(given, need, owned, lower, upper, problem.changes)
    named = np.concatenate([[-1], concerned])
    tight = np.zeros((len(problem.value), len(named)), dtype=bool)
    tight[given.index] = (upper - lower < LEAST_WIDTH) & ~owned
    return [(int(given.index[j]), int(named[a]), tight[:, a]) for j, a in found]


class _Choice:
    """Which cell is hidden for a number that lies open.

    The number lies open because of its relations, and of those of the numbers beside it that lie
    as open: the cell is the one that loses least for each of these relations it loosens.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.columns = problem.matrix.tocsc()
        self.cells = problem.shows.tocsc()

    def of(self, open_: Exposed, hidden: Bools) -> Bools:
        more = np.zeros(len(hidden), dtype=bool)
        touched: set[int] = set()
        is_secret, known = secret(self.problem, hidden), Known()
        near: dict[int, dict[int, set[int]]] = {}
        for number, attacker, tight in open_:
            rows = self._bound(number, tight, near.setdefault(attacker, {}))
            if touched & rows:
                continue
            picked = self._cheapest(rows, attacker, is_secret, hidden)
            if picked is None:
                picked, rows = self._far(number, attacker, is_secret, hidden, known)
            if picked is None:
                continue
            more[self._cells_of(picked, hidden)] = True
            touched |= rows | self._relations(picked)
        return more

    def beside(self, open_: Exposed, hidden: Bools) -> Bools:
        """All cells of the relations in which the open numbers, and those bound to them, are."""
        is_secret, matrix = secret(self.problem, hidden), self.problem.matrix
        rows = sorted({r for number, *_ in open_ for r in self._around(number, is_secret)[0]})
        near = np.zeros(matrix.shape[1])
        near[matrix[rows].indices] = 1.0
        return np.asarray(self.problem.shows @ near, dtype=float) > 0

    def _relations(self, number: int) -> set[int]:
        of = self.columns
        return {int(r) for r in of.indices[of.indptr[number] : of.indptr[number + 1]]}

    def _far(
        self, number: int, attacker: int, is_secret: Bools, hidden: Bools, known: Known
    ) -> tuple[int | None, set[int]]:
        """A number among all that is secret, and its relations; what hangs together asks once."""
        if number not in known:
            rows, members = self._around(number, is_secret)
            bound = members if is_secret[number] else {number}  # they do not hang on to it
            known |= dict.fromkeys(bound, (rows, {}))
        rows, picked = known[number]
        if attacker not in picked:
            found = self._cheapest(rows, attacker, is_secret, hidden)
            if found is None:  # only what is 0 is left to cover it
                found = self._cheapest(rows, attacker, is_secret, hidden, least_value=-1.0)
            picked[attacker] = found
        return picked[attacker], rows

    def _bound(self, number: int, among: Bools, known: dict[int, set[int]]) -> set[int]:
        """The relations of `_around`, worked out once for all that hang together."""
        if number not in known:
            rows, members = self._around(number, among)
            known |= dict.fromkeys(members if among[number] else {number}, rows)
        return known[number]

    def _around(self, number: int, among: Bools) -> tuple[set[int], set[int]]:
        """The relations of a number and of those among others it hangs together with, and these."""
        matrix, seen, fresh, rows = self.problem.matrix, {number}, {number}, set[int]()
        while fresh:
            new = {r for j in fresh for r in self._relations(j)} - rows
            rows |= new
            near = {
                int(j) for r in new for j in matrix.indices[matrix.indptr[r] : matrix.indptr[r + 1]]
            }
            fresh = {j for j in near if among[j]} - seen
            seen |= fresh
        return rows, seen

    def _cells_of(self, number: int, hidden: Bools) -> Ints:
        of = self.cells
        cells = of.indices[of.indptr[number] : of.indptr[number + 1]]
        return np.asarray(cells[~hidden[cells]])

    def _cheapest(
        self,
        rows: set[int],
        attacker: int,
        is_secret: Bools,
        hidden: Bools,
        least_value: float = _SMALL,
    ) -> int | None:
        matrix, problem = self.problem.matrix, self.problem
        loosens: dict[int, int] = {}
        for r in rows:
            for j in matrix.indices[matrix.indptr[r] : matrix.indptr[r + 1]]:
                loosens[int(j)] = loosens.get(int(j), 0) + 1
        best, least = None, np.inf
        for j in sorted(loosens):
            own = attacker >= 0 and problem.owners[j, attacker]
            if is_secret[j] or own or problem.known[j] or problem.value[j] <= least_value:
                continue
            cells = self._cells_of(j, hidden)
            if not len(cells):
                continue
            # What is too small to cover the number would have to be followed by another.
            cost = problem.cost[cells].sum() * (1 if problem.value[j] >= LEAST_WIDTH else 3)
            if cost / loosens[j] < least:
                best, least = j, cost / loosens[j]
        return best


def shows_of(cell: Ints, number: Ints, cells: int, numbers: int) -> sparse.csr_array:
    """Cells and the numbers they show, as a matrix of ones."""
    pairs = pd.DataFrame({"cell": cell, "number": number}).drop_duplicates()
    ones = np.ones(len(pairs))
    return sparse.csr_array((ones, (pairs["cell"], pairs["number"])), shape=(cells, numbers))


def unbounded(n: int) -> tuple[Floats, Floats]:
    """What everybody knows of numbers of people: none is below 0."""
    return np.zeros(n), np.full(n, MOST)
