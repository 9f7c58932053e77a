"""Placements with what is known of the persons in them: who counts once, groups, gender, age. Pure.

A row without pseudonym is a number of persons whom nobody can tell apart; it counts by itself. What
is counted of them is told where the measures are.
"""

import numpy as np
import pandas as pd

from pipelines.person.candidate import GROUP_ORDER, PID
from pipelines.person.referral import within

PRIORITY = ("youth", "foreign_born", "disability")  # the pilot's groups (domain.md 2.3)
SSYK = "SSYK 2012"
# Upper ends of the age bands, by the age when the placement begins.
AGE_BANDS = ((24, "16-24"), (34, "25-34"), (44, "35-44"), (54, "45-54"), (200, "55+"))
_FLAGS = ("foreign_born", "newly_arrived", "disability")


def placed(
    placement: pd.DataFrame,
    candidate: pd.DataFrame,
    target_group: pd.DataFrame,
    organisation: pd.DataFrame,
    now: pd.Timestamp,
) -> pd.DataFrame:
    """The placements that have started, one row each.

    `subject` counts once, for `persons`; `groups`: the target groups; `no_<group>`: known not to
    belong to it; missing properties are unknown. What a list of candidates says of a person stands
    before what the placement's row says.

    Args:
        placement: `person.placement`.
        candidate: `person.candidate`.
        target_group: `person.candidate_target_group`.
        organisation: `core.organisation`.
        now: The day that data reaches.
    """
    rows = placement[pd.to_datetime(placement["starts_at"]) <= now].reset_index(drop=True)
    pid, known = rows[PID], rows[PID].notna()
    person = candidate.set_index(PID)
    told = rows["target_groups"].map(lambda t: frozenset(t.split(",")), na_action="ignore")
    listed = target_group.groupby(PID)["target_group"].agg(frozenset)
    groups = pid.map(listed).where(known, told).astype(object)
    groups = groups.where(groups.notna(), None)
    primary = target_group[target_group["is_primary"].astype(bool)].set_index(PID)["target_group"]
    gender = pid.map(person["gender"]).astype(object)
    gender = gender.where(gender.notna(), rows["gender"])
    code = rows["occupation"].where(rows["occupation_version"] == SSYK).astype(object)
    found = rows.assign(
        org_id=within(rows["org_id"], organisation),
        starts_at=pd.to_datetime(rows["starts_at"]),
        subject=pid.where(known, "placement:" + rows["placement_id"].astype(object)),
        persons=rows["n_persons"].astype(float).where(~known, 1.0),
        groups=groups,
        primary_group=pid.map(primary).astype(object).where(known, groups.map(_first)),
        gender=gender.where(gender.isin(["woman", "man"]), None),
        age_band=age_band(rows["age_at_start"]),
        occupation=code.str[:3],
    )
    classified = groups.map(bool).astype(bool)
    for group in GROUP_ORDER:
        no = classified.copy()
        if group in _FLAGS:
            no |= pid.map(person[group]).astype("boolean").eq(other=False).fillna(value=False)
        if group == "youth":  # the age decides (domain.md 2.3)
            no |= known & rows["age_at_start"].notna()
        found[f"no_{group}"] = no.astype(bool) & ~belongs(groups, (group,))
    return found


def belongs(groups: pd.Series, wanted: tuple[str, ...]) -> "pd.Series[bool]":
    """Whether each set of groups holds one of those wanted; missing sets hold none."""
    held = [isinstance(g, frozenset) and not g.isdisjoint(wanted) for g in groups]
    return pd.Series(held, index=groups.index, dtype=bool)


def _first(groups: frozenset[str] | None) -> str | None:
    rank = {g: n for n, g in enumerate(GROUP_ORDER)}
    return min(groups or (), key=lambda g: (rank.get(g, len(rank)), g), default=None)


def age_band(age: pd.Series) -> pd.Series:
    """The band of each age; missing where the age is."""
    years = pd.to_numeric(age).astype(float).to_numpy()
    limits = [limit for limit, _ in AGE_BANDS]
    place = np.searchsorted(limits, np.nan_to_num(years, nan=0.0))
    bands = np.array([name for _, name in AGE_BANDS], dtype=object)[place]
    return pd.Series(bands, index=age.index, dtype=object).where(~np.isnan(years), None)
