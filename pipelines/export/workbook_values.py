"""The sheets of measures: summary, placements and the long table.

Figures are the snapshot's; what a formula shows is written beside it as its cached value.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.export import fmt
from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import Book, Field, Formula, add_sheet, add_table
from pipelines.export.workbook_columns import PRINTED
from pipelines.export.workbook_notes import Notes
from pipelines.export.workbook_source import GOAL, Source, records
from pipelines.export.workbook_unit import Unit, measure, measured

SUMMARY = (
    GOAL, "goal_share_strict", "coverage", "commitment_delivery", "placements_started",
    "persons_in_work", "retention_12", "cost_per_placement",
)  # fmt: skip
KINDS = {"share": "share", "ratio": "share", "SEK": "money", "days": "number"}
_MEMBERS = {
    "gender": "gender", "target_group": "target_group", "primary_group": "target_group",
    "placement_type": "placement_type", "occupation": "ssyk", "eligibility": "yes_no",
    "with_commitment": "yes_no",
}  # fmt: skip
# Header of the long table's columns that formulas name.
LONG: Mapping[str, w.Pair] = {
    "key": ("Nyckel", "Key"),
    "numerator": ("Täljare", "Numerator"),
    "denominator": ("Nämnare", "Denominator"),
    "unknown": ("Okänt", "Unknown"),
    "value": ("Värde", "Value"),
}


_KEY = ("org_id", "period_id", "kpi_id", "dimension", "member")


def key_of(row: Mapping[Any, Any]) -> str:
    """What names a row of the long table."""
    return "/".join(str(row[n]) for n in _KEY)


def looked_up(key: str, column: str, lang: str) -> str:
    """The formula that finds a figure in the long table, however it is sorted."""
    table = w.of(w.TABLES["long"], lang)
    value, keys = w.of(LONG[column], lang), w.of(LONG["key"], lang)
    return f'=INDEX({table}[{value}],MATCH("{key}",{table}[{keys}],0))'


def total(unit: Unit, kpi_id: str, period_id: str | None) -> Mapping[str, Any] | None:
    """The unit's own total of a measure and a period."""
    return unit.totals.get((kpi_id, period_id or ""))


def kpis(source: Source) -> dict[str, Mapping[Any, Any]]:
    """Definitions by id."""
    return {str(row["kpi_id"]): row for row in records(source, "meta.kpi")}


def summary(book: Book, source: Source, unit: Unit, notes: Notes, lines: Sequence[str]) -> Any:
    """A few measures of the period beside target and the period before; the chart comes later."""
    lang, known = unit.choice.lang, kpis(source)
    fields, rows = _summary_fields(lang), []
    for kpi_id in SUMMARY:
        now, then = total(unit, kpi_id, unit.choice.period_id), total(unit, kpi_id, unit.before)
        if kpi_id in known and now is not None:
            rows.append(_summary_row(now, then, known[kpi_id], unit, notes))
    said = [*lines, w.text("summary_intro", lang)]
    name = w.of(w.SHEETS["summary"][0], lang)
    sheet, top = add_sheet(book, name, f"{name}: {unit.name}", said)
    columns = [list(c) for c in zip(*rows, strict=True)]
    table = w.of(w.TABLES["summary"], lang)
    add_table(book, sheet, top, table, fields, columns, w.text("no_rows", lang), wrap=True)
    return sheet, top + len(rows) + 1


def _summary_fields(lang: str) -> list[Field]:
    headers = (
        (("Nyckeltal", "Measure"), "words", 34),
        (("Räknas i", "Unit"), "words", 12),
        (("Period", "Period"), "words", 12),
        (("Värde", "Value"), "mixed", 13),
        (("Tecken", "Mark"), "text", 8),
        (("Antal", "Numbers"), "text", 13),
        (("n", "n"), "count", 8),
        (("Mål", "Target"), "share", 9),
        (("Procentenheter från målet", "Percentage points from target"), "number", 16),
        (("Bedömning", "Assessment"), "words", 22),
        (("Period före", "Period before"), "words", 12),
        (("Värde före", "Value before"), "mixed", 13),
        (("Tecken före", "Mark before"), "text", 12),
        (("Not", "Note"), "words", 20),
    )
    return [Field(w.of(h, lang), kind, width) for h, kind, width in headers]


def _summary_row(
    now: Mapping[Any, Any], then: Mapping[Any, Any] | None, kpi: Mapping[Any, Any],
    unit: Unit, notes: Notes,
) -> list[Any]:  # fmt: skip
    lang, kind = unit.choice.lang, KINDS.get(str(kpi["unit"]), "count")
    shown = is_shown(now, kpi)
    target = now["target"] if shown else None
    table = w.of(w.TABLES["summary"], lang)
    this = f"{table}[[#This Row],[{{}}]]"
    gap = None
    if target is not None:
        value, goal = (this.format(w.of(p, lang)) for p in (("Värde", "Value"), ("Mål", "Target")))
        gap = Formula(f"=({value}-{goal})*100", (now["value"] - target) * 100)
    return [
        kpi["label_en" if lang == "en" else "label_sv"],
        words_of.word(words_of.UNITS, str(kpi["unit"]), lang),
        fmt.period(str(now["period_id"]), lang),
        _value(now, kpi, kind, lang),
        words_of.MARKS.get(now["status"]),
        numbers(now, kpi, lang),
        now["n"],
        target,
        gap,
        assessment(now, lang),
        fmt.period(unit.before, lang) if unit.before else None,
        None if then is None else _value(then, kpi, kind, lang),
        None if then is None else _mark_or_numbers(then, kpi, lang),
        notes.of_row(now),
    ]


def _mark_or_numbers(row: Mapping[Any, Any], kpi: Mapping[Any, Any], lang: str) -> str | None:
    few = row["status"] == "small_n" and not is_shown(row, kpi)
    return numbers(row, kpi, lang) if few else words_of.MARKS.get(row["status"])


def is_shown(row: Mapping[Any, Any], kpi: Mapping[Any, Any]) -> bool:
    """Whether the value is put first: with few cases the numbers stand instead of a share."""
    few = row["status"] == "small_n" and kpi["unit"] in ("share", "ratio")
    return row["value"] is not None and not few


def _value(
    row: Mapping[Any, Any], kpi: Mapping[Any, Any], kind: str, lang: str
) -> tuple[str, Formula] | None:
    if not is_shown(row, kpi):
        return None
    return kind, Formula(looked_up(key_of(row), "value", lang), float(row["value"]), kind)


def numbers(row: Mapping[Any, Any], kpi: Mapping[Any, Any], lang: str) -> str | None:
    """`4 av 7` of a share of things or people that are counted."""
    part, whole = row["numerator"], row["denominator"]
    if part is None or whole is None or kpi["unit"] != "share" or kpi["kind"] != "ratio":
        return None
    return fmt.count_of(part, whole, lang)


def assessment(row: Mapping[Any, Any], lang: str) -> str:
    """The rating in the city's words, else the state of the value."""
    if isinstance(row["rating"], str):
        return words_of.word(words_of.RATED, row["rating"], lang)
    if row["status"] == "ok":
        return w.text("no_target", lang)
    return words_of.word(words_of.STATUS, row["status"], lang)


def long_table(book: Book, source: Source, unit: Unit, notes: Notes, lines: Sequence[str]) -> None:
    """All measures, one row a figure: for pivot tables, and for the formulas of other sheets."""
    lang, known = unit.choice.lang, kpis(source)
    rows = measured(source)
    types = {p["period_id"]: p["period_type"] for p in unit.periods}
    # Seven rows of ten would say again what the year's row says: that nothing came.
    told = [
        i for i in (*unit.measures, *unit.below)
        if rows["status"][i] != "not_reported" or types.get(rows["period_id"][i]) == "year"
    ]  # fmt: skip
    listed = {name: [values[i] for i in told] for name, values in rows.items()}
    ids, periods = listed["kpi_id"], listed["period_id"]
    kinds = [KINDS.get(str(known[kpi_id]["unit"]), "count") for kpi_id in ids]
    label = "label_en" if lang == "en" else "label_sv"

    def said(words: Callable[[Any], str | None], name: str) -> list[str | None]:
        found = {value: words(value) for value in set(listed[name])}
        return [found[value] for value in listed[name]]

    def measured_as(name: str) -> list[Any]:
        return list(zip(kinds, listed[name], strict=True))

    groups = zip(listed["dimension"], listed["member"], strict=True)
    totals = [
        d == "all" and o == unit.choice.org_id
        for d, o in zip(listed["dimension"], listed["org_id"], strict=True)
    ]
    figures = zip(ids, periods, listed["status"], totals, strict=True)
    columns: list[tuple[w.Pair, str, float, list[Any]]] = [
        (("Enhet", "Unit"), "words", 26, said(unit.names.get, "org_id")),
        (("Period", "Period"), "text", 13, periods),
        (("Nyckeltal", "Measure"), "words", 34, [known[kpi_id][label] for kpi_id in ids]),
        (("Uppdelning", "Dimension"), "words", 22,
         said(lambda d: words_of.word(words_of.DIMENSIONS, d, lang), "dimension")),
        (("Grupp", "Member"), "words", 26, [member(d, m, source, lang) for d, m in groups]),
        (LONG["value"], "mixed", 14, measured_as("value")),
        (("Tecken", "Mark"), "text", 9, said(words_of.MARKS.get, "status")),
        (("n", "n"), "count", 8, listed["n"]),
        (("Mål", "Target"), "share", 9, listed["target"]),
        (("Bedömning", "Assessment"), "words", 22,
         said(lambda x: words_of.word(words_of.RATED, x, lang) if x else None, "rating")),
        (("Läge", "State"), "words", 46,
         said(lambda s: words_of.word(words_of.STATUS, s, lang), "status")),
        (("Not", "Note"), "words", 24,
         [notes.of(k, p, s, total=t) for k, p, s, t in figures]),
        *((LONG[n], "number", 12, listed[n]) for n in ("numerator", "denominator", "unknown")),
        (("Minst", "At least"), "mixed", 12, measured_as("lower")),
        (("Högst", "At most"), "mixed", 12, measured_as("upper")),
        (("Periodslag", "Period type"), "words", 13,
         said(lambda p: words_of.word(words_of.PERIOD_TYPES, types[p], lang), "period_id")),
        (("Nyckeltal-id", "Measure id"), "text", 30, ids),
        (("Uppdelnings-id", "Dimension id"), "text", 18, listed["dimension"]),
        (("Grupp-id", "Member id"), "text", 24, listed["member"]),
        (("Enhets-id", "Unit id"), "text", 22, listed["org_id"]),
        (LONG["key"], "text", 50,
         ["/".join(x) for x in zip(*(listed[n] for n in _KEY), strict=True)]),
    ]  # fmt: skip
    data_sheet(book, "long", lang, [*lines, w.text("long_intro", lang)], columns)


def data_sheet(
    book: Book, name: str, lang: str, lines: Sequence[str],
    columns: Sequence[tuple[w.Pair, str, float, list[Any]]],
) -> tuple[Any, int]:  # fmt: skip
    """A sheet of one table of rows: header, kind, width and values a column; its header's row."""
    title = w.of(w.SHEETS[name][0], lang)
    sheet, top = add_sheet(book, title, title, lines)
    fields = [Field(w.of(header, lang), kind, width) for header, kind, width, _ in columns]
    values = [values for _, _, _, values in columns]
    table = w.of(w.TABLES[name], lang)
    add_table(
        book, sheet, top, table, fields, values, w.text("no_rows", lang), data=True,
        printed=PRINTED.get(name, 0),
    )  # fmt: skip
    return sheet, top


def member(name: str, value: str, source: Source, lang: str) -> str:
    """A member of a dimension in words, where it has any."""
    if value in ("all", "own"):
        return w.text("all", lang)
    if value in words_of.YES_NO:
        return w.of(words_of.YES_NO[value], lang)
    codes = source.codes.get(_MEMBERS.get(name, ""))
    if codes and value in codes.codes:
        return codes.label(value, lang)
    words = words_of.REPORTS if name == "report_type" else words_of.MEMBERS
    return words_of.word(words, value, lang)


def placements(book: Book, source: Source, unit: Unit, notes: Notes, lines: Sequence[str]) -> None:
    """Placements begun by year and group: counts, masked as they are published."""
    lang, own = unit.choice.lang, measured(source)
    found = (measure(source, i) for i in unit.measures if own["kpi_id"][i] == "placements_started")
    rows = sorted(
        (r for r in found if r["period_id"] in unit.years and r["dimension"] != "own"),
        key=lambda r: (r["period_id"], r["dimension"], r["member"]),
    )
    columns: list[tuple[w.Pair, str, float, list[Any]]] = [
        (("År", "Year"), "text", 34, [r["period_id"] for r in rows]),
        (("Uppdelning", "Dimension"), "words", 22,
         [words_of.word(words_of.DIMENSIONS, r["dimension"], lang) for r in rows]),
        (("Grupp", "Group"), "words", 34,
         [member(r["dimension"], r["member"], source, lang) for r in rows]),
        (("Placeringar", "Placements"), "count", 13, [r["value"] for r in rows]),
        (("Tecken", "Mark"), "text", 8, [words_of.MARKS.get(r["status"]) for r in rows]),
        (("Läge", "State"), "words", 46,
         [words_of.word(words_of.STATUS, r["status"], lang) for r in rows]),
        (("Not", "Note"), "words", 20, [notes.of_row(r) for r in rows]),
    ]  # fmt: skip
    data_sheet(book, "placements", lang, [*lines, w.text("placements_intro", lang)], columns)
