"""Reads every workbook of a folder in one of three ways and says how long it took.

The chain of the product as it stands, with as many reading processes as it has of itself; bare
calamine, or pandas with openpyxl, in one. Imports and small workbooks, so many that all processes
are started, come before the clock, for all alike. Knows nothing of goals.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipelines.bench import invented

SENDER = "higab"
# So many files that the product starts all its reading processes.
TO_WARM = 50
Reader = Callable[[Sequence[Path]], int]


@contextmanager
def calamine() -> Iterator[Reader]:
    """Every sheet as lists of Python values."""
    from python_calamine import CalamineWorkbook

    def read(paths: Sequence[Path]) -> int:
        rows = 0
        for path in paths:
            book = CalamineWorkbook.from_path(path)
            rows += sum(len(book.get_sheet_by_name(n).to_python()) - 1 for n in book.sheet_names)
        return rows

    yield read


@contextmanager
def openpyxl() -> Iterator[Reader]:
    """What most scripts do."""
    import pandas as pd

    yield lambda paths: sum(len(pd.read_excel(path, engine="openpyxl")) for path in paths)


@contextmanager
def shu() -> Iterator[Reader]:
    """Bytes, scan, cells, reading: in the reading process, kept on disk, and loaded here."""
    from pipelines import received
    from pipelines.ingest.process import given_by, reading_process
    from pipelines.ingest.readings import load
    from pipelines.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(raw=Path(folder) / "raw", warehouse=Path(folder) / "warehouse")
        limits = settings.read_seconds, settings.read_memory_mb
        with reading_process(*limits, given_by(settings)) as process:

            def read(paths: Sequence[Path]) -> int:
                of_these = settings.model_copy(update={"raw": paths[0].parents[2]})
                known = set(_kept(settings.warehouse))
                received.read_ahead(of_these, process)
                new = [p for p in _kept(settings.warehouse) if p not in known]
                return sum(len(load(p).accepted) for p in new)

            yield read


def _kept(warehouse: Path) -> list[Path]:
    return sorted((warehouse / "readings").glob("*.arrow"))


def processes(way: str, files: int) -> int:
    """How many processes read so many files."""
    if way != "shu":
        return 1
    from pipelines.ingest.process import CHILDREN
    from pipelines.ingest.readings import MANY

    return CHILDREN if files >= MANY else 1


WAYS = {"shu": shu, "calamine": calamine, "openpyxl": openpyxl}


def main(way: str, folder: Path, at_most: int) -> None:
    """Print files, rows and seconds as JSON; of `at_most` files, 0 is all of them."""
    with WAYS[way]() as read, tempfile.TemporaryDirectory() as warm:
        small = Path(warm) / "inbox" / SENDER
        small.mkdir(parents=True)
        read([invented.follow_up(small / f"{n}.xlsx", n, 3) for n in range(TO_WARM)])
        paths = sorted(folder.rglob("*.xlsx"))[: at_most or None]
        start = time.perf_counter()
        rows = read(paths)
        seconds = time.perf_counter() - start
    said = {
        "files": len(paths),
        "rows": rows,
        "seconds": seconds,
        "processes": processes(way, len(paths)),
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
