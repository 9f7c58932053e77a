"""What a reader sees when something fails: a sentence and a number, never a trace.

The log gets the number, the kind of error and where it happened, but no values (`reliability.md`
5.4).
"""

import logging
import secrets
import traceback

import streamlit as st

from dashboard.i18n import _

log = logging.getLogger("dashboard")


def show(error: Exception) -> bool:
    """Tell the reader, log for operations; True because nothing more is to be shown."""
    number = secrets.token_hex(2).upper()
    places = [
        f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
    ]
    log.error("error %s: %s at %s", number, type(error).__name__, " > ".join(places[-6:]))
    words = _("Sidan kunde inte visas. Försök igen om en stund. Felnummer {number}.")
    st.error(words.format(number=number))
    return True
