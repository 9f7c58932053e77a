"""The true measures of people placed and of what suppliers promised: plain loops and counts.

Written apart from the pipeline's own formulas on purpose, as `truth.py` is; from what the accepted
rows say (`told.py`). Rules of `domain.md` 3.8-3.11.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from pipelines.demo.told import Row, persons, rows_told
from pipelines.demo.truth import Period, periods
from pipelines.demo.truth_stay import findings, lead_time, retention, stays, waits
from pipelines.demo.world import World

WORK = ("employment", "apprenticeship", "summer_job")
PRIORITY = {"youth", "foreign_born", "disability"}
STAYS, SILENT = ("same_employer",), ("unknown", "sick", "parental_leave")
Answer = dict[str, Any]


def people_rows(
    submissions: Iterable[Mapping[str, Any]],
    world: World,
    members: Mapping[str, Sequence[str]],
    city: str,
) -> list[Answer]:
    """All measures of people and promises, of each organisation and period.

    Args:
        submissions: The truth's lines, with what is understood of every accepted row.
        world: The invented city.
        members: The units that each organisation sums up.
        city: The organisation that also holds what no unit does.
    """
    lines = list(submissions)
    through = world.through
    placed = [r for r in _placements(lines, world) if r["starts_at"] <= str(through)]
    stayed, waited = stays(lines, placed, through), waits(lines, through)
    promised, result = list(_promises(lines)), []
    for period in periods(world.years[0], through):
        for org, units in members.items():
            is_mine = city == org
            mine = [r for r in placed if is_mine or r["org"] in units]
            found: dict[str, Answer | None] = {**started(mine, period, through)}
            found |= retention([s for s in stayed if is_mine or s.org in units], period)
            found |= delivered([p for p in promised if p["org"] in units], period, through)
            if is_mine:
                found |= {"lead_time_identified_started": lead_time(waited, period)}
            result += [
                {"kpi_id": kpi, "org_id": org, "period_id": period.period_id, **answer}
                for kpi, answer in found.items()
                if answer and answer["n"]  # whether none is a report of none is no matter here
            ]
    return result


def _answer(numerator: int, denominator: int, unknown: int, n: int | None = None) -> Answer:
    low = float(Fraction(numerator, denominator)) if denominator else None
    high = float(Fraction(numerator + unknown, denominator)) if denominator else None
    return {
        "numerator": numerator,
        "denominator": denominator,
        "unknown": unknown,
        "n": denominator if n is None else n,
        "value": low,
        "lower": low,
        "upper": high,
    }


def _number(n: float) -> Answer:
    return {"numerator": n, "n": n}


def _placements(lines: Sequence[Mapping[str, Any]], world: World) -> list[Row]:
    """The placements, each person's with what is known of the person."""
    known, told = persons(lines, world), findings(lines)
    seen: dict[tuple[Any, ...], Row] = {}
    for number, row in enumerate(rows_told(lines, "placement_list")):
        pid = row.get("candidate_pid")
        who = known.get(pid, {}) if pid else {}
        key = (pid or number, row.get("procurement_ref"), row.get("supplier"), row.get("starts_at"))
        seen[key] = {
            **row,
            "who": pid or f"row {number}",
            "persons": 1 if pid else int(row.get("n_persons", 1)),
            "gender": (who.get("gender") or row.get("gender")),
            "groups": who.get("groups") if pid else set(row.get("target_groups", ())),
            "flags": who.get("flags", {}),
            "birth_year": who.get("birth_year"),
            "seen": [(day, status) for day, _, _, status in told[pid, row.get("starts_at")]],
        }
    return list(seen.values())


def started(rows: Sequence[Row], period: Period, through: dt.date) -> dict[str, Answer]:
    """The measures of placements that began in a period, and of who was in work in it."""
    first, last = str(period.first), str(period.last)
    begun = [r for r in rows if first <= r["starts_at"] <= last]
    employed = [r for r in begun if r["placement_type"] == "employment"]
    who = {r["who"]: r for r in begun}.values()
    return {
        "placements_started": _number(_sum(begun)),
        "persons_in_work": _number(_in_work(rows, period, through)),
        "unsubsidised_share": _answer(
            _sum(r for r in employed if r.get("subsidy_type") == "none"),
            _sum(employed),
            _sum(r for r in employed if not r.get("subsidy_type")),
        ),
        "target_group_share": _answer(
            _sum(r for r in who if r["groups"] & PRIORITY),
            _sum(who),
            _sum(r for r in who if not r["groups"] & PRIORITY and not _is_none(r)),
        ),
        "women_share": _answer(
            _sum(r for r in who if r["gender"] == "woman"),
            _sum(who),
            _sum(r for r in who if r["gender"] not in ("woman", "man")),
        ),
    }


def _sum(rows: Iterable[Row]) -> int:
    return sum(r["persons"] for r in rows)


def _is_none(row: Row) -> bool:
    """Known to be in none of the pilot's groups: in another, or in none that are asked."""
    asked = all(row["flags"].get(f) == "no" for f in ("foreign_born", "disability"))
    return bool(row["groups"]) or (asked and row["birth_year"] is not None)


def _in_work(rows: Sequence[Row], period: Period, through: dt.date) -> int:
    """Persons whose work touches a month of the period."""
    months = str(period.first)[:7], str(period.last)[:7]
    who = {
        r["who"]: r["persons"]
        for r in rows
        if r["placement_type"] in WORK
        and r["starts_at"] <= str(end := _last_day(r, through))
        and r["starts_at"][:7] <= months[1]
        and str(end)[:7] >= months[0]
    }
    return sum(who.values())


def _last_day(row: Row, through: dt.date) -> dt.date:
    if row.get("ended_at"):
        return min(through, dt.date.fromisoformat(row["ended_at"]))
    planned = row.get("planned_end_at")
    end = dt.date.fromisoformat(planned) if planned else through
    gone = [day for day, status in row["seen"] if status not in STAYS and status not in SILENT]
    there = [day for day, status in row["seen"] if status in STAYS]
    if gone:
        end = min(end, min(gone) - dt.timedelta(days=1))
    last: dt.date = max([end, *there])
    return min(through, last)


def _promises(lines: Sequence[Mapping[str, Any]]) -> Iterable[Row]:
    """The newest word on each commitment."""
    found: dict[tuple[str, str | None], Row] = {}
    for row in rows_told(lines, "commitment_register"):
        key = (row["org"], row.get("procurement_ref"))
        before = found.get(key, {})
        found[key] = {**{k: v for k, v in before.items() if k == "delivered_persons"}, **row}
    return found.values()


def delivered(rows: Sequence[Row], period: Period, through: dt.date) -> dict[str, Answer]:
    """The measures of commitments that fell due in a period."""
    due = [
        r
        for r in rows
        if r.get("promised_persons")
        and r.get("commitment_type") != "dialogue"
        and r.get("status") not in ("excused", "cancelled")
        and r.get("due_date")
        and str(period.first) <= _day(r["due_date"]) <= min(str(period.last), str(through))
    ]
    promised = sum(r["promised_persons"] for r in due)
    kept = sum(min(r["delivered_persons"], r["promised_persons"]) for r in due)
    fulfilled = sum(r["delivered_persons"] >= r["promised_persons"] for r in due)
    every = sum(r["delivered_persons"] for r in due)
    return {
        "commitment_delivery": _answer(kept, promised, 0, len(due)),
        "commitment_delivery_uncapped": _answer(every, promised, 0, len(due)),
        "commitment_contracts": _answer(fulfilled, len(due), 0, len(due)),
    }


def _day(told: Any) -> str:
    """The last day of what is told as a span of days."""
    return str(told[1]) if isinstance(told, list) else str(told)
