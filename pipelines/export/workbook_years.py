"""The goal year by year, its native chart with the target as a line, and the targets.

The chart reads the table's own cells, so it can show nothing that does not stand there.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.export import fmt
from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import Book, Field, Formula, add_sheet, add_table
from pipelines.export.workbook_notes import Notes
from pipelines.export.workbook_source import GOAL, Source, records
from pipelines.export.workbook_unit import Unit
from pipelines.export.workbook_values import assessment, data_sheet, key_of, kpis, looked_up, total

_BAR, _LINE = "#1F4E79", "#B45309"


@dataclass(frozen=True)
class Drawn:
    """What the chart shows: sheet and first row of its cells, and what stands in them."""

    sheet: str
    first: int
    years: Sequence[str]
    shares: Sequence[float | None]
    targets: Sequence[float | None]


def years(book: Book, unit: Unit, notes: Notes, lines: Sequence[str]) -> Drawn:
    """The table; what of it the chart shows."""
    lang = unit.choice.lang
    columns: tuple[tuple[w.Pair, str, float], ...] = (
        (("År", "Year"), "text", 34),
        (("Med social hänsyn", "With requirement"), "mixed", 14),
        (("Räknade", "Counted"), "mixed", 12),
        (("Okänt", "Unknown"), "mixed", 12),
        (("Andel", "Share"), "mixed", 12),
        (("Högst", "At most"), "mixed", 12),
        (("Mål", "Target"), "share", 12),
        (("Bedömning", "Assessment"), "words", 24),
        (("Tecken", "Mark"), "text", 8),
        (("Not", "Note"), "words", 20),
    )
    found = goal_by_year(unit)
    rows = [_row(told, lang, columns, notes) for told in found]
    title = w.of(w.SHEETS["years"][0], lang)
    sheet, top = add_sheet(book, title, f"{title}: {unit.name}", lines)
    made = [Field(w.of(label, lang), kind, width) for label, kind, width in columns]
    values = [list(c) for c in zip(*rows, strict=True)]
    table = w.of(w.TABLES["years"], lang)
    add_table(book, sheet, top, table, made, values, w.text("no_rows", lang))
    drawn = ([str(t["period_id"]), t["value"], t["target"]] for t in found)
    return Drawn(title, top + 1, *(zip(*drawn, strict=True) if found else ((), (), ())))


def goal_by_year(unit: Unit) -> list[Mapping[Any, Any]]:
    """The unit's goal of every year of the data."""
    found = (total(unit, GOAL, year) for year in unit.years)
    return [told for told in found if told is not None]


def _row(
    told: Mapping[Any, Any], lang: str, columns: Sequence[tuple[w.Pair, str, float]], notes: Notes
) -> list[Any]:
    table = w.of(w.TABLES["years"], lang)
    with_, all_, unknown = (
        f"{table}[[#This Row],[{w.of(columns[n][0], lang)}]]" for n in (1, 2, 3)
    )
    known = told["value"] is not None
    numbers = [
        None if told[n] is None or not known else
        ("count", Formula(looked_up(key_of(told), n, lang), told[n], "count"))
        for n in ("numerator", "denominator", "unknown")
    ]  # fmt: skip
    share = Formula(f"={with_}/{all_}", told["value"], "share")
    most = Formula(f"=({with_}+{unknown})/{all_}", told["upper"], "share")
    return [
        told["period_id"],
        *numbers,
        ("share", share) if known else None,
        ("share", most) if known and told["upper"] is not None else None,
        told["target"],
        assessment(told, lang),
        words_of.MARKS.get(told["status"]),
        notes.of_row(told),
    ]


def chart(book: Book, sheet: Any, row: int, unit: Unit, drawn: Drawn) -> None:
    """Put the chart on a sheet; its alternative text says what it shows, in figures."""
    lang = unit.choice.lang
    if not drawn.years:
        return
    last = drawn.first + len(drawn.years) - 1

    def cells(name: str, column: int, values: Sequence[Any]) -> dict[str, Any]:
        # With the values, so that it shows before anything is recalculated.
        place = [drawn.sheet, drawn.first, column, last, column]
        return {name: place, f"{name}_data": values}

    bars = book.file.add_chart({"type": "column"})
    bars.add_series({
        "name": w.text("chart", lang), **cells("categories", 0, drawn.years),
        **cells("values", 4, drawn.shares), "gap": 80,
        "fill": {"color": _BAR}, "data_labels": {"value": True, "num_format": "0 %"},
    })  # fmt: skip
    line = book.file.add_chart({"type": "line"})
    line.add_series({
        "name": w.text("target", lang), **cells("categories", 0, drawn.years),
        **cells("values", 6, drawn.targets),
        "line": {"color": _LINE, "width": 2.25, "dash_type": "dash"},
        "marker": {"type": "diamond", "size": 7, "fill": {"color": _LINE},
                   "border": {"color": _LINE}},
    })  # fmt: skip
    bars.combine(line)
    bars.set_title({"name": f"{w.text('chart', lang)}, {unit.name}",
                    "name_font": {"size": 12}, "overlay": False})  # fmt: skip
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    axis = {"num_format": "0 %", "min": 0, "max": 1, "major_gridlines": grid}
    bars.set_y_axis({"name": w.text("share_axis", lang), **axis})
    bars.set_legend({"position": "bottom"})
    bars.show_blanks_as("gap")
    bars.set_size({"width": 720, "height": 320})
    sheet.insert_chart(row, 0, bars, {"description": alternative(unit), "object_position": 2})


def alternative(unit: Unit) -> str:
    """What the chart shows, for whoever cannot see it."""
    lang, said = unit.choice.lang, []
    for told in goal_by_year(unit):
        if told["value"] is None:
            said.append(w.text("no_value", lang, year=told["period_id"]))
        else:
            part = fmt.count_of(told["numerator"], told["denominator"], lang)
            share = fmt.percent(told["value"], lang)
            said.append(f"{told['period_id']}: {share} ({part})")
    years_ = ", ".join(said) or w.text("chart_none", lang)
    return w.text("chart_alt", lang, name=unit.name, years=years_)


def targets(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """The target of every year, a named cell each where it is a number."""
    lang, known = unit.choice.lang, kpis(source)
    rows = [
        (period, target)
        for period in unit.periods
        if period["period_type"] == "year"
        for target in records(source, "meta.target")
        if _holds(target, period["date_to"])
    ]
    label = "label_en" if lang == "en" else "label_sv"
    columns: list[tuple[w.Pair, str, float, list[Any]]] = [
        (("År", "Year"), "text", 34, [p["period_id"] for p, _ in rows]),
        (("Nyckeltal", "Measure"), "words", 30, [known[t["kpi_id"]][label] for _, t in rows]),
        (("Slag", "Kind"), "words", 14,
         [w.text(f"target_{t['target_type']}", lang) for _, t in rows]),
        (("Mål", "Target"), "share", 10,
         [t["target_value"] for _, t in rows]),
        (("Gäller från", "Valid from"), "date", 13, [t["valid_from"] for _, t in rows]),
        (("Gäller till", "Valid to"), "date", 13,
         [t["valid_to"] for _, t in rows]),
        (("Beslut", "Decision"), "words", 90, [t["legal_source"] for _, t in rows]),
    ]  # fmt: skip
    sheet, top = data_sheet(book, "targets", lang, lines, columns)
    for row, (period, target) in enumerate(rows, start=top + 2):
        if target["kpi_id"] == GOAL and target["target_value"] is not None:
            name = w.text("target_name", lang, year=period["period_id"])
            book.file.define_name(name, f"='{sheet.name}'!$D${row}")


def _holds(target: Mapping[Any, Any], day: dt.date) -> bool:
    return bool(
        target["valid_from"] <= day and (target["valid_to"] is None or target["valid_to"] >= day)
    )
