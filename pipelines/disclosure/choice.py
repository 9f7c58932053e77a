"""Which cells are hidden for numbers that lie too open, when some are hidden already. Pure."""

import numpy as np
from scipy import sparse

from pipelines.disclosure.bounds import Bools, Ints, groups_of
from pipelines.disclosure.problem import LEAST_WIDTH, Problem, secret

_SMALL = 1e-6
# A number, an attacker (-1 is anybody), and the numbers that lie open for him.
Exposed = list[tuple[int, int, Bools]]


class Choice:
    """What can still be hidden.

    A number lies open because of its relations, and of those of the numbers beside it that lie as
    open: the cell is the one that loses least for each of these relations it loosens.
    """

    def __init__(self, problem: Problem, hidden: Bools) -> None:
        self.problem = problem
        self.is_secret = secret(problem, hidden)
        self.shown = problem.shows.T.multiply(~hidden).tocsr()
        loss, some = self.shown @ problem.cost, np.diff(self.shown.indptr) > 0
        can_cover = some & ~self.is_secret & ~problem.known
        # What is too small to cover the number would have to be followed by another.
        loss *= np.where(problem.value >= LEAST_WIDTH, 1.0, 3.0)
        self.loss = np.where(can_cover, loss, np.inf)
        self.links = sparse.csc_array(abs(problem.matrix).sign())

    def of(self, open_: Exposed) -> Bools:
        """Cells that cover the numbers, each apart from the others."""
        links, more = self.links, np.zeros(self.problem.shows.shape[0], dtype=bool)
        touched = np.zeros(links.shape[0], dtype=bool)
        wide = self._groups(self.is_secret)
        groups, done = dict[int, Ints](), dict[int, Bools]()
        for number, attacker, tight in open_:
            if attacker not in groups:
                groups[attacker] = self._groups(tight)
            group = groups[attacker]
            if attacker not in done:
                near = np.isin(group, group[touched])
                done[attacker] = links.T @ near.astype(float) > 0
            if done[attacker][number]:
                continue
            around = np.isin(group, group[self._relations(number)])
            picked = self._cheapest(around, attacker)
            if picked is None:  # one among all that is secret, or what is 0
                around = np.isin(wide, wide[self._relations(number)])
                picked = self._cheapest(around, attacker)
                if picked is None:
                    picked = self._cheapest(around, attacker, least_value=-1.0)
            if picked is None:
                done[attacker] |= links.T @ around.astype(float) > 0
                continue
            more[self.shown[[picked]].indices] = True
            touched |= around
            touched[self._relations(picked)] = True
            done.clear()
        return more

    def beside(self, open_: Exposed) -> Bools:
        """All cells of the relations in which the open numbers, and those bound to them, are."""
        group = self._groups(self.is_secret)
        asked = np.zeros(self.links.shape[1])
        asked[[number for number, *_ in open_]] = 1.0
        around = np.isin(group, group[self.links @ asked > 0])
        near = self.links.T @ around.astype(float) > 0
        return np.asarray(self.problem.shows @ near.astype(float) > 0)

    def _relations(self, number: int) -> Ints:
        links = self.links
        return np.asarray(links.indices[links.indptr[number] : links.indptr[number + 1]])

    def _groups(self, among: Bools) -> Ints:
        return groups_of(self.problem.matrix, np.flatnonzero(among))[0]

    def _cheapest(self, relations: Bools, attacker: int, least_value: float = _SMALL) -> int | None:
        loosens = self.links.T @ relations.astype(float)
        able = (loosens > 0) & np.isfinite(self.loss) & (self.problem.value > least_value)
        if attacker >= 0:
            able &= ~self.problem.owners[:, attacker]
        if not able.any():
            return None
        return int(np.argmin(np.where(able, self.loss / np.maximum(loosens, 1.0), np.inf)))
