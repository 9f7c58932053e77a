"""Suppliers: who is the same, who is not, and how a row finds its own."""

from typing import Any

import pandas as pd
import pytest
from entities import known
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core.supplier import supplier_of, suppliers
from pipelines.model import derive, tables

A, B = "5560001111", "5560002222"


def found_in(*rows: dict[str, Any]) -> pd.DataFrame:
    return derive.validated(suppliers([known("contract_register", *rows)]), tables.SUPPLIER)


def named(table: pd.DataFrame) -> set[tuple[str | None, str | None, bool]]:
    lines = zip(table["org_number"], table["name"], table["is_ambiguous"], strict=True)
    return {(number, name, bool(flag)) for number, name, flag in lines}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Städ AB", A), ("Städ AB", A)], {(A, "Städ AB", False)}),
        ([("Städ AB", A), ("STÄD  ab.", None)], {(A, "STÄD  ab.", False)}),  # the newest name
        ([("Städ AB", A), ("Städ i Väst AB", A)], {(A, "Städ i Väst AB", False)}),
        ([("Städ AB", None), ("städ ab", None)], {(None, "städ ab", False)}),
        # likeness is no sameness
        ([("Städ AB", None), ("Städ i Väst AB", None)],
         {(None, "Städ AB", False), (None, "Städ i Väst AB", False)}),
        ([("Städ AB", A), ("Städ", None)], {(A, "Städ AB", False), (None, "Städ", False)}),
        # a name with two numbers stays two, and alone it is a third
        ([("Städ AB", A), ("Städ AB", B)], {(A, "Städ AB", False), (B, "Städ AB", False)}),
        ([("Städ AB", A), ("Städ AB", B), ("Städ AB", None)],
         {(A, "Städ AB", False), (B, "Städ AB", False), (None, "Städ AB", True)}),
        ([(None, A)], {(A, None, False)}),
        ([(None, None)], set()),
    ],
)  # fmt: skip
def test_who_is_the_same(
    rows: list[tuple[str | None, str | None]], expected: set[tuple[str | None, str | None, bool]]
) -> None:
    table = found_in(*({"supplier": n, "supplier_org_no": o} for n, o in rows))
    assert named(table) == expected


def test_the_newest_that_is_known_of_each_property_stands() -> None:
    rows = [
        {"supplier": "Gammalt AB", "supplier_org_no": A, "supplier_size": "small",
         "collective_agreement": "no", "is_social_enterprise": "yes"},
        {"supplier": "Nytt AB", "supplier_org_no": A, "submission_id": "s2",
         "collective_agreement": "yes", "is_social_enterprise": "unknown"},
    ]  # fmt: skip
    table = suppliers([known("contract_register", *rows, sent=[{}, {"quarters": "2015-Q2"}])])
    (line,) = table.to_dict("records")
    assert (line["name"], line["other_names"], line["supplier_size"]) == (
        "Nytt AB", "Gammalt AB", "small",
    )  # fmt: skip
    assert (line["collective_agreement"], line["is_social_enterprise"]) == (True, True)
    assert line["submission_id"] == "s2"


def test_every_report_that_names_suppliers_tells_of_them() -> None:
    parts = [
        known("contract_register", {"supplier": "Städ AB"}),
        known("commitment_register", {"supplier": "Städ AB", "supplier_org_no": A}),
        known("job_openings", {"supplier": "Park AB"}, {"supplier": None}),
    ]
    assert named(suppliers(parts)) == {(A, "Städ AB", False), (None, "Park AB", False)}
    assert suppliers([p.iloc[:0] for p in parts]).empty


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("Vad som helst", A, "linked"),
        ("Städ AB", A, "linked"),
        ("städ  AB", None, "linked"),
        ("Ett Namn Till", None, "linked"),  # another name of a number
        ("Dubbel AB", None, "ambiguous"),
        ("Dubbel AB", B, "linked"),
        ("Städ", None, "not_found"),
        (None, "5560009999", "not_found"),
        ("Städ AB", "5560009999", "not_found"),  # a stated number decides
        (None, None, "not_stated"),
        (" ", None, "not_stated"),
    ],
)
def test_how_a_row_finds_its_supplier(name: str | None, number: str | None, expected: str) -> None:
    table = found_in(
        {"supplier": "Ett Namn Till", "supplier_org_no": A},
        {"supplier": "Städ AB", "supplier_org_no": A},
        {"supplier": "Dubbel AB", "supplier_org_no": B},
        {"supplier": "Dubbel AB", "supplier_org_no": "5560003333"},
    )
    row = known("contract_register", {"supplier": name, "supplier_org_no": number})
    (line,) = supplier_of(row, table).to_dict("records")
    assert line["supplier_link"] == expected
    assert (line["supplier_id"] in set(table["supplier_id"])) == (expected == "linked")


given_rows = st.lists(
    st.fixed_dictionaries(
        {
            "supplier": st.sampled_from(["Städ AB", "städ ab", "Park AB", "Bygg AB", None]),
            "supplier_org_no": st.sampled_from([A, B, None]),
            "submission_id": st.sampled_from(["s1", "s2"]),
        }
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(given_rows, st.integers(0, 9))
def test_no_order_shows_and_every_row_that_names_one_finds_it(
    rows: list[dict[str, Any]], seed: int
) -> None:
    one = known("contract_register", *rows, sent=[{}, {}])
    other = one.sample(frac=1, random_state=seed, ignore_index=True)
    table = suppliers([one])
    pd.testing.assert_frame_equal(table, suppliers([other]))
    stated = one["supplier"].notna() | one["supplier_org_no"].notna()
    assert (supplier_of(one, table)["supplier_link"] == "linked").tolist() == stated.tolist()
    assert table["org_number"].dropna().is_unique
