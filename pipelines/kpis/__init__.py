"""Measures: one function a measure, registered under its name; one engine that sums and divides.

A measure's function returns row-level contributions or facts; only `evaluate` sums, divides and
estimates, so that a mean of ratios cannot be written (`domain.md` 0.1, `architecture.md` 3.10).
No I/O. A module put into this package is found by itself.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

RATIO, COUNT, STATISTIC = "ratio", "count", "statistic"
REGISTER = "procurement_register"
PEOPLE = ("numerator", "denominator", "n")
Amount: TypeAlias = "pd.Series | float"


@dataclass(frozen=True)
class Estimate:
    """What a statistic says of one group of facts; None is missing.

    `missing_reason` is why there is no value, such as `not_reached` or `few_at_risk`.
    """

    numerator: float | None = None
    denominator: float | None = None
    unknown: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    ci_lower: float | None = None
    ci_upper: float | None = None
    n: float = 0
    missing_reason: str | None = None


Function = Callable[..., pd.DataFrame]
# The facts of a cell: arrays by name, for a frame takes longer to cut out than to be reckoned with.
Group = Mapping[str, npt.NDArray[Any]]
Estimator = Callable[[Group], Estimate]


@dataclass(frozen=True)
class Kpi:
    """A measure: definition, unit and direction, and the function that gives its contributions."""

    kpi_id: str
    version: int
    kind: str
    label_sv: str
    label_en: str
    definition_sv: str
    definition_en: str
    unit: str
    better: str
    min_n: int
    persons: bool
    people: tuple[str, ...]
    distinct: bool
    report: str
    source: str
    tables: tuple[str, ...]
    function: Function
    estimate: Estimator | None


KPIS: dict[str, Kpi] = {}


def kpi(
    *,
    version: int,
    label: tuple[str, str],
    definition_sv: str,
    source: str,
    kind: str = RATIO,
    unit: str = "share",
    better: str = "higher",
    min_n: int = 5,
    persons: bool = False,
    people: tuple[str, ...] = PEOPLE,
    distinct: bool = False,
    report: str = REGISTER,
    estimate: Estimator | None = None,
) -> Callable[[Function], Function]:
    """Register a measure: name of the function = `kpi_id`, docstring = English definition.

    The function's arguments name the tables it reads, `<layer>_<table>` (core, person, mart).

    Args:
        version: Raised when the definition changes.
        label: Name in Swedish and English.
        definition_sv: The definition in Swedish.
        source: Whose definition it is.
        kind: `ratio`: sum of numerators by sum of denominators. `count`: sum of numerators.
            `statistic`: `estimate` of each group's facts, for what is no sum.
        unit: `share` (never above 1), `ratio` (may be), `persons`, `placements`, `SEK`, `days`.
        better: Wanted direction: `higher`, `lower` or `none`.
        min_n: Least number of cases for a value without the status `small_n`.
        persons: The figures are of people, and published only masked (`disclosure`).
        people: Which of its amounts are numbers of people; a promise is none.
        distinct: What is no person counts once too (`subject`): a total may be less than its parts.
        report: The report whose acceptance turns "not reported" into "none"; `any` for whichever.
        estimate: Of a statistic; its docstring says why it cannot be a sum.
    """
    if (kind == STATISTIC) != (estimate is not None) or kind not in (RATIO, COUNT, STATISTIC):
        msg = f"a measure of kind {kind!r} with estimate {estimate}"
        raise ValueError(msg)

    def register(function: Function) -> Function:
        name = function.__name__
        if name in KPIS:
            msg = f"the measure {name} is declared twice"
            raise ValueError(msg)
        KPIS[name] = Kpi(
            kpi_id=name,
            version=version,
            kind=kind,
            label_sv=label[0],
            label_en=label[1],
            definition_sv=definition_sv,
            definition_en=re.sub("`(.*?)`", "“\\1”", inspect.cleandoc(function.__doc__ or "")),
            unit=unit,
            better=better,
            min_n=min_n,
            persons=persons,
            people=people if persons else (),
            distinct=distinct or persons,
            report=report,
            source=source,
            tables=tuple(inspect.signature(function).parameters),
            function=function,
            estimate=estimate,
        )
        return function

    return register


def through(core_period: pd.DataFrame) -> pd.Timestamp:
    """The day that data reaches, "now" of every measure; NaT before anything was sent."""
    months = core_period.loc[core_period["period_type"] == "month", "date_to"]
    return pd.to_datetime(months).max()


def contribute(
    rows: pd.DataFrame,
    *,
    at: str,
    numerator: Amount,
    denominator: Amount = 1.0,
    unknown: Amount = 0.0,
    dimension: str = "all",
    member: "pd.Series | str" = "all",
    subject: "pd.Series | None" = None,
    cases: Amount = 1.0,
) -> pd.DataFrame:
    """One contribution a row, at a date (`month`) or in a period (`period_id`).

    Rows whose date is missing are in no period.

    Args:
        rows: Rows with `org_id` and the column `at`.
        at: Column with the date, or `period_id`.
        numerator: Amount in the numerator.
        denominator: Amount in the denominator; without meaning in a count.
        unknown: Part of the denominator of which it is not known whether it is in the numerator.
        dimension: Name of the dimension.
        member: Its member, one a row or one for all; missing ones are `unknown`.
        subject: What counts once in a cell of organisation, period, dimension and member, such as
            a person's pseudonym: with the largest of its contributions, and what one of them knows
            is known. Missing: the row counts by itself.
        cases: How many cases the row stands for; `n` is their sum.
    """
    given = _placed(rows, at, dimension, member)
    given["subject"] = None if subject is None else pd.Series(subject, index=rows.index)
    amounts = (
        ("numerator", numerator), ("denominator", denominator), ("unknown", unknown), ("n", cases)
    )  # fmt: skip
    for name, amount in amounts:
        given[name] = pd.Series(amount, index=rows.index).astype(float)
    return given


def contribute_span(
    rows: pd.DataFrame,
    *,
    first: str,
    last: str,
    subject: "pd.Series",
    numerator: Amount = 1.0,
    denominator: Amount = 1.0,
    unknown: Amount = 0.0,
    dimension: str = "all",
    member: "pd.Series | str" = "all",
    cases: Amount = 1.0,
) -> pd.DataFrame:
    """A contribution in every month from the day `first` to the day `last`, both included.

    The subject makes it count once in a longer period. A row where a day is missing, or the last
    lies before the first, contributes nothing. Other arguments as in `contribute`.
    """
    given = contribute(
        rows, at=first, numerator=numerator, denominator=denominator, unknown=unknown,
        dimension=dimension, member=member, subject=subject, cases=cases,
    )  # fmt: skip
    lasts = pd.to_datetime(rows[last])
    ordered = (lasts >= pd.to_datetime(rows[first])).to_numpy()
    kept = given[ordered].reset_index(drop=True)
    last_month = (lasts.dt.year * 12 + lasts.dt.month - 1).to_numpy()[ordered]
    times = (last_month - kept["month"].to_numpy(dtype=float) + 1).astype(int)
    spread = kept.loc[kept.index.repeat(times)]
    step = np.arange(len(spread)) - np.repeat(np.cumsum(times) - times, times)
    return spread.assign(month=spread["month"].to_numpy() + step).reset_index(drop=True)


def facts(
    rows: pd.DataFrame,
    *,
    at: str,
    dimension: str = "all",
    member: "pd.Series | str" = "all",
    **columns: "pd.Series | float | str",
) -> pd.DataFrame:
    """The facts of a statistic, one row a case: where and when, and what `estimate` reads.

    The estimate is given the columns named here as arrays, of all facts of a cell, in an order of
    its own.

    Args:
        rows: Rows with `org_id` and the column `at`.
        at: Column with the date, or `period_id`.
        dimension: Name of the dimension.
        member: Its member, one a row or one for all; missing ones are `unknown`.
        columns: What the estimate needs, under its names.
    """
    given = _placed(rows, at, dimension, member)
    for name, values in columns.items():
        given[name] = pd.Series(values, index=rows.index)
    return given


def arrays_of(rows: pd.DataFrame) -> Group:
    """The columns of rows as arrays by name: what an estimate reads."""
    return {str(name): column.to_numpy() for name, column in rows.items()}


def _placed(rows: pd.DataFrame, at: str, dimension: str, member: "pd.Series | str") -> pd.DataFrame:
    place = rows["period_id"] if at == "period_id" else None
    days = pd.to_datetime(rows[at]) if place is None else None
    members = pd.Series(member, index=rows.index, dtype=object)
    return pd.DataFrame(
        {
            "org_id": rows["org_id"],
            "period_id": place,
            "month": days.dt.year * 12 + days.dt.month - 1 if days is not None else None,
            "dimension": dimension,
            "member": members.where(members.notna(), "unknown"),
        },
        index=rows.index,
    )


# Last, for they register themselves with what stands above: who sees KPIS sees all of them.
for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")
