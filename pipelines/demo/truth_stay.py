"""The true measures of how long people stay and how long they wait: plain loops and products.

Written apart from the pipeline's own formulas on purpose, as `truth.py` is. In the invented city a
person has one placement, which makes the rules of `domain.md` 3.9-3.10 short.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from pipelines.demo.told import CANDIDATES, PLACEMENTS, Row, rows_told
from pipelines.demo.truth import Period

# What a follow-up finds: gone from the employer, or nothing that is known.
GONE = {"other_employer", "self_employed", "education", "left", "program", "unemployed",
        "income_support"}  # fmt: skip
DOUBT = {"unknown", "moved"}
HORIZONS = {"retention_3": 91, "retention_6": 183, "retention_12": 365, "retention_24": 730}
MONTH = 30.4375
NEAR, FEW = 30, 5
# What shows that somebody goes on after a refusal.
ONWARD = ("preparation_at", "prepared_at", "matched_at", "presented_at", "interviewed_at")


class Finding(NamedTuple):
    """The day of a visit, the days between it and its horizon, and what was found."""

    day: dt.date
    first: dt.date
    last: dt.date
    status: str


class Stay(NamedTuple):
    """Days from the start to the end, or to the last day known; `possible` to the last day."""

    who: str
    starts_at: str
    org: str
    days: int
    ended: bool
    unknown: bool
    possible: int


class Wait(NamedTuple):
    """Days from the identification to the start, or as far as somebody waited."""

    identified: str
    days: int
    started: bool


def left(days: Sequence[int], ended: Sequence[bool], at: int) -> Fraction:
    """Kaplan-Meier's share left on a day: a product over days with an end (`domain.md` 3.10)."""
    share = Fraction(1)
    ends: dict[int, int] = defaultdict(int)
    for day, is_end in zip(days, ended, strict=True):
        ends[day] += is_end
    for day in sorted(d for d, n in ends.items() if n and d <= at):
        share *= 1 - Fraction(ends[day], sum(d >= day for d in days))
    return share


def findings(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, Any], list[Finding]]:
    """What follow-ups found, by person and start; a wide row tells of several horizons."""
    told: dict[tuple[Any, Any], list[Finding]] = defaultdict(list)
    for row in rows_told(lines, "follow_up_list"):
        if not row.get("starts_at"):
            continue
        said = {int(row["horizon_months"]): row["status"]} if row.get("status") else {}
        said |= {m: row[f"status_{m}"] for m in (3, 6, 12, 24) if row.get(f"status_{m}")}
        for months, status in said.items():
            start = dt.date.fromisoformat(row["starts_at"])
            due = start + dt.timedelta(days=round(months * MONTH))
            made = dt.date.fromisoformat(row["observed_at"]) if row.get("observed_at") else due
            due = due if abs((due - made).days) <= NEAR else made
            line = Finding(made, min(made, due), max(made, due), status)
            told[row.get("candidate_pid"), row["starts_at"]].append(line)
    return told


def stays(
    lines: Iterable[Mapping[str, Any]], placed: Iterable[Row], through: dt.date
) -> list[Stay]:
    """How long each employment lasted with the employer, as far as lists and follow-ups tell.

    One with the same supplier that begins before the one before is over, or within thirty days, is
    no new start: it carries on.
    """
    told = findings(lines)
    found: list[Stay] = []
    open_: dict[tuple[str, Any], int] = {}
    employed = (p for p in placed if p["placement_type"] in ("employment", "apprenticeship"))
    for p in sorted(employed, key=lambda p: str(p["starts_at"])):
        new = _stay(p, sorted(told[p["who"], p["starts_at"]]), through)
        key = (p["who"], p.get("supplier"))
        place = open_.get(key)
        if place is not None and _gap(found[place], new) <= NEAR:
            found[place] = _carried_on(found[place], new)
            continue
        open_[key] = len(found)
        found.append(new)
    return found


def _gap(before: Stay, after: Stay) -> int:
    """Days from the last known day of one employment to the first of another."""
    started = dt.date.fromisoformat(after.starts_at) - dt.date.fromisoformat(before.starts_at)
    return started.days - before.days


def _carried_on(first: Stay, then: Stay) -> Stay:
    """The first employment up to the end of the one that lasts longer."""
    later = (dt.date.fromisoformat(then.starts_at) - dt.date.fromisoformat(first.starts_at)).days
    if later + then.days <= first.days:
        return first
    return first._replace(days=later + then.days, ended=then.ended, unknown=then.unknown)


def _stay(p: Row, told: Sequence[Finding], through: dt.date) -> Stay:
    start = dt.date.fromisoformat(p["starts_at"])

    def until(day: dt.date, *, ended: bool, unknown: bool) -> Stay:
        if day >= through:  # nothing is missing of who is followed to the last day
            day, unknown, ended = through, unknown and ended, ended and day == through
        all_days = (through - start).days
        return Stay(
            p["who"], p["starts_at"], p["org"], (day - start).days, ended, unknown, all_days
        )

    end = dt.date.fromisoformat(p["ended_at"]) if p.get("ended_at") else None
    if end is not None and end <= through:
        return until(end, ended=True, unknown=False)
    known, doubted = start, False
    for _, first, last, status in told:
        if status in GONE:
            return until(max(known, first), ended=True, unknown=False)
        if status == "same_employer":
            known, doubted = max(known, last), False
        doubted = doubted or status in DOUBT
    return until(known if doubted else through, ended=False, unknown=True)


def retention(found: Sequence[Stay], period: Period) -> dict[str, dict[str, Any]]:
    """The shares left of those who began in a period."""
    begun = [s for s in found if str(period.first) <= s.starts_at <= str(period.last)]
    latest_first = sorted(begun, key=lambda s: s.starts_at, reverse=True)
    mine = list({s.who: s for s in latest_first}.values())  # each with the first employment
    return {name: _left_on(day, mine) for name, day in HORIZONS.items()} if mine else {}


def _left_on(day: int, mine: Sequence[Stay]) -> dict[str, Any]:
    days, n = [s.days for s in mine], len(mine)
    seen = all(s.ended or s.days >= day for s in mine)
    if sum(d >= day for d in days) < FEW and not seen:
        return {"denominator": n, "n": n, "value": None}
    share = left(days, [s.ended for s in mine], day)
    low = left(days, [s.ended or (s.unknown and s.days < day) for s in mine], day)
    high = left(
        [max(s.days, s.possible) if s.unknown else s.days for s in mine],
        [s.ended and not s.unknown for s in mine],
        day,
    )
    lost = sum(s.unknown and s.days < day for s in mine)
    return {"numerator": float(n * share), "denominator": n, "unknown": lost, "n": n,
            "value": float(share), "lower": float(low), "upper": float(high)}  # fmt: skip


def waits(lines: Sequence[Mapping[str, Any]], through: dt.date) -> list[Wait]:
    """How long everybody in a list of candidates waited for a placement."""
    days: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    listed = set()
    for report_type in (CANDIDATES, PLACEMENTS, "preparation_list"):
        for row in rows_told(lines, report_type):
            pid = row.get("candidate_pid")
            if pid is not None:
                listed |= {pid} if report_type == CANDIDATES else set()
                for name, day in _dated(row, report_type):
                    days[pid][name].add(day)
    found = [_wait(days[pid], str(through)) for pid in sorted(listed)]
    return [w for w in found if w is not None]


def _dated(row: Row, report_type: str) -> Iterable[tuple[str, str]]:
    if report_type == PLACEMENTS:
        names = {"starts_at": "started_at"}
    elif report_type == "preparation_list":
        names = {"starts_at": "preparation_at"}
        names |= {"ends_at": "prepared_at"} if row.get("completed") == "yes" else {}
    else:
        names = {n: n for n in (*ONWARD, "entered_at", "started_at", "declined_by_candidate_at")}
    return [(name, row[field]) for field, name in names.items() if row.get(field)]


def _wait(of: Mapping[str, set[str]], through: str) -> Wait | None:
    if not of["entered_at"] or min(of["entered_at"]) > through:
        return None
    entered = min(of["entered_at"])
    starts = [d for d in of["started_at"] if d <= through]
    after = [d for d in starts if d >= entered]
    if starts and not after:
        return None  # began before: tells nothing of how long it takes
    refused = [d for d in of["declined_by_candidate_at"] if entered <= d <= through]
    onward = [d for name in ONWARD for d in of[name] if entered <= d <= through]
    gave_up = bool(refused) and not (onward and max(onward) > max(refused))
    end = min(after) if after else max(refused) if gave_up else through
    lasted = dt.date.fromisoformat(end) - dt.date.fromisoformat(entered)
    return Wait(entered, lasted.days, bool(after))


def lead_time(found: Sequence[Wait], period: Period) -> dict[str, Any] | None:
    """The median of those identified in a period: when half have started."""
    mine = [w for w in found if str(period.first) <= w.identified <= str(period.last)]
    if not mine:
        return None
    days, started = [w.days for w in mine], [w.started for w in mine]
    reached = [d for d in sorted(set(days)) if left(days, started, d) <= Fraction(1, 2)]
    median = float(reached[0]) if reached else None
    return {"numerator": sum(started), "denominator": len(mine), "unknown": 0, "n": len(mine),
            "value": median, "lower": median, "upper": median}  # fmt: skip
