"""Who gains and which assumptions decide, as charts: figure, alternative text, table. Pure.

Amounts come in kronor and are shown in millions; frames are those of `payoff.py`.
"""

import pandas as pd

from dashboard import payoff
from dashboard.charts import Chart, alt_text
from dashboard.i18n import _, current
from dashboard.payoff_words import actor, assumption
from dashboard.row_chart import FILLED, TOTAL, Bar, Line, Row, rows_figure
from dashboard.theme.look import Look
from pipelines.export import fmt

MILLION = 1_000_000


def _amount(value: float) -> str:
    """`+17,0`: a change with its sign, in millions."""
    text = fmt.millions(value, current())
    return f"+{text}" if value > 0 else text


def waterfall(rows: pd.DataFrame, colours: Look) -> Chart:
    """From payer to payer to what society gains in all.

    Args:
        rows: Net amounts indexed by actor, the sum among them.
        colours: Of the page.
    """
    drawn, at, least = [], 0.0, 0.0
    present = [name for name in payoff.ACTORS if name in rows.index]
    for name in present:
        value = float(rows.loc[name, "npv"])
        bar = Bar(at / MILLION, (at + value) / MILLION, FILLED)
        drawn.append(Row(actor(name), _amount(value), (bar,)))
        at += value
        least = min(least, at)
    whole = float(rows.loc[payoff.SOCIETY, "npv"])
    words = f"<b>{fmt.millions(whole, current())}</b>"
    drawn.append(Row(f"<b>{actor(payoff.SOCIETY)}</b>", words, (Bar(0, whole / MILLION, TOTAL),)))
    alt = _("Nytta per betalare, miljoner kronor: samhället {whole}, kommunen {own}.").format(
        whole=fmt.millions(whole, current()),
        own=_amount(float(rows.loc[payoff.MUNICIPALITY, "npv"])),
    )
    named = [*present, payoff.SOCIETY]
    table = pd.DataFrame(
        {
            _("Vem"): [actor(name) for name in named],
            _("Nytta, miljoner kronor"): [
                *(_amount(float(rows.loc[name, "npv"])) for name in present),
                fmt.millions(whole, current()),
            ],
            _("Modellens intervall"): [payoff.interval(rows.loc[name]) for name in named],
        }
    )
    # Where nothing lies below zero the chart's own edge is the line.
    lines = [Line(0.0, "0")] if least < 0 or whole < 0 else []
    return Chart(rows_figure(drawn, colours, lines=lines), alt_text(alt), table)


def tested(parameter: str, low: float, high: float) -> str:
    """Between what an assumption is varied, in words."""
    lang = current()
    if parameter == "horizon_years":
        return _("{low} till {high} år").format(
            low=fmt.number(low, lang), high=fmt.number(high, lang)
        )
    a, b = (fmt.percent_number(v, lang) for v in (low, high))
    if parameter.endswith("_factor"):
        return _("{low} till {high} procent av i dag").format(low=a, high=b)
    return _("{low} till {high} procent").format(low=a, high=b)


def tornado(rows: pd.DataFrame, middle: float, colours: Look) -> Chart:
    """Each assumption low and high, the others unchanged; the one that matters most on top.

    Args:
        rows: Of `payoff.sensitivity`.
        middle: The amount with all assumptions as they are.
        colours: Of the page.
    """
    found = list(rows.itertuples())
    results = []
    for r in found:
        low, high = sorted((float(r.npv_low), float(r.npv_high)))
        results.append(fmt.millions_range(low, high, current()))
    drawn = [
        Row(
            assumption(r.parameter),
            words,
            (Bar(r.npv_low / MILLION, r.npv_high / MILLION, FILLED),),
            small=tested(r.parameter, r.low, r.high),
        )
        for r, words in zip(found, results, strict=True)
    ]
    top = found[0]
    alt = _("Vad som avgör: {n} antaganden. Mest betyder {name}: {span}.").format(
        n=len(found), name=assumption(top.parameter).lower(), span=results[0]
    )
    table = pd.DataFrame(
        {
            _("Antagande"): [assumption(r.parameter) for r in found],
            _("Prövat"): [tested(r.parameter, r.low, r.high) for r in found],
            _("Nyttan blir"): results,
        }
    )
    line = Line(middle / MILLION, fmt.millions(middle, current()))
    return Chart(rows_figure(drawn, colours, lines=[line]), alt_text(alt), table)
