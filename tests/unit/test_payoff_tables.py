"""The published rows of the pay-off: they fit, add up, and say who counted."""

import numpy as np
import pandas as pd
import pytest
from frames import frame, organisations, period_rows
from masked import published
from payoff_kat import PARAMETERS
from payoff_placed import LAST, D, many, paid_off, tables, taken

from pipelines.kpis.curves import retention_curve
from pipelines.model import derive
from pipelines.model import tables as t
from pipelines.model.tables.mart_payoff import MART_PAYOFF, SCENARIO, STEP
from pipelines.payoff.balance import deviations, of_months
from pipelines.payoff.cases import ACTORS, ROW, Assumptions
from pipelines.payoff.checks import payoff_balanced, payoff_sums
from pipelines.payoff.flows import flows
from pipelines.payoff.from_tables import cases_of
from pipelines.payoff.observed import stays
from pipelines.payoff.rates import constant_rates
from pipelines.payoff.sensitivity import STEPS
from pipelines.payoff.survival import curve


def test_five_who_live_elsewhere_leak_and_fewer_are_not_told() -> None:
    def home(number: int) -> pd.DataFrame:
        return frame(
            t.CANDIDATE,
            [{"candidate_pid": f"p{n}", "birth_year": 1990, "home_municipality": "1481",
              "newly_arrived": True} for n in range(number)],
        )  # fmt: skip

    found = cases_of(many(6) | {"person_candidate": home(5)}, PARAMETERS, LAST).cases
    assert found is not None
    assert (found.persons.away.sum(), np.nanmin(found.persons.birth_year)) == (5.0, 1990.0)
    few, five = (
        set(paid_off(many(6) | {"person_candidate": home(n)}, draws=50)["payoff"]["actor"])
        for n in (4, 5)
    )
    assert five - few == {"annan"}


def test_published_rows_fit_their_tables_and_add_up() -> None:
    found = paid_off(many(8), draws=400)
    for table in MART_PAYOFF:
        rows = derive.fitted(found[table.name.removeprefix("mart.")], table)
        derive.validated(rows, table)
        assert not rows.duplicated(list(table.key)).any()
    payoff = found["payoff"]
    assert set(payoff["scenario"]) == set(SCENARIO)
    assert set(payoff["horizon_months"]) == {12, 36, 60}
    wide = payoff.pivot_table(
        index=["scenario", "horizon_months", "basis"], columns="actor", values="npv"
    )
    plain = wide[wide.index.get_level_values("scenario") != "skattefaktor"]
    payers = [a for a in ACTORS if a != "annan"]
    assert plain[payers].sum(axis=1).to_numpy() == pytest.approx(plain["samhalle"].to_numpy())
    net, each = (wide.xs(b, level="basis") for b in ("net", "per_placement"))
    assert (net / 8).to_numpy() == pytest.approx(each.to_numpy())
    ordered = payoff[["p05", "p25", "p50", "p75", "p95"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    summary = found["payoff_summary"].set_index("name")["value"]
    assert (summary["placements"], summary["counted"], summary["is_indicative"]) == (8, 8, 1)
    again = paid_off(many(8), draws=400)
    pd.testing.assert_frame_equal(payoff, again["payoff"])


def test_what_stands_beside_tells_the_same_as_the_amounts() -> None:
    found = paid_off(many(8), draws=50)
    payoff = found["payoff"].set_index(["scenario", "horizon_months", "basis", "actor"])["npv"]
    summary = found["payoff_summary"].set_index("name")["value"].astype(float)
    society = payoff["base", 36, "net", "samhalle"]
    assert summary["pvb"] - summary["pvc"] == pytest.approx(society)
    assert summary["bcr"] == pytest.approx(summary["pvb"] / summary["pvc"])
    step = found["payoff_step"].set_index(["step", "actor"])["npv"]
    assert ("uhm", *(name for name, _ in STEPS)) == STEP
    for actor in ("samhalle", "kommun"):
        assert step["uhm", actor] == pytest.approx(payoff["uhm", 12, "net", actor])
        assert step["projection", actor] == pytest.approx(payoff["base", 36, "net", actor])
    grid = found["payoff_grid"].set_index(["additionality", "horizon_months"])["npv"]
    assert grid[0.0, 36] == pytest.approx(-summary["pvc"])  # I4
    # I5
    whole, half = grid[1.0, 36] - grid[0.0, 36], grid[0.5, 36] - grid[0.0, 36]
    assert half == pytest.approx(whole / 2)
    assert summary["followed_up"] + summary["not_followed_up"] == summary["persons"] == 8
    assert summary["projected"] + summary["observed"] == summary["persons"]
    assert summary["counted"] + summary["left_out"] == summary["placements"]


def test_a_small_part_hides_its_other_half_but_not_the_whole() -> None:
    given = many(12)
    seen = given["person_follow_up"]
    found = paid_off(given | {"person_follow_up": seen[seen["placement_id"] != "e3"]}, draws=50)
    shown = published("public.payoff_summary", found["payoff_summary"])
    hidden = set(shown.loc[shown["is_suppressed"], "name"])
    assert hidden == {"followed_up", "not_followed_up", "projected", "observed"}
    value = shown.set_index("name")["value"]
    assert value["persons"] == 12
    assert value[sorted(hidden)].isna().all()


def test_what_is_mostly_one_person_s_is_withheld() -> None:
    given = many(6)
    wage = [2_000_000.0, *[1.0] * 5]
    placed = given["person_placement"].assign(wage_month_fte=wage)
    found = paid_off(given | {"person_placement": placed}, draws=50)
    assert found["payoff"].empty
    assert found["payoff_summary"].set_index("name")["value"]["is_withheld"] == 1
    assert len(paid_off(given, draws=50)["payoff"])


def test_thirty_followed_give_their_own_curve_in_place_of_the_drop_off() -> None:
    few, own = paid_off(many(29), draws=50), paid_off(many(30), draws=50)
    assert "drop_off" in set(few["payoff_sensitivity"]["parameter"])
    assert "drop_off" not in set(own["payoff_sensitivity"]["parameter"])
    months = [f["payoff_summary"].set_index("name")["value"]["curve_months"] for f in (few, own)]
    assert pd.isna(months[0])
    assert months[1] == 13  # followed for twelve months


def test_nobody_placed_gives_empty_tables_that_fit() -> None:
    found = paid_off(tables([]))
    for table in MART_PAYOFF:
        rows = found[table.name.removeprefix("mart.")]
        assert list(rows.columns) == list(table.columns)
        assert (len(rows) > 0) == (table.name == "mart.payoff_summary")
    counts = found["payoff_summary"].set_index("name")["value"]
    assert (counts["placements"], counts["counted"], counts["left_out"]) == (0, 0, 0)
    assert pd.isna(counts["template_share"])


def test_what_does_not_add_up_is_found() -> None:
    cases = taken([{}]).cases
    assert cases is not None
    rates = constant_rates(3000 * 12, tau_k=0.2, tau_r=0.1, allowance=1, credit=1, full=0.3)
    a = Assumptions(horizon=12)
    assert max(deviations(cases, rates, a).values()) < 1e-12
    flow = flows(cases, rates, a)
    flow.effect[ROW["region"]] += 1.0
    flow.once[ROW["kommun"], 0, 0] += 1.0
    assert min(of_months(flow).values()) > 1e-6


def test_rules_find_what_does_not_add_up() -> None:
    found = paid_off(many(8), draws=50)
    balance, payoff = found["payoff_balance"], found["payoff"]
    assert payoff_balanced(balance).empty
    assert payoff_sums(payoff.round(2)).empty
    for wrong in (1e-6, None):
        broken = payoff_balanced(balance.assign(deviation=[wrong] + [0.0] * (len(balance) - 1)))
        assert len(broken) == 1
    region = payoff.index[(payoff["actor"] == "region") & (payoff["scenario"] == "base")][0]
    moved = payoff.copy()
    moved.loc[region, "npv"] += 1.0
    broken = payoff_sums(moved)
    assert set(zip(broken["scenario"], broken["basis"], strict=True)) == {("base", "net")}
    assert len(payoff_sums(payoff[payoff["actor"] != "samhalle"])) > 0


def test_the_curve_of_projected_months_is_the_published_one() -> None:
    given = many(40)
    found = stays(given["person_placement"], given["person_follow_up"], LAST).followed
    published = retention_curve(
        given["person_placement"], given["person_follow_up"], frame(t.CANDIDATE),
        frame(t.CANDIDATE_TARGET_GROUP), organisations({"a": None}),
        period_rows(D(2014, 1, 1), LAST.date()),
    )  # fmt: skip
    in_work = (published["definition"] == "in_work") & (published["group"] == "all")
    shares = published[in_work].sort_values("month")["survival"].tolist()
    assert len(shares) > 10
    assert min(shares) < 1
    assert curve(found, len(shares)).tolist() == pytest.approx(shares)
