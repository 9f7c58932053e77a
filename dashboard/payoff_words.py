"""Words of the pay-off in the language of the page: parameters and units, scenarios, payers, steps.

The other codes have theirs in `codes.py`. No values, no sources.
"""

from dashboard.i18n import _


def parameters() -> dict[str, str]:
    """Parameters of the pay-off by id."""
    return {
        "activity_compensation_month": _("Aktivitetsersättning, garantinivå"),
        "activity_grant_day": _("Aktivitetsstöd per dag"),
        "attribution": _("Del av sysselsättningen som beror på insatsen"),
        "basic_allowance_month": _("Grundavdrag per månad"),
        "benefit_days": _("Ersättningsdagar per månad"),
        "consumer_price_index": _("Konsumentprisindex, årsmedel"),
        "deadweight": _("Del som ändå hade fått arbete"),
        "development_allowance_day": _("Utvecklingsersättning per dag"),
        "discount_rate": _("Diskonteringsränta"),
        "displacement": _("Undanträngning"),
        "drop_off": _("Avklingning per år"),
        "earned_income_credit_month": _("Jobbskatteavdrag per månad"),
        "employer_administration": _("Arbetsgivarens administration per placering"),
        "employer_contribution_rate": _("Arbetsgivaravgift"),
        "followed_up_floor": _("Minsta antal uppföljda personer"),
        "housing_allowance_month": _("Bostadsbidrag per månad"),
        "horizon_years": _("Nyttans tidshorisont"),
        "income_base_amount": _("Inkomstbasbelopp"),
        "income_support_disregard": _("Del av arbetsinkomsten som inte minskar försörjningsstödet"),
        "income_support_housing": _("Försörjningsstöd till boende"),
        "income_support_housing_cap": _("Tak för boende i försörjningsstödet"),
        "income_support_norm": _("Riksnorm i försörjningsstödet"),
        "indirect_tax_share": _("Indirekt skatt, del av disponibel inkomst"),
        "introduction_benefit_day": _("Etableringsersättning per dag"),
        "municipal_tax_rate": _("Kommunalskatt"),
        "new_start_job_cap": _("Lönetak för nystartsjobb"),
        "new_start_job_contributions": _("Nystartsjobb, antal arbetsgivaravgifter"),
        "new_start_job_months_max": _("Nystartsjobb, längsta tid"),
        "other_subsidy_share": _("Annat stöd, del av arbetskostnaden"),
        "pension_contribution_rate": _("Ålderspensionsavgift"),
        "preparation_cost": _("Rustning per person, schablon"),
        "price_base_amount": _("Prisbasbelopp"),
        "procurement_cost": _("Upphandlingens merkostnad för kravet"),
        "production_internship": _("Produktion i praktik"),
        "production_new_start": _("Produktion i nystartsjobb"),
        "production_unsubsidised": _("Produktion utan stöd"),
        "production_wage_subsidy": _("Produktion med lönebidrag"),
        "reduced_contribution_cap": _("Tak för nedsatt arbetsgivaravgift"),
        "reduced_contribution_rate": _("Nedsatt arbetsgivaravgift"),
        "regional_tax_rate": _("Regionskatt"),
        "state_tax_limit": _("Skiktgräns för statlig skatt"),
        "state_tax_limit_upper": _("Övre skiktgräns för statlig skatt"),
        "state_tax_rate": _("Statlig inkomstskatt"),
        "state_tax_rate_upper": _("Statlig skatt över den övre gränsen"),
        "supervision_share": _("Handledning, del av handledarens tid"),
        "supervisor_wage": _("Handledarens månadslön"),
        "support_cost": _("Stödfunktionen per placering"),
        "tax_factor": _("Skattefaktor"),
        "tax_retention": _("Del av ökad skatt som stannar i kommunen"),
        "typical_wage": _("Heltidslön när ingen är rapporterad"),
        "unemployment_insurance_day": _("A-kassa per dag"),
        "wage_subsidy_cap": _("Tak för lönebidrag"),
    }


def units() -> dict[str, str]:
    """Units of those parameters."""
    return {
        "1980=100": "(1980 = 100)",
        "factor": "",
        "SEK/month": _("kr per månad"),
        "SEK/day": _("kr per dag"),
        "SEK/placement": _("kr per placering"),
        "days/month": _("dagar per månad"),
        "contributions": _("avgifter"),
    }


def scenario(code: str) -> str:
    """A scenario."""
    words = {
        "cautious": _("Försiktigt"),
        "base": _("Huvudalternativ"),
        "uhm": _("UHM:s kalkylator"),
    }
    return words.get(code, code)


def actor(code: str) -> str:
    """Whose pay-off."""
    words = {
        "individ": _("De som fick jobb"),
        "arbetsgivare": _("Arbetsgivarna"),
        "kommun": _("Kommunen"),
        "region": _("Regionen"),
        "annan": _("Andra kommuner och regioner"),
        "stat_af": _("Staten: Arbetsförmedlingen"),
        "stat_fk": _("Staten: Försäkringskassan"),
        "stat_skatt": _("Staten: skatter och avgifter"),
        "samhalle": _("Samhället, summan"),
    }
    return words.get(code, code)


def assumption(code: str) -> str:
    """An assumption that is varied, as short as a label must be."""
    words = {
        "deadweight": _("Hade fått arbete ändå"),
        "displacement": _("Tränger undan någon annans jobb"),
        "attribution": _("Beror på insatsen"),
        "horizon_years": _("Så länge nyttan räknas"),
        "drop_off": _("Faller ifrån per år"),
        "supervision_factor": _("Handledningens kostnad"),
        "support_factor": _("Stödfunktionens kostnad"),
        "preparation_factor": _("Rustningens kostnad"),
        "wage_factor": _("Lönenivån"),
        "production_new_start": _("Produktion i nystartsjobb"),
        "production_unsubsidised": _("Produktion utan stöd"),
        "production_wage_subsidy": _("Produktion med lönebidrag"),
        "production_internship": _("Produktion i praktik"),
        "discount_rate": _("Kalkylränta"),
        "tax_retention": _("Skatt som stannar i kommunen"),
        "indirect_tax_share": _("Indirekt skatt"),
    }
    return words.get(code, code)


def step(code: str) -> str:
    """A choice on the way from the national calculator to ours."""
    words = {
        "uhm": _("UHM:s kalkylator, utan handledning"),
        "programme": _("Rustning och stödfunktion räknas som kostnad"),
        "supervision": _("Handledningen räknas som kostnad"),
        "counterfactual": _("En del hade fått arbete ändå"),
        "displacement": _("En del tränger undan någon annans jobb"),
        "discounting": _("Senare år räknas ned med kalkylränta"),
        "equalisation": _("Skatteutjämning"),
        "projection": _("Tiden efter kravet räknas med"),
    }
    return words.get(code, code)


def left_out(code: str) -> str:
    """Why a placement is not in the amounts."""
    words = {
        "before_rates": _("började innan det finns skattesatser"),
        "not_begun": _("har inte börjat"),
        "no_start_or_end": _("start eller längd är okänd"),
        "no_support_known": _("försörjningen före är okänd"),
    }
    return words.get(code, code)


def unit_cost(code: str) -> str:
    """What the support function's cost is divided by."""
    words = {
        "per_supported_procurement": _("Stödfunktionen, per upphandling den stött"),
        "per_placement": _("Stödfunktionen, per placering"),
        "per_billion_under_requirement": _("Stödfunktionen, per miljard kronor med krav"),
        "cost_per_placement": _("Alla kostnader, per placering"),
        "cost_per_sustained_job": _("Alla kostnader, per jobb som varar ett år"),
    }
    return words.get(code, code)
