"""All masked tables together: what is published of them, decided once for a snapshot. Pure.

Brings the views (`views.py`), the primary rules (`masks.py`), the numbers and their relations
(`cells.py`, `relations.py`), what was told before (`before.py`) and the choice of further cells
(`protect.py`) together; none of their rules is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure import masks
from pipelines.disclosure.before import Before, kept_hidden, now_known, small_change
from pipelines.disclosure.bounds import MOST, Bools
from pipelines.disclosure.cells import numbers_of
from pipelines.disclosure.protect import Problem, protected, shows_of
from pipelines.disclosure.relations import System, system_of
from pipelines.disclosure.views import ALL, QUARTER, YEAR, kind_of, of_people, told, top_of
from pipelines.kpis import KPIS
from pipelines.model.tables.public import IS_SUPPRESSED, MASKS, SOURCE_OF

Frames = Mapping[str, pd.DataFrame]
# Loss of a cell by what it tells of; the city's total of a year is the last to be hidden.
_CITY_YEAR, _CITY, _OTHER = 1000.0, 5.0, 1.0
_NAMES = 4  # more than any number has names
_CURVE = "public.retention_curve"


@dataclass(frozen=True)
class Views:
    """The rows of all masked tables that are views, their numbers, and how these hang together.

    Attributes:
        frames: Rows of the sources, by published name.
        cells: First cell of each table; a row has two: its figures, and how many are unknown.
        listed: All numbers of the rows, with `table` and the cell that shows each.
        system: The numbers and their relations.
        n: How many cells there are.
    """

    frames: dict[str, pd.DataFrame]
    cells: dict[str, int]
    listed: pd.DataFrame
    system: System
    n: int


@dataclass(frozen=True)
class Published:
    """The tables as they are published, and how many rows lost their figures, by table and why.

    The reasons are for those who run the system: whoever knew them of a cell knew which are small.
    """

    tables: dict[str, pd.DataFrame]
    reasons: pd.DataFrame


def published(
    given: Frames, threshold: float = masks.FLOOR, before: Before | None = None
) -> Published:
    """All masked tables as they may be published.

    Args:
        given: Tables of core and mart by `<layer>_<table>`.
        threshold: Least number of people that is told.
        before: What the snapshots that are kept have told and hidden.
    """
    organisation, views = given["core_organisation"], views_of(given)
    small = first_hidden(views, threshold)
    problem = problem_of(views, organisation, threshold)
    kept = np.zeros(views.n, dtype=bool)
    hidden = small
    if before and before.snapshots:
        kept = kept_hidden(before, views.frames, views.cells, views.n)
        known = now_known(before, views.system.numbers)
        changed = small_change(before, views.system.numbers)
        small |= np.asarray(problem.shows @ changed.astype(float)) > 0
        # First against those who remember, then against those who do not: what is known to the
        # former still looks hidden to the latter, and to the proof.
        hidden = protected(replace(problem, known=known), small | kept)
    hidden = protected(problem, hidden)
    tables = shown(views, hidden)
    tables["public.trend"] = told_trend(given["mart_trend"], tables[masks.KPI_VALUE], organisation)
    return Published(tables, _reasons(views, small, kept, hidden))


def views_of(given: Frames) -> Views:
    """The views of the masked tables, from their sources."""
    organisation = given["core_organisation"]
    frames, parts, cells, n = {}, [], {}, 0
    for name in MASKS:
        frame = given[SOURCE_OF[name].name.replace(".", "_")]
        frames[name] = frame[told(name, frame, organisation)].reset_index(drop=True)
        numbers = numbers_of(name, frames[name]).assign(table=name)
        cells[name] = n
        parts.append(numbers.assign(cell=n + 2 * numbers["row"] + numbers["cell"]))
        n += 2 * len(frames[name])
    listed = pd.concat(parts, ignore_index=True)
    return Views(frames, cells, listed, system_of(listed, organisation), n)


def first_hidden(views: Views, threshold: float) -> Bools:
    """The cells that tell by themselves of too few people."""
    hidden = np.zeros(views.n, dtype=bool)
    for name, frame in views.frames.items():
        first, people = views.cells[name], of_people(name, frame)
        rows = masks.is_primary(name, frame, threshold) & people
        mine = hidden[first : first + 2 * len(frame)]
        mine[::2] = rows
        mine[1::2] = rows
        if name == masks.KPI_VALUE:
            mine[::2] |= rows | (masks.one_member_has_all(frame) & people)
            mine[1::2] |= mine[::2] | np.asarray(masks.few_unknown(frame, threshold), dtype=bool)
    return hidden


def problem_of(views: Views, organisation: pd.DataFrame, threshold: float = masks.FLOOR) -> Problem:
    """What `protect` is asked: cells, numbers, relations, and who knows what."""
    system, value = views.system, views.system.numbers["value"].to_numpy(dtype=float)
    shows = shows_of(views.listed["cell"].to_numpy(), system.of, views.n, len(value))
    asks = _asks(views, len(value), threshold)
    follows = np.arange(views.n) | 1  # a row whose figures are hidden hides its unknown too
    floor = np.zeros(len(value))
    # A row is hidden because it tells of somebody: its whole is nobody's number never.
    whole = views.listed["role"].isin(["", "whole1"]) & (views.listed["cell"] % 2 == 0)
    floor[system.of[whole.to_numpy()]] = 1.0
    return Problem(
        matrix=system.matrix, low=system.low, high=system.high, value=value, shows=shows, asks=asks,
        cost=_cost(views, organisation), follows=follows, owners=_owners(system, organisation),
        floor=np.minimum(floor, value), ceiling=np.full(len(value), MOST),
        known=np.zeros(len(value), dtype=bool),
    )  # fmt: skip


def _asks(views: Views, n: int, threshold: float) -> sparse.csr_array:
    """What a hidden row asks to be protected: its numbers of few, and those of groups all alike.

    How many are unknown is hidden too where they are few; but that nothing is reported of somebody
    is no property of theirs.
    """
    listed = views.listed
    few = listed["value"].between(0, max(threshold, masks.FLOOR), inclusive="neither")
    whole = listed[listed["role"] == "whole1"].set_index(["table", "row"])["value"]
    places = pd.MultiIndex.from_frame(listed[["table", "row"]])
    all_of_it = listed["value"].to_numpy() == whole.reindex(places).to_numpy()
    mine = (few | (all_of_it & (listed["role"] == "part1"))).to_numpy()
    mine = mine & ~np.asarray(listed["population"].str.endswith(".unknown"), dtype=bool)
    cell = listed["cell"].to_numpy() // 2 * 2
    return shows_of(cell[mine], views.system.of[mine], views.n, n)


def _cost(views: Views, organisation: pd.DataFrame) -> np.ndarray:
    """Loss of hiding each cell: small ones first, parts of the city before it, its years last."""
    top, listed = top_of(organisation), views.listed
    level = np.select(
        [
            listed["org_id"].isin(top) & (listed["dimension"] == ALL)
            & (kind_of(listed["period_id"]) == YEAR),
            listed["org_id"].isin(top) & (listed["dimension"] == ALL),
        ],
        [_CITY_YEAR, _CITY],
        _OTHER,
    )  # fmt: skip
    loss = pd.Series(level * (1.0 + listed["value"].to_numpy())).groupby(listed["cell"]).max()
    cost = np.zeros(views.n)
    cost[loss.index.to_numpy()] = loss.to_numpy()
    return cost


def _owners(system: System, organisation: pd.DataFrame) -> np.ndarray:
    """Organisations (columns) and the numbers of them and of all below them (rows)."""
    above = organisation.set_index("org_id")["parent_org_id"]
    parents = set(above.dropna())
    numbers = system.numbers["org_id"]
    ways: dict[str, set[str]] = {}
    for org_id in numbers.unique():
        way, at = set(), org_id
        while isinstance(at, str) and at in above.index and at not in way:
            way.add(at)
            at = above[at]
        ways[org_id] = way
    roots = {o for o in parents if not isinstance(above.get(o), str)}
    attackers = sorted({a for way in ways.values() for a in way} - roots)
    owned = {o: [a in way for a in attackers] for o, way in ways.items()}
    knows = np.array([owned[o] for o in numbers], dtype=bool)
    knows = knows.reshape(len(numbers), len(attackers))
    # A total of which somebody has all is his own too.
    place = ["population", "period_id", "dimension", "member", "value"]
    mine = system.numbers[[*place, "org_id"]].assign(number=np.arange(len(numbers)))
    both = mine.merge(mine, on=place, suffixes=("", "_below"))
    below = [
        o != p and o in ways[p] for o, p in zip(both["org_id"], both["org_id_below"], strict=True)
    ]
    for whole, part in both.loc[below, ["number", "number_below"]].to_numpy():
        knows[whole] |= knows[part]
    # And so are the same people under another name.
    exact = (system.low == 0) & (system.high == 0) & (np.diff(system.matrix.indptr) == 2)
    same = system.matrix[np.flatnonzero(exact)].indices.reshape(-1, 2)
    for _ in range(_NAMES if len(same) else 0):
        either = knows[same[:, 0]] | knows[same[:, 1]]
        for side in (0, 1):
            np.logical_or.at(knows, same[:, side], either)
    return knows


def shown(views: Views, hidden: Bools) -> dict[str, pd.DataFrame]:
    """The tables of the views without what is hidden."""
    tables = {}
    for name, frame in views.frames.items():
        mine = hidden[views.cells[name] : views.cells[name] + 2 * len(frame)]
        found = masks.masked(name, frame, mine[::2], mine[1::2])
        tables[name] = _ended(found) if name == _CURVE else found
    return tables


def _ended(curve: pd.DataFrame) -> pd.DataFrame:
    """The curves until their first hidden month: how long they go on tells of the last at risk."""
    ordered = curve.sort_values(["definition", "group", "month"])
    gone = ordered.groupby(["definition", "group"])[IS_SUPPRESSED].cumsum()
    return ordered[(gone == 0) | (ordered[IS_SUPPRESSED] & (gone == 1))].reset_index(drop=True)


def told_trend(
    trend: pd.DataFrame, values: pd.DataFrame, organisation: pd.DataFrame
) -> pd.DataFrame:
    """`public.trend`: of people only where every quarter that the trend is of is told.

    Args:
        trend: `mart.trend`.
        values: `public.kpi_value`.
        organisation: The organisations, with their parents.
    """
    people = trend["kpi_id"].isin([k.kpi_id for k in KPIS.values() if k.persons])
    quarters = values[
        (kind_of(values["period_id"]) == QUARTER)
        & (values["dimension"] == ALL)
        & values["value"].notna()
    ]
    both = trend.reset_index().merge(
        quarters[["kpi_id", "org_id", "period_id"]], on=["kpi_id", "org_id"]
    )
    inside = both["period_id"].between(both["first_period"], both["last_period"])
    seen = both[inside].groupby("index").size().reindex(trend.index, fill_value=0)
    told_of = trend["org_id"].isin(top_of(organisation)) & (seen == trend["n"])
    return trend[~people | told_of].reset_index(drop=True)


def _reasons(views: Views, small: Bools, kept: Bools, hidden: Bools) -> pd.DataFrame:
    lines = []
    for name, frame in views.frames.items():
        at = slice(views.cells[name], views.cells[name] + 2 * len(frame), 2)
        mine = pd.DataFrame({"small": small[at], "kept": kept[at], "hidden": hidden[at]})
        lines.append(
            {
                "table_name": name,
                "cells": int(of_people(name, frame).sum()),
                "hidden": int(mine["hidden"].sum()),
                "primary": int(mine["small"].sum()),
                "kept": int((mine["kept"] & ~mine["small"]).sum()),
                "complementary": int((mine["hidden"] & ~mine["small"] & ~mine["kept"]).sum()),
            }
        )
    return pd.DataFrame(lines)
