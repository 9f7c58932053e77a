"""Other assumptions tried on the published result, and the published grid of share and time.

Reckoned from what is published (`pipelines.payoff.what_if`); the result stands beside the published
one and is never told as it.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import access, downloads, i18n, payoff, ui
from dashboard.charts_payoff import MILLIONS
from dashboard.i18n import _, current
from dashboard.payoff import ACTORS, BASE, CAUTIOUS, MUNICIPALITY, SOCIETY, Beside
from dashboard.payoff_words import actor, assumption, scenario
from dashboard.ui import Cell, Context
from pipelines.export import fmt
from pipelines.payoff.sensitivity import Swing
from pipelines.payoff.what_if import DEADWEIGHT, what_if

MOST = 6
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def show(context: Context, told: Beside, name: str, who: str, rows: pd.DataFrame) -> None:
    """The grid, and sliders of what matters most to one actor, in scenarios that are varied."""
    _grid(context)
    npv = {a: float(rows.loc[a, "npv"]) for a in (*ACTORS, SOCIETY) if a in rows.index}
    if name not in (BASE, CAUTIOUS):
        return
    swings = payoff.swings(context.seen, name, npv)
    usual = payoff.usual(context.seen, told, name)
    varied = [s for s in swings if s.range.parameter in usual and _matters(s)]
    if usual.get(DEADWEIGHT, 1.0) >= 1 or DEADWEIGHT not in {s.range.parameter for s in varied}:
        return
    varied = _most(varied, who)
    st.header(_("Pröva andra antaganden"), anchor="prova")
    with st.expander(_("Ändra och räkna om")):
        _tried(context, name, who, current(), npv, varied, usual)


def _most(swings: Sequence[Swing], who: str) -> list[Swing]:
    """Those that matter most to an actor; that of deadweight, which all need, always first."""
    ordered = sorted(swings, key=lambda s: (s.range.parameter != DEADWEIGHT, -s.size(who)))
    return ordered[:MOST]


def _matters(swing: Swing) -> bool:
    """Whether a whole swing moves somebody by at least a thousand kronor."""
    return max(swing.size(a) for a in (SOCIETY, MUNICIPALITY)) >= 1_000


@st.fragment
def _tried(
    context: Context,
    name: str,
    who: str,
    lang: str,
    npv: Mapping[str, float],
    varied: Sequence[Swing],
    usual: Mapping[str, float],
) -> None:
    """Sliders and what they lead to; a slider runs only this again."""
    # A run of its own: language and login are asked for anew.
    i18n.use(lang)
    if access.visit() != context.visit:
        st.rerun()
    ui.note(
        _(
            "Utgår från alternativet {scenario}. Räknas ur de publicerade beloppen, som följer "
            "vart och ett av de här antagandena i en rät linje. Resultatet är ett räkneexempel "
            "utan intervall."
        ).format(scenario=scenario(name))
    )
    place = st.container()
    halves = (varied[: (len(varied) + 1) // 2], varied[(len(varied) + 1) // 2 :])
    chosen = {}
    for column, half in zip(st.columns(2, gap="large"), halves, strict=True):
        with column:
            chosen |= {s.range.parameter: _slider(context, name, s, usual) for s in half}
    defaults = {_key(name, p): _percent(usual[p]) for p in chosen}
    st.button(_("Återställ"), on_click=_reset, args=(defaults,), key="aterstall")
    result = what_if(npv, varied, usual, chosen)
    named = {SOCIETY: _("Samhället"), MUNICIPALITY: _("Kommunen")}
    words = _(
        "Räkneexempel. {who}: **{tried} mnkr** i stället för publicerade {published} mnkr, "
        "skillnad {change} mnkr."
    )
    place.markdown(
        words.format(
            who=named[who],
            tried=fmt.millions(result[who], lang),
            published=fmt.millions(npv[who], lang),
            change=MILLIONS.signed(result[who] - npv[who]),
        )
    )
    with downloads.withheld():
        ui.table(
            [_("Vem"), _("Publicerat"), _("Räkneexempel"), _("Skillnad")],
            [
                (
                    actor(a),
                    fmt.millions(npv[a], lang),
                    fmt.millions(result[a], lang),
                    MILLIONS.signed(result[a] - npv[a]),
                )
                for a in npv
            ],
            _("Räkneexempel bredvid publicerat, miljoner kronor"),
            numbers=(1, 2, 3),
        )


def _key(name: str, parameter: str) -> str:
    return f"{name}-{parameter}"


def _percent(value: float) -> int:
    return round(value * 100)


def _slider(context: Context, name: str, swing: Swing, usual: Mapping[str, float]) -> float:
    """One assumption in percent, and below it its default and where that comes from."""
    of = swing.range
    start = _percent(usual[of.parameter])
    chosen = st.slider(
        assumption(of.parameter),
        min(_percent(of.low), start),
        max(_percent(of.high), start),
        start,
        format="%d\u00a0%%" if current() == "sv" else "%d%%",
        key=_key(name, of.parameter),
        bind="query-params",
    )
    source, verified = payoff.source(context.seen, of.parameter, name)
    mark = _("kontrollerad") if verified else _("ännu inte kontrollerad")
    words = _("Förval {value}. Källa: {source} ({mark}).").format(
        value=fmt.percent(usual[of.parameter], current()), source=source, mark=mark
    )
    ui.note(
        words if source else _("Förval {value}.").format(value=fmt.percent(start / 100, current()))
    )
    # Untouched it is the published value itself, not the percent it is rounded to.
    return usual[of.parameter] if chosen == start else chosen / 100


def _reset(defaults: Mapping[str, int]) -> None:
    for key, value in defaults.items():
        st.session_state[key] = value


def _grid(context: Context) -> None:
    """Society's result by the share that is due to the programme, and by time."""
    found = payoff.grid(context.seen)
    if found.empty:
        return
    st.header(_("Om mindre beror på insatsen"), anchor="andel")
    ui.note(_("Samhällets nytta i miljoner kronor. Mindre än noll är förlust."))
    shown = [share for share in found.index if any(abs(share - s) < 1e-9 for s in SHARES)]
    ui.table(
        [_("Beror på insatsen"), *(payoff.during(int(m)).capitalize() for m in found.columns)],
        [
            (
                fmt.percent(share, current()),
                *(_amount(found.loc[share, months]) for months in found.columns),
            )
            for share in shown
        ],
        _("Samhällets nytta efter hur mycket som beror på insatsen"),
        numbers=tuple(range(1, len(found.columns) + 1)),
    )


def _amount(value: float) -> Cell:
    return Cell(".." if pd.isna(value) else fmt.millions(value, current()))
