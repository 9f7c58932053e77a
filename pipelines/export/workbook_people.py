"""The sheet of who is still in work, in the city's book: the published curves, month by month.

The curves are of all who began in the city (`domain.md` 3.10), so no unit's book has them.
"""

from collections.abc import Sequence
from typing import Any

from pipelines.export import workbook_codes as words_of
from pipelines.export import workbook_words as w
from pipelines.export.workbook_book import Book
from pipelines.export.workbook_columns import plain
from pipelines.export.workbook_source import Source
from pipelines.export.workbook_unit import Unit
from pipelines.export.workbook_values import data_sheet, member

_SHARES = {
    "survival": ("Andel kvar", "Share left"),
    "lower": ("Minst (95 %)", "At least (95 %)"),
    "upper": ("Högst (95 %)", "At most (95 %)"),
    "all_left": ("Om alla okända slutat", "If all unknown left"),
    "all_stayed": ("Om alla okända är kvar", "If all unknown stayed"),
}


def retention(book: Book, source: Source, unit: Unit, lines: Sequence[str]) -> None:
    """All definitions, groups and months, one row each; groups without a curve have no row."""
    lang = unit.choice.lang
    rows = source.frames["public.retention_curve"]
    rows = rows.sort_values(["definition", "group", "month"])
    columns: list[tuple[w.Pair, str, float, list[Any]]] = [
        (("Räknas som kvar", "Counts as staying"), "words", 28,
         [words_of.word(words_of.MEMBERS, d, lang) for d in rows["definition"]]),
        (("Grupp", "Group"), "words", 28, [_group(g, source, lang) for g in rows["group"]]),
        (("Månader från start", "Months from start"), "count", 10, plain(rows["month"])),
        (("Personer", "Persons"), "count", 10, plain(rows["n"])),
        (("Följda till månaden", "Followed to the month"), "count", 12, plain(rows["at_risk"])),
        *((header, "share", 12, plain(rows[name])) for name, header in _SHARES.items()),
        (("Tecken", "Mark"), "text", 8,
         [words_of.MARKS["suppressed"] if hidden else None for hidden in rows["is_suppressed"]]),
        (("Definitions-id", "Definition id"), "text", 22, plain(rows["definition"])),
        (("Grupp-id", "Group id"), "text", 24, plain(rows["group"])),
    ]  # fmt: skip
    said = [*lines, w.text("retention_intro", lang), w.text("marks", lang)]
    data_sheet(book, "retention", lang, said, columns)


def _group(code: str, source: Source, lang: str) -> str:
    found = member("gender", code, source, lang)
    return found if found != code else member("target_group", code, source, lang)
