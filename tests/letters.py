"""Letters made for a test: a file read by the real reader, and the letter to its sender.

Opening, correcting and looking at letters is done with openpyxl, as a sender's Excel would.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from workbooks import REGISTRY, book, rules

from pipelines.export.letter import Letter, letter
from pipelines.export.messages import Messages, messages_of
from pipelines.export.review import Review
from pipelines.ingest.report import Reading, as_frame, read_report
from pipelines.model.findings import Finding
from pipelines.model.reports import standard
from pipelines.senders.reviewed import original_of, review_of

NAME = "Uppföljning Kv2 2015.xlsx"


def reading_of(data: bytes, name: str = NAME, sender: str = "higab") -> Reading:
    """What the intake makes of a file."""
    return read_report(book(data, name), name, sender, rules(sender))


def reviewed(
    data: bytes, name: str = NAME, sender: str = "higab", lang: str = "sv", **more: Any
) -> Review:
    """The review of a file."""
    reading = reading_of(data, name, sender)
    return review_of(book(data, name), reading, name, sender, lang, REGISTRY, standard(), **more)


def answered(
    data: bytes, name: str = NAME, sender: str = "higab", lang: str = "sv", **more: Any
) -> Letter:
    """The letter to the sender of a file."""
    workbook = book(data, name)
    secret = bool(more.pop("secret", False))
    review = reviewed(data, name, sender, lang, number=17, **more)
    return letter(review, original_of(workbook, data, secret=secret))


def opened(data: bytes) -> Workbook:
    """A workbook as its receiver opens it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(workbook: Workbook) -> bytes:
    """A workbook as its receiver saves it."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def texts(workbook: Workbook, sheet: str) -> list[str]:
    """All that stands in a sheet, as text, row by row."""
    return [str(c.value) for row in workbook[sheet].iter_rows() for c in row if c.value is not None]


def found(*findings: Finding, lang: str = "sv") -> Messages:
    """The messages of findings."""
    return messages_of(as_frame(findings), lang)


def corrected(data: bytes, values: Mapping[str, Any], sheet: str = "Granskning") -> bytes:
    """A letter whose cells were corrected as it asks: by its links, with a value by code."""
    workbook = opened(data)
    done = 0
    for row in workbook[sheet].iter_rows(min_col=1, max_col=3):
        code, _, cell = row
        if code.value in values and cell.hyperlink:
            name, _, place = cell.hyperlink.location.rpartition("!")
            workbook[name.strip("'").replace("''", "'")][place].value = values[str(code.value)]
            done += 1
    assert done, "the letter links to no cell that is to be corrected"
    return saved(workbook)


def office(*names: str) -> str:
    """The command of LibreOffice, or another; the test is skipped without it unless required."""
    asked = names or ("soffice", "libreoffice")
    command = next(filter(None, map(shutil.which, asked)), None)
    if command is None:
        if os.environ.get("SHU_REQUIRE_OFFICE") == "1":
            pytest.fail(f"SHU_REQUIRE_OFFICE=1, but {asked[0]} is not on the path")
        pytest.skip(f"{asked[0]} is not on the path")
    return command


def converted(files: Sequence[Path], kind: str, out: Path) -> list[Path]:
    """Files opened and saved by LibreOffice as another kind, all in one start of it."""
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    words = [office(), profile, "--headless", "--convert-to", kind, "--outdir", str(out)]
    subprocess.run([*words, *map(str, files)], check=True, capture_output=True, timeout=240)
    made = [out / f"{f.stem}.{kind}" for f in files]
    assert [p for p in made if not p.exists()] == []
    return made
