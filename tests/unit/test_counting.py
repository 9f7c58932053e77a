"""Which procurements count: the lines of `domain.md` 3.2, their alternatives, limits of 3.3."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, R2014, REGISTRY, register, submissions

from pipelines.core import counting
from pipelines.model import derive, tables
from pipelines.model.rule_sets import RuleSet, with_alternatives

D = dt.date
DAY = D(2015, 2, 1)
DIRECT = {"procedure": "direct_award", "law": "LOU"}
ABOVE, BELOW = {"contract_value_sek": 505_800.01}, {"contract_value_sek": 505_800.0}
MANDATORY = ("mandatory_employment", "mandatory_apprenticeship", "mandatory_internship")


def counted(*rows: dict[str, Any], rules: RuleSet = R2014) -> pd.DataFrame:
    """`core.procurement` of rows that are advertised services unless they say otherwise."""
    plain = [{"published_at": DAY, "procedure": "open"} | row for row in rows]
    found, _ = counting.procurements(register(*plain), submissions({}), REGISTRY, rules, PARAMETERS)
    return derive.validated(found, tables.PROCUREMENT)


# (line of the rule set, its answer or None for the default, row, reason or None when it counts)
CASES: list[tuple[str, Any, dict[str, Any], str | None]] = [
    ("nature", None, {"nature": "services"}, None),
    ("nature", None, {"nature": "works"}, "not_service"),
    ("nature", None, {"nature": "supplies"}, "not_service"),
    ("nature", None, {"nature": "unknown", "title": "?"}, "nature_unknown"),
    ("nature", None, {"nature": "unknown", "cpv_main": "90910000"}, None),
    ("nature", None, {"nature": "unknown", "cpv_main": "45000000"}, "not_service"),
    ("nature", None, {"nature": "services", "cpv_main": "45000000"}, None),
    ("nature", ("services", "works"), {"nature": "works"}, None),
    ("nature", ("services", "works"), {"nature": "services"}, None),
    ("nature", ("services", "works"), {"nature": "supplies"}, "not_service"),
    ("nature", ("services", "works"), {"nature": "mixed", "cpv_main": "45000000"}, None),
    ("mixed", None, {"nature": "mixed", "cpv_main": "90910000"}, None),
    ("mixed", None, {"nature": "mixed", "cpv_main": "45000000"}, "not_service"),
    ("mixed", None, {"nature": "mixed"}, "not_service"),
    ("mixed", "out", {"nature": "mixed", "cpv_main": "90910000"}, "not_service"),
    (
        "unconfirmed_nature",
        None,
        {"nature": "unknown", "title": "Städning av skolor"},
        "nature_unconfirmed",
    ),
    ("unconfirmed_nature", True, {"nature": "unknown", "title": "Städning av skolor"}, None),
    ("unconfirmed_nature", True, {"nature": "unknown", "title": "Nybyggnad"}, "not_service"),
    ("unconfirmed_nature", True, {"nature": "unknown", "title": "?"}, "nature_unknown"),
    ("date_basis", None, {"published_at": None, "awarded_at": DAY}, None),
    ("date_basis", None, {"published_at": None, "starts_at": DAY}, "no_date"),
    ("date_basis", ("awarded_at",), {"awarded_at": DAY}, None),
    ("date_basis", ("awarded_at",), {}, "no_date"),
    ("date_basis", ("signed_at",), {"signed_at": DAY}, None),
    ("date_basis", ("signed_at",), {"awarded_at": DAY}, "no_date"),
    ("date_basis", ("starts_at",), {"starts_at": DAY}, None),
    ("date_basis", ("starts_at",), {"awarded_at": DAY}, "no_date"),
    ("cancelled", None, {"cancelled_at": D(2015, 3, 1)}, "cancelled"),
    ("cancelled", None, {"status": "cancelled"}, "cancelled"),
    ("cancelled", None, {"status": "completed"}, None),
    ("cancelled", True, {"cancelled_at": D(2015, 3, 1), "status": "cancelled"}, None),
    ("not_awarded", None, {"awarded_at": None}, None),
    ("not_awarded", None, {"awarded_at": None, "status": "appealed"}, None),
    ("not_awarded", False, {"awarded_at": None}, "not_awarded"),
    ("not_awarded", False, {"awarded_at": D(2015, 4, 1)}, None),
    ("direct_award_below_limit", None, DIRECT | BELOW, "direct_award"),
    ("direct_award_below_limit", "own_series", DIRECT | BELOW, "direct_award"),
    ("direct_award_above_limit", None, DIRECT | ABOVE, None),
    ("direct_award_above_limit", "none", DIRECT | ABOVE, "direct_award"),
    ("direct_award_above_limit", "none", DIRECT | BELOW, "direct_award"),
    ("direct_award_above_limit", "none", DIRECT, "direct_award"),
    ("direct_award_above_limit", "none", {"procedure": "open"}, None),
    ("direct_award_unknown", None, DIRECT, "direct_award_unknown"),
    ("direct_award_unknown", True, DIRECT, None),
    ("direct_award_unknown", True, DIRECT | BELOW, "direct_award"),
    ("framework", None, {"procurement_form": "framework_agreement"}, None),
    ("framework", None, {"procurement_form": "dps"}, None),
    ("call_off", None, {"procurement_form": "call_off"}, "call_off"),
    ("call_off", None, {"procedure": "call_off"}, "call_off"),
    ("call_off", "own_series", {"procurement_form": "call_off"}, "call_off"),
    ("mini_competition", None, {"procedure": "mini_competition"}, "mini_competition"),
    (
        "mini_competition",
        None,
        {"procedure": "mini_competition", "procurement_form": "call_off"},
        "mini_competition",
    ),
    ("mini_competition", True, {"procedure": "mini_competition"}, None),
    (
        "mini_competition",
        True,
        {"procedure": "mini_competition", "procurement_form": "call_off"},
        None,
    ),
    ("options", None, {"procurement_form": "option_extension"}, "option_extension"),
    ("lov_system", None, {"procedure": "lov_system"}, "lov_system"),
    ("lov_system", None, {"law": "LOV"}, "lov_system"),
    ("lov_system", True, {"procedure": "lov_system", "law": "LOV"}, None),
    ("not_eligible", None, {"duration_months": 4.0, "expected_workers": 1.0}, None),
    (
        "requirement_type",
        None,
        {"social": "yes", "requirement_type": "labour_law_conditions"},
        None,
    ),
    (
        "requirement_type",
        MANDATORY,
        {"social": "yes", "requirement_type": "dialogue_employment"},
        None,
    ),
    ("waived", None, {"social": "yes", "status": "completed"}, None),
    ("blank", None, {"social": "unknown"}, None),
]


@pytest.mark.parametrize(("line", "answer", "row", "reason"), CASES)
def test_a_line_of_the_table(
    line: str, answer: Any, row: dict[str, Any], reason: str | None
) -> None:
    rules = R2014 if answer is None else with_alternatives(R2014, {line: answer})
    (found,) = counted(row, rules=rules).to_dict("records")
    assert found["not_counted_reason"] == reason
    assert bool(found["counts"]) == (reason is None)


# Lines that decide how a procurement is told, not whether it counts; tested elsewhere or refused.
TOLD = {"lots", "joint", "central_purchasing", "strict"}


def test_every_supported_answer_has_a_case() -> None:
    tried = {(line, answer) for line, answer, _, _ in CASES}
    for line in R2014.lines:
        assert (line.line_id, None) in tried or line.line_id in TOLD, line.line_id
        for option in line.alternatives:
            if option.is_supported:
                assert (line.line_id, option.value) in tried, (line.line_id, option.value)


def test_every_reason_has_a_case_and_both_texts() -> None:
    reasons = {reason for *_, reason in CASES if reason} | {"readvertised", "joint_participant"}
    assert reasons == set(counting.REASONS)
    assert all(sv and en for sv, en in counting.REASONS.values())


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (line.line_id, option.value)
        for line in R2014.lines
        for option in line.alternatives
        if not option.is_supported
    ],
)
def test_an_answer_that_needs_other_data_is_refused(line: str, answer: Any) -> None:
    with pytest.raises(ValueError, match=r"needs data not read yet"):
        with_alternatives(R2014, {line: answer})


def test_the_date_that_decides_the_period() -> None:
    row = {"published_at": DAY, "awarded_at": D(2015, 5, 1), "starts_at": D(2015, 9, 1)}
    for answer, expected in [
        (None, DAY),
        (("awarded_at",), D(2015, 5, 1)),
        (("starts_at",), D(2015, 9, 1)),
    ]:
        rules = R2014 if answer is None else with_alternatives(R2014, {"date_basis": answer})
        assert counted(row, rules=rules)["counted_at"].dt.date.tolist() == [expected]
    without = counted(row | {"published_at": None})
    assert without["counted_at"].dt.date.tolist() == [D(2015, 5, 1)]


def test_requirements_are_told_as_the_rule_set_says() -> None:
    row = {"social": "yes", "requirement_type": "dialogue_employment"}
    strictly = with_alternatives(R2014, {"requirement_type": MANDATORY})
    assert counted(row)[["social", "strict"]].to_numpy().tolist() == [["yes", "no"]]
    assert counted(row, rules=strictly)["social"].tolist() == ["no"]
    assert counted({"social": "unknown"})["social"].tolist() == ["unknown"]


# --- direct awards -----------------------------------------------------------------------------

LIMITS = [
    ("LOU", D(2012, 1, 1), 284_631),
    ("LOU", D(2013, 12, 31), 284_631),
    ("LOU", D(2014, 1, 1), 271_000),
    ("LOU", D(2014, 6, 30), 271_000),
    ("LOU", D(2014, 7, 1), 505_800),
    ("LOU", D(2015, 12, 31), 505_800),
    ("LOU", D(2016, 1, 1), 534_890),
    ("LOU", D(2017, 12, 31), 534_890),
    ("LOU", D(2018, 1, 1), 586_907),
    ("LOU", D(2019, 12, 31), 586_907),
    ("LOU", D(2020, 1, 1), 615_312),
    ("LOU", D(2022, 1, 31), 615_312),
    ("LOU", D(2022, 2, 1), 700_000),
    ("LOU", D(2024, 1, 1), 700_000),
    ("LUF", D(2022, 2, 1), 1_200_000),
    ("LUF", D(2023, 12, 31), 1_200_000),
    (None, D(2014, 7, 1), 505_800),  # an act that is not stated is taken for LOU
]


@pytest.mark.parametrize(("law", "day", "limit"), LIMITS)
def test_the_limit_of_a_direct_award(law: str | None, day: dt.date, limit: int) -> None:
    row = {"procedure": "direct_award", "law": law, "published_at": day}
    found = counted(
        row | {"contract_value_sek": limit},
        row | {"contract_value_sek": limit + 0.01},
        row | {"estimated_value_sek": limit},
        row | {"estimated_value_sek": limit * 9, "contract_value_sek": limit},
    )
    reasons = found["not_counted_reason"].tolist()
    assert reasons == ["direct_award", None, "direct_award", "direct_award"]


@pytest.mark.parametrize(
    "row",
    [
        {"law": "LUF", "published_at": D(2022, 1, 31), "contract_value_sek": 5_000_000},
        {"law": "LUF", "published_at": D(2015, 6, 1), "contract_value_sek": 1},
        {"law": "LUK", "contract_value_sek": 5_000_000},
        {"law": "LUFS", "contract_value_sek": 5_000_000},
        {"law": "other", "contract_value_sek": 1},
        {"law": "LOU", "published_at": D(2011, 12, 31), "contract_value_sek": 5_000_000},
        {"law": "LOU"},
        {"law": "LOU", "published_at": None, "contract_value_sek": 5_000_000},
    ],
)
def test_a_direct_award_that_nobody_can_place(row: dict[str, Any]) -> None:
    direct = {"procedure": "direct_award"} | row
    assert counted(direct)["not_counted_reason"].tolist() == ["direct_award_unknown"]
    trusting = with_alternatives(R2014, {"direct_award_unknown": True})
    dated = row.get("published_at", DAY) is not None
    assert counted(direct, rules=trusting)["counts"].tolist() == [dated]


# --- the same case number twice ------------------------------------------------------------------


def twice(first: dict[str, Any], second: dict[str, Any]) -> list[str | None]:
    same = {"procurement_ref": "N1", "title": "first"}
    found = counted(same | first, same | {"title": "second"} | second)
    return found["not_counted_reason"].tolist()


def test_only_the_last_advert_of_a_case_counts() -> None:
    late = {"published_at": D(2015, 6, 1)}
    assert twice({}, late) == ["readvertised", None]
    assert twice(late, {}) == [None, "readvertised"]
    assert twice({"cancelled_at": D(2015, 3, 1)}, late) == ["readvertised", None]
    assert twice({}, late | {"cancelled_at": D(2015, 7, 1)}) == ["readvertised", "cancelled"]


def test_another_organisation_with_the_same_number_is_no_new_advert() -> None:
    assert twice({"org_id": "a"}, {"org_id": "b", "published_at": D(2015, 6, 1)}) == [None, None]


def test_the_first_reason_of_the_list_is_told() -> None:
    everything = {
        "nature": "works",
        "cancelled_at": D(2015, 3, 1),
        "procurement_form": "option_extension",
        "published_at": None,
    }
    assert counted(everything)["not_counted_reason"].tolist() == ["not_service"]
    del everything["nature"]
    assert counted(everything)["not_counted_reason"].tolist() == ["cancelled"]
    del everything["cancelled_at"]
    assert counted(everything)["not_counted_reason"].tolist() == ["option_extension"]


def test_value_is_the_contracts_else_the_estimate() -> None:
    found = counted(
        {"contract_value_sek": 2.0, "estimated_value_sek": 1.0}, {"estimated_value_sek": 1.0}, {}
    )["value_sek"]
    assert found[:2].tolist() == [2.0, 1.0]
    assert found[2:].isna().all()


def test_values_of_a_separate_part_reach_their_procurements() -> None:
    rows = register(
        {"procurement_ref": "1", "published_at": DAY, "submission_id": "s1"},
        {"procurement_ref": "1", "contract_value_sek": 700.0, "submission_id": "s2"},
    )
    sent = submissions({}, {"part": "values"})
    found, _ = counting.procurements(rows, sent, REGISTRY, R2014, PARAMETERS)
    assert found["value_sek"].tolist() == [700.0]
    assert found["submission_id"].tolist() == ["s1"]
