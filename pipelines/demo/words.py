"""The senders' words for codes: one way of writing a list, and for some lists another.

From `domain.md` 1.3 and 2.3, written down here apart from the product's own code lists: what is
read must agree with what was meant.
"""

# The words of a list by code; a second dictionary is the second voice, for the codes it has.
_WORDS: dict[str, tuple[dict[str, str], ...]] = {
    "nature": ({"services": "Tjänst", "works": "Entreprenad", "supplies": "Vara"},),
    "law": ({"LOU": "LOU", "LOV": "LOV"},),
    "procedure": (
        {
            "open": "Öppet",
            "restricted": "Selektivt",
            "negotiated": "Förhandlat",
            "simplified": "Förenklat",
            "direct_award": "Direktupphandling",
            "mini_competition": "Förnyad konkurrensutsättning",
            "call_off": "Avrop",
            "lov_system": "LOV-system",
        },
    ),
    "procurement_form": (
        {
            "single_contract": "Kontrakt",
            "framework_agreement": "Ramavtal",
            "call_off": "Avrop",
            "option_extension": "Option",
        },
    ),
    "yes_no": ({"yes": "Ja", "no": "Nej"},),
    "requirement_type": (
        {
            "mandatory_employment": "Skarpt krav",
            "dialogue_employment": "Dialogvillkor",
            "mandatory_apprenticeship": "Lärlingsanställning",
            "mandatory_internship": "Praktikplats",
            "summer_job": "Feriejobb",
            "training_requirement": "Utbildningsinsats",
            "reserved_contract": "Reserverad upphandling",
            "award_criterion_social": "Utvärderingskriterium",
            "labour_law_conditions": "Arbetsrättsliga villkor",
            "csr_ethical": "Etisk handel",
            "accessibility": "Tillgänglighet",
            "none": "Inga krav",
        },
        {"mandatory_employment": "Ska anställa", "dialogue_employment": "Dialog"},
    ),
    "target_group": (
        {
            "youth": "Ungdom",
            "foreign_born": "Utrikes född",
            "newly_arrived": "Nyanländ",
            "disability": "Person med funktionsnedsättning",
            "long_term_unemployed": "Långtidsarbetslös",
            "income_support_recipient": "Försörjningsstödstagare",
            "other": "Annan",
        },
        {"disability": "Funktionsnedsättning"},
    ),
    "gender": ({"woman": "Kvinna", "man": "Man"}, {"woman": "K", "man": "M"}),
    "supplier_size": (
        {"micro": "Mikro", "small": "Litet", "medium": "Medelstort", "large": "Stort"},
    ),
    "commitment_type": (
        {
            "employment": "Anställning",
            "apprenticeship": "Lärling",
            "internship": "Praktik",
            "summer_job": "Feriejobb",
            "dialogue": "Dialog",
        },
    ),
    "commitment_status": (
        {
            "not_due": "Ej förfallen",
            "on_track": "I fas",
            "fulfilled": "Uppfylld",
            "partly_fulfilled": "Delvis uppfylld",
            "not_fulfilled": "Ej uppfylld",
        },
    ),
    "commitment_reason": (
        {
            "no_candidate_available": "Ingen kandidat fanns",
            "candidate_declined": "Kandidaten tackade nej",
            "contract_reduced": "Avtalet minskade",
        },
    ),
    "commitment_action": ({"none": "Ingen", "dialogue": "Dialog", "vite": "Vite"},),
    "employment_form": (
        {
            "permanent": "Tillsvidare",
            "probationary": "Provanställning",
            "fixed_term": "Visstid",
            "hourly": "Timanställning",
            "apprentice": "Lärling",
            "internship": "Praktik",
        },
        {"permanent": "TV", "probationary": "PROV", "fixed_term": "VIS"},
    ),
    "placement_type": (
        {
            "employment": "Anställning",
            "apprenticeship": "Lärling",
            "internship": "Praktik",
            "summer_job": "Feriejobb",
        },
    ),
    "wage_basis": ({"month": "Månad", "hour": "Timme"},),
    "subsidy_type": (
        {
            "none": "Inget",
            "new_start_job": "Nystartsjobb",
            "wage_subsidy_employment": "Lönebidrag för anställning",
            "step_in_job": "Instegsjobb",
            "none_internship": "Praktik utan lön",
        },
    ),
    "end_reason": (
        {
            "contract_ended": "Avtal slut",
            "resigned": "Egen begäran",
            "redundancy": "Uppsagd arbetsbrist",
            "education": "Studier",
            "other_job": "Annat jobb",
            "illness": "Sjukdom",
            "internship_completed": "Praktik avslutad",
        },
    ),
    "follow_up_status": (
        {
            "same_employer": "Kvar hos samma arbetsgivare",
            "other_employer": "Annan arbetsgivare",
            "education": "Studier",
            "unemployed": "Arbetslös",
            "sick": "Sjuk",
            "unknown": "Okänt",
        },
        {"same_employer": "Ja"},
    ),
    "follow_up_source": (
        {"supplier": "Leverantör", "case_worker": "Handläggare", "self_report": "Egen uppgift"},
    ),
    "activity_type": (
        {"vocational_training": "Yrkesutbildning", "language": "Svenska"},
        {"vocational_training": "Lärlingsutbildning", "language": "Språk"},
    ),
    "payer": (
        {
            "municipality": "Kommun",
            "state_pes": "Arbetsförmedlingen",
            "state_sia": "Försäkringskassan",
        },
        {"state_pes": "AF", "state_sia": "FK"},
    ),
    "support_type": (
        {
            "income_support": "Försörjningsstöd",
            "activity_grant": "Aktivitetsstöd",
            "unemployment_insurance": "A-kassa",
            "introduction_benefit": "Etableringsersättning",
            "activity_compensation": "Aktivitetsersättning",
            "none": "Ingen ersättning",
        },
        {"income_support": "Ekonomiskt bistånd"},
    ),
    "education_level": (
        {
            "less_than_primary": "Ingen",
            "primary": "Grundskola",
            "upper_secondary": "Gymnasium",
            "post_secondary": "Eftergymnasial",
        },
    ),
    "household_type": ({"single": "Ensamstående", "couple": "Sammanboende"},),
    "legal_basis": ({"public_task": "Allmänt intresse"},),
    "language_level": ({"none": "Ingen", "basic": "Grundläggande", "good": "God"},),
    "cost_type": (
        {
            "support_function": "Stödfunktion",
            "preparation": "Rustning",
            "matching": "Matchning",
            "supervision": "Handledning",
            "administration": "Administration",
            "evaluation": "Utvärdering",
        },
    ),
    "allocation_base": (
        {
            "per_placement": "Per placering",
            "per_candidate": "Per kandidat",
            "none": "Fördelas inte",
        },
    ),
}


def word(codes: str, code: str, voice: int = 0) -> str:
    """A sender's word for a code of a list.

    Args:
        codes: The list, such as `nature`.
        code: The code.
        voice: Which way of writing; the first where a list has no other.
    """
    voices = _WORDS[codes]
    return voices[voice].get(code, voices[0][code]) if voice < len(voices) else voices[0][code]


# A kind of procurement as the heading above its rows.
GROUP_HEADINGS = {"services": "Tjänster", "works": "Entreprenader", "supplies": "Varor"}


def all_words(codes: str) -> list[str]:
    """Every word of a list in its first voice."""
    return list(_WORDS[codes][0].values())
