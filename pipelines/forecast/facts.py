"""What register and plans say, and what they said on an earlier day. Nothing is estimated here.

The same functions look at today and back at an earlier day (`check.py`). What follows for the rest
of a year is in `outlook.py`.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from pipelines.core import counting
from pipelines.kpis import through
from pipelines.model import periods
from pipelines.model.parameters import Parameters
from pipelines.model.rule_sets import RuleSet

KEY = ["org_id", "procurement_ref"]
_ALWAYS = pd.Timestamp(1900, 1, 1)


@dataclass(frozen=True)
class Facts:
    """Register and plans as the forecast reads them, up to the day that data reaches.

    Attributes:
        register: Procurements that count, or counted until they were cancelled: `year`, `seen` (the
            day they were known), `gone` (the day they were cancelled), and whether one `counts`.
        plan: Planned service procurements: `year`, `until` (before that day the planned time has
            not passed), `seen` (the day the register has them), whether one `came` to count, and
            whether it then `carried` a requirement.
        years: The years that data covers from their first day.
        through: The day that data reaches.
        default_rate: Share of a plan that comes true, where experience is too short.
    """

    register: pd.DataFrame
    plan: pd.DataFrame
    years: tuple[int, ...]
    through: pd.Timestamp
    default_rate: float


def gather(
    procurement: pd.DataFrame,
    planned: pd.DataFrame,
    period: pd.DataFrame,
    rules: RuleSet,
    parameters: Parameters,
) -> Facts:
    """The facts of the tables of core."""
    last = through(period)
    first = pd.to_datetime(period.loc[period["period_type"] == "month", "date_from"]).min()
    years = period.loc[period["period_type"] == "year", "period_id"].astype(int)
    whole = tuple(sorted(y for y in years if first <= pd.Timestamp(y, 1, 1)))
    register = _register(procurement, last, rules, parameters)
    rate = parameters.at("plan_realisation", last.date()) if whole else 1.0
    return Facts(register, _plan(planned, procurement, last, rules), whole, last, rate)


def _register(
    rows: pd.DataFrame, last: pd.Timestamp, rules: RuleSet, parameters: Parameters
) -> pd.DataFrame:
    gone = _latest(rows["cancelled_at"], last)
    undone = (rows["not_counted_reason"] == "cancelled") & gone.notna()
    nothing = pd.Series(pd.NaT, index=rows.index)
    alive = rows.assign(cancelled_at=nothing, status=None)[undone]
    would = counting.not_counted(alive, rules, parameters).isna().reindex(rows.index)
    counts = rows["counts"].astype(bool)
    kept = rows.assign(
        counts=counts,
        gone=gone.where(undone),
        seen=_latest(rows["counted_at"], last),
        year=pd.to_datetime(rows["counted_at"]).dt.year,
    )[counts | (undone & would.fillna(value=False).astype(bool))]
    names = ["procurement_id", *KEY, "title", "value_sek", "social", "counted_at"]
    return kept.reset_index(drop=True)[[*names, "year", "seen", "gone", "counts"]]


def _latest(days: pd.Series, last: pd.Timestamp) -> pd.Series:
    """Days, none after the last that data reaches: what data holds was known by then."""
    found = pd.to_datetime(days)
    return found.where(~(found > last), last)


def _plan(
    planned: pd.DataFrame, procurement: pd.DataFrame, last: pd.Timestamp, rules: RuleSet
) -> pd.DataFrame:
    service = planned["nature"].isin(rules.natures) & (planned["nature_source"] != "inferred")
    rows = planned[service & planned["planned_at"].notna()].reset_index(drop=True)
    at = pd.to_datetime(rows["planned_at"])
    end = pd.to_datetime(at.dt.year.astype(str) + "-12-31")
    until = pd.to_datetime(rows["planned_at_to"]).fillna(at)
    known = procurement.dropna(subset=["procurement_ref"])
    days = pd.to_datetime(known["counted_at"])
    # A register's row without a date is not known to be newer than any plan.
    first = _latest(days.fillna(_ALWAYS).groupby([known[k] for k in KEY]).min(), last)
    place = pd.MultiIndex.from_frame(rows[KEY])
    seen = pd.Series(first.reindex(place).to_numpy(), index=rows.index)
    counted = known[known["counts"].astype(bool)]
    came, carried = (
        set(zip(*(of[k] for k in KEY), days.loc[of.index].dt.year, strict=True))
        for of in (counted, counted[counted["social"] == "yes"])
    )
    lines = list(zip(*(rows[k] for k in KEY), at.dt.year, strict=True))
    return rows.assign(
        year=at.dt.year,
        # What is planned over the new year is of the year that it begins in.
        until=until.where(until < end, end),
        seen=seen.fillna(_ALWAYS).where(rows["is_realised"].astype(bool)),
        came=[line in came for line in lines],
        carried=[line in carried for line in lines],
    )


def counted(register: pd.DataFrame, year: int, day: pd.Timestamp) -> pd.DataFrame:
    """The procurements of a year that were known on a day, and not cancelled by then.

    Answers are those known today: what was answered later is not kept.
    """
    inside = (register["year"] == year) & (register["seen"] <= day)
    return register[inside & (register["counts"] | (register["gone"] > day))]


def ahead(plan: pd.DataFrame, year: int, day: pd.Timestamp) -> pd.DataFrame:
    """The planned ones that the register did not hold and whose time had not passed on a day."""
    unseen = plan["seen"].isna() | (plan["seen"] > day)
    return plan[(plan["year"] == year) & (plan["until"] > day) & unseen]


def reported_until(delivery: pd.DataFrame, last: pd.Timestamp) -> dict[str, pd.Timestamp]:
    """The day before the first report of this year that is due and has not come, by organisation.

    What such an organisation planned for the time after it may have come true unseen.
    """
    due = delivery[
        (delivery["report_type"] == "procurement_register")
        & delivery["is_expected"].astype(bool)
        & (delivery["status"] != "accepted")
        & delivery["period_id"].str.startswith(str(last.year))
    ]
    firsts: dict[str, pd.Timestamp] = {}
    for org_id, period_id in zip(due["org_id"], due["period_id"], strict=True):
        before = pd.Timestamp(periods.period(period_id).date_from) - dt.timedelta(days=1)
        firsts[org_id] = min(before, firsts.get(org_id, before))
    return firsts
