"""What is handed out: a chart's or table's rows as a workbook, a unit's own workbook, all figures.

Nothing is made before the click, and nothing then before it is known anew who clicks. What the
rows are is decided by the page that shows them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard import access, codes, data, i18n, sources
from dashboard.access import Visit
from dashboard.charts import Chart
from dashboard.data import Organisation, Run, Seen
from dashboard.i18n import _, current
from pipelines.export import fmt, handed_out, inert, one_table, workbook_files
from pipelines.export.workbook_source import Choice
from pipelines.model.viewers import Role
from pipelines.settings import Settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, ZIP = "text/csv", "application/zip"
# Every row of every published table, whoever's it is (`users.md` 10.6).
PARQUET_ROLES: tuple[Role, ...] = ("evaluator", "admin")
Pairs = Iterable[Sequence[tuple[str, str]]]
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_PLAIN = str.maketrans("åäöé", "aaoe")
# Markdown's backslash before a sign, and the joiner without width that breaks its patterns.
_ESCAPED = re.compile(r"\\(.)|\u2060", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """What the page of this script run is of."""

    seen: Seen
    run: Run
    visit: Visit
    page: str


_source: ContextVar[Source | None] = ContextVar("source", default=None)
_named: ContextVar[tuple[str, str]] = ContextVar("named", default=("", ""))


def begin(source: Source | None) -> None:
    """From here on the page shows this; without it nothing can be downloaded."""
    _source.set(source)
    _named.set(("", ""))


@contextmanager
def withheld() -> Iterator[None]:
    """What is shown here is no figure of the city's, and is not handed out as one."""
    before = _source.set(None)
    try:
        yield
    finally:
        _source.reset(before)


def about(name: str, when: str) -> None:
    """Whose figures the page shows, and of what time, in the words of its heading."""
    _named.set((name, when))


def chart(drawn: Chart, key: str, kpi_id: str) -> None:
    """The download of a chart: the figures of its table."""
    table = drawn.table
    titles = {str(k["kpi_id"]): str(k[f"label_{current()}"]) for k in _kpis()}

    def pairs() -> Pairs:
        return [[(_unescaped(v), "") for v in row] for row in table.itertuples(index=False)]

    _button(
        [str(c) for c in table.columns], pairs, titles.get(kpi_id, drawn.alt), None, kpi_id, key
    )


def rows(
    headers: Sequence[str], pairs: Callable[[], Pairs], title: str, numbers: Sequence[int]
) -> None:
    """The download of a table; what stands below a cell's words gets a column of its own."""
    _button(headers, pairs, title, numbers, "", _slug(title))


def _button(
    headers: Sequence[str],
    pairs: Callable[[], Pairs],
    title: str,
    numbers: Sequence[int] | None,
    kpi_id: str,
    key: str,
) -> None:
    source, named, lang = _source.get(), _named.get(), current()
    if source is None:
        return

    def made() -> bytes:
        i18n.use(lang)  # the click comes in a thread of its own
        wide, texts, figures = _columns(headers, pairs(), numbers)
        return one_table.workbook(_about(source, named, title, kpi_id), wide, texts, figures)

    offer(source, _("Ladda ner"), f"{_slug(source.page)}-{key}", f"{_slug(title)}.xlsx", made)


def offer(
    source: Source,
    label: str,
    key: str,
    file: str,
    make: Callable[[], bytes],
    mime: str = XLSX,
    unit: str = "",
) -> None:
    """A button that hands out a file, made on the click for who was shown it, and logged."""
    event = {"page": source.page, "file": file, "snapshot": source.seen.snapshot.snapshot_id}
    event |= {"unit": unit} if unit else {}
    st.download_button(
        label,
        data=access.exported(source.visit, event, make),
        file_name=file,
        mime=mime,
        key=f"download-{key}",
        on_click="ignore",
        type="tertiary",
    )


def workbook_of(unit: Organisation, label: str) -> None:
    """The workbook that `shu export` makes of a unit, for those who may see all that is in it."""
    source, lang = _source.get(), current()
    if source is None or not sources.may_have_workbook(source.seen, unit):
        return
    snapshot, choice = source.seen.snapshot, Choice(unit.org_id, lang=lang)
    make = partial(handed_out.workbook, snapshot, Settings(), choice)
    key = f"workbook-{unit.org_id}"
    offer(source, label, key, workbook_files.file_name(choice), make, unit=unit.org_id)


def all_figures() -> None:
    """All measures that the viewer sees as one long table, and for the evaluator all tables."""
    source = _source.get()
    if source is None:
        return
    seen, snapshot = source.seen, source.seen.snapshot

    def long_table() -> bytes:
        frame = sources.long_table(seen)
        values = frame.astype(object).where(frame.notna(), None)
        return inert.csv_bytes([str(c) for c in frame], values.itertuples(index=False))

    name = snapshot.snapshot_id
    offer(source, _("Lång tabell (CSV)"), "long", f"lang-tabell-{name}.csv", long_table, CSV)
    if source.visit.viewer.role in PARQUET_ROLES:
        make = partial(handed_out.parquet, snapshot)
        offer(source, _("Alla tabeller (Parquet)"), "parquet", f"{name}.zip", make, ZIP)


def _columns(
    headers: Sequence[str], pairs: Pairs, numbers: Sequence[int] | None
) -> tuple[list[str], list[list[str]], list[int] | None]:
    """Headers and rows with a further column for the words below; where the figures are now."""
    pairs = list(pairs)
    below = [any(row[i][1] for row in pairs) for i in range(len(headers))]
    wide, places = [], []
    for name, more in zip(headers, below, strict=True):
        places.append(len(wide))
        wide += [name, _("{name}, tillägg").format(name=name)] if more else [name]
    texts = [
        [part for pair, more in zip(row, below, strict=True) for part in pair[: 1 + more]]
        for row in pairs
    ]
    return wide, texts, None if numbers is None else [places[i] for i in numbers]


def _about(source: Source, named: tuple[str, str], title: str, kpi_id: str) -> one_table.About:
    """What the rows are of: whose, when, defined how, from where, of which issue."""
    lang, snapshot = current(), source.seen.snapshot
    name, when = named
    lines = [_("Exempeldata – påhittade uppgifter")] if source.run.is_sample else []
    lines += [_("Gäller: {name}, {when}.").format(name=name, when=when)]
    kpi = next((k for k in _kpis(source) if k["kpi_id"] == kpi_id), None)
    origin = _("lämnade rapporter")
    if kpi is not None:
        words = _("Definition ({id}, version {n}): {words}")
        lines.append(words.format(id=kpi_id, n=kpi["kpi_version"], words=kpi[f"definition_{lang}"]))
        origin = codes.report(kpi["report"]) or origin
    through = source.run.data_through
    day = fmt.date_long(through, lang) if through else fmt.DASH
    lines.append(_("Källa: {origin}, uppgifter t.o.m. {day}.").format(origin=origin, day=day))
    issued = fmt.date_long(source.run.built_at.date(), lang)
    lines.append(_("Utgåva {id}, {day}.").format(id=snapshot.snapshot_id, day=issued))
    lines.append(_("– betyder att uppgift saknas, .. att den skyddas."))
    return one_table.About(
        title, tuple(lines), snapshot.snapshot_id, snapshot.run_id, lang, _("Inga rader.")
    )


def _kpis(source: Source | None = None) -> list[dict[str, object]]:
    source = source or _source.get()
    if source is None:
        return []
    return [{str(k): v for k, v in r.items()} for r in data.kpis(source.seen).to_dict("records")]


def _unescaped(value: object) -> str:
    """A text of a chart's table as it reads: the table is Markdown."""
    return _ESCAPED.sub(lambda m: m.group(1) or "", str(value))


def _slug(title: str) -> str:
    return _NOT_A_NAME.sub("-", title.lower().translate(_PLAIN)).strip("-")[:60]
