"""What the snapshots that are kept have told: nothing hidden comes out by comparing two. Pure.

A cell that was hidden stays so while its period was whole then; a number that was told is known to
everybody, so that hiding it protects nothing; and a sensitive number that has changed by fewer than
five since it was last told would tell what they are who came or went (`reliability.md` 5.3).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipelines.disclosure.bounds import MOST, Bools
from pipelines.disclosure.cells import NUMBER, numbers_of
from pipelines.disclosure.masks import FLOOR, KPI_VALUE, SUPPRESSED
from pipelines.disclosure.views import of_people
from pipelines.model import periods
from pipelines.model.tables import ALL
from pipelines.model.tables.public import IS_SUPPRESSED, MASKS

# Populations and dimensions that tell what people are.
_SENSITIVE = ("women_share", "target_group_share", "unsubsidised_share", "placed_once", "mix.")
_DIMENSIONS = ("gender", "target_group", "primary_group", "age_band", "district")
_SMALL = 1e-6
_RUN = "meta.run"
READ = (*MASKS, _RUN)


@dataclass(frozen=True)
class Before:
    """What was published before: masked tables by name, newest first, and the last day of data.

    Attributes:
        snapshots: Tables by name, and the last day that their data reaches.
        through: The last day that data reaches now.
    """

    snapshots: tuple[tuple[Mapping[str, pd.DataFrame], pd.Timestamp | None], ...]
    through: pd.Timestamp | None

    @cached_property
    def told(self) -> pd.DataFrame:
        """Every number that was told, with the value it was last told with."""
        return _told(self)


def before_of(kept: Iterable[Mapping[str, pd.DataFrame]], through: dt.date | None) -> Before:
    """What is kept, as the rules here read it.

    A table that is as it is in a newer snapshot, of data that reached as far, tells nothing more
    and is left out: of a year's nightly snapshots there are few that differ.

    Args:
        kept: Tables (`READ`) of each snapshot by name, newest first.
        through: The last day that data reaches now.
    """
    found: list[tuple[Mapping[str, pd.DataFrame], pd.Timestamp | None]] = []
    newer: dict[str, tuple[pd.DataFrame, pd.Timestamp | None]] = {}
    for tables in kept:
        run = tables.get(_RUN)
        then = pd.NaT if run is None else pd.Timestamp(run["data_through"].iloc[0])
        reached = None if pd.isna(then) else then
        said = {
            name: frame
            for name, frame in tables.items()
            if name not in newer or newer[name][1] != reached or not frame.equals(newer[name][0])
        }
        newer |= {name: (frame, reached) for name, frame in said.items()}
        found.append((said, reached))
    return Before(tuple(found), None if through is None else pd.Timestamp(through))


def _is_whole(name: str, tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether an older snapshot has the table as it is now."""
    shown = set(ALL[name].columns) - {"missing_reason"}
    return name in tables and shown <= set(tables[name].columns)


def _is_hidden(name: str, frame: pd.DataFrame) -> np.ndarray:
    if name == KPI_VALUE:
        return np.asarray(frame["status"] == SUPPRESSED, dtype=bool)
    return np.asarray(frame[IS_SUPPRESSED].astype("boolean").fillna(value=False), dtype=bool)


def kept_hidden(
    before: Before, frames: Mapping[str, pd.DataFrame], cells: Mapping[str, int], n: int
) -> Bools:
    """Cells that a snapshot hides whose period was whole then, or whose data reached as far."""
    kept = np.zeros(n, dtype=bool)
    for tables, through in before.snapshots:
        for name, frame in frames.items():
            if frame.empty or not _is_whole(name, tables):
                continue
            held, key = tables[name], list(ALL[name].key)
            hidden = held[_is_hidden(name, held)][key]
            both = (
                frame[key]
                .astype(str)
                .merge(hidden.astype(str).assign(was_hidden=True), on=key, how="left")
            )
            was = np.asarray(both["was_hidden"].notna()) & ~_grows(frame, through, before.through)
            first = cells[name]
            kept[first : first + 2 * len(frame)] |= np.repeat(was, 2)
    return kept


def _grows(frame: pd.DataFrame, then: pd.Timestamp | None, now: pd.Timestamp | None) -> np.ndarray:
    """Rows that have got more data since by themselves: their period was not whole."""
    if then is None or now is None or now <= then:
        return np.zeros(len(frame), dtype=bool)
    if "period_id" not in frame:
        return np.ones(len(frame), dtype=bool)
    ends = {p: pd.Timestamp(periods.period(p).date_to) for p in frame["period_id"].unique()}
    return np.asarray(frame["period_id"].map(ends) > then, dtype=bool)


def _told(before: Before) -> pd.DataFrame:
    """Every number that was told, with the value it was last told with."""
    parts = []
    for age, (tables, _) in enumerate(before.snapshots):
        for name in MASKS:
            if not _is_whole(name, tables):
                continue
            held = tables[name]
            rows = held[~_is_hidden(name, held) & of_people(name, held)].reset_index(drop=True)
            if len(rows):
                parts.append(numbers_of(name, rows).assign(age=age))
    if not parts:
        return pd.DataFrame(columns=[*NUMBER, "was"])
    told = pd.concat(parts, ignore_index=True).sort_values("age", kind="stable")
    return told.drop_duplicates(list(NUMBER))[[*NUMBER, "value"]].rename(columns={"value": "was"})


def _compared(before: Before, numbers: pd.DataFrame) -> pd.Series:
    both = numbers[list(NUMBER)].merge(before.told, on=list(NUMBER), how="left")
    return both["was"].astype(float)


def now_known(before: Before, numbers: pd.DataFrame) -> Bools:
    """Numbers that were told, and are what they were."""
    was = _compared(before, numbers)
    return np.asarray((was - numbers["value"]).abs() <= _SMALL, dtype=bool)


def now_near(before: Before, numbers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Least and most of numbers that were told and differ by one: who left may be known."""
    was, value = _compared(before, numbers), numbers["value"]
    near = ((was - value).abs() <= 1 + _SMALL) & (value >= FLOOR)
    return (was - 1).where(near, 0.0).to_numpy(), (was + 1).where(near, MOST).to_numpy()


def small_change(before: Before, numbers: pd.DataFrame) -> Bools:
    """Sensitive numbers that differ by 1-4 from what was last told of them."""
    change = (_compared(before, numbers) - numbers["value"]).abs()
    sensitive = numbers["dimension"].isin(_DIMENSIONS)
    sensitive |= numbers["population"].str.startswith(_SENSITIVE)
    few = change.between(_SMALL, FLOOR - _SMALL)
    # Of a curve each month's number changes as time goes on; it has its own rules.
    return np.asarray(sensitive & few & ~numbers["population"].str.startswith("curve"), dtype=bool)
