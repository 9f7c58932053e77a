"""Nytta: what is it worth, and for whom (`users.md` 10.5, `domain.md` 4.11).

Draws what `payoff` tells; what stands beside the amounts is in `nytta_beside.py`.
"""

import pandas as pd
import streamlit as st

from dashboard import charts_payoff, payoff, ui
from dashboard.app_pages import nytta_beside, nytta_what_if
from dashboard.i18n import _, current
from dashboard.payoff import BASE, CAUTIOUS, MUNICIPALITY, NATIONAL, SOCIETY, Beside
from dashboard.payoff_words import scenario
from dashboard.ui import Context
from pipelines.export import fmt

VALUES = "varden"  # where the method page states the parameters


def show(context: Context) -> None:
    """The page."""
    ui.opened(context, "nytta")
    told = payoff.beside(context.seen)
    ui.eyebrow(context.city.name, _("alla placeringar sedan start"))
    place = st.container()
    if payoff.net(context.seen, BASE, told.horizon).empty:
        title, why = payoff.nothing(told)
        with place:
            st.title(title, anchor=False)
            ui.coverage_line(context, context.city.org_id, context.latest)
        ui.state(why)
        ui.link_to_calculator()
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = _scenario()
        who = _who()
    rows = payoff.net(context.seen, name, told.horizon)
    with place:
        _answer(context, rows, told, name)
    if rows["npv"].isna().any():
        ui.state(_("Visas inte. Färre än fem personer."))
        return
    npv = rows["npv"].astype(float).to_dict()
    anyway = payoff.usual(context.seen, told, name).get("deadweight")
    varied = payoff.swings(context.seen, name, npv)
    for sentence in payoff.breakeven(rows, told, varied, anyway):
        st.markdown(sentence)
    _waterfall(context, rows, told, name)
    nytta_beside.not_counted(told)
    _tornado(context, rows, name, who)
    nytta_what_if.show(context, told, name, who, rows)
    ui.link_to_calculator()
    nytta_beside.show(context, told, name)


def _answer(context: Context, rows: pd.DataFrame, told: Beside, name: str) -> None:
    """The caveat first where few were followed up, and the money second."""
    if told.is_indicative:
        st.title(payoff.caveat(told), anchor=False)
        ui.coverage_line(context, context.city.org_id, context.latest)
        st.markdown(payoff.answer(rows, told, name))
    else:
        st.title(payoff.answer(rows, told, name), anchor=False)
        ui.coverage_line(context, context.city.org_id, context.latest)
    ui.note(
        _(
            "Intervallet rymmer 90 av 100 simulerade fall. Det är modellens osäkerhet, inte "
            "verklighetens: bara antagandena varieras, inte uppgifterna."
        )
    )


def _scenario() -> str:
    names = {scenario(code): code for code in (CAUTIOUS, BASE, NATIONAL)}
    chosen = st.segmented_control(
        _("Räknat som"), list(names), default=scenario(BASE), required=True, key="alternativ",
        bind="query-params", wrap=True,
    )  # fmt: skip
    return names.get(str(chosen), BASE)


def _who() -> str:
    names = {_("Samhället"): SOCIETY, _("Kommunen"): MUNICIPALITY}
    chosen = st.segmented_control(
        _("Vad som avgör för"), list(names), default=next(iter(names)), required=True, key="vem",
        bind="query-params",
    )  # fmt: skip
    return names.get(str(chosen), SOCIETY)


def _waterfall(context: Context, rows: pd.DataFrame, told: Beside, name: str) -> None:
    st.header(_("Vem som vinner och vem som betalar"), anchor=False)
    ui.note(
        _(
            "Miljoner kronor {during}, {prices}. Plus är vinst, minus är kostnad. Skatter "
            "och bidrag flyttar bara pengar: de tar ut varandra i samhällets summa."
        ).format(during=payoff.during(told.horizon), prices=payoff.prices(told, name))
    )
    ui.chart(charts_payoff.waterfall(rows, context.look), "waterfall", VALUES)


def _tornado(context: Context, rows: pd.DataFrame, name: str, who: str) -> None:
    title = {
        SOCIETY: _("Vad som avgör samhällets nytta"),
        MUNICIPALITY: _("Vad som avgör kommunens nytta"),
    }[who]
    st.header(title, anchor=False)
    found = payoff.sensitivity(context.seen, name, who)
    if found.empty:
        ui.state(
            _(
                "UHM:s kalkylator har fasta antaganden. Välj Försiktigt eller Huvudalternativ för "
                "att se vilka som betyder mest."
            )
        )
        return
    if found["npv_low"].isna().any():
        ui.state(_("Visas inte. Färre än fem personer."))
        return
    middle = float(rows.loc[who, "npv"])
    ui.note(
        _(
            "De sex antaganden som betyder mest, ett i taget. Linjen visar {middle} mnkr, "
            "resultatet med alla antaganden som de är."
        ).format(middle=fmt.millions(middle, current()))
    )
    ui.chart(charts_payoff.tornado(found, middle, context.look), "tornado", VALUES)
