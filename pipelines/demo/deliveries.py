"""Which files the invented units send, for which periods, with which rows.

Nothing is written here: `city.py` writes the files and sums up the truth.
"""

import datetime as dt
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipelines.demo.layouts import REGISTER, Layout, plan_layout
from pipelines.demo.model import Procurement, as_of
from pipelines.demo.quirks import Kind, plant
from pipelines.demo.sheets import Entry, entry
from pipelines.demo.truth import Period, month_end, quarters
from pipelines.demo.units import DAMAGED, MISSING, Unit


@dataclass
class SheetRows:
    """A sheet of a delivery: name, the period's words, business rows."""

    name: str
    words: str
    entries: list[Entry]


@dataclass
class Delivery:
    """A file that a unit sends; a replaced one is accepted but no longer in force."""

    unit: Unit
    layout: Layout
    period_id: str
    file_name: str
    sheets: list[SheetRows]
    quarters: tuple[str, ...] = ()
    replaced: bool = False
    cut_short: bool = False


@dataclass
class Sender:
    """A unit with what it bought and planned, by year, and its source of chance."""

    unit: Unit
    register: list[Procurement]
    plans: dict[int, list[Procurement]]
    rng: np.random.Generator
    deliveries: list[Delivery] = field(default_factory=list)


def sender(unit: Unit, made: Mapping[int, Sequence[Procurement]], seed: int) -> Sender:
    """The sender of a unit; `made` holds by year what it bought and what it only planned."""
    rng = np.random.default_rng([seed, zlib.crc32(unit.org_id.encode()), 1])
    rows = [p for year in sorted(made) for p in made[year]]
    plans = {year: [p for p in made[year] if p.planned_at] for year in made}
    return Sender(unit, [p for p in rows if p.event], plans, rng)


def due_periods(layout: Layout, years: tuple[int, int], through: dt.date) -> list[Period]:
    """The periods a unit sends files for; who sends by year sends the open year by quarter."""
    result = []
    for year in range(years[0], years[1] + 1):
        last = min(dt.date(year, 12, 31), through)
        if layout.cadence == "cumulative" or (layout.cadence == "year" and last.month == 12):
            result.append(Period(str(year), dt.date(year, 1, 1), last))
        else:
            result += [_quarter(q) for q in quarters(dt.date(year, 1, 1), last)]
    return result


def _quarter(period_id: str) -> Period:
    year, quarter = int(period_id[:4]), int(period_id[-1])
    last = month_end(year * 12 + quarter * 3 - 1)
    return Period(period_id, dt.date(year, quarter * 3 - 2, 1), last)


def send_register(who: Sender, due: Sequence[Period]) -> None:
    """Adds the follow-up of each period: its own procurements, and older ones that changed."""
    layout = REGISTER[who.unit.layout]
    before: dt.date | None = None
    for period in due:
        if layout.cadence == "cumulative":
            sheets = _cumulative(who, layout, period)
        else:
            rows = [r for p in who.register if (r := _news(p, period, before))]
            sheets = [_sheet(who, layout, period, rows)]
        delivered = tuple(quarters(period.first, period.last))
        name = f"{_register_name(layout, period)} {who.unit.short}.{layout.suffix}"
        who.deliveries.append(Delivery(who.unit, layout, period.period_id, name, sheets, delivered))
        before = period.last


def _news(p: Procurement, period: Period, before: dt.date | None) -> Procurement | None:
    if p.event is None or p.event > period.last:
        return None
    now = as_of(p, period.last)
    if p.event >= period.first:
        return now
    return now if before is not None and now != as_of(p, before) else None


def _cumulative(who: Sender, layout: Layout, period: Period) -> list[SheetRows]:
    sheets = []
    for quarter_id in quarters(period.first, period.last):
        quarter = _quarter(quarter_id)
        rows = [
            as_of(p, quarter.last)
            for p in who.register
            if p.event and period.first <= p.event <= quarter.last
        ]
        sheets.append(_sheet(who, layout, quarter, rows))
    return sheets


def _sheet(who: Sender, layout: Layout, period: Period, rows: Sequence[Procurement]) -> SheetRows:
    year, _, quarter = period.period_id.partition("-Q")
    words = f"Kv{quarter} {year}" if quarter else f"Helår {year}"
    name = {2: words if quarter else "Hela året", 3: words, 5: "Blad1", 6: "Blad1"}
    entries = [_entry(who, p, layout) for p in rows]
    return SheetRows(name.get(layout.number, "Upphandlingar"), words, entries)


def _entry(who: Sender, p: Procurement, layout: Layout) -> Entry:
    names = (who.unit.name, who.unit.short, *who.unit.aliases)
    return entry(p, layout, names[int(who.rng.integers(0, len(names)))])


def _register_name(layout: Layout, period: Period) -> str:
    year, _, quarter = period.period_id.partition("-Q")
    if layout.number == 2:
        tag = f"Kv{quarter} {year}" if quarter else year
        return f"Uppföljning social hänsyn {tag}"
    if layout.number == 3:
        return f"Upphandlingsuppföljning {year}"
    return f"Social hänsyn uppföljning {f'Q{quarter} {year}' if quarter else year}"


def send_plans(who: Sender, years: tuple[int, int]) -> None:
    """Adds a plan for each year: a sheet for the year and one, less complete, for the next."""
    layout = plan_layout(who.unit.layout)
    for year in range(years[0], years[1] + 1):
        sheets = []
        for ahead in (year, year + 1):
            kept = [p for p in who.plans[ahead] if ahead == year or who.rng.random() < 0.6]
            kept.sort(key=lambda p: (p.planned_at or dt.date.min, p.procurement_ref))
            rows = [_entry(who, p, layout) for p in kept]
            sheets.append(SheetRows(str(ahead), str(ahead), rows))
        name = f"Upphandlingsplan {year} {who.unit.short} v3.{layout.suffix}"
        if who.unit.layout in (2, 5, 6):
            name = f"Prognos tjänsteupph {year}-{year + 1} {who.unit.short}.{layout.suffix}"
        who.deliveries.append(Delivery(who.unit, layout, str(year), name, sheets))


def add_mishaps(senders: Sequence[Sender]) -> None:
    """A corrected file, a file cut short after an accepted one, and a quarter not delivered."""
    by_id = {s.unit.org_id: s for s in senders}
    _correct(senders[0], _registers(senders[0])[1])
    workbooks = [s for s in senders if REGISTER[s.unit.layout].suffix == "xlsx"]
    damaged = by_id.get(DAMAGED, workbooks[-1])
    _cut_short(damaged, _registers(damaged)[-1])
    others = [
        s
        for s in senders[1:]
        if s is not damaged and REGISTER[s.unit.layout].cadence != "cumulative"
    ]
    late = by_id.get(MISSING, others[-1] if others else None)
    if late is not None:
        late.deliveries.remove(_registers(late)[-1])


def _registers(who: Sender) -> list[Delivery]:
    return [d for d in who.deliveries if d.layout.report_type == "procurement_register"]


def _versioned(file_name: str, version: int) -> str:
    stem, _, suffix = file_name.rpartition(".")
    return f"{stem} v{version}.{suffix}"


def _correct(who: Sender, last: Delivery) -> None:
    """A first version with a row less and no decisions filled in, before the file itself."""
    sheets = []
    for sheet in last.sheets:
        undecided = [
            replace(e.procurement, social=None, requirement_type=None) for e in sheet.entries[:-1]
        ]
        entries = [_entry(who, p, last.layout) for p in undecided]
        sheets.append(replace(sheet, entries=entries))
    name = _versioned(last.file_name, 1)
    first = replace(last, file_name=name, replaced=True, sheets=sheets)
    last.file_name = _versioned(last.file_name, 2)
    who.deliveries.insert(who.deliveries.index(last), first)


def _cut_short(who: Sender, first: Delivery) -> None:
    """The same file once more, as a newer version whose bytes end too early."""
    newer = replace(first, file_name=_versioned(first.file_name, 2), cut_short=True)
    first.file_name = _versioned(first.file_name, 1)
    who.deliveries.insert(who.deliveries.index(first) + 1, newer)


def plant_quirks(who: Sender, share: float, deck: list[Kind]) -> None:
    """Plants quirks in all files of a sender; the kinds in `deck` take turns."""
    files = [d for d in who.deliveries if not d.cut_short]
    written = Counter(
        e.procurement.procurement_ref
        for d in files
        if d.layout.report_type == "procurement_register" and not d.replaced
        for s in d.sheets
        for e in s.entries
    )
    single = {ref for ref, n in written.items() if n == 1}
    for delivery in files:
        sheets = [s.entries for s in delivery.sheets]
        plant(sheets, delivery.layout, share, deck, who.rng, single)
