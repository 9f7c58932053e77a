"""The target planner: which procurements are still open, in which order, and when it is enough."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, R2014, TARGETS, core_tables, frame, procurements
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.forecast.goal import goal_forecast, goal_step
from pipelines.model import derive, tables

D = dt.date
TREE = {"city": None, "g": "city", "a": "g", "b": "city"}


def tables_of(
    rows: list[dict[str, Any]],
    plan: list[dict[str, Any]],
    extent: tuple[dt.date, dt.date] = (dt.date(2015, 1, 1), dt.date(2015, 6, 30)),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast and steps."""
    told = core_tables(TREE, procurements(*rows), *extent)
    undecided = {"planned_at": D(2015, 9, 1), "social": "unknown"}
    lines = [{"planned_id": f"p{n}"} | undecided | p for n, p in enumerate(plan)]
    given_tables = (
        told["core_procurement"],
        frame(tables.PLANNED, lines),
        told["core_organisation"],
        told["core_period"],
        told["core_report_delivery"],
        R2014,
        PARAMETERS,
        TARGETS,
    )
    left = derive.validated(goal_forecast(*given_tables), tables.GOAL_FORECAST)
    return left, derive.validated(goal_step(*given_tables), tables.GOAL_STEP)


def steps_of(*given_tables: Any, org_id: str = "city", **more: Any) -> pd.DataFrame:
    steps = tables_of(*given_tables, **more)[1]
    return steps[steps["org_id"] == org_id].reset_index(drop=True)


def test_an_answer_first_then_the_one_that_seldom_asks_then_the_largest() -> None:
    """By hand: 2 of 6 count yes, 1 is unanswered, 4 are planned, of which 1 is decided with.

    b asked in 2 of 2, a in 0 of 3 (with the unanswered one): a's planned ones change more. With all
    ten, half is five: 2 + 1 decided + 2 steps.
    """
    rows = [{"org_id": "b", "social": "yes"}] * 2 + [{"org_id": "a", "social": "no"}] * 3
    rows += [{"org_id": "a", "social": "unknown", "procurement_id": "asked", "value_sek": 7.0}]
    plan = [
        {"org_id": "b", "estimated_value_sek": 9000.0},
        {"org_id": "a", "estimated_value_sek": 100.0},
        {"org_id": "a", "estimated_value_sek": 200.0},
        {"org_id": "a", "social": "yes"},
        {"org_id": "a", "social": "no", "planned_at": D(2015, 3, 1)},  # its time has passed
    ]
    found = steps_of(rows, plan)
    assert found["step_type"].tolist() == ["answer", "decide", "decide", "decide"]
    assert found["procurement_id"].tolist()[0] == "asked"
    assert found["planned_id"].tolist()[1:] == ["p2", "p1", "p0"]
    assert found["buyer_org_id"].tolist() == ["a", "a", "a", "b"]
    assert found["value_sek"].astype(float).tolist() == [7, 200, 100, 9000]
    assert found["step"].tolist() == [0.1] * 4
    # Jeffreys: a's next is (0 + 0.5) / (4 + 1) likely, b's 2.5 / 3; the parameter says 0.8 come
    assert found["expected_step"].tolist() == pytest.approx(
        [0.1, 0.1 * 0.8 * 0.9, 0.1 * 0.8 * 0.9, 0.1 * 0.8 * (1 - 2.5 / 3)]
    )
    assert found["share_after"].tolist() == pytest.approx([0.4, 0.5, 0.6, 0.7])
    assert found["is_reached"].tolist() == [False, True, True, True]
    assert found["probability_reach"].is_monotonic_increasing
    assert found["probability_reach"].iloc[0] < found["probability_reach"].iloc[-1]


def test_a_group_and_a_unit_have_their_own_steps_and_shares() -> None:
    rows = [{"org_id": o, "social": "no"} for o in ("a", "b", "b")]
    plan = [{"org_id": "a"}, {"org_id": "b"}]
    _, steps = tables_of(rows, plan)
    places = steps.groupby("org_id")["planned_id"].agg(set).to_dict()
    assert places == {"city": {"p0", "p1"}, "g": {"p0"}, "a": {"p0"}, "b": {"p1"}}
    assert steps.groupby("org_id")["step"].first().to_dict() == pytest.approx(
        {"city": 1 / 5, "g": 1 / 2, "a": 1 / 2, "b": 1 / 3}
    )


def test_nothing_is_open_when_the_year_is_over_or_all_is_decided() -> None:
    whole = (D(2015, 1, 1), D(2015, 12, 31))
    assert steps_of([{"org_id": "a", "social": "unknown"}], [], extent=whole).empty
    assert steps_of([{"org_id": "a", "social": "no"}], [{"org_id": "a", "social": "no"}]).empty
    assert steps_of([], []).empty


def test_before_there_was_a_target_a_step_moves_the_share_but_reaches_nothing() -> None:
    rows = [{"org_id": "a", "social": "no", "counted_at": D(2013, 2, 1)}]
    plan = [{"org_id": "a", "planned_at": D(2013, 11, 1)}]
    found = steps_of(rows, plan, extent=(D(2013, 1, 1), D(2013, 6, 30)))
    assert found["share_after"].tolist() == [0.5]
    assert found[["is_reached", "probability_reach"]].isna().all(axis=None)


answers = st.sampled_from(["yes", "no", "unknown"])
units = st.sampled_from(["g", "a", "b"])


@given(
    st.lists(st.tuples(units, answers), min_size=1, max_size=12),
    st.lists(st.tuples(units, answers), max_size=8),
    st.randoms(use_true_random=False),
)
@settings(max_examples=8, deadline=None)
def test_steps_agree_with_what_is_needed_and_the_order_of_rows_is_irrelevant(
    bought: list[tuple[str, str]], planned: list[tuple[str, str]], chance: Any
) -> None:
    rows = [
        {"org_id": o, "social": s, "procurement_id": f"u{n}", "procurement_ref": f"u{n}"}
        for n, (o, s) in enumerate(bought)
    ]
    plan = [
        {"org_id": o, "social": s, "planned_id": f"p{n}", "procurement_ref": f"p{n}"}
        for n, (o, s) in enumerate(planned)
    ]
    left, steps = tables_of(rows, plan)
    chance.shuffle(rows)
    chance.shuffle(plan)
    again = tables_of(rows, plan)
    pd.testing.assert_frame_equal(left, again[0])
    pd.testing.assert_frame_equal(steps, again[1])
    below = {"city": ("g", "a", "b"), "g": ("g", "a"), "a": ("a",), "b": ("b",)}
    for line in left.to_dict("records"):
        told = [s for o, s in bought if o in below[line["org_id"]]]
        figures = (line["counted"], line["social"], line["unanswered"])
        assert figures == (len(told), told.count("yes"), told.count("unknown"))
        mine = steps[steps["org_id"] == line["org_id"]]
        assert len(mine) == line["undecided"] + line["unanswered"]
        enough = mine.loc[mine["is_reached"].astype(bool), "rank"]
        needed = line["needed_of_undecided"]
        if 0 < needed <= len(mine):
            assert enough.min() == needed
        elif needed > len(mine):
            assert enough.empty
        if len(mine):
            last = mine.iloc[-1]
            assert last["probability_reach"] >= line["probability_reach"]
            assert 0 <= line["p025"] <= line["p10"] <= line["p50"] <= line["p90"] <= line["p975"]
            assert line["p975"] <= 1
