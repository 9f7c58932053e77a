"""Known answers of other cost-benefit models that this one can express (`domain.md` 4.5, 4.7).

Expressed: discounted sums of yearly flows, annuities, and a person's discounted earnings times a
tax rate. Not expressed, and why: IRR, RATE and NPER (we report the rate's effect in the tornado and
the month in which it pays back, no internal rate); PMT, PPMT, IPMT and FV (loans and savings, which
nobody here takes or makes); growth by experience and between-school spillovers of the deworming
model (wages are constant in real terms and nobody else's output changes).
"""

import csv
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
import xlrd
from payoff_kat import kat_1

from pipelines.payoff.cases import Assumptions, Given, assembled
from pipelines.payoff.indicators import total
from pipelines.payoff.present_value import appraise, discount_factors
from pipelines.payoff.rates import constant_rates
from pipelines.settings import PROJECT

ANSWERS = PROJECT.parent / "shared/realdata/cba-known-answers"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ANSWERS.exists(), reason="the workbooks of others are not here"),
]
EXPRESSED = {"npv", "pv"}
LEFT_OUT = {"pmt", "rate", "nper", "fv", "ppmt", "ipmt"}


def yearly(flows: list[float], rate: float) -> float:
    """The model's net present value of flows at the ends of years: one month's job a year."""
    given = Given()
    given.persons.append({"id": "x"})
    for year, flow in enumerate(flows):
        job = {"person": 0, "first": 12 * year + 11, "until": 12 * year + 12, "wage": abs(flow)}
        given.jobs.append({**job, "production": float(np.sign(flow))})
    months = 12 * len(flows)
    rates = constant_rates(months, tau_k=0, tau_r=0, allowance=0, credit=0, full=0)
    a = Assumptions(horizon=months, discount_rate=rate, convention="end_of_year")
    return total(appraise(assembled(given), rates, a)).npv["samhalle"]


def test_every_known_answer_is_reproduced_or_listed() -> None:
    reproduced = 0
    with (ANSWERS / "known_answers_npv_annuity.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            given = dict(part.split("=") for part in row["arguments"].split("; "))
            expected, near = float(row["expected"]), float(row["relative_tolerance"])
            if row["function"] == "npv":
                first, *flows = map(float, given["flows"].split())
                found = first + yearly(flows, float(given["rate"]))
            elif row["function"] == "pv":
                flows = [float(given["pmt"])] * int(given["n"])
                found = -yearly(flows, float(given["rate"]))
            else:
                assert row["function"] in LEFT_OUT
                continue
            assert found == pytest.approx(expected, abs=0.005, rel=min(near, 1e-4))
            reproduced += 1
    assert reproduced == len(EXPRESSED)


def test_cached_net_present_values_of_a_workbook() -> None:
    sheet = xlrd.open_workbook(ANSWERS / "irr_npv_test_case_data.xls").sheet_by_name("IRR-NPV")
    values = [sheet.cell_value(row, 0) for row in range(1, 7)]
    # The workbook's NPV of the first three, five and six flows at 10 %, and of all six at 5 %.
    cached = [sheet.cell_value(row, 1) for row in range(9, 18)]
    for count, rate in ((3, 0.10), (5, 0.10), (6, 0.10), (6, 0.05)):
        found = yearly(values[:count], rate)
        assert min(abs(found - value) for value in cached) < 1e-6
    # At the internal rate of return of all six the value is nothing.
    assert yearly(values, sheet.cell_value(12, 0)) == pytest.approx(0, abs=1e-4)


def test_discounted_earnings_and_tax_of_the_fiscal_impact_model() -> None:
    path = ANSWERS / "fiscal_impact_baird_2016.xlsx"
    with pytest.warns(UserWarning, match="extension"):
        book = openpyxl.load_workbook(path, data_only=True)
    sheet, table = book["Calcs-Table 5"], book["Table 5 Fiscal Impacts"]
    rate = book["Model Params&Exp Profiles"]["B16"].value
    wages = [cell.value for cell in sheet[21][3:54]]
    hours = sheet["B21"].value
    # Their first year is not discounted: ours at the end of year 1 is theirs once more discounted.
    found = yearly([hours * w for w in wages], rate) * (1 + rate)
    assert found == pytest.approx(table["D13"].value, rel=1e-9)
    assert found == pytest.approx(66.5368686578735, rel=1e-9)
    tax = book["Assumps&Panel A Calcs"]["B12"].value
    assert found * tax - table["D9"].value == pytest.approx(table["D14"].value, rel=1e-9)


def test_discounting_month_by_month_is_that_of_the_year() -> None:
    case = kat_1()
    a = replace(case.assumptions, discount_rate=0.08)
    assert discount_factors(12, 0.08)[5:7].mean() == pytest.approx(1.08**-0.5, rel=1e-4)
    assert (
        appraise(case.cases, case.rates, a).benefit.sum()
        < appraise(case.cases, case.rates, case.assumptions).benefit.sum()
    )
