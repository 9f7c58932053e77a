"""Follow-ups, preparation and prior support, by hand: long and wide lists, horizons, counts."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from entities import Frames, built, staged
from frames import Row

D = dt.date
PLACED = {"candidate_pid": "p", "submission_id": "s2", "starts_at": D(2015, 3, 2),
          "supplier": "Städ AB", "procurement_ref": "N1/15"}  # fmt: skip
SEEN = {"candidate_pid": "p"}
SENT = [{}, {}, {"quarters": "2015-Q3", "part": "6 mån"}]


def made(*seen: Row, placed: list[Row] | None = None, sent: list[Row] = SENT) -> Frames:
    reports: dict[str, list[Row]] = {
        "follow_up_list": [SEEN | s for s in seen],
        "placement_list": [PLACED | p for p in ([{}] if placed is None else placed)],
    }
    return built(staged(reports, *sent))


def told(*seen: Row, **more: Any) -> dict[int | None, str | None]:
    """Horizon -> status; each horizon once."""
    found = made(*seen, **more)["person_follow_up"]
    horizons = [None if pd.isna(h) else int(h) for h in found["horizon_months"]]
    assert len(set(horizons)) == len(horizons)
    return dict(zip(horizons, found["status"], strict=True))


WIDE = {"status_3": "same_employer", "status_6": "same_employer", "status_12": "unemployed"}


def test_long_and_wide_lists_tell_the_same() -> None:
    long = [
        {"horizon_months": 3.0, "status": "same_employer"},
        {"horizon_months": 6.0, "status": "same_employer"},
        {"horizon_months": 12.0, "status": "unemployed"},
    ]
    assert told(WIDE) == told(*long) == {3: "same_employer", 6: "same_employer", 12: "unemployed"}


def test_what_is_said_of_the_day_is_of_the_last_horizon_of_a_wide_row() -> None:
    day = {"observed_at": D(2016, 3, 5), "wage_amount": 20_000.0, "working_hours_share": 0.5}
    found = made(WIDE | day)["person_follow_up"].set_index("horizon_months")
    assert found["observed_at"].notna().tolist() == (found.index == 12).tolist()
    assert found.loc[12, ["wage_amount", "working_hours_share"]].tolist() == [20_000, 0.5]
    assert found["wage_amount"].notna().sum() == 1


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"horizon_months": 9.0, "observed_at": D(2015, 6, 2)}, 9),  # what is stated
        ({"submission_id": "s3", "observed_at": D(2015, 6, 2)}, 6),  # what the file is named
        ({"observed_at": D(2015, 5, 3), "starts_at": D(2015, 3, 2)}, 3),  # 30 days before
        ({"observed_at": D(2015, 7, 2), "starts_at": D(2015, 3, 2)}, 3),  # 30 days after
        ({"observed_at": D(2015, 7, 3), "starts_at": D(2015, 3, 2)}, None),
        ({"observed_at": D(2017, 3, 1), "starts_at": D(2015, 3, 2)}, 24),
        ({"observed_at": D(2015, 6, 2)}, None),
    ],
)
def test_the_horizon_of_a_long_row(row: dict[str, Any], expected: int | None) -> None:
    assert told(row | {"status": "education"}) == {expected: "education"}


def test_a_row_that_tells_nothing_gives_nothing() -> None:
    assert told({}) == {}
    assert told({"horizon_months": 3.0}) == {}
    assert told({"horizon_months": 3.0, "observed_at": D(2015, 6, 2)}) == {3: None}


def test_the_newest_report_of_a_horizon_stands() -> None:
    row = {"horizon_months": 6.0}
    old, new = row | {"status": "unknown"}, row | {"status": "education", "submission_id": "s3"}
    assert told(new, old) == told(old, new) == {6: "education"}
    # However the two name the placement, and of one file the last that was observed.
    assert told(old | {"starts_at": D(2015, 3, 2)}, new | {"supplier": "städ ab"}) == {
        6: "education"
    }
    days = [old | {"observed_at": D(2015, 9, 9)}, row | {"observed_at": D(2015, 9, 1)}]
    assert told(*days) == {6: "unknown"}


SECOND = {"starts_at": D(2015, 9, 1), "supplier": "Park AB", "procurement_ref": "N2/15"}


@pytest.mark.parametrize(
    ("seen", "placed", "expected"),
    [
        ({}, [{}], 1),
        ({}, [], "not_found"),
        ({"candidate_pid": "q"}, [{}], "not_found"),
        ({"starts_at": D(2015, 9, 1)}, [{}, SECOND], 2),
        ({"supplier": "PARK ab"}, [{}, SECOND], 2),
        ({"procurement_ref": "N1/15"}, [{}, SECOND], 1),
        ({"supplier": "Annan AB"}, [{}, SECOND], "not_found"),
        ({"observed_at": D(2015, 10, 1)}, [{}, SECOND], 2),  # the last that had begun
        ({"observed_at": D(2015, 8, 1)}, [{}, SECOND], 1),
        ({}, [{}, SECOND], "ambiguous"),
    ],
)
def test_which_placement_a_follow_up_is_of(
    seen: dict[str, Any], placed: list[Row], expected: int | str
) -> None:
    given = made(seen | {"horizon_months": 3.0, "status": "education"}, placed=placed)
    (line,) = given["person_follow_up"].to_dict("records")
    if isinstance(expected, str):
        assert (line["placement_link"], line["placement_id"]) == (expected, None)
    else:
        rows = given["person_placement"].set_index("placement_id")["source_row"]
        assert rows[line["placement_id"]] == expected


# --- preparation and prior support ---------------------------------------------------------------

COURSE = {"candidate_pid": "p", "activity_type": "language", "starts_at": D(2015, 1, 1)}


def prepared(*rows: dict[str, Any]) -> pd.DataFrame:
    reports: dict[str, list[Row]] = {"preparation_list": [COURSE | r for r in rows]}
    return built(staged(reports, *SENT))["person_preparation"]


def test_a_course_that_two_lists_tell_is_one() -> None:
    found = prepared({"completed": "unknown"}, {"submission_id": "s3", "org_id": "b",
                                                "completed": "no"})  # fmt: skip
    assert found[["org_id", "completed"]].to_numpy().tolist() == [["b", False]]
    assert prepared({"completed": "unknown"})["completed"].isna().all()


@pytest.mark.parametrize(
    "other",
    [{"course": "Kurs 2"}, {"starts_at": D(2015, 2, 1)}, {"activity_type": "licence"},
     {"candidate_pid": "q"}],
)  # fmt: skip
def test_another_course_start_kind_or_person_is_another(other: dict[str, Any]) -> None:
    assert len(prepared({}, other)) == 2


def supported(*rows: dict[str, Any]) -> pd.DataFrame:
    reports: dict[str, list[Row]] = {
        "prior_support": [{"support_type": "income_support"} | r for r in rows]
    }
    return built(staged(reports, *SENT))["person_prior_situation"]


def test_support_of_persons_and_counts() -> None:
    one, count = {"candidate_pid": "p", "amount_sek_month": 100.0}, {"n_persons": 7.0}
    found = supported(one, one | {"submission_id": "s3", "amount_sek_month": 200.0}, count,
                      count | {"org_id": "b"})  # fmt: skip
    assert sorted(found["amount_sek_month"].dropna()) == [200]  # the newest of a person
    assert sorted(found["n_persons"]) == [1, 7, 7]  # counts of two senders are two
    assert len(supported(one, one | {"support_type": "none"})) == 2
    assert len(supported(count, count | {"submission_id": "s3", "n_persons": 8.0})) == 1
