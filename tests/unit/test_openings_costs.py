"""Coming jobs and costs, by hand: which report stands, and what a missing word means."""

import datetime as dt
from typing import Any

import pandas as pd
from entities import known
from frames import procurements

from pipelines.core.cost import programme_costs
from pipelines.core.opening import job_openings
from pipelines.core.supplier import suppliers
from pipelines.model import derive, tables

D = dt.date
JOB = {"occupation": "9111", "n_openings": 2.0, "start_window": D(2015, 9, 1)}
COST = {"cost_type": "support_function", "amount_sek": 100.0}
YEAR = {"quarters": "2015-Q1,2015-Q2,2015-Q3,2015-Q4"}


def jobs(*rows: dict[str, Any], sent: tuple[dict[str, Any], ...] = ({}, {})) -> pd.DataFrame:
    given = known("job_openings", *(JOB | r for r in rows), sent=sent)
    bought = procurements({"procurement_ref": "N1"})
    return derive.validated(job_openings(given, bought, suppliers([given])), tables.JOB_OPENING)


def costs(*rows: dict[str, Any], sent: tuple[dict[str, Any], ...] = (YEAR, {})) -> pd.DataFrame:
    given = known("cost_statement", *(COST | r for r in rows), sent=sent)
    return derive.validated(programme_costs(given), tables.PROGRAMME_COST)


def test_a_probability_that_is_not_stated_is_one_and_says_so() -> None:
    found = jobs({"probability_share": 0.5}, {"industry": "Bygg"}).sort_values("probability_share")
    assert found["probability_share"].tolist() == [0.5, 1.0]
    assert found["probability_is_stated"].tolist() == [True, False]


def test_the_newest_list_stands_and_other_jobs_beside_it() -> None:
    newer = {"submission_id": "s2", "n_openings": 5.0}
    found = jobs({}, newer, {"occupation": "7111"}, {"start_window": D(2015, 10, 1)})
    assert sorted(found["n_openings"]) == [2, 2, 5]


def test_two_rows_of_a_list_that_differ_are_two() -> None:
    found = jobs({}, {"n_openings": 3.0}, {})
    assert sorted(found["n_openings"]) == [2, 3]
    assert found["opening_id"].is_unique


def test_a_job_names_procurement_and_supplier_or_not() -> None:
    given = [{"procurement_ref": "N1", "supplier": "Städ AB"}, {"procurement_ref": "N2"}, {}]
    found = jobs(*given).sort_values("source_row")
    assert found["procurement_link"].tolist() == ["linked", "not_found", "not_stated"]
    assert found["supplier_link"].tolist() == ["linked", "not_stated", "not_stated"]


def test_a_cost_is_of_its_month_or_of_the_files_period() -> None:
    month = {"month": D(2015, 3, 1), "month_to": D(2015, 3, 31), "month_precision": "month"}
    day = {"month": D(2015, 4, 2), "account": "x"}
    found = costs(month, day, {"account": "y"}).sort_values("source_row")
    spans = list(zip(found["date_from"].dt.date, found["date_to"].dt.date, strict=True))
    assert spans == [
        (D(2015, 3, 1), D(2015, 3, 31)), (D(2015, 4, 2), D(2015, 4, 2)),
        (D(2015, 1, 1), D(2015, 12, 31)),
    ]  # fmt: skip
    assert found["date_precision"].tolist() == ["month", None, None]


def test_another_years_cost_is_no_newer_report_of_this_years() -> None:
    last = {"submission_id": "s2", "amount_sek": 70.0}
    found = costs({}, last, sent=(YEAR, {"quarters": "2016-Q1,2016-Q2,2016-Q3,2016-Q4"}))
    assert sorted(found["amount_sek"]) == [70, 100]
    same = costs({}, last, sent=(YEAR, YEAR))
    assert same["amount_sek"].tolist() == [70]
    assert costs({}, sent=({"quarters": None},))["date_from"].isna().all()


def test_an_estimate_is_one_by_its_column_or_by_its_amount() -> None:
    rows = [{"is_estimate": "yes"}, {"account": "a", "value_is_estimate": True}, {"account": "b"}]
    assert costs(*rows).sort_values("source_row")["is_estimate"].tolist() == [True, True, False]
