"""Kalkyl: what one planned procurement is worth, and to whom (`users.md` 10.5, `domain.md` 4.1).

Inputs of the national calculator, its result beside ours. Nobody's data is in it, so it works
before anything has been published; inputs are asked for in `kalkyl_inputs.py`.
"""

import streamlit as st

from dashboard import access, i18n, payoff_plan, payoff_plan_file, ui
from dashboard.access import Visit
from dashboard.app_pages import kalkyl_inputs
from dashboard.charts_payoff import THOUSANDS, waterfall
from dashboard.i18n import _, current
from dashboard.payoff import MUNICIPALITY, SOCIETY, during
from dashboard.payoff_plan import Ground
from dashboard.theme.look import Look
from dashboard.ui import Cell
from pipelines.export import fmt
from pipelines.payoff.planned import Outlook, Planned
from pipelines.settings import Settings

PAGE = "kalkyl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VALUES = "varden"


def show(visit: Visit, look: Look) -> None:
    """The page; the snapshot has no part in it."""
    access.opened(visit, "", PAGE)
    settings = Settings()
    on = payoff_plan.ground(settings.reference, settings.today)
    _body(visit, look, current(), on)


@st.fragment
def _body(visit: Visit, look: Look, lang: str, on: Ground) -> None:
    """All of it: an input runs only this again."""
    # A run of its own: language and login are asked for anew.
    i18n.use(lang)
    if access.visit() != visit:
        st.rerun()
    ui.eyebrow(_("Planerad upphandling"), _("räkneexempel, inga personuppgifter"))
    place = st.container()
    with st.container(key="kalkyl-inputs"):
        planned = kalkyl_inputs.ask(on)
    found = payoff_plan.reckoned(on, planned)
    with place:
        st.title(payoff_plan.answer(found, planned), anchor=False)
        st.markdown(payoff_plan.beside(found))
        ui.note(
            _(
                "Nuvärden {during}, i {year} års priser. Intervallet rymmer 90 av 100 simulerade "
                "fall: modellens osäkerhet, inte verklighetens."
            ).format(during=during(found.horizon), year=on.day.year)
        )
    _payers(found, look)
    _difference(found)
    _turning(found)
    st.info(
        _(
            "Hälsa, brottslighet och livskvalitet. Effekter för barn och anhöriga. Vad kravet gör "
            "med anbudens priser, utom den bonus och merkostnad som anges."
        ),
        title=_("Det här räknas inte"),
    )
    _basis(on, planned)
    _hand_out(visit, on, planned, lang)


def _payers(found: Outlook, look: Look) -> None:
    st.header(_("Vem som vinner och vem som betalar"), anchor=False)
    ui.note(_("Tusen kronor. Plus är vinst, minus är kostnad."))
    drawn = waterfall(payoff_plan.frame(found), look, THOUSANDS, payoff_plan.payer)
    ui.chart(drawn, "plan", VALUES)
    ui.table(
        [_("Vem"), _("Vårt huvudalternativ"), _("UHM:s kalkylator")],
        [
            (
                payoff_plan.payer(a),
                Cell(
                    payoff_plan.money(found.ours.npv[a]),
                    small=_("intervall {span}").format(span=payoff_plan.interval(found, a)),
                ),
                payoff_plan.money(found.national.npv[a]),
            )
            for a in payoff_plan.PAYERS
        ],
        _("Resultat per betalare"),
        numbers=(1, 2),
    )


def _difference(found: Outlook) -> None:
    st.header(_("Varför räknesätten skiljer sig"), anchor="skillnad")
    st.markdown(payoff_plan.difference(found))
    ui.note(payoff_plan_file.national())
    rows = payoff_plan.steps(found)
    ui.table(
        [_("Val"), _("Samhället"), _("Ändring, tkr")],
        [
            (name, payoff_plan.money(now), fmt.DASH if i == 0 else THOUSANDS.signed(change))
            for i, (name, now, change) in enumerate(rows)
        ],
        _("Från UHM:s kalkylator till vårt resultat"),
        numbers=(1, 2),
    )


def _turning(found: Outlook) -> None:
    """When the municipality has its money back, and how much must be due to the programme."""
    month = found.ours.breakeven_month[MUNICIPALITY]
    if month is None:
        own = _("Kommunen får inte tillbaka sina utlägg {during}.")
        st.markdown(own.format(during=during(found.horizon)))
    else:
        own = _("Kommunen har fått tillbaka sina utlägg efter **{n} månader**.")
        st.markdown(own.format(n=fmt.number(month, current())))
    if found.turning is not None and found.turning <= 1 and found.ours.npv[SOCIETY] > 0:
        words = _("Samhället går jämnt ut när **{share}** av jobbet beror på insatsen.")
        st.markdown(words.format(share=fmt.percent(found.turning, current())))


def _basis(on: Ground, planned: Planned) -> None:
    st.header(_("Förutsättningar"), anchor="forutsattningar")
    ui.table(
        [_("Uppgift"), _("Värde"), _("Källa"), _("Kontrollerat")],
        [
            (i.label, i.value, i.source, payoff_plan.verified_words(i))
            for i in payoff_plan.inputs(on, planned)
        ],
        _("Förutsättningar"),
        numbers=(1,),
    )


def _hand_out(visit: Visit, on: Ground, planned: Planned, lang: str) -> None:
    """The link that brings these inputs back, and the files, made on the click."""
    address = ui.url(ui.CALCULATOR, **payoff_plan.query(planned))
    method = ui.url(ui.METHOD, VALUES)
    link, how = _("Länk till den här kalkylen"), _("Så räknar vi")
    st.html(
        f'<div class="sh-links"><a href="{address}">{link}</a> · <a href="{method}">{how}</a></div>'
    )

    def workbook() -> bytes:
        i18n.use(lang)  # the click comes in a thread of its own
        return payoff_plan_file.workbook(on, planned)

    def csv() -> bytes:
        i18n.use(lang)
        return payoff_plan_file.csv(on, planned)

    with st.container(horizontal=True):
        for name, mime, make, label in (
            ("kalkyl.xlsx", XLSX, workbook, _("Ladda ner Excel")),
            ("kalkyl.csv", "text/csv", csv, _("Ladda ner CSV")),
        ):
            event = {"page": PAGE, "file": name}
            st.download_button(
                label, access.exported(visit, event, make), name, mime,
                key=f"download-{name}", on_click="ignore",
            )  # fmt: skip
