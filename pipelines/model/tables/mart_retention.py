"""Tables of mart on who stays, who gets on, and what it costs. What is published is their twin.

Names and meaning follow `contract.md` 4 and `domain.md` 3.10-3.11; the rows are made in
`kpis/curves.py`, `kpis/progression.py`, `kpis/cost_months.py` and `kpis/unit_costs.py`.
"""

from pipelines.model.tables.columns import ORG
from pipelines.model.tables.declaration import INT, NUM, TEXT, Mask, Table, col

DEFINITION = ("same_employer", "in_work", "unsubsidised_in_work", "in_work_or_education")
PROGRESS = ("hours_up", "subsidy_gone", "wage_up", "practice_to_employment")
UNIT = ("per_supported_procurement", "per_placement", "per_billion_under_requirement")
_GROUP = col(
    TEXT,
    "'all', målgrupp (en person kan tillhöra flera) eller kön.",
    "'all', target group (one may belong to several) or gender.",
)

RETENTION_CURVE = Table(
    "mart.retention_curve",
    "Hur länge personer stannar i arbete: Kaplan-Meier, månad för månad från första anställningen.",
    "How long persons stay in work: Kaplan-Meier, month by month from the first employment.",
    ("definition", "group", "month"),
    {
        "definition": col(TEXT, "Vad som räknas som kvar.", "What staying is.", codes=DEFINITION),
        "group": _GROUP,
        "month": col(INT, "Månader efter starten.", "Months after the start."),
        "n": col(INT, "Personer i gruppen.", "Persons of the group."),
        "at_risk": col(
            INT,
            "Personer som fortfarande var kvar och kunde följas fram till månaden.",
            "Persons still there and followed up to the month.",
        ),
        "events": col(
            INT,
            "Personer som slutade sedan månaden före.",
            "Persons who left since the month before.",
            null=True,
        ),
        "survival": col(NUM, "Skattad andel kvar.", "Estimated share left.", null=True),
        "lower": col(NUM, "95 % log-log, undre.", "95 % log-log, lower.", null=True),
        "upper": col(NUM, "95 % log-log, övre.", "95 % log-log, upper.", null=True),
        "all_left": col(
            NUM, "Andel om alla okända har slutat.", "Share if all unknown left.", null=True
        ),
        "all_stayed": col(
            NUM, "Andel om alla okända är kvar.", "Share if all unknown stayed.", null=True
        ),
    },
)
RETENTION_MASK = Mask(
    counts=("n", "at_risk"),
    hides=("events", "survival", "lower", "upper", "all_left", "all_stayed"),
    single=("events",),
)

PROGRESSION = Table(
    "mart.progression",
    "Om de som är kvar i arbete kommit vidare, och om praktik lett till anställning.",
    "Whether those in work have got on, and whether practice led to employment.",
    ("progress", "horizon_months", "group"),
    {
        "progress": col(
            TEXT,
            "Mer arbetstid, inget stöd längre, högre lön, eller anställd efter praktik.",
            "More hours, no subsidy any more, a higher wage, or employed after practice.",
            codes=PROGRESS,
        ),
        "horizon_months": col(
            INT, "Månader efter starten, eller efter praktiken.", "Months after start or practice."
        ),
        "group": _GROUP,
        "n": col(INT, "Personer som det kan gälla.", "Persons whom it can concern."),
        "n_known": col(INT, "De av dem om vilka det är känt.", "Those of whom it is known."),
        "n_better": col(INT, "De av dem som kommit vidare.", "Those of them who got on."),
        "share": col(
            NUM,
            "Andel av dem om vilka det är känt; efter praktik andel av alla.",
            "Share of those known; after practice share of all.",
            null=True,
        ),
        "lower": col(NUM, "Andel av alla: okänt som nej.", "Share of all: unknown as no.",
                     null=True),
        "upper": col(NUM, "Andel av alla: okänt som ja.", "Share of all: unknown as yes.",
                     null=True),
        "ci_lower": col(NUM, "Wilsonintervall 95 %, undre.", "Wilson 95 %, lower.", null=True),
        "ci_upper": col(NUM, "Wilsonintervall 95 %, övre.", "Wilson 95 %, upper.", null=True),
    },
)  # fmt: skip
PROGRESSION_MASK = Mask(
    counts=("n", "n_known", "n_better"),
    hides=("share", "lower", "upper", "ci_lower", "ci_upper"),
    rests=(("n", "n_known"), ("n_known", "n_better")),
)

COST_MONTH = Table(
    "mart.cost_month",
    "Programmets kostnader per månad: fördelade efter dagar, utan det som hör till annat.",
    "Costs of the programme by month: by days, without what belongs to other programmes.",
    ("org_id", "period_id", "cost_type"),
    {
        **ORG,
        "period_id": col(TEXT, "Månad.", "Month.", refers="core.period"),
        "cost_type": col(TEXT, "Slag av kostnad.", "Type of cost."),
        "amount_sek": col(NUM, "Kostnad, kronor.", "Cost, kronor."),
        "constant_sek": col(
            NUM,
            "Kostnad i kronor i basårets priser (KPI); saknas utan index för året.",
            "Cost in prices of the base year (CPI); missing without an index of the year.",
            null=True,
        ),
        "base_year": col(INT, "Basår.", "Base year.", null=True),
    },
)

UNIT_COST = Table(
    "mart.unit_cost",
    "Stödfunktionens kostnad per upphandling den stött, per placering och per miljard under krav.",
    "The support function's cost per supported procurement, placement and billion under "
    "requirement.",
    ("org_id", "period_id", "unit"),
    {
        **ORG,
        "period_id": col(TEXT, "Period.", "Period.", refers="core.period"),
        "unit": col(TEXT, "Vad kostnaden delas med.", "What the cost is divided by.", codes=UNIT),
        "cost_sek": col(
            NUM,
            "Stödfunktionens kostnad; saknas om inte alla månader är rapporterade.",
            "Cost of the support function; missing unless all months are reported.",
            null=True,
        ),
        "volume": col(
            NUM,
            "Upphandlingar, placeringar eller miljarder kronor.",
            "Procurements, placements or billions of kronor.",
            null=True,
        ),
        "n_persons": col(
            NUM, "Placerade, där enheten är placeringar.", "Persons placed.", null=True
        ),
        "value_sek": col(NUM, "Kostnad per enhet, kronor.", "Cost per unit, kronor.", null=True),
        "value_constant_sek": col(
            NUM,
            "Kostnad per enhet i basårets priser; saknas utan index för året.",
            "Cost per unit in prices of the base year; missing without an index of the year.",
            null=True,
        ),
        "base_year": col(INT, "Basår.", "Base year.", null=True),
    },
)

UNIT_COST_MASK = Mask(counts=("n_persons",), hides=("volume", "value_sek", "value_constant_sek"))

MART_RETENTION = (RETENTION_CURVE, PROGRESSION, COST_MONTH, UNIT_COST)
