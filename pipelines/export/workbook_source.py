"""What the controllers' workbooks are made from: the published tables, and one unit's part of them.

Only the published snapshot is read, so nothing that is masked there can be here. No sheet is laid
out and no figure is computed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.model.bundle import load_reference
from pipelines.model.codes import CodeList
from pipelines.warehouse.snapshot import Snapshot, query, tables

# Of the whole city, in its book only: another pay-off makes no unit's book new.
_OF_CITY = (
    "public.retention_curve", "public.payoff", "public.payoff_sensitivity",
    "public.payoff_summary",
)  # fmt: skip
READ = (
    "public.kpi_value", "public.organisation", "public.period", "public.procurement",
    "public.commitment", "public.caveat", "meta.kpi", "meta.target", "meta.source", "meta.run",
    "meta.table", "meta.column", "meta.series_break",
    *_OF_CITY,
)  # fmt: skip
GOAL, COVERAGE = "goal_share", "coverage"
# Not of a workbook's content: which run it was, and how much there is of others.
_LEFT_OUT = {
    "meta.run": ("run_id", "built_at", "today", "code_version"),
    "meta.table": ("row_count",),
}


@dataclass(frozen=True)
class Source:
    """A snapshot's tables by full name, and the words of its codes."""

    snapshot: Snapshot
    frames: Mapping[str, pd.DataFrame]
    codes: Mapping[str, CodeList]


@dataclass(frozen=True)
class Choice:
    """Which workbook: of whom, which period its summary tells of, language, variant."""

    org_id: str
    period_id: str | None = None
    lang: str = "sv"
    accessible: bool = False


@dataclass(frozen=True)
class Unit:
    """One workbook's part of the source: the unit, those below it, and the rows of them all.

    `measures` are the unit's own; `totals` those of them without a dimension, by measure and
    period; `below` the yearly totals of the units below it.
    """

    choice: Choice
    name: str
    is_root: bool
    names: Mapping[str, str]
    period: pd.Series
    before: str | None
    periods: pd.DataFrame
    measures: pd.DataFrame
    below: pd.DataFrame
    totals: Mapping[tuple[str, str], Mapping[str, Any]]
    procurements: pd.DataFrame
    commitments: pd.DataFrame
    sources: pd.DataFrame
    caveats: pd.DataFrame


def read(snapshot: Snapshot, reference: Path) -> Source:
    """The tables of a snapshot that workbooks need.

    Raises:
        ValueError: the snapshot cannot be read, or is older than these workbooks.
    """
    frames = tables(snapshot, READ)
    missing = sorted(set(READ) - set(frames))
    if missing:
        msg = f"{snapshot.path.name} has no {', '.join(missing)}: run `shu refresh`"
        raise ValueError(msg)
    return Source(snapshot, frames, load_reference(reference).codes)


def members(organisation: pd.DataFrame, org_id: str) -> list[str]:
    """An organisation and all below it, itself first."""
    children = organisation.groupby("parent_org_id")["org_id"].apply(list).to_dict()
    found = [org_id]
    for one in found:
        found += [child for child in children.get(one, []) if child not in found]
    return found


def root(organisation: pd.DataFrame) -> str:
    """The organisation without a parent."""
    return str(organisation.loc[organisation["parent_org_id"].isna(), "org_id"].iloc[0])


def with_data(source: Source) -> list[str]:
    """Organisations of which something is published beyond that nothing came; the city first."""
    organisation = source.frames["public.organisation"]
    sent = set(source.frames["meta.source"]["org_id"])
    named = {
        org_id
        for name in ("public.procurement", "public.commitment")
        for org_id in source.frames[name]["org_id"]
    }
    top = root(organisation)
    known = sorted(
        one for one in organisation["org_id"]
        if one != top and (sent | named) & set(members(organisation, one))
    )  # fmt: skip
    return [top, *known]


def unit_of(source: Source, choice: Choice) -> Unit:
    """One unit's part of the source.

    Raises:
        LookupError: there is no such organisation, or no such period; the text lists them.
    """
    organisation, values = source.frames["public.organisation"], source.frames["public.kpi_value"]
    if choice.org_id not in set(organisation["org_id"]):
        msg = f"{choice.org_id}: {', '.join(sorted(organisation['org_id']))}"
        raise LookupError(msg)
    inside = members(organisation, choice.org_id)
    periods = source.frames["public.period"].sort_values(["date_from", "period_id"])
    own = values[values["org_id"] == choice.org_id]
    period = _period(periods, own, choice.period_id)
    years = set(periods.loc[periods["period_type"] == "year", "period_id"])
    below = values[
        values["org_id"].isin(inside[1:])
        & (values["dimension"] == "all")
        & values["period_id"].isin(years)
    ]
    names = dict(zip(organisation["org_id"], organisation["name_sv"], strict=True))
    order = ["org_id", "counted_at", "procurement_ref", "procurement_id"]
    return Unit(
        choice=replace(choice, period_id=str(period["period_id"])),
        name=names[choice.org_id],
        is_root=choice.org_id == root(organisation),
        names=names,
        period=period,
        before=_before(periods, period),
        periods=periods,
        measures=own,
        below=below,
        totals=_totals(own),
        procurements=_of(source, "public.procurement", inside).sort_values(order),
        commitments=_of(source, "public.commitment", inside).sort_values(
            ["org_id", "due_date", "commitment_id"]
        ),
        sources=_of(source, "meta.source", inside).sort_values(
            ["org_id", "report_type", "period_id", "submission_id"]
        ),
        caveats=source.frames["public.caveat"].query("org_id == @choice.org_id"),
    )


def _totals(measures: pd.DataFrame) -> dict[tuple[str, str], Mapping[str, Any]]:
    rows = measures[measures["dimension"] == "all"].to_dict("records")
    return {(row["kpi_id"], row["period_id"]): {str(k): v for k, v in row.items()} for row in rows}


def _of(source: Source, name: str, org_ids: list[str]) -> pd.DataFrame:
    frame = source.frames[name]
    return frame[frame["org_id"].isin(org_ids)]


def _period(periods: pd.DataFrame, values: pd.DataFrame, wanted: str | None) -> pd.Series:
    """The period asked for, else the last year with procurements, else the last year."""
    if wanted is not None:
        found = periods[periods["period_id"] == wanted]
        if found.empty:
            msg = f"{wanted}: {', '.join(periods['period_id'])}"
            raise LookupError(msg)
        return found.iloc[0]
    goal = values[(values["kpi_id"] == GOAL) & (values["dimension"] == "all") & (values["n"] > 0)]
    years = periods[periods["period_type"] == "year"]
    told = years[years["period_id"].isin(set(goal["period_id"]))]
    if years.empty:
        raise LookupError("the snapshot has no period: nothing has been sent yet")
    return (told if len(told) else years).iloc[-1]


def _before(periods: pd.DataFrame, period: pd.Series) -> str | None:
    """The period of the same type that ends last before this one."""
    same = periods[
        (periods["period_type"] == period["period_type"])
        & (periods["date_to"] < period["date_from"])
    ]
    return str(same["period_id"].iloc[-1]) if len(same) else None


def content_hashes(source: Source) -> dict[str, str]:
    """By organisation a hash of all rows that its workbook may show, and of what all show.

    What only tells which run it was is left out: it alone makes no workbook new.
    """
    organisation = source.frames["public.organisation"]
    city = root(organisation)
    own: dict[str, list[str]] = {}
    shared: list[str] = []
    for name in READ:
        columns = [f'"{c}"' for c in source.frames[name] if c not in _LEFT_OUT.get(name, ())]
        is_own = name != "public.organisation" and "org_id" in source.frames[name]
        hashes = query(
            source.snapshot,
            f"SELECT {'org_id' if is_own else 'NULL'} AS org_id, count(*) || ' ' || "  # noqa: S608
            f"sum(hash({', '.join(columns)})) AS hash FROM {name} GROUP BY 1",
        )
        for org_id, rows in zip(hashes["org_id"], hashes["hash"], strict=True):
            whose = city if name in _OF_CITY else str(org_id)
            into = own.setdefault(whose, []) if is_own or name in _OF_CITY else shared
            into.append(f"{name}={rows}")
    found = {}
    for one in map(str, organisation["org_id"]):
        lines = [*shared, *(x for m in members(organisation, one) for x in own.get(m, []))]
        found[one] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found
