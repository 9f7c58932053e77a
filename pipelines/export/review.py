"""What a sender gets to know of a file: outcome, how it was read, what was found.

The facts and their sentences, in words of `review_words.py`; sheets, cells and addresses belong to
the letter (`users.md` 4.2). Nothing is read or decided here.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.export import fmt
from pipelines.export.messages import Messages, ended, places
from pipelines.export.review_words import ASKED, IGNORED, OTHER, STATUSES, said

# Above this share of rows held back a file is partly accepted, not accepted with remarks.
PARTLY = 0.1


@dataclass(frozen=True)
class ReadColumn:
    """A column of the file: its letter, the header as written, and what it was read as."""

    letter: str
    header: str
    label: str | None
    type: str | None = None


@dataclass(frozen=True)
class ReadSheet:
    """A sheet that was read: the header's row, the first and last row of content, how many."""

    name: str
    header_row: int
    rows: int = 0
    first_row: int | None = None
    last_row: int | None = None
    columns: tuple[ReadColumn, ...] = ()


@dataclass(frozen=True)
class Review:
    """All that a letter says of one file, in one language.

    `file_name` is masked already; `number` is that of the submission, None for a mere check.
    `ignored`: sheet, reason and rows. `personal`: rows are about persons.
    """

    lang: str
    file_name: str
    status: str
    organisation: str | None = None
    report: str | None = None
    period: str | None = None
    number: int | None = None
    received_at: dt.date | None = None
    rows_accepted: int = 0
    rows_quarantined: int = 0
    ignored: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    sheets: tuple[ReadSheet, ...] = ()
    personal: bool = False
    messages: Messages = field(default_factory=Messages)

    @property
    def rows_in(self) -> int:
        """Accepted and held back."""
        return self.rows_accepted + self.rows_quarantined


def status_of(outcome: str, rows_in: int, rows_quarantined: int, levels: Mapping[str, int]) -> str:
    """The status of a file that nobody has decided on.

    Args:
        outcome: The reading's: accepted, rejected or ignored.
        rows_in: Rows of content.
        rows_quarantined: Those of them that are held back.
        levels: How many remarks there are of each level.
    """
    if outcome != "accepted":
        return outcome
    if rows_quarantined > PARTLY * rows_in:
        return "partly"
    return "remarks" if any(levels.get(x) for x in ("error", "warning")) else "accepted"


def counted(n: int, one: str, many: str, lang: str) -> str:
    """`1 rad`, `12 rader`."""
    return f"{fmt.number(n, lang)} {one if n == 1 else many}"


def outcome(review: Review) -> str:
    """`Godtagen med anmärkningar – 46 av 48 rader godtagna`."""
    status = said(STATUSES[review.status], review.lang)
    if review.status in ("rejected", "ignored", "received") or not review.rows_in:
        return status
    part = fmt.count_of(review.rows_accepted, review.rows_in, review.lang)
    words = said(("rader godtagna", "rows accepted"), review.lang)
    return f"{status} – {part} {words}"


def headline(review: Review) -> str:
    """`Granskning: Godtagen med anmärkningar – 46 av 48 rader godtagna`."""
    return f"{sheet_name(review.lang)}: {outcome(review)}"


def sheet_name(lang: str) -> str:
    """The name of the sheet that is put first; the intake passes over a sheet that begins so."""
    return said(("Granskning", "Review"), lang)


def nothing_wrong(review: Review) -> str:
    """`Inga fel hittades. 48 rader är godtagna.`; '' when something is."""
    if any(review.messages.at(level) for level in ("stop", "error")):
        return ""
    n, lang = review.rows_accepted, review.lang
    if review.status not in ("accepted", "remarks"):
        return ""
    if lang == "sv":
        rows = counted(n, "rad är godtagen", "rader är godtagna", lang)
        return f"Inga fel hittades. {rows}."
    return f"No errors were found. {counted(n, 'row', 'rows', lang)} accepted."


def what_to_do(review: Review, marked: str | None = None) -> str:
    """What the sender is asked for; `marked` are the words for where marked sheets stand."""
    asked = _asked(review)
    if marked and f"{asked}_there" in ASKED:
        return said(ASKED[f"{asked}_there"], review.lang).format(where=marked)
    return said(ASKED[asked], review.lang)


def _asked(review: Review) -> str:
    if review.status in ("waiting", "replaced", "ignored", "received"):
        return review.status
    if review.status == "rejected":
        return "reject"
    if review.messages.at("error"):
        return "correct"
    return "look" if review.messages.at("warning") else "nothing"


def about(review: Review) -> list[tuple[str, str]]:
    """File, report, organisation and period, each with its name."""
    lang = review.lang
    unknown = said(("framgår inte", "not clear"), lang)
    period = fmt.period(review.period, lang) if review.period else unknown
    pairs = [(said(("Fil", "File"), lang), review.file_name)]
    if review.number is not None:
        number = said(("Inlämning", "Submission"), lang)
        pairs.append((number, f"{said(('nr', 'no.'), lang)} {review.number}"))
    if review.received_at:
        pairs.append((said(("Mottagen", "Received"), lang), review.received_at.isoformat()))
    return [
        *pairs,
        (said(("Rapport", "Report"), lang), review.report or unknown),
        (said(("Organisation", "Organisation"), lang), review.organisation or unknown),
        (said(("Period", "Period"), lang), period),
    ]


def sheet_line(sheet: ReadSheet, lang: str) -> str:
    """`Blad «Kv3»: rubriker på rad 4, 48 rader (5–52)`."""
    one, many = ("rad", "rader") if lang == "sv" else ("row", "rows")
    span = f"{counted(sheet.rows, one, many, lang)} ({sheet.first_row}–{sheet.last_row})"
    rows = f", {span}" if sheet.rows else ""
    if lang == "sv":
        return f"Blad «{sheet.name}»: rubriker på rad {sheet.header_row}{rows}"
    return f"Sheet «{sheet.name}»: headers in row {sheet.header_row}{rows}"


def alike(sheets: Sequence[ReadSheet]) -> list[list[ReadSheet]]:
    """The sheets that have columns, those with the same columns together."""
    found: dict[tuple[ReadColumn, ...], list[ReadSheet]] = {}
    for sheet in sheets:
        if sheet.columns:
            found.setdefault(sheet.columns, []).append(sheet)
    return list(found.values())


def names_of(sheets: Sequence[ReadSheet]) -> str:
    """`«Kv1», «Kv2»`."""
    return ", ".join(f"«{sheet.name}»" for sheet in sheets)


def unread_lines(review: Review) -> list[str]:
    """What of the file was passed over whole, such as hidden sheets."""
    found = (m for m in review.messages.listed if m.outcome == "ignored" and m.sheet and not m.row)
    return [ended(m.what) for m in found]


def ignored_lines(review: Review) -> list[str]:
    """`3 rader är summor och räknades inte: 12, 27, 48.` for each sheet and reason."""
    lang, lines = review.lang, []
    several = len({sheet for sheet, _, _ in review.ignored}) > 1
    for sheet, reason, rows in review.ignored:
        words = IGNORED.get(reason, OTHER)
        one, many = words[2:] if lang == "en" else words[:2]
        listed, more = places(rows)
        tail = said((f" och {more} till", f" and {more} more"), lang) if more else ""
        where = f"{sheet}: " if several else ""
        lines.append(f"{where}{counted(len(rows), one, many, lang)}: {listed}{tail}.")
    return lines
