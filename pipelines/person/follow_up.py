"""Follow-ups of placements: one row a person, placement and horizon. Pure functions.

Lists come long, a row an observation, or wide, a column a horizon; both give the same rows
(`domain.md` 2.2 follow_up, 3.10). Whether somebody stayed is a measure.
"""

import re
from collections import defaultdict
from typing import Any

import pandas as pd

from pipelines.core import links, reported
from pipelines.core.supplier import spoken_of, supplier_of
from pipelines.model.tables import FOLLOW_UP
from pipelines.person.candidate import PID

HORIZONS = (3, 6, 12, 24)
NEAR_DAYS = 30  # domain.md 1.4: observations at 3, 6, 12, 24 months ± 30 days
KEY = [PID, "procurement_ref", "_supplier", "starts_at"]
_NEWEST_LAST = ["_last_quarter", "sequence", "observed_at", *reported.BY_PLACE]
# Said of the day of the observation, so of the last horizon of a wide row alone.
_OF_THE_DAY = ("observed_at", "wage_amount", "working_hours_share", "subsidy_type")


def follow_ups(rows: pd.DataFrame, placement: pd.DataFrame, supplier: pd.DataFrame) -> pd.DataFrame:
    """`person.follow_up`.

    Args:
        rows: Rows in force of the follow-up lists.
        placement: `person.placement`.
        supplier: `core.supplier`.
    """
    long = by_horizon(rows)
    if long.empty:
        return reported.empty(FOLLOW_UP)
    long["supplier_id"] = supplier_of(long, supplier)["supplier_id"]
    long["_supplier"] = spoken_of(long)
    long[["placement_id", "placement_link"]] = placement_of(long, placement)
    # What is told of one placement twice is one follow-up, however the two name the placement; an
    # observation whose horizon nobody can tell is its own day's.
    thing = long["placement_id"].where(long["placement_id"].notna(), reported.key_of(long, KEY))
    day = long["observed_at"].where(long["horizon_months"].isna(), None)
    long = long.assign(_thing=thing, _day=pd.to_datetime(day))
    columns = ["_thing", "horizon_months", "_day"]
    long = long.sort_values(_NEWEST_LAST, kind="stable").drop_duplicates(columns, keep="last")
    long["follow_up_id"] = reported.ids(reported.key_of(long, columns), "f")
    return reported.finished(long, FOLLOW_UP)


def by_horizon(rows: pd.DataFrame) -> pd.DataFrame:
    """A row a horizon: of a wide row each horizon that has a status, of a long row its own.

    A row without any status tells nothing and gives no row.
    """
    wide_columns = {h: f"status_{h}" for h in HORIZONS}
    told = rows[list(wide_columns.values())].notna()
    is_wide = told.any(axis=1)
    long = rows[~is_wide & (rows["status"].notna() | rows["observed_at"].notna())]
    parts = [long.assign(horizon_months=horizon_of(long))]
    for horizon, column in wide_columns.items():
        mine = rows[told[column]]
        later = told.loc[mine.index, [c for h, c in wide_columns.items() if h > horizon]]
        is_last = ~later.any(axis=1)
        said = {c: mine[c].where(is_last) for c in _OF_THE_DAY}
        horizons = pd.Series(horizon, index=mine.index, dtype="Int64")
        parts.append(mine.assign(status=mine[column], horizon_months=horizons, **said))
    return pd.concat(parts, ignore_index=True)


def horizon_of(rows: pd.DataFrame) -> pd.Series:
    """Months after the start: stated in the row, named by the file, or near by the two days."""
    stated = pd.to_numeric(rows["horizon_months"]).round().astype("Int64")
    numbers = {p: re.search(r"\d+", str(p)) for p in rows["part"].unique()}
    of_file = rows["part"].map({p: int(m[0]) for p, m in numbers.items() if m})
    start, seen = pd.to_datetime(rows["starts_at"]), pd.to_datetime(rows["observed_at"])
    near = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    for horizon in HORIZONS:
        off = (seen - (start + pd.DateOffset(months=horizon))).dt.days.abs()
        near = near.mask(off <= NEAR_DAYS, horizon)
    return stated.fillna(pd.to_numeric(of_file).astype("Int64")).fillna(near)


def placement_of(rows: pd.DataFrame, placement: pd.DataFrame) -> pd.DataFrame:
    """The placement that each follow-up is of, among the person's own.

    Start, case number and supplier tell them apart; if they do not, the last that had begun on the
    day of the observation.
    """
    by_person: dict[str, list[dict[str, Any]]] = defaultdict(list)
    held = placement[placement[PID].notna()]
    held = held.assign(_supplier=spoken_of(held.assign(supplier=held["supplier_name"])))
    for line in held.to_dict("records"):
        by_person[line[PID]].append({str(k): v for k, v in line.items()})
    found: list[links.Found] = []
    columns = [PID, "starts_at", "procurement_ref", "_supplier", "observed_at"]
    for pid, start, ref, supplier, seen in rows[columns].itertuples(index=False):
        wanted = {"starts_at": start, "procurement_ref": ref, "_supplier": supplier}
        mine = links.narrowed(by_person.get(pid, []), wanted)
        if len(mine) > 1 and not links.missing(seen):
            begun = [
                p for p in mine if not links.missing(p["starts_at"]) and p["starts_at"] <= seen
            ]
            last = max((p["starts_at"] for p in begun), default=None)
            mine = [p for p in begun if p["starts_at"] == last] or mine
        found.append(links.only(mine, "placement_id"))
    return links.frame_of(found, rows, "placement")
