"""Persons and their target groups, by hand: one a pseudonym, groups that overlap, one primary."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from entities import Frames, built, staged
from frames import PARAMETERS

from pipelines.person.candidate import age, is_young

D = dt.date
LIST = {"candidate_pid": "p"}
PLACED = {"candidate_pid": "p", "submission_id": "s3", "starts_at": D(2015, 6, 1)}
SENT = [{}, {"quarters": "2015-Q2"}, {}]


def made(*listed: dict[str, Any], placed: list[dict[str, Any]] | None = None) -> Frames:
    reports = {
        "candidate_list": [LIST | row for row in listed],
        "placement_list": [PLACED | row for row in placed or []],
    }
    return built(staged(reports, *SENT))


def person(*listed: dict[str, Any], placed: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    (line,) = made(*listed, placed=placed)["person_candidate"].to_dict("records")
    return {str(k): v for k, v in line.items()}


def groups(
    *listed: dict[str, Any], placed: list[dict[str, Any]] | None = None
) -> dict[str, str | None]:
    """Target group -> how it became the primary one, or None."""
    found = made(*listed, placed=placed)["person_candidate_target_group"]
    assert found["is_primary"].sum() == min(1, len(found))
    assert (found["is_primary"] == found["primary_source"].notna()).all()
    return dict(zip(found["target_group"], found["primary_source"], strict=True))


# --- persons ---------------------------------------------------------------------------------


def test_a_person_whom_two_senders_report_is_one() -> None:
    line = person(
        {"org_id": "sdf", "gender": "woman", "entered_at": D(2015, 2, 1), "district": "Angered"},
        {"org_id": "af", "education_level": "compulsory", "entered_at": D(2015, 1, 20)},
    )
    assert (line["gender"], line["education_level"], line["district"]) == (
        "woman", "compulsory", "Angered",
    )  # fmt: skip
    assert line["entered_at"].date() == D(2015, 1, 20)  # the first of them


def test_the_newest_that_is_known_of_each_property_stands() -> None:
    old = {"gender": "man", "disability": "yes", "months_unemployed": 3.0}
    new = {"submission_id": "s2", "disability": "unknown", "months_unemployed": 9.0}
    for rows in ([old, new], [new, old]):
        line = person(*rows)
        assert (line["gender"], line["disability"], line["months_unemployed"]) == ("man", True, 9)
        assert line["submission_id"] == "s2"


def test_what_a_candidate_list_leaves_out_other_reports_tell() -> None:
    line = person({"birth_year": 1990}, placed=[{"gender": "man", "birth_year": 1991}])
    assert (line["gender"], line["birth_year"], line["is_listed"]) == ("man", 1990, True)
    alone = person(placed=[{"gender": "man", "birth_year": 1991}])
    assert (alone["birth_year"], alone["is_listed"]) == (1991, False)
    assert pd.isna(alone["entered_at"])


def test_age_is_that_of_the_year() -> None:
    assert person({"birth_year": 1990, "entered_at": D(2015, 1, 1)})["age_at_entry"] == 25
    assert pd.isna(person({"birth_year": 1990})["age_at_entry"])
    days = pd.Series([pd.Timestamp(2015, 12, 31), pd.NaT])
    assert age(days, pd.Series([1999.0, 1999.0])).tolist() == [16, pd.NA]


# --- target groups -----------------------------------------------------------------------------


def test_groups_overlap_and_flags_are_groups() -> None:
    found = groups(
        {"target_groups": "long_term_unemployed,other", "foreign_born": "yes",
         "disability": "yes", "newly_arrived": "no"}
    )  # fmt: skip
    assert found == {
        "long_term_unemployed": None, "other": None, "foreign_born": "order", "disability": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"target_groups": "other"}, {"other": "only"}),
        ({"target_groups": "disability,youth"}, {"disability": None, "youth": "order"}),
        ({"target_groups": "disability,youth", "primary_group": "disability"},
         {"disability": "reported", "youth": None}),
        ({"target_groups": "youth", "primary_group": "other"},
         {"youth": None, "other": "reported"}),
        ({"target_groups": "zzz,aaa"}, {"aaa": "order", "zzz": None}),
        ({}, {}),
    ],
)  # fmt: skip
def test_the_primary_group(row: dict[str, Any], expected: dict[str, str | None]) -> None:
    assert groups(row) == expected


def test_groups_of_a_placement_list_count_too() -> None:
    found = groups({"target_groups": "other"}, placed=[{"target_groups": "disability"}])
    assert found == {"other": None, "disability": "order"}


@pytest.mark.parametrize(
    ("born", "is_youth"), [(2000, False), (1999, True), (1991, True), (1990, False)]
)
def test_youth_is_16_to_24_in_the_year_the_placement_starts(born: int, is_youth: bool) -> None:
    found = made({"birth_year": born, "target_groups": "youth"}, placed=[{}])
    table = found["person_candidate_target_group"]
    assert table["target_group"].tolist() == ["youth"] * is_youth
    assert table["group_source"].tolist() == ["computed"] * is_youth


@pytest.mark.parametrize(
    ("row", "placed", "is_youth"),
    [
        # not placed: at entry; neither known: what the report says
        ({"birth_year": 1995, "entered_at": D(2015, 1, 1)}, [], True),
        ({"birth_year": 1995, "entered_at": D(2025, 1, 1), "target_groups": "youth"}, [], False),
        ({"target_groups": "youth"}, [{}], True),
        ({"birth_year": 1950, "target_groups": "youth"}, [], True),
        # the first placement decides, and it before entry
        ({"birth_year": 1990, "entered_at": D(2014, 1, 1)}, [{}], False),
        ({"birth_year": 1990}, [{}, {"starts_at": D(2014, 6, 1)}], True),
    ],
)  # fmt: skip
def test_which_day_decides_who_is_young(
    row: dict[str, Any], placed: list[dict[str, Any]], is_youth: bool
) -> None:
    assert ("youth" in groups(row, placed=placed)) == is_youth


def test_the_limits_of_youth_are_parameters() -> None:
    rows = tuple(
        p if p.parameter_id != "youth_age_to" else type(p)(**{**vars(p), "value": 29.0})
        for p in PARAMETERS.rows
    )
    given = made({"birth_year": 1988, "entered_at": D(2015, 1, 1)})
    pair = given["person_candidate"], given["person_placement"]
    assert is_young(*pair, PARAMETERS) == {"p": False}
    assert is_young(*pair, type(PARAMETERS)(rows)) == {"p": True}


def test_a_count_is_nobody() -> None:
    given = made(placed=[{"candidate_pid": None, "n_persons": 4.0, "target_groups": "youth"}])
    assert given["person_candidate"].empty
    assert given["person_candidate_target_group"].empty
    assert given["person_placement"]["n_persons"].tolist() == [4]
