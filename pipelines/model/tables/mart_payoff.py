"""Tables of the pay-off: who gains, how much, how sure, and how much each choice matters.

Names and meaning follow `contract.md` 4. Only sums over all placements; where they are of few
persons their figures are masked.
"""

from pipelines.model.tables.declaration import INT, NUM, SEK, TEXT, Mask, Table, col

SCENARIO = ("uhm", "base", "cautious", "equalisation", "skattefaktor")
STEP = (
    "uhm",
    "supervision",
    "counterfactual",
    "displacement",
    "discounting",
    "equalisation",
    "projection",
)
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
_PERSONS = {"persons": col(NUM, "Personer som summan gäller.", "Persons in the sum.")}

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
        **_PERSONS,
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
        **_PERSONS,
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
        "persons": col(
            NUM,
            "Personer som värdet gäller; av delar av en helhet de minstas antal.",
            "Persons behind the value; of parts of a whole the number of the smallest.",
            null=True,
        ),
    },
)  # fmt: skip

PAYOFF_GRID = Table(
    "mart.payoff_grid",
    "Samhällets nytta efter hur stor del som beror på insatsen, och tidshorisont.",
    "Society's pay-off by the share that is due to the programme, and horizon.",
    ("additionality", "horizon_months"),
    {
        "additionality": col(NUM, "Del som beror på insatsen.", "Share due to the programme."),
        "horizon_months": PAYOFF.columns["horizon_months"],
        **_PERSONS,
        "npv": PAYOFF.columns["npv"],
        "zero_at": col(
            NUM,
            "Den del vid vilken nyttan är noll, om någon.",
            "The share at which the pay-off is nothing, if any.",
            null=True,
        ),
    },
)

PAYOFF_STEP = Table(
    "mart.payoff_step",
    "Från den nationella kalkylatorns resultat till vårt, ett val i taget.",
    "From the national calculator's result to ours, one choice at a time.",
    ("position", "actor"),
    {
        "position": col(INT, "Ordning; 0 är den nationella kalkylatorns.", "Order; 0 is theirs."),
        "step": col(TEXT, "Vilket val som ändrats.", "Which choice has changed.", codes=STEP),
        "actor": _WHO["actor"],
        **_PERSONS,
        "npv": PAYOFF.columns["npv"],
    },
)

PAYOFF_BALANCE = Table(
    "mart.payoff_balance",
    "Om vinster och förluster går ihop: avvikelse per scenario och regel.",
    "Whether gains and losses add up: deviation by scenario and invariant.",
    ("scenario", "invariant"),
    {
        "scenario": _WHO["scenario"],
        "invariant": col(
            TEXT,
            "I1: aktörerna summerar till samhället; I2: insatsen till sina kostnader; I3: ingen "
            "transferering ändrar summan.",
            "I1: the actors sum to society; I2: the programme to its costs; I3: no transfer "
            "changes the sum.",
            codes=("I1", "I2", "I3"),
        ),
        "deviation": col(NUM, "Relativ avvikelse.", "Relative deviation."),
    },
)

MART_PAYOFF = (
    PAYOFF, PAYOFF_SENSITIVITY, PAYOFF_SUMMARY, PAYOFF_GRID, PAYOFF_STEP, PAYOFF_BALANCE,
)  # fmt: skip
PAYOFF_MASK = Mask(
    counts=("persons",),
    hides=("npv", "p05", "p25", "p50", "p75", "p95", "probability_positive", "standard_error",
           "breakeven_month"),
)  # fmt: skip
SENSITIVITY_MASK = Mask(counts=("persons",), hides=("npv_low", "npv_high"))
SUMMARY_MASK = Mask(counts=("persons",), hides=("value",))
GRID_MASK = Mask(counts=("persons",), hides=("npv", "zero_at"))
STEP_MASK = Mask(counts=("persons",), hides=("npv",))
