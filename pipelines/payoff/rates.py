"""Rates by calendar month: taxes, contributions by age, caps and prices, from the parameter table.

A month without a value, or with two, stops with the parameter's name and the month
(`domain.md` 4.10). What flows follow from the rates is in `flows.py`.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import compress

import numpy as np

from pipelines.errors import ParameterError
from pipelines.model.parameters import Parameters
from pipelines.payoff.cases import Floats, Ints

REDUCED, REDUCED_CAP = "reduced_contribution_rate", "reduced_contribution_cap"
MUNICIPALITY, REGION = "goteborg", "vastra_gotaland"
# Field of Rates, parameter and scope, for what every month must have.
BY_MONTH = (
    ("tau_k", "municipal_tax_rate", MUNICIPALITY),
    ("tau_r", "regional_tax_rate", REGION),
    ("tau_s", "state_tax_rate", "national"),
    ("limit", "state_tax_limit", "national"),
    ("tau_upper", "state_tax_rate_upper", "national"),
    ("allowance", "basic_allowance_month", "national"),
    ("credit", "earned_income_credit_month", "national"),
    ("full", "employer_contribution_rate", "national"),
    ("new_start_cap", "new_start_job_cap", "national"),
    ("wage_subsidy_cap", "wage_subsidy_cap", "national"),
    ("prices", "consumer_price_index", "national"),
)


@dataclass(frozen=True)
class Band:
    """A reduced contribution for an age at the start of the year; NaN in months without it."""

    age_from: int
    age_to: int
    rate: Floats
    cap: Floats


@dataclass(frozen=True)
class Rates:
    """One element a calendar month from `first` on; the limits are kronor a year."""

    first: int
    tau_k: Floats
    tau_r: Floats
    tau_s: Floats
    limit: Floats
    tau_upper: Floats
    limit_upper: Floats
    allowance: Floats
    credit: Floats
    full: Floats
    new_start_cap: Floats
    wage_subsidy_cap: Floats
    prices: Floats
    bands: tuple[Band, ...] = ()


def month_number(day: dt.date) -> int:
    """A calendar month as a number: years x 12 + months."""
    return day.year * 12 + day.month - 1


def month_day(number: int) -> dt.date:
    """The first day of a month given by its number."""
    return dt.date(number // 12, number % 12 + 1, 1)


def rates_of(parameters: Parameters, first: int, months: int) -> Rates:
    """The rates of consecutive months.

    Raises:
        ParameterError: A month lacks a value, or two reductions meet in it.
    """
    days = [month_day(first + n) for n in range(months)]
    values = {
        name: np.array(parameters.each(parameter, days, scope))
        for name, parameter, scope in BY_MONTH
    }
    # The upper limit matters only while there is an upper rate.
    upper = np.full(months, np.inf)
    has_upper = values["tau_upper"] > 0
    upper[has_upper] = parameters.each("state_tax_limit_upper", compress(days, has_upper))
    values["limit_upper"] = upper
    return replace(_filled(first, values), bands=_bands(parameters, days))


def constant_rates(
    months: int,
    *,
    tau_k: float,
    tau_r: float,
    allowance: float,
    credit: float,
    full: float,
    tau_s: float = 0.0,
    limit: float = np.inf,
) -> Rates:
    """The same rates in every month, as a case file gives them (`contract.md` 5)."""
    given = {"tau_k": tau_k, "tau_r": tau_r, "allowance": allowance, "credit": credit,
             "full": full, "tau_s": tau_s, "limit": limit, "tau_upper": 0.0, "limit_upper": np.inf,
             "new_start_cap": np.inf, "wage_subsidy_cap": np.inf, "prices": 1.0}  # fmt: skip
    return _filled(0, {name: np.full(months, value) for name, value in given.items()})


def _filled(first: int, values: dict[str, Floats]) -> Rates:
    by_month = [values[f.name] for f in fields(Rates)[1:-1]]
    return Rates(first, *by_month)  # type: ignore[arg-type]


def reduced(rates: Rates, months: Ints, birth_year: Floats) -> tuple[Floats, Floats]:
    """Contribution rate below the cap, and the cap, by birth year and calendar month.

    Without a reduction, or a known birth year, the full rate and no cap (`domain.md` 4.10).

    Args:
        rates: The rates.
        months: Calendar months, of any shape.
        birth_year: Of the same shape, or one that fits to it.
    """
    column = months - rates.first
    age = months // 12 - birth_year - 1  # at the start of the year
    rate = np.broadcast_to(rates.full[column], np.broadcast_shapes(column.shape, age.shape)).copy()
    cap = np.full(rate.shape, np.inf)
    for band in rates.bands:
        in_band = (age >= band.age_from) & (age <= band.age_to) & np.isfinite(band.rate[column])
        rate = np.where(in_band, band.rate[column], rate)
        cap = np.where(in_band, band.cap[column], cap)
    return rate, cap


def _bands(parameters: Parameters, days: Sequence[dt.date]) -> tuple[Band, ...]:
    scopes = sorted({p.scope for p in parameters.rows if p.parameter_id == REDUCED})
    capped = {p.scope for p in parameters.rows if p.parameter_id == REDUCED_CAP}
    bands = []
    for scope in scopes:
        found = re.fullmatch(r"age_(\d+)-(\d+)", scope)
        if not found:
            raise ParameterError(f"parameter {REDUCED}: scope {scope} is no ages like age_18-22")
        rate = np.array(parameters.each(REDUCED, days, scope, missing="unknown"))
        held = np.isfinite(rate)
        cap = np.full(len(days), np.inf)
        if scope in capped:
            cap[held] = parameters.each(REDUCED_CAP, compress(days, held), scope)
        bands.append(Band(int(found[1]), int(found[2]), rate, cap))
    for number, one in enumerate(bands):
        for other in bands[number + 1 :]:
            both = np.isfinite(one.rate) & np.isfinite(other.rate)
            if one.age_from <= other.age_to and other.age_from <= one.age_to and both.any():
                month = next(compress(days, both))
                scope = f"ages {max(one.age_from, other.age_from)}"
                raise ParameterError(f"parameter {REDUCED} ({scope}) stands twice in {month:%Y-%m}")
    return tuple(bands)
