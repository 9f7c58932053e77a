"""Tillgänglighet: the accessibility statement that the law asks for (`domain.md` 5.4).

Text only. What is known to be lacking is told here, from the automated runs and by hand.
"""

import datetime as dt

import streamlit as st

from dashboard import text, ui
from dashboard.i18n import _, current
from dashboard.ui import Context
from pipelines.export import fmt

DIGG = "https://www.digg.se/tdosanmalan"
ASSESSED = dt.date(2026, 11, 23)


def show(context: Context | None) -> None:
    """The page; without a context for who is not logged in, and then without any figure."""
    name = context.city.name if context else _("Kommunen")
    owner = text.plain(name, 80)
    if context:
        ui.opened(context, "tillganglighet")
    ui.eyebrow(name, _("enligt lagen om tillgänglighet till digital offentlig service"))
    st.title(_("Tjänsten är **delvis förenlig** med tillgänglighetslagen."), anchor=False)
    if context:
        ui.coverage_line(context, context.city.org_id, context.latest)
    st.markdown(
        _(
            "{owner} står bakom sidorna om social hänsyn i upphandling och vill att alla ska kunna "
            "använda dem. Här står vad som brister, och hur du når oss."
        ).format(owner=owner)
    )
    _list(_("Det som brister"), _lacking())
    _list(_("Så är sidorna gjorda"), _made())
    st.header(_("Hur vi har prövat"), anchor=False)
    st.markdown(
        _(
            "Vi har själva prövat tjänsten mot WCAG 2.1 nivå A och AA: sidorna automatiskt med "
            "axe, ljusa och mörka, och vid 320 bildpunkters bredd. Prövning med skärmläsare och av "
            "någon utomstående återstår. Senaste bedömning och uppdatering: {day}."
        ).format(day=fmt.date_long(ASSESSED, current()))
    )
    st.header(_("Kontakta oss om du möter hinder"), anchor=False)
    st.markdown(
        _(
            "Skriv till den som förvaltar tjänsten hos {owner}, samma som ger behörighet. Säg "
            "vilken sida det gäller och vad som hindrar. Du kan få uppgifterna på annat sätt."
        ).format(owner=owner)
    )
    st.header(_("Tillsyn"), anchor=False)
    words = _("Myndigheten ser till att lagen följs. Är du inte nöjd med vårt svar:")
    where = _("Anmäl till Myndigheten för digital förvaltning")
    st.html(
        f'<div class="sh-links">{text.html(words)} <a href="{DIGG}">{text.html(where)}</a></div>'
    )


def _lacking() -> list[str]:
    """What does not meet the criteria, and the reason: none is undue, all are the framework's."""
    return [
        _(
            "Diagrammen går inte att stega igenom med tangentbord. Varje diagram har en "
            "textbeskrivning och samma siffror som tabell under «Visa som tabell» (WCAG 1.1.1, "
            "2.1.1)."
        ),
        _(
            "Enstaka ord i ramverkets knappar är på engelska, till exempel huvudmenyns namn för "
            "skärmläsare, och raden som visas när en hämtning inte kan göras (WCAG 3.1.2)."
        ),
        _("Tangenterna R och C är genvägar i ramverket och går inte att stänga av (WCAG 2.1.4)."),
    ]


def _made() -> list[str]:
    return [
        _("Svaret står först på varje sida, i ord."),
        _("Ingen uppgift finns bara som färg eller bara när man pekar."),
        _("Text och diagram följer webbläsarens ljusa eller mörka läge."),
        _("Sidorna går att läsa på mobil utan att rulla i sidled."),
    ]


def _list(title: str, items: list[str]) -> None:
    st.header(title, anchor=False)
    points = "".join(f"<li>{text.html(item, 600)}</li>" for item in items)
    st.html(f"<ul>{points}</ul>")
