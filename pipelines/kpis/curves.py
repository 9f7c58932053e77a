"""The retention curve month by month, by definition and group, for all who ever started. Pure.

The same spells and estimate as the measures of `retention.py`, which are of a period's starters.
"""

import pandas as pd

from pipelines.kpis import arrays_of, through
from pipelines.kpis.staying import FACTS, at_horizon, facts_of, followed_to, left_on, table_of
from pipelines.model.tables import RETENTION_CURVE
from pipelines.person.placed import placed
from pipelines.person.spells import UNSUBSIDISED, spells
from pipelines.person.statements import day_of

LONGEST_MONTHS = 60


# domain.md 3.10
def retention_curve(
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """`mart.retention_curve`: each person once, by the first employment of all.

    A month is a row while anybody is at risk. Without subsidy is not a curve that only falls: its
    events are also those who are in work and subsidised on the day, and who loses the subsidy and
    stays is back in it.
    """
    now = through(core_period)
    found = spells(person_placement, person_follow_up, now)
    ordered = found.sort_values(["starts_at", "placement_id"], kind="stable")
    each = ordered.drop_duplicates(["definition", "person"])
    about = placed(
        person_placement, person_candidate, person_candidate_target_group, core_organisation, now
    )
    each = each.assign(**facts_of(each))
    grouped = by_group(each, about)
    lines = [
        line
        for (definition, group), rows in grouped.groupby(["definition", "group"], sort=True)
        for line in _months(str(definition), str(group), rows.reset_index(drop=True))
    ]
    return pd.DataFrame(lines, columns=list(RETENTION_CURVE.columns))


def by_group(rows: pd.DataFrame, about: pd.DataFrame) -> pd.DataFrame:
    """The rows once for each group their person is in: all, target groups (they overlap), gender.

    Args:
        rows: Rows with `placement_id`.
        about: The placements, of `placed`.
    """
    known = rows[["placement_id"]].merge(
        about[["placement_id", "groups", "gender"]], how="left", on="placement_id"
    )
    lists = [
        ["all", *sorted(groups or ()), *([gender] if isinstance(gender, str) else [])]
        for groups, gender in zip(known["groups"], known["gender"], strict=True)
    ]
    told = rows.reset_index(drop=True).assign(group=pd.Series(lists, dtype=object))
    return told.explode("group", ignore_index=True)


def _months(definition: str, group: str, rows: pd.DataFrame) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    before, told = -1, arrays_of(rows[FACTS])
    for month in range(LONGEST_MONTHS + 1):
        day = day_of(month)
        if definition == UNSUBSIDISED:
            told = arrays_of(at_horizon(rows, day)[FACTS])
        people = table_of(told)
        behind = followed_to(day, people)
        if not behind.at_risk:
            break
        left = left_on(day, people)
        events = told["ended"].astype(bool) & (told["days"] > before) & (told["days"] <= day)
        before = day
        lines.append(
            {
                "definition": definition,
                "group": group,
                "month": month,
                "n": behind.n,
                "at_risk": behind.at_risk,
                "events": int(events.sum()),
                "survival": left.share,
                "lower": left.ci_lower,
                "upper": left.ci_upper,
                "all_left": left.lower,
                "all_stayed": left.upper,
            }
        )
    return lines
