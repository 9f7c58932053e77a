"""Names of the pay-off's actors, scenarios, assumptions and steps, in Swedish and English.

For commands and reports alike; what they are worth is computed elsewhere.
"""

ACTORS = {
    "sv": {
        "individ": "Individen", "arbetsgivare": "Arbetsgivaren", "kommun": "Kommunen",
        "region": "Regionen", "stat_af": "Staten, Arbetsförmedlingen",
        "stat_fk": "Staten, Försäkringskassan", "stat_skatt": "Staten, skatt och avgifter",
        "annan": "Annan kommun och region", "samhalle": "Samhället",
    },
    "en": {
        "individ": "Individual", "arbetsgivare": "Employer", "kommun": "Municipality",
        "region": "Region", "stat_af": "State, employment service",
        "stat_fk": "State, social insurance", "stat_skatt": "State, taxes and contributions",
        "annan": "Other municipality and region", "samhalle": "Society",
    },
}  # fmt: skip
SCENARIOS = {
    "sv": {
        "uhm": "den nationella kalkylen: alla hade förblivit arbetslösa, bara kravets månader",
        "base": "bas", "cautious": "försiktig",
        "equalisation": "med inkomstutjämning", "skattefaktor": "med skattefaktor",
    },
    "en": {
        "uhm": "the national calculator: all would have stayed unemployed, only the requirement",
        "base": "base", "cautious": "cautious",
        "equalisation": "with equalisation", "skattefaktor": "with a cost of public funds",
    },
}  # fmt: skip
PARAMETERS = {
    "sv": {
        "deadweight": "Hade ändå fått arbete", "displacement": "Undanträngning",
        "attribution": "Andel som beror på insatsen", "drop_off": "Avklingning per år",
        "indirect_tax_share": "Indirekt skatt på konsumtion", "discount_rate": "Diskonteringsränta",
        "tax_retention": "Del av skatten som stannar i kommunen",
        "production_unsubsidised": "Produktion utan stöd",
        "production_new_start": "Produktion, nystartsjobb",
        "production_wage_subsidy": "Produktion, lönebidrag",
        "production_internship": "Produktion, praktik", "support_factor": "Stödfunktionens kostnad",
        "preparation_factor": "Rustningens kostnad", "supervision_factor": "Handledning",
        "wage_factor": "Lön", "horizon_years": "Tidshorisont, år",
    },
    "en": {
        "deadweight": "Would have found work anyway", "displacement": "Displacement",
        "attribution": "Share due to the programme", "drop_off": "Drop-off a year",
        "indirect_tax_share": "Indirect tax on consumption", "discount_rate": "Discount rate",
        "tax_retention": "Part of the tax the municipality keeps",
        "production_unsubsidised": "Output, unsubsidised",
        "production_new_start": "Output, new start job",
        "production_wage_subsidy": "Output, wage subsidy",
        "production_internship": "Output, internship", "support_factor": "Cost of the support",
        "preparation_factor": "Cost of preparation", "supervision_factor": "Supervision",
        "wage_factor": "Wage", "horizon_years": "Horizon, years",
    },
}  # fmt: skip
# What makes the national calculator's result another than ours, in the order of the steps.
STEPS = {
    "sv": {
        "uhm": "Den nationella kalkylen",
        "supervision": "Handledarens tid är en kostnad",
        "counterfactual": "Några hade fått arbete ändå",
        "displacement": "Några arbeten tränger undan andra",
        "discounting": "Senare kronor är mindre värda i dag",
        "equalisation": "Utjämningen tar sin del av skatten",
        "projection": "Månader efter den sista observationen",
    },
    "en": {
        "uhm": "The national calculator",
        "supervision": "The supervisor's time is a cost",
        "counterfactual": "Some would have found work anyway",
        "displacement": "Some jobs displace others",
        "discounting": "Later kronor are worth less today",
        "equalisation": "Equalisation takes its part of the tax",
        "projection": "Months after the last observation",
    },
}
