"""What figures allow to be said: sentences that follow the value, its bounds and its interval.

Pure, Swedish and English. Nothing is called an effect, a difference or a success that the
uncertainty does not bear (`domain.md` 3.4, 3.10, 4.11); where there are few, numbers are told
instead of shares.
"""

from collections.abc import Mapping
from typing import Any

from pipelines.export import fmt
from pipelines.export.report_evaluation.figures import has

FEW_FOLLOWED = 30  # domain.md 4.8
Row = Mapping[str, Any]


def _shown(row: Row | None) -> bool:
    return row is not None and row["status"] == "ok" and has(row["value"])


def against_target(row: Row | None, lang: str) -> str:
    """Whether the target was met, given what is unknown and what chance may have done."""
    if row is None or not _shown(row) or not has(row["target"]):
        return ""
    target = fmt.percent_words(row["target"], lang)
    unknown = fmt.number(row["unknown"], lang)
    if row["lower"] >= row["target"]:
        sv, en = f"Målet {target} nås.", f"The target of {target} is met."
    elif row["upper"] >= row["target"]:
        sv = f"Det går inte att säga om målet {target} nås: {unknown} okända avgör."
        en = f"Whether the target of {target} is met cannot be said: {unknown} unknown decide."
        return en if lang == "en" else sv
    else:
        rest_sv = ", inte heller om alla okända hade krav" if row["unknown"] else ""
        rest_en = ", not even if all unknown had a requirement" if row["unknown"] else ""
        sv = f"Målet {target} nås inte{rest_sv}."
        en = f"The target of {target} is not met{rest_en}."
    chance = _by_chance(row, lang)
    return " ".join(part for part in (en if lang == "en" else sv, chance) if part)


def _by_chance(row: Row, lang: str) -> str:
    """What the interval says of the distance to the target."""
    if not (has(row["ci_lower"]) and has(row["ci_upper"])):
        return ""
    span = fmt.percent_range(row["ci_lower"], row["ci_upper"], lang)
    if row["ci_lower"] <= row["target"] <= row["ci_upper"]:
        return (
            f"Avståndet är inte större än vad slumpen kan ge (95 % intervall {span})."
            if lang == "sv"
            else f"The distance is no larger than chance may give (95% interval {span})."
        )
    return (
        f"Avståndet är större än vad slumpen brukar ge (95 % intervall {span})."
        if lang == "sv"
        else f"The distance is larger than chance usually gives (95% interval {span})."
    )


def change(row: Row | None, before: Row | None, year: str, lang: str) -> str:
    """The change since the year before, and whether the intervals keep the two apart."""
    if row is None or before is None or not (_shown(row) and _shown(before)):
        return ""
    size, moved = fmt.points(row["value"] - before["value"], lang), row["value"] - before["value"]
    apart = all(has(x[end]) for x in (row, before) for end in ("ci_lower", "ci_upper")) and (
        row["ci_lower"] > before["ci_upper"] or row["ci_upper"] < before["ci_lower"]
    )
    if lang == "en":
        word = "more" if moved > 0 else "less"
        told = f"That is {size} {word} than in {year}" if moved else f"That is as in {year}"
        rest = "" if apart or not moved else "; the intervals overlap, so it may be chance"
        return f"{told}{rest}."
    word = "mer" if moved > 0 else "mindre"
    told = f"Det är {size} {word} än {year}" if moved else f"Det är som {year}"
    rest = "" if apart or not moved else "; intervallen överlappar, så det kan vara slump"
    return f"{told}{rest}."


def delivered(row: Row | None, lang: str) -> str:
    """What came of what was promised and fell due."""
    if row is None or row["status"] not in ("ok", "small_n") or not has(row["numerator"]):
        return (
            "Hur mycket som levererats av det utlovade kan inte anges."
            if lang == "sv"
            else "How much was delivered of what was promised cannot be told."
        )
    counts = fmt.count_of(row["numerator"], row["denominator"], lang)
    unknown = has(row["unknown"]) and row["unknown"] > 0
    if lang == "en":
        rest = f"; of another {fmt.number(row['unknown'], lang)} it is not known" if unknown else ""
        return f"{counts} promised places that fell due were delivered{rest}."
    rest = f"; för ytterligare {fmt.number(row['unknown'], lang)} är det inte känt"
    return f"{counts} utlovade platser som förföll har levererats{rest if unknown else ''}."


def still_there(row: Row | None, months: int, lang: str) -> str:
    """`69 av 100 är kvar i arbete efter 12 månader (osäkerhet 53–80)`, or why nothing is said."""
    if row is None or row["status"] == "suppressed":
        return (
            f"Hur många som är kvar efter {months} månader visas inte."
            if lang == "sv"
            else f"How many are still there after {months} months is not shown."
        )
    if not _shown(row):
        return (
            f"För få har följts i {months} månader för att säga hur många som är kvar."
            if lang == "sv"
            else f"Too few were followed for {months} months to say how many are still there."
        )
    of_hundred = fmt.number(row["value"] * 100, lang)
    span = ""
    if has(row["ci_lower"]) and has(row["ci_upper"]):
        low, high = (fmt.number(row[end] * 100, lang) for end in ("ci_lower", "ci_upper"))
        word = "osäkerhet" if lang == "sv" else "uncertainty"
        span = f" ({word} {low}{fmt.DASH}{high})"
    if lang == "en":
        few = f" Of {fmt.number(row['n'], lang)} persons only: an indication, no proof."
        told = f"{of_hundred} of 100 are still in work after {months} months{span}."
    else:
        few = f" Det bygger på {fmt.number(row['n'], lang)} personer: en antydan, inget bevis."
        told = f"{of_hundred} av 100 är kvar i arbete efter {months} månader{span}."
    return told + (few if row["n"] < FEW_FOLLOWED else "")


def millions(value: Any, lang: str) -> str:
    """Kronor as `57,8`, millions."""
    return fmt.number(float(value) / 1e6, lang, 1) if has(value) else ".."


def gain(row: Row | None, of: str, indicative: bool, lang: str) -> str:
    """Whether somebody gains, given how far the model's draws lie apart."""
    if row is None or not has(row["npv"]):
        return (
            f"Nyttan för {of} visas inte: den gäller för få personer."
            if lang == "sv"
            else f"The pay-off for {of} is not shown: it is of too few persons."
        )
    middle, low, high = (millions(row[name], lang) for name in ("npv", "p05", "p95"))
    if lang == "en":
        told = f"The pay-off for {of} is reckoned at SEK {middle} million ({low} to {high})."
        if row["p05"] < 0 < row["p95"]:
            told += " Whether it is a gain or a loss cannot be said."
        elif row["p95"] <= 0:
            told += " It is a loss on these assumptions."
        return f"Indicative forecast: {told[0].lower()}{told[1:]}" if indicative else told
    told = f"Nyttan för {of} beräknas till {middle} mnkr ({low} till {high})."
    if row["p05"] < 0 < row["p95"]:
        told += " Om det är vinst eller förlust går inte att säga."
    elif row["p95"] <= 0:
        told += " Det är en förlust vid dessa antaganden."
    return f"Indikativ prognos: {told[0].lower()}{told[1:]}" if indicative else told
