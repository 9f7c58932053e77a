"""The notes of a workbook: a number for every text that a figure must be read with.

States come first, then the caveats that the snapshot has for the unit, then breaks in the series.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.export import fmt
from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_columns import plain
from pipelines.export.workbook_source import Source, once, records
from pipelines.export.workbook_unit import Unit, ordered


@dataclass(frozen=True)
class Notes:
    """Texts in order of their number, and which of them a measure's total of a period has."""

    texts: tuple[str, ...]
    states: Mapping[str, int]
    caveats: Mapping[tuple[str, str], tuple[int, ...]]
    lang: str

    def of(self, kpi_id: str, period_id: str, status: str, *, total: bool) -> str | None:
        """`[not 1] [not 9]` of a figure, in words and never raised; caveats are of totals only."""
        found = {self.states[status]} if status in self.states else set()
        if total:
            found.update(self.caveats.get((kpi_id, period_id), ()))
        return " ".join(w.text("note", self.lang, n=n) for n in sorted(found)) or None

    def of_row(self, row: Mapping[Any, Any]) -> str | None:
        """The notes of one of the unit's own rows."""
        is_total = row["dimension"] == "all"
        return self.of(row["kpi_id"], row["period_id"], row["status"], total=is_total)


def notes_of(source: Source, unit: Unit) -> Notes:
    """The notes of one workbook."""
    lang = unit.choice.lang
    texts = [w.of(pair, lang) for pair in words_of.STATUS_NOTES.values()]
    states = {status: n for n, status in enumerate(words_of.STATUS_NOTES, start=1)}
    numbers = {text: n for n, text in enumerate(texts, start=1)}
    caveats: dict[tuple[str, str], tuple[int, ...]] = {}
    listed = once(source, ("caveats", lang), lambda: _caveats(source, lang))
    for kpi_id, period_id, text in (listed[place] for place in unit.caveats):
        number = numbers.setdefault(text, len(numbers) + 1)
        place = (kpi_id, period_id)
        caveats[place] = (*caveats.get(place, ()), number)
    for change in records(source, "meta.series_break"):
        label = change["label_en" if lang == "en" else "label_sv"]
        numbers.setdefault(f"{fmt.date_short(change['valid_from'])}: {label}", len(numbers) + 1)
    return Notes(tuple(numbers), states, caveats, lang)


def _caveats(source: Source, lang: str) -> list[tuple[str, str, str]]:
    """Measure, period and text of all units' caveats."""
    rows = ordered(source, "public.caveat")
    names = ("kpi_id", "period_id", "text_en" if lang == "en" else "text_sv")
    return list(zip(*(plain(rows[name]) for name in names), strict=True))
