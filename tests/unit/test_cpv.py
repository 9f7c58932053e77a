"""CPV codes as they stand in cells, and the kind of procurement that codes and titles point to."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipelines.model.cpv import (
    NATURE_OF_DIVISION,
    check_digit,
    nature_of_cpv,
    nature_of_title,
    normalise_cpv,
)

REALDATA = Path(__file__).resolve().parents[2] / "../shared/realdata"
REGISTER = REALDATA / "upphandlingsmyndigheten/number_of_procurements_2021.xlsx"
CPV_LIST = REALDATA / "reference-cpv/cpv_2008_ver_2013.xlsx"


@pytest.mark.parametrize(
    ("text", "code", "state"),
    [
        ("45000000", "45000000", "ok"),
        ("45000000-7", "45000000", "ok"),
        ("45000000 – 7", "45000000", "ok"),
        ("45000000 Anläggningsarbete", "45000000", "ok"),
        ("45000000-7 Anläggningsarbete", "45000000", "ok"),
        ("45000000, Anläggningsarbete", "45000000", "ok"),
        (" 90910000\u00a0", "90910000", "ok"),
        ("03000000", "03000000", "ok"),
        ("3000000", "03000000", "padded"),
        ("9000000-3", "09000000", "padded"),
        ("", None, "missing"),
        (None, None, "missing"),
        ("-", None, "missing"),
        ("Uppgift saknas", None, "missing"),
        ("00000000 Uppgift saknas", None, "missing"),
        ("00000000", None, "missing"),
        ("12345678", None, "invalid"),
        ("4500000", None, "invalid"),
        ("450000", None, "invalid"),
        ("450000001", None, "invalid"),
        ("städning", None, "invalid"),
        ("45000000 och 90910000", "45000000", "ok"),
        ("45000000-1", None, "wrong_digit"),
        ("3000000-2", None, "wrong_digit"),
        ("03000000-1 Jordbruk", "03000000", "ok"),
    ],
)
def test_normalise_cpv(text: str | None, code: str | None, state: str) -> None:
    found = normalise_cpv(text)
    assert (found.code, found.state) == (code, state)


def test_the_right_check_digit_is_told() -> None:
    assert normalise_cpv("45000000-1").expected == "7"


@given(st.text(max_size=30) | st.from_regex(r"\A[0-9]{6,9}(-[0-9])?\Z"))
def test_a_code_read_has_eight_digits_and_a_division(text: str) -> None:
    code, state, _ = normalise_cpv(text)
    assert (code is not None) == (state in {"ok", "padded"})
    if code is not None:
        assert len(code) == 8
        assert code.isdigit()
        assert nature_of_cpv(code) is not None
        assert normalise_cpv(code) == (code, "ok", None)
        assert normalise_cpv(f"{code}-{check_digit(code)}").code == code
        assert normalise_cpv(f"{code}-{(int(check_digit(code)) + 1) % 10}").state == "wrong_digit"


@pytest.mark.parametrize(
    ("cpv", "nature"),
    [
        ("45442100", "works"),
        ("90910000", "services"),
        ("77310000", "services"),
        ("03000000", "supplies"),
        ("48000000", "supplies"),
        ("98000000", "services"),
        ("12000000", None),
        (None, None),
        ("", None),
    ],
)
def test_nature_of_cpv(cpv: str | None, nature: str | None) -> None:
    assert nature_of_cpv(cpv) == nature


@pytest.mark.skipif(not CPV_LIST.exists(), reason="the CPV list is not at hand")
@pytest.mark.realdata
def test_divisions_are_those_of_the_cpv_list() -> None:
    rows = CalamineWorkbook.from_path(CPV_LIST).get_sheet_by_name("CPV codes").to_python()[1:]
    assert {str(row[0])[:2] for row in rows} == set(NATURE_OF_DIVISION)


@pytest.mark.skipif(not CPV_LIST.exists(), reason="the CPV list is not at hand")
@pytest.mark.realdata
def test_check_digits_are_those_of_the_cpv_list() -> None:
    rows = CalamineWorkbook.from_path(CPV_LIST).get_sheet_by_name("CPV codes").to_python()[1:]
    listed = [str(row[0]).split("-") for row in rows]
    assert len(listed) == 9_454
    assert [(code, digit) for code, digit in listed if check_digit(code) != digit] == []


@pytest.mark.parametrize(
    ("title", "nature"),
    [
        ("Städning av förskolor", "services"),
        ("Lokalvård Lundby", "services"),
        ("Sophämtning", "services"),
        ("Konsulttjänster inom projektledning", "services"),
        ("Skötsel av grönytor", "services"),
        ("Bevakning 2015", "services"),
        ("Snöröjning centrum", "services"),
        ("Totalentreprenad förskola", "works"),
        ("Nybyggnad av skola", "works"),
        ("OMBYGGNAD KÖK", "works"),
        ("Markentreprenad", "works"),
        ("Inköp av kontorsmöbler", "supplies"),
        ("Leverans av livsmedel", "supplies"),
        ("Inköp av städtjänster", "services"),
        ("Städning efter ombyggnad", None),
        ("Städmaterial", None),
        ("Hantverkstjänster måleri", None),
        ("Driftentreprenad vägar", "services"),
        ("Ramavtal 2015", None),
        ("", None),
        (None, None),
    ],
)
def test_nature_of_title(title: str | None, nature: str | None) -> None:
    assert nature_of_title(title) == nature


@pytest.mark.skipif(not REGISTER.exists(), reason="the national register is not at hand")
@pytest.mark.realdata
def test_titles_seldom_disagree_with_the_kind_the_buyers_state() -> None:
    rows = CalamineWorkbook.from_path(REGISTER).get_sheet_by_index(0).to_python()[1:]
    stated = {"Tjänster": "services", "Varor": "supplies", "Byggentreprenader": "works"}
    pairs = [(stated[str(r[7])], nature_of_title(str(r[30]))) for r in rows if r[7]]
    proposed = [(kind, found) for kind, found in pairs if found == "services"]
    assert len(proposed) > 2000
    assert sum(kind == found for kind, found in proposed) / len(proposed) > 0.9
    assert {normalise_cpv(str(r[13])).state for r in rows} == {"ok", "missing"}
    assert sum(normalise_cpv(str(r[13])).state == "missing" for r in rows) == 31
