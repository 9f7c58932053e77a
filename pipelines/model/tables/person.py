"""Tables of the person store: rows of reports on persons, and what they become. Pseudonyms only.

Names and meaning follow `domain.md` 2.2. They lie in a file of their own and are never published;
no free text, no names.
"""

from pipelines.model.tables.columns import REPORTER, SOURCE, WHAT, flags, link, taken
from pipelines.model.tables.declaration import BOOL, DATE, INT, NUM, SEK, TEXT, Table, col
from pipelines.model.tables.fulfilment import LOT_NO, TO_CONTRACT, TO_PROCUREMENT, TO_SUPPLIER
from pipelines.model.tables.staging import REPORT_ROWS

# The reports of which each row is of a person, and the tables of their rows.
PERSON_REPORTS = tuple(name for name, t in REPORT_ROWS.items() if t.layer == "person")
PERSON_ROWS = tuple(REPORT_ROWS[name] for name in PERSON_REPORTS)
_CANDIDATES, _PLACEMENTS = REPORT_ROWS["candidate_list"], REPORT_ROWS["placement_list"]
_PREPARATION, _FOLLOW_UP = REPORT_ROWS["preparation_list"], REPORT_ROWS["follow_up_list"]
_SUPPORT = REPORT_ROWS["prior_support"]

# domain.md 1.4, the steps that concern a person, in their order.
EVENT_TYPE = (
    "candidate_identified",
    "preparation_started",
    "preparation_completed",
    "preparation_interrupted",
    "matched",
    "presented",
    "interviewed",
    "declined_by_candidate",
    "declined_by_supplier",
    "placement_started",
    "follow_up_observed",
    "placement_ended",
)
PID = col(TEXT, "Personens pseudonym.", "Pseudonym.", refers="person.candidate")
PID_OR_NONE = col(
    TEXT, "Personens pseudonym; saknas för antal.", "Pseudonym, missing for counts.", null=True,
    refers="person.candidate",
)  # fmt: skip
N_PERSONS = col(NUM, "Antal personer; 1 för en person.", "Persons; 1 for one.", unit="persons")
WAGE = {
    **taken(_PLACEMENTS, "wage_amount wage_basis"),
    "wage_month_fte": col(
        SEK,
        "Månadslön på heltid; timlön gånger timmar per månad.",
        "Full-time monthly wage; hourly wage by hours a month.",
        null=True,
        unit="SEK",
    ),
    **taken(_PLACEMENTS, "working_hours_share"),
}

CANDIDATE = Table(
    "person.candidate",
    "Personer, under pseudonym.",
    "Persons, by pseudonym.",
    ("candidate_pid",),
    {
        "candidate_pid": col(TEXT, "Personens pseudonym.", "Pseudonym."),
        "is_listed": col(BOOL, "Står i en kandidatlista.", "Is in a list of candidates."),
        **taken(_CANDIDATES, "gender"),
        "birth_year": col(INT, "Födelseår.", "Year of birth.", null=True),
        "age_at_entry": col(
            INT, "Ålder det år personen identifierades.", "Age in the year of entry.", null=True
        ),
        **flags(_CANDIDATES, "foreign_born newly_arrived"),
        "arrival_year": col(INT, "Ankomstår.", "Year of arrival.", null=True),
        **flags(_CANDIDATES, "disability"),
        **taken(_CANDIDATES, "education_level months_unemployed months_income_support"),
        **taken(_CANDIDATES, "household_type children_under_18 home_municipality district"),
        **taken(_CANDIDATES, "referred_by occupation occupation_text occupation_version"),
        **taken(_CANDIDATES, "legal_basis information_given_at entered_at outcome_reason"),
        **REPORTER,
        **SOURCE,
    },
)

CANDIDATE_TARGET_GROUP = Table(
    "person.candidate_target_group",
    "Målgrupper per person; en av dem är huvudsaklig.",
    "Target groups per person; one of them is primary.",
    ("candidate_pid", "target_group"),
    {
        "candidate_pid": PID,
        "target_group": col(TEXT, "Målgrupp.", "Target group."),
        "is_primary": col(BOOL, "Huvudsaklig målgrupp.", "Primary group."),
        "group_source": col(
            TEXT,
            "Rapporterad, eller uträknad ur ålder.",
            "Reported, or computed from the age.",
            codes=("reported", "computed"),
        ),
        "primary_source": col(
            TEXT,
            "Huvudgruppen rapporterad, enda grupp, eller första i listans ordning.",
            "Primary group reported, the only one, or first in the order of the list.",
            null=True,
            codes=("reported", "only", "order"),
        ),
        **REPORTER,
        **SOURCE,
    },
)

REFERRAL = Table(
    "person.referral",
    "Vilka organisationer som har personen i sin kandidatlista.",
    "Which organisations have the person in their list of candidates.",
    ("candidate_pid", "org_id"),
    {
        "candidate_pid": PID,
        **REPORTER,
        **taken(_CANDIDATES, "entered_at referred_by"),
        **SOURCE,
    },
)

PREPARATION = Table(
    "person.preparation",
    "Rustning och utbildning.",
    "Preparation and training.",
    ("prep_id",),
    {
        "prep_id": col(TEXT, "Insatsens id hos oss.", "Surrogate key."),
        "candidate_pid": PID,
        **taken(_PREPARATION, "activity_type course provider starts_at ends_at hours"),
        **taken(_PREPARATION, "cost_sek payer"),
        **flags(_PREPARATION, "completed"),
        **REPORTER,
        **SOURCE,
    },
)

PLACEMENT = Table(
    "person.placement",
    "Placeringar: personer i arbete eller praktik.",
    "Placements: persons in work or practice.",
    ("placement_id",),
    {
        "placement_id": col(TEXT, "Placeringens id hos oss.", "Surrogate key."),
        "candidate_pid": PID_OR_NONE,
        "n_persons": N_PERSONS,
        **REPORTER,
        "procurement_ref": WHAT["procurement_ref"],
        **LOT_NO,
        **TO_PROCUREMENT,
        **TO_CONTRACT,
        **TO_SUPPLIER,
        "supplier_name": col(TEXT, "Leverantör som skrivet.", "Supplier as written.", null=True),
        **link("commitment", "core.commitment", "Utfästelse", "Commitment"),
        "placement_type": col(
            TEXT, "Typ; annars det som anställningsformen säger.", "Type, else by the form.",
            null=True,
        ),
        **taken(_PLACEMENTS, "target_groups gender employment_form"),
        **taken(_PLACEMENTS, "occupation occupation_text occupation_version"),
        **WAGE,
        **taken(_PLACEMENTS, "subsidy_type subsidy_rate_share subsidy_sek_month"),
        **taken(_PLACEMENTS, "subsidy_from subsidy_to"),
        **taken(_PLACEMENTS, "starts_at planned_end_at ended_at end_reason"),
        "age_at_start": col(
            INT, "Ålder det år placeringen börjar.", "Age in the year it starts.", null=True
        ),
        "fte_months": col(
            NUM,
            "Årsarbetsmånader från start till slut, sagt eller planerat.",
            "FTE months from start to end, stated or planned.",
            null=True,
            unit="months",
        ),
        **taken(_PLACEMENTS, "supervisor_hours_share value_is_estimate"),
        "told_until": col(
            DATE,
            "Sista dag som listan berättar om: periodens slut, annars dagen då den kom.",
            "Last day that the list tells of: end of its period, or receipt.",
        ),
        **SOURCE,
    },
)  # fmt: skip

PROCESS_EVENT = Table(
    "person.process_event",
    "Händelser på vägen till arbete.",
    "Events on the way to work.",
    ("event_id",),
    {
        "event_id": col(TEXT, "Händelsens id hos oss.", "Surrogate key."),
        "candidate_pid": PID,
        "event_type": col(TEXT, "Slag av händelse.", "Type of event.", codes=EVENT_TYPE),
        "occurred_at": col(DATE, "Dag.", "Day."),
        "outcome_reason": col(TEXT, "Skäl.", "Reason.", null=True),
        "placement_id": col(TEXT, "Placering.", "Placement.", null=True, refers="person.placement"),
        "prep_id": col(TEXT, "Insats.", "Preparation.", null=True, refers="person.preparation"),
        **REPORTER,
        **SOURCE,
    },
)

FOLLOW_UP = Table(
    "person.follow_up",
    "Uppföljningar av placeringar, en rad per person och horisont.",
    "Follow-ups of placements, one row a person and horizon.",
    ("follow_up_id",),
    {
        "follow_up_id": col(TEXT, "Uppföljningens id hos oss.", "Surrogate key."),
        "candidate_pid": PID,
        **link("placement", "person.placement", "Placering", "Placement"),
        "horizon_months": col(
            INT, "Månader efter start; saknas där det inte framgår.", "Months after the start.",
            null=True, unit="months",
        ),
        **taken(_FOLLOW_UP, "observed_at status wage_amount working_hours_share subsidy_type"),
        **taken(_FOLLOW_UP, "source confidence"),
        **REPORTER,
        **SOURCE,
    },
)  # fmt: skip

PRIOR_SITUATION = Table(
    "person.prior_situation",
    "Försörjning före placeringen.",
    "Support before the placement.",
    ("situation_id",),
    {
        "situation_id": col(TEXT, "Uppgiftens id hos oss.", "Surrogate key."),
        "candidate_pid": PID_OR_NONE,
        "n_persons": N_PERSONS,
        **taken(_SUPPORT, "support_type from_window from_window_to from_window_precision"),
        **taken(_SUPPORT, "amount_sek_month"),
        **flags(_SUPPORT, "taxable"),
        **taken(_SUPPORT, "payer months support_share source value_is_estimate"),
        **REPORTER,
        **SOURCE,
    },
)

PERSON = (
    *PERSON_ROWS,
    CANDIDATE,
    CANDIDATE_TARGET_GROUP,
    REFERRAL,
    PREPARATION,
    PLACEMENT,
    PROCESS_EVENT,
    FOLLOW_UP,
    PRIOR_SITUATION,
)
