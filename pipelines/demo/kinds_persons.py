"""Kinds of oddly written personal numbers, in the reports that may hold them.

All numbers are of the test series (`identity.py`). What they look like to the product is decided
there; a number that cannot be used puts its row in quarantine.
"""

import datetime as dt
from collections.abc import Callable

from pipelines.demo.identity import personal_number
from pipelines.demo.quirks import Kind, Spot, error, info, warning
from pipelines.demo.workbooks import Cell

Planter = Callable[[Spot, str, str], bool]


def _number(form: Callable[[str, Spot], Cell]) -> Planter:
    """A quirk of a personal number; nobody else's list needs the row."""

    def planted(spot: Spot, code: str, severity: str) -> bool:
        name = "candidate_pid"
        if not spot.has(name) or not str(spot.entry.known[name]).isdecimal():
            return False
        value = form(str(spot.entry.known[name]), spot)
        return value is not None and spot.write(name, value, code, severity)

    return planted


def _dashed(number: str) -> str:
    return f"{number[:8]}-{number[8:]}"


def _wrong_digit(number: str, _: Spot) -> Cell:
    return _dashed(f"{number[:11]}{(int(number[11]) + 5) % 10}")


def _thirteenth_month(number: str, _: Spot) -> Cell:
    return _dashed(f"{number[:4]}13{number[6:]}")


def _without_century(number: str, spot: Spot) -> Cell:
    if spot.layout.persons not in ("long", "compact"):
        return None
    return spot.pick((f"{number[2:8]}-{number[8:]}", number[2:]))


def _as_number(number: str, spot: Spot) -> Cell:
    if spot.layout.persons == "number" or spot.layout.is_csv:
        return None
    return int(number)


def _temporary(number: str, _: Spot) -> Cell:
    return f"{number[:8]}-TF{number[10:]}"


def _no_last_four(number: str, _: Spot) -> Cell:
    return f"{number[:8]}-0000"


def _centenarian(spot: Spot, code: str, severity: str) -> bool:
    """A plus for the dash, and no century."""
    born = dt.date(1904, 1 + int(spot.rng.integers(0, 12)), 1 + int(spot.rng.integers(0, 28)))
    number = personal_number(born, 980 + int(spot.rng.integers(0, 10)))
    planted = _number(lambda _, __: f"{number[2:8]}+{number[8:]}")(spot, code, severity)
    return planted and spot.remark("candidate_pid", "M62", "info")


def _child(_: str, spot: Spot) -> Cell:
    born = dt.date(spot.through.year - 7, 5, 1 + int(spot.rng.integers(0, 28)))
    return _dashed(personal_number(born, 980 + int(spot.rng.integers(0, 10))))


def _on_no_list(spot: Spot, code: str, severity: str) -> bool:
    """A preparation of somebody who is no candidate."""
    if spot.report != "preparation_list":
        return False
    # Older than any candidate, and not too old to work.
    year = spot.through.year - 70 + int(spot.rng.integers(0, 4))
    born = dt.date(year, 1 + int(spot.rng.integers(0, 12)), 3)
    number = personal_number(born, 980 + int(spot.rng.integers(0, 10)))
    form = {"long": _dashed(number), "ten": number[2:]}[spot.layout.persons]
    spot.entry.known |= {"candidate_pid": number, "person": f"X{number}"}
    spot.entry.cells["candidate_pid"] = form
    return spot.remark("candidate_pid", code, severity)


def _weak(spot: Spot, code: str, severity: str) -> bool:
    """Initials, or a birth date: enough for a list, not for another."""
    reports = ("candidate_list", "follow_up_list", "prior_support")
    name = "candidate_pid"
    if spot.report not in reports or spot.entry.needed or not spot.has(name):
        return False
    initials = ".".join(chr(ord("A") + int(n)) for n in spot.rng.integers(0, 26, 3))
    number = str(spot.entry.known[name])
    text = spot.pick((initials, f"{number[:4]}-{number[4:6]}-{number[6:8]}"))
    if not number.isdecimal():
        return False
    spot.entry.known |= {"candidate_pid": text, "person": text}
    return spot.write(name, text, code, severity)


KINDS: tuple[Kind, ...] = (
    error("wrong check digit of a person", "M60", _number(_wrong_digit)),
    info("number without century", "M62", _number(_without_century)),
    error("thirteenth month", "M61", _number(_thirteenth_month)),
    info("number as a number", "M63", _number(_as_number)),
    error("temporary number", "M65", _number(_temporary)),
    error("a child", "M67", _number(_child)),
    warning("preparation of no candidate", "M122", _on_no_list),
    error("centenarian", "M66", _centenarian),
    error("no last four digits", "M65", _number(_no_last_four)),
    warning("weak identity", "M114", _weak),
)
