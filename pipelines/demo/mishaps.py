"""What goes wrong with whole files: corrected, cut short, late, with a person where none belongs.

Changes the deliveries of the senders before quirks are planted; single cells are in `quirks.py`.
"""

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from pipelines.demo.cells import amount
from pipelines.demo.deliveries import REGISTER, Delivery, Sender
from pipelines.demo.sheets import Entry
from pipelines.demo.units import DAMAGED, MISSING


def add_mishaps(units: Sequence[Sender], senders: Mapping[str, Sender]) -> None:
    """A file cut short after an accepted one, one late, one with a person, two in thousands.

    Args:
        units: The senders of the units in order.
        senders: All senders by id.
    """
    by_id = {s.org_id: s for s in units}
    workbooks = [s for s in units if _registers(s)[-1].layout.suffix == "xlsx"]
    damaged = by_id.get(DAMAGED, workbooks[-1])
    _cut_short(damaged, _registers(damaged)[-1])
    late = by_id.get(MISSING)
    if late is not None:
        late.deliveries.remove(_registers(late)[-1])
    others = [s for s in units[3:] if s not in (damaged, late) and len(_registers(s)) > 2]
    for who in [s for s in others if _is_clear(_registers(s))][:2]:
        _in_thousands(_registers(who)[-1])
    for who in senders.values():
        listed = [d for d in who.deliveries if d.layout.report_type == "contract_register"]
        if listed and listed[0].layout.suffix == "xlsx":
            _with_person(who, listed[0])
            break


def _registers(who: Sender) -> list[Delivery]:
    return [d for d in who.deliveries if d.layout.report_type == REGISTER]


def _versioned(file_name: str, version: int) -> str:
    stem, _, suffix = file_name.rpartition(".")
    return f"{stem} v{version}.{suffix}"


def correct(who: Sender) -> None:
    """A first version with a row less and no decisions filled in, before a file of the sender's.

    Made when quirks are planted: but for that the two are the same.
    """
    registers = _registers(who)
    last = registers[1 if len(registers) > 1 else 0]
    # Rows that stand twice stay as they are: what is alike or not must not change.
    times = Counter(e.known["procurement_ref"] for e in last.entries)
    alone = [e for e in last.entries if times[e.known["procurement_ref"]] == 1]
    left_out = next((e for e in reversed(alone) if not e.remarks), None)
    sheets = [
        replace(sheet, entries=[_undecided(e, alone) for e in sheet.entries if e is not left_out])
        for sheet in last.sheets
    ]
    name = _versioned(last.file_name, 1)
    first = replace(last, file_name=name, replaced=True, sheets=sheets)
    last.file_name = _versioned(last.file_name, 2)
    who.deliveries.insert(who.deliveries.index(last), first)


def _undecided(e: Entry, alone: Sequence[Entry]) -> Entry:
    early = copy.deepcopy(e)
    names = ("social", "requirement_type")
    if any(e is other for other in alone) and not {r.field for r in e.remarks} & set(names):
        for name in names:
            early.known[name] = early.cells[name] = None
    return early


def _cut_short(who: Sender, first: Delivery) -> None:
    """The same file once more, as a newer version whose bytes end too early."""
    newer = replace(first, file_name=_versioned(first.file_name, 2), mishap="cut_short")
    first.file_name = _versioned(first.file_name, 1)
    who.deliveries.insert(who.deliveries.index(first) + 1, newer)


def _is_clear(files: Sequence[Delivery]) -> bool:
    """Whether the last file's amounts are about those of the files before, in each column."""
    *before, last = files
    if last.layout.unit != 1:
        return False
    for name in _amounts(last):
        now, then = (
            [v for e in entries if (v := e.known[name])]
            for entries in (last.entries, [e for d in before for e in d.entries])
        )
        if min(len(now), len(then)) < 6 or not 0.5 < median(now) / median(then) < 2:
            return False
    return True


def _amounts(delivery: Delivery) -> list[str]:
    return [n for n in delivery.layout.fields if delivery.layout.type_of(n) == "amount"]


def _in_thousands(delivery: Delivery) -> None:
    """The amounts a thousandth of what they were before, and the header says nothing of it."""
    delivery.mishap = "in_thousands"
    for e in delivery.entries:
        for name in _amounts(delivery):
            if e.known[name] is not None:
                e.known[name] //= 1000
                # Whole kronor, and decimals where the program writes them.
                e.cells[name] = amount(delivery.layout, e.known[name])


def _with_person(who: Sender, right: Delivery) -> None:
    """A first version with a person's number in a comment, which is not kept at all."""
    name = _versioned(right.file_name, 1)
    first = replace(right, file_name=name, mishap="personal_comment")
    right.file_name = _versioned(right.file_name, 2)
    who.deliveries.insert(who.deliveries.index(right), first)
