"""What the published tables must not tell beside their figures: rows of lists, orders, states."""

import pandas as pd
import pytest
from faults import Frames, Mutation, at, broken_by, run
from frames import deliveries, frame
from masked import published

from pipelines.disclosure import row_counts, suppliers
from pipelines.disclosure.masks import COMMITMENT
from pipelines.model import derive, tables
from pipelines.model.tables.person import PERSON_REPORTS

SENT = ("procurement_register", *PERSON_REPORTS)
SUPPLIERS = "public.supplier_delivery"


def sent() -> pd.DataFrame:
    rows = [
        {"org_id": "u1", "period_id": "2015-Q1", "report_type": r, "rows_in": n, "rows_accepted": n}
        for n, r in enumerate(SENT, start=1)
    ]
    return deliveries(*rows)


def test_how_many_rows_a_list_of_persons_has_is_told_nowhere() -> None:
    found = row_counts.without_rows(sent()).set_index("report_type")
    counts = found[[c for c in row_counts.OF_ROWS if c in found]]
    assert set(PERSON_REPORTS) == {
        "candidate_list", "follow_up_list", "placement_list", "preparation_list", "prior_support",
    }  # fmt: skip
    assert counts.loc[list(PERSON_REPORTS)].isna().all(axis=None)
    assert counts.loc["procurement_register", "rows_in"] == 1
    assert counts.loc["procurement_register"].notna().all()


def told() -> Frames:
    remarks = [{"org_id": "u1", "report_type": r, "code": "M01", "severity": "error", "n": 2}
               for r in SENT]  # fmt: skip
    given = {
        "public.delivery": sent(),
        "public.finding_count": frame(tables.FINDING_COUNT, remarks),
    }
    return {
        name.replace(".", "_"): derive.fitted(row_counts.without_rows(rows), tables.ALL[name])
        for name, rows in given.items()
    }


LIST = {"report_type": "placement_list"}
FAULTS: dict[str, tuple[object, Mutation]] = {
    "rows": (row_counts.rows_of_persons_not_told, at("public_delivery", "rows_in", 3, **LIST)),
    "refused rows": (
        row_counts.rows_of_persons_not_told,
        at("public_delivery", "rows_quarantined", 0, **LIST),
    ),
    "remarks": (
        row_counts.remarks_on_persons_not_told,
        at("public_finding_count", "n", 3, **LIST),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_number_of_rows_of_persons_breaks_the_rule(fault: str) -> None:
    rule, mutation = FAULTS[fault]
    assert run(rule, told()).empty  # type: ignore[arg-type]
    assert broken_by(rule, mutation, told()) == 1  # type: ignore[arg-type]


# --- suppliers -----------------------------------------------------------------------------------


def promise(number: int, supplier: str, promised: float, persons: float) -> dict[str, object]:
    return {
        "commitment_id": f"c{number}", "supplier_id": supplier, "unit": "persons", "is_due": True,
        "promised": promised, "persons": persons, "delivered": persons,
        "kept": min(promised, persons), "status": "overdue", "is_kept": False,
    }  # fmt: skip


def of_suppliers() -> Frames:
    """Of a, c and b in this order of merit; a small promise of b's is hidden, and with it b."""
    promises = frame(
        tables.COMMITMENT_STATE,
        [promise(1, "a", 20, 18), promise(2, "b", 4, 3), promise(3, "c", 30, 9)],
    )
    rows = [
        {"supplier_id": s, "n": 3, "n_overdue": 1, "promised": p, "persons": k, "kept": k,
         "value": k / p, "rank": r}
        for s, p, k, r in (("a", 20, 18, 1), ("b", 4, 3, 2), ("c", 30, 9, 3))
    ]  # fmt: skip
    shown = published(COMMITMENT, promises)
    firms = published(SUPPLIERS, frame(tables.SUPPLIER_DELIVERY, rows))
    given = {SUPPLIERS: suppliers.told_suppliers(firms, shown), COMMITMENT: shown}
    return {n.replace(".", "_"): derive.fitted(f, tables.ALL[n]) for n, f in given.items()}


def test_a_hidden_supplier_leaves_no_gap_in_the_order_and_no_count_of_its_states() -> None:
    found = of_suppliers()["public_supplier_delivery"].set_index("supplier_id")
    assert found["rank"].fillna(0).tolist() == [1, 0, 2]
    assert found["n_overdue"].notna().tolist() == [True, False, True]


ORDER = {
    "a gap": at("public_supplier_delivery", "rank", 3, supplier_id="c"),
    "a state": at("public_supplier_delivery", "n_overdue", 1, supplier_id="b"),
}


@pytest.mark.parametrize("fault", ORDER)
def test_an_order_that_tells_breaks_the_rule(fault: str) -> None:
    rule = suppliers.suppliers_tell_no_state
    assert run(rule, of_suppliers()).empty
    assert broken_by(rule, ORDER[fault], of_suppliers()) == 1
