"""Looking, and telling what is new: what `shu alarm` does, and the daemon after a failed run.

Nothing is decided here; see `state.py`, `alarms.py`, `messages.py` and `deliver.py`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines import journal
from pipelines.operations import deliver, messages, told
from pipelines.operations.alarms import Alarm, News, alarms, news
from pipelines.operations.state import look
from pipelines.settings import Settings


@dataclass(frozen=True)
class Watched:
    """What stands, what of it was told now, and on which channels: channel -> fault, or empty."""

    standing: tuple[Alarm, ...]
    news: News
    channels: Mapping[str, str]
    file: Path | None = None

    @property
    def is_told(self) -> bool:
        """Whether everything that is set to be told on has taken what was to be told."""
        return not any(self.channels.values())


def watch(settings: Settings, now: dt.datetime, *, dry_run: bool = False) -> Watched:
    """Tell what is wrong and was not told before; a dry run writes it to a file and forgets it.

    What no channel took is told again next time; what one of them took is not.
    """
    state = look(settings, now)
    found = alarms(state)
    with told.remembered(settings.outbox, "alarms") as (before, remember):
        fresh = news(found, before, state)
        message = messages.of_alarms(fresh, settings.lang)
        if dry_run:
            name = f"alarm-{now:%Y%m%dT%H%M%SZ}"
            file = deliver.to_file(message, settings.outbox, name) if message else None
            return Watched(found, fresh, {}, file)
        channels = deliver.to_operations(message, settings, now) if message else {}
        if not channels or not all(channels.values()):
            remember(fresh.told)
    for alarm in fresh.fresh:
        journal.warn("alarm", kind=alarm.kind, subject=alarm.subject)
    for channel, fault in channels.items():
        if fault:
            journal.warn("undelivered", channel=channel)
    return Watched(found, fresh, channels)


def test(settings: Settings, now: dt.datetime) -> Mapping[str, str]:
    """Send a test on every channel that is set: channel -> fault, or empty."""
    return deliver.to_operations(messages.test(settings.lang), settings, now)
