"""What the controllers' workbooks are made from: the published tables, and when they are new.

Only the published snapshot is read, so nothing that is masked there can be here. A unit's part of
them is in `workbook_unit.py`.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from pipelines.export.workbook_columns import plain
from pipelines.model.bundle import load_reference
from pipelines.model.codes import CodeList
from pipelines.warehouse.snapshot import Snapshot, query, tables

T = TypeVar("T")
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
    """A snapshot's tables by full name, and the words of its codes.

    `made` is what is worked out of them once for all books (`once`).
    """

    snapshot: Snapshot
    frames: Mapping[str, pd.DataFrame]
    codes: Mapping[str, CodeList]
    made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


def once(source: Source, name: Hashable, make: Callable[[], T]) -> T:
    """What `make` returns, worked out when the first book asks for it by that name."""
    if name not in source.made:
        source.made[name] = make()
    made: T = source.made[name]
    return made


@dataclass(frozen=True)
class Choice:
    """Which workbook: of whom, which period its summary tells of, language, variant."""

    org_id: str
    period_id: str | None = None
    lang: str = "sv"
    accessible: bool = False


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


def members(source: Source, org_id: str) -> list[str]:
    """An organisation and all below it, itself first."""
    children = once(source, "children", lambda: _children(source))
    found = [org_id]
    for one in found:
        found += [child for child in children.get(one, []) if child not in found]
    return found


def _children(source: Source) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in records(source, "public.organisation"):
        found.setdefault(row["parent_org_id"], []).append(row["org_id"])
    return found


def root(source: Source) -> str:
    """The organisation without a parent."""
    rows = records(source, "public.organisation")
    return str(next(row["org_id"] for row in rows if row["parent_org_id"] is None))


def with_data(source: Source) -> list[str]:
    """Organisations of which something is published beyond that nothing came; the city first."""
    organisation = source.frames["public.organisation"]
    sent = set(source.frames["meta.source"]["org_id"])
    named = {
        org_id
        for name in ("public.procurement", "public.commitment")
        for org_id in source.frames[name]["org_id"]
    }
    top = root(source)
    known = sorted(
        one for one in organisation["org_id"]
        if one != top and not (sent | named).isdisjoint(members(source, one))
    )  # fmt: skip
    return [top, *known]


def records(source: Source, name: str) -> list[Mapping[str, Any]]:
    """A small table's rows by column, None where nothing is stated; read once."""
    return once(source, (name, "records"), lambda: _records(source.frames[name]))


def _records(frame: pd.DataFrame) -> list[Mapping[str, Any]]:
    columns = [plain(frame[name]) for name in frame]
    names = list(map(str, frame))
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def content_hashes(source: Source) -> dict[str, str]:
    """By organisation a hash of all rows that its workbook may show, and of what all show.

    What only tells which run it was is left out: it alone makes no workbook new.
    """
    city = root(source)
    own: dict[str, list[str]] = {}
    shared: list[str] = []
    # One question for all tables: opening the file costs more than the answer.
    hashes = query(source.snapshot, " UNION ALL ".join(_hashed(source, n) for n in sorted(READ)))
    lines = hashes.sort_values(["name", "org_id"]).itertuples(index=False, name=None)
    for name, org_id, rows in lines:
        whose = city if name in _OF_CITY else org_id
        into = shared if pd.isna(whose) else own.setdefault(whose, [])
        into.append(f"{name}={rows}")
    found = {}
    for one in map(str, source.frames["public.organisation"]["org_id"]):
        told = [*shared, *(x for m in members(source, one) for x in own.get(m, []))]
        found[one] = hashlib.sha256("\n".join(told).encode()).hexdigest()
    return found


def _hashed(source: Source, name: str) -> str:
    """The question for the hashes of a table's rows, by organisation where they are of one."""
    frame = source.frames[name]
    columns = ", ".join(f'"{c}"' for c in frame if c not in _LEFT_OUT.get(name, ()))
    is_own = name != "public.organisation" and "org_id" in frame
    return (
        f"SELECT '{name}' AS name, {'org_id' if is_own else 'NULL'} AS org_id, "  # noqa: S608
        f"count(*) || ' ' || sum(hash({columns})) AS hash FROM {name} GROUP BY 1, 2"
    )
