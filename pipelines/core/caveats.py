"""Caveats: what a reader must know beside a figure, made from the figure itself, in both languages.

Pure; totals of the published measures only, so that no sentence can tell what a mask hides. Where
there is no value there is nothing to warn of: its status says why (`domain.md` 1.1, 3.1 and 4.11).
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.core import lineage
from pipelines.kpis import KPIS, REGISTER, STATISTIC
from pipelines.kpis.cells import ancestor_pairs
from pipelines.model import periods
from pipelines.model.parameters import Parameters
from pipelines.model.tables.meta_change import CAVEAT

# Measures of the value of procurements: frameworks count with their ceiling (domain.md 3.2).
BY_VALUE = ("goal_share_value",)
GOAL = "goal_share"
TEXTS: Mapping[str, tuple[str, str]] = {
    "sample": (
        "Påhittade uppgifter: visar hur det ser ut, inget om staden.",
        "Invented data: shows what it looks like, nothing about the city.",
    ),
    "preliminary": (
        "Preliminär, ofullständig: {n} av {whole} har lämnat uppgifter för hela perioden.",
        "Preliminary, incomplete: {n} of {whole} have reported for the whole period.",
    ),
    "small_n": (
        "Få fall: bygger på {n}, så läs antalen i stället för andelen.",
        "Few cases: built on {n}, so read the numbers rather than the share.",
    ),
    "few_at_risk": (
        "Färre än fem personer har följts så länge, så inget värde visas.",
        "Fewer than five persons have been followed for so long, so no value is shown.",
    ),
    "indicative": (
        "Indikativ prognos: bara {n} personer har följts upp.",
        "Indicative forecast: only {n} persons have been followed up.",
    ),
    "unknown": (
        "Uppgift saknas för {part} % av underlaget: värdet kan vara högst {upper}.",
        "Information is missing for {part}% of the basis: the value may be as high as {upper}.",
    ),
    "wide_interval": (
        "Osäker skattning: det sanna värdet kan ligga mellan {low} och {high} %.",
        "Uncertain estimate: the true value may lie between {low} and {high}%.",
    ),
    "ceiling": (
        "{n} av {whole} upphandlingar räknas med ett tak som kan ligga över det verkliga värdet.",
        "{n} of {whole} procurements count with a ceiling that may exceed the real value.",
    ),
    "unverified": (
        "Bygger på värden som inte är kontrollerade mot en källa: {what}.",
        "Built on values that are not checked against a source: {what}.",
    ),
    "simulated": (
        "Prognosen för helåret är simulerad ur planer och tidigare utfall; den är inget utfall.",
        "The year-end forecast is simulated from plans and earlier outcomes; it is no outcome.",
    ),
}
Line = tuple[str, str, str, str, Mapping[str, object], Mapping[str, object]]


@dataclass(frozen=True)
class Basis:
    """What the figures stand on, besides themselves."""

    procurement: pd.DataFrame
    organisation: pd.DataFrame
    goal_forecast: pd.DataFrame
    parameters: Parameters
    reads: Mapping[str, frozenset[str]]
    is_sample: bool


def caveats(values: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """`public.caveat`.

    Args:
        values: `public.kpi_value`, masked as it is published.
        basis: Procurements, organisations, forecast, parameters, what each measure reads.
    """
    totals = values[values["dimension"] == "all"].copy()
    told = totals[totals["value"].notna()].copy()
    days = {p: pd.Timestamp(periods.period(p).date_to) for p in totals["period_id"].unique()}
    told["day"] = pd.to_datetime(told["period_id"].map(days))
    lines = [
        *_of_sample(told, basis),
        *_preliminary(told, totals, basis),
        *_of_few(totals, told, basis),
        *_of_spread(told, basis),
        *_ceiling(told, basis),
        *_unverified(told, basis),
        *_simulated(told, basis),
    ]
    frame = pd.DataFrame(
        [
            (k, o, p, code, TEXTS[code][0].format(**sv), TEXTS[code][1].format(**en))
            for k, o, p, code, sv, en in lines
        ],
        columns=list(CAVEAT.columns),
    )
    return frame.sort_values(list(CAVEAT.key), ignore_index=True)


def _lines(rows: pd.DataFrame, code: str, *given: Iterable[object]) -> Iterator[Line]:
    """Caveats of rows, their words' values by row: those of Swedish, then those of English."""
    places = zip(rows["kpi_id"], rows["org_id"], rows["period_id"], strict=True)
    empty: list[Mapping[str, object]] = [{}] * len(rows)
    both = given or (empty, empty)
    words = [list(side) for side in both]
    for (k, o, p), sv, en in zip(places, words[0], words[-1], strict=True):
        assert isinstance(sv, Mapping)  # noqa: S101 - our own rows
        assert isinstance(en, Mapping)  # noqa: S101
        yield k, o, p, code, sv, en


def _of_sample(told: pd.DataFrame, basis: Basis) -> Iterator[Line]:
    if basis.is_sample:
        yield from _lines(told, "sample")


def _preliminary(told: pd.DataFrame, totals: pd.DataFrame, basis: Basis) -> Iterator[Line]:
    """Measures of the registers where fewer of them have come than the floor asks for."""
    cover = totals[(totals["kpi_id"] == "coverage") & totals["value"].notna()]
    names = ["numerator", "denominator", "value"]
    cover = cover.set_index(["org_id", "period_id"])[names].add_suffix("_cover")
    kpis = [k.kpi_id for k in KPIS.values() if k.report == REGISTER and k.kpi_id != "coverage"]
    mine = told[told["kpi_id"].isin(kpis)]
    mine = mine.join(cover, on=["org_id", "period_id"])
    floor = basis.parameters.values_at("coverage_floor", mine["day"])
    short = mine[mine["value_cover"] < floor]
    given = [
        {"n": count(n), "whole": count(whole)}
        for n, whole in zip(short["numerator_cover"], short["denominator_cover"], strict=True)
    ]
    yield from _lines(short, "preliminary", given)


def _of_few(totals: pd.DataFrame, told: pd.DataFrame, basis: Basis) -> Iterator[Line]:
    small = told[told["status"] == "small_n"]
    yield from _lines(small, "small_n", [{"n": count(n)} for n in small["n"]])
    yield from _lines(totals[totals["status"] == "few_at_risk"], "few_at_risk")
    of_people = [k.kpi_id for k in KPIS.values() if k.persons and k.kind == STATISTIC]
    followed = told[told["kpi_id"].isin(of_people)]
    least = basis.parameters.values_at("indicative_below", followed["day"])
    few = followed[followed["n"].astype(float) < least]
    yield from _lines(few, "indicative", [{"n": count(n)} for n in few["n"]])


def _of_spread(told: pd.DataFrame, basis: Basis) -> Iterator[Line]:
    """What is unknown, and what chance alone can do."""
    unknown, counted = (told[c].astype(float) for c in ("unknown", "numerator"))
    # A count has no denominator: what is counted and what is unknown are its whole.
    whole = told["denominator"].astype(float).fillna(counted + unknown)
    part = unknown / whole.where(whole > 0)
    vague = part > 1 - basis.parameters.values_at("known_floor", told["day"]) + 1e-12
    rows, parts = told[vague & told["upper"].notna()], part
    words: list[list[dict[str, object]]] = [
        [
            {"part": tenths(100 * parts[i], lang, math.floor), "upper": _figure(u, k, lang)}
            for i, k, u in zip(rows.index, rows["kpi_id"], rows["upper"], strict=True)
        ]
        for lang in (0, 1)
    ]
    yield from _lines(rows, "unknown", *words)
    shares = told[told["kpi_id"].isin([k.kpi_id for k in KPIS.values() if k.unit == "share"])]
    wide = shares["ci_upper"] - shares["ci_lower"]
    rows = shares[wide > basis.parameters.values_at("wide_interval", shares["day"])]
    ends = [
        [
            {"low": tenths(100 * a, lang, math.floor), "high": tenths(100 * b, lang, math.ceil)}
            for a, b in zip(rows["ci_lower"], rows["ci_upper"], strict=True)
        ]
        for lang in (0, 1)
    ]
    yield from _lines(rows, "wide_interval", *ends)


def _ceiling(told: pd.DataFrame, basis: Basis) -> Iterator[Line]:
    """Values of procurements among which are frameworks, or amounts said to be a ceiling."""
    bought = basis.procurement
    bought = bought[bought["counts"].astype(bool) & bought["value_sek"].notna()]
    at_most = (bought["procurement_form"] == "framework_agreement") | (
        bought["value_basis"] == "ceiling"
    )
    days = pd.to_datetime(bought["counted_at"])
    number = (days.dt.year * 12 + days.dt.month - 1).to_numpy(dtype=float)
    rows = pd.DataFrame({"org_id": bought["org_id"], "month": number, "ceiling": at_most})
    rows = rows.merge(ancestor_pairs(basis.organisation), on="org_id")
    by_org = {org: (g["month"].to_numpy(), g["ceiling"].to_numpy(dtype=bool))
              for org, g in rows.groupby("ancestor")}  # fmt: skip
    for row in told[told["kpi_id"].isin(BY_VALUE)].to_dict("records"):
        p = periods.period(row["period_id"])
        months, ceiling = by_org.get(row["org_id"], (np.array([]), np.array([], dtype=bool)))
        first, last = periods.month_index(p.date_from), periods.month_index(p.date_to)
        inside = (months >= first) & (months <= last)
        if n := int((inside & ceiling).sum()):
            words = {"n": count(n), "whole": count(inside.sum())}
            yield row["kpi_id"], row["org_id"], row["period_id"], "ceiling", words, words


def _unverified(told: pd.DataFrame, basis: Basis) -> Iterator[Line]:
    """Values resting on a dated parameter that nobody has checked against its source."""
    open_ = [
        (q.parameter_id, q.valid_from, q.valid_to) for q in basis.parameters.rows if not q.verified
    ]
    for (kpi_id, period_id), rows in told.groupby(["kpi_id", "period_id"]):
        p = periods.period(str(period_id))
        mine = lineage.parameters_behind(basis.reads.get(str(kpi_id), ()))
        used = [
            name
            for name, first, last in open_
            if name in mine and first <= p.date_to and (last is None or last >= p.date_from)
        ]
        if used:
            given = [[{"what": lineage.named(used, lang)}] * len(rows) for lang in (0, 1)]
            yield from _lines(rows, "unverified", *given)


def _simulated(told: pd.DataFrame, basis: Basis) -> Iterator[Line]:
    """The goal of a year whose end is forecast: quantiles that differ come of a simulation."""
    ahead = basis.goal_forecast
    drawn = ahead[ahead["p975"] > ahead["p025"]]
    places = set(zip(drawn["org_id"], drawn["year"].astype(str), strict=True))
    goal = told[told["kpi_id"] == GOAL]
    here = [place in places for place in zip(goal["org_id"], goal["period_id"], strict=True)]
    yield from _lines(goal[np.array(here, dtype=bool)], "simulated")


def _figure(value: float, kpi_id: str, lang: int) -> str:
    """A value in its measure's unit; rounded upwards, as it is an upper bound."""
    if kpi_id in KPIS and KPIS[kpi_id].unit == "share":
        return tenths(100 * value, lang, math.ceil) + ("\u00a0%", "%")[lang]
    return count(math.ceil(round(value, 6)))


def count(number: float) -> str:
    """A whole number with hard spaces between thousands."""
    return f"{round(number):,}".replace(",", "\u00a0")


def tenths(number: float, lang: int, rounding: Callable[[float], int]) -> str:
    """A number with at most one decimal, rounded so that a bound claims no more than it is."""
    value = rounding(round(10 * number, 6)) / 10
    text = f"{value:.0f}" if value == int(value) else f"{value:.1f}"
    return text.replace(".", ",") if lang == 0 else text
