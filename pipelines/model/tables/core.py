"""Tables of core: organisations, periods, deliveries, procurements and their lots. No measures.

Names and meaning follow `domain.md` 2.2. What follows the award is in `fulfilment.py`.
"""

from pipelines.model.tables.columns import COUNTS, DETAILS, ORG, SOURCE, WHAT, taken
from pipelines.model.tables.declaration import (
    BOOL,
    DATE,
    INT,
    NATURE_SOURCE,
    PERIOD_TYPE,
    SEK,
    TEXT,
    YES_NO_UNKNOWN,
    Table,
    col,
)
from pipelines.model.tables.fulfilment import FULFILMENT
from pipelines.model.tables.staging import STAGING_PLAN, STAGING_REGISTER

ORGANISATION = Table(
    "core.organisation",
    "Organisationsregistret.",
    "The registry of organisations.",
    ("org_id",),
    {
        "org_id": col(TEXT, "Organisationens id.", "Id."),
        "name_sv": col(TEXT, "Namn.", "Name."),
        "short_name": col(TEXT, "Kort namn.", "Short name."),
        "org_number": col(TEXT, "Organisationsnummer.", "Organisation number.", null=True),
        "org_type": col(TEXT, "Slag av organisation.", "Type of organisation."),
        "parent_org_id": col(
            TEXT, "Överordnad organisation.", "Parent.", null=True, refers="core.organisation"
        ),
        "valid_from": col(DATE, "Finns från.", "Exists from.", null=True),
        "valid_to": col(DATE, "Finns till.", "Exists to.", null=True),
        "is_expected": col(
            BOOL, "Ska lämna upphandlingsuppföljning.", "Expected to send a procurement register."
        ),
        "responsible": col(
            TEXT,
            "Vem som svarar för uppföljningen: en befattning, ingen person.",
            "Who answers for the follow-up: a role, no person.",
            null=True,
        ),
        "contact": col(
            TEXT,
            "Funktionsbrevlåda, ingen persons adress.",
            "Mailbox of a function, no person's address.",
            null=True,
        ),
    },
)

PERIOD = Table(
    "core.period",
    "Perioder som data täcker.",
    "Periods covered by data.",
    ("period_id",),
    {
        "period_id": col(TEXT, "Periodens id.", "Id, such as 2015, 2015-T1, 2015-Q2."),
        "period_type": col(TEXT, "Slag av period.", "Type.", codes=PERIOD_TYPE),
        "date_from": col(DATE, "Första dag.", "First day."),
        "date_to": col(DATE, "Sista dag.", "Last day."),
        "status": col(
            TEXT,
            "Öppen, sen eller fryst.",
            "Open, late or frozen.",
            codes=("open", "late", "frozen"),
        ),
    },
)

REPORT_DELIVERY = Table(
    "core.report_delivery",
    "Vad varje enhet skulle lämna och vad som kom, per kvartal (eller år för planer).",
    "What each unit was to send and what came, per quarter (or year for plans).",
    ("org_id", "period_id", "report_type"),
    {
        **ORG,
        "period_id": col(TEXT, "Period.", "Period.", refers="core.period"),
        "report_type": col(TEXT, "Rapporttyp.", "Report type."),
        "is_expected": col(BOOL, "Skulle lämnas.", "Was due."),
        "due_at": col(DATE, "Sista dag enligt kalendern.", "Last day by the calendar.", null=True),
        "submission_id": col(TEXT, "Gällande inlämning.", "Submission in force.", null=True),
        "received_at": col(DATE, "Mottagen.", "Received.", null=True),
        "status": col(
            TEXT,
            "Saknas, godtagen, avvisad eller väntar på bekräftelse.",
            "Missing, accepted, rejected, or held until somebody confirms it.",
            codes=("missing", "accepted", "rejected", "held"),
        ),
        **COUNTS,
    },
)

PROCUREMENT = Table(
    "core.procurement",
    "En rad per upphandling.",
    "One row a procurement.",
    ("procurement_id",),
    {
        "procurement_id": col(TEXT, "Upphandlingens id hos oss.", "Surrogate key."),
        **ORG,
        **WHAT,
        "nature_source": col(
            TEXT, "Hur slaget bestämts.", "How the kind was decided.", codes=NATURE_SOURCE
        ),
        **DETAILS,
        **taken(STAGING_REGISTER, "value_basis tender_deadline signed_at max_ends_at"),
        **taken(STAGING_REGISTER, "cpv_additional target_groups"),
        **taken(STAGING_REGISTER, "required_persons required_persons_low required_persons_high"),
        **taken(STAGING_REGISTER, "parent_framework_ref replaces_procurement_ref district"),
        **taken(STAGING_REGISTER, "support_consulted_at joint_orgs"),
        "joint_org_ids": col(
            TEXT,
            "De av dem som finns i registret, med kommatecken.",
            "Those of them in the registry, comma separated.",
            null=True,
        ),
        "lead_org_id": col(
            TEXT,
            "Den som leder, när upphandlingen räknas där och inte här.",
            "The lead organisation, when the procurement counts there and not here.",
            null=True,
            refers="core.organisation",
        ),
        "n_lots": col(INT, "Antal anbudsområden, minst ett.", "Number of lots, at least one."),
        "value_sek": col(
            SEK,
            "Värde: kontrakterat, annars uppskattat.",
            "Value: contracted, else estimated.",
            null=True,
            unit="SEK",
        ),
        "strict": col(
            TEXT, "Skarpt krav: ja, nej, okänt.", "Mandatory requirement.", codes=YES_NO_UNKNOWN
        ),
        "model_eligible": col(
            BOOL,
            "Möjlig för modellen: längre än fyra månader och fler än en anställd.",
            "Eligible: more than four months and more than one worker.",
            null=True,
        ),
        "counted_at": col(
            DATE, "Datum som upphandlingen räknas på.", "Date it counts at.", null=True
        ),
        "counts": col(BOOL, "Räknas enligt regelverket.", "Counts under the rule set."),
        "not_counted_reason": col(
            TEXT, "Varför den inte räknas.", "Why it does not count.", null=True
        ),
        **SOURCE,
    },
)

LOT = Table(
    "core.lot",
    "Anbudsområden; en upphandling utan sådana har ett.",
    "Lots; a procurement without any has one.",
    ("procurement_id", "lot_no"),
    {
        "procurement_id": col(TEXT, "Upphandling.", "Procurement.", refers="core.procurement"),
        "lot_no": col(TEXT, "Anbudsområdets nummer.", "Number of the lot."),
        **ORG,
        "title": WHAT["title"],
        "cpv_main": WHAT["cpv_main"],
        **{n: DETAILS[n] for n in ("status", "awarded_at", "cancelled_at")},
        **{n: DETAILS[n] for n in ("estimated_value_sek", "contract_value_sek")},
        "social": DETAILS["social"],
        "strict": PROCUREMENT.columns["strict"],
        "requirement_type": DETAILS["requirement_type"],
        **taken(STAGING_REGISTER, "target_groups"),
        **taken(STAGING_REGISTER, "required_persons required_persons_low required_persons_high"),
        **SOURCE,
    },
)

PLANNED = Table(
    "core.planned_procurement",
    "Planerade upphandlingar ur gällande planer.",
    "Planned procurements of the plans in force.",
    ("planned_id",),
    {
        "planned_id": col(TEXT, "Id.", "Surrogate key."),
        **ORG,
        **WHAT,
        "nature_source": PROCUREMENT.columns["nature_source"],
        **taken(STAGING_PLAN, "planned_at planned_at_to planned_at_precision"),
        "estimated_value_sek": DETAILS["estimated_value_sek"],
        "social": STAGING_PLAN.columns["social"],
        "is_realised": col(BOOL, "Finns redan i uppföljningen.", "Already in the register."),
        **SOURCE,
    },
)

CORE = (ORGANISATION, PERIOD, REPORT_DELIVERY, PROCUREMENT, LOT, PLANNED, *FULFILMENT)
