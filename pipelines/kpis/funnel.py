"""The funnel: how many of those identified in a period came how far on the way to work. Pure.

`domain.md` 3.9. Those who are still on their way are no failures: they are counted apart, and the
stages after the start are asked only of those who could have come so far.
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.core.steps import DONE, SKIPPED, waits
from pipelines.core.survival import quantile, survival
from pipelines.kpis import through
from pipelines.kpis.cells import ancestor_pairs
from pipelines.model import periods
from pipelines.model.tables import FUNNEL
from pipelines.model.tables.mart_funnel import STAGES
from pipelines.person.candidate import PID
from pipelines.person.referral import within
from pipelines.person.stages import MONTHS, in_work, paths


def funnel(
    person_candidate: pd.DataFrame,
    person_referral: pd.DataFrame,
    person_process_event: pd.DataFrame,
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """`mart.funnel`: per organisation and month, quarter and year of identification."""
    now = through(core_period)
    path = paths(person_candidate, person_process_event, now)
    path = in_work(path, person_placement, person_follow_up, now)
    rows = owned(path, person_referral, core_organisation)
    rows = in_cohorts(above(rows, core_organisation), "identified", core_period)
    stages = [_reached(rows, number, now) for number in range(len(STAGES))]
    lines = []
    for key, places in rows.groupby(["org_id", "period_id"], sort=True).indices.items():
        org_id, period_id = cast("tuple[str, str]", key)
        cumulative = 1.0
        for number, stage in enumerate(STAGES):
            line = _stage(stages[number].take(np.asarray(places)))
            # Product of the shares: that of a later stage is of those who could have come so far.
            cumulative = float("nan") if line["share"] is None else cumulative * line["share"]
            place = {"org_id": org_id, "period_id": period_id, "stage": stage, "step": number}
            lines.append(place | line | {"cumulative": cumulative})
    return pd.DataFrame(lines, columns=list(FUNNEL.columns))


def owned(path: pd.DataFrame, referral: pd.DataFrame, organisation: pd.DataFrame) -> pd.DataFrame:
    """The rows of persons under each organisation that has them in its list.

    Organisations outside the tree have theirs under the city, and so has nobody's.
    """
    rows = path.merge(referral[[PID, "org_id"]], on=PID, how="left")
    rows["org_id"] = within(rows["org_id"], organisation)
    return rows.drop_duplicates(["org_id", PID], ignore_index=True)


def above(rows: pd.DataFrame, organisation: pd.DataFrame, subject: str = PID) -> pd.DataFrame:
    """The rows under their organisation and all above it, where each subject stands once."""
    up = rows.merge(ancestor_pairs(organisation), on="org_id").drop(columns="org_id")
    up = up.rename(columns={"ancestor": "org_id"})
    return up.drop_duplicates(["org_id", subject], ignore_index=True)


def in_cohorts(rows: pd.DataFrame, at: str, period: pd.DataFrame) -> pd.DataFrame:
    """The rows in the month, quarter and year of a day, where these are known periods."""
    kept = rows[pd.to_datetime(rows[at]).notna()]
    day = pd.to_datetime(kept[at])
    ids = [day.dt.strftime("%Y"), day.map(periods.quarter_of), day.dt.strftime("%Y-%m")]
    spread = pd.concat([kept.assign(period_id=p) for p in ids], ignore_index=True)
    return spread[spread["period_id"].isin(period["period_id"])].reset_index(drop=True)


@dataclass(frozen=True)
class _Reached:
    """A stage of all rows, an array each: asked of whom, and what became of them.

    `days` from the identification are missing of whom they tell nothing.
    """

    came: npt.NDArray[np.bool_]
    converted: npt.NDArray[np.bool_]
    is_observed: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    days: npt.NDArray[np.float64]
    done: npt.NDArray[np.bool_]

    def take(self, places: npt.NDArray[np.intp]) -> "_Reached":
        """The rows at some places."""
        return replace(self, **{name: values[places] for name, values in vars(self).items()})


def _reached(rows: pd.DataFrame, number: int, now: pd.Timestamp) -> _Reached:
    stage, implied = STAGES[number], rows["implied"]
    came, days, outcome = implied >= number - 1, np.full(len(rows), np.nan), None
    if stage in MONTHS:
        came &= rows[stage].notna()
        is_observed, is_open = rows[stage].eq("yes"), rows[stage].eq("unknown")
    else:
        is_observed, is_open = rows[stage].notna(), rows["exit"].isna()
        if number:
            waited = waits(
                rows["identified"], rows[stage], implied >= number, rows["exit_at"], rows["exit"],
                now,
            ).reindex(rows.index)  # fmt: skip
            outcome = waited["outcome"]
            days = waited["days"].where(outcome != SKIPPED).to_numpy(dtype=float)
    done = outcome == DONE if outcome is not None else pd.Series(False, index=rows.index)
    return _Reached(
        came=came.to_numpy(dtype=bool),
        converted=(implied >= number).to_numpy(dtype=bool),
        is_observed=is_observed.to_numpy(dtype=bool),
        is_open=is_open.to_numpy(dtype=bool),
        days=days,
        done=done.to_numpy(dtype=bool),
    )


def _stage(of: _Reached) -> dict[str, float | None]:
    n, converted = int(of.came.sum()), int((of.came & of.converted).sum())
    still_open = int((of.came & ~of.converted & of.is_open).sum())
    known = ~np.isnan(of.days)
    waited = survival(of.days[known], of.done[known])
    return {
        "n": n,
        "converted": converted,
        "n_observed": int(of.is_observed.sum()),
        "still_open": still_open,
        "share": converted / n if n else None,
        "share_resolved": converted / (n - still_open) if n > still_open else None,
        "median_days": quantile(waited, 0.5),
    }
