"""Persons and amounts beside those of other files: full time, candidates, units."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from submitted import CITY, P1, P2, TODAY, found, judged, placements, reading, receipt, standing

from pipelines.ingest.across import across
from pipelines.ingest.report import Reading, as_frame
from pipelines.ingest.submissions import history
from pipelines.model.findings import Finding

D = dt.date

# --- persons --------------------------------------------------------------------------------


def work(*spans: tuple[dt.date, dt.date | None, float | None], **more: Any) -> Reading:
    """Placements of one person at a contract each."""
    rows = [
        {"candidate_pid": P1, "procurement_ref": f"UH-{n}", "working_hours_share": share,
         "starts_at": start, "ended_at": end}
        for n, (start, end, share) in enumerate(spans)
    ]  # fmt: skip
    return placements(*rows, **more)


JAN, MAR, JUN = D(2015, 1, 1), D(2015, 3, 1), D(2015, 6, 1)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((JAN, None, 1.0), (MAR, None, 1.0), True),
        ((MAR, None, 1.0), (JAN, None, 1.0), True),
        ((JAN, MAR, 1.0), (MAR, None, 1.0), False),  # the day of the change is no overlap
        ((JAN, None, 0.5), (MAR, None, 0.5), False),
        ((JAN, None, 0.5), (MAR, None, 0.75), True),
        ((JAN, None, None), (MAR, None, 1.0), False),
    ],
)
def test_more_than_full_time_in_files_of_two_senders(first: Any, second: Any, said: bool) -> None:
    other = work(second)
    other.accepted["procurement_ref"] = "UH-8"
    files = [("stod", work(first)), ("inkop", other)]
    assert found(*files) == ([("inkop", "M93", 2), ("stod", "M93", 2)] if said else [])


def test_the_most_at_once_is_said_to_all_who_take_part() -> None:
    other = work((JAN, None, 0.5), (MAR, JUN, 0.5))
    other.accepted["procurement_ref"] = ["UH-8", "UH-9"]
    first, second = judged(("stod", work((JAN, None, 0.5))), ("inkop", other))
    assert first.reading.findings["params"].tolist() == [{"share": 150, "n": 3}]
    assert second.reading.findings["params"].tolist() == [{"share": 150, "n": 3}] * 2


def test_what_a_file_tells_of_itself_is_not_said_again() -> None:
    both = work((JAN, None, 1.0), (MAR, None, 1.0))
    assert found(("stod", both)) == []
    said = replace(both, findings=as_frame([Finding("M93", "Blad1", 3)]))
    other = work((MAR, None, 1.0))
    other.accepted["procurement_ref"] = "UH-8"
    lines = found(("stod", said), ("inkop", other))
    assert lines == [("inkop", "M93", 2), ("stod", "M93", 2), ("stod", "M93", 3)]


def test_a_placement_that_two_files_list_is_one() -> None:
    assert found(("stod", work((JAN, None, 1.0))), ("inkop", work((JAN, None, 1.0)))) == []


def test_no_pseudonym_stands_in_a_finding() -> None:
    other = work((JAN, None, 1.0))
    other.accepted["procurement_ref"] = "UH-8"
    for done in judged(("stod", work((JAN, None, 1.0))), ("inkop", other)):
        assert len(done.reading.findings) == 1
        assert P1 not in done.reading.findings.astype(str).to_csv()


def candidates(*rows: dict[str, Any]) -> Reading:
    return standing("candidate_list", *rows)


def prepared(**row: Any) -> Reading:
    return standing("preparation_list", {"activity_type": "course", **row})


def test_a_preparation_without_candidate() -> None:
    born = {"birth_year": 1990}
    mine = ("stod", prepared(candidate_pid=P2, **born))
    assert found(mine) == []
    assert found(("inkop", candidates({"candidate_pid": P1, **born})), mine) == [
        ("stod", "M122", 2)
    ]
    assert found(("inkop", candidates({"candidate_pid": P2, **born})), mine) == []


def test_a_senders_own_ids_are_looked_up_in_its_own_list_only() -> None:
    mine = ("stod", prepared(candidate_pid=P2))
    assert found(("inkop", candidates({"candidate_pid": P1})), mine) == []
    assert found(("stod", candidates({"candidate_pid": P1})), mine) == [("stod", "M122", 2)]


def test_pseudonyms_of_another_key_are_not_looked_up() -> None:
    files = [
        (receipt(1, "inkop", key_version=1), candidates({"candidate_pid": P1, "birth_year": 1990})),
        (receipt(2, "stod", key_version=2), prepared(candidate_pid=P2, birth_year=1990)),
    ]
    assert all(len(s.reading.findings) == 0 for s in across(history(files, {}), CITY, TODAY))


# --- units --------------------------------------------------------------------------------


def priced(quarter: str, *values: float) -> Reading:
    rows = [{"procurement_ref": f"UH-{n}", "contract_value_sek": v} for n, v in enumerate(values)]
    return reading("procurement_register", *rows, period_id=quarter, quarters=(quarter,))


KRONOR, THOUSANDS = (900_000.0, 1_100_000.0, 5e6), (900.0, 1_100.0, 2_000.0)


@pytest.mark.parametrize(
    ("now", "said"),
    [(THOUSANDS, True), (KRONOR, False), ((9e8, 1e9, 2e9), True), (THOUSANDS[:2], False),
     ((9_000.0, 11_000.0, 20_000.0), False)],
)  # fmt: skip
def test_a_column_in_another_unit_than_before(now: tuple[float, ...], said: bool) -> None:
    *_, done = judged(("higab", priced("2015-Q1", *KRONOR)), ("higab", priced("2015-Q2", *now)))
    lines = done.reading.findings.to_dict("records")
    assert [x["code"] for x in lines] == (["M110"] if said else [])
    if said:
        assert lines[0]["header"] == "Kontraktsvärde"
        assert lines[0]["params"] == {"now": round(now[1]), "then": 1_100_000}
        assert len(done.reading.accepted) == 3


def test_units_are_compared_with_the_same_senders_earlier_files_only() -> None:
    first, second = priced("2015-Q1", *KRONOR), priced("2015-Q2", *THOUSANDS)
    assert found(("higab", first), ("alvstranden", second)) == []
    assert found(("higab", second), ("higab", first)) == [("higab", "M110", None)]


def test_a_file_is_compared_with_what_it_replaces_when_there_is_nothing_else() -> None:
    files = [("higab", priced("2015-Q1", *THOUSANDS)), ("higab", priced("2015-Q1", *KRONOR))]
    assert found(*files) == [("higab", "M110", None)]
