"""Deliveries of lists that name no period, of parts, and of reports owed by month or year."""

import datetime as dt
from typing import Any

from frames import QUARTERLY, organisation, register, registry, submissions

from pipelines.core import delivery
from pipelines.model import derive, tables
from pipelines.model.registry import ExpectedReport

D = dt.date


def monthly(report_type: str) -> ExpectedReport:
    return ExpectedReport(report_type, "month", D(2015, 1, 1), None, 10)


STANDING = registry(
    organisation("a", "city", QUARTERLY, monthly("placement_list")),
    organisation("b", "city"),
)
REGISTER = {"org_id": "a", "quarters": "2015-Q1,2015-Q2"}


def lists(*sent: dict[str, Any], report_type: str = "placement_list") -> dict[str, list[str]]:
    """Status by organisation and period of a report type."""
    whole = [{"report_type": report_type, "org_id": "a", "quarters": None} | s for s in sent]
    sent = submissions(REGISTER, *whole)
    found = delivery.report_deliveries(sent, register(), STANDING, D(2015, 6, 30))
    derive.validated(found, tables.REPORT_DELIVERY)
    mine = found[found["report_type"] == report_type]
    return {
        f"{r['org_id']} {r['period_id']}": [r["status"], r["is_expected"]]
        for r in mine.to_dict("records")
    }


def test_a_standing_list_is_owed_when_the_registry_says_so() -> None:
    found = lists()
    assert list(found) == [f"a 2015-0{n}" for n in range(1, 7)]
    assert set(map(tuple, found.values())) == {("missing", True)}
    assert lists(report_type="candidate_list") == {}


def test_a_standing_list_delivers_all_months_until_its_day() -> None:
    found = lists({"received_at": D(2015, 4, 30)})
    assert [status for status, _ in found.values()] == ["accepted"] * 4 + ["missing"] * 2
    named = lists({"received_at": D(2015, 6, 30), "quarters": "2015-Q1"})
    assert [status for status, _ in named.values()] == ["accepted"] * 3 + ["missing"] * 3


def test_a_standing_list_that_nobody_owes_shows_in_the_quarter_it_is_for() -> None:
    found = lists({"org_id": "b", "received_at": D(2015, 4, 2)}, report_type="contract_register")
    assert found == {"b 2015-Q2": ["accepted", False]}


def test_a_part_counts_where_a_report_comes_in_parts() -> None:
    course = {"report_type": "preparation_list", "org_id": "b", "part": "kurs 3"}
    found = lists(course | {"received_at": D(2015, 2, 1)}, report_type="preparation_list")
    assert found == {"b 2015-Q1": ["accepted", False]}


def test_costs_are_a_years() -> None:
    cost = {"org_id": "b", "quarters": "2015-Q1,2015-Q2,2015-Q3,2015-Q4"}
    assert lists(cost, report_type="cost_statement") == {"b 2015": ["accepted", False]}
