"""Personal identity numbers: found in every written form, never kept, never where there is none."""

import itertools
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import REALDATA, Error, book, codes_of, csv_bytes, report, rules, workbook

from pipelines.ingest.cells import reading_process
from pipelines.ingest.personal import MASK, has_personal_number, mask
from pipelines.ingest.reader import read
from pipelines.ingest.report import read_report

IDENTITY = REALDATA / "reference-identity"
# The tax agency's own test numbers: nobody has them.
PERSON = "198507099805"
OTHER = "199001792382"
DASHES = "-+\u2010\u2011\u2012\u2013\u2014\u2212\u00ad\u200b"


def _known(name: str) -> Any:
    file = IDENTITY / name
    if not file.exists():
        pytest.skip(f"the lists of identity numbers are not beside the project: {name}")
    return json.loads(file.read_text(encoding="utf-8"))


def _forms(number: str) -> list[str]:
    """The twelve digits in all the ways they are written."""
    century, yy, mm, dd, last = number[:2], number[2:4], number[4:6], number[6:8], number[8:]
    forms = [number, number[2:]]
    for year, dash in itertools.product((yy, century + yy), DASHES):
        forms.append(f"{year}{mm}{dd}{dash}{last}")
    forms += [f"{yy}{mm}{dd} {last}", f"{yy}{mm}{dd} - {last}", f"{yy}{mm}{dd}\u00a0{last}"]
    forms += [f"{century}{yy}{s}{mm}{s}{dd}{t}{last}" for s, t in ("--", "- ", "  ", "/-", ".-")]
    return [*forms, f"SE{yy}{mm}{dd}{last}01"]


@pytest.mark.parametrize("number", [PERSON, OTHER, "201201012380", "191212121212"])
@pytest.mark.parametrize(
    "around", ["{}", "Anna {}", "({})", "{};x", "pnr:{}.", "Å{}å", "12, {}", "{}\n{}"]
)
def test_every_written_form_is_masked(number: str, around: str) -> None:
    for form in _forms(number):
        text = around.replace("{}", form)
        assert has_personal_number(text), text
        assert mask(text).replace("SE", "") == around.replace("{}", MASK), text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("198507099806", id="wrong check digit"),
        pytest.param("198513099801", id="month 13"),
        pytest.param("850732-9804", id="day 32"),
        pytest.param("19850709980", id="eleven digits"),
        pytest.param("1985070998050", id="thirteen digits"),
        pytest.param("9919850709980577", id="within a longer number"),
        pytest.param("556016-0680", id="organisation number"),
        pytest.param("SE556016068001", id="VAT number of a company"),
        pytest.param("UH-2015-101", id="case number"),
        pytest.param("2015-03-01 00:00:00", id="date"),
        pytest.param("1 250 000", id="amount"),
        pytest.param("45000000-7", id="CPV"),
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not has_personal_number(text)
    assert mask(text) == text


@pytest.mark.realdata
def test_valid_numbers_of_the_public_lists_are_found() -> None:
    numbers = [
        str(entry[form])
        for entry in _known("personnummer_list.json")
        for form in ("integer", "long_format", "short_format", "separated_format", "separated_long")
        if entry["valid"] and form in entry
    ]
    numbers += _known("personnummer_test_coords.json") + _known("personnummer_all_test_pins.json")
    assert len(numbers) > 2000
    assert [n for n in numbers if mask(n) != MASK] == []


@pytest.mark.realdata
@pytest.mark.parametrize(
    "name", ["personnummer_test_coords.json", "personnummer_all_test_pins.json"]
)
def test_test_numbers_are_found_in_every_form(name: str) -> None:
    missed = [f for n in _known(name)[::40] for f in _forms(n) if not has_personal_number(f)]
    assert missed == []


@pytest.mark.realdata
def test_no_organisation_number_of_the_public_lists_is_masked() -> None:
    entries = _known("personnummer_orgnumber.json") + _known("organisationsnummer_list.json")
    companies = [e for e in entries if e.get("type") != "Enskild firma"]
    assert len(companies) > 15
    for entry in companies:
        for value in entry.values():
            assert mask(str(value)) == str(value)


@pytest.mark.realdata
def test_the_number_of_a_sole_trader_is_a_persons() -> None:
    traders = [e for e in _known("organisationsnummer_list.json") if e["type"] == "Enskild firma"]
    assert traders
    for entry in traders:
        for form in ("input", "long_format", "short_format", "vat_number"):
            assert has_personal_number(entry[form]), entry[form]


@given(
    st.lists(
        st.one_of(st.text(max_size=12), st.sampled_from([PERSON, OTHER, "850709-9805", "-", "0"])),
        max_size=6,
    ).map("".join)
)
def test_masking_leaves_nothing_to_mask(text: str) -> None:
    once = mask(text)
    assert not has_personal_number(once)
    assert mask(once) == once


def _digits_in(data: bytes) -> bool:
    plain = data.replace(b"\x00", b"")
    return any(n in plain for n in (b"9805", b"2382"))


REGISTER = [
    ["Diarienummer", "Benämning", "Social hänsyn", "Motivering"],
    ["UH-1", "Städ", "Ja", "Anna 850709-9805"],
    ["UH-2", "Vakt", "Nej", None],
    ["UH-3", "Tolk", "Ja", 198507099805],
]


def test_a_number_in_a_cell_is_in_no_file_and_no_finding(tmp_path: Path) -> None:
    data = workbook({"Kv1": REGISTER})
    target = tmp_path / "cells.parquet"
    with reading_process(30, 2048) as process:
        kept = process.read(data, "Uppföljning 2015.xlsx", target)
    assert kept.masked == 2
    assert not _digits_in(target.read_bytes())
    assert not _digits_in("".join(pq.read_table(target)["text"].to_pylist()).encode())
    reading = read_report(kept, "Uppföljning 2015.xlsx", "higab", rules())
    assert codes_of(reading) == ["M54", "M54"]
    assert list(reading.accepted["procurement_ref"]) == ["UH-2"]
    assert list(reading.rejected["source_row"]) == [2, 4]
    for frame in (reading.accepted, reading.rejected, reading.findings):
        assert not _digits_in(frame.to_json(force_ascii=False).encode())


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*REGISTER[:2]], id="text"),
        pytest.param([["x", 198507099805]], id="number of twelve digits"),
        pytest.param([["x", 8507099805]], id="number of ten digits"),
        pytest.param([["850709-9805", "x"]], id="header or title"),
        pytest.param([["Anna 850709-9805, Bo 900179-2382"]], id="two in a cell"),
    ],
)
def test_the_cells_that_held_a_number_are_counted(rows: list[list[Any]]) -> None:
    table = read(workbook({"Blad1": rows}), "a.xlsx")
    assert book(workbook({"Blad1": rows})).masked == 1
    assert not _digits_in("".join(table["text"].to_pylist()).encode())


def test_numbers_outside_cells_keep_the_file_from_being_stored() -> None:
    sheets = {"Kv1": [["Dnr", "x"]]}
    assert book(workbook(sheets)).masked == 0
    assert book(workbook(sheets, comments={"Kv1!A1": "Anna 850709-9805"})).masked == 1
    assert book(workbook({"Dolt": [["850709-9805"]], **sheets}, hidden=["Dolt"])).masked == 1
    assert book(workbook({"Kv1": [[Error("#REF!"), "850709-9805"]]})).masked == 1


def test_names_of_sheets_are_masked_and_stay_apart() -> None:
    sheets = {"Anna 850709-9805": REGISTER[:3], "Anna 900179-2382": [*REGISTER[:1], REGISTER[2]]}
    kept = book(workbook(sheets))
    names = [s.name for s in kept.sheets]
    assert not _digits_in("".join(names).encode())
    assert len(set(names)) == 2
    assert not _digits_in(json.dumps(str(kept.cells.schema.metadata)).encode())
    assert report(sheets).rows_in == 3


def test_decimals_of_a_calculated_number_are_no_personal_number() -> None:
    kept = book(workbook({"Blad1": [[1234567.8507099805, "0.8507099805"]]}))
    assert kept.masked == 0


def test_a_csv_file_is_masked_too() -> None:
    kept = book(csv_bytes(REGISTER), "Uppföljning 2015.csv")
    assert kept.masked == 2
    assert not _digits_in("".join(kept.cells["text"].to_pylist()).encode())
