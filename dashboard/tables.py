"""Tables of a page: links, header cells for readers, parts of long ones, and their download.

Draws; asks no questions of the snapshot. What a row says is decided by the page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import downloads, text
from dashboard.i18n import _, current
from pipelines.export import fmt


@dataclass(frozen=True)
class Cell:
    """A table cell: what it says, where it leads, what stands below it in small type."""

    value: str
    link: str = ""
    small: str = ""


Row = Sequence[Cell | str]


def table(
    headers: Sequence[str],
    rows: Iterable[Row],
    caption: str,
    *,
    numbers: Sequence[int] = (),
    tight: Sequence[int] = (),
    wide: bool = False,
    longest: int = text.MAX,
    whole: Callable[[], Iterable[Row]] | None = None,
) -> None:
    """A table with links, its own sideways scroll when wide, and its download.

    Args:
        headers: Of the columns.
        rows: What is shown.
        caption: For readers, and the title of the download.
        numbers: Columns of figures.
        tight: Columns whose words stay on one line.
        wide: Wider than a phone on purpose.
        longest: How many characters of a cell are shown.
        whole: Gives all rows to the download, when only a part of them is shown.
    """
    rows = list(rows)
    css = dict.fromkeys(numbers, ' class="sh-num"') | dict.fromkeys(tight, ' class="sh-tight"')
    head = "".join(
        f'<th scope="col"{css.get(i, "")}>{text.html(h)}</th>' for i, h in enumerate(headers)
    )
    body = "".join(f"<tr>{_row(row, css, longest)}</tr>" for row in rows)
    # Any table may be wider than a phone, and what scrolls must be reached by keyboard.
    region = f' tabindex="0" role="region" aria-label="{text.html(caption)}"'
    extra = " sh-wide" if wide else ""
    st.html(
        f'<div class="sh-scroll"{region}><table class="sh-table{extra}">'
        f'<caption class="sh-hidden">{text.html(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    downloads.rows(headers, lambda: plain(whole() if whole else rows), caption, numbers)


def long_table(
    headers: Sequence[str],
    frame: pd.DataFrame,
    draw: Callable[[pd.Series], Row],
    caption: str,
    key: str,
    size: int,
    **how: object,
) -> None:
    """A table of a frame's rows, `size` at a time, with links to its other parts below it.

    `key` names the part in the address; `how` is passed on to `table`.
    """
    place = st.container()
    part = frame.iloc[pages(len(frame), size, key)]
    with place:
        table(
            headers,
            [draw(r) for r in part.itertuples()],
            caption,
            whole=lambda: (draw(r) for r in frame.itertuples()),
            **how,  # type: ignore[arg-type]
        )


def or_dash(value: object) -> str:
    """A value as text; a dash where there is none."""
    return fmt.DASH if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def plain(rows: Iterable[Row]) -> list[list[tuple[str, str]]]:
    """Rows as pairs of texts: what a cell says, and what stands below it."""
    return [[(c.value, c.small) if isinstance(c, Cell) else (c, "") for c in row] for row in rows]


def _row(row: Row, css: dict[int, str], longest: int) -> str:
    cells = []
    for i, item in enumerate(row):
        cell = item if isinstance(item, Cell) else Cell(item)
        words = text.html(cell.value, longest)
        if cell.link:
            words = f'<a href="{text.html(cell.link, 500)}">{words}</a>'
        if cell.small:
            words += f"<small>{text.html(cell.small)}</small>"
        tag, scope = ("th", ' scope="row"') if i == 0 else ("td", "")
        cells.append(f"<{tag}{scope}{css.get(i, '')}>{words}</{tag}>")
    return "".join(cells)


def pages(total: int, size: int, key: str) -> slice:
    """Links to the parts of a long table; the rows of the part that the address asks for.

    Links and not Streamlit's page buttons, whose names are English, and so that "back" works.
    """
    count = -(-total // size)
    if count <= 1:
        return slice(0, total)
    asked = st.query_params.get(key, "")
    chosen = min(max(int(asked), 1), count) if asked.isdecimal() and len(asked) < 6 else 1
    near = sorted({1, *range(max(1, chosen - 2), min(count, chosen + 2) + 1), count})
    parts = []
    for before, number in zip([0, *near], near, strict=False):
        parts += ["<li>…</li>"] if number > before + 1 else []
        parts.append(f"<li>{_page_link(number, chosen, key)}</li>")
    st.html(f'<nav class="sh-pages" aria-label="{_("Sidor")}"><ul>{"".join(parts)}</ul></nav>')
    return slice((chosen - 1) * size, chosen * size)


def _page_link(number: int, chosen: int, key: str) -> str:
    name = fmt.number(number, current())
    if number == chosen:
        return f'<span aria-current="page">{name}</span>'
    address = "?" + urlencode({**st.query_params.to_dict(), key: str(number)})
    words = _("Sida {n}").format(n=name)
    return f'<a href="{text.html(address, 2000)}#{key}" aria-label="{words}">{name}</a>'
