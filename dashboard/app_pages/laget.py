"""Läget: does the city reach the target, and what must be decided (`users.md` 10.1).

Draws what `data`, `assess` and the sentences say; decides nothing itself.
"""

import pandas as pd
import streamlit as st

from dashboard import assess, data, trend, ui
from dashboard.data import Period
from dashboard.i18n import _, current
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
    ui.stale(context.run)
    if facts is None:
        return
    forecasts = data.forecasts(context.seen, period.year)
    is_latest = period == context.latest
    _cards(context, period, facts, forecasts if is_latest else {})
    years = data.trend(context.seen, context.city.org_id)
    ahead = forecasts if is_latest else {}
    if years["value"].notna().sum() < 2:
        _follow_up(context, period, facts, ahead)
        ui.note(_("Trenden visas när det finns uppgifter för minst två år."))
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _trend(context, years)
    with right:
        _follow_up(context, period, facts, ahead)


def _cards(context: Context, period: Period, facts: Facts, forecasts: dict[str, Forecast]) -> None:
    lang = current()
    reported, expected = data.coverage(context.seen, context.city.org_id, period.period_id)
    ahead = forecasts.get(context.city.org_id)
    cards = [_share_card(facts)]
    if facts.denominator:
        lacks = _("{n} saknar uppgift").format(n=fmt.number(facts.unknown, lang))
        cards.append(
            (
                _("Upphandlingar med krav"),
                fmt.count_of(facts.numerator, facts.denominator, lang),
                lacks if facts.unknown else _("alla har uppgift"),
            )
        )
    if expected:
        missing = _("{n} saknas").format(n=fmt.number(expected - reported, lang))
        cards.append(
            (
                _("Enheter som lämnat"),
                fmt.count_of(reported, expected, lang),
                missing if expected > reported else _("alla har lämnat"),
            )
        )
    if ahead is not None and (ahead.remaining or _is_open(context, period)):
        cards.append(_forecast_card(ahead))
    with st.grid(len(cards), min_column_width=200, gap="small"):
        for name, figure, words in cards:
            st.metric(
                name,
                figure,
                words,
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )


def _is_open(context: Context, period: Period) -> bool:
    return context.run.data_through is not None and context.run.data_through < period.date_to


def _share_card(facts: Facts) -> tuple[str, str, str]:
    lang = current()
    name = _("Andel med social hänsyn")
    goal = _("målet är en ökning")
    if facts.target is not None:
        goal = _("målet är {share}").format(share=fmt.percent(facts.target, lang))
    if facts.lower is None or facts.upper is None:
        return name, fmt.DASH, _("uppgift saknas")
    if facts.denominator < sentences.MIN_N:
        return name, fmt.DASH, _("för få för procent")
    if not sentences.is_known(facts):
        return name, fmt.percent_range(facts.lower, facts.upper, lang), goal
    return name, fmt.percent(facts.lower, lang, facts.target), goal


def _forecast_card(ahead: Forecast) -> tuple[str, str, str]:
    lang, name = current(), _("Kvar i år")
    if ahead.needed is None or ahead.feasible is None:
        return name, fmt.DASH, _("går inte att bedöma")
    if not ahead.feasible:
        most = fmt.percent(ahead.max_reachable or 0.0, lang)
        return name, _("Högst {share}").format(share=most), _("målet kan inte nås i år")
    if not ahead.needed:
        return name, fmt.count_of(0, ahead.remaining, lang), _("målet nås utan fler krav")
    return name, fmt.count_of(ahead.needed, ahead.remaining, lang), _("som återstår behöver krav")


def _trend(context: Context, years: pd.DataFrame) -> None:
    st.header(_("Andel med social hänsyn per år"), anchor=False)
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
    assessed = assess.assess(units, facts.target)
    rows = assess.follow_ups(assessed, forecasts, facts.target)
    if not rows:
        words = _("Inget att följa upp: ingen enhet ligger under målet och alla har lämnat.")
        if not context.visit.viewer.all_units:
            words = _("Inget att följa upp för era enheter.")
        elif facts.target is None:
            words = _("Inget att följa upp: målet var en riktning för staden och alla har lämnat.")
        ui.note(words)
        return
    name = fmt.period(period.period_id, current())
    ui.table(
        [_("Enhet"), _("Vad och varför")],
        [
            (
                Cell(r.name, ui.url(ui.UNITS, enhet=r.org_id, period=name)),
                Cell(r.what, small=r.why),
            )
            for r in rows
        ],
        _("Att besluta eller följa upp, {when}").format(when=name),
    )
    link = ui.url(ui.UNITS, period=name)
    st.html(f'<div class="sh-links"><a href="{link}">{_("Visa alla enheter")}</a></div>')
