"""The parts of a package: tricks that refuse a file, and cells that are told and left out."""

import io
import struct
import zipfile

import pytest
from workbooks import in_sheet, repacked, workbook

from pipelines.ingest import package, parts
from pipelines.ingest.package import scan

PLAIN = workbook({"Kv1": [["Dnr", "Värde"], ["UH-1", 5], ["UH-2", 7]]})
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]>'


def _codes(data: bytes, name: str = "a.xlsx") -> list[str]:
    return [p.code for p in scan(data, name).problems]


@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/app.xml"],
)
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda xml: DOCTYPE + xml.split(b"?>", 1)[1], id="at the start"),
        pytest.param(
            lambda xml: b"<!--" + b" " * 9000 + b"-->" + DOCTYPE + xml.split(b"?>", 1)[1],
            id="behind a long comment",
        ),
        pytest.param(
            lambda xml: (DOCTYPE + xml.split(b"?>", 1)[1]).decode().encode("utf-16"), id="UTF-16"
        ),
    ],
)
def test_entities_are_refused_in_every_part(part: str, write) -> None:
    data = repacked(PLAIN, lambda name, xml: write(xml) if name == part else xml)
    assert _codes(data) in (["S09"], ["S04"])
    if part == "xl/worksheets/sheet1.xml":
        assert _codes(data) == ["S09"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://localhost/a.dtd">',
        '<!DOCTYPE a PUBLIC "-//A//B" "http://localhost/a.dtd">',
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://localhost/a.dtd"> %b;]>',
    ],
)
def test_entities_from_outside_are_refused_with_a_code_of_their_own(
    part: str, declaration: str
) -> None:
    def write(name: str, xml: bytes) -> bytes:
        return declaration.encode() + xml.split(b"?>", 1)[1] if name == part else xml

    assert _codes(repacked(PLAIN, write)) == ["S10"]


@pytest.mark.parametrize(
    ("rels", "old", "new", "codes"),
    [
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../etc/passwd", ["S46"]),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "..\\..\\x", ["S46"]),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "file:///etc/passwd", ["S46"]),
        ("xl/_rels/workbook.xml.rels", 'sheet1.xml"', 'sheet1.xml" TargetMode="External"', ["S46"]),
        ("xl/_rels/workbook.xml.rels", "styles.xml", "/../styles.xml", ["S46"]),
        ("_rels/.rels", "xl/workbook.xml", "../xl/workbook.xml", ["S46"]),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", []),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", []),
    ],
)
def test_parts_outside_the_package_refuse_the_file(
    rels: str, old: str, new: str, codes: list[str]
) -> None:
    def write(name: str, xml: bytes) -> bytes:
        assert name != rels or old.encode() in xml
        return xml.replace(old.encode(), new.encode()) if name == rels else xml

    assert _codes(repacked(PLAIN, write)) == codes


def test_a_hyperlink_to_elsewhere_is_no_part_of_the_file() -> None:
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/hyperlink" Target="https://example.org/" TargetMode="External"/>'
        b"</Relationships>"
    )
    assert _codes(repacked(PLAIN, add={"xl/worksheets/_rels/sheet1.xml.rels": link})) == []


def test_more_than_twenty_megabytes_are_not_looked_into() -> None:
    data = PLAIN + b"\x00" * package.SIZE_LIMIT
    assert _codes(data) == ["S59"]
    assert scan(data, "a.xlsx").problems[0].params == {"limit_mb": 20}


def test_a_far_cell_is_told_and_left_out() -> None:
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    found = scan(in_sheet(PLAIN, "</sheetData>", last), "a.xlsx")
    (problem,) = found.problems
    assert problem.code == "S11"
    assert problem.params == {"sheet": "Kv1", "cell": "XFD1048576", "table": "A1:B3"}
    assert found.content is not None
    assert b"XFD" not in zipfile.ZipFile(io.BytesIO(found.content)).read("xl/worksheets/sheet1.xml")


def test_cells_of_other_workbooks_are_named() -> None:
    data = workbook(
        {"Kv1": [["a", "b"], [1, 2], [3, 4]]},
        formulas={"Kv1!B2": ("=[1]Blad1!A1", 5), "Kv1!B3": ("=Tabell[1]+1", 6)},
    )
    linked = repacked(data, add={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    (problem,) = scan(linked, "a.xlsx").problems
    assert (problem.code, problem.params) == ("S16", {"sheet": "Kv1", "n": 1, "cells": "B2"})
    assert scan(linked, "a.xlsx").sheets["Kv1"].linked == {(2, 1)}
    assert scan(data, "a.xlsx").problems == ()


def test_a_part_in_another_encoding_is_refused_for_calamine_reads_it_as_empty() -> None:
    def wide(name: str, xml: bytes) -> bytes:
        return xml.decode().encode("utf-16") if name == "xl/worksheets/sheet1.xml" else xml

    assert _codes(repacked(PLAIN, wide)) == ["S04"]


def test_a_cell_that_only_speaks_of_entities_is_read() -> None:
    assert _codes(workbook({"A": [["<!DOCTYPE html><!ENTITY x>"]]})) == []


def test_a_bomb_is_refused_by_its_stated_size() -> None:
    zeros = b"0" * (1 << 20)
    parts = {f"xl/worksheets/sheet{n}.xml": zeros for n in range(2, 2 + 201)}
    data = repacked(PLAIN, add=parts)
    assert len(data) < 1 << 20
    assert _codes(data) == ["S07"]
    assert scan(data, "a.xlsx").problems[0].params == {"limit_mb": 200}


def test_a_part_that_packs_too_well_is_refused() -> None:
    data = repacked(PLAIN, add={"xl/worksheets/sheet2.xml": b"0" * (60 << 20)})
    assert len(data) < 200_000
    assert _codes(data) == ["S07"]


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "UNPACKED_LIMIT", 1 << 16)
    data = bytearray(repacked(PLAIN, add={"xl/big.xml": b"0" * (1 << 17)}))
    place = data.rindex(b"xl/big.xml") - 46  # its entry in the directory
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    assert _codes(bytes(data)) in (["S06"], ["S07"])
