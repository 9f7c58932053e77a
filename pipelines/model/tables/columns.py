"""Columns that several tables share: source, organisation, counts, a procurement's details.

A column that only one table has is declared with it.
"""

from dataclasses import replace

from pipelines.model.tables.declaration import (
    BOOL,
    DATE,
    INT,
    LINK,
    NATURE,
    NUM,
    SEK,
    TEXT,
    YES_NO_UNKNOWN,
    Column,
    Table,
    col,
)

COUNTS = {
    "rows_in": col(INT, "Rader som räknas in.", "Business rows taken in."),
    "rows_accepted": col(INT, "Godtagna rader.", "Rows accepted."),
    "rows_quarantined": col(INT, "Rader i karantän.", "Rows held back until corrected."),
    "rows_ignored": col(
        INT,
        "Summor, rubriker, noter och rader för köpare utanför registret.",
        "Totals, headings, footnotes and rows of buyers outside the registry.",
    ),
}
# Of a list of persons each row is a person: how many there are is not published.
COUNTS_TOLD = {
    name: replace(
        column,
        nullable=True,
        sv=f"{column.sv} Saknas för listor över personer.",
        en=f"{column.en} Missing for lists of persons.",
    )
    for name, column in COUNTS.items()
}
SOURCE = {
    "submission_id": col(TEXT, "Inlämning.", "Submission.", refers="staging.submission"),
    "source_sheet": col(TEXT, "Blad i den inlämnade filen.", "Sheet in the file."),
    "source_row": col(INT, "Radnummer i bladet, som i Excel.", "Row number as Excel shows it."),
}
WHAT = {
    "procurement_ref": col(
        TEXT, "Diarienummer, som avsändaren skriver det.", "Case number.", null=True
    ),
    "title": col(TEXT, "Upphandlingens benämning.", "Title.", null=True),
    "nature": col(TEXT, "Tjänst, entreprenad eller vara.", "Kind.", codes=NATURE),
    "cpv_main": col(TEXT, "Huvudsaklig CPV-kod, åtta siffror.", "Main CPV code.", null=True),
}
DETAILS = {
    "law": col(TEXT, "Lag: LOU, LUF, LUK, LOV, LUFS, annan.", "Procurement act.", null=True),
    "procedure": col(TEXT, "Förfarande.", "Procedure.", null=True),
    "procurement_form": col(
        TEXT,
        "Kontrakt, ramavtal, avrop, DIS eller option.",
        "Contract, framework agreement, call-off, dynamic system or option.",
        null=True,
    ),
    "status": col(
        TEXT, "Läge enligt avsändaren.", "State of the procurement, as reported.", null=True
    ),
    "published_at": col(DATE, "Annonsdatum.", "Date of the advert.", null=True),
    "awarded_at": col(DATE, "Tilldelningsdatum.", "Date of award.", null=True),
    "cancelled_at": col(DATE, "Avbruten, datum.", "Date of cancellation.", null=True),
    "starts_at": col(DATE, "Avtalsstart.", "Start of the contract.", null=True),
    "ends_at": col(DATE, "Avtalsslut utan option.", "End without options.", null=True),
    "duration_months": col(NUM, "Avtalstid.", "Duration.", null=True, unit="months"),
    "expected_workers": col(
        NUM, "Beräknat antal anställda i uppdraget.", "Expected workers.", null=True, unit="persons"
    ),
    "estimated_value_sek": col(
        SEK, "Uppskattat värde exkl. moms.", "Estimated value.", null=True, unit="SEK"
    ),
    "contract_value_sek": col(
        SEK, "Kontrakterat värde exkl. moms.", "Contracted value.", null=True, unit="SEK"
    ),
    "value_is_estimate": col(
        BOOL, "Beloppet är angivet som ungefärligt.", "The amount is stated as approximate."
    ),
    "social": col(
        TEXT, "Social hänsyn ställd: ja, nej, okänt.", "Requirement set.", codes=YES_NO_UNKNOWN
    ),
    "requirement_type": col(
        TEXT, "Typ av krav (domain.md 1.3).", "Type of requirement.", null=True
    ),
    "eligible_reported": col(
        BOOL, "Möjlig för modellen enligt avsändaren.", "Eligible, as reported.", null=True
    ),
    "reason_not_set": col(
        TEXT, "Skäl till att krav inte ställts.", "Why no requirement was set.", null=True
    ),
}
ORG = {"org_id": col(TEXT, "Ansvarig organisation.", "Organisation.", refers="core.organisation")}
REPORTER = {"org_id": col(TEXT, "Organisation i registret.", "Organisation of the registry.")}


def taken(table: Table, names: str) -> dict[str, Column]:
    """Columns of another table under their own names, declared there."""
    return {name: table.columns[name] for name in names.split()}


def flags(table: Table, names: str) -> dict[str, Column]:
    """Answers yes, no, unknown of a report as true, false, missing."""
    return {
        name: replace(column, type=BOOL, nullable=True, codes=())
        for name, column in taken(table, names).items()
    }


def link(thing: str, refers: str, sv: str, en: str) -> dict[str, Column]:
    """The id of something that a row names, and how it was found: missing unless it was."""
    return {
        f"{thing}_id": col(TEXT, f"{sv}.", f"{en}.", null=True, refers=refers),
        f"{thing}_link": col(
            TEXT, f"{sv}: hur den hittats.", f"{en}: how it was found.", codes=LINK
        ),
    }
