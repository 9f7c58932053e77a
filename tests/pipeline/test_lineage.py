"""Every accepted row and every correction leads back to a cell of the file that was received."""

import csv
import io
import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import python_calamine

from pipelines.model.findings import catalogue
from pipelines.model.tables import CORE, PERSON
from pipelines.model.text import normalise
from pipelines.warehouse.snapshot import current, query
from tests.pipeline.conftest import City

EVERY = 400
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def sources(city: City) -> dict[str, tuple[str, str]]:
    """Sender and file name by submission."""
    shown = current(city.settings.warehouse)
    assert shown is not None
    known = query(shown, "SELECT submission_id, org_id, file_name FROM meta.source")
    return {r.submission_id: (r.org_id, r.file_name) for r in known.itertuples()}


def reader(folder: Path) -> Any:
    """What stands in a cell of a received file, by sender, file, sheet, Excel's row and column."""

    @cache
    def sheets(org: str, name: str) -> dict[str, list[list[Any]]]:
        (path,) = (folder / org).rglob(name)
        if path.suffix == ".csv":
            data = path.read_bytes()
            encoding = next((e for mark, e in MARKS.items() if data.startswith(mark)), "cp1252")
            text = data.decode(encoding)
            delimiter = max(";\t,", key=text.splitlines()[-1].count)
            return {"csv": list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))}
        book = python_calamine.load_workbook(path)
        return {
            n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names
        }

    def row(org: str, name: str, sheet: str, number: int) -> list[str]:
        lines = sheets(org, name)[sheet]
        return [str(v) for v in lines[number - 1]] if number <= len(lines) else []

    return row


def test_rows_of_core_and_of_the_person_store_lead_to_their_row_in_the_file(city: City) -> None:
    """Each table's rows name a row that is there, and a case number stands in that very row."""
    of, row = sources(city), reader(city.settings.inbox)
    tables = [t for t in (*CORE, *PERSON) if "source_row" in t.columns]
    build = city.settings.warehouse / "build/build.duckdb"
    person = city.settings.warehouse / "person/person.duckdb"
    checked = with_ref = 0
    for path, layers in ((build, ("core",)), (person, ("person",))):
        with duckdb.connect(path, read_only=True) as connection:
            for table in (t for t in tables if t.layer in layers):
                rows = connection.sql(f"FROM {table.name}").df()
                for line in random.Random(1).sample(rows.to_dict("records"), min(EVERY, len(rows))):
                    org, name = of[line["submission_id"]]
                    there = row(org, name, line["source_sheet"], int(line["source_row"]))
                    assert any(there), (table.name, org, name, line["source_row"])
                    checked += 1
                    ref = line.get("procurement_ref")
                    if isinstance(ref, str) and table.name != "core.social_requirement":
                        assert any(bare(ref) in bare(cell) for cell in there), (
                            table.name,
                            org,
                            name,
                            line["source_row"],
                            ref,
                            there,
                        )
                        with_ref += 1
    assert checked > 2000
    assert with_ref > 500


def test_corrections_keep_what_stood_in_the_cell(city: City) -> None:
    """Every correction names sheet, row and column, and its raw value is what stands there."""
    row = reader(city.settings.inbox)
    build = city.settings.warehouse / "build/build.duckdb"
    with duckdb.connect(build, read_only=True) as connection:
        found = connection.sql(
            "FROM staging.finding f JOIN staging.submission s USING (submission_id) "
            "SELECT f.*, s.org_id, s.file_name WHERE s.is_effective"
        ).df()
    kinds = catalogue()
    corrected = [kinds[c].outcome == "corrected" for c in found["code"]]
    traced = found[corrected].dropna(subset=["value", "row", "column"])
    wrong = []
    for line in traced.to_dict("records"):
        cells = row(line["org_id"], line["file_name"], line["sheet"], int(line["row"]))
        place = column_number(line["column"])
        there = cells[place] if place < len(cells) else ""
        if not same(line["value"], there):
            wrong.append((line["code"], line["value"], there))
    assert len(traced) > 200
    assert not wrong, wrong[:20]


def bare(text: str) -> str:
    """Letters and figures alone."""
    return re.sub(r"\W", "", normalise(text))


def column_number(letters: str) -> int:
    """A column's number from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def same(kept: str, there: str) -> bool:
    """Whether a kept value is the cell's: numbers by value, the rest by its words."""
    if "•" in kept or "●" in kept:
        return True  # a personal number: masked on purpose
    try:
        return float(kept) == float(there)
    except ValueError:
        return bare(kept) == bare(there)
