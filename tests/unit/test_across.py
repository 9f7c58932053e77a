"""Placements and commitments beside the contracts they belong to, in all files in force."""

import datetime as dt
from typing import Any

import pytest
from submitted import P1, P2, commitments, contracts, found, judged, placements, register

from pipelines.ingest.report import Reading

D = dt.date
DAY = D(2015, 3, 1)

# --- placements and contracts ---------------------------------------------------------------------


def test_a_placement_without_its_contract_waits_until_the_contract_comes() -> None:
    mine = ("stod", placements({}, {"procurement_ref": "UH-9"}))
    _, done = judged(("higab", contracts({})), mine)
    assert done.reading.accepted["procurement_ref"].tolist() == ["UH-1"]
    assert done.reading.rejected.to_dict("records") == [
        {"source_sheet": "Blad1", "source_row": 3, "code": "M68"}
    ]
    assert done.reading.rows_in == 2
    (line,) = done.reading.findings.to_dict("records")
    assert (line["code"], line["row"], line["value"]) == ("M68", 3, "UH-9")
    assert (line["sheet"], line["header"]) == ("Blad1", "Diarienummer")
    assert line["column"]
    assert found(("higab", contracts({}, {"procurement_ref": "UH-9"})), mine) == []


@pytest.mark.parametrize(
    "listed",
    [
        contracts({"procurement_ref": " uh-1 "}),
        contracts({"procurement_ref": "X", "contract_no": "UH-1"}),
        commitments({}),
        register("UH-1"),
    ],
    ids=["contract", "contract number", "commitment", "procurement"],
)
def test_any_list_that_names_the_contract_will_do(listed: Reading) -> None:
    assert found(("higab", listed), ("stod", placements({}))) == []


def test_the_contract_number_will_do_too() -> None:
    listed = ("higab", contracts({"procurement_ref": "UH-7", "contract_no": "A-7"}))
    row = {"procurement_ref": None, "contract_no": "A-7"}
    assert found(listed, ("stod", placements(row))) == []
    assert found(listed, ("stod", placements(row | {"procurement_ref": "Okänt"}))) == []


@pytest.mark.parametrize(
    ("sender", "listed", "buyer", "code"),
    [
        ("higab", register("UH-2"), "stod", "M68"),  # anybody's contract may be meant
        ("higab", register("UH-2"), "higab", "M68"),
        ("higab", register("UH-2"), "alvstranden", None),  # its list has not come yet
        ("higab", contracts({"org_id": "alvstranden", "procurement_ref": "X"}), "alvstranden",
         "M68"),
        ("inkop", contracts({"procurement_ref": "X"}), "alvstranden", "M68"),  # lists all units'
        ("wide", register("UH-2"), "stod", None),
    ],
)  # fmt: skip
def test_a_contract_is_only_missed_where_contracts_are_listed(
    sender: str, listed: Reading, buyer: str, code: str | None
) -> None:
    mine = ("stod", placements({"org_id": buyer}))
    assert found(mine) == []
    assert found((sender, listed), mine) == ([("stod", code, 2)] if code else [])


def test_a_placement_that_names_no_contract_counts_with_a_remark() -> None:
    *_, done = judged(("higab", contracts({})), ("stod", placements({"procurement_ref": None})))
    assert (len(done.reading.accepted), len(done.reading.rejected)) == (1, 0)
    assert done.reading.findings["code"].tolist() == ["M115"]


@pytest.mark.parametrize(
    ("contract", "codes"),
    [
        ({"starts_at": DAY}, []),
        ({"starts_at": D(2015, 3, 2)}, ["M70"]),
        ({"signed_at": D(2015, 3, 2)}, ["M70"]),
        ({"starts_at": D(2015, 1, 1), "signed_at": D(2015, 5, 1)}, []),
        ({"ends_at": D(2015, 2, 28)}, ["M170"]),
        ({"ends_at": D(2015, 2, 28), "max_ends_at": D(2016, 2, 28)}, []),
        ({}, []),
    ],
)
def test_a_placement_outside_its_contract(contract: dict[str, Any], codes: list[str]) -> None:
    lines = found(("higab", contracts(contract)), ("stod", placements({})))
    assert [c for _, c, _ in lines] == codes


def test_the_contract_register_says_when_a_contract_runs_before_other_lists() -> None:
    early = register("UH-1")
    early.accepted["starts_at"] = D(2016, 1, 1)
    files = [("higab", early), ("stod", placements({}))]
    assert [c for _, c, _ in found(*files)] == ["M70"]
    assert found(*files, ("higab", contracts({"starts_at": D(2015, 1, 1)}))) == []


def test_the_contract_of_several_rows_runs_from_the_first_to_the_last() -> None:
    spans = [{"starts_at": D(2015, 5, 1), "ends_at": D(2015, 6, 1)},
             {"starts_at": D(2015, 1, 1), "ends_at": D(2015, 2, 1)}]  # fmt: skip
    assert found(("higab", contracts(*spans)), ("stod", placements({}))) == []
    late = placements({"starts_at": D(2015, 6, 2)})
    assert [c for _, c, _ in found(("higab", contracts(*spans)), ("stod", late))] == ["M170"]
    unknown = contracts(*spans, {"starts_at": D(2015, 5, 1)})
    assert found(("higab", unknown), ("stod", late)) == []


def test_a_placement_in_the_future_by_the_runs_own_date() -> None:
    mine = ("stod", placements({"starts_at": D(2015, 7, 2)}))
    assert found(mine, today=D(2015, 7, 1)) == [("stod", "M71", 2)]
    assert found(mine, today=D(2015, 7, 2)) == []


def test_only_files_in_force_are_judged_and_only_they_are_known() -> None:
    old, new = placements({"procurement_ref": "UH-9"}), placements({"procurement_ref": "UH-1"})
    first, _, last = judged(("stod", old), ("higab", contracts({})), ("stod", new))
    assert first.reading is old
    assert len(last.reading.findings) == 0
    replaced = [("higab", contracts({})), ("higab", contracts({"procurement_ref": "UH-5"}))]
    assert [c for _, c, _ in found(*replaced, ("stod", new))] == ["M68"]


# --- commitments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "placed", "code"),
    [(2, 2, None), (0, 2, "M94"), (1, 2, "M94"), (3, 2, "M120"), (None, 2, None), (2, 0, "M120")],
)
def test_typed_and_placed_persons(typed: float | None, placed: int, code: str | None) -> None:
    people = [{"candidate_pid": p} for p in (P1, P2)[:placed]]
    other = {"candidate_pid": "3" * 32, "procurement_ref": "UH-2"}
    files = [
        ("higab", contracts({}, {"procurement_ref": "UH-2"})),
        ("higab", commitments({"delivered_persons": typed})),
        ("stod", placements(*people, other)),
    ]
    assert found(*files) == ([("higab", code, 2)] if code else [])


def test_without_any_list_of_placements_nothing_can_disagree() -> None:
    assert found(("higab", contracts({})), ("higab", commitments({"delivered_persons": 7}))) == []


def test_persons_are_counted_once_and_groups_by_their_number() -> None:
    rows = [
        {"candidate_pid": P1},
        {"candidate_pid": P1, "starts_at": D(2015, 5, 1)},
        {"n_persons": 3.0},
        {},
        {"candidate_pid": P2, "starts_at": D(2030, 1, 1)},  # has not begun
    ]
    files = [("higab", contracts({})), ("stod", placements(*rows))]
    enough = ("higab", commitments({"delivered_persons": 5}))
    assert [c for _, c, _ in found(*files, enough)] == ["M71"]
    *_, done = judged(*files, ("higab", commitments({"delivered_persons": 4})))
    (line,) = done.reading.findings.to_dict("records")
    assert (line["code"], line["value"], line["params"]) == ("M94", "4", {"n": "5"})


def test_commitments_of_one_contract_are_added_and_versions_are_not() -> None:
    people = [{"candidate_pid": p} for p in (P1, P2)]
    files = [("higab", contracts({})), ("stod", placements(*people))]
    two = commitments(
        {"delivered_persons": 1, "supplier": "A"}, {"delivered_persons": 1, "supplier": "B"}
    )
    assert found(*files, ("higab", two)) == []
    versions = commitments(
        {"delivered_persons": 2, "version": 2}, {"delivered_persons": 9, "version": 1}
    )
    assert found(*files, ("higab", versions)) == []


def test_a_commitment_without_a_contract_is_listed() -> None:
    mine = ("higab", commitments({}, {"procurement_ref": "UH-2"}))
    assert found(mine) == []
    assert found(mine, ("higab", contracts({}))) == [("higab", "M123", 3)]
    assert found(mine, ("alvstranden", contracts({"org_id": "alvstranden"}))) == []


def test_a_number_of_two_diaries_means_that_of_the_rows_own_organisation() -> None:
    files = [
        ("higab", contracts({"starts_at": D(2015, 1, 1)})),
        ("alvstranden", contracts({"org_id": "alvstranden", "starts_at": D(2015, 6, 1)})),
    ]
    assert found(*files, ("stod", placements({"org_id": "higab"}))) == []
    assert found(*files, ("stod", placements({"org_id": "alvstranden"}))) == [("stod", "M70", 2)]
    assert found(*files, ("stod", placements({}))) == [], "it cannot be told whose is meant"


def test_typed_persons_are_not_compared_when_it_cannot_be_told_whose_the_placements_are() -> None:
    both = [
        ("higab", commitments({"delivered_persons": 3})),
        ("alvstranden", commitments({"org_id": "alvstranden", "delivered_persons": 1})),
    ]
    mine = placements({"candidate_pid": P1, "org_id": "higab"})
    assert found(*both, ("stod", mine)) == [("alvstranden", "M120", 2), ("higab", "M120", 2)]
    assert found(*both, ("stod", placements({"candidate_pid": P1}))) == []
