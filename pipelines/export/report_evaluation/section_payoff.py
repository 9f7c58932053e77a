"""The section on the pay-off: who gains, how sure, at which assumptions, and what is not in it.

All that `domain.md` 4.11 asks for stands beside the amounts; with few followed up the caveat comes
first. The amounts are of all placements in the city, whatever period or unit is asked for.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.export import fmt
from pipelines.export.payoff_names import ACTORS, PARAMETERS, SCENARIOS, STEPS
from pipelines.export.report_evaluation import charts, conclusions
from pipelines.export.report_evaluation.conclusions import millions
from pipelines.export.report_evaluation.figures import (
    MISSING,
    NOT_APPLICABLE,
    SUPPRESSED,
    has,
    whole,
)
from pipelines.export.report_evaluation.parts import (
    Block,
    Bullets,
    Chart,
    Section,
    Sentences,
    Table,
)
from pipelines.export.report_evaluation.source import Source
from pipelines.export.report_evaluation.words import say

BASE, NET, SOCIETY = "base", "net", "samhalle"
MOST_SWINGS = 6
Row = Mapping[Any, Any]


def summary(source: Source) -> Mapping[str, Any]:
    """What stands beside the amounts, by name; None of what is not told."""
    rows = source["public.payoff_summary"]
    return defaultdict(lambda: None, zip(rows["name"], rows["value"], strict=True))


def amounts(source: Source, **asked: object) -> pd.DataFrame:
    """Rows of `public.payoff`: base scenario, net, over its horizon, unless others are asked."""
    rows = source["public.payoff"]
    horizon = summary(source)["horizon_months"]
    wanted = {"scenario": BASE, "basis": NET, "horizon_months": horizon, **asked}
    for column, value in wanted.items():
        if value is not None:
            rows = rows[rows[column] == value]
    return rows


def of_actor(source: Source, actor: str) -> Row | None:
    """The amount of one actor."""
    found = amounts(source, actor=actor)
    return None if found.empty else dict(found.iloc[0])


def scope(source: Source, lang: str) -> str:
    """What the amounts are of: unit, period, cases, coverage."""
    about = summary(source)
    persons, followed = (whole(about[k], lang) for k in ("persons", "followed_up"))
    if about["persons_is_at_least"]:
        persons = f"{'at least' if lang == 'en' else 'minst'} {persons}"
    through, months = fmt.date_long(source.through, lang), whole(about["horizon_months"], lang)
    year = about["price_year"]
    price = f"{year:.0f}" if has(year) else MISSING
    if lang == "en":
        return (
            f"The whole city, all placements until {through}, n = {persons} persons, coverage: "
            f"{followed} of them followed up; present values over {months} months in prices of "
            f"{price}. Intervals: 5-95% of the model's draws."
        )
    return (
        f"Hela staden, alla placeringar till {through}, n = {persons} personer, täckning: "
        f"{followed} av dem uppföljda; nuvärden över {months} månader i {price} års priser. "
        f"Intervall: 5–95 % av modellens fall."
    )


def payoff(source: Source, lang: str) -> Section:
    """What is it worth, and for whom?"""
    about = summary(source)
    if not about or amounts(source).empty:
        sv, en = "Nyttan är inte beräknad.", "The pay-off was not worked out."
        text = Sentences(en if lang == "en" else sv, "answer")
        return Section("payoff", say("payoff", lang), (text,))
    indicative = about["is_indicative"] != 0
    names = ("society", "the municipality") if lang == "en" else ("samhället", "kommunen")
    told = " ".join(
        conclusions.gain(of_actor(source, actor), name, indicative, lang)
        for actor, name in zip((SOCIETY, "kommun"), names, strict=True)
    )
    blocks: list[Block] = []
    if indicative:
        blocks.append(Sentences(_indicative(about, lang), "caveat"))
    blocks += [Sentences(told, "answer"), Sentences(scope(source, lang))]
    blocks += [_turning(about, lang), _payers(source, lang), _scenarios(source, lang)]
    if (tornado := _tornado(source, lang)) is not None:
        blocks.append(tornado)
    blocks += [_steps(source, lang), Bullets(beside(about, lang))]
    return Section("payoff", say("payoff", lang), tuple(blocks))


def _indicative(about: Mapping[str, Any], lang: str) -> str:
    n = whole(about["followed_up"], lang)
    if lang == "en":
        return f"Indicative forecast: {n} persons are followed up, fewer than 30 or not told."
    return f"Indikativ prognos: {n} personer är uppföljda, färre än 30 eller inte känt."


def _turning(about: Mapping[str, Any], lang: str) -> Sentences:
    share = about["switch_A"]
    if not has(share):
        sv = "Vid vilken andel som nyttan vänder går inte att ange."
        return Sentences("The share at which it turns cannot be told." if lang == "en" else sv)
    part = fmt.number(float(share) * 100, lang, 1)
    sv = (
        f"Samhället går jämnt ut när {part} av 100 arbeten beror på insatsen; här antas "
        f"{fmt.number(_due(about) * 100, lang)} av 100."
    )
    en = (
        f"Society breaks even when {part} of 100 jobs are due to the programme; here "
        f"{fmt.number(_due(about) * 100, lang)} of 100 are assumed."
    )
    return Sentences(en if lang == "en" else sv)


def _due(about: Mapping[str, Any]) -> float:
    return (1 - float(about["deadweight"])) * (1 - float(about["displacement"]))


def _span(row: Row, lang: str) -> str:
    if not has(row["p05"]):
        return SUPPRESSED
    return f"{millions(row['p05'], lang)} – {millions(row['p95'], lang)}"


def _chance(row: Row, lang: str) -> str:
    shown = has(row["probability_positive"])
    return fmt.percent(row["probability_positive"], lang) if shown else SUPPRESSED


def _payers(source: Source, lang: str) -> Chart:
    found = amounts(source).set_index("actor").to_dict("index")
    order = [actor for actor in ACTORS[lang] if actor in found]
    lines, drawn = [], []
    for actor in order:
        row, name = found[actor], ACTORS[lang][actor]
        month = row["breakeven_month"]
        never = SUPPRESSED if not has(row["npv"]) else MISSING
        lines.append(
            (
                name,
                millions(row["npv"], lang),
                _span(row, lang),
                _chance(row, lang),
                whole(month, lang) if has(month) else never,
                whole(row["persons"], lang),
            )
        )
        if has(row["npv"]):
            low, high, middle = (float(row[k]) / 1e6 for k in ("p05", "p95", "npv"))
            drawn.append((name, millions(row["npv"], lang), low, high, middle))
    sv = "Vem som vinner och vem som betalar, mnkr: nuvärde och modellens intervall"
    en = "Who gains and who pays, SEK million: present value and the model's interval"
    title = en if lang == "en" else sv
    keys = ("actor", "npv", "spread", "chance", "breakeven", "n")
    alt = f"{title}. " + "; ".join(f"{line[0]} {line[1]}" for line in lines) + "."
    head = tuple(say(f"head_{key}", lang) for key in keys)
    unit = "mnkr" if lang == "sv" else "SEK million"
    return Chart(title, alt, charts.spans(drawn, unit, lang), Table(title, head, tuple(lines)))


def _scenarios(source: Source, lang: str) -> Table:
    rows = amounts(source, scenario=None, actor=SOCIETY).set_index("scenario").to_dict("index")
    lines = tuple(
        (
            SCENARIOS[lang][name],
            millions(rows[name]["npv"], lang),
            _span(rows[name], lang),
            _chance(rows[name], lang),
            whole(rows[name]["persons"], lang),
        )
        for name in SCENARIOS[lang]
        if name in rows
    )
    sv, en = "Samhällets nytta med andra antaganden", "Society's pay-off on other assumptions"
    keys = ("scenario", "npv", "spread", "chance", "n")
    head = tuple(say(f"head_{key}", lang) for key in keys)
    return Table(en if lang == "en" else sv, head, lines)


def _tornado(source: Source, lang: str) -> Chart | None:
    rows = source["public.payoff_sensitivity"]
    mine = rows[(rows["scenario"] == BASE) & (rows["actor"] == SOCIETY) & rows["npv_low"].notna()]
    if mine.empty:
        return None
    swing = (mine["npv_high"] - mine["npv_low"]).abs()
    top = mine.loc[swing.sort_values(ascending=False, kind="stable").index[:MOST_SWINGS]]
    middle = of_actor(source, SOCIETY)
    lines, drawn = [], []
    for row in top.to_dict("records"):
        name = PARAMETERS[lang][row["parameter"]]
        low, high = sorted((row["npv_low"], row["npv_high"]))
        tried = f"{fmt.number(row['low'], lang, 2)} – {fmt.number(row['high'], lang, 2)}"
        result = f"{millions(row['npv_low'], lang)} – {millions(row['npv_high'], lang)}"
        lines.append((name, tried, result, whole(row["persons"], lang)))
        now = float(middle["npv"]) / 1e6 if middle and has(middle["npv"]) else None
        drawn.append((name, tried, float(low) / 1e6, float(high) / 1e6, now))
    sv = "Vad som betyder mest: ett antagande lågt och högt, de andra oförändrade"
    en = "What matters most: one assumption low and high, the others unchanged"
    title = en if lang == "en" else sv
    alt = f"{title}. " + "; ".join(f"{line[0]} {line[2]}" for line in lines) + "."
    keys = ("assumption", "low_high", "result", "n")
    head = tuple(say(f"head_{key}", lang) for key in keys)
    unit = "samhällets nuvärde, mnkr" if lang == "sv" else "society's present value, SEK million"
    return Chart(title, alt, charts.spans(drawn, unit, lang), Table(title, head, tuple(lines)))


def _steps(source: Source, lang: str) -> Table:
    rows = source["public.payoff_step"]
    mine = rows[rows["actor"] == SOCIETY].sort_values("position")
    lines = tuple(
        (STEPS[lang][row["step"]], millions(row["npv"], lang), whole(row["persons"], lang))
        for row in mine.to_dict("records")
    )
    sv = "Från den nationella kalkylatorns resultat, kortaste tiden, till vårt: ett val i taget"
    en = "From the national calculator's result, shortest horizon, to ours: one choice at a time"
    head = tuple(say(f"head_{key}", lang) for key in ("step", "result", "n"))
    return Table(en if lang == "en" else sv, head, lines)


def beside(about: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """What `domain.md` 4.11 says must stand beside the numbers."""
    counted, left = (whole(about[k], lang) for k in ("counted", "left_out"))
    observed, projected = (whole(about[k], lang) for k in ("observed", "projected"))
    grade = whole(about["evidence_grade"], lang)
    share = about["template_share"]
    template = fmt.percent(float(share), lang) if has(share) else SUPPRESSED
    cost = fmt.money(float(about["pvc"]), lang) if has(about["pvc"]) else SUPPRESSED
    ratio = about["bcr"]
    times = fmt.number(float(ratio), lang, 1) if has(ratio) else NOT_APPLICABLE
    kept = fmt.percent(float(about["tax_retention"]), lang)
    if lang == "en":
        return (
            f"Counted: {counted} placements; left out: {left}. "
            f"Persons observed to the end: {observed}; with a forecast: {projected}.",
            f"Of the inputs, {template} are templates, not own data. Evidence grade {grade} of 6 "
            "(6 is weakest).",
            f"Society's cost: {cost}; benefit per krona of cost: {times}.",
            f"The municipality keeps {kept} of its tax growth in the calculation.",
            "Taxes and benefits are transfers: they cancel out for society.",
            "Effects on health, crime and the next generation are not counted.",
            "The interval is that of the model, not of reality.",
        )
    return (
        f"Räknade placeringar: {counted}; utelämnade: {left}. "
        f"Personer som observerats hela tiden: {observed}; med prognos: {projected}.",
        f"Av indata är {template} schabloner, inte egna uppgifter. Underlagets klass {grade} av 6 "
        "(6 är svagast).",
        f"Samhällets kostnad: {cost}; nytta per krona kostnad: {times}.",
        f"Kommunen behåller {kept} av sin ökade skatt i beräkningen.",
        "Skatter och bidrag är överföringar: de tar ut varandra för samhället.",
        "Effekter på hälsa, brottslighet och nästa generation räknas inte.",
        "Intervallet är modellens, inte verklighetens.",
    )
