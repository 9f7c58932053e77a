"""The letter: the sheet Granskning, and when the sender's own sheets are left out of it."""

import ast
import datetime as dt
import io
import string
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import answered, opened, texts
from workbooks import REGISTER, ROOT, workbook

from pipelines.export import fragile, packing, review_sheet, review_words
from pipelines.export.letter import file_name
from pipelines.export.review import Review, headline, status_of

HEADERS = [*REGISTER, "Annonsdatum", "Kontraktsvärde", "Färg"]
DAY = dt.date(2015, 4, 1)
ROWS: list[list[Any]] = [
    ["UH-1", "Städning", "Ja", DAY, 900_000, None],
    ["UH-2", "Snöröjning", "kanske", "31/9 2015", 500_000, "blå"],
    ["UH-3", "Tolkning", "Nej", DAY, 200_000, None],
    *[[f"UH-1{n:02d}", f"Tjänst {n}", "Nej", DAY, 100_000 + n, None] for n in range(20)],
    ["Summa", None, None, None, 3_600_190, None],
]
SHEET = "Kv2 2015"


def faulty(**more: Any) -> bytes:
    return workbook({SHEET: [HEADERS, *ROWS]}, **more)


def test_a1_says_the_outcome() -> None:
    sheet = opened(answered(faulty()).data)["Granskning"]
    assert sheet["A1"].value == "Granskning: Godtagen med anmärkningar – 22 av 23 rader godtagna"


def test_the_review_stands_first_and_only_it_is_selected() -> None:
    book = opened(answered(faulty()).data)
    assert book.sheetnames == ["Granskning", SHEET]
    assert book.active is book["Granskning"]
    assert [s.sheet_view.tabSelected for s in book.worksheets] == [True, False]


def test_it_counts_what_was_found_and_tells_how_the_file_was_read() -> None:
    said = texts(opened(answered(faulty()).data), "Granskning")
    for line in (
        "Så här läste vi filen",
        "Upphandlingsuppföljning",
        "HIGAB AB",
        "kvartal 2 2015",
        "nr 17",
        f"Blad «{SHEET}»: rubriker på rad 1, 23 rader (2–24)",
        "1 rad är en summa och räknades inte: 25.",
        "lästes inte",
    ):
        assert line in said
    level = {name: said[said.index(name) + 1] for name in ("Stopp", "Fel", "Kontrollera")}
    assert level == {"Stopp": "0", "Fel": "2", "Kontrollera": "1"}


def test_every_finding_links_to_its_cell() -> None:
    book = opened(answered(faulty()).data)
    links = {
        (str(row[0].value), row[2].hyperlink.location)
        for row in book["Granskning"].iter_rows(max_col=3)
        if row[2].hyperlink
    }
    assert {("M01", f"'{SHEET}'!D3"), ("M79", f"'{SHEET}'!C3"), ("S21", f"'{SHEET}'!F1")} <= links
    assert book[SHEET]["D3"].value == "31/9 2015"


def test_errors_and_advice_are_in_lists_of_their_own() -> None:
    said = texts(opened(answered(faulty()).data), "Granskning")
    # The words stand among the counts first, then over their lists.
    start, end = (len(said) - said[::-1].index(word) for word in ("Fel", "Kontrollera"))
    errors = said[start:end]
    assert {"M01", "M79"} <= set(errors)
    assert "S21" not in errors


@pytest.mark.parametrize(
    ("lang", "name", "words"),
    [
        ("sv", "Granskning", ["Vad är fel", "Att göra", "Kontrollera"]),
        ("en", "Review", ["What is wrong", "What to do", "Check"]),
    ],
)
def test_both_languages(lang: str, name: str, words: list[str]) -> None:
    book = opened(answered(faulty(), lang=lang).data)
    assert book.sheetnames[0] == name
    assert str(book[name]["A1"].value).startswith(f"{name}: ")
    assert set(words) <= set(texts(book, name))


@pytest.mark.parametrize(
    "pairs",
    [
        review_words.STATUSES,
        review_words.LEVELS,
        review_words.MEANINGS,
        review_words.ASKED,
        fragile.REASONS,
    ],
    ids=["statuses", "levels", "meanings", "todo", "reasons"],
)
def test_every_text_has_both_languages(pairs: dict[str, tuple[str, str]]) -> None:
    for swedish, english in pairs.values():
        assert swedish
        assert english
        fields = [
            {f for _, f, _, _ in string.Formatter().parse(t) if f} for t in (swedish, english)
        ]
        assert fields[0] == fields[1]


def test_the_words_of_the_sheet_are_the_same_in_both_languages() -> None:
    assert set(review_sheet._WORDS["sv"]) == set(review_sheet._WORDS["en"])


def test_every_status_is_said_with_its_rows() -> None:
    for status, (swedish, english) in review_words.STATUSES.items():
        for lang, words in (("sv", swedish), ("en", english)):
            line = headline(Review(lang, "x.xlsx", status, rows_accepted=46, rows_quarantined=2))
            assert words in line
            counted = status not in ("rejected", "ignored", "received")
            assert ("46" in line) is counted


@pytest.mark.parametrize(
    ("outcome", "rows", "held", "levels", "status"),
    [
        ("accepted", 48, 0, {}, "accepted"),
        ("accepted", 48, 0, {"warning": 1}, "remarks"),
        ("accepted", 48, 2, {"error": 2}, "remarks"),
        ("accepted", 48, 5, {"error": 5}, "partly"),
        ("accepted", 1, 1, {"error": 1}, "partly"),
        ("accepted", 0, 0, {"warning": 1}, "remarks"),
        ("rejected", 0, 0, {"error": 1}, "rejected"),
        ("ignored", 0, 0, {}, "ignored"),
    ],
)
def test_status_of_a_file(
    outcome: str, rows: int, held: int, levels: dict[str, int], status: str
) -> None:
    assert status_of(outcome, rows, held, levels) == status


def test_a_faultless_file_is_told_so() -> None:
    rows = [["UH-1", "Städning", "Ja"], ["UH-2", "Tolkning", "Nej"]]
    book = opened(answered(workbook({SHEET: [list(REGISTER), *rows]})).data)
    assert book["Granskning"]["A1"].value == "Granskning: Godtagen – 2 av 2 rader godtagna"
    assert "Inga fel hittades. 2 rader är godtagna." in texts(book, "Granskning")
    assert [c.value for c in book[SHEET][1]] == list(REGISTER), "nothing to correct, no column"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert answered(faulty()).data == answered(faulty()).data


def test_nobody_and_no_day_is_in_the_properties() -> None:
    made = answered(faulty()).data
    properties = opened(made).properties
    assert (properties.creator, properties.lastModifiedBy) == (None, None)
    assert properties.created == properties.modified == packing.CREATED
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_thousand_faults_are_capped_and_the_rest_is_counted() -> None:
    rows = [[f"UH-{n}", "Städning", "Ja", "31/9 2015"] for n in range(1000)]
    rows += [[f"OK-{n}", "Städning", "Ja", DAY] for n in range(4200)]
    made = answered(workbook({SHEET: [[*REGISTER, "Annonsdatum"], *rows]}))
    book = opened(made.data)
    said = texts(book, "Granskning")
    assert "… och 800 till med koden M01, som inte visas här." in said
    assert said.count("M01") == 3 + 200
    marked = book[SHEET]
    assert sum(c.comment is not None for c in marked["D"]) == 300
    assert sum(bool(c.value) for c in marked["E"]) == 1 + 1000


@pytest.mark.parametrize(
    ("original", "number", "name"),
    [
        ("Uppföljning Kv2.xlsx", 17, "Uppföljning Kv2_granskad_17.xlsx"),
        ("Uppföljning Kv2.csv", 3, "Uppföljning Kv2_granskad_3.xlsx"),
        ("Uppföljning Kv2_granskad_17.xlsx", 18, "Uppföljning Kv2_granskad_18.xlsx"),
        ("utan", None, "utan_granskad.xlsx"),
        ("a.b.xls", 1, "a.b_granskad_1.xlsx"),
        ("a\u0308.xls", 1, "\u00e4_granskad_1.xlsx"),
    ],
)
def test_name_of_the_letter(original: str, number: int | None, name: str) -> None:
    assert file_name(original, number) == name


@given(st.text(alphabet="aåäö€_. 'x", min_size=1, max_size=200), st.integers(1, 10**6))
def test_a_letter_s_name_fits_into_any_folder(stem: str, number: int) -> None:
    assert len(file_name(f"{stem}.xlsx", number).encode()) <= 255


def reasons() -> set[str]:
    """The reasons that the intake gives for ignoring a row."""
    given: set[str] = set()
    for file in (ROOT / "pipelines/ingest").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                if getattr(node.targets[0].value, "id", "") == "ignored":
                    constants = (c for c in ast.walk(node.value) if isinstance(c, ast.Constant))
                    given |= {c.value for c in constants if isinstance(c.value, str)}
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "fromkeys":
                given |= {a.value for a in node.args[1:] if isinstance(a, ast.Constant)}
    return {r for r in given if isinstance(r, str) and r.isidentifier() and r.islower()} - {"other"}


def test_every_reason_for_ignoring_a_row_has_words() -> None:
    assert {"total", "heading", "footnote", "repeated_header"} <= reasons()
    assert reasons() <= set(review_words.IGNORED)
    source = "".join(p.read_text("utf-8") for p in (ROOT / "pipelines/ingest").glob("*.py"))
    assert not [reason for reason in review_words.IGNORED if f'"{reason}"' not in source]


def test_sheets_with_the_same_columns_share_one_table_of_them() -> None:
    rows = [["UH-1", "Städning", "Ja"]]
    other = [["Diarienr", *REGISTER[1:]], ["UH-2", "Snö", "Nej"]]
    sheets = {
        "Kv1 2015": [list(REGISTER), *rows],
        "Kv2 2015": [list(REGISTER), ["UH-3", "x", "Ja"]],
    }
    said = texts(opened(answered(workbook({**sheets, "Kv3 2015": other})).data), "Granskning")
    assert [t for t in said if t.startswith("Kolumner i blad")] == [
        "Kolumner i blad «Kv1 2015», «Kv2 2015»",
        "Kolumner i blad «Kv3 2015»",
    ]
