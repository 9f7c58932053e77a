"""The rating of the goal share: a case for each word of the city's scale, and its edges."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, TARGETS, core_tables, deliveries, period_rows, procurements

from pipelines.kpis.evaluate import evaluate
from pipelines.kpis.rating import TREND_QUARTERS, rate

FIRST, LAST = dt.date(2013, 1, 1), dt.date(2015, 12, 31)
QUARTERS = [f"{y}-Q{q}" for y in (2013, 2014, 2015) for q in (1, 2, 3, 4)]


def rated(
    social: int,
    counted: int,
    *,
    unknown: int = 0,
    coverage: float | None = 1.0,
    period_id: str = "2015",
    quarters: list[float | None] | None = None,
    target: float | None = 0.5,
) -> str | None:
    """The rating of one organisation's share; `quarters` are its last shares up to 2015-Q4."""
    shares = [None] * 12 if quarters is None else [None] * (12 - len(quarters)) + quarters
    lines: list[dict[str, Any]] = [
        {"period_id": q, "value": s, "denominator": 10.0 if s is not None else 0.0}
        for q, s in zip(QUARTERS, shares, strict=True)
    ]
    value = social / counted if counted else None
    lines = [line for line in lines if line["period_id"] != period_id]
    lines.append({"period_id": period_id, "value": value, "denominator": float(counted)})
    lines[-1] |= {"status": "small_n" if counted < 5 else "ok", "unknown": float(unknown)}
    base = {"kpi_id": "goal_share", "org_id": "a", "dimension": "all", "target": target}
    frame = pd.DataFrame([base | {"unknown": 0.0, "status": "ok"} | line for line in lines])
    if coverage is not None:
        extra = {"kpi_id": "coverage", "period_id": period_id, "value": coverage}
        frame = pd.concat([frame, pd.DataFrame([base | extra])], ignore_index=True)
    frame = frame.astype({"value": float, "target": float, "denominator": float, "unknown": float})
    found = rate(frame, period_rows(FIRST, LAST), PARAMETERS)
    mine = found[(found["kpi_id"] == "goal_share") & (found["period_id"] == period_id)]
    (rating,) = mine["rating"]
    assert found.loc[found["kpi_id"] == "coverage", "rating"].isna().all()
    return rating


RISING = [0.10, 0.12, 0.14, 0.16, 0.18, 0.20, 0.22, 0.24]
FALLING = RISING[::-1]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"social": 5, "counted": 10}, "good"),  # meeting the target is enough
        ({"social": 9, "counted": 10}, "good"),
        ({"social": 4, "counted": 10}, "some"),  # at 0.8 of the target
        ({"social": 39, "counted": 100}, "none"),
        ({"social": 2, "counted": 10, "quarters": RISING}, "some"),
        ({"social": 2, "counted": 10, "quarters": FALLING}, "none"),
        ({"social": 2, "counted": 10, "quarters": [0.2] * 8}, "none"),
        ({"social": 2, "counted": 10, "quarters": RISING[1:]}, "none"),  # seven quarters only
        ({"social": 2, "counted": 10, "quarters": [*RISING[:4], None, *RISING[5:]]}, "none"),
        # Only the last eight quarters, however the ones before them went:
        ({"social": 2, "counted": 10, "quarters": [0.9, 0.8, 0.7, 0.6, *RISING]}, "some"),
        ({"social": 2, "counted": 10, "quarters": [0.0, 0.0, 0.0, 0.0, *FALLING]}, "none"),
        ({"social": 9, "counted": 10, "coverage": 0.89}, "uncertain"),
        ({"social": 9, "counted": 10, "coverage": 0.90}, "good"),
        ({"social": 9, "counted": 10, "coverage": None}, "good"),  # owes no report
        ({"social": 4, "counted": 4}, "uncertain"),
        ({"social": 5, "counted": 5}, "good"),
        ({"social": 80, "counted": 100, "unknown": 11}, "uncertain"),
        ({"social": 80, "counted": 100, "unknown": 10}, "good"),
        ({"social": 0, "counted": 0}, "not_assessed"),
        ({"social": 9, "counted": 10, "target": None}, "not_assessed"),
        ({"social": 0, "counted": 0, "coverage": 0.1}, "not_assessed"),
    ],
)
def test_rating(given: dict[str, Any], expected: str) -> None:
    assert rated(**given) == expected


def test_an_earlier_quarter_is_not_rated_by_what_came_later() -> None:
    before = [0.24, 0.22, 0.20, 0.18, 0.16, 0.14, 0.12]
    assert len(before) + 1 == TREND_QUARTERS
    quarters = [*before, 0.10, 0.3, 0.4, 0.45, 0.49]  # falling up to 2014-Q4, rising after it
    assert rated(2, 10, period_id="2014-Q4", quarters=quarters) == "none"
    assert rated(4, 10, period_id="2014-Q4", quarters=quarters) == "some"
    assert rated(2, 10, period_id="2015-Q4", quarters=quarters) == "some"


def bought(year: int, yes: int, no: int) -> list[dict[str, Any]]:
    answers = ["yes"] * yes + ["no"] * no
    return [{"org_id": "a", "social": s, "counted_at": dt.date(year, 2, 1)} for s in answers]


def test_ratings_of_a_city() -> None:
    rows = procurements(*bought(2013, 9, 1), *bought(2014, 1, 9), *bought(2015, 5, 5))
    sent = deliveries(*({"period_id": q} for q in QUARTERS if not q.startswith("2014")))
    unsent = deliveries({"period_id": "2014-Q1", "status": "missing"})
    delivered = pd.concat([sent, unsent], ignore_index=True)
    given = core_tables({"city": None, "a": "city"}, rows, FIRST, LAST, delivered)
    values = evaluate(given, TARGETS, PARAMETERS).set_index(["kpi_id", "org_id", "dimension"])
    mine = values.loc[("goal_share", "a", "all")].set_index("period_id")
    assert mine.loc[["2013", "2014", "2015"], "rating"].tolist() == [
        "not_assessed",  # before the target of 2014
        "uncertain",  # a report is missing
        "good",
    ]
    assert mine.loc["2015-Q2", "rating"] == "not_assessed"
    assert mine.loc[["2013", "2014"], "target"].isna().tolist() == [True, False]
    others = values[~((values.index.get_level_values(0) == "goal_share")
                      & (values.index.get_level_values(2) == "all"))]  # fmt: skip
    assert len(others)
    assert others["rating"].isna().all()
