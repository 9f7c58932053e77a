"""Lots: one procurement of several rows, what it takes from them, and what makes it another one."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, R2014, REGISTRY, register, submissions
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core import counting, lot
from pipelines.model import derive, tables

D = dt.date
DAY = D(2015, 2, 1)
MANDATORY = {"social": "yes", "requirement_type": "mandatory_employment"}
DIALOGUE = {"social": "yes", "requirement_type": "dialogue_employment"}


def made(*rows: dict[str, Any], sent: tuple[dict[str, Any], ...] = ({},)) -> tuple[Any, Any]:
    """Procurements and lots of rows with the same case number, advertised on one day."""
    plain = [{"procurement_ref": "N1/15", "published_at": DAY} | row for row in rows]
    found, lots = counting.procurements(
        register(*plain), submissions(*sent), REGISTRY, R2014, PARAMETERS
    )
    return derive.validated(found, tables.PROCUREMENT), derive.validated(lots, tables.LOT)


def only(*rows: dict[str, Any]) -> dict[str, Any]:
    """The one procurement of some rows."""
    found, lots = made(*rows)
    assert len(found) == 1
    assert set(lots["procurement_id"]) == set(found["procurement_id"])
    assert found["n_lots"].tolist() == [len(lots)]
    return {str(k): v for k, v in found.iloc[0].items()}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", "1"), ("01", "1"), ("2.0", "2"), ("Anbudsområde 3", "3"), ("Del 4", "4"),
        ("delområde nr 5", "5"), ("Lot: 6", "6"), ("a", "A"), ("Område B", "B"), ("Öst", "Öst"),
        ("1a", "1a"), ("Del1", "1"), ("nr 3", "3"), ("Delta", "Delta"), ("Lotsen", "Lotsen"),
        (None, None),
    ],
)  # fmt: skip
def test_the_number_of_a_lot(text: str | None, number: str | None) -> None:
    (found,) = lot.lot_number(pd.Series([text], dtype=object))
    assert found == number


def test_a_procurement_without_lots_has_lot_1() -> None:
    found, lots = made({"social": "yes", "contract_value_sek": 5.0})
    assert found["n_lots"].tolist() == [1]
    assert lots[["lot_no", "social", "contract_value_sek"]].to_numpy().tolist() == [["1", "yes", 5]]


def test_lots_are_one_procurement_and_count_once() -> None:
    found = only({"lot_no": "1"}, {"lot_no": "2"}, {"lot_no": "10", "title": "Tredje"})
    assert found["counts"]
    assert found["title"] == "Uppdrag"
    assert found["source_row"] == 1


AWARDED = {"awarded_at": D(2015, 4, 1)}
SOCIAL: list[tuple[list[dict[str, Any]], str, str]] = [
    ([{}, {}], "no", "no"),
    ([{}, MANDATORY], "yes", "yes"),
    ([DIALOGUE, {}], "yes", "no"),
    ([DIALOGUE, MANDATORY], "yes", "yes"),
    ([{}, {"social": "unknown"}], "unknown", "unknown"),
    ([DIALOGUE, {"social": "unknown"}], "yes", "unknown"),
    # An awarded lot decides; while none is awarded they all do.
    ([AWARDED, MANDATORY], "no", "no"),
    ([AWARDED, MANDATORY | AWARDED], "yes", "yes"),
    # A cancelled lot does not decide while another lives.
    ([{}, MANDATORY | {"cancelled_at": D(2015, 3, 1)}], "no", "no"),
    ([{}, MANDATORY | {"status": "cancelled"}], "no", "no"),
]


@pytest.mark.parametrize(("rows", "social", "strict"), SOCIAL)
def test_social_when_a_deciding_lot_is(
    rows: list[dict[str, Any]], social: str, strict: str
) -> None:
    found = only(*({"lot_no": str(n)} | row for n, row in enumerate(rows, start=1)))
    assert (found["social"], found["strict"]) == (social, strict)
    assert found["counts"]


def test_the_type_is_the_mandatory_lots() -> None:
    assert only({"lot_no": "1"} | DIALOGUE, {"lot_no": "2"} | MANDATORY)["requirement_type"] == (
        "dialogue_employment"  # the first lot's own
    )
    plain = {"lot_no": "1", "social": "yes"}
    assert only(plain, {"lot_no": "2"} | MANDATORY)["requirement_type"] == "mandatory_employment"


def test_all_lots_cancelled_is_a_cancelled_procurement() -> None:
    rows = [{"lot_no": n, "cancelled_at": D(2015, 3, int(n))} for n in "12"]
    found = only(*rows)
    assert found["not_counted_reason"] == "cancelled"
    assert found["cancelled_at"].date() == D(2015, 3, 2)


def test_sums_and_ends_are_those_of_all_lots_or_none() -> None:
    one = {"lot_no": "1", "contract_value_sek": 10.0, "expected_workers": 2.0,
           "starts_at": D(2015, 5, 1), "ends_at": D(2016, 5, 1),
           "target_groups": "youth"}  # fmt: skip
    two = {"lot_no": "2", "contract_value_sek": 5.0, "expected_workers": 1.0,
           "starts_at": D(2015, 4, 1), "ends_at": D(2015, 9, 1),
           "target_groups": "disability,youth"}  # fmt: skip
    found = only(one, two)
    assert (found["contract_value_sek"], found["value_sek"], found["expected_workers"]) == (
        15, 15, 3,
    )  # fmt: skip
    assert (found["starts_at"].date(), found["ends_at"].date()) == (D(2015, 4, 1), D(2016, 5, 1))
    assert found["target_groups"] == "disability,youth"
    known = only(one, two | {"contract_value_sek": None, "estimated_value_sek": 7.0})
    assert pd.isna(known["contract_value_sek"])
    assert pd.isna(known["estimated_value_sek"])
    assert known["value_sek"] == 17  # contracted or estimated, each lot
    assert pd.isna(only(one, two | {"contract_value_sek": None})["value_sek"])


def test_a_row_without_lot_speaks_for_the_whole() -> None:
    whole = {"title": "Helheten", "contract_value_sek": 100.0, "social": "unknown"}
    found = only({"lot_no": "1"} | MANDATORY, whole, {"lot_no": "2", "contract_value_sek": 1.0})
    assert (found["title"], found["value_sek"], found["social"]) == ("Helheten", 100, "yes")
    assert found["n_lots"] == 2
    assert only({"lot_no": "1"}, whole | {"social": "yes"})["social"] == "yes"


def test_lots_of_different_kinds_are_mixed_with_the_biggest_as_main_object() -> None:
    service = {"lot_no": "1", "cpv_main": "90910000", "contract_value_sek": 5.0}
    works = {"lot_no": "2", "cpv_main": "45000000", "nature": "works", "contract_value_sek": 4.0}
    found = only(service, works)
    assert (found["nature"], found["cpv_main"], found["counts"]) == ("mixed", "90910000", True)
    assert only(service, works | {"contract_value_sek": 6.0})["not_counted_reason"] == "not_service"
    unknown = {"lot_no": "3", "nature": "unknown", "title": None}
    assert only(service, unknown)["nature"] == "services"


def test_a_lot_advertised_anew_is_another_procurement() -> None:
    later = {"published_at": D(2015, 6, 1)}
    found, lots = made({"lot_no": "1"}, {"lot_no": "2"}, {"lot_no": "2"} | later)
    assert found["not_counted_reason"].tolist() == ["readvertised", None]
    assert found["n_lots"].tolist() == [2, 1]
    assert len(lots) == 3


def test_lots_of_an_older_sheet_stay_while_the_newest_tells_lots() -> None:
    kv1, kv2 = {"source_sheet": "Kv1"}, {"source_sheet": "Kv2"}
    rows = [{"lot_no": "1"} | MANDATORY | kv1, {"lot_no": "2"} | kv1,
            {"lot_no": "2", "title": "Ny"} | kv2]  # fmt: skip
    found, lots = made(*rows)
    assert (len(found), found["social"].tolist()) == (1, ["yes"])
    assert lots["title"].tolist() == ["Uppdrag", "Ny"]
    whole, _ = made(*rows[:2], {"title": "Bara en"} | kv2)
    assert (whole["title"].tolist(), whole["n_lots"].tolist()) == (["Bara en"], [1])


def test_a_separate_files_value_is_the_wholes() -> None:
    rows = [{"lot_no": "1"}, {"lot_no": "2"}, {"contract_value_sek": 9.0, "submission_id": "s2"}]
    found, lots = made(*rows, sent=({}, {"part": "values"}))
    assert found["value_sek"].tolist() == [9]
    assert lots["contract_value_sek"].isna().all()


lots_given = st.lists(
    st.fixed_dictionaries(
        {
            "lot_no": st.sampled_from([None, "1", "2", "3"]),
            "procurement_ref": st.sampled_from(["A", "B", "C"]),
            "social": st.sampled_from(["yes", "no", "unknown"]),
            "published_at": st.sampled_from([DAY, D(2015, 6, 1), None]),
        }
    ),
    max_size=10,
)


@settings(max_examples=30, deadline=None)
@given(lots_given)
def test_each_row_is_a_lot_or_the_whole_of_one_procurement(rows: list[dict[str, Any]]) -> None:
    found, lots = made(*rows)
    assert found["procurement_id"].is_unique
    assert set(found["procurement_ref"]) == {r["procurement_ref"] for r in rows}
    assert lots["procurement_id"].value_counts().to_dict() == dict(
        zip(found["procurement_id"], found["n_lots"], strict=True)
    )
