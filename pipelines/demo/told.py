"""What the accepted rows in force say, taken from the truth's own lines, as plain rows.

The measures of `truth_people.py` and `truth_promises.py` are summed up from these. Days stay texts
(`2015-03-31`), which compare as days do.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.demo.world import World

Row = dict[str, Any]
PLACEMENTS, CANDIDATES = "placement_list", "candidate_list"
FLAGS = ("foreign_born", "newly_arrived", "disability")


def rows_told(submissions: Iterable[Mapping[str, Any]], report_type: str) -> list[Row]:
    """The rows of a report type in the order in which they were sent; `sender` is who sent them."""
    return [
        {**known, "sender": line["org_id"], "org": known.get("org", line["org_id"])}
        for line in submissions
        if line["report_type"] == report_type and line["in_force"]
        for _, _, known in line["values"]
    ]


def persons(submissions: Iterable[Mapping[str, Any]], world: World) -> dict[str, Row]:
    """By person what reports say of them: year of birth, gender, groups, first start, entry.

    The year of birth is that of the personal number, known wherever the person is.
    """
    lines = list(submissions)
    born = {who.key: who.birth.year for who in world.candidates}
    found: dict[str, Row] = {}
    for report_type in (CANDIDATES, PLACEMENTS):
        for row in rows_told(lines, report_type):
            pid = row.get("candidate_pid")
            if pid is None:
                continue
            known = found.setdefault(
                pid, {"birth_year": born.get(pid), "gender": None, "groups": set(), "flags": {}}
            )
            known["gender"] = known["gender"] or row.get("gender")
            known["birth_year"] = known["birth_year"] or row.get("birth_year")
            known["groups"] |= set(row.get("target_groups", ()))
            if row.get("primary_group"):
                known["groups"].add(row["primary_group"])
            known["flags"] |= {f: row[f] for f in FLAGS if row.get(f) in ("yes", "no")}
            if report_type == PLACEMENTS and row.get("starts_at"):
                known["start"] = min(known.get("start", row["starts_at"]), row["starts_at"])
            if report_type == CANDIDATES and row.get("entered_at"):
                known["entered"] = min(known.get("entered", row["entered_at"]), row["entered_at"])
    for known in found.values():
        known["groups"] |= {f for f, said in known["flags"].items() if said == "yes"}
        _decide_youth(known)
    return found


def _decide_youth(known: Row) -> None:
    """Who is young is decided by age where it is known: at the first start, else at entry."""
    day = known.get("start") or known.get("entered")
    if known["birth_year"] is None or day is None:
        return
    known["groups"].discard("youth")
    if 16 <= int(day[:4]) - known["birth_year"] <= 24:
        known["groups"].add("youth")
