"""The registry: its file, tree, names and numbers, and who owes what when."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from stdnum.se import orgnr

from pipelines.model.codes import load_codes
from pipelines.model.organisations import (
    ORG_TYPES,
    ExpectedReport,
    ancestors,
    descendants,
    due_date,
    expected,
    load_registry,
    match_buyer,
    match_name,
    match_number,
    root,
    suggest_name,
    to_yaml,
)
from pipelines.model.reference import BUNDLED, reference_file
from pipelines.model.text import normalise

REGISTER = (
    Path(__file__).resolve().parents[2]
    / "../shared/realdata/upphandlingsmyndigheten/number_of_procurements_2021.xlsx"
)
PILOT = ("higab", "alvstranden", "framtiden", "park_och_natur", "lokalforvaltningen")
GROUP = ("poseidon", "bostadsbolaget", "familjebostader", "gardstensbostader")
REGISTRY = load_registry(BUNDLED)


def _write(folder: Path, text: str) -> Path:
    file = folder / "organisations.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_ids_of_the_contract_are_there() -> None:
    ids = {*PILOT, "trafikkontoret", *GROUP, "egnahemsbolaget", "arbetsformedlingen"}
    ids |= {"samordningsforbunden", "social_resurs", "forsakringskassan", "arbvux", "goteborg"}
    ids |= {"inkop_och_upphandling", "stadsledningskontoret", "upphandlingsmyndigheten"}
    assert ids <= set(REGISTRY.organisations)
    districts = [o for o in REGISTRY.organisations.values() if o.org_type == "district"]
    assert len(districts) == 10
    assert {(o.valid_from, o.valid_to) for o in districts} == {
        (dt.date(2011, 1, 1), dt.date(2020, 12, 31))
    }


def test_tree_has_one_root_and_outsiders_stay_out_of_it() -> None:
    assert root(REGISTRY) == "goteborg"
    assert ancestors(REGISTRY, "poseidon") == ("poseidon", "framtiden", "goteborg")
    assert descendants(REGISTRY, "framtiden")[0] == "framtiden"
    assert set(GROUP) < set(descendants(REGISTRY, "framtiden"))
    assert descendants(REGISTRY, "higab") == ("higab",)
    outside = set(REGISTRY.organisations) - set(descendants(REGISTRY, "goteborg"))
    assert outside == {
        "arbetsformedlingen",
        "forsakringskassan",
        "samordningsforbunden",
        "upphandlingsmyndigheten",
    }
    senders = [o.org_id for o in REGISTRY.organisations.values() if o.covers_all]
    assert senders == ["upphandlingsmyndigheten"]


def test_no_name_or_number_leads_to_two_organisations() -> None:
    assert {n: o for n, o in REGISTRY.owners_of_name.items() if len(o) > 1} == {}
    assert {n: o for n, o in REGISTRY.owners_of_number.items() if len(o) > 1} == {}


def test_numbers_are_well_formed_and_departments_have_none() -> None:
    for org in REGISTRY.organisations.values():
        if org.org_type in {"department", "district"}:
            assert org.org_number is None, org.org_id
        if org.org_number:
            assert orgnr.is_valid(org.org_number), org.org_id


@pytest.mark.realdata
@pytest.mark.skipif(not REGISTER.exists(), reason="the national register is not at hand")
def test_every_number_is_that_of_the_same_name_in_the_national_register() -> None:
    rows = CalamineWorkbook.from_path(REGISTER).get_sheet_by_index(0).to_python()[1:]
    number_of = {str(row[1]): str(row[2]) for row in rows}
    matched = {
        match_name(REGISTRY, name): number
        for name, number in number_of.items()
        if match_number(REGISTRY, number)
    }
    with_number = {o.org_id: o.org_number for o in REGISTRY.organisations.values() if o.org_number}
    assert matched == with_number
    by_buyer = [match_buyer(REGISTRY, str(row[1]), str(row[2])) for row in rows]
    assert by_buyer.count("goteborg") == 296
    assert by_buyer.count("familjebostader") == 28  # and not Stockholm's company of that name
    assert by_buyer.count("higab") == 15


@pytest.mark.parametrize(
    ("text", "org_id"),
    [
        ("LF", "lokalforvaltningen"),
        ("Lokalförv.", "lokalforvaltningen"),
        ("Göteborgs Stad Lokalförvaltningen", "lokalforvaltningen"),
        ("  göteborgs stad,\nlokalförvaltningen ", "lokalforvaltningen"),
        ("Lokalfo\u0308rvaltningen", "lokalforvaltningen"),
        ("ÄUAB", "alvstranden"),
        ("Älvstranden Utveckling Aktiebolag", "alvstranden"),
        ("Higab", "higab"),
        ("HIGAB AB (publ)", "higab"),
        ("Park- och naturförvaltningen", "park_och_natur"),
        ("park och naturförvaltningen", "park_och_natur"),
        ("FÖRVALTNINGS AB FRAMTIDEN", "framtiden"),
        ("Göteborgs Stad", "goteborg"),
        ("GÖTEBORGS KOMMUN", "goteborg"),
        ("LISEBERG AKTIEBOLAG", "liseberg"),
        ("Upphandlingsbolaget", "inkop_och_upphandling"),
        ("Lokalförvaltningn", None),
        ("Malmö stad", None),
        ("", None),
        ("AB", None),
    ],
)
def test_match_name(text: str, org_id: str | None) -> None:
    assert match_name(REGISTRY, text) == org_id


@pytest.mark.parametrize(
    ("text", "org_id"),
    [
        ("2120001355", "goteborg"),
        ("212000-1355", "goteborg"),
        ("16 212000-1355", "goteborg"),
        ("162120001355", "goteborg"),
        ("556104-8587", "higab"),
        ("5560350067", None),
        ("", None),
        ("saknas", None),
    ],
)
def test_match_number(text: str, org_id: str | None) -> None:
    assert match_number(REGISTRY, text) == org_id


def test_a_stated_number_decides_over_the_name() -> None:
    assert match_buyer(REGISTRY, "AB Familjebostäder", None) == "familjebostader"
    assert match_buyer(REGISTRY, "AB Familjebostäder", "5560350067") is None
    assert match_buyer(REGISTRY, "vad som helst", "5561143941") == "familjebostader"
    assert match_buyer(REGISTRY, None, " ") is None


def test_ambiguous_name_and_number_match_nobody(tmp_path: Path) -> None:
    registry = load_registry(
        _write(
            tmp_path,
            "organisations:\n"
            "  stad: {name: Stad, type: city, roles: [city]}\n"
            "  a: {name: Skolan, org_number: '2120001355', type: department, parent: stad}\n"
            "  b: {name: SKOLAN AB, org_number: '2120001355', type: company, parent: stad}\n",
        )
    )
    assert match_name(registry, "skolan") is None
    assert match_number(registry, "212000-1355") is None
    assert suggest_name(registry, "skolann") is None


def test_suggestion_is_near_and_only_for_a_person() -> None:
    assert suggest_name(REGISTRY, "Lokalförvaltningn") == "lokalforvaltningen"
    assert suggest_name(REGISTRY, "Trafikontoret") == "trafikkontoret"
    assert suggest_name(REGISTRY, "Malmö stads fastighetskontor") is None


def test_who_owes_a_register() -> None:
    sample = {*PILOT, "trafikkontoret", *GROUP}
    for year in (2013, 2014, 2015, 2016):
        days = dt.date(year, 1, 1), dt.date(year, 3, 31)
        assert set(expected(REGISTRY, "procurement_register", *days)) == sample
        plan = expected(REGISTRY, "procurement_plan", days[0], dt.date(year, 12, 31))
        assert set(plan) == sample
    q4_2012 = expected(
        REGISTRY, "procurement_register", dt.date(2012, 10, 1), dt.date(2012, 12, 31)
    )
    assert q4_2012 == ()
    q1_2017 = expected(REGISTRY, "procurement_register", dt.date(2017, 1, 1), dt.date(2017, 3, 31))
    units = {o.org_id for o in REGISTRY.organisations.values() if "procuring_unit" in o.roles}
    assert set(q1_2017) == units
    assert sample < units
    assert expected(REGISTRY, "cost_statement", dt.date(2017, 1, 1), dt.date(2017, 3, 31)) == ()
    with pytest.raises(ValueError, match="before it starts"):
        expected(REGISTRY, "procurement_plan", dt.date(2017, 4, 1), dt.date(2017, 3, 31))


def test_an_organisation_that_ended_owes_nothing(tmp_path: Path) -> None:
    registry = load_registry(
        _write(
            tmp_path,
            "organisations:\n"
            "  stad: {name: Stad, type: city, roles: [city]}\n"
            "  a: {name: A, type: company, parent: stad, valid_to: 2015-06-30, reports: [{type:"
            " procurement_register, every: quarter, valid_from: 2013-01-01, deadline_days: 20}]}\n",
        )
    )
    kind = "procurement_register"
    assert expected(registry, kind, dt.date(2015, 4, 1), dt.date(2015, 6, 30)) == ("a",)
    assert expected(registry, kind, dt.date(2015, 7, 1), dt.date(2015, 9, 30)) == ()


def test_due_date_counts_from_the_end_but_a_plan_from_its_start() -> None:
    start = dt.date(2013, 1, 1)
    register = ExpectedReport("procurement_register", "quarter", start, None, 20)
    plan = ExpectedReport("procurement_plan", "year", start, None, 30)
    assert due_date(register, dt.date(2015, 1, 1), dt.date(2015, 3, 31)) == dt.date(2015, 4, 20)
    assert due_date(plan, dt.date(2015, 1, 1), dt.date(2015, 12, 31)) == dt.date(2015, 1, 31)


def test_registry_survives_its_own_yaml(tmp_path: Path) -> None:
    assert load_registry(_write(tmp_path, to_yaml(REGISTRY))) == REGISTRY
    assert load_registry(tmp_path) == REGISTRY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("organisations: {a: {name: A, type: city, roles: [city], colour: red}}", "a.colour"),
        ("organisations: {a: {name: A, type: planet, roles: [city]}}", "a.type"),
        ("organisations: {a: {name: A, type: city, parent: b}}", "a.parent: no organisation 'b'"),
        ("organisations: {a: {name: A, type: city}}", "one root"),
        ("organisations: {A b: {name: A, type: city, roles: [city]}}", "names a folder"),
        (f"organisations: {{{'a' * 41}: {{name: A, type: city, roles: [city]}}}}", "at most 40"),
        (
            "organisations: {a: {name: A, type: city, roles: [city]}, a: {name: B, type: city}}",
            "'a' twice",
        ),
        (
            "organisations: {s: {name: S, type: city, roles: [city]},"
            " a: {name: A, type: company, parent: b}, b: {name: B, type: company, parent: a}}",
            "a.parent: the parents form a ring",
        ),
        (
            "organisations: {s: {name: S, type: city, roles: [city]},"
            " t: {name: T, type: city, roles: [root]}}",
            "one root",
        ),
        (
            "organisations: {s: {name: S, type: city, roles: [city],"
            " valid_from: 2015-01-01, valid_to: 2014-01-01}}",
            "s.valid_to: ends before it starts",
        ),
        ("organisations: [", "organisations.yaml"),
        ("", "organisations.yaml"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ValueError, match=r"organisations\.yaml") as refused:
        load_registry(_write(tmp_path, text))
    assert told in str(refused.value)


def test_types_are_those_of_the_code_list() -> None:
    assert set(load_codes(BUNDLED / "codes")["org_type"].codes) == set(ORG_TYPES)


def test_reference_folder_may_hold_only_some_files(tmp_path: Path) -> None:
    own = _write(tmp_path, "organisations: {}")
    assert reference_file(tmp_path, "organisations.yaml") == own
    assert reference_file(own, "organisations.yaml") == own
    assert reference_file(tmp_path, "targets.csv") == BUNDLED / "targets.csv"
    assert reference_file(own, "targets.csv") == BUNDLED / "targets.csv"


@given(st.text(max_size=40))
def test_normalise_is_settled_and_matching_never_fails(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not set(once) & set("*():.\u00ad\u200b\n\t")
    assert match_name(REGISTRY, text) in {None, *REGISTRY.organisations}
    assert match_number(REGISTRY, text) in {None, *REGISTRY.organisations}


@given(
    st.sampled_from(sorted(REGISTRY.owners_of_name)), st.sampled_from(["{}", " {}\u00ad", "{} AB"])
)
def test_a_name_matches_however_it_is_dressed(name: str, dress: str) -> None:
    (owner,) = REGISTRY.owners_of_name[name]
    assert match_name(REGISTRY, dress.format(name.upper())) == owner


def test_normalise_known_answers() -> None:
    assert normalise("  Värde\n(tkr):* ") == "värde tkr"
    assert normalise("Fr.o.m.") == "from"
    assert normalise("Upphand\u00adlings\u200bnr\u00a0") == "upphandlingsnr"
    assert normalise("ANNONSDATUM") == "annonsdatum"
    assert normalise("Å Ä Ö") == "å ä ö"
