"""Who gains and which assumptions decide, as charts: figure, alternative text, table. Pure.

Amounts come in kronor and are shown in millions; frames are those of `payoff.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from dashboard import payoff
from dashboard.charts import Chart, alt_text
from dashboard.i18n import _, current
from dashboard.payoff_words import actor, assumption
from dashboard.row_chart import FILLED, TOTAL, Bar, Line, Row, rows_figure
from dashboard.theme.look import Look
from pipelines.export import fmt

MILLION = 1_000_000


@dataclass(frozen=True)
class Unit:
    """What amounts are shown in: kronor in one, and how many decimals."""

    kronor: float
    decimals: int

    def words(self) -> str:
        """Its name."""
        return _("miljoner kronor") if self.kronor == MILLION else _("tusen kronor")

    def plain(self, value: float) -> str:
        """`17,0`; nothing has no sign."""
        text = fmt.number(value / self.kronor, current(), self.decimals)
        return text if text.strip(f"0,.{fmt.MINUS}") else text.removeprefix(fmt.MINUS)

    def signed(self, value: float) -> str:
        """`+17,0`: a change with its sign."""
        text = self.plain(value)
        return f"+{text}" if value > 0 and text.strip("0,.") else text

    def span(self, low: float, high: float) -> str:
        """`12,1–17,0`, `−40 till 12`, or that it is not shown."""
        if pd.isna(low) or pd.isna(high):
            return _("visas inte")
        # A minus beside a dash cannot be read.
        return (fmt.DASH if low >= 0 else _(" till ")).join((self.plain(low), self.plain(high)))


MILLIONS, THOUSANDS = Unit(MILLION, 1), Unit(1_000, 0)


def waterfall(
    rows: pd.DataFrame,
    colours: Look,
    unit: Unit = MILLIONS,
    named: Callable[[str], str] = actor,
) -> Chart:
    """From payer to payer to what society gains in all.

    Args:
        rows: Net amounts indexed by actor, the sum among them.
        colours: Of the page.
        unit: Millions, or thousands for what is small.
        named: What the actors are called.
    """
    drawn, at, least = [], 0.0, 0.0
    present = [name for name in payoff.ACTORS if name in rows.index]
    for name in present:
        value = float(rows.loc[name, "npv"])
        bar = Bar(at / unit.kronor, (at + value) / unit.kronor, FILLED)
        drawn.append(Row(named(name), unit.signed(value), (bar,)))
        at += value
        least = min(least, at)
    whole = float(rows.loc[payoff.SOCIETY, "npv"])
    words = unit.plain(whole)
    bar = Bar(0, whole / unit.kronor, TOTAL)
    drawn.append(Row(f"<b>{named(payoff.SOCIETY)}</b>", f"<b>{words}</b>", (bar,)))
    own = unit.signed(float(rows.loc[payoff.MUNICIPALITY, "npv"]))
    alt = _("Nytta per betalare, {unit}: samhället {whole}, kommunen {own}.").format(
        unit=unit.words(), whole=words, own=own
    )
    shown = [*present, payoff.SOCIETY]
    ends = rows.loc[shown, ["p05", "p95"]].itertuples(index=False)
    table = pd.DataFrame(
        {
            _("Vem"): [named(name) for name in shown],
            _("Nytta, {unit}").format(unit=unit.words()): [
                *(unit.signed(float(rows.loc[name, "npv"])) for name in present), words
            ],
            _("Modellens intervall"): [unit.span(*each) for each in ends],
        }
    )  # fmt: skip
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
