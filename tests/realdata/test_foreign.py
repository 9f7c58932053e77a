"""Registers of other countries read by a layout file alone, against counts made with plain Python.

The layouts and their senders are in `tests/data`; the files lie beside the project.
"""

import csv
import datetime as dt
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from stdnum import luhn

from pipelines.ingest.process import Given, Request
from pipelines.ingest.reader import read as read_book
from pipelines.ingest.report import Reading, read_report
from pipelines.ingest.rules import rules_for

REALDATA = Path(__file__).resolve().parents[3] / "shared/realdata"
DATA = Path(__file__).resolve().parents[1] / "data"
DOFFIN = "doffin/doffin_alle_2022-02_2022-03.csv"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not REALDATA.exists(), reason="the files of others are not beside us"),
]


def read(sender: str, file: str, file_name: str | None = None) -> Reading:
    """A file read with its sender's layout, under its own name or another."""
    name = file_name or Path(file).name
    places = DATA / "layouts", DATA / "registries/foreign.yaml"
    given = Given(*places)
    data = (REALDATA / file).read_bytes()
    book, _ = read_book(Request(data, name, sender, None, given, Path()))
    return read_report(book, name, sender, rules_for(*places, sender))


def lines(file: str, encoding: str, delimiter: str = ",") -> list[dict[str, str]]:
    """A CSV file read by nothing but Python."""
    text = (REALDATA / file).read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def row(reading: Reading, **known: Any) -> dict[str, Any]:
    """The only accepted row that has these values."""
    frame = reading.accepted
    for name, value in known.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return dict(frame.iloc[0])


def like_a_person(number: str) -> bool:
    """Ten digits with a day of birth (sixty more in a co-ordination number) and a check digit."""
    digits = re.sub(r"\D", "", number)
    month, day = int(digits[2:4] or 0), int(digits[4:6] or 0) % 60
    is_day = 1 <= month <= 12 and 1 <= day <= 31
    return len(digits) == 10 and is_day and luhn.is_valid(digits)


def held(reading: Reading) -> int:
    assert reading.status == "accepted", reading.findings[["code", "row", "value"]]
    return len(reading.rejected)


def test_norway_utf8_with_a_mark_and_semicolons() -> None:
    reading, known = read("doffin", DOFFIN), lines(DOFFIN, "utf-8-sig", ";")
    # More than ten milliard is not believed; «NA» is nothing.
    values = {r["doffin_referanse"]: r["estimert_totalverdi"].replace("NA", "0") for r in known}
    bad = {ref for ref, value in values.items() if float(value) > 10e9}
    assert (held(reading), len(reading.accepted)) == (len(bad), len(known) - len(bad))
    assert (len(known), len(bad)) == (1165, 6)
    # One krone is no value.
    good = [float(value) for ref, value in values.items() if ref not in bad]
    assert reading.accepted["estimated_value_sek"].sum() == sum(v for v in good if v > 1)
    sludge = row(reading, procurement_ref="2022-353584")
    assert sludge["title"] == "Anskaffelse transport slam"
    assert sludge["published_at"] == dt.date(2022, 3, 19)
    assert (sludge["cpv_main"], sludge["estimated_value_sek"]) == ("90513700", 80_000_000)
    assert set(reading.accepted["social"]) == {"unknown"}


def test_canada_pairs_of_headings_in_two_languages() -> None:
    file = "canada/contracts_bilingual.csv"
    reading, known = read("canada", file), lines(file, "utf-8-sig")
    assert (held(reading), len(reading.accepted)) == (0, len(known))
    total = sum(float(r["total-contract-value"]) for r in known)
    assert reading.accepted["contract_value_sek"].sum() == total == 2_073_480
    medical = row(reading, procurement_ref="W3931-110059/001/PV", contract_no="000")
    assert medical["supplier"] == "Falcan médical inc."
    assert medical["ends_at"] == dt.date(2012, 8, 31)


def test_toronto_dollars_are_asked_and_the_rest_is_read() -> None:
    file = "toronto/awarded_contracts_raw.csv"
    reading, known = read("toronto", file), lines(file, "utf-8")
    # Dollars and prices a ton are asked, and a comma that may part thousands or decimals; a case
    # number that could be a person's is not kept; who has no supplier is no contract.
    plain = re.compile(r"\d+(\.\d+)?|\d+(,\d{3})+\.\d\d|\d+(,\d{3}){2,}")
    amounts = {r["unique_id"]: r["Awarded Amount"].strip() for r in known}
    bad = {
        r["unique_id"]
        for r in known
        if not plain.fullmatch(amounts[r["unique_id"]])
        or r["Successful Supplier"] == "N/A"
        or like_a_person(r["Document Number"])
    }
    good = [float(a.replace(",", "")) for key, a in amounts.items() if key not in bad]
    assert (held(reading), len(reading.accepted)) == (len(bad), len(good)) == (75, 632)
    assert reading.accepted["contract_value_sek"].sum() == pytest.approx(sum(good))
    assert row(reading, contract_no=known[0]["unique_id"])["signed_at"] == dt.date(2023, 5, 8)


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_france_the_same_in_three_kinds_of_file(ending: str) -> None:
    reading = read("decp", f"decp-france/exemple_valide.{ending}")
    assert (held(reading), len(reading.accepted)) == (0, 4)
    assert reading.accepted["contract_value_sek"].sum() == pytest.approx(4 * 21_800.10)
    one = row(reading, procurement_ref="201900056462301", supplier="Datactivist")
    assert one["signed_at"] == dt.date(2019, 5, 30)
    assert one["cpv_main"] == "79311000"


def test_britain_a_register_made_from_a_pdf() -> None:
    file = "sutton-coldfield/contracts_2017-18.xlsx"
    sheet = CalamineWorkbook.from_path(REALDATA / file).get_sheet_by_name("Page 1")
    found = [[str(c).strip() for c in r] for r in sheet.to_python(skip_empty_area=False)[2:]]
    known = [r for r in found if r[2] != "Supplier"]  # the headings again, on the next page
    reading = read("sutton", file)
    assert (held(reading), len(reading.accepted)) == (0, len(known))
    office = row(reading, contract_no="MHD001")
    assert office["procurement_ref"] == "OFFICE ACCOMMODATION"
    assert office["supplier"] == "Moor Hall Developments"
    assert office["starts_at"] == dt.date(2016, 7, 1)


def test_australia_a_macintosh_file_with_bare_line_ends() -> None:
    file = "sydney/sydney_bidders.csv"
    reading, known = read("sydney", file), lines(file, "mac_roman")
    pairs = {(r["type"], r["title"].strip(), r["bidder"].strip()) for r in known}
    assert held(reading) == 0
    found = {tuple(r) for r in reading.accepted[["procurement_ref", "supplier"]].to_numpy()}
    assert len(reading.accepted) == len(known)
    assert len(found) == pytest.approx(len(pairs), rel=0.02)
    # A bidder of one tender only, whose name no writer has padded.
    once = Counter(r["title"] for r in known)
    line = next(r for r in known if once[r["title"]] == 1 and r["title"].isascii())
    assert row(reading, supplier=line["title"])["title"] == line["bidder"]


def test_sweden_headings_repeated_for_each_region() -> None:
    file = "adda-it-consultants/sandlista_fku_2025.xlsx"
    sheet = CalamineWorkbook.from_path(REALDATA / file).get_sheet_by_index(0)
    known = [
        (str(r[0]).strip(), str(r[1]))
        for r in sheet.to_python(skip_empty_area=False)
        if str(r[1])[:2] == "55" and not str(r[0]).startswith("Adda")
    ]
    reading = read("adda", file)
    assert (held(reading), len(reading.accepted)) == (0, len(known))
    assert set(reading.accepted["supplier_org_no"]) == {n.replace("-", "") for _, n in known}
    assert "Kontakt Person" not in reading.accepted.to_csv()


def test_britain_headings_on_two_rows() -> None:
    file = "cba-unit-costs/UnitCostDatabase_v1.2.xls"
    sheet = CalamineWorkbook.from_path(REALDATA / file).get_sheet_by_name("Employment & Economy")
    known = {r[2]: r[9] for r in sheet.to_python(skip_empty_area=False)[2:] if r[2]}
    reading = read("manchester", file, "Costs 2013.xls")
    assert (held(reading), len(reading.accepted)) == (0, len(known))
    assert reading.accepted["amount_sek"].sum() == pytest.approx(
        sum(known.values()), abs=0.005 * len(known)
    )
    assert row(reading, account="E&E3.9")["amount_sek"] == pytest.approx(67.748, abs=0.005)
