"""What may be kept of a file: no number of a person, of persons no names, of strangers nothing."""

from collections.abc import Sequence
from typing import Any

import pytest
from workbooks import (
    REGISTER,
    book,
    cells_of,
    codes_of,
    csv_bytes,
    read_report,
    repacked,
    report,
    rules,
    workbook,
)

from pipelines.ingest.cells import Workbook
from pipelines.ingest.personal import MASK, is_number
from pipelines.ingest.pseudonyms import KeyRing

RING = KeyRing({2: b"k" * 32})
NAME, PERSONS = "Uppföljning 2015.xlsx", "Deltagarlista 2015.xlsx"
# The tax agency's own test numbers: nobody has them.
PERSON, OTHER = "850709-9805", "19900179-2382"
ROW = ["UH-1", "Städ", "Ja"]


def _register(*rows: Sequence[Any], **more: Any) -> Workbook:
    return book(workbook({"Kv1 2015": [list(REGISTER), ROW, *rows]}, **more))


def _problems(kept: Workbook) -> list[tuple[str, dict[str, str | int]]]:
    return [(p.code, dict(p.params)) for p in kept.problems]


def _texts(kept: Workbook) -> str:
    return "\n".join([*kept.cells["text"].to_pylist(), str(kept.sheets), str(kept.problems)])


def test_a_file_without_numbers_may_be_kept_as_received() -> None:
    kept = _register()
    assert (kept.kept, kept.masked, kept.problems) == ("original", 0, ())
    assert kept.report_type == "procurement_register"
    assert len(kept.cells) == 6


@pytest.mark.parametrize(
    "note", [f"Anna {PERSON}", 198507099805, "8507099805.0", "850709 9805", "19900101-TF12"]
)
def test_a_number_in_a_cell_is_masked_and_its_row_held_back(note: Any) -> None:
    kept = _register(["UH-2", note, "Ja"])
    assert (kept.kept, kept.masked, kept.problems) == ("cells", 1, ())
    assert MASK in cells_of(kept.cells)[0, 3, 1][1]
    assert "9805" not in _texts(kept)
    reading = read_report(kept, NAME, "higab", rules())
    assert codes_of(reading) == ["M54"]
    assert list(reading.rejected["source_row"]) == [3]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        pytest.param(
            [["UH-2", PERSON, "Ja"], ["UH-3", "x", OTHER], ["UH-4", PERSON, "Nej"]],
            "Kv1 2015!B, Kv1 2015!C",
            id="three of them",
        ),
        pytest.param(
            [["UH-2", PERSON, "Ja"], ["UH-3", OTHER, "Ja"]], "Kv1 2015!B", id="most of a column"
        ),
    ],
)
def test_many_numbers_refuse_the_file_and_nothing_is_kept(rows: list[Any], where: str) -> None:
    kept = _register(*rows)
    assert _problems(kept) == [("S54", {"where_sv": where, "where_en": where})]
    assert (kept.kept, len(kept.cells), kept.sheets) == ("nothing", 0, ())
    assert "9805" not in _texts(kept)


@pytest.mark.parametrize("header", ["Organisationsnummer", "Orgnr leverantör"])
def test_sole_traders_may_stand_among_organisation_numbers(header: str) -> None:
    rows = [[*REGISTER, header], *([f"UH-{n}", "Städ", "Ja", PERSON] for n in range(5))]
    kept = book(workbook({"Kv1 2015": rows}))
    assert (kept.kept, kept.masked) == ("cells", 5)
    assert "9805" not in _texts(kept)


@pytest.mark.parametrize("header", ["Personnummer", "Pnr kontaktperson", "Pers.nr"])
def test_a_column_headed_as_persons_numbers_refuses_the_file(header: str) -> None:
    rows = [[*REGISTER, header], [*ROW, "850709-9806"], ["UH-2", "Vakt", "Nej", None]]
    kept = book(workbook({"Kv1 2015": rows}))
    assert _problems(kept) == [("S54", {"where_sv": "Kv1 2015!D", "where_en": "Kv1 2015!D"})]
    blank = [[*REGISTER, header], [*ROW, "nej"]]
    assert book(workbook({"Kv1 2015": blank})).kept == "original"


def test_numbers_that_lost_their_zeros_refuse_the_file() -> None:
    lost = [n for n in range(501012380, 501012480) if is_number(f"{n:010d}")]
    assert len(lost) == 10
    rows = [[*REGISTER, "Kontakt"], *([f"UH-{n}", "x", "Ja", n] for n in lost)]
    kept = book(workbook({"Kv1 2015": rows}))
    assert _problems(kept) == [("S54", {"where_sv": "Kv1 2015!D", "where_en": "Kv1 2015!D"})]
    amounts = [
        [*REGISTER, "Kontakt"],
        *([f"UH-{n}", "x", "Ja", n] for n in range(501012380, 501012480)),
    ]
    assert book(workbook({"Kv1 2015": amounts})).kept == "original"


def test_numbers_in_a_hidden_sheet_refuse_the_file() -> None:
    data = workbook({"Kv1 2015": [list(REGISTER), ROW], "Dolt": [[PERSON]]}, hidden=["Dolt"])
    assert _problems(book(data)) == [("S54", {"where_sv": "Dolt", "where_en": "Dolt"})]


@pytest.mark.parametrize(
    ("part", "old", "new", "where"),
    [
        ("docProps/core.xml", "</cp:core", "<dc:subject>{}</dc:subject>", "filens egenskaper"),
        ("xl/workbook.xml", "</workbook>", "<definedName>{}</definedName>", "definierade"),
        ("xl/sharedStrings.xml", "</sst>", "<si><t>{}</t></si>", "dolda"),
        ("xl/worksheets/sheet1.xml", "</worksheet>", "<oddHeader>{}</oddHeader>", "dolda"),
        ("xl/worksheets/sheet1.xml", "<v>", '<f>"{}"</f>', "dolda"),
    ],
)
def test_numbers_outside_the_cells_refuse_the_file(
    part: str, old: str, new: str, where: str
) -> None:
    def write(name: str, xml: bytes) -> bytes:
        said = f"{new.format(PERSON)}{old}"
        return xml.replace(old.encode(), said.encode(), 1) if name == part else xml

    data = workbook({"Kv1 2015": [[*REGISTER, 1], ROW]})
    assert book(data).kept == "original"
    ((code, params),) = _problems(book(repacked(data, write)))
    assert code == "S54"
    assert str(params["where_sv"]).startswith(where)


def test_numbers_in_comments_refuse_the_file_and_comments_are_no_data() -> None:
    hidden = _register(comments={"Kv1 2015!A1": f"Anna {PERSON}"})
    assert _problems(hidden) == [("S54", {"where_sv": "kommentarer", "where_en": "comments"})]
    kept = _register(comments={"Kv1 2015!A1": "hej"})
    assert (kept.kept, len(kept.cells)) == ("original", 6)
    assert "hej" not in _texts(kept)


def test_what_cannot_be_searched_keeps_the_bytes_from_being_stored() -> None:
    data = repacked(
        workbook({"Kv1 2015": [list(REGISTER), ROW]}), add={"xl/embeddings/a.bin": b"\xd0\xcf"}
    )
    assert book(data).kept == "cells"


def test_names_of_sheets_are_masked_and_stay_apart() -> None:
    sheets = {f"Anna {PERSON}": [list(REGISTER), ROW], "Anna 900179-2382": [list(REGISTER), ROW]}
    kept = book(workbook(sheets))
    assert [s.name for s in kept.sheets] == [f"Anna {MASK}", f"Anna {MASK} (2)"]
    assert (kept.kept, kept.masked) == ("cells", 2)
    assert report(sheets).rows_in == 2


def test_a_file_that_is_no_report_is_not_kept() -> None:
    kept = book(workbook({"Blad1": [["Anna", "Bo"], ["070-1234567", PERSON]]}))
    assert (kept.kept, len(kept.cells), kept.sheets) == ("nothing", 0, ())
    assert _problems(kept) == [("S17", {"rows": 30})]
    counted = book(workbook({"Blad1": [["Antal deltagare", "Namn"], [5, "Anna"]]}))
    assert _problems(counted) == [("S50", {"header": "Antal deltagare"})]
    reading = read_report(counted, NAME, "higab", rules())
    assert (reading.status, codes_of(reading)) == ("rejected", ["S50"])


def test_pictures_without_a_table_are_told() -> None:
    drawing = b'<xdr:wsDr xmlns:xdr="a"><xdr:pic/></xdr:wsDr>'
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://a/relationships/drawing" '
        b'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    sheets = {"Kv1 2015": [list(REGISTER), ROW], "Bild": [["x"]]}
    for number, problems in ((2, [("S62", {"sheet": "Bild"})]), (1, [])):
        rels = f"xl/worksheets/_rels/sheet{number}.xml.rels"
        added = {rels: link, "xl/drawings/drawing1.xml": drawing}
        assert _problems(book(repacked(workbook(sheets), add=added))) == problems


def test_a_csv_file_is_scrubbed_too() -> None:
    rows = [REGISTER, ROW, ["UH-2", f"Anna {PERSON}", "Ja"]]
    kept = book(csv_bytes(rows), "Uppföljning 2015.csv")
    assert (kept.kept, kept.masked) == ("cells", 1)
    assert cells_of(kept.cells)[0, 3, 1] == ("c", f"Anna {MASK}")
