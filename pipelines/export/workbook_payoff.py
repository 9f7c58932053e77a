"""The pay-off's sheets in the city's book: amounts by scenario and payer, and what they rest on.

The amounts are of all placements in the city (`contract.md` 4), so no unit's book has them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.export import fmt, payoff_names
from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import Book
from pipelines.export.workbook_columns import plain
from pipelines.export.workbook_source import Source
from pipelines.export.workbook_unit import Unit
from pipelines.export.workbook_values import data_sheet

_SPREAD = {
    "npv": ("Nuvärde kr", "Net present value SEK"),
    "p05": ("5 % av fallen under", "5 % of draws below"),
    "p25": ("25 % under", "25 % below"),
    "p50": ("Hälften under", "Half below"),
    "p75": ("75 % under", "75 % below"),
    "p95": ("95 % under", "95 % below"),
    "standard_error": ("Simuleringens medelfel", "Error of the simulation"),
}


def payoff(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """All scenarios, horizons, bases and payers, one row each."""
    lang = unit.choice.lang
    order = ["scenario", "horizon_months", "basis", "actor"]
    rows = source.frames["public.payoff"].sort_values(order)
    columns: list[tuple[w.Pair, str, float, list[Any]]] = [
        (("Scenario", "Scenario"), "words", 34, _named(rows, "scenario", lang)),
        (("Månader från start", "Months from start"), "count", 10, plain(rows["horizon_months"])),
        (("Räknat", "Worked out"), "words", 22,
         [words_of.word(words_of.BASES, b, lang) for b in rows["basis"]]),
        (("Vem", "Who"), "words", 30, _named(rows, "actor", lang)),
        (("Personer", "Persons"), "count", 10, plain(rows["persons"])),
        *((label, "money", 16, plain(rows[name])) for name, label in _SPREAD.items()),
        (("Andel av fallen med plus", "Share of draws with a gain"), "share", 12,
         plain(rows["probability_positive"])),
        (("Går jämnt ut, månad", "Breaks even, month"), "count", 10,
         plain(rows["breakeven_month"])),
        (("Tecken", "Mark"), "text", 8, _marks(rows["npv"])),
        *((pair, "text", 14, plain(rows[name])) for name, pair in
          (("scenario", ("Scenario-id", "Scenario id")), ("basis", ("Räknat-id", "Basis id")),
           ("actor", ("Vem-id", "Who id")))),
    ]  # fmt: skip
    data_sheet(book, "payoff", lang, [*lines, *_about(source, lang)], columns)


def assumptions(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """How far each assumption moves the pay-off, the others unchanged."""
    lang = unit.choice.lang
    rows = source.frames["public.payoff_sensitivity"].sort_values(
        ["scenario", "actor", "parameter"]
    )
    names = payoff_names.PARAMETERS[lang]
    columns: list[tuple[w.Pair, str, float, list[Any]]] = [
        (("Scenario", "Scenario"), "words", 34, _named(rows, "scenario", lang)),
        (("Vem", "Who"), "words", 30, _named(rows, "actor", lang)),
        (("Antagande", "Assumption"), "words", 34, [names.get(p, p) for p in rows["parameter"]]),
        (("Personer", "Persons"), "count", 10, plain(rows["persons"])),
        (("Lågt värde", "Low value"), "factor", 12, plain(rows["low"])),
        (("Högt värde", "High value"), "factor", 12, plain(rows["high"])),
        (("Nuvärde med lågt, kr", "Present value at low, SEK"), "money", 18,
         plain(rows["npv_low"])),
        (("Nuvärde med högt, kr", "Present value at high, SEK"), "money", 18,
         plain(rows["npv_high"])),
        (("Tecken", "Mark"), "text", 8, _marks(rows["npv_low"])),
        (("Antagande-id", "Assumption id"), "text", 26, plain(rows["parameter"])),
    ]  # fmt: skip
    data_sheet(book, "assumptions", lang, lines, columns)


def _named(rows: pd.DataFrame, column: str, lang: str) -> list[str]:
    known: Mapping[str, str] = {
        "scenario": payoff_names.SCENARIOS, "actor": payoff_names.ACTORS,
    }[column][lang]  # fmt: skip
    words = (known.get(code, code) for code in rows[column])
    return [f"{word[:1].upper()}{word[1:]}" for word in words]


def _marks(amounts: pd.Series) -> list[str | None]:
    """A present value always exists: one that is not told is protected."""
    return [words_of.MARKS["suppressed"] if pd.isna(x) else None for x in amounts]


def _about(source: Source, lang: str) -> list[str]:
    """What `domain.md` 4.11 says must stand beside the amounts."""
    rows = source.frames["public.payoff_summary"]
    told = dict(zip(rows["name"], rows["value"], strict=True))
    given = {n: _number(told.get(n), lang) for n in ("persons", "followed_up", "left_out")}
    year = told.get("price_year")
    given["year"] = "-" if year is None or pd.isna(year) else f"{year:.0f}"
    said = [w.text("payoff_intro", lang), w.text("payoff_cases", lang, **given)]
    if told.get("is_indicative") != 0:
        said.insert(0, w.text("payoff_few", lang))
    return said


def _number(value: Any, lang: str) -> str:
    return ".." if value is None or pd.isna(value) else fmt.number(float(value), lang)
