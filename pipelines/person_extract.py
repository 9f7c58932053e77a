"""The one way to rows about persons for an evaluation: few columns, new pseudonyms, a mark, a line.

Who asks must be named and have the role `evaluator`; each extract is written in the access log
before a row is handed out. What is in it is how long somebody was followed and whether that was the
end, nothing on who it was: no groups, no organisations, no dates, no text (`domain.md` 5.1, 5.6;
`reliability.md` 5.2, A13-A14).
"""

import datetime as dt
import secrets

import pandas as pd

from pipelines import access_log
from pipelines.kpis import through
from pipelines.model import role_file, viewers
from pipelines.model.tables import ALL
from pipelines.person.spells import UNSUBSIDISED, spells
from pipelines.settings import Settings
from pipelines.warehouse import person_file, snapshot

ROLE = "evaluator"
# All that leaves the person store, and nothing else.
COLUMNS = ("person", "definition", "days", "ended", "is_unknown", "watermark")


class Refused(Exception):  # noqa: N818 - a decision, no fault
    """Who asks has not the role, or did not say who it is."""


def may(settings: Settings, by: str) -> bool:
    """Whether the role file, or the role of a development machine, makes `by` an evaluator.

    Nobody logs in at a command line: that it is you is vouched for by the machine, which lets only
    the owner of the person store read it.
    """
    if not by.strip():
        return False
    if settings.role_file is None:
        return bool(settings.dev_role) and viewers.parse(settings.dev_role).role == ROLE
    roles, findings = role_file.read(settings.role_file)
    claims = {"sub": by, "email": by, "email_verified": True}
    viewer = None if findings else role_file.viewer(roles, claims)
    return viewer is not None and viewer.role == ROLE


def stays(settings: Settings, by: str) -> pd.DataFrame:
    """How long each person stayed in a first job, by definition; one row a person and definition.

    `person` is a number that holds in this extract only. Being without subsidy is left out: it is
    no single stay.

    Args:
        settings: Where the person store, the role file and the access log lie.
        by: Who asks, as the role file names persons.

    Raises:
        Refused: Nobody asks, or without the role; or there is no snapshot.
        TableError: There is no person store.
        OSError: The access log cannot be written; nothing is handed out.
    """
    if not may(settings, by):
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
    user = access_log.user_id(settings.access_folder, by)
    event = {"what": "person_extract", "user": user, "role": ROLE, "watermark": mark,
             "snapshot": found.snapshot_id, "rows": len(first)}  # fmt: skip
    access_log.append(settings.access_folder, event, dt.datetime.now(tz=dt.UTC))
    return _renumbered(first).assign(watermark=mark)[list(COLUMNS)]


def _renumbered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows under new numbers in an order that tells nothing."""
    persons = sorted(set(rows["person"]))
    secrets.SystemRandom().shuffle(persons)
    number = {person: i for i, person in enumerate(persons, start=1)}
    renamed = rows.assign(person=rows["person"].map(number))
    return renamed.sort_values(["definition", "person"], ignore_index=True)
