"""Blocks of a page in HTML of our own: cards, a list, a line of links, the banner of a meeting.

Draws what it is given, every part of it escaped; other pieces of pages are in `ui.py`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

import streamlit as st

from dashboard import text, ui
from dashboard.cards import Card
from dashboard.data import Meeting
from dashboard.i18n import _, current
from pipelines.export import fmt


def cards(shown: Iterable[Card]) -> None:
    """Figures side by side, each a link to the page that tells more of it."""
    parts = [
        f'<a class="sh-card" href="{text.html(ui.url(c.page, **c.params), 500)}">'
        f'<span class="sh-card-name">{text.html(c.name)}</span>'
        f'<span class="sh-card-figure">{text.html(c.figure)}</span>'
        f'<span class="sh-card-words">{text.html(c.words)}</span></a>'
        for c in shown
    ]
    st.html(f'<div class="sh-cards">{"".join(parts)}</div>')


def bullets(words: Iterable[str]) -> None:
    """Sentences as a list; nothing when there are none."""
    items = "".join(f"<li>{text.html(s, 400)}</li>" for s in words)
    if items:
        st.html(f'<ul class="sh-bullets">{items}</ul>')


def links(named: Mapping[str, str]) -> None:
    """A line of links by what they say."""
    parts = [f'<a href="{text.html(to, 500)}">{text.html(say)}</a>' for say, to in named.items()]
    st.html(f'<div class="sh-links">{" ".join(parts)}</div>')


def meeting(shown: Meeting) -> None:
    """The banner over every page of a frozen snapshot, and the way back to the figures of today."""
    words = _("Du ser utgåvan från {name} ({day}). Siffrorna är de som mötet såg.").format(
        name=shown.name, day=fmt.date_short(shown.day)
    )
    lang = "?lang=en" if current() == "en" else ""
    link = f'<a href="/{lang}">{_("Visa de aktuella siffrorna")}</a>'
    st.html(
        f'<div class="sh-meeting" role="note"><span>{text.html(words, 400)}</span> {link}</div>'
    )


def no_meeting(day: dt.date) -> None:
    """The banner where the address asks for a meeting that has no snapshot."""
    words = _("Ingen utgåva är sparad för ett möte {day}. Du ser de aktuella siffrorna.")
    shown = text.html(words.format(day=fmt.date_long(day, current())))
    st.html(f'<div class="sh-meeting" role="note">{shown}</div>')
