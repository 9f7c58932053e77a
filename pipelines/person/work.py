"""When a person is in work: how long a placement lasts as far as is known. Pure functions.

Practice and work training are no work (`domain.md` 3.10). How many stay how long, by which
definition, is a measure.
"""

import pandas as pd

WORK_TYPES = ("employment", "apprenticeship", "summer_job")
AT_WORK = ("same_employer", "other_employer", "self_employed")
DAYS_A_MONTH = 30.4375
# Follow-ups that say nothing of whether the employment has ended.
_SAYS_NOTHING = ("unknown", "sick", "parental_leave")
# Forms that do not end on a planned day; a probation of which nobody says that it did goes on.
GOES_ON = ("permanent", "probationary")


def last_days(placement: pd.DataFrame, follow_up: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """How long each placement lasts, no later than now: `last` for certain, `maybe` perhaps.

    It lasts to the stated end; without one to the planned end of what is limited in time, and no
    longer than the list that tells of it reaches. A follow-up that finds the person there lets it
    last at least so long, one that finds them gone ends it the day before. Where nothing tells of
    an end it may last to the planned one, or until now; `maybe` is missing where the end is known.
    """
    ended = pd.to_datetime(placement["ended_at"])
    planned = pd.to_datetime(placement["planned_end_at"])
    planned = planned.where(~placement["employment_form"].isin(GOES_ON))
    seen = follow_up.assign(day=_observed(follow_up, placement)).dropna(subset=["day", "status"])
    stays = seen[seen["status"] == "same_employer"].groupby("placement_id")["day"].max()
    gone = seen[~seen["status"].isin(["same_employer", *_SAYS_NOTHING])]
    there = day_of_each(placement["placement_id"], stays)
    left = gone.groupby("placement_id")["day"].min()
    away = day_of_each(placement["placement_id"], left) - pd.Timedelta(days=1)
    told = _least(planned, pd.to_datetime(placement["told_until"]))
    told = _least(pd.concat([told, there], axis=1).max(axis=1), away)
    latest = _least(planned.where(~(there > planned)), pd.Series(now, index=placement.index))
    maybe = latest.where(ended.isna() & away.isna() & (told < latest))
    start = pd.to_datetime(placement["starts_at"])
    last = ended.fillna(pd.concat([told, start], axis=1).max(axis=1))
    last = last.where(last <= now, now)
    return pd.DataFrame({"last": last, "maybe": maybe})


def _least(one: pd.Series, other: pd.Series) -> pd.Series:
    return pd.concat([one, other], axis=1).min(axis=1)


def day_of_each(ids: pd.Series, days: pd.Series) -> pd.Series:
    """The day of each id, of days under their ids; missing for those that have none."""
    # By way of a dict: with nothing found the days would not be dates.
    found = ids.astype(object).map(pd.to_datetime(days).to_dict())
    return pd.Series(pd.to_datetime(found), index=ids.index)


def _observed(follow_up: pd.DataFrame, placement: pd.DataFrame) -> pd.Series:
    """The day of each follow-up; its horizon's where the day is not stated."""
    starts = placement.set_index("placement_id")["starts_at"]
    start = day_of_each(follow_up["placement_id"], starts)
    days = (pd.to_numeric(follow_up["horizon_months"]).astype(float) * DAYS_A_MONTH).round()
    return pd.to_datetime(follow_up["observed_at"]).fillna(start + pd.to_timedelta(days, unit="D"))
