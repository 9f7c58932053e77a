"""Which report of a thing stands, and the id of the thing: for all entities made of sheets' rows.

Pure functions over staging frames; what a row means is decided in the entity's own module
(`domain.md` 2.1: surrogate keys from a normalised natural key, never a silent merge).
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipelines.model import periods
from pipelines.model.tables import Table

SOURCE = ["submission_id", "source_sheet", "source_row"]
# By name and row, so that the order in which files are read does not matter.
BY_PLACE = ("source_sheet", "source_row")
_ORDER = ["_last_quarter", "sequence"]


def in_force(rows: pd.DataFrame, submission: pd.DataFrame) -> pd.DataFrame:
    """Rows of submissions in force with what orders them: last quarter, receipt, position."""
    facts = ["quarters", "sequence", "part", "received_at"]
    if rows.empty:
        return rows.reindex(columns=[*rows.columns, *facts, "_last_quarter", "_position"])
    effective = submission[submission["is_effective"].astype(bool)]
    known = effective.set_index("submission_id")[facts]
    kept = rows[rows["submission_id"].isin(known.index)].reset_index(drop=True)
    joined = kept.join(known, on="submission_id")
    last = joined["quarters"].fillna("").astype(str).str.split(",").str[-1]
    return joined.assign(_last_quarter=last, _position=np.arange(len(joined)))


def key_of(rows: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The natural key of each row as one text; case and blanks of a text do not matter."""
    texts = zip(*(_text(rows[name]) for name in columns), strict=True)
    return pd.Series(["\x1f".join(line) for line in texts], index=rows.index, dtype=object)


def _text(values: pd.Series) -> "pd.Series[Any]":
    if pd.api.types.is_datetime64_any_dtype(values):
        text = values.dt.strftime("%Y-%m-%d")
    elif values.dtype == object:
        text = values.map({w: _settled(str(w)) for w in values.dropna().unique()})
    else:
        text = values.map(str, na_action="ignore")
    found: pd.Series[Any] = text.astype(object).where(text.notna(), "")
    return found


def _settled(word: str) -> str:
    # Marks stay: N1.2 and N12 are two case numbers.
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def place_of(rows: pd.DataFrame) -> pd.Series:
    """Submission and sheet of each row as one text."""
    return rows["submission_id"].astype(object) + "\x1f" + rows["source_sheet"].astype(object)


def newest(rows: pd.DataFrame, key: pd.Series, last: Sequence[str] = BY_PLACE) -> pd.DataFrame:
    """The rows of the newest sheet that reports each thing; older reports give way to it.

    A thing stands in one sheet a quarter, in cumulative sheets and in corrected files; the newest
    period, then the newest file, then the last sheet wins (`domain.md` 2.7). Identical rows of
    one sheet are one thing.

    Args:
        rows: Rows of `in_force`.
        key: The natural key of each row.
        last: Columns that order the rows of one file.
    """
    ordered = rows.sort_values([*_ORDER, *last], kind="stable")
    place = place_of(ordered)
    wins = place.groupby(key.loc[ordered.index], sort=False).transform("last")
    return once(ordered[place == wins])


def once(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without those that repeat another of their sheet in everything but its place."""
    content = [c for c in rows.columns if c not in ("source_row", "_position")]
    return rows[~rows.duplicated(content)]


def ids(key: pd.Series, prefix: str, within: pd.Series | None = None) -> pd.Series:
    """A stable id from the natural key; further rows of the same key get a number.

    Args:
        key: The natural key of each row.
        prefix: What the id begins with.
        within: Where the repeats are numbered, such as the sheet; everywhere when not given.
    """
    place = key if within is None else within + key
    number = place.groupby(place, sort=False).cumcount()
    digest = {t: f"{prefix}-{hashlib.sha256(t.encode()).hexdigest()[:16]}" for t in key.unique()}
    return pd.Series(
        [digest[t] if n == 0 else f"{digest[t]}-{n + 1}" for t, n in zip(key, number, strict=True)],
        index=key.index,
        dtype=object,
    )


def flag(answers: pd.Series) -> pd.Series:
    """Yes, no, unknown as true, false, missing."""
    return answers.map({"yes": True, "no": False}).astype("boolean")


def period_end(rows: pd.DataFrame) -> pd.Series:
    """Last day of the last quarter that each row's file covers; missing when it names none."""
    quarters = rows["_last_quarter"]
    days = {q: pd.Timestamp(periods.period(q).date_to) for q in quarters.unique() if q}
    return pd.to_datetime(quarters.map(days))


def finished(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The declared columns in the order of the key, so that no order of input can show."""
    return rows[list(table.columns)].sort_values(list(table.key), ignore_index=True)


def empty(table: Table) -> pd.DataFrame:
    """The table without rows."""
    return pd.DataFrame(columns=list(table.columns))
