"""Findings as messages: how grave, where, in which words, how many are listed."""

import math

import pandas as pd
import pytest
from letters import found

from pipelines.commands import for_senders
from pipelines.export import messages
from pipelines.export.messages import (
    MOST,
    Messages,
    groups,
    in_cell,
    left_out,
    level_of,
    messages_of,
    place,
    places,
    sentence,
    shown,
)
from pipelines.ingest.remarks import FINDING_COLUMNS
from pipelines.model.findings import Finding, catalogue

DATE = Finding("M01", "Avtal", 3, "G", "Avtalsstart", "2025-02-30")


@pytest.mark.parametrize(
    ("code", "level"), [("S20", "stop"), ("M01", "error"), ("M90", "warning"), ("S18", "info")]
)
def test_a_file_that_is_refused_is_graver_than_a_row_that_is_held_back(
    code: str, level: str
) -> None:
    assert level_of(code) == level


def test_every_code_has_a_level() -> None:
    assert {level_of(code) for code in catalogue()} == set(messages.LEVELS)


def test_the_sentence_of_a_cell() -> None:
    (message,) = found(DATE).listed
    assert sentence(message, "sv").startswith(
        "Avtal!G3 (Avtalsstart): «2025-02-30» är inget giltigt datum. "
    )
    assert sentence(message, "sv").endswith(". [M01]")
    assert in_cell(message, "sv") == "Cell G3 (Avtalsstart): «2025-02-30» är inget giltigt datum"


def test_a_row_without_a_cell_is_named_by_its_number() -> None:
    (message,) = found(Finding("M91", "Avtal", 7, None, None, "UH-1", (("other", 9),))).listed
    assert place(message, "sv") == "Avtal, rad 7"
    assert place(message, "en") == "Avtal, row 7"
    assert in_cell(message, "sv").startswith("Rad 7: UH-1 ")
    assert in_cell(message, "en").startswith("Row 7: ")


def test_what_is_said_of_a_file_has_no_place() -> None:
    (message,) = found(Finding("S37")).listed
    assert (place(message, "sv"), message.cell) == ("", None)
    assert in_cell(message, "sv") == "Filen är tom (0 byte)"


def test_what_a_frame_does_not_know_is_none() -> None:
    lines = pd.DataFrame([["M01", "A", 3.0, math.nan, None, math.nan, {"read": None}]])
    lines.columns = pd.Index(FINDING_COLUMNS)
    (message,) = messages_of(lines, "sv").listed
    assert (message.row, message.column, message.header, message.value) == (3, None, None, None)
    assert isinstance(message.row, int)


def test_the_gravest_come_first_then_by_code_and_place() -> None:
    listed = found(
        Finding("S18", "A", 1, "B"),
        Finding("M01", "A", 12, "B"),
        Finding("M01", "A", 9, "AA"),
        Finding("M01", "A", 9, "C"),
        Finding("M90", "A", 2),
        Finding("S20", "A"),
    ).listed
    assert [(m.code, m.row, m.column) for m in listed] == [
        ("S20", None, None),
        ("M01", 9, "C"),
        ("M01", 9, "AA"),
        ("M01", 12, "B"),
        ("M90", 2, None),
        ("S18", 1, "B"),
    ]


def test_of_a_thousand_two_hundred_are_shown_and_the_rest_is_counted() -> None:
    many = found(*(Finding("M01", "A", n, "B", "Datum", "x") for n in range(2, 1002)))
    assert len(shown(many.listed)) == MOST == 200
    assert left_out(many) == {"M01": 800}
    assert len(many.listed) == 1000, "every row is told beside itself what to correct"
    (group,) = groups(many, "error")
    assert (len(group.messages), group.n) == (200, 1000)


def test_of_what_is_only_told_the_rest_is_not_even_worded() -> None:
    many = found(*(Finding("M02", "A", n, "B", "Datum", "2015-01-01") for n in range(2, 1002)))
    assert len(many.listed) == MOST
    assert many.at("info") == 1000
    assert sum(g.n for g in groups(many, "info")) == 1000


def test_groups_are_by_kind_and_header_and_share_the_room_of_their_code() -> None:
    lines = [Finding("M01", "A", n, "B", "Start", "x") for n in range(2, 152)]
    lines += [Finding("M01", "A", n, "C", "Slut", "x") for n in range(2, 102)]
    found_groups = groups(found(*lines, Finding("M79", "A", 2, "D", "Social hänsyn", "?")), "error")
    assert [(g.code, g.header, g.n) for g in found_groups] == [
        ("M01", "Start", 150),
        ("M01", "Slut", 100),
        ("M79", "Social hänsyn", 1),
    ]
    assert sum(len(g.messages) for g in found_groups if g.code == "M01") == MOST


def test_no_findings_no_messages() -> None:
    assert found() == Messages()
    assert groups(found(), "error") == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([12, 27, 48], ("12, 27, 48", 0)),
        ([5, 4, 6, 9], ("4–6, 9", 0)),
        (range(1, 60, 2), ("1, 3, 5, 7, 9, 11, 13, 15, 17, 19", 20)),
        ([], ("", 0)),
    ],
)
def test_rows_are_named_in_runs(rows: list[int], words: tuple[str, int]) -> None:
    assert places(rows) == words


def test_the_words_of_the_commands_are_there_in_both_languages() -> None:
    swedish, english = for_senders._WORDS["sv"], for_senders._WORDS["en"]
    assert set(swedish) == set(english)
    assert not [k for k in swedish if swedish[k] == english[k]]
