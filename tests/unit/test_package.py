"""What bytes are before a reader touches them: kinds, limits, tricks, and what readers hide."""

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import REALDATA, Error, Formula, csv_bytes, in_sheet, repacked, workbook

from pipelines.ingest import package
from pipelines.ingest.package import column_letter, column_number, scan, scan_sheet

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


def test_a_cell_that_only_speaks_of_entities_is_read() -> None:
    assert _codes(workbook({"A": [["<!DOCTYPE html><!ENTITY x>"]]})) == []


def test_a_bomb_is_refused_by_its_stated_size() -> None:
    zeros = b"0" * (1 << 20)
    parts = {f"xl/worksheets/sheet{n}.xml": zeros for n in range(2, 2 + 201)}
    data = repacked(PLAIN, add=parts)
    assert len(data) < 1 << 20
    assert _codes(data) == ["S07"]
    assert scan(data, "a.xlsx").problems[0].params == {"limit_mb": 200}


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "UNPACKED_LIMIT", 1 << 16)
    data = bytearray(repacked(PLAIN, add={"xl/big.xml": b"0" * (1 << 17)}))
    place = data.rindex(b"xl/big.xml") - 46  # its entry in the directory
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    assert _codes(bytes(data)) in (["S06"], ["S07"])


@pytest.mark.parametrize(
    ("cell", "code"),
    [("XFD1048576", ["S11"]), ("A1048576", []), ("XFD1", []), ("BD400000", ["S11"])],
)
def test_a_far_cell(cell: str, code: list[str]) -> None:
    row = "".join(c for c in cell if c.isdigit())
    last = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    if row == "1":
        data = in_sheet(PLAIN, '<c r="B1"', '<c r="XFD1"')
    else:
        data = in_sheet(PLAIN, "</sheetData>", last)
    problems = scan(data, "a.xlsx").problems
    assert [p.code for p in problems] == code
    if code:
        assert problems[0].params == {"sheet": "Kv1", "cell": cell}


@pytest.mark.parametrize("number", ["1", "2"])
def test_rows_out_of_order_or_twice_refuse_the_file(number: str) -> None:
    # Readers keep one of two rows with the same number; Excel calls such a file damaged.
    assert _codes(in_sheet(PLAIN, '<row r="3"', f'<row r="{number}"')) == ["S04"]


def test_what_readers_hide() -> None:
    data = workbook(
        {"Kv1": [["a", "b"], [1, Error("#REF!")], ["x", Formula("=A2*2")], [None, 4]]},
        hidden=["Kv1!4"],
        formulas={"Kv1!C2": ("=1+1", 2)},
    )
    sheet = scan(data, "a.xlsx").sheets["Kv1"]
    assert sheet.rows == 4
    assert sheet.certain == 2
    assert sheet.errors == {(2, 1): "#REF!"}
    assert sheet.uncalculated == {(3, 1)}
    assert sheet.hidden_rows == (4,)


@pytest.mark.parametrize(
    ("cell", "errors", "uncalculated"),
    [
        ('<c r="B2"><f>A1</f></c>', {}, {(2, 1)}),
        ('<c r="B2"><f>A1</f><v></v></c>', {}, {(2, 1)}),
        ('<c r="B2"><f>A1</f><v/></c>', {}, {(2, 1)}),
        ('<c r="B2"><f>A1</f><v>0</v></c>', {}, set()),
        ('<c r="B2" t="str"><f>A1</f></c>', {}, set()),
        ('<c r="B2"><f t="shared" si="0"/></c>', {}, {(2, 1)}),
        ('<c r="B2" s="3" t="e"><v>#N/A</v></c>', {(2, 1): "#N/A"}, set()),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', {(2, 1): "#DIV/0!"}, set()),
        ('<c r="A2"/><c r="B2" t="e"><v>#N/A</v></c>', {(2, 1): "#N/A"}, set()),
        ('<c/><c t="e"><v>#N/A</v></c>', {(2, 1): "#N/A"}, set()),
        ('<x:c r="B2" t="e"><x:v>#N/A</x:v></x:c>', {(2, 1): "#N/A"}, set()),
        ('<c r="B2"><v>1</v></c>', {}, set()),
    ],
)
def test_cells_as_different_programs_write_them(
    cell: str, errors: dict[tuple[int, int], str], uncalculated: set[tuple[int, int]]
) -> None:
    found, far = scan_sheet(f'<sheetData><row r="2">{cell}</row></sheetData>'.encode())
    assert (found.errors, found.uncalculated, far) == (errors, uncalculated, None)


@pytest.mark.parametrize(
    ("row", "rows", "certain"),
    [
        ('<c r="A1"><v>1</v></c>', 1, 1),
        ('<c r="A1" s="1"><f>B1</f><v>1</v></c>', 1, 1),
        ('<c r="A1" t="s"><v>0</v></c>', 1, 0),
        ('<c r="A1" t="inlineStr"><is><t>x</t></is></c>', 1, 0),
        ('<c r="A1" t="s"><v>0</v></c><c r="B1" t="n"><v>2</v></c>', 1, 1),
        ('<c r="A1" s="4"/>', 0, 0),
        ("", 0, 0),
    ],
)
def test_rows_that_hold_something(row: str, rows: int, certain: int) -> None:
    found, _ = scan_sheet(f'<sheetData><row r="1">{row}</row></sheetData>'.encode())
    assert (found.rows, found.certain) == (rows, certain)


@given(st.integers(0, 16_383))
def test_letters_of_columns(number: int) -> None:
    assert column_number(column_letter(number)) == number


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
