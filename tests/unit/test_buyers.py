"""Registers of many buyers: whose rows count, and who the buyers are."""

import pytest
from workbooks import REALDATA, REGISTER, book, codes_of, report, rules, workbook

from pipelines.ingest.report import read_buyers, read_report
from pipelines.model.findings import catalogue

BUYERS = ["Upphandlings-ID", "Upphandlingens titel", "Namn för köpare",
          "Organisationsnummer för köpare", "Socialt hållbar upphandling"]  # fmt: skip


def test_a_wide_senders_rows_of_other_buyers_are_ignored_and_counted() -> None:
    rows = [
        ["1", "Städ", "Higab AB", "556104-8587", "Ja"],
        ["2", "Vakt", "Malmö kommun", "212000-1124", "kanske"],
        ["3", "Tolk", "Higab AB", "556000-0000", None],
        ["4", "Kex", None, None, None],
    ]
    read = report({"2015": [BUYERS, *rows]}, sender="upphandlingsmyndigheten")
    assert (read.status, codes_of(read)) == ("accepted", [])
    assert list(read.accepted["org_id"]) == ["higab"]
    assert list(read.ignored["source_row"]) == [3, 4, 5]
    assert set(read.ignored["reason"]) == {"buyer_outside_registry"}


def test_a_part_of_a_wide_senders_report_joins_it() -> None:
    header = [*BUYERS, "Kontrakterat värde, Summa"]
    row = ["1", "Städ", "Higab AB", "556104-8587", None, 5000]
    read = report({"2015": [header, row]}, sender="upphandlingsmyndigheten")
    assert (read.part, list(read.accepted["contract_value_sek"])) == ("contracted_value", [5000])


def test_buyers_of_a_register() -> None:
    rows = [["1", "Städ", "Higab AB", "556104-8587", "Ja"], ["2", "x", "Bo", "850709-9805", None]]
    sender = "upphandlingsmyndigheten"
    kept = book(workbook({"2015": [BUYERS, *rows]}), sender=sender)
    found = read_buyers(kept, "a.xlsx", rules(sender).layouts)
    assert list(found["org"]) == ["Higab AB", "Bo"]
    assert list(found["org_number"].fillna("none")) == ["5561048587", "none"]
    with pytest.raises(ValueError, match=r"b\.xlsx: no column with the buyers'"):
        read_buyers(book(workbook({"A": [REGISTER]}), "b.xlsx"), "b.xlsx", rules(sender).layouts)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("path", "status", "rows", "codes"),
    [
        ("upphandlingsmyndigheten/number_of_procurements_2021.xlsx", "accepted", True, []),
        ("reference-cpv/cpv_2008_ver_2013.xlsx", "rejected", False, ["S17"]),
    ],
)
def test_files_of_others(path: str, status: str, rows: bool, codes: list[str]) -> None:
    file = REALDATA / path
    if not file.exists():
        pytest.skip(f"not beside the project: {path}")
    sender = "upphandlingsmyndigheten"
    kept = book(file.read_bytes(), file.name, sender)
    read = read_report(kept, file.name, sender, rules(sender))
    assert read.status == status
    assert (len(read.accepted) > 0) == rows
    assert [c for c in codes_of(read) if catalogue()[c].outcome == "rejected"] == codes
