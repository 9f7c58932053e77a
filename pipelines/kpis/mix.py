"""Mix: who was placed, by target group, gender, age and district, against a reference population.

Pure; `domain.md` 3.11. A person counts once in a year and organisation, with what is known at the
first placement of the year. Target groups overlap, so that their shares may exceed 100 % together;
primary groups are a partition. Gender is also compared within groups of occupations, because
construction pulls men's share up.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.kpis import through
from pipelines.kpis.cells import ancestor_pairs
from pipelines.model.parameters import Parameters
from pipelines.model.populations import Share, share_at
from pipelines.model.tables import MIX
from pipelines.person.candidate import GROUP_ORDER, PID
from pipelines.person.placed import PRIORITY, belongs, placed

ALL = "all"
Z = 1.959963984540054
_PLACE = ["org_id", "period_id", "occupation"]
_NONE_IS_A_RESULT = {"gender": ("man", "woman"), "target_group": PRIORITY}


def mix(
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
    person_placement: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    population: Sequence[Share],
    parameters: Parameters,
) -> pd.DataFrame:
    """`mart.mix`: by organisation and calendar year."""
    years = core_period[core_period["period_type"] == "year"]
    cases = placed(
        person_placement, person_candidate, person_candidate_target_group, core_organisation,
        through(core_period),
    ).sort_values(["starts_at", "placement_id"], ignore_index=True)  # fmt: skip
    district = person_candidate.set_index(PID)["district"]
    cases = cases.assign(
        period_id=cases["starts_at"].dt.year.astype(str), district=cases[PID].map(district)
    )
    cases = cases[cases["period_id"].isin(years["period_id"])]
    if cases.empty:
        return pd.DataFrame(columns=list(MIX.columns))
    above = ancestor_pairs(core_organisation)
    cases = cases.merge(above, on="org_id").assign(org_id=lambda c: c["ancestor"])
    counted = _counted(cases)
    last_day = dict(zip(years["period_id"], years["date_to"], strict=True))
    days = [pd.Timestamp(last_day[p]).date() for p in counted["period_id"]]
    found = [
        share_at(population, (d, o, m), at)
        for d, o, m, at in zip(
            counted["dimension"], counted["occupation"], counted["member"], days, strict=True
        )
    ]
    counted["reference_share"] = [f.share if f else None for f in found]
    counted["population"] = [f.population if f else None for f in found]
    least = [parameters.at("parity_min_n", at) for at in days]
    return _compared(counted, least)[list(MIX.columns)]


def ratio_interval(n: float, known: float, reference: float) -> tuple[float, float, float]:
    """Ratio of the share n/known to a reference share, with the 95 % interval by log-odds.

    At 0 % and 100 % the log-odds have half a case added to each side, and the interval begins or
    ends at the ratio itself.
    """
    yes, no = float(n), float(known - n)
    at_edge = yes == 0 or no == 0
    a, b = (yes + 0.5, no + 0.5) if at_edge else (yes, no)
    centre, half = math.log(a / b), Z * math.sqrt(1 / a + 1 / b)
    low, high = (1 / (1 + math.exp(-x)) for x in (centre - half, centre + half))
    low, high = (0.0 if yes == 0 else low), (1.0 if no == 0 else high)
    return yes / known / reference, low / reference, high / reference


def _counted(cases: pd.DataFrame) -> pd.DataFrame:
    """Numbers of persons: members of each dimension in each organisation and year."""
    places = ["org_id", "period_id"]
    cases = cases.assign(target_group=cases["groups"])
    once = cases.drop_duplicates([*places, "subject"]).assign(occupation=ALL)
    within = cases[cases["occupation"].notna()]
    within = within.drop_duplicates([*places, "occupation", "subject"])
    dimensions = ("target_group", "primary_group", "gender", "age_band", "district")
    parts = [_members(once, dimension) for dimension in dimensions]
    return pd.concat([*parts, _members(within, "gender")], ignore_index=True)


def _members(rows: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Persons by organisation, year, occupation and member: of it, known, and unknown."""
    places = rows[_PLACE].drop_duplicates(ignore_index=True)
    at = rows.groupby(_PLACE, sort=False).ngroup().to_numpy()
    persons = rows["persons"].to_numpy()

    def summed(who: pd.Series, of: npt.NDArray[np.float64] | None = None) -> pd.Series:
        weights = who.to_numpy(dtype=float) * (1.0 if of is None else of)
        return pd.Series(np.bincount(at, weights, minlength=len(places)))

    lines = []
    for member in _named(rows, dimension):
        belonging, known = rows[dimension] == member, rows[dimension].notna()
        if dimension == "target_group":
            belonging = belongs(rows["groups"], (member,))
            known = belonging | rows[f"no_{member}"]
        numbers = {"n": belonging, "known": known, "unknown": ~known}
        told = places.assign(
            dimension=dimension,
            member=member,
            **{name: summed(who, persons).round().astype("int64") for name, who in numbers.items()},
        )
        asked = known if member in _NONE_IS_A_RESULT.get(dimension, ()) else belonging
        lines.append(told[(summed(asked) > 0) & (summed(known) > 0)])
    return pd.concat(lines, ignore_index=True) if lines else pd.DataFrame()


def _named(rows: pd.DataFrame, dimension: str) -> list[str]:
    """The members that somebody has, and those of which none is a result."""
    if dimension == "gender":
        return list(_NONE_IS_A_RESULT[dimension])
    if dimension == "target_group":
        held = {g for groups in rows["groups"].dropna() for g in groups}
        return sorted({*PRIORITY, *held} & set(GROUP_ORDER))
    return sorted(rows[dimension].dropna().unique())


def _compared(counted: pd.DataFrame, least: Sequence[float]) -> pd.DataFrame:
    """Shares with the bounds of what is unknown, ratios to the reference, and parity."""
    n, known, unknown = (counted[c].astype(float) for c in ("n", "known", "unknown"))
    whole = known + unknown
    lines: list[tuple[float | None, float | None, float | None, str | None]] = []
    for a, b, share, enough in zip(n, known, counted["reference_share"], least, strict=True):
        if share is None or pd.isna(share):
            lines.append((None, None, None, None))
            continue
        ratio, low, high = ratio_interval(a, b, float(share))
        side = "below" if high < 1 else "above" if low > 1 else "within"
        lines.append((ratio, low, high, side if b >= enough else None))
    names = ["ratio", "ratio_lower", "ratio_upper", "parity"]
    found = pd.DataFrame(lines, columns=names, index=counted.index)
    shares = {"share": n / known, "lower": n / whole, "upper": (n + unknown) / whole}
    return pd.concat([counted.assign(**shares), found], axis=1)
