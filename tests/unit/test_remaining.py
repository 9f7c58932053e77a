"""What remains of the year: the formulas of `domain.md` 3.5 against counting through all cases."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import (
    PARAMETERS,
    R2014,
    TARGETS,
    core_tables,
    frame,
    procurements,
)

from pipelines.kpis.evaluate import evaluate
from pipelines.kpis.remaining import (
    goal_forecast,
    max_reachable,
    more_social_only,
    needed_of_remaining,
)
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


@pytest.mark.parametrize(("target", "per_hundred"), [(0.5, 50), (0.35, 35), (0.7, 70)])
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
    extent: tuple[dt.date, dt.date] = (dt.date(2015, 1, 1), dt.date(2015, 6, 30)),
) -> pd.DataFrame:
    given = core_tables({"city": None, "a": "city"}, procurements(*rows), *extent)
    lines = [{"planned_id": f"p{n}", "planned_at": D(2015, 9, 1)} | p for n, p in enumerate(plan)]
    found = goal_forecast(
        evaluate(given, TARGETS, PARAMETERS),
        frame(tables.PLANNED, lines),
        given["core_organisation"],
        given["core_period"],
        R2014,
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


def test_a_year_that_can_and_one_that_cannot_be_saved() -> None:
    bought = [{"social": "no"}] * 2
    one, two = forecast(bought, {}).loc[("a", 2015)], forecast(bought, {}, {}).loc[("a", 2015)]
    assert (one["needed_of_remaining"], one["feasible"]) == (2, False)
    assert (two["needed_of_remaining"], two["feasible"]) == (2, True)
    assert (one["max_reachable"], two["max_reachable"]) == (pytest.approx(1 / 3), 0.5)
    assert (one["share_now"], one["more_social_only"]) == (0.0, 2)


def test_before_there_was_a_target_nothing_is_needed() -> None:
    rows = [{"counted_at": D(2013, 5, 1)}]
    found = forecast(rows, extent=(D(2013, 1, 1), D(2013, 12, 31))).loc[("a", 2013)]
    assert found[["needed_of_remaining", "more_social_only", "feasible"]].isna().all()
    assert (found["social"], found["counted"], found["remaining"]) == (0, 1, 0)


def test_nothing_bought_and_nothing_planned() -> None:
    found = forecast([]).loc[("a", 2015)]
    assert found[["share_now", "max_reachable"]].isna().all()
    assert (found["needed_of_remaining"], found["feasible"]) == (0, True)
