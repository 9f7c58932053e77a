"""The script Streamlit runs: language, snapshot, menu, page. No figures, no wording of answers."""

from functools import partial

import streamlit as st

from dashboard import data, errors, i18n, ui
from dashboard.app_pages import enheter, laget, metod
from dashboard.data import Run
from dashboard.i18n import _
from dashboard.theme.look import look
from pipelines.export import sentences
from pipelines.warehouse.snapshot import Snapshot


def language() -> str:
    """The language asked for: address, else this visit's, else the last visit's, else Swedish."""
    asked = st.query_params.get("lang", "")
    if asked in i18n.LANGS:
        st.session_state["lang"] = asked
    chosen = st.session_state.get("lang") or st.context.cookies.get("lang") or "sv"
    return chosen if chosen in i18n.LANGS else "sv"


def context(snapshot: Snapshot, run: Run | None) -> ui.Context | None:
    """What this run shows; None while the snapshot holds no figures."""
    root = data.root(snapshot)
    city = data.organisation(snapshot, root) if root else None
    periods = tuple(data.periods(snapshot))
    if run is None or city is None or not any(p.period_type == "year" for p in periods):
        return None
    dark = st.context.theme.type == "dark"
    return ui.Context(snapshot, run, city, periods, look(dark))


def nothing() -> None:
    """The page before anything has been published."""
    st.title(_("Social hänsyn i stadens upphandlingar"), anchor=False)
    ui.state(sentences.no_data(i18n.current()))


def broken(error: Exception) -> None:
    """The page when the snapshot cannot be read."""
    st.title(_("Social hänsyn i stadens upphandlingar"), anchor=False)
    errors.show(error)


def main() -> None:
    """One script run."""
    i18n.use(language())
    if i18n.current() == "en" and st.query_params.get("lang") != "en":
        st.query_params["lang"] = "en"
    problem: Exception | None = None
    shown: ui.Context | None = None
    run: Run | None = None
    try:
        snapshot = data.resolve()
        if snapshot is not None:
            run = data.run(snapshot)
            shown = context(snapshot, run)
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
    st.set_page_config(
        page_title=f"{page.title} – {_('Social hänsyn')}",
        page_icon=str(ui.THEME / "favicon.svg"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    ui.style()
    with st.container(horizontal_alignment="center"), st.container(width=1120):
        ui.top(run is not None and run.is_sample)
        page.run()
        if shown is not None:
            ui.footer(shown)


main()
