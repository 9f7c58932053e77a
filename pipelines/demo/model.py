"""What the invented city buys: pure, seeded numbers, no files.

Titles, values and decisions are made up. What comes of it is `contracts.py` and `persons.py`, how
the units write it down `layouts.yaml`.
"""

import datetime as dt
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np

from pipelines.demo.catalogue import (
    COUNTED_TYPES,
    CPV,
    NOT_COUNTED_TYPES,
    PLACES,
    REASONS,
    TYPE_WEIGHTS,
)
from pipelines.demo.units import Unit

T = TypeVar("T")

_KINDS = {
    "contract": 0.52,
    "framework": 0.12,
    "call_off": 0.09,
    "mini": 0.07,
    "direct_below": 0.08,
    "direct_above": 0.03,
    "direct_unknown": 0.02,
    "option": 0.05,
    "lov": 0.02,
}
_PROCEDURES = {
    "call_off": "call_off",
    "mini": "mini_competition",
    "direct_below": "direct_award",
    "direct_above": "direct_award",
    "direct_unknown": "direct_award",
    "option": None,
    "lov": "lov_system",
}
_FORMS = {
    "framework": "framework_agreement",
    "call_off": "call_off",
    "mini": "call_off",
    "option": "option_extension",
    "lov": None,
}
_NOT_ADVERTISED = {"call_off", "direct_below", "direct_above", "direct_unknown", "option"}
_DECIDES = {"contract", "framework", "direct_above"}
_DURATIONS = (2, 3, 6, 12, 12, 24, 24, 36, 48)  # not 4: months from dates may differ by a day


class Window(NamedTuple):
    """Days from first to last, with how precisely they are known: a day, a week, a month."""

    first: dt.date
    last: dt.date
    precision: str = "day"


@dataclass(frozen=True)
class Procurement:
    """A procurement as its unit knows it; codes are the ids of `domain.md` 1.3 and 2.2."""

    procurement_ref: str
    title: str
    nature: str | None = None
    cpv_main: str | None = None
    law: str | None = None
    procedure: str | None = None
    procurement_form: str | None = None
    published_at: dt.date | None = None
    awarded_at: dt.date | None = None
    cancelled_at: dt.date | None = None
    starts_at: dt.date | None = None
    ends_at: dt.date | None = None
    duration_months: int | None = None
    expected_workers: int | None = None
    estimated_value_sek: int | None = None
    contract_value_sek: int | None = None
    social: str | None = None
    requirement_type: str | None = None
    reason_not_set: str | None = None
    planned_at: dt.date | None = None
    plan_social: str | None = None
    decided_at: dt.date | None = None

    @property
    def event(self) -> dt.date | None:
        """The day it counts at: the advert, else the award (`domain.md` 3.2)."""
        return self.published_at or self.awarded_at


def as_of(p: Procurement, day: dt.date) -> Procurement:
    """The procurement as it is known at the end of a day."""
    if p.awarded_at and p.awarded_at > day:
        p = replace(p, awarded_at=None, contract_value_sek=None)
    if p.cancelled_at and p.cancelled_at > day:
        p = replace(p, cancelled_at=None)
    if p.decided_at and p.decided_at > day:
        p = replace(p, social=None, requirement_type=None, reason_not_set=None)
    return p


def procurements(
    unit: Unit, year: int, progress: float, seed: int
) -> tuple[list[Procurement], list[Procurement]]:
    """A unit's procurements of a year, by date, and those it planned but never made.

    Args:
        unit: The unit.
        year: The calendar year.
        progress: 0 in the first year of the city's series, 1 in the last.
        seed: Same seed, same procurements.
    """
    rng = np.random.default_rng([seed, zlib.crc32(unit.org_id.encode()), year])
    made: list[tuple[Procurement, str, str]] = []
    for _ in range(max(4, round(unit.size * rng.uniform(0.85, 1.15)))):
        made += _procurement(rng, year)
    made.sort(key=lambda m: (m[0].event or dt.date.min, m[0].title))
    share = unit.goal * (0.4 + 0.6 * progress)
    decided = _decide(rng, made, share)
    numbers = np.cumsum(rng.integers(1, 9, len(decided) + 2))
    refs = [unit.refs.format(year=year, yy=year % 100, n=int(n)) for n in numbers]
    real = [replace(p, procurement_ref=r) for p, r in zip(decided, refs, strict=False)]
    return real, [_never_made(rng, year, ref) for ref in refs[len(decided) :]]


def first_of_month(day: dt.date, months: int = 0) -> dt.date:
    """The first day of the month that lies `months` after the day's."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def pick(rng: np.random.Generator, values: Sequence[T], p: Sequence[float] | None = None) -> T:
    """One of the values by chance."""
    return values[int(rng.choice(len(values), p=p))]


def _procurement(rng: np.random.Generator, year: int) -> list[tuple[Procurement, str, str]]:
    nature = pick(rng, ("services", "works", "supplies"), (0.6, 0.25, 0.15))
    kind = pick(rng, tuple(_KINDS), tuple(_KINDS.values()))
    if kind == "lov" and nature != "services":
        kind = "contract"
    day = dt.date(year, 1, 1) + dt.timedelta(days=int(rng.integers(0, 365)))
    cpv, _, words = pick(rng, CPV[nature])
    advertised = kind not in _NOT_ADVERTISED
    awarded = day if not advertised else day + dt.timedelta(days=int(rng.integers(40, 110)))
    late = rng.random() < 0.08
    reported = rng.random() < 0.9
    p = Procurement(
        procurement_ref="",
        title=f"{words}, {pick(rng, PLACES)}",
        nature=nature if reported else None,
        cpv_main=cpv if rng.random() < (0.95 if reported else 0.7) else None,
        law="LOV" if kind == "lov" else "LOU",
        procedure=_PROCEDURES.get(kind, "")
        or (_open_procedure(rng) if kind in ("contract", "framework") else None),
        procurement_form=_FORMS.get(kind, "single_contract"),
        published_at=day if advertised else None,
        awarded_at=None if advertised and late else awarded,
        planned_at=_planned(rng, day) if kind in _DECIDES else None,
    )
    p = _with_contract(rng, p, kind, awarded)
    cancelled = kind in ("contract", "framework") and rng.random() < 0.06
    return _cancel(rng, p, nature, kind) if cancelled else [(p, nature, kind)]


def _open_procedure(rng: np.random.Generator) -> str:
    return pick(rng, ("open", "simplified", "restricted", "negotiated"), (0.5, 0.35, 0.1, 0.05))


def _planned(rng: np.random.Generator, day: dt.date) -> dt.date:
    planned = first_of_month(day, int(rng.choice((-1, 0, 0, 1, 2))))
    return min(max(planned, dt.date(day.year, 1, 1)), dt.date(day.year, 12, 1))


def _with_contract(
    rng: np.random.Generator, p: Procurement, kind: str, awarded: dt.date
) -> Procurement:
    """Values in whole thousands, term and workers; some of them not known."""
    sizes: dict[str, Callable[[], float]] = {
        "direct_below": lambda: rng.uniform(80, 200),
        "direct_above": lambda: rng.uniform(900, 3_000),
        "framework": lambda: rng.lognormal(8.5, 0.8),
    }
    estimate = 1000 * max(80, round(sizes.get(kind, lambda: rng.lognormal(7.6, 0.9))()))
    actual = 1000 * round(estimate / 1000 * rng.uniform(0.85, 1.15))
    direct = kind.startswith("direct")
    known_estimate, known_actual = rng.random() < 0.9, rng.random() < 0.9
    months = pick(rng, _DURATIONS) if rng.random() < 0.9 else None
    starts = first_of_month(awarded, int(rng.integers(1, 4)))
    return replace(
        p,
        estimated_value_sek=estimate if known_estimate and not direct else None,
        contract_value_sek=(
            (estimate if direct else actual)
            if kind != "direct_unknown" and p.awarded_at and (known_actual or direct)
            else None
        ),
        duration_months=months,
        starts_at=starts if months else None,
        ends_at=first_of_month(starts, months) - dt.timedelta(days=1) if months else None,
        expected_workers=(
            (1 if rng.random() < 0.15 else int(rng.integers(2, 13)))
            if rng.random() < 0.85
            else None
        ),
    )


def _cancel(
    rng: np.random.Generator, p: Procurement, nature: str, kind: str
) -> list[tuple[Procurement, str, str]]:
    """The procurement cancelled, and its re-run when that falls in the same year."""
    published = p.published_at or dt.date.min
    cancelled_at = published + dt.timedelta(days=int(rng.integers(25, 90)))
    cancelled = replace(p, awarded_at=None, contract_value_sek=None, cancelled_at=cancelled_at)
    again = cancelled_at + dt.timedelta(days=int(rng.integers(15, 60)))
    rows = [(cancelled, nature, "cancelled")]
    if again.year == published.year:
        award = again + dt.timedelta(days=60)
        rerun = replace(p, published_at=again, awarded_at=award, planned_at=None)
        rows.append((rerun, nature, kind))
    return rows


def _decide(
    rng: np.random.Generator, made: list[tuple[Procurement, str, str]], share: float
) -> list[Procurement]:
    """Sets the social decision: the share by quota where it counts, by chance elsewhere."""
    deciding = [i for i, (_, n, k) in enumerate(made) if n == "services" and k in _DECIDES]
    order = [deciding[int(i)] for i in rng.permutation(len(deciding))]
    unknown = int(rng.binomial(len(order), 0.06))
    yes = min(round(share * len(order)), len(order) - unknown)
    answers = dict.fromkeys(order, "no")
    answers |= dict.fromkeys(order[:yes], "yes") | dict.fromkeys(order[yes : yes + unknown], "")
    chance = {"services": share, "works": share, "supplies": 0.0}
    result = []
    for i, (p, nature, _) in enumerate(made):
        by_chance = "yes" if rng.random() < chance[nature] else "no"
        answer = answers.get(i, by_chance if rng.random() < 0.93 else "")
        result.append(_with_decision(rng, p, answer, nature))
    return result


def _with_decision(
    rng: np.random.Generator, p: Procurement, answer: str, nature: str
) -> Procurement:
    kind: str | None = None
    reason: str | None = None
    flag = answer or None
    if answer == "yes":
        kind = pick(rng, COUNTED_TYPES, TYPE_WEIGHTS) if rng.random() < 0.92 else None
    elif answer == "no":
        draw = rng.random()
        if draw < 0.20:
            kind = pick(rng, NOT_COUNTED_TYPES)
            # A social clause, but not of the counted kinds; nobody sets one on goods.
            flag = "yes" if draw < 0.08 and nature != "supplies" else "no"
        elif draw < 0.60:
            kind = "none"
        reason = pick(rng, REASONS) if flag == "no" and rng.random() < 0.4 else None
    later = rng.random() < 0.06 and flag is not None and p.event is not None
    return replace(
        p,
        social=flag,
        requirement_type=kind,
        reason_not_set=reason,
        decided_at=p.event + dt.timedelta(days=60) if later and p.event else None,
        plan_social=flag if p.planned_at and rng.random() < 0.6 else None,
    )


def _never_made(rng: np.random.Generator, year: int, ref: str) -> Procurement:
    cpv, _, words = pick(rng, CPV["services"])
    return Procurement(
        procurement_ref=ref,
        title=f"{words}, {pick(rng, PLACES)}",
        nature="services",
        cpv_main=cpv,
        estimated_value_sek=1000 * int(rng.integers(300, 3000)),
        duration_months=12,
        planned_at=dt.date(year, int(rng.integers(1, 13)), 1),
    )
