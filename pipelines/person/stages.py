"""How far each person has come on the way from identified to a year in work. Pure functions.

The stages of `domain.md` 3.9. How many come how far, and how long it takes, are measures.
"""

import pandas as pd

from pipelines.model.tables.mart_funnel import STAGES
from pipelines.person.candidate import PID
from pipelines.person.spells import spells
from pipelines.person.statements import day_of
from pipelines.person.work import day_of_each, last_days

# The event that tells each stage, and what else tells that somebody came at least so far.
EVENT_OF = {
    "preparation_started": "preparation_started",
    "preparation_completed": "preparation_completed",
    "matched": "matched",
    "presented": "presented",
    "started": "placement_started",
}
_IMPLIED_BY = {"presented": ("interviewed", "declined_by_supplier")}
MONTHS = {"months_3": 3, "months_6": 6, "months_12": 12}
# What ends the way to work otherwise: by the reason given, else by the refusal itself.
EXIT_OF_REASON = {
    "other_job": "own_job",
    "education": "education",
    "moved": "moved",
    "illness": "other",
    "parental_leave": "other",
    "deceased": "other",
}
REFUSED, IN_WORK = "refused", "in_work"
_LEAVING = ("preparation_interrupted", "declined_by_candidate", "declined_by_supplier")
_FORWARD = (*EVENT_OF.values(), "interviewed")


def paths(candidate: pd.DataFrame, process_event: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """One row a person with a day of identification: the day of each stage, and how it ended.

    The day of a stage is that of its first event from the identification on; where there is none,
    of the first before it, which tells that the stage was reached but not how long it took.
    `implied`: the number of the last stage that is certain, by the stage itself or a later one.
    `exit` and `exit_at`: what ended the way of somebody who has not started; a refusal or an
    interruption after which somebody went on has ended nothing.

    Args:
        candidate: `person.candidate`.
        process_event: `person.process_event`.
        now: The day that data reaches.
    """
    known = candidate[pd.to_datetime(candidate["entered_at"]) <= now]
    found = pd.DataFrame({PID: known[PID], "identified": pd.to_datetime(known["entered_at"])})
    found = found.sort_values(PID, ignore_index=True)
    events = process_event[[PID, "event_type", "occurred_at", "outcome_reason"]]
    events = events.assign(occurred_at=pd.to_datetime(events["occurred_at"])).merge(found, on=PID)
    events = events[events["occurred_at"] <= now]
    events["is_before"] = events["occurred_at"] < events["identified"]
    events = events.sort_values(["is_before", "occurred_at"], kind="stable")
    first = events.drop_duplicates([PID, "event_type"]).set_index(PID)
    for stage, event in EVENT_OF.items():
        days = first.loc[first["event_type"] == event, "occurred_at"]
        found[stage] = day_of_each(found[PID], days)
    found["implied"] = 0
    for number, stage in enumerate(STAGES):
        if stage in EVENT_OF:
            also = first.index[first["event_type"].isin(_IMPLIED_BY.get(stage, ()))]
            there = found[stage].notna() | found[PID].isin(also)
            found["implied"] = found["implied"].mask(there, number)
    found[["exit", "exit_at"]] = _exits(found, events[~events["is_before"]], known)
    return found


def _exits(found: pd.DataFrame, events: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """What ended the way of those who have not started, and when."""
    forward = events[events["event_type"].isin(_FORWARD)]
    onward = _last_day(found, forward)
    leaving = events[events["event_type"].isin(_LEAVING)]
    kind = leaving["outcome_reason"].map(EXIT_OF_REASON).astype(object)
    by_refusal = kind.isna() & (leaving["event_type"] == "declined_by_candidate")
    leaving = leaving.assign(exit=kind.mask(by_refusal, REFUSED)).dropna(subset=["exit"])
    last = leaving.sort_values([PID, "occurred_at", "event_type", "exit"]).groupby(PID).last()
    stated, day = found[PID].map(last["exit"]), _last_day(found, leaving)
    ended = day.notna() & ~(onward > day)
    # A reason without a day ends the way when the person was last heard of.
    undated = found[PID].map(known.set_index(PID)["outcome_reason"].map(EXIT_OF_REASON))
    heard = _last_day(found, events).fillna(found["identified"])
    waiting = found["started"].isna()
    kinds = stated.where(ended, undated).where(waiting).astype(object)
    days = day.where(ended, heard).where(waiting & kinds.notna())
    return pd.DataFrame({"exit": kinds.where(kinds.notna(), None), "exit_at": days})


def _last_day(found: pd.DataFrame, events: pd.DataFrame) -> pd.Series:
    return day_of_each(found[PID], events.groupby(PID)["occurred_at"].max())


def in_work(
    path: pd.DataFrame, placement: pd.DataFrame, follow_up: pd.DataFrame, now: pd.Timestamp
) -> pd.DataFrame:
    """The paths with `months_3`, `months_6`, `months_12`: in work so long after the start.

    `yes`, `no`, `unknown`, or missing where that day has not come; `implied` goes on with them. In
    work as in the retention by that definition, with whomever; who was in practice only is not.

    Args:
        path: As `paths` gives it.
        placement: `person.placement`.
        follow_up: `person.follow_up`.
        now: The day that data reaches.
    """
    found = path.copy()
    spell = spells(placement, follow_up, now)
    spell = spell[spell["definition"] == IN_WORK].rename(columns={"person": PID})
    summer = placement[placement["placement_type"] == "summer_job"]
    summer = summer.assign(last=last_days(summer, follow_up, now)["last"])
    for stage, months in MONTHS.items():
        day = found["started"] + pd.Timedelta(days=day_of(months))
        asked = pd.DataFrame({PID: found[PID], "day": day}).dropna()
        held = asked.merge(spell, on=PID)
        waited = (held["day"] - pd.to_datetime(held["starts_at"])).dt.days
        held, waited = held[waited >= 0], waited[waited >= 0]
        is_end = held["ended"].astype(bool)
        lasts = held["days"].where(~is_end, held["days"] - 1) >= waited
        doubtful = ~lasts & (held["is_unknown"].astype(bool) | ~is_end)
        extra = asked.merge(summer[[PID, "starts_at", "last"]], on=PID)
        covers = (pd.to_datetime(extra["starts_at"]) <= extra["day"]) & (
            extra["last"] >= extra["day"]
        )
        there = found[PID].isin([*held.loc[lasts, PID], *extra.loc[covers, PID]])
        # A start of which only the list of candidates tells is of a placement that nobody knows.
        is_lost = found[PID].isin(held.loc[doubtful, PID]) | ~found[PID].isin(placement[PID])
        answer = pd.Series("no", index=found.index, dtype=object)
        answer = answer.mask(is_lost, "unknown").mask(there, "yes")
        found[stage] = answer.where(day <= now, None)
        found["implied"] = found["implied"].mask(found[stage].eq("yes"), STAGES.index(stage))
    return found
