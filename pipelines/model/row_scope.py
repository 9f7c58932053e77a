"""Whose rows the published tables hold: the one place that says who sees what of each table.

A table that is not declared is seen by nobody. Applied in `pipelines.warehouse.seen`; figures of
few people are masked before publication, for every role alike (`pipelines.disclosure`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rows:
    """Whose rows a table holds; with no column named, the whole city's, for everybody.

    `detail`: the organisation whose own matter a row is; seen by it and those above it.
    `total`: the organisation whose figure it is; the city's are seen by all, save its own part
    (`own_part`, a column and its value). `all_units`: only for those who see every unit.
    `lineage`: columns that tell which file a row comes from.
    """

    detail: str = ""
    total: str = ""
    own_part: tuple[str, str] | None = None
    all_units: bool = False
    lineage: tuple[str, ...] = ()


EVERYBODY = Rows()
FIGURES = Rows(total="org_id")
OWN = Rows(detail="org_id")

ROW_SCOPE: dict[str, Rows] = {
    "public.kpi_value": Rows(total="org_id", own_part=("dimension", "own")),
    "public.goal_forecast": FIGURES,
    "public.goal_step": Rows(detail="buyer_org_id", total="org_id"),
    "public.forecast_check": FIGURES,
    "public.forecast_coverage": EVERYBODY,
    "public.commitment": OWN,
    # By supplier over all units: what another unit's suppliers delivered.
    "public.supplier_delivery": Rows(all_units=True),
    "public.matching_gap": EVERYBODY,
    "public.mix": FIGURES,
    "public.trend": FIGURES,
    "public.retention_curve": EVERYBODY,
    "public.progression": EVERYBODY,
    "public.cost_month": FIGURES,
    "public.unit_cost": FIGURES,
    "public.funnel": FIGURES,
    "public.lead_time": FIGURES,
    "public.lead_time_procurement": FIGURES,
    "public.organisation": FIGURES,
    "public.period": EVERYBODY,
    "public.delivery": Rows(detail="org_id", lineage=("submission_id",)),
    "public.procurement": Rows(
        detail="org_id", lineage=("submission_id", "source_sheet", "source_row")
    ),
    "public.finding_count": OWN,
    "public.caveat": FIGURES,
    "public.payoff": EVERYBODY,
    "public.payoff_sensitivity": EVERYBODY,
    "public.payoff_summary": EVERYBODY,
    "public.payoff_grid": EVERYBODY,
    "public.payoff_step": EVERYBODY,
    "meta.kpi": EVERYBODY,
    "meta.parameter": EVERYBODY,
    "meta.target": EVERYBODY,
    "meta.run": EVERYBODY,
    "meta.table": EVERYBODY,
    "meta.column": EVERYBODY,
    "meta.series_break": EVERYBODY,
    "meta.source": Rows(
        detail="org_id", lineage=("submission_id", "previous_submission_id", "file_name", "sha256")
    ),
    # The reasons of the city's changes name its units, which only those who see all may read.
    "meta.change": Rows(detail="org_id", lineage=("submission_ids",)),
}
