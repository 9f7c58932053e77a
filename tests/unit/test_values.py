"""What a cell says before its field is known: nothing, an error, or a text."""

import pytest
from cell_readers import read

from pipelines.ingest import values
from pipelines.ingest.values import Parsed, for_csv
from pipelines.model.findings import catalogue

SILENT = ("", "-", "–", "—", " ", "\u00a0")
SAYING = ("n/a", "N/A", "saknas", "Uppgift saknas", "NULL", "ej angivet")


TYPES = (
    *("text", "org", "ref", "date", "window", "number", "count", "share", "amount", "wage"),
    *("code", "codes", "ssyk", "person_id", "org_number", "year"),
)


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize(
    ("text", "code"), [*((t, None) for t in SILENT), *((t, "M44") for t in SAYING)]
)
def test_words_for_empty(type_: str, text: str, code: str | None) -> None:
    assert read(type_, "s", text) == Parsed(None, code)


@pytest.mark.parametrize("type_", [*TYPES, "yes_no"])
@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("e", "#REF!", "M40"),
        ("e", "#DIV/0!", "M40"),
        ("e", "#VALUE!", "M40"),
        ("e", "#NAME?", "M40"),
        ("e", "#NUM!", "M40"),
        ("e", "#NULL!", "M40"),
        ("e", "#SPILL!", "M40"),
        ("e", "#N/A", "M41"),
        ("s", "#REF!", "M40"),
        ("c", " #VÄRDEFEL! ", "M40"),
        ("c", "#SAKNAS!", "M41"),
        ("u", "", "S43"),
    ],
)
def test_broken_cells_have_no_value(type_: str, kind: str, text: str, code: str) -> None:
    assert read(type_, kind, text) == Parsed(None, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Städning  av\nskolor", "Städning av skolor", None),
        ("Städ\u200bning", "Städning", "M49"),
        ("Städ\u00adning", "Städning", None),
        ("\ufeffStäd", "Städ", "M49"),
        ("Städ\x07ning", "Städning", "M56"),
        ("Städ_x0000_ning", "Städning", "M56"),
        ("Städ_x0007_ning", "Städning", "M56"),
        ("Städning_x000D_\nav skolor", "Städning av skolor", None),
        ("tio_x0041_", "tio_x0041_", None),
        ("=1+1", "=1+1", None),
        ('=HYPERLINK("http://x")', '=HYPERLINK("http://x")', None),
        ("<b>fet</b>", "<b>fet</b>", None),
        ("![x](http://y/z.png)", "![x](http://y/z.png)", None),
        ("'; DROP TABLE x;--", "'; DROP TABLE x;--", None),
        ("nr #12", "nr #12", None),
        ("\u200b", None, None),
        ("\x00", None, "M56"),
        ("a" * 10_000, "a" * 10_000, None),
        ("a" * 10_001, "a" * 10_001, "M55"),
    ],
)
def test_free_text(text: str, value: str | None, code: str | None) -> None:
    found = values.parse_text("s", text)
    assert (found.value, found.code) == (value, code)


def test_the_length_of_a_long_text_is_told() -> None:
    assert values.parse_text("s", "x" * 32_767).params == {"read": "32767"}


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("n", "2015", 2015, None),
        ("s", " 2015 ", 2015, None),
        ("s", "2015.0", 2015, None),
        ("s", "2015*", 2015, None),
        ("s", "15", None, "M10"),
        ("s", "1915", None, "M10"),
        ("s", "2015-16", None, "M01"),
        ("s", "i år", None, "M01"),
        ("s", "２０１５", None, "M01"),
    ],
)
def test_years(kind: str, text: str, value: int | None, code: str | None) -> None:
    found = values.parse_year(kind, text)
    assert (found.value, found.code) == (value, code)


def test_years_of_birth_go_further_back_and_have_four_digits() -> None:
    assert read("number", "n", "1985", "Födelseår") == Parsed((1985, False))
    codes = [read("number", "n", text, "Födelseår").code for text in ("85", "5", "1850")]
    assert codes == ["M10", "M01", "M10"]


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("s", "1480", "1480", None),
        ("n", "1480", "1480", None),
        ("n", "180", "0180", "M156"),
        ("s", "Göteborg", "Göteborg", None),
        ("n", "18", "18", None),
    ],
)
def test_home_municipalities(kind: str, text: str, value: str, code: str | None) -> None:
    found = read("text", kind, text, "Hemkommun")
    assert (found.value, found.code) == (value, code)


@pytest.mark.parametrize(
    ("type_", "text", "code"),
    [
        ("date", "2015-03-01", None),
        ("date", "1/3 2015", "M03"),
        ("amount", "1250000", None),
        ("amount", "1250000,50", None),
        ("amount", "1250000.5", None),
        ("amount", "1 250 000", "M27"),
        ("amount", "1250 tkr", "M133"),
        ("number", "24", None),
        ("number", "24 st", "M27"),
        ("count", "3", None),
        ("share", "75 %", None),
        ("share", "0,75", None),
        ("share", "75", None),
        ("share", "30 tim/v", "M75"),
    ],
)
def test_a_csv_file_is_not_reproached_for_being_text(
    type_: str, text: str, code: str | None
) -> None:
    parsed = read(type_, "c", text)
    assert parsed.value is not None
    assert parsed.code == code
    assert for_csv(parsed, text) == parsed


def test_what_a_finding_shows_of_a_cell() -> None:
    assert Parsed(None, "M01").params == {}
    assert Parsed(1, "M27", "1").params == {"read": "1"}
    assert Parsed(None, "M76", near="Ungdom").params == {"suggestion": "Ungdom"}


@pytest.mark.parametrize(
    ("value", "text"), [(3, "3"), (2.5, "2,5"), (0.125, "0,12"), (100, "100"), (1e6, "1000000")]
)
def test_numbers_in_findings_are_swedish(value: float, text: str) -> None:
    assert values.swedish(value) == text


def test_every_code_of_this_module_is_in_the_catalogue() -> None:
    assert {"M40", "M41", "S43", "M44", "M49", "M55", "M56", "M156"} <= set(catalogue())
