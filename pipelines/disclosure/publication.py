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
from pipelines.disclosure.before import Before, kept_hidden, now_known, now_near, small_change
from pipelines.disclosure.bounds import MOST, Bools, Floats
from pipelines.disclosure.cells import numbers_of
from pipelines.disclosure.insiders import own_numbers, owners_of, parts_of
from pipelines.disclosure.problem import Problem, shows_of
from pipelines.disclosure.protect import protected
from pipelines.disclosure.relations import System, numbered, system_of
from pipelines.disclosure.rests import rests_of
from pipelines.disclosure.row_counts import without_rows
from pipelines.disclosure.suppliers import told_suppliers
from pipelines.disclosure.views import ALL, QUARTER, YEAR, kind_of, of_people, told, top_of
from pipelines.kpis import KPIS
from pipelines.model.tables.public import IS_SUPPRESSED, MASKS, SOURCE_OF

Frames = Mapping[str, pd.DataFrame]
# Loss of a cell by what it tells of; the city's total of a year is the last to be hidden.
_PAID, _CITY_YEAR, _CITY, _OTHER = 10_000.0, 1000.0, 5.0, 1.0
_CURVE, _SUPPLIERS = "public.retention_curve", "public.supplier_delivery"
_SUMMARY, _PAYOFF = "public.payoff_summary", "public.payoff"


@dataclass(frozen=True)
class Views:
    """The rows of all masked tables that are views, their numbers, and how these hang together.

    Attributes:
        frames: Rows of the sources, by published name.
        cells: First cell of each table; a row has two: its figures, and how many are unknown.
        listed: All numbers of the rows, with `table` and the cell that shows each.
        system: The numbers and their relations.
        own: The numbers of the organisations, told or not, that they know by themselves.
        n: How many cells there are; the last row's are of what no row tells.
    """

    frames: dict[str, pd.DataFrame]
    cells: dict[str, int]
    listed: pd.DataFrame
    system: System
    own: pd.DataFrame
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
    problem = problem_of(views, organisation, threshold)
    small = first_hidden(views, threshold) | few_others(problem, threshold)
    kept = np.zeros(views.n, dtype=bool)
    hidden = small
    if before and before.snapshots:
        kept = kept_hidden(before, views.frames, views.cells, views.n)
        known = now_known(before, views.system.numbers)
        changed = small_change(before, views.system.numbers)
        small |= np.asarray(problem.shows @ changed.astype(float)) > 0
        # First against those who remember, then against those who do not: what is known to the
        # former still looks hidden to the latter, and to the proof.
        low, high = now_near(before, views.system.numbers)
        remembered = replace(
            problem, known=known, floor=np.maximum(problem.floor, low),
            ceiling=np.minimum(problem.ceiling, high),
        )  # fmt: skip
        hidden = protected(remembered, small | kept)
    hidden = protected(problem, hidden)
    tables = shown(views, hidden)
    tables["public.trend"] = told_trend(given["mart_trend"], tables[masks.KPI_VALUE], organisation)
    tables[_SUPPLIERS] = told_suppliers(tables[_SUPPLIERS], tables[masks.COMMITMENT])
    tables["public.delivery"] = without_rows(given["core_report_delivery"])
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
    parts.append(_unlisted(pd.concat(parts, ignore_index=True), organisation, n))
    listed = pd.concat(parts, ignore_index=True)
    system = system_of(listed, organisation, frames[masks.COMMITMENT])
    return Views(frames, cells, listed, system, own_numbers(given, organisation), n + 2)


def _unlisted(listed: pd.DataFrame, organisation: pd.DataFrame, cell: int) -> pd.DataFrame:
    """The numbers that no row is of, as one more row that is never told: the last two cells."""
    rests = rests_of(numbered(listed)[1], organisation)
    return rests.assign(table="", row=np.arange(len(rests)), role="rest", cell=cell)


def first_hidden(views: Views, threshold: float) -> Bools:
    """The cells that tell by themselves of too few people."""
    hidden = np.zeros(views.n, dtype=bool)
    hidden[-2:] = True  # what no row is of
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
    promises = views.frames[masks.COMMITMENT]
    floor = np.zeros(len(value))
    # A row is hidden because it tells of somebody: its whole is nobody's number never.
    whole = views.listed["role"].isin(["", "whole1"]) & (views.listed["cell"] % 2 == 0)
    floor[system.of[whole.to_numpy()]] = 1.0
    least, most = _by_state(system, promises)
    asks, alike = _asks(views, len(value))
    return Problem(
        matrix=system.matrix, low=system.low, high=system.high, value=value, shows=shows, asks=asks,
        alike=alike, limit=max(threshold, masks.FLOOR), cost=_cost(views, organisation),
        follows=_follows(views), owners=owners_of(system, organisation),
        own=parts_of(system, views.own, organisation, promises),
        floor=np.maximum(np.minimum(floor, value), least), ceiling=most,
        known=np.zeros(len(value), dtype=bool),
    )  # fmt: skip


def _follows(views: Views) -> np.ndarray:
    """A row whose figures are hidden hides its unknown too, and placements all that they are of."""
    follows = np.arange(views.n) | 1
    names = views.frames[_SUMMARY]["name"].astype(str)
    parts = names.str.startswith(("counted", "left_out", "cost_per_placement"))
    told = np.append(np.flatnonzero(names == "placements"), np.flatnonzero(parts))
    # Net by the amount of one placement is how many are counted.
    each = np.flatnonzero(views.frames[_PAYOFF]["basis"] == "per_placement")
    chain = np.append(views.cells[_SUMMARY] + 2 * told, views.cells[_PAYOFF] + 2 * each)
    follows[chain[:-1]] = chain[1:]
    return np.asarray(follows)


def few_others(problem: Problem, threshold: float) -> Bools:
    """The cells whose numbers tell one who takes his own away from them of few others."""
    left = problem.value[:, None] - problem.own
    others = (masks.few(left, max(threshold, masks.FLOOR)) & (problem.own > 0)).any(axis=1)
    return np.asarray(problem.asks @ others.astype(float)) > 0


def _asks(views: Views, n: int) -> tuple[sparse.csr_array, Bools]:
    """The numbers that a hidden row asks to be protected where few, and those of groups all alike.

    How many are unknown is hidden too where they are few; but that nothing is reported of somebody
    is no property of theirs. What is kept of a promise is at most the promise, which is no secret.
    """
    listed = views.listed
    wholes = listed[listed["role"] == "whole1"].drop_duplicates(["table", "row"])
    whole = wholes.set_index(["table", "row"])["value"]
    places = pd.MultiIndex.from_frame(listed[["table", "row"]])
    all_of_it = listed["value"].to_numpy() == whole.reindex(places).to_numpy()
    counted = ~listed["population"].str.endswith(".unknown") & (listed["role"] != "kept")
    mine = np.asarray(counted, dtype=bool)
    alike = np.zeros(n, dtype=bool)
    alike[views.system.of[mine & all_of_it & np.asarray(listed["role"] == "part1")]] = True
    cell = listed["cell"].to_numpy() // 2 * 2
    return shows_of(cell[mine], views.system.of[mine], views.n, n), alike


def _by_state(system: System, promises: pd.DataFrame) -> tuple[Floats, Floats]:
    """What the state of a promise, where it is told, says of the number delivered."""
    judged = np.asarray((promises["unit"] == "persons") & promises["is_kept"].notna())
    mine = promises[judged & masks.has_state(promises)]
    is_kept, promised = mine["is_kept"].astype(bool), mine["promised"].astype(float)
    of = mine["commitment_id"].tolist()
    least = dict(zip(of, promised.where(is_kept, 0.0), strict=True))
    most = dict(zip(of, (promised - 1).where(~is_kept, MOST), strict=True))
    member = system.numbers["member"].where(system.numbers["dimension"] == "commitment")
    counted = system.numbers["population"].isin(["delivered", "behind"])
    value = system.numbers["value"].to_numpy(dtype=float)
    low = member.map(least).where(counted).fillna(0.0).to_numpy(dtype=float)
    high = member.map(most).where(counted).fillna(MOST).to_numpy(dtype=float)
    return np.minimum(low, value), np.maximum(high, value)


def _cost(views: Views, organisation: pd.DataFrame) -> np.ndarray:
    """Loss of hiding each cell: small ones first, parts of the city before it, then its years.

    Last of all whom the pay-off is of: all amounts by placement would go with it.
    """
    top, listed = top_of(organisation), views.listed
    level = np.select(
        [
            listed["table"] == _SUMMARY,
            listed["org_id"].isin(top) & (listed["dimension"] == ALL)
            & (kind_of(listed["period_id"]) == YEAR),
            listed["org_id"].isin(top) & (listed["dimension"] == ALL),
        ],
        [_PAID, _CITY_YEAR, _CITY],
        _OTHER,
    )  # fmt: skip
    loss = pd.Series(level * (1.0 + listed["value"].to_numpy())).groupby(listed["cell"]).max()
    cost = np.zeros(views.n)
    cost[loss.index.to_numpy()] = loss.to_numpy()
    return cost


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
