"""Still charts of a report as SVG: bars against a target, steps, curves, losses and gains.

Pure: numbers and words in, drawing out; no browser and nobody else's page is needed. Colours and
rules are those of the pages (`users.md` 3.4-3.5): unknown is hatched, few are hollow, values stand
beside the bars, colour never carries a meaning alone.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipelines.export import fmt

INK, SOFT, RULE, DATA, TARGET = "#1f2a30", "#52626b", "#d1d9dc", "#3f5564", "#b3215c"
WIDTH = 7.2
BAR = 0.5
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
}


@dataclass(frozen=True)
class Bar:
    """One bar: from nothing to `value`, hatched to `upper`; hollow where there are few cases."""

    label: str
    text: str
    value: float | None
    upper: float | None = None
    hollow: bool = False


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.subplots()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    return figure, axes


def _svg(figure: Figure) -> str:
    """The drawing as a data address, which an image shows apart from the page around it."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode("ascii")


def _percent_axis(axis: Any, lang: str) -> None:
    axis.set_ticks([0, 0.25, 0.5, 0.75, 1], [fmt.percent(x / 4, lang) for x in range(5)])


def bars(rows: Sequence[Bar], target: float | None, target_text: str, lang: str) -> str:
    """Shares as lying bars against a target, the figures in a column to the right."""
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(0.6 + 0.3 * len(rows))
        for y, row in enumerate(rows):
            if row.value is not None:
                fill = "none" if row.hollow else DATA
                axes.barh(y, row.value, BAR, color=fill, edgecolor=DATA)
                if row.upper is not None and row.upper > row.value:
                    rest = row.upper - row.value
                    axes.barh(y, rest, BAR, left=row.value, color="none", edgecolor=DATA,
                              hatch="////")  # fmt: skip
            axes.text(1.02, y, row.text, va="center", transform=axes.get_yaxis_transform())
        if target is not None:
            axes.axvline(target, color=TARGET, linestyle=(0, (4, 3)), linewidth=1.4)
            axes.text(target, -0.75, target_text, ha="center", va="bottom", weight="bold")
        axes.set_yticks(range(len(rows)), [row.label for row in rows])
        axes.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.7))
        _percent_axis(axes.xaxis, lang)
        return _svg(figure)


def by_year(
    rows: Sequence[Bar], targets: Sequence[float | None], target_text: str, lang: str
) -> str:
    """Shares by year as standing bars, each year's target as a step above it."""
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(2.7)
        named = False
        for x, (row, target) in enumerate(zip(rows, targets, strict=True)):
            if row.value is not None:
                fill = "none" if row.hollow else DATA
                axes.bar(x, row.value, BAR, color=fill, edgecolor=DATA)
                if row.upper is not None and row.upper > row.value:
                    axes.bar(x, row.upper - row.value, BAR, bottom=row.value, color="none",
                             edgecolor=DATA, hatch="////")  # fmt: skip
            if target is not None:
                axes.hlines(target, x - 0.5, x + 0.5, color=TARGET, linestyle=(0, (4, 3)))
                if not named:
                    axes.text(x - 0.5, target + 0.02, target_text, ha="left", weight="bold")
                named = True
        axes.set_xticks(range(len(rows)), [f"{row.label}\n{row.text}" for row in rows])
        axes.set(xlim=(-0.6, len(rows) - 0.4), ylim=(0, 1))
        _percent_axis(axes.yaxis, lang)
        return _svg(figure)


def curve(
    months: Sequence[int],
    share: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
    at_risk: Sequence[str],
    axis: str,
    lang: str,
) -> str:
    """A curve of who is left with its interval, and below it how many are followed so far."""
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(3.0)
        axes.fill_between(months, lower, upper, step="post", color=DATA, alpha=0.2, linewidth=0)
        axes.step(months, share, where="post", color=DATA, linewidth=1.8)
        shown = [i for i, month in enumerate(months) if month % 6 == 0]
        labels = [f"{months[i]}\n{at_risk[i]}" for i in shown]
        axes.set_xticks([months[i] for i in shown], labels)
        axes.set(xlim=(0, max(months)), ylim=(0, 1), xlabel=axis)
        _percent_axis(axes.yaxis, lang)
        return _svg(figure)


def spans(rows: Sequence[tuple[str, str, float, float, float | None]], axis: str, lang: str) -> str:
    """Lines from low to high with a mark at the middle value; the line of nothing is drawn.

    Args:
        rows: Label, words to the right, low, high, and the value between, if there is one.
        axis: What the axis counts.
        lang: Of the figures.
    """
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(0.9 + 0.3 * len(rows))
        axes.axvline(0, color=INK, linewidth=1)
        for y, (_, text, low, high, middle) in enumerate(rows):
            axes.plot([low, high], [y, y], color=DATA, linewidth=6, solid_capstyle="butt")
            if middle is not None:
                axes.plot([middle], [y], marker="D", color="white", markeredgecolor=INK)
            axes.text(1.02, y, text, va="center", transform=axes.get_yaxis_transform())
        axes.set_yticks(range(len(rows)), [row[0] for row in rows])
        axes.set(ylim=(len(rows) - 0.4, -0.6), xlabel=axis)
        axes.xaxis.set_major_formatter(lambda x, _: fmt.number(x, lang, 0 if x == int(x) else 1))
        return _svg(figure)
