"""Whether persons got on: more hours, no subsidy now, a higher wage, a job after practice. Pure.

Of those who are in work at a follow-up, by their first employment, and of those whose practice
ended; who stays at all is in `retention.py`.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pipelines.kpis import through
from pipelines.kpis.curves import by_group
from pipelines.kpis.evaluate import wilson
from pipelines.model.tables import PROGRESSION
from pipelines.person.candidate import PID
from pipelines.person.follow_up import HORIZONS
from pipelines.person.placed import placed
from pipelines.person.spells import SAME_EMPLOYER, UNSUBSIDISED, spells, subsidised_on
from pipelines.person.statements import day_of
from pipelines.person.work import AT_WORK, WORK_TYPES

PRACTICE = ("internship", "work_training")
AFTER_PRACTICE_MONTHS = 6
# A follow-up's wage has no basis of its own: of an hour is what no month pays.
_HOURLY_BELOW = 1_000
_NOT_WORK = ("education", "program", "unemployed", "income_support")
_PRACTICE_TO_WORK = "practice_to_employment"
YES, NO, UNKNOWN = "yes", "no", "unknown"


# domain.md 3.10
def progression(
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """`mart.progression`: shares of those of whom it is known, with bounds for the others.

    After practice it is a share of all: who got a job is listed, who did not is not.
    """
    now = through(core_period)
    about = placed(
        person_placement, person_candidate, person_candidate_target_group, core_organisation, now
    )
    found = spells(person_placement, person_follow_up, now)
    asked = [
        *_in_work(found, person_placement, person_follow_up),
        (_PRACTICE_TO_WORK, AFTER_PRACTICE_MONTHS,
         _after_practice(person_placement, person_follow_up, now)),
    ]  # fmt: skip
    lines = [
        {"progress": progress, "horizon_months": months, "group": group}
        | _shares(rows["answer"], unknown_is_no=progress == _PRACTICE_TO_WORK)
        for progress, months, answers in asked
        for group, rows in by_group(answers, about).groupby("group", sort=True)
    ]
    return pd.DataFrame(lines, columns=list(PROGRESSION.columns))


def _shares(answer: pd.Series, *, unknown_is_no: bool) -> dict[str, object]:
    """Shares of all; where a job is listed and its lack is not, the silence counts as no."""
    n, better = len(answer), int((answer == YES).sum())
    known = int((answer != UNKNOWN).sum())
    whole = n if unknown_is_no else known
    low, high = wilson(np.array([float(better)]), np.array([float(whole)]))
    return {
        "n": n,
        "n_known": known,
        "n_better": better,
        "share": better / whole if whole else None,
        "lower": better / n,
        "upper": (better + n - known) / n,
        "ci_lower": low[0],
        "ci_upper": high[0],
    }


def _in_work(
    found: pd.DataFrame, placement: pd.DataFrame, follow_up: pd.DataFrame
) -> list[tuple[str, int, pd.DataFrame]]:
    """Progress of those whom the follow-up of a horizon finds in work, beside their start."""
    ordered = found[found["definition"] == SAME_EMPLOYER].sort_values(["starts_at", "placement_id"])
    firsts = ordered.drop_duplicates("person")
    start = placement.set_index("placement_id")[
        ["working_hours_share", "wage_amount", "wage_basis", "subsidy_type"]
    ]
    told = found[found["definition"] == UNSUBSIDISED].set_index("placement_id")["subsidies"]
    rows = firsts[["placement_id"]].join(start, on="placement_id")
    seen = follow_up[follow_up["status"].isin(AT_WORK)]
    asked = []
    for months in HORIZONS:
        columns = ["placement_id", "working_hours_share", "wage_amount"]
        mine = seen.loc[seen["horizon_months"] == months, columns].drop_duplicates("placement_id")
        both = rows.merge(mine, on="placement_id", suffixes=("", "_then"))
        hours = _more(both["working_hours_share"], both["working_hours_share_then"])
        asked.append(("hours_up", months, both.assign(answer=hours)))
        asked.append(("wage_up", months, both.assign(answer=_higher_wage(both))))
        day = day_of(months)
        states = {p: (subsidised_on(0, told[p]), subsidised_on(day, told[p]))
                  for p in both["placement_id"]}  # fmt: skip
        paid = both[both["placement_id"].map(lambda p, s=states: s[p][0] is True).astype(bool)]
        words = {None: UNKNOWN, True: NO, False: YES}
        gone = [words[states[p][1]] for p in paid["placement_id"]]
        asked.append(("subsidy_gone", months, paid.assign(answer=gone)))
    return asked


def _more(before: pd.Series, then: pd.Series) -> pd.Series:
    """Whether a number is higher than before; unknown where one of them is missing."""
    one, two = (pd.to_numeric(values).astype(float) for values in (before, then))
    found = np.select([one.isna() | two.isna(), two > one], [UNKNOWN, YES], default=NO)
    return pd.Series(found, index=before.index, dtype=object)


def _higher_wage(rows: pd.DataFrame) -> pd.Series:
    """Whether the wage is higher; unknown where the two may be of an hour and of a month."""
    then = pd.to_numeric(rows["wage_amount_then"]).astype(float)
    basis = pd.Series(np.where(then < _HOURLY_BELOW, "hour", "month"), index=rows.index)
    return _more(rows["wage_amount"].where(rows["wage_basis"] == basis), then)


def _after_practice(
    placement: pd.DataFrame, follow_up: pd.DataFrame, now: pd.Timestamp
) -> pd.DataFrame:
    """Whether each person was employed within six months of the end of the first practice.

    Only of practice whose six months have passed, and ended by its list or, without a word, by its
    plan. Employed is who has a placement in work that begins after the practice began and before
    the six months are out, or whom a follow-up then finds in work. Without either a person whom
    nobody followed up is unknown.
    """
    columns = ["placement_id", "person", "answer"]
    if pd.isna(now):
        return pd.DataFrame(columns=columns)
    start, end = pd.to_datetime(placement["starts_at"]), pd.to_datetime(placement["ended_at"])
    rows = placement.assign(
        start=start, end=end.fillna(pd.to_datetime(placement["planned_end_at"]))
    )
    rows = rows[rows[PID].notna()].rename(columns={PID: "person"})
    limit = pd.Timedelta(days=day_of(AFTER_PRACTICE_MONTHS))
    practice = rows[rows["placement_type"].isin(PRACTICE) & (rows["end"] + limit <= now)]
    practice = practice.sort_values(["start", "placement_id"]).drop_duplicates("person")
    practice = practice.set_index("person")[["placement_id", "start", "end"]]
    work = rows.loc[rows["placement_type"].isin(WORK_TYPES), ["person", "start"]]
    work = work.rename(columns={"start": "begun"}).join(practice, on="person", how="inner")
    soon = (work["begun"] >= work["start"]) & (work["begun"] <= work["end"] + limit)
    seen = follow_up.rename(columns={PID: "person", "placement_id": "of"})
    seen = seen[["person", "of", "status", "observed_at"]].join(practice, on="person", how="inner")
    day = pd.to_datetime(seen["observed_at"])
    seen = seen[(day >= seen["end"]) & (day <= seen["end"] + limit)]
    told: dict[str, Iterable[str]] = {
        UNKNOWN: practice.index,
        NO: seen.loc[seen["status"].isin(_NOT_WORK), "person"],
        YES: [*work.loc[soon, "person"], *seen.loc[seen["status"].isin(AT_WORK), "person"]],
    }
    answer = {person: word for word, people in told.items() for person in people}
    found = practice.reset_index()[["placement_id", "person"]]
    return found.assign(answer=found["person"].map(answer).astype(object))[columns]
