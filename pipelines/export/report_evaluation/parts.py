"""What a report consists of, as plain data: sections of sentences, tables and charts.

Nothing is read, worded or drawn here; a page is made of it in `page.py`.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Sentences:
    """A paragraph; `kind` says how it is set: plain text, the answer of a section, a warning."""

    text: str
    kind: Literal["text", "answer", "caveat"] = "text"


@dataclass(frozen=True)
class Bullets:
    """A list of short statements."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption and one header row; the first column names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A drawing with its title, alternative text and the table that says the same."""

    title: str
    alt: str
    svg: str
    table: Table


Block: TypeAlias = Sentences | Bullets | Table | Chart


@dataclass(frozen=True)
class Section:
    """A part of the report under a heading of its own."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """The whole report, ready to be set."""

    lang: str
    title: str
    about: tuple[Pair, ...]
    sample: str
    sections: tuple[Section, ...]
