"""Spells: whether work is subsidised on a day, and laws that hold whatever is reported."""

import pandas as pd
from frames import REFERENCE, Row
from hypothesis import given, settings
from hypothesis import strategies as st
from spelled import ALL, END, LAST, frames_of, made, on

from pipelines.person.spells import spells, subsidised_on

# --- subsidies ---------------------------------------------------------------------------------


def subsidised(day: int, *placed: Row, seen: list[Row] | None = None) -> bool | None:
    rows = made(*placed, seen=seen)
    (line,) = rows[
        (rows["definition"] == "unsubsidised_in_work") & (rows["placement_id"] == "e0")
    ].to_dict("records")
    return subsidised_on(day, line["subsidies"])


PAID = {"subsidy_type": "new_start_job"}


def test_a_subsidy_goes_on_until_something_says_that_it_ended() -> None:
    assert subsidised(0) is False
    assert subsidised(0, {"subsidy_type": "none_internship"}) is False
    assert subsidised(ALL, PAID) is True
    until = PAID | {"subsidy_to": on(90)}
    assert [subsidised(d, until) for d in (0, 90, 91)] == [True, True, False]
    later = PAID | {"subsidy_from": on(30)}
    assert [subsidised(d, later) for d in (29, 30)] == [False, True]
    assert subsidised(ALL, {"subsidy_type": None}) is None


def test_a_follow_up_tells_of_the_subsidy_and_work_elsewhere_makes_it_unknown() -> None:
    def after(status: str, kind: str | None) -> bool | None:
        row = {"observed_at": on(95), "horizon_months": 3, "status": status, "subsidy_type": kind}
        return subsidised(91, PAID, seen=[row])

    assert after("same_employer", "none") is False
    assert after("same_employer", None) is True
    assert after("other_employer", None) is None
    assert after("other_employer", "none") is False
    other = [{"observed_at": on(150), "status": "other_employer"}]
    assert subsidised(120, END, seen=other) is None  # between the two jobs
    nxt = {"starts_at": on(101), "subsidy_type": "wage_subsidy"}
    assert [subsidised(d, END, nxt) for d in (99, 101)] == [False, True]
    # A subsidy cannot outlive its job.
    assert subsidised(150, END | PAID | {"subsidy_to": on(140)}, seen=other) is None


# --- laws --------------------------------------------------------------------------------------

STATUS = [*REFERENCE.codes["follow_up_status"].codes, None]
DAYS = st.integers(0, 420).map(on)
placements = st.lists(
    st.fixed_dictionaries(
        {
            "candidate_pid": st.sampled_from(["p", "p", "q", None]),
            "n_persons": st.sampled_from([1.0, 1.0, 2.0]),
            "placement_type": st.sampled_from(["employment", "employment", "summer_job", None]),
            "employment_form": st.sampled_from([None, "permanent", "fixed_term"]),
            "supplier_name": st.sampled_from([None, "Ett AB", "Två AB"]),
            "starts_at": st.one_of(st.none(), DAYS),
            "ended_at": st.one_of(st.none(), DAYS),
            "planned_end_at": st.one_of(st.none(), DAYS),
            "end_reason": st.sampled_from([None, "other_job", "education", "deceased", "resigned"]),
            "told_until": DAYS,
            "subsidy_type": st.sampled_from([None, "none", "new_start_job"]),
            "subsidy_to": st.one_of(st.none(), DAYS),
        }
    ),
    min_size=1,
    max_size=6,
)
follow_ups = st.lists(
    st.fixed_dictionaries(
        {
            "candidate_pid": st.sampled_from(["p", "q"]),
            "placement_id": st.sampled_from(["e0", "e1", None]),
            "horizon_months": st.sampled_from([None, 3, 6]),
            "observed_at": st.one_of(st.none(), DAYS),
            "status": st.sampled_from(STATUS),
        }
    ),
    max_size=5,
)
few = settings(max_examples=60, deadline=None)


@few
@given(placements, follow_ups, st.integers(0, 9))
def test_no_spell_leaves_its_bounds_and_no_order_matters(
    placed: list[Row], seen: list[Row], seed: int
) -> None:
    given_ = frames_of(placed, seen)
    found = spells(*given_, LAST)
    assert ((found["days"] >= 0) & (found["days"] <= found["possible_days"])).all()
    known = ~found["ended"].astype(bool) & ~found["is_unknown"].astype(bool)
    assert (found["days"][known] == found["possible_days"][known]).all()
    assert not found.duplicated(["person", "placement_id", "definition"]).any()
    mixed = [f.sample(frac=1, random_state=seed, ignore_index=True) for f in given_]
    again = spells(mixed[0], mixed[1], LAST)
    key = ["person", "placement_id", "definition"]
    pd.testing.assert_frame_equal(
        found.sort_values(key, ignore_index=True), again.sort_values(key, ignore_index=True)
    )


@few
@given(placements, follow_ups)
def test_who_may_also_study_stays_as_long_as_who_must_work(
    placed: list[Row], seen: list[Row]
) -> None:
    found = spells(*frames_of(placed, seen), LAST).set_index(["person", "placement_id"])
    work, either = (found[found["definition"] == d] for d in ("in_work", "in_work_or_education"))
    over = work[work["ended"].astype(bool) & ~work["is_unknown"].astype(bool)]
    assert (either.loc[over.index, "days"] >= over["days"]).all()
