"""Faults and log lines without values: what was wrong and where in the code, not what stood there.

An exception of pandas or of Python quotes the cell it stumbled over; its type and place are told
instead (`reliability.md` 5.4). Our own exceptions name places by themselves and keep their text.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from pipelines.ingest.personal import mask

_ROOT = Path(__file__).resolve().parent
# Faults of reference files name file and key; nothing of a report is read there.
_REFERENCE = _ROOT / "model"
_FRAMES = 3


class StepFault(Exception):  # noqa: N818 - what Dagster shows of a step
    """A step that failed: which, on what kind of exception, and where in the code."""


@contextmanager
def value_free(step: str) -> Iterator[None]:
    """Let nothing out of a step but exceptions whose texts are ours.

    Raises:
        StepFault: In place of any other exception, without its text and without its cause.
    """
    try:
        yield
    except Exception as error:
        if _is_ours(error):
            error.__cause__, error.__suppress_context__ = None, True
            raise
        raise StepFault(f"{step}: {told(error)}") from None


def told(error: BaseException) -> str:
    """What may be said of an exception: its type and where in this project it came up."""
    if _is_ours(error):
        return mask(str(error))
    frames = traceback.extract_tb(error.__traceback__)
    inside = [f for f in frames if _is_inside(f.filename, _ROOT) and f.filename != __file__]
    places = [f"{Path(f.filename).relative_to(_ROOT.parent)}:{f.lineno}" for f in inside[-_FRAMES:]]
    why = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
    return f"{type(error).__name__}{why} at {' > '.join(places) or 'a library'}"


def _is_inside(file: str, folder: Path) -> bool:
    return Path(file).is_relative_to(folder)


def _is_ours(error: BaseException) -> bool:
    if type(error).__module__.startswith(f"{_ROOT.name}."):
        return True
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return isinstance(error, ValueError) and any(_is_inside(f.filename, _REFERENCE) for f in last)


def guard_logs() -> None:
    """From now on no log line of this process holds a personal number or an exception's text."""
    make = logging.getLogRecordFactory()
    if getattr(make, "is_value_free", False):
        return

    def record(*given: Any, **more: Any) -> logging.LogRecord:
        made = make(*given, **more)
        fault = made.exc_info[1] if made.exc_info else None
        said = made.getMessage() + (f" [{told(fault)}]" if fault else "")
        made.msg, made.args, made.exc_info, made.exc_text = mask(said), None, None, None
        return made

    record.is_value_free = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(record)


def guard_terminal() -> None:
    """What a command dies of is told without values, and not with a traceback that quotes them."""

    def hook(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.stderr.write("\n")
        else:
            sys.stderr.write(f"{told(error)}\n")

    sys.excepthook = hook


def facts(given: Mapping[str, int | str]) -> dict[str, int | str]:
    """Metadata for Dagster: numbers, and words that are ids or digests.

    Raises:
        TypeError: Anything else, such as a frame, a list or a sentence.
    """
    for name, value in given.items():
        number = isinstance(value, int) and not isinstance(value, bool)
        word = isinstance(value, str) and len(value) <= 80 and not set(value) - _WORD
        if not (number or (word and (_OWN.fullmatch(value) or mask(value) == value))):
            msg = f"{name}: metadata are numbers, ids and digests, not {type(value).__name__}"
            raise TypeError(msg)
    return dict(given)


# Digests, run ids and snapshot ids by their whole form: their digits look like a personal number
# once in a thousand, and no cell has such a form.
_HEX = "[0-9a-f]"
_OWN = re.compile(
    rf"{_HEX}{{64}}|{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}|\d{{8}}T\d{{12}}-{_HEX}{{8}}"
)
_WORD = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:")
