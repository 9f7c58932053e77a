"""How far each hidden number can be from the truth, by changes that keep all relations. Pure.

A change shows that its numbers can be otherwise to everybody whose bounds it keeps to: found for
some attackers, it is tried for all, and in every later question. It falls into places that hang
together, each a change by itself. Nothing is taken on trust: whether a place keeps all relations
and bounds is looked up here, whoever found it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pipelines.disclosure.bounds import Bools, Floats, Hidden, Ints, groups_of

_SMALL = 1e-6


@dataclass
class Changes:
    """Changes that were found: of which numbers of the problem, and by how much each."""

    found: list[tuple[Ints, Floats]] = field(default_factory=list)

    def keep(self, index: Ints, change: Floats) -> None:
        """One more, of these numbers of the problem."""
        touched = np.flatnonzero(change)
        if len(touched):
            self.found.append((index[touched], change[touched]))

    def of(self, index: Ints) -> Iterator[Floats]:
        """What each that was found says of these numbers."""
        for numbers, by in self.found:
            moved = np.zeros(max(numbers.max(), index.max(initial=0)) + 1)
            moved[numbers] = by
            yield moved[index]


@dataclass(frozen=True)
class Reach:
    """The least and the most that each number (row) is known to be able to be, by attacker.

    Attributes:
        given: The numbers and their relations.
        lower, upper: Bounds for each attacker (columns).
        least, most: What has been reached within them; the truth at first.
    """

    given: Hidden
    lower: Floats
    upper: Floats
    least: Floats
    most: Floats


def reach_of(given: Hidden, lower: Floats, upper: Floats) -> Reach:
    """Nothing is reached yet but the truth."""
    truth = np.repeat(given.value[:, None], lower.shape[1], axis=1)
    return Reach(given, lower, upper, truth, truth.copy())


def widen(reach: Reach, change: Floats) -> None:
    """Take up what each place of a change, to either side, reaches for each attacker."""
    given = reach.given
    touched = np.flatnonzero(change)
    if not len(touched):
        return
    of_relation, place = groups_of(given.matrix, touched)
    order = np.argsort(place, kind="stable")
    at, place = touched[order], place[order]
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    sizes = np.diff(starts, append=len(place))
    now, moved = given.matrix @ given.value, given.matrix @ change
    for way in (1, -1):
        there = now + way * moved
        broken = (there < given.low - _SMALL) | (there > given.high + _SMALL)
        holds = ~np.isin(place[starts], of_relation[broken])
        other = (given.value + way * change)[at][:, None]
        inside: Bools = (other >= reach.lower[at]) & (other <= reach.upper[at])
        holds = np.logical_and.reduceat(inside, starts, axis=0) & holds[:, None]
        told = np.repeat(holds, sizes, axis=0)
        reach.least[at] = np.where(told, np.minimum(reach.least[at], other), reach.least[at])
        reach.most[at] = np.where(told, np.maximum(reach.most[at], other), reach.most[at])
