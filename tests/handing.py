"""Handing in as tests do it: a place of its own, files, and what lies there afterwards."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import one_unit
from workbooks import REGISTER, workbook

from pipelines.ingest.archive import Receipt
from pipelines.ingest.process import ReadingProcess
from pipelines.senders import hand_in, own
from pipelines.senders.hand_in import Proposal
from pipelines.settings import Settings

TODAY = dt.date(2015, 7, 10)
NOW = dt.datetime(2015, 7, 10, 12, 5, tzinfo=dt.UTC)
NAME, WHOLE, FEW = one_unit.NAME, one_unit.register(), one_unit.register(5)
NUMBER = "850709-9805"
ROWS = [[f"UH-{n}", f"Städ {n}", "Ja", "röd"] for n in range(20)]
FAULTY = workbook({"Kv2 2015": [[*REGISTER, "Färg"], ["UH-99", "Mat", "kanske", "gul"], *ROWS]})
NONE = workbook({"Kv2 2015": [REGISTER]})


def place(folder: Path, process: ReadingProcess, monkeypatch: Any) -> Settings:
    """A place of its own; the child is shared, which nothing depends on."""

    @contextmanager
    def shared(_settings: Settings) -> Iterator[ReadingProcess]:
        yield process

    monkeypatch.setattr(hand_in, "reader", shared)
    monkeypatch.setattr(own, "reader", shared)
    return Settings(raw=folder / "raw", warehouse=folder / "wh", today=TODAY)


def stored(settings: Settings) -> list[str]:
    root = settings.raw.parent
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def propose(settings: Settings, data: bytes, name: str = NAME, org: str = "higab") -> Proposal:
    return hand_in.propose(settings, org, name, data)


def give(settings: Settings, proposal: Proposal, *, confirmed: bool = False) -> Receipt:
    done = hand_in.hand_in(settings, proposal, "u1", NOW, confirmed=confirmed)
    assert isinstance(done, Receipt)
    return done


def codes(proposal: Proposal) -> set[str]:
    return set(proposal.submission.reading.findings["code"])
