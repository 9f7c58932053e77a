"""What is shown to whom no page is: a sentence, and the way in or out. No figure, no name.

Who is let in is decided in `access.py`.
"""

import streamlit as st

from dashboard import access
from dashboard.access import Refusal
from dashboard.i18n import _


def show(refusal: Refusal) -> None:
    """The page in place of every other."""
    title, words = _words(refusal)
    st.title(title, anchor=False)
    st.markdown(words)
    if refusal == "no_role":
        st.button(_("Logga ut"), on_click=access.leave)
    elif refusal != "no_login":
        st.button(_("Logga in"), type="primary", on_click=st.login)


def _words(refusal: Refusal) -> tuple[str, str]:
    if refusal == "no_login":
        return _("Ingen inloggning är inställd"), _(
            "Sidorna visas för dem som har en roll. Den som driver tjänsten ställer in inloggning "
            "och roller."
        )
    if refusal == "no_role":
        return _("Du har ingen behörighet"), _(
            "Du är inloggad, men ingen roll är kopplad till dig. Be den som förvaltar tjänsten om "
            "behörighet."
        )
    if refusal == "idle":
        return _("Du har loggats ut"), _("Inget hände på en halvtimme. Logga in igen.")
    if refusal == "over":
        return _("Du har loggats ut"), _("En inloggning gäller i åtta timmar. Logga in igen.")
    return _("Logga in"), _("Sidorna visas för dem som har en roll i uppföljningen.")
