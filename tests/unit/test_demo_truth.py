"""The invented city's model and truth: worked by hand, independent of the pipeline's measures.

That the files hold it is in `test_demo.py`.
"""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.demo.model import Procurement, as_of, procurements
from pipelines.demo.truth import (
    Measure,
    Period,
    counts,
    coverage,
    eligible,
    forecast,
    forecast_rows,
    kpi_rows,
    limit_at,
    measures,
    periods,
    quarters,
    social,
    strict,
)
from pipelines.demo.units import UNITS

DAY = dt.date


def service(ref: str = "1", **known: Any) -> Procurement:
    given_ = {
        "nature": "services",
        "procedure": "open",
        "procurement_form": "single_contract",
        "published_at": DAY(2015, 5, 4),
        **known,
    }
    return Procurement(ref, "Städning", **given_)


# --- the model ----------------------------------------------------------------------------------


@given(seed=st.integers(0, 50), year=st.integers(2012, 2030), number=st.integers(0, 9))
def test_procurements_are_whole(seed: int, year: int, number: int) -> None:
    made, planned = procurements(UNITS[number], year, 0.5, seed)
    refs = [p.procurement_ref for p in made + planned]
    assert len(set(refs)) == len(refs)
    for p in made:
        assert p.event is not None
        assert p.event.year == year
        assert (p.starts_at is None) == (p.ends_at is None) == (p.duration_months is None)
        assert p.starts_at is None or p.ends_at is None or p.starts_at < p.ends_at
        for value in (p.estimated_value_sek, p.contract_value_sek):
            assert value is None or (value > 0 and value % 1000 == 0)
        if p.procedure == "direct_award" and p.contract_value_sek:
            assert not 200_000 < p.contract_value_sek < 900_000  # clear of every limit
        assert p.social or not p.requirement_type


def test_as_of_hides_what_is_not_known_yet() -> None:
    p = service(
        awarded_at=DAY(2015, 8, 1),
        cancelled_at=DAY(2015, 7, 1),
        contract_value_sek=9,
        social="yes",
        requirement_type="summer_job",
        decided_at=DAY(2015, 6, 1),
    )
    june = as_of(p, DAY(2015, 6, 30))
    assert (june.awarded_at, june.contract_value_sek, june.cancelled_at) == (None, None, None)
    assert june.social == "yes"
    assert as_of(p, DAY(2015, 5, 31)).requirement_type is None
    assert as_of(p, DAY(2015, 8, 1)) == p


# --- the rules, by hand -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "in_"),
    [
        ({}, True),
        ({"nature": "works"}, False),
        ({"nature": None, "cpv_main": "90910000"}, True),
        ({"nature": None, "cpv_main": "45210000"}, False),
        ({"nature": None}, False),
        ({"nature": "services", "cpv_main": "45442100"}, True),
        ({"cancelled_at": DAY(2015, 6, 1)}, False),
        ({"procurement_form": "framework_agreement"}, True),
        ({"procedure": "call_off"}, False),
        ({"procurement_form": "call_off"}, False),
        ({"procedure": "mini_competition", "procurement_form": None}, False),
        ({"procurement_form": "option_extension", "procedure": None}, False),
        ({"procedure": "lov_system", "procurement_form": None}, False),
        ({"published_at": None}, False),
        ({"published_at": None, "awarded_at": DAY(2015, 6, 1)}, True),
        ({"procedure": "direct_award"}, False),
        ({"procedure": "direct_award", "contract_value_sek": 505_799}, False),
        ({"procedure": "direct_award", "contract_value_sek": 505_800}, True),
        ({"procedure": "direct_award", "estimated_value_sek": 600_000}, True),
        (
            {
                "procedure": "direct_award",
                "contract_value_sek": 300_000,
                "published_at": DAY(2014, 6, 30),
            },
            True,
        ),
    ],
)
def test_counts(changed: dict[str, Any], in_: bool) -> None:
    assert counts(service(**changed)) is in_


def test_limit_changes_in_the_middle_of_2014() -> None:
    assert limit_at(DAY(2014, 6, 30)) == 270_964
    assert limit_at(DAY(2014, 7, 1)) == 505_800
    assert limit_at(DAY(2016, 1, 1)) == 534_890


@pytest.mark.parametrize(
    ("flag", "kind", "expected_social", "expected_strict"),
    [
        ("yes", "mandatory_employment", "yes", "yes"),
        ("yes", "mandatory_internship", "yes", "yes"),
        ("yes", "dialogue_employment", "yes", "no"),
        ("yes", None, "yes", "unknown"),
        ("yes", "labour_law_conditions", "no", "no"),
        ("no", None, "no", "no"),
        ("no", "none", "no", "no"),
        (None, None, "unknown", "unknown"),
    ],
)
def test_social_and_strict(
    flag: str | None, kind: str | None, expected_social: str, expected_strict: str
) -> None:
    p = service(social=flag, requirement_type=kind)
    assert (social(p), strict(p)) == (expected_social, expected_strict)


@pytest.mark.parametrize(
    ("months", "workers", "answer"),
    [
        (5, 2, True),
        (4, 2, False),
        (5, 1, False),
        (None, 1, False),
        (3, None, False),
        (None, 2, None),
        (12, None, None),
        (None, None, None),
    ],
)
def test_eligible(months: int | None, workers: int | None, answer: bool | None) -> None:
    assert eligible(service(duration_months=months, expected_workers=workers)) is answer


def test_measures_by_hand() -> None:
    rows = [
        service(
            social="yes",
            requirement_type="mandatory_employment",
            contract_value_sek=100,
            duration_months=12,
            expected_workers=2,
        ),
        service(social="yes", requirement_type="summer_job", duration_months=2),
        service(social="no", estimated_value_sek=300, duration_months=12, expected_workers=5),
        service(
            estimated_value_sek=900, contract_value_sek=600, duration_months=6, expected_workers=3
        ),
    ]
    assert measures(rows) == {
        "goal_share": Measure(2, 4, 1, 4),
        "goal_share_eligible": Measure(1, 3, 1, 3),
        "goal_share_strict": Measure(1, 4, 1, 4),
        "goal_share_value": Measure(100, 1000, 600, 3),
    }


def test_known_answer_of_four_organisations() -> None:
    """domain.md 3.12: 4/5, 6/14, 2/9 and 0/4 are 12/32, never the mean of the shares."""
    shares = {"a": (4, 5), "b": (6, 14), "c": (2, 9), "d": (0, 4)}
    register = {
        org: [service(str(i), social="yes" if i < s else "no") for i in range(n)]
        for org, (s, n) in shares.items()
    }
    members = {**{o: (o,) for o in shares}, "city": tuple(shares)}
    delivered = {o: {"2015-Q1", "2015-Q2"} for o in "abc"}
    rows = kpi_rows(members, register, delivered, 2015, DAY(2015, 6, 30))
    found = {(k["kpi_id"], k["org_id"], k["period_id"]): k for k in rows}
    city = found["goal_share", "city", "2015"]
    assert (city["numerator"], city["denominator"], city["value"]) == (12, 32, 0.375)
    assert found["goal_share", "b", "2015-Q2"]["value"] == 6 / 14
    assert found["goal_share", "b", "2015-Q1"]["value"] is None
    assert found["coverage", "city", "2015"]["value"] == 0.75
    assert ("goal_share", "city", "2015-Q3") not in found

    said = forecast_rows(members, register, {}, {}, [2015], DAY(2015, 6, 30))[-1]
    assert (said["social"], said["counted"], said["more_social_only"]) == (12, 32, 8)


@pytest.mark.parametrize(
    ("remaining", "needed", "feasible"), [(12, 10, True), (30, 19, True), (0, 4, False)]
)
def test_known_answer_of_the_forecast(remaining: int, needed: int, feasible: bool) -> None:
    said = forecast(12, 32, remaining, Fraction(1, 2))
    assert (said["needed_of_remaining"], said["feasible"]) == (needed, feasible)
    assert said["max_reachable"] == (12 + remaining) / (32 + remaining)


def test_forecast_without_a_number_as_target_and_without_rows() -> None:
    said = forecast(0, 0, 0, None)
    assert said["max_reachable"] is None
    assert said["needed_of_remaining"] is None
    assert said["feasible"] is None


def test_remaining_are_planned_services_after_the_data_and_not_in_the_register() -> None:
    plan = [
        service("in register", published_at=None, planned_at=DAY(2015, 8, 1)),
        service("before", published_at=None, planned_at=DAY(2015, 6, 30)),
        service("works", nature="works", published_at=None, planned_at=DAY(2015, 8, 1)),
        service("next year", published_at=None, planned_at=DAY(2016, 1, 1)),
        service("left", published_at=None, planned_at=DAY(2015, 7, 1)),
    ]
    rows = forecast_rows(
        {"a": ("a",)},
        {"a": []},
        {"a": {"in register"}},
        {("a", 2015): plan},
        [2015],
        DAY(2015, 6, 30),
    )
    assert [r["remaining"] for r in rows] == [1]


def test_periods_and_quarters() -> None:
    found = {p.period_id: p for p in periods(2015, DAY(2016, 9, 30))}
    assert found["2016-T3"] == Period("2016-T3", DAY(2016, 9, 1), DAY(2016, 12, 31))
    assert found["2016-02-R12"] == Period("2016-02-R12", DAY(2015, 3, 1), DAY(2016, 2, 29))
    assert "2015-11-R12" not in found
    assert "2016-10-R12" not in found
    assert "2016-Q4" not in found
    assert quarters(DAY(2015, 11, 1), DAY(2016, 4, 30)) == ["2015-Q4", "2016-Q1", "2016-Q2"]


def test_coverage_asks_for_every_quarter_that_the_period_touches() -> None:
    delivered = {"a": {"2016-Q1", "2016-Q2", "2016-Q3"}, "b": {"2016-Q1", "2016-Q2"}}
    through = DAY(2016, 9, 30)
    found = {p.period_id: p for p in periods(2016, through)}
    answers = {
        name: coverage(("a", "b"), delivered, found[name], through).numerator
        for name in ("2016", "2016-T1", "2016-T2", "2016-T3", "2016-Q2", "2016-Q3")
    }
    assert answers == {
        "2016": 1,
        "2016-T1": 2,
        "2016-T2": 1,
        "2016-T3": 1,
        "2016-Q2": 2,
        "2016-Q3": 1,
    }
