"""The reading process: bytes in, cells out. Runs as a child with limits of memory and time.

Started by `child.py` as `python -m pipelines.ingest.reader`, ahead of the first file. What may not
be kept is taken out in memory (`scrub.py`) before a cell is written anywhere.
"""

import gc
import os
import pickle
import resource
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from pipelines.ingest import cells, readings
from pipelines.ingest.cells import Request, Workbook
from pipelines.ingest.raw import read_raw
from pipelines.ingest.recognise import Recognised
from pipelines.ingest.report import read_plainly
from pipelines.ingest.scrub import scrubbed

# A limit of processor time ends a child whose parent has died.
SPARE_SECONDS = 5


def read(request: Request) -> tuple[Workbook, Recognised | None]:
    """The cells of a file without what may not be kept, and what it was recognised as."""
    raw = read_raw(request.data, request.file_name)
    given = request.given
    rules = readings.rules_for(
        readings.Source(given.layouts, given.reference, Path()), request.sender
    )
    if request.report_type:
        own = tuple(x for x in rules.layouts if x.report_type == request.report_type)
        rules = replace(rules, layouts=own)
    return scrubbed(raw, request.file_name, request.sender, rules, given.ring, given.today)


def serve(requests: BinaryIO, answers: BinaryIO, memory_mb: int) -> None:
    """Answer requests until the input ends: bytes to cells, or kept cells to a reading."""
    # What is written here may tell of persons, by pseudonym: it is the service's user's alone.
    os.umask(0o077)
    limit = memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A file's cells are a million small objects without cycles: looking for cycles among them
    # after every few hundred costs a tenth of the time and finds none.
    gc.set_threshold(200_000, 20, 20)
    while True:
        try:
            seconds, what, *given = pickle.load(requests)  # noqa: S301 - our own parent's words
        except EOFError:
            return
        _allow(seconds)
        _DO[what](*given)
        answers.write(b"ok\n")
        answers.flush()


def _allow(seconds: float) -> None:
    """Processor time for one request."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + SPARE_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _keep(request: Request) -> tuple[Workbook, Recognised | None]:
    """Read a file, write its cells aside and name them."""
    book, found = read(request)
    aside = request.target.with_suffix(f".{os.getpid()}.partial")
    cells.save(book, aside)
    aside.replace(request.target)
    return book, found


def _read_both(request: Request, source: tuple[Path, Path, Path], target: Path) -> None:
    """Read a file's cells and the report that they are, without looking at them twice."""
    book, found = _keep(request)
    rules = readings.rules_for(readings.Source(*source), request.sender)
    read = read_plainly(book, request.file_name, request.sender, rules, found)
    readings.keep(read, target)


def _interpret(
    source: tuple[Path, Path, Path], path: Path, name: str, sender: str, target: Path
) -> None:
    rules = readings.rules_for(readings.Source(*source), sender)
    readings.keep(read_plainly(cells.load(path), name, sender, rules), target)


_DO: dict[str, Callable[..., object]] = {
    "cells": _keep,
    "both": _read_both,
    "reading": _interpret,
}


if __name__ == "__main__":
    # What a library prints must not be taken for an answer.
    given_out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    serve(sys.stdin.buffer, given_out, int(sys.argv[1]))
