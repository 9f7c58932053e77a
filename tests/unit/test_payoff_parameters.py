"""The pay-off's rows of the parameter table: all there, sourced, moving only their months."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from payoff_kat import PARAMETERS

from pipelines.errors import ParameterError
from pipelines.model.parameters import Parameter, Parameters, checked
from pipelines.payoff.cases import Assumptions, Given, assembled
from pipelines.payoff.present_value import appraise
from pipelines.payoff.rates import BY_MONTH, REDUCED, REDUCED_CAP, Rates, month_day, rates_of
from pipelines.payoff.scenarios import choices

FIRST, MONTHS = 2013 * 12, 14 * 12
RATES = rates_of(PARAMETERS, FIRST, MONTHS)
BY_YEAR = (
    "state_tax_limit", "price_base_amount", "income_base_amount", "consumer_price_index",
)  # fmt: skip
MONTHLY = {*(name for _, name, _ in BY_MONTH), "state_tax_limit_upper", REDUCED, REDUCED_CAP}
# An upper rate of the state tax that is not nothing needs a limit, which there is none of any more.
ABOLISHED = ("state_tax_rate_upper", dt.date(2020, 1, 1))
ROWS = [
    p for p in PARAMETERS.rows
    if p.parameter_id in MONTHLY and (p.parameter_id, p.valid_from) != ABOLISHED
]  # fmt: skip


@pytest.mark.parametrize("name", BY_YEAR)
def test_every_year_has_its_own_row(name: str) -> None:
    own = {p.valid_from.year for p in PARAMETERS.rows if p.parameter_id == name}
    assert own >= set(range(2013, 2027))


def test_values_of_the_table_of_domain_4_10() -> None:
    at = PARAMETERS.at
    tables = {
        ("state_tax_limit", "national"): {2013: 413_200, 2019: 490_700, 2026: 643_000},
        ("price_base_amount", "national"): {2014: 44_400, 2017: 44_800, 2026: 59_200},
        ("income_base_amount", "national"): {2013: 56_600, 2023: 74_300, 2026: 83_400},
        ("consumer_price_index", "national"): {2013: 314.06, 2016: 316.43, 2023: 403.70},
        ("income_support_norm", "single_adult"): {2013: 3_880, 2017: 3_930, 2023: 4_620},
        ("municipal_tax_rate", "goteborg"): {2013: 0.2112, 2026: 0.2112},
        ("regional_tax_rate", "vastra_gotaland"): {2014: 0.1113, 2015: 0.1148},
        ("wage_subsidy_cap", "national"): {2017: 16_700, 2018: 18_300, 2019: 19_100, 2020: 20_000},
        ("activity_grant_day", "insured_min"): {2014: 320, 2016: 365},
        ("unemployment_insurance_day", "max"): {2014: 680, 2016: 910},
        ("introduction_benefit_day", "national"): {2015: 308},
        ("development_allowance_day", "adult_or_diploma"): {2016: 145, 2022: 166},
        ("activity_compensation_month", "age_19-20"): {2016: 9_982},
    }
    for (name, scope), years in tables.items():
        for year, value in years.items():
            assert at(name, dt.date(year, 6, 30), scope) == value, (name, year)


def test_every_row_has_unit_and_source_and_what_is_not_verified_says_why() -> None:
    for row in PARAMETERS.rows:
        assert row.unit, row
        assert row.source, row
    unverified = [p for p in ROWS if not p.verified]
    assert len(unverified) > 20
    assert all(p.note for p in unverified)
    known = {(p.parameter_id, p.valid_from.year): p.verified for p in PARAMETERS.rows}
    assert known["municipal_tax_rate", 2015]
    assert not known["municipal_tax_rate", 2013]
    assert not known["state_tax_limit", 2019]
    assert not known["consumer_price_index", 2025]


def test_no_value_without_address_claims_to_be_verified_without_saying_so() -> None:
    for row in PARAMETERS.rows:
        if row.verified and not row.url and row.parameter_id in MONTHLY:
            assert row.note, row


def _columns(rates: Rates) -> dict[str, np.ndarray]:
    columns = {
        name: values for name, values in vars(rates).items() if name not in ("first", "bands")
    }
    for band in rates.bands:
        columns[f"rate {band.age_from}-{band.age_to}"] = band.rate
        columns[f"cap {band.age_from}-{band.age_to}"] = band.cap
    return columns


def _with(changed: Parameter) -> Parameters:
    key = (changed.parameter_id, changed.scope, changed.valid_from)
    rows = [
        changed if (p.parameter_id, p.scope, p.valid_from) == key else p for p in PARAMETERS.rows
    ]
    return Parameters(tuple(rows))


@pytest.mark.parametrize("row", ROWS, ids=lambda p: f"{p.parameter_id} {p.scope} {p.valid_from}")
def test_changing_a_row_changes_exactly_the_months_of_its_validity(row: Parameter) -> None:
    before, after = (
        _columns(RATES),
        _columns(rates_of(_with(replace(row, value=row.value * 1.25 + 1e-6)), FIRST, MONTHS)),
    )
    moved = np.zeros(MONTHS, dtype=bool)
    for name, values in before.items():
        moved |= ~((values == after[name]) | (np.isnan(values) & np.isnan(after[name])))
    days = [month_day(FIRST + n) for n in range(MONTHS)]
    assert moved.tolist() == [row.holds(day) for day in days]


@pytest.mark.parametrize(
    ("name", "scope", "valid_from"),
    [
        ("municipal_tax_rate", "goteborg", dt.date(2015, 1, 1)),
        ("regional_tax_rate", "vastra_gotaland", dt.date(2013, 1, 1)),
        ("reduced_contribution_rate", "age_0-24", dt.date(2015, 8, 1)),
        ("employer_contribution_rate", "national", dt.date(2016, 6, 1)),
        ("basic_allowance_month", "national", dt.date(2015, 1, 1)),
        ("earned_income_credit_month", "national", dt.date(2016, 1, 1)),
    ],
)
def test_flows_move_in_exactly_those_months(name: str, scope: str, valid_from: dt.date) -> None:
    given = Given()
    given.persons.append({"id": "x", "origin": 2014 * 12, "birth_year": 1995.0, "fs": 8_000.0})
    given.jobs.append({"person": 0, "until": 36, "wage": 21_000.0})
    cases, a = assembled(given), Assumptions(horizon=36)
    (row,) = [
        p for p in PARAMETERS.rows
        if (p.parameter_id, p.scope, p.valid_from) == (name, scope, valid_from)
    ]  # fmt: skip
    changed = rates_of(_with(replace(row, value=row.value * 1.1)), 2014 * 12, 36)
    before = appraise(cases, rates_of(PARAMETERS, 2014 * 12, 36), a).net
    moved = (appraise(cases, changed, a).net != before).any(axis=(0, 1))
    assert moved.tolist() == [row.holds(month_day(2014 * 12 + n)) for n in range(36)]


def test_a_gap_stops_with_parameter_and_month() -> None:
    without = [
        p for p in PARAMETERS.rows
        if (p.parameter_id, p.valid_from) != ("consumer_price_index", dt.date(2016, 1, 1))
    ]  # fmt: skip
    with pytest.raises(ParameterError, match=r"consumer_price_index .* no value in 2016-01"):
        checked(without)
    with pytest.raises(ParameterError, match=r"consumer_price_index .* no value in 2016-01"):
        rates_of(Parameters(tuple(without)), FIRST, MONTHS)
    with pytest.raises(ParameterError, match=r"no value in 2012-12"):
        rates_of(PARAMETERS, FIRST - 1, 2)


def test_an_overlap_stops_with_parameter_and_month() -> None:
    (row,) = [
        p for p in PARAMETERS.rows
        if (p.parameter_id, p.valid_from) == ("state_tax_limit", dt.date(2014, 1, 1))
    ]  # fmt: skip
    longer = replace(row, valid_to=dt.date(2015, 2, 28))
    with pytest.raises(ParameterError, match=r"state_tax_limit .* twice in 2015-01"):
        checked(_with(longer).rows)


def test_choices_have_low_base_and_high_in_order() -> None:
    found = choices(PARAMETERS, dt.date(2016, 1, 1))
    for name in {name for name, scope in found.values if scope == "low"}:
        assert found.at(name, "low") <= found.at(name) <= found.at(name, "high"), name
    expected = {"deadweight": (0.05, 0.20, 0.63), "displacement": (0.0, 0.10, 0.65),
                "attribution": (0.7, 1.0, 1.0), "drop_off": (0.10, 0.25, 0.50),
                "production_unsubsidised": (0.9, 1.0, 1.0), "production_new_start": (0.6, 0.8, 1.0),
                "production_wage_subsidy": (0.4, 0.6, 0.8), "indirect_tax_share": (0.15, 0.2, 0.25),
                "discount_rate": (0.01, 0.035, 0.05), "horizon_years": (1, 3, 5)}  # fmt: skip
    for name, values in expected.items():
        assert tuple(found.at(name, s) for s in ("low", "base", "high")) == values, name


def test_an_upper_rate_needs_an_upper_limit() -> None:
    (row,) = [p for p in PARAMETERS.rows if (p.parameter_id, p.valid_from) == ABOLISHED]
    with pytest.raises(ParameterError, match=r"state_tax_limit_upper .* no value in 2020-01"):
        rates_of(_with(replace(row, value=0.05)), FIRST, MONTHS)
