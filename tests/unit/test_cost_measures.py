"""Costs by months, what they are set against, unit costs; progress of those in work."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import (
    PARAMETERS,
    Row,
    empty_tables,
    frame,
    organisations,
    period_rows,
    procurements,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kpis import Group, arrays_of
from pipelines.kpis.cost_months import base_index, cost_months
from pipelines.kpis.costs import per_placement, per_sustained_job
from pipelines.kpis.progression import progression
from pipelines.kpis.unit_costs import unit_cost
from pipelines.model import derive, tables

D = dt.date
ORG = organisations({"city": None, "a": "city", "b": "city"})
YEARS = period_rows(D(2014, 1, 1), D(2015, 6, 30))
COST = {"cost_type": "support_function", "amount_sek": 100.0}


def months_of(*costs: Row, period: pd.DataFrame = YEARS) -> pd.DataFrame:
    rows = frame(tables.PROGRAMME_COST, [{"cost_id": f"k{n}"} | COST | dict(c)
                                         for n, c in enumerate(costs)])  # fmt: skip
    found = cost_months(rows, ORG, period, PARAMETERS)
    return derive.validated(derive.fitted(found, tables.COST_MONTH), tables.COST_MONTH)


def by_month(*costs: Row) -> dict[str, float]:
    found = months_of(*costs)
    return dict(zip(found["period_id"], found["amount_sek"], strict=True))


def test_a_cost_lies_on_its_months_by_days() -> None:
    found = by_month({"date_from": D(2015, 1, 17), "date_to": D(2015, 3, 1), "amount_sek": 440.0})
    assert found == pytest.approx({"2015-01": 150, "2015-02": 280, "2015-03": 10})


def test_what_belongs_to_others_and_what_nobody_can_place_is_left_out() -> None:
    january = {"date_from": D(2015, 1, 1), "date_to": D(2015, 1, 31)}
    assert by_month(january | {"shared_share": 0.25}) == {"2015-01": 75}
    assert by_month(january | {"shared_share": 1.0}) == {"2015-01": 0}
    for missing in ("amount_sek", "cost_type", "date_from", "date_to"):
        assert by_month(january | {missing: None}) == {}
    assert by_month({"date_from": D(2015, 2, 1), "date_to": D(2015, 1, 1)}) == {}
    # After the last day that data reaches nothing is counted.
    found = by_month({"date_from": D(2015, 6, 1), "date_to": D(2015, 7, 30), "amount_sek": 60.0})
    assert found == {"2015-06": 30}


def test_the_same_kind_adds_up_and_a_stranger_is_the_citys() -> None:
    january = {"date_from": D(2015, 1, 1), "date_to": D(2015, 1, 31)}
    found = months_of(january, january | {"account": "5011"}, january | {"org_id": "agency"})
    assert found[["org_id", "amount_sek"]].to_numpy().tolist() == [["a", 200], ["city", 100]]


def test_fixed_prices_by_the_index_of_the_year() -> None:
    assert base_index(YEARS, PARAMETERS) == (2015, 313.35)
    (line,) = months_of({"date_from": D(2014, 1, 1), "date_to": D(2014, 1, 31)}).to_dict("records")
    assert line["constant_sek"] == pytest.approx(100 * 313.35 / 313.49)
    assert line["base_year"] == 2015
    old = period_rows(D(2011, 1, 1), D(2011, 12, 31))
    assert base_index(old, PARAMETERS)[0] is None
    row = {"date_from": D(2011, 1, 1), "date_to": D(2011, 1, 31)}
    (line,) = months_of(row, period=old).to_dict("records")
    assert pd.isna(line["constant_sek"])
    assert pd.isna(line["base_year"])
    # Of 2012 and 2013 only the second has an index: 2012 is not made up.
    two = period_rows(D(2012, 1, 1), D(2013, 12, 31))
    found = months_of({"date_from": D(2012, 12, 31), "date_to": D(2013, 1, 1)}, period=two)
    assert found["constant_sek"].isna().tolist() == [True, False]


days = st.dates(D(2014, 1, 1), D(2015, 6, 30))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(days, days, st.integers(-100, 10**6)), max_size=8))
def test_no_krona_is_lost_or_made(costs: list[tuple[dt.date, dt.date, int]]) -> None:
    rows: list[Row] = [
        {"date_from": min(a, b), "date_to": max(a, b), "amount_sek": float(kr)}
        for a, b, kr in costs
    ]
    total = months_of(*rows)["amount_sek"].sum() if rows else 0
    assert total == pytest.approx(sum(kr for *_, kr in costs), abs=1e-6)


# --- quotients -----------------------------------------------------------------------------------


def group(**columns: Any) -> Group:
    plain = {
        "stated": float("nan"),
        "due": 1,
        "amount": float("nan"),
        "placements": 0.0,
        "person": float("nan"),
    }
    return arrays_of(pd.DataFrame(plain | columns))


def test_a_month_that_nobody_stated_leaves_no_value() -> None:
    two = {"due": 2, "amount": [60.0, float("nan")], "placements": [0.0, 3.0]}
    found = per_placement(group(stated=[201501.0, float("nan")], **two))
    assert (found.value, found.missing_reason) == (None, "not_reported")
    found = per_placement(group(stated=[201501.0, 201502.0], **two))
    assert (found.value, found.lower, found.upper, found.n) == (20, 20, 20, 3)
    nothing = per_placement(group(placements=[3.0]))
    assert (nothing.numerator, nothing.missing_reason) == (None, "not_reported")


def test_nothing_to_divide_by_is_no_value() -> None:
    alone = group(stated=[201501.0], amount=[60.0])
    assert (per_placement(alone).value, per_placement(alone).numerator) == (None, 60)
    assert (per_sustained_job(alone).value, per_sustained_job(alone).n) == (None, 0)


def cohort(*days_ended: tuple[int, bool]) -> Group:
    people = pd.DataFrame(days_ended, columns=["days", "ended"])
    people = people.assign(
        due=1, person=people.index.astype(float), begun=people.index, amount=float("nan"),
        stated=float("nan"), is_unknown=False, possible_days=900,
    )  # fmt: skip
    cost = people.iloc[:1].assign(amount=1000.0, stated=201401.0, person=float("nan"))
    return arrays_of(pd.concat([cost, people], ignore_index=True))


def test_sustained_jobs_are_expected_not_counted() -> None:
    # Of eight one ended, two are not followed for a year: 7/8 of eight, 7 jobs, not 5.
    found = per_sustained_job(cohort((30, True), (200, False), (200, False), *[(400, False)] * 5))
    assert (found.denominator, found.value) == (pytest.approx(7), pytest.approx(1000 / 7))
    assert found.ci_lower is not None
    assert found.ci_upper is not None
    assert found.ci_lower < 1000 / 7 < found.ci_upper


def test_no_sustained_job_has_no_price() -> None:
    found = per_sustained_job(cohort(*[(30, True)] * 6))
    assert (found.denominator, found.value, found.upper, found.n) == (0, None, None, 6)


# --- unit costs ----------------------------------------------------------------------------------


def unit_costs(costs: list[Row], **tables_: pd.DataFrame) -> dict[tuple[str, str], Any]:
    given_ = empty_tables() | {"core_organisation": ORG, "core_period": YEARS} | tables_
    found = unit_cost(
        months_of(*costs), given_["core_procurement"], given_["person_placement"], ORG, YEARS
    )
    derive.validated(derive.fitted(found, tables.UNIT_COST), tables.UNIT_COST)
    assert set(found["org_id"]) == {"city"}
    told = found.astype(object).where(found.notna(), None)
    return {(r["period_id"], r["unit"]): r for r in told.to_dict("records")}


def test_the_support_functions_cost_by_what_it_did() -> None:
    asked = [
        {"support_consulted_at": D(2015, 1, 9), "social": "yes", "value_sek": 2e8},
        {"support_consulted_at": D(2015, 3, 9), "social": "yes", "value_sek": 3e8, "org_id": "b"},
        {"support_consulted_at": D(2015, 3, 9), "lead_org_id": "b", "social": "yes",
         "value_sek": 9e9},
        {"support_consulted_at": None, "social": "yes", "counts": False, "value_sek": 9e9},
        {"support_consulted_at": None, "social": "unknown", "value_sek": 9e9},
        {"support_consulted_at": None, "social": "yes", "value_sek": None},
    ]  # fmt: skip
    started = [{"candidate_pid": None, "n_persons": 4.0, "starts_at": D(2015, 2, 1)}]
    costs = [{"date_from": D(2015, 1, 1), "date_to": D(2015, 3, 31), "amount_sek": 900.0},
             {"date_from": D(2015, 1, 1), "date_to": D(2015, 3, 31), "amount_sek": 7.0,
              "cost_type": "matching"}]  # fmt: skip
    found = unit_costs(
        costs,
        core_procurement=procurements(*asked),
        person_placement=frame(tables.PLACEMENT, started),
    )
    quarter = {unit: r for (period, unit), r in found.items() if period == "2015-Q1"}
    told = {u: (r["cost_sek"], r["volume"], r["value_sek"]) for u, r in quarter.items()}
    assert told == {
        "per_supported_procurement": (900, 2, 450),
        "per_placement": (900, 4, 225),
        "per_billion_under_requirement": (900, pytest.approx(0.5), pytest.approx(1800)),
    }
    assert quarter["per_placement"]["n_persons"] == 4
    assert quarter["per_supported_procurement"]["n_persons"] is None
    half = found["2015", "per_placement"]  # no cost of April to June
    assert (half["cost_sek"], half["volume"], half["value_sek"]) == (None, 4, None)
    none = found["2014", "per_placement"]
    assert (none["cost_sek"], none["volume"], none["value_sek"]) == (None, None, None)


# --- progress ------------------------------------------------------------------------------------


def progress(placed: list[Row], seen: list[Row]) -> dict[tuple[str, int], dict[str, Any]]:
    base = {"placement_type": "employment", "starts_at": D(2014, 1, 1),
            "told_until": D(2015, 6, 30)}  # fmt: skip
    jobs = [base | {"placement_id": f"e{n}", "candidate_pid": f"p{n}"} | dict(p)
            for n, p in enumerate(placed)]  # fmt: skip
    told = [{"follow_up_id": f"f{n}", "candidate_pid": f"p{s.get('of', 0)}",
             "placement_id": f"e{s.get('of', 0)}", "status": "same_employer",
             "horizon_months": 12} | {k: v for k, v in s.items() if k != "of"}
            for n, s in enumerate(seen)]  # fmt: skip
    none = empty_tables()
    found = progression(
        frame(tables.PLACEMENT, jobs), frame(tables.FOLLOW_UP, told), none["person_candidate"],
        none["person_candidate_target_group"], ORG, YEARS,
    )  # fmt: skip
    derive.validated(derive.fitted(found, tables.PROGRESSION), tables.PROGRESSION)
    rows = found[found["group"] == "all"].to_dict("records")
    return {(r["progress"], r["horizon_months"]): r for r in rows}


def numbers(line: dict[str, Any]) -> tuple[int, int, int, float | None, float, float]:
    names = ("n", "n_known", "n_better", "share", "lower", "upper")
    return tuple(line[n] for n in names)  # type: ignore[return-value]


def test_progress_is_of_those_in_work_and_known() -> None:
    half = {"working_hours_share": 0.5, "wage_amount": 20_000.0, "wage_basis": "month",
            "subsidy_type": "new_start_job"}  # fmt: skip
    seen: list[Row] = [
        {"of": 0, "working_hours_share": 0.75, "wage_amount": 21_000.0, "subsidy_type": "none"},
        {"of": 1, "working_hours_share": 0.5, "wage_amount": 130.0},
        {"of": 2, "status": "other_employer", "wage_amount": 19_000.0},
        {"of": 3, "status": "unemployed", "working_hours_share": 1.0},
        {"of": 4, "working_hours_share": 1.0, "subsidy_type": "none"},
    ]
    found = progress([half, half, half, half, half | {"subsidy_type": "none"}], seen)
    # In work: 0, 1, 2, 4. Hours: up, same, not told, up.
    assert numbers(found["hours_up", 12]) == (4, 3, 2, pytest.approx(2 / 3), 0.5, 0.75)
    # Wage: up; of an hour and so not to be compared; down; not told.
    assert numbers(found["wage_up", 12]) == (4, 2, 1, 0.5, 0.25, 0.75)
    # Subsidised at the start: 0 is not now, 1 is, of 2 with another employer nobody knows.
    assert numbers(found["subsidy_gone", 12]) == (
        3, 2, 1, 0.5, pytest.approx(1 / 3), pytest.approx(2 / 3),
    )  # fmt: skip
    assert ("hours_up", 3) not in found


def test_nobody_known_is_no_share() -> None:
    found = progress([{}, {}], [{"of": 0}, {"of": 1}])
    assert numbers(found["wage_up", 12]) == (2, 0, 0, None, 0, 1)


def test_practice_to_employment_within_six_months() -> None:
    practice = {"placement_type": "internship", "ended_at": D(2014, 3, 31)}
    job = {"placement_type": "employment"}
    last = D(2014, 3, 31) + dt.timedelta(days=183)
    placed: list[Row] = [
        practice,  # 0: employed on the last day of the six months
        practice,  # 1: a day too late
        practice | {"ended_at": None, "planned_end_at": D(2014, 3, 31)},  # 2: found in work
        practice | {"placement_type": "work_training"},  # 3: found unemployed
        practice,  # 4: nobody knows
        practice | {"ended_at": D(2015, 1, 1)},  # 5: the six months are not over
        practice | {"ended_at": None},  # 6: no end known
        practice | {"candidate_pid": None},  # 7: nobody to follow
        practice,  # 8: employed before the practice, not after it
        job | {"candidate_pid": "p0", "starts_at": last},
        job | {"candidate_pid": "p1", "starts_at": last + dt.timedelta(days=1)},
        job | {"candidate_pid": "p8", "starts_at": D(2013, 12, 31)},
    ]
    seen: list[Row] = [
        {"of": 2, "observed_at": D(2014, 6, 1), "status": "other_employer"},
        {"of": 3, "observed_at": D(2014, 6, 1), "status": "unemployed"},
        {"of": 4, "observed_at": D(2014, 3, 1), "status": "same_employer"},  # still in practice
        {"of": 8, "observed_at": D(2014, 6, 1), "status": "left"},
    ]
    line = progress(placed, seen)["practice_to_employment", 6]
    # Six persons: 0, 1, 2, 3, 4, 8; yes 0 and 2, no 3; silence counts as no in the share.
    third = pytest.approx(1 / 3)
    assert numbers(line) == (6, 3, 2, third, third, pytest.approx(5 / 6))
    assert line["ci_lower"] < 1 / 3 < line["ci_upper"]


def test_nothing_reported_is_no_row() -> None:
    assert progress([], []) == {}
