"""What lies beside a snapshot as Parquet, told to other tools: a Frictionless Data Package.

Made from the tables' declarations, so it cannot say anything else than the snapshot does. Writes
nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.model.tables import PERIOD, SUBMISSION, Column, Table
from pipelines.model.tables.public import SOURCE_OF

NAME = "datapackage.json"
TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
# References name the table that a published one is the twin of. Periods are those that data covers,
# and a delivery may be owed for a later one: such a reference is no key.
_TWIN = {
    **{source.name: name for name, source in SOURCE_OF.items() if source is not PERIOD},
    SUBMISSION.name: "meta.source",
}


def descriptor(snapshot_id: str, tables: Iterable[Table], folder: Path) -> dict[str, Any]:
    """The package of the Parquet files of a folder: types, keys, codes, units, sizes and hashes.

    Source: specs.frictionlessdata.io, Data Package and Table Schema, version 1.
    """
    published = tuple(tables)
    keys = {table.name: table.key for table in published}
    return {
        "profile": "data-package",
        "name": "social-hansyn",
        "id": snapshot_id,
        "title": "Social hänsyn i upphandling",
        "description": "Den publicerade utgåvans tabeller. The tables of the published snapshot.",
        "resources": [_resource(table, folder, keys) for table in published],
    }


def _resource(table: Table, folder: Path, keys: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    file = folder / f"{table.name}.parquet"
    data = file.read_bytes()
    return {
        "name": table.name,
        "path": file.name,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "title": table.sv,
        "description": table.en,
        "schema": {
            "fields": [_field(name, column) for name, column in table.columns.items()],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": name, "reference": {"resource": twin, "fields": keys[twin][0]}}
                for name, column in table.columns.items()
                if (twin := _TWIN.get(column.refers or "", column.refers or "")) in keys
            ],
        },
    }


def _field(name: str, column: Column) -> dict[str, Any]:
    constraints: Mapping[str, Any] = {
        **({} if column.nullable else {"required": True}),
        **({"enum": list(column.codes)} if column.codes else {}),
    }
    return {
        "name": name,
        "type": TYPES.get(column.type, "number"),  # DECIMAL of any size
        "title": column.sv,
        "description": column.en,
        **({"unit": column.unit} if column.unit else {}),
        **({"constraints": dict(constraints)} if constraints else {}),
    }
