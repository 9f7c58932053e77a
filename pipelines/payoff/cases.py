"""Who is appraised: persons, their jobs and one-off costs as columns, and the choices made.

Plain data and its checks. What flows follow from it is in `flows.py`; where it comes from in
`case_file.py` and `from_tables.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

# Whom an amount is a gain or a loss for; `annan` is other municipalities (domain.md 4.5, leakage).
ACTORS = (
    "individ",
    "arbetsgivare",
    "kommun",
    "region",
    "stat_af",
    "stat_fk",
    "stat_skatt",
    "annan",
)
SOCIETY = "samhalle"
PUBLIC_PAYERS = ("kommun", "region", "stat_af", "stat_fk", "stat_skatt", "annan")
ROW = {actor: row for row, actor in enumerate(ACTORS)}
# Groups whose work is worth the same part of its cost (domain.md 4.3, production factor).
PRODUCTION = ("unsubsidised", "new_start", "wage_subsidy", "internship")
INTERNSHIP = PRODUCTION.index("internship")
# How a wage subsidy is reckoned: a stated amount, or the rule of its form.
STATED, NEW_START, WAGE_SUBSIDY = 0, 1, 2
COSTS = ("administration", "preparation", "support", "matching", "transfer")
# A price premium or bonus moves from the municipality to the employer; a penalty is negative.
TRANSFER = COSTS.index("transfer")
NEVER = 1_000_000

Convention: TypeAlias = Literal["mid_month", "mid_year", "end_of_year"]
Projection: TypeAlias = Literal["none", "drop_off", "curve"]


@dataclass(frozen=True)
class Persons:
    """One element a person: support before, kronor a month, and how far the person is known."""

    ids: tuple[str, ...]
    origin: Ints  # calendar month of t = 0, years x 12 + months
    observed: Ints  # months from t = 0 in which it is known whether the person works
    birth_year: Floats  # NaN: not known, and then no reduction by age
    fs: Floats
    a_t: Floats
    a_f: Floats
    k_t: Floats
    k_f: Floats
    away: Floats  # share of the municipal flows that are another municipality's
    count: Floats  # persons that the element stands for


@dataclass(frozen=True)
class Jobs:
    """One element a job: who, which months, wage and hours, kind of production, subsidy."""

    person: Ints
    first: Ints
    until: Ints  # first month after
    wage: Floats  # full-time month
    share: Floats  # of full time
    kind: Ints  # of PRODUCTION
    production: Floats  # NaN: that of its kind
    contribution: Floats  # NaN: by the parameter table
    subsidy_form: Ints
    subsidy_amount: Floats  # kronor a month, where stated
    subsidy_rate: Floats  # number of contributions, or share of the wage cost
    subsidy_until: Ints
    supervision: Floats  # kronor a month
    supervision_until: Ints


@dataclass(frozen=True)
class Costs:
    """One element a one-off cost: whose, of what kind, who pays, how much, in which month."""

    person: Ints
    kind: Ints  # of COSTS
    payer: Ints  # of ACTORS
    amount: Floats
    month: Ints


@dataclass(frozen=True)
class Cases:
    """Everything that is appraised together."""

    persons: Persons
    jobs: Jobs
    costs: Costs


@dataclass(frozen=True)
class Assumptions:
    """The choices of one appraisal (`domain.md` 4.3); the defaults change nothing."""

    horizon: int
    deadweight: float = 0.0
    hazard: float | None = None  # given: deadweight grows by the month instead
    displacement: float = 0.0
    attribution: float = 1.0
    optimism_bias: float = 0.0
    projection: Projection = "none"
    drop_off: float = 0.0
    curve: tuple[float, ...] = ()  # share still in work in month t
    production: tuple[float, ...] = (1.0, 0.8, 0.6, 0.2)
    indirect_tax: float = 0.2
    other_labour_cost: float = 0.0
    disregard: float = 0.0
    discount_rate: float = 0.0
    convention: Convention = "mid_month"
    tax_retention: float = 1.0
    tax_factor: float = 1.0
    price_year: int | None = None
    wage_factor: float = 1.0
    preparation_factor: float = 1.0
    support_factor: float = 1.0
    supervision_factor: float = 1.0
    subsidy_factor: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what contradicts itself: a curve and a drop-off are never used together."""
        if self.horizon < 1:
            raise ValueError("the horizon is at least one month")
        if self.projection == "curve" and not self.curve:
            raise ValueError("projection by a curve needs the curve")
        if self.projection != "curve" and self.curve:
            raise ValueError("a curve is given but the projection does not use it")

    def unadjusted(self) -> "Assumptions":
        """The same choices with A = 1, for the gross value (`domain.md` 4.5)."""
        return replace(
            self,
            deadweight=0.0,
            hazard=None,
            displacement=0.0,
            attribution=1.0,
            optimism_bias=0.0,
        )

    def additionality(self) -> Floats:
        """Share of the employment that is due to the programme, by month (`domain.md` 4.5)."""
        t = np.arange(self.horizon)
        deadweight = (
            np.full(self.horizon, self.deadweight)
            if self.hazard is None
            else 1 - (1 - self.hazard) ** (t + 1)
        )
        kept = (1 - self.displacement) * self.attribution * (1 - self.optimism_bias)
        return np.asarray((1 - deadweight) * kept, dtype=np.float64)


@dataclass(frozen=True)
class Given:
    """Rows on their way to columns: what a source knows of persons, jobs and costs."""

    persons: list[Mapping[str, Any]] = field(default_factory=list)
    jobs: list[Mapping[str, Any]] = field(default_factory=list)
    costs: list[Mapping[str, Any]] = field(default_factory=list)


_PERSON = {"birth_year": np.nan, "fs": 0.0, "a_t": 0.0, "a_f": 0.0, "k_t": 0.0, "k_f": 0.0,
           "away": 0.0, "count": 1.0, "observed": NEVER, "origin": 0}  # fmt: skip
_JOB = {"first": 0, "share": 1.0, "kind": 0, "production": np.nan, "contribution": np.nan,
        "subsidy_form": STATED, "subsidy_amount": 0.0, "subsidy_rate": 0.0, "subsidy_until": NEVER,
        "supervision": 0.0, "supervision_until": NEVER}  # fmt: skip
_COST = {"month": 0}


def assembled(given: Given) -> Cases:
    """Cases of rows; a key that a row lacks has the value that changes nothing.

    Raises:
        ValueError: A job or cost is of nobody, a number is missing, or months run backwards.
    """
    persons = Persons(
        ids=tuple(str(p["id"]) for p in given.persons),
        **_columns(Persons, given.persons, _PERSON, ("ids",)),
    )
    cases = Cases(
        persons,
        Jobs(**_columns(Jobs, given.jobs, _JOB)),
        Costs(**_columns(Costs, given.costs, _COST)),
    )
    _check(cases)
    return cases


def _columns(
    model: type, rows: Sequence[Mapping[str, Any]], default: Mapping[str, Any],
    but: tuple[str, ...] = (),
) -> dict[str, Any]:  # fmt: skip
    columns = {}
    for item in fields(model):
        if item.name in but:
            continue
        values = [{**default, **row}[item.name] for row in rows]
        kind = np.int64 if item.type in (Ints, "Ints") else np.float64
        columns[item.name] = np.array(values, dtype=kind)
    return columns


def _check(cases: Cases) -> None:
    persons, jobs, costs = cases.persons, cases.jobs, cases.costs
    if len(set(persons.ids)) != len(persons.ids):
        raise ValueError("a person stands twice")
    for name, index in (("job", jobs.person), ("cost", costs.person)):
        if len(index) and not (index.min() >= 0 and index.max() < len(persons.ids)):
            raise ValueError(f"a {name} is of nobody")
    if np.any(jobs.until < jobs.first) or np.any(jobs.first < 0):
        raise ValueError("a job ends before it begins")
    stated = (jobs.wage, jobs.share, jobs.supervision, costs.amount)
    before = (persons.fs, persons.a_t, persons.a_f, persons.k_t, persons.k_f)
    if any(not np.isfinite(values).all() for values in (*stated, *before)):
        raise ValueError("a number is missing")  # never counted as nothing
