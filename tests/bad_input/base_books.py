"""The workbooks without a fault that every case of the catalogue spoils: three filled templates.

Persons are Skatteverket's published test numbers; organisations, suppliers and cases are invented.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from pipelines.bench.invented import organisation_number

Table = list[list[Any]]
ROWS = 12
TODAY = dt.date(2025, 12, 1)


@dataclass(frozen=True)
class Base:
    """A report as it should be: whose, in which sheet, under which name, and its cells."""

    report_type: str
    sender: str
    sheet: str
    file_name: str
    table: tuple[tuple[Any, ...], ...]

    def changed(self, cells: Mapping[str, Any]) -> Table:
        """The cells with some of them replaced; rows and columns are added where they lack."""
        table = [list(row) for row in self.table]
        for place, value in cells.items():
            row, column = xl_cell_to_rowcol(place)
            while len(table) <= row:
                table.append([])
            table[row] += [None] * (column + 1 - len(table[row]))
            table[row][column] = value
        return table


def template_marks(base: Base, version: str) -> Table:
    """The hidden sheet by which a workbook made from our template is known."""
    return [
        ["shu-template"],
        ["report_type", base.report_type],
        ["version", version],
        ["organisation", base.sender],
    ]


def company(serial: int) -> str:
    """The organisation number of an invented supplier, as it is usually written."""
    digits = organisation_number(serial)
    return f"{digits[:6]}-{digits[6:]}"


_WORK = (
    ("Städning av kontor", "90910000-9"),
    ("Fönsterputsning", "90911300-9"),
    ("Skötsel av parker", "77310000-6"),
    ("Bevakning", "79713000-5"),
)
_PROMISED = ((4, 2, 50), (4, 4, 100), (2, 1, 50), (5, 0, 0), (4, 3, 75), (10, 9, 90))


def _commitment(i: int) -> tuple[Any, ...]:
    title, cpv = _WORK[i % len(_WORK)]
    promised, delivered, share = _PROMISED[i % len(_PROMISED)]
    return (
        f"UH-2025-{100 + i}",
        f"{title} {i + 1}",
        "Higab AB",
        f"Påhittade Bolaget {i + 1} AB",
        company(i),
        cpv,
        dt.date(2025, 1 + i % 3, 1),
        dt.date(2027, 6, 30),
        1_250_000 + 10_000 * i,
        promised,
        delivered,
        share,
        "Enligt avtal" if i % 2 else None,
    )


COMMITMENTS = Base(
    "commitment_register",
    "higab",
    "Utfästelser",
    "Utfästelser Higab 2025.xlsx",
    (
        ("Diarienummer", "Avtalsnamn", "Förvaltning/bolag", "Leverantör",
         "Leverantörens organisationsnummer", "CPV-kod", "Avtalsstart", "Avtalsslut",
         "Kontraktsvärde", "Utlovade platser", "Uppfyllda platser", "Uppfyllelse", "Kommentar"),
        *(_commitment(i) for i in range(ROWS)),
    ),
)  # fmt: skip

CONTRACTS = Base(
    "contract_register",
    "higab",
    "Avtalsförteckning",
    "Avtalsförteckning Higab 2025.xlsx",
    (
        ("Diarienummer", "Avtalsnamn", "Leverantör", "Avtalsstart", "Avtalsslut",
         "Kontraktsvärde", "Social hänsyn", "Kollektivavtal"),
        *(
            (*(_commitment(i)[c] for c in (0, 1, 3, 6, 7, 8)), "Ja" if i % 2 else "Nej", "Ja")
            for i in range(ROWS)
        ),
    ),
)  # fmt: skip

# Test numbers that belong to nobody (Skatteverket, published as open data).
PERSONS = (
    "19850101-2382", "19850101-2390", "19850102-2381", "19850102-2399", "19850103-2380",
    "19900101-2385", "19900102-2384", "19900103-2391", "19900103-2383", "19900105-2381",
    "19950101-2380", "19950101-2398",
)  # fmt: skip
NAMES = ("Ett Prov", "Två Prov", "Tre Prov", "Fyra Prov")


def _placement(i: int) -> tuple[Any, ...]:
    return (
        PERSONS[i],
        NAMES[i % len(NAMES)],
        ("Ungdom", "Utrikes född", "Långtidsarbetslös")[i % 3],
        f"UH-2025-{100 + i}",
        f"Påhittade Bolaget {i + 1} AB",
        dt.date(2025, 3, 3 + i),
        dt.date(2025, 10, 31) if i % 2 else None,
        (100, 75, 50)[i % 3],
        24_000 + 100 * i,
        None,
        "Handledare finns" if i % 3 else None,
    )


PLACEMENTS = Base(
    "placement_list",
    "higab",
    "Placeringar",
    "Placeringar Higab 2025.xlsx",
    (
        ("Personnummer", "Namn", "Målgrupper", "Diarienummer", "Leverantör", "Startdatum",
         "Slutdatum", "Omfattning", "Lön", "Avliden", "Kommentar"),
        *(_placement(i) for i in range(ROWS)),
    ),
)  # fmt: skip

BASES: dict[str, Base] = {b.report_type: b for b in (COMMITMENTS, CONTRACTS, PLACEMENTS)}


def rows_below(base: Base, *rows: Sequence[Any], gap: int = 0) -> dict[str, Any]:
    """Cells of rows written below the table, after a number of empty rows."""
    cells = {}
    for number, row in enumerate(rows, start=len(base.table) + 1 + gap):
        for column, value in enumerate(row):
            if value is not None:
                cells[f"{chr(65 + column)}{number}"] = value
    return cells


def row_of(base: Base, number: int) -> list[Any]:
    """A row of the base by Excel's number."""
    return list(base.table[number - 1])
