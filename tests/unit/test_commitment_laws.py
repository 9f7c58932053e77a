"""Laws of the measures of commitments, the rules that stop a publication, and suppliers' ranks."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, REFERENCE, Row, frame
from hypothesis import given, settings
from hypothesis import strategies as st
from masked import published
from promises import Frames, city, state_of

from pipelines.core.promised_checks import (
    RULES,
    commitments_add_up,
    newest_versions_listed,
    promises_bounded,
)
from pipelines.core.suppliers_kept import supplier_delivery
from pipelines.kpis import KPIS
from pipelines.kpis.evaluate import evaluate
from pipelines.model import derive, tables

D = dt.date
FIRST = D(2014, 6, 1)
VOLUME = ("commitment_delivery", "commitment_delivery_uncapped")
EVERY = (*VOLUME, "commitment_contracts")

promises = st.lists(
    st.fixed_dictionaries(
        {
            "org_id": st.sampled_from(["a", "b", "city"]),
            "due": st.integers(0, 700),
            "promised": st.integers(1, 6),
            "unit": st.sampled_from(["persons", "persons", "fte_months"]),
            "delivered": st.none() | st.integers(0, 9),
            "status": st.none() | st.sampled_from(["excused", "cancelled", "partly_fulfilled"]),
            "type": st.sampled_from(["employment", "internship", "dialogue"]),
        }
    ),
    max_size=6,
)
few = settings(max_examples=20, deadline=None)


def tables_of(drawn: list[dict[str, Any]]) -> Frames:
    rows: list[Row] = []
    checks: list[Row] = []
    for number, p in enumerate(drawn, start=1):
        amounts = {"promised_persons": None, f"promised_{p['unit']}": float(p["promised"])}
        due = {"due_date": FIRST + dt.timedelta(days=p["due"]), "org_id": p["org_id"]}
        rows.append(due | amounts | {"commitment_type": p["type"]})
        if p["delivered"] is not None or p["status"]:
            said = None if p["delivered"] is None else float(p["delivered"])
            told = {f"delivered_{p['unit']}": said, "status": p["status"]}
            checks.append({"commitment_id": f"commitment_id-{number}"} | told)
    return city(rows, checks)


def sums(drawn: list[dict[str, Any]]) -> pd.DataFrame:
    """By measure: numerator, denominator, unknown and n of all that is due, units together."""
    state = state_of(tables_of(drawn))
    found = {}
    for kpi_id in EVERY:
        rows = KPIS[kpi_id].function(mart_commitment=state)
        mine = rows[rows["dimension"] == ("unit" if kpi_id in VOLUME else "all")]
        found[kpi_id] = mine[["numerator", "denominator", "unknown", "n"]].sum()
    return pd.DataFrame(found).T


@given(promises, st.integers(1, 9))
@few
def test_over_delivery_never_lifts_the_official_measure(
    drawn: list[dict[str, Any]], more: int
) -> None:
    enough = [p | {"delivered": max(p["delivered"] or 0, p["promised"])} for p in drawn]
    before, after = sums(enough), sums([p | {"delivered": p["delivered"] + more} for p in enough])
    official = ["commitment_delivery", "commitment_contracts"]
    pd.testing.assert_frame_equal(before.loc[official], after.loc[official])
    due = before.loc["commitment_delivery"]
    assert due["numerator"] == due["denominator"]
    uncapped = after["numerator"] - before["numerator"]
    assert uncapped["commitment_delivery_uncapped"] == more * due["n"]


@given(promises)
@few
def test_what_is_not_told_never_lowers_the_upper_bound(drawn: list[dict[str, Any]]) -> None:
    told = sums(drawn)
    untold = sums([p | {"delivered": None} for p in drawn])
    assert untold["denominator"].equals(told["denominator"])
    assert (untold["numerator"] <= told["numerator"]).all()
    if any(p["status"] == "partly_fulfilled" for p in drawn):  # that is told, too
        return
    assert untold["unknown"].equals(untold["denominator"])
    capped = [k for k in EVERY if k != "commitment_delivery_uncapped"]
    above = told["numerator"] + told["unknown"]
    assert (untold["unknown"] >= above)[capped].all()


@given(promises)
@few
def test_excused_cancelled_and_dialogues_are_in_no_denominator(
    drawn: list[dict[str, Any]],
) -> None:
    out = ("excused", "cancelled")
    rest = [p for p in drawn if p["status"] not in out and p["type"] != "dialogue"]
    pd.testing.assert_frame_equal(sums(drawn), sums(rest))


@given(promises, st.integers(0, 9))
@few
def test_the_order_of_rows_does_not_matter(drawn: list[dict[str, Any]], seed: int) -> None:
    given_tables = tables_of(drawn)
    mixed = {
        n: f.sample(frac=1, random_state=seed, ignore_index=True) for n, f in given_tables.items()
    }
    pd.testing.assert_frame_equal(state_of(given_tables), state_of(mixed))


# --- the rules -----------------------------------------------------------------------------------


def valued(given_tables: Frames) -> Frames:
    state = state_of(given_tables)
    measures = {k: KPIS[k] for k in ("coverage", *EVERY)}
    frames = given_tables | {"mart_commitment": state}
    values = evaluate(frames, REFERENCE.targets, PARAMETERS, measures)
    return frames | {"mart_kpi_value": derive.validated(values, tables.KPI_VALUE)}


@given(promises)
@settings(max_examples=8, deadline=None)
def test_the_rows_sum_to_the_measure(drawn: list[dict[str, Any]]) -> None:
    found = valued(tables_of(drawn))
    assert newest_versions_listed(found["mart_commitment"], found["core_commitment"]).empty
    assert promises_bounded(found["mart_commitment"]).empty
    assert commitments_add_up(
        found["mart_kpi_value"], found["mart_commitment"], found["core_organisation"]
    ).empty


def test_what_breaks_a_rule_is_found() -> None:
    found = valued(city([{}, {"org_id": "b"}], [{"delivered_persons": 1.0}]))
    state = found["mart_commitment"]
    lost = commitments_add_up(found["mart_kpi_value"], state.iloc[1:], found["core_organisation"])
    assert set(lost["org_id"]) == {"city", "a"}
    assert len(newest_versions_listed(state.iloc[1:], found["core_commitment"])) == 1
    assert len(promises_bounded(state.assign(kept=9.0))) == 2
    assert len(promises_bounded(state.assign(status="excused"))) == 2
    assert len(RULES) == 3


# --- suppliers -----------------------------------------------------------------------------------


def test_suppliers_with_fewer_than_three_due_commitments_are_not_ranked() -> None:
    firms = frame(
        tables.SUPPLIER,
        [{"supplier_id": s, "name": f"{s} {form}"}
         for s, form in (("s1", "AB"), ("s2", "AB"), ("s3", "AB"), ("s4", "Städ"))],
    )  # fmt: skip
    told = [("s1", 2), ("s1", 2), ("s1", 9), ("s2", 2), ("s2", 0), ("s2", None), ("s3", 2),
            ("s4", 2), ("s4", 2), ("s4", 2)]  # fmt: skip
    rows = [{"supplier_id": s} for s, _ in told]
    checks = [
        {"commitment_id": f"commitment_id-{n}", "delivered_persons": float(d)}
        for n, (_, d) in enumerate(told, start=1)
        if d is not None
    ]
    open_one = {"supplier_id": "s3", "due_date": D(2016, 6, 1)}
    months = {"supplier_id": "s3", "promised_persons": None, "promised_fte_months": 6.0}
    more = [open_one, open_one, months, months]
    state = state_of(city([*rows, *more], checks, core_supplier=firms))
    found = derive.validated(supplier_delivery(state), tables.SUPPLIER_DELIVERY)
    lines = found.set_index("supplier_id")
    assert list(lines.index) == ["s1", "s2", "s3"]  # s4 may be a person
    assert lines["n"].tolist() == [3, 3, 1]
    assert lines["rank"].fillna(0).tolist() == [1, 2, 0]
    assert lines.loc["s1", ["promised", "kept", "over_delivered", "value"]].tolist() == [6, 6, 7, 1]
    unsure = lines.loc["s2", ["kept", "unknown", "value", "upper", "n_overdue"]].tolist()
    assert unsure == [2, 2, pytest.approx(1 / 3), pytest.approx(2 / 3), 1]
    shown = published("public.supplier_delivery", found).set_index("supplier_id")
    assert shown["is_suppressed"].tolist() == [False, True, True]
    assert shown["value"].isna().tolist() == [False, True, True]
