"""Codes by the words of their lists: one, several, and yes and no."""

import pytest
from cell_readers import CODES, field, read

from pipelines.ingest.parsers import parser
from pipelines.ingest.values import Parsed
from pipelines.ingest.words import parse_code, parse_codes, parse_yes_no


@pytest.mark.parametrize(
    ("name", "text", "value", "code"),
    [
        ("nature", "Tjänst", "services", None),
        ("nature", "ENTREPRENADER", "works", None),
        ("nature", "vara", "supplies", None),
        ("nature", "Tjänst*", "services", None),
        ("nature", "Tjänst 1)", "services", None),
        ("nature", "okänt", None, "M44"),
        ("nature", "saknas", None, "M44"),
        ("nature", "hus", None, "M102"),
        ("follow_up_status", "okänt", "unknown", None),
        ("follow_up_status", "", None, None),
        ("follow_up_status", "?", "unknown", None),
        ("support_type", "okänd", "unknown", None),
        ("support_type", "saknas", None, "M44"),
    ],
)
def test_one_code(name: str, text: str, value: str | None, code: str | None) -> None:
    found = parse_code("s", text, CODES[name])
    assert (found.value, found.code) == (value, code)


def test_a_word_that_is_like_a_known_one_is_asked_and_not_taken() -> None:
    found = parse_code("s", "Förenklat förfarnde", CODES["procedure"])
    assert found == Parsed(None, "M102", near="Förenklat förfarande")


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Ungdom", "youth", None),
        ("Ungdom, utrikes född", "foreign_born,youth", None),
        ("Utrikes född, ungdom", "foreign_born,youth", None),
        (" ungdom ", "youth", "M77"),
        ("UNGDOM", "youth", "M77"),
        ("ungdom; utrf", "foreign_born,youth", "M77"),
        ("ungdom/utrikes född", "foreign_born,youth", "M77"),
        ("ungdom + nyanländ", "newly_arrived,youth", "M77"),
        ("ungdomar & nyanlända", "newly_arrived,youth", "M77"),
        ("ungdomar och nyanlända", "newly_arrived,youth", "M77"),
        (
            "ungdom, nyanländ och långtidsarbetslös",
            "long_term_unemployed,newly_arrived,youth",
            "M77",
        ),
        ("U, UF", "foreign_born,youth", "M77"),
        ("U/UF/F", "disability,foreign_born,youth", "M77"),
        ("ungdom, ungdomar", "youth", "M77"),
        ("ungdom,", "youth", "M77"),
        ("", None, None),
        ("n/a", None, "M44"),
        ("Pensionär", None, "M76"),
        ("ungdom, pensionär", None, "M76"),
        ("ungdom utrikes född", None, "M76"),
        (",", None, "M76"),
    ],
)
def test_several_codes_in_one_cell(text: str, value: str | None, code: str | None) -> None:
    found = read("codes", "s", text)
    assert (found.value, found.code) == (value, code)


def test_a_word_with_a_slash_of_its_own_is_one_word() -> None:
    found = parse_codes("s", "sjukpenning/rehabpenning", CODES["support_type"])
    assert (found.value, found.code) == ("sickness_benefit", "M77")
    assert parse_codes("s", "gåva", CODES["support_type"]).code == "M102"


def test_what_was_read_and_what_is_like_it_is_told() -> None:
    assert read("codes", "s", "utrf, ungdom").read == "Utrikes född, Ungdom"
    assert read("codes", "s", "ungdom, nyanländd").near == "Nyanländ"


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        *(("s", t, ("yes", None), None) for t in ("Ja", "JA", "ja ", "Yes", "true", "ja*")),
        *(("s", t, ("yes", None), "M78") for t in ("j", "J", "y", "x", "X", "✓", "✔", "1")),
        ("n", "1", ("yes", None), "M78"),
        ("b", "true", ("yes", None), None),
        ("b", "false", ("no", None), None),
        ("s", "Ja (skarpt)", ("yes", "mandatory_employment"), "M78"),
        ("s", "ja, dialog", ("yes", "dialogue_employment"), "M78"),
        *(("s", t, ("no", None), None) for t in ("Nej", "NEJ", "no")),
        *(("s", t, ("no", None), "M78") for t in ("N", "n", "0", "ej aktuellt")),
        *(("s", t, ("unknown", None), None) for t in ("", "-", "–", " ")),
        *(("s", t, ("unknown", None), "M101") for t in ("?", "pågår", "ev", "ev.")),
        *(("s", t, ("unknown", None), "M44") for t in ("uppgift saknas", "n/a", "NULL", "okänt")),
        *(("s", t, None, "M79") for t in ("kanske", "se kommentar", "2", "jaha", "ja nej")),
    ],
)
def test_yes_and_no(
    kind: str, text: str, value: tuple[str, str | None] | None, code: str | None
) -> None:
    found = parse_yes_no(kind, text, CODES["yes_no"])
    assert (found.value, found.code) == (value, code)


def test_a_senders_own_words_are_known() -> None:
    own = field("code", words={"Typ 1": "services"})
    assert parser(own, None, CODES)("s", "typ 1") == Parsed("services")
    answers = field("yes_no", words={"grönt ljus": "yes"})
    assert parser(answers, None, CODES)("s", "Grönt ljus").value == ("yes", None)


def test_a_senders_own_word_for_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="gift"):
        parser(field("code", words={"Typ 1": "gift"}), None, CODES)
