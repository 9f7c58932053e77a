"""Restatement: which totals differ from those of the snapshot before, and why.

Pure; what the two snapshots hold is given as frames by `<layer>_<table>`. A change that nothing
explains says so (`reliability.md` R9, `users.md` 10.8). A new period or measure is no change: no
figure of it was published before.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipelines.core import reasons
from pipelines.model.tables.meta_change import CHANGE

Frames = Mapping[str, pd.DataFrame]
# What of the snapshot before is compared, by `<layer>_<table>`.
COMPARED = (
    "public_kpi_value", "public_organisation", "public_period", "public_delivery", "meta_source",
    "meta_parameter", "meta_run", "meta_change",
)  # fmt: skip
PLACE = list(CHANGE.key)
_NUMBERS = ("numerator", "denominator", "value", "target")
_WORDS = ("rating", "status")
_SIZE = 1e-9  # of sums whose terms came in another order


def changes(
    before: Frames, after: Frames, compared_with: str, reads: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    """`meta.change`: the latest change of each total that has ever been published otherwise.

    Those of the snapshot before stay while the total is still published, so that a run without
    news does not take away the note. Figures of a masked total are not told, of either snapshot.

    Args:
        before: Tables of the snapshot before; those that it lacks are left out.
        after: The same tables of this one.
        compared_with: Id of the snapshot before.
        reads: The tables behind each measure (`lineage.tables_behind`).
    """
    if "public_kpi_value" not in before:
        return pd.DataFrame(columns=list(CHANGE.columns))
    now = _totals(after["public_kpi_value"])
    both = _totals(before["public_kpi_value"]).merge(
        now, how="left", on=PLACE, suffixes=("_old", "_new"), indicator="found"
    )
    both = both.rename(
        columns={f"{n}_{w}": f"{w}_{n}" for n in _compared() for w in ("old", "new")}
    )
    changed = both[_differs(both) | (both["found"] == "left_only")].reset_index(drop=True)
    told = reasons.explained(changed, before, after, reads)
    run = after["meta_run"].iloc[0]
    found = _masked(pd.concat([changed, told], axis=1)).assign(
        changed_at=run["today"], compared_with=compared_with
    )
    return _with_earlier(found, before.get("meta_change"), now)


def _compared() -> tuple[str, ...]:
    return ("version", *_NUMBERS, *_WORDS)


def _totals(values: pd.DataFrame) -> pd.DataFrame:
    """The totals with the compared columns; one that an older snapshot lacks is missing."""
    totals = values[values["dimension"] == "all"].rename(columns={"kpi_version": "version"})
    kept = totals.reindex(columns=[*PLACE, *_compared()])
    for name in ("version", *_NUMBERS):
        kept[name] = pd.to_numeric(kept[name]).astype(float)
    for name in _WORDS:
        kept[name] = kept[name].astype(object).where(kept[name].notna(), None)
    # The newest definition, should a snapshot ever hold two.
    return kept.sort_values("version").drop_duplicates(PLACE, keep="last")


def _differs(both: pd.DataFrame) -> "pd.Series[bool]":
    found = np.zeros(len(both), dtype=bool)
    for name in _NUMBERS:
        old, new = both[f"old_{name}"].to_numpy(), both[f"new_{name}"].to_numpy()
        found |= ~np.isclose(old, new, rtol=_SIZE, atol=_SIZE, equal_nan=True)
    for name in _WORDS:
        was, now = both[f"old_{name}"], both[f"new_{name}"]
        found |= ((was != now) & ~(was.isna() & now.isna())).to_numpy(dtype=bool)
    return pd.Series(found, index=both.index, dtype=bool)


def _masked(changed: pd.DataFrame) -> pd.DataFrame:
    """The changes with their size; where either figure is masked, only that it changed."""
    told = changed.assign(effect=changed["new_value"] - changed["old_value"])
    hidden = (told["old_status"] == "suppressed") | (told["new_status"] == "suppressed")
    names = [f"{when}_{n}" for n in _NUMBERS if n != "target" for when in ("old", "new")]
    told[["effect", *names]] = told[["effect", *names]].mask(hidden)
    return told


def _with_earlier(found: pd.DataFrame, earlier: Any, now: pd.DataFrame) -> pd.DataFrame:
    columns = list(CHANGE.columns)
    if earlier is None or earlier.empty:
        return found[columns].sort_values(PLACE, ignore_index=True)
    kept = earlier.reindex(columns=columns).merge(now[PLACE], on=PLACE)
    new = pd.MultiIndex.from_frame(found[PLACE])
    kept = kept[~pd.MultiIndex.from_frame(kept[PLACE]).isin(new)]
    parts = [p[columns].astype(object) for p in (found, kept) if len(p)]
    whole = pd.concat(parts) if parts else found[columns]
    return whole.sort_values(PLACE, ignore_index=True)
