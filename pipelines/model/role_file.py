"""The role file: who may see what, by the claims of the identity provider. Default is nothing.

Read anew whenever it changes; a file with a finding gives nobody a role, so that a mistake shuts
out instead of letting in. Findings name the entry by its number, never the person.
"""

import stat
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.model.viewers import ROLES, Viewer

_WHO = ("subject", "email", "claim")
_KEYS = {*_WHO, "role", "organisations"}
# Writable by the group or anything for others: somebody else could give themselves a role.
_TOO_OPEN = stat.S_IWGRP | stat.S_IRWXO


@dataclass(frozen=True)
class Entry:
    """One entry: the claim it asks for, the value that claim must have, what it gives."""

    claim: str
    value: str
    viewer: Viewer


@dataclass(frozen=True)
class Roles:
    """The entries in their order; the first that fits decides."""

    entries: tuple[Entry, ...] = ()
    accept_unverified_email: bool = False


@dataclass(frozen=True)
class RoleFinding:
    """What is wrong: a code and the number of the entry, 0 for the file itself."""

    code: str
    entry: int = 0


def read(path: Path, known: Collection[str] = ()) -> tuple[Roles, list[RoleFinding]]:
    """The roles, or none of them and what is wrong.

    Args:
        path: the YAML file.
        known: ids of the registry; when given, others are findings.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        mode = path.stat().st_mode
    except (OSError, ValueError, yaml.YAMLError):
        return Roles(), [RoleFinding("unreadable")]
    found = [RoleFinding("mode")] if mode & _TOO_OPEN else []
    if not isinstance(content, dict) or not isinstance(content.get("users"), list):
        return Roles(), [*found, RoleFinding("no_users")]
    if content.keys() - {"users", "accept_unverified_email"}:
        found.append(RoleFinding("unknown_key"))
    entries: list[Entry] = []
    for number, given in enumerate(content["users"], start=1):
        codes = list(_faults(given, known))
        found += [RoleFinding(code, number) for code in codes]
        if codes:
            continue
        entry = _entry(given)
        if any((e.claim, e.value) == (entry.claim, entry.value) for e in entries):
            found.append(RoleFinding("twice", number))
        entries.append(entry)
    accept = content.get("accept_unverified_email", False) is True
    return (Roles(), found) if found else (Roles(tuple(entries), accept), [])


def _faults(given: Any, known: Collection[str]) -> Iterator[str]:
    """Codes of what is wrong with one entry."""
    if not isinstance(given, dict) or given.keys() - _KEYS:
        yield "unknown_key"
        return
    who = [key for key in _WHO if key in given]
    if len(who) != 1 or not _is_who(who[0], given[who[0]]):
        yield "who"
    if given.get("role") not in ROLES:
        yield "role"
        return
    ids = given.get("organisations", [])
    if not isinstance(ids, list) or not all(isinstance(i, str) and i.strip() for i in ids):
        yield "organisations"
        return
    if (given["role"] == "organisation") != bool(ids):
        yield "organisations"
    if known and set(ids) - set(known):
        yield "unknown_organisation"


def _is_who(key: str, value: Any) -> bool:
    if key == "claim":
        return (
            isinstance(value, dict)
            and value.keys() == {"name", "value"}
            and all(isinstance(v, str) and v.strip() for v in value.values())
        )
    return isinstance(value, str) and bool(value.strip())


def _entry(given: Mapping[str, Any]) -> Entry:
    viewer = Viewer(given["role"], tuple(given.get("organisations", ())))
    if "subject" in given:
        return Entry("sub", given["subject"].strip(), viewer)
    if "email" in given:
        return Entry("email", _folded(given["email"]), viewer)
    return Entry(given["claim"]["name"].strip(), given["claim"]["value"].strip(), viewer)


def _folded(email: str) -> str:
    return unicodedata.normalize("NFC", email).strip().casefold()


def viewer(roles: Roles, claims: Mapping[str, Any]) -> Viewer | None:
    """What the first fitting entry gives the person with these claims; None when none fits."""
    fitting = (e.viewer for e in roles.entries if _fits(e, roles, claims))
    return next(fitting, None)


def _fits(entry: Entry, roles: Roles, claims: Mapping[str, Any]) -> bool:
    held = claims.get(entry.claim)
    if entry.claim == "email":
        # Some providers let people write any address; only a verified one says who they are.
        sure = claims.get("email_verified") is True or roles.accept_unverified_email
        return sure and isinstance(held, str) and _folded(held) == entry.value
    values = held if isinstance(held, list) else [held]
    return any(isinstance(v, str) and v == entry.value for v in values)
