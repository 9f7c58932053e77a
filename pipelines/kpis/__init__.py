"""Measures: one function a measure, registered under its name; one engine that sums and divides.

A measure's function returns row-level contributions; only `evaluate` divides, so that a mean of
ratios cannot be written (`domain.md` 0.1, `architecture.md` 3.10). No I/O.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Kpi:
    """A measure: definition, unit and direction, and the function that gives its contributions."""

    kpi_id: str
    version: int
    label_sv: str
    label_en: str
    definition_sv: str
    definition_en: str
    unit: str
    better: str
    min_n: int
    source: str
    tables: tuple[str, ...]
    function: Callable[..., pd.DataFrame]


KPIS: dict[str, Kpi] = {}


def kpi(
    *,
    version: int,
    label: tuple[str, str],
    definition_sv: str,
    source: str,
    unit: str = "share",
    better: str = "higher",
    min_n: int = 5,
) -> Callable[[Callable[..., pd.DataFrame]], Callable[..., pd.DataFrame]]:
    """Register a measure: name of the function = `kpi_id`, docstring = English definition.

    The function's arguments name the tables it reads, `<layer>_<table>`.
    """

    def register(function: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
        name = function.__name__
        if name in KPIS:
            msg = f"the measure {name} is declared twice"
            raise ValueError(msg)
        KPIS[name] = Kpi(
            kpi_id=name,
            version=version,
            label_sv=label[0],
            label_en=label[1],
            definition_sv=definition_sv,
            definition_en=inspect.cleandoc(function.__doc__ or ""),
            unit=unit,
            better=better,
            min_n=min_n,
            source=source,
            tables=tuple(inspect.signature(function).parameters),
            function=function,
        )
        return function

    return register


def contribute(
    rows: pd.DataFrame,
    *,
    at: str,
    numerator: "pd.Series | float",
    denominator: "pd.Series | float" = 1.0,
    unknown: "pd.Series | float" = 0.0,
    dimension: str = "all",
    member: "pd.Series | str" = "all",
) -> pd.DataFrame:
    """One contribution a row, at a date (`month`) or in a period (`period_id`).

    Args:
        rows: Rows with `org_id` and the column `at`.
        at: Column with the date, or `period_id`.
        numerator: Amount in the numerator.
        denominator: Amount in the denominator.
        unknown: Part of the denominator of which it is not known whether it is in the numerator.
        dimension: Name of the dimension.
        member: Its member, one a row or one for all.
    """
    place = rows["period_id"] if at == "period_id" else None
    days = pd.to_datetime(rows[at]) if place is None else None
    return pd.DataFrame(
        {
            "org_id": rows["org_id"],
            "period_id": place,
            "month": days.dt.year * 12 + days.dt.month - 1 if days is not None else None,
            "dimension": dimension,
            "member": member,
            "numerator": pd.Series(numerator, index=rows.index).astype(float),
            "denominator": pd.Series(denominator, index=rows.index).astype(float),
            "unknown": pd.Series(unknown, index=rows.index).astype(float),
        }
    )


# Last, for they register themselves with what stands above: who sees KPIS sees all of them.
from pipelines.kpis import coverage, goal  # noqa: E402, F401
