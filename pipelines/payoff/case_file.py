"""The case file of `shu appraise`: a JSON object to cases, rates and choices (`contract.md` 5).

Knows the keys and what may stand in them. Reading the file and wording the errors is the command's.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.model.parameters import Parameters
from pipelines.payoff.cases import (
    COSTS,
    NEVER,
    NEW_START,
    PRODUCTION,
    ROW,
    STATED,
    WAGE_SUBSIDY,
    Assumptions,
    Cases,
    Given,
    assembled,
)
from pipelines.payoff.present_value import months_needed
from pipelines.payoff.rates import Rates, constant_rates, month_number, rates_of
from pipelines.payoff.scenarios import Choices, base, choices

RATES = {"tau_k": "tau_k", "tau_r": "tau_r", "g": "allowance", "j": "credit", "e_full": "full"}
OPTIONAL_RATES = {"tau_s": "tau_s", "L": "limit"}
TOP = {*RATES, *OPTIONAL_RATES, "kappa", "r", "convention", "A", "delta", "months", "parameters",
       "scenario", "persons"}  # fmt: skip
BEFORE = ("fs", "a_t", "a_f", "k_t", "k_f")
ONE_OFF = {"adm": "administration", "prep": "preparation", "support": "support",
           "match": "matching", "premium": "transfer"}  # fmt: skip
OF_JOB = {"w", "s", "e", "phi", "kind", "S", "H", "subsidy"}
OF_PERSON = {"id", "employed", "born", "start", "away", "jobs", *BEFORE, *ONE_OFF, *OF_JOB}
FORMS = {"new_start_job": (NEW_START, "contributions"), "wage_subsidy": (WAGE_SUBSIDY, "rate")}
CONVENTIONS = ("mid_month", "mid_year", "end_of_year")
MOST_MONTHS = 600


class CaseError(ValueError):
    """The case file cannot be understood; `code` and the fields say where and why."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(f"{code}: {fields}")
        self.code = code
        self.fields = fields


@dataclass(frozen=True)
class CaseFile:
    """What a case file asks for."""

    cases: Cases
    rates: Rates
    assumptions: Assumptions
    scenario: str
    choices: Choices


def read_case(content: object, parameters: Parameters, scenario: str | None = None) -> CaseFile:
    """Cases, rates and choices of a case file.

    Args:
        content: The JSON content.
        parameters: Where rates and choices come from that the file does not give.
        scenario: Overrides the file's own.

    Raises:
        CaseError: A key is unknown or missing, or a value is not what it must be.
        ParameterError: A month that is needed has no value.
    """
    top = _object(content, "", TOP)
    start = _month(top["parameters"], "", "parameters") if "parameters" in top else None
    rows = top.get("persons")
    if not isinstance(rows, list) or not rows:
        raise CaseError("no_persons")
    given = Given()
    for number, row in enumerate(rows, 1):
        _person(row, number, start, given, has_delta="delta" in top)
    try:
        cases = assembled(given)
    except ValueError as error:
        raise CaseError("unusable", why=str(error)) from None
    day = dt.date(start // 12, start % 12 + 1, 1) if start is not None else None
    found = choices(parameters, day or max(p.valid_from for p in parameters.rows))
    assumptions = _assumptions(top, found, known=day is not None)
    if start is not None:
        first, months = months_needed(cases, assumptions)
        rates = _overridden(rates_of(parameters, first, months), top)
    else:
        rates = _constant(top, assumptions.horizon)
    name = scenario or str(top.get("scenario", "base"))
    return CaseFile(cases, rates, assumptions, name, found)


def _assumptions(top: Mapping[str, Any], found: Choices, *, known: bool) -> Assumptions:
    months = int(_number(top, "", "months", low=1, high=MOST_MONTHS))
    convention = top.get("convention", "mid_month")
    if convention not in CONVENTIONS:
        raise CaseError("not_one_of", where="", field="convention", value=convention,
                        allowed=", ".join(CONVENTIONS))  # fmt: skip
    if not known:
        for name in ("kappa", "r", "A"):
            _number(top, "", name, low=-0.99, high=1)  # said when missing
    result = replace(base(found, months), convention=convention, projection="none", drop_off=0.0)
    if "kappa" in top:
        result = replace(result, indirect_tax=_number(top, "", "kappa", low=0, high=1))
    if "r" in top:
        result = replace(result, discount_rate=_number(top, "", "r", low=-0.99, high=1))
    if "A" in top:
        additionality = _number(top, "", "A", low=0, high=1)
        result = replace(result, deadweight=1 - additionality, displacement=0.0, attribution=1.0)
    if "delta" in top:
        drop_off = _number(top, "", "delta", low=0, high=1)
        result = replace(result, projection="drop_off", drop_off=drop_off)
    return result


def _constant(top: Mapping[str, Any], months: int) -> Rates:
    given = {name: _number(top, "", key) for key, name in RATES.items()}
    if "tau_s" in top:
        given |= {name: _number(top, "", key) for key, name in OPTIONAL_RATES.items()}
    return constant_rates(months, **given)


def _overridden(rates: Rates, top: Mapping[str, Any]) -> Rates:
    """The table's rates, but for those that the file gives itself."""
    own = {
        name: rates.tau_k * 0 + _number(top, "", key)
        for key, name in (RATES | OPTIONAL_RATES).items()
        if key in top
    }
    return replace(rates, **own)  # type: ignore[arg-type]


def _person(row: object, number: int, start: int | None, given: Given, *, has_delta: bool) -> None:
    where = str(row.get("id", number) if isinstance(row, dict) else number)
    person = _object(row, where, OF_PERSON)
    if where in (held["id"] for held in given.persons):
        raise CaseError("twice", where=where)
    employed = int(_number(person, where, "employed", low=0, high=MOST_MONTHS))
    origin = _month(person["start"], where, "start") if "start" in person else start
    index = len(given.persons)
    given.persons.append(
        {
            "id": where,
            "origin": origin or 0,
            "observed": employed if has_delta else NEVER,
            "away": _number(person, where, "away", 0.0, high=1),
            **(
                {"birth_year": _number(person, where, "born", low=1900)} if "born" in person else {}
            ),
            **{key: _number(person, where, key, 0.0) for key in BEFORE},
        }
    )
    _jobs(person, where, index, (0, employed), given)
    later = person.get("jobs", [])
    if not isinstance(later, list):
        raise CaseError("not_a_list", where=where, field="jobs")
    for job in later:
        held = _object(job, where, {"from", "to", *OF_JOB})
        first = int(_number(held, where, "from", low=1, high=MOST_MONTHS)) - 1
        until = int(_number(held, where, "to", low=first + 1, high=MOST_MONTHS))
        own = {"w": person.get("w"), "s": person.get("s", 1.0), **held}
        _jobs(own, where, index, (first, until), given)
    for key, kind in ONE_OFF.items():
        amount = _number(person, where, key, 0.0, low=-math.inf if key == "premium" else 0)
        payer = "arbetsgivare" if kind == "administration" else "kommun"
        cost = {"person": index, "kind": COSTS.index(kind), "payer": ROW[payer], "amount": amount}
        given.costs.append(cost)


def _jobs(
    job: Mapping[str, Any], where: str, person: int, months: tuple[int, int], given: Given
) -> None:
    """One job, or several where the contribution rate changes within it."""
    kind = job.get("kind", PRODUCTION[0])
    if kind not in PRODUCTION:
        raise CaseError("not_one_of", where=where, field="kind", value=kind,
                        allowed=", ".join(PRODUCTION))  # fmt: skip
    row = {
        "person": person,
        "wage": _number(job, where, "w"),
        "share": _number(job, where, "s", 1.0, high=1),
        "kind": PRODUCTION.index(kind),
        "production": _number(job, where, "phi", math.nan, high=5),
        "supervision": _number(job, where, "H", 0.0),
        **_subsidy(job, where),
    }
    for first, until, rate in _pieces(job.get("e"), where, months):
        given.jobs.append({**row, "first": first, "until": until, "contribution": rate})


def _pieces(steps: object, where: str, months: tuple[int, int]) -> list[tuple[int, int, float]]:
    """Months with the same contribution rate; those without a step have the rate of everybody."""
    first, until = months
    if steps is None:
        return [(first, until, math.nan)]
    if not isinstance(steps, list) or not all(isinstance(x, list) and len(x) == 3 for x in steps):
        raise CaseError("bad_steps", where=where)
    named = ("from", "to", "rate")
    read = [dict(zip(named, step, strict=True)) for step in steps]
    pieces: list[tuple[int, int, float]] = []
    at = first
    for step in sorted(read, key=lambda x: str(x["from"]).zfill(9)):
        begin, end = (int(_number(step, where, key, high=MOST_MONTHS)) for key in ("from", "to"))
        if begin < at and pieces:
            raise CaseError("bad_steps", where=where)
        if begin > at:
            pieces.append((at, min(begin, until), math.nan))
        pieces.append((begin, min(end + 1, until), _number(step, where, "rate", high=1)))
        at = end + 1
    pieces.append((at, until, math.nan))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _subsidy(job: Mapping[str, Any], where: str) -> dict[str, float]:
    if "subsidy" not in job:
        return {"subsidy_form": STATED, "subsidy_amount": _number(job, where, "S", 0.0)}
    rule = _object(job["subsidy"], where, {"form", *(key for _, key in FORMS.values())})
    if rule.get("form") not in FORMS:
        raise CaseError("not_one_of", where=where, field="form", value=rule.get("form"),
                        allowed=", ".join(FORMS))  # fmt: skip
    form, key = FORMS[rule["form"]]
    return {"subsidy_form": form, "subsidy_rate": _number(rule, where, key, high=5)}


def _object(value: object, where: str, known: set[str] | Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CaseError("not_an_object", where=where)
    for key in value:
        if key not in known:
            raise CaseError("unknown_key", where=where, field=key, allowed=", ".join(sorted(known)))
    return value


def _number(
    row: Mapping[str, Any],
    where: str,
    key: str,
    default: float | None = None,
    *,
    low: float = 0,
    high: float = 1e9,
) -> float:
    """A number within bounds; a missing one is only taken as the default when there is one."""
    value = row.get(key, default)
    if value is None:
        raise CaseError("missing", where=where, field=key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CaseError("not_a_number", where=where, field=key, value=value)
    if key in row and not low <= value <= high:
        raise CaseError("out_of_range", where=where, field=key, value=value, low=low, high=high)
    return float(value)


def _month(value: object, where: str, field: str) -> int:
    try:
        return month_number(dt.date.fromisoformat(f"{value}-01"))
    except ValueError:
        raise CaseError("not_a_month", where=where, field=field, value=value) from None
