"""Cells and what they are read as; nothing written ever stops a reading.

Dates and amounts have tests of their own beside this file.
"""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import CODES

from pipelines.ingest import amounts, values
from pipelines.ingest.personal import MASK
from pipelines.ingest.values import Parsed, for_csv
from pipelines.model.findings import catalogue

KINDS = "scndbeu"
PARSERS = {
    "text": values.parse_text,
    "ref": values.parse_ref,
    "date": values.parse_date,
    "number": amounts.parse_number,
    "amount": amounts.parse_amount,
    "amount in tkr": lambda kind, text: amounts.parse_amount(kind, text, 1000),
    "nature": lambda kind, text: values.parse_code(kind, text, CODES["nature"]),
    "cpv": values.parse_cpv,
    "yes_no": lambda kind, text: values.parse_yes_no(kind, text, CODES["yes_no"]),
    "org_number": values.parse_org_number,
    "year": values.parse_year,
}
CELL_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789 .,-/:kKrtmniljMo\u00a0\u2212²½١OО", max_size=25),
    st.from_regex(
        r"[-(]?[0-9]{1,400}([.,/ -][0-9]{1,40}){0,4}( ?[a-zåäö]{1,6}\.?)?", fullmatch=True
    ),
    st.floats().map(repr),
    st.times().map(str),
)


@pytest.mark.parametrize("name", ["date", "number", "amount", "nature"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", None),
        ("-", None),
        ("–", None),
        (" ", None),
        ("n/a", "M44"),
        ("N/A", "M44"),
        ("saknas", "M44"),
        ("Uppgift saknas", "M44"),
        ("okänt", "M44"),
        ("NULL", "M44"),
    ],
)
def test_words_for_empty(name: str, text: str, code: str | None) -> None:
    assert PARSERS[name]("s", text) == Parsed(None, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        *((t, ("yes", None), None) for t in ("Ja", "JA", "ja ", "Yes", "true")),
        *((t, ("yes", None), "M78") for t in ("j", "J", "x", "X", "✓", "1")),
        ("Ja (skarpt)", ("yes", "mandatory_employment"), "M78"),
        ("ja, dialog", ("yes", "dialogue_employment"), "M78"),
        *((t, ("no", None), None) for t in ("Nej", "NEJ", "no")),
        *((t, ("no", None), "M78") for t in ("N", "n", "0", "ej aktuellt")),
        *((t, ("unknown", None), None) for t in ("", "-", "–", " ")),
        *((t, ("unknown", None), "M80") for t in ("?", "pågår", "ev", "ev.")),
        ("uppgift saknas", ("unknown", None), "M44"),
        *((t, None, "M79") for t in ("kanske", "se kommentar", "2", "jaha")),
    ],
)
def test_yes_and_no(text: str, value: tuple[str, str | None] | None, code: str | None) -> None:
    found = values.parse_yes_no("s", text, CODES["yes_no"])
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("UH-2025-101", "UH-2025-101", None),
        (" uh-2025-101 ", "UH-2025-101", "M46"),
        ("0123/15", "0123/15", None),
        ("UH–2025–101", "UH-2025-101", "M47"),
        ("UH\u2011101", "UH-101", "M47"),
        ("UH-2025\u200b-101", "UH-2025-101", "M49"),
        ("UН-2025-101", None, "M48"),
        ("UΗ-2025-101", None, "M48"),
        ("", None, "M45"),
        ("NULL", None, "M45"),
        ("-", None, "M45"),
    ],
)
def test_case_numbers(text: str, value: str | None, code: str | None) -> None:
    found = values.parse_ref("s", text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "45000000-7", "45000000", None),
        ("s", "45000000", "45000000", None),
        ("n", "45000000", "45000000", None),
        ("s", "90910000-9 Städning", "90910000", None),
        ("n", "3000000", "03000000", "M21"),
        ("s", "99999999-9", None, "M19"),
        ("s", "städ", None, "M19"),
        ("s", "", None, None),
        ("s", "saknas", None, None),
        ("e", "#REF!", None, "M41"),
    ],
)
def test_cpv_codes(kind: str, text: str, value: str | None, code: str | None) -> None:
    found = values.parse_cpv(kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "556104-8587", "5561048587", None),
        ("n", "5561048587", "5561048587", None),
        ("s", "16 556104-8587", "5561048587", None),
        ("s", "", None, None),
        ("s", "saknas", None, "M44"),
        ("s", MASK, None, "M24"),
        ("s", "SE556104", "SE556104", None),
    ],
)
def test_organisation_numbers(kind: str, text: str, value: str | None, code: str | None) -> None:
    found = values.parse_org_number(kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("n", "2015", 2015, None),
        ("s", " 2015 ", 2015, None),
        ("s", "2015.0", 2015, None),
        ("s", "15", None, "M01"),
        ("s", "", None, None),
    ],
)
def test_years(kind: str, text: str, value: int | None, code: str | None) -> None:
    found = values.parse_year(kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Städning  av\nskolor", "Städning av skolor", None),
        ("Städ\u200bning", "Städning", "M49"),
        ("Städ\u00adning", "Städning", None),
        ("=1+1", "=1+1", None),
        ("<b>fet</b>", "<b>fet</b>", None),
        ("saknas", None, None),
    ],
)
def test_free_text(text: str, value: str | None, code: str | None) -> None:
    found = values.parse_text("s", text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Tjänst", "services", None),
        ("ENTREPRENADER", "works", None),
        ("vara", "supplies", None),
        ("hus", None, "M81"),
    ],
)
def test_codes(text: str, value: str | None, code: str | None) -> None:
    found = values.parse_code("s", text, CODES["nature"])
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("date", "2015-03-01", None),
        ("date", "1/3 2015", "M02"),
        ("amount", "1250000", None),
        ("amount", "1250000,50", None),
        ("amount", "1 250 000", "M27"),
        ("amount", "1250 tkr", "M33"),
        ("number", "24", None),
        ("number", "24 mån", "M27"),
    ],
)
def test_a_csv_file_is_not_reproached_for_being_text(
    name: str, text: str, code: str | None
) -> None:
    parsed = PARSERS[name]("c", text)
    assert parsed.value is not None
    assert for_csv(parsed, text).code == code


@pytest.mark.parametrize("name", PARSERS)
@given(kind=st.sampled_from(KINDS), text=CELL_TEXT)
def test_no_cell_stops_a_reading_and_every_code_is_known(name: str, kind: str, text: str) -> None:
    found = PARSERS[name](kind, text)
    assert found.code is None or found.code in catalogue()
    if found.code and catalogue()[found.code].severity == "error":
        assert found.value is None, "a value that is refused is not used"


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize(("kind", "code"), [("e", "M41"), ("u", "M43")])
def test_broken_cells_have_no_value(name: str, kind: str, code: str) -> None:
    assert PARSERS[name](kind, "#REF!" if kind == "e" else "") == Parsed(None, code)


def test_every_parser_is_tested_here() -> None:
    ours = {
        f
        for module in (values, amounts)
        for n, f in inspect.getmembers(module, inspect.isfunction)
        if n.startswith("parse_")
    }
    named = {f for f in PARSERS.values() if f in ours} | {values.parse_code, values.parse_yes_no}
    assert ours == named
