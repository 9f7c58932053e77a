"""The sheets of rows: procurements, commitments, files, and the reconciliation of counts and sums.

Differences are formulas, so that whoever types an own figure sees at once where it parts.
"""

from collections.abc import Mapping, Sequence
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
from pipelines.export.workbook_source import GOAL, Source, Unit
from pipelines.export.workbook_values import key_of, looked_up, total

# What is checked: label, counted in, measure, its column, and the requirement that rows have.
CHECKS: tuple[tuple[w.Pair, str, str, str, Mapping[str, str]], ...] = (
    (("Räknade tjänsteupphandlingar", "Counted service procurements"),
     "count", GOAL, "denominator", {}),
    (("Med social hänsyn", "With social considerations"),
     "count", GOAL, "numerator", {"social": "yes"}),
    (("Där uppgift om krav saknas", "Where it is not known"),
     "count", GOAL, "unknown", {"social": "unknown"}),
    (("Med skarpt krav", "With a mandatory requirement"),
     "count", "goal_share_strict", "numerator", {"strict": "yes"}),
    (("Värde av de räknade", "Value of the counted"),
     "money", "goal_share_value", "denominator", {}),
    (("Värde av dem med social hänsyn", "Value of those with social considerations"),
     "money", "goal_share_value", "numerator", {"social": "yes"}),
)  # fmt: skip
_HIDDEN = ("text", "..")
_COUNTED_IN: Mapping[str, w.Pair] = {"count": ("antal", "number"), "money": ("kr", "SEK")}


def procurement_rows(unit: Unit) -> pd.DataFrame:
    """The procurements with the unit's name and the year in which each counts."""
    rows = unit.procurements
    return rows.assign(
        org_name=rows["org_id"].map(unit.names),
        counted_year=pd.to_datetime(rows["counted_at"]).dt.year.astype("Int64"),
    )


def procurements(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """One row a procurement."""
    _rows_sheet(book, source, unit, "procurements", procurement_rows(unit), PROCUREMENTS, lines)


def commitments(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """One row a commitment; what is protected says so in a column of its own."""
    rows = unit.commitments
    protected = rows["is_suppressed"].map({True: "..", False: None})
    mark = protected.where(
        protected.notna() | rows["delivered"].notna() | rows["promised"].isna(), "-"
    )
    given = rows.assign(org_name=rows["org_id"].map(unit.names), mark=mark)
    _rows_sheet(book, source, unit, "commitments", given, COMMITMENTS, lines)


def _rows_sheet(
    book: Book, source: Source, unit: Unit, name: str, rows: pd.DataFrame,
    columns: Sequence[Column], lines: Sequence[str],
) -> None:  # fmt: skip
    lang = unit.choice.lang
    title = w.of(w.SHEETS[name][0], lang)
    said = [*lines, w.text(f"{name}_intro", lang)]
    sheet, top = add_sheet(book, title, f"{title}: {unit.name}", said)
    add_table(
        book, sheet, top, w.of(w.TABLES[name], lang), fields(columns, lang),
        cells(rows, columns, source.codes, lang), w.text("no_rows", lang), data=True,
        printed=PRINTED[name],
    )  # fmt: skip


def header(name: str, lang: str) -> str:
    """The header of a column of the procurements' table."""
    found = next(c for c in PROCUREMENTS if c.name == name)
    return found.en if lang == "en" else found.sv


def reconciliation(book: Book, unit: Unit, lines: Sequence[str]) -> None:
    """Counts and sums of the measures beside the same from the rows, and beside typed figures."""
    lang = unit.choice.lang
    counted = procurement_rows(unit)
    counted = counted[counted["counts"].astype(bool)]
    years = unit.periods.loc[unit.periods["period_type"] == "year", "period_id"]
    rows = []
    for year in years:
        for label, kind, kpi_id, column, asked in CHECKS:
            told = total(unit, kpi_id, year)
            if told is not None and not pd.isna(told[column]):
                rows.append(
                    _check(counted, lang, label, kind, told, column, asked, int(year))
                )  # fmt: skip
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


def _check(
    counted: pd.DataFrame, lang: str, label: w.Pair, kind: str, told: Mapping[Any, Any],
    column: str, asked: Mapping[str, str], year: int,
) -> list[Any]:  # fmt: skip
    table, this = w.of(w.TABLES["procurements"], lang), w.of(w.TABLES["reconciliation"], lang)
    yes = w.of(words_of.YES_NO["yes"], lang)
    where = [f'{table}[{header("counts", lang)}],"{yes}"',
             f"{table}[{header('counted_year', lang)}],{year}"]  # fmt: skip
    rows = counted[counted["counted_year"] == year]
    for name, code in asked.items():
        where.append(f'{table}[{header(name, lang)}],"{w.of(words_of.YES_NO[code], lang)}"')
        rows = rows[rows[name] == code]
    if kind == "money":
        found = float(rows["value_sek"].sum())
        sum_of = f"SUMIFS({table}[{header('value_sek', lang)}],{','.join(where)})"
    else:
        found = float(len(rows))
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
    lang, rows = unit.choice.lang, unit.sources
    given = rows.assign(org_name=rows["org_id"].map(unit.names))
    told = cells(given, SOURCES, source.codes, lang)
    listed = unit.procurements["submission_id"].value_counts().to_dict()
    numbers = ("rows_in", "rows_accepted", "rows_quarantined", "rows_ignored")
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
    # Of a file that was refused nothing is counted; of lists of persons no number is told.
    left = plain(rows["rows_in"] - rows["rows_accepted"] - rows["rows_quarantined"])
    made = [
        *told,
        *([_HIDDEN if n is None else ("count", n) for n in plain(rows[c])] for c in numbers),
        [
            _HIDDEN
            if n is None
            else ("count", Formula(f"={rows_in}-{accepted}-{held}", n, "count"))
            for n in left
        ],
        [("count", Formula(f"={of}", listed.get(s, 0), "count")) for s in rows["submission_id"]],
        [None] * len(rows),
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
