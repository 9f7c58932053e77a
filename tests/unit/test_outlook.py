"""What was known on a day, and what experience says of the rest: worked by hand."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, R2014, deliveries, frame, period_rows, procurements

from pipelines.forecast import experience, facts
from pipelines.forecast.facts import Facts
from pipelines.forecast.outlook import Outlook, outlooks
from pipelines.model import tables

D, DAY = dt.date, pd.Timestamp
FIRST, LAST = D(2013, 1, 1), D(2015, 6, 30)


def told(
    rows: list[dict[str, Any]],
    plan: list[dict[str, Any]] | None = None,
    first: dt.date = FIRST,
    last: dt.date = LAST,
) -> Facts:
    numbered = [{"planned_id": f"p{n}"} | p for n, p in enumerate(plan or [])]
    return facts.gather(
        procurements(*rows),
        frame(tables.PLANNED, numbered),
        period_rows(first, last),
        R2014,
        PARAMETERS,
    )


def outlook(known: Facts, day: DAY | None = None) -> Outlook:
    on = day or DAY(LAST)
    return outlooks(known, on.year, on, ["a"])[0]


def bought(ref: str, day: dt.date, social: str = "no", **more: Any) -> dict[str, Any]:
    return {"procurement_ref": ref, "counted_at": day, "social": social} | more


def planned(ref: str, day: dt.date, social: str = "unknown", **more: Any) -> dict[str, Any]:
    return {"procurement_ref": ref, "planned_at": day, "social": social} | more


def test_a_cancelled_one_counted_until_it_was_cancelled() -> None:
    gone = {"cancelled_at": D(2014, 5, 1), "counts": False, "not_counted_reason": "cancelled"}
    direct = gone | {"procurement_form": "call_off"}  # would not have counted either
    known = told(
        [
            bought("1", D(2014, 2, 1), "yes", **gone, status="cancelled"),
            bought("2", D(2014, 2, 1), "yes", **direct),
            bought("3", D(2014, 3, 31)),
            bought("4", D(2014, 4, 1)),
            bought("5", D(2014, 2, 1), counts=False, not_counted_reason="not_service"),
        ]
    )
    found = {
        day: facts.counted(known.register, 2014, DAY(2014, *day))["procurement_ref"].tolist()
        for day in ((3, 30), (3, 31), (4, 30), (5, 1))
    }
    assert found == {
        (3, 30): ["1"], (3, 31): ["1", "3"], (4, 30): ["1", "3", "4"], (5, 1): ["3", "4"]
    }  # fmt: skip


def test_a_planned_one_is_ahead_until_its_time_has_passed_or_the_register_has_it() -> None:
    known = told(
        [bought("1", D(2014, 5, 10)), bought("early", D(2014, 2, 1))],
        [
            planned("1", D(2014, 6, 1), is_realised=True),
            planned("2", D(2014, 6, 1)),
            planned("season", D(2014, 6, 1), planned_at_to=D(2014, 8, 31)),
            planned("early", D(2014, 9, 1), is_realised=True),
            planned(
                "undated", D(2014, 9, 1), is_realised=True
            ),  # in the register, nobody knows when
        ],
    )
    found = {
        day: facts.ahead(known.plan, 2014, DAY(2014, *day))["procurement_ref"].tolist()
        for day in ((1, 31), (3, 31), (5, 10), (6, 1))
    }
    assert found == {
        (1, 31): ["1", "2", "season", "early"],
        (3, 31): ["1", "2", "season"],
        (5, 10): ["2", "season"],
        (6, 1): ["season"],
    }
    assert known.plan["came"].tolist() == [True, False, False, True, False]


def test_the_outlook_tells_so_far_last_year_and_the_plan() -> None:
    rows = [bought("a", D(2014, 3, 1), "yes"), bought("b", D(2014, 9, 1))]
    rows += [bought("c", D(2015, 2, 1), "yes"), bought("d", D(2015, 6, 30), "unknown")]
    rows += [bought("later", D(2015, 7, 1), "yes")]
    plan = [planned(s, D(2015, 10, 1), s) for s in ("yes", "no", "unknown")]
    found = outlook(told(rows, plan, last=D(2015, 9, 30)), DAY(2015, 6, 30))
    assert (found.social, found.counted, found.before) == (1, 2, (1, 2))
    assert (found.planned_yes, found.planned_no, found.undecided) == (1, 1, ("p2",))
    assert found.rate == (pytest.approx(6.4), pytest.approx(1.6))
    assert (found.kept[1], found.turned[0]) == (0, 0), "without experience decisions stand"


def history(years: tuple[int, ...]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Four planned a year, one a quarter: the third comes in time, the last never does."""
    rows, plan = [], []
    for year in years:
        for month, answer, came in ((2, "no", 2), (5, "yes", 5), (8, "yes", 10), (11, "no", 0)):
            ref = f"{year}-{month}"
            plan.append(planned(ref, D(year, month, 1), answer, is_realised=bool(came)))
            if came:
                rows.append(bought(ref, D(year, came, 15), "yes" if month == 5 else "no"))
    return rows, plan


def test_from_eight_quarters_of_plans_experience_takes_over() -> None:
    """On 30 June lay ahead the third and the fourth of each year: one in two came."""
    rows, plan = history((2013, 2014))
    known = told(rows, plan)
    pooled = (2 + 6.4) / (4 + 8)
    assert experience.rates(known, 2015, DAY(2015, 6, 30)) == {
        "": (pytest.approx(8 * pooled), pytest.approx(8 * (1 - pooled))),
        "a": (pytest.approx(8 * pooled + 2), pytest.approx(8 * (1 - pooled) + 2)),
    }
    # 2 + 2 were planned with and came: half of them had it; both without had none
    assert experience.kept(known, 2015) == ((10, 2), (0, 10))
    assert experience.rates(known, 2014, DAY(2014, 6, 30)) == {
        "": (pytest.approx(6.4), pytest.approx(1.6))
    }
    assert experience.kept(known, 2014) == ((8, 0), (0, 8))


def test_what_no_plan_named_is_last_years_after_the_same_day_at_this_years_pace() -> None:
    rows, plan = history((2014,))
    rows += [bought(f"x{n}", D(2014, 9, n + 1)) for n in range(3)]  # in no plan
    rows += [bought(f"y{n}", D(2015, 2, n + 1)) for n in range(6)]
    known = told(rows, [*plan, planned("next", D(2015, 9, 1))])
    # last year two until 30 June; this year six. All organisations are this one: half and half
    pace = (6 + 8) / (2 + 8)
    assert outlook(known).beside == (3 + 3, pytest.approx(pace / 2))
    without = told(rows, plan)  # no plan this year: all that came after 30 June
    assert outlook(without).beside == (4 + 4, pytest.approx(pace / 2))
    first_plan = told(rows, [planned("next", D(2015, 9, 1))])
    assert outlook(first_plan).beside == (0.0, 1.0)


def test_who_got_nothing_beside_the_plan_last_year_may_get_some_as_others_did() -> None:
    """a: none of two came beside the plan. b: both of its two. In all two of four: half of two."""
    rows = [bought(f"a{m}", D(2014, m, 1)) for m in (8, 9)]
    rows += [bought(f"b{m}", D(2014, m, 1), org_id="b") for m in (8, 9)]
    plan = [planned(f"a{m}", D(2014, m, 1), is_realised=True) for m in (8, 9)]
    plan += [planned("x", D(2014, 2, 1), org_id="b")]
    plan += [planned("next", D(2015, 9, 1), org_id=o) for o in ("a", "b", "c")]
    known = told(rows, plan)
    day = DAY(LAST)
    found = {o.org_id: o.beside for o in outlooks(known, 2015, day, ["a", "b", "c"])}
    assert found == {"a": (1.0, 0.5), "b": (3.0, 0.5), "c": (0.0, 1.0)}


def test_without_a_year_before_this_years_pace_goes_on() -> None:
    known = told([bought("1", D(2013, 2, 1)), bought("2", D(2013, 3, 1))], last=D(2013, 6, 30))
    assert outlook(known, DAY(2013, 6, 30)).beside == (2.0, 184 / 181)
    assert outlook(known, DAY(2013, 12, 31)).beside == (2.0, 0.0)


def test_a_leap_day_has_a_same_day_in_other_years() -> None:
    known = told([bought("1", D(2015, 2, 28)), bought("2", D(2015, 3, 1))], last=D(2016, 2, 29))
    assert outlook(known, DAY(2016, 2, 29)).beside[0] == 1 + 1


def test_reports_reach_to_the_first_that_is_due_and_missing() -> None:
    rows = [
        ("a", "2015-Q1", "accepted"), ("a", "2015-Q2", "missing"), ("a", "2014-Q3", "missing"),
        ("b", "2015-Q2", "rejected"), ("b", "2015-Q1", "held"), ("c", "2015-Q1", "accepted"),
    ]  # fmt: skip
    told_rows = deliveries(*({"org_id": o, "period_id": p, "status": s} for o, p, s in rows))
    found = facts.reported_until(told_rows, DAY(2015, 6, 30))
    assert found == {"a": DAY(2015, 3, 31), "b": DAY(2014, 12, 31)}
