"""The same row twice in a table: a repetition, a new advert, or a contradiction.

Rows are the same when all fields of their report's identity are; the same rows of other sheets and
files are newer reports, not repetitions.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from pipelines.ingest.checks.rowset import Rowset
from pipelines.ingest.remarks import Remarks

_IDS = ("ref", "person_id")
Group = list[int]


def duplicates(rows: Rowset) -> Iterable[Remarks]:
    """M90 for a repetition, M105 for a later advert of the same case, M91 for a contradiction."""
    fields = rows.layout.fields
    identity = [n for n in rows.layout.report.identity if rows.has(n)]
    ids = [n for n in rows.layout.report.identity if n in fields and fields[n].type in _IDS]
    needed = ids or [n for n in rows.layout.required if n in identity]
    if not all(rows.has(n) for n in needed):
        return
    if not _repeats(rows.columns[needed[0]]):
        return
    groups: dict[tuple[object, ...], Group] = defaultdict(list)
    for i, key in enumerate(zip(*(rows.columns[n] for n in identity), strict=True)):
        groups[key].append(i)
    twice = [g for g in groups.values() if len(g) > 1]
    twice = [g for g in twice if all(rows.columns[n][g[0]] is not None for n in needed)]
    if twice:
        yield from _told(rows, twice, needed[0])


def _repeats(values: np.ndarray) -> bool:
    """Whether some value stands twice; in most tables no case number does."""
    known = [v for v in values if v is not None]
    return len(set(known)) < len(known)


def _told(rows: Rowset, groups: Iterable[Group], field: str) -> Iterable[Remarks]:
    content = [v for n, v in rows.columns.items() if not n.startswith("_")]
    by_code: dict[str, list[tuple[int, int]]] = {"M90": [], "M105": [], "M91": []}
    for group in groups:
        if len({tuple(v[i] for v in content) for i in group}) == 1:
            by_code["M90"] += [(i, group[0]) for i in group[1:]]
        elif (last := _last_advert(rows, group)) is not None:
            by_code["M105"] += [(i, last) for i in group if i != last]
        else:
            by_code["M91"] += [(i, next(j for j in group if j != i)) for i in group]
    for code, pairs in by_code.items():
        pairs.sort()
        places = [i for i, _ in pairs]
        others = [int(rows.rows[j]) for _, j in pairs]
        shown = [rows.shown(field, i) for i in places]
        yield from rows.remark(code, field, places, shown, other=others)


def _last_advert(rows: Rowset, group: Group) -> int | None:
    """The row with the latest advert, when all have one and no two the same."""
    if not rows.has("published_at"):
        return None
    days = [rows.columns["published_at"][i] for i in group]
    if None in days or len(set(days)) < len(days):
        return None
    return max(zip(days, group, strict=True))[1]
