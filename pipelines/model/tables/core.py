"""Tables of core: organisations, periods, deliveries, procurements. No measures.

Names and meaning follow `domain.md` 2.2.
"""

from pipelines.model.tables.columns import COUNTS, DETAILS, ORG, SOURCE, WHAT
from pipelines.model.tables.declaration import (
    BOOL,
    DATE,
    NATURE_SOURCE,
    PERIOD_TYPE,
    SEK,
    TEXT,
    YES_NO_UNKNOWN,
    Table,
    col,
)
from pipelines.model.tables.staging import STAGING_PLAN

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
        "submission_id": col(TEXT, "Gällande inlämning.", "Submission in force.", null=True),
        "received_at": col(DATE, "Mottagen.", "Received.", null=True),
        "status": col(
            TEXT,
            "Saknas, godtagen eller avvisad.",
            "Missing, accepted or rejected.",
            codes=("missing", "accepted", "rejected"),
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
        "planned_at": STAGING_PLAN.columns["planned_at"],
        "estimated_value_sek": DETAILS["estimated_value_sek"],
        "social": STAGING_PLAN.columns["social"],
        "is_realised": col(BOOL, "Finns redan i uppföljningen.", "Already in the register."),
        **SOURCE,
    },
)

CORE = (ORGANISATION, PERIOD, REPORT_DELIVERY, PROCUREMENT, PLANNED)
