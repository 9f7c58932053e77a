"""The meeting whose frozen snapshot is looked at, by `?mote=2026-09-17`, and the one before it.

Which snapshots are frozen is told by `data.meetings`; nothing is read here.
"""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from dashboard.data import Meeting

KEY = "mote"


def asked() -> dt.date | None:
    """The day that the address asks for, else this visit's, which the menu drops."""
    for given in (st.query_params.get(KEY), st.session_state.get(KEY)):
        try:
            return dt.date.fromisoformat(given or "")
        except ValueError:
            continue
    return None


def keep(day: dt.date | None) -> None:
    """Bind the address of this and the following pages to the meeting of a day, or to none."""
    told = day.isoformat() if day else ""
    st.session_state[KEY] = told
    if told and st.query_params.get(KEY) != told:
        st.query_params[KEY] = told


def bound() -> dict[str, str]:
    """What an address of the same meeting carries."""
    told = st.session_state.get(KEY)
    return {KEY: told} if told else {}


def on(found: Sequence[Meeting], day: dt.date | None) -> Meeting | None:
    """The meeting of a day; None when there is none, or its snapshot is kept no longer."""
    return next((m for m in found if m.day == day and m.is_kept), None)


def before(found: Sequence[Meeting], snapshot_id: str, shown: Meeting | None) -> Meeting | None:
    """The meeting to compare with: the latest that saw another snapshot than the one shown.

    Args:
        found: The latest first.
        snapshot_id: Of the snapshot shown.
        shown: The meeting that is looked at, if any: then an earlier one.
    """
    earlier = [m for m in found if shown is None or m.day < shown.day]
    return next((m for m in earlier if m.is_kept and m.snapshot.snapshot_id != snapshot_id), None)
