"""What was to be sent and what came: expectations, wide senders, refused files, periods."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import (
    QUARTERLY,
    YEARLY_PLAN,
    deliveries,
    organisation,
    register,
    registry,
    submissions,
)

from pipelines.core import delivery
from pipelines.model import derive, tables
from pipelines.model.registry import ExpectedReport, Registry

D = dt.date
CITY = registry(
    organisation("a", "city", QUARTERLY, YEARLY_PLAN),
    organisation("b", "city", QUARTERLY),
    organisation("quiet", "city"),
    organisation("wide", None, covers_all=True, roles=("sender",)),
)
Q2 = D(2015, 6, 30)
YEAR = "2015-Q1,2015-Q2,2015-Q3,2015-Q4"


def came(
    *sent: dict[str, Any],
    rows: tuple[dict[str, Any], ...] = (),
    through: dt.date | None = Q2,
    city: Registry = CITY,
) -> dict[tuple[str, str], tuple[str, str | None, bool]]:
    """(organisation, period) -> (status, submission, expected), registers only."""
    found = delivered(*sent, rows=rows, through=through, city=city)
    mine = found[found["report_type"] == "procurement_register"]
    return {
        (r["org_id"], r["period_id"]): (r["status"], r["submission_id"], r["is_expected"])
        for r in mine.to_dict("records")
    }


def delivered(
    *sent: dict[str, Any],
    rows: tuple[dict[str, Any], ...] = (),
    through: dt.date | None = Q2,
    city: Registry = CITY,
) -> pd.DataFrame:
    found = delivery.report_deliveries(submissions(*sent), register(*rows), city, through)
    return derive.validated(found, tables.REPORT_DELIVERY)


def test_expected_and_sent() -> None:
    found = came({"org_id": "a", "quarters": "2015-Q1"}, {"org_id": "b", "quarters": "2015-Q2"})
    assert found == {
        ("a", "2015-Q1"): ("accepted", "s1", True),
        ("b", "2015-Q1"): ("missing", None, True),
        ("a", "2015-Q2"): ("missing", None, True),
        ("b", "2015-Q2"): ("accepted", "s2", True),
    }


def test_who_owes_nothing_shows_only_when_it_sends() -> None:
    found = came({"org_id": "quiet", "quarters": "2015-Q1"}, through=D(2015, 3, 31))
    assert found[("quiet", "2015-Q1")] == ("accepted", "s1", False)
    assert ("quiet", "2015-Q2") not in found


def test_a_quarter_is_due_when_data_reaches_its_end() -> None:
    found = came({"org_id": "a", "quarters": "2015-Q1,2015-Q2"}, through=D(2015, 6, 29))
    assert found[("b", "2015-Q1")] == ("missing", None, True)
    assert ("b", "2015-Q2") not in found
    assert found[("a", "2015-Q2")] == ("accepted", "s1", False)


def test_a_years_file_covers_its_quarters() -> None:
    found = came({"org_id": "a", "quarters": YEAR}, through=D(2015, 12, 31))
    assert {found["a", f"2015-Q{q}"] for q in (1, 2, 3, 4)} == {("accepted", "s1", True)}


def test_the_newest_file_in_force_delivers_a_quarter() -> None:
    sent = [{"org_id": "a", "quarters": YEAR}, {"org_id": "a", "quarters": "2015-Q1"}]
    found = came(*sent, through=D(2015, 12, 31))
    assert found["a", "2015-Q1"][1] == "s2"
    assert found["a", "2015-Q2"][1] == "s1"


def test_a_wide_sender_delivers_for_those_that_have_rows() -> None:
    wide = {"org_id": "wide", "quarters": "2015-Q1,2015-Q2"}
    rows = ({"org_id": "a"}, {"org_id": "a"}, {"org_id": "quiet"})
    found = came(wide, rows=rows)
    assert found["a", "2015-Q1"] == ("accepted", "s1", True)
    assert found["quiet", "2015-Q2"] == ("accepted", "s1", False)
    assert found["b", "2015-Q1"] == ("missing", None, True)
    assert not any(org == "wide" for org, _ in found)


def test_rows_that_a_unit_sends_for_another_deliver_for_both() -> None:
    found = came({"org_id": "a", "quarters": "2015-Q1"}, rows=({"org_id": "quiet"},))
    assert found["a", "2015-Q1"][0] == "accepted"
    assert found["quiet", "2015-Q1"][0] == "accepted"


REFUSED = {"org_id": "a", "quarters": "2015-Q1", "is_effective": False, "status": "rejected"}


def test_a_refused_newer_file_does_not_displace_an_accepted_one() -> None:
    found = came({"org_id": "a", "quarters": "2015-Q1"}, REFUSED)
    assert found["a", "2015-Q1"] == ("accepted", "s1", True)


def test_an_accepted_file_displaces_a_refused_one() -> None:
    assert came(REFUSED, {"org_id": "a", "quarters": "2015-Q1"})["a", "2015-Q1"][1] == "s2"


def test_a_refused_file_alone_shows_as_refused() -> None:
    other = {"org_id": "b", "quarters": "2015-Q1"}
    found = came(other, REFUSED, REFUSED)
    assert found["a", "2015-Q1"] == ("rejected", "s3", True)


def test_a_replaced_or_ignored_file_does_not_show() -> None:
    other = {"org_id": "b", "quarters": "2015-Q1"}
    replaced = {"org_id": "a", "quarters": "2015-Q1", "is_effective": False}
    assert came(other, replaced)["a", "2015-Q1"][0] == "missing"
    assert came(other, replaced | {"status": "ignored"})["a", "2015-Q1"][0] == "missing"


def test_a_file_nobody_could_read_is_placed_by_its_receipt() -> None:
    unread = REFUSED | {"report_type": None, "quarters": None, "received_at": D(2015, 5, 4)}
    found = came({"org_id": "b", "quarters": "2015-Q1"}, unread)
    assert found["a", "2015-Q2"] == ("rejected", "s2", True)
    assert found["a", "2015-Q1"] == ("missing", None, True)


def test_a_part_of_a_report_is_no_delivery() -> None:
    part = {"org_id": "a", "quarters": "2015-Q2", "part": "values"}
    assert came({"org_id": "a", "quarters": "2015-Q1"}, part)["a", "2015-Q2"][0] == "missing"


def test_a_sender_outside_the_registry_does_not_show() -> None:
    stranger = {"org_id": "stranger", "quarters": "2015-Q1"}
    assert not any(org == "stranger" for org, _ in came({"org_id": "a"}, stranger))


def test_expectations_hold_while_they_are_valid() -> None:
    ending = ExpectedReport("procurement_register", "quarter", D(2012, 1, 1), D(2015, 3, 31), 20)
    starting = ExpectedReport("procurement_register", "quarter", D(2015, 4, 1), None, 20)
    city = registry(organisation("a", "city", ending), organisation("b", "city", starting))
    found = came({"org_id": "a", "quarters": "2015-Q1"}, city=city)
    assert set(found) == {("a", "2015-Q1"), ("b", "2015-Q2")}


def test_plans_are_due_by_year() -> None:
    plan = {"org_id": "a", "report_type": "procurement_plan", "quarters": "2015-Q1"}
    found = delivered({"org_id": "b", "quarters": "2014-Q1,2015-Q2"}, plan)
    plans = found[found["report_type"] == "procurement_plan"]
    assert dict(zip(plans["period_id"], plans["status"], strict=True)) == {"2015": "accepted"}
    without = delivered({"org_id": "b", "quarters": "2014-Q1,2015-Q2"})
    plans = without[without["report_type"] == "procurement_plan"]
    assert dict(zip(plans["period_id"], plans["status"], strict=True)) == {
        "2014": "missing",
        "2015": "missing",
    }


def test_what_waits_shows_only_where_nothing_accepted_stands() -> None:
    held = {"org_id": "a", "quarters": "2015-Q1", "is_effective": False, "status": "held"}
    other = {"org_id": "b", "quarters": "2015-Q1"}
    assert came(other, held)["a", "2015-Q1"] == ("held", "s2", True)
    assert came({"org_id": "a", "quarters": "2015-Q1"}, held)["a", "2015-Q1"][0] == "accepted"
    assert came(other, REFUSED, held)["a", "2015-Q1"][0] == "held", "the newest is told"


def test_counts_of_rows_follow_the_delivery() -> None:
    sent = {"org_id": "a", "quarters": "2015-Q1", "rows_in": 7, "rows_accepted": 5}
    found = delivered(sent | {"rows_quarantined": 2, "rows_ignored": 3}, through=D(2015, 3, 31))
    numbers = found[found["report_type"] == "procurement_register"].set_index("org_id")
    columns = ["rows_in", "rows_accepted", "rows_quarantined", "rows_ignored"]
    assert numbers.loc["a", columns].tolist() == [7, 5, 2, 3]
    assert numbers.loc["b", columns].tolist() == [0, 0, 0, 0]


def test_nothing_sent_nothing_due() -> None:
    assert delivered(through=None).empty
    assert delivery.extent(submissions(), "procurement_register") is None


def test_extent_is_that_of_the_submissions_in_force() -> None:
    sent = submissions(
        {"quarters": "2014-Q3,2014-Q4"},
        {"quarters": "2015-Q2"},
        {"quarters": "2019-Q1", "is_effective": False},
        {"quarters": "2010-Q1", "report_type": "procurement_plan"},
    )
    assert delivery.extent(sent, "procurement_register") == (D(2014, 7, 1), D(2015, 6, 30))


def test_organisations_are_the_root_and_what_is_below() -> None:
    found = derive.validated(delivery.organisations(CITY), tables.ORGANISATION)
    assert found["org_id"].tolist() == ["city", "a", "b", "quiet"]
    assert found["is_expected"].tolist() == [False, True, True, False]


def test_what_is_owed_has_its_last_day_and_what_is_not_has_none() -> None:
    sent = submissions({"org_id": "quiet", "quarters": "2015-Q1"})
    rows = pd.DataFrame({"submission_id": [], "org_id": []})
    found = delivery.report_deliveries(sent, rows, CITY, D(2015, 3, 31))
    due = {(r.org_id, r.period_id): r.due_at for r in found.itertuples()}
    assert due["a", "2015-Q1"] == D(2015, 4, 20)
    assert pd.isna(due["quiet", "2015-Q1"])


# --- state of the periods ------------------------------------------------------------------------


def states(today: dt.date, through: dt.date, *rows: dict[str, Any]) -> dict[str, str]:
    found = delivery.period_table(D(2015, 1, 1), through, deliveries(*rows), today)
    derive.validated(found, tables.PERIOD)
    return dict(zip(found["period_id"], found["status"], strict=True))


SENT = {"period_id": "2015-Q1"}
UNSENT = {"period_id": "2015-Q1", "org_id": "b", "status": "missing"}


@pytest.mark.parametrize(
    ("today", "row", "expected"),
    [
        (D(2015, 4, 1), SENT, "open"),
        (D(2015, 5, 5), SENT, "open"),  # 35 days after the end of March
        (D(2015, 5, 6), SENT, "frozen"),
        (D(2015, 5, 5), UNSENT, "open"),
        (D(2015, 5, 6), UNSENT, "late"),
        (D(2015, 5, 6), UNSENT | {"status": "rejected"}, "late"),
        (D(2015, 5, 6), UNSENT | {"is_expected": False}, "frozen"),
        (D(2015, 5, 6), UNSENT | {"report_type": "procurement_plan"}, "frozen"),
    ],
)
def test_state_of_a_quarter(today: dt.date, row: dict[str, Any], expected: str) -> None:
    assert states(today, D(2015, 3, 31), row)["2015-Q1"] == expected


def test_a_year_with_a_missing_quarter_is_late_and_its_other_quarters_are_not() -> None:
    found = states(D(2016, 3, 1), D(2015, 12, 31), UNSENT)
    assert (found["2015"], found["2015-Q1"], found["2015-02"]) == ("late", "late", "late")
    assert (found["2015-Q2"], found["2015-T2"]) == ("frozen", "frozen")


def test_a_period_that_data_does_not_reach_the_end_of_is_never_frozen() -> None:
    found = states(D(2017, 1, 1), D(2015, 6, 30), SENT)
    assert (found["2015-Q1"], found["2015-Q2"]) == ("frozen", "frozen")
    assert (found["2015"], found["2015-T2"]) == ("late", "late")


def test_without_data_there_are_no_periods() -> None:
    assert delivery.period_table(None, None, deliveries(), D(2015, 1, 1)).empty
