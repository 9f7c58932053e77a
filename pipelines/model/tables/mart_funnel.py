"""Tables of mart on the way to work: the funnel and the lead times. What is published: their twins.

Names and meaning follow `contract.md` 4 and `domain.md` 3.9; the rows are made in `kpis/funnel.py`
and `kpis/lead_time.py`.
"""

from pipelines.model.tables.columns import ORG
from pipelines.model.tables.declaration import INT, NUM, TEXT, Mask, Table, col

STAGES = (
    "identified",
    "preparation_started",
    "preparation_completed",
    "matched",
    "presented",
    "started",
    "months_3",
    "months_6",
    "months_12",
)
PERSON_STEPS = (
    "identified_preparation",
    "preparation",
    "prepared_matched",
    "matched_presented",
    "presented_started",
    "identified_started",
    "contract_first_placement",
)
PROCUREMENT_STEPS = ("decision_advert", "advert_award", "award_contract")
OUTCOMES = ("done", "own_job", "education", "moved", "refused", "other", "cancelled", "ended")

_COHORT = col(
    TEXT,
    "Månad, kvartal eller år då personen identifierades.",
    "Month, quarter or year in which the person was identified.",
    refers="core.period",
)
FUNNEL = Table(
    "mart.funnel",
    "Vägen till arbete: hur många som nått varje steg, per organisation och identifieringsperiod.",
    "The way to work: how many reached each stage, by organisation and period of identification.",
    ("org_id", "period_id", "stage"),
    {
        **ORG,
        "period_id": _COHORT,
        "stage": col(TEXT, "Steg.", "Stage.", codes=STAGES),
        "step": col(INT, "Stegets nummer; identifierad är 0.", "Number of the stage, from 0."),
        "n": col(
            INT,
            "Personer som nått steget före; efter start bara de som hunnit så långt.",
            "Persons who reached the stage before; after the start those whose day has come.",
        ),
        "converted": col(
            INT,
            "De av dem som nått detta steg eller ett senare.",
            "Those of them who reached this stage or a later one.",
        ),
        "n_observed": col(
            INT,
            "Personer för vilka just detta steg är rapporterat.",
            "Persons of whom this very stage is reported.",
        ),
        "still_open": col(
            INT,
            "De av n som är kvar på vägen, eller om vilka uppgift saknas: inte misslyckade.",
            "Those of n still on their way, or of whom nothing is known: no failures.",
        ),
        "share": col(
            NUM, "Andel av n som nått steget.", "Share of n that reached the stage.", null=True
        ),
        "share_resolved": col(
            NUM,
            "Andel av dem vilkas utgång är känd.",
            "Share of those whose outcome is known.",
            null=True,
        ),
        "cumulative": col(
            NUM,
            "Andel av de identifierade: andelarna gånger varandra.",
            "Share of those identified: the product of the shares.",
            null=True,
        ),
        "median_days": col(
            NUM,
            "Median, dagar från identifiering, med dem som väntar (Kaplan-Meier); saknas där den "
            "inte nås och efter start.",
            "Median days from identification with those still waiting (Kaplan-Meier); missing "
            "where it is not reached, and after the start.",
            null=True,
            unit="days",
        ),
    },
)

_WAITS = {
    "outcome": col(
        TEXT,
        "Utgång: 'done' är steget självt, övriga konkurrerar med det.",
        "Outcome: 'done' is the step itself, the others compete with it.",
        codes=OUTCOMES,
    ),
    "n": col(INT, "Antal som följs.", "How many are followed."),
    "n_outcome": col(INT, "De av dem med denna utgång.", "Those of them with this outcome."),
    "still_open": col(INT, "De som väntar än.", "Those who still wait."),
    "n_skipped": col(
        INT,
        "Utanför n: kommit längre, men steget saknar dag.",
        "Outside n: got further, but the step has no day.",
    ),
    "median_days": col(
        NUM,
        "Median i dagar, med dem som väntar (Kaplan-Meier); saknas där den inte nås.",
        "Median days with those who wait (Kaplan-Meier); missing where it is not reached.",
        null=True,
        unit="days",
    ),
    "median_lower": col(NUM, "Median, 95 % undre.", "Median, 95 % lower.", null=True, unit="days"),
    "median_upper": col(
        NUM,
        "Median, 95 % övre; saknas där den är öppen.",
        "Median, 95 % upper; missing where it is open.",
        null=True,
        unit="days",
    ),
    "p75_days": col(NUM, "Tredje kvartilen.", "75th percentile.", null=True, unit="days"),
    "target_days": col(NUM, "Måltid.", "Target.", unit="days"),
    "share_over_target": col(
        NUM,
        "Andel som tar längre tid än så (Kaplan-Meier); saknas där ingen följts så länge.",
        "Share that takes longer (Kaplan-Meier); missing where nobody was followed so long.",
        null=True,
    ),
    "incidence_target": col(
        NUM,
        "Andel med utgången inom måltiden, när utgångarna konkurrerar (Aalen-Johansen).",
        "Share with the outcome within the target, outcomes competing (Aalen-Johansen).",
        null=True,
    ),
    "incidence_year": col(
        NUM,
        "Andel med utgången inom 365 dagar, när utgångarna konkurrerar.",
        "Share with the outcome within 365 days, outcomes competing.",
        null=True,
    ),
}
_KEY = ("org_id", "period_id", "step", "outcome")

LEAD_TIME = Table(
    "mart.lead_time",
    "Ledtider på vägen till arbete, per steg och perioden då personen identifierades eller avtalet "
    "tecknades.",
    "Lead times on the way to work, by step and the period of identification or of the contract.",
    _KEY,
    {
        **ORG,
        "period_id": col(TEXT, "Period.", "Period.", refers="core.period"),
        "step": col(TEXT, "Steg.", "Step.", codes=PERSON_STEPS),
        **_WAITS,
    },
)

LEAD_TIME_PROCUREMENT = Table(
    "mart.lead_time_procurement",
    "Ledtider i upphandlingar med social hänsyn, per steg och perioden då steget börjar.",
    "Lead times of procurements with requirements, by step and the period in which it begins.",
    _KEY,
    {
        **ORG,
        "period_id": col(TEXT, "Period.", "Period.", refers="core.period"),
        "step": col(TEXT, "Steg.", "Step.", codes=PROCUREMENT_STEPS),
        **_WAITS,
    },
)

FUNNEL_MASK = Mask(
    counts=("n", "converted", "n_observed", "still_open"),
    hides=("share", "share_resolved", "cumulative", "median_days"),
    rests=(("n", "converted"), ("n", "converted", "still_open")),
)
LEAD_TIME_MASK = Mask(
    counts=("n", "n_outcome", "still_open", "n_skipped"),
    hides=(
        "median_days", "median_lower", "median_upper", "p75_days", "share_over_target",
        "incidence_target", "incidence_year",
    ),
    rests=(("n", "n_outcome"), ("n", "n_outcome", "still_open")),
)  # fmt: skip
MART_FUNNEL = (FUNNEL, LEAD_TIME, LEAD_TIME_PROCUREMENT)
