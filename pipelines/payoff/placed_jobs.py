"""A placement as jobs: wage, hours, kind of production, subsidy by its form, supervision.

A subsidy that ends before the job makes a second job without it (`domain.md` 4.5). Persons, costs
and how long placements last come from elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipelines.core.volume import months_between
from pipelines.model.parameters import Parameters
from pipelines.payoff.cases import NEVER, NEW_START, PRODUCTION, STATED, WAGE_SUBSIDY
from pipelines.payoff.observed import Lasted
from pipelines.payoff.rates import month_day

UNPAID = ("internship", "work_training")
UNSUBSIDISED = ("none", "none_internship")
FULL_TIME = 1.0
# An unsubsidised new job is supervised for a year at most.
SUPERVISED_MONTHS = 12


@dataclass(frozen=True)
class Placed:
    """A row of `person.placement`, the month it starts in from the person's first, its length."""

    row: Mapping[str, Any]
    first: int
    lasted: Lasted


@dataclass
class Made:
    """Jobs of a placement, and how many of their inputs are templates."""

    jobs: list[dict[str, Any]] = field(default_factory=list)
    inputs: int = 0
    templates: int = 0

    def reported(self, value: Any, template: float) -> float:
        """A value as reported, else its template, counted as one."""
        self.inputs += 1
        if pd.notna(value):
            return float(value)
        self.templates += 1
        return template


def jobs_of(
    placed: Placed,
    person: int,
    begun: tuple[int, float],
    newly_arrived: bool,
    parameters: Parameters,
) -> Made:
    """The jobs of one placement.

    Args:
        placed: The placement.
        person: Index of the person.
        begun: Calendar month of the person's first start, and birth year or NaN.
        newly_arrived: Whether the person is newly arrived: the longer of two subsidies.
        parameters: The parameter table.
    """
    made, row, first = Made(), placed.row, placed.first
    month = begun[0] + first
    day = month_day(month)
    kind = kind_of(row["placement_type"], row["subsidy_type"])
    wage = made.reported(row["wage_month_fte"], parameters.at("typical_wage", day))
    share = made.reported(row["working_hours_share"], FULL_TIME)
    share = min(max(share, 0.0), FULL_TIME)
    until = NEVER if placed.lasted.goes_on else first + placed.lasted.months
    ends = first + placed.lasted.months if placed.lasted.again else until
    job: dict[str, Any] = {
        "person": person, "first": first, "until": ends, "wage": wage, "share": share, "kind": kind,
    }  # fmt: skip
    full = parameters.at("employer_contribution_rate", day)
    part = made.reported(
        row["supervisor_hours_share"], parameters.at("supervision_share", day, PRODUCTION[kind])
    )
    supervisor = parameters.at("supervisor_wage", day) * (1 + full)
    plain = {**job, "kind": 0}
    subsidised_until = NEVER
    if PRODUCTION[kind] in ("new_start", "wage_subsidy"):
        rule, subsidised_until = _subsidy(made, placed, month, begun[1], newly_arrived, parameters)
        job |= rule
    supervised = SUPERVISED_MONTHS if kind == 0 else subsidised_until
    job |= {"supervision": part * supervisor, "supervision_until": _after(first, supervised)}
    cut = min(_after(first, subsidised_until), ends)
    made.jobs.append({**job, "until": cut, "subsidy_until": cut})
    if cut < ends:
        made.jobs.append({**plain, "first": cut})
    if placed.lasted.again:
        # Another employer after the end: what is known of the wage is the last one.
        later = NEVER if placed.lasted.goes_on else first + placed.lasted.again
        made.jobs.append({**plain, "first": ends, "until": later})
    return made


def kind_of(placement_type: Any, subsidy_type: Any) -> int:
    """How the output of a placement is counted: by its subsidy, and unpaid work as such."""
    if placement_type in UNPAID or subsidy_type == "none_internship":
        return PRODUCTION.index("internship")
    if pd.isna(subsidy_type) or subsidy_type in UNSUBSIDISED:
        return PRODUCTION.index("unsubsidised")
    if str(subsidy_type).startswith("wage_subsidy"):
        return PRODUCTION.index("wage_subsidy")
    return PRODUCTION.index("new_start")


def _after(first: int, months: int) -> int:
    return NEVER if months >= NEVER else first + months


def _subsidy(
    made: Made,
    placed: Placed,
    month: int,
    born: float,
    newly_arrived: bool,
    parameters: Parameters,
) -> tuple[dict[str, Any], int]:
    """The rule of the subsidy and how many months it lasts: as reported, else as its form says."""
    row, day = placed.row, month_day(month)
    stated, form = row["subsidy_sek_month"], str(row["subsidy_type"])
    rate = row["subsidy_rate_share"]
    full = parameters.at("employer_contribution_rate", day)
    usual = parameters.at("other_subsidy_share", day)
    is_wage_subsidy = form.startswith("wage_subsidy")
    if pd.notna(stated):
        made.inputs += 1
        rule = {"subsidy_form": STATED, "subsidy_amount": float(stated)}
    elif is_wage_subsidy:
        rule = {"subsidy_form": WAGE_SUBSIDY, "subsidy_rate": made.reported(rate, usual)}
    elif form == "new_start_job":
        scope = "long" if newly_arrived else "short"
        contributions = parameters.at("new_start_job_contributions", day, scope)
        of_wage = made.reported(rate, contributions * full)
        rule = {"subsidy_form": NEW_START, "subsidy_rate": of_wage / full}
    else:
        # Of the wage cost, reckoned as the form of a new start job without its number.
        share = made.reported(rate, usual)
        rule = {"subsidy_form": NEW_START, "subsidy_rate": share * (1 + full) / full}
    ends = months_between(
        pd.Series([pd.Timestamp(row["starts_at"])]), pd.to_datetime(pd.Series([row["subsidy_to"]]))
    ).iloc[0]
    if pd.notna(ends):
        return rule, max(int(ends + 0.5), 0)
    if is_wage_subsidy:
        return rule, NEVER
    return rule, _longest(day.year - born - 1 if pd.notna(born) else None, month, parameters)


def _longest(age: float | None, month: int, parameters: Parameters) -> int:
    """How long a new start job lasts at most, by age; without a known age as for most."""
    scope = "age_25-54"
    if age is not None and age < 25:
        scope = "age_20-24"
    elif age is not None and age >= 55:
        scope = "age_55-120"
    return int(parameters.at("new_start_job_months_max", month_day(month), scope))
