"""Text files with delimiters: their encoding, their delimiter, and their rows of cells.

What a cell means is not asked. A quote that is never closed costs its own row at most.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass

CELL_LIMIT = 131_072
COLUMN_LIMIT = 16_384
DELIMITERS = ";\t|,"
_SAMPLE = 200
# A cell on more lines is a quote that is never closed; each line is read with those above it.
_OPEN_LINES = 500
_OPEN_LIMIT = 100_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"7z\xbc\xaf", b"Rar!",
           b"\x1f\x8b", b"PK")  # fmt: skip
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1a")
_SWEDISH = re.compile(r"(?<=[A-Za-z])[åäöÅÄÖé]|[åäöÅÄÖé](?=[a-z])")
_LINE_END = re.compile(r"\r\n|\n|\r")
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Lines:
    """Rows that hold something, by their number from 1, and rows with a quote never closed."""

    rows: dict[int, list[str]]
    unclosed: tuple[int, ...]


def is_text(data: bytes) -> bool:
    """Whether bytes can be a text at all: a picture or another program's file is none."""
    if any(data.startswith(mark) for mark, _ in _MARKS):
        return True
    sample = data[:65_536]
    if data.startswith(_OTHERS):
        return False
    if _wide(sample):
        return True
    # A few strange characters may stand in any text.
    return len(sample) - len(sample.translate(None, _CONTROLS)) <= len(sample) / 200


def decode(data: bytes) -> str:
    """Text of a file: by its mark, else UTF-16, UTF-8 or the code page that gives Swedish words."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    encoding = encoding or _wide(data[:65_536])
    if encoding:
        text = data.decode(encoding, errors="replace")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode(_code_page(data), errors="replace")
    return text.replace("\x00", "").lstrip("\ufeff")


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of a western text is zero."""
    half = len(sample) // 2
    if half < 4 or b"\x00" not in sample:
        return None
    even, odd = (sample[start : 2 * half : 2].count(0) / half for start in (0, 1))
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else None


def _code_page(data: bytes) -> str:
    """Windows' western code page, unless only another makes words of the letters."""
    sample = data[:CELL_LIMIT]
    high = sum(byte >= 0x80 for byte in sample)
    texts = {name: sample.decode(name, "replace") for name in ("cp1252", "mac-roman", "cp850")}
    words = {name: len(_SWEDISH.findall(text)) for name, text in texts.items()}
    best = max(words, key=lambda name: words[name])
    letters = sum(texts[best].count(letter) for letter in "åäöÅÄÖéü")
    return best if words["cp1252"] == 0 and letters >= 0.8 * high else "cp1252"


def read_lines(text: str) -> Lines:
    """Rows of a text, split at its delimiter.

    Raises:
        ValueError: a cell or a row is longer than any spreadsheet's.
    """
    lines = _LINE_END.split(text)
    stated = _SEPARATOR.fullmatch(lines[0].strip())
    delimiter = stated.group(1) if stated else _delimiter(lines[:_SAMPLE])
    lines = lines[1:] if stated else lines
    rows: dict[int, list[str]] = {}
    unclosed: list[int] = []
    number = place = 0
    while place < len(lines):
        number += 1
        line = lines[place]
        if '"' in line:
            used, cells = _quoted(lines, place, delimiter)
            place += used
            if not used:
                place += 1
                unclosed.append(number)
        else:
            cells, place = line.split(delimiter), place + 1
        if line:
            rows[number] = cells
            if len(cells) > COLUMN_LIMIT or max(map(len, cells)) > CELL_LIMIT:
                msg = f"row {number} is longer than any spreadsheet's"
                raise ValueError(msg)
    return Lines(rows, tuple(unclosed))


def _quoted(lines: list[str], first: int, delimiter: str) -> tuple[int, list[str]]:
    """Cells of a row with quotes and how many lines it takes; 0 when a quote is never closed."""
    text, last = lines[first], first + 1
    while True:
        cells, state = _cells(text, delimiter)
        if state == "whole":
            return last - first, cells
        end = min(len(lines), first + _OPEN_LINES)
        while state == "open" and last < end and len(text) < _OPEN_LIMIT:
            text, last = f"{text}\n{lines[last]}", last + 1
            if '"' in lines[last - 1]:
                break
        else:
            return 0, [cell.removeprefix('"') for cell in lines[first].split(delimiter)]


def _cells(text: str, delimiter: str) -> tuple[list[str], str]:
    """Cells of a row, and whether it is whole, its last quote open, or a quote closed wrongly.

    A quote that is closed on a later line must end its cell there: else it opened another one.
    """
    cells: list[str] = []
    start = 0
    while True:
        cell = ""
        if text.startswith('"', start):
            close = _closing(text, start + 1)
            if close < 0:
                return cells, "open"
            cell, start = text[start + 1 : close].replace('""', '"'), close + 1
        end = text.find(delimiter, start)
        rest = text[start:] if end < 0 else text[start:end]
        if "\n" in cell and rest.strip():
            return cells, "wrong"
        cells.append(cell + rest)
        if end < 0:
            return cells, "whole"
        start = end + 1


def _closing(text: str, start: int) -> int:
    """Where the quote that ends a cell stands; two of them are one within it."""
    place = text.find('"', start)
    while place >= 0 and text.startswith('"', place + 1):
        place = text.find('"', place + 2)
    return place


def _delimiter(lines: list[str]) -> str:
    """The delimiter that splits most lines alike.

    A semicolon or a tabulator that does goes before a comma: decimal commas may do so too.
    """
    # Lines that are part of a cell on several lines say nothing.
    whole = [_QUOTED.sub("", line) for line in lines if line.strip() and line.count('"') % 2 == 0]
    best: tuple[tuple[float, ...], str] | None = None
    for preference, delimiter in enumerate(DELIMITERS):
        counts = [line.count(delimiter) for line in whole]
        usual = Counter(c for c in counts if c).most_common(1)
        if not usual:
            continue
        count, alike = usual[0]
        is_usual = alike * 2 >= len(whole)
        first = 0 if is_usual else counts.index(count)
        rank = (not is_usual, first, min(preference, 2), -count)
        if best is None or rank < best[0]:
            best = (rank, delimiter)
    return best[1] if best else ";"
