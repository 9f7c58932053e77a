"""Tables of staging: submissions, their accepted rows, their findings. As sent, not yet judged.

Names and meaning follow `domain.md` 2.2 and 2.7.
"""

from pipelines.model.tables.columns import COUNTS, DETAILS, ORG, SOURCE, WHAT
from pipelines.model.tables.declaration import (
    BOOL,
    DATE,
    INT,
    SEVERITY,
    STATUS,
    TEXT,
    YES_NO_UNKNOWN,
    Table,
    col,
)

SUBMISSION = Table(
    "staging.submission",
    "En rad per mottagen fil och rapporttyp.",
    "One row a received file and report type.",
    ("submission_id",),
    {
        "submission_id": col(TEXT, "Inlämningens id.", "Id of the submission."),
        "org_id": col(TEXT, "Avsändare.", "Sender.", refers="core.organisation"),
        "report_type": col(TEXT, "Rapporttyp.", "Report type.", null=True),
        "part": col(
            TEXT,
            "Del av rapporten; tom för hela rapporten.",
            "Part of the report, '' when whole.",
        ),
        "period_id": col(TEXT, "Period som filen avser.", "Period of the content.", null=True),
        "quarters": col(
            TEXT, "Kvartal som filen täcker.", "Quarters covered, comma separated.", null=True
        ),
        "is_sample": col(BOOL, "Påhittade uppgifter.", "Invented data."),
        "file_name": col(TEXT, "Filens namn.", "File name."),
        "sha256": col(TEXT, "Innehållets kontrollsumma.", "SHA-256 of the received bytes."),
        "received_at": col(DATE, "Mottagen.", "Received."),
        "sequence": col(INT, "Mottagningsordning.", "Order of receipt."),
        "status": col(TEXT, "Godtagen, avvisad eller ignorerad.", "Outcome.", codes=STATUS),
        "is_effective": col(
            BOOL, "Gäller: ingen nyare godtagen fil ersätter den.", "In force, not replaced."
        ),
        **COUNTS,
    },
)

STAGING_REGISTER = Table(
    "staging.procurement_register",
    "En godtagen rad ur en upphandlingsuppföljning.",
    "One accepted row of a procurement register.",
    ("submission_id", "source_sheet", "source_row"),
    {**SOURCE, **ORG, **WHAT, **DETAILS},
)

STAGING_PLAN = Table(
    "staging.procurement_plan",
    "En godtagen rad ur en upphandlingsplan.",
    "One accepted row of a procurement plan.",
    ("submission_id", "source_sheet", "source_row"),
    {
        **SOURCE,
        **ORG,
        **WHAT,
        "planned_at": col(DATE, "Planerad annonsering.", "Planned advert.", null=True),
        "estimated_value_sek": DETAILS["estimated_value_sek"],
        "value_is_estimate": DETAILS["value_is_estimate"],
        "duration_months": DETAILS["duration_months"],
        "expected_workers": DETAILS["expected_workers"],
        "social": col(
            TEXT,
            "Beslut om krav: ja, nej, okänt.",
            "Decision on requirement.",
            codes=YES_NO_UNKNOWN,
        ),
    },
)

FINDING = Table(
    "staging.finding",
    "En anmärkning på en cell, rad eller fil.",
    "One remark on a cell, a row or a file.",
    (),
    {
        "submission_id": SOURCE["submission_id"],
        "code": col(TEXT, "Anmärkningens kod.", "Code in the findings catalogue."),
        "severity": col(TEXT, "Fel, varning eller upplysning.", "Severity.", codes=SEVERITY),
        "sheet": col(TEXT, "Blad.", "Sheet.", null=True),
        "row": col(INT, "Rad.", "Row.", null=True),
        "column": col(TEXT, "Kolumnens bokstav.", "Column letter.", null=True),
        "header": col(TEXT, "Rubrik.", "Header.", null=True),
        "value": col(
            TEXT, "Cellens värde; personuppgifter maskerade.", "Cell value, masked.", null=True
        ),
        "params": col(TEXT, "Övriga uppgifter, JSON.", "Other particulars as JSON."),
    },
)

REJECTED_ROW = Table(
    "staging.rejected_row",
    "En rad i karantän: den räknas, men når inget nyckeltal.",
    "One row in quarantine: counted, but in no measure.",
    ("submission_id", "source_sheet", "source_row"),
    {**SOURCE, "code": col(TEXT, "Första felets kod.", "Code of the first error.")},
)

IGNORED_ROW = Table(
    "staging.ignored_row",
    "En rad som inte är en verksamhetsrad: summa, rubrik, not eller köpare utanför registret.",
    "One row that is no business row: total, heading, footnote, or buyer outside the registry.",
    ("submission_id", "source_sheet", "source_row"),
    {**SOURCE, "reason": col(TEXT, "Skäl.", "Reason.")},
)

STAGING = (SUBMISSION, STAGING_REGISTER, STAGING_PLAN, FINDING, REJECTED_ROW, IGNORED_ROW)
