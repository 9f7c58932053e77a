"""Coverage: how many of the organisations that owe a report have sent it. Shown above all else."""

import pandas as pd

from pipelines.kpis import contribute, kpi
from pipelines.model import periods


# domain.md 3.1 KPI-0
@kpi(
    version=1,
    label=("Täckning", "Coverage"),
    definition_sv=(
        "Andel av de organisationer som ska lämna upphandlingsuppföljning för perioden som har en "
        "godtagen inlämning för alla kvartal i den. Under 90 procent är måltalet preliminärt."
    ),
    source="Val i denna produkt: täckningen visas före varje måltal",
    min_n=1,
)
def coverage(core_report_delivery: pd.DataFrame, core_period: pd.DataFrame) -> pd.DataFrame:
    """Organisations with accepted deliveries for all due quarters of the period, by those expected.

    Below 0.90 the goal figure is preliminary.
    """
    mine = core_report_delivery["report_type"] == "procurement_register"
    due = core_report_delivery[mine & core_report_delivery["is_expected"].astype(bool)]
    listed = core_period[core_period["period_type"] != "month"]
    pairs = [(p, q) for p in listed["period_id"] for q in periods.quarters_of(p)]
    quarters = pd.DataFrame(pairs, columns=["period_id", "quarter"])
    joined = due.rename(columns={"period_id": "quarter"}).merge(quarters, on="quarter")
    joined["accepted"] = joined["status"] == "accepted"
    per_period = joined.groupby(["org_id", "period_id"])["accepted"].all()
    whole = per_period.reset_index()
    return contribute(whole, at="period_id", numerator=whole["accepted"])
