"""Quality of what was sent: how much of it waits to be corrected.

Who sent anything at all is in `coverage.py`. Pure.
"""

import pandas as pd

from pipelines.kpis import contribute_span, kpi
from pipelines.model import periods
from pipelines.model.tables import PERSON_REPORTS


# reliability.md 3, contract.md 4
@kpi(
    version=1,
    label=("Andel rader i karantän", "Share of rows in quarantine"),
    definition_sv=(
        "Rader som hålls inne tills de rättats, genom alla rader i periodens gällande inlämningar "
        "av alla slag. En fil för flera kvartal räknas i vart och ett, men en gång i året; en fil "
        "för flera enheter räknas hos var och en, men en gång i staden. Listor över personer "
        "räknas inte: hur många rader de har är ett antal personer."
    ),
    source="Val i denna produkt: vad som inte räknas ska synas",
    better="lower",
    min_n=1,
    distinct=True,
    report="any",
)
def quarantine_share(core_report_delivery: pd.DataFrame) -> pd.DataFrame:
    """Rows held back until corrected, by all rows of the submissions in force; no lists of persons.

    A submission belongs to every period that its delivery periods touch, and counts once in each,
    also when it is of several organisations: a group's file for its companies.
    The cases are submissions with rows. The dimension `report_type` tells the reports apart. How
    many rows a list of persons has is a number of people, which the share would tell.
    """
    accepted = core_report_delivery["status"] == "accepted"
    of_people = core_report_delivery["report_type"].isin(PERSON_REPORTS)
    rows = core_report_delivery[accepted & ~of_people & (core_report_delivery["rows_in"] > 0)]
    spans = [periods.period(p) for p in rows["period_id"]]
    sent = rows.assign(first=[p.date_from for p in spans], last=[p.date_to for p in spans])
    parts = [
        contribute_span(
            sent,
            first="first",
            last="last",
            numerator=sent["rows_quarantined"],
            denominator=sent["rows_in"],
            subject=sent["submission_id"],
            dimension=dimension,
            member=member,
        )
        for dimension, member in (("all", "all"), ("report_type", sent["report_type"]))
    ]
    return pd.concat(parts, ignore_index=True)
