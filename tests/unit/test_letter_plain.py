"""Files that openpyxl cannot open come back as plain xlsx, with their types, so that they can be
corrected and sent again."""

import datetime as dt

import pytest
from letters import answered, opened, reading_of, reviewed
from workbooks import csv_bytes

from pipelines.demo.workbooks import Grid, workbook_bytes
from pipelines.export.letter import letter
from pipelines.export.packing import moment, seconds_of
from pipelines.export.plain_copy import PlainSheet, book_of
from pipelines.ingest.cells import SCHEMA
from pipelines.senders.reviewed import original_of


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)  # noqa: DTZ001 - a workbook knows no time zones


HEADERS = [
    "Diarienummer",
    "Benämning",
    "Social hänsyn",
    "Annonsdatum",
    "Kontraktsvärde",
    "Avtalstid",
]
ROWS = [
    ["UH-001", "Städning", "Ja", "2015-04-01", "900000", "24"],
    ["0042", "Snöröjning", "kanske", "31/9 2015", "500000,50", "12"],
    ["UH-3", "=1+1", "Nej", "2015-02-30", "1.250", "007"],
    ["UH-4", "Snö", "Nej", "0215-04-01", "-5", "1"],
]
CSV = csv_bytes([HEADERS, *ROWS])


def test_a_csv_file_comes_back_as_a_workbook_with_dates_and_numbers() -> None:
    made = answered(CSV, "Uppföljning Kv2 2015.csv")
    assert made.alone is None
    sheet = opened(made.data)["csv"]
    assert [c.value for c in sheet[1]][:6] == HEADERS
    assert sheet["D2"].value == at(2015, 4, 1)
    assert sheet["D2"].number_format == "yyyy-mm-dd"
    assert [sheet.cell(r, 5).value for r in (2, 3, 4)] == [900_000, 500_000.5, "1.250"]
    assert sheet["A3"].value == "0042", "a case number is text"
    assert (sheet["D3"].value, sheet["D4"].value, sheet["F4"].value) == (
        "31/9 2015",
        "2015-02-30",
        "007",
    )
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=1+1", "s")
    assert (sheet["D5"].value, sheet["E5"].value) == ("0215-04-01", -5)


def test_it_is_marked_like_any_other() -> None:
    sheet = opened(answered(CSV, "Uppföljning Kv2 2015.csv").data)["csv"]
    assert sheet["G1"].value == "Att rätta"
    assert "31/9 2015" in sheet["G3"].value
    assert sheet["C3"].comment
    assert sheet.freeze_panes == "A2"


def ods() -> bytes:
    grid = Grid("Kv2 2015", merged=[(3, 2, 4, 2)])
    rows = [HEADERS[:5], ["UH-1", "Städning", "Ja", dt.date(2015, 4, 1), 900_000],
            ["UH-2", "Tolkning", "kanske", dt.date(2015, 5, 1), 100],
            ["UH-3", "Snö", "Nej", dt.date(2015, 5, 1), 100],
            ["UH-4", "Is", None, dt.date(2015, 5, 1), 100]]  # fmt: skip
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                grid.cells[r, c] = value
    return workbook_bytes([grid], "ods")


def test_an_opendocument_file_keeps_its_types() -> None:
    book = opened(answered(ods(), "Uppföljning Kv2 2015.ods").data)
    sheet = book["Kv2 2015"]
    assert (sheet["D2"].value, sheet["E2"].value) == (at(2015, 4, 1), 900_000)
    assert sheet["F3"].value.startswith("Fel: ")


def test_the_plain_copy_is_read_as_its_original_was() -> None:
    before = reading_of(ods(), "Uppföljning Kv2 2015.ods")
    data = answered(ods(), "Uppföljning Kv2 2015.ods").data
    after = reading_of(data, "Uppföljning Kv2 2015_granskad_17.xlsx")
    assert after.status == before.status == "accepted"
    assert list(after.accepted["procurement_ref"]) == list(before.accepted["procurement_ref"])
    assert list(after.accepted["published_at"]) == list(before.accepted["published_at"])
    assert list(after.rejected["source_row"]) == list(before.rejected["source_row"])


def test_every_kind_of_cell_is_written_as_what_it_is() -> None:
    import pyarrow as pa

    lines = [("s", "text"), ("n", "12"), ("n", "1.5"), ("n", "1e+20"), ("d", "2015-04-01"),
             ("d", "2015-04-01 12:30:00"), ("%", "0.75"), ("t", "26:30"),
             ("b", "true"), ("b", "false"), ("e", "#REF!"), ("u", ""),
             ("c", "2015-04-01")]  # fmt: skip
    table = pa.table(
        [[0] * len(lines), list(range(1, len(lines) + 1)), [0] * len(lines),
         [k for k, _ in lines], [t for _, t in lines]], schema=SCHEMA)  # fmt: skip
    book = book_of(
        table,
        [PlainSheet("A"), PlainSheet("B", hidden=True)],
        reviewed(CSV, "Uppföljning Kv2 2015.csv"),
    )
    assert [s.sheet_state for s in book.worksheets] == ["visible", "hidden"]
    cells = [(book["A"].cell(n, 1).value, book["A"].cell(n, 1).data_type) for n in range(1, 14)]
    assert cells == [
        ("text", "s"),
        (12, "n"),
        (1.5, "n"),
        (1e20, "n"),
        (dt.date(2015, 4, 1), "d"),
        (at(2015, 4, 1, 12, 30), "d"),
        (0.75, "n"),
        (dt.timedelta(hours=26, minutes=30), "d"),
        (True, "b"),
        (False, "b"),
        ("#REF!", "e"),
        (None, "n"),
        ("2015-04-01", "s"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2015-04-01", dt.date(2015, 4, 1)),
        ("2015-04-01 00:00:00", dt.date(2015, 4, 1)),
        ("2015-04-01 08:00:00", at(2015, 4, 1, 8)),
    ],
)
def test_moments(text: str, value: object) -> None:
    assert moment(text) == value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2:30", 9_000), ("26:30", 95_400), ("-0:30", -1_800), ("2:30:05", 9_005)],
)
def test_hours(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


def test_merged_cells_stay_merged() -> None:
    from workbooks import book, workbook

    data = workbook(
        {"A": [HEADERS[:3], ["UH-1", "x", "Ja"], ["UH-2", "y", None]]}, merged=["A!C2:C3"]
    )
    read = book(data, "Uppföljning 2015.xlsx")
    original = original_of(read, None, secret=False)
    made = letter(reviewed(data, "Uppföljning 2015.xlsx"), original)
    assert [str(r) for r in opened(made.data)["A"].merged_cells.ranges] == ["C2:C3"]
