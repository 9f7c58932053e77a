"""Findings as messages to a sender: how grave, where, what is wrong and what to do.

Pure functions over rows of findings. Letter, mail and command lay them out; none of them words one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipelines.model.findings import Finding, catalogue, text

# From the gravest: the file is not read, the row does not count, it counts but is odd, to know.
LEVELS = ("stop", "error", "warning", "info")
MOST = 200
EXAMPLES = 3
_BREAKS = re.compile(r"\s*[\r\n]\s*")


@dataclass(frozen=True)
class Message:
    """One remark in one language; `row` is Excel's, `column` its letter."""

    code: str
    level: str
    outcome: str
    sheet: str | None
    row: int | None
    column: str | None
    header: str | None
    value: str | None
    what: str
    action: str

    @property
    def cell(self) -> str | None:
        """`D17`, or None for a remark on a row, a sheet or the file."""
        return f"{self.column}{self.row}" if self.row and self.column else None


@dataclass(frozen=True)
class Messages:
    """All that is to be said of a file; `counts` by code also count what is not listed.

    Every message that asks for something is there; of what is only told, the first of each code.
    """

    listed: tuple[Message, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def at(self, level: str) -> int:
        """How many there are of a level."""
        return sum(n for code, n in self.counts.items() if level_of(code) == level)


@dataclass(frozen=True)
class Group:
    """Messages of one kind under one header: at most `MOST` of them, and how many there are."""

    code: str
    header: str
    messages: tuple[Message, ...]
    n: int


def level_of(code: str) -> str:
    """`stop`, `error`, `warning` or `info` (`users.md` 4.2)."""
    kind = catalogue()[code]
    return "stop" if kind.outcome == "rejected" else kind.severity


def messages_of(findings: pd.DataFrame, lang: str) -> Messages:
    """The messages of a reading's findings, the gravest first, then by code and place."""
    if not len(findings):
        return Messages()
    counts = Counter(findings["code"])
    told = findings["code"].isin([c for c in counts if level_of(c) == "info"])
    few = findings[told].groupby("code", sort=False).head(MOST)
    kept = pd.concat([findings[~told], few]) if len(few) < told.sum() else findings
    listed = [_message(line, lang) for line in kept.to_dict("records")]
    return Messages(tuple(sorted(listed, key=_order)), dict(sorted(counts.items())))


def _order(message: Message) -> tuple[int, str, str, int, int, str]:
    column = message.column or ""
    place = (message.row or 0, len(column), column)
    return (LEVELS.index(message.level), message.code, message.sheet or "", *place)


def _message(line: Mapping[Any, Any], lang: str) -> Message:
    known = {k: None if v is None or v != v else v for k, v in line.items()}
    row = None if known["row"] is None else int(known["row"])
    params = known["params"] or {}
    finding = Finding(
        str(known["code"]),
        known["sheet"],
        row,
        known["column"],
        known["header"],
        known["value"],
        tuple((k, v) for k, v in params.items() if v is not None),
    )
    what, action = text(finding, lang)
    return Message(
        finding.code,
        level_of(finding.code),
        catalogue()[finding.code].outcome,
        finding.sheet,
        row,
        finding.column,
        finding.header,
        finding.value,
        what,
        action,
    )


def shown(messages: Iterable[Message], most: int = MOST) -> list[Message]:
    """The first messages of each code, in their order."""
    seen: Counter[str] = Counter()
    kept = []
    for message in messages:
        seen[message.code] += 1
        if seen[message.code] <= most:
            kept.append(message)
    return kept


def left_out(messages: Messages, most: int = MOST) -> dict[str, int]:
    """How many messages of each code are counted only."""
    return {code: n - most for code, n in messages.counts.items() if n > most}


def groups(messages: Messages, level: str) -> list[Group]:
    """The messages of a level by kind and header, the most frequent kind first."""
    found: dict[tuple[str, str], list[Message]] = {}
    for message in messages.listed:
        if message.level == level:
            found.setdefault((message.code, message.header or ""), []).append(message)
    listed = Counter(m.code for m in messages.listed)
    result = []
    room = dict.fromkeys(listed, MOST)
    for (code, header), members in found.items():
        kept = members[: room[code]]
        room[code] -= len(kept)
        # Of what is only told some were never worded: they are counted with the first header.
        n = len(members) + messages.counts[code] - listed[code]
        listed[code] = messages.counts[code]
        result.append(Group(code, header, tuple(kept), n))
    return sorted(result, key=lambda g: (-g.n, g.code, g.header))


def in_cell(message: Message, lang: str) -> str:
    """`Cell D17 (Annonserad): «31/9 2026» är inget giltigt datum` (`contract.md` 2)."""
    header = f" ({message.header})" if message.header else ""
    text = message.what
    if message.cell:
        text = f"Cell {message.cell}{header}: {message.what}"
    elif message.row:
        text = f"{'Rad' if lang == 'sv' else 'Row'} {message.row}{header}: {message.what}"
    # What a sender wrote on several lines is quoted on one.
    return _BREAKS.sub(" ", text)


def where(message: Message, lang: str) -> str:
    """`Avtal!G3`, `Avtal, rad 3`, or ''."""
    if message.cell:
        return f"{message.sheet or ''}!{message.cell}"
    if message.row:
        return f"{message.sheet or ''}, {'rad' if lang == 'sv' else 'row'} {message.row}"
    return ""


def place(message: Message, lang: str) -> str:
    """`Avtal!G3 (Avtalsstart)`, `Avtal, rad 3`, or '' (`reliability.md` 3)."""
    header = f" ({message.header})" if message.header and message.cell else ""
    return f"{where(message, lang)}{header}"


def sentence(message: Message, lang: str) -> str:
    """`Avtal!G3 (Avtalsstart): «2025-02-30» är inget giltigt datum. Rätta datumet. [M01]`."""
    told = place(message, lang)
    start = f"{told}: " if told else ""
    return f"{start}{ended(message.what)} {ended(message.action)} [{message.code}]"


def ended(words: str) -> str:
    """Words as a sentence."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def places(rows: Sequence[int], most: int = 10) -> tuple[str, int]:
    """Rows as `12, 27, 48–50`, and how many of them the words leave out."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    words = []
    for first, last in runs[:most]:
        words += [str(first)] if first == last else [f"{first}–{last}"]
    return ", ".join(words), sum(last - first + 1 for first, last in runs[most:])
