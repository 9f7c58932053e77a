"""What every notebook of the evaluation opens with: the snapshot, and what it was made of.

Read-only and without access to other files, through the snapshot's own reader. Figures are set as
people read them; what a notebook asks and concludes stands in `notebooks/`.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from typing import TypeGuard

import pandas as pd

from pipelines.export import fmt
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, current, named, query

PACKAGES = ("duckdb", "pandas", "numpy", "scipy", "statsmodels", "lifelines", "numpy-financial",
            "SALib")  # fmt: skip
SAMPLE = "Exempeldata – påhittade uppgifter"


@dataclass(frozen=True)
class Shown:
    """A table as notebooks show it, its texts whole and without row numbers."""

    frame: pd.DataFrame

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            table = self.frame.to_html(index=False, border=0)
        return f'<div style="overflow-wrap: anywhere">{table}</div>'


@dataclass(frozen=True)
class Drawing:
    """A chart as notebooks show it: an image with its text."""

    svg: str
    alt: str

    def _repr_html_(self) -> str:
        return f'<img src="{escape(self.svg)}" alt="{escape(self.alt)}" style="max-width:100%">'


def opened(snapshot_id: str = "") -> Snapshot:
    """The snapshot of that id; without one the snapshot in force.

    Raises:
        LookupError: There is none.
    """
    folder = Settings().warehouse
    found = named(folder, snapshot_id) if snapshot_id else current(folder)
    if found is None:
        raise LookupError(f"no snapshot {snapshot_id}: run `shu refresh`")
    return found


def table(frame: pd.DataFrame, decimals: Mapping[str, int] | int = 2) -> Shown:
    """A frame as people read it: figures in Swedish, missing and protected ones as `..`.

    Args:
        frame: The figures.
        decimals: Of all numbers that are no whole ones, or by column.
    """
    columns = {}
    for name in frame:
        values = frame[name].tolist()
        whole = all(float(v).is_integer() for v in values if _is_number(v))
        places = decimals if isinstance(decimals, int) else decimals.get(str(name), 0)
        columns[str(name)] = [_figure(v, 0 if whole else places) for v in values]
    return Shown(pd.DataFrame(columns))


def _is_number(value: object) -> TypeGuard[float]:
    told = isinstance(value, int | float) and not isinstance(value, bool)
    return told and value == value


def _figure(value: object, decimals: int) -> object:
    if _is_number(value):
        return fmt.number(value, "sv", decimals)
    missing = value is None or value is pd.NA or isinstance(value, float)
    return ".." if missing else value


def header(snapshot: Snapshot) -> Shown:
    """Snapshot, content hash, data through, program and packages: what a result depends on."""
    run = query(snapshot, "SELECT * FROM meta.run").iloc[0]
    rows = [
        ("Uppgifter", SAMPLE if bool(run["is_sample"]) else "stadens egna"),
        ("Utgåva", snapshot.snapshot_id),
        ("Innehållets kontrollsumma", snapshot.content_hash),
        ("Filens kontrollsumma", snapshot.sha256),
        ("Uppgifter till och med", snapshot.data_through or fmt.DASH),
        ("Regelverk", str(run["rule_set"])),
        ("Programversion", str(run["code_version"])),
        ("Python", platform.python_version()),
        *((name, version(name)) for name in PACKAGES),
    ]
    return table(pd.DataFrame(rows, columns=["Vad", "Värde"]))


def definitions(snapshot: Snapshot, kpi_ids: Sequence[str]) -> Shown:
    """The measures that a notebook is about, with the versions of their definitions."""
    kpi = query(snapshot, "SELECT * FROM meta.kpi ORDER BY kpi_id")
    mine = kpi[kpi["kpi_id"].isin(kpi_ids)]
    named = mine[["kpi_id", "kpi_version", "label_sv", "definition_sv"]]
    return table(named.set_axis(["Mått", "Version", "Namn", "Definition"], axis=1))


def settled(snapshot: Snapshot, period: str = "") -> str:
    """The period asked for; without one the last year whose figures are settled.

    Raises:
        LookupError: There are no figures of that period.
    """
    rows = query(snapshot, "SELECT period_id, period_type, status FROM public.period")
    if period and period not in set(rows["period_id"]):
        raise LookupError(f"no period {period}")
    years = rows[rows["period_type"] == "year"]
    closed = years[years["status"] == "frozen"]
    return period or str(max((closed if len(closed) else years)["period_id"]))
