"""The letter as plain text: subject and body of the mail, and what the command prints.

The same facts as the workbook; sending is nobody's business here.
"""

from pipelines.export import fmt
from pipelines.export.messages import Group, Message, groups, sentence
from pipelines.export.review import (
    ReadSheet,
    Review,
    about,
    alike,
    headline,
    ignored_lines,
    names_of,
    nothing_wrong,
    outcome,
    sheet_line,
    unread_lines,
    what_to_do,
)
from pipelines.export.review_words import LEVELS, MEANINGS, said

FIRST = 10
_ALIKE = 3
_LEVELS = ("stop", "error", "warning", "info")


def subject(review: Review) -> str:
    """`Granskning: Delvis godtagen – 4 av 8 rader godtagna – Upphandlingsuppföljning 2015-Q2`."""
    what = " ".join(x for x in (review.report, review.period) if x) or review.file_name
    who = f", {review.organisation}" if review.organisation else ""
    return " ".join(f"{headline(review)} – {what}{who}".split())


def body(review: Review, letter: str | None = None, *, marked: bool = False) -> str:
    """The mail: outcome, what to do, counts, the first findings, where the letter is.

    Args:
        review: What is to be said.
        letter: The letter's file name.
        marked: Whether the sender's own sheets stand in it.
    """
    lang = review.lang
    hello = said(("Hej!", "Hello,"), lang)
    thanks = said(
        ("Tack för filen. Så här gick det:", "Thank you for the file. This is the outcome:"), lang
    )
    asked = what_to_do(review, letter if marked else None)
    parts = [[hello, "", thanks, "", f"{outcome(review)}.", asked]]
    parts.append([f"{name}: {value}" for name, value in about(review)])
    counts = [
        f"{said(LEVELS[x], lang)}: {fmt.number(review.messages.at(x), lang)}" for x in _LEVELS
    ]
    ignored = ignored_lines(review)
    parts.append([", ".join(counts), *ignored])
    parts += _first(review)
    if letter:
        link = said((", med länk till varje cell,", ", with a link to each cell,"), lang)
        where = ("Allt som vi fann{} finns i filen", "All that was found{} is in the file")
        parts.append([f"{said(where, lang).format(link if marked else '')} {letter}."])
    return "\n\n".join("\n".join(p) for p in parts if p) + "\n"


def _first(review: Review) -> list[list[str]]:
    """The first findings, the gravest first, each level in a list of its own."""
    asked = [m for m in review.messages.listed if m.level != "info"]
    fine = nothing_wrong(review)
    parts = [[fine]] if fine else []
    for level in _LEVELS[:3]:
        chosen = [m for m in asked[:FIRST] if m.level == level]
        if chosen:
            parts.append(
                [_heading(level, review), *(f"- {sentence(m, review.lang)}" for m in chosen)]
            )
    more = sum(review.messages.at(x) for x in _LEVELS[:3]) - min(len(asked), FIRST)
    if more > 0:
        n = fmt.number(more, review.lang)
        parts.append([said((f"… och {n} till.", f"… and {n} more."), review.lang)])
    return parts


def _heading(level: str, review: Review) -> str:
    n = fmt.number(review.messages.at(level), review.lang)
    return f"{said(LEVELS[level], review.lang)} ({n}) – {said(MEANINGS[level], review.lang)}"


def lines(review: Review) -> list[str]:
    """The check for a person at a terminal: outcome, how the file was read, findings by kind."""
    result = [headline(review), "", *_how_read(review)]
    fine = nothing_wrong(review)
    if fine:
        result += ["", fine]
    for level in _LEVELS:
        found = groups(review.messages, level)
        if found:
            result += ["", _heading(level, review)]
            result += [line for group in found for line in _group_lines(group, review.lang)]
    return result


def _how_read(review: Review) -> list[str]:
    result = [said(("Så här läste vi filen", "How we read the file"), review.lang)]
    result += [f"  {name}: {value}" for name, value in about(review)]
    for sheet in review.sheets:
        result.append(f"  {sheet_line(sheet, review.lang)}")
    for sheets in alike(review.sheets):
        where = f"{names_of(sheets)}: " if len(review.sheets) > 1 else ""
        result.append(f"    {where}{column_line(sheets[0], review.lang)}")
    result += [f"  {line}" for line in unread_lines(review)]
    return result + [f"  {line}" for line in ignored_lines(review)]


def column_line(sheet: ReadSheet, lang: str) -> str:
    """`A Diarienummer, B Upphandling → Benämning; lästes inte: N «Färg»`."""
    read = [
        f"{c.letter} {c.header}" + (f" → {c.label}" if c.header != c.label else "")
        for c in sheet.columns
        if c.label
    ]
    unread = [f"{c.letter} «{c.header}»" for c in sheet.columns if not c.label]
    tail = said(("; lästes inte: ", "; not read: "), lang) + ", ".join(unread) if unread else ""
    return ", ".join(read) + tail


def _group_lines(group: Group, lang: str) -> list[str]:
    first = group.messages[0]
    if group.n <= _ALIKE or not first.row:
        return [f"  {sentence(m, lang)}" for m in group.messages]
    rest = ", ".join(_where(m) for m in group.messages[1:FIRST])
    more = group.n - min(len(group.messages), FIRST)
    tail = said((f" och {more} till", f" and {more} more"), lang) if more > 0 else ""
    alike = said(("Likadant i", "The same in"), lang)
    return [f"  {sentence(first, lang)}", f"    {alike} {rest}{tail}."]


def _where(message: Message) -> str:
    return message.cell or str(message.row)
