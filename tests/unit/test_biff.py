"""Records of .xls and .xlsb workbooks: what they tell that calamine does not."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import REALDATA, cells_of, converted, raw, workbook
from workbooks import Error as ErrorCell

from pipelines.ingest.biff import (
    FAULTS,
    binary_percent,
    binary_sheet_names,
    scan_binary_sheet,
    scan_stream,
    workbook_stream,
)

BOF, EOF = 0x809, 0x0A
ERROR = b"\x02\x00\x2a\x00\x00\x00\xff\xff"
TEXT = b"\x00\x00\x00\x00\x00\x00\xff\xff"


def _record(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack("<HH", kind, len(body)) + body


def _u16(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}H", *numbers)


def _stream(records: bytes, formats: bytes = b"") -> bytes:
    """A workbook with one sheet of these records; styles 0 to 2 show numbers, %, and own %."""
    styles = b"".join(_record(0xE0, _u16(0, number), bytes(16)) for number in (0, 9, 165))
    begin = _record(BOF, bytes(16)) + formats + styles
    sheet = _record(BOF, bytes(16)) + records + _record(EOF)
    place = len(begin) + len(_record(0x85, bytes(10))) + len(_record(EOF))
    return begin + _record(0x85, struct.pack("<I", place), bytes(6)) + _record(EOF) + sheet


def _formula(row: int, column: int, value: bytes, flags: int = 0) -> bytes:
    return _record(0x06, _u16(row, column, 0), value, _u16(flags), bytes(6))


def test_cells_of_every_kind_are_counted() -> None:
    records = (
        _record(0xFD, _u16(0, 0, 0), bytes(4)),  # text
        _record(0x203, _u16(1, 0, 0), bytes(8)),  # number
        _record(0x27E, _u16(2, 1, 1), bytes(4)),  # short number
        _record(0xBD, _u16(3, 1), _u16(1), bytes(4), _u16(2), bytes(4), _u16(2)),
        _record(0x205, _u16(4, 0, 0), b"\x01\x00"),  # truth value
        _record(0x201, _u16(9, 0, 0)),  # blank with a format
        _formula(5, 0, TEXT),
        _formula(6, 0, struct.pack("<d", 2.5)),
    )
    own = _record(0x41E, _u16(165), b"\x04\x00\x000.0%")
    (sheet,) = scan_stream(_stream(b"".join(records), own)).sheets
    assert (sheet.rows, sheet.certain) == (7, 5)
    assert sheet.given == {}
    assert sheet.percent == {(3, 1), (4, 1), (4, 2)}


def test_errors_and_formulas_that_wait() -> None:
    records = (
        _record(0x205, _u16(0, 0, 0), b"\x17\x01"),
        _record(0x205, _u16(0, 1, 0), b"\x99\x01"),
        _formula(1, 0, ERROR),
        _formula(2, 0, bytes(8), flags=3),
        _formula(3, 0, bytes(8), flags=0),
        _formula(4, 0, bytes(8), flags=1),
    )
    (sheet,) = scan_stream(_stream(b"".join(records))).sheets
    assert sheet.given == {
        (1, 0): ("e", "#REF!"),
        (1, 1): ("e", "#FEL!"),
        (2, 0): ("e", "#N/A"),
        (3, 0): ("u", ""),
    }
    assert (sheet.rows, sheet.certain) == (5, 2)


def test_hidden_rows_that_hold_something() -> None:
    cell = _record(0x203, _u16(4, 0, 0), bytes(8))
    rows = b"".join(_record(0x208, _u16(n, 0, 1, 255, 0, 0, 0x20 * (n > 3), 0)) for n in range(9))
    (sheet,) = scan_stream(_stream(rows + cell)).sheets
    assert sheet.hidden_rows == (5,)


def test_a_chart_within_a_sheet_is_passed_over() -> None:
    chart = _record(BOF, bytes(16)) + _record(0x203, _u16(7, 0, 0), bytes(8)) + _record(EOF)
    (sheet,) = scan_stream(_stream(chart + _record(0x203, _u16(0, 0, 0), bytes(8)))).sheets
    assert sheet.rows == 1


def test_a_password_is_seen_before_anything_else() -> None:
    assert scan_stream(_record(BOF, bytes(16)) + _record(0x2F, bytes(6))).locked


@pytest.mark.parametrize("left", [1, 5, 30, 60])
def test_records_broken_off_are_a_fault(left: int) -> None:
    stream = _stream(_record(0x203, _u16(0, 0, 0), bytes(8)) * 3)
    with pytest.raises(ValueError, match="broken off"):
        scan_stream(stream[:-left])


@given(st.binary(max_size=300), st.integers(0, 200))
def test_any_records_are_read_or_a_fault(noise: bytes, place: int) -> None:
    stream = _stream(_record(0x203, _u16(0, 0, 0), bytes(8)) * 3)
    changed = stream[:place] + noise + stream[place + len(noise) :]
    for read in (scan_stream, scan_binary_sheet, binary_sheet_names, binary_percent):
        try:
            read(changed)
        except FAULTS:
            continue


@given(st.binary(max_size=600))
def test_any_container_is_read_or_a_fault(noise: bytes) -> None:
    with pytest.raises(ValueError, match="no workbook"):
        workbook_stream(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise)


def _varied(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(body)]) + body


def _row(number: int, *, hidden: bool = False) -> bytes:
    return _varied(0, struct.pack("<II", number, 0), bytes(3), bytes([0x10 * hidden]), bytes(5))


def _binary(kind: int, column: int, style: int, value: bytes = bytes(8)) -> bytes:
    return _varied(kind, struct.pack("<II", column, style), value)


def test_a_sheet_of_an_xlsb() -> None:
    content = (
        _row(0)
        + _binary(7, 0, 0)
        + _row(1, hidden=True)
        + _binary(5, 0, 1)
        + _binary(3, 1, 0, b"\x2a")
        + _row(4)
        + _binary(1, 3, 0, b"")
        + _row(5)
        + _binary(11, 2, 0, b"\x07")
        + _row(6)
        + _binary(9, 2, 1)
    )
    sheet = scan_binary_sheet(content, frozenset({1}))
    assert (sheet.rows, sheet.certain) == (4, 2)
    assert sheet.given == {(2, 1): ("e", "#N/A"), (6, 2): ("e", "#DIV/0!")}
    assert sheet.hidden_rows == (2,)
    assert sheet.percent == {(2, 0), (7, 2)}
    assert sheet.far is None


def test_an_xlsb_too_wide_to_be_read() -> None:
    content = _row(0) + _binary(5, 0, 0) + _row(1_048_575) + _binary(5, 16_383, 0)
    far = scan_binary_sheet(content).far
    assert far is not None
    assert (far.cell, far.spans) == ((1_048_576, 16_383), None)


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_names_and_styles_of_an_xlsb() -> None:
    sheet = _varied(156, bytes(8), _text("rId1"), _text("Kv1 å"))
    assert binary_sheet_names(sheet) == {"rId1": "Kv1 å"}
    styles = (
        _varied(44, _u16(170), _text("0.0%"))
        + _varied(626)
        + _varied(47, _u16(0, 9), bytes(12))
        + _varied(617)
        + b"".join(_varied(47, _u16(0, n), bytes(12)) for n in (0, 9, 170, 171))
        + _varied(618)
    )
    assert binary_percent(styles) == {1, 2}


@pytest.mark.realdata
def test_an_xlsb_of_others() -> None:
    file = REALDATA / "calamine/date_1904.xlsb"
    if not file.exists():
        pytest.skip("not beside the project: calamine/date_1904.xlsb")
    parts = zipfile.ZipFile(io.BytesIO(file.read_bytes()))
    assert binary_sheet_names(parts.read("xl/workbook.bin")) == {"rId1": "Sheet1"}
    assert scan_binary_sheet(parts.read("xl/worksheets/sheet1.bin")).rows == 3


@pytest.mark.slow
def test_an_xls_that_another_program_wrote(tmp_path: Path) -> None:
    rows = [["Dnr", "x"], ["UH-1", ErrorCell("#DIV/0!")], ["UH-2", 4], ["UH-3", 5]]
    data = workbook({"Kv1": rows, "Dolt": [["y"]]}, hidden=["Kv1!3", "Dolt"])
    kept = raw(converted(data, "xls", tmp_path), "a.xls")
    assert (kept.kind, kept.problems) == ("xls", ())
    assert cells_of(kept.cells)[0, 2, 1] == ("e", "#DIV/0!")
    assert [(s.name, s.hidden, s.hidden_rows) for s in kept.sheets] == [
        ("Kv1", False, (3,)),
        ("Dolt", True, ()),
    ]
