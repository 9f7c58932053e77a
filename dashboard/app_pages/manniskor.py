"""Människor: who gets work, and do they stay (`users.md` 10.4). No row is about one person.

Draws what `people` tells; figures of few people are missing before they come here.
"""

import pandas as pd
import streamlit as st

from dashboard import charts_people, people, ui
from dashboard.data import Period
from dashboard.i18n import _, current
from dashboard.people_words import group, progress, step
from dashboard.ui import Cell, Context
from pipelines.export import fmt

STEPS = (
    "identified_started",
    "identified_preparation",
    "preparation",
    "prepared_matched",
    "matched_presented",
    "presented_started",
    "contract_first_placement",
)
MOST_OCCUPATIONS = 8


def show(context: Context) -> None:
    """The page."""
    ui.opened(context, "manniskor")
    years = [p for p in context.periods if p.period_type == "year"]
    city = context.city.org_id
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        place = st.container()
        period = ui.choose_period(years, context.latest, key="year")
    with place:
        ui.eyebrow(context.city.name, fmt.period(period.period_id, current()))
    if not people.has_any(context.seen, city, period):
        st.title(_("Inga uppgifter om människor i arbete än."), anchor=False)
        ui.coverage_line(context, city, period)
        ui.state(_("Här visas resultat när den första listan över placeringar har lämnats."))
        return
    st.title(people.answer(context.seen, city, period, period == context.latest), anchor=False)
    ui.coverage_line(context, city, period)
    ui.note(
        _(
            ".. betyder att uppgiften inte visas, för att den gäller färre än fem personer "
            "eller är skyddad."
        )
    )
    _retention(context)
    left, right = st.columns(2, gap="large")
    with left:
        _funnel(context, period)
    with right:
        _groups(context, period)
    _lead_times(context, period)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _progress(context)
    with right:
        _matching(context)


def _retention(context: Context) -> None:
    st.header(_("Hur många av 100 som är kvar hos samma arbetsgivare"), anchor=False)
    chosen = _group(people.groups(context.seen))
    rows = people.curve(context.seen, people.SAME, chosen)
    if len(rows) <= people.LOOK_BACK[-1]:
        ui.state(_("För få personer för att visas."))
        return
    ui.note(
        _(
            "Alla som fått en anställning sedan start. Bandet visar osäkerheten; kurvan slutar där "
            "färre än fem personer följs eller siffran är skyddad."
        )
        + " "
        + people.anywhere(people.curve(context.seen, people.ANY, chosen))
    )
    ui.chart(charts_people.retention(rows, context.look), "retention", "retention_12")


def _group(found: dict[str, bool]) -> str:
    """The group of the curve; those too small are not offered, and that is said."""
    names = {group(code): code for code, is_shown in found.items() if is_shown}
    if len(names) < 2:
        return "all"
    options = list(names)
    chosen = st.selectbox(_("Grupp"), options, key="grupp", bind="query-params", width=280)
    small = [group(code) for code, is_shown in found.items() if not is_shown]
    if small:
        who = fmt.listing(small, current())
        ui.note(_("För få personer för att visas: {groups}.").format(groups=who))
    return names.get(chosen, "all")


def _funnel(context: Context, period: Period) -> None:
    when = fmt.during(period.period_id, current())
    st.header(_("Vägen till arbete för dem som identifierades {when}").format(when=when),
              anchor=False)  # fmt: skip
    rows = people.funnel(context.seen, context.city.org_id, period.period_id)
    if rows.empty or not (rows["n"].fillna(0) > 0).any():
        ui.state(_("Inga kandidater med känd väg för perioden."))
        return
    ui.note(
        _(
            "Fylld stapel: nått steget. Streckad: på väg eller okänt, inte misslyckad. Kontur: "
            "nått steget före. Efter starten räknas bara de som hunnit så långt."
        )
    )
    ui.chart(charts_people.funnel(rows, context.look), "funnel", "lead_time_identified_started")


def _groups(context: Context, period: Period) -> None:
    when = fmt.during(period.period_id, current())
    st.header(_("Vilka som fått plats {when}").format(when=when), anchor=False)
    rows = people.mix(context.seen, context.city.org_id, period.period_id)
    if rows.empty:
        ui.state(_("Ingen fick plats under perioden, eller uppgift saknas."))
        return
    words = [_("En person kan ingå i flera grupper, därför blir summan mer än 100 procent.")]
    if rows["reference_share"].notna().any():
        words.append(_("Strecket visar andelen i jämförelsebefolkningen."))
    ui.note(" ".join(words))
    ui.chart(charts_people.groups(rows, context.look), "mix", "target_group_share")


def _lead_times(context: Context, period: Period) -> None:
    rows = people.lead_times(context.seen, context.city.org_id, period.period_id)
    if rows.empty:
        return
    st.header(_("Hur lång tid stegen tar"), anchor=False)
    by_step = {r.step: r for r in rows.itertuples()}
    ui.table(
        [_("Steg"), _("Hälften klara inom"), _("Tar längre tid än målet")],
        [_lead_time(by_step[s]) for s in STEPS if s in by_step],
        _("Hur lång tid stegen tar"),
    )


def _lead_time(row: pd.Series) -> tuple[Cell | str, ...]:
    lang = current()
    target = _("målet är {n} dagar").format(n=fmt.number(row.target_days, lang))
    if row.is_suppressed or pd.isna(row.n):
        return step(row.step), Cell(people.HIDDEN), Cell(people.HIDDEN, small=target)
    if pd.isna(row.median_days):
        median = Cell(_("mindre än hälften är klara"))
    else:
        span = ""
        if not pd.isna(row.median_lower) and not pd.isna(row.median_upper):
            low, high = (fmt.number(v, lang) for v in (row.median_lower, row.median_upper))
            span = _("osäkerhet {low}–{high} dagar").format(low=low, high=high)
        median = Cell(_("{n} dagar").format(n=fmt.number(row.median_days, lang)), small=span)
    over = _("för få har följts så länge")
    if not pd.isna(row.share_over_target):
        over = fmt.percent(row.share_over_target, lang)
    return step(row.step), median, Cell(over, small=target)


def _progress(context: Context) -> None:
    rows = people.progress(context.seen)
    if rows.empty:
        return
    st.header(_("Har de kommit vidare?"), anchor=False)
    ui.table(
        [_("Vad"), _("Personer av dem där det är känt")],
        [_progressed(r) for r in rows.itertuples()],
        _("Har de kommit vidare?"),
    )


def _progressed(row: pd.Series) -> tuple[Cell | str, ...]:
    lang = current()
    after = _("inom {n} månader").format(n=fmt.number(row.horizon_months, lang))
    name = Cell(progress(row.progress), small=after)
    if row.is_suppressed or pd.isna(row.n):
        return name, people.HIDDEN
    if not row.n_known:
        return name, Cell(_("– uppgift saknas"))
    unknown = row.n - row.n_known
    small = _("för {n} är det inte känt").format(n=fmt.number(unknown, lang)) if unknown else ""
    return name, Cell(people.part(row.n_better, row.n_known), small=small)


def _matching(context: Context) -> None:
    rows = people.matching(context.seen)
    if rows.empty:
        return
    st.header(_("Kommande jobb och dem som är redo för dem"), anchor=False)
    ui.note(_("Väntade platser tolv månader framåt, efter hur troliga de är. Flest platser först."))
    lang = current()
    ui.table(
        [_("Yrke"), _("Väntade platser"), _("Redo nu"), _("I rustning")],
        [
            (
                str(r.name_en if lang == "en" else r.name_sv)
                if not pd.isna(r.name_sv)
                else str(r.occupation_ssyk),
                fmt.number(r.openings, lang),
                people.number(r.ready),
                people.number(r.in_training),
            )
            for r in rows.head(MOST_OCCUPATIONS).itertuples()
        ],
        _("Kommande jobb och dem som är redo för dem"),
        numbers=(1, 2, 3),
    )
