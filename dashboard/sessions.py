"""How long a login lasts: half an hour without a click, eight hours in all.

Streamlit's cookie lasts thirty days, whatever the provider said; so this decides. Pure but for the
record of the last click, which is this process's own and is gone when it stops.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 8 * 3600
# Clocks of the provider and of this machine need not agree to the second.
LEEWAY_SECONDS = 60

State = Literal["open", "idle", "over"]


def state(issued_at: float, last_seen: float | None, now: float) -> State:
    """Whether a login of that time still holds.

    Args:
        issued_at: when the provider issued it, in seconds since 1970.
        last_seen: the last click; None when this process has seen none, which a restart makes
            so: then only a login that is not older than the idle limit holds.
        now: the time.
    """
    if issued_at > now + LEEWAY_SECONDS or now - issued_at > ABSOLUTE_SECONDS:
        return "over"
    return "idle" if now - (last_seen or issued_at) > IDLE_SECONDS else "open"


@dataclass
class Sessions:
    """The last click of every login that is still within its absolute limit."""

    clock: Callable[[], float] = time.time
    _seen: dict[tuple[str, float], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def click(self, user: str, issued_at: float) -> State:
        """Note a click, unless the login no longer holds."""
        now, login = self.clock(), (user, issued_at)
        with self._lock:
            self._seen = {k: at for k, at in self._seen.items() if now - k[1] <= ABSOLUTE_SECONDS}
            found = state(issued_at, self._seen.get(login), now)
            if found == "open":
                self._seen[login] = now
            return found

    def end(self, user: str, issued_at: float) -> None:
        """Let a login hold no longer, also for a copy of its cookie."""
        with self._lock:
            self._seen[user, issued_at] = float("-inf")


SESSIONS = Sessions()
