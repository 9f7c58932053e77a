"""Charts of rows: name and figure in words above a bar, so that nothing is cut off on a phone.

One layout for promised beside delivered, steps, groups, waterfalls and tornadoes; what the rows are
is told by the modules that call it. No Streamlit, no SQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.charts import BAR, BAR_AT, PIXELS, TEXT_AT, on_row
from dashboard.i18n import current
from dashboard.theme.look import Look, template

FILLED, HOLLOW, HATCHED, TOTAL = "filled", "hollow", "hatched", "total"
HEAD, SMALL = 0.75, 0.4


@dataclass(frozen=True)
class Bar:
    """A piece of a row's bar, from where to where on the scale."""

    start: float
    end: float
    style: str = FILLED


@dataclass(frozen=True)
class Row:
    """A row: its name, its figure in words, its bars; `mark` is a short line to compare with.

    `small` stands below the name.

    Texts go into Plotly labels as they stand; foreign ones are made harmless before.
    """

    label: str
    result: str
    bars: tuple[Bar, ...] = ()
    head: str = ""
    mark: float | None = None
    small: str = ""


@dataclass(frozen=True)
class Line:
    """A line down through all rows, with its words on top."""

    at: float
    words: str = ""


def _trace(style: str, found: list[tuple[float, Bar]], colours: Look) -> go.Bar:
    colour = colours.target if style == TOTAL else colours.data
    empty = "rgba(0,0,0,0)"
    marker: dict[str, object] = {
        "color": colour if style in (FILLED, TOTAL) else empty,
        "line": {"color": colour, "width": 1.5},
    }
    if style == HATCHED:
        marker["pattern"] = {
            "shape": "/", "fgcolor": colour, "bgcolor": empty, "size": 7, "solidity": 0.25,
        }  # fmt: skip
    return go.Bar(
        orientation="h",
        width=BAR,
        hoverinfo="skip",
        name=style,
        y=[y for y, _ in found],
        base=[min(bar.start, bar.end) for _, bar in found],
        x=[abs(bar.end - bar.start) for _, bar in found],
        marker=marker,
    )


def _line(x: float, y0: float, y1: float, colours: Look, dash: str) -> list[dict[str, object]]:
    """A line with a rim in the page's colour, visible where it crosses a bar."""
    pens = (("rim", colours.paper, 5, "solid"), ("line", colours.target, 2, dash))
    return [
        {
            "type": "line", "name": name, "x0": x, "x1": x, "y0": y0, "y1": y1,
            "line": {"color": colour, "width": width, "dash": style},
        }
        for name, colour, width, style in pens
    ]  # fmt: skip


def _scale(
    rows: Sequence[Row], lines: Sequence[Line], least: tuple[float, float]
) -> tuple[float, float]:
    """From where to where the bars reach; always with zero, never without width."""
    ends = [e for r in rows for b in r.bars for e in (b.start, b.end)]
    ends += [r.mark for r in rows if r.mark is not None] + [line.at for line in lines]
    low, high = min([*ends, least[0]]), max([*ends, least[1]])
    return low, high if high > low else low + 1


def rows_figure(
    rows: Sequence[Row],
    colours: Look,
    *,
    lines: Sequence[Line] = (),
    least: tuple[float, float] = (0.0, 0.0),
) -> go.Figure:
    """The figure of some rows.

    Args:
        rows: From the top; a row with another `head` than the one before it gets that heading.
        colours: Of the page.
        lines: Down through all rows.
        least: What the scale at least covers, such as 0 to 100 percent.
    """
    y, before, notes, shapes = 0.0, "", [], []
    placed: dict[str, list[tuple[float, Bar]]] = {}
    for row in rows:
        if row.head and row.head != before:
            y += HEAD if not before else HEAD * 1.5
            notes.append(on_row(0, y - HEAD / 2, f"<b>{row.head}</b>", "left", colours, 16))
            before = row.head
        notes.append(on_row(0, y + TEXT_AT, row.label, "left", colours))
        notes.append(on_row(1, y + TEXT_AT, row.result, "right", colours))
        if row.small:
            y += SMALL
            words = f"<span style='color:{colours.soft}'>{row.small}</span>"
            notes.append(on_row(0, y + TEXT_AT, words, "left", colours, 14))
        for bar in row.bars:
            placed.setdefault(bar.style, []).append((y + BAR_AT, bar))
        if row.mark is not None:
            shapes += _line(row.mark, y + BAR_AT - BAR, y + BAR_AT + BAR, colours, "solid")
        y += 1
    low, high = _scale(rows, lines, least)
    for line in lines:
        shapes += _line(line.at, 0, y, colours, "dash")
        notes.append(_above(line, (line.at - low) / (high - low), colours))
    # Hollow first: what is filled stands in it.
    order = (HOLLOW, HATCHED, FILLED, TOTAL)
    figure = go.Figure([_trace(s, placed[s], colours) for s in order if s in placed])
    figure.update_layout(
        template=template(colours, current()),
        annotations=notes,
        shapes=shapes,
        barmode="overlay",
        height=int(y * PIXELS + 40),
        xaxis={"range": [low, high], "showticklabels": False, "showgrid": False,
               "zeroline": True},
        yaxis={"range": [y, 0], "visible": False},
    )  # fmt: skip
    return figure


def _above(line: Line, place: float, colours: Look) -> dict[str, object]:
    """The words over a line, turned inwards near an edge."""
    anchor = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    return {
        "x": line.at, "y": 0, "yanchor": "bottom", "xanchor": anchor, "showarrow": False,
        "text": f"<b>{line.words}</b>", "font": {"size": 14, "color": colours.ink},
    }  # fmt: skip
