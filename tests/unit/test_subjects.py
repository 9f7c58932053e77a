"""The engine on people: who counts once, and spans of time; against plain loops.

Counts and estimates are in `test_estimates.py`, sums of what is bought in `test_sums.py`.
"""

import datetime as dt
from collections import defaultdict
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from stays import ABOVE, LAST, PERIODS, TREE, Rows, few, frame_of, inside, measure, stays, values_of

from pipelines.kpis import COUNT, contribute, contribute_span
from pipelines.model import periods


def started(rows: Rows) -> pd.DataFrame:
    frame = frame_of(rows)
    return contribute(
        frame,
        at="start",
        numerator=frame["answer"] == "yes",
        unknown=frame["answer"] == "unknown",
        subject=frame["who"],
    )


# --- a subject counts once -----------------------------------------------------------------------


@few
@given(stays)
def test_persons_of_a_share_are_told_apart_by_a_plain_loop(rows: Rows) -> None:
    values = values_of(measure("share", lambda: started(rows), persons=True))
    for org_id in TREE:
        for period_id in PERIODS:
            said: dict[str, set[str]] = defaultdict(set)
            for row in rows:
                if org_id in ABOVE[row["org_id"]] and inside(row["start"], period_id):
                    said[row["who"]].add(row["answer"])
            yes = sum("yes" in answers for answers in said.values())
            unknown = sum(
                "unknown" in answers and "yes" not in answers for answers in said.values()
            )
            found = values.loc[(org_id, period_id, "all", "all")]
            amounts = ["numerator", "denominator", "unknown", "n"]
            assert found[amounts].tolist() == [yes, len(said), unknown, len(said)]


@few
@given(stays)
def test_a_person_in_two_placements_counts_once(rows: Rows) -> None:
    other = [row | {"org_id": o} for row in rows for o in ("a", "c")]
    once = values_of(measure("share", lambda: started(rows)))
    twice = values_of(measure("share", lambda: started(rows + other)))
    city = [("city", p, "all", "all") for p in PERIODS]
    pd.testing.assert_frame_equal(once.loc[city], twice.loc[city])


@few
@given(stays)
def test_distinct_persons_are_at_most_the_sum_and_at_least_the_most(rows: Rows) -> None:
    values = values_of(measure("share", lambda: started(rows)))["denominator"]
    for period_id in PERIODS:
        place = (period_id, "all", "all")
        parts = [values[("g", *place)], values[("h", *place)],
                 values.get(("city", period_id, "own", "own"), 0)]  # fmt: skip
        assert max(parts) <= values[("city", *place)] <= sum(parts)
    quarters = [values[("city", f"2015-Q{q}", "all", "all")] for q in (1, 2, 3, 4)]
    assert max(quarters) <= values[("city", "2015", "all", "all")] <= sum(quarters)


@few
@given(stays, st.integers(0, 13), st.booleans())
def test_a_blank_never_lowers_the_upper_bound(rows: Rows, chosen: int, persons: bool) -> None:
    blank = [
        row | ({"answer": "unknown"} if i == chosen % len(rows) else {})
        for i, row in enumerate(rows)
    ]

    def given_by(told: Rows) -> pd.DataFrame:
        found = started(told)
        return found if persons else found.assign(subject=None)

    before = values_of(measure("share", lambda: given_by(rows)))
    after = values_of(measure("share", lambda: given_by(blank)))
    both = before.join(after.add_suffix("_blank")).dropna(subset=["value"])
    assert len(both)
    assert (both["upper_blank"] >= both["upper"] - 1e-12).all()
    assert (both["lower_blank"] <= both["lower"] + 1e-12).all()
    assert (both["denominator_blank"] == both["denominator"]).all()


@few
@given(stays, st.randoms(use_true_random=False))
def test_order_of_rows_and_who_reports_do_not_matter_to_the_city(rows: Rows, random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    moved = [row | {"org_id": random.choice(sorted(ABOVE))} for row in rows]
    one, two, three = (
        values_of(measure("share", lambda told=told: started(told)))
        for told in (rows, shuffled, moved)
    )
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    city = [("city", p, "all", "all") for p in PERIODS]
    pd.testing.assert_frame_equal(one.loc[city], three.loc[city])


def test_rows_without_a_subject_count_by_themselves() -> None:
    rows = [
        {"org_id": "a", "who": who, "start": dt.date(2015, 2, 1), "length": 0, "answer": "yes"}
        for who in ("p1", "p1", None, None)
    ]
    values = values_of(measure("share", lambda: started(rows)))
    assert values.loc[("city", "2015", "all", "all"), "denominator"] == 3


# --- spans of time -------------------------------------------------------------------------------


def present(rows: Rows, dimension: str = "all", member: Any = "all") -> pd.DataFrame:
    frame = frame_of(rows)
    return contribute_span(frame, first="start", last="end", subject=frame["who"],
                           dimension=dimension, member=frame.get(member, member))  # fmt: skip


@few
@given(stays)
def test_a_span_counts_in_every_month_it_touches_and_once_in_a_period(rows: Rows) -> None:
    values = values_of(
        measure("present", lambda: pd.concat([present(rows), present(rows, "group", "group")]),
                kind=COUNT, persons=True)
    )  # fmt: skip
    frame = frame_of(rows)
    for org_id in TREE:
        for period_id in PERIODS:
            p = periods.period(period_id)
            here = frame[
                frame["org_id"].map(lambda o, place=org_id: place in ABOVE[o])
                & (frame["start"] <= pd.Timestamp(p.date_to))
                & (frame["end"] >= pd.Timestamp(p.date_from))
            ]
            assert values.loc[(org_id, period_id, "all", "all"), "value"] == here["who"].nunique()
            for group, mine in here.groupby(here["group"].fillna("unknown")):
                found = values.loc[(org_id, period_id, "group", group), "value"]
                assert found == mine["who"].nunique()


@few
@given(stays, st.data())
def test_a_stay_told_in_two_parts_is_the_same_stay(rows: Rows, data: Any) -> None:
    parts: Rows = []
    for row in rows:
        cut = data.draw(st.integers(0, row["length"]))
        rest = row["length"] - cut - 1
        parts.append(row | {"length": cut})
        start = row["start"] + dt.timedelta(days=cut + 1)
        if rest >= 0 and start <= LAST:
            parts.append(row | {"start": start, "length": rest})
    whole = values_of(measure("present", lambda: present(rows), kind=COUNT))
    split = values_of(measure("present", lambda: present(parts), kind=COUNT))
    figures = ["numerator", "value", "lower", "upper", "n"]
    pd.testing.assert_frame_equal(whole[figures], split[figures])


def test_a_span_without_an_end_or_one_before_its_start_is_no_span() -> None:
    rows = pd.DataFrame(
        {
            "org_id": "a",
            "who": ["p1", "p2", "p3"],
            "start": pd.to_datetime(["2015-01-31", "2015-01-31", None]),
            "end": pd.to_datetime(["2015-01-30", None, "2015-03-01"]),
        }
    )
    found = contribute_span(rows, first="start", last="end", subject=rows["who"])
    assert found.empty
