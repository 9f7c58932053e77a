"""Files that are sent, and among them the units' registers and plans: which periods and rows.

The other reports are in `lists.py`, what goes wrong with a file in `mishaps.py`. Nothing is written
here: `city.py` writes the files and sums up the truth.
"""

import datetime as dt
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

from pipelines.demo.layouts import NOTE, Layout, layouts
from pipelines.demo.model import Procurement, Window, as_of
from pipelines.demo.sheets import Entry, SheetRows, entry
from pipelines.demo.truth import Period, month_end, quarters
from pipelines.demo.units import Unit
from pipelines.demo.words import GROUP_HEADINGS
from pipelines.demo.world import World

REGISTER = "procurement_register"
PLAN = "procurement_plan"


@dataclass
class Delivery:
    """A file that an organisation sends.

    Attributes:
        org_id: The sender.
        layout: How it is laid out.
        file_name: Its name.
        sheets: Its sheets.
        period_id: What it is for; None for a list that holds until a newer one.
        quarters: The quarters it covers, of a register.
        part: The part of the report that it is.
        replaced: It is accepted but no longer in force, as a newer file is.
        mishap: What happened to it: cut short, a person's number in a comment, or amounts in
            thousands under headers that do not say so.
    """

    org_id: str
    layout: Layout
    file_name: str
    sheets: list[SheetRows]
    period_id: str | None = None
    quarters: tuple[str, ...] = ()
    part: str = ""
    replaced: bool = False
    mishap: Literal["", "cut_short", "personal_comment", "in_thousands"] = ""

    @property
    def refused(self) -> bool:
        """Nothing of it counts."""
        return self.mishap in ("cut_short", "personal_comment")

    @property
    def entries(self) -> list[Entry]:
        """All business rows."""
        return [e for s in self.sheets for e in s.entries]


@dataclass
class Sender:
    """An organisation that sends files: its names, its source of chance, its files in order."""

    org_id: str
    names: tuple[str, ...]
    rng: np.random.Generator
    deliveries: list[Delivery] = field(default_factory=list)

    def words(self, **more: str) -> dict[str, str]:
        """What the titles of its sheets are filled with."""
        return {"org": self.names[0], "note": NOTE, **more}


def sender(org_id: str, names: Sequence[str], seed: int) -> Sender:
    """A sender without files; the first of its names stands in titles, the second in file names."""
    rng = np.random.default_rng([seed, zlib.crc32(org_id.encode()), 1])
    return Sender(org_id, tuple(names), rng)


def unit_sender(unit: Unit, seed: int) -> Sender:
    """The sender of a unit."""
    return sender(unit.org_id, (unit.name, unit.short, *unit.aliases), seed)


def register_layout(unit: Unit) -> Layout:
    """How a unit writes its register."""
    return layouts()[f"B{unit.layout}"]


def plan_layout(unit: Unit) -> Layout:
    """How a unit writes its plan."""
    return layouts()[{2: "A2", 5: "A2", 4: "A3", 6: "A3"}.get(unit.layout, "A1")]


def due_periods(layout: Layout, years: tuple[int, int], through: dt.date) -> list[Period]:
    """The periods a unit sends files for: closed years, the open one by quarter or to date."""
    result = []
    for year in range(years[0], years[1] + 1):
        last = min(dt.date(year, 12, 31), through)
        if layout.cadence == "year" and last.month < 12:
            result += [quarter(q) for q in quarters(dt.date(year, 1, 1), last)]
        else:
            result.append(Period(str(year), dt.date(year, 1, 1), last))
    return result


def quarter(period_id: str) -> Period:
    """A quarter by its id, such as `2015-Q2`."""
    year, number = int(period_id[:4]), int(period_id[-1])
    last = month_end(year * 12 + number * 3 - 1)
    return Period(period_id, dt.date(year, number * 3 - 2, 1), last)


def send_register(who: Sender, unit: Unit, world: World) -> None:
    """Adds the follow-up of each period: its own procurements, and older ones that changed."""
    layout = register_layout(unit)
    bought = [p for rows in world.bought[unit.org_id].values() for p in rows if p.event]
    before: dt.date | None = None
    for period in due_periods(layout, world.years, world.through):
        if layout.cadence == "cumulative":
            sheets = _cumulative(who, layout, bought, period)
        else:
            rows = [r for p in bought if (r := _news(p, period, before))]
            sheets = [_sheet(who, layout, period, rows)]
        name = f"{_register_name(layout, period)} {who.names[1]}.{layout.suffix}"
        delivered = tuple(quarters(period.first, period.last))
        who.deliveries.append(
            Delivery(who.org_id, layout, name, sheets, period.period_id, delivered)
        )
        before = period.last


def _news(p: Procurement, period: Period, before: dt.date | None) -> Procurement | None:
    if p.event is None or p.event > period.last:
        return None
    now = as_of(p, period.last)
    if p.event >= period.first:
        return now
    return now if before is not None and now != as_of(p, before) else None


def _cumulative(
    who: Sender, layout: Layout, bought: Sequence[Procurement], period: Period
) -> list[SheetRows]:
    sheets = []
    for period_id in quarters(period.first, period.last):
        part = quarter(period_id)
        rows = [
            as_of(p, part.last) for p in bought if p.event and period.first <= p.event <= part.last
        ]
        sheets.append(_sheet(who, layout, part, rows))
    return sheets


def _sheet(who: Sender, layout: Layout, period: Period, rows: Sequence[Procurement]) -> SheetRows:
    words = who.words(period=_words(period))
    entries = [_entry(who, layout, procurement_known(p)) for p in rows]
    if layout.group_by:  # rows without a kind stand before the first heading
        order = list(GROUP_HEADINGS)
        entries.sort(key=lambda e: order.index(n) if (n := e.known[layout.group_by]) else -1)
    return SheetRows(layout.sheet.format(**words), words, entries)


def _words(period: Period) -> str:
    """A period as a sheet's name or title says it."""
    year, _, number = period.period_id.partition("-Q")
    if number:
        return f"Kv{number} {year}"
    return f"Helår {year}" if period.last.month == 12 else f"Kv1-Kv{period.last.month // 3} {year}"


def procurement_known(p: Procurement) -> dict[str, Any]:
    """What is known of a procurement, by the fields of a register."""
    return {k: v for k, v in asdict(p).items() if k not in ("planned_at", "plan_social")}


def plan_known(p: Procurement) -> dict[str, Any]:
    """What is known of a planned procurement, by the fields of a plan."""
    day = p.planned_at
    window = Window(day, day) if day else None
    return {**asdict(p), "planned_at": window, "social": p.plan_social}


def as_procurement(e: Entry) -> Procurement:
    """The procurement that a reader understands from a row of a register or a plan."""
    known = {k: v for k, v in e.known.items() if k in Procurement.__dataclass_fields__}
    window = known.get("planned_at")
    return Procurement(**{**known, "planned_at": window.first if window else None})


def _entry(who: Sender, layout: Layout, known: Mapping[str, Any]) -> Entry:
    name = who.names[int(who.rng.integers(0, len(who.names)))]
    made = entry({**known, "org": who.org_id}, layout, name)
    if {"starts_at", "ends_at"} <= set(layout.fields):  # the months follow from the days
        made.known["duration_months"] = known["duration_months"]
    for field_ in ("procurement_ref", "title"):  # of a row without them nothing is known
        made.known.setdefault(field_, None)
    return made


def _register_name(layout: Layout, period: Period) -> str:
    year, _, number = period.period_id.partition("-Q")
    tag = f"Q{number} {year}" if number else year
    if layout.name == "B2":
        return f"Uppföljning social hänsyn {tag}"
    if layout.name == "B3":
        return f"Upphandlingsuppföljning {year}"
    if not number and period.last.month < 12:
        tag = _words(period)
    return f"Social hänsyn uppföljning {tag}"


def send_plans(who: Sender, unit: Unit, world: World) -> None:
    """Adds a plan for each year: a sheet for the year and one, less complete, for the next."""
    layout = plan_layout(unit)
    by_year: Callable[[int], Sequence[Procurement]] = world.planned[unit.org_id].__getitem__
    for year in range(world.years[0], world.years[1] + 1):
        sheets = []
        for ahead in (year, year + 1):
            kept = [p for p in by_year(ahead) if ahead == year or who.rng.random() < 0.6]
            kept.sort(key=lambda p: (p.planned_at or dt.date.min, p.procurement_ref))
            rows = [_entry(who, layout, plan_known(p)) for p in kept]
            words = who.words(period=str(ahead))
            sheets.append(SheetRows(layout.sheet.format(**words), words, rows))
        name = f"Upphandlingsplan {year} {who.names[1]} v3.{layout.suffix}"
        if unit.layout in (2, 5, 6):
            name = f"Prognos tjänsteupph {year}-{year + 1} {who.names[1]}.{layout.suffix}"
        who.deliveries.append(Delivery(who.org_id, layout, name, sheets, str(year)))
