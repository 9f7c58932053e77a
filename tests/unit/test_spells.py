"""How long each stayed: every rule by an example. What always holds is in `test_spell_laws.py`."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from spelled import END, LAST, frames_of, made, on, told

from pipelines.person.spells import DEFINITIONS, spells
from pipelines.person.statements import day_of


def check(found: dict[str, str], same: str, work: str, or_study: str | None = None) -> None:
    assert found == {
        "same_employer": same,
        "in_work": work,
        "unsubsidised_in_work": work,
        "in_work_or_education": work if or_study is None else or_study,
    }


@pytest.mark.parametrize(
    ("reason", "work", "or_study"),
    [
        (None, "100e?", None),
        ("contract_ended", "100e?", None),
        ("internship_completed", "100e?", None),
        ("moved", "100e?", None),
        ("unknown", "100e?", None),
        ("other_job", "100?", None),
        ("education", "100e", "100?"),
        ("illness", "100e", None),
        ("parental_leave", "100e", None),
    ],
)
def test_a_stated_end(reason: str | None, work: str, or_study: str | None) -> None:
    check(told(END | {"end_reason": reason}), "100e", work, or_study)


def test_who_died_neither_ended_nor_was_lost() -> None:
    rows = made(END | {"end_reason": "deceased"})
    assert not rows["ended"].any()
    assert not rows["is_unknown"].any()
    assert set(rows["days"]) == set(rows["possible_days"]) == {100}
    seen = [{"horizon_months": 3, "status": "same_employer"}, {"horizon_months": 6,
             "status": "deceased"}]  # fmt: skip
    check(told(seen=seen), "91", "91")


def test_an_end_after_the_last_day_vouches_for_it() -> None:
    check(told({"ended_at": dt.date(2016, 3, 1), "told_until": on(5)}), "364", "364")
    check(told({"ended_at": LAST.date()}), "364e", "364e?")


def test_what_follows_a_stated_end() -> None:
    def after(status: str, **more: Any) -> dict[str, str]:
        return told(END | more, seen=[{"observed_at": on(183), "status": status}])

    check(after("other_employer"), "100e", "183?")
    check(after("self_employed"), "100e", "183?")
    check(after("unemployed"), "100e", "100e")
    check(after("education"), "100e", "100e", "183?")
    check(after("left"), "100e", "100e?")
    check(after("unemployed", end_reason="other_job"), "100e", "183e")
    # The reason says itself that work was over, and the end stands against a later follow-up.
    check(after("other_employer", end_reason="illness"), "100e", "100e")
    check(after("same_employer"), "100e", "183?")


def test_a_follow_up_does_not_move_a_stated_end() -> None:
    seen = [{"observed_at": on(60), "status": "unemployed"}]
    check(told(END, seen=seen), "100e", "100e?")
    near = [{"horizon_months": 3, "observed_at": on(80), "status": "same_employer"}]
    check(told({"ended_at": on(85)}, seen=near), "85e", "85e?")


@pytest.mark.parametrize(
    ("form", "expected"),
    [(None, "89?"), ("fixed_term", "89?"), ("apprentice", "89?"), ("permanent", "364"),
     ("probationary", "364")],
)  # fmt: skip
def test_a_planned_end_that_passed_without_a_word(form: str | None, expected: str) -> None:
    row = {"employment_form": form, "planned_end_at": on(89)}
    check(told(row), expected, expected)


def test_a_follow_up_after_the_planned_end_knows_better() -> None:
    row = {"employment_form": "fixed_term", "planned_end_at": on(89)}
    seen = [{"horizon_months": 6, "status": "same_employer"}]
    check(told(row, seen=seen), "183?", "183?")


def test_the_list_vouches_to_its_own_day() -> None:
    check(told({"told_until": on(200)}), "200?", "200?")
    seen = [{"horizon_months": 3, "status": "same_employer"}]
    check(told({"told_until": on(200)}, seen=seen), "200?", "200?")
    check(told({"told_until": on(20)}, seen=seen), "91?", "91?")
    check(told({"told_until": dt.date(2014, 1, 1)}), "0?", "0?")


def seen_at(day: int, status: str, horizon: int | None = 3) -> dict[str, str]:
    row = {"observed_at": on(day), "status": status, "horizon_months": horizon}
    return told({"told_until": on(10)}, seen=[row])


def test_a_follow_up_near_its_horizon_is_of_the_horizon() -> None:
    assert day_of(3) == 91
    check(seen_at(61, "same_employer"), "91?", "91?")
    check(seen_at(121, "same_employer"), "121?", "121?")
    check(seen_at(61, "unemployed"), "61e", "61e")
    check(seen_at(121, "unemployed"), "91e", "91e")
    # Further off, or of no horizon, it is of its own day.
    check(seen_at(60, "same_employer"), "60?", "60?")
    check(seen_at(122, "unemployed"), "122e", "122e")
    check(seen_at(100, "unemployed", None), "100e", "100e")


@pytest.mark.parametrize(
    ("status", "same", "work", "or_study"),
    [
        ("same_employer", "364", "364", None),
        ("other_employer", "91e", "364", None),
        ("self_employed", "91e", "364", None),
        ("education", "91e", "91e", "364"),
        ("program", "91e", "91e", None),
        ("unemployed", "91e", "91e", None),
        ("income_support", "91e", "91e", None),
        ("left", "91e", "0?", None),
        ("unknown", "0?", "0?", None),
        (None, "0?", "0?", None),
        ("moved", "0?", "0?", None),
        ("sick", "364", "364", None),
        ("parental_leave", "364", "364", None),
        ("deceased", "0", "0", None),
    ],
)
def test_what_a_follow_up_says(
    status: str | None, same: str, work: str, or_study: str | None
) -> None:
    # The list vouches for the job until the last day, so that only the follow-up can end it.
    seen = [{"horizon_months": 3, "status": status, "observed_at": on(91)}]
    check(told(seen=seen), same, work, or_study)


def test_unknown_is_mended_by_a_later_follow_up_not_by_a_later_list() -> None:
    lost = {"horizon_months": 3, "status": "unknown"}
    found = {"horizon_months": 6, "status": "same_employer"}
    check(told({"told_until": on(200)}, seen=[lost]), "0?", "0?")
    check(told({"told_until": on(60)}, seen=[lost]), "60?", "60?")
    check(told({"told_until": on(200)}, seen=[lost, found]), "200?", "200?")
    check(told(seen=[found | {"horizon_months": 3}, lost | {"horizon_months": 6}]), "91?", "91?")


def test_the_first_exit_counts_though_a_later_follow_up_finds_the_person_back() -> None:
    seen = [{"horizon_months": 3, "status": "unemployed"},
            {"horizon_months": 6, "status": "same_employer"}]  # fmt: skip
    check(told(seen=seen), "91e", "91e")


def test_two_follow_ups_of_one_day_there_before_gone() -> None:
    row = {"observed_at": on(91)}
    seen = [row | {"status": "unemployed", "horizon_months": 3}, row | {"status": "same_employer"}]
    check(told({"told_until": on(10)}, seen=seen), "91e", "91e")
    check(told({"told_until": on(10)}, seen=seen[::-1]), "91e", "91e")


def test_a_follow_up_of_another_placement_tells_of_work_not_of_the_employer() -> None:
    here = {"told_until": on(10), "supplier_name": "Ett AB"}
    other = {"starts_at": on(300), "supplier_name": "Två AB", "candidate_pid": "p",
             "told_until": on(301)}  # fmt: skip
    loose = [{"placement_id": None, "observed_at": on(91), "status": "same_employer"}]
    check(told(here, seen=loose), "10?", "91?")
    theirs = [{"placement_id": "e1", "observed_at": on(330), "status": "same_employer"}]
    check(told(here, other, seen=theirs), "10?", "330?")
    practice = other | {"placement_type": "internship"}
    check(told(here, practice, seen=theirs), "10?", "10?")


def test_the_next_job_carries_on_within_thirty_days() -> None:
    one = END | {"supplier_name": "Ett AB"}

    def next_at(day: int, supplier: str, **more: Any) -> dict[str, str]:
        return told(one, {"starts_at": on(day), "supplier_name": supplier} | more)

    check(next_at(130, "Ett AB"), "364", "364")
    check(next_at(131, "Ett AB"), "100e", "100e?")
    check(next_at(130, "Två AB"), "100e", "364")
    check(next_at(131, "Två AB"), "100e", "100e?")
    check(next_at(50, "Två AB", ended_at=on(200)), "100e", "200e?")
    check(next_at(101, "Ett AB", ended_at=on(150), end_reason="illness"), "150e", "150e")
    # A summer job carries work on; practice does not.
    check(next_at(101, "Två AB", placement_type="summer_job"), "100e", "364")
    check(next_at(101, "Ett AB", placement_type="internship"), "100e", "100e?")


def test_the_same_employer_again_is_no_new_start() -> None:
    one = END | {"supplier_name": "Ett AB"}
    again = {"starts_at": on(110), "supplier_name": "ett ab"}
    assert set(made(one, again)["placement_id"]) == {"e0"}
    assert set(made(one, again | {"starts_at": on(140)})["placement_id"]) == {"e0", "e1"}
    assert set(made(one, again | {"supplier_name": "Två AB"})["placement_id"]) == {"e0", "e1"}
    assert set(made(END, {"starts_at": on(110)})["placement_id"]) == {"e0", "e1"}  # nobody said


@pytest.mark.parametrize("kind", ["internship", "work_training", "summer_job", None])
def test_what_is_no_employment_has_no_spell(kind: str | None) -> None:
    assert made({"placement_type": kind}).empty


def test_who_has_not_begun_or_nobody_knows_when_has_no_spell() -> None:
    assert made({"starts_at": dt.date(2016, 1, 1)}).empty
    assert made({"starts_at": None}).empty
    assert spells(*frames_of([{}], []), pd.NaT).empty


def test_a_number_without_names_is_lost_at_once_and_one_row_is_one_person() -> None:
    rows = made({"candidate_pid": None, "n_persons": 3.0, "ended_at": on(50)})
    assert len(rows) == 3 * len(DEFINITIONS)
    assert set(rows["days"]) == {0}
    assert rows["is_unknown"].all()
    assert not rows["ended"].any()
    assert rows.groupby("definition")["person"].nunique().eq(3).all()
    check(told({"candidate_pid": None, "ended_at": on(50)}), "50e", "50e?")
    alike = made({"candidate_pid": None}, {"candidate_pid": None})
    assert alike["person"].nunique() == 2


def test_an_end_before_the_start_is_the_first_day() -> None:
    check(told({"ended_at": dt.date(2014, 6, 1)}), "0e", "0e?")
