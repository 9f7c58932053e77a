"""Which cells a row is in: its organisation and all above it, its period and all that hold it.

Arithmetic on codes, for speed; what is done with the rows of a cell is in `evaluate.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.model import periods

Codes = npt.NDArray[np.int64]
ALL, OWN = "all", "own"
PLACE = ["org_id", "period_id", "dimension", "member"]
_APART = "\x1f"  # in no name of a dimension
_TOTAL = ALL + _APART + ALL


@dataclass(frozen=True)
class Fan:
    """For each code a list of others, end to end in one array."""

    starts: Codes
    members: Codes

    def spread(self, codes: Codes) -> tuple[Codes, Codes]:
        """All members of the codes: the position of the code that each is of, and the member."""
        counts = np.diff(self.starts)[codes]
        positions = np.repeat(np.arange(len(codes)), counts)
        steps = np.arange(len(positions)) - np.repeat(np.cumsum(counts) - counts, counts)
        return positions, self.members[np.repeat(self.starts[codes], counts) + steps]


def fan_of(given: Iterable[list[int]]) -> Fan:
    """A fan of lists, the first being that of code 0."""
    lists = list(given)
    starts = np.cumsum([0, *(len(members) for members in lists)])
    return Fan(starts, np.array([m for members in lists for m in members], dtype=np.int64))


@dataclass(frozen=True)
class Grid:
    """Organisations and periods by code, and which of them hold which.

    A code beyond the organisations is a parent's own mark: its rows without its subordinates'.
    """

    org_ids: pd.Index
    period_ids: pd.Index
    last_days: pd.DatetimeIndex
    upward: Fan
    periods_of: Fan
    first_month: int

    @property
    def months(self) -> int:
        """The number of months that the periods span."""
        return len(self.periods_of.starts) - 2 - len(self.period_ids)

    @property
    def width(self) -> int:
        """The number of organisations and periods together, own marks apart."""
        return len(self.org_ids) * len(self.period_ids)


def grid_of(organisation: pd.DataFrame, period: pd.DataFrame) -> Grid:
    """The grid of all organisations, and of all periods that are no months."""
    tree = ancestor_pairs(organisation)
    org_ids = pd.Index(sorted(organisation["org_id"]))
    n, above = len(org_ids), list[list[int]]([[] for _ in org_ids])
    code_of = {org_id: code for code, org_id in enumerate(org_ids)}
    for org_id, ancestor in zip(tree["org_id"], tree["ancestor"], strict=True):
        above[code_of[org_id]].append(code_of[ancestor])
    parents = {a for org, listed in enumerate(above) for a in listed if a != org}
    for org in parents:
        above[org].append(n + org)
    listed = period[period["period_type"] != "month"].sort_values("period_id")
    spans = [
        (periods.month_index(a), periods.month_index(b))
        for a, b in zip(listed["date_from"], listed["date_to"], strict=True)
    ]
    first = min((a for a, _ in spans), default=0)
    last = max((b for _, b in spans), default=-1)
    months: list[list[int]] = [[] for _ in range(first, last + 1)]
    for code, (a, b) in enumerate(spans):
        for month in range(a, b + 1):
            months[month - first].append(code)
    # After the months each period by itself, then nothing: the place of a row outside all.
    places = [*months, *([p] for p in range(len(spans))), []]
    last_days = pd.DatetimeIndex(pd.to_datetime(listed["date_to"]))
    return Grid(
        org_ids, pd.Index(listed["period_id"]), last_days, fan_of(above), fan_of(places), first
    )


def ancestor_pairs(organisation: pd.DataFrame) -> pd.DataFrame:
    """Pairs (org_id, ancestor), each organisation being its own first ancestor."""
    parent = {
        o: p if isinstance(p, str) else None
        for o, p in zip(organisation["org_id"], organisation["parent_org_id"], strict=True)
    }
    pairs = []
    for org_id in parent:
        place: str | None = org_id
        while place is not None:
            pairs.append((org_id, place))
            place = parent[place]
    return pd.DataFrame(pairs, columns=["org_id", "ancestor"])


@dataclass(frozen=True)
class Cells:
    """Rows of a measure spread over their cells: position of the row, and code of the cell."""

    grid: Grid
    traits: pd.Index
    rows: Codes
    codes: Codes

    def named(self, codes: Codes) -> pd.DataFrame:
        """Organisation, period, dimension and member of cells, in the order of their codes."""
        places, trait = np.divmod(codes, max(len(self.traits), 1))
        org, period = np.divmod(places, max(len(self.grid.period_ids), 1))
        own, names = org >= len(self.grid.org_ids), list(self.traits)
        dimension = np.array([name.split(_APART, 1)[0] for name in names], dtype=object)[trait]
        member = np.array([name.split(_APART, 1)[1] for name in names], dtype=object)[trait]
        return pd.DataFrame(
            {
                "org_id": self.grid.org_ids.to_numpy(dtype=object)[org % len(self.grid.org_ids)],
                "period_id": self.grid.period_ids.to_numpy(dtype=object)[period],
                "dimension": np.where(own, OWN, dimension),
                "member": np.where(own, OWN, member),
            }
        )

    def totals(self) -> Codes:
        """The cells of all organisations' totals, whether they hold a row or not."""
        return np.arange(self.grid.width) * len(self.traits) + list(self.traits).index(_TOTAL)

    def groups(self) -> Iterator[tuple[int, Codes]]:
        """Each cell that holds rows, and their positions in order."""
        order = np.lexsort((self.rows, self.codes))
        codes, rows = self.codes[order], self.rows[order]
        starts = np.flatnonzero(np.diff(codes, prepend=-1))
        yield from zip(codes[starts], np.split(rows, starts[1:]), strict=True) if len(codes) else ()


def cells_of(given: pd.DataFrame, grid: Grid) -> Cells:
    """The cells of rows with `org_id`, `month` or `period_id`, `dimension` and `member`."""
    names = given["dimension"].astype(str) + _APART + given["member"].astype(str)
    traits = pd.Index(sorted({*names, _TOTAL}))
    at, period = grid.periods_of.spread(_places(given, grid))
    up, org = grid.upward.spread(grid.org_ids.get_indexer(pd.Index(given["org_id"]))[at])
    row, trait = at[up], traits.get_indexer(pd.Index(names))[at[up]]
    # What is its own is told for totals only.
    kept = (org < len(grid.org_ids)) | (trait == list(traits).index(_TOTAL))
    codes = (org * len(grid.period_ids) + period[up]) * len(traits) + trait
    return Cells(grid, traits, row[kept], codes[kept])


def _places(given: pd.DataFrame, grid: Grid) -> Codes:
    """Each row's code in `periods_of`: its month, its period, or nowhere."""
    nowhere = grid.months + len(grid.period_ids)
    month = pd.to_numeric(given["month"]).to_numpy(dtype=float) - grid.first_month
    in_month = (month >= 0) & (month < grid.months)
    listed: Any = grid.period_ids.get_indexer(pd.Index(given["period_id"]))
    ready = np.where(listed >= 0, grid.months + listed, nowhere)
    return np.where(in_month, np.nan_to_num(month), ready).astype(np.int64)
