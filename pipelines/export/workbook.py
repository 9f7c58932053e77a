"""The controllers' workbook: one function from the published snapshot to a workbook's bytes.

The asset of the job, `shu export` and a download button call it; the same snapshot and choice give
the same bytes (`users.md` 5.1). Sheets are made in the modules beside this one.
"""

import datetime as dt

from pipelines.export import (
    fmt,
    workbook_payoff,
    workbook_people,
    workbook_rows,
    workbook_texts,
    workbook_values,
    workbook_years,
)
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import opened
from pipelines.export.workbook_notes import notes_of
from pipelines.export.workbook_source import Choice, Source, once
from pipelines.export.workbook_unit import Unit, unit_of


def workbook(source: Source, choice: Choice) -> bytes:
    """One unit's workbook, that of all below it included.

    Raises:
        LookupError: there is no such organisation or period.
        Unwritable: a text does not fit into a cell.
    """
    unit = unit_of(source, choice)
    lang, notes = choice.lang, notes_of(source, unit)
    lines, short = workbook_texts.standing(source, unit), workbook_texts.sample(source, lang)
    with opened(
        *_properties(source, unit),
        header=_printed(short[0] if short else ""),
        footer=_footer(source, unit),
        accessible=choice.accessible,
        known=once(source, "cells", dict),
    ) as (book, buffer):
        workbook_texts.contents(book, unit, lines)
        front, free = workbook_values.summary(book, source, unit, notes, lines)
        place = workbook_years.years(book, unit, notes, short)
        workbook_years.chart(book, front, free, unit, place)
        workbook_rows.procurements(book, source, unit, short)
        workbook_rows.commitments(book, source, unit, short)
        workbook_values.placements(book, source, unit, notes, short)
        if unit.is_root:
            workbook_people.retention(book, source, unit, short)
            workbook_payoff.payoff(book, source, unit, short)
            workbook_payoff.assumptions(book, source, unit, short)
        workbook_values.long_table(book, source, unit, notes, short)
        workbook_years.targets(book, source, unit, short)
        workbook_rows.reconciliation(book, source, unit, short)
        workbook_rows.submissions(book, source, unit, short)
        workbook_texts.definitions(book, source, lang, short)
        workbook_texts.notes(book, notes, short)
        workbook_texts.dictionary(book, source, unit, short)
        workbook_texts.about(book, source, unit, short)
    return buffer.getvalue()


def _properties(source: Source, unit: Unit) -> tuple[dict[str, str], dict[str, str]]:
    lang = unit.choice.lang
    period = fmt.period(str(unit.choice.period_id), lang)
    told = {
        "title": f"{w.text('title', lang)}: {unit.name}",
        "subject": f"{unit.name}, {period}",
        "comments": " ".join(workbook_texts.sample(source, lang)),
    }
    return told, {"run_id": source.snapshot.run_id, "snapshot_id": source.snapshot.snapshot_id}


def _printed(text: str) -> str:
    """Text for the head or foot of a page, where `&` begins a command."""
    return text.replace("&", "&&")


def _footer(source: Source, unit: Unit) -> str:
    lang = unit.choice.lang
    # The day of publication, not of printing: two prints of one book are alike.
    day = fmt.in_sweden(dt.datetime.fromisoformat(source.snapshot.published_at)).date()
    name = _printed(unit.name)
    return f"&L{name[:120]}&C{w.text('page', lang)}&R{day}"
