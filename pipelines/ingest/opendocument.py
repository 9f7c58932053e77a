"""What the content of an OpenDocument spreadsheet tells that its reader hides.

One pass of expat over `content.xml`: errors, formulas never calculated, durations, percentages,
hidden rows, merged ranges, comments, and where each cell stands. Other values are calamine's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.parsers import expat

import numpy as np

from pipelines.ingest.sheet_marks import Marks
from pipelines.ingest.sheet_scan import Place, SheetScan, far_of, without

_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_FAILED = re.compile(r"(?:#[\w/]+[!?]?|Err:\d+)", re.IGNORECASE)
_LINK = re.compile(r"\['?(?:file|https?|smb):", re.IGNORECASE)
_VALUES = ("float", "percentage", "currency", "date", "time", "boolean")
_CELLS = ("table:table-cell", "table:covered-table-cell")
_BLANKS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}


@dataclass
class _Table:
    """A table as far as it has been read; cells as row, start, end, column, and if it is a value.

    `repeats` tells how often a row that holds something stands there.
    """

    name: str
    row: int = 0
    column: int = 0
    cells: list[tuple[int, int, int, int, bool]] = field(default_factory=list)
    repeats: dict[int, int] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    given: dict[Place, tuple[str, str]] = field(default_factory=dict)
    percent: set[Place] = field(default_factory=set)
    linked: set[Place] = field(default_factory=set)
    images: bool = False


@dataclass(frozen=True)
class Content:
    """Facts by table, the texts of comments, and the content without far cells if it had any."""

    tables: dict[str, SheetScan]
    comments: tuple[str, ...]
    content: bytes | None = None


def read_content(content: bytes) -> Content:
    """Facts of a `content.xml` (without a document type declaration).

    Raises:
        ValueError: it is no XML.
    """
    seen = _Seen(content)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: seen.start(
        name, given, parser.CurrentByteIndex
    )
    parser.EndElementHandler = lambda name: seen.end(name, parser.CurrentByteIndex)
    parser.CharacterDataHandler = seen.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ArithmeticError) as error:
        raise ValueError(f"no XML: {type(error).__name__}") from None
    far = {t.name: found for t in seen.tables if (found := far_of(_marks(t)))}
    spans = sorted(s for found in far.values() for s in found.spans or ())
    if not spans:
        facts = {t.name: replace(_facts(t), far=far.get(t.name)) for t in seen.tables}
        return Content(facts, tuple(seen.comments))
    cut = without(content, spans)
    left = read_content(cut)
    facts = {name: replace(t, far=far.get(name, t.far)) for name, t in left.tables.items()}
    return Content(facts, tuple(seen.comments), left.content or cut)


class _Seen:
    """What expat has come by so far."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.tables: list[_Table] = []
        self.comments: list[str] = []
        self._row: Mapping[str, str] = {}
        self._cell: Mapping[str, str] | None = None
        self._start = 0
        self._comment = 0
        self._paragraphs: list[str] = []

    def start(self, name: str, given: dict[str, str], place: int) -> None:
        if name == "table:table":
            self.tables.append(_Table(given.get("table:name", "")))
        elif not self.tables:
            return
        elif name == "table:table-row":
            self._row, self.tables[-1].column = given, 0
        elif name in _CELLS:
            self._cell, self._start, self._paragraphs = given, place, []
        elif name == "office:annotation":
            self._comment += 1
            self.comments.append("")
        elif name in ("draw:image", "draw:text-box", "draw:custom-shape"):
            self.tables[-1].images = True
        elif name == "text:p" and not self._comment:
            self._paragraphs.append("")
        elif name in _BLANKS:
            self.text(_BLANKS[name])

    def text(self, text: str) -> None:
        if self._comment:
            self.comments[-1] += text
        elif self._cell is not None and self._paragraphs:
            self._paragraphs[-1] += text

    def end(self, name: str, place: int) -> None:
        if name == "office:annotation":
            self._comment = max(self._comment - 1, 0)
        elif not self.tables:
            return
        elif name == "table:table-row":
            self._end_row(self.tables[-1])
        elif name in _CELLS and self._cell is not None:
            end = self.content.find(b">", place) + 1
            text = "\n".join(self._paragraphs) if self._paragraphs else None
            self._end_cell(self.tables[-1], self._cell, text, end)
            self._cell = None

    def _end_row(self, table: _Table) -> None:
        repeated = _count(self._row, "table:number-rows-repeated")
        if table.row in table.repeats:
            table.repeats[table.row] = repeated
            if self._row.get("table:visibility") in ("collapse", "filter"):
                table.hidden += range(table.row + 1, table.row + repeated + 1)
        table.row += repeated

    def _end_cell(
        self, table: _Table, given: Mapping[str, str], text: str | None, end: int
    ) -> None:
        kind = given.get("office:value-type")
        formula = given.get("table:formula")
        first, row = table.column, table.row
        repeated = _count(given, "table:number-columns-repeated")
        table.column += repeated
        if kind is None and formula is None and not text:
            return
        table.repeats.setdefault(row, 1)
        table.cells.append((row, self._start, end, table.column - 1, kind in _VALUES))
        height = _count(given, "table:number-rows-spanned")
        width = _count(given, "table:number-columns-spanned")
        if height > 1 or width > 1:
            table.merged.append((row, first, row + height - 1, first + width - 1))
        shown = _shown(given, kind, formula, text)
        for place in ((row + 1, first + n) for n in range(min(repeated, 1000))):
            if shown:
                table.given[place] = shown
            if kind == "percentage":
                table.percent.add(place)
            if formula and _LINK.search(formula):
                table.linked.add(place)


def _count(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "1")
    return min(max(int(text), 1), 1_048_576) if text.isdecimal() and len(text) < 9 else 1


def _shown(
    given: Mapping[str, str], kind: str | None, formula: str | None, text: str | None
) -> tuple[str, str] | None:
    """Kind and text of a cell whose value calamine does not give, or gives otherwise."""
    if given.get("calcext:value-type") == "error" or (formula and _FAILED.fullmatch(text or "")):
        return "e", text or "#FEL!"
    # Calc writes an empty text of a formula as an empty paragraph; without one it has no result.
    if formula and kind is None and text is None:
        return "u", ""
    duration = _DURATION.fullmatch(given.get("office:time-value", ""))
    if kind == "time" and duration:
        hours, minutes, seconds = (int(part) for part in duration.groups())
        return "t", f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
    if kind == "boolean":
        return "b", given.get("office:boolean-value", "false")
    return None


def _marks(table: _Table) -> Marks:
    row, start, end, column, value = (
        np.array([c[i] for c in table.cells], np.int64) for i in range(5)
    )
    rows, index = np.unique(row, return_inverse=True)
    every = np.ones(len(row), bool)
    kind = np.zeros(len(row), np.uint8)
    return Marks(
        index, start, every, value.astype(bool), ~every, kind, rows + 1, frozenset(), column, end
    )


def _facts(table: _Table) -> SheetScan:
    # An error stands as a value that the reader does not give; it is given here.
    values = {row for row, _, _, _, is_value in table.cells if is_value}
    return SheetScan(
        rows=sum(table.repeats.values()),
        certain=sum(table.repeats[row] for row in values),
        given=_repeated(table),
        hidden_rows=tuple(table.hidden),
        percent=frozenset(table.percent),
        linked=frozenset(table.linked),
        merged=tuple(table.merged),
        images=table.images,
    )


def _repeated(table: _Table) -> dict[Place, tuple[str, str]]:
    """What is given of rows that stand there several times, for each time."""
    many = {row: n for row, n in table.repeats.items() if n > 1}
    more = {
        (row + step, column): shown
        for (row, column), shown in table.given.items()
        for step in range(1, many.get(row - 1, 1))
    }
    return table.given | more
