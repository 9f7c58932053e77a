"""Readings and receipts made by hand for tests of what files say of each other.

What a test does not name of a row is empty; the columns are those of the report type's table.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from frames import organisation, registry

from pipelines.ingest.across import across
from pipelines.ingest.archive import Decision, Receipt
from pipelines.ingest.report import Reading, as_frame
from pipelines.ingest.staging import tables_of
from pipelines.ingest.submissions import Submission, history
from pipelines.model.findings import Finding
from pipelines.model.registry import Registry
from pipelines.model.reports import standard
from pipelines.model.tables.staging import REPORT_ROWS

D = dt.date
P1, P2 = "1" * 32, "2" * 32
TODAY = D(2015, 7, 1)
Row = Mapping[str, Any]


def receipt(number: int, org_id: str = "higab", **more: Any) -> Receipt:
    """The receipt of the file that came as number n, each with a content of its own."""
    given = {
        "submission_id": f"{org_id}-{number}",
        "org_id": org_id,
        "file_name": f"fil {number}.xlsx",
        "sha256": f"{number:064d}",
        "size": 5,
        "received_at": TODAY,
        "sequence": number,
        "kept": "original",
    }
    return Receipt(**(given | more))


def rows(report_type: str, given: Sequence[Row], sheet: str = "Blad1") -> pd.DataFrame:
    """Accepted rows from the second row of a sheet on."""
    lines = [
        {"source_sheet": sheet, "source_row": n, "org_id": "higab", "is_hidden": False} | dict(row)
        for n, row in enumerate(given, start=2)
    ]
    columns = [c for c in REPORT_ROWS[report_type].columns if c != "submission_id"]
    return pd.DataFrame(lines, columns=columns)


def reading(report_type: str, *given: Row, sheet: str = "Blad1", **more: Any) -> Reading:
    """A readable file with these rows; each field has a column of its own."""
    fields = standard()[report_type].fields
    places = {name: (chr(65 + n % 26), f.label.sv) for n, (name, f) in enumerate(fields.items())}
    said = {"period_id": "2015-Q1", "quarters": ("2015-Q1",)} | more
    accepted = rows(report_type, given, sheet)
    return Reading("accepted", report_type, columns={sheet: places}, accepted=accepted, **said)


def register(*refs: str, **more: Any) -> Reading:
    """A register with a procurement a case number."""
    return reading("procurement_register", *({"procurement_ref": r} for r in refs), **more)


def refused(code: str = "S05") -> Reading:
    """A file that could not be read."""
    return Reading("rejected", findings=as_frame([Finding(code)]))


def confirmed(by: str = "förvaltare") -> tuple[Decision, ...]:
    """A decision that a submission counts."""
    return (Decision("confirmed", by, TODAY),)


def denied(by: str = "förvaltare") -> tuple[Decision, ...]:
    """A decision that a submission does not count."""
    return (Decision("refused", by, TODAY),)


def sent(*readings: Reading, org_id: str = "higab") -> list[Submission]:
    """The history of one sender's files in the order given."""
    return history([(receipt(n, org_id), r) for n, r in enumerate(readings, start=1)], {})


CITY = registry(
    organisation("higab", "city", roles=("procuring_unit",)),
    organisation("alvstranden", "city", roles=("procuring_unit",)),
    organisation("inkop", "city", roles=("support_function", "procuring_unit")),
    organisation("stod", "city", roles=("labour_market_actor", "support_function")),
    organisation("wide", None, roles=("sender",), covers_all=True),
)


def standing(report_type: str, *rows: dict[str, Any], **more: Any) -> Reading:
    """A list without a period."""
    return reading(report_type, *rows, **({"period_id": None, "quarters": ()} | more))


def placements(*rows: dict[str, Any], **more: Any) -> Reading:
    """Placements of the support function at contract UH-1."""
    base = {"org_id": "stod", "starts_at": D(2015, 3, 1), "procurement_ref": "UH-1"}
    return standing("placement_list", *(base | r for r in rows), **more)


def contracts(*rows: dict[str, Any]) -> Reading:
    """A contract register."""
    base = {"procurement_ref": "UH-1", "supplier": "Städ AB"}
    return standing("contract_register", *(base | r for r in rows))


def commitments(*rows: dict[str, Any]) -> Reading:
    """A register of commitments."""
    base = {"procurement_ref": "UH-1", "supplier": "Städ AB", "promised_persons": 2}
    return standing("commitment_register", *(base | r for r in rows))


def judged(*files: tuple[str, Reading], today: dt.date = TODAY) -> list[Submission]:
    """Files of senders, beside each other."""
    found = [(receipt(n, org), r) for n, (org, r) in enumerate(files, start=1)]
    return across(history(found, {}), CITY, today)


def found(*files: tuple[str, Reading], today: dt.date = TODAY) -> list[tuple[str, str, int | None]]:
    """(sender, code, row) of all findings."""
    lines = []
    for s in judged(*files, today=today):
        for f in s.reading.findings.itertuples():
            lines.append((s.receipt.org_id, f.code, None if pd.isna(f.row) else int(f.row)))
    return sorted(lines, key=str)


def personal_number(n: int) -> str:
    """An invented personal identity number of 1985 with its right check digit."""
    digits = f"85{n % 12 + 1:02d}{n % 28 + 1:02d}{100 + n:03d}"
    total = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(digits))
    return f"19{digits[:6]}-{digits[6:]}{-total % 10}"


def stage(
    found: Sequence[tuple[Receipt, Reading]],
    decisions: Mapping[str, Sequence[Decision]],
    registry: Registry,
    today: dt.date,
) -> dict[str, pd.DataFrame]:
    """The staging tables of what was received, as a run makes them."""
    return tables_of(across(history(found, decisions), registry, today))
