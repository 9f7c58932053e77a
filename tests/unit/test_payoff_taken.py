"""From the person store to cases: how long, what before, what it costs, who is left out."""

import pandas as pd
import pytest
from payoff_placed import LAST, D, Row, tables, taken

from pipelines.payoff.cases import INTERNSHIP, NEVER, NEW_START, ROW
from pipelines.payoff.observed import Lasted, stays


@pytest.mark.parametrize(
    ("row", "seen", "expected"),
    [
        ({"ended_at": D(2015, 6, 30)}, [], Lasted(6, False, True)),
        ({"ended_at": D(2015, 6, 10)}, [], Lasted(5, False, True)),
        ({"ended_at": D(2015, 6, 30), "end_reason": "other_job"}, [], Lasted(6, True, True, 6)),
        ({"ended_at": D(2015, 6, 30), "end_reason": "deceased"}, [], Lasted(6, False, True)),
        # The list told of it until the end of September.
        ({"told_until": D(2015, 9, 30)}, [], Lasted(9, True, False)),
        ({"told_until": D(2015, 9, 30), "planned_end_at": D(2015, 6, 30)}, [],
         Lasted(6, True, False)),
        ({}, [], Lasted(0, True, False)),
        ({}, [{"horizon_months": 6}, {"horizon_months": 3}], Lasted(6, True, True)),
        ({}, [{"observed_at": D(2015, 12, 31)}], Lasted(12, True, True)),
        # Seen in work at 6 months and unemployed at 12: until then, as the retention curve has it.
        ({}, [{"horizon_months": 6}, {"horizon_months": 12, "status": "unemployed"}],
         Lasted(12, False, True)),
        ({}, [{"horizon_months": 12, "status": "unknown"}], Lasted(0, True, False)),
        # Ended, and later in work with another employer.
        ({"ended_at": D(2015, 6, 30)}, [{"horizon_months": 12, "status": "other_employer"}],
         Lasted(6, True, True, 12)),
        ({"placement_type": "internship"}, [], None),
        ({"placement_type": "internship", "planned_end_at": D(2015, 3, 31)}, [],
         Lasted(3, False, False)),
        ({"starts_at": None}, [], None),
        ({"starts_at": D(2016, 11, 1)}, [], None),
    ],
)  # fmt: skip
def test_how_long_a_placement_lasted(row: Row, seen: list[Row], expected: Lasted | None) -> None:
    given = tables([row], seen=seen)
    found = stays(given["person_placement"], given["person_follow_up"], LAST)
    assert found.lasted.get("e1") == expected


def test_jobs_of_one_person_are_one_way_through_work() -> None:
    def lengths(*rows: Row) -> dict[str, Lasted]:
        given = tables(list(rows))
        found = stays(given["person_placement"], given["person_follow_up"], LAST)
        return dict(found.lasted)

    second = {"placement_id": "e2", "supplier_id": "s2", "supplier_name": "S2"}
    after = {**second, "starts_at": D(2015, 7, 10), "told_until": D(2015, 12, 31)}
    one_after_the_other = lengths({"ended_at": D(2015, 6, 30)}, after)
    assert one_after_the_other == {"e1": Lasted(6, False, True), "e2": Lasted(6, True, False)}
    # Side by side, both told of until the end of the year: both go on.
    beside = lengths({"told_until": D(2015, 12, 31)}, {**after, "starts_at": D(2015, 4, 1)})
    assert beside == {"e1": Lasted(12, True, False), "e2": Lasted(9, True, False)}


def test_who_goes_on_is_projected_from_the_last_follow_up() -> None:
    found = taken([{}], None, [{"horizon_months": 6}])
    assert found.cases is not None
    assert found.cases.persons.observed.tolist() == [6]
    assert found.cases.jobs.until.tolist() == [NEVER]
    assert (found.coverage.followed_up, found.coverage.projected) == (1, 1)
    assert (found.followed.days.tolist(), found.followed.ended.tolist()) == ([183], [False])
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


def test_a_start_before_the_rates_is_left_out_and_counted() -> None:
    found = taken([{}, {"placement_id": "e2", "starts_at": D(1915, 1, 1)}])
    assert found.cases is not None
    assert found.coverage.left_out == {"before_rates": 1.0}
    assert (found.coverage.placements, found.coverage.counted) == (2, 1)
