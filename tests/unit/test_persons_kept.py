"""Reports on persons: pseudonyms and needed cells stay, names and free words do not."""

from collections.abc import Sequence
from typing import Any

import pytest
from workbooks import Error, book, cells_of, read_report, rules, workbook

from pipelines.ingest.cells import Workbook
from pipelines.ingest.personal import DROPPED, MASK
from pipelines.ingest.pseudonyms import KeyRing, of_number

RING = KeyRing({2: b"k" * 32})
PERSONS = "Deltagarlista 2015.xlsx"
# The tax agency's own test numbers: nobody has them.
PERSON, OTHER = "850709-9805", "19900179-2382"


def _problems(kept: Workbook) -> list[tuple[str, dict[str, str | int]]]:
    return [(p.code, dict(p.params)) for p in kept.problems]


def _texts(kept: Workbook) -> str:
    return "\n".join([*kept.cells["text"].to_pylist(), str(kept.sheets), str(kept.problems)])


HEAD = ["Personnummer", "Namn", "Kön", "Stadsdel", "Identifierad", "Månader utan arbete",
        "Anteckning", "Mobil"]  # fmt: skip


def _persons(*rows: Sequence[Any], ring: KeyRing | None = RING, **more: Any) -> Workbook:
    data = workbook({"Kandidater": [HEAD, *rows]}, **more)
    return book(data, PERSONS, "social_resurs", ring)


ANNA = [PERSON, "Anna A", "K", "Angered", "2015-03-01", 12, f"Bor hos {OTHER}", "070-1234567"]


def test_a_report_on_persons_needs_a_key() -> None:
    for row in (ANNA, ["A17", None, "K"]):
        kept = _persons(row, ring=None)
        assert _problems(kept) == [("S57", {})]
        assert (kept.kept, len(kept.cells)) == ("nothing", 0)


def test_persons_become_pseudonyms_and_only_needed_cells_stay() -> None:
    kept = _persons(ANNA)
    assert (kept.kept, kept.key_version, kept.report_type) == ("cells", 2, "candidate_list")
    cells = cells_of(kept.cells)
    assert [cells[0, 1, column][1] for column in range(8)] == HEAD
    pseudonym = of_number(RING, "198507099805")
    assert [cells[0, 2, column] for column in range(8)] == [
        ("p", f"{pseudonym}|1985|M62|1985••••-••••"),
        ("s", DROPPED),
        ("s", "K"),
        ("s", "Angered"),
        ("s", "2015-03-01"),
        ("n", "12"),
        ("s", DROPPED),
        ("s", DROPPED),
    ]
    assert kept.dropped == {"name": 1, "note": 1, "unmapped": 1}


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (2, "Kvinna, Anna", DROPPED),
        (2, "kvinna", "kvinna"),
        (3, f"Angered {PERSON}", f"Angered {MASK}"),
        (4, "när Anna kan", DROPPED),
        (4, "2015-02-30", "2015-02-30"),
        (4, "#REF!", "#REF!"),
        (5, "länge, sedan Bo dog", DROPPED),
        (5, "12 månader", "12 månader"),
        (5, "n/a", "n/a"),
        (4, "saknas", "saknas"),
    ],
)
def test_words_that_no_reader_understands_are_left_out(column: int, value: str, shown: str) -> None:
    row = [*ANNA]
    row[column] = Error(value) if value[0] == "#" else value
    kept = _persons(row)
    assert cells_of(kept.cells)[0, 2, column][1] == shown
    assert kept.dropped.get("unreadable", 0) == (shown == DROPPED)


def test_titles_notes_and_totals_keep_only_plain_words() -> None:
    sheets = {
        "Kandidater": [
            ["Deltagarlista Angered kv 2 2015, Anna Svensson 070-1234567"],
            ["Påhittade uppgifter"],
            HEAD,
            ANNA,
            ["Summa", None, None, None, None, 12],
            ["Anna ringer på måndag"],
        ]
    }
    kept = book(workbook(sheets), PERSONS, "social_resurs", RING)
    cells = cells_of(kept.cells)
    assert cells[0, 1, 0] == ("s", f"Deltagarlista Angered kv 2 2015, {DROPPED}")
    assert cells[0, 2, 0] == ("s", "Påhittade uppgifter")
    assert cells[0, 5, 0] == ("s", "Summa")
    assert cells[0, 5, 5] == ("n", "12")
    assert cells[0, 6, 0] == ("s", DROPPED)
    reading = read_report(kept, PERSONS, "social_resurs", rules("social_resurs"))
    assert reading.is_sample
    assert list(reading.ignored["reason"]) == ["total", "footnote"]
    assert (reading.rows_in, reading.period_id) == (1, "2015")


def test_other_sheets_of_a_report_on_persons() -> None:
    data = workbook(
        {
            "Kandidater": [HEAD, ANNA],
            "Dolt": [["Anna", OTHER]],
            "Mer": [["Kön", "Telefon"], [PERSON, "070-1234567"], ["x", "y"]],
        },
        hidden=["Dolt"],
        comments={"Mer!A1": "Bo 19121212-1212"},
    )
    kept = book(data, PERSONS, "social_resurs", RING)
    cells = cells_of(kept.cells)
    assert {place for place in cells if place[0] == 1} == set()
    assert cells[2, 1, 0] == ("s", "Kön")
    assert {cells[2, row, column] for row in (2, 3) for column in (0, 1)} == {("s", DROPPED)}
    ((code, params),) = _problems(kept)
    assert (code, params) == (
        "S64",
        {"where_sv": "kommentarer, Dolt, Mer", "where_en": "comments, Dolt, Mer"},
    )
    assert not any(secret in _texts(kept) for secret in ("9805", "2382", "1212", "Anna", "070-"))


def test_a_person_list_without_numbers_is_kept_without_names_too() -> None:
    kept = _persons(["A17", "Anna", "K"], ["A18", "Bo", "M"])
    pseudonyms = [cells_of(kept.cells)[0, row, 0][1].split("|")[0] for row in (2, 3)]
    assert len(set(pseudonyms)) == 2
    assert "Anna" not in _texts(kept)
    other = book(workbook({"A": [HEAD, ["A17", "Anna", "K"]]}), PERSONS, "arbvux", RING)
    assert cells_of(other.cells)[0, 2, 0][1].split("|")[0] not in pseudonyms


def test_a_newer_key_makes_other_pseudonyms() -> None:
    newer = KeyRing({**RING.keys, 3: b"n" * 32})
    kept = _persons(ANNA, ring=newer)
    assert kept.key_version == 3
    assert cells_of(kept.cells)[0, 2, 0][1].startswith("p3:")
