"""The reading process: bytes in, cells out. Runs as a child with limits of memory and time.

Started by `child.py` as `python -m pipelines.ingest.reader`, ahead of the first file. What may not
be kept is taken out in memory (`scrub.py`) before a cell is written anywhere.
"""

import os
import pickle
import resource
import select
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from pipelines import rare_collections  # noqa: F401 - before anything large is loaded
from pipelines.ingest import cells
from pipelines.ingest.cells import Workbook
from pipelines.ingest.process import Request
from pipelines.ingest.raw import read_raw
from pipelines.ingest.recognise import Recognised
from pipelines.ingest.rules import rules_for
from pipelines.ingest.scrub import scrubbed

# A limit of processor time ends a child whose parent has died.
SPARE_SECONDS = 5


def read(request: Request) -> tuple[Workbook, Recognised | None]:
    """The cells of a file without what may not be kept, and what it was recognised as."""
    raw = read_raw(request.data, request.file_name)
    given = request.given
    rules = rules_for(given.layouts, given.reference, request.sender)
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
    _keep_reading(book, request.file_name, request.sender, source, target, found)


def _interpret(
    source: tuple[Path, Path, Path], path: Path, name: str, sender: str, target: Path
) -> None:
    _keep_reading(cells.load(path), name, sender, source, target)


def _keep_reading(
    book: Workbook,
    name: str,
    sender: str,
    source: tuple[Path, Path, Path],
    target: Path,
    found: Recognised | None = None,
) -> None:
    from pipelines.ingest.readings import keep
    from pipelines.ingest.report import read_plainly

    layouts, reference, _ = source
    keep(read_plainly(book, name, sender, rules_for(layouts, reference, sender), found), target)


def _load_ahead(requests: BinaryIO) -> None:
    """While nobody asks, load what interprets cells: who only wants them does not wait for that."""
    if not select.select([requests], [], [], 0)[0]:
        from pipelines.ingest import readings, report  # noqa: F401


_DO: dict[str, Callable[..., object]] = {
    "cells": _keep,
    "both": _read_both,
    "reading": _interpret,
}


if __name__ == "__main__":
    # What a library prints must not be taken for an answer.
    given_out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _load_ahead(sys.stdin.buffer)
    serve(sys.stdin.buffer, given_out, int(sys.argv[1]))
