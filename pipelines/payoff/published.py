"""The tables of the pay-off: all scenarios, horizons and bases by actor, and the sensitivities.

From the tables of the person store to the rows of `contract.md` 4; the tables' form is in
`model/tables/mart_payoff.py`, what stands beside them in `beside.py`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pipelines.disclosure.masks import dominated
from pipelines.kpis import through
from pipelines.model.parameters import Parameters
from pipelines.model.tables.mart_payoff import MART_PAYOFF, PAYOFF, SCENARIO
from pipelines.payoff.balance import deviations
from pipelines.payoff.beside import grid_rows, of_coverage, step_rows, summary_rows, withheld
from pipelines.payoff.cases import SOCIETY
from pipelines.payoff.draws import Spread, drawn, without_adjustment
from pipelines.payoff.exposures import exposures
from pipelines.payoff.from_tables import cases_of
from pipelines.payoff.indicators import by_person, total
from pipelines.payoff.monte_carlo import Met, met, npv_of, spread
from pipelines.payoff.present_value import appraise
from pipelines.payoff.run import Run, horizons, run_of
from pipelines.payoff.scenarios import choices
from pipelines.payoff.sensitivity import Swing, ranges, tornado
from pipelines.payoff.told import persons_placed, told

DRAWS, SEED = 10_000, 1
VARIED = ("base", "cautious")
EACH = "per_placement"
Lines = list[dict[str, object]]


# domain.md 4.5-4.8
def pay_off(
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    person_prior_situation: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_preparation: pd.DataFrame,
    core_programme_cost: pd.DataFrame,
    core_period: pd.DataFrame,
    parameters: Parameters,
    today: dt.date,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[pd.DataFrame, ...]:
    """The tables of `MART_PAYOFF` in their order; without figures when nobody can be appraised.

    Choices and price level are those of the run's date. The same tables, number of draws and seed
    give the same rows.

    Raises:
        ParameterError: A month lacks a value.
    """
    tables = {
        "person_placement": person_placement,
        "person_follow_up": person_follow_up,
        "person_prior_situation": person_prior_situation,
        "person_candidate": person_candidate,
        "person_preparation": person_preparation,
        "core_programme_cost": core_programme_cost,
    }
    taken = cases_of(tables, parameters, through(core_period))
    floor = choices(parameters, today).at("followed_up_floor", "national")
    known = told(taken.coverage, persons_placed(person_placement))
    who = of_coverage(taken.coverage, known, floor)
    if taken.cases is None:
        return _framed([], [], who, [], [], [])
    run = run_of(taken, taken.cases, parameters, today, draws, seed, known)
    if _is_dominated(run):
        return _framed([], [], [*who, *withheld(known.persons)], [], [], [])
    months = horizons(run.found)
    rows = [
        line
        for horizon in months
        for line in _payoff_rows(replace(run, start=replace(run.start, horizon=horizon)))
    ]
    varied = ranges(run.found, run.start)
    swings = {name: tornado(*run.of(name), varied) for name in VARIED}
    beside = summary_rows(run, swings["base"])
    return _framed(
        rows,
        _sensitivity_rows(run, swings),
        [*who, *beside],
        grid_rows(run, months),
        step_rows(run),
        _balance_rows(run, max(months)),
    )


def _is_dominated(run: Run) -> bool:
    """Whether most of society's result is one person's or two's (`reliability.md` 5.3, 3)."""
    amounts = np.abs([found.npv[SOCIETY] for found in by_person(appraise(*run.of("base")))])
    largest, second = np.sort([*amounts, 0.0])[[-1, -2]]
    total, one, two = (pd.Series([n]) for n in (amounts.sum(), largest, second))
    return bool(dominated(total, one, two)[0])


def _payoff_rows(run: Run) -> Iterator[dict[str, object]]:
    """All scenarios of one horizon."""
    of, counted = Spread(), run.taken.coverage.counted
    known: dict[object, Met] = {}
    for name in SCENARIO:
        cases, rates, a = run.of(name)
        gross = a.unadjusted()
        chance = drawn(run.draws, run.seed, a, of, curves=run.curves)
        # What takes time is the same for scenarios that differ in their adjustments only.
        same = (replace(gross, tax_factor=1.0), name == "uhm")
        if same not in known:
            known[same] = met(exposures(cases, rates, a, of.wage), chance, a)
        net, simulated = total(appraise(cases, rates, a)), npv_of(known[same], chance, a)
        whole = npv_of(known[same], without_adjustment(chance), gross)
        results = {
            "net": (net, simulated, 1.0),
            "gross": (total(appraise(cases, rates, gross)), whole, 1.0),
            EACH: (net, simulated, counted),
        }
        for basis, (payoff, values, by) in results.items():
            for actor in run.actors:
                spreading = spread(values[actor] / by)
                yield {
                    "scenario": name,
                    "horizon_months": a.horizon,
                    "basis": basis,
                    "actor": actor,
                    "persons": run.told.by_counted if basis == EACH else run.told.persons,
                    "npv": payoff.npv[actor] / by,
                    **{c: getattr(spreading, c) for c in PAYOFF.columns if hasattr(spreading, c)},
                    "breakeven_month": payoff.breakeven_month[actor],
                }


def _sensitivity_rows(run: Run, swings: Mapping[str, Sequence[Swing]]) -> Lines:
    return [
        {
            "scenario": name,
            "actor": actor,
            "parameter": swing.range.parameter,
            "persons": run.told.persons,
            "low": swing.range.low,
            "high": swing.range.high,
            "npv_low": swing.low[actor],
            "npv_high": swing.high[actor],
        }
        for name, of in swings.items()
        for swing in of
        for actor in run.actors
    ]


def _balance_rows(run: Run, months: int) -> Lines:
    lines: Lines = []
    for name in SCENARIO:
        cases, rates, assumptions = run.of(name)
        found = deviations(cases, rates, replace(assumptions, horizon=months))
        lines += [{"scenario": name, "invariant": k, "deviation": v} for k, v in found.items()]
    return lines


def _framed(*tables: Lines) -> tuple[pd.DataFrame, ...]:
    """Rows with their tables' columns, also when there are none."""
    return tuple(
        pd.DataFrame(rows, columns=list(table.columns))
        for table, rows in zip(MART_PAYOFF, tables, strict=True)
    )
