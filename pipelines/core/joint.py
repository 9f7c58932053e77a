"""Joint procurements: who takes part, and who leads when several report the same. Pure functions.

Counted once for the city and for the lead organisation; the others' rows stand as participation
(`domain.md` 3.2, line «joint procurements»).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from pipelines.model.organisations import Registry, match_name

_SEPARATORS = re.compile(r"[,;/\n+]")
_AND = re.compile(r"\s+(?:och|samt|and|&)\s+")


def organisations_named(texts: pd.Series, registry: Registry) -> pd.Series:
    """The ids of the organisations that each text names, comma separated; missing when none."""
    known = {t: ",".join(sorted(_named(str(t), registry))) or None for t in texts.dropna().unique()}
    found = texts.map(known).astype(object)
    return found.where(found.notna(), None)


def _named(text: str, registry: Registry) -> set[str]:
    # The whole first: «Park och natur» is one organisation.
    parts = [text, *_SEPARATORS.split(text)]
    parts += [word for part in parts for word in _AND.split(part)]
    return {found for part in parts if (found := match_name(registry, part))}


def leads(rows: pd.DataFrame) -> pd.Series:
    """The lead organisation of each row that another organisation's row stands for; else missing.

    Rows are of one procurement when they have the same case number and one names the other. The
    organisation that no other names leads; if that tells nothing, the one that is named least and
    names most, then the first by id.

    Args:
        rows: Procurements with `org_id`, `procurement_ref` and `joint_org_ids`.
    """
    found: dict[tuple[str, str], str] = {}
    named = rows.dropna(subset=["procurement_ref"])
    refs = set(named.loc[named["joint_org_ids"].notna(), "procurement_ref"])
    for ref, group in named[named["procurement_ref"].isin(refs)].groupby("procurement_ref"):
        names: dict[str, set[str]] = {str(o): set() for o in group["org_id"]}
        for org_id, text in zip(group["org_id"], group["joint_org_ids"], strict=True):
            if isinstance(text, str):
                names[org_id] |= {o for o in text.split(",") if o in names and o != org_id}
        for members in _together(names):
            lead = _lead({o: names[o] for o in members})
            found |= {(o, str(ref)): lead for o in members if o != lead}
    pairs = zip(rows["org_id"], rows["procurement_ref"], strict=True)
    return pd.Series([found.get(pair) for pair in pairs], index=rows.index, dtype=object)


def _together(names: Mapping[str, set[str]]) -> Iterable[set[str]]:
    """The organisations that name each other, directly or through others."""
    near: dict[str, set[str]] = defaultdict(set)
    for org_id, others in names.items():
        for other in others:
            near[org_id].add(other)
            near[other].add(org_id)
    left = sorted(near)
    while left:
        members, ahead = set(), [left[0]]
        while ahead:
            org_id = ahead.pop()
            if org_id not in members:
                members.add(org_id)
                ahead += near[org_id]
        yield members
        left = [o for o in left if o not in members]


def _lead(names: Mapping[str, set[str]]) -> str:
    times = {o: sum(o in others for others in names.values()) for o in names}
    return min(names, key=lambda o: (times[o], -len(names[o]), o))
