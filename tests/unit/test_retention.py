"""Who is left: against other programs and by laws; curves by group; the measures' edges.

The measures' known answers are in `tests/known_answers`, the rules of spells in `test_spells.py`.
"""

import datetime as dt
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from frames import Row, empty_tables, frame, organisations, period_rows
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

from pipelines.core.survival import survival
from pipelines.kpis import KPIS, arrays_of
from pipelines.kpis.curves import retention_curve
from pipelines.kpis.retention import staying
from pipelines.kpis.staying import at_horizon, followed_to, left_on
from pipelines.model import derive, tables
from pipelines.person.statements import day_of

D = dt.date
YEAR_END = D(2015, 12, 31)
# Days until the end or until last seen, whether it was the end, whether it is unknown, and how
# much longer it could have been seen; on few days, so that many fall on the same.
PEOPLE = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.booleans(), st.integers(0, 6)),
    min_size=1,
    max_size=25,
)
AT = st.integers(0, 14)
few = settings(max_examples=60, deadline=None)


def rows_of(people: list[tuple[int, bool, bool, int]]) -> np.ndarray:
    rows = [(n, n, d, e, u, d + more) for n, (d, e, u, more) in enumerate(people)]
    return np.array(rows, dtype=np.int64)


def times_of(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return rows[:, 2].astype(float), rows[:, 3].astype(bool)


@few
@given(PEOPLE, AT)
def test_the_share_and_its_interval_are_those_of_three_programs(people: Any, at: int) -> None:
    rows = rows_of(people)
    days, ended = times_of(rows)
    found = left_on(at, rows)
    lines = KaplanMeierFitter().fit(days, ended)
    assert found.share == pytest.approx(float(lines.predict(at)), abs=1e-9)
    sample = scipy.stats.CensoredData.right_censored(days, ~ended)
    ecdf = scipy.stats.ecdf(sample).sf
    assert found.share == pytest.approx(float(ecdf.evaluate(at)), abs=1e-9)
    assert followed_to(at, rows).at_risk == (days >= at).sum()
    if 1e-9 < found.share < 1 - 1e-9:
        row = lines.confidence_interval_survival_function_.loc[:at].iloc[-1]
        assert (found.ci_lower, found.ci_upper) == pytest.approx(tuple(row), abs=1e-9)
        interval = ecdf.confidence_interval if ecdf.probabilities.min() > 1e-9 else None
        if interval and ecdf.probabilities.max() < 1 - 1e-9:
            theirs = interval(0.95, method="log-log")
            assert found.ci_lower == pytest.approx(float(theirs.low.evaluate(at)), abs=1e-9)
            assert found.ci_upper == pytest.approx(float(theirs.high.evaluate(at)), abs=1e-9)
    else:
        assert found.ci_lower is found.ci_upper is None


@few
@given(PEOPLE)
def test_greenwoods_error_is_its_formula_and_that_of_statsmodels(people: Any) -> None:
    rows = rows_of(people)
    days, ended = times_of(rows)
    assume(ended.any())
    curve = survival(days, ended)
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = SurvfuncRight(days, ended.astype(int)).surv_prob_se
    spread = 0.0
    for place, (at_risk, events) in enumerate(zip(curve.at_risk, curve.events, strict=True)):
        if at_risk > events:
            spread += events / (at_risk * (at_risk - events))
            error = curve.left[place] * spread**0.5
            assert curve.error[place] == pytest.approx(error, abs=1e-12)
            assert curve.error[place] == pytest.approx(theirs[place], abs=1e-12)


@few
@given(PEOPLE, AT)
def test_the_bounds_hold_the_share(people: Any, at: int) -> None:
    found = left_on(at, rows_of(people))
    assert found.lower <= found.share + 1e-12
    assert found.upper >= found.share - 1e-12
    assert 0 <= found.lower <= found.upper <= 1
    if not any(unknown for _, _, unknown, _ in people):
        assert found.lower == found.share == found.upper


@few
@given(PEOPLE)
def test_the_share_never_rises(people: Any) -> None:
    shares = [left_on(day, rows_of(people)).share for day in range(15)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(shares))


@few
@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_persons_does_not_matter(people: Any, rng: Any) -> None:
    mixed = list(people)
    rng.shuffle(mixed)
    assert left_on(6, rows_of(people)) == left_on(6, rows_of(mixed))


@few
@given(PEOPLE, st.integers(0, 12), AT)
def test_to_lose_somebody_earlier_never_raises_how_many_are_at_risk(
    people: Any, day: int, at: int
) -> None:
    (days, _, unknown, more), *others = people
    now = followed_to(at, rows_of([(days, False, unknown, more), *others]))
    sooner = followed_to(at, rows_of([(min(day, days), False, unknown, more), *others]))
    assert sooner.at_risk <= now.at_risk


@few
@given(PEOPLE, AT)
def test_all_lost_is_a_share_of_one_and_all_ended_the_plain_share(people: Any, at: int) -> None:
    lost = left_on(at, rows_of([(days, False, True, more) for days, _, _, more in people]))
    assert lost.share == lost.upper == 1
    assert (lost.ci_lower, lost.ci_upper) == (None, None)
    gone = rows_of([(days, True, False, 0) for days, _, _, _ in people])
    over, behind = left_on(at, gone), followed_to(at, gone)
    plain = np.mean([days > at for days, *_ in people])
    assert over.share == pytest.approx(plain, abs=1e-12)
    assert behind.is_complete
    assert not behind.is_few


def test_few_at_risk_unless_all_is_known() -> None:
    five = [(10, False, False, 0)] * 5
    assert not followed_to(9, rows_of([*five, (3, False, True, 9)])).is_few
    assert followed_to(9, rows_of([*five[1:], (3, False, True, 9)])).is_few
    assert not followed_to(9, rows_of([*five[1:], (3, True, False, 0)])).is_few


# --- subsidies on the day ------------------------------------------------------------------------


def test_without_subsidy_is_who_is_at_risk_and_has_none_that_day() -> None:
    told: list[tuple[int, bool, bool, int, Any]] = [
        (100, False, True, 300, ((0, True),)),  # subsidised on day 91
        (100, False, True, 300, ((0, True), (60, False))),  # not any more
        (100, False, True, 300, ((0, None),)),  # nobody knows
        (90, True, False, 300, ((0, True),)),  # gone before
        (90, False, True, 300, ((0, None),)),  # lost before
    ]
    rows = pd.DataFrame(told, columns=["days", "ended", "is_unknown", "possible_days", "subsidies"])
    found = at_horizon(rows.assign(definition="unsubsidised_in_work"), 91)
    columns = ["days", "ended", "is_unknown"]
    assert found[columns].to_numpy().tolist() == [
        [91, True, False],
        [100, False, True],
        [90, False, True],
        [90, True, False],
        [90, False, True],
    ]
    other = rows.assign(definition="in_work")
    assert at_horizon(other, 91)[columns].equals(other[columns])


# --- measures and curves -------------------------------------------------------------------------


def given_tables(*placed: Row, last: dt.date = YEAR_END, **more: Any) -> dict[str, Any]:
    base = {"placement_type": "employment", "starts_at": D(2015, 1, 1), "told_until": last}
    rows = [base | {"placement_id": f"e{n}", "candidate_pid": f"p{n}"} | dict(p)
            for n, p in enumerate(placed)]  # fmt: skip
    named = ["person_candidate", "person_candidate_target_group", "person_follow_up"]
    return {n: t for n, t in empty_tables().items() if n in named} | {
        "person_placement": frame(tables.PLACEMENT, rows),
        "core_organisation": organisations({"city": None, "a": "city"}),
        "core_period": period_rows(D(2015, 1, 1), last),
        **more,
    }


def facts_of(kpi_id: str, given: dict[str, Any]) -> pd.DataFrame:
    measure = KPIS[kpi_id]
    return measure.function(**{name: given[name] for name in measure.tables})


def test_a_person_counts_once_with_the_first_employment_of_the_cell() -> None:
    given_ = given_tables(
        {"ended_at": D(2015, 2, 1)},
        {"candidate_pid": "p0", "starts_at": D(2015, 5, 1), "supplier_name": "Två AB"},
    )
    found = facts_of("retention_3", given_)
    total = found[found["dimension"] == "all"]
    assert staying(arrays_of(total)).n == 1
    assert staying(arrays_of(total)).value == 0
    later = total[total["month"] == 2015 * 12 + 4]
    assert staying(arrays_of(later)).value == 1


def test_an_agency_outside_the_tree_gives_its_persons_to_the_city() -> None:
    found = facts_of("retention_3", given_tables({"org_id": "agency"}, {"org_id": "a"}))
    assert set(found["org_id"]) == {"city", "a"}


def test_without_periods_or_placements_there_is_nothing() -> None:
    none = empty_tables()
    none["core_organisation"] = organisations({"city": None})
    for months in (3, 6, 12, 24):
        assert facts_of(f"retention_{months}", none).empty
    none["core_period"] = period_rows(D(2015, 1, 1), D(2015, 3, 31))
    assert facts_of("retention_3", none).empty


def curve_of(given: dict[str, Any]) -> pd.DataFrame:
    found = retention_curve(
        given["person_placement"], given["person_follow_up"], given["person_candidate"],
        given["person_candidate_target_group"], given["core_organisation"], given["core_period"],
    )  # fmt: skip
    return derive.validated(derive.fitted(found, tables.RETENTION_CURVE), tables.RETENTION_CURVE)


def test_the_curve_of_the_worked_example_month_by_month() -> None:
    # domain.md 3.12, in days; from 2014 to 2015 all ten could be followed.
    told = [(2, 1), (4, 1), (5, 0), (7, 1), (9, 0), (12, 0), (12, 0), (3, 1), (8, 0), (12, 0)]
    start = D(2015, 1, 1)
    rows: list[Row] = [
        {"ended_at" if ended else "told_until": start + dt.timedelta(days=day_of(months))}
        for months, ended in told
    ]
    found = curve_of(given_tables(*rows, last=D(2016, 12, 31)))
    mine = found[(found["definition"] == "same_employer") & (found["group"] == "all")]
    mine = mine.set_index("month")
    assert mine.index.tolist() == list(range(13))
    assert mine["at_risk"].tolist() == [10, 10, 10, 9, 8, 7, 6, 6, 5, 4, 3, 3, 3]
    assert mine["events"].tolist() == [0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0]
    shares = {2: 0.9, 3: 0.8, 4: 0.7, 6: 0.7, 7: 0.583333, 12: 0.583333}
    assert mine.loc[list(shares), "survival"].tolist() == pytest.approx(list(shares.values()),
                                                                       abs=5e-7)  # fmt: skip
    assert mine.loc[7, ["lower", "upper"]].tolist() == pytest.approx([0.2298, 0.8207], abs=5e-5)
    assert mine.loc[1, ["lower", "upper"]].isna().all()
    assert mine.loc[12, ["all_left", "all_stayed"]].tolist() == pytest.approx([0.3, 0.6])


def test_groups_overlap_and_a_person_is_once_in_each() -> None:
    groups = [("p0", "youth"), ("p0", "disability"), ("p1", "youth")]
    given_ = given_tables(
        {},
        {"gender": "man"},
        {"candidate_pid": None, "gender": "man", "target_groups": "youth,other"},
        {"candidate_pid": "p0", "starts_at": D(2015, 6, 1), "supplier_name": "Två AB"},
        person_candidate=frame(
            tables.CANDIDATE,
            [{"candidate_pid": "p0", "gender": "woman"}, {"candidate_pid": "p1"}],
        ),
        person_candidate_target_group=frame(
            tables.CANDIDATE_TARGET_GROUP,
            [{"candidate_pid": p, "target_group": g} for p, g in groups],
        ),
    )
    found = curve_of(given_)
    first = found[(found["month"] == 0) & (found["definition"] == "in_work")]
    assert first.set_index("group")["n"].to_dict() == {
        "all": 3, "disability": 1, "man": 2, "other": 1, "woman": 1, "youth": 3,
    }  # fmt: skip


def test_the_curve_ends_when_nobody_is_at_risk() -> None:
    found = curve_of(given_tables({"ended_at": D(2015, 2, 15)}, {"ended_at": D(2015, 3, 15)}))
    mine = found[found["definition"] == "same_employer"]
    assert mine["month"].tolist() == [0, 1, 2]
    assert mine["survival"].tolist() == [1, 1, 0.5]
    assert curve_of(empty_tables() | {"core_organisation": organisations({"city": None})}).empty
