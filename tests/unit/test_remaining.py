"""What remains of the year: the formulas of `domain.md` 3.5 against counting through all cases."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, R2014, TARGETS, core_tables, deliveries, frame, procurements

from pipelines.forecast.goal import goal_forecast
from pipelines.forecast.remaining import max_reachable, more_social_only, needed_of_remaining
from pipelines.model import derive, tables

D = dt.date
THIRTY = range(31)


def test_the_worked_example() -> None:
    assert more_social_only(12, 32, 0.5) == 8
    assert needed_of_remaining(12, 32, 12, 0.5) == 10
    assert needed_of_remaining(12, 32, 30, 0.5) == 19
    assert max_reachable(12, 32, 12) == pytest.approx(24 / 44)


@pytest.mark.parametrize(("target", "per_hundred"), [(0.5, 50), (0.35, 35)])
def test_needed_is_the_least_that_reaches_the_target(target: float, per_hundred: int) -> None:
    for n in THIRTY:
        for s in range(n + 1):
            for m in THIRTY:
                enough = [k for k in range(m + 1) if 100 * (s + k) >= per_hundred * (n + m)]
                needed = needed_of_remaining(s, n, m, target)
                assert needed == enough[0] if enough else needed > m, (s, n, m)


@pytest.mark.parametrize(
    ("target", "per_hundred"), [(0.5, 50), (0.35, 35), (0.7, 70)]
)  # fmt: skip
def test_more_social_only_is_the_least_number_of_extra_ones(
    target: float, per_hundred: int
) -> None:
    for n in THIRTY:
        for s in range(n + 1):
            more = more_social_only(s, n, target)
            least = next(k for k in range(200) if 100 * (s + k) >= per_hundred * (n + k))
            assert more == least, (s, n)


def test_a_target_of_all_is_reached_or_out_of_reach() -> None:
    assert more_social_only(3, 3, 1.0) == 0
    assert more_social_only(0, 0, 1.0) == 0
    assert more_social_only(2, 3, 1.0) is None


def test_max_reachable_is_the_best_of_all_outcomes() -> None:
    for n in THIRTY:
        for s in range(n + 1):
            for m in (0, 1, 7, 30):
                shares = [(s + k) / (n + m) for k in range(m + 1)] if n + m else []
                assert max_reachable(s, n, m) == (max(shares) if shares else None)


# --- the table -----------------------------------------------------------------------------------


def forecast(
    rows: list[dict[str, Any]],
    *plan: dict[str, Any],
    extent: tuple[dt.date, dt.date] = (D(2015, 1, 1), D(2015, 6, 30)),
    delivery: pd.DataFrame | None = None,
) -> pd.DataFrame:
    given = core_tables({"city": None, "a": "city"}, procurements(*rows), *extent, delivery)
    lines = [{"planned_id": f"p{n}", "planned_at": D(2015, 9, 1)} | p for n, p in enumerate(plan)]
    found = goal_forecast(
        given["core_procurement"],
        frame(tables.PLANNED, lines),
        given["core_organisation"],
        given["core_period"],
        given["core_report_delivery"],
        R2014,
        PARAMETERS,
        TARGETS,
    )
    return derive.validated(found, tables.GOAL_FORECAST).set_index(["org_id", "year"])


@pytest.mark.parametrize(
    ("plan", "remaining"),
    [
        ({}, 1),
        ({"planned_at": D(2015, 7, 1)}, 1),
        ({"planned_at": D(2015, 6, 30)}, 0),  # data covers that day
        # a season or quarter is ahead until its last day has passed
        ({"planned_at": D(2015, 6, 1), "planned_at_to": D(2015, 8, 31)}, 1),
        ({"planned_at": D(2015, 4, 1), "planned_at_to": D(2015, 6, 30)}, 0),
        ({"planned_at": D(2016, 1, 1)}, 0),
        ({"planned_at": None}, 0),
        ({"is_realised": True}, 0),
        ({"nature": "works"}, 0),
        ({"nature": "unknown"}, 0),
        ({"nature_source": "cpv"}, 1),
        ({"nature_source": "inferred"}, 0),
    ],
)
def test_what_remains(plan: dict[str, Any], remaining: int) -> None:
    found = forecast([{"social": "no"}] * 2, plan)
    assert found["remaining"].to_dict() == {("a", 2015): remaining, ("city", 2015): remaining}


def test_nothing_remains_of_a_finished_year_and_its_futures_are_what_it_became() -> None:
    over_new_year = {"planned_at": D(2015, 11, 1), "planned_at_to": D(2016, 2, 28)}
    rows = [{"social": "yes"}] * 3 + [{"social": "no"}, {"social": "unknown"}]
    found = forecast(rows, over_new_year, extent=(D(2015, 1, 1), D(2016, 1, 31)))
    year = found.loc[("city", 2015)]
    assert (year["remaining"], year["expected_further"]) == (0, 0)
    assert year[["p025", "p10", "p50", "p90", "p975", "mean"]].tolist() == [0.6] * 6
    assert (year["probability_reach"], year["probability_closed_form"]) == (1, 1)
    assert year["unanswered"] == 1


def test_a_year_that_can_and_one_that_cannot_be_saved() -> None:
    bought = [{"social": "no"}] * 2
    one, two = forecast(bought, {}).loc[("a", 2015)], forecast(bought, {}, {}).loc[("a", 2015)]
    assert (one["needed_of_remaining"], one["feasible"]) == (2, False)
    assert (two["needed_of_remaining"], two["feasible"]) == (2, True)
    assert (one["max_reachable"], two["max_reachable"]) == (pytest.approx(1 / 3), 0.5)
    assert (one["share_now"], one["more_social_only"]) == (0.0, 2)
    assert (one["probability_reach"], one["probability_closed_form"]) == (0, 0)


def test_what_is_decided_is_told_apart_and_may_close_the_way() -> None:
    plan = [{"social": s} for s in ("yes", "no", "unknown", "unknown")]
    found = forecast([{"social": "no"}] * 2, *plan).loc[("a", 2015)]
    assert found[["decided_yes", "decided_no", "undecided"]].tolist() == [1, 1, 2]
    # half of six are three: one is decided, the other two must be both undecided ones
    assert (found["needed_of_remaining"], found["needed_of_undecided"]) == (3, 2)
    assert found["feasible_as_decided"]
    found = forecast([{"social": "no"}] * 3, *plan[:2], {"social": "no"}).loc[("a", 2015)]
    assert (found["needed_of_remaining"], found["feasible"]) == (3, True)
    assert (found["feasible_as_decided"], found["probability_reach"]) == (False, 0)


def test_before_there_was_a_target_nothing_is_needed() -> None:
    rows = [{"counted_at": D(2013, 5, 1)}]
    found = forecast(rows, extent=(D(2013, 1, 1), D(2013, 12, 31))).loc[("a", 2013)]
    missing = ["needed_of_remaining", "needed_of_undecided", "more_social_only", "feasible"]
    missing += ["feasible_as_decided", "probability_reach", "probability_closed_form"]
    assert found[missing].isna().all()
    assert (found["social"], found["counted"], found["remaining"]) == (0, 1, 0)
    assert found["p50"] == 0


def test_nothing_bought_and_nothing_planned() -> None:
    found = forecast([]).loc[("a", 2015)]
    assert found[["share_now", "max_reachable", "p10", "p50", "probability_reach"]].isna().all()
    assert (found["needed_of_remaining"], found["feasible"]) == (0, True)


def test_one_that_has_not_reported_its_last_quarter_may_have_bought_as_planned() -> None:
    """Missing is not none: what was planned for the quarter that did not come is still open."""
    rows = [{"social": "yes"}, {"social": "no"}]
    plan = {"planned_at": D(2015, 5, 1), "social": "yes"}
    came = {"org_id": "a", "period_id": "2015-Q1"}
    late = deliveries(came, {"org_id": "a", "period_id": "2015-Q2", "status": "missing"})
    whole, short = (forecast(rows, plan, delivery=d).loc[("a", 2015)] for d in (None, late))
    assert (whole["remaining"], short["remaining"]) == (0, 0)
    assert whole["expected_further"] == 0
    assert short["expected_further"] == pytest.approx(0.8, abs=0.02)  # the parameter
