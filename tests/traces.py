"""Persons who are looked for afterwards: a small drop folder that names them, and the search.

Canaries are numbers, names and notes that stand nowhere else; what reads them back unpacks what
files hold.
"""

import datetime as dt
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from submitted import personal_number
from workbooks import workbook

from pipelines.ingest.pseudonyms import new_key
from pipelines.settings import Settings

PEOPLE = [personal_number(n) for n in range(6)]
NAME, NOTE = "Zebulon Quistgaard", "har svårt med trappor sedan olyckan"
DAY = dt.date(2015, 3, 2)
FILES: dict[str, list[list[Any]]] = {
    "arbvux/Deltagarlista.xlsx": [
        ["Personnummer", "Namn", "Kön", "Utrikes född", "Anteckning"],
        *([number, NAME, "Kvinna", "Ja", NOTE] for number in PEOPLE),
    ],
    "arbvux/Anställda.xlsx": [
        ["Personnummer", "Diarienummer", "Startdatum", "Omfattning", "Leverantör"],
        *([number, "UH-1", DAY, "50 %", "Städ AB"] for number in PEOPLE[:4]),
    ],
    "higab/Avtalsförteckning.xlsx": [
        ["Diarienummer", "Leverantör", "Avtalsstart", "Avtalsslut"],
        ["UH-1", "Städ AB", dt.date(2015, 1, 1), dt.date(2016, 12, 31)],
    ],
}


def place_of(folder: Path, **more: Any) -> Settings:
    """A drop folder with two reports on persons and the contract, and a key."""
    for name, rows in FILES.items():
        path = folder / "data/raw/inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook({"Blad1": rows}))
    (folder / "key").mkdir()
    new_key(folder / "key/pseudonym.key")
    given = {"today": dt.date(2016, 11, 1), "key_file": folder / "key/pseudonym.key", **more}
    return Settings(raw=folder / "data/raw", warehouse=folder / "data/warehouse", **given)


def later(settings: Settings, **ages: int) -> Settings:
    """The same place so many days after."""
    return settings.model_copy(update={"today": settings.today + dt.timedelta(**ages)})


def texts_of(path: Path) -> Iterator[str]:
    """All that can be read in a file: its bytes, and what a format has packed."""
    data = path.read_bytes()
    yield data.decode("latin-1")
    yield data.decode("utf-8", "ignore")
    if path.suffix == ".parquet":
        yield str(pq.read_table(path, partitioning=None).to_pydict())
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables"
            ).fetchall()
            for schema, name in tables:
                yield str(connection.execute(f'FROM "{schema}"."{name}"').fetchall())
    elif path.suffix == ".db":
        with closing(sqlite3.connect(path)) as base:
            for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
                for row in base.execute(f'SELECT * FROM "{name}"'):
                    yield " ".join(map(_unpacked, row))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                yield package.read(name).decode("utf-8", "ignore")


def _unpacked(value: Any) -> str:
    """A value of a database; Dagster packs what is long."""
    if isinstance(value, bytes):
        with suppress(zlib.error):
            value = zlib.decompress(value)
        return value.decode("utf-8", "ignore")
    return str(value)


def content_of(folder: Path) -> str:
    """All that can be read in a folder's files but the drop folder's."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and "inbox" not in p.parts)
    return "\n".join(text for path in paths for text in (str(path), *texts_of(path)))
