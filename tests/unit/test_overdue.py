"""Who did not send in time: by the calendar, a working day after the deadline."""

import datetime as dt
from typing import Any

import pytest
from frames import QUARTERLY, YEARLY_PLAN, organisation, register, registry, submissions

from pipelines.core.overdue import overdue
from pipelines.model.registry import ExpectedReport, Registry

D = dt.date
CITY = registry(organisation("a", "city", QUARTERLY), organisation("b", "city", QUARTERLY))
FIRST = ({"org_id": "a", "quarters": "2015-Q1"}, {"org_id": "b", "quarters": "2015-Q1"})


def late(
    today: dt.date, *sent: dict[str, Any], city: Registry = CITY, rows: Any = ()
) -> list[tuple[Any, ...]]:
    """(organisation, report, first and last missing, number, deadline)."""
    found = overdue(submissions(*sent), register(*rows), city, today)
    return [tuple(line) for line in found.itertuples(index=False)]


@pytest.mark.parametrize(
    ("today", "is_late"),
    [
        (D(2015, 7, 20), False),  # the deadline, a Monday, twenty days after the quarter
        (D(2015, 7, 21), False),  # one working day more
        (D(2015, 7, 22), True),
    ],
)
def test_a_report_is_late_a_working_day_after_its_deadline(today: dt.date, is_late: bool) -> None:
    found = late(today, *FIRST, {"org_id": "a", "quarters": "2015-Q2"})
    report = ("b", "procurement_register", "2015-Q2", "2015-Q2", 1, D(2015, 7, 20))
    assert found == ([report] if is_late else [])


@pytest.mark.parametrize(("day", "is_late"), [(23, False), (26, False), (27, True)])
def test_a_weekend_is_no_working_day(day: int, is_late: bool) -> None:
    """The deadline of a Friday may be met on Monday."""
    friday = ExpectedReport("procurement_register", "quarter", D(2015, 4, 1), None, 23)
    city = registry(organisation("a", "city", friday))
    sent = {"org_id": "a", "quarters": "2015-Q2", "is_effective": False, "status": "rejected"}
    found = late(D(2015, 10, day), sent, {"org_id": "a", "quarters": "2015-Q2"}, city=city)
    assert bool(found) is is_late


def test_every_missing_period_is_counted_and_the_first_says_since_when() -> None:
    (one,) = late(D(2016, 2, 1), *FIRST, {"org_id": "a", "quarters": "2015-Q2,2015-Q3,2015-Q4"})
    assert one == ("b", "procurement_register", "2015-Q2", "2015-Q4", 3, D(2015, 7, 20))


@pytest.mark.parametrize("status", ["rejected", "held", "ignored"])
def test_what_does_not_count_is_no_report(status: str) -> None:
    sent = {"org_id": "b", "quarters": "2015-Q2", "is_effective": False, "status": status}
    found = late(D(2015, 8, 1), *FIRST, {"org_id": "a", "quarters": "2015-Q2"}, sent)
    assert [org for org, *_ in found] == ["b"]


def test_a_wide_senders_rows_are_a_report() -> None:
    wide = organisation("wide", None, covers_all=True, roles=("sender",))
    city = registry(organisation("a", "city", QUARTERLY), wide)
    sent = {"org_id": "wide", "quarters": "2015-Q1,2015-Q2"}
    assert late(D(2015, 8, 1), sent, city=city, rows=({"org_id": "a"},)) == []
    assert len(late(D(2015, 8, 1), sent, city=city)) == 1


def test_a_plan_is_due_when_its_year_begins() -> None:
    city = registry(organisation("a", "city", QUARTERLY, YEARLY_PLAN))
    sent = ({"org_id": "a", "quarters": "2014-Q4"},
            {"org_id": "a", "quarters": "2014-Q1", "report_type": "procurement_plan"})  # fmt: skip
    (one,) = late(D(2015, 2, 4), *sent, city=city)
    assert one[1:] == ("procurement_plan", "2015", "2015", 1, D(2015, 2, 1))


def test_monthly_lists_of_an_actor_outside_the_city_are_followed_too() -> None:
    monthly = ExpectedReport("candidate_list", "month", D(2015, 1, 1), None, 10)
    actor = organisation("actor", None, monthly, roles=("labour_market_actor",))
    city = registry(organisation("a", "city"), actor)
    sent = {"org_id": "actor", "report_type": "candidate_list", "quarters": None}
    came = sent | {"received_at": D(2015, 3, 5)}
    assert late(D(2015, 4, 9), came, city=city) == []
    (one,) = late(D(2015, 4, 14), came, city=city)
    assert one == ("actor", "candidate_list", "2015-03", "2015-03", 1, D(2015, 4, 10))


def test_nothing_is_due_before_an_expectation_begins_or_after_it_has_ended() -> None:
    once = ExpectedReport("procurement_register", "quarter", D(2015, 4, 1), D(2015, 6, 30), 20)
    city = registry(organisation("a", "city", once))
    (one,) = late(D(2017, 1, 1), city=city)
    assert one[2:5] == ("2015-Q2", "2015-Q2", 1)
