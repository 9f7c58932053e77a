"""What a placement and a job that lasts cost. Pure functions over the costs of months.

Who stays is `retention.py`; the support function's unit costs are in `unit_costs.py`. Course costs
in lists of preparation are not added: they are in the cost statements already.
"""

from typing import Any

import numpy as np
import pandas as pd

from pipelines.kpis import STATISTIC, Estimate, Group, facts, kpi, through
from pipelines.kpis.staying import (
    FACTS,
    FEW_AT_RISK,
    at_horizon,
    facts_of,
    firsts,
    followed_to,
    left_on,
)
from pipelines.model import periods
from pipelines.person.candidate import PID
from pipelines.person.referral import within
from pipelines.person.spells import SAME_EMPLOYER, spells
from pipelines.person.statements import day_of

# domain.md 3.11; supervision, evaluation and other costs are left out of both.
RUNNING = "support_function"
WITHOUT_PREPARATION = (RUNNING, "matching", "administration")
WITH_PREPARATION = (*WITHOUT_PREPARATION, "preparation")
PRICE_PREMIUM = ("price_premium",)
SUSTAINED_MONTHS = 12
NOT_REPORTED = "not_reported"
_SOURCE = "Val i denna produkt: domain.md 3.11"
_COST_SV = (
    "Kostnaderna är stödfunktion, matchning, administration och rustning, fördelade på månader "
    "efter dagar, utan den del som hör till annat. Saknas stödfunktionens kostnad för någon månad "
    "i perioden visas inget värde."
)


def months_of(period: pd.DataFrame) -> pd.DataFrame:
    """Each period but months with its months up to the last that data reaches: `due` of them."""
    known = set(period.loc[period["period_type"] == "month", "period_id"])
    listed = period[period["period_type"] != "month"]
    pairs = [
        (period_id, f"{periods.month_start(number):%Y-%m}")
        for period_id, a, b in zip(
            listed["period_id"], listed["date_from"], listed["date_to"], strict=True
        )
        for number in range(periods.month_index(a), periods.month_index(b) + 1)
    ]
    found = pd.DataFrame(pairs, columns=["period_id", "of_month"])
    found = found[found["of_month"].isin(known)]
    return found.assign(due=found.groupby("period_id")["of_month"].transform("size"))


def month_number(month: pd.Series) -> "pd.Series[float]":
    """2015-02 as 201502."""
    return month.str.replace("-", "", regex=False).astype(float)


def cost_rows(
    months: pd.DataFrame, cost: pd.DataFrame, kinds: tuple[str, ...], column: str = "amount_sek"
) -> pd.DataFrame:
    """Costs of some kinds in every period that holds their month, with `amount`.

    `stated` is the month where the row is the support function's, asked for or not: it works all
    the year, so that a month without its cost is one that nobody has stated. Other kinds come and
    go.
    """
    runs = cost["cost_type"] == RUNNING
    asked = cost["cost_type"].isin(kinds)
    rows = pd.DataFrame(
        {
            "org_id": cost["org_id"],
            "of_month": cost["period_id"],
            "amount": cost[column].astype(float).where(asked),
            "stated": month_number(cost["period_id"]).where(runs),
        }
    )
    return rows[asked | runs].merge(months, on="of_month")


def started_rows(
    months: pd.DataFrame,
    placement: pd.DataFrame,
    organisation: pd.DataFrame,
    last: pd.Timestamp,
) -> pd.DataFrame:
    """Placements in every period that holds the month of their start, with `placements`."""
    start = pd.to_datetime(placement["starts_at"])
    mine = placement[start <= last]
    number = mine["n_persons"].astype(float).where(mine[PID].isna(), 1.0)
    rows = pd.DataFrame(
        {
            "org_id": within(mine["org_id"], organisation),
            "of_month": start[start <= last].dt.strftime("%Y-%m").astype(object),
            "placements": number,
        }
    )
    return rows.merge(months, on="of_month")


def costs_of(group: Group) -> float | None:
    """The costs of a cell; None when there are none, or a month of the period is not stated."""
    stated, due, amount = (group[n].astype(float) for n in ("stated", "due", "amount"))
    known = ~np.isnan(amount)
    if not known.any() or len(np.unique(stated[~np.isnan(stated)])) < due.max():
        return None
    return float(amount[known].sum())


def per_placement(group: Group) -> Estimate:
    """The costs of a cell by the placements started in it.

    No sum: a month whose costs nobody has reported leaves the quotient of all the period missing,
    where a sum would take it for a month that cost nothing.
    """
    cost, placements = costs_of(group), float(group["placements"].sum())
    if cost is None or not placements:
        return Estimate(
            numerator=cost,
            denominator=placements,
            n=placements,
            missing_reason=NOT_REPORTED if cost is None else None,
        )
    value = cost / placements
    return Estimate(cost, placements, 0.0, value, value, value, n=placements)


# domain.md 3.11 KPI-7
@kpi(
    version=1, kind=STATISTIC, unit="SEK", better="lower", persons=True, report="cost_statement",
    estimate=per_placement,
    label=("Kostnad per placering", "Cost per placement"),
    definition_sv=(
        f"Periodens kostnader genom placeringar som börjat i perioden. {_COST_SV} Uppdelning "
        "«scope»: med och utan rustning, och prispåslag i avtal för sig. Uppdelning «price_level»: "
        "löpande och fasta priser (KPI)."
    ),
    source=_SOURCE,
)  # fmt: skip
def cost_per_placement(
    mart_cost_month: pd.DataFrame,
    person_placement: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Costs of the period by placements that began in it.

    Support function, matching, administration and preparation, by days over months, without the
    share of other programmes; no value unless every month has the support function's cost.
    Dimension `scope`: with and without preparation, and the price premium by itself; `price_level`:
    current and constant prices.
    """
    months = months_of(core_period)
    started = started_rows(months, person_placement, core_organisation, through(core_period))
    fixed = _with_index(months, mart_cost_month)
    asked = [
        ("all", "all", cost_rows(months, mart_cost_month, WITH_PREPARATION)),
        ("scope", "with_preparation", cost_rows(months, mart_cost_month, WITH_PREPARATION)),
        ("scope", "without_preparation", cost_rows(months, mart_cost_month, WITHOUT_PREPARATION)),
        ("scope", "price_premium", cost_rows(months, mart_cost_month, PRICE_PREMIUM)),
        ("price_level", "current", cost_rows(months, mart_cost_month, WITH_PREPARATION)),
        ("price_level", "constant",
         cost_rows(fixed, mart_cost_month, WITH_PREPARATION, "constant_sek")),
    ]  # fmt: skip
    parts = []
    for dimension, member, costs in asked:
        mine = started if member != "constant" else started[started["period_id"].isin(
            fixed["period_id"])]  # fmt: skip
        for rows in (costs.assign(placements=0.0), mine.assign(amount=np.nan, stated=np.nan)):
            told = {c: rows[c] for c in ("stated", "due", "amount", "placements")}
            parts.append(facts(rows, at="period_id", dimension=dimension, member=member, **told))
    return pd.concat(parts, ignore_index=True)


def _with_index(months: pd.DataFrame, cost: pd.DataFrame) -> pd.DataFrame:
    """The periods none of whose costs lacks a price index."""
    without = cost.loc[cost["constant_sek"].isna(), "period_id"]
    lacking = months.loc[months["of_month"].isin(without), "period_id"]
    return months[~months["period_id"].isin(lacking)]


def per_sustained_job(group: Group) -> Estimate:
    """The costs of a cell by the jobs started in it that are expected to last twelve months.

    No sum: how many are expected to last is a Kaplan-Meier estimate of the cell's persons, and a
    month without costs leaves all of the period missing. Bounds and interval are those of the
    share left, turned round.
    """
    cost, people = costs_of(group), ~np.isnan(group["person"])
    if not people.any():
        return Estimate(numerator=cost, n=0, missing_reason=NOT_REPORTED if cost is None else None)
    day, begun = day_of(SUSTAINED_MONTHS), firsts({name: group[name][people] for name in FACTS})
    behind = followed_to(day, begun)
    numbers: dict[str, Any] = {"numerator": cost, "n": behind.n, "unknown": behind.n_unknown}
    if cost is None or behind.is_few:
        reason = NOT_REPORTED if cost is None else FEW_AT_RISK
        return Estimate(**numbers, missing_reason=reason)
    left = left_on(day, begun)

    def each(share: float | None) -> float | None:
        return cost / (behind.n * share) if share else None

    return Estimate(
        **numbers,
        denominator=behind.n * left.share,
        value=each(left.share),
        lower=each(left.upper),
        upper=each(left.lower),
        ci_lower=each(left.ci_upper),
        ci_upper=each(left.ci_lower),
    )


@kpi(
    version=1, kind=STATISTIC, unit="SEK", better="lower", persons=True, report="cost_statement",
    estimate=per_sustained_job,
    label=("Kostnad per varaktigt jobb", "Cost per sustained job"),
    definition_sv=(
        "Periodens kostnader genom det antal jobb, av dem som börjat i perioden, som väntas vara "
        f"minst tolv månader: antalet gånger den skattade andelen kvar. {_COST_SV} Uppdelning "
        "«definition»: kvar hos samma arbetsgivare eller i arbete; «scope»: med och utan rustning."
    ),
    source=_SOURCE,
)  # fmt: skip
def cost_per_sustained_job(
    mart_cost_month: pd.DataFrame,
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Costs of the period by jobs begun in it that are expected to last twelve months.

    Their number is that of the persons times the Kaplan-Meier share left after twelve months; never
    those of whom it is already known. Costs as in `cost_per_placement`. Dimension `definition`:
    same employer (as the total) or in work; `scope`: with and without preparation.
    """
    months = months_of(core_period)
    found = spells(person_placement, person_follow_up, through(core_period))
    found = at_horizon(found, day_of(SUSTAINED_MONTHS))
    found["org_id"] = within(found["org_id"], core_organisation)
    found = found.assign(**facts_of(found))
    found["of_month"] = pd.to_datetime(found["starts_at"]).dt.strftime("%Y-%m").astype(object)
    found = found.merge(months, on="of_month")
    asked = [
        ("all", "all", SAME_EMPLOYER, WITH_PREPARATION),
        ("definition", SAME_EMPLOYER, SAME_EMPLOYER, WITH_PREPARATION),
        ("definition", "in_work", "in_work", WITH_PREPARATION),
        ("scope", "with_preparation", SAME_EMPLOYER, WITH_PREPARATION),
        ("scope", "without_preparation", SAME_EMPLOYER, WITHOUT_PREPARATION),
    ]
    columns = ["stated", "due", "amount", *FACTS]
    parts = []
    for dimension, member, definition, kinds in asked:
        people = found[found["definition"] == definition]
        for rows in (cost_rows(months, mart_cost_month, kinds), people):
            full = rows.reindex(columns=["org_id", "period_id", *columns])
            told = {c: full[c] for c in columns}
            parts.append(facts(full, at="period_id", dimension=dimension, member=member, **told))
    return pd.concat(parts, ignore_index=True)
