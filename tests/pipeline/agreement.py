"""How an invented city's truth and what the intake makes of it differ, by file and cell.

The truth comes from `truth.json`, the other side from the staging tables.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.model.reports import standard

# Remarks on headers alone: their number depends on the layout, not on what is understood.
OF_HEADERS = {"S18", "S22", "S24"}
Truth = Mapping[str, Any]
Frames = Mapping[str, pd.DataFrame]
Place = tuple[str, int]


def differences(truth: Truth, frames: Frames) -> list[str]:
    """One line a difference, each with file and cell; empty when both agree."""
    submissions = frames["submission"].to_dict("records")
    by_file = {f"{s['org_id']}/{s['file_name']}": s for s in submissions}
    found = [f"{name}: not in the truth" for name in by_file.keys() - _files(truth)]
    persons: dict[str, set[str]] = defaultdict(set)
    for line in truth["submissions"]:
        name = line["file"]
        submission = by_file.get(name)
        if submission is None:
            found.append(f"{name}: was not received")
            continue
        about = [
            *_outcome(line, submission),
            *_ignored(line, submission, frames["ignored_row"]),
            *_findings(line, submission, frames["finding"]),
            *_values(line, submission, frames, persons),
        ]
        found += [f"{name}: {said}" for said in about]
    return found + _identities(persons)


def _files(truth: Truth) -> set[str]:
    return {line["file"] for line in truth["submissions"]}


def _outcome(line: Truth, submission: Mapping[Any, Any]) -> Iterator[str]:
    counts = ("rows_in", "rows_accepted", "rows_quarantined", "rows_ignored")
    pairs = {n: (submission[n], line[n]) for n in ("status", *counts)}
    pairs["in force"] = (submission["is_effective"], line["in_force"])
    # Of a refused file only its name may tell what it was.
    if line["status"] == "accepted":
        pairs["report type"] = (submission["report_type"], line["report_type"])
        pairs["part"] = (submission["part"], line["part"])
        period = submission["period_id"]
        pairs["period"] = (None if pd.isna(period) else period, line["period_id"])
    for what, (got, wanted) in pairs.items():
        if got != wanted:
            yield f"{what} is {got}, not {wanted}"


def _mine(frame: pd.DataFrame, submission: Mapping[Any, Any]) -> pd.DataFrame:
    return frame[frame["submission_id"] == submission["submission_id"]]


def _ignored(line: Truth, submission: Mapping[Any, Any], rows: pd.DataFrame) -> Iterator[str]:
    got = Counter(_mine(rows, submission)["reason"])
    if got != Counter(line["ignored"]):
        yield f"ignored rows are {dict(got)}, not {line['ignored']}"


def _findings(line: Truth, submission: Mapping[Any, Any], frame: pd.DataFrame) -> Iterator[str]:
    got: Counter[tuple[Any, ...]] = Counter()
    for f in _mine(frame, submission).to_dict("records"):
        if f["code"] not in OF_HEADERS:
            row = None if pd.isna(f["row"]) else int(f["row"])
            place = tuple(None if pd.isna(v) else v for v in (f["sheet"], f["column"]))
            got[f["code"], f["severity"], place[0], row, place[1]] += 1
    wanted = Counter(
        (f["code"], f["severity"], f["sheet"], f["row"], f["column"]) for f in line["findings"]
    )
    for what, some in (("missing", wanted - got), ("false", got - wanted)):
        for (code, severity, sheet, row, column), n in sorted(some.items(), key=str):
            times = f" ({n} times)" if n > 1 else ""
            yield f"{sheet}!{column or ''}{row or ''} {what} {severity} {code}{times}"


def _values(
    line: Truth, submission: Mapping[Any, Any], frames: Frames, persons: dict[str, set[str]]
) -> Iterator[str]:
    if line["status"] != "accepted":
        return
    rows = _mine(frames[line["report_type"]], submission).to_dict("records")
    read = {(str(r["source_sheet"]), int(r["source_row"])): r for r in rows}
    wanted: dict[Place, Mapping[str, Any]] = {(s, n): known for s, n, known in line["values"]}
    for sheet, row in sorted(read.keys() ^ wanted.keys()):
        what = "is not accepted" if (sheet, row) in wanted else "is accepted"
        yield f"{sheet} row {row} {what}"
    fields = standard()[line["report_type"]].fields
    for place in sorted(read.keys() & wanted.keys()):
        got, known = read[place], wanted[place]
        if "candidate_pid" in known and isinstance(got["candidate_pid"], str):
            persons[known["candidate_pid"]].add(got["candidate_pid"])
        for name, value in known.items():
            if name == "candidate_pid":
                continue
            column = "org_id" if name == "org" else name
            kind = fields[name].type if name in fields else ""
            shown = _as_known(got, column, kind)
            if not _same(shown, sorted(value) if kind == "codes" else value):
                yield f"{place[0]} row {place[1]} {name} is {shown!r}, not {value!r}"


def _as_known(row: Mapping[Any, Any], column: str, kind: str) -> Any:
    """A value of a row as the truth file would say it."""
    if kind == "window":
        days = [_as_known(row, c, "date") for c in (column, f"{column}_to")]
        return [*days, row[f"{column}_precision"]]
    value = row.get(column)
    if isinstance(value, str) or value is None:
        return sorted(value.split(",")) if kind == "codes" and value else value
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return None if pd.isna(value) else value


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool) or isinstance(got, bool):
        return bool(got) == bool(wanted)
    if isinstance(wanted, int | float) and not isinstance(got, str) and got is not None:
        return math.isclose(float(got), float(wanted), abs_tol=1e-9)
    return bool(got == wanted) or (isinstance(got, str) and got == str(wanted))


def _identities(persons: Mapping[str, set[str]]) -> list[str]:
    """Each person is one pseudonym, and no two are the same."""
    found = [f"{who}: is {len(p)} pseudonyms" for who, p in persons.items() if len(p) > 1]
    shared = Counter(p for pseudonyms in persons.values() for p in pseudonyms)
    return found + [f"a pseudonym is {n} persons" for n in shared.values() if n > 1]


def report(found: list[str], shown: int = 60) -> str:
    """The differences as a failure's message: how many of each file, then the first of them."""
    by_file = Counter(line.split(": ")[0] for line in found)
    files = [f"{n:5} {name}" for name, n in by_file.most_common()]
    return "\n".join([f"{len(found)} differences", *files, "", *found[:shown]])
