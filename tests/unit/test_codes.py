"""Code lists: the words of the sheets and of the national register, labels, wrong lists."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.classes import ONLY_96
from pipelines.model import tables
from pipelines.model.codes import load_code_list, load_codes
from pipelines.model.reference import BUNDLED
from pipelines.model.reports import standard
from pipelines.model.text import normalise

CODES = load_codes(BUNDLED / "codes")
REALDATA = Path(__file__).resolve().parents[2] / "../shared/realdata"
SSYK = REALDATA / "reference-ssyk/ssyk_hierarchy_with_occupations.json"


def test_the_lists_are_there_with_both_labels() -> None:
    named = {f.codes for r in standard().values() for f in r.fields.values() if f.codes}
    assert set(CODES) == named | {"yes_no", "org_type", "exclusion_reason", "ssyk", "event_type"}
    for codes in CODES.values():
        for code in codes.codes:
            assert codes.label(code, "sv")
            assert codes.label(code, "en")
            assert codes.match(code) == code
            assert codes.match(codes.label(code, "sv").upper()) == code
    assert set(CODES["nature"].codes) == set(tables.NATURE)
    assert set(CODES["yes_no"].codes) == set(tables.YES_NO_UNKNOWN)


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("nature", "Tjänster", "services"),
        ("nature", "Varor", "supplies"),
        ("nature", "Byggentreprenader", "works"),
        ("nature", "T", "services"),
        ("nature", "v", "supplies"),
        ("nature", " E ", "works"),
        ("nature", "Vara/tjänst", "mixed"),
        ("nature", "Tja\u0308nst", "services"),
        ("nature", "Hyra", None),
        ("procedure", "Öppet förfarande", "open"),
        ("procedure", "Förenklat förfarande", "simplified"),
        ("procedure", "Förhandlat förfarande med föregående annonsering", "negotiated"),
        ("procedure", "Förhandlat utan annonsering", "negotiated_without_notice"),
        ("procedure", "Selektivt förfarande", "restricted"),
        ("procedure", "Urvalsförfarande", "selection"),
        ("procedure", "Konkurrenspräglad dialog", "competitive_dialogue"),
        ("procedure", "Annat förfarande", "other"),
        ("procedure", "DIREKTUPPH.", "direct_award"),
        ("procedure", "Förnyad\nkonkurrensutsättning", "mini_competition"),
        ("procedure", "Avrop (FKU)", "mini_competition"),
        ("procedure", "Avrop", "call_off"),
        ("procedure", "LOV", "lov_system"),
        ("procurement_form", "Kontrakt", "single_contract"),
        ("procurement_form", "Ramavtal", "framework_agreement"),
        ("procurement_form", "DIS", "dps"),
        ("procurement_form", "Förlängning", "option_extension"),
        ("law", "Direktiv 2014/24/EU", "LOU"),
        ("law", "Direktiv 2014/25/EU", "LUF"),
        ("law", "Direktiv 2014/23/EU", "LUK"),
        ("law", "Direktiv 2009/81/EG", "LUFS"),
        ("law", "LOU (2016:1145)", "LOU"),
        ("law", "lov", "LOV"),
        ("requirement_type", "Skarpt krav", "mandatory_employment"),
        ("requirement_type", "dialog", "dialogue_employment"),
        ("requirement_type", "Praktikplats", "mandatory_internship"),
        ("requirement_type", "Inga krav", "none"),
        ("requirement_type", "Sysselsättningskrav", None),  # may be dialogue as well
        ("exclusion_reason", "För kort tid", "too_short"),
        ("exclusion_reason", "Specialistkompetens", "specialist"),
        ("exclusion_reason", "Ej angivet", "not_stated"),
        ("procurement_status", "Avbruten", "cancelled"),
        ("procurement_status", "Överprövad", "appealed"),
        ("org_type", "Kommunalförbund", "municipal_federation"),
        *(("gender", word, "woman") for word in ("K", "kvinna", "Kvinna")),
        *(("gender", word, "man") for word in ("M", "man", "MAN")),
        ("target_group", "ungdom", "youth"),
        ("target_group", "utrf", "foreign_born"),
        ("target_group", "U", "youth"),
        ("target_group", "UF", "foreign_born"),
        ("target_group", "F", "disability"),
        ("target_group", "funktionsneds.", "disability"),
        ("target_group", "Pensionär", None),
        # Three different things that sheets mix up (domain.md 2.3).
        ("support_type", "aktivitetsstöd", "activity_grant"),
        ("support_type", "aktivitetsersättning", "activity_compensation"),
        ("support_type", "utvecklingsersättning", "development_allowance"),
        ("support_type", "aktivitet", None),
        ("support_type", "FS", "income_support"),
        ("support_type", "AK", "unemployment_insurance"),
        ("support_type", "AS", "activity_grant"),
        ("support_type", "okänd", "unknown"),
        ("payer", "AF", "state_pes"),
        ("payer", "staten", None),  # three payers are parts of the state
        ("subsidy_type", "NSJ", "new_start_job"),
        ("subsidy_type", "LB", "wage_subsidy"),
        ("subsidy_type", "Lönebidrag för trygghet", "wage_subsidy_security"),
        ("employment_form", "TV", "permanent"),
        ("employment_form", "VIS", "fixed_term"),
        ("employment_form", "PROV", "probationary"),
        ("employment_form", "SÄVA", "fixed_term"),
        ("employment_form", "AVA", "fixed_term"),
        ("employment_form", "behov", "hourly"),
        ("end_reason", "Uppsagd (arbetsbrist)", "redundancy"),
        ("end_reason", "uppsagd", None),  # for one reason or another
        ("follow_up_status", "ja", "same_employer"),
        ("follow_up_status", "kvar", "same_employer"),
        ("follow_up_status", "nej", "left"),
        ("follow_up_status", "annat jobb", "other_employer"),
        ("follow_up_status", "studier", "education"),
        ("follow_up_status", "i arbete", None),  # with the same employer or another
        ("commitment_status", "J", "fulfilled"),
        ("commitment_status", "N", "not_fulfilled"),
        ("commitment_status", "grönt", "on_track"),
        ("commitment_status", "gult", "at_risk"),
        ("commitment_status", "rött", "not_fulfilled"),
        ("commitment_action", "vite", "vite"),
        ("cost_type", "Stödfunktion", "support_function"),
        ("wage_basis", "tim", "hour"),
        ("ssyk", "9111", "9111"),
        ("ssyk", "lokalvårdare", "9111"),
    ],
)
def test_words_of_the_sheets(name: str, word: str, code: str | None) -> None:
    assert CODES[name].match(word) == code


@pytest.mark.parametrize(
    ("word", "code", "implies", "state"),
    [
        ("ja", "yes", None, None),
        ("X", "yes", None, None),
        ("✓", "yes", None, None),
        ("True", "yes", None, None),
        ("1", "yes", None, None),
        ("Ja (skarpt)", "yes", "mandatory_employment", None),
        ("ja, skarpt", "yes", "mandatory_employment", None),
        ("ja, dialog", "yes", "dialogue_employment", None),
        ("Dialog", "yes", "dialogue_employment", None),
        ("Nej", "no", None, None),
        ("n", "no", None, None),
        ("0", "no", None, None),
        ("Ej aktuellt", "no", None, "not_applicable"),
        ("-", "unknown", None, None),
        ("–", "unknown", None, None),
        ("Uppgift saknas", "unknown", None, None),
        ("?", "unknown", None, "undecided"),
        ("pågår", "unknown", None, "undecided"),
        ("ev.", "unknown", None, "undecided"),
    ],
)
def test_yes_no(word: str, code: str, implies: str | None, state: str | None) -> None:
    entry = CODES["yes_no"].entry(word)
    assert entry is not None
    assert (entry.code, entry.attributes.get("implies"), entry.attributes.get("state")) == (
        code,
        implies,
        state,
    )


@pytest.mark.parametrize("word", ["kanske", "se kommentar", "2", "ja nej", "", "10"])
def test_what_is_neither_yes_nor_no_is_not_guessed(word: str) -> None:
    assert CODES["yes_no"].match(word) is None


def test_what_a_yes_implies_is_a_requirement_type_that_counts() -> None:
    counted = CODES["requirement_type"].codes_where("counted", "yes")
    implied = {c.attributes.get("implies") for c in CODES["yes_no"].words.values()} - {None}
    assert implied == {"mandatory_employment", "dialogue_employment"}
    assert implied <= set(counted)


def test_requirement_types_state_counted_and_strict() -> None:
    types = CODES["requirement_type"]
    for code in types.codes.values():
        assert code.attributes["counted"] in tables.YES_NO_UNKNOWN
        assert code.attributes["strict"] in tables.YES_NO_UNKNOWN
    assert types.codes["labour_law_conditions"].attributes["counted"] == "no"
    assert types.codes["csr_ethical"].attributes["counted"] == "no"
    assert types.codes["none"].attributes["counted"] == "no"
    assert types.codes["unknown"].attributes["counted"] == "unknown"


@pytest.mark.parametrize(
    ("name", "word", "label"),
    [
        ("target_group", "Ungdommar", "Ungdom"),
        ("procedure", "Förenkladt", "Förenklat förfarande"),
        ("target_group", "Pensionär", None),
        ("gender", "x", None),
        ("gender", "", None),
    ],
)
def test_a_word_that_is_like_one_is_suggested(name: str, word: str, label: str | None) -> None:
    assert CODES[name].match(word) is None
    assert CODES[name].nearest(word) == label


def test_a_senders_own_words_go_first_and_lead_to_known_codes() -> None:
    own = CODES["nature"].extended({"Typ 1": "services", "V": "works"})
    assert [own.match(w) for w in ("typ 1", "v", "vara")] == ["services", "works", "supplies"]
    assert CODES["nature"].match("v") == "supplies"
    with pytest.raises(ValueError, match="nature: 'Typ 9' leads to 'gifts'"):
        CODES["nature"].extended({"Typ 9": "gifts"})


@pytest.mark.skipif(not SSYK.exists(), reason="the list of occupations is not at hand")
@pytest.mark.realdata
def test_occupations_lead_to_the_code_they_have_in_the_official_list() -> None:
    official: dict[str, set[str]] = {}
    levels: dict[str, str] = {}

    def walk(node: Any, code: str) -> None:
        if isinstance(node, list):
            for part in node:
                walk(part, code)
        elif isinstance(node, dict):
            code = node.get("ssyk_code_2012", code)
            levels[code] = node.get("preferred_label", "")
            if node.get("type") == "occupation-name":
                official.setdefault(normalise(node["preferred_label"]), set()).add(code)
            walk(list(node.values()), code)

    walk(json.loads(SSYK.read_text(encoding="utf-8")), "")
    assert len(CODES["ssyk"].codes) == 32
    assert set(CODES["ssyk"].codes) <= set(levels)
    assert not ONLY_96 & set(levels)
    shared = {w: {c.code} for w, c in CODES["ssyk"].words.items() if w in official}
    assert len(shared) > 40
    assert shared == {word: official[word] for word in shared}


@given(st.text(max_size=20))
def test_matching_never_fails_and_gives_codes_only(text: str) -> None:
    for codes in CODES.values():
        assert codes.match(text) in {None, *codes.codes}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a,A,A-en,x|y\nb,B,B-en,Y.", "'y' leads to both 'a' and 'b'"),
        ("a,A,A-en,x\na,A,A-en,x", "'x' leads to both 'a' and 'a'"),
        ("a,A,A-en,x\na,Annan,A-en,y", "'a' has two labels"),
        ("a,,A-en,x", "line 2: label_sv"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path: Path, rows: str, told: str) -> None:
    file = tmp_path / "nature.csv"
    file.write_text(f"code,label_sv,label_en,aliases\n{rows}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"nature\.csv") as refused:
        load_code_list(file)
    assert told in str(refused.value)


def test_a_folder_with_one_list_takes_the_others_from_the_bundle(tmp_path: Path) -> None:
    (tmp_path / "law.csv").write_text(
        "code,label_sv,label_en,aliases\nLOU,Lag,Act,\n", encoding="utf-8"
    )
    codes = load_codes(tmp_path)
    assert list(codes["law"].codes) == ["LOU"]
    assert codes["nature"] == CODES["nature"]
    assert load_codes(tmp_path / "absent") == CODES
