"""Few who are left out of the pay-off cannot be worked out of what is published of it."""

import itertools
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from masked import published
from payoff_placed import D, Row, paid_off, tables

from pipelines.disclosure import publication
from pipelines.payoff import told as told_of
from pipelines.payoff.from_tables import Coverage
from pipelines.payoff.told import persons_placed, told

NAMES = ("payoff", "payoff_sensitivity", "payoff_summary", "payoff_grid", "payoff_step")
PERSONS = 12


def city(left_out: int, again: int = 0) -> dict[str, pd.DataFrame]:
    """Twelve persons with a placement each, `left_out` of whom have none that can be reckoned.

    `again` of the others have a second one, which cannot be reckoned either.
    """
    placed: list[Row] = []
    for n in range(PERSONS):
        known = n >= left_out
        start = D(2014, 1 + n, 1) if known else D(2017, 1, 1)  # has not begun
        placed.append({"placement_id": f"e{n}", "candidate_pid": f"p{n}", "starts_at": start})
    later = {"starts_at": D(2017, 1, 1)}
    placed += [
        {"placement_id": f"f{n}", "candidate_pid": f"p{PERSONS - 1 - n}", **later}
        for n in range(again)
    ]
    people = range(PERSONS)
    seen = [
        {"placement_id": f"e{n}", "candidate_pid": f"p{n}", "horizon_months": 6} for n in people
    ]
    return tables(placed, [{"candidate_pid": f"p{n}"} for n in people], seen)


def shown(given: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    found = paid_off(given, draws=20)
    return {name: published(f"public.{name}", found[name]) for name in NAMES}


def may_be_left_out(public: dict[str, pd.DataFrame], placed: int, people: int) -> set[int]:
    """How many placements may be left out, by all that the tables tell.

    The attacker knows how many placements and persons there are in all, from other tables, and
    that a number which is hidden is one to four, or stands beside such a number.
    """
    summary = public["payoff_summary"].set_index("name")
    value = pd.to_numeric(summary["value"])
    counted = set(range(placed + 1))
    rows = public["payoff"].assign(npv=pd.to_numeric(public["payoff"]["npv"]))
    amounts = rows.pivot_table(
        index=["scenario", "horizon_months", "actor"], columns="basis", values="npv", dropna=False
    )
    quotient = (amounts["net"] / amounts["per_placement"]).dropna()
    counted &= {round(n) for n in quotient} or counted
    for name, is_exact in (("counted", True), ("persons", people == placed)):
        if pd.notna(value[name]):
            at_least = name == "persons" and value.get("persons_is_at_least", 0) == 1
            counted &= set(range(int(value[name]), placed + 1)) if at_least or not is_exact else {
                int(value[name])
            }  # fmt: skip
    for part, rest in (("followed_up", "not_followed_up"), ("projected", "observed")):
        both = value[part] + value[rest]
        if people == placed and pd.notna(both):
            counted &= {int(both)}
    if pd.notna(value["left_out"]):
        counted &= {placed - int(value["left_out"])}
    return {placed - n for n in counted}


@pytest.mark.parametrize(("left_out", "again"), [*((n, 0) for n in range(1, 5)), (1, 1), (3, 1)])
def test_nobody_can_tell_how_few_are_left_out(left_out: int, again: int) -> None:
    placed = PERSONS + again
    found = may_be_left_out(shown(city(left_out, again)), placed, PERSONS)
    assert {0, left_out + again, 5} <= found


@pytest.mark.parametrize("left_out", range(1, 5))
def test_without_the_rule_the_attack_finds_them(
    left_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told_of, "FLOOR", 0)
    monkeypatch.setattr(told_of.told, "__defaults__", (0,))
    assert may_be_left_out(shown(city(left_out)), PERSONS, PERSONS) == {left_out}


@pytest.mark.parametrize("left_out", [0, 5])
def test_nobody_or_enough_left_out_are_told(left_out: int) -> None:
    public = shown(city(left_out))
    value = public["payoff_summary"].set_index("name")["value"]
    assert value["persons"] == value["counted"] == PERSONS - left_out
    assert value["left_out"] == left_out
    assert value["persons_is_at_least"] == 0
    each = public["payoff"].query("basis == 'per_placement'")
    assert len(each)
    assert not each["is_suppressed"].any()
    assert may_be_left_out(public, PERSONS, PERSONS) == {left_out}


def test_net_and_gross_are_told_all_the_same() -> None:
    rows = shown(city(2))["payoff"]
    hidden = rows["is_suppressed"].astype(bool)
    assert set(rows.loc[hidden, "basis"]) == {"per_placement"}
    assert (rows.loc[~hidden, "persons"] == PERSONS - 5).all()


def test_a_reason_of_few_hides_the_reasons_but_not_the_whole() -> None:
    given = city(5)
    early = given["person_placement"]["placement_id"] == "e0"
    given["person_placement"].loc[early, "starts_at"] = pd.Timestamp(1990, 1, 1)
    value = shown(given)["payoff_summary"].set_index("name")["value"]
    assert value["left_out"] == 5
    assert pd.isna(value["left_out_before_rates"])
    assert pd.isna(value["left_out_not_begun"])


def test_what_is_told_leaves_room_for_nobody_and_for_the_limit() -> None:
    for placements, left_out, twice in itertools.product(range(10, 60), range(1, 5), range(3)):
        of = Coverage(
            placements=placements, counted=placements - left_out,
            persons=placements - left_out - twice,
        )  # fmt: skip
        everybody = placements - twice
        found = told(of, everybody)
        assert 0 < found.untold < 5
        assert found.persons <= everybody - 5
        assert found.persons <= of.persons


def test_placements_that_are_hidden_hide_what_is_divided_by_them() -> None:
    frames = {f"public.{name}": each for name, each in shown(city(0)).items()}
    cells, n = {}, 0
    for name, rows in frames.items():
        cells[name], n = n, n + 2 * len(rows)
    views = SimpleNamespace(frames=frames, cells=cells, n=n)
    follows = publication._follows(cast("publication.Views", views))
    summary = frames["public.payoff_summary"]["name"]
    at = cells["public.payoff_summary"] + 2 * int(np.flatnonzero(summary == "placements")[0])
    hidden = {at}
    while follows[at] not in hidden:
        at = int(follows[at])
        hidden.add(at)
    each = np.flatnonzero(frames["public.payoff"]["basis"] == "per_placement")
    assert {cells["public.payoff"] + 2 * int(row) for row in each} < hidden
    names = {summary.iloc[(c - cells["public.payoff_summary"]) // 2]
             for c in hidden if c >= cells["public.payoff_summary"]}  # fmt: skip
    assert {"placements", "counted", "left_out", "cost_per_placement"} <= names
    assert "persons" not in names


def test_persons_placed_counts_each_once_and_rows_without_one_each() -> None:
    placed = [("a", 1.0), ("a", 1.0), (None, 3.0), (None, 2.0)]
    rows = [
        {"placement_id": f"e{n}", "candidate_pid": pid, "n_persons": number}
        for n, (pid, number) in enumerate(placed)
    ]
    assert persons_placed(tables(rows)["person_placement"]) == 6
