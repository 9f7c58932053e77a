"""`shu appraise`: the pay-off of the cases in a file, all that is said of them (`contract.md` 5).

Reads the file and the parameters; the formulas are those of the pipeline. How it is worded stands
in `appraise_words.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.errors import ParameterError
from pipelines.model.parameters import load_parameters
from pipelines.model.reference import reference_file
from pipelines.model.tables.mart_payoff import SCENARIO
from pipelines.payoff.case_file import CaseError, CaseFile, read_case
from pipelines.payoff.cases import ACTORS, SOCIETY, Assumptions
from pipelines.payoff.draws import Spread, drawn
from pipelines.payoff.evidence import Evidence, is_indicative, total_grade
from pipelines.payoff.exposures import exposures
from pipelines.payoff.indicators import (
    FiscalReturn,
    Payoff,
    by_person,
    fiscal_returns,
    spans,
    switching_values,
    total,
)
from pipelines.payoff.monte_carlo import Uncertainty, simulate, spread
from pipelines.payoff.present_value import appraise as appraised
from pipelines.payoff.scenarios import as_scenario
from pipelines.payoff.sensitivity import Range, Step, Swing, ranges, reconciliation, tornado
from pipelines.settings import Settings

DRAWS, SEED = 10_000, 1
# Needs more months than the file asks for.
_NOT_VARIED = ("horizon_years",)


class Unusable(ValueError):  # noqa: N818 - a file that cannot be used, in the file's own words
    """The file cannot be read or understood; `code` and `fields` say why."""

    def __init__(self, code: str, fields: Mapping[str, object]) -> None:
        super().__init__(code)
        self.code = code
        self.fields = dict(fields)


@dataclass(frozen=True)
class Appraised:
    """Everything that is told of a case file."""

    case: CaseFile
    scenario: str
    persons: dict[str, Payoff]
    total: Payoff
    gross: Payoff
    spans: dict[str, dict[str, float]]
    fiscal: dict[str, FiscalReturn]
    turning: dict[str, float | None]
    swings: list[Swing]
    uncertainty: dict[str, Uncertainty]
    evidence: Evidence
    indicative: bool
    steps: list[Step]  # from the national calculator to the base case


def appraise(path: Path, scenario: str | None, settings: Settings) -> Appraised:
    """Read a case file and appraise it.

    Raises:
        Unusable: It cannot be read, or what stands in it cannot be understood.
    """
    case = _read(path, scenario, settings)
    if case.scenario not in SCENARIO:
        fields = {"value": case.scenario, "allowed": ", ".join(SCENARIO)}
        raise Unusable("no_scenario", fields)
    cases, assumptions = as_scenario(case.scenario, case.cases, case.assumptions, case.choices)
    rates, result = case.rates, appraised(cases, case.rates, assumptions)
    gross = assumptions.unadjusted()
    varied = [r for r in ranges(case.choices, assumptions) if r.parameter not in _NOT_VARIED]
    swings = tornado(cases, rates, assumptions, varied)
    of = Spread()
    simulated = simulate(
        exposures(cases, rates, assumptions, of.wage), drawn(DRAWS, SEED, assumptions), assumptions
    )
    floor = case.choices.at("followed_up_floor", "national")
    return Appraised(
        case=replace(case, cases=cases, assumptions=assumptions),
        scenario=case.scenario,
        persons=dict(zip(cases.persons.ids, by_person(result), strict=True)),
        total=total(result),
        gross=total(appraised(cases, rates, gross)),
        spans=spans(result),
        fiscal=fiscal_returns(result),
        turning=switching_values(cases, rates, assumptions),
        swings=swings,
        uncertainty={actor: spread(values) for actor, values in simulated.items()},
        evidence=total_grade(swings),
        steps=_steps(case, assumptions),
        indicative=is_indicative(float(cases.persons.count.sum()), floor),
    )


def _steps(case: CaseFile, national: Assumptions) -> list[Step]:
    if case.scenario != "uhm":
        return []
    return reconciliation(case.cases, case.rates, national, case.assumptions)


def _read(path: Path, scenario: str | None, settings: Settings) -> CaseFile:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except OSError:
        raise Unusable("no_file", {"path": path}) from None
    except UnicodeDecodeError:
        raise Unusable("not_json", {"path": path, "row": 1, "column": 1}) from None
    except json.JSONDecodeError as error:
        where = {"path": path, "row": error.lineno, "column": error.colno}
        raise Unusable("not_json", where) from None
    except ValueError as error:
        raise Unusable("no_finite_number", {"value": error.args[0]}) from None
    parameters = load_parameters(reference_file(settings.reference, "parameters.csv"))
    try:
        return read_case(content, parameters, scenario)
    except CaseError as error:
        raise Unusable(error.code, error.fields) from None
    except ParameterError as error:
        raise Unusable("parameter", {"why": error}) from None


def _no_number(text: str) -> float:
    raise ValueError(text)


def shown_actors(npv: Mapping[str, float]) -> list[str]:
    """The actors that are told of: another municipality only when something is its."""
    return [a for a in (*ACTORS, SOCIETY) if a != "annan" or abs(npv[a]) > 0]


def as_object(found: Appraised) -> dict[str, Any]:
    """The answer for `--json` (`contract.md` 5), and beside it what the tables for people show."""
    return {
        "persons": [{"id": name, **_figures(p)} for name, p in found.persons.items()],
        "total": _figures(found.total),
        "gross": _figures(found.gross),
        "scenario": found.scenario,
        "switching_values": found.turning,
        "tornado": [_swing(s.range, s) for s in found.swings],
        "uncertainty": {
            actor: vars(found.uncertainty[actor]) for actor in shown_actors(found.total.npv)
        },
        "evidence_grade": found.evidence.grade,
        "indicative": found.indicative,
        "reconciliation": [{"step": s.name, "npv": dict(s.npv)} for s in found.steps],
    }


def _figures(payoff: Payoff) -> dict[str, Any]:
    actors = shown_actors(payoff.npv)
    return {
        **{actor: payoff.npv[actor] for actor in actors},
        "pvb": payoff.pvb,
        "pvc": payoff.pvc,
        "bcr": payoff.bcr,
        "breakeven_month": {actor: payoff.breakeven_month[actor] for actor in actors},
    }


def _swing(of: Range, swing: Swing) -> dict[str, Any]:
    return {
        "parameter": of.parameter,
        "low": of.low,
        "high": of.high,
        "npv_low": dict(swing.low),
        "npv_high": dict(swing.high),
    }
