"""Two readings of the same report beside each other: what came, what went, what was changed.

Pure functions over rows. Where a row stands in its sheet does not matter, only what it says; which
of the two is in force is decided in `submissions.py`.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.ingest.report import Reading
from pipelines.model.findings import catalogue
from pipelines.model.reports import standard

_PLACE = ("source_sheet", "source_row", "submission_id")
_SILENT = ("", "unknown", "False")
_NAMED = 10


@dataclass(frozen=True)
class Difference:
    """Accepted rows that came, went and changed against an earlier reading, and what went.

    `refs` are the case numbers that are no longer named, at most ten of them.
    """

    added: int
    removed: int
    changed: int
    refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a reading says, worked out once however many others it is laid beside.

    `rows` has what each accepted row says and its case number, by its identity and which of those
    with the same identity it is.
    """

    sheets: tuple[str, ...]
    held_back: tuple[str, ...]
    rows: Mapping[tuple[str, int], tuple[str, str]]


def told(reading: Reading) -> Told:
    """What a reading says, whatever its rows' order and places."""
    rows = reading.accepted.reset_index(drop=True)
    said = _said(rows)
    sheets = rows["source_sheet"] if len(rows) else ()
    by_sheet = (f"{s}\x1f{line}" for s, line in zip(sheets, said, strict=True))
    return Told(tuple(sorted(by_sheet)), tuple(_held_back(reading)), _keyed(reading, rows, said))


def content(reading: Reading, says: Told) -> str:
    """A digest of what a reading says: its accepted rows, and its rows in quarantine.

    The same rows saved anew, in another order or with other colours, have the same digest
    (`reliability.md` R6). A row in quarantine is known by its errors.
    """
    facts = [reading.report_type, reading.part, reading.period_id, *reading.quarters]
    lines = ["\x1f".join(map(str, facts)), *says.sheets, *says.held_back]
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def difference(old: Told, new: Told) -> Difference:
    """What a newer reading changes of an older one, row by row (`reliability.md` R7)."""
    before, after = old.rows, new.rows
    gone, both = before.keys() - after.keys(), before.keys() & after.keys()
    changed = sum(before[key][0] != after[key][0] for key in both)
    named = {before[key][1] for key in gone} - {ref for _, ref in after.values()} - {""}
    came = len(after) - len(both)
    return Difference(came, len(gone), changed, tuple(sorted(named))[:_NAMED])


def shared(old: Told, new: Told) -> float:
    """The share of a newer reading's accepted rows that an older one holds, by their identity."""
    return len(new.rows.keys() & old.rows.keys()) / len(new.rows) if new.rows else 0.0


def shrinks(old: Reading, new: Reading, share: float) -> bool:
    """Whether more than a share of the rows, or of the value that they state, is gone.

    Rows in quarantine are there; a row's value is the largest amount that it states.
    """
    fewer = new.rows_in < (1 - share) * old.rows_in
    worth = _value(old)
    return bool(fewer or _value(new) < (1 - share) * worth)


def _value(reading: Reading) -> float:
    if reading.report_type is None or not len(reading.accepted):
        return 0.0
    fields = standard()[reading.report_type].fields
    named = [f for f, x in fields.items() if x.type == "amount" and f in reading.accepted]
    amounts = reading.accepted[named].apply(pd.to_numeric).astype("float64")
    return float(amounts.max(axis=1).sum())


def _keyed(
    reading: Reading, rows: pd.DataFrame, said: Sequence[str]
) -> dict[tuple[str, int], tuple[str, str]]:
    """What each accepted row says, by its identity; repeated identities are numbered."""
    identity: Sequence[str] = ()
    if reading.report_type is not None:
        identity = standard()[reading.report_type].identity
    keys = _said(rows[[c for c in identity if c in rows]])
    refs = rows["procurement_ref"].tolist() if "procurement_ref" in rows else [None] * len(rows)
    numbers: Counter[str] = Counter()
    found = {}
    # The same identity twice is told apart by content: which of them stands first says nothing.
    for key, line, ref in sorted(zip(keys, said, refs, strict=True), key=lambda row: row[:2]):
        found[key, numbers[key]] = (line, ref if isinstance(ref, str) else "")
        numbers[key] += 1
    return found


def _said(rows: pd.DataFrame) -> list[str]:
    """What each row says: names and values of the fields that say something."""
    told_by = [
        _words(name, rows[name].tolist())
        for name in sorted(c for c in rows.columns if c not in _PLACE and not c.startswith("_"))
    ]
    if not told_by:
        return [""] * len(rows)
    return ["\x1f".join(filter(None, line)) for line in zip(*told_by, strict=True)]


def _words(name: str, values: Sequence[Any]) -> list[str | None]:
    """What a field says in each row; each value is put into words once."""
    words = {v: _text(v) for v in set(values) if not pd.isna(v)}
    kept = {v: f"{name}={word}" for v, word in words.items() if word not in _SILENT}
    return [kept.get(v) for v in values]


def _text(value: Any) -> str:
    # Whole numbers are integers in one reading and floats in another that has a gap.
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return format(float(value), ".12g") if number else str(value)


def _held_back(reading: Reading) -> list[str]:
    """Rows in quarantine by sheet and code, and the cells that brought them there."""
    back, found = reading.rejected, reading.findings
    if not len(back):
        return []
    rows = set(zip(back["source_sheet"], back["source_row"].astype(int), strict=True))
    kinds = catalogue()
    cells = [
        f"{f.sheet}\x1f{f.code}\x1f{f.header}\x1f{f.value}"
        for f in found.itertuples()
        if kinds[str(f.code)].outcome == "quarantined" and (f.sheet, f.row) in rows
    ]
    codes = zip(back["source_sheet"], back["code"], strict=True)
    return sorted(["\x1f".join(pair) for pair in codes] + cells)
