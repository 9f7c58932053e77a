"""How rows find procurements and contracts: their own first, never a guess."""

from typing import Any

import pandas as pd
import pytest
from frames import frame, procurements

from pipelines.core import links
from pipelines.model import tables

REF = "N1/15"


def bought(*rows: dict[str, Any]) -> pd.DataFrame:
    return procurements(*({"procurement_ref": REF} | row for row in rows))


def contracts(*rows: dict[str, Any]) -> pd.DataFrame:
    numbered = [
        {"contract_id": f"c{n}", "procurement_ref": REF} | row for n, row in enumerate(rows, 1)
    ]
    return frame(tables.CONTRACT, numbered)


def row(**stated: Any) -> pd.DataFrame:
    names = ["org_id", "procurement_ref", "contract_no", "lot_no", "supplier_id"]
    plain = dict.fromkeys(names) | {"org_id": "a", "procurement_ref": REF}
    return pd.DataFrame([plain | stated], dtype=object)


def told(found: pd.DataFrame) -> tuple[str | None, str]:
    one, how = found.iloc[0]
    return (one if isinstance(one, str) else None), how


PROCUREMENTS: list[tuple[dict[str, Any], list[dict[str, Any]], tuple[str | None, str]]] = [
    ({}, [{"org_id": "a"}], ("u1", "linked")),
    ({"procurement_ref": None}, [{"org_id": "a"}], (None, "not_stated")),
    ({"procurement_ref": "N2/15"}, [{"org_id": "a"}], (None, "not_found")),
    # one's own number before another's
    ({}, [{"org_id": "b"}, {"org_id": "a"}], ("u2", "linked")),
    # a buyer's number that only another has is not the other's
    ({}, [{"org_id": "b"}, {"org_id": "a", "procurement_ref": "N7"}], (None, "not_found")),
    # who buys nothing means somebody else's
    ({"org_id": "support"}, [{"org_id": "b"}], ("u1", "by_ref")),
    ({"org_id": "support"}, [{"org_id": "b"}, {"org_id": "a"}], (None, "ambiguous")),
    # of a joint procurement the lead's
    ({"org_id": "support"}, [{"org_id": "b", "lead_org_id": "a"}, {"org_id": "a"}],
     ("u2", "by_ref")),
    ({"org_id": "b"}, [{"org_id": "b", "lead_org_id": "a"}, {"org_id": "a"}], ("u1", "linked")),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "held", "expected"), PROCUREMENTS)
def test_a_row_finds_its_procurement(
    stated: dict[str, Any], held: list[dict[str, Any]], expected: tuple[str | None, str]
) -> None:
    assert told(links.procurement_of(row(**stated), bought(*held))) == expected


def test_of_several_adverts_the_last_is_meant() -> None:
    days = ["2015-03-01", "2015-06-01", None]
    held = bought(*({"counted_at": d} for d in days))
    assert told(links.procurement_of(row(), held)) == ("u2", "linked")
    assert told(links.procurement_of(row(), held.iloc[::-1])) == ("u2", "linked")


ONE, TWO = {"supplier_id": "x"}, {"supplier_id": "y"}
CONTRACTS: list[tuple[dict[str, Any], list[dict[str, Any]], tuple[str | None, str]]] = [
    ({}, [ONE], ("c1", "linked")),
    ({}, [], (None, "not_found")),
    ({"procurement_ref": None}, [ONE], (None, "not_stated")),
    ({}, [ONE, TWO], (None, "ambiguous")),
    ({"supplier_id": "y"}, [ONE, TWO], ("c2", "linked")),
    ({"supplier_id": "z"}, [ONE, TWO], (None, "not_found")),
    ({"lot_no": "2"}, [ONE | {"lot_no": "1"}, TWO | {"lot_no": "2"}], ("c2", "linked")),
    # a contract that says no lot may be any lot's; one that says it comes first
    ({"lot_no": "2"}, [ONE, TWO | {"lot_no": "2"}], ("c2", "linked")),
    ({"lot_no": "3"}, [ONE, TWO | {"lot_no": "2"}], ("c1", "linked")),
    ({"contract_no": "A 1"}, [ONE | {"contract_no": "a  1"}, ONE], ("c1", "linked")),
    # another organisation's contract: by the supplier, or when one has no contracts at all
    ({"supplier_id": "x"}, [ONE | {"org_id": "b"}, TWO | {"procurement_ref": "N7"}],
     ("c1", "by_ref")),
    ({}, [ONE | {"org_id": "b"}, TWO | {"procurement_ref": "N7"}], (None, "not_found")),
    ({"supplier_id": "z"}, [ONE | {"org_id": "b"}], (None, "not_found")),
    ({}, [ONE | {"org_id": "b"}], ("c1", "by_ref")),
    ({}, [ONE | {"org_id": "b"}, TWO | {"org_id": "c"}], (None, "ambiguous")),
    ({"supplier_id": "y"}, [ONE | {"org_id": "b"}, TWO | {"org_id": "c"}], ("c2", "by_ref")),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "held", "expected"), CONTRACTS)
def test_a_row_finds_its_contract(
    stated: dict[str, Any], held: list[dict[str, Any]], expected: tuple[str | None, str]
) -> None:
    found = links.contract_of(row(**stated), contracts(*held))
    assert told(found) == expected
    reverse = links.contract_of(row(**stated), contracts(*held).iloc[::-1])
    assert told(reverse) == expected


def test_a_contract_tells_the_procurement_that_a_row_lacks() -> None:
    held = contracts({"procurement_id": "u9"}, {})
    rows = pd.DataFrame(
        [("c1", "by_ref", None, "not_found"), ("c1", "linked", "u1", "linked"),
         ("c2", "linked", None, "not_found"), (None, "not_found", None, "not_stated")],
        columns=["contract_id", "contract_link", "procurement_id", "procurement_link"],
        dtype=object,
    )  # fmt: skip
    found = links.through_contract(rows, held)
    assert found["procurement_id"].tolist() == ["u9", "u1", None, None]
    assert found["procurement_link"].tolist() == ["by_ref", "linked", "not_found", "not_stated"]
