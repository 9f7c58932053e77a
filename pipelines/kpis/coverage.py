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
        "godtagen inlämning för alla kvartal i den. Under 90 procent är måltalet preliminärt. "
        "Efter volym: samma organisationer, vägda med värdet av det som de handlade upp året före."
    ),
    source="Val i denna produkt: täckningen visas före varje måltal",
    min_n=1,
)
def coverage(
    core_report_delivery: pd.DataFrame, core_period: pd.DataFrame, core_procurement: pd.DataFrame
) -> pd.DataFrame:
    """Organisations with accepted deliveries for all due quarters of the period, by those expected.

    Below 0.90 the goal figure is preliminary. The dimension `by_volume` weighs the organisations
    by the known value of their counted procurements in the calendar year before the period's end;
    who had none does not weigh.
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
    weighed = _weighed(whole, listed, core_procurement)
    by_volume = contribute(
        weighed,
        at="period_id",
        numerator=weighed["volume"].where(weighed["accepted"], 0.0),
        denominator=weighed["volume"],
        dimension="by_volume",
        member="previous_year",
    )
    counted = contribute(whole, at="period_id", numerator=whole["accepted"])
    return pd.concat([counted, by_volume], ignore_index=True)


def _weighed(whole: pd.DataFrame, listed: pd.DataFrame, procurement: pd.DataFrame) -> pd.DataFrame:
    """The organisations of each period with the volume of the year before."""
    rows = procurement[procurement["counts"].astype(bool) & procurement["value_sek"].notna()]
    bought = pd.DataFrame(
        {
            "org_id": rows["org_id"],
            "year": pd.to_datetime(rows["counted_at"]).dt.year,
            "volume": rows["value_sek"].astype(float),
        }
    ).sort_values(["org_id", "year", "volume"])  # sums come out the same to the last digit
    volume = bought.groupby(["org_id", "year"], as_index=False)["volume"].sum()
    ends = pd.to_datetime(listed["date_to"])
    before = pd.DataFrame({"period_id": listed["period_id"], "year": ends.dt.year - 1})
    joined = whole.merge(before, on="period_id").merge(volume, on=["org_id", "year"])
    return joined[joined["volume"] > 0]
