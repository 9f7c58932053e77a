"""Colours and the Plotly template for light and dark pages.

Contrast of every pair was measured (`users.md` 3.4); colour never carries a meaning alone.
"""

from dataclasses import dataclass

import plotly.graph_objects as go

FONT = '"Source Sans", "Open Sans", "Segoe UI", Arial, sans-serif'

SWEDISH = {
    "dictionary": {},
    "format": {
        "days": ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"],
        "shortDays": ["sön", "mån", "tis", "ons", "tor", "fre", "lör"],
        "months": [
            *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti"),
            *("september", "oktober", "november", "december"),
        ],
        "shortMonths": [
            *("jan", "feb", "mar", "apr", "maj", "jun"),
            *("jul", "aug", "sep", "okt", "nov", "dec"),
        ],
        "date": "%Y-%m-%d",
        "decimal": ",",
        "thousands": "\u00a0",
    },
}


@dataclass(frozen=True)
class Look:
    """Colours of one appearance."""

    ink: str
    soft: str
    rule: str
    paper: str
    data: str
    target: str


LIGHT = Look("#1f2a30", "#52626b", "#d1d9dc", "#ffffff", "#3f5564", "#b3215c")
DARK = Look("#f2f5f6", "#b4c0c6", "#44525a", "#12181b", "#9fb9c8", "#ff8fb8")


def look(dark: bool) -> Look:
    """The colours of the page that is shown."""
    return DARK if dark else LIGHT


def config(lang: str) -> dict[str, object]:
    """Plotly's settings: Swedish words and figures, no tool bar, no logo, no scroll zoom."""
    settings: dict[str, object] = {"displayModeBar": False, "displaylogo": False, "locale": lang}
    return {**settings, "locales": {"sv": SWEDISH}} if lang == "sv" else settings


def template(colours: Look, lang: str) -> go.layout.Template:
    """Fonts, colours and margins that every chart shares."""
    axis = {
        "automargin": True,
        "color": colours.soft,
        "gridcolor": colours.rule,
        "linecolor": colours.rule,
        "zerolinecolor": colours.rule,
        "tickfont": {"size": 14},
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 15, "color": colours.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "separators": ",\u00a0" if lang == "sv" else ".,",
            "margin": {"l": 0, "r": 0, "t": 28, "b": 0},
            "showlegend": False,
            "dragmode": False,
            "hoverlabel": {"font": {"family": FONT, "size": 14}, "align": "left"},
            "xaxis": axis,
            "yaxis": axis,
        }
    )
