"""The invented city's people and contracts: one world behind all reports, plausible, and unreal."""

import datetime as dt
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.se import orgnr, personnummer

from pipelines.demo.cells import amount, person, share, window, written
from pipelines.demo.city import generate
from pipelines.demo.identity import (
    COORDINATION,
    PERSONS,
    check_digit,
    organisation_number,
    personal_number,
)
from pipelines.demo.layouts import layouts
from pipelines.demo.model import Window
from pipelines.demo.names import SUPPLIERS
from pipelines.demo.placements import known_by_number
from pipelines.demo.units import UNITS, choose
from pipelines.demo.workbooks import Shown
from pipelines.demo.world import World, make

DAY = dt.date


@pytest.fixture(scope="module")
def world() -> World:
    return make(UNITS, (2013, 2016), 22)


# --- identity -----------------------------------------------------------------------------------


@given(
    birth=st.dates(DAY(1930, 1, 1), DAY(2010, 12, 31)),
    serial=st.sampled_from([*PERSONS, *COORDINATION]),
)
def test_personal_numbers_are_valid(birth: dt.date, serial: int) -> None:
    number = personal_number(birth, serial)
    assert number.startswith(f"{birth:%Y%m%d}{serial}")
    assert personnummer.is_valid(number)
    assert personnummer.get_gender(number) == ("M" if serial % 2 else "F")


def test_a_coordination_number_adds_sixty_to_the_day() -> None:
    assert personal_number(DAY(1990, 1, 9), 238, coordination=True)[:11] == "19900169238"


def test_check_digit_by_hand() -> None:
    assert check_digit("811218987") == 6  # Skatteverket's own example
    assert check_digit("556016068") == 0


def test_organisation_numbers_are_valid_and_of_a_series_that_is_not_in_use() -> None:
    numbers = [organisation_number(n) for n in range(0, 999_999, 5021)]
    assert all(orgnr.is_valid(n) and n.startswith("552") for n in numbers)
    assert len({s.supplier_org_no for s in SUPPLIERS}) == len(SUPPLIERS)


def test_all_persons_have_numbers_of_the_test_series(world: World) -> None:
    numbers = [c.candidate_pid for c in world.candidates]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        is_coordination = int(number[6:8]) > 60
        assert int(number[8:11]) in (COORDINATION if is_coordination else PERSONS)
    assert sum(int(n[6:8]) > 60 for n in numbers) > 2


# --- one world ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, 10, 14])
@pytest.mark.parametrize("years", [(2015, 2015), (2013, 2016)])
def test_everything_follows_from_the_contracts(number: int, years: tuple[int, int]) -> None:
    made = make(choose(number, None), years, 5)
    signed = {c.contract_no: c for c in made.contracts}
    bought = {
        (org, p.procurement_ref): p
        for org, by_year in made.bought.items()
        for rows in by_year.values()
        for p in rows
    }
    for c in made.contracts:
        procurement = bought[c.org, c.procurement_ref]
        assert procurement.awarded_at
        assert procurement.cancelled_at is None
        assert procurement.awarded_at < c.signed_at <= made.through
        assert c.signed_at < c.starts_at < c.ends_at
    for each in made.commitments:
        assert signed[each.contract.contract_no].social == "yes"
        assert 1 <= each.required_persons <= each.promised_persons
        assert len(each.starts) <= each.promised_persons
    for p in made.placements:
        c = signed[p.contract.contract_no]
        assert c.starts_at <= p.starts_at <= min(c.ends_at, made.through)
        assert p.ended_at is None or p.starts_at < p.ended_at <= made.through
        assert (p.ended_at is None) == (p.end_reason is None)
    for f in made.follow_ups:
        assert f.placement.starts_at < f.observed_at <= made.through
        if f.status == "same_employer":
            assert f.placement.ended_at is None or f.placement.ended_at > f.observed_at


def test_the_way_of_a_candidate_is_in_order(world: World) -> None:
    hired = {p.who.key: p for p in world.placements if p.who}
    for who in world.candidates:
        matched = [who.matched_at, who.presented_at, who.interviewed_at, who.started_at]
        days = [who.entered_at, *(d for d in matched if d)]
        assert days == sorted(days)
        prepared = [d for d in (who.preparation_at, who.prepared_at or who.interrupted_at) if d]
        assert [who.entered_at, *prepared] == sorted([who.entered_at, *prepared])
        assert not (who.prepared_at and who.interrupted_at)
        age = who.entered_at.year - who.birth.year
        assert 18 <= age <= 61
        assert ("youth" in who.target_groups) == (age < 25)
        assert (who.started_at is not None) == (who.key in hired)
    assert {p.who.key for p in world.preparations} <= {
        c.key for c in world.candidates if c.preparation_at and known_by_number(c)
    }


def test_the_figures_are_those_of_the_pilot() -> None:
    """domain.md 7.1: about 175 persons, 28 % women, groups overlap, lead time, who stays."""
    cities = [make(UNITS, (2013, 2016), seed) for seed in range(1, 7)]
    placements = [p for city in cities for p in city.placements]
    through = cities[0].through
    assert 150 <= sum(p.n_persons for p in placements) / len(cities) <= 200
    people = [p.who for p in placements if p.who]
    shares = Counter(g for w in people for g in w.target_groups)
    women = sum(w.gender == "woman" for w in people) / len(people)
    assert 0.22 < women < 0.36
    assert 0.45 < shares["youth"] / len(people) < 0.65
    assert 0.5 < shares["foreign_born"] / len(people) < 0.7
    assert 0.05 < shares["disability"] / len(people) < 0.2
    assert 75 < median((w.started_at - w.entered_at).days for w in people if w.started_at) < 115
    paid = [p for p in placements if p.wage_basis == "month"]
    assert all(18_500 <= (p.wage_amount or 0) <= 26_000 for p in paid)
    early = [p for p in placements if p.placement_type == "employment"]
    for months, low, high in ((6, 0.66, 0.8), (12, 0.52, 0.68)):
        observed = [p for p in early if (through - p.starts_at).days > months * 31]
        left = sum(
            p.ended_at is not None and (p.ended_at - p.starts_at).days < months * 30.4
            for p in observed
        )
        assert low < 1 - left / len(observed) < high


# --- the reports agree ----------------------------------------------------------------------------


def _rows(truth: dict[str, Any], report_type: str) -> list[dict[str, Any]]:
    return [
        {**known, "org": known.get("org", line["org_id"])}
        for line in truth["submissions"]
        if line["report_type"] == report_type and line["in_force"]
        for _, _, known in line["values"]
    ]


@pytest.fixture(scope="module", params=[0.0, 0.3])
def truth(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return generate(tmp_path_factory.mktemp("city"), quirks=request.param)


def _findings(truth: dict[str, Any], code: str) -> int:
    return sum(f["code"] == code for s in truth["submissions"] for f in s["findings"])


def test_what_others_refer_to_comes_through(truth: dict[str, Any]) -> None:
    contracts = {(r["org"], r["procurement_ref"]) for r in _rows(truth, "contract_register")}
    commitments = _rows(truth, "commitment_register")
    orphans = [r for r in commitments if (r["org"], r["procurement_ref"]) not in contracts]
    assert len(orphans) == _findings(truth, "M123")
    placements = [r for r in _rows(truth, "placement_list") if "procurement_ref" in r]
    assert all((r["org"], r["procurement_ref"]) in contracts for r in placements)
    candidates = {r["candidate_pid"] for r in _rows(truth, "candidate_list")}
    strangers = [
        r for r in _rows(truth, "preparation_list") if r["candidate_pid"] not in candidates
    ]
    assert len(strangers) == _findings(truth, "M122")


def test_what_is_typed_as_delivered_is_what_was_placed(truth: dict[str, Any]) -> None:
    placed: dict[tuple[str, str], set[Any]] = {}
    more: Counter[tuple[str, str]] = Counter()
    for r in _rows(truth, "placement_list"):
        place = (r["org"], r.get("procurement_ref", ""))
        if r["starts_at"] > truth["data_through"]:
            continue
        if "candidate_pid" in r:
            placed.setdefault(place, set()).add(r["candidate_pid"])
        else:
            more[place] += r.get("n_persons", 1)
    differing = []
    for r in _rows(truth, "commitment_register"):
        place = (r["org"], r["procurement_ref"])
        if r["delivered_persons"] != len(placed.get(place, ())) + more[place]:
            differing.append(r)
    assert len(differing) == _findings(truth, "M120") + _findings(truth, "M94")


# --- how a value is written -----------------------------------------------------------------------


def test_values_by_layout() -> None:
    known = layouts()
    day = DAY(2015, 3, 1)
    assert written(known["B2"], "published_at", day) == ("2015-03-01", "M02")
    assert written(known["G2"], "starts_at", day) == ("150301", "M109")
    assert written(known["B1"], "published_at", day) == (day, None)
    assert amount(known["B2"], 1250) == 1250
    assert written(known["C2"], "contract_value_sek", 1_250_000) == (1.25, None)
    assert written(known["C3"], "contract_value_sek", 1_250_000) == ("1250000,00", None)
    assert share(known["H1"], 0.75) == 75
    assert share(known["K1"], 0.75) == Shown(0.75, "0%")
    assert written(known["D1"], "target_groups", ("youth", "foreign_born")) == (
        "Ungdom, Utrikes född",
        None,
    )
    assert written(known["F1"], "target_groups", ("disability",)) == ("Funktionsnedsättning", "M77")
    number = personal_number(DAY(1990, 1, 1), 980)
    assert person(known["F1"], number) == (f"19900101-{number[8:]}", None)
    assert person(known["F2"], number) == (f"900101-{number[8:]}", "M62")
    assert person(known["F3"], number) == (int(number), "M63")
    assert person(known["F5"], "SF-0001") == ("SF-0001", None)


def test_windows_in_words() -> None:
    assert window(Window(DAY(2016, 10, 1), DAY(2016, 10, 31), "month")) == "oktober 2016"
    assert window(Window(DAY(2016, 4, 1), DAY(2016, 6, 30), "quarter")) == "kv 2 2016"
    assert window(Window(DAY(2016, 1, 4), DAY(2016, 1, 10), "week")) == "v 1 2016"


def test_no_number_is_written_where_no_person_belongs(tmp_path: Path) -> None:
    """A sole trader's number stands in the column for it, one more in a refused file's comment."""
    made = generate(tmp_path, organisations=3, years=(2014, 2015), quirks=0.3)
    planted = made["planted"].get("supplier is a person", 0)
    assert planted
    found = sum(f["code"] == "M24" for s in made["submissions"] for f in s["findings"])
    refused = [s for s in made["submissions"] if "S54" in {f["code"] for f in s["findings"]}]
    assert found == planted
    assert [s["rows_in"] for s in refused] == [0]
