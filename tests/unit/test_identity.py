"""Case numbers, organisation numbers and what is left of personal numbers."""

import json
from pathlib import Path

import pytest
from cell_readers import read
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.identity import parse_person
from pipelines.ingest.personal import DROPPED, MASK, numbers_in
from pipelines.ingest.values import Parsed

SUPPLIER = "Leverantörens organisationsnummer"
KNOWN = Path(__file__).resolve().parents[2] / "../shared/realdata/reference-identity"


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "UH-2025-101", "UH-2025-101", None),
        ("s", " uh-2025-101 ", "UH-2025-101", "M46"),
        ("s", "0123/15", "0123/15", None),
        ("n", "12345", "12345", None),
        ("s", "UH–2025–101", "UH-2025-101", "M47"),
        ("s", "UH\u2011101", "UH-101", "M47"),
        ("s", "UH-2025\u200b-101", "UH-2025-101", "M49"),
        ("s", "UН-2025-101", None, "M48"),
        ("s", "UΗ-2025-101", None, "M48"),
        ("d", "2015-12-01", None, "M159"),
        ("s", "", None, None),
        ("s", "NULL", None, "M44"),
        ("s", "-", None, None),
    ],
)
def test_case_numbers(kind: str, text: str, value: str | None, code: str | None) -> None:
    found = read("ref", kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "556104-8587", "5561048587", None),
        ("n", "5561048587", "5561048587", None),
        ("s", "16 556104-8587", "5561048587", None),
        ("s", "", None, None),
        ("s", "saknas", None, "M44"),
        ("s", MASK, None, "M124"),
        ("s", "SE556104", "SE556104", None),
        ("s", "556104-8588", "5561048588", None),
    ],
)
def test_buyers_numbers_are_left_to_the_registry(
    kind: str, text: str, value: str | None, code: str | None
) -> None:
    found = read("org_number", kind, text)
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "556104-8587", "5561048587", None),
        ("s", " 556104-8587 ", "5561048587", None),
        ("n", "5561048587", "5561048587", "M23"),
        ("s", "5561048587", "5561048587", "M23"),
        ("c", "5561048587", "5561048587", None),
        ("s", "556104–8587", "5561048587", "M23"),
        ("s", "16556104-8587", "5561048587", "M23"),
        ("s", "SE556104858701", "5561048587", "M23"),
        ("s", "enskild firma", None, None),
        ("s", "", None, None),
        ("s", "saknas", None, "M44"),
        ("s", "0145076-7", "0145076-7", "M154"),
        ("s", "DK12345678", "DK12345678", "M154"),
        ("s", "556104-8588", None, "M22"),
        ("s", "55610-8587", None, "M155"),
        ("s", "Städ AB", None, "M155"),
        ("s", MASK, None, "M24"),
        ("s", "850709-9806", None, "M24"),
        ("s", "19850709-9806", None, "M24"),
        ("n", "198507099806", None, "M24"),
    ],
)
def test_suppliers_numbers(kind: str, text: str, value: str | None, code: str | None) -> None:
    found = read("org_number", kind, text, SUPPLIER)
    assert (found.value, found.code) == (value, code)
    assert found.shown == (MASK if code == "M24" else None)


@pytest.mark.skipif(not KNOWN.exists(), reason="the numbers are not at hand")
@pytest.mark.realdata
def test_organisation_numbers_with_known_answers() -> None:
    cases = json.loads((KNOWN / "organisationsnummer_list.json").read_text(encoding="utf-8"))
    assert len(cases) == 24
    for case in cases:
        found = read("org_number", "s", case["input"], SUPPLIER)
        digits = case["short_format"]
        if case["valid"] and digits[2] >= "2":
            assert found.value == digits, case["type"]
        else:
            assert found.value is None, case["type"]


TOKEN = "p3:" + "0f" * 16


@pytest.mark.parametrize(
    ("kind", "text", "value", "code", "shown"),
    [
        ("p", f"{TOKEN}|1985||1985••••-••••", (TOKEN, 1985), None, "1985••••-••••"),
        ("p", f"{TOKEN}|1985|M62|85••••-••••", (TOKEN, 1985), "M62", "85••••-••••"),
        ("p", f"{TOKEN}||M114|A.B.", (TOKEN, None), "M114", "A.B."),
        ("p", "!|M60|1985••••-••••", None, "M60", "1985••••-••••"),
        ("p", "!|M65|TF••••", None, "M65", "TF••••"),
        ("p", "850709-9805", None, "M158", MASK),
        ("s", "850709-9805", None, "M158", MASK),
        ("n", "8507099805", None, "M158", MASK),
        ("c", "AB", None, "M158", MASK),
        ("s", "", None, None, None),
        ("s", "saknas", None, "M44", None),
        ("s", "Saknar personnummer", None, "M44", None),
        ("e", "#REF!", None, "M40", None),
    ],
)
def test_what_is_left_of_a_personal_number(
    kind: str, text: str, value: object, code: str | None, shown: str | None
) -> None:
    assert read("person_id", kind, text) == Parsed(value, code, shown=shown)


@given(
    kind=st.sampled_from("snpcd"), text=st.text(max_size=40) | st.from_regex(r"[0-9]{6}-?[0-9]{4}")
)
def test_no_cell_of_persons_is_shown_as_it_is(kind: str, text: str) -> None:
    found = parse_person(kind, text)
    if found.code not in (None, "M40", "M41", "M44"):
        assert found.shown is not None
        assert not numbers_in(found.shown)


@pytest.mark.parametrize(
    "type_", ["text", "note", "org", "ref", "code", "date", "amount", "number"]
)
def test_a_masked_number_is_refused_and_the_text_around_it_not_shown(type_: str) -> None:
    assert read(type_, "s", f"Anna {MASK}") == Parsed(None, "M54", shown=MASK)


def test_names_are_never_read() -> None:
    assert read("name", "s", "Anna Andersson") == Parsed()


def test_what_was_not_kept_says_nothing_as_text_and_is_asked_elsewhere() -> None:
    assert read("text", "s", DROPPED) == Parsed()
    assert read("date", "s", DROPPED).code == "M01"
    assert read("code", "s", DROPPED).code == "M102"
