"""A value as a sender's layout writes it in a cell, and what a reader says of that way of writing.

One value at a time; rows and sheets are made in `sheets.py`, what goes wrong in `quirks.py`.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from pipelines.demo.layouts import Layout
from pipelines.demo.model import Window
from pipelines.demo.names import SSYK
from pipelines.demo.words import word
from pipelines.demo.workbooks import Cell, Shown

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


def written(layout: Layout, field: str, value: Any) -> tuple[Cell, str | None]:
    """The cell of a value, and the code of what is corrected in reading it, if anything.

    Args:
        layout: How the sender writes.
        field: The field.
        value: What is meant; None leaves the cell empty.
    """
    if value is None:
        return None, None
    kind = layout.type_of(field)
    if kind in ("date", "window"):
        return _day(layout, value)
    if kind in ("amount", "wage"):
        return amount(layout, value if kind == "wage" else value / layout.unit), None
    if kind == "share":
        return share(layout, value), None
    if kind == "person_id":
        return person(layout, value)
    text = _words(layout, field, kind, value)
    # Words of the template's list are as they should be; others are known, and remarked on.
    usual = kind != "codes" or text == ", ".join(word(layout.codes_of(field), v) for v in value)
    return text, None if usual else "M77"


def _words(layout: Layout, field: str, kind: str, value: Any) -> Cell:
    if kind == "yes_no":
        return word("yes_no", value)
    if kind == "code":
        return word(layout.codes_of(field), value, layout.voice)
    if kind == "codes":
        return ", ".join(word(layout.codes_of(field), v, layout.voice) for v in value)
    if kind == "org_number":
        return f"{value[:6]}-{value[6:]}"
    if kind == "ssyk":
        return str(value) if layout.occupations == "code" else SSYK[value]
    return value  # type: ignore[no-any-return]  # text, or a plain number


def _day(layout: Layout, value: dt.date | Window) -> tuple[Cell, str | None]:
    if isinstance(value, Window):
        if value.precision != "day":
            return window(value), None
        value = value.first
    if layout.dates == "text":
        return value.isoformat(), "M02"
    if layout.dates == "short":
        return f"{value:%y%m%d}", "M109"
    return value, None


def window(value: Window) -> str:
    """A window in a sender's words."""
    day = value.first
    if value.precision == "week":
        return f"v {day.isocalendar().week} {day.isocalendar().year}"
    if value.precision == "quarter":
        return f"kv {(day.month + 2) // 3} {day.year}"
    return f"{MONTHS[day.month - 1]} {day.year}"


def amount(layout: Layout, value: float) -> Cell:
    """A sum in the layout's unit; with decimals in a CSV file, as its program writes them."""
    if layout.is_csv:
        return f"{value:.2f}".replace(".", ",")
    return int(value) if value == int(value) else float(Decimal(str(value)))


def share(layout: Layout, value: float) -> Cell:
    """A share as percent, as fraction, or as a fraction shown as percent."""
    if layout.shares == "percent":
        return round(value * 100)
    if layout.is_csv:
        return str(value).replace(".", ",")
    return Shown(value, "0%") if layout.shares == "shown" else value


def person(layout: Layout, number: str) -> tuple[Cell, str | None]:
    """A personal number in the sender's form, or the sender's own code of a person."""
    if not number.isdecimal():
        return number, None
    if layout.persons == "number":
        return int(number), "M63"
    if layout.persons in ("short", "ten"):
        return f"{number[2:8]}{'-' * (layout.persons == 'short')}{number[8:]}", "M62"
    return f"{number[:8]}{'-' * (layout.persons == 'long')}{number[8:]}", None
