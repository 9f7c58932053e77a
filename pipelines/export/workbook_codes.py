"""The words of codes in the controllers' workbook, Swedish and English, and the marks of states.

Lists of the domain have their own (`pipelines/reference/codes`); ratings are those of sentences.
"""

from collections.abc import Mapping

from pipelines.export.sentences import RATINGS
from pipelines.export.workbook_words import Pair, of

STATUS: Mapping[str, Pair] = {
    "ok": ("Finns", "Available"),
    "small_n": ("Få fall", "Few cases"),
    "no_procurements": ("Inga upphandlingar", "No procurements"),
    "no_cases": ("Inga fall", "No cases"),
    "not_reported": ("Uppgift saknas", "Not reported"),
    "suppressed": (
        "Visas inte: färre än fem personer eller skyddad",
        "Not shown: fewer than five persons, or protected",
    ),
    "not_reached": ("Ännu inte nått", "Not reached yet"),
    "few_at_risk": ("Visas inte: för få följda", "Not shown: too few followed"),
}
MARKS: Mapping[str, str] = {
    "suppressed": "..",
    "few_at_risk": "..",
    "not_reported": "-",
    "no_procurements": ".",
    "no_cases": ".",
    "not_reached": ".",
}
# Note number = place in this list; caveats and breaks follow.
STATUS_NOTES: Mapping[str, Pair] = {
    "suppressed": (
        "Skyddad: uppgifter om färre än fem personer visas inte, och inte heller det som de kunde "
        "räknas fram ur.",
        "Protected: figures of fewer than five persons are not shown, nor what they could be "
        "worked out from.",
    ),
    "not_reported": (
        "Enheten har inte lämnat uppgifter för perioden. Det är inte detsamma som noll.",
        "The unit has not reported for the period. That is not the same as zero.",
    ),
    "no_procurements": (
        "Enheten har lämnat, men inga upphandlingar räknas i perioden.",
        "The unit has reported, but no procurements count in the period.",
    ),
    "no_cases": ("Inga fall att räkna i perioden.", "No cases to count in the period."),
    "small_n": (
        "Färre än fem fall: läs antalen, inte andelen.",
        "Fewer than five cases: read the numbers, not the share.",
    ),
    "few_at_risk": (
        "Färre än fem personer har följts så länge, så inget värde visas.",
        "Fewer than five persons have been followed for so long, so no value is shown.",
    ),
    "not_reached": (
        "Hälften har ännu inte nått dit, så det finns ingen median.",
        "Half have not come so far yet, so there is no median.",
    ),
}
DIMENSIONS: Mapping[str, Pair] = {
    "all": ("Totalt", "Total"),
    "own": ("Egna rader", "Own rows"),
    "age_band": ("Ålder", "Age"),
    "gender": ("Kön", "Gender"),
    "occupation": ("Yrke (SSYK)", "Occupation (SSYK)"),
    "placement_type": ("Typ av placering", "Type of placement"),
    "target_group": ("Målgrupp", "Target group"),
    "primary_group": ("Målgrupp, en per person", "Target group, one a person"),
    "with_commitment": ("Med utfästelse", "With a commitment"),
    "eligibility": ("Möjlig för modellen", "Eligible for the model"),
    "definition": ("Definition", "Definition"),
    "by_volume": ("Efter volym", "By volume"),
    "report_type": ("Rapporttyp", "Type of report"),
    "industry": ("Bransch (CPV)", "Industry (CPV)"),
    "unit": ("Enhet", "Unit"),
    "scope": ("Omfattning", "Scope"),
    "price_level": ("Prisnivå", "Price level"),
}
# Members of dimensions that have no list of codes.
MEMBERS: Mapping[str, Pair] = {
    "same_employer": ("Hos samma arbetsgivare", "With the same employer"),
    "in_work": ("I arbete", "In work"),
    "unsubsidised_in_work": ("I arbete utan stöd", "In work without subsidy"),
    "in_work_or_education": ("I arbete eller studier", "In work or education"),
    "with_preparation": ("Med rustning", "With preparation"),
    "without_preparation": ("Utan rustning", "Without preparation"),
    "price_premium": ("Merpris", "Price premium"),
    "constant": ("Fasta priser", "Constant prices"),
    "current": ("Löpande priser", "Current prices"),
    "previous_year": ("Året före", "The year before"),
    "persons": ("Personer", "Persons"),
    "none": ("Ingen", "None"),
    "unknown": ("Okänt", "Unknown"),
}
PERIOD_TYPES: Mapping[str, Pair] = {
    "year": ("år", "year"),
    "tertial": ("tertial", "four months"),
    "quarter": ("kvartal", "quarter"),
    "month": ("månad", "month"),
    "rolling_12": ("tolv månader", "twelve months"),
}
UNITS: Mapping[str, Pair] = {
    "share": ("andel", "share"),
    "ratio": ("kvot", "ratio"),
    "persons": ("personer", "persons"),
    "placements": ("placeringar", "placements"),
    "SEK": ("kr", "SEK"),
    "days": ("dagar", "days"),
    "fte_months": ("årsarbetsmånader", "FTE months"),
    "dialogue": ("dialog", "dialogue"),
    "none": ("ingen", "none"),
}
RATED: Mapping[str, Pair] = RATINGS
YES_NO: Mapping[str, Pair] = {
    "yes": ("Ja", "Yes"), "no": ("Nej", "No"), "unknown": ("Okänt", "Unknown"),
}  # fmt: skip
BETTER: Mapping[str, Pair] = {
    "higher": ("högre", "higher"), "lower": ("lägre", "lower"), "none": ("ingen", "neither"),
}  # fmt: skip
NOT_COUNTED: Mapping[str, Pair] = {
    "readvertised": ("annonserad på nytt senare", "advertised anew later"),
    "joint_participant": (
        "samordnad: räknas hos den som leder", "joint: counts with the lead organisation"
    ),
    "nature_unknown": ("slaget är okänt", "the kind is unknown"),
    "nature_unconfirmed": (
        "slaget är bara gissat ur benämningen", "the kind is only guessed from the title"
    ),
    "not_service": ("inte en tjänsteupphandling", "no service procurement"),
    "cancelled": ("avbruten", "cancelled"),
    "not_awarded": ("inte tilldelad", "not awarded"),
    "option_extension": ("option eller förlängning", "option or extension"),
    "call_off": ("avrop utan ny konkurrensutsättning", "call-off without new competition"),
    "mini_competition": ("förnyad konkurrensutsättning", "mini-competition"),
    "lov_system": ("valfrihetssystem", "system of choice"),
    "direct_award": ("direktupphandling under gränsen", "direct award below the limit"),
    "direct_award_unknown": (
        "direktupphandling där värde eller gräns är okänd",
        "direct award whose value or limit is unknown",
    ),
    "no_date": ("annonsdatum och tilldelningsdatum saknas", "no date of advert or award"),
}  # fmt: skip
STATES: Mapping[str, Pair] = {
    "not_due": ("Inte förfallen", "Not due"), "on_track": ("Enligt plan", "On track"),
    "behind": ("Efter plan", "Behind"), "overdue": ("Försenad", "Overdue"),
    "fulfilled": ("Uppfylld", "Fulfilled"), "excused": ("Befriad", "Excused"),
    "cancelled": ("Upphävd", "Cancelled"), "unknown": ("Okänt", "Unknown"),
}  # fmt: skip
FAILURE_OF: Mapping[str, Pair] = {
    "city": ("Staden", "The city"), "supplier": ("Leverantören", "The supplier"),
    "candidate": ("Kandidaten", "The candidate"), "unknown": ("Okänt", "Unknown"),
}  # fmt: skip
BASES: Mapping[str, Pair] = {
    "net": ("Netto efter justeringar", "Net of adjustments"),
    "gross": ("Brutto utan justeringar", "Gross of adjustments"),
    "per_placement": ("Netto per placering", "Net by placement"),
}
REPORTS: Mapping[str, Pair] = {
    "procurement_plan": ("Upphandlingsplan", "Procurement plan"),
    "procurement_register": ("Upphandlingsuppföljning", "Procurement register"),
    "contract_register": ("Avtalsförteckning", "Contract register"),
    "commitment_register": ("Utfästelser", "Commitments"),
    "job_openings": ("Kommande platser", "Coming jobs"),
    "candidate_list": ("Kandidatlista", "Candidates"),
    "preparation_list": ("Rustning", "Preparation"),
    "placement_list": ("Placeringar", "Placements"),
    "follow_up_list": ("Uppföljning av placeringar", "Follow-up of placements"),
    "cost_statement": ("Kostnader", "Costs"),
    "prior_support": ("Försörjning före", "Support before"),
}
OUTCOMES: Mapping[str, Pair] = {
    "accepted": ("Godtagen", "Accepted"), "rejected": ("Avvisad", "Rejected"),
    "ignored": ("Ignorerad", "Ignored"), "held": ("Väntar på bekräftelse", "Held"),
}  # fmt: skip


def word(words: Mapping[str, Pair], code: object, lang: str) -> str:
    """A code in words; one that has none yet is shown as it is."""
    return of(words[str(code)], lang) if code in words else str(code)
