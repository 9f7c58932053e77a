"""How plans came true in earlier years: realisation, decisions kept, and what no plan named.

Experience only, as weights for what is drawn in `futures.py`; the share is believed in `prior.py`.
"""

from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd

from pipelines.forecast.facts import KEY, Facts, ahead, counted

WEIGHT = 8.0  # observations that a guess, or an earlier year, is worth at most (domain.md 3.6)
QUARTERS = 8  # of plans, before their realisation is taken from experience


def _years_back(day: pd.Timestamp, years: int) -> pd.Timestamp:
    """The same day in an earlier year; 29 February is the 28th."""
    return day - pd.DateOffset(years=years)


def _past(facts: Facts, year: int) -> list[int]:
    """The years before that have plans; none while their plans are of less than eight quarters."""
    past = [y for y in facts.years if y < year]
    at = pd.to_datetime(facts.plan.loc[facts.plan["year"].isin(past), "planned_at"])
    return past if at.dt.to_period("Q").nunique() >= QUARTERS else []


def kept(facts: Facts, year: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """How planned decisions turned out in all organisations, for those with and those without.

    A decision stands until experience is long enough, and then is worth eight that stood.
    """
    plan = facts.plan
    rows = plan[plan["year"].isin(_past(facts, year)) & plan["came"]]
    told = [rows.loc[rows["social"] == word, "carried"] for word in ("yes", "no")]
    (yes, broken), (turned, no) = ((int(c.sum()), int((~c).sum())) for c in told)
    return (WEIGHT + yes, float(broken)), (float(turned), WEIGHT + no)


def rates(facts: Facts, year: int, day: pd.Timestamp) -> dict[str, tuple[float, float]]:
    """How much of what lay ahead on the same day of earlier years came true, by organisation.

    Below eight quarters of plans the parameter, as much worth as eight procurements; then what all
    organisations realised, as much worth, and what the organisation did itself. Key '' for all.
    """
    past = _past(facts, year)
    guess = (WEIGHT * facts.default_rate, WEIGHT * (1 - facts.default_rate))
    if not past:
        return {"": guess}
    rows = pd.concat([ahead(facts.plan, y, _years_back(day, year - y)) for y in past])
    if rows.empty:
        return {"": guess}
    came = rows["came"].astype(float)
    pooled = (came.sum() + guess[0]) / (len(rows) + WEIGHT)
    own = came.groupby(rows["org_id"]).agg(["sum", "size"])
    start = (WEIGHT * pooled, WEIGHT * (1 - pooled))
    return {"": start} | {
        str(o): (start[0] + yes, start[1] + n - yes) for o, yes, n in own.itertuples()
    }


def beside(
    facts: Facts, year: int, day: pd.Timestamp, so_far: Mapping[str, tuple[int, int]]
) -> Callable[[str], tuple[float, float]]:
    """Procurements that will come and stand in no plan: last year's after the same day.

    Half by the organisation's own last year and half by all organisations' in proportion to it, so
    that none is certain to get no more; scaled by this year's pace against last year's, shrunk by
    eight. Without a plan this year these are all. Without a last year, this year's pace goes on. A
    first plan has nothing to compare with: the plan alone.
    """
    start, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    left = max((end - day).days, 0) / max((day - start).days + 1, 1)
    with_plan, had_plan = (
        set(facts.plan.loc[facts.plan["year"] == y, "org_id"]) for y in (year, year - 1)
    )
    then = _years_back(day, 1)
    whole = year - 1 in facts.years
    last = counted(facts.register, year - 1, pd.Timestamp.max).iloc[: None if whole else 0]
    later = last["seen"] > then
    foreseen = pd.MultiIndex.from_frame(ahead(facts.plan, year - 1, then)[KEY].dropna())
    unforeseen = later & ~pd.MultiIndex.from_frame(last[KEY]).isin(foreseen)
    # Where both years have a plan what no plan named is compared, elsewhere all.
    comparable = with_plan & had_plan
    total, until = (Counter(rows["org_id"]) for rows in (last, last[~later]))
    came = {
        True: Counter(last.loc[unforeseen, "org_id"]),
        False: Counter(last.loc[later, "org_id"]),
    }
    among = {True: comparable, False: set(total)}
    parts = {
        by: sum(came[by][o] for o in orgs) / max(sum(total[o] for o in orgs), 1)
        for by, orgs in among.items()
    }

    def of(org_id: str) -> tuple[float, float]:
        planned, now = org_id in with_plan, so_far.get(org_id, (0, 0))[1]
        if not total[org_id]:
            return (0.0, 1.0) if planned else (float(now), left)
        if planned and org_id not in had_plan:
            return 0.0, 1.0
        usual = parts[planned] * total[org_id]
        return came[planned][org_id] + usual, (now + WEIGHT) / (until[org_id] + WEIGHT) / 2

    return of
