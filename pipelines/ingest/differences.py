"""Two readings of the same report beside each other: what came, what went, what was changed.

Pure functions over rows. Where a row stands in its sheet does not matter, only what it says; which
of the two is in force is decided in `submissions.py`.
"""

import hashlib
from collections.abc import Sequence
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


def content(reading: Reading) -> str:
    """A digest of what a reading says: its accepted rows, and its rows in quarantine.

    The same rows saved anew, in another order or with other colours, have the same digest
    (`reliability.md` R6). A row in quarantine is known by its errors.
    """
    facts = [reading.report_type, reading.part, reading.period_id, *reading.quarters]
    lines = ["\x1f".join(map(str, facts)), *sorted(_rows_by_sheet(reading)), *_held_back(reading)]
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def difference(old: Reading, new: Reading) -> Difference:
    """What a newer reading changes of an older one, row by row (`reliability.md` R7)."""
    before, after = _keyed(old), _keyed(new)
    gone = before.index.difference(after.index)
    came = after.index.difference(before.index)
    both = before.index.intersection(after.index)
    changed = (before.loc[both, "said"] != after.loc[both, "said"]).sum()
    named = set(before.loc[gone, "ref"]) - set(after["ref"]) - {""}
    return Difference(len(came), len(gone), int(changed), tuple(sorted(named))[:_NAMED])


def shared(old: Reading, new: Reading) -> float:
    """The share of a newer reading's accepted rows that an older one holds, by their identity."""
    before, after = _keyed(old), _keyed(new)
    return len(after.index.intersection(before.index)) / len(after) if len(after) else 0.0


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


def _keyed(reading: Reading) -> pd.DataFrame:
    """What each accepted row says, by its identity; repeated identities are numbered."""
    rows = reading.accepted.reset_index(drop=True)
    identity: Sequence[str] = ()
    if reading.report_type is not None:
        identity = standard()[reading.report_type].identity
    keys = pd.Series(_said(rows[[c for c in identity if c in rows]]), dtype=object)
    frame = pd.DataFrame({"key": keys, "said": pd.Series(_said(rows), dtype=object)})
    refs = rows["procurement_ref"] if "procurement_ref" in rows else [None] * len(rows)
    frame["ref"] = [r if isinstance(r, str) else "" for r in refs]
    # The same identity twice is told apart by content: which of them stands first says nothing.
    ordered = frame.sort_values(["key", "said"], kind="stable")
    number = ordered.groupby("key").cumcount()
    return ordered.set_index(pd.MultiIndex.from_arrays([ordered["key"], number]))


def _said(rows: pd.DataFrame) -> list[str]:
    """What each row says: names and values of the fields that say something."""
    told: list[list[str]] = [[] for _ in range(len(rows))]
    for name in sorted(c for c in rows.columns if c not in _PLACE and not c.startswith("_")):
        values = rows[name]
        words = {v: _text(v) for v in values.dropna().unique()}
        for line, value in zip(told, values.tolist(), strict=True):
            word = words.get(value, "")
            if word not in _SILENT:
                line.append(f"{name}={word}")
    return ["\x1f".join(line) for line in told]


def _text(value: Any) -> str:
    # Whole numbers are integers in one reading and floats in another that has a gap.
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return format(float(value), ".12g") if number else str(value)


def _rows_by_sheet(reading: Reading) -> list[str]:
    rows = reading.accepted
    sheets = rows["source_sheet"] if len(rows) else ()
    return [f"{s}\x1f{said}" for s, said in zip(sheets, _said(rows), strict=True)]


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
