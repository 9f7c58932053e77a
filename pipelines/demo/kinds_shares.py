"""Kinds of oddly written shares, hours and wages, by the forms of `domain.md` 2.7.

What is read as another value than the row's own changes what is understood.
"""

from collections.abc import Callable

from pipelines.demo.quirks import Kind, Spot, error, info, warning
from pipelines.demo.workbooks import Cell, Shown

Planter = Callable[[Spot, str, str], bool]


def _hours_share(form: Callable[[float, Spot], Cell]) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        name = "working_hours_share"
        value = form(spot.entry.known[name], spot) if spot.has(name) else None
        return value is not None and spot.write(name, value, code, severity)

    return planted


def _share_in_words(share: float, spot: Spot) -> str:
    words = {1.0: ("heltid", "40 tim/v"), 0.75: ("30 tim/v",), 0.5: ("halvtid", "20 tim/v")}
    # «75 %» is how a CSV file writes what a workbook shows so.
    percent: tuple[str, ...] = (
        () if spot.layout.is_csv else (f"{share:.0%}", f"{share * 100:.0f} %")
    )
    return str(spot.pick((*words[share], *percent)))


def _share_as_text(share: float, spot: Spot) -> Cell:
    as_text = spot.layout.shares == "percent" and not spot.layout.is_csv
    return f"{share * 100:.0f}" if as_text else None


def _part_time(spot: Spot, code: str, severity: str) -> bool:
    name = "working_hours_share"
    if not spot.has(name):
        return False
    spot.entry.known[name] = None
    return spot.write(name, "deltid", code, severity)


def _other_share(value: float) -> Callable[[float, Spot], Cell]:
    def form(_: float, spot: Spot) -> Cell:
        if spot.layout.shares == "shown":
            return Shown(value, "0%")
        cell = round(value * 100) if spot.layout.shares == "percent" else value
        return str(cell).replace(".", ",") if spot.layout.is_csv else cell

    return form


def _no_hours(spot: Spot, code: str, severity: str) -> bool:
    name = "working_hours_share"
    if not spot.has(name) or spot.report != "placement_list":
        return False
    spot.entry.known[name] = 0.0
    return spot.write(name, 0, code, severity)


def _fraction(spot: Spot, code: str, severity: str) -> bool:
    """0.75 where the others are per cent; nothing is wrong with the value."""
    name = "working_hours_share"
    known = spot.entry.known.get(name)
    if not spot.has(name) or spot.layout.shares != "percent" or known not in (0.5, 0.75):
        return False
    return spot.write(
        name, str(known).replace(".", ",") if spot.layout.is_csv else known, code, severity
    )


def _over_promise(spot: Spot, code: str, severity: str) -> bool:
    name = "fulfilment_share"
    return spot.has(name) and spot.write(name, 150, code, severity)


def _wage(value: int, *, known: bool) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        if not spot.has("wage_amount") or spot.entry.known.get("wage_basis") != "month":
            return False
        if known:
            spot.entry.known["wage_amount"] = None
        return spot.write("wage_amount", value, code, severity)

    return planted


KINDS: tuple[Kind, ...] = (
    info("share in words", "M75", _hours_share(_share_in_words)),
    error("more than all hours", "M73", _hours_share(_other_share(1.1))),
    warning("part time", "M112", _part_time),
    warning("wage by ten hours", "M80", _wage(2_200, known=True)),
    warning("no hours", "M74", _no_hours),
    warning("fraction among per cents", "M15", _fraction),
    error("wage too large", "M81", _wage(2_400_000, known=False)),
    info("share as text", "M27", _hours_share(_share_as_text)),
    error("more than was promised", "M14", _over_promise),
)
