"""The cells of a report on persons, one by one: what is needed stays, persons become pseudonyms.

What is left out leaves `●` where it stood, so that rows and columns are the same to whoever reads
them. Whether a file is such a report is decided in `scrub.py`.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from pipelines.ingest.cells import SCHEMA, SheetInfo, Workbook
from pipelines.ingest.headers import SEARCH_ROWS, Column
from pipelines.ingest.parsers import parser
from pipelines.ingest.personal import DROPPED, mask
from pipelines.ingest.pseudonyms import KeyRing
from pipelines.ingest.recognise import FoundSheet, Recognised
from pipelines.ingest.rules import Rules
from pipelines.ingest.screening import suspects
from pipelines.ingest.tables import tables_of
from pipelines.ingest.template_mark import SAMPLE_MARK
from pipelines.ingest.titles import is_named
from pipelines.ingest.tokens import PersonColumn, token
from pipelines.model.findings import catalogue
from pipelines.model.registry import Registry, match_name
from pipelines.model.reports import DROPPED as DROPPED_FIELDS
from pipelines.model.reports import META_SHEET, Field
from pipelines.model.text import normalise

# Kinds of field whose cells are kept as they are but for personal numbers.
_FREE = ("text", "org", "ref", "org_number")
_NUMERIC = ("n", "%")
# Kinds of cells in which no number is searched: dates, and what was made here.
_SAFE = ("d", "t", "b", "e", "u", "p")
_PLAIN_WORD = re.compile(r"[a-z0-9_.-]{1,40}")
# By these a line of sums is known.
_SUMS = {"antal", "summa", "totalt", "total", "delsumma", "totalsumma"}


class Made(NamedTuple):
    """What becomes of a cell: kind and text, no kind for no cell; and why it was not kept."""

    kind: str
    text: str
    reason: str = ""


Plan = Callable[[int, int, str, str], Made]
Reader = Callable[[str, str], Made]


@dataclass(frozen=True)
class Scrubbed:
    """Cells that may be kept, how many were masked, and how many left out by reason."""

    cells: pa.Table
    masked: int
    dropped: Mapping[str, int]


def scrubbed_cells(
    book: Workbook,
    found: Recognised,
    sender: str,
    rules: Rules,
    ring: KeyRing,
    today: dt.date,
) -> Scrubbed:
    """What may be kept of a report on persons.

    Args:
        book: All cells.
        found: What the workbook was recognised as.
        sender: Whose own ids its persons have.
        rules: Code lists and organisations.
        ring: The keys of the pseudonyms.
        today: The run's date.
    """

    def persons(header: str) -> PersonColumn:
        return PersonColumn(header, sender, ring, today)

    plans: dict[int, Plan] = {s.number: _table(s, found, rules, persons) for s in found.sheets}
    for number, info in enumerate(book.sheets):
        plans.setdefault(number, _aside(info, found))
    dropped: Counter[str] = Counter()
    kept: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
    columns = (book.cells[name].to_pylist() for name in SCHEMA.names)
    for sheet, row, column, kind, text in zip(*columns, strict=True):
        made = plans[sheet](row, column, kind, text)
        dropped[made.reason] += 1
        if made.kind:
            cell = (sheet, row, column, made.kind, made.text)
            for name, part in zip(SCHEMA.names, cell, strict=True):
                kept[name].append(part)
    texts, masked = _without_numbers(kept["kind"], kept["text"])
    del dropped[""]
    return Scrubbed(pa.table({**kept, "text": texts}, schema=SCHEMA), masked, dict(dropped))


def _without_numbers(kinds: list[str], texts: list[str]) -> tuple[list[str], int]:
    """The texts with every personal number masked that is left, and how many were."""
    masked = 0
    for place in np.flatnonzero(suspects(pa.array(texts, pa.string()))).tolist():
        clean = texts[place] if kinds[place] in _SAFE else mask(texts[place])
        masked += clean != texts[place]
        texts[place] = clean
    return texts, masked


def _table(
    sheet: FoundSheet, found: Recognised, rules: Rules, persons: Callable[[str], PersonColumn]
) -> Plan:
    """What becomes of the cells of a sheet that is read."""
    layout, index = found.layout, found.index
    if layout is None or index is None:
        return _nothing
    names = _names(rules.registry)
    headers: set[int] = set()
    readers: dict[int, dict[int, Reader]] = {}
    totals: set[int] = set()
    for header, lines in tables_of(sheet, found):
        headers |= set(range(header.first_row, header.row + 1))
        totals |= {row for row, reason in lines.ignored.items() if reason == "total"}
        fields = {
            column.number: _field(layout.fields[name], column, found, rules, persons)
            for name, column in header.columns.items()
        }
        readers |= dict.fromkeys(lines.data.tolist(), fields)

    def plan(row: int, column: int, kind: str, text: str) -> Made:
        if row in readers:
            return readers[row].get(column, _unmapped)(kind, text)
        if row in headers or (row in totals and kind in _NUMERIC):
            return Made(kind, text)
        if row > sheet.header.row and kind in "sc" and index.meaning(text)[0]:  # a header again
            return Made(kind, text)
        return _title(kind, text, rules.registry, names)

    return plan


def _field(
    field: Field,
    column: Column,
    found: Recognised,
    rules: Rules,
    persons: Callable[[str], PersonColumn],
) -> Reader:
    """What becomes of a field's cells."""
    if field.type in DROPPED_FIELDS:
        return lambda kind, text: Made("s", DROPPED, field.type)
    if field.type == "person_id":
        known = persons(column.header)
        return cache(lambda kind, text: Made(*token(kind, text, known)))
    if field.type in _FREE:
        return Made
    dates = found.layout.entry.dates if found.layout else None
    parse = parser(
        field, column.unit, rules.codes, strict=found.strict, dates=dates, header=column.header
    )

    @cache
    def reader(kind: str, text: str) -> Made:
        parsed = parse(kind, text)
        # «n/a» and «deltid» are understood although they give no value.
        said = parsed.code and catalogue()[parsed.code].outcome == "quarantined"
        is_read = parsed.value is not None or not said
        if is_read or kind in "eu" or not any(c.isalpha() for c in text):
            return Made(kind, text)
        return Made("s", DROPPED, "unreadable")

    return reader


def _unmapped(_kind: str, _text: str) -> Made:
    return Made("s", DROPPED, "unmapped")


def _nothing(_row: int, _column: int, _kind: str, _text: str) -> Made:
    return Made("", "", "sheet")


def _aside(info: SheetInfo, found: Recognised) -> Plan:
    """What becomes of the cells of a sheet that is not read: what it is can still be told."""
    if info.name == META_SHEET and found.mark is not None:
        return lambda row, column, kind, text: (
            Made(kind, text) if _PLAIN_WORD.fullmatch(text) else Made("s", DROPPED, "sheet")
        )
    if info.hidden or found.index is None:
        return _nothing
    index = found.index

    def plan(row: int, _column: int, kind: str, text: str) -> Made:
        is_known = row <= SEARCH_ROWS + 1 and kind in "sc" and index.meaning(text)[0]
        return Made(kind, text) if is_known else Made("s", DROPPED, "sheet")

    return plan


def _title(kind: str, text: str, registry: Registry, names: Container[str]) -> Made:
    """A text around the table: organisations, periods, reports and plain words stay."""
    if kind in "eu":
        return Made(kind, text)
    said = text.partition(":")[2]
    if 1 < len(text) < 100 and (
        match_name(registry, text) or (said and match_name(registry, said))
    ):
        return Made(kind, text)
    words = [w if _is_plain(w) or normalise(w) in names else DROPPED for w in text.split()]
    kept = " ".join(w for w, before in zip(words, ["", *words], strict=False) if w != before)
    return Made(kind, kept) if kept == text else Made("s", kept or DROPPED, "title")


def _names(registry: Registry) -> frozenset[str]:
    """The words of organisations' names, such as those of districts."""
    known = registry.organisations.values()
    names = (n for o in known for n in (o.name_sv, o.short_name, *o.aliases))
    return frozenset(word for name in names for word in normalise(name).split() if len(word) > 2)


def _is_plain(word: str) -> bool:
    """Whether a word is of those by which periods and reports are called, or a short number."""
    is_known = normalise(word) in (*SAMPLE_MARK.split(), *_SUMS)
    return is_known or (sum(c.isdecimal() for c in word) <= 8 and not is_named(word))
