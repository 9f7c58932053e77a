"""The kinds of faults and oddities, each with the finding that a reader shall make of it.

A kind changes what is written, and where a reader cannot know better also what shall be
understood. Codes and outcomes follow the findings catalogue.
"""

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from pipelines.demo.catalogue import COUNTED_TYPES
from pipelines.demo.layouts import AMOUNTS, DATES
from pipelines.demo.quirks import Kind, Spot
from pipelines.demo.sheets import cell
from pipelines.demo.workbooks import Cell, Fault

Planter = Callable[[Spot, str, str], bool]
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


def _date_quirk(form: Callable[[dt.date, Spot], Cell]) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        name = spot.filled(DATES)
        # All cells of a CSV file are text: what is text by mistake cannot be told there.
        if name is None or (spot.layout.suffix == "csv" and severity == "info"):
            return False
        day = getattr(spot.entry.procurement, name)
        return spot.write(name, form(day, spot), code, severity)

    return planted


def _day_as_text(day: dt.date, spot: Spot) -> str:
    return spot.pick(
        (
            day.isoformat(),
            f"{day.day}/{day.month} {day.year}",
            f"{day:%Y%m%d}",
            f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
            f"{day:%d.%m.%Y}",
            f"{day.day}/{day.month}-{day:%y}",
        )
    )


def _impossible_day(day: dt.date, spot: Spot) -> Cell:
    year: Cell = f"{day.year}-09-31" if spot.layout.suffix == "csv" else day.year
    return spot.pick((f"{day.year}-02-30", f"{day.year}-09-31", year))


def _amount_quirk(
    form: Callable[[int, Spot], Cell], *, plain_header: bool = False, typed: bool = False
) -> Planter:
    """A quirk of an amount; `plain_header`: only without a unit in it, `typed`: not in CSV."""

    def planted(spot: Spot, code: str, severity: str) -> bool:
        name = spot.filled(AMOUNTS)
        barred = (plain_header and spot.layout.unit != 1) or (typed and spot.layout.suffix == "csv")
        if name is None or barred:
            return False
        value = form(getattr(spot.entry.procurement, name) // spot.layout.unit, spot)
        return value is not None and spot.write(name, value, code, severity)

    return planted


def _spaced(value: int, spot: Spot) -> str:
    text = f"{value:,}".replace(",", spot.pick((" ", "\u00a0")))
    return f"{text} kr" if spot.layout.unit == 1 and spot.rng.random() < 0.5 else text


def _with_unit(value: int, spot: Spot) -> str:
    millions = str(Decimal(value) / 1_000_000).replace(".", ",")
    return spot.pick((f"{value // 1000} tkr", f"{millions} mnkr", f"{millions} mkr"))


def _letter_o(value: int, spot: Spot) -> str | None:
    text = str(value)
    return text[:-1] + "O" if text.endswith("0") else None


def _error_cell(_: int, spot: Spot) -> Cell:
    # Shown as #SAKNAS! in a Swedish Excel; the file holds the English word.
    return Fault(spot.pick(("#N/A", "#REF!"))) if spot.layout.suffix == "xlsx" else None


def _negative(value: int, spot: Spot) -> Cell:
    return f"-{value},00" if spot.layout.suffix == "csv" else -value


def _too_large(value: int, spot: Spot) -> Cell:
    large = 25_000_000_000 // spot.layout.unit
    return str(large) if spot.layout.suffix == "csv" else large


def _empty_word(spot: Spot, code: str, severity: str) -> bool:
    optional = ("awarded_at", "cancelled_at", "expected_workers", "duration_months", *AMOUNTS)
    blank = [n for n in optional if n in spot.entry.cells and spot.entry.cells[n] is None]
    return bool(blank) and spot.write(
        spot.pick(blank), spot.pick(("n/a", "saknas")), code, severity
    )


def _ref_quirk(form: Callable[[str], Cell]) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        ref = spot.entry.procurement.procurement_ref
        value = form(ref)
        if value == ref or (spot.is_plan and value is None):
            return False
        return spot.write("procurement_ref", value, code, severity)

    return planted


def _invisible(spot: Spot, code: str, severity: str) -> bool:
    if spot.layout.suffix == "csv":
        return False
    title = spot.entry.procurement.title
    return spot.write("title", title.replace(",", "\u200b,", 1), code, severity)


def _other_yes_no(spot: Spot, code: str, severity: str) -> bool:
    p = spot.entry.procurement
    by_answer: dict[str | None, tuple[str, ...]] = {"yes": ("j", "x"), "no": ("n", "0")}
    words = by_answer.get(p.social)
    if p.social == "yes" and p.requirement_type == "mandatory_employment":
        words = ("ja (skarpt)",)
    elif p.social == "yes" and p.requirement_type == "dialogue_employment":
        words = ("ja, dialog",)
    return words is not None and spot.write("social", spot.pick(words), code, severity)


def _undecided(spot: Spot, code: str, severity: str) -> bool:
    p = spot.entry.procurement
    if p.social == "yes" or p.requirement_type or p.reason_not_set:
        return False
    spot.entry.procurement = replace(p, social=None)
    return spot.write("social", spot.pick(("?", "pågår", "ev")), code, severity)


def _neither(spot: Spot, code: str, severity: str) -> bool:
    return spot.write("social", spot.pick(("kanske", "se kommentar")), code, severity)


def _contradiction(spot: Spot, code: str, severity: str) -> bool:
    p = spot.entry.procurement
    if "requirement_type" not in spot.entry.cells or p.social is None:
        return False
    if p.social == "yes" and p.requirement_type not in COUNTED_TYPES:
        return False
    spot.entry.cells["requirement_type"] = "Skarpt krav" if p.social == "no" else "Inga krav"
    return spot.remark("social", code, severity)


def _other_division(spot: Spot, code: str, severity: str) -> bool:
    p = spot.entry.procurement
    if p.nature != "services" or "nature" not in spot.entry.cells:
        return False
    spot.entry.procurement = replace(p, cpv_main="45442100")
    spot.entry.cells["cpv_main"] = "45442100"
    return spot.remark("nature", code, severity)


def _unknown_code(spot: Spot, code: str, severity: str) -> bool:
    words = {"nature": "Lokalhyra", "procedure": "Auktion", "requirement_type": "Miljökrav"}
    name = spot.filled([n for n in words if n in spot.entry.cells])
    return name is not None and spot.write(name, words[name], code, severity)


def _unknown_division(spot: Spot, code: str, severity: str) -> bool:
    name = spot.filled(("cpv_main",))
    return name is not None and spot.write(name, "99000000", code, severity)


def _unknown_org(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.cells.get("org") is not None
    return known and spot.write("org", "Kommunala Kexfabriken", code, severity)


def _misspelt_org(spot: Spot, code: str, severity: str) -> bool:
    name = spot.entry.cells.get("org")
    # A short name that lacks a letter may be like nothing known.
    if not isinstance(name, str) or len(name) < 9:
        return False
    word = max(name.split(), key=len)
    return spot.write("org", name.replace(word, f"{word[:-3]}{word[-2:]}"), code, severity)


def _end_before_start(spot: Spot, code: str, severity: str) -> bool:
    p = spot.entry.procurement
    if spot.filled(("starts_at",)) is None or "ends_at" not in spot.entry.cells or not p.starts_at:
        return False
    end = p.starts_at - dt.timedelta(days=30)
    spot.entry.cells["ends_at"] = cell(spot.layout, "ends_at", end)
    return spot.remark("ends_at", code, severity)


def _twice(spot: Spot) -> Spot:
    """The row once more, right after itself."""
    again = copy.deepcopy(spot.entry)
    spot.entries.insert(spot.entries.index(spot.entry) + 1, again)
    return replace(spot, entry=again)


def _same_twice(spot: Spot, code: str, severity: str) -> bool:
    return not spot.is_plan and _twice(spot).remark("procurement_ref", code, severity)


def _differently_twice(spot: Spot, code: str, severity: str) -> bool:
    if spot.is_plan:
        return False
    again = _twice(spot)
    again.entry.cells["title"] = f"{spot.entry.procurement.title} (ändrad)"
    spot.remark("procurement_ref", code, severity)
    return again.remark("procurement_ref", code, severity)


def _advertised_anew(spot: Spot, code: str, severity: str) -> bool:
    p = spot.entry.procurement
    if spot.is_plan or p.published_at is None or p.procurement_ref not in spot.single:
        return False
    later = p.published_at + dt.timedelta(days=14)
    if (later.month - 1) // 3 != (p.published_at.month - 1) // 3:
        return False
    again = _twice(spot)
    again.entry.procurement = replace(p, published_at=later)
    again.entry.cells["published_at"] = cell(spot.layout, "published_at", later)
    spot.entry.readvertised = True
    return spot.remark("procurement_ref", code, severity)


KINDS = (
    Kind("M02", "info", 0, _date_quirk(_day_as_text)),
    Kind("M01", "error", 1, _date_quirk(_impossible_day)),
    Kind("M27", "info", 0, _amount_quirk(_spaced, typed=True)),
    Kind("M13", "error", 1, _amount_quirk(_negative)),
    Kind("M44", "info", 0, _empty_word),
    Kind("M79", "error", 1, _neither),
    Kind("M78", "info", 0, _other_yes_no),
    Kind("M90", "warning", 0, _same_twice),
    Kind("M08", "error", 1, _date_quirk(lambda d, _: f"03/04/{d.year}")),
    Kind("M80", "warning", 0, _undecided),
    Kind("M91", "error", 2, _differently_twice),
    Kind("M09", "info", 0, _date_quirk(lambda d, _: f"{d:%y%m%d}")),
    Kind("M92", "info", 0, _advertised_anew),
    Kind("M82", "error", 1, _contradiction),
    Kind("M33", "info", 0, _amount_quirk(_with_unit, plain_header=True)),
    Kind("M20", "warning", 0, _other_division),
    Kind("M45", "error", 1, _ref_quirk(lambda _: None)),
    Kind("M36", "warning", 0, _amount_quirk(lambda v, _: f"ca {v // 1000} tkr", plain_header=True)),
    Kind("M46", "info", 0, _ref_quirk(lambda r: r if r == r.lower() else f" {r.lower()} ")),
    Kind("M81", "error", 1, _unknown_code),
    Kind("M12", "info", 0, _date_quirk(lambda d, _: (d - dt.date(1899, 12, 30)).days)),
    Kind("M16", "error", 1, _end_before_start),
    Kind("M47", "info", 0, _ref_quirk(lambda r: r.replace("-", "–"))),
    Kind("M32", "error", 1, _amount_quirk(lambda _v, _s: "1.250")),
    Kind("M30", "info", 0, _amount_quirk(lambda v, _: f"{v},00", typed=True)),
    Kind("M17", "error", 1, _unknown_org),
    Kind("M49", "info", 0, _invisible),
    Kind("M41", "error", 1, _amount_quirk(_error_cell)),
    Kind("M10", "error", 1, _date_quirk(lambda d, _: f"0{d:%y}5-{d:%m-%d}")),
    Kind("M18", "error", 1, _misspelt_org),
    Kind("M39", "error", 1, _amount_quirk(_letter_o)),
    Kind("M19", "error", 1, _unknown_division),
    Kind("M37", "error", 1, _amount_quirk(_too_large)),
    Kind("M42", "error", 1, _amount_quirk(lambda _v, _s: "se avtal")),
)
