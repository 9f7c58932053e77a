"""Kinds of rows that do not go together: duplicates, orders of dates, contradicting reports.

Rows beside each other in one file, and beside the files of others (`domain.md` 2.8). Single cells
are in the other modules of kinds.
"""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipelines.demo.cells import written
from pipelines.demo.quirks import Kind, Spot, error, info, warning
from pipelines.demo.sheets import Entry, Remark
from pipelines.demo.words import word

# Where a row that stands twice is pointed at.
_IDENTITY = {
    "procurement_register": "procurement_ref",
    "contract_register": "procurement_ref",
    "candidate_list": "candidate_pid",
    "placement_list": "candidate_pid",
    "cost_statement": "cost_type",
}
# Case numbers that no contract has: of commitments, and of placements.
_NOWHERE = {"M123": "UH-2009-999", "M68": "UH-2008-888"}


def _twice(spot: Spot) -> Spot:
    """The row once more, right after itself."""
    again = copy.deepcopy(spot.entry)
    spot.entries.insert(spot.entries.index(spot.entry) + 1, again)
    return replace(spot, entry=again)


def _same_twice(spot: Spot, code: str, severity: str) -> bool:
    name = _IDENTITY.get(spot.report)
    if name is None or not spot.has(name) or spot.entry.joined:
        return False
    return _twice(spot).remark(name, code, severity)


def _differently_twice(spot: Spot, code: str, severity: str) -> bool:
    if spot.report != "procurement_register":
        return False
    again = _twice(spot)
    again.entry.cells["title"] = f"{spot.entry.known['title']} (ändrad)"
    spot.remark("procurement_ref", code, severity)
    return again.remark("procurement_ref", code, severity)


def _advertised_anew(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    day = known.get("published_at")
    single = known.get("procurement_ref") in spot.single
    if spot.report != "procurement_register" or day is None or not single:
        return False
    later = day + dt.timedelta(days=14)
    if (later.month - 1) // 3 != (day.month - 1) // 3:
        return False
    again = _twice(spot)
    again.entry.known["published_at"] = later
    again.entry.cells["published_at"] = written(spot.layout, "published_at", later)[0]
    spot.entry.readvertised = True
    return spot.remark("procurement_ref", code, severity)


def _end_before_start(spot: Spot, code: str, severity: str) -> bool:
    """A contract, or a placement where `code` says so, that ends before it starts."""
    end = {"M16": "ends_at", "M69": "ended_at"}[code]
    reports = (
        ("placement_list",) if code == "M69" else ("procurement_register", "contract_register")
    )
    if spot.report not in reports or end not in spot.layout.fields or not spot.has("starts_at"):
        return False
    start: dt.date = spot.entry.known["starts_at"]
    value, _ = written(spot.layout, end, start - dt.timedelta(days=30))
    remarks = [r for r in spot.entry.remarks if r.field == end]
    spot.entry.cells[end] = value
    if spot.layout.dates == "text" and not remarks:
        spot.entry.remarks.append(Remark("M02", "info", end))
    return spot.remark(end, code, severity)


def _joined(spot: Spot, code: str, severity: str) -> bool:
    """The case number merged with that of the row above."""
    name, layout = "procurement_ref", spot.layout
    place = spot.entries.index(spot.entry)
    apart = layout.group_by or layout.repeat_header or layout.blank_rows or layout.subtotal
    reports = ("procurement_register", "contract_register")
    if spot.report not in reports or layout.suffix != "xlsx" or apart or not place:
        return False
    above = spot.entries[place - 1]
    if above.joined or above.cells[name] is None:
        return False
    spot.entry.joined = name
    return spot.write(name, None, code, severity)


def _not_advertised(spot: Spot, code: str, severity: str) -> bool:
    known, name = spot.entry.known, "published_at"
    usual = known.get("procedure") in ("open", "simplified", "restricted")
    if spot.report != "procurement_register" or not spot.has(name, "awarded_at") or not usual:
        return False
    known[name] = None
    spot.write(name, None, "", "")
    return spot.remark("awarded_at", code, severity)


def _required_of_goods(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    fields = {"nature", "social", "requirement_type"} <= set(spot.layout.fields)
    if spot.report != "procurement_register" or not fields or known.get("nature") != "supplies":
        return False
    if not spot.has("nature") or known.get("reason_not_set"):
        return False
    known |= {"social": "yes", "requirement_type": "mandatory_employment"}
    spot.entry.cells["social"] = word("yes_no", "yes")
    name = "requirement_type"
    spot.entry.cells[name] = word(name, known[name], spot.layout.voice)
    return spot.remark("social", code, severity)


# --- commitments beside what was delivered ------------------------------------------------------


def _typed(spot: Spot, delivered: int) -> None:
    spot.entry.known["delivered_persons"] = delivered
    spot.entry.cells["delivered_persons"] = delivered


def _is_commitment(spot: Spot) -> bool:
    return (
        spot.report == "commitment_register"
        and "fulfilment_share" not in spot.layout.fields
        and spot.in_force
    )


def _over_delivered(spot: Spot, code: str, severity: str) -> bool:
    """More than was promised, and more than the placement lists show."""
    if not _is_commitment(spot):
        return False
    _typed(spot, spot.entry.known["promised_persons"] + 5)
    spot.remark("delivered_persons", "M120", "warning")
    return spot.remark("delivered_persons", code, severity)


def _typed_too_many(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    if not _is_commitment(spot) or known["delivered_persons"] >= known["promised_persons"]:
        return False
    _typed(spot, known["promised_persons"])
    return spot.remark("delivered_persons", code, severity)


def _typed_too_few(spot: Spot, code: str, severity: str) -> bool:
    if not _is_commitment(spot) or not spot.entry.known["delivered_persons"]:
        return False
    _typed(spot, 0)
    return spot.remark("delivered_persons", code, severity)


def _other_fulfilment(spot: Spot, code: str, severity: str) -> bool:
    name = "fulfilment_share"
    if not spot.has(name):
        return False
    share = 0.25 if spot.entry.known[name] != 0.25 else 0.75
    spot.entry.known[name] = share
    return spot.write(name, round(share * 100), code, severity)


def _without_contract(spot: Spot, code: str, severity: str) -> bool:
    """A commitment, or a placement where `code` says so, of a contract that nobody lists."""
    known, name = spot.entry.known, "procurement_ref"
    report = {"M123": "commitment_register", "M68": "placement_list"}[code]
    if spot.report != report or not spot.in_force or "contract_no" in spot.layout.fields:
        return False
    if not spot.has(name) or known.get("delivered_persons"):
        return False
    known[name] = f"{_NOWHERE[code]}{spot.rng.integers(0, 10)}"
    return spot.write(name, known[name], code, severity)


# --- placements beside the contract, the calendar and each other ----------------------------------


def _no_reference(spot: Spot, code: str, severity: str) -> bool:
    name = "procurement_ref"
    if spot.report != "placement_list" or "contract_no" in spot.layout.fields or not spot.has(name):
        return False
    if not spot.in_force:
        return False
    spot.entry.known[name] = None
    return spot.write(name, None, code, severity)


def _start(spot: Spot, day: dt.date, codes: Sequence[str]) -> bool:
    spot.entry.known["starts_at"] = day
    spot.entry.cells["starts_at"] = written(spot.layout, "starts_at", day)[0]
    return all(spot.remark("starts_at", code, "warning") for code in codes)


def _before_the_contract(spot: Spot, code: str, severity: str) -> bool:
    del severity
    if spot.report != "placement_list" or not spot.in_force or not spot.has("starts_at"):
        return False
    return _start(spot, spot.entry.known["starts_at"] - dt.timedelta(days=420), [code])


def _in_the_future(spot: Spot, code: str, severity: str) -> bool:
    """Far ahead, and so after the contract's end too."""
    del severity
    known = spot.entry.known
    if spot.report != "placement_list" or not spot.in_force or not spot.has("starts_at"):
        return False
    if known.get("ended_at") or "planned_end_at" in spot.layout.fields:
        return False
    if int(str(known.get("candidate_pid"))[:4]) < 1980:  # else the person would be too old
        return False
    return _start(spot, known["starts_at"].replace(year=2051, day=1), [code, "M170"])


def _full_time_twice(spot: Spot, code: str, severity: str) -> bool:
    """The person of an earlier row that goes on, both full time."""
    known = spot.entry.known
    if (
        spot.report != "placement_list"
        or not spot.in_force
        or known.get("working_hours_share") != 1
    ):
        return False
    for other in spot.entries[: spot.entries.index(spot.entry)]:
        if _goes_on(other, known) and other.known["person"] != known["person"]:
            for name in ("candidate_pid", "name", "gender", "target_groups"):
                if name in spot.layout.fields:
                    spot.entry.cells[name] = other.cells[name]
                known[name] = other.known.get(name)
            known["person"] = other.known["person"]
            other.remarks.append(Remark(code, severity, "working_hours_share"))
            return spot.remark("working_hours_share", code, severity)
    return False


def _goes_on(other: Entry, known: dict[str, object]) -> bool:
    before = other.known
    return bool(
        not other.quarantined
        and not other.remarks
        and before.get("candidate_pid")
        and before.get("working_hours_share") == 1
        and before["procurement_ref"] != known["procurement_ref"]
        and before["starts_at"] < known["starts_at"]
        and not before.get("ended_at")
        and not before.get("planned_end_at")
    )


def _started_before(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    if spot.report != "candidate_list" or not spot.has("entered_at", "started_at"):
        return False
    known["started_at"] = known["entered_at"] - dt.timedelta(days=30)
    spot.entry.cells["started_at"] = written(spot.layout, "started_at", known["started_at"])[0]
    return spot.remark("started_at", code, severity)


KINDS: tuple[Kind, ...] = (
    warning("row twice", "M90", _same_twice),
    Kind("row twice, differing", "M91", "error", _differently_twice, 2),
    info("advertised anew", "M105", _advertised_anew),
    error("contract ends before it starts", "M16", _end_before_start),
    warning("more delivered than promised", "M25", _over_delivered),
    error("placement ends before it starts", "M69", _end_before_start),
    warning("award without an advert", "M117", _not_advertised),
    error("case numbers merged", "S25", _joined),
    warning("requirement on goods", "M118", _required_of_goods),
    warning("more typed than placed", "M120", _typed_too_many),
    warning("less typed than placed", "M94", _typed_too_few),
    warning("share of another number", "M95", _other_fulfilment),
    warning("commitment without a contract", "M123", _without_contract),
    error("placement without a contract", "M68", _without_contract),
    warning("placement without a reference", "M115", _no_reference),
    warning("placement before the contract", "M70", _before_the_contract),
    warning("placement in the future", "M71", _in_the_future),
    warning("two placements at once", "M93", _full_time_twice),
    warning("started before identified", "M116", _started_before),
)
