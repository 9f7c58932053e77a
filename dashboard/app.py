"""The script Streamlit runs: viewer, language, snapshot, menu, page.

No figures and no wording of answers; nothing is read before it is known who asks.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import access, blocks, data, downloads, errors, gate, i18n, meetings, ui
from dashboard.access import Visit
from dashboard.app_pages import (
    ataganden,
    enheter,
    kalkyl,
    laget,
    lamna_in,
    manniskor,
    metod,
    nytta,
    tillganglighet,
    underlag,
)
from dashboard.data import Meeting, Run, Seen, Snapshot
from dashboard.i18n import _
from dashboard.theme.look import look
from pipelines.export import fmt, sentences
from pipelines.model.bundle import load_reference
from pipelines.model.organisations import next_deadline
from pipelines.settings import Settings

# A minute is promised (`users.md` 11, U23).
POLL_SECONDS = 20


def language() -> str:
    """The language asked for: address, else this visit's, else the last visit's, else Swedish."""
    asked = st.query_params.get("lang", "")
    if asked in i18n.LANGS:
        st.session_state["lang"] = asked
    chosen = st.session_state.get("lang") or st.context.cookies.get("lang") or "sv"
    return chosen if chosen in i18n.LANGS else "sv"


@dataclass(frozen=True)
class Chosen:
    """The snapshot to show, the meeting that saw it, the one before, and a day that has none.

    `unread` when nobody knows what meetings saw.
    """

    snapshot: Snapshot | None
    meeting: Meeting | None
    before: Meeting | None
    lacking: dt.date | None
    unread: bool


def chosen() -> Chosen:
    """The snapshot in force, or the one of the meeting that the address asks for."""
    day = meetings.asked()
    told = data.meetings()
    found = told or ()
    shown = meetings.on(found, day)
    meetings.keep(shown.day if shown else None)
    snapshot = shown.snapshot if shown else data.resolve()
    before = meetings.before(found, snapshot.snapshot_id, shown) if snapshot else None
    return Chosen(snapshot, shown, before, None if shown else day, told is None)


def context(seen: Seen, run: Run | None, visit: Visit, which: Chosen) -> ui.Context | None:
    """What this run shows; None while the snapshot holds no figures."""
    root = data.root(seen)
    city = data.organisation(seen, root) if root else None
    periods = tuple(data.periods(seen))
    if run is None or city is None or not any(p.period_type == "year" for p in periods):
        return None
    dark = st.context.theme.type == "dark"
    shown = (which.meeting, which.before, which.unread)
    return ui.Context(seen, run, city, periods, look(dark), visit, *shown)


def nothing() -> None:
    """The page before anything has been published, with the next day to send something."""
    st.title(_("Social hänsyn i stadens upphandlingar"), anchor=False)
    settings = Settings()
    due = next_deadline(load_reference(settings.reference).registry, settings.today)
    day = fmt.date_long(due, i18n.current()) if due else ""
    words = _("Nästa inlämning: {day}.").format(day=day) if due else ""
    ui.state(f"{sentences.no_data(i18n.current())} {words}".rstrip())
    ui.link_to_calculator()


def broken(error: Exception) -> None:
    """The page when the snapshot cannot be read."""
    st.title(_("Social hänsyn i stadens upphandlingar"), anchor=False)
    errors.show(error)


def shell(title: str) -> None:
    """What every page has around it, whoever asks."""
    st.set_page_config(
        page_title=f"{title} – {_('Social hänsyn')}",
        page_icon=str(ui.THEME / "favicon.svg"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    ui.style()


def closed(refusal: access.Refusal) -> None:
    """One and the same page at every address; the snapshot is not even opened.

    But for the accessibility statement, which is for everybody (`domain.md` 5.4).
    """
    show = partial(gate.show, refusal)
    addresses = {"laget": True, **dict.fromkeys(ui.PAGES, False)}
    pages = [
        st.Page(show, title=_("Logga in"), url_path=a, default=d) for a, d in addresses.items()
    ]
    statement = partial(tillganglighet.show, None)
    pages.append(st.Page(statement, title=_("Tillgänglighet"), url_path=ui.STATEMENT))
    page = st.navigation(pages, position="hidden")
    shell(page.title)
    with st.container(horizontal_alignment="center"), st.container(width=1120):
        ui.languages()
        page.run()
        ui.foot()


def entries() -> list[tuple[Callable[[ui.Context], None], str, str, bool]]:
    """The pages of figures: what shows it, its name, its address, whether it is in the menu."""
    return [
        (laget.show, _("Läget"), "laget", True),
        (enheter.show, _("Enheter"), ui.UNITS, True),
        (ataganden.show, _("Åtaganden"), ui.COMMITMENTS, True),
        (manniskor.show, _("Människor"), ui.PEOPLE, True),
        (nytta.show, _("Nytta"), ui.PAYOFF, True),
        (underlag.show, _("Underlag"), ui.BASIS, True),
        (metod.show, _("Så räknar vi"), ui.METHOD, False),
    ]


def without_figures(shown: ui.Context | None, visit: Visit) -> list[StreamlitPage]:
    """The pages that stand before anything is published, and when it cannot be read."""
    statement, hand_in = partial(tillganglighet.show, shown), partial(lamna_in.show, visit)
    # Its parameters are the reference files' own.
    calculator = partial(kalkyl.show, visit, look(st.context.theme.type == "dark"))
    seen = "visible" if visit.viewer.hands_in else "hidden"
    return [
        st.Page(hand_in, title=_("Lämna in"), url_path=ui.SUBMIT, visibility=seen),
        st.Page(calculator, title=_("Kalkyl"), url_path=ui.CALCULATOR, visibility="hidden"),
        st.Page(statement, title=_("Tillgänglighet"), url_path=ui.STATEMENT, visibility="hidden"),
    ]


def _page(
    shown: ui.Context | None,
    problem: Exception | None,
    show: Callable[[ui.Context], None],
    title: str,
    address: str,
    in_menu: bool,
) -> StreamlitPage:
    """A page of the menu; without figures the words for that stand at every address."""
    view: Callable[[], None] = partial(broken, problem) if problem else nothing
    if shown is not None:
        view = partial(show, shown)
    is_first = address == "laget"
    seen = "visible" if in_menu else "hidden"
    return st.Page(view, title=title, url_path=address, default=is_first, visibility=seen)


def banner(which: Chosen) -> None:
    """That a meeting's figures are shown, or that those asked for are not there."""
    if which.meeting is not None:
        blocks.meeting(which.meeting)
    elif which.lacking is not None:
        blocks.no_meeting(which.lacking)


def in_force() -> str:
    """The id of the snapshot in force; empty when there is none, or its pointer is damaged."""
    with suppress(ValueError):
        found = data.resolve()
        return found.snapshot_id if found is not None else ""
    return ""


@st.fragment(run_every=POLL_SECONDS)
def watch(known: str) -> None:
    """Show a new issue soon after it is published, without a click.

    Only this part runs by itself, so that nobody stays logged in by leaving a page open. What is
    compared is the pointer with itself: a snapshot without figures, or one that cannot be read, is
    no news either.
    """
    now = in_force()
    if now and now != known:
        st.rerun()


def open_to(visit: Visit) -> None:
    """The pages, for somebody who has a role."""
    problem: Exception | None = None
    shown: ui.Context | None = None
    run: Run | None = None
    which: Chosen | None = None
    try:
        which = chosen()
        if which.snapshot is not None:
            seen = Seen(which.snapshot, visit.viewer)
            run = data.run(seen)
            shown = context(seen, run, visit, which)
    except Exception as error:
        problem = error
    menu = [_page(shown, problem, *entry) for entry in entries()]
    menu += without_figures(shown, visit)
    page = st.navigation(menu, position="top")
    shell(page.title)
    with st.container(horizontal_alignment="center"), st.container(width=1120):
        earlier = which is not None and which.snapshot is not None and which.snapshot.instead_of
        ui.top(run is not None and run.is_sample, visit, earlier=bool(earlier))
        if which is not None:
            banner(which)
        page.run()
        if shown is not None:
            ui.footer(shown)
        else:
            ui.foot()
        if which is None or which.meeting is None:
            of_now = which.snapshot if which is not None else None
            watch(of_now.snapshot_id if of_now is not None else in_force())


def main() -> None:
    """One script run."""
    i18n.use(language())
    downloads.begin(None)  # what a run before this one showed is no page's now
    if i18n.current() == "en" and st.query_params.get("lang") != "en":
        st.query_params["lang"] = "en"
    visit = access.visit()
    if isinstance(visit, Visit):
        open_to(visit)
    else:
        closed(visit)


main()
