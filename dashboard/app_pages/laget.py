"""Läget: does the city reach the target, and what must be decided (`users.md` 10.1).

Draws what `data`, `cards`, `follow_ups` and the sentences say; decides nothing itself. What has
changed since the last meeting is in `laget_since.py`.
"""

import pandas as pd
import streamlit as st

from dashboard import assess, blocks, cards, data, follow_ups, overview, trend, ui
from dashboard.app_pages import laget_since
from dashboard.data import Period
from dashboard.follow_ups import FollowUp
from dashboard.i18n import _, current
from dashboard.overview import Who
from dashboard.ui import Cell, Context
from pipelines.export import fmt, sentences
from pipelines.export.sentences import Facts, Forecast


def show(context: Context) -> None:
    """The page."""
    ui.opened(context, "laget")
    choices = [p for p in context.periods if p.period_type == "year"]
    head = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with head:
        place = st.container()
        period = ui.choose_period(choices, context.latest, key="year")
    facts = data.facts(context.seen, context.city.org_id, period)
    rated = facts is not None and facts.target is not None and facts.status == "ok"
    with place:
        ui.eyebrow(
            context.city.name,
            fmt.period(period.period_id, current()),
            (facts.rating or "not_assessed") if facts and rated else None,
        )
    st.title(sentences.answer(facts, current(), ui.strong), anchor=False)
    ui.coverage_line(context, context.city.org_id, period)
    if context.meeting is None:
        ui.stale(context.run)
        if changed := overview.restated(context.seen, context.city.org_id, period.period_id):
            ui.note(changed)
    if facts is None:
        return
    blocks.cards(cards.cards(context.seen, context.city.org_id, period, facts))
    years = data.trend(context.seen, context.city.org_id)
    left, right = st.columns([2, 3], gap="large")
    with left:
        laget_since.show(context, period, facts.target)
    with right:
        _trend(context, years)
    ahead = data.forecasts(context.seen, period.year) if period == context.latest else {}
    _follow_up(context, period, facts, ahead)


def _is_open(context: Context, period: Period) -> bool:
    return context.run.data_through is not None and context.run.data_through < period.date_to


def _trend(context: Context, years: pd.DataFrame) -> None:
    st.header(_("Andel med social hänsyn per år"), anchor=False)
    if years["value"].notna().sum() < 2:
        ui.note(_("Trenden visas när det finns uppgifter för minst två år."))
        return
    is_open = _is_open(context, context.latest)
    drawn = trend.trend(
        years,
        data.targets(context.seen),
        context.look,
        preliminary=context.latest.year if is_open else None,
    )
    ui.chart(drawn, "trend", "goal_share")


def _follow_up(
    context: Context, period: Period, facts: Facts, forecasts: dict[str, Forecast]
) -> None:
    st.header(_("Att besluta eller följa upp"), anchor=False)
    units = data.units(context.seen, context.city.org_id, period.period_id, "goal_share")
    rows = follow_ups.follow_ups(
        assess.assess(units, facts.target),
        forecasts,
        facts.target,
        # Commitments are late today, whatever year is looked at.
        overview.late(context.seen) if period == context.latest else None,
        overview.silent_since(context.seen, period.period_id),
        period.date_to,
    )
    if not rows:
        words = _("Inget att följa upp: ingen enhet ligger under målet och alla har lämnat.")
        if not context.visit.viewer.all_units:
            words = _("Inget att följa upp för era enheter.")
        elif facts.target is None:
            words = _("Inget att följa upp: målet var en riktning för staden och alla har lämnat.")
        ui.note(words)
        return
    if (whole := forecasts.get(context.city.org_id)) and facts.target is not None:
        ui.note(sentences.remaining(whole, current()))
    name, who = fmt.period(period.period_id, current()), overview.who(context.seen)
    ui.table(
        [_("Enhet"), _("Vad"), _("Varför"), _("Ansvarig"), _("Datum")],
        [_row(r, who.get(r.org_id, Who()), name) for r in rows],
        _("Att besluta eller följa upp, {when}").format(when=name),
        tight=(4,),
        wide=True,
    )
    link = ui.url(ui.UNITS, period=name)
    st.html(f'<div class="sh-links"><a href="{link}">{_("Visa alla enheter")}</a></div>')


def _row(row: FollowUp, who: Who, period: str) -> tuple[Cell | str, ...]:
    link = ui.url(ui.UNITS, enhet=row.org_id, period=period)
    if row.rule == "late":
        link = ui.url(ui.COMMITMENTS, "forsenade")
    role = who.role or (_("inte angiven") if not who.mailbox else "")
    mail = Cell(who.mailbox, f"mailto:{who.mailbox}") if who.mailbox else None
    answers = Cell(role, small=who.mailbox) if role else mail or Cell(_("inte angiven"))
    kinds = {
        "below": _("periodens slut"),
        "silent": _("sista dag"),
        "late": _("skulle vara uppfyllt"),
        "unknown": "",
    }
    day = Cell(fmt.date_short(row.day), small=kinds[row.rule]) if row.day else Cell(fmt.DASH)
    return Cell(row.name, link), row.what, row.why, answers, day
