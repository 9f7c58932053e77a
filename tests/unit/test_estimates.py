"""The engine's counts and estimates: nothing is not missing, and all facts of a cell at once.

Who counts once is in `test_subjects.py`; the measures themselves in `test_kpis.py`.
"""

import datetime as dt
import statistics
from typing import Any

import pandas as pd
import pytest
from frames import core_tables, deliveries, procurements
from hypothesis import given
from hypothesis import strategies as st
from stays import (
    ABOVE,
    FIRST,
    PERIODS,
    TREE,
    Rows,
    few,
    frame_of,
    inside,
    measure,
    stays,
    values_of,
)

from pipelines.kpis import (
    COUNT,
    STATISTIC,
    Estimate,
    Group,
    contribute,
    contribute_span,
    facts,
    through,
)

# --- counts --------------------------------------------------------------------------------------


def test_nobody_is_zero_where_it_was_reported_and_missing_where_it_was_not() -> None:
    rows = frame_of([{"org_id": "a", "who": "p1", "start": dt.date(2015, 5, 1), "length": 3}])
    there = contribute_span(rows, first="start", last="end", subject=rows["who"])
    came = deliveries(
        {"org_id": "b", "period_id": "2015-Q1", "report_type": "placement_list"},
        {"org_id": "c", "period_id": "2015-Q1", "report_type": "procurement_register"},
        {"org_id": "h", "period_id": "2015", "report_type": "placement_list", "status": "missing"},
    )
    values = values_of(
        measure("present", lambda: there, kind=COUNT, report="placement_list"), came
    ).xs(("all", "all"), level=("dimension", "member"))
    figures = ["numerator", "value", "lower", "upper"]
    assert values.loc[("b", "2015-Q1"), figures].tolist() == [0, 0, 0, 0]
    assert values.loc[("g", "2015"), figures].tolist() == [1, 1, 1, 1]
    assert (values.loc[[("b", "2015-Q1"), ("b", "2015")], "status"] == "ok").all()
    for place in (("b", "2015-Q2"), ("c", "2015-Q1"), ("h", "2015")):
        assert values.loc[place, figures].isna().all(), place
        assert values.loc[place, ["status", "missing_reason"]].eq("not_reported").all(), place
    assert values["denominator"].isna().all()
    assert values["ci_lower"].isna().all()


def test_what_is_not_known_of_a_number_widens_it() -> None:
    rows = frame_of(
        [{"org_id": "a", "start": dt.date(2015, 5, 1), "length": 0}] * 3
    ).assign(known=[1.0, 1.0, 0.0])  # fmt: skip
    given_rows = contribute(rows, at="start", numerator=rows["known"], unknown=1 - rows["known"])
    values = values_of(measure("number", lambda: given_rows, kind=COUNT))
    found = values.loc[("city", "2015", "all", "all")]
    assert found[["value", "lower", "upper", "n"]].tolist() == [2, 2, 3, 3]


def test_a_row_may_stand_for_several_cases() -> None:
    rows = frame_of([{"org_id": "a", "start": dt.date(2015, 5, 1), "length": 0}])
    given_rows = contribute(rows, at="start", numerator=6.0, denominator=9.0, cases=9.0)
    found = values_of(measure("share", lambda: given_rows)).loc[("city", "2015", "all", "all")]
    assert (found["n"], found["status"]) == (9, "ok")
    assert found["ci_lower"] < found["value"] < found["ci_upper"]


# --- estimates -----------------------------------------------------------------------------------


def middle(group: Group) -> Estimate:
    """The median: half of the cases lie below it, which no sum of parts can tell."""
    lengths = sorted(group["length"])
    if len(lengths) < 2:
        return Estimate(n=len(lengths), missing_reason="few_at_risk")
    return Estimate(value=statistics.median(lengths), numerator=lengths[0], n=len(lengths))


def told(rows: Rows) -> pd.DataFrame:
    frame = frame_of(rows)
    parts = [
        facts(frame, at="start", dimension=dimension, member=member, length=frame["length"],
              who=frame["who"])
        for dimension, member in (("all", "all"), ("group", frame["group"]))
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@few
@given(stays, st.randoms(use_true_random=False))
def test_an_estimate_is_made_of_all_facts_of_its_cell(rows: Rows, random: Any) -> None:
    def of(some: Rows) -> pd.DataFrame:
        return values_of(
            measure("median", lambda: told(some), kind=STATISTIC, estimate=middle, min_n=3)
        )

    values = of(rows)
    shuffled = of(random.sample(rows, len(rows)))
    pd.testing.assert_frame_equal(values, shuffled, check_exact=True)
    for org_id in TREE:
        for period_id in PERIODS:
            here = [r for r in rows if org_id in ABOVE[r["org_id"]]]
            here = [r for r in here if inside(r["start"], period_id)]
            for group in ("all", "young", "old"):
                mine = [r["length"] for r in here if group in ("all", r["group"])]
                place = ("all", "all") if group == "all" else ("group", group)
                check_median(values, (org_id, period_id, *place), mine)


def check_median(values: pd.DataFrame, place: tuple[str, ...], lengths: list[int]) -> None:
    if place not in values.index:
        assert not lengths
        assert place[2] != "all"
        return
    found = values.loc[place]
    assert found["n"] == len(lengths)
    if len(lengths) < 2:
        reason = "few_at_risk" if lengths else "not_applicable"
        status = "few_at_risk" if lengths else "no_procurements"
        assert (found["missing_reason"], found["status"]) == (reason, status)
        assert pd.isna(found["value"])
    else:
        assert found["value"] == statistics.median(lengths)
        assert found["status"] == ("ok" if len(lengths) >= 3 else "small_n")
        assert found["numerator"] == min(lengths)
        assert found[["denominator", "lower", "missing_reason"]].isna().all()


def test_the_same_facts_are_estimated_once() -> None:
    seen = []

    def counted(group: Group) -> Estimate:
        seen.append(len(group["length"]))
        return middle(group)

    rows = [{"org_id": "a", "who": "p1", "start": dt.date(2015, 5, 1), "length": n, "group": None}
            for n in (1, 2)]  # fmt: skip
    values_of(measure("median", lambda: told(rows), kind=STATISTIC, estimate=counted))
    # One for the total in three organisations and many periods, one for the group.
    assert seen == [2, 2]


def test_an_estimate_sees_what_the_facts_name_and_nothing_else() -> None:
    rows = [{"org_id": "a", "who": "p1", "start": dt.date(2015, 5, 1), "length": 4, "group": None}]
    columns = []

    def looked(group: Group) -> Estimate:
        columns.append(sorted(group))
        return Estimate(value=1.0, n=1)

    values_of(measure("median", lambda: told(rows), kind=STATISTIC, estimate=looked))
    assert columns == [["length", "who"]] * 2


# --- now -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "day"), [(dt.date(2015, 5, 3), "2015-05-31"), (dt.date(2015, 12, 31), "2015-12-31")]
)
def test_now_is_the_last_day_of_the_last_month_with_data(last: dt.date, day: str) -> None:
    period = core_tables(TREE, procurements(), FIRST, last)["core_period"]
    assert through(period) == pd.Timestamp(day)


def test_before_anything_was_sent_there_is_no_now() -> None:
    period = core_tables(TREE, procurements())["core_period"]
    assert pd.isna(through(period.iloc[:0]))
