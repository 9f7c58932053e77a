"""What is kept how long: the declaration in `reference/retention.yaml`, and whether a day is over.

Data and dates only (`domain.md` 5.2); what lies where is told in `due.py`, what is done in
`purge.py`.
"""

import calendar
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.model.reference import read_yaml, reference_file
from pipelines.model.reports import Label

Kind = Literal[
    "raw_personal", "raw_refused", "stray", "person_rows", "submissions", "snapshots",
    "frozen_snapshots", "letters", "exports", "build", "compute_logs", "run_history", "access_log",
]  # fmt: skip
# The order of work: derived copies go after what they are made from.
KINDS: tuple[Kind, ...] = get_args(Kind)
# Decided about persons one by one, not about files.
_OF_PERSONS = ("unlink", "reduce")


class Rule(BaseModel):
    """How long one kind is kept, by which clock, and what is done then.

    A record is not touched without a decision's number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int | None = Field(None, ge=0)
    months: int | None = Field(None, ge=0)
    clock: Literal["received", "written", "last_heard", "published", "ended"]
    action: Literal["remove", "unlink", "reduce"]
    record: bool
    decision: str | None = None
    what: Label
    source: str

    @model_validator(mode="after")
    def _one_age(self) -> "Rule":
        if (self.days is None) == (self.months is None):
            msg = "either days or months"
            raise ValueError(msg)
        return self

    @property
    def denied(self) -> bool:
        """Whether nothing may be deleted, because nobody has decided that it may."""
        return self.record and not (self.decision or "").strip()

    def is_over(self, since: dt.date, today: dt.date) -> bool:
        """Whether what is kept since a day has been kept for its whole time."""
        return self.ends(since) <= today

    def ends(self, since: dt.date) -> dt.date:
        """The first day on which it is kept no longer."""
        if self.days is not None:
            return since + dt.timedelta(days=self.days)
        year, month = divmod(since.year * 12 + since.month - 1 + (self.months or 0), 12)
        last = calendar.monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(since.day, last))


class _Policy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[Kind, Rule]

    @model_validator(mode="after")
    def _whole(self) -> "_Policy":
        missing = [kind for kind in KINDS if kind not in self.kinds]
        if missing:
            msg = f"nothing is said of {', '.join(missing)}"
            raise ValueError(msg)
        wrong = [
            kind
            for kind, rule in self.kinds.items()
            if (rule.action in _OF_PERSONS) != (kind == "person_rows")
        ]
        if wrong:
            msg = f"{', '.join(wrong)}: persons are unlinked or reduced, all else is removed"
            raise ValueError(msg)
        return self


def load_policy(reference: Path) -> Mapping[Kind, Rule]:
    """The rules of a reference folder by kind, in the order of work.

    Raises:
        ValueError: The file does not fit; the text names file and key.
    """
    given = read_yaml(reference_file(reference, "retention.yaml"), _Policy).kinds
    return {kind: given[kind] for kind in KINDS}
