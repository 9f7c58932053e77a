"""Which units reach the target, which do not, and which cannot be judged.

Pure: frames of `data.units` in, frames out; no Streamlit, no SQL, no chart. Rules: `users.md` 3.5,
10.2.
"""

import math
from collections.abc import Mapping

import pandas as pd

from dashboard import text
from dashboard.i18n import _, current
from pipelines.export import fmt, sentences

REACHED, BELOW, OPEN, FREE = "reached", "below", "open", "free"
BLOCKS = (REACHED, BELOW, FREE, OPEN)
VALUE = "goal_share_value"


def _missing(row: pd.Series, target: float | None) -> float:
    """Procurements (or kronor) with requirement that lack to the target; below zero: to spare."""
    if target is None or not row.denominator:
        return 0.0
    gap = target * row.denominator - row.numerator
    return float(math.ceil(gap - 1e-9))


def _block(row: pd.Series, target: float | None) -> str:
    """The block a unit belongs to: unknown answers that could turn the verdict leave it open."""
    if row.status != "ok" or pd.isna(row.lower):
        return OPEN
    if target is None:
        return FREE if row.unknown <= row.denominator * (1 - sentences.KNOWN_ENOUGH) else OPEN
    if row.lower >= target:
        return REACHED
    return BELOW if row.upper < target else OPEN


def span(row: pd.Series, lang: str) -> str:
    """`6 av 14`, or `6–9 av 14` when answers are missing."""
    low, high = row.numerator, row.numerator + row.unknown
    part = fmt.number(low, lang)
    if high > low:
        part = f"{part}{fmt.DASH}{fmt.number(high, lang)}"
    word = "av" if lang == "sv" else "of"
    return f"{part} {word} {fmt.number(row.denominator, lang)}"


def result_text(row: pd.Series, target: float | None, kpi_id: str) -> str:
    """The figure beside the bar: `12 av 22 (55 %)`, `3 av 4`, `– uppgift saknas`."""
    lang = current()
    if row.status == "not_reported":
        return _("– uppgift saknas")
    if row.status == "no_procurements" or not row.denominator:
        return _("inga upphandlingar")
    if row.status == "small_n":
        small = row.n if kpi_id == VALUE else 0
        return _("{n} fall").format(n=small) if small else span(row, lang)
    if row.unknown / row.denominator > 1 - sentences.KNOWN_ENOUGH:
        if kpi_id == VALUE:
            return _("uppgift saknas för det mesta")
        part = fmt.count_of(row.unknown, row.denominator, lang)
        return _("okänt för {part}").format(part=part)
    share = fmt.percent(row.lower, lang, target)
    if row.unknown:
        share = fmt.percent_range(row.lower, row.upper, lang)
    if kpi_id == VALUE:
        whole = fmt.money(row.denominator, lang)
        return _("{share} av {whole}").format(share=share, whole=whole)
    if not row.numerator and not row.unknown:
        return span(row, lang)
    return f"{span(row, lang)} ({share})"


def missing_text(row: pd.Series, kpi_id: str) -> str:
    """`saknas 3`: how many more with requirement had met the target; empty in other blocks."""
    if row.block != BELOW or row.missing <= 0:
        return ""
    if kpi_id == VALUE:
        return _("saknas {n}").format(n=fmt.money(row.missing, current()))
    return _("saknas {n}").format(n=fmt.number(row.missing, current()))


def assess(units: pd.DataFrame, target: float | None, kpi_id: str = "goal_share") -> pd.DataFrame:
    """Units with block, what lacks, and the text beside the bar; in the order they are shown."""
    frame = units.copy()
    frame["block"] = [_block(r, target) for r in frame.itertuples()]
    frame["missing"] = [_missing(r, target) for r in frame.itertuples()]
    frame["result"] = [result_text(r, target, kpi_id) for r in frame.itertuples()]
    frame["lacking"] = [missing_text(r, kpi_id) for r in frame.itertuples()]
    frame["order"] = frame["block"].map({b: i for i, b in enumerate(BLOCKS)}).astype(int)
    # In the last block size decides, with the units that say nothing at all at the end.
    rank = frame["missing"].where(frame["block"] == BELOW, frame["denominator"])
    frame["rank"] = -rank.where(frame["block"] != REACHED, -frame["missing"])
    ordered = frame.sort_values(["order", "rank", "position"], kind="stable")
    return ordered.drop(columns=["order", "rank"]).reset_index(drop=True)


def most(assessed: pd.DataFrame, limit: int) -> pd.DataFrame:
    """At most `limit` units, in the order of `assess`: those with the largest gap in each block.

    Every block is represented by up to a third; what is left over goes to the units that lack
    most, then to the largest that cannot be judged.
    """
    if len(assessed) <= limit:
        return assessed
    by_block = {b: list(assessed.index[assessed["block"] == b]) for b in BLOCKS}
    chosen = [i for places in by_block.values() for i in places[: limit // 3]]
    rest = [i for b in (BELOW, OPEN, FREE, REACHED) for i in by_block[b] if i not in set(chosen)]
    return assessed.loc[sorted((chosen + rest)[:limit])]


def counts(assessed: pd.DataFrame) -> Mapping[str, int]:
    """Number of units in each block."""
    return {block: int((assessed["block"] == block).sum()) for block in BLOCKS}


def short_label(row: pd.Series, limit: int = 30) -> str:
    """The name in a chart; a group's own part says so."""
    if row.is_group:
        return text.label(_("{name} (egna)").format(name=text.clean(row.short_name, 22)), limit)
    return text.label(row.short_name or row.name_sv, limit)
