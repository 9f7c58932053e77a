"""Charts as pure functions: frames in; figure, alternative text and table twin out.

No Streamlit, no SQL. `graph_objects` only; rules of `users.md` 3.4 and 3.5: unknown is hatched,
fewer than five are hollow, what is missing has no bar, values stand beside the bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard import assess, text
from dashboard.i18n import _, current
from dashboard.theme.look import Look, template
from pipelines.export import fmt

ALT_MAX = 160
ROW, HEAD, BAR = 1.0, 0.75, 0.26
TEXT_AT, BAR_AT = 0.24, 0.66
PIXELS = 54


@dataclass(frozen=True)
class Chart:
    """What screen, print and tests use: never one without the others."""

    figure: go.Figure
    alt: str
    table: pd.DataFrame


def alt_text(sentence: str) -> str:
    """The alternative text, cut to what screen readers are given in one go."""
    return text.clean(sentence, ALT_MAX)


def block_title(block: str, target: float | None, official: bool = True) -> str:
    """The heading of a block."""
    if block == assess.FREE:
        return _("Andel med social hänsyn")
    if block == assess.OPEN:
        return _("Går inte att bedöma")
    if official or target is None:
        return _("Når målet") if block == assess.REACHED else _("Når inte målet")
    share = fmt.percent(target, current())
    template_ = _("Minst {share}") if block == assess.REACHED else _("Under {share}")
    return template_.format(share=share)


def verdict(block: str, target: float | None, official: bool = True) -> str:
    """The block in a table cell; a dash where there is no level to reach."""
    return fmt.DASH if block == assess.FREE else block_title(block, target, official)


def _rows(shown: pd.DataFrame) -> tuple[list[tuple[float, str]], list[float], float]:
    """Positions from the top: block headings, unit rows, and where it ends."""
    heads, rows, y, before = [], [], 0.0, None
    for unit in shown.itertuples():
        if unit.block != before:
            y += HEAD if before is None else HEAD * 1.5
            heads.append((y - HEAD / 2, unit.block))
            before = unit.block
        rows.append(y)
        y += ROW
    return heads, rows, y


def _bars(shown: pd.DataFrame, at: Sequence[float], colours: Look) -> list[go.Bar]:
    has = shown["lower"].notna() & shown["status"].isin(["ok", "small_n"])
    bars = shown[has].assign(y=[y for y, keep in zip(at, has, strict=True) if keep])
    small = bars["status"] == "small_n"
    common = {"orientation": "h", "width": BAR, "hoverinfo": "text"}
    known = go.Bar(
        **common,
        x=bars["lower"] * 100,
        y=bars["y"],
        hovertext=bars["hover"],
        name="known",
        marker={
            "color": ["rgba(0,0,0,0)" if s else colours.data for s in small],
            "line": {"color": colours.data, "width": 1.5},
        },
    )
    rest = bars[(bars["upper"] - bars["lower"]) > 0]
    unknown = go.Bar(
        **common,
        x=(rest["upper"] - rest["lower"]) * 100,
        y=rest["y"],
        base=rest["lower"] * 100,
        hovertext=rest["hover"],
        name="unknown",
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {"color": colours.data, "width": 1},
            "pattern": {
                "shape": "/",
                "fgcolor": colours.data,
                "bgcolor": "rgba(0,0,0,0)",
                "size": 7,
                "solidity": 0.25,
            },
        },
    )
    return [known, unknown]


def on_row(x: float, y: float, words: str, anchor: str, colours: Look, size: int = 15) -> dict:
    """Text on a row; the page's colour behind it keeps the target line out of the letters."""
    return {
        "xref": "paper",
        "x": x,
        "yref": "y",
        "y": y,
        "text": words,
        "showarrow": False,
        "xanchor": anchor,
        "yanchor": "middle",
        "font": {"size": size},
        "bgcolor": colours.paper,
        "borderpad": 1,
    }


def _scale(percent: int, y: float, colours: Look) -> dict:
    """A figure of the scale; the outermost stay inside the chart."""
    return {
        "x": percent,
        "y": y + 0.25,
        "text": fmt.percent(percent / 100, current()),
        "showarrow": False,
        "xanchor": {0: "left", 100: "right"}.get(percent, "center"),
        "font": {"size": 14, "color": colours.soft},
    }


def share_by_unit(
    assessed: pd.DataFrame,
    target: float | None,
    colours: Look,
    *,
    when: str,
    kpi_id: str = "goal_share",
    totals: pd.DataFrame | None = None,
) -> Chart:
    """Bars against the target in blocks (`users.md` 10.2).

    Args:
        assessed: the units to show, as `assess.assess` orders them.
        target: the target as a fraction, None before there was one.
        colours: of the page.
        when: the period in words.
        kpi_id: the measure.
        totals: all units, when only some are shown; for the counts in headings and alt text.
    """
    lang, everything = current(), assessed if totals is None else totals
    shown = assessed.assign(label=[assess.short_label(r) for r in assessed.itertuples()])
    shown["hover"] = [
        f"<b>{text.label(r.name_sv, 80)}</b><br>{r.result}"
        + (f"<br>{r.lacking}" if r.lacking else "")
        for r in shown.itertuples()
    ]
    heads, at, end = _rows(shown)
    number = assess.counts(everything)
    official = kpi_id == "goal_share"
    notes = [
        on_row(
            0,
            y,
            f"<b>{block_title(b, target, official)}</b> ({fmt.number(number[b], lang)})",
            "left",
            colours,
            16,
        )
        for y, b in heads
    ]
    for row, y in zip(shown.itertuples(), at, strict=True):
        lack = f" <span style='color:{colours.soft}'>{row.lacking}</span>" if row.lacking else ""
        notes.append(on_row(0, y + TEXT_AT, f"{row.label}{lack}", "left", colours))
        notes.append(on_row(1, y + TEXT_AT, row.result, "right", colours))
    figure = go.Figure(_bars(shown, [y + BAR_AT for y in at], colours))
    if target is not None:
        # A rim in the page's colour keeps the line visible where it crosses a bar.
        for name, colour, width, dash in (
            ("rim", colours.paper, 5, "solid"),
            ("target", colours.target, 2, "dash"),
        ):
            figure.add_shape(
                type="line",
                x0=target * 100,
                x1=target * 100,
                y0=0,
                y1=end,
                line={"color": colour, "width": width, "dash": dash},
                name=name,
            )
        notes.append(
            {
                "x": target * 100,
                "y": 0,
                "yanchor": "bottom",
                "showarrow": False,
                "text": f"<b>{_('Mål')} {fmt.percent(target, lang)}</b>",
                "font": {"size": 14, "color": colours.ink},
            }
        )
    notes += [_scale(share, end, colours) for share in (0, 25, 50, 75, 100)]
    figure.update_layout(
        template=template(colours, lang),
        annotations=notes,
        barmode="overlay",
        height=int((end + 0.5) * PIXELS + 30),
        xaxis={"range": [0, 100], "showticklabels": False, "zeroline": True, "showgrid": False},
        yaxis={"range": [end + 0.5, 0], "visible": False},
    )
    return Chart(figure, _units_alt(number, target, when), _units_table(shown, target, official))


def _units_alt(number: dict[str, int], target: float | None, when: str) -> str:
    if target is None:
        n = sum(number.values())
        return alt_text(
            _("Andel med social hänsyn för {n} enheter, {when}.").format(n=n, when=when)
        )
    sentence = _(
        "Andel per enhet, {when}, mot {target}: {a} når dit, {b} gör det inte, "
        "{c} går inte att bedöma."
    )
    a, b, c = (number[k] for k in (assess.REACHED, assess.BELOW, assess.OPEN))
    share = fmt.percent(target, current())
    return alt_text(sentence.format(when=when, target=share, a=a, b=b, c=c))


def _units_table(shown: pd.DataFrame, target: float | None, official: bool) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Enhet"): [text.plain(r.name_sv) for r in shown.itertuples()],
            _("Bedömning"): [verdict(r.block, target, official) for r in shown.itertuples()],
            _("Resultat"): [text.plain(r.result) for r in shown.itertuples()],
            _("Till målet"): [r.lacking or fmt.DASH for r in shown.itertuples()],
        }
    )
