"""The tables of the pay-off: all scenarios, horizons and bases by actor, and the sensitivities.

From the tables of the person store to the rows of `contract.md` 4; the tables' form is in
`model/tables/mart_payoff.py`. Refuses results that do not add up.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.model.parameters import Parameters
from pipelines.model.tables.mart_payoff import (
    ACTOR,
    PAYOFF,
    PAYOFF_SENSITIVITY,
    PAYOFF_SUMMARY,
    SCENARIO,
)
from pipelines.payoff.balance import imbalance, require_balance
from pipelines.payoff.cases import Assumptions, Cases, Floats
from pipelines.payoff.draws import Spread, drawn, without_adjustment
from pipelines.payoff.evidence import is_indicative, total_grade
from pipelines.payoff.exposures import exposures
from pipelines.payoff.from_tables import Coverage, cases_of
from pipelines.payoff.indicators import cost_per_placement, degree_of_effect, total
from pipelines.payoff.monte_carlo import simulate, spread
from pipelines.payoff.present_value import appraise, months_needed
from pipelines.payoff.rates import Rates, rates_of
from pipelines.payoff.scenarios import Choices, as_scenario, base, choices
from pipelines.payoff.sensitivity import Swing, ranges, tornado
from pipelines.payoff.survival import Followed, bootstrapped, curve

DRAWS = 10_000
_NO_ADJUSTMENT = {"deadweight": 0.0, "hazard": None, "displacement": 0.0, "attribution": 1.0,
                  "optimism_bias": 0.0}  # fmt: skip


@dataclass(frozen=True)
class Published:
    """`public.payoff`, `public.payoff_sensitivity`, and what must stand beside them."""

    payoff: pd.DataFrame
    sensitivity: pd.DataFrame
    summary: pd.DataFrame
    coverage: Coverage


def payoff_tables(
    tables: Mapping[str, pd.DataFrame],
    parameters: Parameters,
    today: dt.date,
    *,
    seed: int = 1,
    draws: int = DRAWS,
) -> Published:
    """All rows of the pay-off of the placements; none when there is nobody to appraise.

    Args:
        tables: As `cases_of` takes them.
        parameters: The parameter table.
        today: The run's date: choices and price level are those of it.
        seed: Of the draws; the same seed and tables give the same rows.
        draws: How many.

    Raises:
        ParameterError: A month lacks a value.
        TableError: Gains and losses do not add up (`domain.md` 4.6, I1-I3).
    """
    taken = cases_of(tables, parameters)
    found = choices(parameters, today)
    floor = found.at("followed_up_floor", "national")
    if taken.cases is None:
        nothing = pd.DataFrame()
        summary = _summary(taken.coverage, {"is_indicative": 1.0})
        return Published(_framed(nothing, PAYOFF), _framed(nothing, PAYOFF_SENSITIVITY),
                         _framed(summary, PAYOFF_SUMMARY), taken.coverage)  # fmt: skip
    cases, start = taken.cases, _start(found, taken.followed, floor, today)
    horizons = [round(12 * found.at("horizon_years", scope)) for scope in ("low", "base", "high")]
    longest = replace(start, horizon=max(horizons))
    rates = rates_of(parameters, *months_needed(cases, longest))
    require_balance(imbalance(cases, rates, longest))
    has_other = bool(cases.persons.away.any())
    curves = None
    if start.projection == "curve":
        rng = np.random.default_rng([seed, 1])
        curves = bootstrapped(taken.followed, draws, rng, len(start.curve))
    run = _Run(seed, draws, curves, taken.coverage.counted, has_other)
    rows = [
        line
        for name in SCENARIO
        for months in sorted(set(horizons))
        for line in _scenario_rows(
            name, cases, rates, replace(start, horizon=months), found,
            run,
        )
    ]  # fmt: skip
    varied = ranges(found, start)
    swings = {
        name: tornado(*_of(name, cases, rates, start, found), varied)
        for name in ("base", "cautious")
    }
    beside = {
        "is_indicative": float(is_indicative(taken.coverage.followed_up, floor)),
        "evidence_grade": float(total_grade(swings["base"]).grade),
        "price_year": float(start.price_year or 0),
        "curve_months": float(len(start.curve)) if start.curve else None,
        "tax_retention": start.tax_retention,
        "degree_of_effect": degree_of_effect(cases, rates, start),
        "cost_per_placement": cost_per_placement(cases, taken.coverage.counted),
        "draws": float(draws),
        "seed": float(seed),
    }
    return Published(
        _framed(pd.DataFrame(rows), PAYOFF),
        _framed(pd.DataFrame(_swing_rows(swings, has_other=has_other)), PAYOFF_SENSITIVITY),
        _framed(_summary(taken.coverage, beside), PAYOFF_SUMMARY),
        taken.coverage,
    )


@dataclass(frozen=True)
class _Run:
    seed: int
    draws: int
    curves: Floats | None
    placed: float
    has_other: bool


def _start(found: Choices, known: Followed, floor: float, today: dt.date) -> Assumptions:
    """The base choices; the own retention curve takes the drop-off's place when it may."""
    start = replace(base(found), price_year=today.year)
    if len(known.months) < floor:
        return start
    longest = round(12 * found.at("horizon_years", "high"))
    own = tuple(curve(known, longest).tolist())
    return replace(start, projection="curve", curve=own, drop_off=0.0)


def _of(
    name: str, cases: Cases, rates: Rates, start: Assumptions, found: Choices
) -> tuple[Cases, Rates, Assumptions]:
    changed, assumptions = as_scenario(name, cases, start, found)
    return changed, rates, assumptions


def _scenario_rows(
    name: str, cases: Cases, rates: Rates, start: Assumptions, found: Choices, run: _Run
) -> list[dict[str, object]]:
    given, _, a = _of(name, cases, rates, start, found)
    gross = replace(a, **_NO_ADJUSTMENT)  # type: ignore[arg-type]
    of = Spread()
    sums = exposures(given, rates, a, of.wage)
    chance = drawn(run.draws, run.seed, a, of, curves=run.curves)
    results = {
        "net": (total(appraise(given, rates, a)), simulate(sums, chance, a), 1.0),
        "gross": (
            total(appraise(given, rates, gross)),
            simulate(sums, without_adjustment(chance), replace(gross, hazard=a.hazard)),
            1.0,
        ),
    }
    net, simulated, _ = results["net"]
    results["per_placement"] = (net, simulated, run.placed)
    rows: list[dict[str, object]] = []
    for basis, (payoff, values, by) in results.items():
        for actor in _shown(run.has_other):
            spreading = spread(values[actor] / by)
            rows.append(
                {
                    "scenario": name,
                    "horizon_months": start.horizon,
                    "basis": basis,
                    "actor": actor,
                    "npv": payoff.npv[actor] / by,
                    **{c: getattr(spreading, c) for c in PAYOFF.columns if hasattr(spreading, c)},
                    "breakeven_month": payoff.breakeven_month[actor],
                }
            )
    return rows


def _shown(has_other: bool) -> list[str]:
    return [actor for actor in ACTOR if actor != "annan" or has_other]


def _swing_rows(swings: Mapping[str, list[Swing]], *, has_other: bool) -> list[dict[str, object]]:
    return [
        {
            "scenario": name,
            "actor": actor,
            "parameter": swing.range.parameter,
            "low": swing.range.low,
            "high": swing.range.high,
            "npv_low": swing.low[actor],
            "npv_high": swing.high[actor],
        }
        for name, of in swings.items()
        for swing in of
        for actor in _shown(has_other)
    ]


def _summary(coverage: Coverage, beside: Mapping[str, float | None]) -> pd.DataFrame:
    values: dict[str, float | None] = {
        "placements": coverage.placements,
        "counted": coverage.counted,
        "persons": coverage.persons,
        "followed_up": coverage.followed_up,
        "projected": coverage.projected,
        "template_share": coverage.template_share,
        **{f"left_out_{reason}": n for reason, n in coverage.left_out.items()},
        **beside,
    }
    return pd.DataFrame({"name": list(values), "value": list(values.values())})


def _framed(rows: pd.DataFrame, table: object) -> pd.DataFrame:
    """Rows with the table's columns, also when there are none."""
    frame = rows.reindex(columns=list(table.columns))  # type: ignore[attr-defined]
    if "breakeven_month" in frame:
        frame["breakeven_month"] = pd.to_numeric(frame["breakeven_month"]).astype("Int64")
    return frame
