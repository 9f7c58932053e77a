"""The child's work, in this process: cells and reading in one go are those made one by one."""

import io
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from workbooks import REGISTER, TODAY, workbook

from pipelines.ingest import cells, reader, readings
from pipelines.ingest.process import Given, Request
from pipelines.ingest.pseudonyms import KeyRing

GIVEN = Given(ring=KeyRing({1: b"k" * 32}), today=TODAY)
ROWS = [
    list(REGISTER),
    ["UH-1", "Städ", "Ja"],
    ["UH-2", "Anna 850709-9805", "kanske"],
    ["Summa", None, None],
]
PERSONS = [["Personnummer", "Namn"], ["850709-9805", "Anna"], ["A17", "Bo"]]
FILES = [
    ("Uppföljning 2015.xlsx", "higab", {"Kv1": ROWS[:2]}),
    ("Uppföljning 2015.xlsx", "higab", {"Kv1": ROWS}),
    ("Deltagarlista 2015.xlsx", "social_resurs", {"Kandidater": PERSONS}),
    ("Bilder.xlsx", "higab", {"Blad1": [["Anna", "Bo"]]}),
]


def _source(folder: Path) -> tuple[Path, Path, Path]:
    return GIVEN.layouts, GIVEN.reference, folder


@pytest.mark.parametrize(("name", "sender", "sheets"), FILES)
def test_a_reading_made_at_once_is_the_reading_of_the_kept_cells(
    name: str, sender: str, sheets: dict[str, list[list[Any]]], tmp_path: Path
) -> None:
    request = Request(workbook(sheets), name, sender, None, GIVEN, tmp_path / "a.parquet")
    reader._read_both(request, _source(tmp_path), tmp_path / "at once.arrow")
    reader._interpret(
        _source(tmp_path), tmp_path / "a.parquet", name, sender, tmp_path / "later.arrow"
    )
    once, later = (tmp_path / f"{n}.arrow" for n in ("at once", "later"))
    assert once.read_bytes() == later.read_bytes()
    assert readings.load(once).status in ("accepted", "rejected")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.parquet", once.name, later.name]


def test_requests_are_answered_until_the_input_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader.resource, "setrlimit", lambda *_: None)
    requests, answers = io.BytesIO(), io.BytesIO()
    for number, (name, sender, sheets) in enumerate(FILES):
        target = tmp_path / f"{number}.parquet"
        request = Request(workbook(sheets), name, sender, None, GIVEN, target)
        pickle.dump((30, "cells", request), requests)
    requests.seek(0)
    reader.serve(requests, answers, 2048)
    assert answers.getvalue() == b"ok\n" * len(FILES)
    kept = [cells.load(tmp_path / f"{n}.parquet").kept for n in range(len(FILES))]
    assert kept == ["original", "cells", "cells", "nothing"]


@pytest.mark.parametrize("asked", [True, False])
def test_a_child_that_nobody_asks_loads_what_interprets_cells_ahead(*, asked: bool) -> None:
    code = "import os, sys; from pipelines.ingest import reader; end, other = os.pipe(); "
    code += f"os.write(other, {b'.' * asked!r}); reader._load_ahead(os.fdopen(end, 'rb')); "
    code += "print('pipelines.ingest.report' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == f"{not asked}\n", done.stderr
