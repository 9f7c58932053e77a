"""What of a file may be kept: decided, and taken out, in memory before anything is written.

A report on persons keeps pseudonyms and the cells that are needed; any other report keeps no
personal number, and with several of them nothing (`architecture.md` 3.6). Where the persons' cells
go one by one is in `persons.py`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.cells import Workbook
from pipelines.ingest.grid import Cells
from pipelines.ingest.package import column_letter
from pipelines.ingest.personal import SHORTEST, is_number, mask, numbers_in
from pipelines.ingest.persons import scrubbed_cells
from pipelines.ingest.problem import Problem
from pipelines.ingest.pseudonyms import KeyRing
from pipelines.ingest.raw import Raw
from pipelines.ingest.recognise import Recognised, recognise
from pipelines.ingest.rules import Rules
from pipelines.ingest.screening import suspects
from pipelines.model.text import normalise

# So many cells with numbers are no slip: the file holds persons.
MANY = 3
NAMED = 5
_NOT_SEARCHED = ("d", "t", "b", "e", "u", "p")
# What is a person's number by its header, wherever it stands.
_Place = tuple[str, str]
_NUMBERS = ("personn", "pnr", "persnr", "samordningsn")
_WHERE = {
    "comments": ("kommentarer", "comments"),
    "properties": ("filens egenskaper", "properties of the file"),
    "names": ("definierade namn", "defined names"),
    "other": ("dolda delar", "hidden parts"),
}


@dataclass(frozen=True)
class _Hits:
    """Cells with personal numbers: where they stand, and what stands there masked."""

    places: np.ndarray
    sheet: np.ndarray
    column: np.ndarray
    row: np.ndarray
    masked: dict[str, str]
    numbers: frozenset[str]

    def __len__(self) -> int:
        return len(self.places)


def scrubbed(
    raw: Raw,
    file_name: str,
    sender: str,
    rules: Rules,
    ring: KeyRing | None,
    today: dt.date | None,
) -> tuple[Workbook, Recognised | None]:
    """The workbook without what may not be kept, and what may be kept of it.

    Beside it what it was recognised as, when nothing was taken out of it.

    Args:
        raw: All that was read.
        file_name: The file's name, by which reports are told from each other.
        sender: Whose file it is.
        rules: Layouts, registry and code lists.
        ring: The keys; without them reports on persons are refused.
        today: The run's date, by which the century of a number is told; needed with keys.
    """
    book = raw.book
    if book.kind == "none":
        return book, None
    found = recognise(book, file_name, rules.layouts, rules.owed_by(sender))
    book = replace(book, problems=(*book.problems, *_pictures(book, found)))
    if found.layout is None:
        return _unrecognised(book, file_name, sender, rules), None
    book = replace(book, report_type=found.layout.report_type)
    hits = _hits(book.cells)
    in_names = frozenset(n for s in book.sheets for n in numbers_in(s.name))
    hidden = {label: numbers - hits.numbers - in_names for label, numbers in raw.elsewhere.items()}
    where = [_WHERE[label] for label, numbers in hidden.items() if numbers]
    if found.layout.report.personal:
        return _of_persons(book, found, hits, where, sender, rules, ring, today), None
    where += _too_much(book, found, hits)
    if where:
        return _refused(book, Problem("S54", _places(where))), None
    masked = len(hits) + sum(mask(s.name) != s.name for s in book.sheets)
    kept = "cells" if masked or raw.unread else "original"
    if not masked:
        return replace(book, kept=kept), found
    cells = _masked(book.cells, hits.places, hits.masked)
    return _named(replace(book, cells=cells, masked=masked, kept=kept)), None


def _places(where: Sequence[_Place]) -> dict[str, str | int]:
    """The first of the places, in both languages."""
    sv, en = (", ".join(words) for words in zip(*where[:NAMED], strict=True))
    return {"where_sv": sv, "where_en": en}


def _named_so(*names: str) -> list[_Place]:
    """Places in the sender's own words, with personal numbers masked."""
    return [(mask(name), mask(name)) for name in dict.fromkeys(names)]


def _pictures(book: Workbook, found: Recognised) -> list[Problem]:
    """Sheets without a table on which pictures or text boxes lie: what they say is not read."""
    read = {sheet.number for sheet in found.sheets}
    return [
        Problem("S62", {"sheet": sheet.name})
        for number, sheet in enumerate(book.sheets)
        if sheet.images and not sheet.hidden and number not in read
    ]


def _refused(book: Workbook, *problems: Problem) -> Workbook:
    """Nothing of the file is kept but what is said of it."""
    empty = book.cells.slice(0, 0)
    said = (*book.problems, *problems)
    return _named(replace(book, problems=said, cells=empty, kept="nothing"), sheets=False)


def _unrecognised(book: Workbook, file_name: str, sender: str, rules: Rules) -> Workbook:
    """A file that is no report: nobody knows what its cells hold, so none is kept."""
    # Few files are none: a child that only reads cells does not load what interprets them.
    from pipelines.ingest.report import read_report

    reading = read_report(replace(book, problems=()), file_name, sender, rules)
    problems = []
    for line in reading.findings.to_dict("records"):
        params = {k: v for k, v in line["params"].items() if v is not None}
        params |= {k: line[k] for k in ("sheet", "header") if isinstance(line[k], str)}
        shown = {k: mask(v) if isinstance(v, str) else v for k, v in params.items()}
        problems.append(Problem(line["code"], shown))
    return _refused(book, *problems)


def _hits(cells: pa.Table) -> _Hits:
    """Cells that hold personal numbers, whatever column they stand in."""
    # Of most cells their kind or their length is enough to tell.
    asked = pc.invert(pc.is_in(cells["kind"], pa.array(_NOT_SEARCHED)))
    asked = pc.and_(asked, pc.greater_equal(pc.binary_length(cells["text"]), SHORTEST))
    texts = cells["text"].filter(asked).combine_chunks()
    near = np.flatnonzero(suspects(texts))
    places = np.flatnonzero(asked.to_numpy())[near].tolist()
    known: dict[str, frozenset[str]] = {}
    kept = []
    for place, text in zip(places, texts.take(pa.array(near)).to_pylist(), strict=True):
        if text not in known:
            known[text] = numbers_in(text)
        if known[text]:
            kept.append(place)
    chosen = cells.take(pa.array(kept, pa.int64()))
    sheet, column, row = (np.asarray(chosen[n].to_numpy()) for n in ("sheet", "col", "row"))
    masked = {text: mask(text) for text, numbers in known.items() if numbers}
    numbers = frozenset(n for found in known.values() for n in found)
    return _Hits(np.array(kept, np.int64), sheet, column, row, masked, numbers)


def _masked(cells: pa.Table, places: np.ndarray, masked: Mapping[str, str]) -> pa.Table:
    if not len(places):
        return cells
    texts = cells["text"].to_pylist()
    for place in places.tolist():
        texts[place] = masked[texts[place]]
    return cells.set_column(cells.column_names.index("text"), "text", pa.array(texts, pa.string()))


def _named(book: Workbook, *, sheets: bool = True) -> Workbook:
    """The workbook with names of sheets without personal numbers, told apart from each other."""
    names: list[str] = []
    for sheet in book.sheets:
        clean = mask(sheet.name)
        number = names.count(clean) + sum(n.startswith(f"{clean} (") for n in names)
        names.append(f"{clean} ({number + 1})" if number else clean)
    changed = dict(zip((s.name for s in book.sheets), names, strict=True))
    infos = [replace(s, name=n) for s, n in zip(book.sheets, names, strict=True)]
    problems = []
    for problem in book.problems:
        named = {k: changed.get(str(v), v) for k, v in problem.params.items() if k == "sheet"}
        problems.append(Problem(problem.code, dict(problem.params) | named))
    return replace(book, problems=tuple(problems), sheets=tuple(infos) if sheets else ())


def _too_much(book: Workbook, found: Recognised, hits: _Hits) -> list[_Place]:
    """Where personal numbers stand that no slip of the pen explains."""
    counted = ~_of_organisations(found, hits)
    where = []
    for number, sheet in enumerate(book.sheets):
        if sheet.hidden and (hits.sheet == number).any():
            where.append(sheet.name)
    columns = Counter(zip(hits.sheet[counted].tolist(), hits.column[counted].tolist(), strict=True))
    many = counted.sum() >= MANY
    for (number, column), n in columns.items():
        if many or (n > 1 and 2 * n > _filled(found, number, column)):
            where.append(f"{book.sheets[number].name}!{column_letter(column)}")
    where += _headed_so(book, found)
    return _named_so(*where)


def _of_organisations(found: Recognised, hits: _Hits) -> np.ndarray:
    """Which cells stand in columns of organisation numbers: a sole trader has a person's."""
    of_them = np.zeros(len(hits), bool)
    for sheet in found.sheets:
        fields = found.layout.fields if found.layout else {}
        columns = {
            c.number
            for name, c in sheet.header.columns.items()
            if fields[name].type == "org_number"
        }
        columns |= {c.number for c in sheet.header.unknown if "org" in normalise(c.header)}
        of_them |= (hits.sheet == sheet.number) & np.isin(hits.column, list(columns))
    return of_them


def _filled(found: Recognised, sheet: int, column: int) -> int:
    """How many cells of a column below the header hold something."""
    for one in found.sheets:
        cells = one.grid.columns.get(column)
        if one.number == sheet and cells is not None:
            return int((cells.rows > one.header.row).sum())
    return 0


def _headed_so(book: Workbook, found: Recognised) -> Iterable[str]:
    """Columns of persons' numbers by their header, or by numbers that lost their zeros."""
    for sheet in found.sheets:
        for column in (*sheet.header.unknown, *sheet.header.dropped, *sheet.header.beside):
            cells = sheet.grid.columns.get(column.number)
            if cells is None:
                continue
            header = normalise(column.header)
            if any(word in header for word in _NUMBERS):
                found_so = any(sum(c.isdecimal() for c in t) >= 6 for t in cells.texts)
            else:
                found_so = _lost_zeros(cells)
            if found_so:
                yield f"{book.sheets[sheet.number].name}!{column_letter(column.number)}"


def _lost_zeros(cells: Cells) -> bool:
    """Whether most whole numbers of a column are personal numbers of the years 00-09."""
    texts = [
        text
        for text, kind in zip(cells.texts, cells.kinds, strict=True)
        if kind == "n" and 6 < len(text) < 10 and text.isdecimal()
    ]
    lost = sum(is_number(text.zfill(10)) for text in texts)
    return lost >= MANY and 2 * lost > len(texts)


def _of_persons(
    book: Workbook,
    found: Recognised,
    hits: _Hits,
    where: Sequence[_Place],
    sender: str,
    rules: Rules,
    ring: KeyRing | None,
    today: dt.date | None,
) -> Workbook:
    """A report on persons: pseudonyms and the cells that are needed."""
    if ring is None:
        return _refused(book, Problem("S57"))
    if today is None:
        msg = "pseudonyms are made for a date"
        raise ValueError(msg)
    read = {sheet.number for sheet in found.sheets}
    aside = {int(n) for n in hits.sheet} - read
    places = [*where, *_named_so(*(book.sheets[n].name for n in sorted(aside)))]
    problems = [Problem("S64", _places(places))] if places else []
    made = scrubbed_cells(book, found, sender, rules, ring, today)
    return _named(
        replace(
            book,
            problems=(*book.problems, *problems),
            cells=made.cells,
            masked=made.masked,
            kept="cells",
            key_version=ring.version,
            dropped=made.dropped,
        )
    )
