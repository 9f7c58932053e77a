"""The sections on the goal and on the commitments: answer, figures, charts, units.

Sentences follow `conclusions.py` and `pipelines.export.sentences`; nothing is divided here.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.export import fmt, sentences
from pipelines.export.report_evaluation import charts, conclusions
from pipelines.export.report_evaluation.figures import (
    MISSING,
    Notes,
    based,
    coverage_text,
    has,
    measures,
    value_text,
    whole,
)
from pipelines.export.report_evaluation.parts import Block, Chart, Section, Sentences, Table
from pipelines.export.report_evaluation.source import ALL, OWN, Source
from pipelines.export.report_evaluation.words import STATES, named, say

GOAL = ("goal_share", "goal_share_eligible", "goal_share_strict", "goal_share_value")
COMMITMENTS = ("commitment_delivery", "commitment_delivery_uncapped", "commitment_contracts",
               "dialogue_held", "placements_per_dialogue")  # fmt: skip


def facts(source: Source) -> sentences.Facts | None:
    """What the answer sentence of the pages needs."""
    row = source.value("goal_share")
    if row is None:
        return None
    before = _year_before(source, "goal_share")
    comparable = before is not None and before["status"] == "ok" and not before["unknown"]
    return sentences.Facts(
        period_id=source.period_id,
        is_current=source.period_id == f"{pd.Timestamp(source.run['today']).year}",
        status=row["status"],
        numerator=int(row["numerator"]),
        denominator=int(row["denominator"]),
        unknown=int(row["unknown"]),
        lower=_number(row["lower"]),
        upper=_number(row["upper"]),
        target=_number(row["target"]),
        rating=row["rating"] if has(row["rating"]) else None,
        previous=_number(before["value"]) if comparable and before else None,
        owner="" if source.is_city else source.name(),
    )


def _number(value: Any) -> float | None:
    return float(value) if has(value) else None


def _year_before(source: Source, kpi_id: str) -> Mapping[str, Any] | None:
    if not source.period_id.isdigit():
        return None
    return source.value(kpi_id, str(int(source.period_id) - 1))


def reported(source: Source, lang: str) -> str:
    """Data through, who has reported, and whether that is enough."""
    row = source.value("coverage")
    if row is None or not has(row["denominator"]):
        return sentences.coverage(source.through, 0, 0, 0, lang)
    have, owe = int(row["numerator"]), int(row["denominator"])
    text = sentences.coverage(min(source.through, _end(source)), have, owe, 0, lang)
    if sentences.is_preliminary(have, owe):
        sv, en = "Preliminärt, ofullständigt.", "Preliminary, incomplete."
        return f"{en if lang == 'en' else sv} {text}"
    return text


def _end(source: Source) -> dt.date:
    rows = source["public.period"]
    return pd.Timestamp(rows.loc[rows["period_id"] == source.period_id, "date_to"].iloc[0]).date()


def goal(source: Source, lang: str, notes: Notes) -> Section:
    """Do we reach the target, by how much, and who does not?"""
    row = source.value("goal_share")
    before = str(int(source.period_id[:4]) - 1)
    told = (
        conclusions.against_target(row, lang),
        conclusions.change(row, _year_before(source, "goal_share"), before, lang),
    )
    answer = sentences.answer(facts(source), lang)
    sv, en = "Mått på måluppfyllelsen", "Measures of goal fulfilment"
    blocks: list[Block] = [
        Sentences(based(answer, source, "goal_share", lang), "answer"),
        Sentences(" ".join(part for part in told if part)),
        measures(source, GOAL, en if lang == "en" else sv, lang, notes),
        _years(source, lang),
    ]
    if len(source.under()) > 1:
        blocks.append(_units(source, lang))
    return Section("goal", say("goal", lang), tuple(blocks))


def _bar(row: Mapping[str, Any] | None, label: str, lang: str) -> charts.Bar:
    shown = row is not None and row["status"] in ("ok", "small_n") and has(row["value"])
    if row is None or not shown:
        return charts.Bar(label, value_text(row, "share", lang), None)
    small = row["status"] == "small_n"
    upper = None if small else float(row["upper"])
    return charts.Bar(label, value_text(row, "share", lang), float(row["value"]), upper, small)


def _years(source: Source, lang: str) -> Chart:
    years = source.years()
    rows = [source.value("goal_share", year) for year in years]
    targets = [_number(row["target"]) if row else None for row in rows]
    share = next((t for t in targets if t is not None), None)
    level = fmt.percent(share, lang) if share is not None else ""
    texts = [value_text(row, "share", lang) for row in rows]
    counts = [MISSING if row is None else whole(row["n"], lang) for row in rows]
    lines = tuple(
        (
            year,
            text,
            fmt.percent(target, lang) if target is not None else ".",
            n,
            coverage_of(source, year, lang),
        )
        for year, text, target, n in zip(years, texts, targets, counts, strict=True)
    )
    sv, en = "Andel med social hänsyn per år", "Share with social considerations by year"
    alt = ", ".join(f"{year}: {text}" for year, text in zip(years, texts, strict=True))
    goal_word = "Mål" if lang == "sv" else "Target"
    keys = ("year", "value", "target", "n", "coverage")
    title = en if lang == "en" else sv
    return Chart(
        title,
        f"{title}. {alt}.",
        charts.by_year(
            [_bar(row, year, lang) for row, year in zip(rows, years, strict=True)],
            targets,
            f"{goal_word} {level}",
            lang,
        ),
        Table(title, tuple(say(f"head_{key}", lang) for key in keys), lines),
    )


def coverage_of(source: Source, period_id: str, lang: str, org_id: str = "") -> str:
    """How many have reported a period, as told in tables."""
    row = source.value("coverage", period_id, org_id=org_id)
    if row is None or not has(row["denominator"]) or not row["denominator"]:
        return MISSING
    return say(
        "units_reported", lang, counts=fmt.count_of(row["numerator"], row["denominator"], lang)
    )


def units(source: Source) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each organisation's own part of the goal, so that the parts sum to the whole."""
    parents = set(source["public.organisation"]["parent_org_id"].dropna())
    for org_id in source.under():
        dimension = OWN if org_id in parents else ALL
        row = source.value("goal_share", org_id=org_id, dimension=dimension, member=dimension)
        covered = source.value("coverage", org_id=org_id)
        expected = covered is not None and has(covered["denominator"]) and covered["denominator"]
        if row is not None and (row["denominator"] or expected):
            yield org_id, row


def _units(source: Source, lang: str) -> Chart:
    found = sorted(units(source), key=lambda pair: (-float(pair[1]["denominator"]), pair[0]))
    names = source["public.organisation"].set_index("org_id")["short_name"]
    target = next((_number(row["target"]) for _, row in found if has(row["target"])), None)
    drawn = [_bar(row, str(names[org_id]), lang) for org_id, row in found]
    sv, en = "Andel per enhet, egna upphandlingar", "Share by unit, own procurements"
    period = fmt.period(source.period_id, lang)
    title = f"{en if lang == 'en' else sv}, {period}"
    level = fmt.percent(target, lang) if target is not None else ""
    keys = ("organisation", "value", "period", "n", "reported")
    lines = tuple(
        (
            str(names[org_id]),
            bar.text,
            period,
            whole(row["n"], lang),
            coverage_of(source, source.period_id, lang, org_id),
        )
        for (org_id, row), bar in zip(found, drawn, strict=True)
    )
    alt = f"{title}. " + "; ".join(f"{bar.label} {bar.text}" for bar in drawn) + "."
    word = "Mål" if lang == "sv" else "Target"
    return Chart(
        title,
        alt,
        charts.bars(drawn, target, f"{word} {level}", lang),
        Table(title, tuple(say(f"head_{key}", lang) for key in keys), lines),
    )


def commitments(source: Source, lang: str, notes: Notes) -> Section:
    """Do we get what was promised?"""
    row = source.value("commitment_delivery")
    told = based(conclusions.delivered(row, lang), source, "commitment_delivery", lang)
    sv, en = "Mått på utfästelserna", "Measures of the commitments"
    blocks: list[Block] = [
        Sentences(told, "answer"),
        measures(source, COMMITMENTS, en if lang == "en" else sv, lang, notes),
        _states(source, lang),
    ]
    return Section("commitments", say("commitments", lang), tuple(blocks))


def _states(source: Source, lang: str) -> Table:
    """How the commitments stand; promises are of contracts, so no number is protected."""
    rows = source["public.commitment"]
    mine = rows[rows["org_id"].isin(source.under()) & (rows["unit"] == "persons")]
    through = fmt.date_long(source.through, lang)
    lines = []
    for state in STATES:
        of_state = mine[mine["status"] == state]
        if len(of_state):
            promised = fmt.number(float(of_state["promised"].sum()), lang)
            count = fmt.number(len(of_state), lang)
            covered = coverage_text(source, "commitment_delivery", lang)
            lines.append((named(STATES, state, lang), count, promised, through, covered))
    sv, en = f"Utfästelser i personer, läget {through}", f"Commitments in persons as of {through}"
    keys = ("state", "count", "promised", "period", "coverage")
    head = tuple(say(f"head_{key}", lang) for key in keys)
    return Table(en if lang == "en" else sv, head, tuple(lines))
