"""The engine: contributions and facts to values per organisation, period and dimension.

Sums go up the tree of organisations and over the months of a period, so that order of rows and
split of periods cannot matter, and the city is the sum of its units; what is no sum is estimated
from all facts of the cell. Nobody else divides.
"""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pandas as pd

from pipelines.errors import TableError
from pipelines.kpis import COUNT, KPIS, RATIO, STATISTIC, Estimate, Kpi, arrays_of
from pipelines.kpis.cells import (
    PLACE,
    Cells,
    Codes,
    Grid,
    ancestor_pairs,
    cells_of,
    fan_of,
    grid_of,
)
from pipelines.kpis.rating import rate
from pipelines.model import periods
from pipelines.model.parameters import Parameters
from pipelines.model.tables import KPI_STATUS, KPI_VALUE
from pipelines.model.targets import Target, target_at

__all__ = ["ancestor_pairs", "behind", "evaluate", "wilson"]

_AMOUNTS = ["numerator", "denominator", "unknown", "n"]
_FIGURES = [f.name for f in fields(Estimate)]
_Z = 1.959963984540054
ANY_REPORT = "any"


def wilson(successes: np.ndarray, n: np.ndarray, z: float = _Z) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval of a share; NaN where n is 0 (`domain.md` 3.4, known answer 3.12)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = successes / n
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding must not put a bound within the share itself, as it can at 0 % and 100 %.
    low, high = np.minimum(centre - half, share), np.maximum(centre + half, share)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def evaluate(
    frames: Mapping[str, pd.DataFrame],
    targets: tuple[Target, ...],
    parameters: Parameters,
    measures: Mapping[str, Kpi] = KPIS,
    others: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """`mart.kpi_value`: all measures for all organisations, periods and dimensions.

    Args:
        frames: Frames by `<layer>_<table>`, of core, person and mart.
        targets: Dated targets.
        parameters: Small n, coverage floor and the other limits of the rating.
        measures: Which; all that are registered unless said otherwise.
        others: Values of other measures, as this gave them of what is `behind` them now.

    Raises:
        TableError: A contribution is of an organisation outside the tree.
    """
    organisation, period = frames["core_organisation"], frames["core_period"]
    grid = grid_of(organisation, period)
    reported = _reported(_accepted(frames), grid)
    parts = [] if others is None else [others]
    for measure in sorted(measures.values(), key=lambda k: k.kpi_id):
        given = measure.function(**{name: frames[name] for name in measure.tables})
        strange = set(given["org_id"]) - set(organisation["org_id"])
        if strange:
            msg = f"{measure.kpi_id}: {len(strange)} organisations are not in core.organisation"
            raise TableError(msg)
        parts.append(_measured(given, grid, measure, reported, targets))
    values = pd.concat(parts, ignore_index=True).sort_values(
        "kpi_id", kind="stable", ignore_index=True
    )
    return rate(values, period, parameters)[list(KPI_VALUE.columns)]


def behind(measure: Kpi, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that a measure's values are made of, by name, besides targets and parameters."""
    accepted = _accepted(frames)
    if measure.report != ANY_REPORT:
        accepted = accepted[accepted["report_type"] == measure.report]
    tables = {*measure.tables, "core_organisation", "core_period"}
    return {name: frames[name] for name in tables} | {f"delivered/{measure.report}": accepted}


def _measured(
    given: pd.DataFrame,
    grid: Grid,
    measure: Kpi,
    reported: dict[str, np.ndarray],
    targets: tuple[Target, ...],
) -> pd.DataFrame:
    # In an order of its own: sums of money differ in the last digit by the order of their terms.
    given = given.sort_values(list(given.columns), ignore_index=True)
    given = given if measure.kind == STATISTIC else _gathered(given)
    cells = cells_of(given, grid)
    codes, figures = (_estimated if measure.kind == STATISTIC else _summed)(given, cells, measure)
    known = np.isin(cells.totals(), codes)
    # Totals without a row are facts too: an organisation without procurements.
    whole = np.concatenate([codes, cells.totals()[~known]])
    order = np.argsort(whole, kind="stable")
    figures = figures.reindex(range(len(whole))).iloc[order].reset_index(drop=True)
    figures["n"] = figures["n"].fillna(0).round().astype("int64")
    places = whole[order] // len(cells.traits)
    # An organisation's own rows are reported where the organisation's total is.
    has_report = reported.get(measure.report, np.zeros(grid.width, bool))
    figures["has_report"] = has_report[places % max(grid.width, 1)]
    values = pd.concat([cells.named(whole[order]), figures], axis=1)
    values = _DERIVED[measure.kind](values, measure)
    values = _with_status(values, measure)
    days = grid.last_days[places % max(len(grid.period_ids), 1)]
    values["target"] = _targets(measure.kpi_id, days, targets)
    values["gap"] = values["value"] - values["target"]
    return values.assign(kpi_id=measure.kpi_id, kpi_version=measure.version).sort_values(
        ["org_id", "period_id", "dimension", "member"], ignore_index=True
    )


# --- sums ------------------------------------------------------------------------------------


def _gathered(given: pd.DataFrame) -> pd.DataFrame:
    """The contributions without a subject added up by place: fewer rows to spread over cells."""
    alone = given["subject"].isna()
    by_place = given[alone].groupby([*PLACE, "month"], as_index=False, dropna=False, sort=False)
    return pd.concat([by_place[_AMOUNTS].sum(), given[~alone]], ignore_index=True)


def _summed(given: pd.DataFrame, cells: Cells, measure: Kpi) -> tuple[Codes, pd.DataFrame]:
    """Cells and their sums; a subject counts once in a cell, with the largest it contributes."""
    subjects = pd.factorize(given["subject"])[0]
    alone = subjects < 0
    subjects[alone] = subjects.max(initial=-1) + 1 + np.arange(alone.sum())
    pairs = cells.codes * (subjects.max(initial=0) + 1) + subjects[cells.rows]
    once, firsts = np.unique(pairs, return_inverse=True)
    codes, places = np.unique(once // (subjects.max(initial=0) + 1), return_inverse=True)
    amounts = given[_AMOUNTS].to_numpy()[cells.rows]
    # What is counted and what is unknown of a subject together: one of its rows may know.
    amounts[:, 2] += amounts[:, 0]
    largest = np.full((len(once), len(_AMOUNTS)), -np.inf)
    np.maximum.at(largest, firsts, amounts)
    largest[:, 2] -= largest[:, 0]
    sums = [np.bincount(places, column, minlength=len(codes)) for column in largest.T]
    return codes, pd.DataFrame(dict(zip(_AMOUNTS, sums, strict=True)))


def _ratio(values: pd.DataFrame, measure: Kpi) -> pd.DataFrame:
    """Value and bounds: unknown as no, unknown as yes; Wilson where every denominator is a case."""
    values = values.fillna(dict.fromkeys(_AMOUNTS, 0.0))
    denominator = values["denominator"].where(values["denominator"] > 0)
    value = values["numerator"] / denominator
    # Sums of money are no sample of cases.
    counted = (values["denominator"] == values["n"]) & value.between(0, 1)
    counted &= measure.unit == "share"
    some = values["denominator"].where(counted).to_numpy()
    low, high = wilson(values["numerator"].to_numpy(), some)
    return values.assign(
        value=value,
        lower=value,
        upper=(values["numerator"] + values["unknown"]) / denominator,
        ci_lower=low,
        ci_upper=high,
    )


def _count(values: pd.DataFrame, measure: Kpi) -> pd.DataFrame:
    """Value = numerator; none is 0 only where it was reported, and missing elsewhere."""
    number = values["numerator"].where(values["n"] > 0, np.where(values["has_report"], 0.0, np.nan))
    unknown = values["unknown"].fillna(0.0)
    return values.assign(
        numerator=number,
        denominator=np.nan,
        unknown=unknown,
        value=number,
        lower=number,
        upper=number + unknown,
        ci_lower=np.nan,
        ci_upper=np.nan,
    )


# --- estimates -------------------------------------------------------------------------------


def _estimated(given: pd.DataFrame, cells: Cells, measure: Kpi) -> tuple[Codes, pd.DataFrame]:
    """Cells and the estimate of the facts of each; the same facts are estimated once."""
    estimate, made = measure.estimate, dict[bytes, Estimate]()
    assert estimate is not None  # noqa: S101 - what registration has checked
    told = arrays_of(given.drop(columns=[*PLACE, "month"]))
    codes, lines = [], []
    for code, rows in cells.groups():
        facts = rows.tobytes()
        if facts not in made:
            made[facts] = estimate({name: column[rows] for name, column in told.items()})
        codes.append(code)
        lines.append([getattr(made[facts], name) for name in _FIGURES])
    figures = pd.DataFrame(lines, columns=_FIGURES)
    numbers = [name for name in _FIGURES if name != "missing_reason"]
    return np.array(codes, dtype=np.int64), figures.astype(dict.fromkeys(numbers, float))


def _statistic(values: pd.DataFrame, measure: Kpi) -> pd.DataFrame:
    return values


_DERIVED = {RATIO: _ratio, COUNT: _count, STATISTIC: _statistic}


# --- targets and status ----------------------------------------------------------------------


def _targets(kpi_id: str, days: pd.DatetimeIndex, targets: tuple[Target, ...]) -> np.ndarray:
    """The target in force on the period's last day; none before 2014, when it was a direction."""
    codes, known = pd.factorize(days)
    found = [target_at(targets, kpi_id, day.date()) for day in known]
    in_force = [np.nan if t is None or t.target_value is None else t.target_value for t in found]
    return np.array(in_force, dtype=float)[codes]


def _accepted(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Which reports were delivered: all that values say of deliveries follows from it."""
    delivery = frames["core_report_delivery"]
    return delivery.loc[delivery["status"] == "accepted", ["org_id", "period_id", "report_type"]]


def _reported(accepted: pd.DataFrame, grid: Grid) -> dict[str, np.ndarray]:
    """Per report type: whether somebody in an organisation delivered a part of a period."""
    kinds, named = pd.factorize(accepted["report_type"])
    delivered, listed = pd.factorize(accepted["period_id"])
    quarters = [set(periods.quarters_of(p)) for p in grid.period_ids]
    touched = fan_of(
        [code for code, mine in enumerate(quarters) if mine & set(periods.quarters_of(p))]
        for p in listed
    )
    at, period = touched.spread(delivered)
    orgs = grid.org_ids.get_indexer(pd.Index(accepted["org_id"]))[at]
    known = orgs >= 0
    up, org = grid.upward.spread(orgs[known])
    kind, period = kinds[at][known][up], period[known][up]
    inside = org < len(grid.org_ids)
    found = np.zeros((len(named), grid.width), bool)
    found[kind[inside], org[inside] * len(grid.period_ids) + period[inside]] = True
    return dict(zip(named, found, strict=True)) | {ANY_REPORT: found.any(axis=0)}


def _with_status(values: pd.DataFrame, measure: Kpi) -> pd.DataFrame:
    """Whether a value stands on enough cases, on none because nothing was there, or on nothing."""
    least = 0 if measure.kind == COUNT else measure.min_n
    nothing = "no_procurements" if measure.report == "procurement_register" else "no_cases"
    none, told = values["value"].isna(), pd.Series(None, index=values.index, dtype=object)
    if "missing_reason" in values:
        told = values["missing_reason"].astype(object)
    status = np.select(
        [
            none & told.isin(KPI_STATUS),
            none & (values["n"] == 0) & ~values["has_report"].astype(bool),
            none,
            values["n"] < least,
        ],
        [told, "not_reported", nothing, "small_n"],
        default="ok",
    )
    usual = {"not_reported": "not_reported", nothing: "not_applicable"}
    reason = pd.Series(status, dtype=object).map(usual)
    return values.assign(status=status, missing_reason=told.where(told.notna() & none, reason))
