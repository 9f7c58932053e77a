"""Enheter: which reach the target, which do not, which cannot be judged (`users.md` 10.2).

The view of one unit is in `enhet.py`.
"""

import pandas as pd
import streamlit as st

from dashboard import assess, charts, data, downloads, ui
from dashboard.app_pages import enhet
from dashboard.data import Period
from dashboard.i18n import _, current
from dashboard.ui import Cell, Context
from pipelines.export import fmt

MOST_BARS = 15
ALL_BARS = 20
PAGE = 25


def show(context: Context) -> None:
    """The page, or one unit's view when the address names it, or when the viewer has only one."""
    asked = st.query_params.get("enhet", "")
    own = context.visit.viewer.organisations
    chosen = data.organisation(context.seen, asked) if asked else None
    if asked and chosen is None:
        # The same words for a unit that is not there and for one that is another's.
        ui.note(_("Adressen anger en enhet som inte finns eller som du inte har behörighet till."))
    if chosen is None and len(own) == 1:
        chosen = data.organisation(context.seen, own[0])
    if chosen is not None:
        enhet.show(context, chosen)
        return
    ui.opened(context, "enheter")
    ui.eyebrow(context.city.name, _("era enheter") if own else _("alla enheter"))
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        period = ui.choose_period(context.periods, context.latest)
        kpi_id = _measure()
    target = _target(context, period)
    units = data.units(context.seen, context.city.org_id, period.period_id, kpi_id)
    assessed = assess.assess(units, target, kpi_id)
    with place:
        st.title(_answer(assessed, target, period, kpi_id), anchor=False)
        ui.coverage_line(context, context.city.org_id, period)
    if assessed.empty:
        _nothing(period)
        return
    ui.note(_note(assessed, target, kpi_id))
    bars(context, assessed, target, period, kpi_id)
    _table(context, assessed, target, period, kpi_id)
    downloads.workbook_of(context.city, _("Hela staden som Excel"))


def _measure() -> str:
    names = {
        _("Antal upphandlingar"): "goal_share",
        _("Möjliga upphandlingar"): "goal_share_eligible",
        _("Värde"): assess.VALUE,
    }
    options = list(names)
    chosen = st.segmented_control(
        _("Mått"),
        options,
        default=options[0],
        required=True,
        key="matt",
        bind="query-params",
        wrap=True,
    )
    return names.get(str(chosen), "goal_share")


def _target(context: Context, period: Period) -> float | None:
    row = data.value(context.seen, "goal_share", context.city.org_id, period.period_id)
    return None if row is None or pd.isna(row["target"]) else float(row["target"])


def _answer(assessed: pd.DataFrame, target: float | None, period: Period, kpi_id: str) -> str:
    lang, when = current(), fmt.during(period.period_id, current())
    total, number = len(assessed), assess.counts(assessed)
    if not total:
        return _("Inga uppgifter för {when}.").format(when=fmt.period(period.period_id, lang))
    if target is None:
        words = _("**{n} enheter** hade tjänsteupphandlingar eller skulle lämna uppgifter {when}.")
        return words.format(n=fmt.number(total, lang), when=when)
    if number[assess.OPEN] > total / 2:
        words = _(
            "**{open_part} enheter går inte att bedöma** {when}. {reached} når målet {target} och "
            "{below} når det inte."
        )
        return words.format(
            open_part=fmt.count_of(number[assess.OPEN], total, lang),
            reached=fmt.number(number[assess.REACHED], lang),
            below=fmt.number(number[assess.BELOW], lang),
            target=fmt.percent_words(target, lang),
            when=when,
        )
    words = _(
        "**{part} enheter** når målet {target} {when}, {below} når det inte och {open} går inte "
        "att bedöma."
    )
    if kpi_id != "goal_share":
        words = _(
            "**{part} enheter** når {target} {when}, {below} når inte dit och {open} går inte att "
            "bedöma."
        )
    return words.format(
        part=fmt.count_of(number[assess.REACHED], total, lang),
        target=fmt.percent_words(target, lang),
        when=when,
        below=fmt.number(number[assess.BELOW], lang),
        open=fmt.number(number[assess.OPEN], lang),
    )


def _note(assessed: pd.DataFrame, target: float | None, kpi_id: str) -> str:
    if target is None:
        return _("Målet är att stadens andel ökar från året före; enheterna mäts inte mot en nivå.")
    whole = _("Målet gäller staden som helhet; stapeln visar enhetens bidrag.")
    if kpi_id == "goal_share":
        return _("Målet räknas på antal upphandlingar.") + " " + whole
    if kpi_id == assess.VALUE:
        part = fmt.count_of(int(assessed["n"].sum()), int(assessed["counted"].sum()), current())
        known = _("Värde är känt för {part} upphandlingar.").format(part=part)
        return known + " " + _("Målet räknas på antal upphandlingar, inte på värde.")
    return _(
        "Möjliga är längre än fyra månader och sysselsätter fler än en person. "
        "Målet räknas på alla tjänsteupphandlingar."
    )


def _nothing(period: Period) -> None:
    words = _("Inga tjänsteupphandlingar matchar valet ({when}).")
    ui.state(words.format(when=fmt.period(period.period_id, current())))
    st.html(f'<a href="{ui.url(ui.UNITS)}">{_("Visa alla enheter")}</a>')


def bars(
    context: Context, assessed: pd.DataFrame, target: float | None, period: Period, kpi_id: str
) -> None:
    """The bar chart; only the units with the largest gap when there are many."""
    some = len(assessed) > ALL_BARS
    shown = assess.most(assessed, MOST_BARS) if some else assessed
    st.header(_title(kpi_id), anchor=False)
    if some:
        words = _(
            "Här visas {n} av {total} enheter, i varje grupp de med störst avstånd till målet."
        )
        total = fmt.number(len(assessed), current())
        ui.note(words.format(n=fmt.number(len(shown), current()), total=total))
    drawn = charts.share_by_unit(
        shown,
        target,
        context.look,
        when=fmt.period(period.period_id, current()),
        kpi_id=kpi_id,
        totals=assessed,
    )
    ui.chart(drawn, "units", kpi_id)


def _title(kpi_id: str) -> str:
    return {
        "goal_share": _("Andel av tjänsteupphandlingarna som har social hänsyn"),
        "goal_share_eligible": _("Andel av de möjliga upphandlingarna som har social hänsyn"),
        assess.VALUE: _("Andel av värdet som har social hänsyn"),
    }[kpi_id]


def _table(
    context: Context, assessed: pd.DataFrame, target: float | None, period: Period, kpi_id: str
) -> None:
    own = context.visit.viewer.organisations
    st.header(_("Era enheter") if own else _("Alla enheter"), anchor="sida")
    name = fmt.period(period.period_id, current())
    official = kpi_id == "goal_share"

    def row(r: pd.Series) -> tuple[Cell | str, ...]:
        return (
            Cell(own_name(r.name_sv, r.is_group), ui.url(ui.UNITS, enhet=r.org_id, period=name)),
            charts.verdict(r.block, target, official),
            r.result,
            r.lacking or fmt.DASH,
        )

    headers = [_("Enhet"), _("Bedömning"), _("Resultat"), _("Till målet")]
    caption = _("Alla enheter, {when}").format(when=name)
    ui.long_table(headers, assessed, row, caption, "sida", PAGE, tight=(3,))


def own_name(name: str, is_group: bool) -> str:
    """A group's own part is named as such, since the group's total is another figure."""
    return _("{name} (egna upphandlingar)").format(name=name) if is_group else name
