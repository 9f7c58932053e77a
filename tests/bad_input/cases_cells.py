"""M01-M56 of `reliability.md` 3.2: what may be wrong with a date, an amount, a code or a text."""

import datetime as dt

from base_books import COMMITMENTS
from cases import Case, corrected, held, sound, warned
from damage import formatted, replaced
from workbooks import Error

FIRST_OF_MARCH = ((3, "starts_at", dt.date(2025, 3, 1)),)
MILLION = ((3, "contract_value_sek", 1_250_000.0),)
NOBODY = "850101-2382"
# Neither delivered nor share, so that what was promised stands alone.
UNCOUNTED = {"K3": None, "L3": None}


def date(number: str, value: object) -> Case:
    """A date written otherwise that has one reading."""
    return corrected(number, {"G3": value}, says="2025-03-01", reads=FIRST_OF_MARCH)


def amount(number: str, value: object, **more: object) -> Case:
    """An amount written otherwise that has one reading."""
    return corrected(number, {"I3": value}, reads=MILLION, **more)


def with_format(place: str, value: object, form: str, **cells: object) -> object:
    """The base with one cell of a number format of its own."""
    table = COMMITMENTS.changed({place: value, **cells})
    return lambda _: formatted(COMMITMENTS.sheet, table, {place: form})


CASES: tuple[Case, ...] = (
    held("M01", {"G3": "2025-02-30"}, says="2025-02-30"),
    date("M02", "2025-03-01"),
    date("M03", "1/3 2025"),
    date("M04", "20250301"),
    date("M05", 20250301),
    date("M06", "1 mars 2025"),
    date("M07", "01.03.2025"),
    held("M08", {"G3": "03/04/2025"}),
    held("M09", {"G3": "250301"}, strict=True),
    corrected("M09-free", {"G3": "250301"}, code="M109", says="2025-03-01", reads=FIRST_OF_MARCH),
    held("M10", {"G3": "0225-03-01"}),
    held("M11", {"G3": "2925-03-01"}),
    date("M12", 45717),
    held("M13", {"I3": -5}),
    held("M14", {"L3": 150}),
    warned("M15", {"L3": 0.5}),
    held("M16", {"H3": dt.date(2020, 1, 1)}),
    held("M17", {"C3": "Kommunala Kexfabriken"}),
    held("M18", {"C3": "Higabb AB"}, says="HIGAB AB"),
    held("M19", {"F3": "99999999-9"}),
    held("M20", {"F3": "45000000-1"}, says="7"),
    corrected("M21", {"F3": 45000000}, reads=((3, "cpv_main", "45000000"),)),
    held("M22", {"E3": "559990-0019"}),
    corrected("M23", {"E3": 5599900007}, reads=((3, "supplier_org_no", "5599900007"),)),
    held("M24", {"E3": NOBODY}),
    warned("M25", {"K3": 9, "J3": 4, "L3": None}),
    held("M26", {"J3": 4.5, **UNCOUNTED}, strict=True),
    sound("M26-free", cells={"J3": 4.5, **UNCOUNTED}, reads=((3, "promised_persons", 4.5),)),
    amount("M27", "1 250 000"),
    amount("M28", "1\u00a0250\u00a0000"),
    amount("M29", "1\u202f250\u202f000 kr"),
    corrected("M30", {"I3": "1250000,50"}, reads=((3, "contract_value_sek", 1250000.5),)),
    held("M31", {"I3": "1.250.000"}, strict=True),
    amount("M31-free", "1.250.000", code="M27"),
    held("M32", {"I3": "1.250"}),
    held("M33", {"I3": "1250 tkr"}, strict=True),
    amount("M33-free", "1250 tkr", code="M133"),
    held("M34", {"I3": "1,25 mnkr"}, strict=True),
    amount("M34-free", "1,25 mnkr", code="M133"),
    held("M35", {"I3": "€ 100000"}),
    held("M36", {"I3": "ca 1 milj"}, strict=True),
    warned("M36-free", {"I3": "ca 1 milj"}, code="M136",
           reads=((3, "contract_value_sek", 1e6), (3, "value_is_estimate", True))),
    held("M37", {"I3": 1_000_000_000_000}),
    held("M38", {"I3": "−１２５"}),
    held("M39", {"I3": "125O000"}),
    held("M40", {"I3": Error("#REF!")}, says="#REF!"),
    held("M41", {"I3": Error("#N/A")}, says="#N/A"),
    held("M42", {"I3": "########"}),
    held("M43", {"A3": "NULL"}),
    corrected("M44", {"I3": "n/a", "I4": "saknas", "I5": "okänt"},
              reads=((3, "contract_value_sek", None),)),
    sound("M44-dash", cells={"I3": "-"}, reads=((3, "contract_value_sek", None),)),
    held("M45", {"A3": None}),
    corrected("M46", {"A3": " uh-2025-101 "}, reads=((3, "procurement_ref", "UH-2025-101"),)),
    corrected("M47", {"A3": "UH–2025–101"}, reads=((3, "procurement_ref", "UH-2025-101"),)),
    held("M48", {"A3": "U\u041d-2025-101"}),
    corrected("M49", {"D3": "Påhittade\u200b Bolaget 2 AB"},
              reads=((3, "supplier", "Påhittade Bolaget 2 AB"),)),
    sound("M50", cells={"M3": "=HYPERLINK(\"http://a.example\",\"Klicka\")"}),
    sound("M51", cells={"M3": "<img src=x onerror=alert(1)>"}),
    sound("M52", cells={"M3": "![bild](http://a.example/b.png) [länk](http://a.example)"}),
    sound("M53", cells={"M3": "'); DROP TABLE avtal;--"}),
    held("M54", {"M3": f"Ring {NOBODY} vid frågor"}),
    warned("M55", {"M3": "å" * 32_767}),
    warned("M56", {"M3": "Text NOLL här"},
           damage=replaced("NOLL", "_x0000_", "xl/sharedStrings.xml")),
    # 3.3
    sound("T-percent", damage=with_format("L3", 0.5, "0 %", J3=4, K3=2),
          reads=((3, "fulfilment_share", 0.5),)),
    held("T-hours", {"J3": 0.5}, code="M42", damage=with_format("J3", 2.5 / 24, "h:mm")),
    held("T-1900", {"G3": 59}, code="M10", damage=with_format("G3", 59, "yyyy-mm-dd")),
    corrected("T-zulu", {"G3": "2025-03-01T12:00:00Z"}, code="M02", says="2025-03-01",
              reads=FIRST_OF_MARCH),
    # Which day it is depends on whose midnight is meant.
    held("T-midnight", {"G3": "2025-02-28T23:30:00Z"}, code="M153"),
)  # fmt: skip
