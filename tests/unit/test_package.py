"""What bytes are before a reader touches them: kinds, limits, tricks, and what readers hide."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import REALDATA, csv_bytes, repacked, workbook

from pipelines.ingest import package
from pipelines.ingest.package import column_letter, scan
from pipelines.ingest.sheet_marks import reference

PLAIN = workbook({"Kv1": [["Dnr", "Värde"], ["UH-1", 5], ["UH-2", 7]]})
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]>'


def _codes(data: bytes, name: str = "a.xlsx") -> list[str]:
    return [p.code for p in scan(data, name).problems]


def _flipped(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) == 1
    return data.replace(old, new)


def _wrong_crc() -> bytes:
    """A stored (not packed) sheet in which one digit was changed behind the checksum's back."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info), zipfile.ZIP_STORED)
    return _flipped(buffer.getvalue(), b"<v>7</v>", b"<v>8</v>")


def _broken_stream() -> bytes:
    """A packed sheet whose first bytes are no longer a stream that unpacks."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
        start = info.header_offset + 30 + len(info.filename)
    return PLAIN[:start] + b"\xff" * 8 + PLAIN[start + 8 :]


def _many_parts() -> bytes:
    return repacked(PLAIN, add={f"xl/x{n}.xml": b"" for n in range(package.PART_LIMIT)})


def _twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return repacked(PLAIN, add={"xl/workbook.xml": b"<workbook/>"})


def _encrypted_part() -> bytes:
    buffer = io.BytesIO(PLAIN)
    with zipfile.ZipFile(buffer) as archive:
        infos = archive.infolist()
        place = archive.start_dir
    data = bytearray(PLAIN)
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 8] |= 1
    assert infos
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "name", "codes"),
    [
        pytest.param(b"", "a.xlsx", ["S37"], id="0 bytes"),
        pytest.param(b"<html><table><tr></table>", "a.xls", ["S01"], id="HTML as xls"),
        pytest.param(b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "a.xls", ["S01"], id="HTML page"),
        pytest.param(b"<?xml version='1.0'?><Workbook/>", "a.xls", ["S01"], id="XML as xls"),
        pytest.param(csv_bytes([["Dnr", "x"]]), "a.xlsx", ["S02"], id="CSV as xlsx"),
        pytest.param(csv_bytes([["Dnr"]], encoding="utf-16"), "a.xls", ["S02"], id="UTF-16 as xls"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "a.xlsx", ["S04"], id="picture as xlsx"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", ["S04"], id="picture as CSV"),
        pytest.param(PLAIN, "a.xls", ["S03"], id="xlsx named xls"),
        pytest.param(PLAIN, "a", ["S03"], id="xlsx without an ending"),
        pytest.param(PLAIN, "A.XLSX", [], id="capital ending"),
        pytest.param(PLAIN[: len(PLAIN) * 7 // 10], "a.xlsx", ["S05"], id="truncated"),
        pytest.param(b"PK\x03\x04 and nothing more", "a.xlsx", ["S05"], id="only the first bytes"),
        pytest.param(_wrong_crc(), "a.xlsx", ["S06"], id="wrong checksum"),
        pytest.param(_broken_stream(), "a.xlsx", ["S06"], id="stream that does not unpack"),
        pytest.param(_many_parts(), "a.xlsx", ["S08"], id="too many parts"),
        pytest.param(_twice(), "a.xlsx", ["S04"], id="the same part twice"),
        pytest.param(_encrypted_part(), "a.xlsx", ["S14"], id="encrypted part"),
        pytest.param(workbook({"A": [["x"]]}, macros=True), "a.xlsm", ["S15"], id="macros"),
        pytest.param(workbook({"A": [["x"]]}, macros=True), "a.xlsx", ["S15"], id="macros, xlsx"),
        pytest.param(PLAIN, "a.xlsm", [], id="xlsm without macros"),
        pytest.param(repacked(PLAIN, add={"../../x.xml": b""}), "a.xlsx", ["S47"], id="upwards"),
        pytest.param(repacked(PLAIN, add={"/x.xml": b""}), "a.xlsx", ["S47"], id="absolute path"),
        pytest.param(repacked(PLAIN, add={"a\\..\\x": b""}), "a.xlsx", ["S47"], id="backslashes"),
        pytest.param(
            repacked(PLAIN, add={"word/document.xml": b""}), "a.xlsx", [], id="more parts"
        ),
        pytest.param(
            repacked(PLAIN, drop=["xl/workbook.xml"]), "a.xlsx", ["S04"], id="no workbook"
        ),
        pytest.param(
            repacked(PLAIN, drop=["xl/_rels/workbook.xml.rels"]),
            "a.xlsx",
            ["S04"],
            id="no relations",
        ),
    ],
)
def test_kinds_and_problems(data: bytes, name: str, codes: list[str]) -> None:
    assert _codes(data, name) == codes


@given(st.integers(0, 16_383))
def test_letters_of_columns(number: int) -> None:
    tag = f'<c r="{column_letter(number)}7">'
    assert reference(tag.encode()) == (7, number)


def test_the_last_column_of_excel() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702, 16_383)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]


@given(st.binary(max_size=300), st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a", "a.ods"]))
def test_arbitrary_bytes_are_judged(data: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06", package.OLE):
        found = scan(start + data, name)
        assert (found.kind == "none") == any(p.code != "S03" for p in found.problems)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_is_judged(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(PLAIN)
    for _ in range(chance.choice([1, 3, 20])):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    found = scan(bytes(data), "a.xlsx")
    assert found.kind == "xlsx" or found.problems


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("apache-poi/poc-xmlbomb.xlsx", ["S09"]),
        ("apache-poi/protected_passtika.xlsx", ["S14"]),
        ("calamine/pass_protected.xlsx", ["S14"]),
        ("msoffcrypto/example_password.xlsx", ["S14"]),
        ("sheetjs/password_2002_40_xor.xls", ["S14"]),
        ("apache-poi/duplicate-filename.xlsx", ["S04"]),
        ("apache-poi/workbookProtection_worksheet_protected.xlsx", []),
        ("apache-poi/SampleSS.strict.xlsx", []),
        ("calamine/date_1904.xlsb", []),
        ("calamine/any_sheets.ods", []),
        ("calamine/any_sheets.xls", []),
        ("messytables/bian-anal-mca-2005-dols-eng-1011-0312-tab3.xlsm", []),
    ],
)
def test_files_of_others(path: str, codes: list[str]) -> None:
    file = REALDATA / path
    if not file.exists():
        pytest.skip(f"not beside the project: {path}")
    assert _codes(file.read_bytes(), file.name) == codes


@pytest.mark.realdata
def test_an_ods_named_xlsx_is_refused_and_named_rightly_read() -> None:
    file = REALDATA / "calamine/any_sheets.ods"
    if not file.exists():
        pytest.skip("not beside the project: calamine/any_sheets.ods")
    assert _codes(file.read_bytes(), "a.xlsx") == ["S39"]
    assert _codes(file.read_bytes(), "a.ods") == []
    assert _codes(file.read_bytes(), "a.xls") == ["S03"]
