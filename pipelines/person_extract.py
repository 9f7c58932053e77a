"""The one way to rows about persons for an evaluation: few columns, new pseudonyms, a mark, a line.

Who asks must be named and have the role `evaluator`; each extract is written in the access log
before a row is handed out. What is in it is how long somebody was followed and whether that was the
end, nothing on who it was: no groups, no organisations, no dates, no text (`domain.md` 5.1, 5.6;
`reliability.md` 5.2, A13-A14).
"""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from pipelines.kpis import through
from pipelines.model.tables import ALL
from pipelines.person.spells import UNSUBSIDISED, spells
from pipelines.settings import Settings
from pipelines.warehouse import person_file, snapshot

# All that leaves the person store, and nothing else.
COLUMNS = ("person", "definition", "days", "ended", "is_unknown", "watermark")
Event = Mapping[str, Any]


class Refused(Exception):  # noqa: N818 - a decision, no fault
    """Who asks has not the role, or did not say who it is."""


def stays(
    settings: Settings, by: str, role: str, log: Callable[[Event, dt.datetime], None]
) -> pd.DataFrame:
    """How long each person stayed in a first job, by definition; one row a person and definition.

    `person` is a number that holds in this extract only. Being without subsidy is left out: it is
    no single stay.

    Args:
        settings: Where the person store lies.
        by: Who asks, as the access log names users.
        role: The role that who asks has.
        log: Writes the event durably; what it cannot write is not handed out.

    Raises:
        Refused: Nobody asks, or without the role.
        TableError: There is no person store.
    """
    if not by.strip() or role != "evaluator":
        raise Refused
    tables = {
        name: person_file.read(settings.warehouse, ALL[name])
        for name in ("person.placement", "person.follow_up")
    }
    found = snapshot.current(settings.warehouse)
    if found is None:
        raise Refused
    period = snapshot.tables(found, ["public.period"])["public.period"]
    rows = spells(tables["person.placement"], tables["person.follow_up"], through(period))
    rows = rows[rows["definition"] != UNSUBSIDISED]
    first = rows.sort_values(["starts_at", "placement_id"], kind="stable")
    first = first.drop_duplicates(["definition", "person"])
    mark = secrets.token_hex(8)
    at = dt.datetime.now(tz=dt.UTC)
    log({"event": "person_extract", "user": by, "role": role, "watermark": mark,
         "snapshot": found.snapshot_id, "rows": len(first)}, at)  # fmt: skip
    return _renumbered(first).assign(watermark=mark)[list(COLUMNS)]


def _renumbered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows under new numbers in an order that tells nothing."""
    persons = sorted(set(rows["person"]))
    secrets.SystemRandom().shuffle(persons)
    number = {person: i for i, person in enumerate(persons, start=1)}
    renamed = rows.assign(person=rows["person"].map(number))
    return renamed.sort_values(["definition", "person"], ignore_index=True)
