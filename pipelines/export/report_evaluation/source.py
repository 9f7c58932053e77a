"""What a report is made from: the tables of one snapshot, for one organisation and period.

Everything printed is looked up here and nothing is divided; wording is in `figures.py` and the
sections.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.warehouse import snapshot as warehouse
from pipelines.warehouse.snapshot import Snapshot

TABLES = (
    "meta.kpi", "meta.parameter", "meta.run", "meta.series_break", "meta.target", "public.caveat",
    "public.commitment", "public.cost_month", "public.delivery", "public.funnel",
    "public.kpi_value", "public.mix", "public.organisation", "public.payoff",
    "public.payoff_sensitivity", "public.payoff_step", "public.payoff_summary", "public.period",
    "public.retention_curve",
)  # fmt: skip
ALL, OWN = "all", "own"


class Unusable(ValueError):  # noqa: N818 - what was asked for, no fault of the program
    """No such organisation or period, or no such table; `code` and `known` say what there is."""

    def __init__(self, code: str, asked: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {asked}")
        self.code = code
        self.asked = asked
        self.known = known


@dataclass(frozen=True)
class Source:
    """The tables by name, and whom and when the report is about."""

    snapshot: Snapshot
    tables: Mapping[str, pd.DataFrame]
    org_id: str
    period_id: str

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @property
    def run(self) -> Mapping[str, Any]:
        """The run that made the snapshot."""
        return dict(self["meta.run"].iloc[0])

    @property
    def through(self) -> dt.date:
        """The last day that the data tells of; else the day of the run."""
        day = self.run["data_through"]
        return _day(self.run["today"] if pd.isna(day) else day)

    @property
    def is_city(self) -> bool:
        """Whether the report is about everything there is."""
        return self.org_id == root(self["public.organisation"])

    def value(
        self,
        kpi_id: str,
        period_id: str = "",
        *,
        org_id: str = "",
        dimension: str = ALL,
        member: str = ALL,
    ) -> Mapping[str, Any] | None:
        """One row of `public.kpi_value`: of this organisation and period unless told otherwise."""
        rows = self["public.kpi_value"]
        found = rows[
            (rows["kpi_id"] == kpi_id)
            & (rows["org_id"] == (org_id or self.org_id))
            & (rows["period_id"] == (period_id or self.period_id))
            & (rows["dimension"] == dimension)
            & (rows["member"] == member)
        ]
        return None if found.empty else dict(found.iloc[0])

    def kpi(self, kpi_id: str) -> Mapping[str, Any]:
        """The definition of a measure."""
        rows = self["meta.kpi"]
        return dict(rows[rows["kpi_id"] == kpi_id].iloc[0])

    def caveats(self, kpi_id: str) -> pd.DataFrame:
        """Caveats of a measure, here and now."""
        rows = self["public.caveat"]
        mine = (rows["org_id"] == self.org_id) & (rows["period_id"] == self.period_id)
        return rows[mine & (rows["kpi_id"] == kpi_id)]

    def name(self, org_id: str = "") -> str:
        """The name of an organisation, of this one unless another is asked."""
        rows = self["public.organisation"]
        return str(rows.loc[rows["org_id"] == (org_id or self.org_id), "name_sv"].iloc[0])

    def under(self) -> list[str]:
        """The organisation and all that belong to it, each after what it belongs to."""
        rows, found = self["public.organisation"], [self.org_id]
        for org_id in found:
            found += sorted(rows.loc[rows["parent_org_id"] == org_id, "org_id"])
        return found

    def years(self) -> list[str]:
        """The years with figures up to the one that the period is in."""
        rows = self["public.period"]
        years = sorted(rows.loc[rows["period_type"] == "year", "period_id"])
        return [year for year in years if year <= self.period_id[:4]]


def _day(value: Any) -> dt.date:
    return pd.Timestamp(value).date()


def root(organisation: pd.DataFrame) -> str:
    """The city: the organisation without parent that most others belong to."""
    tops = organisation[organisation["parent_org_id"].isna()]
    below = organisation["parent_org_id"].value_counts()
    return str(max(sorted(tops["org_id"]), key=lambda org_id: below.get(org_id, 0)))


def newest_whole_year(source: Mapping[str, pd.DataFrame]) -> str:
    """The last year whose figures are settled; else the newest there is."""
    years = source["public.period"].query("period_type == 'year'").sort_values("period_id")
    if years.empty:
        raise Unusable("nothing", "")
    settled = years[years["status"] == "frozen"]
    return str((years if settled.empty else settled)["period_id"].iloc[-1])


def read(snapshot: Snapshot, org_id: str | None = None, period_id: str | None = None) -> Source:
    """The source of a report on an organisation (the city) and period (the last settled year).

    Raises:
        Unusable: There is no such organisation or period, or the snapshot is too old.
        ValueError: The snapshot cannot be read.
    """
    tables = warehouse.tables(snapshot, TABLES)
    if missing := [name for name in TABLES if name not in tables]:
        raise Unusable("old", missing[0])
    organisation, period = tables["public.organisation"], tables["public.period"]
    if organisation.empty:
        raise Unusable("nothing", "")
    org, when = org_id or root(organisation), period_id or newest_whole_year(tables)
    for code, asked, known in (
        ("organisation", org, organisation["org_id"]),
        ("period", when, period["period_id"]),
    ):
        if asked not in set(known):
            raise Unusable(code, asked, tuple(sorted(known)))
    return Source(snapshot, tables, org, when)
