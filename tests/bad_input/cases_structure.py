"""S01-S47 of `reliability.md` 3.1: what may be wrong with a file, a sheet or a header."""

import datetime as dt
import unicodedata

from base_books import COMMITMENTS, rows_below
from cases import Case, corrected, held, refused, sound, warned
from damage import (
    LAUGHS,
    OUTSIDE,
    added,
    bomb,
    compound_file,
    doctype,
    external_link,
    far_cell,
    formatted,
    html,
    lying_bomb,
    many_parts,
    open_document,
    outside_target,
    replaced,
    strict_xml,
    traversal,
    truncated,
    wrong_crc,
)
from workbooks import Formula, csv_bytes

TABLE = COMMITMENTS.changed({})
HEADER = TABLE[0]
WIDTH = "ABCDEFGHIJKLM"
DIMENSION = '<dimension ref="[^"]*"/>'


def as_csv(data: bytes) -> bytes:
    return csv_bytes(TABLE)


def with_rows(rows: list[list[object]]) -> dict[str, object]:
    """The base's cells replaced by these rows; what they do not fill becomes empty."""
    cells = {f"{c}{r}": None for r in range(1, 14) for c in WIDTH}
    for r, row in enumerate(rows, start=1):
        cells |= {f"{WIDTH[c]}{r}": value for c, value in enumerate(row)}
    return cells


SPACED = [HEADER, *TABLE[1:4], [], *TABLE[4:6], [], [], *TABLE[6:]]
SUBTOTAL = [*TABLE[:7], ["Delsumma", *[None] * 7, 7_650_000, 29], *TABLE[7:]]
TWO_ROWS = [
    [*HEADER[:6], "Avtalstid", None, *HEADER[8:]],
    [*[None] * 6, "Avtalsstart", "Avtalsslut"],
    *TABLE[1:],
]
SPANS = ("{}!G1:H1", *(f"{{}}!{c}1:{c}2" for c in WIDTH if c not in "GH"))
SECOND = (("Leverantör", "Kontaktperson", "Ort"), ("Påhittade AB", "Växeln", "Göteborg"),
          ("Andra AB", "Växeln", "Mölndal"))  # fmt: skip

CASES: tuple[Case, ...] = (
    refused("S01", damage=html, name="Avtal.xls"),
    refused("S02", damage=as_csv),
    Case("S03", name="Avtal.xls", outcome="corrected"),
    refused("S04", damage=compound_file("WordDocument")),
    refused("S05", damage=truncated),
    refused("S06", damage=wrong_crc),
    refused("S07", damage=bomb),
    refused("S07-lies", damage=lying_bomb, code="S06"),
    refused("S08", damage=many_parts),
    refused("S09", damage=doctype(LAUGHS)),
    refused("S10", damage=doctype(OUTSIDE)),
    Case("S11", damage=far_cell, outcome="warning", at=("XFD1048576",)),
    sound("S12", damage=replaced(DIMENSION, '<dimension ref="A1:A1"/>')),
    sound("S13", damage=replaced(DIMENSION, '<dimension ref="A1:XFD1048576"/>')),
    refused("S14", damage=compound_file("EncryptionInfo", "EncryptedPackage")),
    refused("S15", options={"macros": True}, name="Avtal.xlsm"),
    Case("S16", damage=external_link({"I2": 1_250_000.0}), outcome="warning", at=("I2",)),
    Case("S16-never", damage=external_link({"I2": None}), held=1, at=("I2",), code="S43",
         also=("S16",)),
    refused("S17", cells=with_rows(TABLE[1:])),
    corrected("S18", {"A1": "Diarienr"}, says="«Diarienr»"),
    refused("S19", cells={"B1": "Diarienummer"}, at=("B1",), also=("S20",)),
    refused("S20", cells={f"A{r}": None for r in range(1, 14)}, at=("1",)),
    warned("S21", {"N1": "Handläggarens hund", "N2": "Fido"}, says="Handläggarens hund"),
    corrected("S22", {"B1": "Avtalsnamn\u00a0", "C1": "Förvaltning/\nbolag",
                      "G1": "AVTALSSTART "}),
    sound("S23", options={"header_row": 4}, damage=replaced(
        "<sheetData>", '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Utfästelser</t></is>'
        '</c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Ifylls av ansvarig</t></is></c></row>'
    ), reads=((5, "starts_at", dt.date(2025, 1, 1)),)),
    refused("S24", cells=with_rows(TWO_ROWS), options={"merged": SPANS}, strict=True, at=("1",)),
    sound("S24-free", cells=with_rows(TWO_ROWS), options={"merged": SPANS},
          reads=((3, "starts_at", dt.date(2025, 1, 1)), (3, "promised_persons", 4))),
    held("S25", {"A5": None, "A6": None}, "A5", "A6", options={"merged": ("{}!A4:A6",)}, held=2),
    held("S26", rows_below(COMMITMENTS, *SECOND, gap=2), "16", held=2, rows_in=14, ignored=1),
    Case("S27", cells=with_rows(SUBTOTAL), outcome="ignored", at=("8",), ignored=1,
         says="Delsumma"),
    refused("S28", cells=with_rows([])),
    Case("S29", cells=with_rows([HEADER]), outcome="warning", rows_in=0,
         also=("S69",)),
    Case("S30", options={"hidden": ("{}!4", "{}!5", "{}!6")}, outcome="warning", says="3 dolda"),
    Case("S31", sheet="UTFÄSTELSER ", strict=True, outcome="corrected"),
    sound("S31-free", sheet="UTFÄSTELSER "),
    sound("S32", damage=lambda _: formatted(COMMITMENTS.sheet, TABLE, {}, chart_first=True)),
    sound("S33", cells=with_rows(SPACED)),
    sound("S34", cells=with_rows([row[::-1] for row in TABLE]),
          reads=((2, "procurement_ref", "UH-2025-100"), (2, "promised_persons", 4))),
    sound("S35", name="Utfästelser '; DROP TABLE avtal;-- \".xlsx"),
    sound("S36", name=unicodedata.normalize("NFD", "Utfästelser Älvstråket åäö.xlsx")),
    refused("S37", damage=lambda _: b""),
    Case("S38", name="~$Utfästelser Higab 2025.xlsx", status="ignored", outcome=None, rows_in=0),
    refused("S39", damage=open_document(TABLE)),
    sound("S40", damage=strict_xml, reads=((2, "starts_at", dt.date(2025, 1, 1)),)),
    sound("S40-template", damage=strict_xml, strict=True),
    refused("S41", sheet="'; DROP TABLE avtal;--".replace("'", "’"), strict=True),
    sound("S41-free", sheet="’; DROP TABLE avtal;--"),
    sound("S42", damage=lambda _: formatted(COMMITMENTS.sheet, TABLE, {}, {"date_1904": True}),
          reads=((2, "starts_at", dt.date(2025, 1, 1)), (2, "ends_at", dt.date(2027, 6, 30)))),
    held("S43", {"I4": Formula("=I2+I3")}),
    warned("S44", {"N1": "<script>alert(1)</script>", "N2": 1}),
    warned("S44-sql", {"N1": "x'); DROP TABLE avtal;--", "N2": 1}),
    sound("S45", name=f"Utfästelser {'mycket ' * 26}2025.xlsx"),
    refused("S46", damage=outside_target),
    refused("S47", damage=traversal),
    # 3.3: what the generator does not make
    refused("T-threaded", code="S54", damage=added(xl__threadedComments__threadedComment1_dot_xml=(
        b"<ThreadedComments><threadedComment><text>Ring 19850101-2382</text></threadedComment>"
        b"</ThreadedComments>"))),
    sound("T-custom", damage=added(customXml__item1_dot_xml="<a>Godkänd</a>".encode("utf-16"))),
    refused("T-custom-person", code="S54", damage=added(
        customXml__item1_dot_xml="<a>19850101-2382</a>".encode("utf-16"))),
    sound("T-comment", options={"comments": {"{}!I3": "Stämt av med ekonomi"}}),
    sound("T-older", strict=True, version="0"),
    refused("T-newer", strict=True, version="99", code="S58"),
    Case("T-image", damage=lambda _: formatted(COMMITMENTS.sheet, TABLE, {}, pictures=("Bild",)),
         outcome="warning", code="S62"),
    sound("T-logo", damage=lambda _: formatted(COMMITMENTS.sheet, TABLE, {},
                                               pictures=(COMMITMENTS.sheet,))),
    # Beside names, which are not read, an «id» may be anything's.
    refused("T-anything", code="S17", name="Lista.csv",
            damage=lambda _: b"id;name;address\n1;Kontoret;Storgatan 1\n2;Lagret;Hamngatan 2\n"),
    sound("T-colour", damage=lambda _: formatted(COMMITMENTS.sheet, TABLE, {"A3": "fill"})),
)  # fmt: skip
