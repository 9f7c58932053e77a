"""The sheets of rows: procurements, commitments, files, and the reconciliation of counts and sums.

Differences are formulas, so that whoever types an own figure sees at once where it parts.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import Book, Field, Formula, add_sheet, add_table
from pipelines.export.workbook_columns import (
    COMMITMENTS,
    PRINTED,
    PROCUREMENTS,
    SOURCES,
    Column,
    cells,
    fields,
    plain,
)
from pipelines.export.workbook_source import GOAL, Source, once
from pipelines.export.workbook_unit import Unit, ordered, organisations
from pipelines.export.workbook_values import key_of, looked_up, total

# What is checked: label, counted in, measure, its column, and what rows have in which column.
CHECKS: tuple[tuple[w.Pair, str, str, str, tuple[str, ...]], ...] = (
    (("Räknade tjänsteupphandlingar", "Counted service procurements"),
     "count", GOAL, "denominator", ()),
    (("Med social hänsyn", "With social considerations"),
     "count", GOAL, "numerator", ("social", "yes")),
    (("Där uppgift om krav saknas", "Where it is not known"),
     "count", GOAL, "unknown", ("social", "unknown")),
    (("Med skarpt krav", "With a mandatory requirement"),
     "count", "goal_share_strict", "numerator", ("strict", "yes")),
    (("Värde av de räknade", "Value of the counted"),
     "money", "goal_share_value", "denominator", ()),
    (("Värde av dem med social hänsyn", "Value of those with social considerations"),
     "money", "goal_share_value", "numerator", ("social", "yes")),
)  # fmt: skip
NUMBERS = ("rows_in", "rows_accepted", "rows_quarantined", "rows_ignored")
ASKED = ("social", "strict")
_HIDDEN = ("text", "..")
_COUNTED_IN: Mapping[str, w.Pair] = {"count": ("antal", "number"), "money": ("kr", "SEK")}


def procurements(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """One row a procurement."""
    _rows_sheet(book, source, unit, "procurements", PROCUREMENTS, unit.procurements, lines)


def commitments(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """One row a commitment; what is protected says so in a column of its own."""
    _rows_sheet(book, source, unit, "commitments", COMMITMENTS, unit.commitments, lines)


def procurement_rows(source: Source) -> pd.DataFrame:
    """All procurements with the unit's name and the year in which each counts."""
    return once(source, "procurement rows", lambda: _procurement_rows(source))


def _procurement_rows(source: Source) -> pd.DataFrame:
    rows = ordered(source, "public.procurement")
    return rows.assign(
        org_name=rows["org_id"].map(organisations(source)),
        counted_year=pd.to_datetime(rows["counted_at"]).dt.year.astype("Int64"),
    )


def _commitment_rows(source: Source) -> pd.DataFrame:
    rows = ordered(source, "public.commitment")
    protected = rows["is_suppressed"].map({True: "..", False: None})
    mark = protected.where(
        protected.notna() | rows["delivered"].notna() | rows["promised"].isna(), "-"
    )
    return rows.assign(org_name=rows["org_id"].map(organisations(source)), mark=mark)


_ROWS: Mapping[str, Callable[[Source], pd.DataFrame]] = {
    "procurements": procurement_rows, "commitments": _commitment_rows,
}  # fmt: skip


def _rows_sheet(
    book: Book, source: Source, unit: Unit, name: str, columns: Sequence[Column],
    places: Sequence[int], lines: Sequence[str],
) -> None:  # fmt: skip
    lang = unit.choice.lang
    title = w.of(w.SHEETS[name][0], lang)
    said = [*lines, w.text(f"{name}_intro", lang)]
    sheet, top = add_sheet(book, title, f"{title}: {unit.name}", said)
    # The cells of all units' rows, once; a book takes its own.
    told = once(
        source, (name, lang), lambda: cells(_ROWS[name](source), columns, source.codes, lang)
    )
    add_table(
        book, sheet, top, w.of(w.TABLES[name], lang), fields(columns, lang),
        [[values[place] for place in places] for values in told], w.text("no_rows", lang),
        data=True, printed=PRINTED[name],
    )  # fmt: skip


def header(name: str, lang: str) -> str:
    """The header of a column of the procurements' table."""
    found = next(c for c in PROCUREMENTS if c.name == name)
    return found.en if lang == "en" else found.sv


def reconciliation(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """Counts and sums of the measures beside the same from the rows, and beside typed figures."""
    lang, counted = unit.choice.lang, _counted(source, unit)
    rows = []
    for year in unit.years:
        for label, kind, kpi_id, column, asked in CHECKS:
            told = total(unit, kpi_id, year)
            if told is not None and told[column] is not None:
                values = counted.get((int(year), *asked), [])
                found = math.fsum(values) if kind == "money" else float(len(values))
                rows.append(_check(lang, label, kind, told, column, asked, found, int(year)))
    columns: tuple[tuple[w.Pair, str, float], ...] = (
        (("Kontroll", "Check"), "words", 34),
        (("Räknas i", "Counted in"), "words", 12),
        (("År", "Year"), "year", 8),
        (("Enligt nyckeltalet", "By the measure"), "mixed", 18),
        (("Enligt raderna", "By the rows"), "mixed", 18),
        (("Skillnad", "Difference"), "mixed", 18),
        (("Stratsys eller egen siffra", "Own figure"), "number", 22),
        (("Skillnad mot den", "Difference from it"), "mixed", 18),
    )
    _check_sheet(book, "reconciliation", lang, lines, columns, rows, typed=6)


def _counted(source: Source, unit: Unit) -> dict[tuple[Any, ...], list[float]]:
    """Values of the unit's rows that count: by year, and by year, requirement and its code."""
    rows = once(source, "counted", lambda: _counted_rows(source))
    found: dict[tuple[Any, ...], list[float]] = {}
    for counts, year, value, *codes in (rows[place] for place in unit.procurements):
        if counts:
            found.setdefault((year,), []).append(value)
            for name, code in zip(ASKED, codes, strict=True):
                found.setdefault((year, name, code), []).append(value)
    return found


def _counted_rows(source: Source) -> list[tuple[Any, ...]]:
    rows = procurement_rows(source)
    # A value that is not known adds nothing, as in the sheet's own sums.
    values = plain(rows["value_sek"].fillna(0))
    columns = (plain(rows[name]) for name in ("counts", "counted_year"))
    return list(zip(*columns, values, *(plain(rows[name]) for name in ASKED), strict=True))


def _check(
    lang: str, label: w.Pair, kind: str, told: Mapping[Any, Any], column: str,
    asked: tuple[str, ...], found: float, year: int,
) -> list[Any]:  # fmt: skip
    table, this = w.of(w.TABLES["procurements"], lang), w.of(w.TABLES["reconciliation"], lang)
    yes = w.of(words_of.YES_NO["yes"], lang)
    where = [f'{table}[{header("counts", lang)}],"{yes}"',
             f"{table}[{header('counted_year', lang)}],{year}"]  # fmt: skip
    if asked:
        name, code = asked
        where.append(f'{table}[{header(name, lang)}],"{w.of(words_of.YES_NO[code], lang)}"')
    if kind == "money":
        sum_of = f"SUMIFS({table}[{header('value_sek', lang)}],{','.join(where)})"
    else:
        sum_of = f"COUNTIFS({','.join(where)})"
    cell = f"{this}[[#This Row],[{{}}]]"
    measure = cell.format(w.of(("Enligt nyckeltalet", "By the measure"), lang))
    by_rows = cell.format(w.of(("Enligt raderna", "By the rows"), lang))
    own = cell.format(w.of(("Stratsys eller egen siffra", "Own figure"), lang))
    value = float(told[column])
    return [
        w.of(label, lang),
        w.of(_COUNTED_IN[kind], lang),
        year,
        (kind, Formula(looked_up(key_of(told), column, lang), value, kind)),
        (kind, Formula(f"={sum_of}", found, kind)),
        (kind, Formula(f"={measure}-{by_rows}", value - found, kind)),
        None,
        (kind, Formula(f'=IF(ISBLANK({own}),"",{measure}-{own})', "", kind)),
    ]


def _check_sheet(
    book: Book, name: str, lang: str, lines: Sequence[str],
    columns: Sequence[tuple[w.Pair, str, float]], rows: Sequence[Sequence[Any]], typed: int,
) -> None:  # fmt: skip
    title = w.of(w.SHEETS[name][0], lang)
    sheet, top = add_sheet(book, title, title, [*lines, w.text(f"{name}_intro", lang)])
    made = [
        Field(w.of(label, lang), kind, width, input=number == typed)
        for number, (label, kind, width) in enumerate(columns)
    ]
    values = [list(c) for c in zip(*rows, strict=True)]
    table = w.of(w.TABLES[name], lang)
    add_table(book, sheet, top, table, made, values, w.text("no_rows", lang))


def submissions(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """The files of the unit and those below it: rows in, and what became of them."""
    lang = unit.choice.lang
    all_told = once(source, ("submissions", lang), lambda: _submissions(source, lang))
    *told, submission_ids, left = ([column[i] for i in unit.sources] for column in all_told)
    from_files = once(
        source, "files", lambda: plain(ordered(source, "public.procurement")["submission_id"])
    )
    listed = Counter(from_files[i] for i in unit.procurements)
    columns: tuple[tuple[w.Pair, str, float], ...] = (
        *(((c.sv, c.en), c.kind, c.width) for c in SOURCES),
        (("Rader in", "Rows in"), "mixed", 10),
        (("Godtagna", "Accepted"), "mixed", 10),
        (("I karantän", "In quarantine"), "mixed", 11),
        (("Ignorerade", "Ignored"), "mixed", 11),
        (("Ej förklarade", "Not accounted for"), "mixed", 13),
        (("Upphandlingar i boken", "Procurements here"), "mixed", 14),
        (("Eget antal rader", "Own number of rows"), "count", 14),
        (("Skillnad mot det", "Difference from it"), "mixed", 14),
    )
    table, procured = (w.of(w.TABLES[n], lang) for n in ("submissions", "procurements"))
    cell = {label: f"{table}[[#This Row],[{w.of(label, lang)}]]" for label, _, _ in columns}
    rows_in, accepted, held = (cell[columns[n][0]] for n in (8, 9, 10))
    own, submission = cell[columns[14][0]], cell[columns[3][0]]
    of = f"COUNTIFS({procured}[{header('submission_id', lang)}],{submission})"
    made = [
        *told,
        [
            _HIDDEN
            if n is None
            else ("count", Formula(f"={rows_in}-{accepted}-{held}", n, "count"))
            for n in left
        ],
        [("count", Formula(f"={of}", listed[s], "count")) for s in submission_ids],
        [None] * len(left),
        [
            _HIDDEN
            if n is None
            else ("count", Formula(f'=IF(ISBLANK({own}),"",{rows_in}-{own})', "", "count"))
            for n in left
        ],
    ]
    _check_sheet(
        book, "submissions", lang, lines, columns, list(zip(*made, strict=True)), typed=14
    )  # fmt: skip


def _submissions(source: Source, lang: str) -> list[list[Any]]:
    """Of all files the cells that need no formula, their ids, and the rows not accounted for."""
    rows = ordered(source, "meta.source")
    told = rows.assign(org_name=rows["org_id"].map(organisations(source)))
    numbers = (plain(rows[c]) for c in NUMBERS)
    # Of a file that was refused nothing is counted; of lists of persons no number is told.
    left = plain(rows["rows_in"] - rows["rows_accepted"] - rows["rows_quarantined"])
    return [
        *cells(told, SOURCES, source.codes, lang),
        *([_HIDDEN if n is None else ("count", n) for n in column] for column in numbers),
        plain(rows["submission_id"]),
        left,
    ]
