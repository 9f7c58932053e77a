"""What is published and is no number of people, but made of such: of none that is hidden."""

import pandas as pd
from book import people_measures
from cities import Case


def test_a_trend_is_of_quarters_that_are_all_told(cases: list[Case]) -> None:
    """Its slope is a median of differences: with one quarter hidden it would tell of that."""
    seen = 0
    for case in cases:
        values = case.public["public.kpi_value"]
        told = values[(values["dimension"] == "all") & values["value"].notna()]
        known = set(zip(told["kpi_id"], told["org_id"], told["period_id"], strict=True))
        trends = case.public["public.trend"]
        for row in trends[trends["kpi_id"].isin(list(people_measures()))].itertuples():
            quarters = _between(str(row.first_period), str(row.last_period))
            assert {(row.kpi_id, row.org_id, q) for q in quarters} <= known
            assert row.n == len(quarters)
        seen += len(case.true["mart.trend"])
    assert seen, "a city of two years has trends"


def _between(first: str, last: str) -> list[str]:
    all_ = [f"{y}-Q{q}" for y in range(int(first[:4]), int(last[:4]) + 1) for q in (1, 2, 3, 4)]
    return [q for q in all_ if first <= q <= last]


def test_the_order_of_suppliers_and_their_overdue_are_of_what_is_told(cases: list[Case]) -> None:
    for case in cases:
        suppliers = case.public["public.supplier_delivery"]
        shown = suppliers.dropna(subset="rank")
        by_share = pd.to_numeric(shown["value"]).rank(method="min", ascending=False)
        assert shown["rank"].astype(float).tolist() == by_share.tolist()
        promises = case.public["public.commitment"]
        due = promises[promises["is_due"].astype(bool) & (promises["unit"] == "persons")]
        overdue = due[due["status"] == "overdue"]["supplier_id"].value_counts()
        counted = suppliers.dropna(subset="n_overdue").set_index("supplier_id")["n_overdue"]
        assert counted.astype(int).to_dict() == {s: overdue.get(s, 0) for s in counted.index}


def test_of_lists_of_persons_no_number_of_rows_is_told(cases: list[Case]) -> None:
    for case in cases:
        sent = case.public["public.delivery"]
        lists = sent["report_type"].isin(["placement_list", "candidate_list"])
        assert lists.any()
        assert sent.loc[lists, ["rows_in", "rows_accepted"]].isna().all(axis=None)
        assert case.true["core.report_delivery"].loc[lists.to_numpy(), "rows_in"].sum() > 0
