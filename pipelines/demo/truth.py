"""The true measures of the invented city: plain loops and exact fractions.

Written apart from the pipeline's own formulas on purpose: the two must agree without sharing
code. Rules of `domain.md` 3.1-3.5.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from pipelines.demo.model import Procurement

# Direct-award limits in kr by the day they came into force (domain.md 3.3).
LIMITS = (
    (dt.date(2012, 1, 1), 284_631),
    (dt.date(2014, 1, 1), 270_964),
    (dt.date(2014, 7, 1), 505_800),
    (dt.date(2016, 1, 1), 534_890),
    (dt.date(2018, 1, 1), 586_907),
    (dt.date(2020, 1, 1), 615_312),
    (dt.date(2022, 1, 1), 700_000),
)
SERVICE_DIVISIONS = {
    *("50", "51", "55", "60", "63", "64", "65", "66", "70", "71", "72"),
    *("73", "75", "76", "77", "79", "80", "85", "90", "92", "98"),
}
TARGET, TARGET_FROM = Fraction(1, 2), 2014
STRICT = {"mandatory_employment", "mandatory_apprenticeship", "mandatory_internship"}
NOT_COUNTED = {"labour_law_conditions", "csr_ethical", "accessibility", "none"}


class Measure(NamedTuple):
    """Numerator, denominator, unknown part of the denominator, and number of cases."""

    numerator: int
    denominator: int
    unknown: int
    n: int


class Period(NamedTuple):
    """A period: id, first and last day."""

    period_id: str
    first: dt.date
    last: dt.date


def is_service(p: Procurement) -> bool:
    """Reported as a service, or of a service division when no kind is reported."""
    if p.nature is not None:
        return p.nature == "services"
    return p.cpv_main is not None and p.cpv_main[:2] in SERVICE_DIVISIONS


def value_of(p: Procurement) -> int | None:
    """The contract value, else the estimate."""
    return p.estimated_value_sek if p.contract_value_sek is None else p.contract_value_sek


def limit_at(day: dt.date) -> int:
    """The direct-award limit of a day."""
    return [limit for since, limit in LIMITS if since <= day][-1]


def counts(p: Procurement) -> bool:
    """The procurement counts under rule set R-2014 (`domain.md` 3.2)."""
    if not is_service(p) or p.event is None or p.cancelled_at is not None:
        return False
    if p.procedure in ("call_off", "mini_competition", "lov_system"):
        return False
    if p.procurement_form in ("call_off", "option_extension"):
        return False
    if p.procedure == "direct_award":
        value = value_of(p)
        return value is not None and value >= limit_at(p.event)
    return True


def social(p: Procurement) -> str:
    """Whether a counted requirement is set: yes, no or unknown."""
    if p.requirement_type in NOT_COUNTED:
        return "no"
    return p.social or "unknown"


def strict(p: Procurement) -> str:
    """Whether a mandatory requirement is set: yes, no or unknown."""
    if social(p) != "yes":
        return social(p)
    if p.requirement_type is None:
        return "unknown"
    return "yes" if p.requirement_type in STRICT else "no"


def eligible(p: Procurement) -> bool | None:
    """Longer than four months and more than one worker; None when it cannot be known."""
    months, workers = p.duration_months, p.expected_workers
    if (months is not None and months <= 4) or (workers is not None and workers <= 1):
        return False
    return None if months is None or workers is None else True


def _share(rows: Iterable[Procurement], answer: Callable[[Procurement], str]) -> Measure:
    yes = total = unknown = 0
    for p in rows:
        total += 1
        yes += answer(p) == "yes"
        unknown += answer(p) == "unknown"
    return Measure(yes, total, unknown, total)


def goal_share_value(rows: Iterable[Procurement]) -> Measure:
    """The share by value, over rows whose value is known; n is their number."""
    yes = total = unknown = n = 0
    for p in rows:
        value = value_of(p)
        if value is not None:
            n += 1
            total += value
            yes += value if social(p) == "yes" else 0
            unknown += value if social(p) == "unknown" else 0
    return Measure(yes, total, unknown, n)


def measures(rows: Sequence[Procurement]) -> dict[str, Measure]:
    """The four goal measures of rows that count."""
    return {
        "goal_share": _share(rows, social),
        "goal_share_eligible": _share([p for p in rows if eligible(p)], social),
        "goal_share_strict": _share(rows, strict),
        "goal_share_value": goal_share_value(rows),
    }


def coverage(
    members: Sequence[str], delivered: Mapping[str, set[str]], period: Period, through: dt.date
) -> Measure:
    """Members that have delivered every quarter that touches the period, up to `through`.

    Args:
        members: The units; all are expected each quarter.
        delivered: The quarters that each has an accepted delivery for, such as `2015-Q2`.
        period: The period.
        through: The last day that deliveries are due for.
    """
    due = set(quarters(period.first, min(period.last, through)))
    reported = sum(due <= delivered.get(unit, set()) for unit in members)
    return Measure(reported, len(members), 0, len(members))


def quarters(first: dt.date, last: dt.date) -> list[str]:
    """The quarters that the days from first to last touch."""
    start, end = (d.year * 4 + (d.month - 1) // 3 for d in (first, last))
    return [f"{q // 4}-Q{q % 4 + 1}" for q in range(start, end + 1)]


def month_end(index: int) -> dt.date:
    """The last day of a month counted as year * 12 + month - 1."""
    following = index + 1
    return dt.date(following // 12, following % 12 + 1, 1) - dt.timedelta(days=1)


def periods(first_year: int, through: dt.date) -> Iterator[Period]:
    """Years, tertials and quarters that have begun by `through`, and full rolling windows."""
    for name, months in (("", 12), ("-T", 4), ("-Q", 3)):
        for year in range(first_year, through.year + 1):
            for part in range(12 // months):
                first = dt.date(year, part * months + 1, 1)
                if first <= through:
                    last = month_end(year * 12 + (part + 1) * months - 1)
                    number = str(part + 1) if name else ""
                    yield Period(f"{year}{name}{number}", first, last)
    for index in range(first_year * 12 + 11, through.year * 12 + through.month):
        start = index - 11
        first = dt.date(start // 12, start % 12 + 1, 1)
        yield Period(f"{index // 12}-{index % 12 + 1:02d}-R12", first, month_end(index))


def kpi_rows(
    members: Mapping[str, Sequence[str]],
    register: Mapping[str, Sequence[Procurement]],
    delivered: Mapping[str, set[str]],
    first_year: int,
    through: dt.date,
) -> list[dict[str, Any]]:
    """All measures of all organisations and periods.

    Args:
        members: The units that each organisation sums up.
        register: The procurements of each unit as last reported; the older of two adverts is out.
        delivered: The quarters that each unit has delivered.
        first_year: The first year of the series.
        through: The last day of the data.
    """
    counted = {unit: [p for p in rows if counts(p)] for unit, rows in register.items()}
    result = []
    for period in periods(first_year, through):
        for org, units in members.items():
            rows = [
                p
                for unit in units
                for p in counted.get(unit, ())
                if p.event and period.first <= p.event <= period.last
            ]
            found = measures(rows)
            found["coverage"] = coverage(units, delivered, period, through)
            result += [_row(kpi, org, period.period_id, m) for kpi, m in found.items()]
    return result


def _row(kpi_id: str, org_id: str, period_id: str, m: Measure) -> dict[str, Any]:
    low = Fraction(m.numerator, m.denominator) if m.denominator else None
    high = Fraction(m.numerator + m.unknown, m.denominator) if m.denominator else None
    return {
        "kpi_id": kpi_id,
        "org_id": org_id,
        "period_id": period_id,
        **m._asdict(),
        "value": None if low is None else float(low),
        "lower": None if low is None else float(low),
        "upper": None if high is None else float(high),
    }


def forecast(yes: int, counted: int, remaining: int, target: Fraction | None) -> dict[str, Any]:
    """What the year still needs to reach the target (`domain.md` 3.5).

    Args:
        yes: Procurements with a requirement so far.
        counted: Procurements so far.
        remaining: Planned ones that are left.
        target: The year's target, None when it has no number.
    """
    total = counted + remaining
    needed = more = None
    if target is not None:
        needed = max(0, ceil(target * total - yes))
        more = max(0, ceil((target * counted - yes) / (1 - target)))
    return {
        "social": yes,
        "counted": counted,
        "remaining": remaining,
        "needed_of_remaining": needed,
        "more_social_only": more,
        "max_reachable": float(Fraction(yes + remaining, total)) if total else None,
        "feasible": None if needed is None else needed <= remaining,
    }


def forecast_rows(
    members: Mapping[str, Sequence[str]],
    register: Mapping[str, Sequence[Procurement]],
    seen: Mapping[str, set[str]],
    plans: Mapping[tuple[str, int], Sequence[Procurement]],
    years: Sequence[int],
    through: dt.date,
) -> list[dict[str, Any]]:
    """The forecast of every organisation and year.

    Args:
        members: The units that each organisation sums up.
        register: The procurements of each unit as last reported.
        seen: The case numbers in each unit's register.
        plans: The plan in force of each unit and year.
        years: The years.
        through: The last day of the data.
    """
    result = []
    for year in years:
        for org, units in members.items():
            rows = [p for u in units for p in register.get(u, ()) if counts(p) and _in(p, year)]
            left = [
                p
                for u in units
                for p in plans.get((u, year), ())
                if is_service(p)
                and p.planned_at
                and p.planned_at.year == year
                and p.planned_at > through
                and p.procurement_ref not in seen.get(u, set())
            ]
            target = TARGET if year >= TARGET_FROM else None
            yes = sum(social(p) == "yes" for p in rows)
            said = forecast(yes, len(rows), len(left), target)
            result.append({"org_id": org, "year": year, **said})
    return result


def _in(p: Procurement, year: int) -> bool:
    return p.event is not None and p.event.year == year
