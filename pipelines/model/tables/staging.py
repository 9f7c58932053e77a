"""Tables of staging: submissions, their accepted rows, their findings. As sent, not yet judged.

The tables of rows are made from the report types' fields (`model/reports.py`). Names and meaning
follow `domain.md` 2.2 and 2.7.
"""

from pipelines.model.reports import DROPPED, Field, standard
from pipelines.model.tables.columns import COUNTS, ORG, SOURCE
from pipelines.model.tables.declaration import (
    BOOL,
    DATE,
    INT,
    NUM,
    PRECISION,
    SEK,
    SEVERITY,
    STATUS,
    TEXT,
    YES_NO_UNKNOWN,
    Column,
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
        "status": col(
            TEXT,
            "Godtagen, avvisad, ignorerad eller väntar på bekräftelse.",
            "Accepted, rejected, ignored, or held until somebody confirms it.",
            codes=STATUS,
        ),
        "is_effective": col(
            BOOL, "Gäller: ingen nyare godtagen fil ersätter den.", "In force, not replaced."
        ),
        "previous_submission_id": col(
            TEXT, "Inlämningen som gällde när den kom.", "In force when it came.", null=True
        ),
        "rows_added": col(INT, "Nya rader mot den.", "Rows it adds to that.", null=True),
        "rows_removed": col(INT, "Borttagna rader.", "Rows it takes away.", null=True),
        "rows_changed": col(INT, "Ändrade rader.", "Rows it changes.", null=True),
        **COUNTS,
    },
)

ROW = {
    **SOURCE,
    **ORG,
    "is_hidden": col(BOOL, "Raden är dold i bladet.", "The row is hidden in the sheet."),
    "value_is_estimate": col(
        BOOL, "Något värde är angivet som ungefärligt.", "Some value is stated as approximate."
    ),
}
_SQL = {"date": DATE, "window": DATE, "year": INT, "number": NUM, "count": NUM, "share": NUM,
        "wage": SEK, "amount": SEK}  # fmt: skip


def columns_of(name: str, field: Field) -> dict[str, Column]:
    """The columns that a field's cells give: one, or its value with what goes with it."""
    sv, en = field.label.sv, field.label.en
    if field.type in DROPPED or name == "org":  # the organisation is the row's `org_id`
        return {}
    if field.type == "yes_no":
        return {name: col(TEXT, f"{sv}.", f"{en}.", codes=YES_NO_UNKNOWN)}
    unit = "SEK" if field.type in ("amount", "wage") else None
    columns = {name: col(_SQL.get(field.type, TEXT), f"{sv}.", f"{en}.", null=True, unit=unit)}
    if field.type == "window":
        columns[f"{name}_to"] = col(DATE, f"{sv}: sista dag.", f"{en}: last day.", null=True)
        columns[f"{name}_precision"] = col(
            TEXT, f"{sv}: noggrannhet.", f"{en}: precision.", null=True, codes=PRECISION
        )
    if field.type == "count":
        columns[f"{name}_low"] = col(NUM, f"{sv}: minst.", f"{en}: at least.", null=True)
        columns[f"{name}_high"] = col(NUM, f"{sv}: högst.", f"{en}: at most.", null=True)
    if field.type == "person_id":  # the year of a personal number: ages are checked by it
        columns["birth_year"] = col(INT, "Födelseår.", "Year of birth.", null=True)
    if field.type == "ssyk":
        columns[f"{name}_text"] = col(TEXT, f"{sv} som skrivet.", f"{en} as written.", null=True)
        columns[f"{name}_version"] = col(
            TEXT, f"{sv}: SSYK-version.", f"{en}: version of SSYK.", null=True
        )
    return columns


def report_table(report_type: str) -> Table:
    """The table of a report type's accepted rows; of persons in the person store."""
    report = standard()[report_type]
    columns = dict(ROW)
    for name, field in report.fields.items():
        columns |= columns_of(name, field)
    return Table(
        f"{'person' if report.personal else 'staging'}.{report_type}",
        f"En godtagen rad: {report.label.sv}.",
        f"One accepted row: {report.label.en}.",
        ("submission_id", "source_sheet", "source_row"),
        columns,
    )


REPORT_ROWS = {name: report_table(name) for name in standard()}
STAGING_REGISTER = REPORT_ROWS["procurement_register"]
STAGING_PLAN = REPORT_ROWS["procurement_plan"]

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

STAGING = (
    SUBMISSION,
    *(t for t in REPORT_ROWS.values() if t.layer == "staging"),
    FINDING,
    REJECTED_ROW,
    IGNORED_ROW,
)
