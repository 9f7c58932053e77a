"""What only all files in force together can tell of persons, who are known by pseudonyms alone.

Pure functions; no pseudonym stands in a finding (`reliability.md` 5.2). What concerns contracts is
in `across_contracts.py`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.ingest.beside import Remark, Rows, day, folded, remark
from pipelines.ingest.submissions import Submission

_FULL = 1.0 + 1e-6


def without_candidate(rows: Rows, submissions: Sequence[Submission]) -> Iterable[Remark]:
    """M122: a preparation of somebody who stands on no list of candidates.

    An own id means something only beside its sender's list, a pseudonym only under its own key.
    """
    known: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for row in rows("candidate_list").to_dict("records"):
        for circle in _circles(row, submissions):
            known[circle].add(row["candidate_pid"])
    for row in rows("preparation_list").to_dict("records"):
        own = _circles(row, submissions)[0]
        if own in known and row["candidate_pid"] and row["candidate_pid"] not in known[own]:
            yield remark(submissions, row, "M122", "candidate_pid")


def _circles(row: Mapping[Any, Any], submissions: Sequence[Submission]) -> list[tuple[object, ...]]:
    """Within what a pseudonym says who somebody is, the widest first."""
    receipt = submissions[int(row["_place"])].receipt
    sender = (receipt.key_version, receipt.org_id)
    # Only a personal number gives a year of birth with the pseudonym.
    return [(receipt.key_version,), sender] if row["birth_year"] else [sender]


def over_full_time(rows: Rows, submissions: Sequence[Submission]) -> Iterable[Remark]:
    """M93: placements in several files, at the same time, that together are more than full time.

    Every one of them is remarked on, unless its own file told it already. A placement that two
    files list is one.
    """
    held: dict[str, dict[tuple[object, ...], dict[Any, Any]]] = defaultdict(dict)
    for row in rows("placement_list").to_dict("records"):
        started, share = day(row["starts_at"]), row["working_hours_share"]
        if row["candidate_pid"] and started and share:
            same = (started, folded(row["procurement_ref"]), folded(row["supplier"]))
            held[row["candidate_pid"]].setdefault(same, row)
    told = {
        (place, f.sheet, f.row)
        for place, s in enumerate(submissions)
        if s.reading.report_type == "placement_list"
        for f in s.reading.findings.itertuples()
        if f.code == "M93"
    }
    for placements in held.values():
        for one, total, n in _too_much(list(placements.values())):
            if (one["_place"], one["source_sheet"], one["source_row"]) not in told:
                yield remark(submissions, one, "M93", "working_hours_share",
                             share=round(total * 100), n=n)  # fmt: skip


def _too_much(
    placements: Sequence[Mapping[Any, Any]],
) -> Iterable[tuple[Mapping[Any, Any], float, int]]:
    """One person's placements in several files beyond full time: the most at once, and how many."""
    most: dict[int, tuple[float, int]] = {}
    for row in placements:
        begins = row["starts_at"]
        beside = [
            i for i, r in enumerate(placements) if r is row or r["starts_at"] <= begins < _end(r)
        ]
        total = sum(float(placements[i]["working_hours_share"]) for i in beside)
        if total > _FULL and len({placements[i]["_place"] for i in beside}) > 1:
            for i in beside:
                most[i] = max(most.get(i, (0.0, 0)), (total, len(beside)))
    return [(placements[i], *most[i]) for i in sorted(most)]


def _end(row: Mapping[Any, Any]) -> dt.date:
    return day(row["ended_at"]) or day(row["planned_end_at"]) or dt.date.max
