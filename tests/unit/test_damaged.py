"""Damaged files: bits flipped, pieces cut, swapped and put in; each is read or refused, in time."""

import datetime as dt
import random
import time

import pytest
from workbooks import REALDATA, Error, Formula, csv_bytes, raw, repacked, workbook

from pipelines.model.findings import catalogue

ROWS = [
    ["Dnr", "x", Error("#REF!")],
    ["UH-1", 5, Formula("=1")],
    ["UH-2", dt.date(2015, 3, 1), True],
]
WORKBOOK = workbook({"Kv1": ROWS}, comments={"Kv1!A1": "hej"}, hidden=["Kv1!2"])
TEXT = csv_bytes([["Dnr", "Benämning"], ["UH-1", 'Städ "på" Åsö'], ["UH-2", "Två\nrader"]])
PIECES = (
    *(b'<row r="9"/>', b'<c r="ZZ9"><v>1</v></c>', b"999999999", b"</row>", b"<v>", b"&#x0;"),
    *(b"<is><t>x</t></is>", b"\xff\xfe", b"<f>[1]A!A1</f>", b'encoding="x"', b"<!-- -->"),
)
OTHERS = (
    *("calamine/date_1904.xlsb", "calamine/any_sheets.ods", "calamine/any_sheets.xls"),
    *("xlrd/formula_test_sjmachin.xls", "messytables/ods_formats.ods"),
    "apache-poi/SampleSS.strict.xlsx",
)
SECONDS = 20


def _damaged(data: bytes, chance: random.Random) -> bytes:
    content = bytearray(data)
    for _ in range(chance.choice([1, 1, 3, 10])):
        place, other = chance.randrange(len(content)), chance.randrange(len(content))
        size = chance.randrange(1, 64)
        match chance.randrange(4):
            case 0:
                content[place] ^= 1 << chance.randrange(8)
            case 1:
                del content[place : place + size]
            case 2:
                piece = content[place : place + size]
                content[place : place + size] = content[other : other + size]
                content[other : other + size] = piece
            case _:
                content[place:place] = chance.choice(PIECES)
        content = content or bytearray(b"x")
    return bytes(content)


def _read_or_refused(data: bytes, name: str) -> None:
    start = time.perf_counter()
    kept = raw(data, name)
    assert time.perf_counter() - start < SECONDS
    known = catalogue()
    refused = [p.code for p in kept.problems if known[p.code].outcome == "rejected"]
    assert (kept.kind == "none") <= bool(refused)
    assert kept.kind != "none" or len(kept.cells) == 0


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize(("data", "name"), [(WORKBOOK, "a.xlsx"), (TEXT, "a.csv")])
def test_a_damaged_file(data: bytes, name: str, seed: int) -> None:
    _read_or_refused(_damaged(data, random.Random(seed)), name)


@pytest.mark.parametrize("seed", range(120))
def test_a_workbook_with_damaged_parts(seed: int) -> None:
    chance = random.Random(seed)

    def change(_: str, part: bytes) -> bytes:
        return _damaged(part, chance) if part and chance.random() < 0.3 else part

    _read_or_refused(repacked(WORKBOOK, change), "a.xlsx")


@pytest.mark.realdata
@pytest.mark.parametrize("path", OTHERS)
@pytest.mark.parametrize("seed", range(12))
def test_others_files_damaged(path: str, seed: int) -> None:
    file = REALDATA / path
    if not file.exists():
        pytest.skip(f"not beside the project: {path}")
    chance = random.Random(seed)
    data = file.read_bytes()
    _read_or_refused(_damaged(data, chance), file.name)
    if file.suffix != ".xls":
        parts = repacked(data, lambda _, p: _damaged(p, chance) if p else p)
        _read_or_refused(parts, file.name)
