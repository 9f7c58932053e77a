"""The sections on people and on what the programme costs: who came in, who stays, at what cost.

Only groups, and of them what the snapshot lets out; sentences follow `conclusions.py`.
"""

import pandas as pd

from pipelines.export import fmt
from pipelines.export.report_evaluation import charts, conclusions
from pipelines.export.report_evaluation.figures import (
    MISSING,
    NOT_APPLICABLE,
    SUPPRESSED,
    Notes,
    based,
    coverage_text,
    has,
    measures,
    value_text,
    whole,
)
from pipelines.export.report_evaluation.parts import Block, Chart, Section, Sentences, Table
from pipelines.export.report_evaluation.source import Source
from pipelines.export.report_evaluation.words import DIMENSIONS, STAGES, coded, named, say

PEOPLE = ("placements_started", "persons_in_work", "target_group_share", "women_share",
          "unsubsidised_share", "retention_3", "retention_6", "retention_12", "retention_24",
          "lead_time_identified_started")  # fmt: skip
COSTS = ("cost_per_placement", "cost_per_sustained_job")
LEFT = "in_work"
FEWEST = 5  # domain.md 3.10: no curve below five at risk
_LISTS = {"gender": "gender", "target_group": "target_group"}


def people(source: Source, lang: str, notes: Notes) -> Section:
    """Who gets work, and do they stay?"""
    placed, row = source.kpi("placements_started"), source.value("placements_started")
    number = value_text(row, placed["unit"], lang)
    begun = f"{number} {'placeringar påbörjades' if lang == 'sv' else 'placements were begun'}"
    if row is None or not has(row["value"]):
        sv, en = "Hur många placeringar som påbörjades visas inte", "How many began is not shown"
        begun = en if lang == "en" else sv
    stayed = conclusions.still_there(source.value("retention_12"), 12, lang)
    told = (
        based(begun, source, "placements_started", lang),
        based(stayed, source, "retention_12", lang),
    )
    sv, en = "Mått på människorna", "Measures of the people"
    blocks: list[Block] = [
        Sentences(" ".join(told), "answer"),
        measures(source, PEOPLE, en if lang == "en" else sv, lang, notes),
    ]
    for block in (_groups(source, lang), _funnel(source, lang), _curve(source, lang)):
        if block is not None:
            blocks.append(block)
    return Section("people", say("people", lang), tuple(blocks))


def _groups(source: Source, lang: str) -> Table | None:
    """The persons placed by group, as far as the snapshot tells; shares are of those known."""
    rows = source["public.mix"]
    mine = rows[
        (rows["org_id"] == source.org_id)
        & (rows["period_id"] == source.period_id)
        & (rows["occupation"] == "all")
        & rows["dimension"].isin(list(DIMENSIONS))
    ]
    if mine.empty:
        return None
    period, covered = fmt.period(source.period_id, lang), coverage_text(source, "women_share", lang)
    lines = []
    for row in mine.to_dict("records"):
        dimension = str(row["dimension"])
        member = coded(_LISTS.get(dimension, ""), row["member"], lang)
        known = whole(row["known"], lang)
        share = SUPPRESSED
        if has(row["share"]):
            low, high = row["lower"], row["upper"]
            bounds = fmt.percent_range(low, high, lang) if high > low else NOT_APPLICABLE
            share = f"{fmt.percent(row['share'], lang)} ({bounds})"
        name = f"{DIMENSIONS[dimension][lang == 'en']}: {member}"
        lines.append((name, whole(row["n"], lang), share, period, known, covered))
    sv = "Placerade personer efter grupp; andel av dem vars grupp är känd (gränser för okänt)"
    en = "Persons placed by group; share of those whose group is known (bounds for unknown)"
    keys = ("group", "persons", "share", "period", "n", "coverage")
    head = tuple(say(f"head_{key}", lang) for key in keys)
    return Table(en if lang == "en" else sv, head, tuple(lines))


def _funnel(source: Source, lang: str) -> Table | None:
    rows = source["public.funnel"]
    mine = rows[(rows["org_id"] == source.org_id) & (rows["period_id"] == source.period_id)]
    if mine.empty:
        return None
    period, lines = fmt.period(source.period_id, lang), []
    for row in mine.sort_values("step").to_dict("records"):
        lines.append(
            (
                named(STAGES, row["stage"], lang),
                whole(row["converted"], lang),
                whole(row["still_open"], lang),
                period,
                whole(row["n"], lang),
                coverage_text(source, "lead_time_identified_started", lang),
            )
        )
    sv = "Vägen till arbete för dem som identifierades i perioden"
    en = "The way to work of those identified in the period"
    keys = ("stage", "persons", "open", "period", "n", "coverage")
    head = tuple(say(f"head_{key}", lang) for key in keys)
    return Table(en if lang == "en" else sv, head, tuple(lines))


def _curve(source: Source, lang: str) -> Chart | None:
    """The published curve, of all who ever began in the city, cut below five at risk."""
    rows = source["public.retention_curve"]
    mine = rows[(rows["definition"] == LEFT) & (rows["group"] == "all")].sort_values("month")
    shown = mine[mine["survival"].notna() & mine["at_risk"].ge(FEWEST).fillna(False)]
    if len(shown) < 2:
        return None
    filled = shown.assign(
        lower=shown["lower"].fillna(shown["survival"]),
        upper=shown["upper"].fillna(shown["survival"]),
    )
    told = filled[filled["month"] % 3 == 0].to_dict("records")
    n = whole(filled["n"].iloc[0], lang)
    through = fmt.date_long(source.through, lang)
    sv = f"Kvar i arbete månad för månad, alla som börjat i staden till {through} (n = {n})"
    en = f"Still in work month by month, all who began in the city until {through} (n = {n})"
    title = en if lang == "en" else sv
    covered = coverage_text(source, "retention_12", lang)
    lines = tuple(
        (
            fmt.number(row["month"], lang),
            fmt.percent(row["survival"], lang),
            fmt.percent_range(row["lower"], row["upper"], lang),
            whole(row["at_risk"], lang),
            n,
            covered,
        )
        for row in told
    )
    last = filled.iloc[-1]
    alt = f"{title}. {fmt.percent(last['survival'], lang)} · {fmt.number(last['month'], lang)}."
    axis = (
        "månader efter starten; under: personer som följts så länge"
        if lang == "sv"
        else "months after the start; below: persons followed so long"
    )
    keys = ("month", "left", "interval", "at_risk", "n", "coverage")
    return Chart(
        title,
        alt,
        charts.curve(
            [int(m) for m in filled["month"]],
            [float(x) for x in filled["survival"]],
            [float(x) for x in filled["lower"]],
            [float(x) for x in filled["upper"]],
            [whole(x, lang) for x in filled["at_risk"]],
            axis,
            lang,
        ),
        Table(title, tuple(say(f"head_{key}", lang) for key in keys), lines),
    )


def economy(source: Source, lang: str, notes: Notes) -> Section:
    """What does a placement cost, and a job that lasts?"""
    known = [kpi_id for kpi_id in COSTS if _is_told(source, kpi_id)]
    told = [_cost(source, kpi_id, lang) for kpi_id in known]
    if unknown := [kpi_id for kpi_id in COSTS if kpi_id not in known]:
        told.append(_not_told(source, unknown, lang))
    sv, en = "Mått på kostnaden", "Measures of the cost"
    blocks: list[Block] = [
        Sentences(" ".join(told), "answer"),
        measures(source, COSTS, en if lang == "en" else sv, lang, notes),
    ]
    if (table := _cost_types(source, lang)) is not None:
        blocks.append(table)
    return Section("economy", say("economy", lang), tuple(blocks))


def _is_told(source: Source, kpi_id: str) -> bool:
    row = source.value(kpi_id)
    return row is not None and row["status"] == "ok" and has(row["value"])


def _cost(source: Source, kpi_id: str, lang: str) -> str:
    row, label = source.value(kpi_id), source.kpi(kpi_id)[f"label_{lang}"]
    amount = fmt.money(row["value"], lang) if row else MISSING
    return based(f"{label}: {amount}", source, kpi_id, lang)


def _not_told(source: Source, kpi_ids: list[str], lang: str) -> str:
    labels = [str(source.kpi(kpi_id)[f"label_{lang}"]) for kpi_id in kpi_ids]
    rest = [f"{label[0].lower()}{label[1:]}" for label in labels[1:]]
    first = (" och " if lang == "sv" else " and ").join([labels[0], *rest])
    when = fmt.period(source.period_id, lang)
    if lang == "sv":
        return f"{first} kan inte anges för {when}: kostnaderna är inte helt rapporterade."
    return f"{first} cannot be told for {when}: the costs are not fully reported."


def _cost_types(source: Source, lang: str) -> Table | None:
    rows, periods = source["public.cost_month"], source["public.period"]
    when = periods[periods["period_id"] == source.period_id].iloc[0]
    first, last = (f"{pd.Timestamp(when[end]):%Y-%m}" for end in ("date_from", "date_to"))
    mine = rows[rows["org_id"].isin(source.under()) & rows["period_id"].between(first, last)]
    if mine.empty:
        return None
    sums = mine.groupby("cost_type")["amount_sek"].sum()
    months = dict(mine.groupby("cost_type")["period_id"].nunique())
    covered = coverage_text(source, "cost_per_placement", lang)
    period = fmt.period(source.period_id, lang)
    lines = tuple(
        (
            coded("cost_type", kind, lang),
            fmt.number(float(amount), lang),
            period,
            fmt.number(int(months[kind]), lang),
            covered,
        )
        for kind, amount in sums.items()
    )
    sv = "Rapporterade kostnader i löpande priser; n är månader med uppgift"
    en = "Reported costs in current prices; n is months with figures"
    keys = ("cost", "amount", "period", "n", "coverage")
    head = tuple(say(f"head_{key}", lang) for key in keys)
    return Table(en if lang == "en" else sv, head, lines or ((MISSING,) * len(head),))
