"""The support function's cost per procurement it supported, per placement, per billion. Pure.

Of the city alone: one function works for all organisations. The cost of the whole programme per
placement is a measure (`costs.py`).
"""

import pandas as pd

from pipelines.kpis import arrays_of, through
from pipelines.kpis.costs import cost_rows, costs_of, months_of, started_rows
from pipelines.model.tables import UNIT_COST

SUPPORT_FUNCTION = ("support_function",)
BILLION = 1e9


# domain.md 3.11
def unit_cost(
    mart_cost_month: pd.DataFrame,
    core_procurement: pd.DataFrame,
    person_placement: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """`mart.unit_cost`: by period. Nothing to divide by is missing, as is a month without cost.

    A procurement is supported in the month in which the function was consulted; what is under
    requirement is the known value of counted procurements with a social consideration. One that
    counts at another organisation counts there.
    """
    root = min(core_organisation.loc[core_organisation["parent_org_id"].isna(), "org_id"],
               default=None)  # fmt: skip
    months = months_of(core_period)
    cost = cost_rows(months, mart_cost_month, SUPPORT_FUNCTION)
    fixed = cost_rows(months, mart_cost_month, SUPPORT_FUNCTION, "constant_sek")
    placed = started_rows(months, person_placement, core_organisation, through(core_period))
    here = core_procurement[core_procurement["lead_org_id"].isna()]
    under = here[here["counts"].astype(bool) & (here["social"] == "yes")]
    volumes = {
        "per_supported_procurement": _by_period(months, here["support_consulted_at"], 1.0),
        "per_placement": placed.groupby("period_id")["placements"].sum(),
        "per_billion_under_requirement": _by_period(
            months, under["counted_at"], under["value_sek"].astype(float) / BILLION
        ),
    }
    base = mart_cost_month["base_year"].dropna()
    base_year = None if base.empty else int(base.iloc[0])
    lines = []
    for period_id in months["period_id"].unique():
        now, then = (_covered(rows[rows["period_id"] == period_id]) for rows in (cost, fixed))
        for unit, by_period in volumes.items():
            volume = by_period.get(period_id, 0.0) or None
            lines.append(
                {
                    "org_id": root,
                    "period_id": period_id,
                    "unit": unit,
                    "cost_sek": now,
                    "volume": volume,
                    "n_persons": volume if unit == "per_placement" else None,
                    "value_sek": now / volume if now is not None and volume else None,
                    "value_constant_sek": then / volume if then is not None and volume else None,
                    "base_year": base_year,
                }
            )
    return pd.DataFrame(lines, columns=list(UNIT_COST.columns))


def _covered(rows: pd.DataFrame) -> float | None:
    return costs_of(arrays_of(rows)) if len(rows) else None


def _by_period(
    months: pd.DataFrame, days: pd.Series, amount: "pd.Series | float"
) -> "pd.Series[float]":
    month = pd.to_datetime(days).dt.strftime("%Y-%m").astype(object)
    rows = pd.DataFrame({"of_month": month, "amount": amount}).dropna()
    return rows.merge(months, on="of_month").groupby("period_id")["amount"].sum()
