"""Personal identity numbers: found in every written form, and never where there is none."""

import itertools
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import REALDATA

from pipelines.ingest.personal import (
    MASK,
    mask,
    numbers_in,
    plain_records,
)
from pipelines.ingest.screening import numbers_in_xml, suspects

IDENTITY = REALDATA / "reference-identity"
# The tax agency's own test numbers: nobody has them.
PERSON = "198507099805"
OTHER = "199001792382"
DASHES = "-+\u2010\u2011\u2012\u2013\u2014\u2212\u00ad\u200b"


def _known(name: str) -> Any:
    file = IDENTITY / name
    if not file.exists():
        pytest.skip(f"the lists of identity numbers are not beside the project: {name}")
    return json.loads(file.read_text(encoding="utf-8"))


def _forms(number: str) -> list[str]:
    """The twelve digits in all the ways they are written."""
    century, yy, mm, dd, last = number[:2], number[2:4], number[4:6], number[6:8], number[8:]
    forms = [number, number[2:]]
    for year, dash in itertools.product((yy, century + yy), DASHES):
        forms.append(f"{year}{mm}{dd}{dash}{last}")
    forms += [f"{yy}{mm}{dd} {last}", f"{yy}{mm}{dd} - {last}", f"{yy}{mm}{dd}\u00a0{last}"]
    forms += [
        f"{yy}{mm}{dd}  -  {last}",
        f"{number}.0",
        f"{number[2:]},00",
        f"{century} {number[2:]}",
    ]
    for year, (s, t) in itertools.product(
        (yy, century + yy), ("--", "- ", "  ", "/-", ".-", "-\u2013", "\u00a0\u00a0", "--", "-+")
    ):
        forms.append(f"{year}{s}{mm}{s}{dd}{t}{last}")
    for digits in (number, number[2:]):
        forms += [_grouped(digits, sep) for sep in (" ", "\u00a0", "\u202f", ",", ".", "'")]
        forms += ["".join(chr(ord(c) + shift) for c in digits) for shift in (0xFEE0, 0x0630)]
        forms += [f"{digits[:-4]}\u200b{digits[-4:]}", f"{digits[:5]}\u00ad{digits[5:]}"]
    return [*forms, f"SE{yy}{mm}{dd}{last}01"]


def _grouped(digits: str, separator: str) -> str:
    return f"{int(digits):,}".replace(",", separator) if digits[0] != "0" else digits


@pytest.mark.parametrize("number", [PERSON, OTHER, "201201012380", "191212121212"])
@pytest.mark.parametrize(
    "around", ["{}", "Anna {}", "({})", "{};x", "pnr:{}.", "Å{}å", "12, {}", "{}\n{}"]
)
def test_every_written_form_is_masked(number: str, around: str) -> None:
    for form in _forms(number):
        text = around.replace("{}", form)
        assert numbers_in(text), text
        assert not numbers_in(mask(text)), text
        assert number[-4:] not in mask(text), text
        assert {n[-4:] for n in numbers_in(text)} == {number[-4:]}, text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("198507099806", id="wrong check digit"),
        pytest.param("198513099801", id="month 13"),
        pytest.param("850732-9804", id="day 32"),
        pytest.param("19850709980", id="eleven digits"),
        pytest.param("1985070998050", id="thirteen digits"),
        pytest.param("9919850709980577", id="within a longer number"),
        pytest.param("556016-0680", id="organisation number"),
        pytest.param("SE556016068001", id="VAT number of a company"),
        pytest.param("UH-2015-101", id="case number"),
        pytest.param("2015-03-01 00:00:00", id="date"),
        pytest.param("1 250 000", id="amount"),
        pytest.param("45000000-7", id="CPV"),
        pytest.param("0.8507099805", id="decimals"),
        pytest.param("1234567.8507099805", id="more decimals"),
        pytest.param("8507099805.25", id="an amount"),
        pytest.param('office:value="0.8507099805"', id="decimals in an attribute"),
        pytest.param("UH 850709 Anna 9805", id="digits with words between"),
        pytest.param("19900101-TX12", id="unknown letters"),
        pytest.param("901301-T123", id="temporary with month 13"),
        pytest.param("8 507 099 805 123", id="a longer number in groups"),
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not numbers_in(text)
    assert mask(text) == text


@pytest.mark.realdata
def test_valid_numbers_of_the_public_lists_are_found() -> None:
    numbers = [
        str(entry[form])
        for entry in _known("personnummer_list.json")
        for form in ("integer", "long_format", "short_format", "separated_format", "separated_long")
        if entry["valid"] and form in entry
    ]
    numbers += _known("personnummer_test_coords.json") + _known("personnummer_all_test_pins.json")
    assert len(numbers) > 2000
    assert [n for n in numbers if mask(n) != MASK] == []


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "number"),
    [("personnummer_test_coords.json", 2264), ("personnummer_all_test_pins.json", 41_129)],
)
def test_all_test_numbers_are_found(name: str, number: int) -> None:
    known = _known(name)
    assert len(known) == number
    short = (f"{n[2:8]}-{n[8:]}" for n in known)
    missed = [n for n in (*known, *short) if not numbers_in(n)]
    assert missed == []


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.parametrize(
    "name", ["personnummer_test_coords.json", "personnummer_all_test_pins.json"]
)
def test_all_test_numbers_are_found_in_every_form(name: str) -> None:
    forms = [form for number in _known(name)[::20] for form in _forms(number)]
    quick = suspects(pa.array(forms, pa.string()))
    missed = [f for f, near in zip(forms, quick, strict=True) if not near or not numbers_in(f)]
    assert missed == []


@pytest.mark.realdata
def test_temporary_numbers_are_found() -> None:
    forms = ("long_format", "short_format", "separated_format", "separated_long")
    for entry, form in itertools.product(_known("personnummer_interim.json"), forms):
        assert bool(numbers_in(entry[form])) == entry["valid"], entry[form]


@pytest.mark.parametrize("text", ["19900101-TF12", "900101-T123", "900101T123", "900101 tf12"])
def test_temporary_numbers_without_a_check_digit_are_found(text: str) -> None:
    assert mask(f"Anna {text}, x") == f"Anna {MASK}, x"


@pytest.mark.realdata
def test_no_organisation_number_of_the_public_lists_is_masked() -> None:
    entries = _known("personnummer_orgnumber.json") + _known("organisationsnummer_list.json")
    companies = [e for e in entries if e.get("type") != "Enskild firma"]
    assert len(companies) > 15
    for entry in companies:
        for value in entry.values():
            assert mask(str(value)) == str(value)


@pytest.mark.realdata
def test_the_number_of_a_sole_trader_is_a_persons() -> None:
    traders = [e for e in _known("organisationsnummer_list.json") if e["type"] == "Enskild firma"]
    assert traders
    for entry in traders:
        for form in ("input", "long_format", "short_format", "vat_number"):
            assert numbers_in(entry[form]), entry[form]


@given(
    st.lists(
        st.one_of(st.text(max_size=12), st.sampled_from([PERSON, OTHER, "850709-9805", "-", "0"])),
        max_size=6,
    ).map("".join)
)
def test_masking_leaves_nothing_to_mask(text: str) -> None:
    once = mask(text)
    assert not numbers_in(once)
    assert mask(once) == once


PIECES = st.sampled_from([PERSON, OTHER, "850709-9805", "-", "0", "19", "TF12", "\u200b", "å", ";"])
TEXTS = st.lists(st.one_of(st.text(max_size=6), PIECES), max_size=6).map("".join)


@given(st.lists(TEXTS, max_size=6))
def test_the_quick_search_misses_none(texts: list[str]) -> None:
    near = suspects(pa.array(texts, pa.string()))
    assert len(near) == len(texts)
    assert [t for t, hit in zip(texts, near, strict=True) if numbers_in(t) and not hit] == []


def test_the_quick_search_looks_at_long_columns_in_blocks() -> None:
    texts = [f"UH-2015-{n} Åsö {'x' * (n % 40)}" for n in range(40_000)]
    places = [0, 11_111, 23_456, 39_999]
    for place in places:
        texts[place] = f"{texts[place]} 850709-9805"
    assert suspects(pa.array(texts, pa.string())).nonzero()[0].tolist() == places
    sliced = pa.array(texts, pa.string()).slice(11_000, 1000)
    assert suspects(sliced).nonzero()[0].tolist() == [111]
    assert suspects(pa.array([], pa.string())).tolist() == []


@pytest.mark.parametrize(
    "content",
    [
        b"<comment><t>Anna 850709-9805</t></comment>",
        "<t>850709\u20139805</t>".encode(),
        b'<definedName comment="8507099805">A1</definedName>',
        b"<t>850709&#45;9805</t>",
        b"<t>850709&#160;9805</t>",
        "<t>850709-9805</t>".encode("utf-16-le"),
        b"<x>" + b"<y>1234567</y>" * 50_000 + b"<z>850709-9805</z>",
    ],
)
def test_numbers_in_parts_of_a_package(content: bytes) -> None:
    assert numbers_in_xml(content) == {"8507099805"}


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
@pytest.mark.parametrize(
    "number", ["850709-9805", "8507099805", "850709\u00a09805", "19850709+9805"]
)
def test_numbers_in_records(encoding: str, number: str) -> None:
    content = b"\x1c\x00\x0e\x00" + f"Anna {number}".encode(encoding) + b"\x3c\x00\x01"
    assert numbers_in_xml(plain_records(content)) == {"8507099805"}


def test_a_dash_in_two_byte_records() -> None:
    assert numbers_in_xml(plain_records("x 850709\u20139805 y".encode("utf-16-le")))
