"""Invented registers: one in the form of the national one, and a unit's follow-ups of any length.

No real buyer and no quirks: they are only for measuring, and what is read must be all there is.
"""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

SHEET = "Antal upphandlingar, Summa"
_HEADINGS = (
    "År;Namn för köpare;Organisationsnummer för köpare;Sektor för köpare;Delsektor för köpare;"
    "Juridisk form för köpare;SNI-Avdelning för köpare;Upphandlingsslag;CPV-Huvudgrupp;CPV-Grupp;"
    "CPV-Undergrupp;CPV-Kategori;CPV-Underkategori;Huvudsaklig CPV-kod;Rättslig grund;"
    "Direktivstyrd;Förfarande;Typ av avtal;Dynamiskt inköpssystem;Elektronisk auktion;"
    "Anbudsområden;Samordnad upphandling;Miljömässigt hållbar upphandling;"
    "Socialt hållbar upphandling;Innovationsupphandling;Reserverad upphandling;"
    "Reserverat genomförande;Annonsdatabas;Överprövad;Upphandlings-ID;Upphandlingens titel;"
    "Publiceringsdatum;Antal upphandlingar, Summa"
)
HEADINGS = _HEADINGS.split(";")
ROWS, BUYERS = 18_421, 900
CPV = {
    "Tjänster": ("79000000 Företagstjänster", "79200000 Redovisning", "79212000 Revision"),
    "Varor": ("15000000 Livsmedel", "15100000 Kött", "15110000 Kött"),
    "Byggentreprenader": (
        "45000000 Anläggningsarbete",
        "45260000 Takarbeten",
        "45262700 Ombyggnad",
    ),
}

FOLLOW_UP = (
    "Diarienummer", "Benämning", "Slag", "CPV-kod", "Förfarande", "Annonsdatum",
    "Tilldelningsdatum", "Avtalsstart", "Avtalsslut", "Uppskattat värde", "Social hänsyn",
    "Typ av krav", "Målgrupper", "Antal personer i kravet",
)  # fmt: skip
CONTRACTS = (
    "Diarienummer", "Avtals-id", "Leverantör", "Org.nr", "Startdatum", "Slutdatum",
    "Kontraktssumma",
)  # fmt: skip
Quarter = tuple[int, int]
Cell = str | int | dt.datetime | None
_KINDS = (("Tjänst", "90910000-9"), ("Vara", "15000000-8"), ("Entreprenad", "45000000-7"))


def organisation_number(serial: int) -> str:
    """Ten digits with a right check digit; 55999… is only used for invented companies here."""
    digits = f"55999{serial:04d}"
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(digits))
    return digits + str(-sum(n - 9 * (n > 9) for n in doubled) % 10)


def register(path: Path, seed: int, rows: int = ROWS) -> Path:
    """Write the register; the same seed gives the same cells."""
    rng = random.Random(seed)  # noqa: S311 - invented data, no secret
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, _row(row, rng))
    return path


def follow_up(path: Path, seed: int, rows: int, quarter: Quarter = (2015, 1)) -> Path:
    """Write a unit's procurement register with dates, amounts and codes as Excel holds them."""
    rng = random.Random(seed)  # noqa: S311 - invented data, no secret
    start = _first_day(quarter)
    days = (start + dt.timedelta(days=rng.randrange(90)) for _ in range(rows))
    lines = (_followed(seed, row, day, rng) for row, day in enumerate(days, 1))
    return _written(path, "Kv{1} {0}".format(*quarter), FOLLOW_UP, lines)


def contracts(path: Path, seed: int, rows: int, quarter: Quarter = (2015, 1)) -> Path:
    """Write a unit's contracts, one for each procurement of the register with the same seed."""
    rng = random.Random(seed)  # noqa: S311 - invented data, no secret
    start = _first_day(quarter)
    lines = (_contract(seed, row, start, rng) for row in range(1, rows + 1))
    return _written(path, "Avtal Kv{1} {0}".format(*quarter), CONTRACTS, lines)


def _written(path: Path, title: str, headings: Sequence[str], lines: Iterable[list[Cell]]) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, headings)
        for row, line in enumerate(lines, 1):
            for column, value in enumerate(line):
                is_day = isinstance(value, dt.datetime)
                sheet.write(row, column, value, *([day] if is_day else []))
    return path


def _first_day(quarter: Quarter) -> dt.datetime:
    return dt.datetime(quarter[0], 3 * quarter[1] - 2, 1)  # noqa: DTZ001 - a day, as Excel has it


def reference(seed: int, serial: int, day: dt.datetime) -> str:
    """The case number of a procurement."""
    return f"UH-{day:%y}-{seed}-{serial}"


def _contract(seed: int, serial: int, start: dt.datetime, rng: random.Random) -> list[Cell]:
    supplier = rng.randrange(BUYERS)
    begins = start + dt.timedelta(days=rng.randrange(90))
    return [
        reference(seed, serial, start),
        f"A-{serial}",
        f"Påhittade leverantören {supplier} AB",
        organisation_number(supplier),
        begins,
        begins + dt.timedelta(days=730),
        rng.randrange(200, 9_000) * 1_000,
    ]


def _followed(seed: int, serial: int, published: dt.datetime, rng: random.Random) -> list[Cell]:
    kind, code = rng.choice(_KINDS)
    social = rng.choice(["Ja", "Nej", None])
    set_of = ["Skarpt krav", "Ungdom", rng.randrange(1, 5)] if social == "Ja" else [None] * 3
    days = (published + dt.timedelta(days=n) for n in (0, 60, 90, 820))
    return [
        reference(seed, serial, published),
        f"Påhittad upphandling nummer {serial}",
        kind,
        code,
        "Öppet förfarande",
        *days,
        rng.randrange(200, 9_000) * 1_000,
        social,
        *set_of,
    ]


def _row(serial: int, rng: random.Random) -> list[str | int]:
    buyer, kind = rng.randrange(BUYERS), rng.choice(list(CPV))
    group, sub, code = CPV[kind]
    day = dt.date(2021, 1, 1) + dt.timedelta(days=rng.randrange(365))
    social = rng.choice(["True", "", "", "", "", "", "", "", "", ""])
    return [
        *(2021, f"PÅHITTADE KÖPAREN {buyer} AB", organisation_number(buyer), "Kommun", "Kommun"),
        *("Kommuner", "Q Vård och omsorg: sociala tjänster", kind, group, sub, code, "", "", code),
        *("Direktiv 2014/24/EU", rng.choice(["True", "False"]), "Öppet förfarande", "Kontrakt"),
        *("False", "False", "False", "False", "", social, "", "False", "False", "Påhittad databas"),
        *("False", f"PH{serial}", f"Påhittad upphandling nummer {serial}", day.isoformat(), 1),
    ]
