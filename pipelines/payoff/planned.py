"""A planned procurement: the national calculator's inputs as a typical case, its result and ours.

Appraised by the functions that the published amounts are made with (`domain.md` 4.1, 4.8); nobody's
data is in it. How the inputs are asked for, and said, is the calculator page's business.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipelines.model.parameters import Parameter, Parameters
from pipelines.payoff.cases import COSTS, NEVER, ROW, Cases, Given, assembled
from pipelines.payoff.draws import Spread, drawn
from pipelines.payoff.exposures import exposures
from pipelines.payoff.indicators import Payoff, switching_values, total
from pipelines.payoff.monte_carlo import Uncertainty, simulate, spread
from pipelines.payoff.observed import Lasted
from pipelines.payoff.placed_jobs import Placed, jobs_of
from pipelines.payoff.present_value import appraise, months_needed
from pipelines.payoff.rates import MUNICIPALITY, REGION, month_number, rates_of
from pipelines.payoff.scenarios import as_scenario, base, choices
from pipelines.payoff.sensitivity import Step, reconciliation
from pipelines.payoff.support_before import FIELD_OF, template

DRAWS, SEED = 10_000, 1
# Kind of production to the placement and subsidy that `jobs_of` knows it by.
FORMS: dict[str, tuple[str, str]] = {
    "new_start": ("employment", "new_start_job"),
    "wage_subsidy": ("employment", "wage_subsidy"),
    "unsubsidised": ("employment", "none"),
    "internship": ("internship", "none_internship"),
}
# Input to the parameter that its default is; `{form}` is the kind of production.
DEFAULTS: dict[str, tuple[str, str]] = {
    "wage": ("typical_wage", "national"),
    "production": ("production_{form}", "base"),
    "housing_allowance": ("housing_allowance_month", "national"),
    "supervisor_wage": ("supervisor_wage", "national"),
    "supervision": ("supervision_share", "{form}"),
    "administration": ("employer_administration", "national"),
    "procurement": ("procurement_cost", "national"),
    "preparation": ("preparation_cost", "national"),
    "support": ("support_cost", "base"),
}
PROGRAMME_MONTHS = 12  # so long without work, and the support is that of a programme
YOUTH = 25


@dataclass(frozen=True)
class Planned:
    """What is planned: the national calculator's inputs, and from `preparation` on those of ours.

    Amounts are kronor; wages are for a month of full time, without contributions. `procurement` and
    `bonus` are of the whole procurement, the other costs of one job.
    """

    wage: float
    production: float  # part of what an ordinary employee gets done
    housing_allowance: float  # a month; 0 for none
    supervisor_wage: float
    supervision: float  # part of the supervisor's time
    administration: float
    procurement: float
    preparation: float
    support: float  # of the support function
    form: str = "new_start"
    jobs: int = 1
    months: int = 12  # of the requirement
    share: float = 1.0  # of full time
    age: int = 30
    unemployed: int = 12  # months
    newly_arrived: bool = True
    insured: bool = False  # in an unemployment insurance fund
    bonus: float = 0.0
    goes_on: bool = False  # work continues after the requirement, and wanes by the drop-off
    income_support: float | None = None  # a month; None: what lacks to the norm


@dataclass(frozen=True)
class Outlook:
    """What a planned procurement is worth: ours with its interval, theirs, and the way between."""

    ours: Payoff
    uncertainty: Mapping[str, Uncertainty]
    national: Payoff
    steps: tuple[Step, ...]
    turning: float | None  # share due to the programme with which society breaks even
    horizon: int  # months


def default_of(parameters: Parameters, day: dt.date, name: str, form: str) -> Parameter:
    """The parameter in force that an input's default is, with its source.

    Raises:
        KeyError: The input has none, or none is in force.
    """
    parameter, scope = (part.format(form=form) for part in DEFAULTS[name])
    for row in parameters.rows:
        if (row.parameter_id, row.scope) == (parameter, scope) and row.holds(day):
            return row
    raise KeyError(parameter)


def defaults(parameters: Parameters, day: dt.date, form: str = "new_start") -> Planned:
    """The inputs before anybody has changed one: parameters, else the national worked example."""
    values: dict[str, Any] = {
        name: default_of(parameters, day, name, form).value for name in DEFAULTS
    }
    return Planned(form=form, **values)


def outlook(
    planned: Planned, parameters: Parameters, day: dt.date, *, draws: int = DRAWS, seed: int = SEED
) -> Outlook:
    """What it is worth to each payer in our base case, and in the national calculator's.

    Raises:
        ParameterError: A month lacks a value.
    """
    found = choices(parameters, day)
    start = replace(base(found), price_year=day.year)
    start = replace(start, horizon=max(start.horizon, planned.months))
    cases = cases_of(planned, parameters, day)
    rates = rates_of(parameters, *months_needed(cases, start))
    theirs, national = as_scenario(
        "uhm", cases_of(planned, parameters, day, own_costs=False), start, found
    )
    result = total(appraise(theirs, rates, national))
    # Theirs knows of no preparation and no support function: adding them is the first step.
    first, *rest = reconciliation(cases, rates, national, start)
    of = Spread()
    simulated = simulate(
        exposures(cases, rates, start, of.wage), drawn(draws, seed, start, of), start
    )
    return Outlook(
        ours=total(appraise(cases, rates, start)),
        uncertainty={actor: spread(values) for actor, values in simulated.items()},
        national=result,
        steps=(Step("uhm", result.npv), replace(first, name="programme"), *rest),
        turning=switching_values(cases, rates, start)["A"],
        horizon=start.horizon,
    )


def cases_of(
    planned: Planned, parameters: Parameters, day: dt.date, *, own_costs: bool = True
) -> Cases:
    """One typical person who stands for all the jobs.

    Args:
        planned: The inputs.
        parameters: Of rules and benefits.
        day: In the month that the jobs begin.
        own_costs: Whether preparation and the support function are counted.
    """
    begun = month_number(day), float(day.year - planned.age)
    placement, subsidy = FORMS[planned.form]
    row = {
        "placement_type": placement, "subsidy_type": subsidy, "wage_month_fte": planned.wage,
        "working_hours_share": planned.share, "supervisor_hours_share": planned.supervision,
        "subsidy_sek_month": None, "subsidy_rate_share": None, "starts_at": day, "subsidy_to": None,
    }  # fmt: skip
    lasted = Lasted(planned.months, planned.goes_on, is_seen=False)
    jobs = jobs_of(Placed(row, 0, lasted), 0, begun, planned.newly_arrived, parameters).jobs
    usual = default_of(parameters, day, "production", planned.form).value
    if planned.production != usual:
        # Stated is certain; what is usual is drawn where other cases' is.
        jobs[0]["production"] = planned.production
    for job in jobs:
        paid = planned.supervisor_wage / parameters.at("supervisor_wage", day)
        job["supervision"] = job.get("supervision", 0.0) * paid
    person = {
        "id": "planned", "origin": begun[0], "birth_year": begun[1], "count": float(planned.jobs),
        "observed": planned.months if planned.goes_on else NEVER,
        **support_of(planned, parameters, day),
    }  # fmt: skip
    return assembled(Given([person], [*jobs], _costs(planned, own_costs=own_costs)))


def support_of(planned: Planned, parameters: Parameters, day: dt.date) -> dict[str, float]:
    """What the person lives on before, kronor a month, by who pays and whether it is taxed.

    Support by law for who is newly arrived, insured, or long without work; income support fills up
    to the norm (`domain.md` 4.10).
    """
    person = month_number(day), float(day.year - planned.age)
    kind = _kind_of_support(planned)
    amounts = dict.fromkeys(("fs", "a_t", "a_f", "k_t", "k_f"), 0.0)
    if kind == "activity_grant" and planned.insured:
        daily = parameters.at("activity_grant_day", day, "insured_min")
        amounts["a_t"] = daily * parameters.at("benefit_days", day)
    elif kind:
        amounts[FIELD_OF[kind]] = template(kind, person, parameters) or 0.0
    amounts["k_f"] = planned.housing_allowance
    if planned.income_support is not None:
        return amounts | {"fs": planned.income_support}
    tax = sum(
        parameters.at(name, day, scope)
        for name, scope in (("municipal_tax_rate", MUNICIPALITY), ("regional_tax_rate", REGION))
    )
    taxed = amounts["a_t"] - tax * max(
        amounts["a_t"] - parameters.at("basic_allowance_month", day), 0.0
    )
    norm = template("income_support", person, parameters) or 0.0
    return amounts | {"fs": max(norm - taxed - amounts["a_f"] - amounts["k_f"], 0.0)}


def _kind_of_support(planned: Planned) -> str | None:
    if planned.newly_arrived:
        return "introduction_benefit"
    if planned.unemployed < PROGRAMME_MONTHS:
        return "unemployment_insurance" if planned.insured else None
    is_young = planned.age < YOUTH and not planned.insured
    return "development_allowance" if is_young else "activity_grant"


def _costs(planned: Planned, *, own_costs: bool) -> list[Mapping[str, Any]]:
    each = {
        "administration": ("arbetsgivare", planned.administration),
        "matching": ("kommun", planned.procurement / planned.jobs),
        "transfer": ("kommun", planned.bonus / planned.jobs),
    }
    if own_costs:
        each |= {
            "preparation": ("kommun", planned.preparation),
            "support": ("kommun", planned.support),
        }
    return [
        {"person": 0, "kind": COSTS.index(kind), "payer": ROW[payer], "amount": amount}
        for kind, (payer, amount) in each.items()
    ]
