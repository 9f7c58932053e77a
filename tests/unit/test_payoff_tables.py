"""From the person store to the published rows: how long, what before, who is left out."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from frames import frame
from payoff_kat import PARAMETERS

from pipelines.errors import TableError
from pipelines.model import derive
from pipelines.model.tables import FOLLOW_UP, PLACEMENT, PRIOR_SITUATION
from pipelines.model.tables.mart_payoff import PAYOFF_TABLES, SCENARIO
from pipelines.payoff.balance import imbalance, require_balance, unbalanced
from pipelines.payoff.cases import ACTORS, INTERNSHIP, NEVER, NEW_START, ROW, Assumptions
from pipelines.payoff.flows import flows
from pipelines.payoff.from_tables import Taken, cases_of
from pipelines.payoff.observed import Lasted, lasted
from pipelines.payoff.published import payoff_tables
from pipelines.payoff.rates import constant_rates

D = dt.date
TODAY = D(2016, 11, 1)
Row = dict[str, Any]
PLACED: Row = {
    "placement_id": "e1", "candidate_pid": "p1", "n_persons": 1.0, "placement_type": "employment",
    "wage_month_fte": 21_000.0, "working_hours_share": 1.0, "subsidy_type": "none",
    "starts_at": D(2015, 1, 1), "supervisor_hours_share": 0.0, "supplier_id": "s1",
    "subsidy_to": None, "ended_at": None, "planned_end_at": None, "age_at_start": None,
    "subsidy_rate_share": None, "subsidy_sek_month": None,
}  # fmt: skip
PRIOR: Row = {"candidate_pid": "p1", "support_type": "income_support", "amount_sek_month": 8_000.0,
              "taxable": None, "payer": None, "support_share": None}  # fmt: skip
SEEN: Row = {"candidate_pid": "p1", "placement_id": "e1", "status": "same_employer",
             "horizon_months": None, "observed_at": None}  # fmt: skip


def tables(
    placed: list[Row], prior: list[Row] | None = None, seen: list[Row] | None = None, **more: Any
) -> dict[str, pd.DataFrame]:
    rows = [PRIOR] if prior is None else [PRIOR | p for p in prior]
    return {
        "person_placement": frame(PLACEMENT, [PLACED | p for p in placed]),
        "person_prior_situation": frame(PRIOR_SITUATION, rows),
        "person_follow_up": frame(FOLLOW_UP, [SEEN | s for s in seen or []]),
        **more,
    }


def taken(placed: list[Row], *given: Any, **more: Any) -> Taken:
    return cases_of(tables(placed, *given, **more), PARAMETERS)


@pytest.mark.parametrize(
    ("row", "seen", "expected"),
    [
        ({"ended_at": D(2015, 6, 30)}, [], Lasted(6, False, True)),
        ({"ended_at": D(2015, 6, 10)}, [], Lasted(5, False, True)),
        ({}, [], Lasted(1, True, False)),
        ({}, [{"horizon_months": 6}, {"horizon_months": 3}], Lasted(6, True, True)),
        ({}, [{"observed_at": D(2015, 12, 31)}], Lasted(12, True, True)),
        # Seen in work at 6 months and unemployed at 12: to the middle.
        ({}, [{"horizon_months": 6}, {"horizon_months": 12, "status": "unemployed"}],
         Lasted(9, False, True)),
        ({}, [{"horizon_months": 12, "status": "unknown"}], Lasted(1, True, False)),
        # Ended, and later in work with another employer.
        ({"ended_at": D(2015, 6, 30)}, [{"horizon_months": 12, "status": "other_employer"}],
         Lasted(6, True, True, 12)),
        ({"placement_type": "internship"}, [], None),
        ({"placement_type": "internship", "planned_end_at": D(2015, 3, 31)}, [],
         Lasted(3, False, False)),
        ({"starts_at": None}, [], None),
    ],
)  # fmt: skip
def test_how_long_a_placement_lasted(row: Row, seen: list[Row], expected: Lasted | None) -> None:
    given = tables([row], seen=seen)
    assert lasted(given["person_placement"], given["person_follow_up"]) == [expected]


def test_who_goes_on_is_projected_from_the_last_follow_up() -> None:
    found = taken([{}], None, [{"horizon_months": 6}])
    assert found.cases is not None
    assert found.cases.persons.observed.tolist() == [6]
    assert found.cases.jobs.until.tolist() == [NEVER]
    assert (found.coverage.followed_up, found.coverage.projected) == (1, 1)
    assert (found.followed.months.tolist(), found.followed.ended.tolist()) == ([6.0], [False])
    ended = taken([{"ended_at": D(2015, 6, 30)}])
    assert ended.cases is not None
    assert ended.cases.persons.observed.tolist() == [NEVER]
    assert (ended.coverage.projected, ended.followed.ended.tolist()) == (0, [True])


@pytest.mark.parametrize(
    ("prior", "field", "amount"),
    [
        ({}, "fs", 8_000.0),
        ({"support_type": "activity_grant", "amount_sek_month": 9_900.0}, "a_t", 9_900.0),
        ({"support_type": "introduction_benefit", "amount_sek_month": None}, "a_f", 6_776.0),
        ({"support_type": "sickness_benefit", "amount_sek_month": 9_000.0}, "k_t", 9_000.0),
        ({"support_type": "study_support", "amount_sek_month": 3_000.0}, "k_f", 3_000.0),
        ({"support_type": "activity_grant", "amount_sek_month": 1.0, "taxable": False}, "a_f", 1.0),
        ({"support_type": "activity_grant", "amount_sek_month": 1.0, "payer": "municipality"},
         "fs", 1.0),
        ({"support_type": "none", "amount_sek_month": None}, "fs", 0.0),
        # Norm 3 880 and housing 4 500, at the price level of 2015.
        ({"amount_sek_month": None}, "fs", 8_380.0),
        ({"amount_sek_month": None, "support_share": 0.5}, "fs", 4_190.0),
        # 320 kr for 22 days before September 2015.
        ({"support_type": "unemployment_insurance", "amount_sek_month": None}, "a_t", 7_040.0),
    ],
)  # fmt: skip
def test_support_before(prior: Row, field: str, amount: float) -> None:
    found = taken([{}], [prior])
    assert found.cases is not None
    people = found.cases.persons
    values = {name: float(getattr(people, name)[0]) for name in ("fs", "a_t", "a_f", "k_t", "k_f")}
    assert values.pop(field) == pytest.approx(amount)
    assert set(values.values()) == {0.0}
    was_template = (
        prior.get("amount_sek_month", 1.0) is None and prior.get("support_type") != "none"
    )
    assert found.coverage.templates == was_template + 1  # and the preparation


def test_what_nobody_knows_is_the_mean_of_the_known_and_never_nothing() -> None:
    two = [{}, {"placement_id": "e2", "candidate_pid": "p2"}]
    found = taken(two)
    assert found.cases is not None
    assert found.cases.persons.fs.tolist() == [8_000.0, 8_000.0]
    nobody = taken(two, [{"support_type": "unknown", "amount_sek_month": None}])
    assert nobody.cases is None
    assert nobody.coverage.left_out == {"no_support_known": 2.0}
    assert nobody.coverage.counted == 0


def test_missing_wage_hours_and_preparation_are_templates_and_counted() -> None:
    found = taken([{"wage_month_fte": None, "working_hours_share": None}])
    assert found.cases is not None
    assert found.cases.jobs.wage.tolist() == [21_000.0]
    assert (found.coverage.templates, found.coverage.inputs) == (3, 5)
    assert found.coverage.template_share == pytest.approx(0.6)
    costs = dict(zip(found.cases.costs.kind, found.cases.costs.amount, strict=True))
    assert costs == {0: 2_000.0, 1: 28_000.0, 2: 25_000.0, 3: 0.0}


def test_a_subsidy_that_ends_leaves_an_unsubsidised_job() -> None:
    row = {"subsidy_type": "new_start_job", "subsidy_to": D(2015, 12, 31), "age_at_start": 30}
    found = taken([row], None, [{"horizon_months": 24}])
    assert found.cases is not None
    jobs = found.cases.jobs
    assert (jobs.first.tolist(), jobs.until.tolist()) == ([0, 12], [12, NEVER])
    assert jobs.kind.tolist() == [1, 0]
    assert jobs.subsidy_form.tolist() == [NEW_START, 0]
    assert jobs.subsidy_rate.tolist() == [1.0, 0.0]
    # Without an end of its own: at most two years at 25-54.
    longest = taken([row | {"subsidy_to": None}])
    assert longest.cases is not None
    assert longest.cases.jobs.until.tolist() == [24, NEVER]


def test_stated_subsidy_rate_and_kind_of_work() -> None:
    stated = taken([{"subsidy_type": "step_in_job", "subsidy_sek_month": 9_000.0}])
    assert stated.cases is not None
    assert (stated.cases.jobs.kind[0], stated.cases.jobs.subsidy_amount[0]) == (1, 9_000.0)
    rate = taken([{"subsidy_type": "wage_subsidy_employment", "subsidy_rate_share": 0.6}])
    assert rate.cases is not None
    assert (rate.cases.jobs.kind[0], rate.cases.jobs.subsidy_rate[0]) == (2, 0.6)
    unpaid = taken([{"placement_type": "internship", "planned_end_at": D(2015, 3, 31)}])
    assert unpaid.cases is not None
    assert unpaid.cases.jobs.kind.tolist() == [INTERNSHIP]


def test_a_row_that_carries_on_the_placement_costs_nothing_more() -> None:
    first = {"ended_at": D(2015, 6, 30)}
    then = {"placement_id": "e2", "starts_at": D(2015, 7, 1), "ended_at": D(2015, 12, 31)}
    one = taken([{"ended_at": D(2015, 12, 31)}]).cases
    split = taken([first, then]).cases
    elsewhere = taken([first, then | {"supplier_id": "s2"}]).cases
    assert one is not None
    assert split is not None
    assert elsewhere is not None
    assert split.costs.amount.sum() == one.costs.amount.sum()
    assert elsewhere.costs.amount.sum() == one.costs.amount.sum() + 27_000
    assert split.jobs.first.tolist() == [0, 6]


def test_costs_that_were_taken_in_replace_the_templates() -> None:
    cost = pd.DataFrame(
        {"cost_type": ["support_function", "matching", "evaluation"],
         "amount_sek": [40_000.0, 6_000.0, 99.0], "shared_share": [0.25, None, None]}
    )  # fmt: skip
    prepared = pd.DataFrame(
        {"candidate_pid": ["p1", "p1"], "payer": ["state_pes", None], "cost_sek": [5_000.0, None]}
    )
    found = taken([{}], core_programme_cost=cost, person_preparation=prepared).cases
    assert found is not None
    lines = set(zip(found.costs.kind, found.costs.payer, found.costs.amount, strict=True))
    # Three quarters of the support function is ours; a course without cost is as the known one.
    assert lines == {(0, 1, 2_000.0), (2, 2, 30_000.0), (3, 2, 6_000.0),
                     (1, ROW["stat_af"], 5_000.0), (1, 2, 5_000.0)}  # fmt: skip


def test_who_lives_elsewhere_leaks() -> None:
    home = pd.DataFrame(
        {"candidate_pid": ["p1"], "birth_year": [1990], "home_municipality": ["1481"],
         "newly_arrived": [True]}
    )  # fmt: skip
    found = taken([{}], person_candidate=home).cases
    assert found is not None
    assert (found.persons.away.tolist(), found.persons.birth_year.tolist()) == ([1.0], [1990.0])
    shown = payoff_tables(tables([{}], person_candidate=home), PARAMETERS, TODAY, draws=50)
    assert "annan" in set(shown.payoff["actor"])


def many(count: int) -> dict[str, pd.DataFrame]:
    placed = [
        {"placement_id": f"e{n}", "candidate_pid": f"p{n}", "starts_at": D(2014, 1 + n % 12, 1)}
        for n in range(count)
    ]
    prior = [{"candidate_pid": f"p{n}"} for n in range(count)]
    seen = [
        {"placement_id": f"e{n}", "candidate_pid": f"p{n}", "horizon_months": 12,
         "status": "unemployed" if n % 4 == 0 else "same_employer"}
        for n in range(count)
    ]  # fmt: skip
    return tables(placed, prior, seen)


def test_published_rows_fit_their_tables_and_add_up() -> None:
    found = payoff_tables(many(8), PARAMETERS, TODAY, draws=400)
    frames = (found.payoff, found.sensitivity, found.summary)
    for table, rows in zip(PAYOFF_TABLES, frames, strict=True):
        derive.validated(rows, table)
        assert not rows.duplicated(list(table.key)).any()
    assert set(found.payoff["scenario"]) == set(SCENARIO)
    assert set(found.payoff["horizon_months"]) == {12, 36, 60}
    wide = found.payoff.pivot_table(
        index=["scenario", "horizon_months", "basis"], columns="actor", values="npv"
    )
    plain = wide[wide.index.get_level_values("scenario") != "skattefaktor"]
    payers = [a for a in ACTORS if a != "annan"]
    assert plain[payers].sum(axis=1).to_numpy() == pytest.approx(plain["samhalle"].to_numpy())
    net, each = (wide.xs(b, level="basis") for b in ("net", "per_placement"))
    assert (net / 8).to_numpy() == pytest.approx(each.to_numpy())
    ordered = found.payoff[["p05", "p25", "p50", "p75", "p95"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    summary = found.summary.set_index("name")["value"]
    assert (summary["placements"], summary["counted"], summary["is_indicative"]) == (8, 8, 1)
    again = payoff_tables(many(8), PARAMETERS, TODAY, draws=400)
    pd.testing.assert_frame_equal(found.payoff, again.payoff)


def test_thirty_followed_give_their_own_curve_in_place_of_the_drop_off() -> None:
    few = payoff_tables(many(29), PARAMETERS, TODAY, draws=50)
    own = payoff_tables(many(30), PARAMETERS, TODAY, draws=50)
    assert "drop_off" in set(few.sensitivity["parameter"])
    assert "drop_off" not in set(own.sensitivity["parameter"])
    months = [f.summary.set_index("name")["value"]["curve_months"] for f in (few, own)]
    assert pd.isna(months[0])
    assert months[1] == 13  # followed for twelve months


def test_nobody_placed_gives_empty_tables_that_fit() -> None:
    found = payoff_tables(tables([]), PARAMETERS, TODAY)
    for table, rows in zip(PAYOFF_TABLES[:2], (found.payoff, found.sensitivity), strict=True):
        assert (len(rows), list(rows.columns)) == (0, list(table.columns))


def test_what_does_not_add_up_is_found_and_stops() -> None:
    cases = taken([{}]).cases
    assert cases is not None
    rates = constant_rates(3000 * 12, tau_k=0.2, tau_r=0.1, allowance=1, credit=1, full=0.3)
    a = Assumptions(horizon=12)
    assert imbalance(cases, rates, a) == []
    flow = flows(cases, rates, a)
    flow.effect[ROW["region"]] += 1.0
    flow.once[ROW["kommun"], 0, 0] += 1.0
    wrong = unbalanced(flow)
    assert [w[:2] for w in wrong] == ["I1", "I2"]
    with pytest.raises(TableError, match="does not add up: I1"):
        require_balance(wrong)
