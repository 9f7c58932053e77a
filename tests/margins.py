"""Tables with margins to be protected, and an attack on them that shares nothing with the choice.

The attack is linear programming over the whole table (`scipy.optimize.linprog`), cell by cell.
"""

from dataclasses import replace

import numpy as np
from scipy import optimize, sparse

from pipelines.disclosure.bounds import MOST
from pipelines.disclosure.problem import Problem, needed

LIMIT = 5


def table(inner: np.ndarray, owners: bool = False, least: float = LIMIT) -> Problem:
    """A table with its margins and total, each number a cell; its rows may know their own."""
    rows, columns = inner.shape
    full = np.zeros((rows + 1, columns + 1))
    full[:-1, :-1] = inner
    full[-1, :-1], full[:-1, -1], full[-1, -1] = inner.sum(0), inner.sum(1), inner.sum()
    at = np.arange(full.size).reshape(full.shape)
    sums = []
    for line in (*at, *at.T):
        sum_ = np.zeros(full.size)
        sum_[line[:-1]], sum_[line[-1]] = -1.0, 1.0
        sums.append(sum_)
    value = full.ravel()
    margin = (at % (columns + 1) == columns) | (at >= rows * (columns + 1))
    few = (value > 0) & (value < least)
    knows = np.zeros((full.size, rows if owners else 0), dtype=bool)
    for r in range(knows.shape[1]):
        knows[at[r], r] = True
    same = sparse.csr_array(np.eye(full.size))
    return Problem(
        matrix=sparse.csr_array(np.array(sums)), low=np.zeros(len(sums)), high=np.zeros(len(sums)),
        value=value, shows=same, asks=sparse.csr_array(np.diag(few.astype(float))),
        alike=np.zeros(full.size, dtype=bool), limit=least, own=np.zeros(knows.shape),
        cost=np.where(margin.ravel(), 100.0, 1.0) * (1 + value), follows=np.arange(full.size),
        owners=knows, floor=np.minimum(1.0, value), ceiling=np.full(full.size, MOST),
        known=np.zeros(full.size, dtype=bool),
    )  # fmt: skip


def star(*values: float, owners: bool = False, told: tuple[int, ...] = ()) -> Problem:
    """A total and its parts, each part's owner knowing his own."""
    given_ = table(np.array([values]).T, owners)
    parts = [2 * i for i in range(len(values) + 1)]
    total = len(values) + 1
    known = np.zeros(len(parts), dtype=bool)
    known[list(told)] = True
    return replace(
        given_, matrix=given_.matrix[[total]][:, parts], low=np.zeros(1), high=np.zeros(1),
        value=given_.value[parts], shows=given_.shows[parts][:, parts],
        asks=given_.asks[parts][:, parts], cost=given_.cost[parts],
        follows=np.arange(len(parts)), owners=given_.owners[parts],
        own=given_.own[parts], alike=given_.alike[parts],
        floor=given_.floor[parts], ceiling=given_.ceiling[parts], known=known,
    )  # fmt: skip


def small(problem: Problem, least: float = LIMIT) -> np.ndarray:
    return (problem.value > 0) & (problem.value < least)


def attacked(problem: Problem, hidden: np.ndarray) -> dict[tuple[int, int], tuple[float, float]]:
    """Bounds of each hidden small number: for anybody (-1), and for each who does not own it."""
    found = {}
    matrix = problem.matrix.toarray()
    for who in range(-1, problem.owners.shape[1]):
        own = problem.owners[:, who] if who >= 0 else np.zeros(len(hidden), dtype=bool)
        known = ~hidden | own
        bounds = [
            (v, v) if k else (min(1.0, v), None) for v, k in zip(problem.value, known, strict=True)
        ]
        for j in np.flatnonzero(small(problem) & hidden & ~own):
            ends = []
            for sign in (1.0, -1.0):
                objective = np.zeros(len(hidden))
                objective[j] = sign
                solved = optimize.linprog(
                    objective, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds
                )
                ends.append(sign * solved.fun if solved.status == 0 else np.inf)
            found[who, int(j)] = (ends[0], ends[1])
    return found


def narrow(problem: Problem, hidden: np.ndarray) -> list[tuple[int, int]]:
    need = needed(problem.value)
    return [
        (who, j)
        for (who, j), (low, high) in attacked(problem, hidden).items()
        if high - low < need[j] - 1e-6
    ]
