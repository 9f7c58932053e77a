"""Matching gap: coming jobs against prepared persons, by occupation and month, a year ahead.

Pure; `domain.md` 3.11. For the whole city: jobs are coming in one unit, persons are prepared in
another. Decided here, where the source leaves it open:

- An opening is spread evenly over those months of its window that lie after the day data reaches;
  one whose window has passed is filled or gone, and no longer coming.
- A person is used once: the jobs of a month take ready persons first, then those whose preparation
  has ended, and who is left goes on to the next month. An opening without a person is a shortage
  in its month, and is not asked for again in the next. So the shortages of a year can be summed.
- Ready: a preparation completed after the last placement began, none under way, and not known to
  have left for other work, studies, illness, leave or another town.
- In training: a preparation that ends on a known later day; the last of several decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipelines.kpis import through
from pipelines.kpis.evaluate import wilson
from pipelines.model import periods
from pipelines.model.codes import CodeList
from pipelines.model.parameters import Parameters
from pipelines.model.tables import MATCHING_GAP

HORIZON = 12
UNKNOWN = "unknown"
SSYK = "SSYK 2012"
# Levels of Swedish that a person must be known to have.
LANGUAGE = ("good", "fluent")
# Why a person is no longer there to be matched.
GONE = ("education", "other_job", "moved", "illness", "parental_leave", "deceased")
_SKILLS = ("licence", "language")


@dataclass(frozen=True)
class Completion:
    """How many of the ended preparations, whose outcome is known, were completed."""

    n: int | None = None
    rate: float | None = None
    lower: float | None = None
    upper: float | None = None

    def needed(self, gap: float) -> tuple[float | None, float | None, float | None]:
        """Training places that a shortage needs, at least and at most; None where unknown."""
        short = max(0.0, gap)
        rates = (self.rate, self.upper, self.lower)
        found = [short / r if r else None for r in rates]
        return found[0], found[1], found[2]


def matching_gap(
    core_job_opening: pd.DataFrame,
    core_period: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_process_event: pd.DataFrame,
    person_preparation: pd.DataFrame,
    codes: Mapping[str, CodeList],
    parameters: Parameters,
) -> pd.DataFrame:
    """`mart.matching_gap`."""
    day = through(core_period)
    if pd.isna(day):
        return pd.DataFrame(columns=list(MATCHING_GAP.columns))
    first = periods.month_index(day.date()) + 1
    jobs = openings(core_job_opening, first)
    people = persons(person_candidate, person_process_event, person_preparation, day)
    least = parameters.at("small_n", day.date())
    level = _levels(jobs, people, least)
    jobs["occupation"] = jobs["occupation"].map(level)
    people["occupation"] = people["occupation"].map(level)
    rate = completion(person_preparation, day, least)
    lines = [
        line | _names(occupation, level, codes["ssyk"])
        for occupation in sorted(set(level.values()))
        for line in _months(
            jobs[jobs["occupation"] == occupation],
            people[people["occupation"] == occupation],
            first, rate,
        )
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(MATCHING_GAP.columns))


def openings(job_opening: pd.DataFrame, first: int) -> pd.DataFrame:
    """Expected jobs by occupation and month from `first` on; month is missing where not stated."""
    given = job_opening.assign(
        occupation=_occupation(job_opening),
        expected=job_opening["n_openings"].astype(float) * job_opening["probability_share"],
    )
    given = given[given["expected"].notna()]
    begin = _month_number(given["start_window"])
    end = _month_number(given["start_window_to"]).fillna(begin)
    lines = []
    for row, a, b in zip(given.to_dict("records"), begin, end, strict=True):
        left: list[int | None] = [None]
        if not np.isnan(a):
            left = [*range(max(int(a), first), int(b) + 1)]
        licence = row["driving_licence"] is True
        language = row["swedish_level"] in LANGUAGE
        for month in left:
            part = row["expected"] / len(left)
            lines.append((row["occupation"], month, part, part * licence, part * language))
    names = ["occupation", "month", "openings", *_SKILLS]
    spread = pd.DataFrame(lines, columns=names)
    spread["month"] = spread["month"].astype(float)
    return spread[spread["month"].isna() | (spread["month"] < first + HORIZON)]


def persons(
    candidate: pd.DataFrame, event: pd.DataFrame, preparation: pd.DataFrame, day: pd.Timestamp
) -> pd.DataFrame:
    """Persons to be matched: occupation, month from which they are free, known skills.

    The month is missing for those who are ready now.
    """
    past = event[pd.to_datetime(event["occurred_at"]) <= day]
    last = _last_days(past, candidate["candidate_pid"])
    done = last["preparation_completed"]
    # Equal days: who starts to work on the day a course ends is placed.
    placed = last["placement_started"] >= done
    started = last["preparation_started"]
    under_way = (started > done) & ~(started <= last["preparation_interrupted"])
    running = _running(preparation, day)
    gone = candidate.set_index("candidate_pid")["outcome_reason"].isin(GONE)
    ready = done.notna() & ~placed & ~under_way & ~done.index.isin(running.index)
    # Still in training although at work since it began: no longer to be matched.
    ends = running["ends_at"].reindex(done.index)
    began = running["starts_at"].reindex(done.index)
    coming = ends.notna() & ~(last["placement_started"] >= began)
    frame = pd.DataFrame(
        {
            "occupation": pd.Series(_occupation(candidate).to_numpy(), index=done.index),
            "free_from": (_month_number(ends) + 1).where(coming),
            "ready": ready,
        }
    )
    learnt = preparation[
        preparation["completed"].astype("boolean").fillna(value=False)
        & ~(pd.to_datetime(preparation["ends_at"]) > day)
    ]
    for skill in _SKILLS:
        known = learnt.loc[learnt["activity_type"] == skill, "candidate_pid"]
        frame[skill] = frame.index.isin(known)
    return frame[(ready | coming) & ~gone].reset_index(drop=True)


def completion(preparation: pd.DataFrame, day: pd.Timestamp, least: float) -> Completion:
    """Share of the preparations ended by a day that were completed, with Wilson's interval.

    Missing below `least` of them: a share of so few says nothing.
    """
    ended = preparation[~(pd.to_datetime(preparation["ends_at"]) > day)]
    known = ended["completed"].astype("boolean").dropna()
    if len(known) < max(least, 1):
        return Completion()
    n, s = len(known), int(known.sum())
    low, high = wilson(np.array([float(s)]), np.array([float(n)]))
    return Completion(n, s / n, float(low[0]), float(high[0]))


def _last_days(past: pd.DataFrame, pids: pd.Series) -> pd.DataFrame:
    """The last day of each kind of event per person, missing where there was none."""
    kinds = ("preparation_started", "preparation_completed", "preparation_interrupted",
             "placement_started")  # fmt: skip
    days = pd.to_datetime(past["occurred_at"])
    return pd.DataFrame(
        {
            kind: days[past["event_type"] == kind]
            .groupby(past["candidate_pid"])
            .max()
            .reindex(pids)
            for kind in kinds
        }
    )


def _running(preparation: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Persons with a preparation that ends later: when the first of them began, the last ends."""
    ends = pd.to_datetime(preparation["ends_at"])
    stopped = ~preparation["completed"].astype("boolean").fillna(value=True)
    later = preparation[(ends > day) & ~stopped]
    dated = later.assign(
        ends_at=pd.to_datetime(later["ends_at"]), starts_at=pd.to_datetime(later["starts_at"])
    )
    return dated.groupby("candidate_pid").agg(
        starts_at=("starts_at", "min"), ends_at=("ends_at", "max")
    )


def _occupation(rows: pd.DataFrame) -> pd.Series:
    """SSYK 2012 or `unknown`: codes of the older SSYK mean other occupations."""
    known = rows["occupation"].notna() & (rows["occupation_version"] == SSYK)
    return rows["occupation"].astype(object).where(known, UNKNOWN)


def _month_number(days: pd.Series) -> pd.Series:
    dates = pd.to_datetime(days)
    return (dates.dt.year * 12 + dates.dt.month - 1).astype(float)


def _levels(jobs: pd.DataFrame, people: pd.DataFrame, least: float) -> dict[str, str]:
    """Each occupation's own level: its four digits, or three for the group where any is small."""
    wanted = jobs.groupby("occupation")["openings"].sum()
    there = people.groupby("occupation").size().astype(float)
    codes = set(wanted.index) | set(there.index)
    small = {
        code[:3]
        for code in codes - {UNKNOWN}
        if 0 < wanted.get(code, 0.0) < least or 0 < there.get(code, 0.0) < least
    }
    return {c: c[:3] if c != UNKNOWN and c[:3] in small else c for c in codes}


def _names(occupation: str, level: Mapping[str, str], listed: CodeList) -> dict[str, object]:
    """The name of an occupation, of a group those of its occupations; none where not listed."""
    members = sorted(c for c, own in level.items() if own == occupation and c in listed.codes)
    names = {
        f"occupation_{lang}": " / ".join(listed.label(c, lang) for c in members) or None
        for lang in ("sv", "en")
    }
    return {"occupation_ssyk": occupation, **names}


def _months(
    jobs: pd.DataFrame, people: pd.DataFrame, first: int, rate: Completion
) -> Iterator[dict[str, object]]:
    """The rows of one occupation, its months in order: who is used in one is gone in the next."""
    by_month: dict[Any, dict[Any, float]] = (
        jobs.groupby("month")[["openings", *_SKILLS]].sum().to_dict("index")
    )
    arrive = people.loc[~people["ready"], "free_from"].value_counts()
    ready, trained = float(people["ready"].sum()), 0.0
    there = {"persons_ready": int(ready), "persons_in_training": len(people) - int(ready)}
    skilled = {s: float((people["ready"] & people[s]).sum()) for s in _SKILLS}
    asked = dict.fromkeys(_SKILLS, 0.0)
    comparable = not (jobs["occupation"] == UNKNOWN).any()
    comparable = comparable and not (people["occupation"] == UNKNOWN).any()
    rated = {
        "completion_n": rate.n,
        "completion_rate": rate.rate,
        "completion_lower": rate.lower,
        "completion_upper": rate.upper,
    }
    for month in range(first, first + HORIZON):
        trained += float(arrive.get(float(month), 0))
        found = by_month.get(float(month), {})
        wanted = found.get("openings", 0.0)
        line = (
            rated
            | there
            | {
                "month": f"{periods.month_start(month):%Y-%m}",
                "openings": wanted,
                "candidates_ready": ready,
                "candidates_in_training": trained,
                "status": "not_comparable",
            }
        )
        for skill in _SKILLS:
            needed = found.get(skill, 0.0)
            asked[skill] += needed
            line[f"openings_{skill}"] = needed
            line[f"{skill}_short"] = needed > 0 and asked[skill] > skilled[skill]
        if comparable:
            gap = wanted - ready - trained
            names = ("needed_training", "needed_training_lower", "needed_training_upper")
            line |= {"gap": gap, "status": "ok"}
            line |= dict(zip(names, rate.needed(gap), strict=True))
            used = min(wanted, ready)
            ready, trained = ready - used, max(0.0, trained - (wanted - used))
        yield line
    undated = jobs[jobs["month"].isna()]
    if len(undated):
        sums = undated[["openings", *_SKILLS]].sum()
        yield {
            "month": UNKNOWN,
            "openings": sums["openings"],
            **{f"openings_{s}": sums[s] for s in _SKILLS},
            "status": "not_comparable",
        }
