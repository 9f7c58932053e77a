"""The trend as a pure function: the share by year against the dated target.

No Streamlit, no SQL. Rules of `users.md` 3.5: the target is a step from its date, a year that is
not complete has an open point, and where little is known there is a span instead of a point.
"""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import assess, text
from dashboard.charts import Chart, alt_text
from dashboard.i18n import _, current
from dashboard.theme.look import Look, template
from pipelines.export import fmt

Target = tuple[dt.date, dt.date | None, float]


def _year_at(day: dt.date) -> float:
    """A date on the axis of years, where a year's point lies in its middle."""
    return day.year - 0.5 + (day.timetuple().tm_yday - 1) / 365


def _step(targets: Sequence[Target], first: float, last: float) -> tuple[list, list]:
    x: list[float | None] = []
    y: list[float | None] = []
    for start, stop, share in targets:
        begin = max(first, _year_at(start))
        end = min(last, _year_at(stop) + 1 / 365) if stop else last
        if begin < end:
            x += [begin, end]
            y += [share * 100, share * 100]
    return x, y


def trend(
    years: pd.DataFrame, targets: Sequence[Target], colours: Look, *, preliminary: int | None = None
) -> Chart:
    """The share by year with the target as a step line from its date.

    Args:
        years: rows of `data.trend`.
        targets: of `data.targets`.
        colours: of the page.
        preliminary: a year that is not complete; its point is open.
    """
    lang = current()
    frame = years.assign(year=[int(str(p)[:4]) for p in years["period_id"]])
    frame["open"] = (frame["status"] == "small_n") | (frame["year"] == preliminary)
    frame["vague"] = frame["unknown"] > frame["denominator"] / 2
    frame["result"] = [_year_text(r) for r in frame.itertuples()]
    sure = frame[frame["lower"].notna() & ~frame["vague"]]
    spans = frame[frame["lower"].notna() & (frame["upper"] > frame["lower"])]
    first, last = frame["year"].min() - 0.5, _end(frame, targets)
    figure = go.Figure()
    x, y = _step(targets, first, last)
    if x:
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name="target",
            hoverinfo="skip",
            line={"shape": "hv", "color": colours.target, "width": 2, "dash": "dash"},
        )
    for r in spans.itertuples():
        figure.add_bar(
            x=[r.year],
            y=[(r.upper - r.lower) * 100],
            base=[r.lower * 100],
            width=0.16,
            name="unknown",
            hoverinfo="text",
            hovertext=r.result,
            marker={
                "color": "rgba(0,0,0,0)",
                "line": {"color": colours.data, "width": 1},
                "pattern": {"shape": "/", "fgcolor": colours.data, "size": 6, "solidity": 0.25},
            },
        )
    figure.add_scatter(
        x=sure["year"],
        y=sure["lower"] * 100,
        mode="lines+markers",
        name="share",
        hoverinfo="text",
        hovertext=[f"<b>{r.year}</b><br>{r.result}" for r in sure.itertuples()],
        line={"color": colours.data, "width": 3},
        marker={
            "size": 12,
            "color": [colours.paper if o else colours.data for o in sure["open"]],
            "line": {"color": colours.data, "width": 3},
        },
    )
    notes = [_point_label(r, targets, preliminary, colours) for r in frame.itertuples()]
    if x:
        notes.append(
            {
                "x": x[-1],
                "y": y[-1],
                "xanchor": "right",
                "yanchor": "bottom",
                "showarrow": False,
                "text": f"<b>{_('Mål')} {fmt.percent(y[-1] / 100, lang)}</b>",
                "font": {"color": colours.ink, "size": 14},
            }
        )
    _trend_axes(figure, frame, notes, colours, last)
    return Chart(figure, _trend_alt(frame, targets), _trend_table(frame, targets))


def _end(frame: pd.DataFrame, targets: Sequence[Target]) -> float:
    """Where the axis ends: after the last year, with room for the target's label beside it."""
    last = int(frame["year"].max())
    if _at_target(targets, last) is None:
        return last + 0.5
    # A telephone has about sixty pixels a year, the label eighty.
    return last + max(1.4, 0.28 * frame["year"].nunique())


def _trend_axes(
    figure: go.Figure, frame: pd.DataFrame, notes: list, colours: Look, last: float
) -> None:
    lang = current()
    ticks = [0, 25, 50, 75, 100]
    figure.update_layout(
        template=template(colours, lang),
        annotations=notes,
        height=320,
        barmode="overlay",
        xaxis={
            "range": [frame["year"].min() - 0.5, last],
            "tickvals": list(frame["year"]),
            "ticktext": [str(y) for y in frame["year"]],
            "showgrid": False,
        },
        yaxis={
            "range": [0, 104],
            "tickvals": ticks,
            "ticktext": [fmt.percent(t / 100, lang) for t in ticks],
        },
    )


def _year_text(row: pd.Series) -> str:
    """`12 av 26 (46 %)`, with the same honesty as beside the bars."""
    return assess.result_text(row, None if pd.isna(row.target) else row.target, "goal_share")


def _at_target(targets: Sequence[Target], year: int) -> float | None:
    day = dt.date(year, 12, 31)
    hit = [t[2] for t in targets if t[0] <= day and (t[1] is None or t[1] >= day)]
    return hit[-1] if hit else None


def _point_label(
    row: pd.Series, targets: Sequence[Target], preliminary: int | None, colours: Look
) -> dict:
    """The figure at a point, on the side of it that the target line is not."""
    lang = current()
    known = not pd.isna(row.lower) and not row.vague
    words = row.result
    if known and row.status == "ok":
        words = f"<b>{fmt.percent(row.lower, lang, _at_target(targets, row.year))}</b>"
    if row.year == preliminary:
        words = f"{words}<br><span style='font-size:12px'>{_('preliminär')}</span>"
    aim = _at_target(targets, row.year)
    above = not known or aim is None or row.lower >= aim or aim - row.lower > 0.2
    y = (row.upper if above else row.lower) * 100 if known else 4
    return {
        "x": row.year,
        "y": y,
        "text": words,
        "showarrow": False,
        "yanchor": "bottom" if above else "top",
        "yshift": 10 if above else -10,
        "font": {"size": 15, "color": colours.ink},
        "bgcolor": colours.paper,
        "borderpad": 0,
    }


def _trend_alt(frame: pd.DataFrame, targets: Sequence[Target]) -> str:
    lang = current()
    known = frame[frame["lower"].notna() & (frame["status"] == "ok") & ~frame["vague"]]
    aim = _at_target(targets, int(frame["year"].max()))
    goal = _(" Målet är {share}.").format(share=fmt.percent(aim, lang)) if aim is not None else ""
    if known.empty:
        n = len(frame)
        return alt_text(_("Trend över {n} år: uppgift om andel saknas.").format(n=n) + goal)
    one, two = known.iloc[0], known.iloc[-1]
    a, b = (fmt.percent(r.lower, lang, aim) for r in (one, two))
    sentence = _("Andel med social hänsyn: {a} år {first}, {b} år {last}.")
    return alt_text(sentence.format(a=a, first=one.year, b=b, last=two.year) + goal)


def _trend_table(frame: pd.DataFrame, targets: Sequence[Target]) -> pd.DataFrame:
    lang = current()
    aims = [_at_target(targets, int(y)) for y in frame["year"]]
    return pd.DataFrame(
        {
            _("År"): [str(y) for y in frame["year"]],
            _("Resultat"): [text.plain(r) for r in frame["result"]],
            _("Mål"): [_("ökning") if a is None else fmt.percent(a, lang) for a in aims],
        }
    )
