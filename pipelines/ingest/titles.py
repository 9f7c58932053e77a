"""What names and titles say of a report: period, part, organisation, and what a sheet's name means.

Sheet names go before the texts above the header, those before the file's name (`contract.md` 3).
Which report it is, is told in `recognise.py`.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.ingest.layouts import Entry, Layout
from pipelines.model import periods
from pipelines.model.registry import Registry, ancestors, descendants, match_name, root
from pipelines.model.reports import ANSWERED, standard
from pipelines.model.text import normalise


@dataclass(frozen=True)
class Said:
    """What the names around a table say of its rows.

    Attributes:
        sender: Who sent them.
        org_id: Whose they are where no column says it.
        fields: Values by field where no column says them.
        year: The year they are of, if names say one.
        strict: Whether they stand in our own template.
    """

    sender: str
    org_id: str
    fields: Mapping[str, object]
    year: int | None = None
    strict: bool = False


# The dates that say which year rows are of, the most telling first.
_DATE_FIELDS = ("published_at", "awarded_at", "planned_at", "observed_at", "month", "start_window",
                "starts_at", "entered_at")  # fmt: skip
_COURSE = re.compile(r"\bkurs(?:omgång)?\s*(?:nr\s*)?([0-9]{1,3}|[a-zåäö])\b", re.IGNORECASE)
_HORIZON = re.compile(r"(?<!\d)(\d{1,2})\s?-?\s?m(?:ån|ånader|ån\.)?(?!\w)", re.IGNORECASE)
# A sheet name of nothing but such words and numbers says nothing of its rows.
_PLAIN = {
    "ark", "flik", "blad", "sheet", "tabell", "table", "data", "csv", "export", "import", "lista",
    "alla", "hela", "året", "år", "helår", "per", "och", "i", "för", "till", "vid", "av", "kv", "q",
    "kvartal", "t", "tertial", "h", "halvår", "mån", "månader", "total", "totalt", "översikt",
    "sammanställning", "underlag", "version", "v", "ny", "nya", "kopia", "social", "hänsyn", "sh",
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "okt", "nov", "dec", "upph", "upphandling", "upphandlingar", "bransch", "leverantör", "del",
}  # fmt: skip


@lru_cache(maxsize=1)
def _said_of_reports() -> frozenset[str]:
    """The words by which reports are called."""
    texts = [w for t in standard().values() for w in (*t.words, t.label.sv, t.label.en)]
    return frozenset(w for t in texts for w in normalise(t).split())


@lru_cache(maxsize=1 << 12)
def is_named(sheet: str) -> bool:
    """Whether a sheet's name says whose or what its rows are; «Blad1», «Kv1 2015» do not."""
    words = re.findall(r"[^\W\d_]+", normalise(sheet))
    return any(w not in _PLAIN and w not in _said_of_reports() for w in words)


def words_in(layout: Layout, texts: str) -> int:
    """How many of a report's words stand at the beginning of a word in normalised texts."""
    return sum(bool(pattern.search(texts)) for pattern in _patterns(layout.report.words))


@lru_cache(maxsize=256)
def _patterns(words: tuple[str, ...]) -> list[re.Pattern[str]]:
    return [re.compile(rf"(?<![^\W_]){re.escape(normalise(w))}") for w in words]


def type_of_name(file_name: str, layouts: Sequence[Layout]) -> str | None:
    """The report type whose words a file's name holds most of, or None."""
    plain = normalise(file_name)
    hits = {x.report_type: words_in(x, plain) for x in layouts}
    best = max(hits, key=lambda name: hits[name], default=None)
    return best if best and hits[best] else None


def quarters_named(
    sheet: str,
    above: Sequence[str],
    file_name: str,
    stated: Sequence[int] = (),
    by_dates: Sequence[int] = (),
) -> set[str]:
    """The quarters that a sheet is for.

    Args:
        sheet: Its name.
        above: The texts over its header.
        file_name: The file's name.
        stated: Years in a column of the sheet.
        by_dates: Years of the rows' dates, where no name says one.
    """
    texts = (sheet, " ".join(above), ANSWERED.sub("", file_name))
    day = next((d for d in map(periods.day_in, (sheet, file_name, texts[1])) if d), None)
    plain = [periods.without_days(t) for t in texts]
    years = [stated, *map(periods.years_in, plain), (day.year,) if day else (), by_dates]
    numbers = list(map(periods.quarter_numbers_in, plain))
    if day and (day + dt.timedelta(1)).day == 1 and day.month % 3 == 0:
        numbers.append((day.month // 3,))  # "per 150331" is of the quarter that ends then
    year = next((y for y in years if y), ())
    number = next((n for n in numbers if n), (1, 2, 3, 4))
    return {f"{y}-Q{n}" for y in year for n in number}


def in_force(entry: Entry, sheet: str, above: Sequence[str], file_name: str) -> bool:
    """Whether the period that names speak of touches the days that a layout is valid."""
    if entry.valid_from is None and entry.valid_to is None:
        return True
    named = sorted(quarters_named(sheet, above, file_name))
    if not named:
        return True
    first, last = periods.period(named[0]).date_from, periods.period(named[-1]).date_to
    return (entry.valid_from or first) <= last and (entry.valid_to or last) >= first


def years_of_dates(rows: Mapping[str, Any]) -> tuple[int, ...]:
    """The year of the rows' dates, when nine of ten lie in one."""
    for name in _DATE_FIELDS:
        days = [d for d in rows.get(name, ()) if isinstance(d, dt.date)]
        if days:
            year, n = Counter(d.year for d in days).most_common(1)[0]
            return (year,) if n >= 0.9 * len(days) else ()
    return ()


def period_of(layout: Layout, quarters: Sequence[str]) -> str | None:
    """The period a file replaces: what a register covers, else the first year; None for none."""
    if not quarters:
        return None
    return periods.covering(quarters) if layout.report.period == "quarter" else quarters[0][:4]


def part_in(layout: Layout, texts: Iterable[str]) -> str:
    """The course («kurs 3») or horizon («6 mån») that names speak of, or ''."""
    kind = layout.report.part
    for text in texts if kind else ():
        found = {m.lower() for m in (_COURSE if kind == "course" else _HORIZON).findall(text)}
        if len(found) == 1:
            return f"kurs {found.pop()}" if kind == "course" else f"{found.pop()} mån"
    return ""


def organisation_in(
    registry: Registry, sender: str, above: Iterable[str], file_name: str
) -> str | None:
    """The organisation that titles, or the file's name, say the rows are of.

    Another than the sender only when it is one of those below it, or stands alone in a cell.
    """
    known = set(descendants(registry, sender))
    named = {org for text in above for org in _names(registry, text)}
    below, others = named & known - {sender}, named - known - {*ancestors(registry, sender)}
    for found in (below, set() if sender in named else others):
        buying = {o for o in found if registry.organisations[o].roles == ("procuring_unit",)}
        if len(buying) == 1:
            return buying.pop()
    if named & known:
        return None
    return _in_file_name(registry, sender, normalise(Path(file_name).stem).replace("_", " "))


def _names(registry: Registry, text: str) -> Iterable[str]:
    """The organisations that a text names wholly, or behind a colon: «Bolag: Poseidon»."""
    if 1 < len(text) < 100:
        parts = (text, text.partition(":")[2])
        yield from (org for part in parts if part and (org := match_name(registry, part)))


def _in_file_name(registry: Registry, sender: str, plain: str) -> str | None:
    below = [o for o in descendants(registry, sender) if o != sender]
    found = set()
    for org in below:
        of = registry.organisations[org]
        names = {normalise(n) for n in (of.name_sv, of.short_name, *of.aliases)}
        if any(len(n) > 2 and re.search(rf"\b{re.escape(n)}\b", plain) for n in names):
            found.add(org)
    return found.pop() if len(found) == 1 else None


def may_report_for(registry: Registry, sender: str, report_type: str) -> set[str]:
    """The organisations whose rows a sender may send.

    Its own and those below it; who serves the whole city, such as the support function, may send
    lists that name any unit, but no unit's plan or register.
    """
    own = set(descendants(registry, sender))
    serves = {"support_function", "labour_market_actor"} & set(registry.organisations[sender].roles)
    if serves and report_type not in ("procurement_plan", "procurement_register"):
        own |= set(descendants(registry, root(registry)))
    return own


def said_of(
    sheet: str,
    above: Sequence[str],
    layout: Layout,
    file_name: str,
    sender: str,
    registry: Registry,
    *,
    strict: bool = False,
) -> Said:
    """What a sheet's name, the texts over its header and the file's name say of its rows."""
    fields: dict[str, object] = {}
    name = layout.report.sheet_field
    is_told = "org" in layout.fields and not registry.organisations[sender].covers_all
    org = match_name(registry, sheet) if is_told else None
    if name and name != "org" and org is None and is_named(sheet):
        fields[name] = sheet.strip()
    if is_told and org is None:
        org = organisation_in(registry, sender, above, file_name)
    part = part_in(layout, (sheet, *above, file_name))
    if layout.report.part == "horizon" and part:
        fields["horizon_months"] = float(part.split()[0])
    elif layout.report.part == "course" and part:
        fields["course"] = part
    named = sorted(quarters_named(sheet, above, file_name))
    return Said(sender, org or sender, fields, int(named[-1][:4]) if named else None, strict)
