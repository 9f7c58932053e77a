"""What placements deliver of commitments: a person once, leavers replaced, months so far."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import Row
from hypothesis import given, settings
from hypothesis import strategies as st
from promises import LAST, city

from pipelines.person.delivered import delivered

D = dt.date
DAY = pd.Timestamp(LAST)


def placed(*rows: Row) -> pd.DataFrame:
    return delivered(city([{}], placed=rows)["person_placement"], DAY)


def persons(*rows: Row) -> dict[str, float]:
    return {str(k).removeprefix("commitment_id-"): v for k, v in placed(*rows)["persons"].items()}


def work(pid: str | None, start: dt.date, end: dt.date | None = None, **more: Any) -> Row:
    return {"candidate_pid": pid, "starts_at": start, "ended_at": end} | more


SECOND = {"commitment_id": "commitment_id-2"}
ANNA, LATER = work("p1", D(2015, 3, 1), D(2015, 4, 30)), work("p2", D(2015, 5, 1))


def test_persons_are_counted_once_and_rows_without_them_by_number() -> None:
    assert persons(ANNA, work("p1", D(2015, 8, 1)), work(None, D(2015, 6, 1), n_persons=3.0)) == {
        "1": 4
    }


def test_a_person_counts_for_the_first_commitment_only() -> None:
    both = [work("p1", D(2015, 6, 1)), work("p1", D(2015, 3, 1)) | SECOND]
    assert persons(*both) == {"2": 1}
    assert placed(*both)["fte_months"].tolist() == [10]


def test_who_has_not_begun_or_is_not_linked_is_not_delivered() -> None:
    later = work("p1", D(2016, 1, 1))
    assert persons(later, work("p2", D(2015, 3, 1), commitment_id=None)) == {}
    assert persons() == {}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([ANNA, LATER], 1),
        ([ANNA, work("p2", D(2015, 4, 30))], 2),  # was there before the other left
        ([work("p1", D(2015, 3, 1), D(2015, 4, 30), end_reason="contract_ended"), LATER], 2),
        ([work("p1", D(2015, 3, 1), D(2015, 4, 30), planned_end_at=D(2015, 4, 30)), LATER], 2),
        ([work("p1", D(2015, 3, 1), D(2015, 4, 30), planned_end_at=D(2015, 9, 30)), LATER], 1),
        ([ANNA, LATER, work("p3", D(2015, 7, 1))], 2),  # one who left makes room for one
        ([ANNA, work("p2", D(2015, 5, 1), D(2015, 6, 30)), work("p3", D(2015, 7, 1))], 1),
        ([ANNA, work("p1", D(2015, 6, 1)), LATER], 2),  # came back
        ([work("p1", D(2015, 5, 1), D(2015, 3, 1))], 1),  # an end before the start is none
    ],
)
def test_a_leaver_who_is_replaced_counts_once(rows: list[Row], expected: int) -> None:
    assert persons(*rows) == {"1": expected}


def test_leavers_and_those_who_replace_them_add_their_months() -> None:
    found = placed(ANNA, LATER)
    assert found["fte_months"].tolist() == [10]  # two months and eight
    assert not found["fte_is_partial"].any()


@pytest.mark.parametrize(
    ("row", "months"),
    [
        ({"ended_at": D(2015, 5, 31)}, 3),
        ({"ended_at": D(2016, 5, 31)}, 10),  # only what is done
        ({"planned_end_at": D(2015, 5, 31)}, 3),
        ({"planned_end_at": D(2016, 5, 31)}, 10),
        ({"told_until": D(2015, 6, 30)}, 4),  # nobody vouches for more
        ({"told_until": D(2015, 6, 30), "planned_end_at": D(2015, 9, 30)}, 4),
        ({"told_until": D(2016, 6, 30)}, 10),
        ({"working_hours_share": 0.5}, 5),
        ({"n_persons": 3.0, "candidate_pid": None}, 30),
    ],
)
def test_months_so_far(row: Row, months: float) -> None:
    assert placed(work("p1", D(2015, 3, 1)) | row)["fte_months"].tolist() == [months]


def test_months_of_unknown_working_time_are_not_none() -> None:
    unknown = placed(work("p1", D(2015, 3, 1), working_hours_share=None))
    assert unknown["fte_months"].isna().all()
    assert unknown["fte_is_partial"].all()


@given(
    st.lists(
        st.builds(
            lambda pid, start, length, where: work(
                pid and f"p{pid}",
                D(2015, 1, 1) + dt.timedelta(days=start),
                length and D(2015, 1, 1) + dt.timedelta(days=start + length),
                commitment_id=f"commitment_id-{where}",
            ),
            st.none() | st.integers(1, 4), st.integers(0, 400), st.none() | st.integers(1, 300),
            st.integers(1, 3),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_no_person_counts_twice_in_any_order(rows: list[Row], random: Any) -> None:
    table = city([{}], placed=rows)["person_placement"]
    found = delivered(table, DAY)
    mixed = delivered(table.sample(frac=1, random_state=random.randint(0, 9)), DAY)
    pd.testing.assert_frame_equal(found, mixed)
    begun = table[table["starts_at"] <= DAY]
    people = begun["candidate_pid"].nunique() + begun["candidate_pid"].isna().sum()
    assert found["persons"].sum() <= people
    assert (found["persons"] >= 1).all()
