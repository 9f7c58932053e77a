"""A chart's or table's rows as a workbook of one sheet: what it is of above, a real table below.

A pure function; whose rows they are and who may have them is decided by who calls
(`users.md` 10, common to all pages).
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.export import fmt
from pipelines.export.workbook_book import Field, add_sheet, add_table, opened

# As `fmt` writes them: hard spaces or commas between thousands, minus as U+2212.
_NUMBER = {
    "sv": re.compile(r"([+−]?)(\d{1,3}(?:\u00a0\d{3})*|\d+)(?:,(\d+))?(\u00a0%)?"),
    "en": re.compile(r"([+−]?)(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d+))?(%)?"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
MARKS = ("", fmt.DASH, "-", "..", ".")
WIDEST, NARROWEST, SHEET_NAME = 60, 10, 31


@dataclass(frozen=True)
class About:
    """What stands above the rows and in the document's properties."""

    title: str
    lines: tuple[str, ...]
    snapshot_id: str
    run_id: str
    lang: str
    empty: str


def workbook(
    about: About,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Iterable[int] | None = None,
) -> bytes:
    """The sheet's bytes; the same rows give the same bytes.

    Args:
        about: What the rows are of.
        headers: Of the columns.
        rows: Texts as a page shows them, in the language of `about`.
        numbers: Columns whose texts are figures; None for all but the first. Only a column in
            which each text is one, or a mark that there is none, is written as numbers.

    Raises:
        Unwritable: a text does not fit into a cell.
    """
    columns: list[Sequence[str]] = list(zip(*rows, strict=True)) or [()] * len(headers)
    figures = set(range(1, len(headers)) if numbers is None else numbers)
    made = [_column(texts, about.lang, is_figure=i in figures) for i, texts in enumerate(columns)]
    fields = [
        # Without rows there is one cell, and it says so.
        Field(name, "mixed" if texts else "words", _width(name, texts))
        for name, texts in zip(_unique(headers), columns, strict=True)
    ]
    properties = {"title": about.title, "subject": about.lines[0] if about.lines else ""}
    own = {"run_id": about.run_id, "snapshot_id": about.snapshot_id}
    with opened(properties, own, "", "&R&P", accessible=False) as (book, buffer):
        name = _NO_NAME.sub(" ", about.title)[:SHEET_NAME].strip(" '") or "1"
        sheet, top = add_sheet(book, name, about.title, about.lines)
        add_table(book, sheet, top + 1, "tblRader", fields, made, about.empty,
                  data=True, wrap=True)  # fmt: skip
    return buffer.getvalue()


def _column(texts: Sequence[str], lang: str, *, is_figure: bool) -> list[tuple[str, Any]]:
    """A column's cells as pairs of kind and value, all as figures or days, or all as texts."""
    read = figure if is_figure else day
    found = [("words", t) if t in MARKS else read(t, lang) for t in texts]
    if any(one is None for one in found):
        return [("text", t) for t in texts]
    return [one for one in found if one is not None]


def figure(text: str, lang: str) -> tuple[str, float] | None:
    """The number that a text of `fmt` is, with its kind; None when it is none, or says more."""
    match = _NUMBER[lang].fullmatch(text)
    if match is None:
        return None
    sign, whole, decimals, percent = match.groups()
    value = float(re.sub(r"\D", "", whole) + "." + (decimals or "0"))
    value = -value if sign == fmt.MINUS else value
    if percent:
        return "share", value / 100
    if decimals is None:
        return "count" if not _is_year(text) else "year", int(value)
    return ("number" if len(decimals) == 1 else "words"), value


def _is_year(text: str) -> bool:
    # Counts of a thousand or more are grouped by `fmt`; four figures in a row are a year.
    return len(text) == 4 and text.isdecimal()


def day(text: str, _lang: str = "") -> tuple[str, dt.date] | None:
    """The day that a text is; None when it is none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return "date", dt.date.fromisoformat(text)
    except ValueError:
        return None


def _width(name: str, texts: Sequence[str]) -> float:
    longest = max((len(t) for t in (name, *texts)), default=0)
    return min(max(longest + 2, NARROWEST), WIDEST)


def _unique(headers: Sequence[str]) -> list[str]:
    """Headers that a table can have: none empty, none twice, whatever the case of letters."""
    found: list[str] = []
    for number, header in enumerate(headers, start=1):
        name = header.strip() or str(number)
        taken = {one.lower() for one in found}
        found.append(name if name.lower() not in taken else f"{name} ({number})")
    return found
