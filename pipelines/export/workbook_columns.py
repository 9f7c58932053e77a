"""The columns of the workbook's data tables: from which column of the snapshot, header and kind.

Declarations and how a frame's columns become cells; where the tables stand is told in
`workbook_sheets.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import Field
from pipelines.model.codes import CodeList

_WORDS = {
    "units": words_of.UNITS,
    "yes_no": words_of.YES_NO,
    "not_counted": words_of.NOT_COUNTED,
    "states": words_of.STATES,
    "failure_of": words_of.FAILURE_OF,
    "reports": words_of.REPORTS,
    "outcomes": words_of.OUTCOMES,
}


@dataclass(frozen=True)
class Column:
    """A column: the snapshot's name, headers, kind, width, and whose words its codes have.

    `codes` names a code list, or a list of words of this module; several codes stand with commas.
    """

    name: str
    sv: str
    en: str
    kind: str = "words"
    width: float = 14
    codes: str = ""


PROCUREMENTS = (
    Column("org_name", "Enhet", "Unit", width=26),
    Column("procurement_ref", "Diarienummer", "Case number", "text", 16),
    Column("title", "Benämning", "Title", width=40),
    Column("nature", "Slag", "Kind", width=12, codes="nature"),
    Column("awarded_at", "Tilldelad", "Awarded", "date", 12),
    Column("counted_at", "Räknas den", "Counts on", "date", 12),
    Column("value_sek", "Värde kr", "Value SEK", "money", 17),
    Column("social", "Social hänsyn", "Social considerations", width=12, codes="yes_no"),
    Column("requirement_type", "Krav", "Requirement", width=26, codes="requirement_type"),
    Column("counts", "Räknas", "Counts", width=10, codes="yes_no"),
    Column("not_counted_reason", "Räknas inte för att", "Does not count because", width=30,
           codes="not_counted"),
    Column("counted_year", "Räknas år", "Counts in year", "year", 10),
    Column("strict", "Skarpt krav", "Mandatory", width=12, codes="yes_no"),
    Column("model_eligible", "Möjlig för modellen", "Eligible", width=12, codes="yes_no"),
    Column("cpv_main", "CPV", "CPV", "text", 11),
    Column("procedure", "Förfarande", "Procedure", width=24, codes="procedure"),
    Column("procurement_form", "Form", "Form", width=18, codes="procurement_form"),
    Column("published_at", "Annonserad", "Advertised", "date", 12),
    Column("duration_months", "Månader", "Months", "number", 10),
    Column("reason_not_set", "Skäl till inget krav", "Why no requirement", width=30),
    Column("submission_id", "Inlämning", "Submission", "text", 26),
    Column("source_sheet", "Blad", "Sheet", "text", 16),
    Column("source_row", "Rad", "Row", "count", 8),
)  # fmt: skip
# As many as can be read on paper; the others are there to filter by.
PRINTED = {"procurements": 11, "commitments": 12, "retention": 11, "long": 12, "payoff": 12}
COMMITMENTS = (
    Column("org_name", "Enhet", "Unit", width=26),
    Column("procurement_ref", "Diarienummer", "Case number", "text", 16),
    Column("supplier", "Leverantör", "Supplier", width=28),
    Column("commitment_type", "Slag", "Kind", width=20, codes="commitment_type"),
    Column("target_groups", "Målgrupper", "Target groups", width=26, codes="target_group"),
    Column("unit", "Räknas i", "Counted in", width=16, codes="units"),
    Column("promised", "Utlovat", "Promised", "number", 10),
    Column("delivered", "Levererat", "Delivered", "number", 10),
    Column("missing", "Saknas", "Missing", "number", 10),
    Column("mark", "Tecken", "Mark", "text", 8),
    Column("status", "Läge", "State", width=16, codes="states"),
    Column("due_date", "Förfaller", "Due", "date", 12),
    Column("days_overdue", "Dagar försenad", "Days overdue", "count", 10),
    Column("contract_ends_at", "Avtalet slutar", "Contract ends", "date", 12),
    Column("checked_at", "Senast uppföljd", "Last checked", "date", 12),
    Column("last_action", "Senaste åtgärd", "Last action", width=24, codes="commitment_action"),
    Column("failure_of", "Vems brist", "Whose failure", width=14, codes="failure_of"),
    Column("commitment_id", "Utfästelsens id", "Id", "text", 22),
)
SOURCES = (
    Column("org_name", "Enhet", "Unit", width=26),
    Column("report_type", "Rapport", "Report", width=26, codes="reports"),
    Column("period_id", "Period", "Period", "text", 10),
    Column("submission_id", "Inlämning", "Submission", "text", 26),
    Column("file_name", "Fil", "File", "text", 40),
    Column("received_at", "Mottagen", "Received", "date", 12),
    Column("status", "Läge", "State", width=14, codes="outcomes"),
    Column("is_effective", "Gäller", "In force", width=9, codes="yes_no"),
)


def fields(columns: Sequence[Column], lang: str) -> list[Field]:
    """The columns as a table's fields."""
    return [Field(c.en if lang == "en" else c.sv, c.kind, c.width) for c in columns]


def cells(
    frame: pd.DataFrame, columns: Sequence[Column], codes: Mapping[str, CodeList], lang: str
) -> list[list[Any]]:
    """A frame's values column by column, codes in words; None where nothing is stated."""
    return [_values(frame[c.name], c, codes, lang) for c in columns]


def _values(
    series: pd.Series, column: Column, codes: Mapping[str, CodeList], lang: str
) -> list[Any]:
    values = plain(series)
    if not column.codes:
        return values
    words = {v: _said(v, column.codes, codes, lang) for v in set(values) if v is not None}
    return [None if v is None else words[v] for v in values]


def plain(series: pd.Series) -> list[Any]:
    """A column as Python values; None where one is missing."""
    values = series.to_numpy(dtype=object, copy=True)
    values[series.isna().to_numpy()] = None
    return list(values)


def _said(value: Any, name: str, codes: Mapping[str, CodeList], lang: str) -> str:
    if isinstance(value, bool):
        return w.of(words_of.YES_NO["yes" if value else "no"], lang)
    return ", ".join(_word(part.strip(), name, codes, lang) for part in str(value).split(","))


def _word(code: str, name: str, codes: Mapping[str, CodeList], lang: str) -> str:
    if name in _WORDS:
        return words_of.word(_WORDS[name], code, lang)
    known = codes[name]
    return known.label(code, lang) if code in known.codes else code
