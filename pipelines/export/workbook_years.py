"""The goal year by year, its native chart with the target as a line, and the targets.

The chart reads the table's own cells, so it can show nothing that does not stand there.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.export import fmt
from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import Book, Field, Formula, add_sheet, add_table
from pipelines.export.workbook_notes import Notes
from pipelines.export.workbook_source import GOAL, Source, Unit
from pipelines.export.workbook_values import assessment, data_sheet, key_of, kpis, looked_up, total

_BAR, _LINE = "#1F4E79", "#B45309"


def years(book: Book, unit: Unit, notes: Notes, lines: Sequence[str]) -> tuple[str, int, int]:
    """The table; its sheet's name, first row and number of rows, for the chart."""
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
    rows = [_row(told, lang, columns, notes) for told in goal_by_year(unit)]
    title = w.of(w.SHEETS["years"][0], lang)
    sheet, top = add_sheet(book, title, f"{title}: {unit.name}", lines)
    made = [Field(w.of(label, lang), kind, width) for label, kind, width in columns]
    values = [list(c) for c in zip(*rows, strict=True)]
    table = w.of(w.TABLES["years"], lang)
    add_table(book, sheet, top, table, made, values, w.text("no_rows", lang))
    return title, top + 1, len(rows)


def goal_by_year(unit: Unit) -> list[Mapping[Any, Any]]:
    """The unit's goal of every year of the data."""
    ids = unit.periods.loc[unit.periods["period_type"] == "year", "period_id"]
    found = (total(unit, GOAL, year) for year in ids)
    return [told for told in found if told is not None]


def _row(
    told: Mapping[Any, Any], lang: str, columns: Sequence[tuple[w.Pair, str, float]], notes: Notes
) -> list[Any]:
    table = w.of(w.TABLES["years"], lang)
    with_, all_, unknown = (
        f"{table}[[#This Row],[{w.of(columns[n][0], lang)}]]" for n in (1, 2, 3)
    )
    known = not pd.isna(told["value"])
    numbers = [
        None if pd.isna(told[n]) or not known else
        ("count", Formula(looked_up(key_of(told), n, lang), told[n], "count"))
        for n in ("numerator", "denominator", "unknown")
    ]  # fmt: skip
    share = Formula(f"={with_}/{all_}", told["value"], "share")
    most = Formula(f"=({with_}+{unknown})/{all_}", told["upper"], "share")
    return [
        told["period_id"],
        *numbers,
        ("share", share) if known else None,
        ("share", most) if known else None,
        None if pd.isna(told["target"]) else told["target"],
        assessment(told, lang),
        words_of.MARKS.get(told["status"]),
        notes.of_row(told),
    ]


def chart(book: Book, sheet: Any, row: int, unit: Unit, place: tuple[str, int, int]) -> None:
    """Put the chart on a sheet; its alternative text says what it shows, in figures."""
    lang, (name, first, count) = unit.choice.lang, place
    if not count:
        return
    last = first + count - 1

    def cells(column: int) -> list[Any]:
        return [name, first, column, last, column]

    bars = book.file.add_chart({"type": "column"})
    bars.add_series({
        "name": w.text("chart", lang), "categories": cells(0), "values": cells(4), "gap": 80,
        "fill": {"color": _BAR}, "data_labels": {"value": True, "num_format": "0 %"},
    })  # fmt: skip
    line = book.file.add_chart({"type": "line"})
    line.add_series({
        "name": w.text("target", lang), "categories": cells(0), "values": cells(6),
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
        if pd.isna(told["value"]):
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
    rows = []
    for period in unit.periods[unit.periods["period_type"] == "year"].to_dict("records"):
        for target in source.frames["meta.target"].to_dict("records"):
            if _holds(target, period["date_to"]):
                rows.append((period, target))
    label = "label_en" if lang == "en" else "label_sv"
    columns: list[tuple[w.Pair, str, float, list[Any]]] = [
        (("År", "Year"), "text", 34, [p["period_id"] for p, _ in rows]),
        (("Nyckeltal", "Measure"), "words", 30, [known[t["kpi_id"]][label] for _, t in rows]),
        (("Slag", "Kind"), "words", 14,
         [w.text(f"target_{t['target_type']}", lang) for _, t in rows]),
        (("Mål", "Target"), "share", 10,
         [None if pd.isna(t["target_value"]) else t["target_value"] for _, t in rows]),
        (("Gäller från", "Valid from"), "date", 13, [t["valid_from"] for _, t in rows]),
        (("Gäller till", "Valid to"), "date", 13,
         [None if pd.isna(t["valid_to"]) else t["valid_to"] for _, t in rows]),
        (("Beslut", "Decision"), "words", 90, [t["legal_source"] for _, t in rows]),
    ]  # fmt: skip
    sheet, top = data_sheet(book, "targets", lang, lines, columns)
    for row, (period, target) in enumerate(rows, start=top + 2):
        if target["kpi_id"] == GOAL and not pd.isna(target["target_value"]):
            name = w.text("target_name", lang, year=period["period_id"])
            book.file.define_name(name, f"='{sheet.name}'!$D${row}")


def _holds(target: Mapping[Any, Any], day: dt.date) -> bool:
    return bool(
        target["valid_from"] <= day and (pd.isna(target["valid_to"]) or target["valid_to"] >= day)
    )
