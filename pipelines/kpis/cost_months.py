"""The programme's costs month by month: by days, without what belongs to others, in fixed prices.

What they are set against is a measure (`kpis/costs.py`). Pure functions.
"""

import pandas as pd

from pipelines.model import periods
from pipelines.model.parameters import Parameters
from pipelines.model.tables import COST_MONTH
from pipelines.person.referral import within

CPI = "consumer_price_index"


# domain.md 3.11
def cost_months(
    core_programme_cost: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
    parameters: Parameters,
) -> pd.DataFrame:
    """`mart.cost_month`: a cost of several months lies on each by its days.

    The share that the statement says belongs to other programmes is left out; where it says nothing
    all of it is the programme's. A cost without amount, kind or time is nobody's month. Months
    after the last day that data reaches are left out.

    Args:
        core_programme_cost: `core.programme_cost`.
        core_organisation: `core.organisation`.
        core_period: `core.period`.
        parameters: Consumer price index by year; a year without one has no fixed prices.
    """
    rows = core_programme_cost.dropna(subset=["amount_sek", "cost_type", "date_from", "date_to"])
    first, last = pd.to_datetime(rows["date_from"]), pd.to_datetime(rows["date_to"])
    own = 1 - rows["shared_share"].astype("Float64").astype(float).fillna(0.0)
    amount = rows["amount_sek"].astype(float) * own
    org_id = within(rows["org_id"], core_organisation)
    lines = [
        (org, kind, f"{start:%Y-%m}", kr * days / ((b - a).days + 1))
        for org, kind, a, b, kr in zip(org_id, rows["cost_type"], first, last, amount, strict=True)
        for start, days in _months(a, b)
    ]
    spread = pd.DataFrame(lines, columns=["org_id", "cost_type", "period_id", "amount_sek"])
    months = core_period.loc[core_period["period_type"] == "month", "period_id"]
    spread = spread[spread["period_id"].isin(months)]
    # In an order of its own, so that the last digit of a sum is always the same.
    spread = spread.sort_values(list(spread.columns), ignore_index=True)
    found = spread.groupby(list(COST_MONTH.key), as_index=False)["amount_sek"].sum()
    day = pd.to_datetime(found["period_id"] + "-01")
    index = parameters.values_at(CPI, day, missing="unknown")
    base_year, base = base_index(core_period, parameters)
    found["constant_sek"] = found["amount_sek"] * base / index
    made: pd.DataFrame = found.assign(base_year=base_year)[list(COST_MONTH.columns)]
    return made


def _months(first: pd.Timestamp, last: pd.Timestamp) -> list[tuple[pd.Timestamp, int]]:
    """The months from first to last, and how many of the days lie in each."""
    found = []
    for number in range(periods.month_index(first.date()), periods.month_index(last.date()) + 1):
        start = pd.Timestamp(periods.month_start(number))
        end = start + pd.offsets.MonthEnd(0)
        found.append((start, (min(end, last) - max(start, first)).days + 1))
    return found


def base_index(period: pd.DataFrame, parameters: Parameters) -> tuple[int | None, float]:
    """The newest year of the data that has a price index, and that index."""
    years = period.loc[period["period_type"] == "year", "date_to"]
    known = parameters.values_at(CPI, pd.to_datetime(years), missing="unknown").dropna()
    if known.empty:
        return None, float("nan")
    day, index = max(zip(pd.to_datetime(years[known.index]), known, strict=True))
    return day.year, float(index)
