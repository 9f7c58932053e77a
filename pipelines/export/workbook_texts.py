"""The sheets that explain: contents, definitions, notes, dictionary, and about the data.

Their texts are the snapshot's own, the same that the pages show.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.export import fmt
from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.inert import clean
from pipelines.export.workbook_book import Book, Field, add_head, add_sheet, add_table
from pipelines.export.workbook_columns import plain
from pipelines.export.workbook_notes import Notes
from pipelines.export.workbook_source import COVERAGE, Source, once, records, root
from pipelines.export.workbook_unit import Unit
from pipelines.export.workbook_values import total

# What a unit's book shows is explained in it; the city's book has the whole dictionary.
SHOWN_TABLES = ("public.kpi_value", "public.procurement", "public.commitment", "public.caveat",
                "meta.kpi", "meta.target", "meta.source")  # fmt: skip
Spec = Sequence[tuple[w.Pair, str, float, list[Any]]]


def standing(source: Source, unit: Unit) -> list[str]:
    """The lines that every book begins with: unit, period, and the state of the data."""
    lang = unit.choice.lang
    through = source.snapshot.data_through
    day = fmt.date_long(dt.date.fromisoformat(through), lang) if through else "-"
    cover = total(unit, COVERAGE, unit.choice.period_id)
    given: dict[str, object] = {"day": day, "status": w.text(str(unit.period["status"]), lang)}
    key = "state_none"
    if cover is not None and cover["denominator"]:
        key = "state"
        given |= {n: fmt.number(cover[c], lang) for n, c in
                  (("part", "numerator"), ("whole", "denominator"))}  # fmt: skip
    period = fmt.period(str(unit.choice.period_id), lang)
    lines = [w.text("unit", lang, name=unit.name), w.text("period", lang, period=period),
             w.text(key, lang, **given)]  # fmt: skip
    return [*sample(source, lang), *lines]


def sample(source: Source, lang: str) -> list[str]:
    """What every page says when the data is invented."""
    return [w.of(w.SAMPLE, lang)] if records(source, "meta.run")[0]["is_sample"] else []


def contents(book: Book, unit: Unit, lines: Sequence[str]) -> None:
    """The first sheet: what the book is, and links to its sheets."""
    lang = unit.choice.lang
    title = f"{w.text('title', lang)}: {unit.name}"
    said = [*lines, w.text("marks", lang)]
    sheet, top = add_sheet(book, w.of(w.SHEETS["contents"][0], lang), title, said)
    left_out = ("contents", *(() if unit.is_root else w.OF_CITY))
    others = [pair for name, pair in w.SHEETS.items() if name not in left_out]
    names = [w.of(name, lang) for name, _ in others]
    made = [Field(w.of(("Blad", "Sheet"), lang), "words", 34),
            Field(w.of(("Vad det visar", "What it shows"), lang), "words", 90)]  # fmt: skip
    texts = [w.of(text, lang) for _, text in others]
    table = w.of(w.TABLES["contents"], lang)
    add_head(book, sheet, top, table, made, len(others))
    for row, (name, text) in enumerate(zip(names, texts, strict=True), start=top + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.formats["link"], name)
        sheet.write_string(row, 1, clean(text), book.formats["words"])


def _text_sheet(
    book: Book, name: str, lang: str, lines: Sequence[str], columns: Spec, *, data: bool = False
) -> None:
    title = w.of(w.SHEETS[name][0], lang)
    sheet, top = add_sheet(book, title, title, lines)
    made = [Field(w.of(header, lang), kind, width) for header, kind, width, _ in columns]
    values = [values for _, _, _, values in columns]
    table = w.of(w.TABLES[name], lang)
    add_table(
        book, sheet, top, table, made, values, w.text("no_rows", lang), data=data, wrap=not data
    )


def definitions(book: Book, source: Source, lang: str, lines: Sequence[str]) -> None:
    """Every measure as the snapshot defines it."""
    columns = once(source, ("definitions", lang), lambda: _definitions(source, lang))
    _text_sheet(book, "definitions", lang, lines, columns)


def _definitions(source: Source, lang: str) -> Spec:
    rows = source.frames["meta.kpi"].sort_values("kpi_id")
    own = "en" if lang == "en" else "sv"
    return [
        (("Nyckeltal-id", "Measure id"), "text", 30, plain(rows["kpi_id"])),
        (("Nyckeltal", "Measure"), "words", 30, plain(rows[f"label_{own}"])),
        (("Definition med täljare och nämnare", "Definition with numerator and denominator"),
         "words", 90, plain(rows[f"definition_{own}"])),
        (("Räknas i", "Unit"), "words", 12,
         [words_of.word(words_of.UNITS, u, lang) for u in rows["unit"]]),
        (("Bättre", "Better"), "words", 10,
         [words_of.word(words_of.BETTER, b, lang) for b in rows["better"]]),
        (("Minsta antal", "Least n"), "count", 10, plain(rows["min_n"])),
        (("Version", "Version"), "count", 9, plain(rows["kpi_version"])),
        (("Källa", "Source"), "words", 40, plain(rows["source"])),
    ]  # fmt: skip


def notes(book: Book, found: Notes, lines: Sequence[str]) -> None:
    """The text of every note by its number."""
    numbers = [w.text("note", found.lang, n=n) for n in range(1, len(found.texts) + 1)]
    columns: Spec = [
        (("Not", "Note"), "text", 34, numbers),
        (("Text", "Text"), "words", 110, list(found.texts)),
    ]
    _text_sheet(book, "notes", found.lang, lines, columns)


def dictionary(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """Tables and columns of the snapshot: all in the city's book, else those that are shown."""
    lang, whole = unit.choice.lang, unit.is_root
    columns = once(
        source, ("dictionary", lang, whole), lambda: _dictionary(source, lang, whole=whole)
    )
    _text_sheet(book, "dictionary", lang, lines, columns, data=True)


def _dictionary(source: Source, lang: str, *, whole: bool) -> Spec:
    rows = source.frames["meta.column"].sort_values(["table_name", "position"])
    if not whole:
        rows = rows[rows["table_name"].isin(SHOWN_TABLES)]
    may = {True: w.of(words_of.YES_NO["yes"], lang), False: w.of(words_of.YES_NO["no"], lang)}
    return [
        (("Tabell", "Table"), "text", 34, plain(rows["table_name"])),
        (("Kolumn", "Column"), "text", 26, plain(rows["column_name"])),
        (("Beskrivning", "Description"), "words", 80,
         plain(rows["description_en" if lang == "en" else "description_sv"])),
        (("Datatyp", "Type"), "text", 16, plain(rows["type"])),
        (("Enhet", "Unit"), "text", 10, plain(rows["unit"])),
        (("Får saknas", "May be missing"), "words", 10,
         [may[bool(x)] for x in rows["is_nullable"]]),
        (("Tillåtna värden", "Allowed values"), "words", 40, plain(rows["codes"])),
    ]  # fmt: skip


def about(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """Snapshot, run, rules, version and selection; the files stand in a sheet of their own."""
    lang = unit.choice.lang
    facts = facts_of(source, unit)
    columns: Spec = [
        (("Uppgift", "Fact"), "words", 34, [w.of(w.ABOUT[name], lang) for name in facts]),
        (("Värde", "Value"), "text", 90, list(facts.values())),
    ]
    _text_sheet(book, "about", lang, lines, columns)


def facts_of(source: Source, unit: Unit) -> Mapping[str, str]:
    """What the data is and whom it is of, by the names of `ABOUT`."""
    lang, snapshot = unit.choice.lang, source.snapshot
    published = dt.datetime.fromisoformat(snapshot.published_at)
    run = records(source, "meta.run")[0]
    owner = unit.names[root(source)]
    period = fmt.period(str(unit.choice.period_id), lang)
    texts = w.ABOUT_TEXTS
    return {
        "snapshot_id": snapshot.snapshot_id,
        "content_hash": snapshot.content_hash,
        "run_id": snapshot.run_id,
        "published_at": f"{fmt.in_sweden(published):%Y-%m-%d %H:%M}",
        "today": fmt.date_short(run["today"]),
        "data_through": snapshot.data_through or "-",
        "code_version": str(run["code_version"]),
        "schema_version": str(run["schema_version"]),
        "rule_set": str(run["rule_set"]),
        "owner": owner,
        "filter": w.of(texts["filter"], lang).format(name=unit.name, period=period),
        "masking": w.of(texts["masking"], lang),
        "sample": (sample(source, lang) or [w.of(texts["real"], lang)])[0],
    }
