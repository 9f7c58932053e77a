"""CPV codes and occupations as they stand in cells."""

import pytest
from cell_readers import CODES, read

from pipelines.ingest.classes import ONLY_96, SSYK_96, SSYK_2012


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "45000000-7", "45000000", None),
        ("s", "45000000", "45000000", None),
        ("s", "45000000 Anläggningsarbete", "45000000", None),
        ("c", "45000000", "45000000", None),
        ("n", "45000000", "45000000", "M21"),
        ("n", "3000000", "03000000", "M121"),
        ("s", "90910000-9 Städning", "90910000", None),
        ("s", "45000000-1", None, "M20"),
        ("s", "99999999-9", None, "M19"),
        ("s", "städ", None, "M19"),
        ("s", "", None, None),
        ("s", "saknas", None, None),
    ],
)
def test_cpv_codes(kind: str, text: str, value: str | None, code: str | None) -> None:
    found = read("cpv", kind, text)
    assert (found.value, found.code) == (value, code)


def test_the_right_code_is_told() -> None:
    assert read("cpv", "n", "45000000").read == "45000000-7"
    assert read("cpv", "s", "45000000-1").read == "7"
    assert read("cpv", "n", "3000000").read == "03000000"


@pytest.mark.parametrize(
    ("kind", "text", "digits", "version", "code"),
    [
        ("s", "9111", "9111", SSYK_2012, None),
        ("n", "9111", "9111", SSYK_2012, None),
        ("s", "9111 Städare", "9111", SSYK_2012, None),
        ("s", "9111, lokalvårdare", "9111", SSYK_2012, None),
        ("s", "9111 - Städ och sådant", "9111", SSYK_2012, None),
        ("s", "SSYK 9111", "9111", SSYK_2012, None),
        ("s", "Städare", "9111", SSYK_2012, None),
        ("s", "lokalvårdare", "9111", SSYK_2012, None),
        ("s", "Snickare", "7111", SSYK_2012, None),
        ("s", "Konsult", None, None, None),
        ("s", "911", None, None, None),
        ("s", "9122", "9122", SSYK_96, "M113"),
        ("s", "9122 Städare, kontor", "9122", SSYK_96, "M113"),
        ("n", "5321", "5321", None, "M113"),
        ("s", "9111 Målare", None, None, "M113"),
    ],
)
def test_occupations(
    kind: str, text: str, digits: str | None, version: str | None, code: str | None
) -> None:
    found = read("ssyk", kind, text)
    assert (found.value, found.code) == ((digits, text, version), code)


def test_an_old_code_is_never_translated() -> None:
    assert not ONLY_96 & set(CODES["ssyk"].codes)
    for old in ONLY_96:
        assert read("ssyk", "s", old).value.code == old
