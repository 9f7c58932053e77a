"""What persons lived on before, by who pays and whether it is taxed, in kronor a month.

Amounts that were not reported are reckoned from the parameter table and marked as such; what nobody
knows is the mean of those who are known, never nothing (`domain.md` 4.10). Jobs are not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipelines.model.parameters import Parameters
from pipelines.payoff.rates import month_day

FIELDS = ("fs", "a_t", "a_f", "k_t", "k_f")
# domain.md 4.4: activity support and the like are charged to the employment service.
FIELD_OF = {
    "income_support": "fs",
    "activity_grant": "a_t",
    "development_allowance": "a_f",
    "unemployment_insurance": "a_t",
    "introduction_benefit": "a_f",
    "sickness_benefit": "k_t",
    "sickness_compensation": "k_t",
    "activity_compensation": "k_t",
    "parental_benefit": "k_t",
    "study_support": "k_f",
}
# Nothing that anyone pays: that is known.
NO_SUPPORT = ("none", "own_income")
PAYERS = {"municipality": "f", "state_pes": "a", "state_sia": "k"}
# Parameter and scope of an amount a day.
DAILY = {
    "activity_grant": ("activity_grant_day", "without_insurance"),
    "unemployment_insurance": ("unemployment_insurance_day", "basic"),
    "introduction_benefit": ("introduction_benefit_day", "national"),
}
PRICES_OF_HOUSING = 2015
ADULT = 20
Person = tuple[int, float]  # calendar month of the start, birth year or NaN


@dataclass(frozen=True)
class Before:
    """Support by person (`fields` in the order of FIELDS), who is known, and what is a template."""

    amounts: dict[str, tuple[float, ...]]
    templates: frozenset[str]
    mean: tuple[float, ...] | None  # of the known; None when nobody is


def support_before(
    prior: pd.DataFrame, starts: Mapping[str, Person], parameters: Parameters
) -> Before:
    """Support a month of each person who has a row, and the mean of all of them.

    Args:
        prior: Rows like `person.prior_situation`.
        starts: When each person started, and the birth year.
        parameters: The parameter table.
    """
    rows = prior[prior["candidate_pid"].isin(list(starts))]
    reported = rows[rows["amount_sek_month"].notna()]
    by_type = reported["amount_sek_month"].astype("float64").groupby(reported["support_type"])
    typical = {str(kind): float(value) for kind, value in by_type.mean().items()}
    sums: dict[str, dict[str, float]] = {}
    templates, unknown = set(), set()
    wanted = ["candidate_pid", "support_type", "amount_sek_month", "taxable", "payer",
              "support_share"]  # fmt: skip
    for pid, kind, amount, taxable, payer, share in rows[wanted].itertuples(index=False):
        found = sums.setdefault(pid, dict.fromkeys(FIELDS, 0.0))
        if kind in NO_SUPPORT:
            continue
        value = float(amount) if pd.notna(amount) else None
        if value is None:
            value = template(str(kind), starts[pid], parameters) or typical.get(str(kind))
            templates.add(pid)
            if value is not None and pd.notna(share):
                value *= float(share)
        name = field_of(kind, taxable, payer)
        if value is None or name is None:
            unknown.add(pid)
        else:
            found[name] += value
    known = {p: tuple(v[f] for f in FIELDS) for p, v in sums.items() if p not in unknown}
    mean = tuple(np.mean(list(known.values()), axis=0).tolist()) if known else None
    return Before(known, frozenset(templates & set(known)), mean)


def field_of(kind: Any, taxable: Any, payer: Any) -> str | None:
    """Where a kind of support is counted: by its payer and taxation if stated, else by its kind."""
    usual = FIELD_OF.get(str(kind))
    owner = PAYERS.get(str(payer), usual[0] if usual else None)
    if owner is None:
        return None
    if owner == "f":
        return "fs"
    if pd.notna(taxable):
        return f"{owner}_{'t' if taxable else 'f'}"
    return f"{owner}_{usual[-1] if usual and usual != 'fs' else 't'}"


def template(kind: str, person: Person, parameters: Parameters) -> float | None:
    """A month's amount when none was reported; None where the table has none (`domain.md` 4.10)."""
    start, born = person
    day = month_day(start)
    age = day.year - born
    if kind == "income_support":
        norm = parameters.at("income_support_norm", day, "single_adult")
        housing = parameters.at("income_support_housing", day)
        then = parameters.at("consumer_price_index", day.replace(year=PRICES_OF_HOUSING))
        return norm + housing * parameters.at("consumer_price_index", day) / then
    days = parameters.at("benefit_days", day)
    if kind in DAILY:
        name, scope = DAILY[kind]
        return days * parameters.at(name, day, scope)
    if kind == "development_allowance":
        scope = "under_20" if age < ADULT else "adult_or_diploma"
        return days * parameters.at("development_allowance_day", day, scope)
    if kind == "activity_compensation":
        scope = "age_19-20" if age <= ADULT else "age_21-22"
        return parameters.at("activity_compensation_month", day, scope)
    return None
