"""Figures as a reader must meet them: never without unit, period, number of cases and coverage.

One row of `public.kpi_value` becomes one row of a table, or one clause of a sentence; what is
suppressed is `..`, what nobody has told is a dash. Nothing is computed here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from pipelines.export import fmt
from pipelines.export.report_evaluation.parts import Table
from pipelines.export.report_evaluation.source import Source
from pipelines.export.report_evaluation.words import UNITS, say

SUPPRESSED, MISSING, NOT_APPLICABLE = "..", fmt.DASH, "."
OF_PROCUREMENTS = "procurement_register"
_NOTHING = {"not_reported": MISSING, "suppressed": SUPPRESSED, "few_at_risk": SUPPRESSED}
# Caveats in the order in which they are met, each with the measures that it is of.
Notes: TypeAlias = dict[str, list[str]]
# Told once for the whole report, not beside every figure.
EVERYWHERE = ("sample",)


def has(value: Any) -> bool:
    """Whether there is a value."""
    return value is not None and not pd.isna(value)


def whole(value: Any, lang: str) -> str:
    """A number of cases; `..` where it is protected."""
    return fmt.number(float(value), lang) if has(value) else SUPPRESSED


def absent(kpi: Mapping[str, Any]) -> str:
    """What stands where the snapshot has no row: of people it is not let out, else not told."""
    return SUPPRESSED if kpi["persons"] else MISSING


def value_text(row: Mapping[Any, Any] | None, unit: str, lang: str) -> str:
    """The value with what it is a value of: `26 av 70 (37–44 %)`, `3 av 4`, `148`, `..`."""
    if row is None:
        return MISSING
    if row["status"] not in ("ok", "small_n") or not has(row["value"]):
        return _NOTHING.get(row["status"], NOT_APPLICABLE)
    if unit == "share" and has(row["numerator"]) and has(row["denominator"]):
        return _share(row, lang)
    if unit == "SEK":
        return fmt.number(row["value"], lang)
    if unit in ("persons", "days") or row["kpi_id"] == "placements_started":
        return _between(row, lang, 0)
    return _between(row, lang, 2)


def _share(row: Mapping[Any, Any], lang: str) -> str:
    target = row["target"] if has(row["target"]) else None
    share = fmt.percent(row["value"], lang, target)
    if has(row["upper"]) and row["upper"] > row["lower"]:
        share = fmt.percent_range(row["lower"], row["upper"], lang)
    if row["kpi_id"] == "goal_share_value":
        part, all_ = (fmt.money(row[name], lang) for name in ("numerator", "denominator"))
        return say("of_amount", lang, part=part, whole=all_, share=share)
    if row["kpi_id"].startswith("retention"):
        return share
    counts = fmt.count_of(row["numerator"], row["denominator"], lang)
    return counts if row["status"] == "small_n" else f"{counts} ({share})"


def _between(row: Mapping[Any, Any], lang: str, decimals: int) -> str:
    low = fmt.number(row["value"], lang, decimals)
    if has(row["upper"]) and row["upper"] > row["value"]:
        return f"{low}{fmt.DASH}{fmt.number(row['upper'], lang, decimals)}"
    return low


def interval_text(row: Mapping[str, Any] | None, unit: str, lang: str) -> str:
    """The 95 % interval, where there is one and the value is shown."""
    if row is None or row["status"] != "ok" or not (has(row["ci_lower"]) and has(row["ci_upper"])):
        return NOT_APPLICABLE
    if unit == "share":
        return fmt.percent_range(row["ci_lower"], row["ci_upper"], lang)
    return f"{fmt.number(row['ci_lower'], lang)}{fmt.DASH}{fmt.number(row['ci_upper'], lang)}"


def coverage_text(source: Source, kpi_id: str, lang: str) -> str:
    """How many who owed the report have sent it; where nobody owes it, how many have sent it."""
    report = source.kpi(kpi_id)["report"]
    if report in (OF_PROCUREMENTS, "any"):
        row = source.value("coverage")
        if row is None or not has(row["denominator"]) or not row["denominator"]:
            return MISSING
        counts = fmt.count_of(row["numerator"], row["denominator"], lang)
        return say("units_reported", lang, counts=counts)
    rows = source["public.delivery"]
    sent = rows[(rows["report_type"] == report) & (rows["status"] == "accepted")]
    own = sent[sent["org_id"].isin(source.under())]  # lists of people come from others
    return say(
        "senders", lang, n=fmt.number((sent if own.empty else own)["org_id"].nunique(), lang)
    )


def measures(
    source: Source, kpi_ids: Sequence[str], caption: str, lang: str, notes: Notes
) -> Table:
    """A table of measures; caveats are collected in `notes` and told by number."""
    rows = []
    for kpi_id in kpi_ids:
        kpi, row = source.kpi(kpi_id), source.value(kpi_id)
        rows.append(
            (
                str(kpi[f"label_{lang}"]),
                absent(kpi) if row is None else value_text(row, kpi["unit"], lang),
                UNITS[kpi["unit"]][lang == "en"],
                interval_text(row, kpi["unit"], lang),
                fmt.period(source.period_id, lang),
                absent(kpi) if row is None else whole(row["n"], lang),
                coverage_text(source, kpi_id, lang),
                noted(source, kpi_id, lang, notes),
            )
        )
    keys = ("measure", "value", "unit", "interval", "period", "n", "coverage", "notes")
    return Table(caption, tuple(say(f"head_{key}", lang) for key in keys), tuple(rows))


def noted(source: Source, kpi_id: str, lang: str, notes: Notes) -> str:
    """The numbers of a measure's caveats in the list of all caveats, which grows by new ones."""
    label = str(source.kpi(kpi_id)[f"label_{lang}"])
    rows = source.caveats(kpi_id)
    texts = [str(text) for text in rows.loc[~rows["code"].isin(EVERYWHERE), f"text_{lang}"]]
    for text in texts:
        of = notes.setdefault(text, [])
        if label not in of:
            of.append(label)
    return ", ".join(str(list(notes).index(text) + 1) for text in texts) or NOT_APPLICABLE


def basis(source: Source, kpi_id: str, lang: str) -> str:
    """The clause that stands with a figure in running text: period, cases and coverage."""
    row = source.value(kpi_id)
    return say(
        "basis",
        lang,
        period=fmt.period(source.period_id, lang),
        n=absent(source.kpi(kpi_id)) if row is None else whole(row["n"], lang),
        coverage=coverage_text(source, kpi_id, lang),
    )


def based(sentence: str, source: Source, kpi_id: str, lang: str) -> str:
    """A sentence that ends with what its figure stands on."""
    return f"{sentence.removesuffix('.')} ({basis(source, kpi_id, lang)})."
