"""Contracts, requirements and commitments, by hand: versions, due dates, volumes, follow-ups."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from entities import Frames, built, staged
from frames import Row

D = dt.date
REF = {"procurement_ref": "N1/15"}
BOUGHT = REF | {"social": "yes", "published_at": D(2015, 1, 1)}
SIGNED = REF | {"submission_id": "s2", "supplier": "Städ AB"}
PROMISE = REF | {"submission_id": "s3", "supplier": "Städ AB", "promised_persons": 2.0}
QUARTERS = [{}, {}, {"quarters": "2015-Q2", "received_at": D(2015, 7, 20)},
            {"quarters": "2015-Q4", "received_at": D(2015, 11, 5)}]  # fmt: skip


def made(
    *promises: Row,
    bought: list[Row] | None = None,
    signed: list[Row] | None = None,
) -> Frames:
    """The city of one procurement, one contract and some commitments."""
    reports = {
        "procurement_register": [BOUGHT] if bought is None else [BOUGHT | b for b in bought],
        "contract_register": [SIGNED] if signed is None else [SIGNED | s for s in signed],
        "commitment_register": [PROMISE | p for p in promises],
    }
    return built(staged(reports, *QUARTERS))


def first(frame: pd.DataFrame) -> dict[str, Any]:
    return {str(k): v for k, v in frame.iloc[0].items()}


# --- contracts -------------------------------------------------------------------------------


def test_the_newest_report_of_a_contract_stands() -> None:
    later = {"submission_id": "s3", "terminated_at": D(2015, 6, 1)}
    (line,) = made(signed=[{"contract_no": "7"}, {"contract_no": "7"} | later])[
        "core_contract"
    ].to_dict("records")
    assert line["terminated_at"].date() == D(2015, 6, 1)
    assert (line["procurement_link"], line["supplier_link"]) == ("linked", "linked")


@pytest.mark.parametrize(
    "other", [{"lot_no": "2"}, {"contract_no": "8"}, {"supplier": "Park AB"}, {"org_id": "b"}]
)
def test_another_lot_number_or_supplier_is_another_contract(other: dict[str, Any]) -> None:
    found = made(signed=[{"contract_no": "7"}, {"contract_no": "7"} | other])["core_contract"]
    assert found["contract_id"].nunique() == 2


def test_a_contract_without_procurement_stays_and_says_so() -> None:
    found = made(signed=[{"procurement_ref": "N9/15"}])["core_contract"]
    assert found["procurement_id"].tolist() == [None]
    assert found["procurement_link"].tolist() == ["not_found"]


# --- requirements ----------------------------------------------------------------------------


def test_a_requirement_is_one_a_lot_and_takes_from_the_list_what_the_register_leaves_out() -> None:
    lots = [{"lot_no": "1", "requirement_type": "mandatory_employment", "required_persons": 2.0},
            {"lot_no": "2"}, {"lot_no": "3", "social": "no"}]  # fmt: skip
    given = made(
        {"lot_no": "1", "set_stage": "contract_condition", "required_persons": 9.0},
        {"lot_no": "2", "requirement_type": "dialogue_employment", "basis_rule": "1 per 25 mnkr"},
        {"lot_no": "3", "requirement_type": "summer_job"},
        bought=lots,
    )
    found = given["core_social_requirement"].set_index("lot_no")
    assert found["requirement_type"].to_dict() == {
        "1": "mandatory_employment", "2": "dialogue_employment",
    }  # fmt: skip
    assert found.loc["1", ["set_stage", "required_persons"]].tolist() == ["contract_condition", 2.0]
    assert found.loc["2", "basis_rule"] == "1 per 25 mnkr"
    links = given["core_commitment"].set_index("lot_no")["requirement_link"]
    assert links.to_dict() == {"1": "linked", "2": "linked", "3": "not_found"}


def test_a_procurement_without_lots_has_one_requirement_whatever_the_list_calls_it() -> None:
    given = made({"lot_no": "Anbudsområde 4", "requirement_type": "mandatory_internship"})
    assert given["core_social_requirement"][["lot_no", "requirement_type"]].to_numpy().tolist() == [
        ["1", "mandatory_internship"]
    ]
    assert given["core_commitment"]["requirement_link"].tolist() == ["linked"]


def test_where_the_register_says_no_or_nothing_counts_there_is_no_requirement() -> None:
    types = {"social": "yes", "requirement_type": "labour_law_conditions"}
    for row in ({"social": "no"}, types):
        assert made(bought=[row])["core_social_requirement"].empty
    blank = made({"requirement_type": "mandatory_employment"}, bought=[{"social": "unknown"}])
    assert len(blank["core_social_requirement"]) == 1


# --- commitments -----------------------------------------------------------------------------


def test_versions_are_kept_and_chained() -> None:
    rows = [{"version": 2.0, "promised_persons": 3.0}, {}, {"version": 4.0}]
    found = made(*rows)["core_commitment"].sort_values("version")
    assert found["version"].tolist() == [1, 2, 4]  # the one without a version is the first
    ids = found["commitment_id"].tolist()
    assert found["superseded_by"].tolist() == [*ids[1:], None]
    assert found["promised_persons"].tolist() == [2, 3, 2]


def test_the_newest_report_of_a_version_stands() -> None:
    found = made({}, {"submission_id": "s4", "promised_persons": 5.0})["core_commitment"]
    assert (found["promised_persons"].tolist(), found["superseded_by"].tolist()) == ([5], [None])


def test_commitments_that_differ_are_not_one() -> None:
    kinds = [{"commitment_type": "internship"}, {"commitment_type": "employment"},
             {"commitment_type": "employment", "target_groups": "youth"},
             {"commitment_type": "employment", "supplier": "Park AB"}]  # fmt: skip
    assert made(*kinds)["core_commitment"]["commitment_id"].nunique() == 4
    same = [{"occupation": "9111"}, {"occupation": "9622"}, {"occupation": "9111"}]
    found = made(*same)["core_commitment"]
    assert len(found) == 2  # equal rows are one, unequal ones two
    assert found["superseded_by"].tolist() == [None, None]


@pytest.mark.parametrize(
    ("promise", "signed", "expected"),
    [
        (
            {"due_date": D(2015, 4, 1), "due_date_to": D(2015, 6, 30)},
            {},
            (D(2015, 6, 30), "stated"),
        ),
        ({"due_date": D(2015, 4, 1)}, {"ends_at": D(2016, 1, 1)}, (D(2015, 4, 1), "stated")),
        ({}, {"ends_at": D(2016, 1, 1)}, (D(2016, 1, 1), "contract_end")),
        ({"ends_at": D(2015, 9, 1)}, {}, (D(2015, 9, 1), "contract_end")),
        ({"ends_at": D(2015, 9, 1)}, {"ends_at": D(2016, 1, 1)}, (D(2016, 1, 1), "contract_end")),
        ({"procurement_ref": "N9"}, {}, (None, "none")),
    ],
)
def test_due_at_the_stated_day_else_at_the_contracts_end(
    promise: dict[str, Any], signed: dict[str, Any], expected: tuple[dt.date | None, str]
) -> None:
    line = first(made(promise, signed=[signed])["core_commitment"])
    due = None if pd.isna(line["due_date"]) else line["due_date"].date()
    assert (due, line["due_source"]) == expected


def test_the_procurements_end_is_the_contracts_where_no_contract_is_known() -> None:
    given = made({}, bought=[{"ends_at": D(2017, 1, 1)}], signed=[])
    line = first(given["core_commitment"])
    assert (line["contract_link"], line["due_date"].date()) == ("not_found", D(2017, 1, 1))


@pytest.mark.parametrize(
    ("promise", "months", "source"),
    [
        ({"promised_fte_months": 7.0, "promised_hours": 330.0}, 7.0, "stated"),
        ({"promised_hours": 330.0}, 2.0, "hours"),  # 330 / 165
        ({}, None, "none"),  # two persons, nobody knows for how long
    ],
)
def test_the_volume(promise: dict[str, Any], months: float | None, source: str) -> None:
    line = first(made(promise)["core_commitment"])
    assert line["volume_source"] == source
    assert line["promised_fte_months"] == months or (
        months is None and pd.isna(line["promised_fte_months"])
    )


@pytest.mark.parametrize(
    ("promise", "bought", "expected"),
    [
        ({"commitment_type": "training"}, {"requirement_type": "dialogue_employment"}, "training"),
        ({"requirement_type": "mandatory_internship"}, {}, "internship"),
        ({}, {"requirement_type": "mandatory_employment"}, "employment"),
        ({}, {"requirement_type": "dialogue_employment"}, "dialogue"),
        ({}, {"requirement_type": "reserved_contract"}, None),
        ({}, {}, None),
    ],
)
def test_the_type_is_stated_or_the_requirements(
    promise: dict[str, Any], bought: dict[str, Any], expected: str | None
) -> None:
    assert made(promise, bought=[bought])["core_commitment"]["commitment_type"].tolist() == [
        expected
    ]


# --- follow-ups of commitments -----------------------------------------------------------------


def checks(*promises: dict[str, Any]) -> list[tuple[dt.date, str, float | None]]:
    found = made(*promises)["core_commitment_check"].sort_values("checked_at")
    days = found["checked_at"].dt.date
    return list(zip(days, found["checked_source"], found["delivered_persons"], strict=True))


def test_each_report_is_a_follow_up_on_its_day() -> None:
    told = {"delivered_persons": 1.0}
    assert checks(
        told | {"checked_at": D(2015, 5, 1)},
        {"submission_id": "s4", "delivered_persons": 2.0},
    ) == [(D(2015, 5, 1), "stated", 1), (D(2015, 11, 5), "received", 2)]
    assert checks(told) == [(D(2015, 6, 30), "period_end", 1)]


def test_a_year_that_has_not_ended_is_told_up_to_the_day_of_receipt() -> None:
    assert checks({"submission_id": "s4", "status": "on_track"})[0][:2] == (
        D(2015, 11, 5),
        "received",
    )


def test_the_newest_report_of_a_day_stands_and_a_row_without_outcome_is_none() -> None:
    day = {"checked_at": D(2015, 5, 1)}
    assert checks(
        day | {"delivered_persons": 1.0}, day | {"delivered_persons": 2.0, "submission_id": "s4"}
    ) == [(D(2015, 5, 1), "stated", 2)]
    assert checks(day) == []
