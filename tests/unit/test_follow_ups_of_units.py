"""What to decide or follow up: the four rules, at most five rows, and the dates beside them."""

import datetime as dt

import pandas as pd
import pytest
from test_charts import UNITS, units

from dashboard import assess, i18n
from dashboard.follow_ups import MOST, follow_ups
from pipelines.export.sentences import Forecast

ENDS = dt.date(2016, 12, 31)


@pytest.fixture(autouse=True)
def swedish():
    i18n.use("sv")
    yield
    i18n.use("sv")


@pytest.fixture
def judged():
    return assess.assess(UNITS, 0.5)


def late(*rows):
    return pd.DataFrame(
        [(o, o.title(), n, pd.Timestamp(day), days) for o, n, day, days in rows],
        columns=["org_id", "name_sv", "n", "due_date", "days_overdue"],
    )


def test_they_are_at_most_five_and_keep_a_place_for_the_silent(judged):
    rows = follow_ups(judged, {"worse": Forecast(2, 7, False, 0.14)}, 0.5)
    assert [r.org_id for r in rows] == ["worse", "below", "sure", "silent", "dark"]
    assert rows[0].what == "Kan inte nå målet i år: 0 av 12"
    assert rows[1].why == "Saknas 3 upphandlingar med krav"
    assert rows[3].what == "Har inte lämnat uppgifter"


def test_and_for_late_commitments(judged):
    two = late(("good", 3, "2015-06-30", 490), ("idle", 1, "2016-03-31", 214))
    rows = follow_ups(judged, {}, 0.5, two, {"silent": dt.date(2016, 10, 20)}, ENDS)
    told = [(r.rule, r.org_id, r.day) for r in rows]
    assert told == [
        ("below", "worse", ENDS),
        ("below", "below", ENDS),
        ("below", "sure", ENDS),
        ("silent", "silent", dt.date(2016, 10, 20)),
        ("late", "good", dt.date(2015, 6, 30)),
    ]
    assert rows[4].what == "3 åtaganden är försenade mer än tre månader"
    assert rows[4].why == "Längst: 16 månader"
    alone = follow_ups(judged[judged["block"] == "reached"], {}, 0.5, two, {}, ENDS)
    assert [r.org_id for r in alone] == ["good", "idle"]
    assert alone[1].what == "1 åtagande är försenat mer än tre månader"


@pytest.mark.parametrize("n_late", [0, 1, 9])
@pytest.mark.parametrize("n_silent", [0, 1, 9])
@pytest.mark.parametrize("n_below", [0, 1, 9])
def test_no_rule_crowds_out_another(n_below, n_silent, n_late):
    rows = [(f"low{i}", "ok", 0, 10, 0, True) for i in range(n_below)]
    rows += [(f"mute{i}", "not_reported", 0, 0, 0, False) for i in range(n_silent)]
    judged = assess.assess(units(*rows), 0.5) if rows else assess.assess(UNITS[:1], 0.5)
    overdue = late(*((f"late{i}", 1, "2016-03-31", 214) for i in range(n_late)))
    found = follow_ups(judged, {}, 0.5, overdue, {}, ENDS)
    assert len(found) == min(MOST, n_below + n_silent + n_late)
    counts = {"below": n_below, "silent": n_silent, "late": n_late}
    assert {r.rule for r in found} == {rule for rule, n in counts.items() if n}


def test_a_unit_of_fewer_than_five_is_no_row_and_one_at_the_target_is_none(judged):
    rows = follow_ups(judged, {}, 0.5)
    assert not {"few", "good", "exact", "idle"} & {r.org_id for r in rows}


def test_a_unit_that_reported_in_part_is_not_said_to_be_left_out():
    part = units(("late", "ok", 5, 10, 0, False))
    (row,) = follow_ups(assess.assess(part, 0.5), {}, 0.5)
    assert row.what == "Har inte lämnat för hela perioden"
