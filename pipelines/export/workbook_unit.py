"""One unit's part of the published tables: the rows that its workbook shows, in their order.

Tables are sorted and taken apart by organisation once, for all books; a unit picks its rows. No
sheet is laid out and no figure is computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pipelines.export.workbook_columns import plain
from pipelines.export.workbook_source import GOAL, Choice, Source, members, once, records, root

Record = Mapping[str, Any]
Rows = Mapping[str, Sequence[Any]]
_ORDER = {
    "public.kpi_value": ["org_id", "kpi_id", "at", "dimension", "member"],
    "public.procurement": ["org_id", "counted_at", "procurement_ref", "procurement_id"],
    "public.commitment": ["org_id", "due_date", "commitment_id"],
    "meta.source": ["org_id", "report_type", "period_id", "submission_id"],
    "public.caveat": ["org_id", "kpi_id", "period_id", "code"],
}
MEASURE = (
    "org_id", "kpi_id", "period_id", "dimension", "member", "numerator", "denominator", "unknown",
    "value", "lower", "upper", "n", "target", "rating", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One workbook's part of the source: the unit, those below it, and the rows of them all.

    `measures` are the unit's own and `below` the yearly totals of the units below it, both places
    of rows in `measured`; `totals` those of its own without a dimension, by measure and period. The
    others are places of rows in `ordered`.
    """

    choice: Choice
    name: str
    is_root: bool
    names: Mapping[str, str]
    period: Record
    before: str | None
    periods: Sequence[Record]
    measures: Sequence[int]
    below: Sequence[int]
    totals: Mapping[tuple[str, str], Record]
    procurements: Sequence[int]
    commitments: Sequence[int]
    sources: Sequence[int]
    caveats: Sequence[int]

    @property
    def years(self) -> list[str]:
        """The years of the data, in order."""
        return [str(p["period_id"]) for p in self.periods if p["period_type"] == "year"]


def ordered(source: Source, name: str) -> pd.DataFrame:
    """A table of all units in the order of their books."""
    return once(source, (name, "ordered"), lambda: _ordered(source, name))


def _ordered(source: Source, name: str) -> pd.DataFrame:
    frame = source.frames[name]
    if name == "public.kpi_value":
        at = {p["period_id"]: n for n, p in enumerate(periods(source))}
        frame = frame.assign(at=frame["period_id"].map(at))
    return frame.sort_values(_ORDER[name], ignore_index=True)


def measured(source: Source) -> Rows:
    """All measures' values by column, as Python values."""
    frame = ordered(source, "public.kpi_value")
    return once(source, "measured", lambda: {name: plain(frame[name]) for name in MEASURE})


def measure(source: Source, place: int) -> Record:
    """A row of `measured`."""
    rows = measured(source)
    return {name: rows[name][place] for name in MEASURE}


def periods(source: Source) -> Sequence[Record]:
    """The periods in order of time."""
    found = records(source, "public.period")
    return once(
        source, "periods", lambda: sorted(found, key=lambda p: (p["date_from"], p["period_id"]))
    )


def organisations(source: Source) -> Mapping[str, str]:
    """The names of the organisations."""
    found = records(source, "public.organisation")
    return once(source, "names", lambda: {row["org_id"]: row["name_sv"] for row in found})


def places(source: Source, name: str, org_ids: Sequence[str]) -> list[int]:
    """The places of organisations' rows in a table as it is ordered."""
    by_org = once(source, (name, "places"), lambda: _places(ordered(source, name)))
    return [place for org_id in sorted(org_ids) for place in by_org.get(org_id, ())]


def _places(frame: pd.DataFrame) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, org_id in enumerate(plain(frame["org_id"])):
        found.setdefault(org_id, []).append(place)
    return found


def unit_of(source: Source, choice: Choice) -> Unit:
    """One unit's part of the source.

    Raises:
        LookupError: there is no such organisation, or no such period; the text lists them.
    """
    names = organisations(source)
    if choice.org_id not in names:
        msg = f"{choice.org_id}: {', '.join(sorted(names))}"
        raise LookupError(msg)
    inside, rows = members(source, choice.org_id), measured(source)
    own = places(source, "public.kpi_value", inside[:1])
    totals = {
        (rows["kpi_id"][i], rows["period_id"][i]): measure(source, i)
        for i in own
        if rows["dimension"][i] == "all"
    }
    period = _period(periods(source), totals, choice.period_id)
    years = {p["period_id"] for p in periods(source) if p["period_type"] == "year"}
    return Unit(
        choice=replace(choice, period_id=str(period["period_id"])),
        name=names[choice.org_id],
        is_root=choice.org_id == root(source),
        names=names,
        period=period,
        before=_before(periods(source), period),
        periods=periods(source),
        measures=own,
        below=[
            i for i in places(source, "public.kpi_value", inside[1:])
            if rows["dimension"][i] == "all" and rows["period_id"][i] in years
        ],
        totals=totals,
        procurements=places(source, "public.procurement", inside),
        commitments=places(source, "public.commitment", inside),
        sources=places(source, "meta.source", inside),
        caveats=places(source, "public.caveat", inside[:1]),
    )  # fmt: skip


def _period(
    listed: Sequence[Record], totals: Mapping[tuple[str, str], Record], wanted: str | None
) -> Record:
    """The period asked for, else the last year with procurements, else the last year."""
    if wanted is not None:
        for period in listed:
            if period["period_id"] == wanted:
                return period
        msg = f"{wanted}: {', '.join(str(p['period_id']) for p in listed)}"
        raise LookupError(msg)
    years = [p for p in listed if p["period_type"] == "year"]
    if not years:
        raise LookupError("the snapshot has no period: nothing has been sent yet")
    told = [p for p in years if totals.get((GOAL, p["period_id"]), {}).get("n")]
    return (told or years)[-1]


def _before(listed: Sequence[Record], period: Record) -> str | None:
    """The period of the same type that ends last before this one."""
    same = [
        p for p in listed
        if p["period_type"] == period["period_type"] and p["date_to"] < period["date_from"]
    ]  # fmt: skip
    return str(same[-1]["period_id"]) if same else None
