"""What the page Lämna in says: units, periods, findings, differences and questions in words.

Pure functions of a proposal and its review. What a file is taken for is decided in
`pipelines.senders.hand_in`; how the page looks in `app_pages/lamna_in.py`.
"""

import datetime as dt
from collections.abc import Iterable

from dashboard import codes
from dashboard.data import Period
from dashboard.i18n import _, current
from dashboard.ui import Cell
from pipelines.export import fmt
from pipelines.export.messages import Message, ended, groups, place
from pipelines.export.review import Review, outcome
from pipelines.export.review_words import LEVELS, MEANINGS, STATUSES, said
from pipelines.model import periods as calendar
from pipelines.model.organisations import Registry, descendants
from pipelines.model.viewers import Viewer
from pipelines.senders.hand_in import Proposal
from pipelines.senders.own import Line

FIRST_YEAR = 2013
MOST, ALIKE = 50, 8
NOTHING, SHRUNK = "S69", "S67"


def units(viewer: Viewer, registry: Registry) -> dict[str, str]:
    """The units that somebody may hand in for, with their names; none for other roles."""
    if not viewer.hands_in:
        return {}
    known = registry.organisations
    ids: Iterable[str] = known
    if not viewer.all_units:
        own = (o for o in viewer.organisations if o in known)
        ids = dict.fromkeys(below for o in own for below in descendants(registry, o))
    return {o: known[o].name_sv for o in ids if known[o].org_type != "supplier_only"}


def periods(today: dt.date) -> tuple[list[Period], Period]:
    """The years and quarters to choose from, the newest first, and the last quarter that ended."""
    ids = []
    for year in range(today.year + 1, FIRST_YEAR - 1, -1):
        ids += [*(f"{year}-Q{n}" for n in (4, 3, 2, 1)), str(year)]
    found = [_period(i) for i in ids]
    ended_last = max(
        (p for p in found if p.period_type == "quarter" and p.date_to < today),
        key=lambda p: p.date_to,
    )
    return found, ended_last


def _period(period_id: str) -> Period:
    known = calendar.period(period_id)
    return Period(period_id, known.period_type, known.date_from, known.date_to)


def other_period(proposal: Proposal, chosen: str) -> str | None:
    """The file's period when it is not the one that was chosen; lists in force have none."""
    reading = proposal.submission.reading
    if not reading.quarters or not reading.period_id:
        return None
    meant = set(calendar.quarters_of(chosen))
    return None if meant & set(reading.quarters) else reading.period_id


def title(proposal: Proposal, review: Review) -> str:
    """The outcome of the reading as the page's heading, in Markdown."""
    if proposal.known:
        day = fmt.date_short(proposal.known.received_at)
        words = _("**Redan mottagen** som inlämning nr {n}, {day}. Inget mer behövs.")
        return words.format(n=proposal.known.sequence, day=day)
    if proposal.names_persons:
        words = _("**Filen innehåller personnummer.** Ta bort dem och välj filen igen.")
        return f"{words} {_('Ingenting har sparats.')}"
    if proposal.too_many:
        words = _("**Enheten har lämnat in många filer i dag.** Fler tas emot i morgon.")
        return f"{words} {_('Ingenting har sparats.')}"
    if not proposal.is_open:
        first = said(STATUSES[review.status], current())
        return f"**{first}.** {_('Ingenting har sparats.')}"
    first, dash, rest = outcome(review).partition(" – ")
    if proposal.asks:
        first = _("En fråga till dig")
    return f"**{first}**{dash}{rest}. {_('Ingenting är sparat än.')}"


def heading(review: Review, level: str) -> str:
    """`Fel (2) – raden räknas inte förrän den är rättad`."""
    lang = current()
    name = f"{said(LEVELS[level], lang)} ({fmt.number(review.messages.at(level), lang)})"
    return f"{name} – {said(MEANINGS[level], lang)}"


def errors(review: Review, level: str) -> tuple[list[tuple[Cell, str]], int]:
    """What is wrong with its place, and what to do, one by one; and how many are left out."""
    found = [m for m in review.messages.listed if m.level == level]
    rows = [(Cell(ended(m.what), small=_where(m)), ended(m.action)) for m in found[:MOST]]
    return rows, review.messages.at(level) - len(rows)


def advice(review: Review, level: str) -> list[tuple[Cell, str]]:
    """What to look at, one line a kind, with the places of the first of it."""
    lines = []
    for group in groups(review.messages, level):
        first = group.messages[0]
        alike = [m.cell or str(m.row or m.sheet or "") for m in group.messages[1:ALIKE]]
        more = group.n - min(len(group.messages), ALIKE)
        if more:
            alike.append(_("{n} till").format(n=fmt.number(more, current())))
        where = ", ".join([_where(first), *alike])
        lines.append((Cell(ended(first.what), small=where), ended(first.action)))
    return lines


def _where(message: Message) -> str:
    return place(message, current()) or message.sheet or _("Hela filen")


def difference(proposal: Proposal) -> str:
    """`+3 rader, −1 rad, 4 ändrade mot nr 7 (2015-07-01)`, or that it is the first file."""
    change, before = proposal.submission.difference, proposal.before
    if change is None or before is None:
        n = proposal.submission.reading.rows_in
        words = _("Första inlämningen för perioden: {n}.")
        return words.format(n=_rows(n))
    words = _("+{added}, −{removed}, {changed} ändrade mot nr {n} ({day}).")
    return words.format(
        added=_rows(change.added),
        removed=_rows(change.removed),
        changed=fmt.number(change.changed, current()),
        n=before.sequence,
        day=fmt.date_short(before.received_at),
    )


def _rows(n: int) -> str:
    name = _("rad") if n == 1 else _("rader")
    return f"{fmt.number(n, current())} {name}"


def gone(proposal: Proposal) -> str:
    """The case numbers that are no longer named, or ''."""
    change = proposal.submission.difference
    if change is None or not change.refs:
        return ""
    return _("Diarienummer som inte längre finns med: {refs}.").format(refs=", ".join(change.refs))


def question(code: str) -> tuple[str, str, str]:
    """What a file asks, and its two answers: that it counts, and that it does not."""
    if code == NOTHING:
        return (
            _("Filen har inga rader. Vad betyder det?"),
            _("Vi har inget att redovisa för perioden"),
            _("Det är fel fil, eller så saknas rader"),
        )
    return (
        _("Mer än en femtedel av raderna eller värdet är borta. Vad betyder det?"),
        _("Raderna ska bort: filen ersätter hela den förra"),
        _("Rader saknas, till exempel för att ett filter var på"),
    )


def own_row(line: Line) -> tuple[Cell, str, str, str]:
    """A submission in the list of a unit's own."""
    lang = current()
    period = fmt.period(line.period_id, lang) if line.period_id else ""
    what = " ".join(x for x in (codes.report(line.report_type), period) if x)
    rows = fmt.count_of(line.rows_accepted, line.rows_in, lang) if line.rows_in else fmt.DASH
    name = _("Nr {n}").format(n=line.number)
    return (
        Cell(name, small=line.file_name),
        moment(line.at) if line.at else line.received_at,
        what or fmt.DASH,
        f"{said(STATUSES[line.status], lang)}, {rows}",
    )


def moment(at: str) -> str:
    """`2016-11-01 kl. 14.05` in Swedish time, of a time in UTC."""
    when = fmt.in_sweden(dt.datetime.fromisoformat(at))
    said = "{day} {clock}" if current() == "en" else "{day} kl. {clock}"
    return said.format(day=f"{when:%Y-%m-%d}", clock=fmt.clock(when, current()))
