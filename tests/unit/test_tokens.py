"""Persons' numbers in a column of their own: a pseudonym, or the reason why there is none."""

import datetime as dt
import itertools
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer
from workbooks import REALDATA

from pipelines.ingest.identity import parse_person
from pipelines.ingest.personal import numbers_in
from pipelines.ingest.pseudonyms import KeyRing, of_id, of_number
from pipelines.ingest.tokens import PersonColumn, token

RING = KeyRing({4: b"k" * 32})
TODAY = dt.date(2016, 5, 1)
NUMBERS, IDS, INITIALS = "Personnummer", "Deltagar-id", "Initialer"
# The tax agency's own test numbers: nobody has them.
PERSON, CO_ORDINATION = "198507099805", "199001792382"


def _column(header: str = NUMBERS, today: dt.date = TODAY) -> PersonColumn:
    return PersonColumn(header, "angered", RING, today)


def _made(text: str, kind: str = "s", header: str = NUMBERS) -> tuple[str, ...]:
    made, token_text = token(kind, text, _column(header))
    assert made == "p"
    return tuple(token_text.split("|"))


def _real(name: str) -> Any:
    file = REALDATA / "reference-identity" / name
    if not file.exists():
        pytest.skip(f"not beside the project: {name}")
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("header", [NUMBERS, "Pers.nr", "Pnr", IDS, "Id", INITIALS])
@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("19850709-9805", "s", ""),
        ("198507099805", "s", ""),
        ("198507099805", "c", ""),
        ("19850709 9805", "s", ""),
        ("19850709\u00a09805", "s", ""),
        ("1985-07-09-9805", "s", ""),
        ("1985 07 09 98 05", "s", ""),
        ("19850709–9805", "s", ""),
        ("1985\u200b0709-9805", "s", ""),
        ("１９８５０７０９-９８０５", "s", ""),
        ("198507099805,0", "s", ""),
        ("850709-9805", "s", "M62"),
        ("8507099805", "s", "M62"),
        ("850709 - 9805", "s", "M62"),
        ("198507099805", "n", "M63"),
        ("8507099805", "n", "M63"),
    ],
)
def test_a_number_is_the_same_person_however_it_is_written(
    text: str, kind: str, code: str, header: str
) -> None:
    expected = (of_number(RING, PERSON), "1985", code, "1985••••-••••")
    assert _made(text, kind, header) == expected


@pytest.mark.parametrize(
    ("text", "kind", "year", "code"),
    [
        ("199001792382", "s", "1990", ""),  # co-ordination number
        ("201201012380", "s", "2012", ""),
        ("0501012389", "s", "2005", "M62"),
        ("501012389", "n", "2005", "M63"),  # a number has lost its first zero
        ("191212121212", "s", "1912", ""),
        ("121212+1212", "s", "1912", "M62"),
        ("121212-1212", "s", "1912", "M62"),  # nobody of four years is in a report
    ],
)
def test_centuries(text: str, kind: str, year: str, code: str) -> None:
    pseudonym, found, said, masked = _made(text, kind)
    assert pseudonym.startswith("p4:")
    assert (found, said, masked) == (year, code, f"{year}••••-••••")


@pytest.mark.parametrize(
    ("text", "code", "masked"),
    [
        ("19850709-9806", "M60", "1985••••-••••"),
        ("850709-9806", "M60", "1985••••-••••"),
        ("19850709980", "M60", "••••••••-••••"),
        ("1985070998055", "M60", "••••••••-••••"),
        ("19851309-9805", "M61", "1985••••-••••"),
        ("19850732-9805", "M61", "1985••••-••••"),
        ("19010229-1234", "M61", "1901••••-••••"),
        ("99850709-9805", "M61", "••••••••-••••"),
        ("20990101-1234", "M61", "2099••••-••••"),
        ("556016-0680", "M61", "1955••••-••••"),
        ("19900101-TF12", "M65", "••••••••-••••"),
        ("900101-T123", "M65", "••••••••-••••"),
        ("000101R220", "M65", "••••••••-••••"),
        ("19900101-0000", "M65", "1990••••-••••"),
        ("19900101-XXXX", "M65", "••••••••-••••"),
        ("900101-****", "M65", "••••••••-••••"),
    ],
)
def test_numbers_that_cannot_be_used(text: str, code: str, masked: str) -> None:
    assert _made(text) == ("!", code, masked)
    assert parse_person("p", "|".join(_made(text))).code == code


@pytest.mark.parametrize(
    ("text", "header", "year", "code"),
    [
        ("A17", IDS, "", ""),
        ("2015-004", IDS, "", ""),
        ("1234567", IDS, "", ""),
        ("1234567890", IDS, "", ""),
        ("A17", NUMBERS, "", "M114"),
        ("AS", INITIALS, "", "M114"),
        ("AS", IDS, "", "M114"),
        ("A.S.", "Id", "", "M114"),
        ("1985-07-09", "Födelsedatum", "1985", "M114"),
        ("850709", "Födelsedatum", "1985", "M114"),
        ("850709", IDS, "", ""),
        ("Anna Svensson", NUMBERS, "", "M114"),
    ],
)
def test_senders_own_ids(text: str, header: str, year: str, code: str) -> None:
    assert _made(text, header=header) == (of_id(RING, text, "angered"), year, code, "●")


def test_a_birth_date_in_a_date_cell_is_a_weak_id() -> None:
    assert _made("1985-07-09", "d", IDS)[1:3] == ("1985", "M114")


@pytest.mark.parametrize("text", ["19850709-9806", "850709-9806"])
def test_a_mistyped_number_is_no_id_of_the_senders(text: str) -> None:
    assert _made(text, header=IDS)[:2] == ("!", "M60")


@pytest.mark.parametrize(
    ("kind", "text"),
    [("e", "#REF!"), ("u", ""), ("s", "saknar personnummer"), ("s", "-"), ("s", "uppgift saknas")],
)
def test_what_says_that_there_is_no_number_stays(kind: str, text: str) -> None:
    assert token(kind, text, _column()) == (kind, text)


@given(st.text(max_size=20), st.sampled_from("sncd%"), st.sampled_from([NUMBERS, IDS, INITIALS]))
def test_every_text_becomes_a_token_that_can_be_read(text: str, kind: str, header: str) -> None:
    made, content = token(kind, text, _column(header))
    if made == "p":
        assert parse_person(made, content).code != "M158"
        assert not numbers_in(content.partition("|")[2])
    else:
        assert (made, content) == (kind, text)


@pytest.mark.realdata
@pytest.mark.parametrize(
    "name", ["personnummer_all_test_pins.json", "personnummer_test_coords.json"]
)
def test_all_test_numbers_become_pseudonyms(name: str) -> None:
    numbers = _real(name)
    column = _column(today=dt.date(2040, 1, 1))
    made = {number: token("s", number, column)[1] for number in numbers}
    assert [n for n, text in made.items() if text.startswith("!")] == []
    assert len({text.split("|")[0] for text in made.values()}) == len(set(numbers))
    assert all(text.split("|")[1] == number[:4] for number, text in made.items())


@pytest.mark.realdata
def test_the_package_and_the_tokens_judge_alike() -> None:
    for entry in _real("personnummer_list.json"):
        whole = entry["separated_long"].replace(" ", "-")
        is_token = not token("s", whole, _column(today=dt.date(2040, 1, 1)))[1].startswith("!")
        assert is_token == personnummer.valid(whole), whole


@pytest.mark.realdata
def test_temporary_numbers_are_told() -> None:
    forms = ("long_format", "short_format", "separated_format", "separated_long")
    for entry, form in itertools.product(_real("personnummer_interim.json"), forms):
        assert re.fullmatch(r"!\|M65\|.*", token("s", entry[form], _column())[1])
