"""Pieces that pages are built of: heading, chart with its table, choices, states.

Draws; asks no questions of the snapshot and computes nothing. Tables are in `tables.py`, what is
handed out in `downloads.py`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from dashboard import access, codes, data, downloads, meetings, text
from dashboard.access import Visit
from dashboard.charts import Chart
from dashboard.data import Meeting, Organisation, Period, Run, Seen
from dashboard.i18n import _, current
from dashboard.tables import Cell, long_table, pages, table
from dashboard.theme.look import Look, config
from pipelines.export import fmt, sentences

__all__ = ["Cell", "long_table", "pages", "table"]  # so that a page finds its pieces in one place
THEME = Path(__file__).parent / "theme"
METHOD = "sa-raknar-vi"
UNITS = "enheter"
COMMITMENTS = "ataganden"
PEOPLE = "manniskor"
PAYOFF = "nytta"
CALCULATOR = "kalkyl"
BASIS = "underlag"
STATEMENT = "tillganglighet"
SUBMIT = "lamna-in"
PAGES = (UNITS, COMMITMENTS, PEOPLE, PAYOFF, CALCULATOR, BASIS, SUBMIT, METHOD)
SYMBOLS = {"good": "✓", "some": "~", "none": "!", "uncertain": "?", "not_assessed": "–"}
STALE_DAYS = 7


@dataclass(frozen=True)
class Context:
    """What `app.py` resolved once for this script run.

    `meeting` is the one whose snapshot is looked at, `before` the one to compare with;
    `unread` when it cannot be read what meetings saw.
    """

    seen: Seen
    run: Run
    city: Organisation
    periods: tuple[Period, ...]
    look: Look
    visit: Visit
    meeting: Meeting | None = None
    before: Meeting | None = None
    unread: bool = False

    @property
    def latest(self) -> Period:
        """The year that data reaches into."""
        return next(p for p in self.periods if p.period_type == "year")


def strong(words: str) -> str:
    """Bold in Markdown."""
    return f"**{words}**"


def url(page: str, fragment: str = "", **params: str) -> str:
    """An address inside the dashboard that keeps the language and the meeting."""
    lang = {"lang": "en"} if current() == "en" else {}
    query = urlencode({**meetings.bound(), **params, **lang})
    return f"/{page}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}"


def style() -> None:
    """The style sheet."""
    st.html(THEME / "page.css")


def top(sample: bool, visit: Visit, *, earlier: bool = False) -> None:
    """The lines under the menu: sample mark, method, the other language, who is looking.

    `earlier`: the snapshot in force is damaged, and the one before it is shown.
    """
    mark = _("Exempeldata – påhittade uppgifter")
    left = f'<span class="sh-sample">{mark}</span>' if sample else ""
    if earlier:
        words = _("Den senaste utgåvan kan inte läsas. Sidorna visar den förra.")
        left += f'<span class="sh-dev" role="note">{text.html(words)}</span>'
    role = codes.role(visit.viewer.role)
    if visit.development:
        words = _("Utvecklingsläge utan inloggning. Du ser sidorna som {role}.").format(role=role)
        left += f'<span class="sh-dev" role="note">{text.html(words)}</span>'
    method = f'<a href="{url(METHOD)}">{_("Så räknar vi")}</a>'
    st.html(f'<div class="sh-top">{left}{method}{_other_language()}</div>')
    if visit.development:
        return
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.html(f'<span class="sh-who">{text.html(_("Roll: {role}").format(role=role))}</span>')
        st.button(_("Logga ut"), on_click=access.leave, type="tertiary")


def languages() -> None:
    """The line with the other language alone, for the page without figures."""
    st.html(f'<div class="sh-top">{_other_language()}</div>')


def _other_language() -> str:
    code, name = ("en", "English") if current() == "sv" else ("sv", "Svenska")
    address = text.html("?" + urlencode({**meetings.bound(), "lang": code}))
    return f'<a href="{address}" hreflang="{code}" lang="{code}">{name}</a>'


def opened(context: Context, page: str, unit: str = "") -> None:
    """Note in the access log what is about to be shown, and for its downloads what they are of."""
    access.opened(context.visit, context.seen.snapshot.snapshot_id, page, unit)
    downloads.begin(downloads.Source(context.seen, context.run, context.visit, page))


def badge(rating: str) -> str:
    """The city's word for the goal with its symbol, never colour alone."""
    words = sentences.rating_words(rating, current())
    return (
        f'<span class="sh-badge sh-{text.html(rating)}">'
        f'<span aria-hidden="true">{SYMBOLS[rating]}</span> {words.capitalize()}</span>'
    )


def eyebrow(name: str, when: str, rating: str | None = None) -> None:
    """The small line over the answer: who, when, status."""
    downloads.about(name, when)
    mark = badge(rating) if rating else ""
    st.html(
        f'<div class="sh-eyebrow"><span>{text.html(name)}</span>'
        f'<span class="sh-when">{text.html(when)}</span>{mark}</div>'
    )


def coverage_line(context: Context, org_id: str, period: Period) -> None:
    """KPI-0 under the title, and the box when too few have reported."""
    lang = current()
    reported, expected = data.coverage(context.seen, org_id, period.period_id)
    row = data.value(context.seen, "goal_share", org_id, period.period_id)
    through = context.run.data_through
    day = min(through, period.date_to) if through else period.date_to
    unknown = int(row["unknown"]) if row else 0
    line = sentences.coverage(day, reported, expected, unknown, lang)
    st.html(f'<div class="sh-line">{text.html(line, 400)}</div>')
    if sentences.is_preliminary(reported, expected) and expected > 1:
        units = data.units(context.seen, org_id, period.period_id, "goal_share")
        silent = units[units["expected"] & ~units["reported"]]
        # Whoever sees only some of the units is told how many lack, not a part of their names.
        whole = len(silent) == expected - reported
        names = [text.plain(n, 60) for n in silent["short_name"]] if whole else []
        words = sentences.missing_units(expected - reported, expected, names, lang)
        st.warning(words, title=_("Preliminärt"))


def stale(run: Run) -> None:
    """The box when no new issue has been published for a while."""
    age = (dt.datetime.now(tz=dt.UTC) - run.built_at).days
    if age > STALE_DAYS:
        words = _("Uppgifterna är {n} dagar gamla. Ingen ny utgåva har publicerats sedan {day}.")
        day = fmt.date_long(run.built_at.date(), current())
        st.warning(words.format(n=fmt.number(age, current()), day=day))


def chart(drawn: Chart, key: str, kpi_id: str) -> None:
    """A chart, its table twin, and the way to the definition."""
    st.plotly_chart(
        drawn.figure, theme=None, config=config(current()), alt=drawn.alt, key=f"chart-{key}"
    )
    with st.expander(_("Visa som tabell"), key=f"twin-{key}"):
        st.table(drawn.table, border="horizontal", hide_index=True, alt=drawn.alt)
    definition = url(METHOD, kpi_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        downloads.chart(drawn, key, kpi_id)
        st.html(f'<div class="sh-links"><a href="{definition}">{_("Så räknar vi")}</a></div>')


def choose_period(periods: Sequence[Period], default: Period, key: str = "period") -> Period:
    """The period, bound to the address; `?period=2015-T1` works as well as the words."""
    lang = current()
    names = {fmt.period(p.period_id, lang): p for p in periods}
    asked = st.query_params.get(key, "")
    by_id = {p.period_id: name for name, p in names.items()}
    if key not in st.session_state and asked in by_id:
        st.session_state[key] = by_id[asked]
    if len(names) == 1:
        return default
    chosen = st.selectbox(
        _("Period"),
        list(names),
        index=list(names).index(fmt.period(default.period_id, lang)),
        key=key,
        bind="query-params",
        width=240,
    )
    return names.get(chosen, default)


def footer(context: Context) -> None:
    """What signs mean, and which issue of the figures this is."""
    issued = context.run.built_at.date()
    words = _("– betyder att uppgift saknas. Streckad stapel: uppgift saknas, så andelen är oviss.")
    issue = _("Utgåva {id}, {day}.").format(
        id=context.seen.snapshot.snapshot_id, day=fmt.date_long(issued, current())
    )
    hidden = _(
        ".. betyder att uppgiften skyddas, eftersom den gäller färre än fem personer eller "
        "skyddar andra."
    )
    foot(f"{words} {hidden} {issue}")


def foot(words: str = "") -> None:
    """The last line of every page, whoever asks: the statement is for everybody."""
    link = f'<a href="{url(STATEMENT)}">{_("Tillgänglighet")}</a>'
    st.html(f'<footer class="sh-foot">{text.html(words, 600)} {link}</footer>')


def note(words: str) -> None:
    """A remark under a heading; the text is shown as it stands."""
    st.html(f'<div class="sh-note">{text.html(words, 600)}</div>')


def link_to_calculator() -> None:
    """The way to the page that needs no figures of the city."""
    words = _("Räkna på en planerad upphandling")
    st.html(f'<div class="sh-links"><a href="{url(CALCULATOR)}">{words}</a></div>')


def state(words: str, title: str = "") -> None:
    """A designed empty state."""
    st.info(words, title=title or None)
