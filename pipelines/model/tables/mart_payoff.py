"""Tables of the pay-off: who gains, how much, how sure, and how much each choice matters.

Names and meaning follow `contract.md` 4. Only sums over all placements: nothing about a person.
"""

from pipelines.model.tables.declaration import INT, NUM, SEK, TEXT, Table, col

SCENARIO = ("uhm", "base", "cautious", "equalisation", "skattefaktor")
BASIS = ("net", "gross", "per_placement")
ACTOR = (
    "individ",
    "arbetsgivare",
    "kommun",
    "region",
    "stat_af",
    "stat_fk",
    "stat_skatt",
    "annan",
    "samhalle",
)
_WHO = {
    "scenario": col(
        TEXT, "Scenario: vilka antaganden.", "Scenario: which assumptions.", codes=SCENARIO
    ),
    "actor": col(
        TEXT,
        "Vem nyttan gäller; 'annan' är andra kommuner och regioner och finns bara när någon bor "
        "där, 'samhalle' är summan.",
        "Whose pay-off; 'annan' is other municipalities and regions, only when somebody lives "
        "there; 'samhalle' is the sum.",
        codes=ACTOR,
    ),
}

PAYOFF = Table(
    "mart.payoff",
    "Samhällsekonomisk nytta per scenario, tidshorisont och betalare.",
    "Socioeconomic pay-off by scenario, horizon and payer.",
    ("scenario", "horizon_months", "basis", "actor"),
    {
        "scenario": _WHO["scenario"],
        "horizon_months": col(
            INT, "Månader från placeringens start.", "Months from the start.", unit="months"
        ),
        "basis": col(
            TEXT,
            "Netto efter justeringar, brutto utan dem, eller netto per placering.",
            "Net of the adjustments, gross of them, or net by placement.",
            codes=BASIS,
        ),
        "actor": _WHO["actor"],
        "npv": col(SEK, "Nuvärde.", "Net present value.", unit="SEK"),
        "p05": col(SEK, "5 procent av fallen ligger under.", "5 % of draws below.", unit="SEK"),
        "p25": col(SEK, "25 procent ligger under.", "25 % of draws below.", unit="SEK"),
        "p50": col(SEK, "Hälften ligger under.", "Half of the draws below.", unit="SEK"),
        "p75": col(SEK, "75 procent ligger under.", "75 % of draws below.", unit="SEK"),
        "p95": col(SEK, "95 procent ligger under.", "95 % of draws below.", unit="SEK"),
        "probability_positive": col(
            NUM,
            "Andel av de slumpade fallen med plus; modellens, inte verklighetens.",
            "Share of the draws with a gain; of the model, not of reality.",
        ),
        "standard_error": col(
            SEK, "Medelfel i simuleringens medel.", "Error of the simulated mean.", unit="SEK"
        ),
        "breakeven_month": col(
            INT,
            "Första månaden då summan är minst noll och förblir det; saknas när den inte är det "
            "inom tidshorisonten.",
            "First month from which the sum stays at least nothing; missing if not within it.",
            null=True,
            unit="months",
        ),
    },
)

PAYOFF_SENSITIVITY = Table(
    "mart.payoff_sensitivity",
    "Nyttan med ett antagande lågt och högt, de andra oförändrade.",
    "The pay-off with one assumption low and high, the others unchanged.",
    ("scenario", "actor", "parameter"),
    {
        **_WHO,
        "parameter": col(TEXT, "Antagande.", "Assumption."),
        "low": col(NUM, "Lågt värde.", "Low value."),
        "high": col(NUM, "Högt värde.", "High value."),
        "npv_low": col(SEK, "Nuvärde med lågt värde.", "Net present value, low.", unit="SEK"),
        "npv_high": col(SEK, "Nuvärde med högt värde.", "Net present value, high.", unit="SEK"),
    },
)

PAYOFF_SUMMARY = Table(
    "mart.payoff_summary",
    "Vad som står bredvid nyttan: vilka som räknats, hur säkert, vid vilka antaganden.",
    "What stands beside the pay-off: who counted, how sure, on which assumptions.",
    ("name",),
    {
        "name": col(TEXT, "Uppgift.", "What."),
        "value": col(NUM, "Värde; saknas när det inte finns.", "Value, if any.", null=True),
    },
)

PAYOFF_TABLES = (PAYOFF, PAYOFF_SENSITIVITY, PAYOFF_SUMMARY)
