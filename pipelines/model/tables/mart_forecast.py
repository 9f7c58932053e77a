"""Tables of the year-end forecast: the forecast, the steps towards the target, and the back-test.

Names and meaning follow `contract.md` 4. How they are computed is in `forecast/`.
"""

from pipelines.model.tables.columns import DETAILS, ORG, WHAT
from pipelines.model.tables.core import PROCUREMENT
from pipelines.model.tables.declaration import BOOL, DATE, INT, NUM, TEXT, Column, Table, col
from pipelines.model.tables.staging import STAGING_PLAN

YEAR = {"year": col(INT, "År.", "Year.")}


def _quantiles() -> dict[str, Column]:
    """Quantiles and mean of the share at the year's end, and the chance of the target."""
    return {
        "p025": col(NUM, "95 % intervall, undre.", "95 % interval, lower.", null=True),
        "p10": col(NUM, "80 % intervall, undre.", "80 % interval, lower.", null=True),
        "p50": col(NUM, "Andel vid årets slut, median.", "Year-end share, median.", null=True),
        "p90": col(NUM, "80 % intervall, övre.", "80 % interval, upper.", null=True),
        "p975": col(NUM, "95 % intervall, övre.", "95 % interval, upper.", null=True),
        "mean": col(NUM, "Andel vid årets slut, medel.", "Year-end share, mean.", null=True),
        "probability_reach": col(
            NUM, "Sannolikhet att målet nås.", "Probability of reaching the target.", null=True
        ),
    }


GOAL_FORECAST = Table(
    "mart.goal_forecast",
    "Andelen vid årets slut, och vad som återstår för att nå målet.",
    "The share at the year's end, and what remains to reach the target.",
    ("org_id", "year"),
    {
        **ORG,
        **YEAR,
        "share_now": col(NUM, "Andel hittills.", "Share so far.", null=True),
        "social": col(INT, "Med social hänsyn hittills.", "With requirement so far."),
        "counted": col(INT, "Räknade hittills.", "Counted so far."),
        **_quantiles(),
        "probability_closed_form": col(
            NUM,
            "Sannolikhet att målet nås enligt betabinomialfördelningen, om alla återstående blir "
            "av och inget är beslutat: kontroll av beräkningen.",
            "Probability of reaching the target by the beta-binomial, if all that remain come true "
            "and nothing is decided: a check.",
            null=True,
        ),
        "expected_further": col(
            NUM,
            "Väntat antal ytterligare upphandlingar i år, med dem som inte står i någon plan.",
            "Expected further procurements this year, with those that no plan names.",
            null=True,
        ),
        "remaining": col(
            INT,
            "Planerade tjänsteupphandlingar som återstår.",
            "Planned service procurements left.",
        ),
        "decided_yes": col(
            INT, "Av dem med beslutad social hänsyn.", "Of them decided with.", null=True
        ),
        "decided_no": col(
            INT, "Av dem beslutade utan social hänsyn.", "Of them decided without.", null=True
        ),
        "undecided": col(INT, "Av dem inte beslutade.", "Of them undecided.", null=True),
        "unanswered": col(
            INT,
            "Räknade hittills utan uppgift om social hänsyn.",
            "Counted so far of which it is unknown.",
            null=True,
        ),
        "needed_of_remaining": col(
            INT, "Så många av de återstående behöver krav.", "How many left need it.", null=True
        ),
        "needed_of_undecided": col(
            INT,
            "Så många av de inte beslutade behöver krav, om besluten står fast.",
            "How many undecided need it, if what is decided stands.",
            null=True,
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
        "feasible_as_decided": col(
            BOOL,
            "Målet kan nås i år utan att ändra fattade beslut.",
            "Within reach without changing what is decided.",
            null=True,
        ),
    },
)

GOAL_STEP = Table(
    "mart.goal_step",
    "Upphandlingar som i år ännu kan flytta andelen, störst steg först.",
    "Procurements that can still move this year's share, the largest step first.",
    ("org_id", "year", "rank"),
    {
        "org_id": col(
            TEXT, "Vars andel flyttas.", "Whose share moves.", refers="core.organisation"
        ),
        **YEAR,
        "rank": col(INT, "Ordning.", "Order."),
        "step_type": col(
            TEXT,
            "Besluta om krav i en planerad, eller svara för en som redan räknas.",
            "Decide on one that is planned, or answer for one that counts already.",
            codes=("decide", "answer"),
        ),
        "buyer_org_id": col(
            TEXT, "Vems upphandling.", "Whose procurement.", refers="core.organisation"
        ),
        "planned_id": col(
            TEXT, "Planerad upphandling.", "Planned.", null=True, refers="core.planned_procurement"
        ),
        "procurement_id": col(
            TEXT, "Upphandling.", "Procurement.", null=True, refers="core.procurement"
        ),
        "procurement_ref": WHAT["procurement_ref"],
        "title": WHAT["title"],
        "planned_at": STAGING_PLAN.columns["planned_at"],
        "counted_at": PROCUREMENT.columns["counted_at"],
        "value_sek": DETAILS["estimated_value_sek"],
        "step": col(
            NUM,
            "Så mycket flyttar ett ja andelen, mot ett nej.",
            "What a yes moves the share, against a no.",
        ),
        "expected_step": col(
            NUM,
            "Väntad flytt: den kan utebli, eller få krav ändå.",
            "Expected move: it may not come, or carry one anyway.",
        ),
        "share_after": col(
            NUM,
            "Andel när denna och alla före har krav och övriga inte beslutade saknar.",
            "Share when it and all before carry one, and the other undecided do not.",
        ),
        "is_reached": col(BOOL, "Målet är då nått.", "The target is then reached.", null=True),
        "probability_reach": col(
            NUM,
            "Sannolikhet att målet nås när denna och alla före har krav.",
            "Probability of the target when it and all before carry one.",
            null=True,
        ),
    },
)  # fmt: skip

FORECAST_CHECK = Table(
    "mart.forecast_check",
    "Prognosen på tidigare dagar mot det sanna årsslutet.",
    "The forecast of earlier days against the true year-end.",
    ("org_id", "year", "as_of"),
    {
        **ORG,
        **YEAR,
        "as_of": col(DATE, "Dag som prognosen räknats för.", "Day it was computed for."),
        **_quantiles(),
        "actual": col(NUM, "Andel vid årets slut.", "Share at the year's end."),
        "inside": col(BOOL, "Inom 80 % intervall.", "Within the 80 % interval.", null=True),
        "inside_95": col(BOOL, "Inom 95 % intervall.", "Within the 95 % interval.", null=True),
        "reached": col(BOOL, "Målet nåddes.", "The target was reached.", null=True),
    },
)

FORECAST_COVERAGE = Table(
    "mart.forecast_coverage",
    "Hur ofta det sanna årsslutet legat i prognosens intervall.",
    "How often the true year-end was within the forecast's interval.",
    ("level", "as_of_day"),
    {
        "level": col(
            TEXT,
            "Hela staden, organisationer med andra under sig, eller enskilda.",
            "The whole city, organisations with others below, or single ones.",
            codes=("all", "city", "group", "unit"),
        ),
        "as_of_day": col(TEXT, "Dag på året, eller 'all'.", "Day of the year, or 'all'."),
        "n": col(INT, "Antal prognoser.", "Number of forecasts."),
        "inside": col(INT, "Av dem inom 80 % intervall.", "Of them within 80 %."),
        "coverage": col(NUM, "Andel inom 80 % intervall.", "Share within 80 %."),
        "ci_lower": col(NUM, "Wilson 95 %, undre.", "Wilson 95 %, lower."),
        "ci_upper": col(NUM, "Wilson 95 %, övre.", "Wilson 95 %, upper."),
        "coverage_95": col(NUM, "Andel inom 95 % intervall.", "Share within 95 %."),
        "n_years": col(INT, "Antal årsslut.", "Number of year-ends."),
        "mean_width": col(NUM, "80 % intervallets bredd.", "Mean width of the 80 % interval."),
    },
)

FORECAST = (GOAL_FORECAST, GOAL_STEP, FORECAST_CHECK, FORECAST_COVERAGE)
