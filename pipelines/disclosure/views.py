"""The one list of what is told of people: which rows of a masked table are views. Declarations.

What is no view has no row in `public`, so that the views are few enough to be protected together
(`reliability.md` 5.3): the city by year and quarter, its parts by year. A tertial beside a quarter
would tell of single months, and rolling years beside years of single quarters, by difference.
How the numbers of the views hang together is in `cells.py`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.kpis import KPIS

# What divides people by what they are.
_DIVIDING = ("gender", "age_band", "primary_group")
ALL, KPI_VALUE = "all", "public.kpi_value"
YEAR, QUARTER = "year", "quarter"


@dataclass(frozen=True)
class View:
    """Which rows of a table or measure are views.

    Attributes:
        city: Kinds of period of the organisations without a parent.
        parts: Kinds of period of all other organisations.
        by: Dimensions by whose members the city is told, by year.
        at: Columns and the value they must have: what else they hold is too fine to be told.
        only: A column and the value of it that tells of people; other rows are no views, and
            published as they are.
    """

    city: tuple[str, ...] = (YEAR,)
    parts: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    at: tuple[tuple[str, str], ...] = ()
    only: tuple[str, str] | None = None


# Shares and what is estimated need more people than a quarter or a part of the city has.
_COUNTED = (YEAR, QUARTER)
# A measure of people that is not named here is told of the city by year.
MEASURES: dict[str, View] = {
    # Who they are is told by `public.mix` alone: told twice it would have to be hidden twice.
    "placements_started": View(_COUNTED, (YEAR,), ("with_commitment", "occupation")),
    "persons_in_work": View(_COUNTED, (YEAR,), ("gender",)),
    "commitment_delivery": View(parts=(YEAR,), by=("unit",)),
    "commitment_delivery_uncapped": View(by=("unit",)),
    "cost_per_placement": View(_COUNTED, by=("scope", "price_level")),
    "cost_per_sustained_job": View(by=("scope", "definition")),
    **{f"retention_{m}": View(by=("definition",)) for m in (3, 6, 12, 24)},
}
# A table that is not named here is a view as a whole: commitments, suppliers, occupations, curves.
VIEWS: dict[str, View] = {
    "public.mix": View(
        by=("gender", "age_band", "target_group", "primary_group", "district"),
        at=(("occupation", ALL),),
    ),
    "public.unit_cost": View(_COUNTED, only=("unit", "per_placement")),
    "public.funnel": View(),
    # Why the others wait no more is told by no number of them: few refuse or move.
    "public.lead_time": View(at=(("outcome", "done"),)),
}


def kind_of(period_id: "pd.Series[str]") -> "pd.Series[str]":
    """Year or quarter by the period's id; others have none."""
    codes, found = pd.factorize(period_id)  # there are few periods, and many rows
    known = pd.Index(found).astype(str)
    year, quarter = known.str.fullmatch(r"\d{4}"), known.str.fullmatch(r"\d{4}-Q[1-4]")
    kinds = np.append(np.select([year, quarter], [YEAR, QUARTER], default=""), "")[codes]
    return pd.Series(kinds, index=period_id.index)


def top_of(organisation: pd.DataFrame) -> frozenset[str]:
    """The organisations without a parent: the city, and senders outside of it."""
    return frozenset(organisation.loc[organisation["parent_org_id"].isna(), "org_id"])


def of_people(name: str, frame: pd.DataFrame) -> np.ndarray:
    """Rows of a masked table that tell of people; the others are published as they are."""
    if name == KPI_VALUE:
        people = [k.kpi_id for k in KPIS.values() if k.persons]
        return np.asarray(frame["kpi_id"].isin(people), dtype=bool)
    view = VIEWS.get(name)
    if view and view.only:
        column, value = view.only
        return np.asarray(frame[column] == value, dtype=bool)
    return np.ones(len(frame), dtype=bool)


def told(name: str, frame: pd.DataFrame, organisation: pd.DataFrame) -> np.ndarray:
    """Rows of a masked table that are published, masked or not."""
    people = of_people(name, frame)
    if name == KPI_VALUE:
        shown, top = ~people, top_of(organisation)
        at = np.flatnonzero(people)
        places = frame[["kpi_id", "org_id", "period_id", "dimension"]].iloc[at]
        for kpi_id, rows in places.groupby("kpi_id", sort=False).indices.items():
            view = MEASURES.get(str(kpi_id), View())
            shown[at[rows]] = _seen(view, places.iloc[rows], top)
        return shown
    if name not in VIEWS:
        return people
    seen = _seen(VIEWS[name], frame, top_of(organisation))
    if name == "public.mix":
        seen &= ~_lone_member(frame)
    return np.asarray(seen | ~people)


def _lone_member(mix: pd.DataFrame) -> np.ndarray:
    """Rows that say by themselves what all are: the only member of what divides people."""
    place = ["org_id", "period_id", "occupation", "dimension"]
    members = mix.groupby(place, observed=True)["member"].transform("nunique")
    return np.asarray((members == 1) & mix["dimension"].isin(_DIVIDING), dtype=bool)


def alike(name: str, frame: pd.DataFrame) -> np.ndarray:
    """Rows of a masked table that would be views if their organisation had none above it."""
    top = pd.DataFrame({"org_id": frame["org_id"].unique(), "parent_org_id": None})
    return np.asarray(told(name, frame, top) & of_people(name, frame), dtype=bool)


def _seen(view: View, frame: pd.DataFrame, top: frozenset[str]) -> np.ndarray:
    at_top = np.asarray(frame["org_id"].isin(top), dtype=bool)
    kind = kind_of(frame["period_id"])
    seen = np.where(at_top, kind.isin(view.city), kind.isin(view.parts)).astype(bool)
    if "dimension" in frame:
        member = at_top & np.asarray(frame["dimension"].isin(view.by) & (kind == YEAR))
        total = np.asarray(frame["dimension"] == ALL, dtype=bool)
        seen = np.where(total, seen, member)
    for column, value in view.at:
        seen &= np.asarray(frame[column] == value, dtype=bool)
    return np.asarray(seen, dtype=bool)
