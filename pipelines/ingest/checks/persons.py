"""What cannot be of one person: an age, two placements at one contract, more than full time.

Persons are known by pseudonyms, none of which stands in a remark (`reliability.md` 5.2).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from pipelines.ingest.checks.rowset import Rowset, where
from pipelines.ingest.remarks import Remarks

_YOUNGEST, _OLDEST, _IMPOSSIBLE = 15, 75, 100
_FULL = 1 + 1e-6
# The day on which somebody's age counts, the first that a report has.
_DAYS = ("starts_at", "entered_at", "from_window", "observed_at", "started_at")


def ages(rows: Rowset) -> Iterable[Remarks]:
    """M66, M67: nobody is 115, and nobody of 12 or 90 is placed.

    Of a birth only the year is kept, so who may have turned 75 or 15 in the year passes.
    """
    if not rows.has("birth_year", "candidate_pid"):
        return
    born = rows.numbers("birth_year")
    when = np.full(len(rows.rows), float(rows.year) if rows.year else np.nan)
    for name in reversed([n for n in _DAYS if rows.has(n)]):
        years = [np.nan if d is None else d.year for d in rows.columns[name]]
        when = np.where(np.isnan(years), when, years)
    age = when - born
    field = "candidate_pid" if "candidate_pid" in rows.header.columns else "birth_year"
    for code, wrong in (
        ("M66", age > _IMPOSSIBLE),
        ("M67", (age < _YOUNGEST) | ((age > _OLDEST + 1) & (age <= _IMPOSSIBLE))),
    ):
        here = where(wrong)
        shown = [rows.shown("candidate_pid", i) for i in here]
        yield from rows.remark(code, field, here, shown, age=[int(age[i]) for i in here])


def same_contract_twice(rows: Rowset) -> Iterable[Remarks]:
    """M92: one person in two placements at one contract at the same time."""
    found: dict[int, int] = {}
    for group in _of_one_person(rows):
        at_contract: dict[object, list[int]] = defaultdict(list)
        for i in group:
            contract = _contract(rows, i)
            if contract is not None:
                at_contract[contract].append(i)
        for same in at_contract.values():
            for later, i in enumerate(same):
                for j in same[:later]:
                    if _start(rows, i) != _start(rows, j) and _overlap(rows, i, j):
                        found.setdefault(i, j)
                        found.setdefault(j, i)
    places = sorted(found)
    shown = [rows.shown("candidate_pid", i) for i in places]
    others = [int(rows.rows[found[i]]) for i in places]
    yield from rows.remark("M92", "candidate_pid", places, shown, other=others)


def more_than_full_time(rows: Rowset) -> Iterable[Remarks]:
    """M93: placements of one person at the same time that together are more than full time."""
    if not rows.has("working_hours_share"):
        return
    share = rows.numbers("working_hours_share")
    most: dict[int, tuple[float, int]] = {}
    for group in _of_one_person(rows):
        known = [i for i in group if share[i] > 0]
        for i in known:
            beside = [j for j in known if j == i or _is_at(rows, j, _start(rows, i))]
            total = float(sum(share[j] for j in beside))
            if len(beside) > 1 and total > _FULL:
                for j in beside:
                    most[j] = max(most.get(j, (0.0, 0)), (total, len(beside)))
    places = sorted(most)
    yield from rows.remark(
        "M93", "working_hours_share", places,
        share=[round(100 * most[i][0]) for i in places], n=[most[i][1] for i in places],
    )  # fmt: skip


def _of_one_person(rows: Rowset) -> Iterator[list[int]]:
    """The rows of each person who has several with a start, in their order."""
    if rows.layout.report_type != "placement_list" or not rows.has("candidate_pid", "starts_at"):
        return
    of_person: dict[str, list[int]] = defaultdict(list)
    for i, pid in enumerate(rows.columns["candidate_pid"]):
        if pid is not None and rows.columns["starts_at"][i] is not None:
            of_person[pid].append(i)
    yield from (group for group in of_person.values() if len(group) > 1)


def _contract(rows: Rowset, place: int) -> object:
    for name in ("procurement_ref", "contract_no", "supplier"):
        value = rows.columns[name][place] if rows.has(name) else None
        if value is not None:
            return name, value
    return None


def _start(rows: Rowset, place: int) -> float:
    return float(rows.columns["starts_at"][place].toordinal())


def _end(rows: Rowset, place: int) -> float:
    for name in ("ended_at", "planned_end_at"):
        day = rows.columns[name][place] if rows.has(name) else None
        if day is not None:
            return float(day.toordinal())
    return np.inf


def _is_at(rows: Rowset, place: int, day: float) -> bool:
    return _start(rows, place) <= day < _end(rows, place)


def _overlap(rows: Rowset, one: int, other: int) -> bool:
    return _is_at(rows, one, _start(rows, other)) or _is_at(rows, other, _start(rows, one))
