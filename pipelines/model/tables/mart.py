"""Tables of mart: measures and what remains of the year. What is published of them is their twin.

Names and meaning follow `contract.md` 4.
"""

from pipelines.model.tables.columns import ORG
from pipelines.model.tables.declaration import INT, KPI_STATUS, NUM, RATING, TEXT, Table, col
from pipelines.model.tables.mart_commitment import MART_COMMITMENT
from pipelines.model.tables.mart_forecast import FORECAST
from pipelines.model.tables.mart_funnel import MART_FUNNEL
from pipelines.model.tables.mart_matching import MATCHING
from pipelines.model.tables.mart_payoff import MART_PAYOFF
from pipelines.model.tables.mart_retention import MART_RETENTION

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
        "numerator": col(
            NUM, "Täljare; antalet i ett antal.", "Numerator; the number in a count.", null=True
        ),
        "denominator": col(
            NUM, "Nämnare; saknas i ett antal.", "Denominator; none in a count.", null=True
        ),
        "unknown": col(
            NUM,
            "Del av nämnaren där uppgift saknas.",
            "Part of the denominator that is unknown.",
            null=True,
        ),
        "value": col(
            NUM,
            "Täljare genom nämnare; okänt räknas som nej. Antalet, eller det skattade värdet.",
            "Numerator by denominator; unknown counts as no. The number, or the estimate.",
            null=True,
        ),
        "lower": col(NUM, "Undre gräns: okänt som nej.", "Lower bound.", null=True),
        "upper": col(NUM, "Övre gräns: okänt som ja.", "Upper bound.", null=True),
        "ci_lower": col(NUM, "95 % intervall, undre.", "95 % interval, lower.", null=True),
        "ci_upper": col(NUM, "95 % intervall, övre.", "95 % interval, upper.", null=True),
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

MART = (
    KPI_VALUE,
    *FORECAST,
    *MART_COMMITMENT,
    *MATCHING,
    *MART_RETENTION,
    *MART_FUNNEL,
    *MART_PAYOFF,
)
