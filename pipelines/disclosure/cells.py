"""The numbers of people in the published tables: what each is a number of. Pure functions.

A row of a table is one or two cells: all its figures, and those that tell only how many are unknown
(`OF_UNKNOWN`). A number has a population, such as the women placed, and a place: organisation,
period, dimension and member. The same population at the same place is the same number, wherever it
is published; how numbers add up is in `relations.py`, which rows there are in `views.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

import numpy as np
import pandas as pd

from pipelines.disclosure.views import ALL, KPI_VALUE
from pipelines.kpis import COUNT, KPIS, RATIO, STATISTIC, Kpi
from pipelines.model.tables.mart_funnel import STAGES

PLACE = ("org_id", "period_id", "dimension", "member")
NUMBER = ("population", *PLACE)
WHOLE, DOUBT = 0, 1
GENDERS = ("man", "woman", "unknown")
# Numbers of several measures that are of the same people, by measure and column.
_SAME_PEOPLE = {
    ("placements_started", "numerator"): "placements",
    ("cost_per_placement", "denominator"): "placements",
    ("women_share", "denominator"): "placed",
    ("target_group_share", "denominator"): "placed",
    **{(f"retention_{m}", "denominator"): "employed" for m in (3, 6, 12, 24)},
    ("cost_per_sustained_job", "n"): "employed",
    ("lead_time_identified_started", "denominator"): "reached.0",
    ("lead_time_identified_started", "numerator"): "started",
    ("commitment_delivery", "numerator"): "kept",
    ("commitment_delivery_uncapped", "numerator"): "delivered",
}
# Dimensions that do not divide the people: of each member the number of all is told once more.
_ALL_OF_THEM = {
    ("cost_per_placement", "scope"): ("denominator", "n"),
    ("cost_per_placement", "price_level"): ("denominator", "n"),
    ("cost_per_sustained_job", "scope"): ("n",),
    ("cost_per_sustained_job", "definition"): ("n",),
    **{(f"retention_{m}", "definition"): ("denominator", "n") for m in (3, 6, 12, 24)},
}
# Members that are the total under another name.
_IS_TOTAL = {("unit", "persons"), ("definition", "same_employer")}

_NONE = pd.DataFrame(
    {"row": np.zeros(0, np.int64), "cell": np.zeros(0, np.int64)}
    | {c: np.zeros(0, object) for c in ("role", *NUMBER)}
    | {"value": np.zeros(0)}
)


def numbers_of(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The numbers of people in a table's rows: `row` (position), `cell`, what of and where, value.

    `role` says how the numbers of a row make each other up: those called `part1` are together the
    one called `whole1`, and so with 2. A number that is missing is no row.
    """
    made = _NUMBERS.get(name)
    parts = [_number(frame, *given) for given in made(frame)] if made else []
    found = pd.concat(parts, ignore_index=True) if parts else _NONE
    return found[found["value"].notna()].reset_index(drop=True)


Place = Mapping[str, "pd.Series | str"]
Given = tuple[np.ndarray, tuple[int, str], "pd.Series | str", "pd.Series", Place]
WHOLE1, PART1 = (WHOLE, "whole1"), (WHOLE, "part1")
WHOLE2, PART2 = (WHOLE, "whole2"), (WHOLE, "part2")
WHOLE3, PART3 = (WHOLE, "whole3"), (WHOLE, "part3")
ALONE, DOUBTFUL = (WHOLE, ""), (DOUBT, "part1")


def _number(
    frame: pd.DataFrame,
    rows: np.ndarray,
    kind: tuple[int, str],
    population: "pd.Series | str",
    value: pd.Series,
    place: Place,
) -> pd.DataFrame:
    given = {"population": population, **place}
    columns = {
        c: v.to_numpy() if isinstance(v, pd.Series) else v
        for c, v in ((c, given.get(c, ALL)) for c in NUMBER)
    }
    cell, role = kind
    number = pd.to_numeric(value).to_numpy(dtype=float)
    return pd.DataFrame({"row": rows, "cell": cell, "role": role, **columns, "value": number})


# --- measures ----------------------------------------------------------------------------------


def _of_measures(values: pd.DataFrame) -> Iterator[Given]:
    groups = values.groupby(["kpi_id", "dimension"], sort=False, observed=True).indices
    for key, rows in groups.items():
        kpi_id, dimension = cast("tuple[str, str]", key)
        measure = KPIS[kpi_id]
        if not measure.persons:
            continue
        mine = values.iloc[rows]
        for column, population, value, kind in _amounts(measure, mine):
            total = np.array([(dimension, m) in _IS_TOTAL for m in mine["member"]], dtype=bool)
            total |= column in _ALL_OF_THEM.get((kpi_id, dimension), ())
            place = {c: mine[c].astype(object) for c in PLACE}
            place |= {c: place[c].mask(total, ALL) for c in ("dimension", "member")}
            yield np.asarray(rows), kind, population, value, place


def _amounts(
    measure: Kpi, rows: pd.DataFrame
) -> Iterator[tuple[str, str, pd.Series, tuple[int, str]]]:
    """Column, population, numbers and kind of what of a measure counts people."""
    name, people = measure.kpi_id, measure.people
    numerator, denominator, unknown, n = (
        pd.to_numeric(rows[c]).astype(float)
        for c in ("numerator", "denominator", "unknown", "n")
    )  # fmt: skip

    def called(column: str, own: str) -> str:
        return _SAME_PEOPLE.get((name, column), f"{name}.{own}")

    if measure.kind == RATIO and "denominator" in people:
        yield "denominator", called("denominator", "all"), denominator, WHOLE1
        yield "numerator", called("numerator", "yes"), numerator, PART1
        yield "unknown", f"{name}.unknown", unknown, DOUBTFUL
        yield "rest", f"{name}.no", denominator - numerator - unknown, DOUBTFUL
    elif measure.kind == STATISTIC:
        # What is left after a time is an estimate of people, and no number of them.
        if (name, "n") in _SAME_PEOPLE:
            yield "n", called("n", "all"), n, ALONE
        else:
            yield "denominator", called("denominator", "all"), denominator, ALONE
        if (name, "numerator") in _SAME_PEOPLE:
            yield "denominator", called("denominator", "all"), denominator, WHOLE1
            yield "numerator", called("numerator", "yes"), numerator, PART1
            yield "rest", f"{name}.left", denominator - numerator, PART1
        yield "unknown", f"{name}.unknown", unknown, (DOUBT, "")
    else:
        yield "numerator", called("numerator", "yes"), numerator, ALONE
        if measure.kind == COUNT:
            yield "unknown", f"{name}.unknown", unknown, (DOUBT, "")


# --- the other tables --------------------------------------------------------------------------


def _all_rows(frame: pd.DataFrame) -> np.ndarray:
    return np.arange(len(frame))


def _at(frame: pd.DataFrame) -> dict[str, pd.Series]:
    return {c: frame[c].astype(object) for c in ("org_id", "period_id")}


def _of_mix(frame: pd.DataFrame) -> Iterator[Given]:
    rows, place = _all_rows(frame), {c: frame[c].astype(object) for c in PLACE}
    yield rows, PART1, "placed_once", frame["n"], place
    # Of overlapping groups each has its own known; of a partition all have the same.
    once = place | {"member": place["member"].where(frame["dimension"] == "target_group", ALL)}
    yield rows, WHOLE1, "mix.known", frame["known"], once
    yield rows, ALONE, "mix.unknown", frame["unknown"], once
    rest = pd.to_numeric(frame["known"]) - pd.to_numeric(frame["n"])
    yield rows, PART1, "mix.not", rest, place


def _of_funnel(frame: pd.DataFrame) -> Iterator[Given]:
    rows, place, step = _all_rows(frame), _at(frame), frame["step"].astype(int)
    reached = step.map(lambda k: f"reached.{k}")
    # Those who reached the stage before; after the start those whose day has come.
    started = STAGES.index("started")
    came = step.map(lambda k: f"reached.{max(k - 1, 0)}" if k <= started else f"due.{k}")
    n, converted, still_open = (
        pd.to_numeric(frame[c]).astype(float) for c in ("n", "converted", "still_open")
    )
    yield rows, WHOLE1, came, n, place
    yield rows, PART1, reached, converted, place
    left = step.map(lambda k: f"left.{k}")
    yield rows, PART1, left, n - converted, place
    yield rows, WHOLE2, left, n - converted, place
    yield rows, PART2, step.map(lambda k: f"open.{k}"), still_open, place
    yield rows, PART2, step.map(lambda k: f"lost.{k}"), n - converted - still_open, place
    # What is left between two stages that are told is of people, whatever is told between them.
    by = frame.assign(reached=converted).pivot_table("reached", ["org_id", "period_id"], "step")
    at = pd.MultiIndex.from_frame(frame[["org_id", "period_id"]])
    for first in (k for k in range(started) if k in by):
        gap = by[first].reindex(at).set_axis(frame.index) - converted
        gap = gap.where((step > first + 1) & (step <= started))
        yield rows, (WHOLE, "gap"), step.map(f"gap.{first}.{{}}".format), gap, place
    observed = pd.to_numeric(frame["n_observed"]).astype(float)
    yield rows, WHOLE3, reached, converted, place
    yield rows, PART3, step.map(lambda k: f"observed.{k}"), observed, place
    yield rows, PART3, step.map(lambda k: f"skipped.{k}"), converted - observed, place


def _of_lead_time(frame: pd.DataFrame) -> Iterator[Given]:
    rows, place = _all_rows(frame), _at(frame)
    step = "waited." + frame["step"].astype(str)
    n, done, still_open = (
        pd.to_numeric(frame[c]).astype(float) for c in ("n", "n_outcome", "still_open")
    )
    yield rows, WHOLE1, step, n, place
    yield rows, PART1, step + ".done", done, place
    yield rows, PART1, step + ".left", n - done, place
    yield rows, WHOLE2, step + ".left", n - done, place
    yield rows, PART2, step + ".open", still_open, place
    yield rows, PART2, step + ".lost", n - done - still_open, place
    # Those of whom the step has no day are beside them.
    skipped = pd.to_numeric(frame["n_skipped"]).astype(float)
    yield rows, WHOLE3, step + ".all", n + skipped, place
    yield rows, PART3, step, n, place
    yield rows, PART3, step + ".skipped", skipped, place


def _group_place(group: "pd.Series[str]") -> dict[str, pd.Series]:
    dimension = np.where(group == ALL, ALL, np.where(group.isin(GENDERS), "gender", "target_group"))
    return {"dimension": pd.Series(dimension, index=group.index), "member": group.astype(object)}


def _of_curve(frame: pd.DataFrame) -> Iterator[Given]:
    rows, place = _all_rows(frame), _group_place(frame["group"])
    yield rows, ALONE, "curve", frame["n"], place
    month = frame["definition"].astype(str) + "." + frame["month"].astype(str)
    yield rows, ALONE, "curve." + month, frame["at_risk"], place


def _of_progression(frame: pd.DataFrame) -> Iterator[Given]:
    rows, place = _all_rows(frame), _group_place(frame["group"])
    what = "progress." + frame["progress"].astype(str) + "." + frame["horizon_months"].astype(str)
    n, known, better = (pd.to_numeric(frame[c]).astype(float) for c in ("n", "n_known", "n_better"))
    yield rows, WHOLE1, what, n, place
    yield rows, PART1, what + ".known", known, place
    yield rows, PART1, what + ".unknown", n - known, place
    yield rows, WHOLE2, what + ".known", known, place
    yield rows, PART2, what + ".better", better, place
    yield rows, PART2, what + ".not", known - better, place


def _of_unit_cost(frame: pd.DataFrame) -> Iterator[Given]:
    yield _all_rows(frame), ALONE, "placements", frame["n_persons"], _at(frame)


def _of_commitments(frame: pd.DataFrame) -> Iterator[Given]:
    rows = np.flatnonzero(frame["unit"] == "persons")
    mine = frame.iloc[rows]
    place: Place = {
        "org_id": mine["org_id"].astype(object),
        "dimension": "commitment",
        "member": mine["commitment_id"].astype(object),
    }
    yield rows, ALONE, "behind", mine["persons"], place
    yield rows, ALONE, "delivered", mine["delivered"], place
    yield rows, (WHOLE, "kept"), "kept", mine["kept"], place


def _of_suppliers(frame: pd.DataFrame) -> Iterator[Given]:
    place: Place = {"dimension": "supplier", "member": frame["supplier_id"].astype(object)}
    yield _all_rows(frame), ALONE, "behind", frame["persons"], place
    yield _all_rows(frame), (WHOLE, "kept"), "kept", frame["kept"], place


def _of_payoff(frame: pd.DataFrame) -> Iterator[Given]:
    rows = np.flatnonzero(frame["name"] == "placements")
    yield rows, ALONE, "payoff.placements", frame.iloc[rows]["value"], {}


# Of a table that is not here nothing adds up to other numbers: the primary rules suffice.
_NUMBERS: dict[str, Callable[[pd.DataFrame], Iterator[Given]]] = {
    KPI_VALUE: _of_measures,
    "public.mix": _of_mix,
    "public.funnel": _of_funnel,
    "public.lead_time": _of_lead_time,
    "public.retention_curve": _of_curve,
    "public.progression": _of_progression,
    "public.unit_cost": _of_unit_cost,
    "public.payoff_summary": _of_payoff,
    "public.commitment": _of_commitments,
    "public.supplier_delivery": _of_suppliers,
}
