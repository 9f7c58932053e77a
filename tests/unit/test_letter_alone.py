"""When the sender's own sheets are left out of the letter, and how that is said."""

from typing import Any

import pytest
from letters import NAME, answered, found, opened, reviewed, texts
from test_letter import SHEET, faulty
from workbooks import book, repacked

from pipelines.export import fragile
from pipelines.export.letter import letter
from pipelines.export.review import Review
from pipelines.model.findings import Finding
from pipelines.senders.reviewed import original_of

EXTENDED = b"<extLst><ext/></extLst></worksheet>"
PLAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
LOSSES: list[tuple[str, dict[str, Any]]] = [
    ("macro", {"add": {"xl/vbaProject.bin": b"\xd0\xcf"}}),
    ("link", {"add": {"xl/externalLinks/externalLink1.xml": b"<x/>"}}),
    ("shape", {"add": {"xl/drawings/drawing1.xml": b"<wsDr><xdr:sp macro=''></xdr:sp></wsDr>"}}),
    ("shape", {"add": {"xl/drawings/d.vml": b"<x:ClientData ObjectType='Checkbox'/>"}}),
    ("shape", {"add": {"xl/ctrlProps/ctrlProp1.xml": b"<x/>"}}),
    ("comment", {"add": {"xl/threadedComments/threadedComment1.xml": b"<x/>"}}),
    ("extension", {"add": {"xl/slicers/slicer1.xml": b"<x/>"}}),
    ("pivot", {"add": {"xl/pivotTables/pivotTable1.xml": b"<x/>"}}),
    ("extension", {"change": lambda _, part: part.replace(b"</worksheet>", EXTENDED)}),
    ("format", {"change": lambda _, part: part.replace(PLAIN, STRICT)}),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "how"), LOSSES)
def test_what_openpyxl_would_lose_sends_the_review_alone(reason: str, how: dict[str, Any]) -> None:
    data = faulty()
    changed = repacked(data, **how)
    assert fragile.loss(data) is None
    assert fragile.loss(changed) == reason
    original = original_of(book(data, NAME), changed, secret=False)
    made = letter(reviewed(data), original)
    assert made.alone == reason
    answer = opened(made.data)
    assert answer.sheetnames == ["Granskning"]
    assert any(fragile.REASONS[reason][0] in t for t in texts(answer, "Granskning"))
    assert not [c for row in answer.active.iter_rows() for c in row if c.hyperlink and
                SHEET in str(c.hyperlink.location)]  # fmt: skip


def test_notes_and_pictures_do_not_keep_the_sheets_out() -> None:
    assert fragile.loss(faulty(comments={f"{SHEET}!A1": "vår egen"})) is None


def test_what_may_hold_personal_data_is_not_sent_back() -> None:
    made = answered(faulty(), secret=True)
    assert made.alone == "personal"
    assert opened(made.data).sheetnames == ["Granskning"]


def test_a_large_file_is_not_sent_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragile, "MOST_CELLS", 50)
    assert answered(faulty()).alone == "large"


def test_a_file_that_nobody_can_read_gets_its_review() -> None:
    made = letter(Review("sv", "x.xlsx", "rejected", messages=found(Finding("S37"))), None)
    answer = opened(made.data)
    assert made.alone == "unreadable"
    assert answer["Granskning"]["A1"].value == "Granskning: Avvisad"
    assert "Filen är tom (0 byte)." in texts(answer, "Granskning")


def test_a_package_that_is_no_package_is_said_to_be_of_another_form() -> None:
    assert fragile.loss(b"PK\x03\x04 no") == "format"


def test_what_openpyxl_cannot_open_sends_the_review_alone() -> None:
    data = faulty(comments={f"{SHEET}!A1": "vår egen"})
    broken = repacked(data, drop=["xl/comments1.xml"])
    original = original_of(book(data, NAME), broken, secret=False)
    assert letter(reviewed(data), original).alone == "format"
