"""Who looks at the snapshot: a role and the organisations it is for. Plain data.

Which rows a role sees of each table is declared in `row_scope.py`; who has which role stands in the
role file (`role_file.py`). Roles of `reliability.md` 6 (A1).
"""

from dataclasses import dataclass
from typing import Literal, cast, get_args

Role = Literal["steering", "organisation", "evaluator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
# Where a row comes from (file, sheet, row) is for those who can open the file (`users.md` 10.2).
_WITH_LINEAGE = ("organisation", "evaluator", "admin")
# Who answers for figures hands them in; who judges them does not.
_SENDING = ("organisation", "admin")


@dataclass(frozen=True)
class Viewer:
    """A role; with `organisation` also the ids it is for, whose subordinate units it sees too."""

    role: Role
    organisations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            msg = "unknown role"
            raise ValueError(msg)
        if (self.role == "organisation") != bool(self.organisations):
            msg = "the role organisation, and no other, names its organisations"
            raise ValueError(msg)

    @property
    def all_units(self) -> bool:
        """Whether every unit's rows are seen."""
        return self.role != "organisation"

    @property
    def lineage(self) -> bool:
        """Whether the file, sheet and row that a seen row comes from are seen."""
        return self.role in _WITH_LINEAGE

    @property
    def hands_in(self) -> bool:
        """Whether files are handed in: for the own units, or for every unit."""
        return self.role in _SENDING

    @property
    def scope(self) -> str:
        """What is seen, as a key: two viewers of one scope see the same rows and columns."""
        if self.all_units:
            return "all with lineage" if self.lineage else "all"
        return f"own {sorted(set(self.organisations))!r}"


def parse(text: str) -> Viewer:
    """`steering`, or `organisation:higab,framtiden`; ValueError for anything else."""
    role, _, ids = text.strip().partition(":")
    named = tuple(part.strip() for part in ids.split(",") if part.strip())
    return Viewer(cast("Role", role), named)
