"""The script Streamlit runs: viewer, language, snapshot, menu, page.

No figures and no wording of answers; nothing is read before it is known who asks.
"""

from functools import partial

import streamlit as st

from dashboard import access, data, errors, gate, i18n, ui
from dashboard.access import Visit
from dashboard.app_pages import enheter, laget, metod
from dashboard.data import Run, Seen
from dashboard.i18n import _
from dashboard.theme.look import look
from pipelines.export import sentences


def language() -> str:
    """The language asked for: address, else this visit's, else the last visit's, else Swedish."""
    asked = st.query_params.get("lang", "")
    if asked in i18n.LANGS:
        st.session_state["lang"] = asked
    chosen = st.session_state.get("lang") or st.context.cookies.get("lang") or "sv"
    return chosen if chosen in i18n.LANGS else "sv"


def context(seen: Seen, run: Run | None, visit: Visit) -> ui.Context | None:
    """What this run shows; None while the snapshot holds no figures."""
    root = data.root(seen)
    city = data.organisation(seen, root) if root else None
    periods = tuple(data.periods(seen))
    if run is None or city is None or not any(p.period_type == "year" for p in periods):
        return None
    dark = st.context.theme.type == "dark"
    return ui.Context(seen, run, city, periods, look(dark), visit)


def nothing() -> None:
    """The page before anything has been published."""
    st.title(_("Social hänsyn i stadens upphandlingar"), anchor=False)
    ui.state(sentences.no_data(i18n.current()))


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
    """One and the same page at every address; the snapshot is not even opened."""
    show = partial(gate.show, refusal)
    addresses = {"laget": True, ui.UNITS: False, ui.METHOD: False}
    pages = [
        st.Page(show, title=_("Logga in"), url_path=a, default=d) for a, d in addresses.items()
    ]
    page = st.navigation(pages, position="hidden")
    shell(page.title)
    with st.container(horizontal_alignment="center"), st.container(width=1120):
        ui.languages()
        page.run()


def open_to(visit: Visit) -> None:
    """The pages, for somebody who has a role."""
    problem: Exception | None = None
    shown: ui.Context | None = None
    run: Run | None = None
    try:
        snapshot = data.resolve()
        if snapshot is not None:
            seen = Seen(snapshot, visit.viewer)
            run = data.run(seen)
            shown = context(seen, run, visit)
    except Exception as error:
        problem = error
    if shown is not None:
        views = [partial(p.show, shown) for p in (laget, enheter, metod)]
    else:
        views = [partial(broken, problem) if problem else nothing] * 3
    menu = [
        st.Page(views[0], title=_("Läget"), url_path="laget", default=True),
        st.Page(views[1], title=_("Enheter"), url_path=ui.UNITS),
        st.Page(views[2], title=_("Så räknar vi"), url_path=ui.METHOD, visibility="hidden"),
    ]
    page = st.navigation(menu, position="top")
    shell(page.title)
    with st.container(horizontal_alignment="center"), st.container(width=1120):
        ui.top(run is not None and run.is_sample, visit)
        page.run()
        if shown is not None:
            ui.footer(shown)


def main() -> None:
    """One script run."""
    i18n.use(language())
    if i18n.current() == "en" and st.query_params.get("lang") != "en":
        st.query_params["lang"] = "en"
    visit = access.visit()
    if isinstance(visit, Visit):
        open_to(visit)
    else:
        closed(visit)


main()
