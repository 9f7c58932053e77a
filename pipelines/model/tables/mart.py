"""Tables of mart: measures and what remains of the year. What is published of them is their twin.

Names and meaning follow `contract.md` 4.
"""

from pipelines.model.tables.columns import ORG
from pipelines.model.tables.declaration import BOOL, INT, KPI_STATUS, NUM, RATING, TEXT, Table, col

KPI_VALUE = Table(
    "mart.kpi_value",
    "Nyckeltal per organisation, period och uppdelning.",
    "Measures per organisation, period and dimension.",
    ("kpi_id", "kpi_version", "org_id", "period_id", "dimension", "member"),
    {
        "kpi_id": col(TEXT, "Nyckeltal.", "Measure.", refers="meta.kpi"),
        "kpi_version": col(INT, "Definitionens version.", "Version of the definition."),
        **ORG,
        "period_id": col(TEXT, "Period.", "Period.", refers="core.period"),
        "dimension": col(
            TEXT,
            "Uppdelning; 'all' för totalen, 'own' för egna rader utan underordnades.",
            "Dimension; 'all' for totals, 'own' for own rows without subordinates.",
        ),
        "member": col(TEXT, "Värde i uppdelningen.", "Member of the dimension."),
        "numerator": col(NUM, "Täljare.", "Numerator."),
        "denominator": col(NUM, "Nämnare.", "Denominator."),
        "unknown": col(
            NUM, "Del av nämnaren där uppgift saknas.", "Part of the denominator that is unknown."
        ),
        "value": col(
            NUM,
            "Täljare genom nämnare; okänt räknas som nej.",
            "Numerator by denominator; unknown counts as no.",
            null=True,
        ),
        "lower": col(NUM, "Undre gräns: okänt som nej.", "Lower bound.", null=True),
        "upper": col(NUM, "Övre gräns: okänt som ja.", "Upper bound.", null=True),
        "ci_lower": col(NUM, "Wilsonintervall 95 %, undre.", "Wilson 95 %, lower.", null=True),
        "ci_upper": col(NUM, "Wilsonintervall 95 %, övre.", "Wilson 95 %, upper.", null=True),
        "n": col(INT, "Antal fall.", "Number of cases."),
        "target": col(NUM, "Mål för perioden.", "Target of the period.", null=True),
        "gap": col(NUM, "Avstånd till målet, andel.", "Value less target.", null=True),
        "rating": col(
            TEXT,
            "Måluppfyllelse: god, viss, ingen, svårbedömt, ej bedömt.",
            "Goal fulfilment in the city's scale.",
            codes=RATING,
            null=True,
        ),
        "status": col(TEXT, "Värdets ställning.", "State of the value.", codes=KPI_STATUS),
        "missing_reason": col(TEXT, "Varför värdet saknas.", "Why there is no value.", null=True),
    },
)

GOAL_FORECAST = Table(
    "mart.goal_forecast",
    "Vad som återstår i år för att nå målet.",
    "What remains this year to reach the target.",
    ("org_id", "year"),
    {
        **ORG,
        "year": col(INT, "År.", "Year."),
        "share_now": col(NUM, "Andel hittills.", "Share so far.", null=True),
        "social": col(INT, "Med social hänsyn hittills.", "With requirement so far."),
        "counted": col(INT, "Räknade hittills.", "Counted so far."),
        "remaining": col(
            INT,
            "Planerade tjänsteupphandlingar som återstår.",
            "Planned service procurements left.",
        ),
        "needed_of_remaining": col(
            INT, "Så många av dem behöver krav.", "How many of them need it.", null=True
        ),
        "more_social_only": col(
            INT,
            "Så många extra, alla med krav, når målet.",
            "Extra ones, all with requirement, to reach the target.",
            null=True,
        ),
        "max_reachable": col(
            NUM, "Högsta andel som kan nås i år.", "Highest share within reach.", null=True
        ),
        "feasible": col(BOOL, "Målet kan nås i år.", "Within reach.", null=True),
    },
)

MART = (KPI_VALUE, GOAL_FORECAST)
