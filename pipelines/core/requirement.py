"""Requirements that were set, one a lot and type, and which of them a commitment answers. Pure.

The registers say that a requirement was set and of what type, the lists of commitments how
(`domain.md` 2.2 social_requirement). Where a register says no there is none.
"""

from collections import defaultdict
from typing import Any

import pandas as pd

from pipelines.core import reported
from pipelines.core.links import Found, frame_of, missing, narrowed, only
from pipelines.model.tables import REQUIREMENT

_HOW = ("set_stage", "basis_rule", "target_groups", "required_persons", "required_persons_low",
        "required_persons_high")  # fmt: skip
UNKNOWN = "unknown"
Line = dict[str, Any]


def requirements(lots: pd.DataFrame, commitments: pd.DataFrame) -> pd.DataFrame:
    """`core.social_requirement`.

    A type that the register does not name is taken from the commitments, and so is what the
    register leaves out of how the requirement was set.

    Args:
        lots: `core.lot`.
        commitments: Rows of the commitment lists with `procurement_id`, the newest first.
    """
    found: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
    for line in _lines(lots[lots["social"] == "yes"]):
        kind = UNKNOWN if missing(line["requirement_type"]) else line["requirement_type"]
        place = line["procurement_id"], line["lot_no"]
        found[place][kind] = dict.fromkeys(_HOW) | line | {"requirement_type": kind}
    open_lots = _open_lots(lots)
    for row in _lines(commitments.dropna(subset=["procurement_id"])):
        lot_no = _lot_of(row["procurement_id"], row["lot_no"], open_lots)
        if lot_no is not None:
            _tell(found[row["procurement_id"], lot_no], row, lot_no)
    lines = [line for kinds in found.values() for line in kinds.values()]
    if not lines:
        return reported.empty(REQUIREMENT)
    rows = pd.DataFrame(lines)
    key = reported.key_of(rows, ["procurement_id", "lot_no", "requirement_type"])
    return reported.finished(rows.assign(requirement_id=reported.ids(key, "r")), REQUIREMENT)


def _lines(rows: pd.DataFrame) -> list[Line]:
    return [{str(k): v for k, v in line.items()} for line in rows.to_dict("records")]


def _open_lots(lots: pd.DataFrame) -> dict[str, dict[str, bool]]:
    """Procurement -> lot -> whether it may carry a requirement."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    columns = lots[["procurement_id", "lot_no", "social"]]
    for procurement_id, lot_no, social in columns.itertuples(index=False):
        found[procurement_id][lot_no] = social != "no"
    return found


def _lot_of(procurement_id: str, stated: Any, lots: dict[str, dict[str, bool]]) -> str | None:
    """The lot that a row is of: the stated one, else the only one that may carry a requirement."""
    held = lots.get(procurement_id, {})
    if not missing(stated) and stated in held:
        return str(stated) if held[stated] else None
    possible = [lot_no for lot_no, is_open in held.items() if is_open]
    return possible[0] if len(possible) == 1 else None


def _tell(kinds: dict[str, Line], row: Line, lot_no: str) -> None:
    """Put into a lot's requirements what a commitment's row says of them."""
    kind = row["requirement_type"]
    if missing(kind) or kind in ("none", UNKNOWN):
        if len(kinds) != 1:
            return
        kind = next(iter(kinds))
    elif kind not in kinds:
        known = kinds.pop(UNKNOWN, None) or {**row, **dict.fromkeys(_HOW)}
        kinds[kind] = known | {"lot_no": lot_no, "requirement_type": kind}
    for name in _HOW:
        if missing(kinds[kind][name]):
            kinds[kind][name] = row[name]


def requirement_of(rows: pd.DataFrame, requirement: pd.DataFrame) -> pd.DataFrame:
    """The requirement that each commitment answers, among those of its procurement."""
    by_procurement: dict[str, list[Line]] = defaultdict(list)
    for line in _lines(requirement):
        by_procurement[line["procurement_id"]].append(line)
    found: list[Found] = []
    columns = ["procurement_id", "lot_no", "requirement_type"]
    for procurement_id, lot_no, kind in rows[columns].itertuples(index=False):
        if missing(procurement_id):
            found.append((None, "not_stated"))
            continue
        wanted = {"lot_no": lot_no, "requirement_type": None if kind == "none" else kind}
        held = by_procurement.get(procurement_id, [])
        # A procurement without lots has lot 1, whatever the commitment calls it.
        wanted |= {"lot_no": None} if len({x["lot_no"] for x in held}) == 1 else {}
        found.append(only(narrowed(held, wanted), "requirement_id"))
    return frame_of(found, rows, "requirement")
