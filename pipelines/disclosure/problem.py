"""What disclosure control is asked: numbers, their relations, cells, and who knows what. Pure."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure.bounds import MOST, Bools, Floats, Ints
from pipelines.disclosure.changes import Changes

LEAST_WIDTH, LEAST_SHARE = 3.0, 0.2
_SMALL = 1e-6


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


def of_people(problem: Problem) -> Bools:
    """Cells that show a number of people."""
    return np.asarray(abs(problem.shows).sum(axis=1) > 0).ravel()


def shows_of(cell: Ints, number: Ints, cells: int, numbers: int) -> sparse.csr_array:
    """Cells and the numbers they show, as a matrix of ones."""
    pairs = pd.DataFrame({"cell": cell, "number": number}).drop_duplicates()
    ones = np.ones(len(pairs))
    return sparse.csr_array((ones, (pairs["cell"], pairs["number"])), shape=(cells, numbers))


def unbounded(n: int) -> tuple[Floats, Floats]:
    """What everybody knows of numbers of people: none is below 0."""
    return np.zeros(n), np.full(n, MOST)
