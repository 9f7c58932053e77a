"""`shu freeze`: the snapshot in force is kept for a meeting, in words and as an object.

How it is kept stands in `pipelines/warehouse/kept.py`; when it is done away with in
`retention.yaml`.
"""

import datetime as dt
from typing import Any

from pipelines.errors import PublishRefused
from pipelines.settings import Settings
from pipelines.warehouse import kept
from pipelines.warehouse.kept import Meeting

DONE = ("frozen", "already")


def freeze(settings: Settings, name: str, day: dt.date | None) -> dict[str, Any]:
    """Keep the snapshot in force for a meeting on a day, today unless said otherwise.

    Returns:
        The outcome `frozen`, `already`, `taken` (that day has another), `nothing` (before the first
        publication) or `fault`, with the meeting.
    """
    asked = {"date": (day or settings.today).isoformat(), "name": name}
    try:
        outcome, meeting = kept.freeze(settings.warehouse, name, day or settings.today)
    except (PublishRefused, ValueError, OSError) as error:
        return {"outcome": "fault", "error": str(error), **asked}
    return {"outcome": outcome, **(as_object(meeting) if meeting else asked)}


def as_object(meeting: Meeting) -> dict[str, Any]:
    """A meeting as commands tell of it."""
    return {
        "date": meeting.day.isoformat(),
        "name": meeting.name,
        "snapshot": meeting.snapshot.snapshot_id,
        "is_kept": meeting.is_kept,
    }


def freeze_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The outcome for a person."""
    return [_WORDS[lang][answer["outcome"]].format(**answer)]


_WORDS = {
    "sv": {
        "frozen": "Fryst: utgåva {snapshot} för {name}, {date}. Den visas på ?mote={date}.",
        "already": "Redan fryst: utgåva {snapshot} för {name}, {date}.",
        "taken": "{date} har redan {name} med utgåva {snapshot}; ingenting är ändrat.",
        "nothing": "Ingenting är publicerat. Kör `shu refresh`.",
        "fault": "Ingenting är fryst: {error}",
    },
    "en": {
        "frozen": "Frozen: snapshot {snapshot} for {name}, {date}. It is shown at ?mote={date}.",
        "already": "Frozen before: snapshot {snapshot} for {name}, {date}.",
        "taken": "{date} already has {name} with snapshot {snapshot}; nothing was changed.",
        "nothing": "Nothing has been published. Run `shu refresh`.",
        "fault": "Nothing was frozen: {error}",
    },
}
