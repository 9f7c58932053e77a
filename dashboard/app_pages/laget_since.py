"""Sedan förra mötet: what moved the share since the snapshot that a meeting froze.

Draws the sentences of `since`; both snapshots are read as the same viewer.
"""

import streamlit as st

from dashboard import blocks, data, errors, overview, since, text, ui
from dashboard.data import Meeting, Period, Seen
from dashboard.i18n import _, current
from dashboard.ui import Context
from pipelines.export import fmt


def show(context: Context, period: Period, target: float | None) -> None:
    """The part of the page, or why there is nothing to compare with."""
    st.header(_("Sedan förra mötet"), anchor=False)
    if context.unread:
        ui.note(_("Vilka utgåvor mötena såg kan inte läsas. Driften ser felet i shu doctor."))
    elif context.before is None:
        ui.note(_("Ingen utgåva är fryst för något möte före den här, så inget kan jämföras."))
    else:
        try:
            _compared(context, context.before, period, target)
        except Exception as error:  # the meeting's file alone may be damaged
            errors.show(error)


def _compared(context: Context, meeting: Meeting, period: Period, target: float | None) -> None:
    lang, city = current(), context.city.org_id
    then = Seen(meeting.snapshot, context.visit.viewer)
    day = fmt.date_short(meeting.day)
    ui.note(_("Jämfört med {name} ({day}).").format(name=text.clean(meeting.name), day=day))
    if broken := overview.redefined(then, context.seen):
        ui.note(broken)
        blocks.links({_("Så räknar vi"): ui.url(ui.METHOD, "goal_share")})
        return
    was = data.value(then, "goal_share", city, period.period_id)
    if was is None or was["value"] is None or was["status"] != "ok":
        ui.note(
            _("Mötet såg ingen andel för {when}.").format(when=fmt.period(period.period_id, lang))
        )
    else:
        before, after = (
            data.units(seen, city, period.period_id, "goal_share") for seen in (then, context.seen)
        )
        found = since.bullets(before, after, was["value"], target)
        blocks.bullets([b.words for b in found])
        if not found:
            ui.note(_("Inget har ändrats för någon enhet."))
    link = ui.url("", mote=meeting.day.isoformat())
    blocks.links({_("Visa utgåvan från mötet"): link})
